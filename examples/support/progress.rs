//! What a terminal shows of a wait.

use dataworks::{Progress, WaitError, Waiter};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::time::Duration;

/// Time between two frames of the spinner.
const FRAME: Duration = Duration::from_millis(100);

/// Waits, and shows on a terminal what for and how it goes; elsewhere nothing. The spinner also moves between polls.
pub(crate) async fn watch<R>(waiter: Waiter<R>, title: String) -> Result<R, WaitError<R>>
where
    Waiter<R>: IntoFuture<Output = Result<R, WaitError<R>>>,
{
    watch_on(ProgressDrawTarget::stderr(), waiter, title).await
}

/// [`watch`], on this terminal.
pub(crate) async fn watch_on<R>(
    terminal: ProgressDrawTarget,
    waiter: Waiter<R>,
    title: String,
) -> Result<R, WaitError<R>>
where
    Waiter<R>: IntoFuture<Output = Result<R, WaitError<R>>>,
{
    let bar = ProgressBar::with_draw_target(None, terminal).with_prefix(title);
    if let Ok(style) = ProgressStyle::with_template("{spinner} {prefix} {elapsed} {msg}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(FRAME);
    let shown = bar.clone();
    let outcome = waiter
        .on_progress(move |progress: &Progress<'_, R>| {
            let is_answered = progress.response.is_some();
            shown.set_message(if is_answered {
                progress.state.to_owned()
            } else {
                "no answer, asking again".to_owned()
            });
        })
        .await;
    bar.finish_and_clear();
    outcome
}
