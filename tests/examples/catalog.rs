//! What Data Map knows, as a tree and as a graph.

use crate::program::{count, example, example_at, printed, said, start};
use dataworks::mock::{Emulator, ReceivedRequest};
use graph::{Entry, Graph, Refusal};
use serde_json::{Value, json};
use std::cell::{Cell, RefCell};
use std::num::NonZeroUsize;

#[path = "../../examples/catalog/graph.rs"]
mod graph;

#[test]
fn catalog_shows_what_is_in_what() {
    let output = example("catalog", &[], &[]);
    assert!(output.status.success(), "{}", said(&output));
    let expected = "\
data map
├── dlf
│   └── lake
│       └── raw
│           └── clicks
│               ├── at: timestamp
│               └── ds: string, partition
├── maxcompute-project:::shop
│   └── sales
│       ├── orders
│       │   └── id: bigint
│       └── report
│           └── total: decimal
└── maxcompute-project:::archive
    └── users
        ├── id: bigint
        └── name: string
";
    assert_eq!(printed(&output), expected);
    let output = example("catalog", &["--of", "maxcompute-schema:::shop:sales", "--depth", "1"], &[]);
    assert_eq!(printed(&output), "maxcompute-schema:::shop:sales\n├── orders\n└── report\n");
}

#[test]
fn catalog_shows_lineage_that_ends() {
    let lineage = |direction: &str, of: &str, depth: &str| {
        let output = example("catalog", &["--show", direction, "--of", of, "--depth", depth], &[]);
        assert!(output.status.success(), "{}", said(&output));
        printed(&output)
    };
    let up = "\
maxcompute-table:::shop:sales:report
├── orders
│   ├── clicks
│   └── users
│       └── report (a circle)
└── users (see above)
";
    assert_eq!(lineage("up", "maxcompute-table:::shop:sales:report", "5"), up);
    let down = "\
dlf-table::lake:raw::clicks
└── orders
    └── report
";
    assert_eq!(lineage("down", "dlf-table::lake:raw::clicks", "2"), down);
}

#[test]
fn catalog_is_a_graph_for_graphviz() {
    let dot = |options: &[&str]| {
        let output = example("catalog", &[&["--format", "dot"], options].concat(), &[]);
        assert!(output.status.success(), "{}", said(&output));
        printed(&output)
    };
    let contents = r#"digraph catalog {
  rankdir=LR;
  node [shape=box];
  "dlf" [label="dlf"];
  "dlf-catalog::lake" [label="lake"];
  "dlf-database::lake:raw" [label="raw"];
  "dlf" -> "dlf-catalog::lake";
  "dlf-catalog::lake" -> "dlf-database::lake:raw";
}
"#;
    assert_eq!(dot(&["--of", "dlf", "--depth", "2"]), contents);
    // Edges go as the data does, whichever way was gone.
    let step = "  \"dlf-table::lake:raw::clicks\" -> \"maxcompute-table:::shop:sales:orders\";\n";
    assert!(dot(&["--show", "down", "--of", "dlf-table::lake:raw::clicks", "--depth", "1"]).contains(step));
    assert!(dot(&["--show", "up", "--of", "maxcompute-table:::shop:sales:orders", "--depth", "1"]).contains(step));
}

