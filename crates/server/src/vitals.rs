//! Whether the node can go on. What it cannot do without has one end only, the stop of the node:
//! with any other the process is to end, so that a new one begins from what is durable.
use std::{
    fmt,
    sync::{Mutex, MutexGuard, PoisonError},
    thread,
};

use jiff::Timestamp;
use tokio::sync::watch;
use tracing::error;

use crate::limits::ENDED_TOLD_MAX;

/// Why a control node cannot go on. Nothing that was acknowledged is lost.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{why}. This process ends, so that it does not go on with less than it needs. Nothing that was \
     acknowledged is lost by that, and containers run on; start Berth again"
)]
pub struct Failure {
    why: String,
}

impl Failure {
    /// What is wrong, without what comes of it.
    pub(crate) fn why(&self) -> &str {
        &self.why
    }
}

/// What the node cannot do without, and has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ended {
    pub what: String,
    /// By the wall clock.
    pub since: Timestamp,
    pub why: String,
}

/// Shared by all that the node cannot do without. The first failure stands: others follow from it.
#[derive(Debug)]
pub(crate) struct Vitals {
    failure: watch::Sender<Option<Failure>>,
    /// In the order in which they ended, the first of them.
    ended: Mutex<Vec<Ended>>,
}

impl Vitals {
    pub fn new() -> Vitals {
        Vitals { failure: watch::Sender::new(None), ended: Mutex::default() }
    }

    /// This has ended, so that the node cannot go on.
    pub fn fail(&self, what: impl fmt::Display, why: impl fmt::Display) {
        let (what, why) = (what.to_string(), why.to_string());
        self.note(&what, &why);
        self.failure.send_if_modified(|failure| {
            let is_first = failure.is_none();
            if is_first {
                error!(what, why, "the node cannot go on");
                *failure = Some(Failure { why });
            }
            is_first
        });
    }

    /// One end may have many others follow: what is kept of them is bounded.
    fn note(&self, what: &str, why: &str) {
        let mut ended = self.ended();
        if ended.len() < ENDED_TOLD_MAX {
            let (what, why) = (what.to_owned(), why.to_owned());
            ended.push(Ended { what, since: Timestamp::now(), why });
        }
    }

    /// What has ended, the first of it.
    pub fn what_ended(&self) -> Vec<Ended> {
        self.ended().clone()
    }

    fn ended(&self) -> MutexGuard<'_, Vec<Ended>> {
        self.ended.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn failure(&self) -> Option<Failure> {
        self.failure.borrow().clone()
    }

    /// Waits for a failure.
    pub async fn failed(&self) -> Failure {
        let mut failure = self.failure.subscribe();
        let found = failure.wait_for(|it| it.is_some()).await;
        found.ok().and_then(|it| it.clone()).expect("the sender is in `self`")
    }

    /// Fails when this is dropped by a panic.
    pub fn unless_panic(&self, what: impl fmt::Display) -> impl Drop {
        Watched { vitals: self, what }
    }
}

struct Watched<'a, T: fmt::Display> {
    vitals: &'a Vitals,
    what: T,
}

impl<T: fmt::Display> Drop for Watched<'_, T> {
    fn drop(&mut self) {
        if thread::panicking() {
            let what = &self.what;
            self.vitals.fail(
                what,
                format_args!(
                    "a bug of Berth's has ended {what}; its message was printed before this"
                ),
            );
        }
    }
}

/// Runs what must not end before the node is told to.
pub(crate) async fn vital(
    vitals: &Vitals,
    what: &str,
    mut stop: watch::Receiver<bool>,
    work: impl Future<Output = ()>,
) {
    let _watched = vitals.unless_panic(what);
    work.await;
    // A node that is dropped without a word has stopped, too.
    if !*stop.borrow_and_update() && stop.has_changed().is_ok() {
        vitals.fail(what, format_args!("{what} has ended, which is a bug of Berth's"));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[tokio::test]
    async fn what_ends_before_the_stop_is_a_failure_and_what_ends_with_it_is_none() {
        let (stop, stopped) = watch::channel(false);
        let vitals = Vitals::new();
        stop.send_replace(true);
        vital(&vitals, "the door", stopped.clone(), async {}).await;
        assert_eq!(vitals.failure(), None);
        stop.send_replace(false);
        vital(&vitals, "the door", stopped.clone(), async {}).await;
        vital(&vitals, "a driver", stopped, async {}).await;
        let why = "the door has ended, which is a bug of Berth's";
        assert_eq!(vitals.failed().await.why(), why, "the first one stands");
        let told = vitals.what_ended();
        let what: Vec<&str> = told.iter().map(|it| it.what.as_str()).collect();
        assert_eq!(what, ["the door", "a driver"], "and all are told");
        assert_eq!(told[1].why, "a driver has ended, which is a bug of Berth's");
        assert!(told[0].since <= told[1].since);
    }

    #[test]
    fn what_is_told_of_many_ends_is_bounded() {
        let vitals = Vitals::new();
        for shard in 0..10 * ENDED_TOLD_MAX {
            vitals.fail(format_args!("shard {shard}"), "the disk is gone");
        }
        let told = vitals.what_ended();
        assert_eq!((told.len(), told[0].what.as_str()), (ENDED_TOLD_MAX, "shard 0"));
    }

    #[tokio::test]
    async fn a_panic_is_a_failure() {
        let (_stop, stopped) = watch::channel(false);
        let vitals = Arc::new(Vitals::new());
        let own = vitals.clone();
        let ended = tokio::spawn(async move {
            vital(&own, "the door", stopped, async { panic!("a test's own panic") }).await;
        });
        assert!(ended.await.unwrap_err().is_panic());
        assert!(
            vitals.failed().await.to_string().starts_with("a bug of Berth's has ended the door")
        );
    }
}
