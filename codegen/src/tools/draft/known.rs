//! What the specs of a service know already and a draft takes over: shared types and parameters, which names stand for
//! small integers, the call levels of verbs.

use super::verb::verb_of;
use crate::spec::{EnumSpec, FieldSpec, ObjectSpec, ServiceFiles, WireType};
use crate::tools::facts::FieldFacts;
use std::collections::{BTreeMap, BTreeSet};

/// What is known of one service.
pub(super) struct Known<'files> {
    files: &'files ServiceFiles,
    /// How many fields of a name are of type Integer, and how many of type Long.
    integers: BTreeMap<&'files str, (usize, usize)>,
    /// Shared enumerations that fields of a name have.
    enums: BTreeSet<(&'files str, &'files str)>,
}

impl<'files> Known<'files> {
    pub(super) fn of(files: &'files ServiceFiles) -> Self {
        let mut known = Self { files, integers: BTreeMap::new(), enums: BTreeSet::new() };
        for file in &files.types {
            known.note(&file.spec.parameters);
            file.spec.objects.values().for_each(|object| known.note(&object.fields));
        }
        for file in &files.actions {
            known.note(&file.spec.parameters);
            known.note(&file.spec.response);
        }
        known
    }

    fn note(&mut self, fields: &'files [FieldSpec]) {
        for field in fields {
            let name = field.name.as_deref().unwrap_or_default();
            let (integers, longs) = self.integers.entry(name).or_default();
            match field.wire_type() {
                WireType::Integer => *integers += 1,
                WireType::Long => *longs += 1,
                _ => {}
            }
            self.enums.extend(field.shared_enum.as_deref().map(|shared| (name, shared)));
            self.note(&field.fields);
            let inner = [field.items.as_deref(), field.holds.as_deref()];
            inner.into_iter().flatten().for_each(|inner| self.note(&inner.fields));
        }
    }

    /// Whether most fields of this name that have a spec are Integers.
    pub(super) fn is_integer(&self, name: &str) -> bool {
        self.integers.get(name).is_some_and(|(integers, longs)| integers > longs)
    }

    /// The shared enumeration with just these values, which of numbers must be that of another field of this name: many
    /// enumerations have the numbers 1 and 2. What all areas share comes first.
    pub(super) fn enumeration(&self, name: &str, values: &[String], is_number: bool) -> Option<&'files str> {
        let is_same = |shared: &EnumSpec| {
            is_number == (shared.wire_type != WireType::String)
                && shared.values.len() == values.len()
                && shared.values.iter().all(|one| {
                    let text = one.value.as_str().map_or_else(|| one.value.to_string(), str::to_owned);
                    values.contains(&text)
                })
        };
        let is_known = |shared: &str| !is_number || self.enums.contains(&(name, shared));
        let mut all = self.types().flat_map(|file| &file.enums);
        all.find(|(name, shared)| is_same(shared) && is_known(name)).map(|(name, _)| name.as_str())
    }

    /// The shared object with just these fields. What all areas share comes first.
    pub(super) fn object(&self, fields: &[FieldFacts]) -> Option<&'files str> {
        let is_same = |shared: &ObjectSpec| {
            shared.fields.len() == fields.len()
                && fields.iter().all(|field| {
                    let mut named = shared.fields.iter().filter(|one| one.name.as_deref() == Some(&field.name));
                    named.any(|one| field.kind.is_alike(one.wire_type()))
                })
        };
        self.types().flat_map(|file| &file.objects).find(|(_, shared)| is_same(shared)).map(|(name, _)| name.as_str())
    }

    /// The parameter that all areas share under this name. Which area the action will belong to is not known, so those
    /// of single areas are left to whoever finishes the draft.
    pub(super) fn parameter(&self, facts: &FieldFacts) -> Option<&'files FieldSpec> {
        let common = self.files.types.iter().find(|file| file.stem() == COMMON)?;
        let mut named = common.spec.parameters.iter().filter(|one| one.name.as_deref() == Some(&facts.name));
        named.find(|one| facts.kind.is_alike(one.wire_type()))
    }

    /// The level that most actions of this verb have; of several the highest, whose limit is the lowest.
    pub(super) fn level(&self, verb: &str) -> Option<u8> {
        let mut counts: BTreeMap<u8, usize> = BTreeMap::new();
        for file in self.files.actions.iter().filter(|file| verb_of(file.stem()) == verb) {
            if let Some(level) = file.spec.level {
                *counts.entry(level).or_default() += 1;
            }
        }
        counts.into_iter().max_by_key(|(level, count)| (*count, *level)).map(|(level, _)| level)
    }

    fn types(&self) -> impl Iterator<Item = &'files crate::spec::TypesSpec> {
        let (common, others): (Vec<_>, Vec<_>) = self.files.types.iter().partition(|file| file.stem() == COMMON);
        common.into_iter().chain(others).map(|file| &file.spec)
    }
}

/// File of the types that all areas share.
const COMMON: &str = "common";
