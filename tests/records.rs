//! What can be done with records and values: made by setters, shown, compared, written to other formats.
#![cfg(all(
    feature = "mock",
    feature = "serde",
    feature = "v2020-tenant",
    feature = "v2020-metadata",
    feature = "v2020-data-service",
    feature = "v2020-operation"
))]

use chrono::{DateTime, Utc};
use dataworks::types::{EpochMilliseconds, EpochSeconds, JsonMap};
use dataworks::v2020::data_service::get_data_service_application::DataServiceApplication;
use dataworks::v2020::metadata::update_table_add_column::Column;
use dataworks::v2020::operation::list_nodes::{ListNodesResponse, NodePage};
use dataworks::v2020::tenant::list_data_sources::{DataSource, DataSourcePage};
use dataworks::v2020::types::{DataSourceType, EnvironmentCode, Node};
use dataworks::{RawResponse, Record, Result};
use proptest::prelude::*;
use serde_json::json;
use std::collections::BTreeSet;

/// A function over any record, as users write it.
fn read<R: Record + Default>(body: &str) -> Result<R> {
    RawResponse::from_body(body.to_owned()).decode()
}

#[test]
fn case_48_records_are_made_by_setters() {
    let column = Column::new().column_name("id").comment(String::from("key"));
    assert_eq!((column.column_name.as_deref(), column.comment.as_deref()), (Some("id"), Some("key")));
    assert_eq!(column.column_type, None);

    let row = DataSource::new().id(7).data_source_type("rds").env_type(EnvironmentCode::PRODUCTION).shared(true);
    assert_eq!(row.data_source_type, Some(DataSourceType::Rds));
    let page = DataSourcePage::new().data_sources([row.clone(), DataSource::new()]).total_count(2);
    assert_eq!(page.data_sources, [row, DataSource::default()]);
    assert_eq!(page.total_count, Some(2));
    assert_eq!(page.clone().data_sources(Vec::<DataSource>::new()).data_sources, [], "a setter replaces");
}

