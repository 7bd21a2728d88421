//! Rules and faults of the emulator, each as a client meets it.
#![cfg(all(feature = "mock", feature = "v2020-tenant"))]

use dataworks::mock::{Emulator, Fault, VirtualRuntime};
use dataworks::v2020::tenant::get_project::{GetProject, GetProjectResponse};
use dataworks::v2020::tenant::list_data_sources::ListDataSources;
use dataworks::{Delivery, Error, ErrorKind, RetryPolicy};
use serde_json::json;
use std::time::Duration;

type Outcome = Result<(), Box<dyn std::error::Error>>;

async fn emulator() -> Result<(Emulator, VirtualRuntime), std::io::Error> {
    let runtime = VirtualRuntime::default();
    Ok((Emulator::builder().runtime(runtime.clone()).start().await?, runtime))
}

/// One attempt, so that a fault is seen as it is.
async fn once(emulator: &Emulator) -> Result<GetProjectResponse, Error> {
    emulator.client().get_project().project_id(27).retry(RetryPolicy::default().with_max_attempts(1)).send().await
}

async fn status_of(emulator: &Emulator) -> Option<String> {
    let failure = once(emulator).await.err()?;
    failure.code().map(str::to_owned)
}

#[tokio::test]
async fn rules_with_a_number_make_a_sequence() -> Outcome {
    let (emulator, _) = emulator().await?;
    emulator.on::<GetProject>().refuse(400, "Always.Older", "");
    emulator.on::<GetProject>().refuse(400, "Always.Newer", "");
    emulator.on::<GetProject>().times(2).refuse(400, "First", "");
    emulator.on::<GetProject>().times(1).refuse(400, "Second", "");
    emulator.on::<GetProject>().times(0).refuse(400, "Never", "");
    let mut codes = Vec::new();
    for _ in 0..4 {
        codes.push(status_of(&emulator).await.unwrap_or_default());
    }
    assert_eq!(codes, ["First", "First", "Second", "Always.Newer"]);
    emulator.forget_rules("GetProject");
    assert_eq!(status_of(&emulator).await, None);
    Ok(())
}

#[tokio::test]
async fn a_rule_may_be_for_some_parameters_only() -> Outcome {
    let (emulator, _) = emulator().await?;
    emulator.on::<GetProject>().parameter("ProjectId", "28").refuse(400, "Refused", "");
    assert_eq!(status_of(&emulator).await, None);
    emulator.on::<GetProject>().parameter("ProjectId", "27").refuse(400, "Refused", "");
    assert_eq!(status_of(&emulator).await.as_deref(), Some("Refused"));
    Ok(())
}

#[cfg(feature = "maxcompute")]
#[tokio::test]
async fn a_parameter_of_a_rule_may_be_in_the_path() -> Outcome {
    let (emulator, _) = emulator().await?;
    emulator.on_action("GetMmsAsyncTask").parameter("sourceId", "7").refuse(400, "Refused", "");
    let client = emulator.client_builder_of::<dataworks::maxcompute::Client>().build()?;
    let call = |source: i64| client.get_mms_async_task().source_id(source).async_task_id(2).send();
    call(8).await?;
    assert_eq!(call(7).await.unwrap_err().code(), Some("Refused"));
    Ok(())
}

#[tokio::test]
async fn answers_are_typed_or_made_of_the_request() -> Outcome {
    let (emulator, _) = emulator().await?;
    let mut response = GetProjectResponse::default();
    response.data.project_name = Some("sales".into());
    emulator.on::<GetProject>().times(1).answer(response);
    let answered = once(&emulator).await?;
    assert_eq!((answered.data.project_name.as_deref(), answered.data.project_id), (Some("sales"), None));
    assert_eq!(answered.request_id.as_deref(), Some("00000000-0000-4000-8000-000000000001"));

    emulator.on::<GetProject>().answer_with(|request| json!({"Data": {"ProjectName": request.parameter("ProjectId")}}));
    assert_eq!(once(&emulator).await?.data.project_name.as_deref(), Some("27"));

    emulator.on::<ListDataSources>().answer_json(json!([{"Name": "a"}, {"Name": "b"}, {"Name": "c"}]));
    let mut pages = emulator.client().list_data_sources().project_id(27).page_size(2).pages();
    let mut names = Vec::new();
    while let Some(page) = pages.try_next().await? {
        names.push(page.data.data_sources.iter().filter_map(|row| row.name.clone()).collect::<Vec<_>>().concat());
    }
    assert_eq!(names, ["ab", "c"]);
    Ok(())
}

#[tokio::test]
async fn an_action_that_no_spec_knows_can_be_answered() -> Outcome {
    let (emulator, _) = emulator().await?;
    emulator.on_action("ListTomorrow").times(1).answer_json(json!({"Rows": [1]}));
    let answer = emulator.client().call("ListTomorrow").send().await?;
    assert_eq!((&answer["Rows"], answer["RequestId"].is_string()), (&json!([1]), true));
    let failure = emulator.client().call("ListTomorrow").send().await.unwrap_err();
    assert!(failure.is_unknown_action(), "{failure}");
    Ok(())
}

