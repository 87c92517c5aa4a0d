//! Which signed upgrades have been used: each opens one session, so that who has listened on the
//! way cannot open another one with it.
mod kept;
mod noting;

use std::{
    collections::{BTreeMap, VecDeque},
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::{
    sync::watch,
    time::{Instant, timeout_at},
};

use self::{
    kept::{Kept, Noted},
    noting::Noting,
};

use crate::{
    disk,
    door::Gone,
    limits::{SAME_UPGRADE_MAX, UPGRADES_KEPT, UPGRADES_MAX},
};

/// The signatures of the last ten minutes, those that were used before a restart included.
#[derive(Default)]
pub(crate) struct Upgrades {
    /// Never held while a file is written.
    used: Arc<Mutex<Used>>,
    /// For the process after this one.
    noting: Option<Arc<Noting>>,
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
    Usable {
        is_first: bool,
    },
    /// Once the session before is over, but not later than this.
    Until(Instant, Gone),
    Unusable(Unusable),
}

impl Upgrades {
    /// Goes on with what was used by those who had this data directory before.
    pub(crate) async fn open(data_dir: &Path) -> Upgrades {
        let data_dir = data_dir.to_owned();
        let (kept, noted) = disk::run(move |files| Kept::open(files, &data_dir)).await;
        let mut used = Used::default();
        let (now, (_, gone)) = (Instant::now(), watch::channel(()));
        for (age, signature) in noted {
            // A machine that has just started has no moment so long ago: its second is over, too.
            let ages = [age, age.min(SAME_UPGRADE_MAX)];
            let first = ages.into_iter().find_map(|it| now.checked_sub(it)).unwrap_or(now);
            if !used.by_signature.contains_key(&signature) {
                used.insert(&signature, first, gone.clone());
            }
        }
        let used = Arc::new(Mutex::new(used));
        Upgrades { noting: Some(Arc::new(Noting::new(kept, used.clone()))), used }
    }

    /// Notes the use for a session that is open until `gone` ends. The same upgrade again is fine
    /// within the second in which it may have been signed, when the session before is over: for its
    /// end is waited as long. The first use is noted down by then, if the disk does not hang.
    pub(super) async fn note(&self, signature: &str, gone: Gone) -> Result<(), Unusable> {
        loop {
            let verdict = lock(&self.used).note(signature, &gone, Instant::now());
            match verdict {
                Verdict::Usable { is_first } => {
                    if let Some(noting) = self.noting.as_ref().filter(|_| is_first) {
                        noting.note(signature).await;
                    }
                    return Ok(());
                }
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
                Verdict::Usable { is_first: false }
            }
            None if self.order.len() >= UPGRADES_MAX => Verdict::Unusable(Unusable::TooMany),
            None => {
                self.insert(signature, now, gone.clone());
                Verdict::Usable { is_first: true }
            }
        }
    }

    fn insert(&mut self, signature: &str, first: Instant, gone: Gone) {
        self.order.push_back((first, signature.to_owned()));
        self.by_signature.insert(signature.to_owned(), Use { first, gone });
    }

    /// All of them, the longest ago first.
    fn noted(&self, now: Instant) -> Vec<Noted> {
        self.order.iter().map(|(first, it)| (now - *first, it.clone())).collect()
    }

    fn forget(&mut self, now: Instant) {
        while self.order.front().is_some_and(|(first, _)| *first + UPGRADES_KEPT <= now) {
            if let Some((_, signature)) = self.order.pop_front() {
                self.by_signature.remove(&signature);
            }
        }
    }
}

fn lock(used: &Mutex<Used>) -> MutexGuard<'_, Used> {
    used.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::advance;

    use super::*;
    use crate::{clock, disk::tests::hang, limits::UPGRADES_PAUSE};

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
        advance(UPGRADES_KEPT.saturating_sub(SAME_UPGRADE_MAX + Duration::from_millis(1))).await;
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
        advance(SAME_UPGRADE_MAX.saturating_sub(Duration::from_millis(3))).await;
        assert_eq!(upgrades.note("a", session().1).await, Ok(()));
        advance(Duration::from_millis(1)).await;
        assert_eq!(upgrades.note("a", session().1).await, Err(Unusable::Used));
    }

    #[tokio::test]
    async fn a_disk_that_hangs_keeps_no_agent_away() {
        let dir = tempfile::tempdir().unwrap();
        let upgrades = Upgrades::open(dir.path()).await;
        let disk = hang(dir.path());
        // Side by side, on one thread.
        let [a, b, c] = ["a", "b", "c"].map(|it| upgrades.note(it, session().1));
        assert_eq!(tokio::join!(a, b, c), (Ok(()), Ok(()), Ok(())));
        assert_eq!(upgrades.note("a", session().1).await, Err(Unusable::Used));
        drop(disk);
        assert_eq!(upgrades.note("d", session().1).await, Ok(()));
        let text = std::fs::read_to_string(dir.path().join("UPGRADES")).unwrap();
        let signatures: Vec<&str> = text.lines().map(|it| it.split(' ').nth(1).unwrap()).collect();
        assert_eq!(signatures, ["a", "b", "c", "d"]);
    }

    #[tokio::test]
    async fn a_damaged_line_costs_itself() {
        let dir = tempfile::tempdir().unwrap();
        let now = clock::wall().0;
        let lines = format!("{} first\n{} other\n", now - 5_000, now - 5_000);
        let mut lines = lines.into_bytes();
        lines[14] ^= 0x80;
        std::fs::write(dir.path().join("UPGRADES"), lines).unwrap();
        let upgrades = Upgrades::open(dir.path()).await;
        assert_eq!(upgrades.note("other", session().1).await, Err(Unusable::Used));
        assert_eq!(upgrades.note("first", session().1).await, Ok(()));
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

    #[tokio::test(start_paused = true)]
    async fn what_could_not_be_noted_down_is_when_it_can() {
        let dir = tempfile::tempdir().unwrap();
        // As on a full disk: no file can be made under its name.
        let in_the_way = dir.path().join("UPGRADES.new");
        let signatures = || {
            let text = std::fs::read_to_string(dir.path().join("UPGRADES")).unwrap_or_default();
            text.lines().map(|it| it.split(' ').nth(1).unwrap().to_owned()).collect::<Vec<_>>()
        };
        std::fs::create_dir(&in_the_way).unwrap();
        let upgrades = Upgrades::open(dir.path()).await;
        upgrades.note("first", session().1).await.unwrap();
        std::fs::remove_dir(&in_the_way).unwrap();
        // Not with each: where nothing can be written, trying costs time.
        upgrades.note("second", session().1).await.unwrap();
        assert_eq!(signatures(), [""; 0]);
        advance(UPGRADES_PAUSE).await;
        upgrades.note("third", session().1).await.unwrap();
        assert_eq!(signatures(), ["first", "second", "third"]);
        upgrades.note("fourth", session().1).await.unwrap();
        assert_eq!(signatures(), ["first", "second", "third", "fourth"]);
        drop(upgrades);
        let again = Upgrades::open(dir.path()).await.note("first", session().1).await;
        assert_eq!(again, Err(Unusable::Used));
    }

    /// As if it had been noted down so long ago.
    fn noted(dir: &Path, ages_ms: &[i64]) {
        let now = clock::wall().0;
        let line = |age_ms: &i64| format!("{} {age_ms}\n", now - age_ms);
        let lines: String = ages_ms.iter().map(line).collect();
        std::fs::write(dir.join("UPGRADES"), lines + "17").unwrap();
    }

    #[tokio::test]
    async fn what_was_used_before_a_restart_opens_no_session_after_it() {
        let dir = tempfile::tempdir().unwrap();
        let kept_ms = i64::try_from(UPGRADES_KEPT.as_millis()).unwrap();
        // The clock has gone back since the last one.
        noted(dir.path(), &[kept_ms, 90_000, 5_000, -60_000]);
        let upgrades = Upgrades::open(dir.path()).await;
        for used in [90_000, 5_000] {
            let again = upgrades.note(&used.to_string(), session().1).await;
            assert_eq!(again, Err(Unusable::Used));
        }
        // Its session is over, and its second is not.
        assert_eq!(upgrades.note("-60000", session().1).await, Ok(()));
        assert_eq!(upgrades.note("new", session().1).await, Ok(()));
        drop(upgrades);
        let text = std::fs::read_to_string(dir.path().join("UPGRADES")).unwrap();
        let signatures: Vec<&str> = text.lines().map(|it| it.split(' ').nth(1).unwrap()).collect();
        assert_eq!(signatures, ["90000", "5000", "-60000", "new"]);
    }

    #[tokio::test(start_paused = true)]
    async fn the_file_does_not_grow_without_end() {
        let dir = tempfile::tempdir().unwrap();
        let upgrades = Upgrades::open(dir.path()).await;
        let lines =
            || std::fs::read_to_string(dir.path().join("UPGRADES")).unwrap().lines().count();
        for number in 0..1_003 {
            assert_eq!(lines(), number);
            upgrades.note(&number.to_string(), session().1).await.unwrap();
            advance(UPGRADES_KEPT).await;
        }
        // All but the last were of no use any more.
        assert_eq!(lines(), 1);
        upgrades.note("next", session().1).await.unwrap();
        assert_eq!(lines(), 2);
    }
}
