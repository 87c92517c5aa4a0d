//! Waiting for what has been begun: how often to look, for how long, and what Ctrl-C does.
use std::time::Duration;

use berth_api::client::CallError;
use tokio::time::Instant;

use crate::exit;

/// Between two looks.
pub const LOOK_INTERVAL: Duration = Duration::from_millis(250);

/// For a control plane that is started anew, and for an agent's connection.
const UNREACHABLE_PATIENCE: Duration = Duration::from_secs(20);

/// Shared by the commands that wait.
#[derive(clap::Args, Clone, Copy)]
pub struct WaitTimeout {
    /// Wait no longer than this; what was begun goes on [default: as long as it takes]
    #[arg(long, value_name = "SECONDS")]
    pub wait_timeout: Option<u64>,
}

/// How a waiting ended.
#[derive(Debug)]
pub enum Ended<T> {
    Ready(T),
    TimedOut,
    /// By Ctrl-C.
    Interrupted,
}

/// Looks until there is what is waited for. A control plane that does not answer for a moment is
/// asked again.
pub async fn until<T>(
    timeout: WaitTimeout,
    mut look: impl AsyncFnMut() -> anyhow::Result<Option<T>>,
) -> anyhow::Result<Ended<T>> {
    let deadline = timeout.wait_timeout.map(|it| Instant::now() + Duration::from_secs(it));
    let interrupted = tokio::signal::ctrl_c();
    tokio::pin!(interrupted);
    let mut answered = Instant::now();
    loop {
        let looked = tokio::select! {
            looked = look() => looked,
            _ = &mut interrupted => return Ok(Ended::Interrupted),
        };
        match looked {
            Ok(Some(it)) => return Ok(Ended::Ready(it)),
            Ok(None) => answered = Instant::now(),
            Err(error) if may_pass(&error) && answered.elapsed() < UNREACHABLE_PATIENCE => {}
            Err(error) => return Err(error),
        }
        if deadline.is_some_and(|it| Instant::now() >= it) {
            return Ok(Ended::TimedOut);
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK_INTERVAL) => {}
            _ = &mut interrupted => return Ok(Ended::Interrupted),
        }
    }
}

fn may_pass(error: &anyhow::Error) -> bool {
    error.downcast_ref::<CallError>().is_some_and(CallError::is_retryable)
}

impl<T> Ended<T> {
    /// What was waited for; otherwise an exit code, after saying what goes on.
    pub fn or_say(self, goes_on: &str, timed_out: u8) -> anyhow::Result<T> {
        match self {
            Ended::Ready(it) => Ok(it),
            Ended::TimedOut => {
                note!("Not yet: {goes_on}");
                Err(exit::Silent(timed_out).into())
            }
            Ended::Interrupted => {
                note!("Detached: {goes_on}");
                Err(exit::Silent(exit::INTERRUPTED).into())
            }
        }
    }
}
