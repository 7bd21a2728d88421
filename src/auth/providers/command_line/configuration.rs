//! The whole configuration: profiles, and which stand behind which.

use super::modes;
use crate::auth::files::json::Object;
use crate::auth::files::{Flaw, Settings};
use crate::auth::{ProvideCredentials, ProviderConfig};
use std::sync::Arc;

/// How many profiles may stand behind one another. Each is one more request.
pub(super) const MOST_SOURCES: u32 = 5;

/// The whole file.
pub(super) struct Configuration<'text> {
    pub whole: Object<'text>,
    profiles: Vec<Object<'text>>,
}

impl<'text> Configuration<'text> {
    pub(super) fn parse(text: &'text str) -> Result<Self, Flaw> {
        let whole = Object::parse(text)?;
        let profiles = whole.objects("profiles")?;
        Ok(Self { whole, profiles })
    }

    /// Returns the profile of this name.
    pub(super) fn profile(&self, name: &str) -> Option<&Object<'text>> {
        self.profiles
            .iter()
            .find(|profile| profile.text("name").ok().flatten().is_some_and(|known| known.as_str() == name))
    }

    /// Returns the provider that a profile describes. `path` are the names of the profiles that led to it, its own last.
    pub(super) fn provider(
        &self,
        profile: &Object<'_>,
        path: &mut Vec<String>,
        config: &ProviderConfig,
    ) -> Result<Arc<dyn ProvideCredentials>, Flaw> {
        let name = path.last().cloned().unwrap_or_default();
        let named = |flaw: Flaw| Flaw { message: format!("profile {name:?}: {}", flaw.message), ..flaw };
        let mode = profile.required("mode").map_err(named)?;
        if mode.as_str() == "ChainableRamRoleArn" {
            let source = self.source_of(profile, path).map_err(named)?;
            let source = self.provider(source, path, config)?;
            return modes::profile(profile, config).and_then(|profile| profile.assume(source)).map_err(named);
        }
        modes::provider(profile, &mode, config).map_err(named)
    }

    /// Returns the profile behind one, put on the path.
    fn source_of(&self, profile: &Object<'_>, path: &mut Vec<String>) -> Result<&Object<'text>, Flaw> {
        let name = profile.required("source_profile")?.to_string();
        let wrong = |message: String| profile.wrong("source_profile", message);
        let Some(source) = self.profile(&name) else {
            return Err(wrong("source_profile names a profile that is not there".to_owned()));
        };
        let start = path.iter().position(|known| *known == name);
        path.push(name.clone());
        if let Some(start) = start {
            return Err(wrong(format!("source_profile goes in a circle: {}", path[start..].join(" -> "))));
        }
        if path.len() > MOST_SOURCES as usize + 1 {
            return Err(wrong(format!("more than {MOST_SOURCES} source_profile in a row: {}", path.join(" -> "))));
        }
        Ok(source)
    }
}
