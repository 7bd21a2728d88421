//! Things that the specs declare by `resource`, at an emulator that remembers.
#![cfg(all(feature = "mock", feature = "v2020-development", feature = "v2020-tenant"))]

use dataworks::Error;
use dataworks::mock::Emulator;
use dataworks::v2020::Client;
use dataworks::v2020::types::{DataSourceType, EnvironmentCode};

const PROJECT: i64 = 27;

async fn stateful() -> Emulator {
    Emulator::builder().stateful().start().await.expect("a free port")
}

async fn create_business(client: &Client, name: &str) -> Result<i64, Error> {
    client.create_business().project_id(PROJECT).business_name(name).owner("anna").send().await?.payload()
}

/// Names of the business flows of a workspace whose name contains a text.
async fn businesses(client: &Client, project: i64, keyword: Option<&str>) -> Vec<String> {
    let mut request = client.list_business().project_id(project).page_number(1).page_size(10);
    if let Some(keyword) = keyword {
        request = request.keyword(keyword);
    }
    let rows = request.send().await.expect("a page").data.business;
    rows.into_iter().filter_map(|row| row.business_name).collect()
}

fn code<T: std::fmt::Debug>(answer: Result<T, Error>) -> String {
    answer.expect_err("a refusal").code().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_business_flow_lives_from_create_to_delete() {
    let emulator = stateful().await;
    let client = emulator.client();
    let one = create_business(&client, "one").await.expect("a new flow");
    let two = create_business(&client, "two").await.expect("a new flow");
    assert_ne!(one, two);
    let get = || client.get_business().project_id(PROJECT).business_id(one);
    let shown = get().send().await.expect("the flow").data;
    assert_eq!((shown.business_id, shown.business_name.as_deref()), (Some(one), Some("one")));
    assert_eq!((shown.owner.as_deref(), shown.project_id.as_deref()), (Some("anna"), Some("27")));
    assert_eq!(businesses(&client, PROJECT, None).await, ["one", "two"]);
    assert_eq!(businesses(&client, PROJECT, Some("w")).await, ["two"]);
    assert!(businesses(&client, PROJECT + 1, None).await.is_empty());
    let update = client.update_business().project_id(PROJECT).business_id(one).description("changed");
    update.send().await.expect("a change");
    let shown = get().send().await.expect("the flow").data;
    assert_eq!((shown.business_name.as_deref(), shown.description.as_deref()), (Some("one"), Some("changed")));
    let delete = || client.delete_business().project_id(PROJECT).business_id(one);
    delete().send().await.expect("deleted");
    assert_eq!(businesses(&client, PROJECT, None).await, ["two"]);
    assert_eq!(code(get().send().await), "InvalidParameter.NotExist");
    assert_eq!(code(delete().send().await), "InvalidParameter.NotExist");
}

#[tokio::test]
async fn a_thing_is_found_in_its_own_workspace_only() {
    let emulator = stateful().await;
    let client = emulator.client();
    let id = create_business(&client, "one").await.expect("a new flow");
    let elsewhere = client.get_business().project_id(PROJECT + 1).business_id(id).send().await;
    assert_eq!(code(elsewhere), "InvalidParameter.NotExist");
    assert!(client.delete_business().project_id(PROJECT + 1).business_id(id).send().await.is_err());
    assert_eq!(businesses(&client, PROJECT, None).await, ["one"]);
}

#[tokio::test]
async fn two_clients_see_one_state() {
    let emulator = stateful().await;
    let other = emulator.client_builder().build().expect("a client");
    create_business(&emulator.client(), "one").await.expect("a new flow");
    assert_eq!(businesses(&other, PROJECT, None).await, ["one"]);
    assert!(create_business(&other, "one").await.is_err());
}

#[tokio::test]
async fn a_kind_of_which_nothing_was_created_answers_with_examples() {
    let emulator = stateful().await;
    let client = emulator.client();
    assert_eq!(businesses(&client, PROJECT, None).await.len(), 3);
    assert!(client.get_business().project_id(PROJECT).business_id(1).send().await.is_ok());
    create_business(&client, "one").await.expect("a new flow");
    assert_eq!(businesses(&client, PROJECT, None).await, ["one"]);
}

#[tokio::test]
async fn without_state_nothing_is_remembered() {
    let emulator = Emulator::start().await.expect("a free port");
    let client = emulator.client();
    create_business(&client, "one").await.expect("an example");
    create_business(&client, "one").await.expect("an example");
    assert_eq!(businesses(&client, PROJECT, None).await.len(), 3);
}

#[tokio::test]
async fn a_data_source_lives_from_create_to_delete() {
    let emulator = stateful().await;
    let client = emulator.client();
    let create = |name: &'static str, environment| {
        let request = client.create_data_source().project_id(PROJECT).name(name).env_type(environment);
        request.data_source_type(DataSourceType::Rds).content("{}")
    };
    let id = create("one", EnvironmentCode::PRODUCTION).send().await.expect("a data source").payload().expect("an id");
    create("one", EnvironmentCode::DEVELOPMENT).send().await.expect("one in the other environment");
    assert_eq!(code(create("one", EnvironmentCode::PRODUCTION).send().await), "ConnectionAlreadyExist");
    let list = || client.list_data_sources().project_id(PROJECT);
    assert_eq!(list().send().await.expect("a page").data.total_count, Some(2));
    let page = list().page_size(1).page_number(2).send().await.expect("a page").data;
    assert_eq!((page.total_count, page.data_sources.len()), (Some(2), 1));
    assert_ne!(page.data_sources[0].id, Some(id));
    let found = list().env_type(EnvironmentCode::PRODUCTION).send().await.expect("a page").data.data_sources;
    assert_eq!(found.iter().map(|row| row.id).collect::<Vec<_>>(), [Some(id)]);
    client.update_data_source().data_source_id(id).description("changed").send().await.expect("a change");
    let found = list().env_type(EnvironmentCode::PRODUCTION).send().await.expect("a page").data.data_sources;
    assert_eq!(found[0].description.as_deref(), Some("changed"));
    assert!(client.delete_data_source().data_source_id(id).send().await.expect("deleted").payload().expect("a fact"));
    assert_eq!(list().send().await.expect("a page").data.total_count, Some(1));
    assert_eq!(code(client.update_data_source().data_source_id(id).send().await), "DataSource.NotFound");
}

