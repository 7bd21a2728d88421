//! For tests and examples: an emulator of the service in this process, and a runtime whose time is virtual.
//!
//! Both stand outside of the client: a call through them goes the whole way, signature, socket, retries and decoding
//! included. Unit tests may leave out the socket and nothing else.
//!
//! # Testing your code
//!
//! Code that takes a client can be given that of an emulator. The whole of a call is then under test: what is sent is
//! checked as the service checks it, failures are repeated, lists come in pages, and pauses pass in virtual time.
//!
//! ```
//! use dataworks::mock::{Emulator, Fault, VirtualRuntime};
//! use dataworks::v2020::Client;
//! # #[cfg(feature = "v2020-tenant")]
//! use dataworks::v2020::tenant::list_data_sources::ListDataSources;
//! use serde_json::json;
//! use std::time::Duration;
//!
//! /// The code under test: the names of all data sources of a workspace.
//! # #[cfg(feature = "v2020-tenant")]
//! async fn names(client: &Client, project: i64) -> dataworks::Result<Vec<String>> {
//!     let mut rows = client.list_data_sources().project_id(project).items();
//!     let mut names = Vec::new();
//!     while let Some(row) = rows.try_next().await? {
//!         names.extend(row.name);
//!     }
//!     Ok(names)
//! }
//!
//! # #[cfg(feature = "v2020-tenant")]
//! #[tokio::main(flavor = "current_thread")]
//! async fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let runtime = VirtualRuntime::default();
//!     let emulator = Emulator::builder().runtime(runtime.clone()).start().await?;
//!
//!     // Rows of the test's own, in place of the examples.
//!     let rows = emulator.on::<ListDataSources>().parameter("ProjectId", "27");
//!     rows.answer_json(json!([{"Name": "orders"}, {"Name": "users"}]));
//!     // First the service is busy for 2 s, then a connection breaks.
//!     let busy = emulator.on::<ListDataSources>().times(1).header("Retry-After", "2");
//!     busy.refuse(429, "Throttling.User", "too many calls");
//!     emulator.on::<ListDataSources>().times(1).fail(Fault::CutWithinAnswer);
//!
//!     assert_eq!(names(&emulator.client(), 27).await?, ["orders", "users"]);
//!     assert_eq!(emulator.requests().len(), 3);
//!     assert!(runtime.sleeps()[0] >= Duration::from_secs(2));
//!
//!     // What the service would refuse is refused here too.
//!     emulator.on::<ListDataSources>().refuse(403, "Forbidden.Access", "not for you");
//!     let failure = names(&emulator.client(), 27).await.unwrap_err();
//!     assert_eq!(failure.code(), Some("Forbidden.Access"));
//!     Ok(())
//! }
//! # #[cfg(not(feature = "v2020-tenant"))]
//! # fn main() {}
//! ```
//!
//! Programs in other languages are served by the package `dataworks-emulator`, and give an emulator orders by its control
//! addresses, below `/_emulator/`: `docs/emulator.md` of the project shows both. An emulator within a test takes such orders
//! too, for instance of a child process.
//!
//! ## Without a socket
//!
//! A unit test may neither want a port nor an executor. [`EmulatorBuilder::connectionless`] gives an emulator whose own
//! clients hand their requests over within the process: signatures, retries, pages, waits, virtual time, rules and faults
//! are the same, and nothing is ever waited for, so that any executor will do.
//!
//! ```
//! use dataworks::mock::{Emulator, Fault, VirtualRuntime};
//! use dataworks::v2020::Client;
//! # #[cfg(feature = "v2020-tenant")]
//! use dataworks::v2020::tenant::get_project::GetProject;
//! use std::future::Future;
//! use std::pin::pin;
//! use std::task::{Context, Poll, Waker};
//!
//! /// The code under test.
//! # #[cfg(feature = "v2020-tenant")]
//! async fn name(client: &Client, project: i64) -> dataworks::Result<String> {
//!     let response = client.get_project().project_id(project).send().await?;
//!     Ok(response.data.project_name.unwrap_or_default())
//! }
//!
//! /// The smallest executor there is; `block_on` of any other does as well.
//! fn run<F: Future>(work: F) -> F::Output {
//!     let mut work = pin!(work);
//!     loop {
//!         if let Poll::Ready(output) = work.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
//!             return output;
//!         }
//!     }
//! }
//!
//! # #[cfg(feature = "v2020-tenant")]
//! fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let runtime = VirtualRuntime::default();
//!     let emulator = Emulator::builder().runtime(runtime.clone()).connectionless()?;
//!     emulator.on::<GetProject>().times(2).fail(Fault::CutBeforeAnswer);
//!     assert!(!run(name(&emulator.client(), 27))?.is_empty());
//!     assert_eq!((emulator.requests().len(), runtime.sleeps().len()), (3, 2));
//!     Ok(())
//! }
//! # #[cfg(not(feature = "v2020-tenant"))]
//! # fn main() {}
//! ```
//!
//! ## A mock server
//!
//! A mock server such as `wiremock` checks nothing and answers whatever it is told. It needs the feature `mock` only for
//! virtual time:
//!
//! ```
//! # #[cfg(feature = "v2020-tenant")]
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use dataworks::auth::Credentials;
//! use dataworks::v2020::Client;
//! use wiremock::{Mock, MockServer, ResponseTemplate, matchers};
//!
//! let server = MockServer::start().await;
//! let body = r#"{"RequestId": "r", "Success": true, "Data": {"ProjectName": "sales"}}"#;
//! Mock::given(matchers::query_param("Action", "GetProject"))
//!     .respond_with(ResponseTemplate::new(200).set_body_raw(body, "application/json"))
//!     .mount(&server)
//!     .await;
//! let client = Client::builder()
//!     .endpoint(server.uri())
//!     .region("cn-shanghai")
//!     .credentials(Credentials::new("a-key", "no-secret"))
//!     .build()?;
//! let project = client.get_project().project_id(27).send().await?;
//! assert_eq!(project.data.project_name.as_deref(), Some("sales"));
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "v2020-tenant"))]
//! # fn main() {}
//! ```

mod answer;
mod builder;
mod call_limits;
mod check;
mod claims;
mod clock;
mod control;
mod emulator;
mod flat;
mod in_process;
mod loopback;
mod model;
mod nonces;
mod paging;
mod path;
mod refusal;
mod reply;
mod request;
mod rules;
mod runtime;
mod server;
mod service;
mod signature;
mod signature_acs3;
mod signature_huawei;
mod state;

pub use crate::client::TypedRequest;
pub use builder::EmulatorBuilder;
pub use emulator::Emulator;
pub use request::{AnswerOrigin, ReceivedRequest};
pub use rules::{Fault, When};
pub use runtime::VirtualRuntime;
