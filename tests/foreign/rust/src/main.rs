//! Calls every action with the crate aliyun-openapi-core-rust-sdk, and the refusals that a client has to show.
//!
//! ```text
//! foreign-clients ADDRESS KEY SECRET CALLS.json
//! ```

use aliyun_openapi_core_rust_sdk::client::error::Error;
use aliyun_openapi_core_rust_sdk::client::rpc::RPClient;
use serde_json::Value;
use std::process::ExitCode;

struct Caller {
    address: String,
    key: String,
}

impl Caller {
    async fn call(&self, method: &str, action: &str, pairs: &[(String, String)], secret: &str) -> Result<Value, Error> {
        let client = RPClient::new(self.key.as_str(), secret, self.address.as_str()).version("2020-05-18");
        let pairs = pairs.iter().map(|(key, value)| (key.as_str(), value.as_str()));
        let text = client.request(method, action).query(pairs).text().await?;
        Ok(serde_json::from_str(&text).unwrap_or_default())
    }

    /// Whether the client shows code, message and request id of a refusal.
    async fn is_refused(&self, action: &str, pairs: &[(&str, &str)], secret: &str, code: &str) -> bool {
        let pairs: Vec<_> = pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        match self.call("GET", action, &pairs, secret).await {
            Err(Error::InvalidResponse { request_id, error_code, error_message }) => {
                let is_right = error_code == code && !error_message.is_empty() && request_id.len() == 36;
                if !is_right {
                    eprintln!("{action}: expected {code}, got {error_code} {error_message} {request_id}");
                }
                is_right
            }
            other => {
                eprintln!("{action}: expected {code}, got {other:?}");
                false
            }
        }
    }
}

fn pairs_of(call: &Value) -> Vec<(String, String)> {
    let parameters = call["parameters"].as_array().into_iter().flatten();
    let pairs = parameters.flat_map(|given| given["pairs"].as_array().into_iter().flatten());
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    pairs.map(|pair| (text(&pair[0]), text(&pair[1]))).collect()
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [address, key, secret, file] = &arguments[..] else { return ExitCode::from(2) };
    let calls = std::fs::read_to_string(file).expect("the file of calls");
    let calls: Vec<Value> = serde_json::from_str(&calls).expect("a list of calls");
    let calls: Vec<&Value> = calls.iter().filter(|call| call["service"] == "dataworks-2020-05-18").collect();
    let caller = Caller { address: format!("{address}/"), key: key.clone() };
    let mut is_right = true;
    for method in ["GET", "POST"] {
        let mut answered = 0;
        for call in &calls {
            let action = call["action"].as_str().unwrap_or_default();
            // An action that is a PUT stays one.
            let method = if call["method"] == "PUT" { "PUT" } else { method };
            match caller.call(method, action, &pairs_of(call), secret).await {
                Ok(body) if body["RequestId"].is_string() => answered += 1,
                other => eprintln!("  {action}: {other:?}"),
            }
        }
        println!("aliyun-openapi-core-rust-sdk({method}) 1 {answered}/{}", calls.len());
        is_right &= answered == calls.len() && answered > 0;
    }
    for (action, pairs, secret, code) in [
        ("GetProject", &[("ProjectId", "27")][..], "wrong", "SignatureDoesNotMatch"),
        ("ListDataSources", &[], secret, "MissingProjectId"),
        ("GetProject", &[("ProjectId", "abc")], secret, "InvalidParameter"),
        ("ListNothing", &[], secret, "InvalidAction.NotFound"),
        ("GetProject", &[("ProjectId", "429")], secret, "Throttling.User"),
    ] {
        is_right &= caller.is_refused(action, pairs, secret, code).await;
    }
    if is_right { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