/// What a refusal says, and its HTTP status.
fn refusal<T: std::fmt::Debug>(answer: Result<T, Error>) -> (String, u16) {
    let error = answer.expect_err("a refusal");
    (error.code().unwrap_or_default().to_owned(), error.http_status().unwrap_or_default())
}

#[cfg(feature = "v2020-operation")]
#[tokio::test]
async fn a_refusal_has_the_documented_status() {
    let emulator = stateful().await;
    let client = emulator.client();
    let create = client.call("CreateRemind").param("RemindName", "late").param("RemindUnit", "NODE");
    let create = create.param("RemindType", "ERROR").param("AlertUnit", "OWNER").param("AlertMethods", vec!["MAIL"]);
    create.send().await.expect("a new alert rule");
    let gone = client.delete_remind().remind_id(7).send().await;
    assert_eq!(refusal(gone), ("Invalid.Wkbench.RemindNotExist".to_owned(), 500));
    // Of this code no status is documented.
    create_business(&client, "one").await.expect("a new flow");
    let gone = client.get_business().project_id(PROJECT).business_id(7).send().await;
    assert_eq!(refusal(gone), ("InvalidParameter.NotExist".to_owned(), 400));
}

#[cfg(feature = "v2020-security-center")]
#[tokio::test]
async fn what_is_decided_follows_from_a_parameter() {
    let emulator = stateful().await;
    let client = emulator.client();
    let status = async |id: &str| {
        let answer =
            client.call("GetPermissionApplyOrderDetail").param("FlowId", id).send().await.expect("the request");
        answer["ApplyOrderDetail"]["FlowStatus"].as_i64()
    };
    for (decision, expected) in [(1, 2), (2, 4)] {
        let create = client.call("CreatePermissionApplyOrder").param("ApplyUserIds", "7").param("ApplyReason", "work");
        let created = create.param("ApplyObject", serde_json::json!([{"Name": "t"}])).send().await.expect("a request");
        let id = created["FlowId"][0].as_str().expect("an id").to_owned();
        assert_eq!(status(&id).await, Some(1), "it waits");
        let decide =
            client.call("ApprovePermissionApplyOrder").param("FlowId", id.as_str()).param("ApproveComment", "c");
        decide.param("ApproveAction", decision).send().await.expect("a decision");
        assert_eq!(status(&id).await, Some(expected));
    }
}

