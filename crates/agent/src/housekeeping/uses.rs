//! Which images tasks of this host have used, when last, and which of them services may come back
//! to.

use std::collections::{BTreeMap, BTreeSet};

use berth_api::image::familiar;
use serde::{Deserialize, Serialize};

use super::plan::{Image, is_among};
use crate::machine::{Task, TaskStatus};

/// A service may go back to the revision before: that must not need a registry.
const REVISIONS_MAX: usize = 2;
/// A tag may move under a revision: what its tasks were made of last, and before that.
const GENERATIONS_MAX: usize = 2;
/// Services that are remembered, and for how long without a task of theirs here.
const SERVICES_MAX: usize = 1_000;
const SERVICE_KEPT_MS: u64 = 30 * 24 * 60 * 60 * 1_000;
/// Images that are remembered, the ones used last.
const IMAGES_MAX: usize = 10_000;

/// What a task uses now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Used {
    pub task: String,
    pub service: Option<String>,
    /// `family:revision`.
    pub definition: String,
    /// Images as the definition names them.
    pub names: BTreeSet<String>,
    /// The ids of those that containers of it are made of.
    pub ids: BTreeSet<String>,
    /// It has not ended.
    pub is_live: bool,
}

impl Used {
    /// Without what only the runtime knows.
    #[must_use]
    pub fn of(task: &Task) -> Self {
        Self {
            task: task.spec.arn.clone(),
            service: task.spec.service.clone(),
            definition: format!("{}:{}", task.spec.family, task.spec.version),
            names: task.containers.iter().map(|it| it.spec.image.clone()).collect(),
            ids: BTreeSet::new(),
            is_live: task.status != TaskStatus::Stopped,
        }
    }
}

/// All that is remembered. What it does not know it leaves alone.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Uses {
    /// When an image was last used, by id, in milliseconds since the epoch.
    images: BTreeMap<String, u64>,
    /// When an image came from its registry, by id: it could be had again. Digests do not tell: on
    /// Podman and on containerd's store what was built here has some, too.
    #[serde(default)]
    fetched: BTreeMap<String, u64>,
    services: BTreeMap<String, Service>,
    /// Images that the control plane wants here before tasks ask for them, by their names.
    #[serde(default)]
    prepulled: BTreeSet<String>,
    /// Tasks that were there at the last look; absent before the first.
    #[serde(default)]
    tasks: Option<BTreeSet<String>>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct Service {
    /// The one whose tasks came last first.
    revisions: Vec<Revision>,
    seen_ms: u64,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct Revision {
    definition: String,
    names: BTreeSet<String>,
    /// The one used last first. Those in use are all here: they are bounded by the containers.
    #[serde(default)]
    generations: Vec<Generation>,
}

/// The images that a task of a revision was made of.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct Generation {
    ids: BTreeSet<String>,
    /// While all tasks are looked at.
    #[serde(skip)]
    is_in_use: bool,
}

impl Uses {
    /// Notes what all tasks use. True: something that was not known before.
    pub fn note(&mut self, now_ms: u64, tasks: &[Used]) -> bool {
        let now: BTreeSet<String> = tasks.iter().map(|it| it.task.clone()).collect();
        let mut is_news = self.tasks.as_ref().is_none_or(|it| !it.is_superset(&now));
        let before = self.tasks.replace(now);
        let revisions =
            |it: &Self| -> Vec<_> { it.services.values().map(|it| it.revisions.clone()).collect() };
        let revisions_before = revisions(self);
        for used in tasks {
            for id in &used.ids {
                is_news |= self.images.insert(id.clone(), now_ms).is_none();
            }
            let Some(name) = &used.service else { continue };
            let is_new = before.as_ref().is_none_or(|it| !it.contains(&used.task));
            let service = self.services.entry(name.clone()).or_default();
            service.seen_ms = now_ms;
            if is_new {
                service.turn_to(&used.definition);
            }
        }
        // Once it is known which revisions count: one that comes back may have older tasks here.
        for used in tasks {
            let service = used.service.as_ref().and_then(|it| self.services.get_mut(it));
            let mut revisions = service.into_iter().flat_map(|it| &mut it.revisions);
            // Where others have come since, it is needed for as long as it has containers.
            if let Some(revision) = revisions.find(|it| it.definition == used.definition) {
                revision.add(used);
            }
        }
        let all = self.services.values_mut().flat_map(|it| &mut it.revisions);
        all.for_each(Revision::settle);
        is_news |= revisions(self) != revisions_before;
        self.forget(now_ms);
        is_news
    }

