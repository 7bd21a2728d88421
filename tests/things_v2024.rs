//! Things of API version 2024-05-18 at an emulator that remembers: ids that are texts and answers of several shapes.
#![cfg(all(feature = "mock", feature = "v2024"))]

use dataworks::mock::Emulator;
use dataworks::v2024::Client;
use serde_json::{Value, json};

const PROJECT: i64 = 10000;

async fn stateful() -> (Emulator, Client) {
    let emulator = Emulator::builder().stateful().start().await.expect("a free port");
    let client = emulator.client_builder_of::<Client>().build().expect("a client");
    (emulator, client)
}

/// Calls an action with the fields of an object as parameters.
async fn call(client: &Client, action: &str, parameters: Value) -> Value {
    let Value::Object(parameters) = parameters else { panic!("parameters are an object") };
    let request = client.call(action);
    let request = parameters.into_iter().fold(request, |request, (name, value)| request.param(name, value));
    request.send().await.unwrap_or_else(|error| panic!("{action}: {error}"))
}

fn flow_spec(name: &str, recurrence: &str) -> String {
    let script = json!({ "path": format!("root/{name}"), "runtime": { "command": "ODPS_SQL" } });
    let node = json!({ "name": name, "recurrence": recurrence, "script": script });
    json!({ "version": "1.1.0", "kind": "Node", "spec": { "nodes": [node] } }).to_string()
}

#[tokio::test]
async fn a_node_is_what_its_flow_spec_says() {
    let (_emulator, client) = stateful().await;
    let create = |name: &'static str| {
        let request = client.create_node().project_id(PROJECT).scene("DATAWORKS_PROJECT");
        async move { request.spec(flow_spec(name, "Normal")).send().await?.payload() }
    };
    let id = create("orders").await.expect("an id");
    create("users").await.expect("an id");
    let get = || client.get_node().id(id.clone()).send();
    let node = get().await.expect("the node").node;
    assert_eq!((node.id.as_deref(), node.name.as_deref()), (Some(id.as_str()), Some("orders")));
    assert!(node.spec.expect("its FlowSpec").contains("ODPS_SQL"));
    let names = |recurrence: &'static str, text: &'static str| {
        let request = client.list_nodes().project_id(PROJECT).recurrence(recurrence).name(text);
        async move {
            let rows = request.send().await.expect("a page").paging_info.nodes;
            rows.into_iter().filter_map(|row| Some((row.name?, row.script.path?))).collect::<Vec<_>>()
        }
    };
    let pair = |name: &str, path: &str| (name.to_owned(), path.to_owned());
    assert_eq!(names("Normal", "order").await, [pair("orders", "root/orders")]);
    assert_eq!(names("Normal", "s").await, [pair("orders", "root/orders"), pair("users", "root/users")]);
    assert!(names("Pause", "order").await.is_empty());
    client.move_node().id(id.clone()).path("root/demo").project_id(PROJECT).send().await.expect("moved");
    assert_eq!(names("Normal", "order").await, [pair("orders", "root/demo/orders")]);
    client.rename_node().id(id.clone()).name("sales").project_id(PROJECT).send().await.expect("renamed");
    assert_eq!(names("Normal", "sale").await, [pair("sales", "root/demo/sales")]);
    assert_eq!(get().await.expect("the node").node.name.as_deref(), Some("sales"));
    let update = client.update_node().id(id.clone()).project_id(PROJECT).spec(flow_spec("returns", "Pause"));
    update.send().await.expect("changed");
    assert_eq!(names("Pause", "returns").await, [pair("returns", "root/returns")]);
    client.delete_node().id(id.clone()).project_id(PROJECT).send().await.expect("deleted");
    let error = get().await.expect_err("a refusal");
    assert_eq!(error.code(), Some("InvalidParameter.NotExist"));
}

