//! Decoding a page of 100 rows, against structs that serde derives and that tolerate nothing.

mod support;

use dataworks::RawResponse;
use dataworks::v2020::tenant::list_data_sources::ListDataSourcesResponse;
use serde::Deserialize;
use std::hint::black_box;
use support::compare;

/// The same fields, of the very types that this page has.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[expect(dead_code, reason = "reading them is the whole work")]
struct Response {
    http_status_code: Option<i64>,
    request_id: Option<String>,
    success: Option<bool>,
    data: Data,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[expect(dead_code, reason = "as above")]
struct Data {
    page_number: Option<i64>,
    page_size: Option<i64>,
    total_count: Option<i64>,
    data_sources: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[expect(dead_code, reason = "as above")]
struct Row {
    status: Option<i64>,
    project_id: Option<i64>,
    sub_type: Option<SubType>,
    gmt_modified: Option<String>,
    env_type: Option<i64>,
    connect_status: Option<i64>,
    sequence: Option<i64>,
    description: Option<String>,
    data_source_type: Option<Type>,
    gmt_create: Option<String>,
    default_engine: Option<bool>,
    shared: Option<bool>,
    operator: Option<String>,
    name: Option<String>,
    content: Option<String>,
    id: Option<i64>,
    binding_calc_engine_id: Option<i64>,
    tenant_id: Option<i64>,
}

/// A strict reader has closed enumerations too.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum SubType {
    Mysql,
    Sqlserver,
    Postgresql,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Type {
    Odps,
    Rds,
    Mysql,
    Oss,
}

fn page() -> Vec<u8> {
    let rows: Vec<String> = (1..=100)
        .map(|id| {
            format!(
                r#"{{"Status":1,"ProjectId":10000,"SubType":"mysql","GmtModified":"Mar 17, 2021 4:09:32 PM","EnvType":1,
"ConnectStatus":1,"Sequence":{id},"Description":"orders of the last year, read only, refreshed every night",
"DataSourceType":"rds","GmtCreate":"Mar 17, 2021 4:09:32 PM","DefaultEngine":false,"Shared":false,
"Operator":"193543050000","Name":"orders_{id}","Content":"{{\"database\":\"orders\",\"instanceName\":\"rm-0000\",\"tag\":\"rds\"}}",
"Id":{id},"BindingCalcEngineId":{id},"TenantId":1234567890123}}"#
            )
        })
        .collect();
    format!(
        r#"{{"RequestId":"r","HttpStatusCode":200,"Data":{{"TotalCount":100,"PageSize":100,"PageNumber":1,"DataSources":[{}]}},"Success":true}}"#,
        rows.join(",")
    )
    .into_bytes()
}

fn main() {
    let body = page();
    let answer = RawResponse::from_body(body.clone());
    let ours = || {
        black_box(black_box(&answer).decode::<ListDataSourcesResponse>().expect("the page fits"));
    };
    let strict = || {
        black_box(serde_json::from_slice::<Response>(black_box(&body)).expect("the page fits"));
    };
    println!("a page of 100 rows, {} bytes", body.len());
    println!("{:<52} {:>13} {:>13}", "", "ours", "floor");
    compare("decode, against strict structs", 1.0, 50, ours, strict);
    let allocations = |work: &dyn Fn()| allocation_counter::measure(work).count_total;
    let (of_ours, of_strict) = (allocations(&ours), allocations(&strict));
    let ratio = of_ours as f64 / of_strict as f64;
    let verdict = if ratio <= 1.0 { "within" } else { "OVER" };
    println!("{:<52} {of_ours:>13} {of_strict:>13}  ratio {ratio:>5.2}, {verdict} 1.00", "allocations");
}
