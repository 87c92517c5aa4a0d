//! Images: which are here, and fetching those that are not.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bollard::auth::DockerCredentials;
use bollard::errors::Error;
use bollard::models::ImageInspect;
use bollard::query_parameters::{CreateImageOptions, TagImageOptions};
use futures_util::StreamExt;
use tokio::time::Instant;

use super::away::Away;
use super::docker::{Docker, UNREACHABLE_WAIT};
use super::pull_fault::{PullFault, Unfetched, outcome};
use super::pulls::{self, Puller};
use super::registries::Outcome;
use super::{environment, reference};
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

/// Names of images that are remembered to be here; beyond it all are looked for anew.
const PRESENT_MAX: usize = 1_000;

/// What is known of the daemon's images. Every image event empties `present`.
#[derive(Debug, Default)]
pub struct Images {
    present: BTreeMap<String, Present>,
    /// Fetched by this agent, in whatever run.
    fetched: Fetched,
    /// Of images that somebody asks for now. Whoever has a login of its own shares with nobody:
    /// what one is given another may be refused.
    fetches: BTreeMap<FetchKey, Arc<Fetches>>,
}

/// An image, and the task and the secret of whoever has a login of its own.
type FetchKey = (String, Option<(String, String)>);

/// An image that is here.
#[derive(Debug, Clone)]
pub(super) struct Present {
    id: Option<String>,
    /// By which Docker knows it. One that a mirror was asked for by its digest has that one's.
    pub name: String,
    /// That its registry knows it by.
    digest: Option<String>,
    /// Its variables say which region is meant.
    pub sets_region: bool,
    /// Whom its containers run as, unless they say another.
    pub user: String,
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
    by: Puller<'a>,
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

impl Images {
    /// Those that a pull may share.
    fn fetches_of(&mut self, image: &str, by: Puller<'_>) -> Arc<Fetches> {
        let alone = by.alone().map(|(task, secret)| (task.to_owned(), secret.to_owned()));
        self.fetches.entry((image.to_owned(), alone)).or_default().clone()
    }
}

impl Docker {
    /// Has the image here as the pull behaviour wants it.
    pub async fn pull(&self, image: &str, by: Puller<'_>) -> Observation {
        self.learn(image, by);
        let asked = self.asked(image, by);
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

    /// The digest of an image that is here already.
    pub async fn digest_here(&self, image: &str) -> Option<Option<String>> {
        self.present(image).await
    }

    /// Fetches an image for nobody: its digest.
    ///
    /// # Errors
    /// Why it cannot be had.
    pub async fn fetch_ahead(&self, image: &str) -> Result<Option<String>, String> {
        let asked = self.asked(image, Puller::Anybody);
        let outcome = self.fetch_shared(&asked, true, false).await;
        drop(asked);
        self.images().fetches.retain(|_, it| Arc::strong_count(it) > 1);
        outcome?;
        Ok(self.present(image).await.flatten())
    }

    /// Notes where the image is, if not where its name says.
    pub(super) fn learn(&self, image: &str, by: Puller<'_>) {
        if let Some(host) = by.host() {
            self.registries.learn(image, host);
        }
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
        Some(self.look_for(image).await?.digest)
    }

    /// The image, if it is here: by its name, or by that which it has at a mirror.
    pub(super) async fn look_for(&self, image: &str) -> Option<Present> {
        if let Some(present) = self.images().present.get(image) {
            return Some(present.clone());
        }
        let mirrored = self.registries.mirrored(image).map(|(_, name)| name);
        let others: Vec<String> =
            self.registries.hosted(image).into_iter().chain(mirrored).collect();
        let mut found = self.inspect_image(image).await.map(|it| (image, it));
        for other in others.iter().filter(|_| image.contains('@')) {
            if found.is_none() {
                found = self.inspect_image(other).await.map(|it| (other.as_str(), it));
            }
        }
        let (name, found) = found?;
        let config = found.config.unwrap_or_default();
        let variables = config.env.unwrap_or_default();
        let digests = found.repo_digests.unwrap_or_default();
        let names = std::iter::once(image).chain(others.iter().map(String::as_str));
        let present = Present {
            id: found.id,
            name: name.to_owned(),
            digest: names.into_iter().find_map(|it| reference::digest(it, &digests)),
            sets_region: variables.iter().any(|variable| environment::sets_region(variable)),
            user: config.user.unwrap_or_default(),
        };
        let mut images = self.images();
        if images.present.len() >= PRESENT_MAX {
            images.present.clear();
        }
        images.present.insert(image.to_owned(), present.clone());
        Some(present)
    }

    async fn inspect_image(&self, name: &str) -> Option<ImageInspect> {
        let mut away = Away::default();
        loop {
            match self.client.inspect_image(name).await {
                Ok(found) => return Some(found),
                Err(error) if away.is_waited_for(&error, Instant::now()) => {
                    tokio::time::sleep(UNREACHABLE_WAIT).await;
                }
                Err(_) => return None,
            }
        }
    }

    fn asked<'a>(&self, image: &'a str, by: Puller<'a>) -> Asked<'a> {
        let fetches = self.images().fetches_of(image, by);
        let begun = fetches.begun.load(Ordering::Relaxed);
        let is_under_way = fetches.last.try_lock().is_err();
        Asked { image, by, at_ms: wall_clock_ms(), begun, is_under_way, fetches }
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
        let Asked { image, by, fetches, .. } = asked;
        let mut last = fetches.last.lock().await;
        let shared = last.as_ref().filter(|fetch| {
            let is_late = fetch.number > asked.begun || (may_join && asked.is_under_way);
            is_late && (fetch.outcome.is_ok() || has_local || !fetch.was_brief)
        });
        if let Some(fetch) = shared {
            return fetch.outcome.clone();
        }
        let number = fetches.begun.fetch_add(1, Ordering::Relaxed) + 1;
        let outcome = self.fetch(image, *by, has_local).await;
        self.images().present.remove(*image);
        if outcome.is_ok() {
            self.images().fetched.note((*image).to_owned());
            // By then its name may be another's.
            let id = self.look_for(image).await.and_then(|it| it.id);
            id.into_iter().for_each(|id| self.note_came(id));
        }
        *last = Some(Fetch { number, was_brief: has_local, outcome: outcome.clone() });
        outcome
    }

    async fn fetch(&self, image: &str, by: Puller<'_>, has_local: bool) -> Result<(), String> {
        if let Some(why) = self.no_room() {
            return Err(format!("CannotPullContainerError: no space: {why}"));
        }
        let hosted = by.host().and_then(|_| self.registries.hosted(image));
        let name = hosted.as_deref().unwrap_or(image);
        let login = by.login(name)?;
        // A login is for its registry, and what it is asked for is not for others.
        if login.is_none() && self.fetch_mirrored(image).await? {
            return Ok(());
        }
        let (by, login) = match login {
            None => self.login_of_machine(name, by).await,
            its => (by, its),
        };
        match self.fetch_with_room(name, login, has_local).await {
            // A login that is not good any more bars nobody from what is there for all.
            Err(refused) if matches!(by, Puller::Machine) && refused.is_about_login() => {
                let refused = refused.reason(name, by);
                tracing::warn!(image, reason = refused, "trying once more without a login");
                let fetched = Box::pin(self.fetch_with_room(name, None, has_local)).await;
                fetched.map_err(|it| it.after(&refused, name))
            }
            fetched => fetched.map_err(|it| it.reason(name, by)),
        }?;
        match hosted.is_some() {
            true => self.name_alike(name, image).await.map_err(|error| pulls::reason(&error, by)),
            false => Ok(()),
        }
    }

    /// A pull for which there is no room has some made, and is tried once more.
    async fn fetch_with_room(
        &self,
        image: &str,
        login: Option<DockerCredentials>,
        has_local: bool,
    ) -> Result<(), Unfetched> {
        let fetched = self.fetch_in_turn(image, login.clone(), has_local).await;
        let is_full = |it: &Unfetched| matches!(it, Unfetched::Fault(it) if it.is_for_space());
        if fetched.as_ref().is_err_and(is_full) && self.have_room_made().await {
            tracing::warn!(image, "there was no room for it: trying once more after a clean-up");
            return self.fetch_in_turn(image, login, has_local).await;
        }
        fetched
    }

    async fn fetch_in_turn(
        &self,
        image: &str,
        login: Option<DockerCredentials>,
        has_local: bool,
    ) -> Result<(), Unfetched> {
        let registry = reference::registry(image);
        let turn = self.registries.turn(registry).await;
        let turn = turn.map_err(|it| Unfetched::Resting(pulls::resting(registry, it)))?;
        let fetched = self.fetch_from_registry(image, login, has_local).await;
        self.registries.over(turn, fetched.as_ref().map_or_else(outcome, |()| Outcome::Answered));
        fetched.map_err(Unfetched::Fault)
    }

    /// Whether a mirror had it.
    ///
    /// # Errors
    /// A mirror has something else under the digest.
    async fn fetch_mirrored(&self, image: &str) -> Result<bool, String> {
        for (mirror, name) in self.registries.mirrored(image) {
            if self.registries.is_away(mirror, Instant::now()) {
                continue;
            }
            let Ok(turn) = self.registries.turn(reference::registry(&name)).await else { continue };
            let (by, login) = self.login_of_machine(&name, Puller::Anybody).await;
            let fetched = self.fetch_once(&name, login, true, &mut Away::default()).await;
            self.registries.over(turn, Outcome::Unknown);
            let fault = match fetched {
                Ok(()) => match self.name_alike(&name, image).await {
                    Ok(()) => return Ok(true),
                    Err(error) => PullFault::Refused(error),
                },
                Err(fault) => fault,
            };
            if outcome(&fault) == Outcome::Away {
                self.registries.mirror_is_away(mirror, Instant::now());
            }
            let reason = fault.reason(&name, by);
            if reason.contains("manifest verification failed for digest") {
                tracing::error!(image, mirror, reason, "a mirror has another image by this digest");
                return Err(reason);
            }
            tracing::warn!(image, mirror, reason, "a mirror does not have it: asking on");
        }
        Ok(false)
    }

    /// What came from elsewhere is known by its own name. Docker gives out no names with digests.
    async fn name_alike(&self, mirrored: &str, image: &str) -> Result<(), Error> {
        if image.contains('@') {
            return Ok(());
        }
        let complete = reference::complete(image);
        let repository = reference::repository(&complete);
        let options = TagImageOptions {
            repo: Some(repository.to_owned()),
            tag: Some(complete[repository.len() + 1..].to_owned()),
        };
        self.client.tag_image(mirrored, Some(options)).await
    }

    async fn fetch_from_registry(
        &self,
        image: &str,
        login: Option<DockerCredentials>,
        has_local: bool,
    ) -> Result<(), PullFault> {
        let mut away = Away::default();
        let mut wait = PULL_RETRY_FIRST;
        let mut attempt = 1;
        loop {
            match self.fetch_once(image, login.clone(), has_local, &mut away).await {
                Ok(()) => return Ok(()),
                Err(fault @ PullFault::Silent(_)) => return Err(fault),
                Err(PullFault::Refused(error)) if away.is_waited_for(&error, Instant::now()) => {
                    tokio::time::sleep(UNREACHABLE_WAIT).await;
                    continue;
                }
                Err(PullFault::Refused(error)) => {
                    if has_local || attempt == PULL_ATTEMPTS || pulls::is_final(&error) {
                        return Err(PullFault::Refused(error));
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
        login: Option<DockerCredentials>,
        has_local: bool,
        away: &mut Away,
    ) -> Result<(), PullFault> {
        let options = CreateImageOptions {
            from_image: Some(reference::complete(image)),
            ..CreateImageOptions::default()
        };
        let mut progress = std::pin::pin!(self.client.create_image(Some(options), None, login));
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

/// Milliseconds since the epoch.
pub fn wall_clock_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_has_another_login_shares_no_fetch() {
        let mut images = Images::default();
        let of =
            |arn: &'static str, secret: &'static str| Puller::Task { arn, secret, login: None };
        let one = images.fetches_of("web", of("t", "a"));
        let mut is_shared = |image: &str, by| Arc::ptr_eq(&one, &images.fetches_of(image, by));
        assert!(is_shared("web", of("t", "a")));
        for other in [of("t", "b"), of("u", "a"), Puller::Anybody] {
            assert!(!is_shared("web", other), "{other:?}");
        }
        assert!(!is_shared("job", of("t", "a")));
    }
}
