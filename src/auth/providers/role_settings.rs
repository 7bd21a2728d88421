//! The settings of a role, the same for everybody who takes one on.

/// Defines the setters of a provider with a `role` and a `config`.
macro_rules! role_settings {
    (session_name_default: $default:literal) => {
        #[doc = concat!(
                    "Sets the name of the session, as audit logs show it: 2 to 64 characters. Default: ", $default, "."
                )]
        pub fn session_name(mut self, name: impl Into<String>) -> Self {
            self.role.session_name = Some(name.into());
            self
        }

        /// Sets how long the keys last: 900 to 43,200 s, and no longer than the role allows. Default 3,600 s. Loading
        /// the keys is an error where it is out of this range.
        pub fn duration(mut self, duration: Duration) -> Self {
            self.role.duration = duration;
            self
        }

        /// Sets a policy, in JSON, that narrows down what the role may do. Default: none.
        pub fn policy(mut self, policy: impl Into<String>) -> Self {
            self.role.policy = Some(policy.into());
            self
        }

        /// Sets which STS is asked. Default: [`StsEndpoint::default`].
        pub fn sts(mut self, endpoint: StsEndpoint) -> Self {
            self.role.endpoint = endpoint;
            self
        }

        /// Sets the environment to work in. Default: the real machine.
        pub fn with_config(mut self, config: ProviderConfig) -> Self {
            self.config = config;
            self
        }
    };
}

pub(super) use role_settings;
