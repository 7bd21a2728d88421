//! One typed call of each area: what its setters make travel, and what its answer is read by.
#![cfg(all(feature = "mock", feature = "v2020"))]

#[path = "support/travelled.rs"]
mod travelled;

use chrono::{NaiveDate, NaiveTime, TimeZone, Utc};
use dataworks::ErrorKind;
use dataworks::mock::Emulator;
use dataworks::v2020::types::{
    CycleType, DIOutcome, DISyncTaskType, DataSourceType, DdlTaskStatus, EnvironmentCode, ExtensionStatus,
    MigrationType, NodeType, PermissionEngine, PermissionOrderType, ProjectEnv, QualityBlockType, QualityChecker,
    QualityMethod, QualityPredictType, QualityRuleType, QualityTrend, RdsSubType, RerunMode, TableColumnDefinition,
    TableThemeBinding, TableVisibility, TopicStatus, TopicType,
};
use dataworks::v2020::{
    security_center::create_permission_apply_order as apply, security_guard::get_op_risk_data::RiskType,
};
use travelled::travelled;

type Outcome = Result<(), Box<dyn std::error::Error>>;

/// What must have travelled in the query and in the body, in this order.
fn assert_travelled(emulator: &Emulator, query: &[(&str, &str)], body: &[(&str, &str)]) {
    let requests = emulator.requests();
    let request = requests.last().expect("a request arrived");
    assert_eq!(travelled(request), [query.to_vec(), body.to_vec()]);
}

#[tokio::test]
async fn tenant_creates_a_data_source() -> Outcome {
    let emulator = Emulator::start().await?;
    let request = emulator.client().create_data_source();
    let request = request.project_id(27).name("orders").env_type(EnvironmentCode::PRODUCTION);
    let request = request.data_source_type(DataSourceType::Rds).sub_type(RdsSubType::Mysql).content("{}");
    let response = request.send().await?;
    assert_eq!(response.success, Some(true));
    assert!(response.payload()? > 0, "the id of the data source");
    let query =
        [("ProjectId", "27"), ("Name", "orders"), ("EnvType", "1"), ("DataSourceType", "rds"), ("SubType", "mysql")];
    assert_travelled(&emulator, &query, &[("Content", "{}")]);
    Ok(())
}

fn column(name: &str, kind: &str) -> TableColumnDefinition {
    let mut column = TableColumnDefinition::default();
    column.column_name = Some(name.to_owned());
    column.column_type = Some(kind.to_owned());
    column
}

#[tokio::test]
async fn metadata_creates_a_table() -> Outcome {
    let emulator = Emulator::start().await?;
    let mut day = column("day", "string");
    day.is_partition_col = Some(true);
    let mut theme = TableThemeBinding::default();
    theme.theme_id = Some(1_234_567_890_123);
    let request = emulator.client().create_table().table_name("orders").app_guid("odps.shop");
    let request = request.visibility(TableVisibility::WORKSPACE_ONLY).columns([column("id", "bigint"), day]);
    let task = request.themes([theme]).client_token("once").send().await?.task_info;
    assert_eq!(task.status, Some(DdlTaskStatus::Success));
    assert!(task.task_id.is_some(), "what to ask for the outcome with");
    let query = [("TableName", "orders"), ("AppGuid", "odps.shop"), ("Visibility", "2"), ("ClientToken", "once")];
    let body = [
        ("Columns.1.ColumnName", "id"),
        ("Columns.1.ColumnType", "bigint"),
        ("Columns.2.ColumnName", "day"),
        ("Columns.2.ColumnType", "string"),
        ("Columns.2.IsPartitionCol", "true"),
        ("Themes.1.ThemeId", "1234567890123"),
    ];
    assert_travelled(&emulator, &query, &body);
    Ok(())
}

