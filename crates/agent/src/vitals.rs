//! Whether Docker is well. It may answer a ping and hang at everything else: so its list is looked
//! at too, and what times out is counted.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior};

use crate::restarts::Restarts;
use crate::runtime::Docker;

/// Between two looks.
const LOOK_EVERY: Duration = Duration::from_secs(10);
/// So many looks in a row that fail, or succeed, decide.
const LOOKS: u32 = 3;
/// So many containers with a call that timed out within this time decide, too.
const SLOW_CONTAINERS: usize = 3;
const SLOW_WITHIN: Duration = Duration::from_secs(60);

/// What is known of the daemon.
#[derive(Debug, Default)]
pub struct Vitals {
    missed: u32,
    answered: u32,
    /// Calls that have timed out, with their containers.
    slow: Vec<(Instant, String)>,
    is_impaired: bool,
}

impl Vitals {
    /// A look at the daemon: whether it answered, and with the whole list.
    pub fn looked(&mut self, has_answered: bool) {
        match has_answered {
            true => (self.missed, self.answered) = (0, self.answered.saturating_add(1)),
            false => (self.missed, self.answered) = (self.missed.saturating_add(1), 0),
        }
        if self.missed >= LOOKS {
            self.is_impaired = true;
        } else if self.answered >= LOOKS {
            self.is_impaired = false;
        }
    }

    /// Calls to it that have timed out since the last time.
    pub fn timed_out(&mut self, now: Instant, calls: Vec<(Instant, String)>) {
        self.slow.extend(calls);
        self.slow.retain(|(at, _)| now.duration_since(*at) < SLOW_WITHIN);
        let mut containers: Vec<&String> = self.slow.iter().map(|(_, it)| it).collect();
        containers.sort();
        containers.dedup();
        if containers.len() >= SLOW_CONTAINERS {
            // It must show that it is well again.
            (self.is_impaired, self.answered) = (true, 0);
            self.slow.clear();
        }
    }

    #[must_use]
    pub fn is_impaired(&self) -> bool {
        self.is_impaired
    }

    /// It is impaired, and has not answered the last look either.
    #[must_use]
    pub fn hangs(&self) -> bool {
        self.is_impaired && self.missed > 0
    }
}

/// Looks for ever, and tells whether it is impaired.
pub async fn watch(docker: Arc<Docker>, tell: watch::Sender<bool>, restarts: Option<Restarts>) {
    let mut vitals = Vitals::default();
    let mut looks = tokio::time::interval(LOOK_EVERY);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    // It takes its time, and Docker is looked at meanwhile.
    let mut restarting = JoinSet::new();
    loop {
        looks.tick().await;
        vitals.looked(docker.is_well().await);
        vitals.timed_out(Instant::now(), docker.take_slow_calls());
        let is_impaired = vitals.is_impaired();
        if tell.send_if_modified(|it| std::mem::replace(it, is_impaired) != is_impaired) {
            match is_impaired {
                true => tracing::warn!(
                    "Docker does not answer as it should: this host gets no new tasks, and what \
                     runs is left alone"
                ),
                false => tracing::info!("Docker answers again"),
            }
        }
        while restarting.try_join_next().is_some() {}
        let is_due = vitals.hangs() && restarting.is_empty();
        if let Some(restarts) = restarts.clone().filter(|_| is_due) {
            restarting.spawn(async move { restarts.hangs(SystemTime::now()).await });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(looks: &[bool]) -> bool {
        let mut vitals = Vitals::default();
        looks.iter().for_each(|it| vitals.looked(*it));
        vitals.is_impaired()
    }

    #[test]
    fn three_looks_in_a_row_decide() {
        assert!(!after(&[]) && !after(&[false, false]));
        assert!(after(&[false, false, false]));
        assert!(!after(&[false, false, true, false, false]));
        assert!(after(&[false, false, false, true, true, false, true, true]));
        assert!(!after(&[false, false, false, true, true, true]));
    }

    #[test]
    fn one_that_answers_again_does_not_hang() {
        let hangs = |looks: &[bool]| {
            let mut vitals = Vitals::default();
            looks.iter().for_each(|it| vitals.looked(*it));
            vitals.hangs()
        };
        assert!(hangs(&[false, false, false]) && hangs(&[false, false, false, true, false]));
        assert!(!hangs(&[false, false]) && !hangs(&[false, false, false, true]));
    }

    #[test]
    fn so_do_three_containers_within_a_minute() {
        let begin = Instant::now();
        let impaired = |calls: &[(u64, &str)]| {
            let mut vitals = Vitals::default();
            for (second, container) in calls {
                let at = begin + Duration::from_secs(*second);
                vitals.timed_out(at, vec![(at, (*container).to_owned())]);
            }
            vitals.is_impaired()
        };
        assert!(impaired(&[(0, "a"), (10, "b"), (59, "c")]));
        assert!(!impaired(&[(0, "a"), (10, "b"), (60, "c")]));
        assert!(!impaired(&[(0, "a"), (10, "b"), (20, "a"), (30, "b")]));
    }
}