#[tokio::test]
async fn a_data_source_is_the_element_of_its_row() {
    let (_emulator, client) = stateful().await;
    let create = |environment: &str| {
        let properties = json!({ "envType": environment, "database": "sales" }).to_string();
        let request = client.create_data_source().project_id(PROJECT).name("sales").r#type("mysql");
        request.connection_properties(properties).connection_properties_mode("UrlMode").send()
    };
    create("Dev").await.expect("created");
    let id = create("Prod").await.expect("created").payload().expect("an id");
    assert_eq!(create("Prod").await.expect_err("a refusal").code(), Some("InvalidParameter"));
    let list = client.list_data_sources().project_id(PROJECT).types(["mysql"]).env_type("Prod").send();
    let rows = list.await.expect("a page").paging_info.data_sources;
    let [row] = rows.as_slice() else { panic!("one row: {rows:?}") };
    let [source] = row.data_source.as_slice() else { panic!("one data source: {row:?}") };
    assert_eq!((row.name.as_deref(), row.r#type.as_deref(), source.id), (Some("sales"), Some("mysql"), Some(id)));
    let properties = source.connection_properties.as_ref().expect("properties");
    assert_eq!(properties.get("database"), Some(json!("sales")));
}

#[tokio::test]
async fn a_parameter_goes_back_to_a_former_version() {
    let (_emulator, client) = stateful().await;
    let value = |value: &str| json!([{ "EnvType": "Prod", "Value": value }]);
    let create = |name: &str| {
        let fields = json!({ "Name": name, "Owner": "anna", "ProjectId": PROJECT, "Type": "PlainConstant" });
        let Value::Object(mut fields) = fields else { panic!("an object") };
        fields.insert("Properties".to_owned(), value("one"));
        fields
    };
    let id = call(&client, "CreateParameter", create("workspace.day").into()).await["Id"].clone();
    call(&client, "CreateParameter", create("workspace.month").into()).await;
    let update = json!({ "Id": id, "Properties": value("two"), "Description": "of the day" });
    assert_eq!(call(&client, "UpdateParameter", update).await["Version"], 2);
    let shown = async || {
        let shown = call(&client, "GetParameter", json!({ "Id": id })).await["Parameter"].clone();
        (shown["Version"].clone(), shown["Properties"][0]["Value"].clone(), shown["Owner"].clone())
    };
    assert_eq!(shown().await, (json!(2), json!("two"), json!("anna")));
    call(&client, "RollbackParameter", json!({ "Id": id, "RollbackVersion": 1 })).await;
    assert_eq!(shown().await, (json!(3), json!("one"), json!("anna")));
    let versions = call(&client, "ListParameterVersions", json!({ "Id": id })).await["PagingInfo"].clone();
    let rows = versions["ParameterVersion"].as_array().expect("rows");
    let known = |row: &Value| (row["Id"].clone(), row["Version"].clone(), row["Properties"][0]["Value"].clone());
    let expected =
        [(3, "one"), (2, "two"), (1, "one")].map(|(version, value)| (id.clone(), json!(version), json!(value)));
    assert_eq!(rows.iter().map(known).collect::<Vec<_>>(), expected);
    let none = client.call("RollbackParameter").param("Id", id.clone()).param("RollbackVersion", 9).send().await;
    assert_eq!(none.expect_err("no such version").code(), Some("InvalidParameter.NotExist"));
    assert_eq!(shown().await.0, 3);
}

#[tokio::test]
async fn each_change_of_a_calendar_is_a_version() {
    let (_emulator, client) = stateful().await;
    let calendar = |description: &str| {
        json!({
            "Name": "trading", "Description": description, "Owner": "anna", "ProjectIds": [PROJECT],
            "Type": "StrongConstraint", "SchedulePolicy": { "NormalDates": ["2026-01-05"] },
        })
    };
    let id = call(&client, "CreateCalendar", calendar("first")).await["Id"].clone();
    let mut changed = calendar("second");
    changed["Id"] = id.clone();
    changed.as_object_mut().expect("an object").remove("Name");
    assert_eq!(call(&client, "UpdateCalendar", changed).await["Version"], 2);
    let versions = call(&client, "ListCalendarVersions", json!({ "Id": id })).await["PagingInfo"].clone();
    let rows = versions["CalendarVersions"].as_array().expect("rows");
    let texts: Vec<&Value> = rows.iter().map(|row| &row["Description"]).collect();
    assert_eq!(texts, ["second", "first"], "the latest comes first");
    assert!(rows.iter().all(|row| row["Name"] == "trading"));
}

#[tokio::test]
async fn a_copy_of_a_data_source_has_its_settings() {
    let (_emulator, client) = stateful().await;
    let properties = json!({ "envType": "Prod", "database": "sales" }).to_string();
    let request = client.create_data_source().project_id(PROJECT).name("sales").r#type("mysql").description("of sales");
    let request = request.connection_properties(properties).connection_properties_mode("UrlMode");
    let id = request.send().await.expect("created").payload().expect("an id");
    let copy = |name: &str| client.clone_data_source().id(id).clone_data_source_name(name).send();
    let copied = copy("stock").await.expect("copied").payload().expect("an id");
    assert_ne!(copied, id);
    let shown = call(&client, "GetDataSource", json!({ "Id": copied })).await["DataSource"].clone();
    assert_eq!((&shown["Name"], &shown["Type"]), (&json!("stock"), &json!("mysql")));
    assert_eq!(
        (&shown["Description"], &shown["ConnectionProperties"]["database"]),
        (&json!("of sales"), &json!("sales"))
    );
    let shown = call(&client, "GetDataSource", json!({ "Id": id })).await["DataSource"].clone();
    assert_eq!(shown["Name"], "sales");
    assert_eq!(copy("stock").await.expect_err("the name is taken").code(), Some("InvalidParameter"));
    let unknown = client.clone_data_source().id(1).clone_data_source_name("none").send().await;
    assert!(unknown.expect_err("no such data source").is_not_found());
}

#[tokio::test]
async fn a_job_that_moves_all_rows_once_ends() {
    let (_emulator, client) = stateful().await;
    for (kind, status) in [("Full", "Finished"), ("RealtimeIncremental", "Running")] {
        let job = json!({ "ProjectId": PROJECT, "Name": kind, "MigrationType": kind });
        let id = call(&client, "CreateDIJob", job).await["Id"].clone();
        call(&client, "StartDIJob", json!({ "Id": id })).await;
        assert_eq!(call(&client, "GetDIJob", json!({ "Id": id })).await["PagingInfo"]["JobStatus"], status);
    }
}

#[tokio::test]
async fn a_deployment_to_another_workspace_lists_its_object() {
    let (_emulator, client) = stateful().await;
    let run = json!({ "DeploymentEnvironmentId": 1, "ObjectIds": ["7"], "ProjectId": PROJECT, "Type": "Online" });
    let id = call(&client, "CreateCrossProjectPipelineRun", run).await["Data"]["PipelineRunId"].clone();
    let items = json!({ "PipelineRunId": id, "ProjectId": PROJECT });
    let listed = call(&client, "ListCrossProjectPipelineRunItems", items).await["Data"].clone();
    assert_eq!((&listed["TotalCount"], &listed["PipelineRunItems"]), (&json!(1), &json!([{ "ObjectId": "7" }])));
}

#[tokio::test]
async fn an_answer_tells_of_the_very_thing_in_each_of_its_shapes() {
    let (_emulator, client) = stateful().await;
    // An object.
    let agent = call(&client, "CreateAgent", json!({ "Name": "analyst" })).await;
    assert_eq!(agent["Agent"]["Name"], "analyst");
    let skill = call(&client, "CreateSkill", json!({ "Name": "charts", "Description": "Draws" })).await;
    assert_eq!((&skill["Skill"]["Name"], &skill["Skill"]["Description"]), (&json!("charts"), &json!("Draws")));
    let skill = call(&client, "UpdateSkill", json!({ "Name": "charts", "Description": "Paints" })).await;
    assert_eq!(skill["Skill"]["Description"], "Paints");
    // An object within an object, which repeats the id of the call.
    let session = call(&client, "CreateAgentSession", json!({ "Id": "42" })).await;
    let id = session["JsonRpcResponse"]["Result"]["SessionId"].clone();
    assert_eq!((&session["JsonRpcResponse"]["Id"], id.is_string()), (&json!("42"), true));
    let title = json!({ "Id": "43", "Params": { "SessionId": id, "Title": "Sales" } });
    let changed = call(&client, "UpdateAgentSessionTitle", title).await;
    assert_eq!(changed["JsonRpcResponse"]["Id"], "43");
    let found = async |title: &str| {
        let list = call(&client, "ListAgentSessions", json!({ "Id": "44", "Params": { "SessionTitle": title } })).await;
        list["JsonRpcResponse"]["Result"]["AgentSessions"].as_array().expect("rows").len()
    };
    assert_eq!((found("Sale").await, found("Stock").await), (1, 0));
    // Two names of one id.
    let job = call(&client, "CreateDIJob", json!({ "ProjectId": PROJECT, "Name": "sync" })).await;
    assert_eq!(job["Id"], job["DIJobId"]);
    let shown = call(&client, "GetDIJob", json!({ "DIJobId": job["Id"] })).await;
    assert_eq!((&shown["PagingInfo"]["Id"], &shown["PagingInfo"]["JobName"]), (&job["Id"], &json!("sync")));
    // A row for each of several.
    let entity = |name: &str| json!({ "EntityType": "custom_entity-report", "Name": name });
    let made = call(&client, "BatchCreateMetaEntities", json!({ "Entities": [entity("one"), entity("two")] })).await;
    let rows = made["Results"].as_array().expect("rows");
    let names: Vec<&Value> = rows.iter().map(|row| &row["Name"]).collect();
    assert_eq!((names, rows[0]["Id"] == rows[1]["Id"]), (vec![&json!("one"), &json!("two")], false));
    let shown = call(&client, "GetMetaEntity", json!({ "Id": rows[1]["Id"] })).await;
    assert_eq!(shown["MetaEntity"]["Name"], "two");
}

#[tokio::test]
async fn a_part_of_an_object_is_changed_by_itself() {
    let (_emulator, client) = stateful().await;
    let config = json!({ "Url": "https://one.example", "Transport": "sse" });
    call(&client, "CreateMcpServer", json!({ "Name": "search", "Config": config })).await;
    call(&client, "UpdateMcpServer", json!({ "Name": "search", "Url": "https://two.example" })).await;
    let config = &call(&client, "GetMcpServer", json!({ "Name": "search" })).await["McpServer"]["Config"];
    assert_eq!((&config["Url"], &config["Transport"]), (&json!("https://two.example"), &json!("sse")));
}

#[tokio::test]
async fn a_request_for_permissions_is_decided() {
    let (_emulator, client) = stateful().await;
    let apply = async || {
        let grantee = json!({ "PrincipalType": "RamRole", "PrincipalId": "ROLE_1" });
        let contents = json!([{ "AccessTypes": ["Select"], "Grantee": grantee }]);
        let made =
            call(&client, "ApplyResourceAccessPermission", json!({ "ApplyContents": contents, "Reason": "need" }));
        made.await["Data"][0].clone()
    };
    let process = async |id: &Value| {
        let shown = call(&client, "GetProcessInstance", json!({ "ProcessInstanceId": id })).await;
        shown["ProcessInstance"].clone()
    };
    let stand = async |id: &Value| {
        let contents = call(&client, "GetApplicationContents", json!({ "ProcessInstanceId": id })).await;
        let process = process(id).await;
        let task = &process["ApprovalTasks"][0];
        let all = [&contents["Data"]["Status"], &process["Status"], &task["Status"], &task["ApprovalDecision"]];
        all.map(|value| value.as_str().unwrap_or("none").to_owned())
    };
    let decide = |id: &Value, action: &'static str, token: &'static str| {
        let request = client.call("ApproveProcessInstance").param("ProcessInstanceId", id.clone());
        request.param("ApprovalAction", action).param("ApprovalComment", "seen").param("ClientToken", token).send()
    };
    let pending = async || {
        let asked = json!({ "DefSchema": "MaxCompute", "ResourceType": ["table"] });
        call(&client, "ListPendingApprovals", asked).await["Data"]["Data"].as_array().expect("rows").len()
    };
    let (granted, refused, withdrawn) = (apply().await, apply().await, apply().await);
    assert_eq!(
        (stand(&granted).await, pending().await),
        (["WaitApproval", "Running", "Pending", "none"].map(str::to_owned), 3)
    );
    decide(&granted, "Agree", "one").await.expect("approved");
    decide(&granted, "Agree", "one").await.expect("it is the same call");
    decide(&refused, "Deny", "two").await.expect("refused");
    call(&client, "StopProcessInstance", json!({ "ProcessInstanceId": withdrawn })).await;
    assert_eq!(stand(&granted).await, ["AuthorizeSucceed", "Completed", "Completed", "Agree"]);
    assert_eq!(stand(&refused).await, ["RejectApproval", "Completed", "Completed", "Deny"]);
    assert_eq!(stand(&withdrawn).await, ["Canceled", "Aborted", "Aborted", "none"]);
    assert_eq!(process(&granted).await["ApprovalTasks"][0]["ApprovalComment"], "seen");
    assert_eq!(pending().await, 0);
    for (id, token) in [(&granted, "three"), (&withdrawn, "four")] {
        let error = decide(id, "Deny", token).await.expect_err("it is decided");
        assert_eq!(error.code(), Some("InvalidParameter.NotExist"));
    }
}

#[tokio::test]
async fn an_instance_ends_as_it_is_told() {
    let (_emulator, client) = stateful().await;
    let instance = |id: i64| json!({ "Id": id, "Priority": 7 });
    call(&client, "UpdateTaskInstances", json!({ "TaskInstances": [instance(1), instance(2)] })).await;
    let status = async |id: i64| {
        let shown = call(&client, "GetTaskInstance", json!({ "Id": id })).await;
        shown["TaskInstance"]["Status"].as_str().expect("a status").to_owned()
    };
    // Each instance is told of by its id.
    let well = json!({ "Success": true, "Message": "" });
    let ended = call(&client, "SetSuccessTaskInstances", json!({ "Ids": [1, 2] })).await;
    assert_eq!(ended["SuccessInfo"], json!({ "1": well, "2": well }));
    let stopped = call(&client, "StopTaskInstances", json!({ "Ids": [2] })).await;
    assert_eq!(stopped["SuccessInfo"], json!({ "2": well }));
    let changed = call(&client, "UpdateTaskInstances", json!({ "TaskInstances": [instance(2)] })).await;
    assert_eq!(changed["SuccessInfo"], json!({ "2": well }));
    assert_eq!((status(1).await, status(2).await), ("Success".to_owned(), "Failure".to_owned()));
}

#[tokio::test]
async fn each_of_several_tasks_is_changed_as_its_own_element_says() {
    let builder = Emulator::builder().stateful().seed(json!({ "task": [{ "Id": 1 }, { "Id": 2 }] }));
    let emulator = builder.start().await.expect("a free port");
    let client = emulator.client_builder_of::<Client>().build().expect("a client");
    let tasks = json!([{ "Id": 1, "Name": "one" }, { "Id": 2, "Name": "two" }]);
    call(&client, "BatchUpdateTasks", json!({ "Tasks": tasks })).await;
    for (id, name) in [(1, "one"), (2, "two")] {
        assert_eq!(call(&client, "GetTask", json!({ "Id": id })).await["Task"]["Name"], name);
    }
}

/// A control item says of what type its values are: a number, a Boolean or a text.
#[tokio::test]
async fn values_of_control_items_keep_their_types() {
    use dataworks::v2024::types::{
        ControllerValueType, StrategyContent, StrategyController, StrategyModule, StrategyScope,
    };

    let (emulator, client) = stateful().await;
    let item = |name: &str, of_type: ControllerValueType, value: Value| {
        StrategyController::new().controller(name).controller_value_type(of_type).enable(true).user_config_value(value)
    };
    let content = StrategyContent::new()
        .control_module(StrategyModule::DataQuery)
        .name("DataQuerySecurityStrategySchema")
        .controllers([
            item("viewCount", ControllerValueType::Integer, json!(10)),
            item("allowCopy", ControllerValueType::Boolean, json!(false)),
            item("watermark", ControllerValueType::String, json!("10")),
        ]);
    let request = client.create_security_strategy().name("s").schema_name("DataQuerySecurityStrategySchema");
    let request = request.control_module(StrategyModule::DataQuery).control_dw_scope(StrategyScope::Tenant);
    let id = request.content(content).send().await.expect("it is created").id.expect("it has an id");

    let sent = &emulator.requests()[0];
    let sent = sent.parameter("Content").expect("it was sent");
    let sent: Value = serde_json::from_str(sent).expect("JSON");
    let sent: Vec<&Value> =
        sent["Controllers"].as_array().expect("a list").iter().map(|one| &one["UserConfigValue"]).collect();
    assert_eq!(sent, [&json!(10), &json!(false), &json!("10")]);

    let strategy = client.get_security_strategy().id(id).send().await.expect("it is there").security_strategy;
    let kept: Vec<Option<Value>> = strategy.content.controllers.into_iter().map(|one| one.user_config_value).collect();
    assert_eq!(kept, [Some(json!(10)), Some(json!(false)), Some(json!("10"))]);
    assert_eq!(StrategyController::new().user_config_value(10).user_config_value, Some(json!(10)));
}