    /// When an image was last used by a task, if it ever was.
    #[must_use]
    pub fn used_ms(&self, id: &str) -> Option<u64> {
        self.images.get(id).copied()
    }

    /// Notes that this agent has fetched an image. True: that was not known.
    pub fn note_fetched(&mut self, now_ms: u64, id: &str) -> bool {
        let is_news = self.fetched.insert(id.to_owned(), now_ms).is_none();
        forget_oldest(&mut self.fetched);
        is_news
    }

    /// Notes which images are wanted here before tasks ask for them. True: others than before.
    pub fn set_prepulled(&mut self, names: BTreeSet<String>) -> bool {
        let is_news = self.prepulled != names;
        self.prepulled = names;
        is_news
    }

    /// While it is wanted here an image is in use: it grows old from then on. True: something that
    /// was not known before.
    pub fn note_prepulled(&mut self, now_ms: u64, images: &[Image]) -> bool {
        let wanted: BTreeSet<String> = self.prepulled.iter().map(|it| familiar(it)).collect();
        let there = images.iter().filter(|it| !wanted.is_empty() && is_among(it, &wanted));
        let mut is_news = false;
        for image in there {
            is_news |= self.images.insert(image.id.clone(), now_ms).is_none();
        }
        is_news
    }

    /// This agent has fetched it, so that it could do so again.
    #[must_use]
    pub fn was_fetched(&self, id: &str) -> bool {
        self.fetched.contains_key(id)
    }

    /// Names and ids of images that services run, or may go back to, or that are wanted here.
    pub fn kept(&self) -> impl Iterator<Item = &String> {
        let revisions = self.services.values().flat_map(|it| &it.revisions);
        let used = revisions
            .flat_map(|it| it.names.iter().chain(it.generations.iter().flat_map(|it| &it.ids)));
        used.chain(&self.prepulled)
    }

    /// Docker does not have it any more.
    pub fn forget_image(&mut self, id: &str) {
        self.images.remove(id);
        self.fetched.remove(id);
    }

    fn forget(&mut self, now_ms: u64) {
        self.services.retain(|_, it| now_ms.saturating_sub(it.seen_ms) < SERVICE_KEPT_MS);
        while self.services.len() > SERVICES_MAX {
            let oldest = self.services.iter().min_by_key(|(_, it)| it.seen_ms);
            let Some(oldest) = oldest.map(|(name, _)| name.clone()) else { break };
            self.services.remove(&oldest);
        }
        forget_oldest(&mut self.images);
    }
}

fn forget_oldest(images: &mut BTreeMap<String, u64>) {
    while images.len() > IMAGES_MAX {
        let oldest = images.iter().min_by_key(|(_, at_ms)| **at_ms);
        let Some(oldest) = oldest.map(|(id, _)| id.clone()) else { break };
        images.remove(&oldest);
    }
}

impl Service {
    /// A task of this revision has come.
    fn turn_to(&mut self, definition: &str) {
        let at = self.revisions.iter().position(|it| it.definition == definition);
        let revision = match at {
            Some(at) => self.revisions.remove(at),
            None => Revision { definition: definition.to_owned(), ..Revision::default() },
        };
        self.revisions.insert(0, revision);
        self.revisions.truncate(REVISIONS_MAX);
    }
}

