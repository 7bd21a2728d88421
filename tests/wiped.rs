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

use dataworks::auth::{
    AssumeRoleCredentials, CachedCredentials, Credentials, CredentialsUri, ProvideCredentials as _, ProviderConfig,
    StsEndpoint,
};
use dataworks::mock::VirtualRuntime;
use dataworks::{ErrorKind, Method, SignatureVersion, dataarts, maxcompute, v2020};
use serde_json::{Map, Value};
use std::collections::HashMap;
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

/// So many letters of a long secret in a row count: memory that is given back loses its beginning, and more where it is used
/// again. Fewer may have been in registers that were put on the stack.
const RUN: usize = 100;

/// Letters that a place in a secret is known by.
const PIECE: usize = 8;

/// How far apart memory is looked at.
const STEP: usize = 16;

/// Room for the largest part of the memory. Never touched where it is not needed.
const ROOM: usize = 256 * 1024 * 1024;

/// A secret, and what is needed to look for it, all of which is there before it is used: memory that is asked for while looking
/// would be that which is to be looked at.
struct Secret {
    text: Zeroizing<String>,
    places: HashMap<[u8; PIECE], usize>,
    buffer: Vec<u8>,
    maps: String,
}

/// Nowhere in the program as it is: made when it is needed.
fn secret(seed: u8, length: usize) -> Secret {
    let (mut buffer, mut maps) = (Vec::with_capacity(ROOM), String::with_capacity(1024 * 1024));
    // Both are in use from the beginning.
    buffer.push(0);
    maps.push(' ');
    let mut text = Zeroizing::new(String::with_capacity(length));
    let mut state = u32::from(seed) + 7;
    for _ in 0..length {
        state = state.wrapping_mul(1_103_515_245).wrapping_add(12_345);
        text.push(char::from(b'a' + (state >> 24) as u8 % 26));
    }
    let pieces = text.as_bytes().windows(PIECE).enumerate();
    let places = pieces.map(|(at, piece)| (piece.try_into().expect("as long as a piece"), at)).collect();
    Secret { text, places, buffer, maps }
}

impl Secret {
    /// How often the secret, or a long part of it, stands in the writable memory of this process, besides the text in hand.
    fn left(&mut self) -> usize {
        self.maps.clear();
        let mut maps = File::open("/proc/self/maps").expect("Linux lists the memory of a process");
        maps.read_to_string(&mut self.maps).expect("text");
        let mut memory = File::open("/proc/self/mem").expect("a process may read its own memory");
        let own = self.buffer.as_ptr() as u64..self.buffer.as_ptr() as u64 + self.buffer.capacity() as u64;
        let mut found = 0;
        for line in self.maps.lines().filter(|line| line.contains(" rw") && !line.contains("[vvar")) {
            let (start, end) = line.split(' ').next().and_then(|range| range.split_once('-')).expect("a range");
            let start = u64::from_str_radix(start, 16).expect("an address");
            let end = u64::from_str_radix(end, 16).expect("an address");
            // Before and behind what is read into.
            for (start, end) in [(start, end.min(own.start)), (start.max(own.end), end)] {
                if start >= end || end - start > ROOM as u64 {
                    continue;
                }
                self.buffer.resize(usize::try_from(end - start).expect("it fits"), 0);
                if memory.seek(SeekFrom::Start(start)).is_ok() && memory.read_exact(&mut self.buffer).is_ok() {
                    found += self.runs(start);
                }
                self.buffer.fill(0);
            }
        }
        found
    }

