//! Answers with a blemish: what can be read is read, what cannot is noted, and nothing is invented.
#![cfg(all(feature = "mock", feature = "v2020-tenant", feature = "v2020-operation", feature = "v2020-quality"))]

mod support;

use chrono::{DateTime, Utc};
use dataworks::mock::VirtualRuntime;
use dataworks::types::TimeText;
use dataworks::v2020::operation::get_instance_log::GetInstanceLogResponse;
use dataworks::v2020::quality::list_quality_results_by_entity::ListQualityResultsByEntityResponse;
use dataworks::v2020::tenant::list_data_sources::{DataSource, ListDataSourcesResponse};
use dataworks::{RawResponse, Result};
use proptest::prelude::*;
use serde_json::{Value, json};
use support::{client, server};
use wiremock::ResponseTemplate;

/// A success with these bytes as its body.
fn answer(body: impl Into<Vec<u8>>) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_raw(body.into(), "application/json")
}

/// Asks for an instance's log and gets `data` as the inside of its text.
async fn log(data: &[u8]) -> Result<Option<String>> {
    let body = [br#"{"Success":true,"Data":""#, data, br#"","RequestId":"r"}"#].concat();
    let server = server([answer(body)]).await;
    let request = client(&server.uri(), &VirtualRuntime::default()).get_instance_log().instance_id(1);
    request.project_env("PROD").send().await.map(|response| response.data)
}

/// Lists data sources where `rows` is what should be the list.
async fn listed(rows: &str) -> Result<Vec<DataSource>> {
    let server =
        server([answer(format!(r#"{{"Success":true,"Data":{{"TotalCount":1,"DataSources":{rows}}}}}"#))]).await;
    let request = client(&server.uri(), &VirtualRuntime::default()).list_data_sources().project_id(1);
    let mut items = request.items();
    let mut rows = Vec::new();
    while let Some(row) = items.try_next().await? {
        rows.push(row);
    }
    Ok(rows)
}

fn ids(rows: &[DataSource]) -> Vec<Option<i64>> {
    rows.iter().map(|row| row.id).collect()
}

/// One row of a page of data sources.
fn row(members: &str) -> RawResponse {
    RawResponse::from_body(format!(r#"{{"Data":{{"DataSources":[{{{members}}}]}}}}"#))
}

fn read(response: &RawResponse) -> DataSource {
    response.decode::<ListDataSourcesResponse>().expect("a page").data.data_sources.remove(0)
}

#[tokio::test]
async fn case_14_a_log_is_read_whatever_its_bytes_are() {
    for (data, log_text) in [
        (&br"cut \ud83d"[..], "cut \u{fffd}"),
        (br"\ude00 \ud83d\ud83d\ude00 \ud83d\n", "\u{fffd} \u{fffd}\u{1f600} \u{fffd}\n"),
        (br"\ud83dabc \u12", "\u{fffd}abc \u{fffd}12"),
        (b"\xd6\xd0\xff!", "\u{fffd}\u{fffd}\u{fffd}!"),
        (b"a\tb\nc\x1b[0m\x00", "a\tb\nc\u{1b}[0m\0"),
        (br#"\"\\\/\b\f\n\r\t\u00e9\u4e2d"#, "\"\\/\u{8}\u{c}\n\r\té中"),
        (br"C:\path", "C:path"),
    ] {
        assert_eq!(log(data).await.expect("a log").as_deref(), Some(log_text));
    }
}

#[test]
fn replaced_characters_are_noted_where_they_are_read() {
    let body =
        [&br#"{"Data":"a \ud83d","New":"\udead","RequestId":"\u00e9","ErrorMessage":""#[..], b"\xff\"}"].concat();
    let response = RawResponse::from_body(body);
    let unreadable = response.unreadable::<GetInstanceLogResponse>().expect("a log");
    assert_eq!(unreadable.paths(), ["$.Data", "$.ErrorMessage"]);
    let error = response.decode_strict::<GetInstanceLogResponse>().expect_err("no character");
    assert!(error.message().starts_with("$.Data: "), "{error}");
    // A raw control character loses nothing.
    RawResponse::from_body("{\"Data\":\"a\tb\"}").decode_strict::<GetInstanceLogResponse>().expect("a log");
}

#[tokio::test]
async fn case_15_one_bad_text_costs_no_page() {
    let rows = listed(r#"[{"Id":7,"Description":"x \ud83d"},{"Id":8}]"#).await.expect("both rows");
    assert_eq!((ids(&rows), rows[0].description.as_deref()), (vec![Some(7), Some(8)], Some("x \u{fffd}")));
}

#[tokio::test]
async fn case_16_marks_in_front_and_remarks_behind_are_passed_over() {
    for (before, behind) in
        [("\u{feff}", ""), ("", "\0"), ("", ";"), ("", "\n<!-- node-3 -->"), ("\u{feff} ", " /* 3 */ // x")]
    {
        let server =
            server([answer(format!(r#"{before}{{"Success":true,"Data":{{"DataSources":[{{"Id":7}}]}}}}{behind}"#))])
                .await;
        let request = client(&server.uri(), &VirtualRuntime::default()).list_data_sources().project_id(1);
        assert_eq!(ids(&request.send().await.expect("a page").data.data_sources), [Some(7)], "{before:?} {behind:?}");
    }
    for behind in ["x", "{}", "]"] {
        let response = RawResponse::from_body(format!("{{}}{behind}"));
        assert!(response.decode::<ListDataSourcesResponse>().is_err(), "{behind}");
    }
}

#[tokio::test]
async fn case_13_a_refusal_with_a_blemish_keeps_what_it_says() {
    for (before, behind) in [("\u{feff}", ""), ("", "\0"), ("", ";"), ("", "<!-- x -->")] {
        let body = format!(r#"{before}{{"Code":"Invalid.Tenant","Message":"none","RequestId":"r-1"}}{behind}"#);
        let server = server([ResponseTemplate::new(400).set_body_raw(body, "application/json")]).await;
        let request = client(&server.uri(), &VirtualRuntime::default()).list_data_sources().project_id(1);
        let error = request.send().await.expect_err("a refusal");
        assert_eq!((error.code(), error.request_id()), (Some("Invalid.Tenant"), Some("r-1")), "{error}");
    }
}

#[tokio::test]
async fn case_17_an_empty_object_is_no_row() {
    for rows in [
        "{}",
        r#"{"PageData":[]}"#,
        r#"{"DataSource":null}"#,
        r#"{"DataSource":""}"#,
        r#"{"DataSource":{}}"#,
        r#""{}""#,
    ] {
        assert_eq!(listed(rows).await.expect(rows), [], "{rows}");
    }
}

#[tokio::test]
async fn case_18_lists_within_an_object_are_lists() {
    for (rows, expected) in [
        (r#"{"DataSource":[{"Id":7},{"Id":8}]}"#, &[Some(7), Some(8)][..]),
        (r#"{"DataSource":{"Id":7}}"#, &[Some(7)]),
        (r#"{"Rows":{"Row":[{"Id":7}]}}"#, &[Some(7)]),
        (r#"{"Id":7,"Unheard":1}"#, &[Some(7)]),
        (r#"{"Unheard":1,"Id":7}"#, &[Some(7)]),
        (r#""{\"DataSource\":[{\"Id\":7}]}""#, &[Some(7)]),
        (r#"[{"Id":7},null,{}]"#, &[Some(7), None]),
    ] {
        assert_eq!(ids(&listed(rows).await.expect(rows)), expected, "{rows}");
    }
    let names = RawResponse::from_body(r#"{"Data":{"EnvTypes":{"EnvType":["DEV","PROD"]}}}"#);
    let project = names.decode::<dataworks::v2020::tenant::get_project::GetProjectResponse>().expect("a workspace");
    assert_eq!(project.data.env_types.len(), 2);
}

#[test]
fn a_name_that_is_there_twice_stands_for_its_last_value() {
    let twice = RawResponse::from_body(r#"{"Data":{"DataSources":[{"Id":1}],"DataSources":[{"Id":2}]}}"#);
    assert_eq!(ids(&twice.decode::<ListDataSourcesResponse>().expect("a page").data.data_sources), [Some(2)]);
}

#[tokio::test]
async fn case_19_what_is_no_number_is_absent_and_noted() {
    for upper in
        [r#""NaN""#, r#""null""#, r#""N/A""#, r#""-""#, r#"" ""#, "NaN", "-Infinity", "1e999", "{}", "[]", "[1]"]
    {
        let body = format!(
            r#"{{"Success":true,"Data":{{"RuleChecks":[{{"UpperValue":{upper},"LowerValue":0.5}},{{"UpperValue":2}}]}}}}"#
        );
        let server = server([answer(body.clone())]).await;
        let request = client(&server.uri(), &VirtualRuntime::default()).list_quality_results_by_entity();
        let request = request.project_name("p").entity_id(1).start_date("2020-01-01").end_date("2020-01-02");
        let checks = request.page_number(1).page_size(10).send().await.expect("a page").data.rule_checks;
        let values: Vec<_> = checks.iter().map(|check| (check.upper_value, check.lower_value)).collect();
        assert_eq!(values, [(None, Some(0.5)), (Some(2.0), None)], "{upper}");
        let response = RawResponse::from_body(body);
        let unreadable = response.unreadable::<ListQualityResultsByEntityResponse>().expect("a page");
        assert_eq!(unreadable.paths(), ["$.Data.RuleChecks[0].UpperValue"], "{upper}");
        assert!(response.decode_strict::<ListQualityResultsByEntityResponse>().is_err(), "{upper}");
    }
}

#[test]
fn case_19_what_is_no_text_is_absent_and_noted() {
    for nothing in ["{}", "[]", r#"{"a":{"b":[1]}}"#] {
        let response = row(&format!(r#""Name":{nothing},"Id":7"#));
        assert_eq!(read(&response), DataSource::new().id(7));
        let unreadable = response.unreadable::<ListDataSourcesResponse>().expect("a page");
        assert_eq!(unreadable.paths(), ["$.Data.DataSources[0].Name"]);
    }
}

#[test]
fn every_unreadable_value_is_counted_and_the_first_are_named() {
    let rows: Vec<Value> = (0..100).map(|_| json!({"Id": "x"})).collect();
    let response = RawResponse::from_body(json!({"Data": {"DataSources": rows}}).to_string());
    let unreadable = response.unreadable::<ListDataSourcesResponse>().expect("a page");
    assert_eq!((unreadable.count(), unreadable.paths().len(), unreadable.is_empty()), (100, 16, false));
    let page = response.decode::<ListDataSourcesResponse>().expect("a page");
    assert_eq!(page.data.data_sources.len(), 100);
}

#[tokio::test]
async fn case_21_names_in_another_case_are_names() {
    for body in [
        r#"{"success":true,"requestId":"r","data":{"totalCount":1,"dataSources":[{"id":7,"envType":1}]}}"#,
        r#"{"success":true,"request_id":"r","data":{"total_count":1,"data_sources":[{"id":7,"env_type":1}]}}"#,
    ] {
        let server = server([answer(body)]).await;
        let request = client(&server.uri(), &VirtualRuntime::default()).list_data_sources().project_id(1);
        let response = request.send().await.expect("a page");
        assert_eq!((response.request_id.as_deref(), response.data.total_count), (Some("r"), Some(1)));
        assert_eq!(ids(&response.data.data_sources), [Some(7)]);
    }
    // The exact name wins, wherever it stands.
    for members in [r#""id":1,"Id":7"#, r#""Id":7,"id":1"#] {
        assert_eq!(read(&row(members)).id, Some(7));
    }
}

#[test]
fn case_22_times_are_read_in_every_form_that_is_sent() {
    let moment = |text: &str| text.parse::<DateTime<Utc>>().ok();
    for (text, expected) in [
        ("2017-01-17T09:41Z", moment("2017-01-17T09:41:00Z")),
        ("2017-01-17T09:41:02.5Z", moment("2017-01-17T09:41:02.5Z")),
        ("2017-01-17T17:41:00+0800", moment("2017-01-17T09:41:00Z")),
        ("2017-01-17T17:41+08:00", moment("2017-01-17T09:41:00Z")),
        ("2017-01-17 17:41:00.0", moment("2017-01-17T09:41:00Z")),
        ("2017-01-17 17:41", moment("2017-01-17T09:41:00Z")),
        ("2017-01-17T17:41:00", moment("2017-01-17T09:41:00Z")),
        ("2017-01-17T17:41", moment("2017-01-17T09:41:00Z")),
        ("20170117174100", moment("2017-01-17T09:41:00Z")),
        ("20170117", moment("2017-01-16T16:00:00Z")),
        ("1484646060000", moment("2017-01-17T09:41:00Z")),
        ("1484646060", moment("2017-01-17T09:41:00Z")),
        ("Jan 17, 2017 5:41:00 PM", moment("2017-01-17T09:41:00Z")),
        ("20171317174100", None),
        ("-5", None),
        ("", None),
    ] {
        assert_eq!(TimeText::from(text).to_utc(), expected, "{text}");
    }
    let time = |text: &str| TimeText::from(text).to_time_of_day().map(|time| time.to_string());
    assert_eq!(time("17:41:00.0").as_deref(), Some("17:41:00"));
    assert_eq!(time("23:30").as_deref(), Some("23:30:00"));
    let clock = |text: &str| TimeText::from(text).to_naive().map(|time| time.to_string());
    assert_eq!(clock("1484646060000").as_deref(), Some("2017-01-17 17:41:00"), "as a clock in China shows it");
    assert_eq!(clock("2017-01-17T09:41Z").as_deref(), Some("2017-01-17 09:41:00"), "as the text's own clock shows it");
}

#[tokio::test]
#[allow(deprecated, reason = "it is an action that takes a clock's reading")]
#[cfg(feature = "v2020-metadata")]
async fn case_23_a_row_s_moment_is_asked_for_as_the_same_moment() {
    let created = TimeText::from("2020-06-01 03:00:00");
    let moment = created.to_utc().expect("a time");
    let server = server([answer("{}")]).await;
    let client = client(&server.uri(), &VirtualRuntime::default());
    let los_angeles = moment.with_timezone(&chrono::FixedOffset::west_opt(7 * 3600).expect("an offset"));
    for request in [
        client.get_meta_table_change_log().start_date(moment),
        client.get_meta_table_change_log().start_date(los_angeles),
        client.get_meta_table_change_log().start_date(created),
    ] {
        let given: Vec<&Value> = request.parameters().map(|(_, value)| value).collect();
        assert_eq!(given, [&json!("2020-06-01 03:00:00")]);
    }
}

#[test]
fn case_56_a_number_that_is_no_time_is_none() {
    let row = read(&row(r#""GmtCreate":"99999999999999999999","GmtModified":99999999999999999999"#));
    for time in [row.gmt_create, row.gmt_modified] {
        let time = time.expect("a text");
        assert_eq!((time.as_str(), time.to_utc(), time.to_naive()), ("99999999999999999999", None, None));
    }
}

#[test]
fn case_58_long_texts_are_cut_in_errors() {
    let long = "9".repeat(5_000_000);
    for members in [format!(r#""Id":"{long}""#), format!(r#""Shared":"{long}""#), format!(r#""Id":{long}"#)] {
        let error = row(&members).decode_strict::<ListDataSourcesResponse>().expect_err("no number");
        assert!(format!("{error} {error:?}").len() < 1_000, "{}", error.message().len());
    }
    let names = RawResponse::from_body(format!(r#"{{"{long}":[}}"#));
    let error = names.decode::<ListDataSourcesResponse>().expect_err("no JSON");
    assert!(error.to_string().len() < 1_000);
}

#[test]
fn deep_nesting_is_an_error() {
    for opening in ["[", "{\"a\":"] {
        let response = RawResponse::from_body(opening.repeat(1_000_000));
        assert!(response.decode::<ListDataSourcesResponse>().is_err());
        assert!(RawResponse::from_body(format!("{{\"New\":{}", opening.repeat(1_000_000))).to_json().is_err());
    }
}

#[test]
fn whole_numbers_are_read_however_they_are_written() {
    for (written, number) in [
        ("1e3", Some(1000)),
        ("12.0", Some(12)),
        ("-0", Some(0)),
        ("-0.0", Some(0)),
        ("9223372036854775807", Some(i64::MAX)),
        ("-9223372036854775808", Some(i64::MIN)),
        ("9223372036854775807.0", Some(i64::MAX)),
        (r#""+7""#, Some(7)),
        (r#"" 7 ""#, Some(7)),
        (r#""007""#, Some(7)),
        (r#""1.50e1""#, Some(15)),
        ("1.5", None),
        ("1e30", None),
        ("9223372036854775808", None),
        (r#""0x10""#, None),
        ("true", None),
    ] {
        let response = row(&format!(r#""Id":{written}"#));
        assert_eq!(read(&response).id, number, "{written}");
        let unreadable = response.unreadable::<ListDataSourcesResponse>().expect("a page");
        assert_eq!(unreadable.is_empty(), number.is_some(), "{written}");
    }
    for (written, boolean) in [(r#""Y""#, Some(true)), (r#""no""#, Some(false)), ("1.0", Some(true)), ("2", None)] {
        assert_eq!(read(&row(&format!(r#""Shared":{written}"#))).shared, boolean, "{written}");
    }
    // A text keeps a number as it is written.
    for written in ["1.50", "1e3", "-0", "0.9073038322028689", "1e999"] {
        let expected = if written == "-0" { "0" } else { written };
        assert_eq!(read(&row(&format!(r#""Name":{written}"#))).name.as_deref(), Some(expected));
    }
}

fn upper_value(written: &str) -> Option<f64> {
    let body = format!(r#"{{"Data":{{"RuleChecks":[{{"UpperValue":{written}}}]}}}}"#);
    let page = RawResponse::from_body(body).decode::<ListQualityResultsByEntityResponse>().expect("a page");
    page.data.rule_checks[0].upper_value
}

#[test]
fn case_67_a_float_is_the_number_that_was_sent() {
    let number = 0.907_303_832_202_868_9;
    assert_eq!(upper_value("0.9073038322028689"), Some(number));
    assert_eq!(upper_value("\"0.9073038322028689\""), Some(number));
    let body = RawResponse::from_body(r#"{"a":0.9073038322028689}"#);
    assert_eq!(body.to_json().expect("JSON")["a"].as_f64(), Some(number));
}

proptest! {
    #[test]
    fn case_67_every_float_is_read_exactly(number in proptest::num::f64::NORMAL | proptest::num::f64::SUBNORMAL | proptest::num::f64::ZERO) {
        for written in [format!("{number:?}"), format!("{number:e}"), format!("\"{number}\"")] {
            prop_assert_eq!(upper_value(&written), Some(number), "{}", written);
        }
    }

    #[test]
    fn json_is_read_as_by_any_reader(value in any_json()) {
        for text in [value.to_string(), serde_json::to_string_pretty(&value).expect("JSON")] {
            prop_assert_eq!(RawResponse::from_body(text).to_json().expect("JSON"), value.clone());
        }
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..64), text in "[\\[\\]{}:,\"\\\\u0-9a-fd8 eE.+-]{0,40}") {
        for body in [bytes, text.clone().into_bytes(), format!(r#"{{"Data":{{"DataSources":{text}"#).into_bytes()] {
            let response = RawResponse::from_body(body);
            let _ = response.to_json();
            let _ = response.decode::<ListDataSourcesResponse>();
        }
    }

    #[test]
    fn no_text_makes_a_time_panic(text in "[0-9TZ:+. -]{0,24}|\\PC{0,12}", number: i64) {
        for text in [text, number.to_string()] {
            let time = TimeText::from(text.as_str());
            let _ = (time.to_utc(), time.to_naive(), time.to_time_of_day());
            prop_assert_eq!(time.as_str(), text.as_str());
        }
    }

    #[test]
    fn a_time_that_was_written_is_read(seconds in 0_i64..4_102_444_800) {
        let moment = DateTime::from_timestamp(seconds, 0).expect("a time");
        let china = moment.with_timezone(&chrono::FixedOffset::east_opt(8 * 3600).expect("an offset"));
        for format in ["%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y%m%d%H%M%S", "%Y-%m-%dT%H:%M:%S%z", "%b %-d, %Y %-I:%M:%S %p"] {
            prop_assert_eq!(TimeText::from(china.format(format).to_string()).to_utc(), Some(moment), "{}", format);
        }
    }
}

/// Any JSON that is not too large.
fn any_json() -> impl Strategy<Value = Value> {
    let single = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(|number| json!(number)),
        ".*".prop_map(Value::from),
    ];
    single.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::btree_map(".*", inner, 0..6).prop_map(|members| members.into_iter().collect()),
        ]
    })
}
