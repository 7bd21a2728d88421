//! Metrics of calls, as Prometheus reads them.

use crate::program::{count, example, example_at, printed, said, start};
use dataworks::mock::Emulator;

#[test]
fn calls_attempts_and_pauses_are_counted() {
    let output = example("metrics", &[], &[]);
    assert!(output.status.success(), "{}", said(&output));
    let text = printed(&output);
    let lines: Vec<&str> = text.lines().collect();
    let calls = "rpc_client_call_duration_seconds";
    for line in [
        // The pause of the retry is in virtual time, half of a second.
        format!(r#"{calls}_bucket{{rpc_method="dataworks/ListDataSources",error_type="",le="0.25"}} 1"#),
        format!(r#"{calls}_bucket{{rpc_method="dataworks/ListDataSources",error_type="",le="+Inf"}} 2"#),
        format!(r#"{calls}_sum{{rpc_method="dataworks/ListDataSources",error_type=""}} 0.5"#),
        format!(r#"{calls}_count{{rpc_method="dataworks/ListDataSources",error_type=""}} 2"#),
        format!(r#"{calls}_count{{rpc_method="dataworks/ListProjects",error_type=""}} 1"#),
        format!(r#"{calls}_count{{rpc_method="dataworks/ListResourceGroups",error_type="access_denied"}} 1"#),
        r#"dataworks_attempts_total{rpc_method="dataworks/ListDataSources",error_type=""} 2"#.to_owned(),
        r#"dataworks_attempts_total{rpc_method="dataworks/ListDataSources",error_type="throttling"} 1"#.to_owned(),
        r#"dataworks_retry_pause_seconds_total{rpc_method="dataworks/ListDataSources",error_type="throttling"} 0.5"#
            .to_owned(),
    ] {
        assert!(lines.contains(&line.as_str()), "{line} is missing in {text}");
    }
    // Each name is described before its samples, and each sample is a name, labels and a number.
    for line in lines.iter().filter(|line| !line.starts_with('#')) {
        let (name, rest) = line.split_once('{').expect("a sample has labels");
        let name = ["_bucket", "_sum", "_count"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name);
        assert!(lines.iter().any(|line| line.starts_with(&format!("# TYPE {name} "))), "{line}");
        let (_, number) = rest.split_once("} ").expect("labels end");
        assert!(number.parse::<f64>().is_ok(), "{line}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_program_names_itself() {
    let emulator = start(Emulator::builder().rows("ListProjects", 3)).await;
    let output = example_at(&emulator, "metrics", &["--workspaces", "3"]).await;
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(count(&emulator, "ListDataSources"), 3);
    for request in emulator.requests() {
        let name = request.header("user-agent").unwrap_or_default();
        assert!(name.starts_with("metrics/1.0 dataworks-rust/"), "{name}");
    }
}
