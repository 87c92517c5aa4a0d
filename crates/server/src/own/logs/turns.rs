//! How many live tails there are at once: of all, and of each who has some.
use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use berth_api::logs::Error;

use crate::limits::{LIVE_TAILS_MAX, LIVE_TAILS_OF_ONE_MAX};

/// By who has them.
static TAKEN: Mutex<BTreeMap<String, usize>> = Mutex::new(BTreeMap::new());

/// A live tail's; it is given back by dropping it.
pub(super) struct Turn {
    who: String,
}

impl Turn {
    /// # Errors
    /// LimitExceededException.
    pub fn take(who: String) -> Result<Turn, Error> {
        let mut taken = taken();
        let exceeded =
            |what: String| Error::limit_exceeded(format!("Resource limit exceeded. {what}"));
        if taken.values().sum::<usize>() >= LIVE_TAILS_MAX {
            return Err(exceeded(format!(
                "Berth has at most {LIVE_TAILS_MAX} live tails at once."
            )));
        }
        let own = taken.entry(who.clone()).or_default();
        if *own >= LIVE_TAILS_OF_ONE_MAX {
            return Err(exceeded(format!(
                "A user or role has at most {LIVE_TAILS_OF_ONE_MAX} live tails at once."
            )));
        }
        *own += 1;
        Ok(Turn { who })
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut taken = taken();
        let Some(own) = taken.get_mut(&self.who) else { return };
        *own -= 1;
        if *own == 0 {
            taken.remove(&self.who);
        }
    }
}

fn taken() -> MutexGuard<'static, BTreeMap<String, usize>> {
    TAKEN.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_takes_all_turns() {
        let take = |who: &str| Turn::take(who.to_owned());
        let mut turns: Vec<Turn> = (0..LIVE_TAILS_OF_ONE_MAX).map(|_| take("a").unwrap()).collect();
        assert!(take("a").err().unwrap().to_string().contains("A user or role has at most"));
        turns.pop();
        turns.push(take("a").unwrap());
        let who = |at: usize| format!("of {}", at / LIVE_TAILS_OF_ONE_MAX);
        let rest = LIVE_TAILS_MAX - LIVE_TAILS_OF_ONE_MAX;
        turns.extend((0..rest).map(|at| take(&who(at)).unwrap()));
        assert!(take("b").err().unwrap().to_string().contains("Berth has at most"));
        drop(turns);
        assert!(taken().is_empty());
    }
}