#[tokio::test]
async fn headers_tell_how_long_to_wait() -> Outcome {
    let (emulator, runtime) = emulator().await?;
    emulator.on::<GetProject>().times(1).header("Retry-After", "7").refuse(429, "Throttling.User", "too many calls");
    emulator.client().get_project().project_id(27).send().await?;
    assert_eq!(runtime.sleeps().len(), 1);
    assert!(runtime.sleeps()[0] >= Duration::from_secs(7), "{:?}", runtime.sleeps());
    emulator.on::<GetProject>().header("x-more", "here").answer_as_usual();
    assert!(once(&emulator).await.is_ok());
    Ok(())
}

#[tokio::test]
async fn a_connection_is_cut() -> Outcome {
    let (emulator, _) = emulator().await?;
    for fault in [Fault::CutBeforeAnswer, Fault::CutWithinAnswer] {
        emulator.on::<GetProject>().times(1).fail(fault.clone());
        let failure = once(&emulator).await.unwrap_err();
        assert_eq!((failure.kind(), failure.delivery()), (ErrorKind::Connection, Delivery::Unknown), "{fault:?}");
    }
    // Nothing is lost, and the next call gets a connection that works.
    emulator.on::<GetProject>().times(1).fail(Fault::CutAfterAnswer);
    once(&emulator).await?;
    emulator.client().get_project().project_id(27).send().await?;
    // A read is repeated.
    emulator.on::<GetProject>().times(2).fail(Fault::CutWithinAnswer);
    let repeated = emulator.client().get_project().project_id(27).send().await?;
    assert_eq!(repeated.raw_response().map(|raw| raw.attempts.len()), Some(3));
    Ok(())
}

#[tokio::test]
async fn an_answer_is_slow() -> Outcome {
    let (emulator, runtime) = emulator().await?;
    emulator.on::<GetProject>().times(1).fail(Fault::Slow(Duration::from_secs(5)));
    once(&emulator).await?;
    assert_eq!(runtime.sleeps(), [Duration::from_secs(5)]);
    Ok(())
}

#[tokio::test]
async fn an_answer_never_comes() -> Outcome {
    let (emulator, runtime) = emulator().await?;
    emulator.on::<GetProject>().times(1).fail(Fault::Hang);
    let client = emulator.client();
    let policy = RetryPolicy::default().with_max_attempts(1);
    let call = tokio::spawn(client.get_project().project_id(27).retry(policy).send());
    while emulator.requests().is_empty() {
        tokio::task::yield_now().await;
    }
    runtime.advance(Duration::from_secs(3600));
    assert_eq!(call.await?.unwrap_err().kind(), ErrorKind::Timeout);
    Ok(())
}

#[tokio::test]
async fn raw_bytes_come_as_they_are() -> Outcome {
    let (emulator, _) = emulator().await?;
    let page = "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 11\r\nContent-Type: text/html\r\n\r\n<p>oops</p>";
    emulator.on::<GetProject>().times(1).fail(Fault::Raw(page.into()));
    assert_eq!(once(&emulator).await.unwrap_err().http_status(), Some(502));
    emulator.on::<GetProject>().times(1).fail(Fault::Raw("no HTTP at all".into()));
    assert_eq!(once(&emulator).await.unwrap_err().kind(), ErrorKind::Connection);
    Ok(())
}

#[cfg(feature = "dataarts")]
#[tokio::test]
async fn huawei_cloud_is_served_too() -> Outcome {
    use dataworks::auth::Credentials;
    let (emulator, _) = emulator().await?;
    let client = |credentials: Option<Credentials>| {
        let builder = emulator.client_builder_of::<dataworks::dataarts::Client>().project_id("p1");
        match credentials {
            Some(credentials) => builder.credentials(credentials).build(),
            None => builder.build(),
        }
    };
    let call = |client: dataworks::dataarts::Client| {
        let request = client.show_instance_infos().task_id("1").job_name("j").instance("i");
        request.start_time(1_705_248_000_000_i64).end_time(1_705_311_669_796_i64).offset(0).limit(2)
    };
    let response = call(client(None)?).send().await?;
    assert_eq!(response.body.value.rows.len(), 2);
    assert_eq!(emulator.requests()[0].action, "ShowInstanceInfos");
    let wrong = Credentials::new("emulator-access-key-id", "a-wrong-secret");
    let failure = call(client(Some(wrong))?).send().await.unwrap_err();
    assert_eq!(failure.code(), Some("APIGW.0301"));
    assert_eq!(failure.request_id(), Some("00000000-0000-4000-8000-000000000002"));
    Ok(())
}
