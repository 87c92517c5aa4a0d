//! Registries: how many pulls each has at a time, which of them rest, and which have mirrors.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

use super::breaker::{Breakers, Pass, Resting};
use super::reference;

/// Pulls from one registry at a time: one that hangs holds up no other.
const PULLS_MAX: usize = 3;
/// A mirror that is away is not asked for so long.
const MIRROR_REST: Duration = Duration::from_secs(60);

/// Mirrors of registries, by the registries' names; those of each in the order in which they are
/// asked.
pub type Mirrors = BTreeMap<String, Vec<String>>;

/// All registries that images have come from.
#[derive(Debug)]
pub struct Registries {
    mirrors: Mirrors,
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    /// Of registries that are being pulled from.
    pulls: BTreeMap<String, Arc<Semaphore>>,
    breakers: Breakers,
    /// Hosts that have the images of registries which are named only: those of ECR.
    hosts: BTreeMap<String, String>,
    /// Mirrors that are away, and until when they are not asked.
    away: BTreeMap<String, Instant>,
}

/// A pull that may begin.
#[derive(Debug)]
pub struct Turn {
    registry: String,
    pass: Pass,
    _permit: OwnedSemaphorePermit,
}

/// What a pull says of its registry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It answered, also if it refused.
    Answered,
    /// It did not answer, or could not.
    Away,
    /// Nothing: this machine is why.
    Unknown,
}

impl Registries {
    pub fn new(mirrors: Mirrors) -> Self {
        Self { mirrors, known: Mutex::default() }
    }

    /// Waits for a turn.
    ///
    /// # Errors
    /// The registry has failed so often that it is left alone.
    pub async fn turn(&self, registry: &str) -> Result<Turn, Resting> {
        let pulls = {
            let mut known = self.known();
            known.pulls.retain(|_, it| Arc::strong_count(it) > 1);
            let one = || Arc::new(Semaphore::new(PULLS_MAX));
            known.pulls.entry(registry.to_owned()).or_insert_with(one).clone()
        };
        let permit = pulls.acquire_owned().await.expect("the semaphore is never closed");
        let pass = self.known().breakers.ask(registry, Instant::now())?;
        Ok(Turn { registry: registry.to_owned(), pass, _permit: permit })
    }

    pub fn over(&self, turn: Turn, outcome: Outcome) {
        let breakers = &mut self.known().breakers;
        match outcome {
            Outcome::Answered => breakers.answered(&turn.registry),
            Outcome::Away => breakers.failed(&turn.registry, turn.pass, Instant::now()),
            Outcome::Unknown => {}
        }
    }

    /// What an image is called at the mirrors of its registry.
    pub fn mirrored<'a>(
        &'a self,
        image: &'a str,
    ) -> impl Iterator<Item = (&'a str, String)> + use<'a> {
        let mirrors = self.mirrors.get(reference::registry(image));
        let mirrors = mirrors.map(Vec::as_slice).unwrap_or_default();
        let path = reference::path(image);
        mirrors.iter().map(move |mirror| (mirror.as_str(), format!("{mirror}/{path}")))
    }

    /// Notes which host has the images of a registry.
    pub fn learn(&self, image: &str, host: &str) {
        let registry = reference::registry(image).to_owned();
        self.known().hosts.insert(registry, host.to_owned());
    }

    /// What an image is called by the host that has the images of its registry.
    pub fn hosted(&self, image: &str) -> Option<String> {
        let host = self.known().hosts.get(reference::registry(image)).cloned()?;
        Some(format!("{host}/{}", reference::path(image)))
    }

    pub fn is_away(&self, mirror: &str, now: Instant) -> bool {
        self.known().away.get(mirror).is_some_and(|until| now < *until)
    }

    pub fn mirror_is_away(&self, mirror: &str, now: Instant) {
        self.known().away.insert(mirror.to_owned(), now + MIRROR_REST);
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mirrors_are_asked_in_their_order_and_by_the_whole_path() {
        let named = |it: &[&str]| it.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
        let all = Registries::new(
            [
                ("docker.io".to_owned(), named(&["m1:5000", "m2/hub"])),
                ("r.example".to_owned(), named(&["m1:5000"])),
            ]
            .into(),
        );
        let of = |image: &str| all.mirrored(image).map(|(_, it)| it).collect::<Vec<_>>();
        assert_eq!(of("web"), ["m1:5000/library/web:latest", "m2/hub/library/web:latest"]);
        assert_eq!(of("r.example/a/web:1"), ["m1:5000/a/web:1"]);
        assert_eq!(of("r.example/web@sha256:00"), ["m1:5000/web@sha256:00"]);
        assert_eq!(of("other.example/web"), [""; 0]);
    }

    #[test]
    fn a_registry_that_is_named_only_has_its_images_elsewhere() {
        let all = Registries::new(Mirrors::new());
        let named = "123456789012.dkr.ecr.us-east-1.amazonaws.com/team/web";
        assert_eq!(all.hosted(named), None);
        all.learn(named, "127.0.0.1:5000");
        assert_eq!(all.hosted(named).as_deref(), Some("127.0.0.1:5000/team/web:latest"));
        let pinned = all.hosted(&format!("{named}@sha256:00"));
        assert_eq!(pinned.as_deref(), Some("127.0.0.1:5000/team/web@sha256:00"));
        assert_eq!(all.hosted("web"), None);
    }

    #[tokio::test]
    async fn a_registry_has_so_many_pulls_at_a_time_and_another_its_own() {
        let all = Registries::new(Mirrors::new());
        let mut turns = Vec::new();
        for _ in 0..PULLS_MAX {
            turns.push(all.turn("r").await.expect("a turn"));
        }
        let mut waits = Box::pin(all.turn("r"));
        assert!(futures_util::poll!(&mut waits).is_pending());
        all.turn("other").await.expect("a turn");
        all.over(turns.pop().expect("three"), Outcome::Answered);
        waits.await.expect("a turn");
    }

    #[test]
    fn a_mirror_that_is_away_is_asked_again_after_a_while() {
        let (all, now) = (Registries::new(Mirrors::new()), Instant::now());
        all.mirror_is_away("m", now);
        assert!(all.is_away("m", now) && !all.is_away("n", now));
        assert!(!all.is_away("m", now + MIRROR_REST));
    }
}
