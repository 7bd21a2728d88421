//! What the service may do to an answer, and what becomes of it.
#![cfg(all(feature = "mock", feature = "v2020-tenant", feature = "v2020-metadata", feature = "serde"))]

#[path = "support/comparison.rs"]
mod comparison;
mod support;

use chrono::{TimeZone, Utc};
use comparison::differences;
use dataworks::RawResponse;
use dataworks::mock::VirtualRuntime;
use dataworks::v2020::tenant::list_data_sources::{DataSource, ListDataSourcesResponse};
use dataworks::v2020::types::{DataSourceType, EnvironmentCode};
use serde_json::json;
use support::{client, json as answer, server};

/// Asks for data sources and gets `rows` as the list.
async fn rows(rows: &str) -> dataworks::Result<Vec<DataSource>> {
    let body = format!(r#"{{"RequestId":"r","Success":true,"Data":{{"DataSources":{rows}}}}}"#);
    let server = server([answer(200, &body)]).await;
    let client = client(&server.uri(), &VirtualRuntime::default());
    Ok(client.list_data_sources().project_id(1).send().await?.data.data_sources)
}

#[tokio::test]
async fn a_list_may_come_as_one_object_or_not_at_all() {
    assert_eq!(rows(r#"{"Id":7}"#).await.expect("one object").len(), 1);
    assert_eq!(rows(r#"[{"Id":7},{"Id":8}]"#).await.expect("a list")[1].id, Some(8));
    for nothing in ["[]", "null", "\"\"", "[null]"] {
        assert!(rows(nothing).await.expect(nothing).is_empty(), "{nothing}");
    }
}

#[tokio::test]
async fn scalars_may_come_in_each_others_clothes() {
    let row = rows(r#"[{"Id":"1234567890123456789","Name":42,"Shared":"True","DefaultEngine":0,"Sequence":3.0}]"#)
        .await
        .expect("all of it fits")
        .remove(0);
    assert_eq!(row.id, Some(1_234_567_890_123_456_789));
    assert_eq!(row.name.as_deref(), Some("42"));
    assert_eq!((row.shared, row.default_engine), (Some(true), Some(false)));
    assert_eq!(row.sequence, Some(3));
}

#[tokio::test]
async fn null_empty_and_unknown_are_no_trouble() {
    let row = rows(r#"[{"Id":null,"Sequence":"","Shared":null,"Name":"","New":{"deep":[1,{"x":null}]}}]"#)
        .await
        .expect("nothing in it fails")
        .remove(0);
    assert_eq!((row.id, row.sequence, row.shared), (None, None, None));
    assert_eq!(row.name.as_deref(), Some(""), "empty text is text");
}

#[tokio::test]
async fn unknown_values_of_enumerations_are_kept() {
    let row = rows(r#"[{"DataSourceType":"quantum","EnvType":9,"SubType":"mysql"}]"#).await.expect("kept").remove(0);
    let kind = row.data_source_type.expect("a type");
    assert!(matches!(&kind, DataSourceType::Unknown(value) if value.as_str() == "quantum"), "{kind:?}");
    assert_eq!(row.env_type, Some(EnvironmentCode(9)));
    assert_eq!(row.env_type.and_then(EnvironmentCode::name), None);
    assert_eq!(EnvironmentCode::PRODUCTION.name(), Some("PRODUCTION"));
}

#[tokio::test]
async fn numbers_beyond_64_bit_stay_whole_where_they_are_text() {
    let row = rows(r#"[{"Operator":18446744073709551615}]"#).await.expect("text takes any number").remove(0);
    assert_eq!(row.operator.as_deref(), Some("18446744073709551615"));
    let row = rows(r#"[{"Operator":123456789012345678901234567890}]"#).await.expect("as above").remove(0);
    assert_eq!(row.operator.as_deref(), Some("123456789012345678901234567890"));
    let row = rows(r#"[{"Id":18446744073709551615}]"#).await.expect("the rest is read").remove(0);
    assert_eq!(row.id, None, "too large for an id");
}

#[test]
fn what_does_not_fit_is_refused_when_strict_and_absent_when_lenient() {
    for (list, path, reason) in [
        (r#"[{"Id":1.5}]"#, "$.Data.DataSources[0].Id", "found 1.5"),
        (r#"[{"Shared":"maybe"}]"#, "$.Data.DataSources[0].Shared", "expected true or false"),
        (r#"[{"Name":["a"]}]"#, "$.Data.DataSources[0].Name", "found a list"),
        (r#"[{"Name":{"a":1}}]"#, "$.Data.DataSources[0].Name", "found an object"),
    ] {
        let response = RawResponse::from_body(format!(r#"{{"Data":{{"DataSources":{list}}}}}"#));
        let error = response.decode_strict::<ListDataSourcesResponse>().expect_err(list);
        assert!(error.message().contains(&format!("{path}: ")), "{list}: {error}");
        assert!(error.message().contains(reason), "{list}: {error}");
        let unreadable = response.unreadable::<ListDataSourcesResponse>().expect(list);
        assert_eq!((unreadable.paths(), unreadable.count()), ([path.to_owned()].as_slice(), 1));
    }
}

#[tokio::test]
async fn what_would_lose_a_row_names_its_path() {
    for (list, path, reason) in [
        (r#"[{"Id":1},3]"#, "$.Data.DataSources[1]", "expected an object, found 3"),
        (r#"{"Total":2,"Rows":[{"Id":1}]}"#, "$.Data.DataSources", "expected a list, found an object"),
        (r#""none today""#, "$.Data.DataSources", "expected an object, found \"none today\""),
        (r#"[{"Id":1},"#, "$.Data.DataSources[1]", "expected a value"),
    ] {
        let error = rows(list).await.expect_err(list);
        assert!(error.message().contains(&format!("{path}: ")), "{list}: {error}");
        assert!(error.message().contains(reason), "{list}: {error}");
    }
}

#[tokio::test]
async fn times_convert_and_keep_what_the_wire_had() {
    let row = rows(r#"[{"GmtCreate":"Mar 17, 2021 4:09:32 PM","GmtModified":"whenever"}]"#).await.expect("text");
    let created = row[0].gmt_create.as_ref().expect("a time");
    assert_eq!(created.as_str(), "Mar 17, 2021 4:09:32 PM");
    // China Standard Time is eight hours ahead.
    assert_eq!(created.to_utc(), Utc.with_ymd_and_hms(2021, 3, 17, 8, 9, 32).single());
    let modified = row[0].gmt_modified.as_ref().expect("a text");
    assert_eq!((modified.as_str(), modified.to_utc()), ("whenever", None));
}

#[tokio::test]
async fn times_are_given_in_the_form_the_action_wants() {
    let server = server([answer(200, r#"{"Success":true,"Data":{}}"#)]).await;
    let client = client(&server.uri(), &VirtualRuntime::default());
    let noon = Utc.with_ymd_and_hms(2020, 6, 1, 12, 0, 0).single().expect("noon");
    #[allow(deprecated, reason = "it is the action with times in this area")]
    let request = client.get_meta_table_change_log().table_guid("odps.p.t").start_date(noon).end_date("as it is");
    let shown: Vec<String> = request.parameters().map(|(_, value)| value.to_string()).collect();
    assert_eq!(shown, ["\"odps.p.t\"", "\"2020-06-01 20:00:00\"", "\"as it is\""]);
    #[allow(deprecated, reason = "as above")]
    let naive = client.get_meta_table_change_log().start_date(noon.date_naive());
    assert_eq!(naive.parameters().next().map(|(_, value)| value.clone()), Some(json!("2020-06-01 00:00:00")));
}

#[tokio::test]
async fn responses_go_through_serde_and_back() {
    let body = json!({
        "RequestId": "r",
        "Success": true,
        "Data": {"TotalCount": 1, "DataSources": [{"Id": 1, "EnvType": 1, "DataSourceType": "quantum",
                                                   "GmtCreate": "Mar 17, 2021 4:09:32 PM", "Shared": false}]},
    });
    let server = server([answer(200, &body.to_string())]).await;
    let client = client(&server.uri(), &VirtualRuntime::default());
    let response = client.list_data_sources().project_id(1).send().await.expect("an answer");
    assert!(differences(&body, &serde_json::to_value(&response).expect("it can be written")).is_empty());
    let again: ListDataSourcesResponse = serde_json::from_value(body).expect("it can be read");
    assert_eq!(again, response);
    assert_eq!(again.clone(), response);
    assert_ne!(again, ListDataSourcesResponse::default());
    let raw = client.list_data_sources().project_id(1).send_raw().await.expect("an answer");
    assert_eq!(raw.decode::<ListDataSourcesResponse>().expect("it can be read"), response);
    let text = format!("{response:?}");
    assert!(text.contains("data_sources: [DataSource {") && text.contains("shared: false"), "{text}");
    assert!(!text.contains("description"), "what is absent is left out: {text}");
}

#[tokio::test]
async fn lists_and_maps_may_come_as_text() {
    let body = r#"{"Data":{"EnvTypes":"[\"DEV\",\"PROD\"]"}}"#;
    let server_of_project = server([answer(200, body)]).await;
    let request = client(&server_of_project.uri(), &VirtualRuntime::default()).get_project().project_id(1);
    assert_eq!(request.send().await.expect("an answer").data.env_types.len(), 2);

    let body = r#"{"Data":[{"Specs":"{\"a\":1}"},{"Specs":{"a":1}}]}"#;
    let server = server([answer(200, body)]).await;
    let client = client(&server.uri(), &VirtualRuntime::default());
    let groups = client.list_resource_groups().resource_group_type(3).send().await.expect("an answer").data;
    for group in groups {
        assert_eq!(group.specs.expect("a map").get("a"), Some(json!(1)));
    }
}
