//! A typed call on loopback, against bare reqwest that reads the same body into a JSON value.

mod support;

use dataworks::auth::Credentials;
use dataworks::v2020::Client;
use std::hint::black_box;
use support::Budgets;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// Answers every request on every connection with one body, in a thread of its own, so that its work is not counted.
fn serve(body: String) -> String {
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async move {
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
            tell.send(format!("http://{}", listener.local_addr().expect("it is bound"))).expect("somebody listens");
            let answer = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
                body.len()
            );
            loop {
                let (mut socket, _) = listener.accept().await.expect("a connection");
                let answer = answer.clone();
                tokio::spawn(async move {
                    let mut buffer = vec![0; 64 * 1024];
                    // A request of this bench fits into one read.
                    while socket.read(&mut buffer).await.is_ok_and(|length| length > 0) {
                        if socket.write_all(answer.as_bytes()).await.is_err() {
                            return;
                        }
                    }
                });
            }
        });
    });
    told.recv().expect("the server starts")
}

fn main() {
    let row = r#"{"Id":1,"Name":"orders","DataSourceType":"rds","SubType":"mysql","EnvType":1,"Status":1,
        "GmtCreate":"Mar 17, 2021 4:09:32 PM","Description":"orders of the last year","TenantId":1234567890123}"#;
    println!("{:<52} {:>13} {:>13}", "CPU time of the calling thread", "ours", "floor");
    let mut budgets = Budgets::new();
    for (rows, budget) in [(1, 1.10), (10, 0.9), (100, 0.65)] {
        let list = vec![row; rows].join(",");
        let address = serve(format!(
            r#"{{"RequestId":"r","Success":true,"Data":{{"TotalCount":{rows},"DataSources":[{list}]}}}}"#
        ));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let client = Client::builder()
            .region("cn-bench")
            .endpoint(&address)
            .credentials(Credentials::new("bench-access-key-id", "bench-access-key-secret"))
            .build()
            .expect("a client");
        let bare = reqwest::Client::builder().build().expect("a client");
        // The same request, signed once and for all.
        let url = format!(
            "{address}/?ProjectId=27&PageSize=100&Action=ListDataSources&Version=2020-05-18&Format=JSON&RegionId=cn-bench\
             &Timestamp=2026-01-02T03%3A04%3A05Z&SignatureMethod=HMAC-SHA1&SignatureVersion=1.0\
             &SignatureNonce=9e1f2d3c4b5a69788796a5b4c3d2e1f0&AccessKeyId=bench-access-key-id\
             &Signature=tv1Y%2F2EWDwU0gdHvm5C0cbm%2Bphc%3D"
        );
        budgets.compare(
            &format!("a call with {rows} rows, against bare reqwest"),
            budget,
            100,
            || {
                let call = client.list_data_sources().project_id(27).page_size(100).send();
                black_box(runtime.block_on(call).expect("an answer"));
            },
            || {
                let answer = runtime
                    .block_on(async { bare.get(&url).send().await.expect("an answer").bytes().await.expect("a body") });
                black_box(serde_json::from_slice::<serde_json::Value>(&answer).expect("JSON"));
            },
        );
    }
    budgets.finish();
}
