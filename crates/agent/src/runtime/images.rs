//! Images: which are here, and fetching those that are not.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bollard::errors::Error;
use bollard::query_parameters::CreateImageOptions;
use futures_util::StreamExt;
use tokio::time::Instant;

use super::docker::{Docker, UNREACHABLE_WAIT};
use super::{fault, reference};
use crate::config::PullBehavior;
use crate::fetched::Fetched;
use crate::machine::Observation;
use crate::meters::{FAILURE, PRESENT, Phase, SUCCESS};

/// ECS: a pull without progress for this long has failed.
const PULL_INACTIVITY: Duration = Duration::from_secs(60);
/// With the image here anyway, a registry gets this long to begin to answer.
const PULL_INACTIVITY_WITH_LOCAL: Duration = Duration::from_secs(10);
/// ECS: 5 attempts, 1.1 s doubling to 5 s.
const PULL_ATTEMPTS: u32 = 5;
const PULL_RETRY_FIRST: Duration = Duration::from_millis(1_100);
const PULL_RETRY_MAX: Duration = Duration::from_secs(5);

/// How long a daemon that does not answer is waited for.
const AWAY_MAX: Duration = Duration::from_secs(4 * 60);
/// Names of images that are remembered to be here; beyond it all are looked for anew.
const PRESENT_MAX: usize = 1_000;

/// What is known of the daemon's images. Every image event empties `present`.
#[derive(Debug, Default)]
pub struct Images {
    /// Image name → the digest that its registry knows it by.
    present: BTreeMap<String, Option<String>>,
    /// Fetched by this agent, in whatever run.
    fetched: Fetched,
    /// Of images that somebody asks for now. No task has credentials of its own for a registry, so
    /// all may share.
    fetches: BTreeMap<String, Arc<Fetches>>,
}

/// Fetches of one image: one at a time, each shared by all who asked before it began.
#[derive(Debug, Default)]
struct Fetches {
    begun: AtomicU64,
    last: tokio::sync::Mutex<Option<Fetch>>,
}

/// What was under way when somebody asked for an image.
struct Asked<'a> {
    image: &'a str,
    at_ms: u64,
    /// Fetches that had begun by then.
    begun: u64,
    is_under_way: bool,
    fetches: Arc<Fetches>,
}

/// One that is over.
#[derive(Debug, Clone)]
struct Fetch {
    number: u64,
    /// It gave up early, because there was a local image to fall back on.
    was_brief: bool,
    outcome: Result<(), String>,
}

impl Docker {
    /// Has the image here as the pull behaviour wants it.
    pub async fn pull(&self, image: &str) -> Observation {
        let asked = self.asked(image);
        let timer = self.settings.meters.begin(Phase::Pull);
        let pulled = self.pulled(&asked).await;
        timer.end(match &pulled {
            Observation::Pulled { pulled_ms: Some(_), .. } => SUCCESS,
            Observation::Pulled { .. } => PRESENT,
            _ => FAILURE,
        });
        drop(asked);
        self.images().fetches.retain(|_, it| Arc::strong_count(it) > 1);
        pulled
    }

    async fn pulled(&self, asked: &Asked<'_>) -> Observation {
        let image = asked.image;
        match self.settings.pull_behavior {
            PullBehavior::PreferCached => {
                if let Some(digest) = self.present(image).await {
                    return Observation::Pulled { digest, pulled_ms: None };
                }
                self.fetch_alone(asked, true, false).await
            }
            PullBehavior::Once => {
                let was_fetched = self.images().fetched.contains(image);
                match self.present(image).await.filter(|_| was_fetched) {
                    Some(digest) => Observation::Pulled { digest, pulled_ms: None },
                    None => self.fetch_alone(asked, true, false).await,
                }
            }
            PullBehavior::Always => self.fetch_alone(asked, false, false).await,
            PullBehavior::Default => match self.present(image).await {
                Some(digest) if image.contains('@') => {
                    Observation::Pulled { digest, pulled_ms: None }
                }
                Some(_) => self.fetch_alone(asked, false, true).await,
                None => self.fetch_alone(asked, true, false).await,
            },
        }
    }

