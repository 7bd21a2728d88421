//! Reruns what has failed. Its test is the one of README.

include!(concat!(env!("SNIPPETS"), "/README/test_without_the_service.rs"));

#[cfg(test)]
mod tests {
    use dataworks::mock::{Emulator, VirtualRuntime};

    #[tokio::test]
    async fn nothing_failed_and_nothing_is_rerun() -> Result<(), Box<dyn std::error::Error>> {
        let emulator = Emulator::builder().stateful().runtime(VirtualRuntime::default()).start().await?;
        assert!(crate::rerun_failed(&emulator.client(), 27).await?.is_empty());
        assert_eq!(emulator.requests().len(), 1);
        Ok(())
    }

    #[tokio::test]
    async fn a_refused_restart_ends_the_reruns() -> Result<(), Box<dyn std::error::Error>> {
        let emulator = Emulator::builder().runtime(VirtualRuntime::default()).start().await?;
        emulator.on_action("RestartInstance").refuse(403, "Forbidden.Access", "not for you");
        let failure = crate::rerun_failed(&emulator.client(), 27).await.expect_err("a refusal");
        assert!(failure.is_access_denied(), "{failure}");
        Ok(())
    }
}