#[test]
fn catalog_needs_an_entity_for_its_lineage() {
    for direction in ["up", "down"] {
        let output = example("catalog", &["--show", direction], &[]);
        assert_eq!(output.status.code(), Some(2), "{}", printed(&output));
        assert!(said(&output).contains("--of <ID>"), "{}", said(&output));
    }
    let output = example("catalog", &["--show", "sideways"], &[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("contents, up, down"), "{}", said(&output));
}

fn crawler_types(_: &ReceivedRequest) -> Value {
    let levels = ["holo", "holo-database", "holo-schema", "holo-table"];
    let levels: Vec<Value> = levels.iter().map(|level| json!({ "Type": level })).collect();
    json!({ "CrawlerTypes": [{ "Type": "holo", "SupportedEntityTypes": levels }] })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn catalog_reads_all_pages_and_asks_of_each_once() {
    const TABLES: usize = 250;
    let tables = |request: &ReceivedRequest| {
        assert_eq!(request.parameter("ParentMetaEntityId"), Some("holo-schema:h::shop:sales"));
        (0..TABLES)
            .map(|number| json!({ "Id": format!("holo-table:h::shop:sales:t{number}"), "Name": "\"t\\" }))
            .collect()
    };
    let schemas = |_: &ReceivedRequest| json!([{ "Id": "holo-schema:h::shop:sales", "Name": "sales" }]);
    let builder = Emulator::builder().answer("ListCrawlerTypes", crawler_types).answer("ListTables", tables);
    let builder = builder.answer("ListSchemas", schemas).answer("ListColumns", |_| json!([]));
    let emulator = start(builder).await;
    let options = ["--of", "holo-database:h::shop", "--format", "dot"];
    let output = example_at(&emulator, "catalog", &options).await;
    assert!(output.status.success(), "{}", said(&output));
    let text = printed(&output);
    assert_eq!(text.lines().filter(|line| line.contains(" -> ")).count(), TABLES + 1, "{text}");
    let escaped = r#"  "holo-table:h::shop:sales:t7" [label="\"t\\"];"#;
    assert!(text.lines().any(|line| line == escaped), "{text}");
    let calls = ["ListCrawlerTypes", "ListSchemas", "ListTables", "ListColumns"].map(|action| count(&emulator, action));
    assert_eq!(calls, [1, 1, 3, TABLES]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn catalog_shows_the_rest_where_something_is_closed() {
    let tables =
        |_: &ReceivedRequest| ["a", "b"].iter().map(|name| json!({ "Id": format!("holo-table:{name}") })).collect();
    let builder = Emulator::builder().answer("ListCrawlerTypes", crawler_types).answer("ListTables", tables);
    let emulator = start(builder.answer("ListColumns", |_| json!([{ "Id": "holo-column:b:id", "Name": "id" }]))).await;
    emulator.on_action("ListColumns").parameter("TableId", "holo-table:a").refuse(403, "Forbidden.Access", "not yours");
    let output = example_at(&emulator, "catalog", &["--of", "holo-schema:s"]).await;
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    let text = printed(&output);
    assert!(
        text.starts_with("holo-schema:s\n├── holo-table:a (Forbidden.Access)\n└── holo-table:b\n    └── id"),
        "{text}"
    );
    // Anything else ends it.
    emulator.on_action("ListColumns").refuse(400, "InvalidParameter", "no such page");
    let output = example_at(&emulator, "catalog", &["--of", "holo-schema:s"]).await;
    assert_eq!((output.status.code(), printed(&output).as_str()), (Some(1), ""));
    assert!(said(&output).contains("InvalidParameter"), "{}", said(&output));
}

#[tokio::test]
async fn a_walk_asks_of_so_many_at_a_time_and_of_each_once() {
    let (running, most) = (Cell::new(0), Cell::new(0));
    let asked = RefCell::new(Vec::new());
    // Each number is followed by its next five, so that most are met several times.
    let next = |id: String| {
        asked.borrow_mut().push(id.clone());
        let (running, most) = (&running, &most);
        async move {
            running.set(running.get() + 1);
            most.set(most.get().max(running.get()));
            for _ in 0..id.len() {
                tokio::task::yield_now().await;
            }
            running.set(running.get() - 1);
            let number: u32 = id.parse().expect("a number");
            let entry = |next: u32| Entry::of(Some((number + next).to_string()), None);
            Ok::<_, Refusal>((1..=5).chain([1]).filter_map(entry).collect::<Vec<_>>())
        }
    };
    let parallel = NonZeroUsize::new(3).expect("not zero");
    let graph = Graph::walk("0", 4, parallel, next).await.expect("a graph");
    let mut asked = asked.into_inner();
    let calls = asked.len();
    asked.sort_unstable();
    asked.dedup();
    assert_eq!((asked.len(), calls, most.get()), (16, 16, 3));
    assert_eq!(graph.after("3"), ["4", "5", "6", "7", "8"]);
    assert_eq!((graph.after("16"), graph.label("20"), graph.is_whole()), (&[][..], "20", true));
}