#[tokio::test]
async fn development_lists_files_of_some_kinds() -> Outcome {
    let emulator = Emulator::start().await?;
    let list = || emulator.client().list_files().project_id(27);
    list().file_types([NodeType::ODPS_SQL, NodeType::from(23)]).send().await?;
    assert_travelled(&emulator, &[], &[("ProjectId", "27"), ("FileTypes", "10,23")]);
    // The text itself, as it was set before there was a list for it.
    list().param("FileTypes", "10,23").send().await?;
    assert_travelled(&emulator, &[], &[("ProjectId", "27"), ("FileTypes", "10,23")]);
    let error = list().param("FileTypes", vec!["10", "23,24"]).send().await.expect_err("it cannot be told apart");
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(error.to_string().contains("file_types (FileTypes) has an element with a comma"), "{error}");
    assert_eq!(emulator.requests().len(), 2);
    let request = emulator.client().list_topics().page_number(1).page_size(10).begin_time("2026-01-01T00:00:00+0800");
    let request = request.end_time("2026-01-02T00:00:00+0800").topic_types([TopicType::Slow, TopicType::Error]);
    request.topic_statuses([TopicStatus::New]).send().await?;
    let requests = emulator.requests();
    let body = &travelled(requests.last().expect("a request arrived"))[1];
    assert!(body.contains(&("TopicTypes", "SLOW,ERROR")) && body.contains(&("TopicStatuses", "NEW")), "{body:?}");
    Ok(())
}

#[tokio::test]
async fn development_creates_a_file() -> Outcome {
    let emulator = Emulator::start().await?;
    let request = emulator.client().create_file().project_identifier("shop").file_name("clean up");
    let request = request.file_folder_path("业务流程/shop/MaxCompute").file_type(NodeType::ODPS_SQL);
    let request = request.content("SHOW TABLES;\n-- a+b=c&d").input_list("shop_root").stop(false);
    let request = request.rerun_mode(RerunMode::AllAllowed).cycle_type(CycleType::Day);
    let start = Utc.with_ymd_and_hms(2026, 1, 2, 3, 4, 5).single().ok_or("a time that is there")?;
    let response = request.start_effect_date(start).send().await?;
    assert_eq!(response.http_status_code, Some(200));
    assert!(response.payload()? > 0, "the id of the file");
    let body = [
        ("ProjectIdentifier", "shop"),
        ("FileName", "clean up"),
        ("FileFolderPath", "业务流程/shop/MaxCompute"),
        ("FileType", "10"),
        ("Content", "SHOW TABLES;\n-- a+b=c&d"),
        ("InputList", "shop_root"),
        ("Stop", "false"),
        ("RerunMode", "ALL_ALLOWED"),
        ("CycleType", "DAY"),
        ("StartEffectDate", "1767323045000"),
    ];
    assert_travelled(&emulator, &[], &body);
    Ok(())
}

#[tokio::test]
async fn integration_creates_a_sync_task() -> Outcome {
    let emulator = Emulator::start().await?;
    let request = emulator.client().create_di_sync_task().project_id(10_000).client_token("once");
    let request = request.task_type(DISyncTaskType::Offline).task_name("orders").task_param("{}");
    let task = request.task_content("{\"steps\":[]}").send().await?.data;
    assert_eq!(task.status, Some(DIOutcome::Success));
    assert!(task.file_id.is_some());
    let query = [
        ("ProjectId", "10000"),
        ("ClientToken", "once"),
        ("TaskType", "DI_OFFLINE"),
        ("TaskName", "orders"),
        ("TaskParam", "{}"),
    ];
    assert_travelled(&emulator, &query, &[("TaskContent", "{\"steps\":[]}")]);
    Ok(())
}

