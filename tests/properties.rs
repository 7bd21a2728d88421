//! What holds for every value: queries, parameters in pieces, pauses, open enumerations, times.
#![cfg(all(
    feature = "mock",
    feature = "v2020-metadata",
    feature = "v2020-security-guard",
    feature = "v2020-operation",
    feature = "v2020-tenant"
))]
#![allow(deprecated, reason = "a deprecated action is still complete")]

mod support;

use chrono::{DateTime, FixedOffset, NaiveDate, TimeZone, Utc};
use dataworks::auth::{Credentials, SignableRequest, SignatureAlgorithm, Signer};
use dataworks::mock::VirtualRuntime;
use dataworks::types::{EpochMilliseconds, EpochSeconds, TimeText};
use dataworks::v2020::security_guard::query_recognize_rules_type::QueryRecognizeRulesTypeResponse;
use dataworks::v2020::tenant::list_data_sources::ListDataSourcesResponse;
use dataworks::v2020::types::DataSourceType;
use dataworks::{RawResponse, RetryPolicy, Timeouts};
use hmac::{Hmac, KeyInit, Mac};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::time::Duration;
use support::{client, client_builder, form_of, received, server};
use wiremock::{MockServer, ResponseTemplate};

fn signer(secret: &str) -> Signer {
    Signer::new(SignatureAlgorithm::RpcV1, Credentials::new("test-key-id", secret))
}

