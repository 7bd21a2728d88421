//! Signing a call, against one HMAC-SHA1 or SHA-1 over the bytes that are signed in the end.

mod support;

use dataworks::auth::{Credentials, SignableRequest, SignatureAlgorithm, Signer};
use hmac::{Hmac, KeyInit, Mac};
use sha1::{Digest, Sha1};
use std::hint::black_box;
use support::Budgets;

const SECRET: &str = "bench-access-key-secret";

fn twelve_parameters() -> Vec<(&'static str, String)> {
    [
        ("Action", "ListDataSources"),
        ("Version", "2020-05-18"),
        ("Format", "JSON"),
        ("RegionId", "cn-shanghai"),
        ("Timestamp", "2026-01-02T03:04:05Z"),
        ("SignatureMethod", "HMAC-SHA1"),
        ("SignatureVersion", "1.0"),
        ("SignatureNonce", "9e1f2d3c4b5a69788796a5b4c3d2e1f0"),
        ("AccessKeyId", "bench-access-key-id"),
        ("ProjectId", "10000"),
        ("PageNumber", "1"),
        ("PageSize", "100"),
    ]
    .map(|(key, value)| (key, value.to_owned()))
    .into()
}

fn signable<'parameters>(parameters: &'parameters [(&'static str, String)]) -> SignableRequest<'parameters> {
    SignableRequest::new("POST", "/").parameters(parameters.iter().map(|(key, value)| (*key, value.as_str())))
}

fn main() {
    println!("{:<52} {:>13} {:>13}", "", "ours", "floor");
    let parameters = twelve_parameters();
    let signer = Signer::new(SignatureAlgorithm::RpcV1, Credentials::new("bench-access-key-id", SECRET));
    let mut budgets = Budgets::new();
    let bytes = signer.string_to_sign(&signable(&parameters)).into_bytes();
    let key = format!("{SECRET}&");
    budgets.compare(
        "sign 12 parameters, against HMAC-SHA1",
        2.5,
        2000,
        || {
            black_box(signer.signature(&signable(black_box(&parameters))));
        },
        || {
            let mut mac = Hmac::<Sha1>::new_from_slice(key.as_bytes()).expect("any key will do");
            mac.update(black_box(&bytes));
            black_box(mac.finalize());
        },
    );
    let script = "INSERT OVERWRITE TABLE t PARTITION (ds='${bizdate}')\nSELECT a, b + 1 FROM s WHERE c > 0; -- keep\n";
    let chinese = "业务流程节点数据同步任务";
    for (what, unit) in [("letters", "abcdefghij"), ("a script", script), ("Chinese", chinese)] {
        for size in [512 * 1024, 1024 * 1024, 2048 * 1024] {
            let mut parameters = twelve_parameters();
            parameters.push((
                "Content",
                unit.chars()
                    .cycle()
                    .scan(0, |length, letter| {
                        *length += letter.len_utf8();
                        (*length <= size).then_some(letter)
                    })
                    .collect(),
            ));
            let bytes = signer.string_to_sign(&signable(&parameters)).into_bytes();
            budgets.compare(
                &format!("sign {} KiB of {what}, against SHA-1", size / 1024),
                1.5,
                3,
                || {
                    black_box(signer.signature(&signable(black_box(&parameters))));
                },
                || {
                    black_box(Sha1::digest(black_box(&bytes)));
                },
            );
        }
    }
    budgets.finish();
}
