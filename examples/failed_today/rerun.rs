//! Reruns in batches, and what became of each instance.

use super::{Day, ListedTaskInstance};
use dataworks::types::JsonMap;
use dataworks::v2024::types::TaskInstanceStatus;
use std::collections::BTreeMap;
use std::fmt;

/// What the service did with one instance.
pub(crate) enum Taken {
    Accepted,
    /// It was started, though the call that asked for it was not answered well.
    Seen,
    Refused(String),
    /// The call may have been executed, and the instance does not show it.
    Unknown(String),
    /// A batch before it failed.
    NotAsked,
}

/// Reruns of the instances of a day, so many by one call.
pub(crate) struct Batches<'day> {
    pub(crate) day: &'day Day,
    pub(crate) size: usize,
}

impl Taken {
    pub(crate) fn is_well(&self) -> bool {
        matches!(self, Self::Accepted | Self::Seen)
    }

    /// What the service says of one instance among those of its batch.
    fn of(id: i64, told: &JsonMap) -> Self {
        let Some(told) = told.get(&id.to_string()) else {
            return Self::Unknown("the answer does not tell of it".to_owned());
        };
        if told["Success"] == true {
            return Self::Accepted;
        }
        Self::Refused(told["Message"].as_str().filter(|message| !message.is_empty()).unwrap_or("no reason").to_owned())
    }
}

impl fmt::Display for Taken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Accepted => formatter.write_str("accepted"),
            Self::Seen => formatter.write_str("no answer, but it was started"),
            Self::Refused(why) => write!(formatter, "refused: {why}"),
            Self::Unknown(why) => write!(formatter, "unknown, look before asking again: {why}"),
            Self::NotAsked => formatter.write_str("not asked"),
        }
    }
}

impl Batches<'_> {
    /// Reruns instances; what became of each, in their order. Ends with the first call that fails: what stands in the way of
    /// one batch does so of the next.
    pub(crate) async fn rerun(&self, failed: &[&ListedTaskInstance]) -> Vec<Taken> {
        let mut taken = Vec::new();
        for batch in failed.chunks(self.size) {
            let ids: Vec<i64> = batch.iter().filter_map(|instance| instance.id).collect();
            let request = self.day.client.rerun_task_instances().ids(ids.iter().copied()).comment("failed_today");
            match request.send().await {
                Ok(response) => {
                    let told = response.success_info.unwrap_or_default();
                    taken.extend(ids.iter().map(|id| Taken::of(*id, &told)));
                }
                Err(error) => {
                    taken.extend(self.after(&error, batch).await);
                    break;
                }
            }
        }
        taken.resize_with(failed.len(), || Taken::NotAsked);
        taken
    }

    /// What became of the instances of a call that failed.
    async fn after(&self, error: &dataworks::Error, batch: &[&ListedTaskInstance]) -> Vec<Taken> {
        if !error.may_have_been_executed() {
            return batch.iter().map(|_| Taken::Refused(error.to_string())).collect();
        }
        let now = self.look(batch).await.unwrap_or_default();
        let taken = |before: &&ListedTaskInstance| match before.id.and_then(|id| now.get(&id)) {
            Some(now) if runs_again(before, now) => Taken::Seen,
            _ => Taken::Unknown(error.to_string()),
        };
        batch.iter().map(taken).collect()
    }

    /// Some instances as they are now.
    async fn look(&self, batch: &[&ListedTaskInstance]) -> dataworks::Result<BTreeMap<i64, ListedTaskInstance>> {
        let mut instances = self.day.list().ids(batch.iter().filter_map(|instance| instance.id)).items();
        let mut now = BTreeMap::new();
        while let Some(instance) = instances.try_next().await? {
            now.extend(instance.id.map(|id| (id, instance)));
        }
        Ok(now)
    }
}

/// Whether an instance that had failed was started since.
fn runs_again(before: &ListedTaskInstance, now: &ListedTaskInstance) -> bool {
    now.status != Some(TaskInstanceStatus::Failure) || now.run_number > before.run_number
}
