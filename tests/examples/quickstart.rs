//! The quickstart as its reader runs it, and what it says about an environment that is not complete.

use crate::program::{example, printed, said};

#[test]
fn without_credentials_it_lists_what_the_emulator_has() {
    let output = example("quickstart", &[], &[]);
    assert!(output.status.success(), "{}", said(&output));
    assert!(said(&output).contains("calling an emulator"), "{}", said(&output));
    let text = printed(&output);
    let lines = text.lines();
    assert!(text.starts_with("WORKSPACE ID"), "{text}");
    assert_eq!(lines.clone().filter(|line| line.ends_with("production")).count(), 42, "{text}");
    assert_eq!(lines.last(), Some("42 data sources, fetched over HTTP on 6 pages."), "{text}");
}

#[test]
fn an_incomplete_environment_is_said_to_be_so() {
    let key = ("ALIBABA_CLOUD_ACCESS_KEY_ID", "test-key-id");
    let secret = ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "test-key-secret");
    for (variables, expected) in [
        (vec![key, secret], "no region: set DATAWORKS_REGION or ALIBABA_CLOUD_REGION_ID"),
        (vec![key, secret, ("ALIBABA_CLOUD_REGION_ID", "second!")], "\"second!\" is no region id"),
        (
            vec![key, secret, ("ALIBABA_CLOUD_REGION_ID", "second!"), ("DATAWORKS_REGION", "first!")],
            "\"first!\" is no region id",
        ),
        (vec![key, ("DATAWORKS_REGION", "cn-test")], "environment variable ALIBABA_CLOUD_ACCESS_KEY_SECRET is not set"),
    ] {
        let output = example("quickstart", &[], &variables);
        assert_eq!(output.status.code(), Some(1), "{variables:?}");
        let text = said(&output);
        assert!(text.contains(expected), "{variables:?}: {text}");
        assert!(!text.contains("test-key-secret"), "{text}");
    }
}
