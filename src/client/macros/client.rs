//! What the clients of all services have in common, written once.

/// Defines the client of one service. Its actions follow in the areas.
macro_rules! client {
    ($(#[$about:meta])* pub struct Client: $profile:expr, from_env: { $(#[$environment:meta])* }) => {
        $(#[$about])*
        #[derive(Clone)]
        pub struct Client {
            context: std::sync::Arc<$crate::call::CallContext>,
        }

        // Within a module, so that rustdoc lists these methods before those of the areas.
        mod methods {
            use super::*;

            impl Client {
                /// Returns a builder with the defaults.
                pub fn builder() -> $crate::ClientBuilder<Self> {
                    $crate::ClientBuilder::new()
                }

                /// Returns a client with region, endpoint and credentials of the environment.
                ///
                $(#[$environment])*
                ///
                /// # Errors
                ///
                /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) without a region,
                /// [`ErrorKind::Credentials`](crate::ErrorKind::Credentials) without credentials.
                pub async fn from_env() -> $crate::Result<Self> {
                    let client = $crate::ClientBuilder::<Self>::from_env()?.build()?;
                    client.context.credentials.credentials().await?;
                    Ok(client)
                }

                /// Returns the region.
                pub fn region(&self) -> &str {
                    &self.context.region
                }

                /// Returns a request for any action by its name, typed by this crate or not.
                ///
                /// Where this build has a spec of the action, it says how the request travels and whether it may be
                /// repeated, but demands no parameters. Any other action has its parameters in the query, and is not
                /// repeated after a failure that leaves open whether it was executed. The request's methods change all of
                /// that.
                pub fn call(&self, action: impl Into<String>) -> $crate::UntypedRequest {
                    $crate::UntypedRequest::new(std::sync::Arc::clone(&self.context), $profile, action.into())
                }

                /// Begins a call of a modelled action.
                pub(crate) fn typed_call(&self, action: &'static $crate::action::Action) -> $crate::call::Call {
                    let request = $crate::request::Request::typed(action);
                    $crate::call::Call::new(std::sync::Arc::clone(&self.context), request)
                }
            }
        }

        impl $crate::client::ServiceClient for Client {
            const PROFILE: &'static $crate::client::Profile = $profile;

            fn of(context: std::sync::Arc<$crate::call::CallContext>) -> Self {
                Self { context }
            }
        }

        impl std::fmt::Debug for Client {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.context.fmt(formatter)
            }
        }
    };
}
pub(crate) use client;