    /// Notes that a former run has fetched these.
    pub fn were_fetched(&self, images: Fetched) {
        self.images().fetched = images;
    }

    /// What this agent has fetched.
    pub fn fetched(&self) -> Fetched {
        self.images().fetched.clone()
    }

    /// What was known of images may be wrong now.
    pub fn forget_images(&self) {
        self.images().present.clear();
    }

    fn images(&self) -> std::sync::MutexGuard<'_, Images> {
        self.images.lock().expect("no panic while images are noted")
    }

    /// The image's registry digest, if the image is here.
    async fn present(&self, image: &str) -> Option<Option<String>> {
        if let Some(digest) = self.images().present.get(image) {
            return Some(digest.clone());
        }
        let mut away = Away::default();
        let found = loop {
            match self.client.inspect_image(image).await {
                Ok(found) => break found,
                Err(error) if away.is_waited_for(&error, Instant::now()) => {
                    tokio::time::sleep(UNREACHABLE_WAIT).await;
                }
                Err(_) => return None,
            }
        };
        let digest = reference::digest(image, &found.repo_digests.unwrap_or_default());
        let mut images = self.images();
        if images.present.len() >= PRESENT_MAX {
            images.present.clear();
        }
        images.present.insert(image.to_owned(), digest.clone());
        Some(digest)
    }

    fn asked<'a>(&self, image: &'a str) -> Asked<'a> {
        let fetches = self.images().fetches.entry(image.to_owned()).or_default().clone();
        let begun = fetches.begun.load(Ordering::Relaxed);
        let is_under_way = fetches.last.try_lock().is_err();
        Asked { image, at_ms: wall_clock_ms(), begun, is_under_way, fetches }
    }

    /// Fetches, or shares a fetch that began after it was asked for; with `may_join` also one
    /// that was under way.
    async fn fetch_alone(&self, asked: &Asked<'_>, may_join: bool, has_local: bool) -> Observation {
        let image = asked.image;
        match self.fetch_shared(asked, may_join, has_local).await {
            Ok(()) => {
                let digest = self.present(image).await.flatten();
                Observation::Pulled { digest, pulled_ms: Some((asked.at_ms, wall_clock_ms())) }
            }
            Err(reason) if has_local => {
                tracing::warn!(image, reason, "using the local image: it cannot be fetched");
                let digest = self.present(image).await.flatten();
                Observation::Pulled { digest, pulled_ms: None }
            }
            Err(reason) => Observation::Failed { id: None, reason },
        }
    }

    async fn fetch_shared(
        &self,
        asked: &Asked<'_>,
        may_join: bool,
        has_local: bool,
    ) -> Result<(), String> {
        let Asked { image, fetches, .. } = asked;
        let mut last = fetches.last.lock().await;
        let shared = last.as_ref().filter(|fetch| {
            let is_late = fetch.number > asked.begun || (may_join && asked.is_under_way);
            is_late && (fetch.outcome.is_ok() || has_local || !fetch.was_brief)
        });
        if let Some(fetch) = shared {
            return fetch.outcome.clone();
        }
        let number = fetches.begun.fetch_add(1, Ordering::Relaxed) + 1;
        let outcome = self.fetch(image, has_local).await;
        let mut images = self.images();
        images.present.remove(*image);
        if outcome.is_ok() {
            images.fetched.note((*image).to_owned());
        }
        drop(images);
        *last = Some(Fetch { number, was_brief: has_local, outcome: outcome.clone() });
        outcome
    }

    async fn fetch(&self, image: &str, has_local: bool) -> Result<(), String> {
        let mut away = Away::default();
        let mut wait = PULL_RETRY_FIRST;
        let mut attempt = 1;
        loop {
            match self.fetch_once(image, has_local, &mut away).await {
                Ok(()) => return Ok(()),
                Err(PullFault::Silent(limit)) => {
                    return Err(format!(
                        "CannotPullContainerError: pull of {image} made no progress for {} s",
                        limit.as_secs()
                    ));
                }
                Err(PullFault::Refused(error)) if away.is_waited_for(&error, Instant::now()) => {
                    tokio::time::sleep(UNREACHABLE_WAIT).await;
                    continue;
                }
                Err(PullFault::Refused(error)) => {
                    if has_local || attempt == PULL_ATTEMPTS || is_final(&error) {
                        return Err(fault::reason("CannotPullContainerError", &error));
                    }
                }
            }
            attempt += 1;
            tokio::time::sleep(wait).await;
            wait = (wait * 2).min(PULL_RETRY_MAX);
        }
    }

    async fn fetch_once(
        &self,
        image: &str,
        has_local: bool,
        away: &mut Away,
    ) -> Result<(), PullFault> {
        let options = CreateImageOptions {
            from_image: Some(reference::complete(image)),
            ..CreateImageOptions::default()
        };
        let mut progress = std::pin::pin!(self.client.create_image(Some(options), None, None));
        let mut limit = if has_local { PULL_INACTIVITY_WITH_LOCAL } else { PULL_INACTIVITY };
        loop {
            match tokio::time::timeout(limit, progress.next()).await {
                Err(_) => return Err(PullFault::Silent(limit)),
                Ok(None) => return Ok(()),
                Ok(Some(Err(error))) => return Err(PullFault::Refused(error)),
                Ok(Some(Ok(step))) => {
                    limit = PULL_INACTIVITY;
                    away.since = None;
                    if let Some(message) = step.error_detail.and_then(|detail| detail.message) {
                        let error = Error::DockerStreamError { error: message };
                        return Err(PullFault::Refused(error));
                    }
                }
            }
        }
    }
}

