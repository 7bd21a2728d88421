//! What the clients of all services have in common, written once.

/// Defines the client of one service. Its actions follow in the areas.
macro_rules! client {
    ($(#[$about:meta])* pub struct Client: $profile:expr, from_env: { $(#[$environment:meta])* }) => {
        $(#[$about])*
        #[derive(Clone)]
        pub struct Client {
            core: std::sync::Arc<$crate::client::Core>,
        }

        impl Client {
            /// A builder with the defaults.
            pub fn builder() -> $crate::ClientBuilder<Self> {
                $crate::ClientBuilder::new()
            }

            /// A client with region and credentials found the usual way.
            ///
            $(#[$environment])*
            ///
            /// # Errors
            ///
            /// [`ErrorKind::Configuration`]($crate::ErrorKind::Configuration) without a region,
            /// [`ErrorKind::Credentials`]($crate::ErrorKind::Credentials) without credentials.
            pub async fn from_env() -> $crate::Result<Self> {
                let client = $crate::ClientBuilder::<Self>::from_env()?.build()?;
                client.core.credentials.credentials().await?;
                Ok(client)
            }

            /// The region.
            pub fn region(&self) -> &str {
                &self.core.region
            }

            /// A request for any action by its name, typed by this crate or not; parameters and answer are free.
            ///
            /// Where this build has a spec of the action, it says how the request travels and whether it may be
            /// repeated, but demands no parameters. Any other action has its parameters in the query, and is not
            /// repeated after a failure that leaves open whether it was executed. The request's methods change all of
            /// that.
            pub fn call(&self, action: impl Into<String>) -> $crate::UntypedRequest {
                $crate::UntypedRequest::new(self.core(), $profile, action.into())
            }

            pub(crate) fn core(&self) -> std::sync::Arc<$crate::client::Core> {
                std::sync::Arc::clone(&self.core)
            }
        }

        impl $crate::client::ServiceClient for Client {
            const PROFILE: &'static $crate::client::Profile = $profile;

            fn of(core: std::sync::Arc<$crate::client::Core>) -> Self {
                Self { core }
            }
        }

        impl std::fmt::Debug for Client {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.core.fmt(formatter)
            }
        }
    };
}
pub(crate) use client;
