//! A relay between a client and the emulator. The crate makes its nonce itself and offers no way to choose it, so a used one
//! is sent by sending the bytes of an earlier request once more in the place of a new one.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

const END_OF_HEAD: &[u8] = b"\r\n\r\n";

/// Begins a relay that sends the emulator the first request that it gets, whatever the later ones say; its address.
pub fn repeat_first(emulator: &str) -> std::io::Result<String> {
    let emulator = emulator.trim_start_matches("http://").to_owned();
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = format!("http://{}", listener.local_addr()?);
    thread::spawn(move || {
        let mut first = None;
        for client in listener.incoming().flatten() {
            if let Err(failure) = pass_on(client, &emulator, &mut first) {
                eprintln!("relay: {failure}");
            }
        }
    });
    Ok(address)
}

fn pass_on(mut client: TcpStream, emulator: &str, first: &mut Option<Vec<u8>>) -> std::io::Result<()> {
    let mut request = Vec::new();
    let mut byte = [0];
    // A GET has no body.
    while !request.ends_with(END_OF_HEAD) {
        client.read_exact(&mut byte)?;
        request.push(byte[0]);
    }
    // So that the response ends with its connection.
    request.truncate(request.len() - END_OF_HEAD.len());
    request.extend_from_slice(b"\r\nconnection: close\r\n\r\n");
    let mut service = TcpStream::connect(emulator)?;
    service.write_all(first.get_or_insert(request))?;
    let mut response = Vec::new();
    service.read_to_end(&mut response)?;
    client.write_all(&response)
}
