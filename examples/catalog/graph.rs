//! A graph that is found by asking of each entity what comes next.

use futures_util::{StreamExt, stream};
use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;

/// An entity that a list names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) id: String,
    pub(crate) label: String,
}

/// Why a list was not had.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// The entity may not be looked into, or is gone.
    Closed(String),
    /// It has nothing to do with the entity.
    Other(dataworks::Error),
}

/// What follows each entity, and what the entities are called.
#[derive(Debug, Default)]
pub(crate) struct Graph {
    pub(crate) labels: BTreeMap<String, String>,
    pub(crate) next: BTreeMap<String, Vec<String>>,
    /// Entities that could not be looked into, and why.
    pub(crate) closed: BTreeMap<String, String>,
}

impl Entry {
    /// None for a row without an id, of which nothing can be asked.
    pub(crate) fn of(id: Option<String>, label: Option<String>) -> Option<Self> {
        let id = id?;
        Some(Self { label: label.filter(|label| !label.is_empty()).unwrap_or_else(|| id.clone()), id })
    }
}

impl From<dataworks::Error> for Refusal {
    fn from(error: dataworks::Error) -> Self {
        if error.is_access_denied() || error.is_not_found() {
            return Self::Closed(error.code().unwrap_or("refused").to_owned());
        }
        Self::Other(error)
    }
}

impl Graph {
    /// Asks of the root and of all that is met what comes next, so many steps far, so many at a time. Each is asked of once.
    pub(crate) async fn walk<F, N>(root: &str, depth: u32, parallel: NonZeroUsize, next: F) -> dataworks::Result<Self>
    where
        F: Fn(String) -> N,
        N: Future<Output = Result<Vec<Entry>, Refusal>>,
    {
        let mut graph = Self::default();
        graph.labels.insert(root.to_owned(), root.to_owned());
        let mut level = vec![root.to_owned()];
        for _ in 0..depth {
            let ask = |id: String| {
                let answer = next(id.clone());
                async { (id, answer.await) }
            };
            let mut answers = stream::iter(std::mem::take(&mut level)).map(ask).buffered(parallel.get());
            while let Some((id, answer)) = answers.next().await {
                match answer {
                    Ok(entries) => level.extend(graph.add(id, entries)),
                    Err(Refusal::Closed(why)) => {
                        graph.closed.insert(id, why);
                    }
                    Err(Refusal::Other(error)) => return Err(error),
                }
            }
        }
        Ok(graph)
    }

    /// Adds what follows an entity; those that were not met before.
    fn add(&mut self, id: String, entries: Vec<Entry>) -> Vec<String> {
        // A list that changes while it is read may name one twice.
        let mut ids = BTreeSet::new();
        let entries: Vec<Entry> = entries.into_iter().filter(|entry| ids.insert(entry.id.clone())).collect();
        self.next.insert(id, entries.iter().map(|entry| entry.id.clone()).collect());
        let is_new = |entry: Entry| self.labels.insert(entry.id.clone(), entry.label).is_none().then_some(entry.id);
        entries.into_iter().filter_map(is_new).collect()
    }

    /// Whether all could be looked into.
    pub(crate) fn is_whole(&self) -> bool {
        self.closed.is_empty()
    }

    pub(crate) fn label<'graph>(&'graph self, id: &'graph str) -> &'graph str {
        self.labels.get(id).map_or(id, String::as_str)
    }

    /// What follows an entity; nothing where it was not asked of.
    pub(crate) fn after(&self, id: &str) -> &[String] {
        self.next.get(id).map(Vec::as_slice).unwrap_or_default()
    }
}
