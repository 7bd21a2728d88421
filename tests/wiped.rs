//! What is left of secrets in memory after everything has been dropped. The memory of the process is read as a file, as
//! Linux offers it.
#![cfg(all(
    feature = "mock",
    feature = "v2020-tenant",
    feature = "maxcompute",
    feature = "dataarts",
    target_os = "linux"
))]

mod support;

use dataworks::auth::{AssumeRoleCredentials, CachedCredentials, Credentials, ProviderConfig, StsEndpoint};
use dataworks::mock::VirtualRuntime;
use dataworks::{ErrorKind, Method, SignatureVersion, dataarts, maxcompute, v2020};
use serde_json::{Map, Value};
use std::collections::HashSet;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use support::{closed_port, local, reqwest_without_proxy};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use zeroize::Zeroizing;

/// As long as secrets of access keys are, more or less.
const SHORT: usize = 40;

/// So long that memory of that size is seldom used again at once.
const LONG: usize = 1500;

/// Nowhere in the program as it is: made when it is needed.
fn secret(seed: u8, length: usize) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(length));
    let mut state = u32::from(seed) + 7;
    for _ in 0..length {
        state = state.wrapping_mul(1_103_515_245).wrapping_add(12_345);
        text.push(char::from(b'a' + (state >> 16) as u8 % 26));
    }
    text
}

/// Letters that a text is known by.
const PIECE: usize = 8;

/// How far apart memory is looked at. 24 letters in a row are seen, wherever they begin.
const STEP: usize = 16;

/// How many places show a whole copy, at most.
fn places_of_a_copy(text: &str) -> usize {
    text.len() / STEP + 1
}

/// In how many places of the writable memory of this process a part of a text stands, besides the text in hand. Parts count
/// as well as the whole: what is given back to the allocator loses its beginning, and more where it is used again.
fn left(wanted: &str) -> usize {
    let maps = std::fs::read_to_string("/proc/self/maps").expect("Linux lists the memory of a process");
    let mut memory = File::open("/proc/self/mem").expect("a process may read its own memory");
    let pieces: HashSet<&[u8]> = wanted.as_bytes().windows(PIECE).collect();
    let in_hand = wanted.as_ptr() as u64..wanted.as_ptr() as u64 + wanted.len() as u64;
    let mut found = 0;
    for line in maps.lines().filter(|line| line.contains(" rw") && !line.contains("[vvar")) {
        let (start, end) = line.split(' ').next().and_then(|range| range.split_once('-')).expect("a range");
        let start = u64::from_str_radix(start, 16).expect("an address");
        let length = u64::from_str_radix(end, 16).expect("an address") - start;
        let mut bytes = Zeroizing::new(vec![0; usize::try_from(length).expect("it fits")]);
        // The buffer itself may be a part of what is read, so it is looked at for the text only where it is not.
        let own = bytes.as_ptr() as u64..bytes.as_ptr() as u64 + length;
        if memory.seek(SeekFrom::Start(start)).is_err() || memory.read_exact(&mut bytes).is_err() {
            continue;
        }
        for (step, place) in bytes.chunks_exact(STEP).enumerate() {
            let address = start + (step * STEP) as u64;
            let is_piece = place[0].is_ascii_lowercase() && pieces.contains(&place[..PIECE]);
            if is_piece && !own.contains(&address) && !in_hand.contains(&address) {
                found += 1;
            }
        }
    }
    found
}

/// Looking through memory copies it, so nobody else may look for anything at the same time.
static LOOKING: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

#[tokio::test]
async fn copies_are_found() {
    let _alone = LOOKING.lock().await;
    for (seed, length) in [(1, SHORT), (2, LONG)] {
        let text = secret(seed, length);
        assert_eq!(left(&text), 0);
        let other = Zeroizing::new(text.as_str().to_owned());
        let places = left(&text);
        assert!((1..=places_of_a_copy(&text)).contains(&places), "{places}");
        drop(other);
        assert_eq!(left(&text), 0);
    }
    let text = secret(3, LONG);
    drop(text.as_str().to_owned());
    assert!(left(&text) > 0, "what is dropped without being wiped is found");
}

/// Longer than any request here.
const LARGEST: usize = 1024 * 1024;

