//! What a service quotes of a request must not show its secrets.

use crate::wire::percent;

/// Takes secrets out of a message, plain and encoded once or twice: where a signature is wrong, the service repeats the
/// whole string to sign.
pub(crate) fn redact<'secret>(secrets: impl IntoIterator<Item = &'secret str>, mut message: String) -> String {
    for secret in secrets.into_iter().filter(|secret| !secret.is_empty()) {
        let mut written = secret.to_owned();
        for _ in 0..3 {
            message = message.replace(&written, "<redacted>");
            let mut encoded = String::new();
            percent::encode_into(&mut encoded, &written);
            written = encoded;
        }
    }
    message
}
