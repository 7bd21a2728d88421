//! Calls every action with the crate aliyun-openapi-core-rust-sdk, and everything that is refused, which a client has to show.
//!
//! ```text
//! foreign-clients ADDRESS AHEAD KEY SECRET CALLS.json REFUSALS.json      # AHEAD: an emulator an hour ahead
//! ```

mod relay;

use aliyun_openapi_core_rust_sdk::client::error::Error;
use aliyun_openapi_core_rust_sdk::client::rpc::RPClient;
use serde_json::Value;
use std::process::ExitCode;

const SERVICE: &str = "dataworks-2020-05-18";

struct Caller<'call> {
    address: &'call str,
    key: &'call str,
    secret: &'call str,
}

impl Caller<'_> {
    async fn call(&self, method: &str, action: &str, pairs: &[(String, String)]) -> Result<Value, Error> {
        let client = RPClient::new(self.key, self.secret, format!("{}/", self.address)).version("2020-05-18");
        let pairs = pairs.iter().map(|(key, value)| (key.as_str(), value.as_str()));
        let text = client.request(method, action).query(pairs).text().await?;
        Ok(serde_json::from_str(&text).unwrap_or_default())
    }

    /// Whether the client shows code, message and request id of a refusal.
    async fn is_refused(&self, fault: &str, said: &Value) -> bool {
        let parameters = said["parameters"].as_object().into_iter().flatten();
        let pairs: Vec<_> = parameters.map(|(key, value)| (key.clone(), text(value))).collect();
        let (action, code) = (text(&said["action"]), text(&said["code"]));
        if fault == "used nonce"
            && let Err(failure) = self.call("GET", &action, &pairs).await
        {
            eprintln!("{fault}: the first request is refused: {failure:?}");
            return false;
        }
        match self.call("GET", &action, &pairs).await {
            Err(Error::InvalidResponse { request_id, error_code, error_message })
                if error_code == code
                    && !error_message.is_empty()
                    && request_id.starts_with("00000000-0000-4000-8000-") =>
            {
                true
            }
            other => {
                eprintln!("{fault}: expected {code}, got {other:?}");
                false
            }
        }
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn pairs_of(call: &Value) -> Vec<(String, String)> {
    let parameters = call["parameters"].as_array().into_iter().flatten();
    let pairs = parameters.flat_map(|given| given["pairs"].as_array().into_iter().flatten());
    pairs.map(|pair| (text(&pair[0]), text(&pair[1]))).collect()
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [address, ahead, key, secret, calls, refusals] = &arguments[..] else { return ExitCode::from(2) };
    let read = |name: &str| -> Value {
        serde_json::from_str(&std::fs::read_to_string(name).expect("a file")).expect("a file with JSON")
    };
    let calls = read(calls);
    let calls: Vec<&Value> =
        calls.as_array().into_iter().flatten().filter(|call| call["service"] == SERVICE).collect();
    let caller = Caller { address, key, secret };
    let mut is_right = true;
    for method in ["GET", "POST"] {
        let mut answered = 0;
        for call in &calls {
            let action = call["action"].as_str().unwrap_or_default();
            // An action that is a PUT stays one.
            let method = if call["method"] == "PUT" { "PUT" } else { method };
            match caller.call(method, action, &pairs_of(call)).await {
                Ok(body) if body["RequestId"].is_string() => answered += 1,
                other => eprintln!("  {action}: {other:?}"),
            }
        }
        println!("aliyun-openapi-core-rust-sdk({method}) 1 {answered}/{}", calls.len());
        is_right &= answered == calls.len() && answered > 0;
    }
    let refusals = read(refusals);
    let tried = refusals[SERVICE].as_object().expect("refusals of the service");
    let relay = relay::repeat_first(address).expect("a relay");
    let mut shown = 0;
    for (fault, said) in tried {
        let caller = match fault.as_str() {
            "wrong secret" => Caller { secret: "wrong", ..caller },
            // To a service whose clock is ahead every timestamp is old.
            "old timestamp" => Caller { address: ahead, ..caller },
            "used nonce" => Caller { address: &relay, ..caller },
            _ => Caller { ..caller },
        };
        shown += usize::from(caller.is_refused(fault, said).await);
    }
    println!("aliyun-openapi-core-rust-sdk refusals 1 {shown}/{}", tried.len());
    is_right &= shown == tried.len() && shown > 0;
    if is_right { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