#[cfg(feature = "v2020-metadata")]
#[tokio::test]
async fn a_change_without_an_id_means_what_its_key_names() {
    let emulator = stateful().await;
    let client = emulator.client();
    for name in ["one", "two"] {
        let create = client.call("CreateTable").param("AppGuid", "odps.shop").param("TableName", name);
        let columns = serde_json::json!([{"ColumnName": "id", "ColumnType": "string"}]);
        create.param("Columns", columns).send().await.expect("a new table");
    }
    let update = |guid: &str| client.update_meta_table().table_guid(guid).caption("changed");
    update("odps.shop.two").send().await.expect("a change");
    let caption = async |name: &str| {
        let answer = client.call("GetMetaTableBasicInfo").param("TableName", name).send().await.expect("the table");
        answer["Data"]["Caption"].as_str().map(str::to_owned)
    };
    assert_eq!(caption("two").await.as_deref(), Some("changed"));
    assert_ne!(caption("one").await.as_deref(), Some("changed"));
    assert_eq!(code(update("odps.shop.three").send().await), "InvalidParameter.NotExist");
}

#[tokio::test]
async fn a_sync_task_runs_until_it_is_stopped() {
    let emulator = stateful().await;
    let client = emulator.client();
    let call = |action: &str, kind: &str, file: i64| {
        client.call(action).param("ProjectId", PROJECT).param("TaskType", kind).param("FileId", file).send()
    };
    let status = async |kind: &str, file: i64| {
        let answer = call("GetDISyncInstanceInfo", kind, file).await.expect("the task");
        answer["Data"]["Status"].as_str().expect("a status").to_owned()
    };
    call("DeployDISyncTask", "DI_REALTIME", 1).await.expect("deployed");
    assert_eq!(status("DI_REALTIME", 1).await, "NORUN");
    for (action, stands) in [
        ("StartDISyncInstance", "RUN"),
        ("StopDISyncInstance", "NORUN"),
        ("StartDISyncInstance", "RUN"),
        ("TerminateDISyncInstance", "NORUN"),
    ] {
        let answer = call(action, "DI_REALTIME", 1).await.expect("done");
        assert_eq!(answer["Data"]["Status"], "success", "{action} tells how it went itself");
        assert_eq!(status("DI_REALTIME", 1).await, stands, "{action}");
    }
    call("StartDISyncInstance", "DI_SOLUTION", 2).await.expect("started");
    assert_eq!(status("DI_SOLUTION", 2).await, "success");
    assert_eq!(code(call("StopDISyncInstance", "DI_REALTIME", 3).await), "InvalidParameter.NotExist");
}

#[tokio::test]
async fn a_test_of_an_api_has_ended_when_it_is_asked_for() {
    let emulator = stateful().await;
    let client = emulator.client();
    let test = client.call("TestDataServiceApi").param("ApiId", 7).send().await.expect("a test");
    let id = test["Data"]["TestId"].as_i64().expect("an id");
    let shown = client.call("GetDataServiceApiTest").param("TestId", id).send().await.expect("the test");
    let data = &shown["Data"];
    assert_eq!((&data["ApiId"], &data["Status"], &data["RetCode"]), (&7.into(), &"FINISHED".into(), &0.into()));
    let listed = client.call("ListDataServiceApiTest").param("ApiId", 7).param("PageSize", 10).send().await;
    assert_eq!(listed.expect("the tests")["Data"].as_array().map(Vec::len), Some(1));
    let unknown = client.call("GetDataServiceApiTest").param("TestId", id + 1).send().await;
    assert_eq!(code(unknown), "InvalidParameter.NotExist");
}