    /// How often it stands in what was read from an address.
    fn runs(&self, start: u64) -> usize {
        let (text, memory) = (self.text.as_bytes(), self.buffer.as_slice());
        let in_hand = text.as_ptr() as u64..text.as_ptr() as u64 + text.len() as u64;
        let (mut found, mut counted_to) = (0, 0);
        for (step, place) in memory.chunks_exact(STEP).enumerate() {
            let at = step * STEP;
            if !place[0].is_ascii_lowercase() || at < counted_to || in_hand.contains(&(start + at as u64)) {
                continue;
            }
            let Some(known) = <&[u8; PIECE]>::try_from(&place[..PIECE]).ok().and_then(|piece| self.places.get(piece))
            else {
                continue;
            };
            let same = |(one, other): &(&u8, &u8)| one == other;
            let behind = memory[at..].iter().zip(&text[*known..]).take_while(same).count();
            let before = memory[..at].iter().rev().zip(text[..*known].iter().rev()).take_while(same).count();
            if before + behind >= RUN.min(text.len()) {
                found += 1;
                counted_to = at + behind;
            }
        }
        found
    }
}

/// Looking through memory copies it, so nobody else may look for anything at the same time.
static LOOKING: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

#[tokio::test]
async fn copies_are_found() {
    let _alone = LOOKING.lock().await;
    for (seed, length) in [(1, SHORT), (2, LONG)] {
        let mut secret = secret(seed, length);
        assert_eq!(secret.left(), 0);
        let other = Zeroizing::new(secret.text.as_str().to_owned());
        assert_eq!(secret.left(), 1);
        drop(other);
        assert_eq!(secret.left(), 0);
    }
    let mut secret = secret(3, LONG);
    drop(secret.text.as_str().to_owned());
    assert_eq!(secret.left(), 1, "what is dropped without being wiped is found");
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
    let mut password = secret(seed + 2, LONG);
    for (status, mut key) in ["200 OK", "400 No"].into_iter().zip(keys) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let address = format!("http://{}", listener.local_addr().expect("it is bound"));
        let body = r#"{"Success":true,"Code":"Odd","Message":"no"}"#.to_owned();
        let serving = tokio::spawn(serve(listener, status, body.into()));
        let outcome =
            way.send(&address, Credentials::new("test-key-id", key.text.as_str()), content(&password.text)).await;
        assert_eq!(outcome.is_ok(), status == "200 OK", "{way:?}: {outcome:?}");
        drop(outcome);
        serving.abort();
        let _ = serving.await;
        settle().await;
        assert_eq!(key.left(), 0, "{way:?}, {status}: the access key secret");
        assert_eq!(password.left(), 0, "{way:?}, {status}: the password");
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
            let (mut key, mut token) = (secret(seed, LONG), secret(seed + 1, LONG));
            let credentials = match name {
                "bearer token" => Credentials::bearer(token.text.as_str()),
                _ => Credentials::temporary("test-key-id", key.text.as_str(), token.text.as_str(), None),
            };
            let (_socket, address) = closed_port();
            let error = way.send(&address, credentials, "content".into()).await.expect_err("nobody is there");
            assert_eq!((error.kind(), error.attempts().len()), (ErrorKind::Connection, 3), "{way:?}: {error}");
            drop(error);
            settle().await;
            assert_eq!(token.left(), 0, "{way:?}: the {name}");
            assert_eq!(key.left(), 0, "{way:?}: the access key secret");
        }
    }
}