/// The length of a request with its body, once its head is there.
fn whole_length(request: &[u8]) -> Option<usize> {
    let head = request.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let text = std::str::from_utf8(&request[..head]).expect("a head is text").to_ascii_lowercase();
    let (_, length) = text.split_once("content-length:")?;
    Some(head + length.lines().next()?.trim().parse::<usize>().expect("a number"))
}

/// A server that answers each request with this and wipes what it has read.
async fn serve(listener: TcpListener, status: &'static str, body: Zeroizing<String>) {
    let mut answer = Zeroizing::new(String::with_capacity(body.len() + 200));
    answer.push_str(&format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len()));
    answer.push_str(&body);
    while let Ok((mut socket, _)) = listener.accept().await {
        let mut buffer = Zeroizing::new(vec![0; LARGEST]);
        let mut length = 0;
        while whole_length(&buffer[..length]).is_none_or(|whole| length < whole) {
            match socket.read(&mut buffer[length..]).await {
                Ok(more) if more > 0 => length += more,
                _ => break,
            }
        }
        let _ = socket.write_all(answer.as_bytes()).await;
    }
}

/// Lets others do what is left to do: close connections, drop what belonged to them.
async fn settle() {
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
}

/// JSON with a password in its middle. Large, so that its memory is not used for something else at once.
fn text(password: &str) -> Value {
    let mut content = String::with_capacity(20_000 + password.len());
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
    let elements = (0..3_000).map(|number| match number % 20 {
        0 => Value::from(password),
        _ => Value::from("m".repeat(90)),
    });
    Value::Object(Map::from_iter([("elements".to_owned(), elements.collect())]))
}

/// What carries the password.
#[derive(Clone, Copy, Debug)]
enum Way {
    /// The form of an action whose parameter is described as sensitive.
    Form(SignatureVersion),
    /// The JSON body of an action with a path, which no spec describes.
    Roa,
    /// The same at Huawei Cloud.
    Huawei,
}

impl Way {
    async fn send(self, address: &str, credentials: Credentials, content: Value) -> dataworks::Result<()> {
        let runtime = VirtualRuntime::default();
        match self {
            Self::Form(version) => {
                let builder = local(v2020::Client::builder(), address, &runtime).credentials(credentials);
                let client = builder.signature(version).build().expect("a client");
                client.call("CreateDataSource").body_param("Content", content).send().await.map(drop)
            }
            Self::Roa => {
                let builder = local(maxcompute::Client::builder(), address, &runtime).credentials(credentials);
                let call = builder.build().expect("a client").call("Any").method(Method::POST).path("/any");
                call.body_param("content", content).send().await.map(drop)
            }
            Self::Huawei => {
                let builder = local(dataarts::Client::builder(), address, &runtime).credentials(credentials);
                let call = builder.build().expect("a client").call("Any").method(Method::POST).path("/any");
                call.body_param("content", content).send().await.map(drop)
            }
        }
    }
}

async fn nothing_is_left_of(way: Way, content: fn(&str) -> Value, seed: u8) {
    let _alone = LOOKING.lock().await;
    let keys = [secret(seed, SHORT), secret(seed + 1, LONG)];
    let password = secret(seed + 2, LONG);
    for (status, key) in ["200 OK", "400 No"].into_iter().zip(&keys) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let address = format!("http://{}", listener.local_addr().expect("it is bound"));
        let body = r#"{"Success":true,"Code":"Odd","Message":"no"}"#.to_owned();
        let serving = tokio::spawn(serve(listener, status, body.into()));
        let outcome = way.send(&address, Credentials::new("test-key-id", key.as_str()), content(&password)).await;
        assert_eq!(outcome.is_ok(), status == "200 OK", "{way:?}: {outcome:?}");
        drop(outcome);
        serving.abort();
        let _ = serving.await;
        settle().await;
        assert_eq!(left(key), 0, "{way:?}, {status}: the access key secret");
        assert_eq!(left(&password), 0, "{way:?}, {status}: the password");
    }
}

