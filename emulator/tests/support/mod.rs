//! The server as a process of a test.
#![allow(dead_code, reason = "each test uses its own part")]

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, ChildStdout, Command, ExitStatus, Output, Stdio};

/// A server that ends with this value.
pub(crate) struct Server {
    process: Child,
    stdout: BufReader<ChildStdout>,
    /// The first line that it printed.
    pub greeting: String,
}

impl Server {
    /// Starts one at a free port.
    pub(crate) fn start(options: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dataworks-emulator"));
        command.args(["--port", "0"]).args(options).stderr(Stdio::piped());
        Self::spawn(command)
    }

    /// Runs a command that starts one, and waits until it listens.
    pub(crate) fn spawn(mut command: Command) -> Self {
        let mut process = command.stdout(Stdio::piped()).spawn().expect("the server starts");
        let mut stdout = BufReader::new(process.stdout.take().expect("its output is read"));
        let mut greeting = String::new();
        stdout.read_line(&mut greeting).expect("a line");
        let greeting = greeting.trim_end().to_owned();
        Self { process, stdout, greeting }
    }

    /// The address, such as `http://127.0.0.1:40001`.
    pub(crate) fn address(&self) -> &str {
        self.greeting.strip_prefix("listening at ").expect("it listens")
    }

    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("kill").args(["-s", name, &self.process.id().to_string()]).status();
        assert!(sent.expect("a shell's command").success());
    }

    /// Waits for its end, and returns how it ended and what it had logged.
    pub(crate) fn wait(mut self) -> (ExitStatus, String) {
        let mut log = String::new();
        let mut stderr = self.process.stderr.take().expect("its log is read");
        stderr.read_to_string(&mut log).expect("a log");
        (self.process.wait().expect("it ends"), log)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already, which is as well.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Runs the program until it ends by itself.
pub(crate) fn run(options: &[&str]) -> Output {
    let command = Command::new(env!("CARGO_BIN_EXE_dataworks-emulator")).args(options).output();
    command.expect("the program starts")
}