/// A daemon that does not answer, since it did last.
#[derive(Debug, Default)]
struct Away {
    since: Option<Instant>,
}

impl Away {
    /// The daemon does not answer and may be starting anew: no reason to ask a registry for what
    /// may be here, nor to give a pull up, however long that has taken.
    fn is_waited_for(&mut self, error: &Error, now: Instant) -> bool {
        if !fault::is_unreachable(error) {
            self.since = None;
            return false;
        }
        let since = *self.since.get_or_insert(now);
        now.duration_since(since) < AWAY_MAX
    }
}

enum PullFault {
    Silent(Duration),
    Refused(Error),
}

/// Asking again will not help: the registry knows no such image, or not us.
fn is_final(error: &Error) -> bool {
    let text = fault::text(error);
    let is_about_the_image = [
        "manifest unknown",
        "not found",
        "does not exist",
        "access denied",
        "unauthorized",
        "invalid reference format",
        "no matching manifest",
    ]
    .iter()
    .any(|part| text.contains(part));
    is_about_the_image || matches!(fault::status(error), Some(400 | 401 | 403 | 404))
}

/// Milliseconds since the epoch.
pub fn wall_clock_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_daemon_is_waited_for_from_the_first_time_that_it_does_not_answer() {
        let (begin, mut away) = (Instant::now(), Away::default());
        let refused = Error::DockerStreamError { error: "toomanyrequests".to_owned() };
        let mut is_waited_for = |error: &Error, after: Duration| {
            let now = begin + after;
            away.is_waited_for(error, now)
        };
        // Late in a long pull.
        let late = 10 * AWAY_MAX;
        assert!(is_waited_for(&Error::RequestTimeoutError, late));
        assert!(is_waited_for(&Error::RequestTimeoutError, late + AWAY_MAX / 2));
        assert!(!is_waited_for(&Error::RequestTimeoutError, late + AWAY_MAX));
        assert!(!is_waited_for(&refused, late + AWAY_MAX));
        assert!(is_waited_for(&Error::RequestTimeoutError, late + AWAY_MAX), "it was there");
    }
}
