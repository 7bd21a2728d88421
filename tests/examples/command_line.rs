//! Options of all examples: help, and what is said about wrong ones.

use crate::program::{example, printed, said};

const EXAMPLES: &[&str] = &[
    "quickstart",
    "sync_task",
    "rerun_failed",
    "pull_code",
    "lineage",
    "quality_report",
    "metrics",
    #[cfg(all(
        feature = "v2024-data-studio",
        feature = "v2024-deployment",
        feature = "v2024-operation",
        feature = "v2024-task-instance"
    ))]
    "deploy_node",
    #[cfg(feature = "v2024-task-instance")]
    "failed_today",
    #[cfg(all(feature = "v2024-catalog", feature = "v2024-metadata"))]
    "catalog",
];

/// Case 53.
#[test]
fn help_has_usage_meanings_and_defaults() {
    for name in EXAMPLES {
        let output = example(name, &["--help"], &[]);
        assert_eq!(output.status.code(), Some(0), "{name}: {}", said(&output));
        let text = printed(&output);
        assert!(text.contains(&format!("Usage: {name} [OPTIONS]")), "{text}");
        assert!(text.contains("DATAWORKS_REGION"), "{text}");
        // Each option has its meaning beside it, and each that takes a value a default, a condition or an opt-out.
        let lines: Vec<&str> = text.lines().filter(|line| line.trim_start().starts_with("--")).collect();
        assert!(!lines.is_empty(), "{text}");
        for line in lines {
            let meaning = line.trim_start().split_once("  ").map(|(_, meaning)| meaning.trim());
            assert!(meaning.is_some_and(|meaning| !meaning.is_empty()), "{name}: {line:?}");
            let is_open = ["--script", "--stop-"].iter().any(|open| line.contains(open));
            assert!(!line.contains('<') || is_open || line.contains("[default"), "{name}: {line:?}");
        }
    }
}

/// Case 53.
#[test]
fn a_wrong_date_is_said_with_its_option_and_format() {
    for (name, option) in [
        ("rerun_failed", "--date"),
        ("sync_task", "--first"),
        ("sync_task", "--last"),
        ("quality_report", "--first"),
        ("quality_report", "--last"),
        #[cfg(feature = "v2024-task-instance")]
        ("failed_today", "--date"),
    ] {
        for wrong in ["yesterday", "2026-02-30", "01.02.2026"] {
            let output = example(name, &[option, wrong], &[]);
            assert_eq!(output.status.code(), Some(2), "{name} {option} {wrong}");
            let text = said(&output);
            for part in [option, wrong, "YYYY-MM-DD"] {
                assert!(text.contains(part), "{name}: {part:?} is not in {text}");
            }
        }
    }
}

/// Case 53.
#[test]
fn an_unknown_option_and_a_wrong_number_are_named() {
    for name in EXAMPLES {
        let output = example(name, &["--bogus"], &[]);
        assert_eq!(output.status.code(), Some(2), "{name}");
        assert!(said(&output).contains("'--bogus'"), "{}", said(&output));
        assert!(said(&output).contains(&format!("Usage: {name}")), "{}", said(&output));
    }
    for (name, option) in [
        ("quickstart", "--page-size"),
        ("sync_task", "--project"),
        ("rerun_failed", "--project"),
        ("pull_code", "--project"),
        ("lineage", "--depth"),
        ("quality_report", "--entity"),
        #[cfg(feature = "v2024-task-instance")]
        ("failed_today", "--batch"),
        #[cfg(all(feature = "v2024-catalog", feature = "v2024-metadata"))]
        ("catalog", "--parallel"),
    ] {
        let output = example(name, &[option, "many"], &[]);
        assert_eq!(output.status.code(), Some(2), "{name}");
        assert!(said(&output).contains(option) && said(&output).contains("many"), "{}", said(&output));
    }
}