/// Encodes all but letters, digits and `-_.~`.
fn encoded(text: &str) -> String {
    let is_kept = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    text.bytes().map(|byte| if is_kept(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8().expect("text").into_owned()
}

/// Names and values as they come, and such as only the last letters tell apart.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![".{0,40}", "[A-Za-z0-9._~-]{0,40}", "SameBeginning[a-c]{0,3}", "[ +*%&=/é中]{0,80}"]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_canonical_query_is_sorted_and_says_what_was_given(parameters in vec((any_text(), any_text()), 0..40)) {
        let pairs = parameters.iter().map(|(key, value)| (key.as_str(), value.as_str()));
        let request = SignableRequest::new("GET", "/").parameters(pairs);
        let query = signer("secret").canonical_request(&request);
        let mut sorted = parameters.clone();
        sorted.sort();
        let read: Vec<(String, String)> = query
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| pair.split_once('=').map(|(key, value)| (decoded(key), decoded(value))).expect("a pair"))
            .collect();
        prop_assert_eq!(read, sorted.clone());
        let plain: Vec<String> = sorted.iter().map(|(key, value)| format!("{}={}", encoded(key), encoded(value))).collect();
        prop_assert_eq!(query, plain.join("&"));
    }

    #[test]
    fn the_signature_is_that_of_the_string_to_sign(
        parameters in vec((any_text(), any_text()), 0..40),
        method in "[A-Z]{0,8}",
        secret in ".{0,80}",
    ) {
        let pairs = || parameters.iter().map(|(key, value)| (key.as_str(), value.as_str()));
        let request = SignableRequest::new(&method, "/").parameters(pairs());
        let signer = signer(&secret);
        let string_to_sign = signer.string_to_sign(&request);
        prop_assert_eq!(&string_to_sign, &format!("{method}&%2F&{}", encoded(&signer.canonical_request(&request))));
        let mut mac = Hmac::<sha1::Sha1>::new_from_slice(format!("{secret}&").as_bytes()).expect("a key of any length");
        mac.update(string_to_sign.as_bytes());
        let signature = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, mac.finalize().into_bytes());
        prop_assert_eq!(signer.signature(&request), signature);
        let turned = SignableRequest::new(&method, "/").parameters(pairs().rev());
        prop_assert_eq!(signer.signature(&turned), signer.signature(&request));
    }

    #[test]
    fn a_time_given_to_a_setter_is_read_as_the_same(
        seconds in -62_135_596_800_i64..253_402_200_000,
        offset in -86_399..86_400_i32,
    ) {
        let zone = FixedOffset::east_opt(offset).expect("less than a day");
        let instant = zone.timestamp_opt(seconds, 0).single().expect("a time");
        let client = client("http://127.0.0.1:1", &VirtualRuntime::default());
        let request = client.get_meta_table_change_log().start_date(instant);
        prop_assert_eq!(TimeText::from(text_of(request.parameters())).to_utc(), Some(instant.to_utc()));
        let request = client.list_alert_messages().begin_time(instant);
        prop_assert_eq!(TimeText::from(text_of(request.parameters())).to_utc(), Some(instant.to_utc()));
        let china = instant.with_timezone(&FixedOffset::east_opt(8 * 3600).expect("an offset"));
        let request = client.get_meta_table_output().start_date(instant);
        let day: NaiveDate = text_of(request.parameters()).parse().expect("a date");
        prop_assert_eq!(day, china.date_naive());
    }

    #[test]
    fn a_clock_s_reading_is_kept(seconds in -62_135_596_800_i64..253_402_200_000) {
        let wall = DateTime::from_timestamp(seconds, 0).expect("a time").naive_utc();
        let text = wall.format("%Y-%m-%d %H:%M:%S").to_string();
        prop_assert_eq!(TimeText::from(text.as_str()).to_naive(), Some(wall));
        let client = client("http://127.0.0.1:1", &VirtualRuntime::default());
        prop_assert_eq!(text_of(client.get_meta_table_change_log().start_date(wall).parameters()), text);
    }

    #[test]
    fn digits_are_an_epoch_as_it_is_written(seconds in 1_000_000_000_i64..10_000_000_000, milliseconds in 0..1000_i64) {
        let exact = seconds * 1000 + milliseconds;
        prop_assert_eq!(TimeText::from(seconds.to_string()).to_utc(), EpochSeconds(seconds).to_utc());
        prop_assert_eq!(TimeText::from(exact.to_string()).to_utc(), EpochMilliseconds(exact).to_utc());
        let shown: DateTime<Utc> = EpochMilliseconds(exact).to_string().parse().expect("RFC 3339");
        prop_assert_eq!(EpochMilliseconds::from(shown), EpochMilliseconds(exact));
    }

    #[test]
    fn an_open_enumeration_is_read_from_any_value_and_keeps_it(text in ".*", known in 0..DataSourceType::DOCUMENTED.len()) {
        let known = DataSourceType::DOCUMENTED[known].clone();
        prop_assert!(!matches!(known, DataSourceType::Unknown(_)));
        for text in [text.as_str(), known.as_str()] {
            let body = json!({"Data": {"DataSources": [{"DataSourceType": text}]}}).to_string();
            let response = RawResponse::from_body(body).decode_strict::<ListDataSourcesResponse>().expect("a page");
            let read = &response.data.data_sources[0].data_source_type;
            // Empty text stands for an absent value.
            prop_assert_eq!(read.as_ref().map(DataSourceType::as_str), Some(text).filter(|text| !text.is_empty()));
            prop_assert_eq!(DataSourceType::from(text), text.parse().expect("any text"));
            prop_assert_eq!(DataSourceType::from(text).to_string(), text);
        }
        prop_assert_eq!(DataSourceType::from(known.as_str()), known);
    }

    #[test]
    fn a_single_value_in_the_place_of_a_list_of_anything_is_its_element(
        value in prop_oneof![
            // Text that is JSON itself is read as that.
            "[a-z !]{1,20}".prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            any::<bool>().prop_map(Value::from),
            proptest::num::f64::NORMAL.prop_map(Value::from),
        ],
    ) {
        let body = RawResponse::from_body(json!({"Data": value}).to_string());
        let read = body.decode_strict::<QueryRecognizeRulesTypeResponse>().expect("a list").data;
        prop_assert_eq!(read.len(), 1);
        prop_assert_eq!(read[0].wire(), &value);
    }
}

fn text_of<'request>(mut parameters: impl Iterator<Item = (&'request str, &'request Value)>) -> String {
    parameters.next().and_then(|(_, value)| value.as_str()).expect("a parameter").to_owned()
}

fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(work)
}

