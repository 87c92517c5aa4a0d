//! A bug in what is done beside the loop must not leave the machine waiting for ever.

use std::any::Any;
use std::panic::AssertUnwindSafe;

use futures_util::FutureExt;

/// What came of some work, or a reason in the words of a report if it panicked.
pub(super) async fn guarded<T>(work: impl Future<Output = T>) -> Result<T, String> {
    AssertUnwindSafe(work).catch_unwind().await.map_err(|panic| {
        let reason = format!(
            "AgentError: the agent has failed at this with a bug, please report it: {}",
            said(panic.as_ref())
        );
        tracing::error!(reason, "a bug");
        reason
    })
}

fn said(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("it says nothing")
}

#[cfg(test)]
mod tests {
    use super::guarded;

    #[tokio::test]
    async fn a_panic_becomes_a_reason() {
        assert_eq!(guarded(async { 7 }).await, Ok(7));
        let (number, nothing) = (7, None::<String>);
        let formatted = guarded(async move { assert_eq!(number, 8, "not {number}") }).await;
        let plain = guarded(async move { drop(nothing.expect("a thing")) }).await;
        for (outcome, part) in [(formatted, "not 7"), (plain, "a thing")] {
            let reason = outcome.expect_err("it panics");
            assert!(reason.starts_with("AgentError: ") && reason.contains(part), "{reason}");
        }
    }
}
