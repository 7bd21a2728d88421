//! What is in what: data sources, catalogs, databases, schemas, tables, columns.

use super::DATA_MAP;
use super::graph::{Entry, Refusal};
use dataworks::v2024::Client;
use std::collections::BTreeSet;

/// The levels that kinds of data sources have, and the lists of what is in each.
pub(crate) struct Levels<'client> {
    client: &'client Client,
    /// Kinds of entities, such as `holo-schema`.
    kinds: BTreeSet<String>,
}

/// The entries of a list, read page by page.
macro_rules! entries {
    ($list:expr) => {
        entries!($list, |row| (row.id, row.name))
    };
    ($list:expr, |$row:ident| $entry:expr) => {{
        let mut rows = $list.items();
        let mut entries = Vec::new();
        while let Some($row) = rows.try_next().await? {
            let (id, label) = $entry;
            entries.extend(Entry::of(id, label));
        }
        Ok::<Vec<Entry>, Refusal>(entries)
    }};
}

impl<'client> Levels<'client> {
    /// Asks the service for the levels.
    pub(crate) async fn of(client: &'client Client) -> dataworks::Result<Self> {
        let types = client.list_crawler_types().send().await?.crawler_types;
        let levels = types.into_iter().flat_map(|known| known.supported_entity_types);
        Ok(Self { client, kinds: levels.filter_map(|level| level.r#type).collect() })
    }

    /// What is in an entity. An id begins with its kind, `holo-table` in `holo-table:instance::database:schema:table`; the
    /// kind of a data source has no level in it.
    pub(crate) async fn contents(&self, id: String) -> Result<Vec<Entry>, Refusal> {
        if id == DATA_MAP {
            return self.data_sources().await;
        }
        let kind = id.split_once(':').map_or(id.as_str(), |(kind, _)| kind);
        let (source, level) = kind.rsplit_once('-').unwrap_or((kind, ""));
        match level {
            "table" => self.columns(id).await,
            "schema" => self.tables(id).await,
            "database" | "project" => {
                // The level may be missing: its tables are then right below the database.
                let schemas = if self.has(source, "schema") { self.schemas(id.clone()).await? } else { Vec::new() };
                if schemas.is_empty() { self.tables(id).await } else { Ok(schemas) }
            }
            "catalog" => self.databases(id).await,
            "" if self.has(source, "catalog") => self.catalogs(id).await,
            "" => self.databases(id).await,
            // A column, and whatever else there may be.
            _ => Ok(Vec::new()),
        }
    }

    fn has(&self, source: &str, level: &str) -> bool {
        self.kinds.contains(&format!("{source}-{level}"))
    }

    async fn data_sources(&self) -> Result<Vec<Entry>, Refusal> {
        entries!(self.client.list_crawlers(), |row| (row.meta_entity_id.clone(), row.meta_entity_id))
    }

    async fn catalogs(&self, parent: String) -> Result<Vec<Entry>, Refusal> {
        entries!(self.client.list_catalogs().parent_meta_entity_id(parent).sort_by("Name"))
    }

    async fn databases(&self, parent: String) -> Result<Vec<Entry>, Refusal> {
        entries!(self.client.list_databases().parent_meta_entity_id(parent).sort_by("Name"))
    }

    async fn schemas(&self, parent: String) -> Result<Vec<Entry>, Refusal> {
        entries!(self.client.list_schemas().parent_meta_entity_id(parent).sort_by("Name"))
    }

    async fn tables(&self, parent: String) -> Result<Vec<Entry>, Refusal> {
        entries!(self.client.list_tables().parent_meta_entity_id(parent).sort_by("Name"))
    }

    /// Columns are shown with their types, in their order.
    async fn columns(&self, table: String) -> Result<Vec<Entry>, Refusal> {
        entries!(self.client.list_columns().table_id(table), |row| {
            let partition = if row.partition_key == Some(true) { ", partition" } else { "" };
            let label = row.name.map(|name| match row.r#type {
                Some(kind) => format!("{name}: {kind}{partition}"),
                None => name,
            });
            (row.id, label)
        })
    }
}
