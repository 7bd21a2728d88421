//! What is left of secrets in memory after everything has been dropped. The memory of the process is read as a file, as
//! Linux offers it.
#![cfg(all(feature = "mock", feature = "v2020-tenant", target_os = "linux"))]

mod support;

use dataworks::SignatureVersion;
use dataworks::auth::Credentials;
use dataworks::mock::VirtualRuntime;
use serde_json::{Map, Value};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use support::client_builder;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use zeroize::{Zeroize as _, Zeroizing};

/// Long enough to be found once only, and nowhere in the program as it is: made when it is needed.
fn secret(seed: u8) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(64));
    let mut state = u32::from(seed) + 7;
    for _ in 0..40 {
        state = state.wrapping_mul(1_103_515_245).wrapping_add(12_345);
        text.push(char::from(b'a' + (state >> 16) as u8 % 26));
    }
    text
}

/// How often a text stands in the writable memory of this process, besides the copies in hand.
fn copies(wanted: &str) -> usize {
    let maps = std::fs::read_to_string("/proc/self/maps").expect("Linux lists the memory of a process");
    let mut memory = File::open("/proc/self/mem").expect("a process may read its own memory");
    let mut found = 0;
    for line in maps.lines().filter(|line| line.contains(" rw") && !line.contains("[vvar")) {
        let (start, end) = line.split(' ').next().and_then(|range| range.split_once('-')).expect("a range");
        let start = u64::from_str_radix(start, 16).expect("an address");
        let length = u64::from_str_radix(end, 16).expect("an address") - start;
        let mut bytes = Zeroizing::new(vec![0; usize::try_from(length).expect("it fits")]);
        // The buffer itself may be a part of what is read, so it is looked at for the text only where it is not.
        let own = bytes.as_ptr() as u64;
        if memory.seek(SeekFrom::Start(start)).is_err() || memory.read_exact(&mut bytes).is_err() {
            continue;
        }
        let places = bytes.windows(wanted.len()).enumerate().filter(|(_, window)| *window == wanted.as_bytes());
        found += places.filter(|(at, _)| !(own..own + length).contains(&(start + *at as u64))).count();
    }
    found - 1
}

/// Looking through memory copies it, so nobody else may look for anything at the same time.
static LOOKING: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

#[tokio::test]
async fn copies_are_found() {
    let _alone = LOOKING.lock().await;
    let text = secret(1);
    assert_eq!(copies(&text), 0);
    let other = Zeroizing::new(text.as_str().to_owned());
    assert_eq!(copies(&text), 1);
    drop(other);
    assert_eq!(copies(&text), 0);
}

/// Longer than any request here.
const LARGEST: usize = 1024 * 1024;

/// A server that wipes what it has read.
async fn serve(listener: TcpListener, status: &'static str) {
    let mut buffer = vec![0; LARGEST];
    while let Ok((mut socket, _)) = listener.accept().await {
        let mut length = 0;
        // The end of the form that the only request has: `}`, encoded.
        while !buffer[..length].ends_with(b"%7D") {
            match socket.read(&mut buffer[length..]).await {
                Ok(more) if more > 0 => length += more,
                _ => break,
            }
        }
        buffer.zeroize();
        buffer.resize(LARGEST, 0);
        let body = r#"{"Success":true,"Code":"Odd","Message":"no"}"#;
        let text = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len());
        let _ = socket.write_all(text.as_bytes()).await;
    }
}

/// JSON with a password in its middle. Large, so that its memory is not used for something else at once.
fn text(password: &str) -> Value {
    let mut content = String::with_capacity(20_000);
    content.extend(std::iter::repeat_n(' ', 9_000));
    content.push_str(r#"{"password":""#);
    content.push_str(password);
    content.push_str(r#"","more":""#);
    content.extend(std::iter::repeat_n('m', 9_000));
    content.push_str(r#""}"#);
    Value::from(content)
}

/// As [`text`], and the crate itself has to write the JSON. So large that memory which grew on the way would have moved, with
/// the password in many places, since a part of what was left behind is soon used again.
fn object(password: &str) -> Value {
    let elements = (0..3_000).map(|number| match number % 10 {
        0 => Value::from(password),
        _ => Value::from("m".repeat(90)),
    });
    Value::Object(Map::from_iter([("elements".to_owned(), elements.collect())]))
}

/// Case 74.
#[tokio::test]
async fn sensitive_texts_and_keys_are_wiped() {
    nothing_is_left_of(text, 2).await;
}

/// Case 74.
#[tokio::test]
async fn sensitive_objects_and_lists_are_wiped() {
    nothing_is_left_of(object, 4).await;
}

async fn nothing_is_left_of(content: fn(&str) -> Value, seed: u8) {
    let _alone = LOOKING.lock().await;
    let (key, password) = (secret(seed), secret(seed + 1));
    for status in ["200 OK", "400 No"] {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let address = format!("http://{}", listener.local_addr().expect("it is bound"));
        let serving = tokio::spawn(serve(listener, status));
        {
            let credentials = Credentials::new("test-key-id", key.as_str());
            let builder = client_builder(&address, &VirtualRuntime::default()).credentials(credentials);
            let client = builder.signature(SignatureVersion::Acs3).build().expect("a client");
            let request = client.call("CreateDataSource").body_param("Content", content(&password));
            let outcome = request.send().await;
            assert_eq!(outcome.is_ok(), status == "200 OK", "{outcome:?}");
        }
        serving.abort();
        let _ = serving.await;
        for _ in 0..20 {
            tokio::task::yield_now().await;
        }
        assert_eq!(copies(&key), 0, "{status}: the access key secret");
        assert_eq!(copies(&password), 0, "{status}: the password");
    }
}
