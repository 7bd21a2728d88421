//! The report of quality checks.

use crate::program::{example, printed, said};

#[test]
fn quality_report_ends_as_the_checks_did() {
    for (options, code, summary) in [
        (&[][..], 1, "3 checks, 1 failed, 0 close to it."),
        (&["--entity", "102"], 0, "3 checks, 0 failed, 1 close to it."),
        (&["--entity", "102", "--strict"], 1, "3 checks, 0 failed, 1 close to it."),
        (&["--entity", "103"], 0, "3 checks, 0 failed, 0 close to it."),
    ] {
        let output = example("quality_report", options, &[]);
        assert_eq!(output.status.code(), Some(code), "{options:?}: {}", said(&output));
        let text = printed(&output);
        assert!(text.starts_with("RULE "), "{text}");
        assert_eq!(text.lines().last(), Some(summary));
    }
}
