//! What the clients of all services are made of, and how they are built.

mod builder;
mod macros;
pub(crate) mod transport;
mod untyped;

pub use builder::ClientBuilder;
pub(crate) use builder::default_credentials_of_alibaba_cloud;
pub(crate) use macros::client;
pub use untyped::UntypedRequest;

use crate::action::{Action, Service};
use crate::auth::ProvideCredentials;
use crate::call::{RetryPolicy, RetryQuota, ServiceClock, Timeouts};
use crate::limit::RateLimit;
use crate::protocol::SignatureVersion;
use crate::runtime::Runtime;
use crate::wire::endpoint;
use chrono::{DateTime, Utc};
use reqwest::Url;
use std::fmt;
use std::sync::Arc;

/// What all calls of a client share, whichever service it is for.
pub struct Core {
    pub(crate) http: reqwest::Client,
    pub(crate) endpoint: Url,
    pub(crate) region: String,
    pub(crate) project_id: Option<String>,
    pub(crate) signature: SignatureVersion,
    pub(crate) credentials: Arc<dyn ProvideCredentials>,
    pub(crate) runtime: Arc<dyn Runtime>,
    pub(crate) retry: RetryPolicy,
    pub(crate) timeouts: Timeouts,
    pub(crate) quota: RetryQuota,
    pub(crate) rate_limit: Option<RateLimit>,
    pub(crate) clock: ServiceClock,
}

impl Core {
    /// The time at the service, for signing.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.clock.now(&*self.runtime)
    }
}

impl fmt::Debug for Core {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Client")
            .field("endpoint", &endpoint::shown_url(&self.endpoint))
            .field("region", &self.region)
            .field("credentials", &self.credentials)
            .field("retry", &self.retry)
            .field("timeouts", &self.timeouts)
            .field("rate_limit", &self.rate_limit)
            .finish_non_exhaustive()
    }
}

/// Makes a default source of credentials, by the client's own clock and, where the user gave one, HTTP client.
pub(crate) type DefaultSource = fn(&Arc<dyn Runtime>, Option<&reqwest::Client>) -> Arc<dyn ProvideCredentials>;

/// What sets the client of one service apart from the others.
#[derive(Debug)]
pub struct Profile {
    /// The service.
    pub(crate) service: &'static Service,
    /// Its modelled actions, area by area.
    pub(crate) actions: &'static [&'static [&'static Action]],
    /// Variables that name the region, in the order in which they are looked at.
    pub(crate) region_variables: &'static [&'static str],
    /// Variable that names the project, where the service has one.
    pub(crate) project_variable: Option<&'static str>,
    /// Where credentials come from unless the user says otherwise.
    pub(crate) default_credentials: DefaultSource,
}

impl Profile {
    /// The description of an action by its wire name.
    pub(crate) fn find_action(&self, name: &str) -> Option<&'static Action> {
        self.actions.iter().flat_map(|area| area.iter()).find(|action| action.name == name).copied()
    }
}

/// A client of one service, made by a [`ClientBuilder`]. Implemented by the clients of this crate alone.
pub trait ServiceClient: Sized {
    #[doc(hidden)]
    const PROFILE: &'static Profile;

    #[doc(hidden)]
    fn of(core: Arc<Core>) -> Self;
}
