//! Finds the line of a value once a mistake is known.
//!
//! A reader that kept a position for every value would make each build slower. Mistakes are rare, so the file is read
//! a second time instead, along the path to the value, and the reader's own error there carries the position.

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::collections::BTreeSet;
use std::fmt;

/// One step from a value to a value inside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Into a mapping, by key.
    Key(String),
    /// Into a list or mapping, by position from 0.
    Index(usize),
}

/// Line of the key or element at `path`, or of the nearest enclosing one that exists; 0 when the text cannot be read.
pub(crate) fn line_of(text: &str, path: &[Step]) -> usize {
    (0..=path.len())
        .rev()
        .filter_map(|length| {
            let failure = Follow(&path[..length]).deserialize(yaml_serde::Deserializer::from_str(text)).err()?;
            if failure.to_string().contains(ARRIVED) { failure.location() } else { None }
        })
        .map(|location| location.line())
        .next()
        .unwrap_or(0)
}

const ARRIVED: &str = "(arrived)";

struct Follow<'path>(&'path [Step]);

impl<'de> DeserializeSeed<'de> for Follow<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Follow<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(ARRIVED)
    }

    // Scalars fall to the default methods, whose error is already the one wanted: it carries `expecting`.

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Some((wanted, rest)) = self.0.split_first() else { return arrive(self.0) };
        let mut index = 0;
        while let Some(is_wanted) = map.next_key_seed(WantedKey { step: wanted, index, is_last: rest.is_empty() })? {
            index += 1;
            if is_wanted {
                map.next_value_seed(Follow(rest))?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<(), A::Error> {
        let Some((Step::Index(wanted), rest)) = self.0.split_first() else { return arrive(self.0) };
        for _ in 0..*wanted {
            if sequence.next_element::<IgnoredAny>()?.is_none() {
                return Ok(());
            }
        }
        sequence.next_element_seed(Follow(rest))?;
        while sequence.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }
}

fn arrive<E: Error>(rest: &[Step]) -> Result<(), E> {
    if rest.is_empty() { Err(E::custom(ARRIVED)) } else { Ok(()) }
}

/// Tells whether a key is the one on the path, and ends there when nothing follows: the key may stand a line above its
/// value.
struct WantedKey<'path> {
    step: &'path Step,
    index: usize,
    is_last: bool,
}

impl<'de> DeserializeSeed<'de> for WantedKey<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for WantedKey<'_> {
    type Value = bool;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<bool, E> {
        let is_wanted = match self.step {
            Step::Key(name) => key == name,
            Step::Index(index) => *index == self.index,
        };
        if is_wanted && self.is_last { Err(E::custom(ARRIVED)) } else { Ok(is_wanted) }
    }
}

/// Line and text of the first key that its own mapping has already.
pub(super) fn duplicate_key(text: &str) -> Option<(usize, String)> {
    let mut repeated = None;
    let failure = Repetition(&mut repeated).deserialize(yaml_serde::Deserializer::from_str(text)).err()?;
    Some((failure.location()?.line(), repeated?))
}

/// Walks through a whole document and ends at a repeated key, with an error that carries its position.
struct Repetition<'found>(&'found mut Option<String>);

impl<'de> DeserializeSeed<'de> for Repetition<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Repetition<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut seen = BTreeSet::new();
        while map.next_key_seed(NewKey { seen: &mut seen, repeated: &mut *self.0 })?.is_some() {
            map.next_value_seed(Repetition(&mut *self.0))?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<(), A::Error> {
        while sequence.next_element_seed(Repetition(&mut *self.0))?.is_some() {}
        Ok(())
    }

    // Scalars hold no keys.

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }
}

/// A key that its mapping must not have yet.
struct NewKey<'walk> {
    seen: &'walk mut BTreeSet<String>,
    repeated: &'walk mut Option<String>,
}

impl<'de> DeserializeSeed<'de> for NewKey<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for NewKey<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<(), E> {
        if self.seen.insert(key.to_owned()) {
            return Ok(());
        }
        *self.repeated = Some(key.to_owned());
        Err(E::custom("there twice"))
    }
}