/// Values that a parameter in pieces can hold: two levels of lists and objects around single values.
fn any_value() -> impl Strategy<Value = Value> {
    let single = prop_oneof![
        any_text().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<bool>().prop_map(Value::from)
    ];
    single.prop_recursive(3, 24, 5, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..5).prop_map(Value::from),
            btree_map("[A-Za-z]{1,8}", inner, 0..5).prop_map(|members| members.into_iter().collect()),
        ]
    })
}

/// Says the same as the crate's own writer, by a queue instead of recursion.
fn pieces(name: &str, value: &Value) -> Vec<(String, String)> {
    let mut queue = vec![(name.to_owned(), value.clone())];
    let mut pieces = Vec::new();
    while let Some((key, value)) = queue.pop() {
        match value {
            Value::Array(elements) => {
                queue.extend((1..).zip(elements).map(|(number, element)| (format!("{key}.{number}"), element)));
            }
            Value::Object(members) => {
                queue.extend(members.into_iter().map(|(name, member)| (format!("{key}.{name}"), member)));
            }
            Value::String(text) => pieces.push((key, text)),
            other => pieces.push((key, other.to_string())),
        }
    }
    pieces
}

/// A service that fails, or succeeds, every time.
async fn service(status: u16) -> MockServer {
    let body = json!({"Success": status == 200, "Code": "ServiceUnavailable", "RequestId": "r"});
    server([ResponseTemplate::new(status).set_body_json(body)]).await
}

proptest! {
    // Each case makes a server.
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_parameter_in_pieces_arrives_as_it_was(columns in any_value(), comment in any_text()) {
        let form = run(async {
            let server = service(200).await;
            let request = client(&server.uri(), &VirtualRuntime::default()).call("CreateTable");
            request.param("Columns", columns.clone()).body_param("Comment", comment.clone()).send().await.expect("sent");
            form_of(&received(&server).await[0])
        });
        let mut expected = pieces("Columns", &columns);
        expected.push(("Comment".to_owned(), comment));
        let mut arrived: Vec<(String, String)> = form.into_iter().filter(|(key, _)| key != "ClientToken").collect();
        arrived.sort();
        expected.sort();
        prop_assert_eq!(arrived, expected);
    }

    #[test]
    fn pauses_grow_up_to_a_ceiling_and_never_fail(
        base in prop_oneof![(0..100_000_u64).prop_map(Duration::from_millis), Just(Duration::MAX), any::<u64>().prop_map(Duration::from_nanos)],
        longest in prop_oneof![(0..100_000_u64).prop_map(Duration::from_millis), Just(Duration::MAX), any::<u64>().prop_map(Duration::from_secs)],
        random in vec(prop_oneof![0.0..1.0_f64, Just(0.0), Just(1.0_f64.next_down()), Just(1.0)], 1..5),
    ) {
        let attempts = u32::try_from(random.len()).expect("few") + 1;
        let policy = RetryPolicy::new().with_max_attempts(attempts).with_transient_base(base).with_max_backoff(longest);
        let pauses: Vec<Duration> = run(async {
            let server = service(503).await;
            let time = VirtualRuntime::default();
            time.set_random(random.clone());
            let unlimited = Timeouts::new().with_call(None).with_attempt(None);
            let client = client_builder(&server.uri(), &time).retry(policy).timeouts(unlimited).build().expect("a client");
            let error = client.list_data_sources().project_id(1).send().await.expect_err("the service fails");
            error.attempts().iter().filter_map(|attempt| attempt.pause).collect()
        });
        prop_assert_eq!(pauses.len(), random.len());
        for (number, (pause, random)) in (0..).zip(pauses.iter().zip(random)) {
            let ceiling = (0..number).fold(base, |ceiling, _| ceiling.saturating_mul(2)).min(longest);
            let exact = ceiling.as_secs_f64() * random;
            prop_assert!(*pause <= ceiling, "{:?} above {:?}", pause, ceiling);
            prop_assert!((pause.as_secs_f64() - exact).abs() <= exact * 1e-9 + 1e-9, "{:?} instead of {} s", pause, exact);
        }
    }
}
