//! Cases 40 and 41: a program whose reqwest has no TLS feature goes on working beside this crate.

use dataworks::auth::Credentials;
use dataworks::v2020::Client;

fn main() {
    // What panics where a crate has turned on TLS without a crypto provider.
    let _ = reqwest::Client::new();
    let proxy = dataworks::reqwest::Proxy::all("http://127.0.0.1:9").expect("an address");
    let http = dataworks::reqwest::Client::builder().proxy(proxy).build().expect("a client with a proxy");
    let builder = || Client::builder().region("cn-shanghai").credentials(Credentials::new("an id", "a secret"));
    builder().http_client(http).build().expect("a client of the program's own");
    builder().build().expect("the client that is built here");
    println!("plain: as before");
}
