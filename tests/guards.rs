//! What a user's program relies on without calling it: types that move between threads, small futures.
#![cfg(all(feature = "mock", feature = "v2020-tenant", feature = "v2020-operation"))]

mod support;

use dataworks::auth::{CachedCredentials, Credentials, DefaultCredentials, Signer};
use dataworks::mock::{Emulator, VirtualRuntime};
use dataworks::v2020::tenant::list_data_sources::{ListDataSources, ListDataSourcesResponse};
use dataworks::v2020::types::ProjectEnv;
use dataworks::v2020::{Client, ClientBuilder};
use dataworks::{
    Attempt, Error, Items, Pages, Position, RateLimit, RawResponse, RetryPolicy, SendFuture, Timeouts, UntypedRequest,
    WaitError, Waiter,
};
use support::client;

fn is_send<T: Send>() {}
fn is_send_and_sync<T: Send + Sync>() {}
fn is_unpin<T: Unpin>() {}

#[test]
fn clients_futures_streams_and_errors_move_between_threads() {
    is_send_and_sync::<Client>();
    is_send_and_sync::<ClientBuilder>();
    is_send_and_sync::<ListDataSources>();
    is_send_and_sync::<ListDataSourcesResponse>();
    is_send_and_sync::<UntypedRequest>();
    is_send_and_sync::<RawResponse>();
    is_send_and_sync::<Error>();
    is_send_and_sync::<WaitError<ListDataSourcesResponse>>();
    is_send_and_sync::<Attempt>();
    is_send_and_sync::<RateLimit>();
    is_send_and_sync::<RetryPolicy>();
    is_send_and_sync::<Timeouts>();
    is_send_and_sync::<Position>();
    is_send_and_sync::<Credentials>();
    is_send_and_sync::<CachedCredentials<DefaultCredentials>>();
    is_send_and_sync::<Signer>();
    is_send_and_sync::<Emulator>();
    is_send_and_sync::<VirtualRuntime>();
    is_send::<SendFuture<ListDataSourcesResponse>>();
    is_send::<Pages<ListDataSourcesResponse>>();
    is_send::<Items<ListDataSourcesResponse>>();
    is_send::<Waiter<ListDataSourcesResponse>>();
    is_unpin::<SendFuture<ListDataSourcesResponse>>();
    is_unpin::<Pages<ListDataSourcesResponse>>();
    is_unpin::<Items<ListDataSourcesResponse>>();
}

#[tokio::test]
async fn futures_are_small() {
    const WORD: usize = size_of::<usize>();
    let runtime = VirtualRuntime::default();
    let client = client("http://127.0.0.1:1", &runtime);
    let call = client.list_data_sources().project_id(1).send();
    assert_eq!(size_of_val(&call), 2 * WORD);
    let raw = client.list_data_sources().project_id(1).send_raw();
    assert_eq!(size_of_val(&raw), 2 * WORD);
    let wait = client.get_instance().instance_id(1).project_env(ProjectEnv::Prod).wait().into_future();
    assert_eq!(size_of_val(&wait), 2 * WORD);
    let mut items = client.list_data_sources().project_id(1).items();
    assert!(size_of_val(&items) <= 1024, "{}", size_of_val(&items));
    assert!(size_of_val(&items.try_next()) <= 1024);
    assert!(size_of_val(&client.call("Any").send()) <= 1024, "{}", size_of_val(&client.call("Any").send()));
    assert!(size_of_val(&Client::from_env()) <= 4096, "{}", size_of_val(&Client::from_env()));
    assert_eq!(size_of::<Error>(), WORD);
}

/// What a user writes around a call is as large as the call lets it be.
#[tokio::test]
async fn a_future_around_a_call_stays_small() {
    let client = client("http://127.0.0.1:1", &VirtualRuntime::default());
    let work = async {
        client.list_data_sources().project_id(1).send().await?;
        client.get_instance().instance_id(1).project_env(ProjectEnv::Prod).send().await.map(|_| ())
    };
    assert!(size_of_val(&work) <= 4096, "{}", size_of_val(&work));
}

/// No type has to be given where it follows from the service.
#[test]
fn case_55_a_builder_from_the_environment_needs_no_type() {
    fn client() -> dataworks::Result<Client> {
        dataworks::v2020::ClientBuilder::from_env()?.build()
    }
    // Whether there is a client depends on the environment; that it is one is what compiles.
    let _: fn() -> dataworks::Result<Client> = client;
}