/// The answer of STS is in a buffer of the HTTP client, who gives it up with the connection, which this server closes.
#[tokio::test]
async fn keys_of_a_role_are_wiped() {
    let _alone = LOOKING.lock().await;
    let (mut source, mut key, mut token) = (secret(80, LONG), secret(81, LONG), secret(82, LONG));
    let runtime = VirtualRuntime::default();
    let sts = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let sts_address = format!("http://{}", sts.local_addr().expect("it is bound"));
    let mut answer = Zeroizing::new(String::with_capacity(8 * LONG));
    answer.push_str(
        r#"{"Credentials":{"AccessKeyId":"STS.test","Expiration":"2099-01-01T00:00:00Z","AccessKeySecret":""#,
    );
    answer.push_str(&key.text);
    answer.push_str(r#"","SecurityToken":""#);
    answer.push_str(&token.text);
    answer.push_str(r#""}}"#);
    let serving = tokio::spawn(serve(sts, "200 OK", answer));
    {
        let config =
            ProviderConfig::default().variables::<String, String>([]).home("/nowhere").runtime(runtime.clone());
        let source = Credentials::new("test-key-id", source.text.as_str());
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
    assert_eq!(source.left(), 0, "the secret that took on the role");
    assert_eq!((key.left(), token.left()), (0, 0), "secret and token of the role");
}

/// Keys in pieces of one letter. What the HTTP client receives has the length of a piece before each of them, so all copies
/// in which the letters stand together are this crate's own. What follows is so long that a body which grew would have moved.
fn in_pieces(key: &str, token: &str) -> Zeroizing<Vec<u8>> {
    let mut answer = Zeroizing::new(Vec::with_capacity(400_000));
    answer.extend_from_slice(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n");
    let mut piece = |bytes: &[u8]| {
        answer.extend_from_slice(format!("{:x}\r\n", bytes.len()).as_bytes());
        answer.extend_from_slice(bytes);
        answer.extend_from_slice(b"\r\n");
    };
    // STS has the keys in an object, a credentials URI has them by themselves.
    for (before, after) in [(r#"{"Code":"Success","Credentials":{"#, "},"), ("", "}")] {
        piece(format!(r#"{before}"AccessKeyId":"STS.test","Expiration":"2099-01-01T00:00:00Z","#).as_bytes());
        for (name, secret) in [("AccessKeySecret", key), ("SecurityToken", token)] {
            piece(format!(r#""{name}":""#).as_bytes());
            secret.bytes().for_each(|letter| piece(&[letter]));
            piece(if name == "SecurityToken" { b"\"" } else { b"\"," });
        }
        piece(after.as_bytes());
        (0..20).for_each(|_| piece(&[b' '; 4_000]));
    }
    answer.extend_from_slice(b"0\r\n\r\n");
    answer
}

/// Gives every request this answer, and wipes what it has read.
async fn serve_answer(listener: TcpListener, answer: Zeroizing<Vec<u8>>) {
    while let Ok((mut socket, _)) = listener.accept().await {
        let mut buffer = Zeroizing::new(vec![0; LARGEST]);
        let mut length = 0;
        while !(buffer.starts_with(b"GET ") && buffer[..length].ends_with(b"\r\n\r\n"))
            && whole_length(&buffer[..length]).is_none_or(|whole| length < whole)
        {
            match socket.read(&mut buffer[length..]).await {
                Ok(more) if more > 0 => length += more,
                _ => break,
            }
        }
        let _ = socket.write_all(&answer).await;
    }
}

#[tokio::test]
async fn keys_that_come_in_pieces_are_wiped() {
    let _alone = LOOKING.lock().await;
    for (seed, is_role) in [(90, true), (92, false)] {
        let (mut key, mut token) = (secret(seed, LONG), secret(seed + 1, LONG));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let address = format!("http://{}", listener.local_addr().expect("it is bound"));
        let serving = tokio::spawn(serve_answer(listener, in_pieces(&key.text, &token.text)));
        {
            let config = ProviderConfig::default().variables::<String, String>([]).home("/nowhere");
            let config = config.runtime(VirtualRuntime::default()).http_client(reqwest_without_proxy());
            let role = AssumeRoleCredentials::new(support::credentials(), "acs:ram::1:role/test")
                .with_config(config.clone().sts_endpoint(address.as_str()));
            let uri = CredentialsUri::new(address).with_config(config);
            let keys = if is_role { role.credentials().await } else { uri.credentials().await }.expect("keys");
            assert!(
                keys.access_key_secret() == key.text.as_str() && keys.security_token() == Some(token.text.as_str()),
                "they came whole"
            );
        }
        serving.abort();
        let _ = serving.await;
        settle().await;
        assert_eq!(key.left(), 0, "role: {is_role}: the secret");
        assert_eq!(token.left(), 0, "role: {is_role}: the token");
    }
}
