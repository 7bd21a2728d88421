//! What an account pays for.

/// The edition of DataWorks that an account pays for. [`RateLimit::edition`](super::RateLimit::edition) gives its limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Edition {
    /// Basic Edition.
    Basic,
    /// Standard Edition.
    Standard,
    /// Professional Edition.
    Professional,
    /// Enterprise Edition.
    Enterprise,
}

impl Edition {
    /// Returns the name, as the specs write it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Basic => "Basic",
            Self::Standard => "Standard",
            Self::Professional => "Professional",
            Self::Enterprise => "Enterprise",
        }
    }
}
