//! Lineage as a tree and as a graph.

use crate::program::{count, example, example_at, printed, said, start};
use dataworks::mock::Emulator;
use serde_json::json;

#[test]
fn lineage_is_a_tree_that_ends() {
    let output = example("lineage", &[], &[]);
    assert!(output.status.success(), "{}", said(&output));
    let expected = "\
odps.shop.report
├── odps.shop.orders
│   ├── odps.shop.orders_raw
│   └── odps.shop.users
│       └── odps.shop.users_raw
│           └── odps.shop.users (a circle)
└── odps.shop.users (see above)
";
    assert_eq!(printed(&output), expected);
    let output = example("lineage", &["--depth", "1"], &[]);
    assert_eq!(printed(&output), "odps.shop.report\n├── odps.shop.orders\n└── odps.shop.users\n");
}

#[test]
fn lineage_is_a_graph_for_graphviz() {
    let output = example("lineage", &["--dot", "--table", "odps.shop.users"], &[]);
    assert!(output.status.success(), "{}", said(&output));
    let expected = "\
digraph lineage {
  rankdir=LR;
  \"odps.shop.users_raw\" -> \"odps.shop.users\";
  \"odps.shop.users\" -> \"odps.shop.users_raw\";
}
";
    assert_eq!(printed(&output), expected);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn lineage_reads_all_pages_of_a_table() {
    let parents = |request: &dataworks::mock::ReceivedRequest| match request.parameter("TableGuid") {
        Some("odps.shop.report") => {
            (0..250).map(|number| json!({ "TableGuid": format!("odps.shop.t{number}") })).collect()
        }
        _ => json!([]),
    };
    let emulator = start(Emulator::builder().answer("GetMetaTableLineage", parents)).await;
    let output = example_at(&emulator, "lineage", &["--depth", "1"]).await;
    assert!(output.status.success(), "{}", said(&output));
    let text = printed(&output);
    assert_eq!(text.lines().count(), 251, "{text}");
    assert_eq!(text.lines().last(), Some("└── odps.shop.t249"));
    assert_eq!(count(&emulator, "GetMetaTableLineage"), 3);
}