impl Revision {
    fn add(&mut self, used: &Used) {
        self.names.extend(used.names.iter().cloned());
        if used.ids.is_empty() {
            return;
        }
        // Containers of a task come one after the other.
        let all = &self.generations;
        let whole = all.iter().position(|it| it.ids.is_superset(&used.ids));
        let at = whole.or_else(|| all.iter().position(|it| it.ids.is_subset(&used.ids)));
        let at = at.unwrap_or_else(|| {
            self.generations.insert(0, Generation::default());
            0
        });
        let generation = &mut self.generations[at];
        generation.ids.extend(used.ids.iter().cloned());
        generation.is_in_use = true;
    }

    /// All tasks were looked at: what none of them uses moves back, and goes in the end.
    fn settle(&mut self) {
        self.generations.sort_by_key(|it| !it.is_in_use);
        let in_use = self.generations.iter().filter(|it| it.is_in_use).count();
        self.generations.truncate(in_use.max(GENERATIONS_MAX));
        self.generations.iter_mut().for_each(|it| it.is_in_use = false);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn used(task: &str, revision: u32) -> Used {
        Used {
            task: task.to_owned(),
            service: Some("web".to_owned()),
            definition: format!("web:{revision}"),
            names: [format!("web:{revision}")].into(),
            ids: [format!("sha256:{revision}")].into(),
            is_live: true,
        }
    }

    fn kept(uses: &Uses) -> Vec<&str> {
        let mut all: Vec<_> = uses.kept().map(String::as_str).collect();
        all.retain(|it| it.starts_with("web"));
        all
    }

    #[test]
    fn the_current_and_the_previous_revision_are_kept() {
        let mut uses = Uses::default();
        assert!(uses.note(1, &[used("a", 1)]));
        assert!(!uses.note(2, &[used("a", 1)]), "nothing new");
        uses.note(3, &[used("a", 1), used("b", 2)]);
        uses.note(4, &[used("b", 2)]);
        assert_eq!(kept(&uses), ["web:2", "web:1"]);
        uses.note(5, &[used("b", 2), used("c", 3)]);
        assert_eq!(kept(&uses), ["web:3", "web:2"]);
        // It was rolled back, and something else comes: the one before that is what ran.
        uses.note(6, &[used("c", 3), used("d", 2)]);
        uses.note(7, &[used("d", 2), used("e", 4)]);
        assert_eq!(kept(&uses), ["web:4", "web:2"]);
    }

    #[test]
    fn a_task_that_stays_from_long_ago_makes_its_revision_no_newer() {
        let mut uses = Uses::default();
        uses.note(1, &[used("a", 1)]);
        uses.note(2, &[used("a", 1), used("b", 2)]);
        uses.note(3, &[used("a", 1), used("b", 2), used("c", 3)]);
        uses.note(4, &[used("a", 1), used("c", 3)]);
        assert_eq!(kept(&uses), ["web:3", "web:2"]);
    }

    #[test]
    fn a_new_run_goes_on_where_the_last_one_was() {
        let mut uses = Uses::default();
        uses.note(1, &[used("a", 1)]);
        uses.note(2, &[used("a", 1), used("b", 2)]);
        let json = serde_json::to_string(&uses).expect("it is written");
        let mut uses: Uses = serde_json::from_str(&json).expect("it is read");
        uses.note(3, &[used("b", 2), used("a", 1)]);
        assert_eq!(kept(&uses), ["web:2", "web:1"]);
    }

    /// A task of one revision, with the image that its tag meant by then.
    fn moved(task: &str, id: u32) -> Used {
        Used { ids: [format!("sha256:{id}"), "sha256:side".to_owned()].into(), ..used(task, 1) }
    }

    fn kept_ids(uses: &Uses) -> BTreeSet<&str> {
        uses.kept().map(String::as_str).filter(|it| it.starts_with("sha256:")).collect()
    }

    #[test]
    fn under_a_tag_that_moves_the_two_images_used_last_are_kept() {
        let mut uses = Uses::default();
        let mut size = 0;
        for day in 0..100 {
            let now_ms = 10 * u64::from(day);
            let (old, new) = (day.to_string(), (day + 1).to_string());
            let side = Used { ids: ["sha256:side".to_owned()].into(), ..used(&new, 1) };
            uses.note(now_ms, &[moved(&old, day)]);
            uses.note(now_ms + 1, &[moved(&old, day), side]);
            assert!(uses.note(now_ms + 2, &[moved(&old, day), moved(&new, day + 1)]));
            assert!(!uses.note(now_ms + 3, &[moved(&new, day + 1), moved(&old, day)]));
            uses.note(now_ms + 4, &[moved(&new, day + 1)]);
            let (one, other) = (format!("sha256:{day}"), format!("sha256:{}", day + 1));
            assert_eq!(kept_ids(&uses), [one.as_str(), other.as_str(), "sha256:side"].into());
            let json = serde_json::to_string(&uses.services).expect("it is written");
            assert!(size == 0 || json.len() <= size + 8, "it grows: {json}");
            size = if day == 0 { json.len() } else { size };
        }
        // Used by tasks at the same time all are kept, and two of them after that.
        let all: Vec<Used> = (1..6).map(|id| moved(&format!("t{id}"), id)).collect();
        uses.note(10_000, &all);
        assert_eq!(kept_ids(&uses).len(), 6);
        uses.note(10_001, &all[3..4]);
        uses.note(10_002, &[]);
        assert!(kept_ids(&uses).len() == 3 && kept_ids(&uses).contains("sha256:4"));
    }

    #[test]
    fn what_was_fetched_is_known_after_a_new_start_and_bounded() {
        let mut uses = Uses::default();
        assert!(uses.note_fetched(1, "a") && !uses.note_fetched(2, "a"));
        let json = serde_json::to_string(&uses).expect("it is written");
        let mut uses: Uses = serde_json::from_str(&json).expect("it is read");
        assert!(uses.was_fetched("a") && !uses.was_fetched("b"));
        uses.forget_image("a");
        assert!(!uses.was_fetched("a"));
        uses.fetched = (0..IMAGES_MAX).map(|it| (it.to_string(), 5)).collect();
        uses.note_fetched(4, "older");
        assert!(uses.fetched.len() == IMAGES_MAX && !uses.was_fetched("older"));
    }

    #[test]
    fn what_is_wanted_here_is_kept_and_grows_old_once_it_is_not() {
        let mut uses = Uses::default();
        let image = |id: &str, name: &str| Image {
            id: id.to_owned(),
            names: [name.to_owned()].into(),
            ..Image::default()
        };
        let all = [image("1", "web:latest"), image("2", "job:2")];
        assert!(uses.set_prepulled(["docker.io/library/web".to_owned()].into()));
        assert!(uses.note_prepulled(7, &all) && !uses.note_prepulled(9, &all));
        assert_eq!((uses.used_ms("1"), uses.used_ms("2")), (Some(9), None));
        assert!(uses.kept().any(|it| it == "docker.io/library/web"));
        assert!(uses.set_prepulled(BTreeSet::new()) && !uses.set_prepulled(BTreeSet::new()));
        assert!(!uses.note_prepulled(11, &all));
        assert_eq!((uses.kept().count(), uses.used_ms("1")), (0, Some(9)));
    }

    #[test]
    fn what_was_long_ago_is_forgotten() {
        let mut uses = Uses::default();
        uses.note(1, &[used("a", 1)]);
        uses.note(SERVICE_KEPT_MS, &[]);
        assert_eq!(kept(&uses), ["web:1"]);
        uses.note(SERVICE_KEPT_MS + 1, &[]);
        assert!(kept(&uses).is_empty());
        assert_eq!(uses.used_ms("sha256:1"), Some(1));
    }
}
