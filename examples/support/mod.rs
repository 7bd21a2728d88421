//! What the examples share: options of the command line, and who they talk to.
#![allow(dead_code, reason = "each example uses its own part")]

use dataworks::auth::EnvironmentCredentials;
use dataworks::mock::{Emulator, EmulatorBuilder, VirtualRuntime};
use dataworks::v2020::{Client, ClientBuilder};
use std::collections::BTreeMap;
use std::error::Error;
use std::process::ExitCode;

/// What an example ends with.
pub(crate) type Outcome<T = ()> = Result<T, Box<dyn Error>>;

/// Options of the command line.
pub(crate) struct Options(BTreeMap<String, String>);

impl Options {
    /// Reads the command line. `valued` take a value, `flags` do not; anything else is refused.
    pub(crate) fn read(valued: &[&str], flags: &[&str]) -> Outcome<Self> {
        let mut found = BTreeMap::new();
        let mut words = std::env::args().skip(1);
        while let Some(word) = words.next() {
            let value = if valued.contains(&word.as_str()) {
                words.next().ok_or_else(|| format!("{word} needs a value"))?
            } else if flags.contains(&word.as_str()) {
                String::new()
            } else {
                let known = [valued, flags].concat().join(" ");
                return Err(format!("{word} is no option; there are {known}").into());
            };
            found.insert(word, value);
        }
        Ok(Self(found))
    }

    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    pub(crate) fn text_or(&self, name: &str, otherwise: &str) -> String {
        self.text(name).unwrap_or(otherwise).to_owned()
    }

    pub(crate) fn number(&self, name: &str) -> Outcome<Option<i64>> {
        let read = |text: &str| text.parse().map_err(|_| format!("{name} is {text:?}, which is no number"));
        Ok(self.text(name).map(read).transpose()?)
    }

    pub(crate) fn is_set(&self, flag: &str) -> bool {
        self.0.contains_key(flag)
    }
}

/// Who is called.
pub(crate) struct Connection {
    pub(crate) client: Client,
    /// Region or address, to tell one from another.
    pub(crate) place: String,
    /// Present where an emulator was started for this run: what it knows ends with it.
    pub(crate) emulator: Option<Emulator>,
}

/// Calls the service where the environment has credentials. Otherwise an emulator in this program, whose time is
/// virtual: waits pass at once. `--endpoint` calls that address instead, with the credentials of the environment.
pub(crate) async fn connect(options: &Options, emulator: EmulatorBuilder) -> Outcome<Connection> {
    if let Some(endpoint) = options.text("--endpoint") {
        let client = ClientBuilder::from_env()?.endpoint(endpoint).build()?;
        return Ok(Connection { client, place: endpoint.to_owned(), emulator: None });
    }
    if EnvironmentCredentials::is_configured() {
        let client = Client::from_env().await?;
        eprintln!("Calling DataWorks in {}.\n", client.region());
        let place = client.region().to_owned();
        return Ok(Connection { client, place, emulator: None });
    }
    let emulator = emulator.runtime(VirtualRuntime::default()).start().await?;
    eprintln!("No credentials in the environment: calling an emulator, in virtual time.\n");
    Ok(Connection { client: emulator.client(), place: "emulator".to_owned(), emulator: Some(emulator) })
}

/// Says what went wrong, and how it was caused, with the exit code of a failure.
pub(crate) fn report(name: &str, outcome: Outcome<ExitCode>) -> ExitCode {
    outcome.unwrap_or_else(|failure| {
        eprintln!("{name} failed: {failure}");
        ExitCode::FAILURE
    })
}

/// Text of a value that may be absent.
pub(crate) fn text(value: Option<impl ToString>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| value.to_string())
}

/// Prints each column as wide as its widest cell.
pub(crate) fn print_table<const COLUMNS: usize>(table: &[[String; COLUMNS]]) {
    let width = |column: usize| table.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let widths: [usize; COLUMNS] = std::array::from_fn(width);
    for row in table {
        let cells: Vec<String> = row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        println!("{}", cells.join("  ").trim_end());
    }
}
