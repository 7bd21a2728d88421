//! What the emulator of this program has: a lake of Data Lake Formation, a project of MaxCompute with schemas and one
//! without, and what is made from what.

use dataworks::mock::{Emulator, EmulatorBuilder, ReceivedRequest};
use serde_json::{Map, Value, json};

/// Kind of thing, its id, what it is in, and its name. A column has its type too.
const THINGS: [(&str, &str, &str, &str); 13] = [
    ("metadata-catalog", "dlf-catalog::lake", "dlf", "lake"),
    ("metadata-database", "dlf-database::lake:raw", "dlf-catalog::lake", "raw"),
    ("metadata-table", "dlf-table::lake:raw::clicks", "dlf-database::lake:raw", "clicks"),
    ("metadata-column", "dlf-column::lake:raw::clicks:at", "dlf-table::lake:raw::clicks", "at timestamp"),
    ("metadata-column", "dlf-column::lake:raw::clicks:ds", "dlf-table::lake:raw::clicks", "ds string"),
    ("metadata-schema", "maxcompute-schema:::shop:sales", "maxcompute-project:::shop", "sales"),
    ("metadata-table", "maxcompute-table:::shop:sales:orders", "maxcompute-schema:::shop:sales", "orders"),
    (
        "metadata-column",
        "maxcompute-column:::shop:sales:orders:id",
        "maxcompute-table:::shop:sales:orders",
        "id bigint",
    ),
    ("metadata-table", "maxcompute-table:::shop:sales:report", "maxcompute-schema:::shop:sales", "report"),
    (
        "metadata-column",
        "maxcompute-column:::shop:sales:report:total",
        "maxcompute-table:::shop:sales:report",
        "total decimal",
    ),
    ("metadata-table", "maxcompute-table:::archive::users", "maxcompute-project:::archive", "users"),
    ("metadata-column", "maxcompute-column:::archive::users:id", "maxcompute-table:::archive::users", "id bigint"),
    ("metadata-column", "maxcompute-column:::archive::users:name", "maxcompute-table:::archive::users", "name string"),
];

/// Data sources that crawlers collect.
const SOURCES: [&str; 3] = ["dlf", "maxcompute-project:::shop", "maxcompute-project:::archive"];

/// What is made from what, upstream first. The last goes in a circle.
const LINEAGE: [(&str, &str); 5] = [
    ("dlf-table::lake:raw::clicks", "maxcompute-table:::shop:sales:orders"),
    ("maxcompute-table:::archive::users", "maxcompute-table:::shop:sales:orders"),
    ("maxcompute-table:::shop:sales:orders", "maxcompute-table:::shop:sales:report"),
    ("maxcompute-table:::archive::users", "maxcompute-table:::shop:sales:report"),
    ("maxcompute-table:::shop:sales:report", "maxcompute-table:::archive::users"),
];

/// An emulator with all of it.
pub(crate) fn builder() -> EmulatorBuilder {
    let builder = Emulator::builder().stateful().seed(things());
    builder.answer("ListCrawlerTypes", crawler_types).answer("ListLineages", lineages)
}

fn things() -> Value {
    let mut kinds: Map<String, Value> = Map::new();
    let crawler = |source: &&str| json!({ "Name": source, "MetaEntityId": source });
    kinds.insert("crawler".to_owned(), SOURCES.iter().map(crawler).collect());
    for (kind, id, parent, name) in THINGS {
        let thing = match name.split_once(' ') {
            Some((name, values)) => {
                json!({ "Id": id, "TableId": parent, "Name": name, "Type": values, "PartitionKey": name == "ds" })
            }
            None => json!({ "Id": id, "ParentMetaEntityId": parent, "Name": name }),
        };
        if let Value::Array(things) = kinds.entry(kind).or_insert_with(|| json!([])) {
            things.push(thing);
        }
    }
    kinds.into()
}

/// The levels of the data sources, the top first.
fn crawler_types(_: &ReceivedRequest) -> Value {
    let known = |source: &str, levels: &[&str]| {
        let level = |level: &&str| json!({ "Type": format!("{source}-{level}"), "SubType": level });
        let levels: Vec<Value> = levels.iter().map(level).collect();
        json!({ "Type": source, "SupportedEntityTypes": levels })
    };
    json!({ "CrawlerTypes": [
        known("dlf", &["catalog", "database", "table", "column"]),
        known("maxcompute", &["project", "schema", "table", "column"]),
    ] })
}

/// One step, up or down; the emulator cuts the rows into pages.
fn lineages(request: &ReceivedRequest) -> Value {
    let is_asked = |name: &str, id: &str| request.parameter(name).is_none_or(|asked| asked == id);
    let entity = |id: &str| json!({ "Id": id, "Name": id.rsplit(':').next() });
    let steps = LINEAGE.iter().filter(|(from, to)| is_asked("SrcEntityId", from) && is_asked("DstEntityId", to));
    steps.map(|(from, to)| json!({ "SrcEntity": entity(from), "DstEntity": entity(to) })).collect()
}
