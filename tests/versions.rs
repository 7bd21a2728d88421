//! Ids that belong to the other API version: what an error says of them.
#![cfg(all(feature = "mock", feature = "v2020-operation", feature = "v2024-operation"))]

use dataworks::mock::{Emulator, VirtualRuntime};
use dataworks::{ErrorKind, v2024};

type Outcome = Result<(), Box<dyn std::error::Error>>;

/// An emulator in virtual time, which says of the next call of an action what is given.
async fn emulator(action: &str, status: u16, code: &str) -> std::io::Result<Emulator> {
    let emulator = Emulator::builder().runtime(VirtualRuntime::default()).start().await?;
    emulator.fail_next(action, status, code, "no");
    Ok(emulator)
}

const OF_A_NODE: &str = "; if the id is one of version 2024-05-18, call `GetTask` of `dataworks::v2024`";
const OF_A_TASK: &str =
    "; if the id is one of version 2020-05-18, call `GetNode` or `GetNodeCode` of `dataworks::v2020`";

#[tokio::test]
async fn an_id_that_is_not_found_may_be_one_of_the_newer_version() -> Outcome {
    let emulator = emulator("GetNode", 500, "Invalid.Wkbench.NodeNotExist").await?;
    let error = emulator.client().get_node().node_id(1_860_438_872).project_env("PROD").send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    let text = error.to_string();
    assert!(text.starts_with("GetNode: HTTP 500, Invalid.Wkbench.NodeNotExist: no (request id "), "{text}");
    assert!(text.ends_with(OF_A_NODE), "{text}");
    assert_eq!(error.message(), "no", "the hint is not the service's");
    Ok(())
}

#[tokio::test]
async fn an_id_that_is_not_found_may_be_one_of_the_older_version() -> Outcome {
    let emulator = emulator("GetTask", 404, "Invalid.Task.NotFound").await?;
    let client = emulator.client_builder_of::<v2024::Client>().build()?;
    let text = client.get_task().id(7).send().await.unwrap_err().to_string();
    assert!(text.ends_with(OF_A_TASK), "{text}");
    Ok(())
}

#[tokio::test]
async fn an_action_by_its_name_says_so_too() -> Outcome {
    let emulator = emulator("GetNode", 404, "Invalid.Node.NotFound").await?;
    let request = emulator.client().call("GetNode").param("NodeId", 7).param("ProjectEnv", "PROD");
    let text = request.send().await.unwrap_err().to_string();
    assert!(text.ends_with(OF_A_NODE), "{text}");
    Ok(())
}

#[tokio::test]
async fn the_hint_is_the_end_of_the_sentence_after_several_attempts() -> Outcome {
    let emulator = emulator("GetNode", 429, "Throttling.User").await?;
    emulator.fail_next("GetNode", 404, "Invalid.Node.NotFound", "no");
    let request = emulator.client().get_node().node_id(7).project_env("PROD");
    let text = request.send().await.unwrap_err().to_string();
    assert!(text.ends_with(&format!(" after 2 attempts{OF_A_NODE}")), "{text}");
    Ok(())
}

#[tokio::test]
async fn what_an_earlier_attempt_may_have_deleted_is_not_looked_for_elsewhere() -> Outcome {
    let emulator = emulator("GetNode", 503, "ServiceUnavailable").await?;
    emulator.fail_next("GetNode", 404, "Invalid.Node.NotFound", "no");
    let request = emulator.client().get_node().node_id(7).project_env("PROD");
    let text = request.send().await.unwrap_err().to_string();
    assert!(text.ends_with("; an earlier attempt may have been executed"), "{text}");
    Ok(())
}

/// A workspace and an account have the same id in both versions; what is refused for another reason is there.
#[tokio::test]
async fn other_refusals_do_not_speak_of_versions() -> Outcome {
    for (status, code) in [
        (400, "Invalid.Tenant.ProjectNotExists"),
        (404, "Invalid.User.NotFound"),
        (403, "Forbidden.Access"),
        (400, "InvalidParameter"),
        (404, "InvalidAction.NotFound"),
    ] {
        let emulator = emulator("GetNode", status, code).await?;
        let request = emulator.client().get_node().node_id(7).project_env("PROD");
        let text = request.send().await.unwrap_err().to_string();
        assert!(text.contains(code) && !text.contains("version"), "{text}");
    }
    Ok(())
}

/// A list that takes no id has nothing to look for elsewhere, and neither has an action without a counterpart.
#[tokio::test]
async fn actions_without_a_counterpart_say_nothing() -> Outcome {
    let emulator = emulator("GetBaseline", 500, "Invalid.Wkbench.BaselineNotExist").await?;
    let error = emulator.client().get_baseline().baseline_id(7).project_id(7).send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(!error.to_string().contains("version"), "{error}");
    Ok(())
}
