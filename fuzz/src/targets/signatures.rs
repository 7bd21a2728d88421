//! Signatures. The first line of the input is method, path and secret with blanks between them; then come parameters and
//! headers, `name=value` and `name: value`, and behind an empty line the body.
//!
//! Canonical query, string to sign and signature are what a plain implementation makes of the same request.

use super::signing::{canonical_query, hmac_sha256, sha256, signature_v1, string_to_sign_v1};
use dataworks::auth::{Credentials, SignableRequest, SignatureAlgorithm, Signer};

/// Signs the input with each of the algorithms.
pub fn target(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (head, body) = text.split_once("\n\n").unwrap_or((&text, ""));
    let mut lines = head.lines();
    let mut first = lines.next().unwrap_or_default().splitn(3, ' ');
    let [method, path, secret] = [(); 3].map(|()| first.next().unwrap_or_default());
    let (mut parameters, mut headers) = (Vec::new(), Vec::new());
    for line in lines {
        match (line.split_once('='), line.split_once(": ")) {
            (Some((name, value)), None) => parameters.push((name, value)),
            (None | Some(_), Some((name, value))) => headers.push((name, value)),
            (None, None) => parameters.push((line, "")),
        }
    }
    let request = SignableRequest::new(method, path)
        .parameters(parameters.iter().copied())
        .headers(headers.iter().copied())
        .body(body.as_bytes());
    let query = canonical_query(parameters.iter().copied());
    let signer = |algorithm| Signer::new(algorithm, Credentials::new("fuzz-key-id", secret));

    let v1 = signer(SignatureAlgorithm::RpcV1);
    assert_eq!(v1.canonical_request(&request), query);
    let string_to_sign = string_to_sign_v1(method, &query);
    assert_eq!(v1.string_to_sign(&request), string_to_sign);
    assert_eq!(v1.signature(&request), signature_v1(secret, &string_to_sign));
    assert_eq!(v1.authorization(&request), None);

    let canonical = |path: &str, is_signed: fn(&str) -> bool| {
        let mut signed: Vec<(String, &str)> =
            headers.iter().map(|(name, value)| (name.to_lowercase(), value.trim())).collect();
        signed.retain(|(name, _)| is_signed(name));
        signed.sort();
        let lines: String = signed.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
        let names: Vec<&str> = signed.iter().map(|(name, _)| name.as_str()).collect();
        format!("{method}\n{path}\n{query}\n{lines}\n{}\n{}", names.join(";"), sha256(body.as_bytes()))
    };
    let acs3 = signer(SignatureAlgorithm::Acs3);
    let is_signed = |name: &str| name == "host" || name == "content-type" || name.starts_with("x-acs-");
    let request_text = canonical(path, is_signed);
    assert_eq!(acs3.canonical_request(&request), request_text);
    let string_to_sign = format!("ACS3-HMAC-SHA256\n{}", sha256(request_text.as_bytes()));
    assert_eq!(acs3.string_to_sign(&request), string_to_sign);
    assert_eq!(acs3.signature(&request), hmac_sha256(secret, &string_to_sign));
    assert!(acs3.authorization(&request).is_some_and(|text| text.ends_with(&acs3.signature(&request))));

    // The path is decoded and encoded anew by a rule of its own, which the vectors of the tests hold; here it is plain.
    let huawei = signer(SignatureAlgorithm::Huawei);
    let plain = SignableRequest::new(method, "/v1/")
        .parameters(parameters.iter().copied())
        .headers(headers.iter().copied())
        .body(body.as_bytes());
    let request_text = canonical("/v1/", |name| !name.contains('_'));
    assert_eq!(huawei.canonical_request(&plain), request_text);
    assert_eq!(huawei.signature(&plain), hmac_sha256(secret, &huawei.string_to_sign(&plain)));
    assert!(huawei.string_to_sign(&plain).ends_with(&sha256(request_text.as_bytes())));
    assert!(huawei.authorization(&request).is_some_and(|text| text.starts_with("SDK-HMAC-SHA256 ")));
}
