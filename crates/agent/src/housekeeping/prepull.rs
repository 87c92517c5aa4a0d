//! Images that the control plane wants here before a task asks for them: fetched one after the
//! other, for nobody, while the disk has room.
//!
//! What is to be done next is said by [`Ahead`], without IO; what is here does it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use berth_api::berth::HostImage;
use tokio::sync::watch;
use tokio::time::Instant;

use super::Disk;
use super::pressure::Step;
use crate::runtime::Docker;

/// The names of all of them; absent until the control plane has said so.
pub type Wanted = Option<BTreeSet<String>>;

/// What is here is looked at again so often: anybody may remove an image.
const LOOK_EVERY: Duration = Duration::from_secs(60);
/// After a failure, doubling.
const RETRY_FIRST: Duration = Duration::from_secs(30);
const RETRY_MAX: Duration = Duration::from_secs(15 * 60);

/// Why nothing is fetched now.
const NO_ROOM: &str = "the disk is filling up: nothing is fetched ahead of tasks";

/// What is known of them.
#[derive(Debug, Default)]
struct Ahead {
    images: BTreeMap<String, Known>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Known {
    Present { digest: Option<String> },
    Absent { fault: String, again_at: Instant, wait: Duration },
}

impl Ahead {
    fn forget_others(&mut self, wanted: &BTreeSet<String>) {
        self.images.retain(|it, _| wanted.contains(it));
    }

    /// It is here.
    fn is_here(&mut self, image: &str, digest: Option<String>) {
        self.images.insert(image.to_owned(), Known::Present { digest });
    }

    /// One that is not here may be fetched now.
    fn is_due(&self, image: &str, now: Instant) -> bool {
        match self.images.get(image) {
            Some(Known::Absent { again_at, .. }) => *again_at <= now,
            Some(Known::Present { .. }) | None => true,
        }
    }

    /// It is not here, and is not fetched because of the disk: at once when that has room.
    fn waits_for_room(&mut self, image: &str, now: Instant) {
        let known = Known::Absent { fault: NO_ROOM.to_owned(), again_at: now, wait: RETRY_FIRST };
        self.images.insert(image.to_owned(), known);
    }

    fn failed(&mut self, image: &str, fault: String, now: Instant) {
        let wait = match self.images.get(image) {
            Some(Known::Absent { wait, .. }) => (*wait * 2).min(RETRY_MAX),
            Some(Known::Present { .. }) | None => RETRY_FIRST,
        };
        let known = Known::Absent { fault, again_at: now + wait, wait };
        self.images.insert(image.to_owned(), known);
    }

    /// When to look again.
    fn next_look(&self, now: Instant) -> Instant {
        let again = self.images.values().filter_map(|it| match it {
            Known::Absent { again_at, .. } if *again_at > now => Some(*again_at),
            _ => None,
        });
        again.fold(now + LOOK_EVERY, Instant::min)
    }

    fn told(&self) -> Vec<HostImage> {
        let told = self.images.iter().map(|(image, known)| {
            let (digest, fault) = match known {
                Known::Present { digest } => (digest.clone(), None),
                Known::Absent { fault, .. } => (None, Some(fault.clone())),
            };
            HostImage { image: Some(image.clone()), digest, fault }
        });
        told.collect()
    }
}

/// For ever. Tells how it is with all of them.
pub async fn fetch_ahead(
    docker: Arc<Docker>,
    mut wanted: watch::Receiver<Wanted>,
    mut disk: watch::Receiver<Disk>,
    tell: watch::Sender<Vec<HostImage>>,
) {
    let mut ahead = Ahead::default();
    loop {
        let images = wanted.borrow_and_update().clone().unwrap_or_default();
        ahead.forget_others(&images);
        // All that are here are told of before the first one is fetched: that may take long.
        let mut absent = Vec::new();
        for image in &images {
            match docker.digest_here(image).await {
                Some(digest) => ahead.is_here(image, digest),
                None => absent.push(image),
            }
        }
        publish(&tell, &ahead);
        for image in absent {
            let step = disk.borrow_and_update().step;
            fetch(&docker, &mut ahead, image, step).await;
            publish(&tell, &ahead);
            // Another one may be wanted more.
            if wanted.has_changed().unwrap_or(false) {
                break;
            }
        }
        let next = async {
            match images.is_empty() {
                true => std::future::pending().await,
                false => tokio::time::sleep_until(ahead.next_look(Instant::now())).await,
            }
        };
        let has_room = async {
            // How full it is exactly changes all the time.
            let before = disk.borrow().step;
            while disk.changed().await.is_ok() {
                if disk.borrow().step != before {
                    return;
                }
            }
            std::future::pending().await
        };
        tokio::select! {
            () = next => {}
            () = has_room => {}
            Ok(()) = wanted.changed() => {}
        }
    }
}

fn publish(tell: &watch::Sender<Vec<HostImage>>, ahead: &Ahead) {
    let now = ahead.told();
    tell.send_if_modified(|it| {
        let is_news = *it != now;
        *it = now;
        is_news
    });
}

/// One that is not here, if it may be fetched now.
async fn fetch(docker: &Docker, ahead: &mut Ahead, image: &str, step: Step) {
    let now = Instant::now();
    if step >= Step::CleanUp {
        return ahead.waits_for_room(image, now);
    }
    if !ahead.is_due(image, now) {
        return;
    }
    tracing::info!(image, "fetched ahead of tasks");
    match docker.fetch_ahead(image).await {
        Ok(digest) => ahead.is_here(image, digest),
        Err(fault) => {
            tracing::warn!(image, fault, "cannot be fetched ahead of tasks yet");
            ahead.failed(image, fault, Instant::now());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_had_is_tried_less_and_less_often() {
        let (mut ahead, begin) = (Ahead::default(), Instant::now());
        assert!(ahead.is_due("web", begin));
        let mut waits = Vec::new();
        let mut now = begin;
        for _ in 0..7 {
            ahead.failed("web", "no such host".to_owned(), now);
            assert!(!ahead.is_due("web", now));
            let Known::Absent { again_at, .. } = ahead.images["web"].clone() else { panic!() };
            waits.push((again_at - now).as_secs());
            now = again_at;
            assert!(ahead.is_due("web", now));
        }
        assert_eq!(waits, [30, 60, 120, 240, 480, 900, 900]);
        assert_eq!(ahead.next_look(now), now + LOOK_EVERY);
        ahead.is_here("web", Some("sha256:1".to_owned()));
        ahead.failed("web", "gone".to_owned(), now);
        assert_eq!(ahead.next_look(now), now + RETRY_FIRST);
    }

    #[test]
    fn what_is_told_is_how_it_is_with_what_is_wanted() {
        let (mut ahead, now) = (Ahead::default(), Instant::now());
        ahead.is_here("a", Some("sha256:1".to_owned()));
        ahead.waits_for_room("b", now);
        ahead.failed("c", "no such image".to_owned(), now);
        let told = ahead.told();
        let told: Vec<_> = told
            .iter()
            .map(|it| (it.image.as_deref(), it.digest.as_deref(), it.fault.as_deref()))
            .collect();
        assert_eq!(
            told,
            [
                (Some("a"), Some("sha256:1"), None),
                (Some("b"), None, Some(NO_ROOM)),
                (Some("c"), None, Some("no such image")),
            ]
        );
        // It goes on as soon as there is room.
        assert!(ahead.is_due("b", now));
        ahead.forget_others(&["a".to_owned()].into());
        assert_eq!(ahead.told().len(), 1);
    }
}
