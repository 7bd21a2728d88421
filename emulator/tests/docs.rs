//! The blocks of `docs/emulator.md`, run in their order, against what stands below them. Those in Python and JavaScript
//! need packages, and are run by `scripts/foreign-clients`.
#![cfg(unix)]

mod support;

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use support::Server;

fn guide() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/emulator.md");
    std::fs::read_to_string(&path).unwrap_or_else(|failure| panic!("{}: {failure}", path.display()))
}

/// A block of code: what stands behind the fence, and the lines.
struct Block {
    kind: String,
    text: String,
}

fn blocks(document: &str) -> Vec<Block> {
    let mut parts = document.split("```");
    let mut blocks = Vec::new();
    while let (Some(_prose), Some(block)) = (parts.next(), parts.next()) {
        let (kind, text) = block.split_once('\n').expect("a fence stands on a line of its own");
        blocks.push(Block { kind: kind.to_owned(), text: text.to_owned() });
    }
    blocks
}

/// Whether a text is as the pattern says, in which `...` stands for anything.
fn is_like(text: &str, pattern: &str) -> bool {
    let mut pieces = pattern.split("...");
    let Some(mut rest) = pieces.next().and_then(|first| text.strip_prefix(first)) else { return false };
    let pieces: Vec<&str> = pieces.collect();
    let Some((last, between)) = pieces.split_last() else { return rest.is_empty() };
    for piece in between {
        let Some((_, behind)) = rest.split_once(piece) else { return false };
        rest = behind;
    }
    rest.ends_with(last)
}

fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    listener.local_addr().expect("a bound socket has an address").port()
}

/// Where the commands run, and what they find there.
struct Shell {
    folder: PathBuf,
    path: String,
    exports: String,
    /// The ports of the guide, and those in their place.
    ports: BTreeMap<&'static str, String>,
    servers: Vec<Server>,
}

impl Shell {
    fn new() -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("docs");
        std::fs::create_dir_all(&folder).expect("a folder");
        let program = Path::new(env!("CARGO_BIN_EXE_dataworks-emulator")).parent().expect("a folder").to_owned();
        let examples = program.join("examples");
        assert!(
            examples.join("businesses").exists(),
            "`cargo test` builds the example; alone it is `--example businesses`"
        );
        let path = std::env::var("PATH").unwrap_or_default();
        let path = format!("{}:{}:{path}", program.display(), examples.display());
        let ports = ["8098", "8099"].into_iter().map(|known| (known, free_port().to_string())).collect();
        Self { folder, path, exports: String::new(), ports, servers: Vec::new() }
    }

    fn with_own_ports(&self, text: &str) -> String {
        self.ports.iter().fold(text.to_owned(), |text, (known, own)| text.replace(known, own))
    }

    fn command(&self, script: &str) -> Command {
        let mut command = Command::new("bash");
        command.arg("-euc").arg(format!("{}\n{script}", self.exports));
        command.current_dir(&self.folder).env("PATH", &self.path).env("NO_PROXY", "127.0.0.1");
        command
    }

    /// Runs a block, and returns what it prints.
    fn run(&mut self, script: &str) -> String {
        let mut script = self.with_own_ports(script);
        if script.starts_with("dataworks-emulator") {
            if !script.contains("--port") {
                script = script.replacen(" ", &format!(" --port {} ", self.ports["8099"]), 1);
            }
            let mut command = self.command(&format!("exec {script}"));
            command.stderr(Stdio::null());
            let server = Server::spawn(command);
            let greeting = format!("{}\n", server.greeting);
            self.servers.push(server);
            return greeting;
        }
        let output = self.command(&script).output().expect("bash");
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{script}\n{errors}");
        let exports = script.lines().filter(|line| line.starts_with("export "));
        self.exports.extend(exports.flat_map(|line| [line, "\n"]));
        String::from_utf8(output.stdout).expect("text")
    }
}

#[test]
fn each_command_prints_what_stands_below_it() {
    let guide = guide();
    let blocks = blocks(&guide);
    let mut shell = Shell::new();
    let mut compared = 0;
    for (index, block) in blocks.iter().enumerate() {
        if let Some(file) = block.kind.strip_prefix("yaml ") {
            std::fs::write(shell.folder.join(file), &block.text).expect("a file");
        }
        if block.kind != "sh" {
            continue;
        }
        let printed = shell.run(&block.text).replace("\r\n", "\n");
        let expected = blocks.get(index + 1).filter(|next| next.kind == "text").expect("what it prints stands below");
        let expected = shell.with_own_ports(&expected.text);
        assert!(
            printed.lines().count() == expected.lines().count()
                && printed.lines().zip(expected.lines()).all(|(line, expected)| is_like(line, expected)),
            "{}\nprints\n{printed}\nand not\n{expected}",
            block.text
        );
        compared += 1;
    }
    assert!(compared > 10, "{compared} blocks");
}

/// The seven addresses are in the guide, each with a command.
#[test]
fn each_control_address_is_shown_by_a_command() {
    let guide = guide();
    let commands: String =
        blocks(&guide).into_iter().filter(|block| block.kind == "sh").map(|block| block.text).collect();
    for address in ["health", "reset", "requests", "seed", "rules", "faults", "clock"] {
        assert!(commands.contains(&format!("/_emulator/{address}")), "{address}");
        assert!(guide.contains(&format!("### `/_emulator/{address}`")), "{address}");
    }
}

#[test]
fn the_program_of_the_guide_is_the_example() {
    let shown = blocks(&guide()).into_iter().find(|block| block.kind == "rust").expect("a program").text;
    assert_eq!(shown, include_str!("../examples/businesses.rs"));
}

#[test]
fn dots_stand_for_anything() {
    for (text, pattern, expected) in [
        ("abc", "abc", true),
        ("abc", "ab", false),
        ("abc", "a...", true),
        ("abc", "...c", true),
        ("abcd", "a...d", true),
        ("abcd", "a...b...d", true),
        ("abcd", "a...x...d", false),
        ("abcd", "b...d", false),
        ("abcd", "a...c", false),
    ] {
        assert_eq!(is_like(text, pattern), expected, "{text} {pattern}");
    }
}
