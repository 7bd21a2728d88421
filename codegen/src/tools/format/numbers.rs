//! Numbers as they stand in a file. Where a text is wanted, the reader of specs takes a number as it is written, so
//! `since: 10.10` may not become 10.1.

use crate::spec::Step;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;
use yaml_serde::Value;

/// A number that would be written otherwise than it stands there.
pub(super) struct Otherwise {
    /// The way to it.
    pub steps: Vec<Step>,
    /// How it would be written.
    pub number: String,
}

/// Returns the first such number of a file that was read as `value`.
pub(super) fn written_otherwise(text: &str, value: &Value) -> Option<Otherwise> {
    let mut search = Search { steps: Vec::new(), found: None };
    // The text was read before, so this cannot fail in another way.
    let _ = Follow { value, search: &mut search }.deserialize(yaml_serde::Deserializer::from_str(text));
    search.found
}

struct Search {
    steps: Vec<Step>,
    found: Option<Otherwise>,
}

/// Reads the text once more beside what was read of it.
struct Follow<'value, 'search> {
    value: &'value Value,
    search: &'search mut Search,
}

impl Follow<'_, '_> {
    /// Reads a value inside this one by `read`.
    fn within<T>(&mut self, index: usize, value: &Value, read: impl FnOnce(Follow<'_, '_>) -> T) -> T {
        self.search.steps.push(Step::Index(index));
        let outcome = read(Follow { value, search: self.search });
        self.search.steps.pop();
        outcome
    }
}

impl<'de> DeserializeSeed<'de> for Follow<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match self.value {
            Value::Mapping(_) => deserializer.deserialize_map(self),
            Value::Sequence(_) => deserializer.deserialize_seq(self),
            Value::Number(_) => deserializer.deserialize_str(self),
            _ => deserializer.deserialize_ignored_any(IgnoredAny).map(|_| ()),
        }
    }
}

impl<'de> Visitor<'de> for Follow<'_, '_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("what was read before")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        for (index, value) in self.value.as_mapping().into_iter().flat_map(|entries| entries.values()).enumerate() {
            map.next_key::<IgnoredAny>()?;
            self.within(index, value, |follow| map.next_value_seed(follow))?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut sequence: A) -> Result<(), A::Error> {
        for (index, value) in self.value.as_sequence().into_iter().flatten().enumerate() {
            self.within(index, value, |follow| sequence.next_element_seed(follow))?;
        }
        Ok(())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        if let Value::Number(number) = self.value
            && number.to_string() != text
        {
            let found = Otherwise { steps: self.search.steps.clone(), number: number.to_string() };
            self.search.found.get_or_insert(found);
        }
        Ok(())
    }
}
