//! The examples as their readers run them: as processes, against the emulator.
#![cfg(all(
    feature = "mock",
    feature = "v2020-tenant",
    feature = "v2020-development",
    feature = "v2020-integration",
    feature = "v2020-operation",
    feature = "v2020-metadata",
    feature = "v2020-quality"
))]

#[cfg(all(feature = "v2024-catalog", feature = "v2024-metadata"))]
mod catalog;
mod command_line;
#[cfg(all(
    feature = "v2024-data-studio",
    feature = "v2024-deployment",
    feature = "v2024-operation",
    feature = "v2024-task-instance"
))]
mod deploy_node;
#[cfg(feature = "v2024-task-instance")]
mod failed_today;
mod lineage;
mod metrics;
mod program;
mod progress;
mod pull_code;
mod quality_report;
mod quickstart;
mod rerun_failed;
#[path = "../../examples/support/mod.rs"]
mod support;
mod sync_task;
mod ticking;