#[test]
fn made_records_are_those_that_are_read() {
    let read: ListNodesResponse = read(r#"{"Data":{"Nodes":[{"NodeId":7}]}}"#).expect("an answer");
    assert_eq!(read, ListNodesResponse::new().data(NodePage::new().nodes([Node::new().node_id(7)])));
}

#[test]
fn case_52_debug_is_that_of_the_structs_without_what_is_absent() {
    let response = ListNodesResponse::new().data(NodePage::new().nodes([Node::new().node_id(7)]));
    assert_eq!(format!("{response:?}"), "ListNodesResponse { data: NodePage { nodes: [Node { node_id: 7 }] } }");
    let row = DataSource::new().name("a").data_source_type("quantum");
    assert_eq!(format!("{row:?}"), r#"DataSource { data_source_type: "quantum", name: "a" }"#);
    assert_eq!(format!("{:#?}", DataSource::new().id(1)), "DataSource {\n    id: 1,\n}");
}

#[test]
fn debug_shows_no_sensitive_field() {
    let row = DataSource::new().id(7).content(r#"{"password":"a secret"}"#);
    assert_eq!(format!("{row:?}"), "DataSource { content: <redacted>, id: 7 }");
    let page = DataSourcePage::new().data_sources([row]);
    assert!(!format!("{page:?}").contains("secret"), "{page:?}");
    let application = DataServiceApplication::new().application_secret("s-secret").application_code("c-secret");
    assert!(!format!("{application:?}").contains("-secret"), "{application:?}");
    // Absent is not hidden.
    assert_eq!(format!("{:?}", DataSource::new().id(7)), "DataSource { id: 7 }");
}

#[test]
fn case_47_flat_records_are_rows_of_a_table() {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for column in [Column::new().column_name("id"), Column::new().comment("b, c").column_type("string")] {
        writer.serialize(column).expect("a flat record is a row");
    }
    let table = String::from_utf8(writer.into_inner().expect("a table")).expect("UTF-8");
    assert_eq!(table, "ColumnNameCn,ColumnName,Comment,ColumnType\n,id,,\n,,\"b, c\",string\n");
}

#[test]
fn records_are_written_with_all_their_fields_and_read_back() {
    let column = Column::new().column_name("id");
    let written = serde_json::to_value(&column).expect("a record can be written");
    assert_eq!(written, json!({"ColumnNameCn": null, "ColumnName": "id", "Comment": null, "ColumnType": null}));
    assert_eq!(serde_json::from_value::<Column>(written).expect("it can be read"), column);

    let response = ListNodesResponse::new().data(NodePage::new().nodes([Node::new().node_id(7), Node::new()]));
    let written = serde_json::to_value(&response).expect("a response can be written");
    assert_eq!(written["Data"]["Nodes"].as_array().map(Vec::len), Some(2), "an empty element stays an element");
    assert_eq!(serde_json::from_value::<ListNodesResponse>(written).expect("it can be read"), response);
    assert_eq!(serde_json::to_value(ListNodesResponse::new()).expect("written")["Data"], json!(null));
}

#[test]
fn unknown_values_of_enumerations_are_opaque_and_kept() {
    let quantum = DataSourceType::from("quantum");
    let DataSourceType::Unknown(value) = &quantum else { panic!("{quantum:?}") };
    assert_eq!((value.as_str(), value.to_string().as_str()), ("quantum", "quantum"));
    assert_eq!(format!("{quantum:?}"), r#"Unknown("quantum")"#);
    assert_eq!(quantum, "quantum".parse().expect("any text is a value"));
    assert_eq!(quantum, DataSourceType::from(String::from("quantum")));
    assert_eq!(AsRef::<str>::as_ref(&quantum), "quantum");
    assert_eq!(format!("{:>8}|{:<6}|", quantum, DataSourceType::Rds), " quantum|rds   |");
    let ordered = BTreeSet::from([DataSourceType::Rds, quantum.clone(), DataSourceType::Mysql]);
    assert_eq!(ordered.into_iter().collect::<Vec<_>>(), [DataSourceType::Mysql, quantum, DataSourceType::Rds]);
}

#[test]
fn open_integers_are_numbers_with_names() {
    assert_eq!("1".parse(), Ok(EnvironmentCode(1)));
    assert!("one".parse::<EnvironmentCode>().is_err());
    assert_eq!(i64::from(EnvironmentCode::PRODUCTION), EnvironmentCode::PRODUCTION.0);
    assert!(EnvironmentCode(0) < EnvironmentCode(9));
}

#[test]
fn epochs_are_shown_as_times_and_made_from_them() {
    let instant: DateTime<Utc> = "2020-05-25T14:25:03.313Z".parse().expect("a time");
    let milliseconds = EpochMilliseconds::from(instant);
    assert_eq!((milliseconds, i64::from(milliseconds)), (EpochMilliseconds(1_590_416_703_313), 1_590_416_703_313));
    assert_eq!(milliseconds.to_string(), "2020-05-25T14:25:03.313Z");
    assert_eq!(EpochSeconds::from(instant).to_string(), "2020-05-25T14:25:03Z");
    assert_eq!(EpochSeconds::from(7), EpochSeconds(7));
    assert_eq!(EpochMilliseconds(i64::MAX).to_string(), i64::MAX.to_string(), "beyond what chrono can hold");
}

#[test]
fn maps_within_records_are_compared_and_written() {
    let map = JsonMap::from_iter([("a", 1)]);
    assert_eq!(serde_json::to_value(&map).expect("written"), json!({"a": 1}));
    assert_ne!(map, JsonMap::from_iter([("a", 2)]));
}

proptest! {
    #[test]
    fn any_text_is_a_value_and_stays_what_it_is(text in ".*") {
        let value = DataSourceType::from(text.as_str());
        prop_assert_eq!(value.as_str(), text.as_str());
        prop_assert_eq!(serde_json::from_value::<DataSourceType>(json!(text)).expect("a value"), value.clone());
        let other = DataSourceType::from(format!("{text}x"));
        prop_assert_eq!(value.cmp(&other), text.as_str().cmp(other.as_str()));
    }

    #[test]
    fn any_number_is_an_epoch_and_is_shown(number: i64) {
        let time = EpochMilliseconds(number);
        prop_assert_eq!(time.to_utc().map(EpochMilliseconds::from), time.to_utc().map(|_| time));
        prop_assert!(!time.to_string().is_empty());
    }
}
