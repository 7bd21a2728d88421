//! Pages over loopback: how much time fetching ahead saves, and how much memory a long list takes.
#![expect(clippy::disallowed_methods, reason = "a bench measures real time")]

mod support;

use allocation_counter::measure;
use dataworks::Items;
use dataworks::auth::Credentials;
use dataworks::v2020::Client;
use dataworks::v2020::tenant::list_data_sources::ListDataSourcesResponse;
use std::fmt::Write;
use std::time::{Duration, Instant};
use support::Budgets;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Rows on a page.
const SIZE: u64 = 100;

/// Pages through `total` rows and takes its time for each answer, in a thread of its own, so that its memory is not
/// counted.
fn serve(total: u64, delay: Duration) -> String {
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async move {
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
            tell.send(format!("http://{}", listener.local_addr().expect("it is bound"))).expect("somebody listens");
            loop {
                let (socket, _) = listener.accept().await.expect("a connection");
                tokio::spawn(answer_all(socket, total, delay));
            }
        });
    });
    told.recv().expect("the server starts")
}

async fn answer_all(mut socket: TcpStream, total: u64, delay: Duration) {
    let mut buffer = vec![0; 64 * 1024];
    // A request of this bench fits into one read.
    while let Ok(length @ 1..) = socket.read(&mut buffer).await {
        if !delay.is_zero() {
            tokio::time::sleep(delay).await;
        }
        if socket.write_all(answer(&String::from_utf8_lossy(&buffer[..length]), total).as_bytes()).await.is_err() {
            return;
        }
    }
}

fn answer(request: &str, total: u64) -> String {
    let page = request.split("PageNumber=").nth(1).and_then(|rest| rest.split(['&', ' ']).next());
    let page: u64 = page.and_then(|page| page.parse().ok()).expect("a page number");
    let mut rows = String::new();
    for id in ((page - 1) * SIZE + 1)..=(page * SIZE).min(total) {
        let comma = if rows.is_empty() { "" } else { "," };
        let _ = write!(
            rows,
            r#"{comma}{{"Id":{id},"Name":"orders_{id}","DataSourceType":"rds","SubType":"mysql","EnvType":1,"Status":1,
            "GmtCreate":"Mar 17, 2021 4:09:32 PM","Description":"orders of the last year","TenantId":1234567890123}}"#
        );
    }
    let body = format!(r#"{{"RequestId":"r","Success":true,"Data":{{"TotalCount":{total},"DataSources":[{rows}]}}}}"#);
    format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}", body.len())
}

/// Reads the whole list and checks that each row came once and in order.
fn read(address: &str, total: u64, prefetch: usize) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let client = Client::builder()
            .region("cn-bench")
            .endpoint(address)
            .credentials(Credentials::new("bench-access-key-id", "bench-access-key-secret"))
            .build()
            .expect("a client");
        let items: Items<ListDataSourcesResponse> =
            client.list_data_sources().project_id(27).page_size(SIZE as i64).items();
        let mut items = items.prefetch(prefetch);
        let mut expected = 1;
        while let Some(row) = items.try_next().await.expect("a row") {
            assert_eq!(row.id, Some(expected));
            expected += 1;
        }
        assert_eq!(expected as u64 - 1, total);
    });
}

fn main() {
    let mut budgets = Budgets::new();
    let address = serve(60 * SIZE, Duration::from_millis(50));
    let time = |prefetch| {
        let start = Instant::now();
        read(&address, 60 * SIZE, prefetch);
        start.elapsed()
    };
    let (one_after_another, ahead) = (time(0), time(8));
    println!("60 pages, 50 ms each: one after another {one_after_another:.0?}, 8 ahead {ahead:.0?}");
    let ratio = one_after_another.as_secs_f64() / ahead.as_secs_f64();
    budgets.at_least("60 pages, 8 ahead, times faster", ratio, 6.5);
    for prefetch in [0, 8] {
        let peak = |rows| {
            let address = serve(rows, Duration::ZERO);
            measure(|| read(&address, rows, prefetch)).bytes_max as f64
        };
        let (short, long) = (peak(10_000), peak(1_000_000));
        let name = format!("peak memory, {prefetch} ahead, 1,000,000 against 10,000 rows");
        budgets.figure(&name, long, short, 1.5);
    }
    budgets.finish();
}
