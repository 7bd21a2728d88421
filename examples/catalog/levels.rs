//! What is in what: data sources, catalogs, databases, schemas, tables, columns.

use super::DATA_MAP;
use super::graph::{Entry, Refusal};
use dataworks::v2024::Client;
use std::collections::BTreeSet;

/// The levels that kinds of data sources have, and the lists of what is in each.
pub(crate) struct Levels<'client> {
    client: &'client Client,
    /// Types of data sources, such as `holo`, and kinds of entities, such as `holo-schema`.
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
        let kinds = types.into_iter().flat_map(|known| {
            let levels = known.supported_entity_types.into_iter().filter_map(|level| level.r#type);
            known.r#type.into_iter().chain(levels)
        });
        Ok(Self { client, kinds: kinds.collect() })
    }

    /// What is in an entity. An id begins with its kind, `holo-table` in `holo-table:instance::database:schema:table`, which
    /// is a type of data source and, but for the data source itself, a level.
    pub(crate) async fn contents(&self, id: String) -> Result<Vec<Entry>, Refusal> {
        if id == DATA_MAP {
            return self.data_sources().await;
        }
        let kind = id.split_once(':').map_or(id.as_str(), |(kind, _)| kind);
        match kind.rsplit_once('-') {
            Some((_, "table")) => self.columns(id).await,
            Some((_, "schema")) => self.tables(id).await,
            // A project of MaxCompute, which no crawler need collect.
            Some((_, "project")) => self.schemas_or_tables(id).await,
            Some((source, "database")) if self.has(source, "schema") => self.schemas_or_tables(id).await,
            Some((_, "database")) => self.tables(id).await,
            Some((_, "catalog")) => self.databases(id).await,
            Some((_, "column")) => Ok(Vec::new()),
            // An entity of one's own: it is of no type of data source.
            Some(_) if !self.kinds.contains(kind) => Ok(Vec::new()),
            _ if self.has(kind, "catalog") => self.catalogs(id).await,
            _ => self.databases(id).await,
        }
    }

    fn has(&self, source: &str, level: &str) -> bool {
        self.kinds.contains(&format!("{source}-{level}"))
    }

    /// Schemas, or tables where there are none: then these are right below the database.
    async fn schemas_or_tables(&self, id: String) -> Result<Vec<Entry>, Refusal> {
        let schemas = self.schemas(id.clone()).await?;
        if schemas.is_empty() { self.tables(id).await } else { Ok(schemas) }
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
