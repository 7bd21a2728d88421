//! Fields that an object within a parameter must have: the client misses them before anything is sent, wherever the object is
//! sent at all.
#![cfg(all(feature = "mock", feature = "v2020-metadata", feature = "v2020-tenant"))]

use dataworks::ErrorKind;
use dataworks::mock::Emulator;
use dataworks::v2020::types::TableColumnDefinition;
use serde_json::json;

#[tokio::test]
async fn an_object_without_a_required_field_is_named_and_not_sent() {
    let emulator = Emulator::builder().start().await.expect("a free port");
    let client = emulator.client();
    let column = || TableColumnDefinition::new().column_name("id");
    let columns = [column().column_type("string"), column(), TableColumnDefinition::new()];
    let request = client.create_table().table_name("t").app_guid("odps.demo").columns(columns);
    let error = request.send().await.expect_err("types are missing");
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert_eq!(
        error.to_string(),
        "CreateTable: parameter columns (Columns).2 has no ColumnType; \
         parameter columns (Columns).3 has no ColumnName, ColumnType"
    );
    assert!(emulator.requests().is_empty());
}

#[tokio::test]
async fn null_is_as_good_as_none_and_no_object_lacks_nothing() {
    let emulator = Emulator::builder().start().await.expect("a free port");
    let client = emulator.client();
    let request =
        || client.create_project().project_identifier("demo").project_name("Demo").project_description("demo");
    let error = request().param("Tags", json!([{"Key": "Env", "Value": null}])).send().await;
    assert_eq!(
        error.expect_err("the value is missing").to_string(),
        "CreateProject: parameter tags (Tags).1 has no Value"
    );
    assert!(emulator.requests().is_empty());
    request().param("Tags", json!([])).send().await.expect("no tag lacks anything");
    request().send().await.expect("tags may be left out");
    assert_eq!(emulator.requests().len(), 2);
}

#[cfg(feature = "v2024-quality")]
#[tokio::test]
async fn a_shared_object_is_whole_only_where_an_action_requires_it() {
    use dataworks::v2024::{Client, types::EvaluationTarget};
    let emulator = Emulator::builder().start().await.expect("a free port");
    let client: Client = emulator.client_builder_of().build().expect("a client");
    let target = || EvaluationTarget::new().partition_spec("pt=1");
    let create = client.create_data_quality_evaluation_task().name("t").project_id(1).data_source_id(1);
    let error = create.target(target()).send().await.expect_err("the table is missing");
    assert_eq!(
        error.to_string(),
        "CreateDataQualityEvaluationTask: parameter target (Target) has no DatabaseType, TableGuid"
    );
    assert!(emulator.requests().is_empty());
    let update = client.update_data_quality_evaluation_task().id(1).project_id(1);
    update.target(target()).send().await.expect("an update may leave out the table");
}
