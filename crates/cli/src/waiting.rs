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
    /// After so many seconds.
    TimedOut(u64),
    /// By Ctrl-C.
    Interrupted,
}

/// Looks until there is what is waited for. A control plane that does not answer for a moment is
/// asked again.
pub async fn until<T>(
    timeout: WaitTimeout,
    mut look: impl AsyncFnMut() -> anyhow::Result<Option<T>>,
) -> anyhow::Result<Ended<T>> {
    let began = Instant::now();
    let is_late = |it: &u64| began.elapsed() >= Duration::from_secs(*it);
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
            Err(error) if may_pass(&error) && is_patient(answered) => {}
            Err(error) => return Err(error),
        }
        if let Some(seconds) = timeout.wait_timeout.filter(is_late) {
            return Ok(Ended::TimedOut(seconds));
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK_INTERVAL) => {}
            _ = &mut interrupted => return Ok(Ended::Interrupted),
        }
    }
}

/// `Timed out after 30 s`.
pub fn timed_out(seconds: u64) -> String {
    format!("Timed out after {seconds} s")
}

/// Whether a control plane that answered last then is waited for.
pub fn is_patient(answered: Instant) -> bool {
    answered.elapsed() < UNREACHABLE_PATIENCE
}

/// Whether it is the control plane that is away.
pub fn may_pass(error: &anyhow::Error) -> bool {
    error.downcast_ref::<CallError>().is_some_and(CallError::is_retryable)
}

impl<T> Ended<T> {
    /// What was waited for; otherwise an exit code, after saying what goes on.
    pub fn or_say(self, goes_on: &str, timed_out: u8) -> anyhow::Result<T> {
        match self {
            Ended::Ready(it) => Ok(it),
            Ended::TimedOut(seconds) => {
                note!("{}: {goes_on}", self::timed_out(seconds));
                Err(exit::Silent(timed_out).into())
            }
            Ended::Interrupted => {
                note!("Detached: {goes_on}");
                Err(exit::Silent(exit::INTERRUPTED).into())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_waiting_that_ends_says_how_long_it_was() {
        let timeout = WaitTimeout { wait_timeout: Some(0) };
        let ended = until(timeout, async || Ok(None::<()>)).await.unwrap();
        assert!(matches!(ended, Ended::TimedOut(0)));
        assert_eq!(timed_out(30), "Timed out after 30 s");
        let error = ended.or_say("web is still scaling to 0.", exit::TIMED_OUT).unwrap_err();
        assert!(error.is::<exit::Silent>());
    }
}
