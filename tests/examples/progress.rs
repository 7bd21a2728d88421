//! What a terminal shows while an example waits.

use crate::support::watch_on;
use dataworks::mock::{Emulator, VirtualRuntime};
use indicatif::{ProgressDrawTarget, TermLike};
use serde_json::json;
use std::collections::BTreeSet;
use std::io;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

/// A terminal of which only the texts are kept.
#[derive(Debug, Default)]
struct Terminal {
    texts: Mutex<BTreeSet<String>>,
    changed: Condvar,
}

impl Terminal {
    /// The frames of the spinner that were shown beside this state.
    fn frames(texts: &BTreeSet<String>, state: &str) -> usize {
        let frames = texts.iter().filter(|text| text.trim_end().ends_with(state));
        frames.filter_map(|text| text.chars().next()).collect::<BTreeSet<_>>().len()
    }

    /// Blocks until the spinner has moved; false when it does not within a minute.
    fn has_moved(&self, state: &str) -> bool {
        let texts = self.texts.lock().expect("no test panicked with it");
        let is_still = |texts: &mut BTreeSet<String>| Self::frames(texts, state) < 3;
        let waited = self.changed.wait_timeout_while(texts, Duration::from_secs(60), is_still);
        !waited.expect("no test panicked with it").1.timed_out()
    }
}

/// The terminal, as indicatif writes to it.
#[derive(Debug)]
struct Screen(Arc<Terminal>);

impl TermLike for Screen {
    fn width(&self) -> u16 {
        120
    }

    fn move_cursor_up(&self, _: usize) -> io::Result<()> {
        Ok(())
    }

    fn move_cursor_down(&self, _: usize) -> io::Result<()> {
        Ok(())
    }

    fn move_cursor_right(&self, _: usize) -> io::Result<()> {
        Ok(())
    }

    fn move_cursor_left(&self, _: usize) -> io::Result<()> {
        Ok(())
    }

    fn write_line(&self, text: &str) -> io::Result<()> {
        self.write_str(text)
    }

    fn write_str(&self, text: &str) -> io::Result<()> {
        self.0.texts.lock().expect("no test panicked with it").insert(text.to_owned());
        self.0.changed.notify_all();
        Ok(())
    }

    fn clear_line(&self) -> io::Result<()> {
        Ok(())
    }

    fn flush(&self) -> io::Result<()> {
        Ok(())
    }
}

/// Case 54.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_spinner_moves_between_two_polls() {
    let terminal = Arc::new(Terminal::default());
    let (seen, polls) = (Arc::clone(&terminal), Mutex::new(0));
    // The second answer waits for the spinner, so it does not come when nothing moves while there is none.
    let answer = move |_: &dataworks::mock::ReceivedRequest| {
        let mut polls = polls.lock().expect("no test panicked with it");
        *polls += 1;
        match *polls {
            1 => json!({ "Data": { "Deployment": { "Status": 0, "CheckingStatus": 8 } } }),
            _ if seen.has_moved("Status READY (0), CheckingStatus CHECKING (8)") => {
                json!({ "Data": { "Deployment": { "Status": 1 } } })
            }
            _ => json!({ "Data": { "Deployment": { "Status": 2 } } }),
        }
    };
    let builder = Emulator::builder().answer("GetDeployment", answer).runtime(VirtualRuntime::default());
    let emulator = builder.start().await.expect("a free port");
    let waiter = emulator.client().get_deployment().project_id(27).deployment_id(1).wait();
    let screen = ProgressDrawTarget::term_like(Box::new(Screen(Arc::clone(&terminal))));
    let ended = watch_on(screen, waiter, "package 1".to_owned()).await.expect("the spinner moved");
    assert_eq!(ended.data.deployment.status.map(|status| status.0), Some(1));
    let texts = terminal.texts.lock().expect("no test panicked with it");
    assert!(texts.iter().any(|text| text.contains("package 1")), "{texts:?}");
}
