//! Results of the data quality checks of a partition, as a report. Ends with exit code 1 when a check failed, so that
//! a step of a pipeline can stand on it.
//!
//! `cargo run --example quality_report --features mock` talks to an emulator with some results in it. With
//! `ALIBABA_CLOUD_ACCESS_KEY_ID`, `ALIBABA_CLOUD_ACCESS_KEY_SECRET` and `DATAWORKS_REGION` set, it calls the service.

mod support;

use chrono::NaiveDate;
use clap::Parser;
use dataworks::mock::{Emulator, ReceivedRequest};
use dataworks::v2020::types::QualityCheckResult;
use serde_json::{Value, json};
use std::process::ExitCode;
use support::{Outcome, connect, date, midnight, print_table, report, text};

/// Reports the results of the data quality checks of a partition. Ends with exit code 1 when a check failed.
#[derive(Parser)]
#[command(name = "quality_report", after_help = support::ENVIRONMENT)]
struct Options {
    /// Engine or data source
    #[arg(long, value_name = "NAME", default_value = "shop")]
    engine: String,
    /// Id of the partition expression; GetQualityEntity gives it
    #[arg(long, value_name = "ID", default_value_t = 101)]
    entity: i64,
    /// First day of the checks
    #[arg(long, value_name = "YYYY-MM-DD", default_value = "2026-01-01", value_parser = date)]
    first: NaiveDate,
    /// Day before which the checks end
    #[arg(long, value_name = "YYYY-MM-DD", default_value = "2026-01-02", value_parser = date)]
    last: NaiveDate,
    /// An orange alert fails too
    #[arg(long)]
    strict: bool,
}

#[tokio::main]
async fn main() -> ExitCode {
    report("quality_report", run(Options::parse()).await)
}

async fn run(options: Options) -> Outcome<ExitCode> {
    let connection = connect(Emulator::builder().answer("ListQualityResultsByEntity", results)).await?;
    let request = connection.client.list_quality_results_by_entity().project_name(options.engine);
    let request = request.entity_id(options.entity).page_size(20);
    let request = request.start_date(midnight(options.first)).end_date(midnight(options.last));

    let mut table = vec![["RULE", "PARTITION", "RESULT", "MESSAGE"].map(str::to_owned)];
    let (mut failed, mut warned) = (0, 0);
    let mut checks = request.items();
    while let Some(check) = checks.try_next().await? {
        match check.check_result {
            Some(QualityCheckResult::RED_ALERT) => failed += 1,
            Some(QualityCheckResult::ORANGE_ALERT) => warned += 1,
            _ => {}
        }
        let result = check.check_result.map(|code| support::name(code, code.name()));
        table.push([text(check.rule_name), text(check.actual_expression), text(result), text(check.result_string)]);
    }
    print_table(&table);
    println!("\n{} checks, {failed} failed, {warned} close to it.", table.len() - 1);
    let is_well = failed == 0 && (warned == 0 || !options.strict);
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
