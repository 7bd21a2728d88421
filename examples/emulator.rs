//! An emulator for programs in other languages: prints its address and key, and serves until its input ends.
//!
//! ```text
//! cargo run --example emulator --features mock
//! ```
//!
//! A call of `GetProject` for the workspace 429 is throttled, to see what a client makes of it.

use dataworks::mock::Emulator;
use std::error::Error;
use tokio::io::AsyncReadExt;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let emulator = Emulator::start().await?;
    let throttled = emulator.on_action("GetProject").parameter("ProjectId", "429");
    throttled.refuse(429, "Throttling.User", "Request was denied due to user flow control.");
    println!("{} emulator-access-key-id emulator-access-key-secret", emulator.endpoint());
    tokio::io::stdin().read_to_end(&mut Vec::new()).await?;
    Ok(())
}
