//! What the clients of all services are made of, and how they are built.

mod builder;
mod credentials;
mod macros;
mod untyped;

pub use builder::ClientBuilder;
pub(crate) use credentials::alibaba_cloud_credentials;
pub(crate) use macros::{client, paged, payload, request, response, waited};
pub use untyped::UntypedRequest;

use crate::action::{Action, Service};
use crate::auth::ProviderConfig;
use crate::call::{CallContext, ServiceClock};
use crate::credentials::ProvideCredentials;
use crate::error::Result;
use crate::runtime::Runtime;
use std::sync::Arc;

/// Makes a default source of credentials, by the client's own clock and, where the user gave one, HTTP client.
pub(crate) type DefaultSource =
    fn(&Arc<dyn Runtime>, &Arc<ServiceClock>, Option<&reqwest::Client>) -> Arc<dyn ProvideCredentials>;

/// What sets the client of one service apart from the others.
#[derive(Debug)]
pub struct Profile {
    /// The service.
    pub(crate) service: &'static Service,
    /// Its modelled actions, area by area.
    pub(crate) actions: &'static [&'static [&'static Action]],
    /// Variables that name the region, in the order in which they are looked at.
    pub(crate) region_variables: &'static [&'static str],
    /// Looks for the region where no variable names it.
    pub(crate) configured_region: fn(&ProviderConfig) -> Result<Option<String>>,
    /// Variable that names the endpoint.
    pub(crate) endpoint_variable: &'static str,
    /// Variable that names the project, where the service has one.
    pub(crate) project_variable: Option<&'static str>,
    /// Where credentials come from unless the user says otherwise.
    pub(crate) default_credentials: DefaultSource,
}

impl Profile {
    /// Returns the description of an action by its wire name.
    pub(crate) fn find_action(&self, name: &str) -> Option<&'static Action> {
        self.actions.iter().flat_map(|area| area.iter()).find(|action| action.name == name).copied()
    }
}

/// A request of one action. Implemented by the request builders of this crate alone, so that a test can name an action and
/// its response by a type.
#[cfg(feature = "mock")]
pub trait TypedRequest {
    /// What the request is answered with.
    type Response: crate::call::Response;

    #[doc(hidden)]
    fn action_name() -> &'static str;
}

/// A client of one service, made by a [`ClientBuilder`]. Implemented by the clients of this crate alone.
pub trait ServiceClient: Sized {
    #[doc(hidden)]
    const PROFILE: &'static Profile;

    #[doc(hidden)]
    fn of(context: Arc<CallContext>) -> Self;
}
