//! Results of the data quality checks of a partition, as a report. Ends with exit code 1 when a check failed, so that
//! a step of a pipeline can stand on it.
//!
//! `cargo run --example quality_report --features mock` talks to an emulator with some results in it. With
//! `ALIBABA_CLOUD_ACCESS_KEY_ID`, `ALIBABA_CLOUD_ACCESS_KEY_SECRET` and `DATAWORKS_REGION` set, it calls the service.
//!
//! | option | default | what |
//! |---|---|---|
//! | `--engine NAME` | `shop` | engine or data source |
//! | `--entity ID` | 101 | id of the partition expression; `GetQualityEntity` gives it |
//! | `--first DATE`, `--last DATE` | 2026-01-01, 2026-01-02 | time of the checks |
//! | `--strict` | | an orange alert fails too |

mod support;

use dataworks::mock::{Emulator, ReceivedRequest};
use dataworks::v2020::types::QualityCheckResult;
use serde_json::{Value, json};
use std::process::ExitCode;
use support::{Options, Outcome, connect, print_table, report, text};

#[tokio::main]
async fn main() -> ExitCode {
    report("quality_report", run().await)
}

async fn run() -> Outcome<ExitCode> {
    let options = Options::read(&["--engine", "--entity", "--first", "--last", "--endpoint"], &["--strict"])?;
    let connection = connect(&options, Emulator::builder().answer("ListQualityResultsByEntity", results)).await?;
    let midnight = |name, otherwise| format!("{} 00:00:00", options.text_or(name, otherwise));
    let request = connection.client.list_quality_results_by_entity();
    let request = request.project_name(options.text_or("--engine", "shop"));
    let request = request.entity_id(options.number("--entity")?.unwrap_or(101)).page_size(20);
    let request = request.start_date(midnight("--first", "2026-01-01")).end_date(midnight("--last", "2026-01-02"));

    let mut table = vec![["RULE", "PARTITION", "RESULT", "MESSAGE"].map(str::to_owned)];
    let (mut failed, mut warned) = (0, 0);
    let mut checks = request.items();
    while let Some(check) = checks.try_next().await? {
        match check.check_result {
            Some(QualityCheckResult::RED_ALERT) => failed += 1,
            Some(QualityCheckResult::ORANGE_ALERT) => warned += 1,
            _ => {}
        }
        let result = check.check_result.map(|code| code.name().map_or_else(|| code.to_string(), str::to_owned));
        table.push([text(check.rule_name), text(check.actual_expression), text(result), text(check.result_string)]);
    }
    print_table(&table);
    println!("\n{} checks, {failed} failed, {warned} close to it.", table.len() - 1);
    let is_well = failed == 0 && (warned == 0 || !options.is_set("--strict"));
    Ok(if is_well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// How the emulator answers: entity 101 has a failed check, 102 one that came close, any other none of either.
fn results(request: &ReceivedRequest) -> Value {
    let worst = match request.parameter("EntityId") {
        Some("101") => 2,
        Some("102") => 1,
        _ => 0,
    };
    let row = |id: i64, name: &str, result: i64, message: &str| {
        json!({
            "Id": id,
            "RuleName": name,
            "ActualExpression": "pt=20260101",
            "CheckResult": result,
            "ResultString": message,
        })
    };
    json!([
        row(1, "rows of the table", 0, "12000 rows"),
        row(2, "users without a name", worst, "0.7 % of the rows"),
        row(3, "distinct ids", 0, "12000 values"),
    ])
}
