//! Registries that do not answer are left alone for a while, so that what asks them ends soon.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::time::Instant;

/// Pulls in a row that came to nothing, until a registry is left alone.
const FAILURES_MAX: u32 = 5;
/// How long it is left alone for, doubling.
const REST_FIRST: Duration = Duration::from_secs(30);
const REST_MAX: Duration = Duration::from_secs(5 * 60);
/// What nobody has asked for so long is forgotten.
const FORGOTTEN_AFTER: Duration = Duration::from_secs(15 * 60);

/// What is known of registries that have failed lately, by their names.
#[derive(Debug, Default)]
pub struct Breakers(BTreeMap<String, Breaker>);

#[derive(Debug)]
struct Breaker {
    /// In a row.
    failures: u32,
    last: Instant,
    /// It is left alone until then.
    until: Instant,
    /// How long it will be left alone next.
    rest: Duration,
}

/// Why a registry is not asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resting {
    pub failures: u32,
    pub left: Duration,
}

/// How a pull is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pass {
    Usual,
    /// The one that finds out whether the registry is back.
    Trial,
}

impl Breakers {
    /// # Errors
    /// The registry is left alone for now.
    pub fn ask(&mut self, registry: &str, now: Instant) -> Result<Pass, Resting> {
        let Some(breaker) = self.0.get_mut(registry) else { return Ok(Pass::Usual) };
        if breaker.failures < FAILURES_MAX {
            return Ok(Pass::Usual);
        }
        if now < breaker.until {
            return Err(Resting { failures: breaker.failures, left: breaker.until - now });
        }
        // Others wait for the trial. One that tells nothing is followed by another.
        breaker.until = now + breaker.rest;
        Ok(Pass::Trial)
    }

    /// The registry has answered, whatever it said.
    pub fn answered(&mut self, registry: &str) {
        self.0.remove(registry);
    }

    /// A pull came to nothing because the registry is away.
    pub fn failed(&mut self, registry: &str, pass: Pass, now: Instant) {
        self.0.retain(|_, it| now.duration_since(it.last.max(it.until)) < FORGOTTEN_AFTER);
        let breaker = self.0.entry(registry.to_owned()).or_insert(Breaker {
            failures: 0,
            last: now,
            until: now,
            rest: REST_FIRST,
        });
        let is_open = breaker.failures >= FAILURES_MAX;
        breaker.failures += 1;
        breaker.last = now;
        // Pulls that were under way when it was opened say nothing new.
        let opens = breaker.failures == FAILURES_MAX || (is_open && pass == Pass::Trial);
        if opens {
            breaker.until = now + breaker.rest;
            breaker.rest = (breaker.rest * 2).min(REST_MAX);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(breakers: &mut Breakers, times: u32, now: Instant) {
        for _ in 0..times {
            let pass = breakers.ask("r", now).expect("it is asked");
            breakers.failed("r", pass, now);
        }
    }

    #[test]
    fn a_registry_that_fails_rests_ever_longer_and_others_do_not() {
        let (mut breakers, mut now) = (Breakers::default(), Instant::now());
        failed(&mut breakers, FAILURES_MAX, now);
        let mut rests = Vec::new();
        for _ in 0..6 {
            let resting = breakers.ask("r", now).expect_err("it rests");
            assert_eq!(breakers.ask("other", now), Ok(Pass::Usual));
            rests.push(resting.left.as_secs());
            now += resting.left;
            assert_eq!(breakers.ask("r", now), Ok(Pass::Trial));
            breakers.ask("r", now).expect_err("there is one trial");
            breakers.failed("r", Pass::Trial, now);
        }
        assert_eq!(rests, [30, 60, 120, 240, 300, 300]);
    }

    #[test]
    fn an_answer_closes_it() {
        let (mut breakers, now) = (Breakers::default(), Instant::now());
        failed(&mut breakers, FAILURES_MAX - 1, now);
        breakers.answered("r");
        failed(&mut breakers, FAILURES_MAX, now);
        breakers.ask("r", now).expect_err("it rests");
        let later = now + REST_FIRST;
        assert_eq!(breakers.ask("r", later), Ok(Pass::Trial));
        breakers.answered("r");
        assert_eq!(breakers.ask("r", later), Ok(Pass::Usual));
    }

    #[test]
    fn what_was_under_way_counts_no_rest_twice_and_a_lost_trial_is_followed_by_another() {
        let (mut breakers, now) = (Breakers::default(), Instant::now());
        failed(&mut breakers, FAILURES_MAX, now);
        breakers.failed("r", Pass::Usual, now);
        let resting = breakers.ask("r", now).expect_err("it rests");
        assert_eq!(resting, Resting { failures: FAILURES_MAX + 1, left: REST_FIRST });
        let later = now + REST_FIRST;
        assert_eq!(breakers.ask("r", later), Ok(Pass::Trial));
        assert_eq!(breakers.ask("r", later + 2 * REST_FIRST), Ok(Pass::Trial));
    }

    #[test]
    fn what_nobody_asks_for_is_forgotten() {
        let (mut breakers, now) = (Breakers::default(), Instant::now());
        for registry in 0..100 {
            breakers.failed(&registry.to_string(), Pass::Usual, now);
        }
        breakers.failed("r", Pass::Usual, now + FORGOTTEN_AFTER);
        assert_eq!(breakers.0.len(), 1);
    }
}
