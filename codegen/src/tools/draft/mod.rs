//! A draft of an action's spec from what the official package says of it.
//!
//! Names, types, places, styles, required marks and examples are taken over; values, limits, defaults and date patterns
//! where the vendor's words state them in a known form; call level, effect, paging and payload are proposed. All texts
//! are left empty, and `check` refuses an empty text, so a draft cannot pass for a spec.

mod field;
mod known;
mod prose;
mod response;
mod verb;
mod yaml;

use crate::model::common_parameters;
use crate::spec::{LocationSpec, ProtocolSpec, ServiceFiles, SourceSpec};
use crate::tools::facts::{ActionFacts, FieldFacts};
use crate::tools::format;
use known::Known;
use verb::{is_read, verb_of};
use yaml::Entries;

/// The text of the spec, laid out as `fmt` does it.
pub fn draft(files: &ServiceFiles, facts: &ActionFacts) -> String {
    let service = &files.service.spec;
    let known = Known::of(files);
    let mut entries = Entries::default();
    let verb = verb_of(&facts.action);
    entries.add("summary", "");
    if service.source == SourceSpec::Reference {
        entries.extend(service.package.as_deref().map(|package| ("since", package.into())));
    }
    if service.levels.iter().all(|level| level.effect.is_none()) {
        entries.extend(known.level(&verb).map(|level| ("level", level.into())));
    }
    entries.add("effect", if is_read(&verb) { "read" } else { "write" });
    if facts.deprecated {
        entries.add("deprecated", "");
    }
    if service.method != Some(facts.method) {
        entries.add("method", facts.method.name());
    }
    if service.protocol != ProtocolSpec::Rpc {
        entries.add("path", facts.pathname.as_str());
    }
    let filled = common_parameters(service.protocol);
    let sent: Vec<&FieldFacts> =
        facts.parameters.iter().filter(|parameter| !filled.contains(&parameter.name.as_str())).collect();
    let place = most_common_place(&sent);
    entries.extend(place.map(|place| ("in", place.name().into())));
    let mut parameters = Entries::default();
    for parameter in sent {
        parameters.add(&parameter.name, field::parameter(&known, parameter, place));
    }
    if !parameters.is_empty() {
        entries.add("parameters", parameters);
    }
    let (envelope, beside) = response::envelope(service, &facts.response);
    if !beside.is_empty() {
        entries.add("response", field::fields(&known, &beside, false));
    }
    if envelope != service.envelope.as_deref() {
        entries.add("envelope", envelope.unwrap_or("none"));
    }
    let pagination = response::pagination(&ActionFacts { response: beside.clone(), ..facts.clone() });
    if let [only] = &beside[..] {
        entries.add("payload", only.name.as_str());
    }
    entries.extend(pagination.map(|pagination| ("pagination", pagination.into())));
    format::action(&entries.into())
}

/// Where most parameters travel; of two places with as many, that of the first parameter.
fn most_common_place(parameters: &[&FieldFacts]) -> Option<LocationSpec> {
    let count = |place| parameters.iter().filter(|parameter| parameter.place == Some(place)).count();
    let mut most: Option<LocationSpec> = None;
    for place in parameters.iter().filter_map(|parameter| parameter.place) {
        if most.is_none_or(|most| count(place) > count(most)) {
            most = Some(place);
        }
    }
    most
}
