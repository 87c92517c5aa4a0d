//! Which signed upgrades have been used: each opens one session, so that who has listened on the
//! way cannot open another one with it.
use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Mutex, PoisonError},
};

use tokio::time::{Instant, timeout_at};

use crate::{
    door::Gone,
    limits::{SAME_UPGRADE_MAX, UPGRADES_KEPT, UPGRADES_MAX},
};

/// The signatures of the last ten minutes. They are memory of this process only.
#[derive(Default)]
pub(crate) struct Upgrades {
    used: Mutex<Used>,
}

#[derive(Default)]
struct Used {
    by_signature: BTreeMap<String, Use>,
    /// In the order of their first use.
    order: VecDeque<(Instant, String)>,
}

struct Use {
    first: Instant,
    /// Of the session that was opened last.
    gone: Gone,
}

/// Why an upgrade opens no session.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Unusable {
    Used,
    TooMany,
}

enum Verdict {
    Usable,
    /// Once the session before is over, but not later than this.
    Until(Instant, Gone),
    Unusable(Unusable),
}

impl Upgrades {
    /// Notes the use for a session that is open until `gone` ends. The same upgrade again is fine
    /// within the second in which it may have been signed, when the session before is over: for its
    /// end is waited as long.
    pub(super) async fn note(&self, signature: &str, gone: Gone) -> Result<(), Unusable> {
        loop {
            let verdict = {
                let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
                used.note(signature, &gone, Instant::now())
            };
            match verdict {
                Verdict::Usable => return Ok(()),
                Verdict::Unusable(why) => return Err(why),
                Verdict::Until(end, mut before) => {
                    // Nothing is ever sent: it changes by its end.
                    let _ = timeout_at(end, before.changed()).await;
                }
            }
        }
    }
}

impl Used {
    fn note(&mut self, signature: &str, gone: &Gone, now: Instant) -> Verdict {
        self.forget(now);
        match self.by_signature.get_mut(signature) {
            Some(before) if now >= before.first + SAME_UPGRADE_MAX => {
                Verdict::Unusable(Unusable::Used)
            }
            Some(before) if before.gone.has_changed().is_ok() => {
                Verdict::Until(before.first + SAME_UPGRADE_MAX, before.gone.clone())
            }
            Some(before) => {
                before.gone = gone.clone();
                Verdict::Usable
            }
            None if self.order.len() >= UPGRADES_MAX => Verdict::Unusable(Unusable::TooMany),
            None => {
                let signature = signature.to_owned();
                self.order.push_back((now, signature.clone()));
                self.by_signature.insert(signature, Use { first: now, gone: gone.clone() });
                Verdict::Usable
            }
        }
    }

    fn forget(&mut self, now: Instant) {
        while self.order.front().is_some_and(|(first, _)| *first + UPGRADES_KEPT <= now) {
            if let Some((_, signature)) = self.order.pop_front() {
                self.by_signature.remove(&signature);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::{sync::watch, time::advance};

    use super::*;

    fn session() -> (watch::Sender<()>, Gone) {
        watch::channel(())
    }

    #[tokio::test(start_paused = true)]
    async fn an_upgrade_opens_one_session() {
        let upgrades = Upgrades::default();
        let ((here, gone), (_later, gone_later)) = (session(), session());
        assert_eq!(upgrades.note("a", gone).await, Ok(()));
        assert_eq!(upgrades.note("b", gone_later.clone()).await, Ok(()));
        // While the session is open, and when it is over later than a second after.
        assert_eq!(upgrades.note("a", gone_later.clone()).await, Err(Unusable::Used));
        drop(here);
        assert_eq!(upgrades.note("a", gone_later.clone()).await, Err(Unusable::Used));
        advance(UPGRADES_KEPT - SAME_UPGRADE_MAX - Duration::from_millis(1)).await;
        assert_eq!(upgrades.note("a", gone_later).await, Err(Unusable::Used));
    }

    #[tokio::test(start_paused = true)]
    async fn the_same_second_is_enough_to_come_back_with_the_same_bytes() {
        let upgrades = Upgrades::default();
        let (here, gone) = session();
        upgrades.note("a", gone).await.unwrap();
        // It comes before the end of the session before has come.
        let (second, gone) = session();
        let back = upgrades.note("a", gone);
        let ending = async {
            advance(Duration::from_millis(2)).await;
            drop(here);
        };
        assert_eq!(tokio::join!(back, ending).0, Ok(()));
        drop(second);
        advance(SAME_UPGRADE_MAX - Duration::from_millis(3)).await;
        assert_eq!(upgrades.note("a", session().1).await, Ok(()));
        advance(Duration::from_millis(1)).await;
        assert_eq!(upgrades.note("a", session().1).await, Err(Unusable::Used));
    }

    #[tokio::test(start_paused = true)]
    async fn what_cannot_be_used_any_more_is_forgotten() {
        let upgrades = Upgrades::default();
        for number in 0..UPGRADES_MAX {
            upgrades.note(&number.to_string(), session().1).await.unwrap();
        }
        assert_eq!(upgrades.note("more", session().1).await, Err(Unusable::TooMany));
        advance(UPGRADES_KEPT).await;
        assert_eq!(upgrades.note("more", session().1).await, Ok(()));
        let used = upgrades.used.lock().unwrap();
        assert_eq!((used.order.len(), used.by_signature.len()), (1, 1));
    }
}
