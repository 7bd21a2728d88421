//! A program that uses TLS by what the operating system brings.

use dataworks::auth::Credentials;
use dataworks::v2020::Client;

fn main() {
    let _ = reqwest::Client::new();
    let builder = Client::builder().region("cn-shanghai").credentials(Credentials::new("an id", "a secret"));
    builder.build().expect("the client that is built here");
    println!("native: as before");
}