#[tokio::test]
async fn operation_reruns_past_days() -> Outcome {
    let emulator = Emulator::start().await?;
    let first = NaiveDate::from_ymd_opt(2026, 2, 27).ok_or("a day that is there")?;
    let last = first.succ_opt().and_then(|day| day.succ_opt()).ok_or("a day that is there")?;
    let request = emulator.client().run_cycle_dag_nodes().project_env(ProjectEnv::Prod).name("again");
    let request = request.start_biz_date(first).end_biz_date(last).biz_begin_time(NaiveTime::MIN);
    let request = request.root_node_id(1_234).include_node_ids("5,6").parallelism(false);
    let runs: Vec<i64> = request.send().await?.data;
    assert_eq!(runs.len(), 1);
    let body = [
        ("ProjectEnv", "PROD"),
        ("Name", "again"),
        ("StartBizDate", "2026-02-27 00:00:00"),
        ("EndBizDate", "2026-03-01 00:00:00"),
        ("BizBeginTime", "00:00:00"),
        ("RootNodeId", "1234"),
        ("IncludeNodeIds", "5,6"),
        ("Parallelism", "false"),
    ];
    assert_travelled(&emulator, &[], &body);
    Ok(())
}

#[tokio::test]
async fn quality_creates_a_rule() -> Outcome {
    let emulator = Emulator::start().await?;
    let request = emulator.client().create_quality_rule().project_name("shop").entity_id(15_224);
    let request = request.rule_name("rows").rule_type(QualityRuleType::SYSTEM).block_type(QualityBlockType::STRONG);
    let request =
        request.checker(QualityChecker::SEVEN_DAY_AVERAGE).method_name(QualityMethod::from("count/table_count"));
    let request = request.trend(QualityTrend::Abs).predict_type(QualityPredictType::FIXED);
    let response = request.warning_threshold("10").send().await?;
    let rule: String = response.payload()?;
    assert!(rule.parse::<i64>().is_ok(), "an id, as text");
    let body = [
        ("ProjectName", "shop"),
        ("EntityId", "15224"),
        ("RuleName", "rows"),
        ("RuleType", "0"),
        ("BlockType", "1"),
        ("Checker", "2"),
        ("MethodName", "count/table_count"),
        ("Trend", "abs"),
        ("PredictType", "0"),
        ("WarningThreshold", "10"),
    ];
    assert_travelled(&emulator, &[], &body);
    Ok(())
}

#[tokio::test]
async fn data_service_lists_published_apis() -> Outcome {
    let emulator = Emulator::builder().rows("ListDataServicePublishedApis", 5).start().await?;
    let request = emulator.client().list_data_service_published_apis().project_id(10_000).tenant_id(10_001);
    let mut apis = request.api_path_keyword("/orders").page_number(1).page_size(2).items();
    let mut ids = Vec::new();
    while let Some(api) = apis.try_next().await? {
        ids.extend(api.api_id);
    }
    assert_eq!(ids, [1, 2, 3, 4, 5]);
    assert_eq!(emulator.requests().len(), 3);
    let body = [
        ("ProjectId", "10000"),
        ("TenantId", "10001"),
        ("ApiPathKeyword", "/orders"),
        ("PageNumber", "3"),
        ("PageSize", "2"),
    ];
    assert_travelled(&emulator, &[], &body);
    Ok(())
}

#[tokio::test]
async fn security_guard_gets_risks_of_a_day() -> Outcome {
    let emulator = Emulator::start().await?;
    let day = NaiveDate::from_ymd_opt(2026, 1, 2).ok_or("a day that is there")?;
    let request = emulator.client().get_op_risk_data().page_no(1).page_size(100).date(day);
    let response = request.risk_type(RiskType::from("手工识别")).send().await?;
    assert!(response.payload()?.starts_with('{'), "JSON text");
    let query = [("PageNo", "1"), ("PageSize", "100"), ("Date", "20260102"), ("RiskType", "手工识别")];
    assert_travelled(&emulator, &query, &[]);
    Ok(())
}

