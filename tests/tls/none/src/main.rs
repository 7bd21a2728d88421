//! Case 49: without TLS, an endpoint that needs it is refused when the client is built.

use dataworks::auth::Credentials;
use dataworks::v2020::Client;

fn main() {
    let _ = reqwest::Client::new();
    let builder = || Client::builder().region("cn-shanghai").credentials(Credentials::new("an id", "a secret"));
    let error = builder().build().expect_err("there is no TLS");
    assert!(error.to_string().contains("turn on its feature `rustls`"), "{error}");
    builder().endpoint("http://127.0.0.1:9").build().expect("plain HTTP was asked for");
    builder().http_client(reqwest::Client::new()).build().expect("the program's own client may have TLS");
    println!("none: refused with the name of the feature");
}