/// Case 74.
#[tokio::test]
async fn sensitive_texts_and_keys_are_wiped() {
    nothing_is_left_of(Way::Form(SignatureVersion::Acs3), text, 10).await;
    nothing_is_left_of(Way::Form(SignatureVersion::V1), text, 13).await;
}

/// Case 74.
#[tokio::test]
async fn sensitive_objects_and_lists_are_wiped() {
    nothing_is_left_of(Way::Form(SignatureVersion::Acs3), object, 20).await;
    nothing_is_left_of(Way::Form(SignatureVersion::V1), object, 23).await;
}

/// Case 74.
#[tokio::test]
async fn json_bodies_are_wiped() {
    for (way, seed) in [(Way::Roa, 30), (Way::Huawei, 40)] {
        nothing_is_left_of(way, text, seed).await;
        nothing_is_left_of(way, object, seed + 3).await;
    }
}

/// The HTTP client copies headers into its buffer when there is a connection to write them to. Without one, all copies are
/// this crate's own: the credentials, the headers, and what is signed of them.
#[tokio::test]
async fn tokens_in_headers_are_wiped() {
    let _alone = LOOKING.lock().await;
    for (way, seed) in [(Way::Form(SignatureVersion::Acs3), 50), (Way::Roa, 60), (Way::Huawei, 70)] {
        for (name, seed) in [("security token", seed), ("bearer token", seed + 2)] {
            let (key, token) = (secret(seed, LONG), secret(seed + 1, LONG));
            let credentials = match name {
                "bearer token" => Credentials::bearer(token.as_str()),
                _ => Credentials::temporary("test-key-id", key.as_str(), token.as_str(), None),
            };
            let (_socket, address) = closed_port();
            let error = way.send(&address, credentials, "content".into()).await.expect_err("nobody is there");
            assert_eq!((error.kind(), error.attempts().len()), (ErrorKind::Connection, 3), "{way:?}: {error}");
            drop(error);
            settle().await;
            assert_eq!(left(&token), 0, "{way:?}: the {name}");
            assert_eq!(left(&key), 0, "{way:?}: the access key secret");
        }
    }
}

/// The answer of STS is in the buffer that the HTTP client read it into, which is that client's. That is the one copy that
/// may be left of each of the role's keys.
#[tokio::test]
async fn of_the_keys_of_a_role_only_the_answer_is_left() {
    let _alone = LOOKING.lock().await;
    let (source, key, token) = (secret(80, LONG), secret(81, LONG), secret(82, LONG));
    let runtime = VirtualRuntime::default();
    let sts = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let sts_address = format!("http://{}", sts.local_addr().expect("it is bound"));
    let mut answer = Zeroizing::new(String::with_capacity(8 * LONG));
    answer.push_str(r#"{"Credentials":{"AccessKeyId":"STS.test","Expiration":"2099-01-01T00:00:00Z","AccessKeySecret":""#);
    answer.push_str(&key);
    answer.push_str(r#"","SecurityToken":""#);
    answer.push_str(&token);
    answer.push_str(r#""}}"#);
    let serving = tokio::spawn(serve(sts, "200 OK", answer));
    {
        let config = ProviderConfig::default().variables::<String, String>([]).home("/nowhere").runtime(runtime.clone());
        let source = Credentials::new("test-key-id", source.as_str());
        let role = AssumeRoleCredentials::new(source, "acs:ram::1:role/test")
            .sts(StsEndpoint::address(sts_address))
            .with_config(config.http_client(reqwest_without_proxy()));
        let (_socket, address) = closed_port();
        let builder = local(v2020::Client::builder(), &address, &runtime).credentials(CachedCredentials::new(role));
        let client = builder.signature(SignatureVersion::Acs3).build().expect("a client");
        let error = client.call("ListProjects").send().await.expect_err("nobody is there");
        // The keys have come and were signed with: the call got as far as its connection.
        assert_eq!((error.kind(), error.attempts().len()), (ErrorKind::Connection, 3), "{error}");
    }
    serving.abort();
    let _ = serving.await;
    settle().await;
    assert_eq!(left(&source), 0, "the secret that took on the role");
    for (name, secret) in [("secret", &key), ("token", &token)] {
        let places = left(secret);
        assert!(places <= places_of_a_copy(secret), "the {name} of the role: {places} places");
    }
}