#[tokio::test]
async fn migration_lists_its_tasks() -> Outcome {
    let emulator = Emulator::start().await?;
    let request = emulator.client().list_migrations().project_id(12_345).migration_type(MigrationType::Export);
    let page = request.send().await?.data;
    assert_eq!((page.total_count, page.migrations.len()), (Some(3), 3));
    for (migration, id) in page.migrations.iter().zip(1..) {
        assert_eq!((migration.id, &migration.migration_type), (Some(id), &Some(MigrationType::Export)));
        let created = migration.create_time.and_then(|time| time.to_utc()).ok_or("a time")?;
        assert_eq!(created.format("%Y").to_string(), "2021");
    }
    assert_travelled(&emulator, &[], &[("ProjectId", "12345"), ("MigrationType", "EXPORT")]);
    Ok(())
}

fn column_meta(name: &str) -> apply::ColumnMeta {
    let mut column = apply::ColumnMeta::default();
    column.name = Some(name.to_owned());
    column
}

#[tokio::test]
async fn security_center_asks_for_rights() -> Outcome {
    let emulator = Emulator::start().await?;
    let mut orders = apply::ApplyObject::default();
    orders.name = Some("orders".to_owned());
    orders.actions = Some("Select,Describe".to_owned());
    orders.column_meta_list = vec![column_meta("id"), column_meta("day")];
    let mut customers = apply::ApplyObject::default();
    customers.name = Some("customers".to_owned());
    customers.actions = Some("Describe".to_owned());
    customers.column_meta_list = vec![column_meta("id")];
    let request = emulator.client().create_permission_apply_order().apply_user_ids("26").apply_reason("a report");
    let request = request.max_compute_project_name("shop").workspace_id(12_345).engine_type(PermissionEngine::Odps);
    let request = request.order_type(PermissionOrderType::OBJECT_ACL).apply_object([orders, customers]);
    let flows: Vec<String> = request.send().await?.flow_id;
    assert_eq!(flows.len(), 1);
    let query = [
        ("ApplyUserIds", "26"),
        ("ApplyReason", "a report"),
        ("MaxComputeProjectName", "shop"),
        ("WorkspaceId", "12345"),
        ("EngineType", "odps"),
        ("OrderType", "1"),
    ];
    let body = [
        ("ApplyObject.1.Actions", "Select,Describe"),
        ("ApplyObject.1.ColumnMetaList.1.Name", "id"),
        ("ApplyObject.1.ColumnMetaList.2.Name", "day"),
        ("ApplyObject.1.Name", "orders"),
        ("ApplyObject.2.Actions", "Describe"),
        ("ApplyObject.2.ColumnMetaList.1.Name", "id"),
        ("ApplyObject.2.Name", "customers"),
    ];
    assert_travelled(&emulator, &query, &body);
    Ok(())
}

#[tokio::test]
async fn open_platform_lists_extensions() -> Outcome {
    let emulator = Emulator::start().await?;
    let page = emulator.client().list_extensions().page_size(10).send().await?.paging_info;
    assert_eq!((page.page_size, page.extensions.len()), (Some(10), 3));
    for extension in page.extensions {
        assert_eq!(extension.status, Some(ExtensionStatus::TESTING));
        assert!(!extension.bind_event_list.is_empty());
    }
    assert_travelled(&emulator, &[("PageSize", "10")], &[]);
    Ok(())
}

/// A script is longer than what an address can hold.
#[tokio::test]
async fn case_34_a_long_script_travels_in_the_body() -> Outcome {
    let emulator = Emulator::start().await?;
    for kilobytes in [24, 60] {
        let script = format!(r#"{{"type":"job","steps":["{}"]}}"#, "x".repeat(kilobytes * 1024));
        let request = emulator.client().update_di_sync_task().project_id(27).file_id(1);
        request.task_type(DISyncTaskType::Offline).task_content(&script).send().await?;
        let query = [("ProjectId", "27"), ("FileId", "1"), ("TaskType", "DI_OFFLINE")];
        let requests = emulator.requests();
        let [mut in_query, in_body] = travelled(requests.last().expect("a request arrived"));
        in_query.sort_unstable();
        let mut query = query.to_vec();
        query.sort_unstable();
        assert_eq!((in_query, in_body), (query, vec![("TaskContent", script.as_str())]));
    }
    Ok(())
}
