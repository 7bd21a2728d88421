//! A program that installs ring as its crypto provider.

use dataworks::auth::Credentials;
use dataworks::v2020::Client;

fn main() {
    rustls::crypto::ring::default_provider().install_default().expect("nobody has installed another");
    let _ = reqwest::Client::new();
    let builder = Client::builder().region("cn-shanghai").credentials(Credentials::new("an id", "a secret"));
    builder.build().expect("the client that is built here");
    println!("ring: as before");
}
