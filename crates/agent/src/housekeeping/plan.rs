//! Which images go, and in which order. No IO, no clock.

use std::collections::BTreeSet;

use berth_api::image::familiar;

use super::uses::Uses;

/// An image as the runtime has it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Image {
    pub id: String,
    /// `name:tag` and `name@digest`.
    pub names: BTreeSet<String>,
    /// Some container is made of it, whoever's and whether or not it runs.
    pub has_container: bool,
    /// When it was first seen here, in milliseconds since the epoch.
    pub seen_ms: u64,
}

/// What is asked of the clean-up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// ECS: `ECS_IMAGE_MINIMUM_CLEANUP_AGE`, since the last use.
    pub minimum_age_ms: u64,
    /// ECS: `ECS_NUM_IMAGES_DELETE_PER_CYCLE`.
    pub per_cycle: usize,
    /// ECS: `ECS_ENABLE_UNTRACKED_IMAGE_CLEANUP`. Images that we have fetched and no task has used,
    /// too.
    pub untracked: bool,
    /// Names of images that stay.
    pub pinned: BTreeSet<String>,
}

/// How much it hurries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Haste {
    /// A few of those that are old enough.
    Cycle,
    /// The disk is filling up: all that may go, younger ones last.
    Pressure,
}

/// The ids of images that may go, the first first. What this agent has not fetched stays: nobody
/// else can say whether it could be had again.
///
/// `wanted` are names of images that tasks which have not ended use.
#[must_use]
pub fn removals(
    images: &[Image],
    uses: &Uses,
    wanted: &BTreeSet<String>,
    rules: &Rules,
    haste: Haste,
    now_ms: u64,
) -> Vec<String> {
    let stays: BTreeSet<String> =
        uses.kept().chain(wanted).chain(&rules.pinned).map(|it| familiar(it)).collect();
    let may_go =
        |it: &&Image| uses.was_fetched(&it.id) && !it.has_container && !is_among(it, &stays);
    let used_ms = |it: &Image| match uses.used_ms(&it.id) {
        Some(used_ms) => Some(used_ms),
        None => rules.untracked.then_some(it.seen_ms),
    };
    let mut all: Vec<(u64, &Image)> =
        images.iter().filter(may_go).filter_map(|it| Some((used_ms(it)?, it))).collect();
    all.sort_by(|(one, a), (other, b)| (one, &a.id).cmp(&(other, &b.id)));
    let is_old = |used_ms: u64| now_ms.saturating_sub(used_ms) >= rules.minimum_age_ms;
    let (old, young): (Vec<_>, Vec<_>) = all.into_iter().partition(|(at, _)| is_old(*at));
    let chosen: Vec<_> = match haste {
        Haste::Cycle => old.into_iter().take(rules.per_cycle).collect(),
        Haste::Pressure => old.into_iter().chain(young).collect(),
    };
    chosen.into_iter().map(|(_, it)| it.id.clone()).collect()
}

/// An image has one of these [familiar] names, or this id.
#[must_use]
pub fn is_among(image: &Image, familiar_names: &BTreeSet<String>) -> bool {
    let mut names = image.names.iter().map(|it| familiar(it));
    familiar_names.contains(&image.id) || names.any(|it| familiar_names.contains(&it))
}

#[cfg(test)]
mod tests {
    use super::super::uses::Used;
    use super::*;

    const HOUR_MS: u64 = 3_600_000;

    fn rules() -> Rules {
        Rules { minimum_age_ms: HOUR_MS, per_cycle: 2, untracked: false, pinned: BTreeSet::new() }
    }

    fn image(id: &str) -> Image {
        let names = [format!("r.example/{id}:1")].into();
        Image { id: id.to_owned(), names, ..Image::default() }
    }

    /// Each used at its hour, and fetched like `foreign`.
    fn uses(ids: &[&str]) -> Uses {
        let mut uses = Uses::default();
        for id in ids.iter().chain(&["foreign"]) {
            uses.note_fetched(0, id);
        }
        for (hour, id) in (0..).zip(ids) {
            let used = Used { ids: [(*id).to_owned()].into(), ..Used::default() };
            uses.note(hour * HOUR_MS, &[used]);
        }
        uses
    }

    fn plan(images: &[Image], rules: &Rules, haste: Haste, hour: u64) -> Vec<String> {
        removals(
            images,
            &uses(&["a", "b", "c", "d"]),
            &BTreeSet::new(),
            rules,
            haste,
            hour * HOUR_MS,
        )
    }

    #[test]
    fn the_least_recently_used_go_first_and_a_few_at_a_time() {
        let images = ["d", "c", "b", "a", "foreign"].map(image);
        assert_eq!(plan(&images, &rules(), Haste::Cycle, 3), ["a", "b"]);
        assert_eq!(plan(&images, &rules(), Haste::Cycle, 1), ["a"]);
        assert_eq!(plan(&images, &rules(), Haste::Pressure, 2), ["a", "b", "c", "d"]);
        let untracked = Rules { untracked: true, ..rules() };
        assert_eq!(plan(&images, &untracked, Haste::Cycle, 9), ["a", "foreign"]);
    }

    #[test]
    fn what_is_needed_stays_whatever_the_pressure() {
        let mut images = ["a", "b", "c", "d"].map(image);
        images[0].has_container = true;
        images[1].id = "e".to_owned();
        let rules = Rules { pinned: ["r.example/c:1".to_owned()].into(), ..rules() };
        let uses = uses(&["a", "b", "c", "d"]);
        let wanted = BTreeSet::from(["r.example/d:1".to_owned()]);
        let gone = removals(&images, &uses, &wanted, &rules, Haste::Pressure, 99 * HOUR_MS);
        assert!(gone.is_empty(), "{gone:?}");
    }

    #[test]
    fn what_was_built_here_stays_though_it_has_digests() {
        let mut uses = uses(&["a"]);
        let used = Used { ids: ["built".to_owned()].into(), ..Used::default() };
        uses.note(0, &[used]);
        let mut built = image("built");
        built.names.insert("r.example/built@sha256:00".to_owned());
        let images = [image("a"), built, image("unknown")];
        let rules = Rules { untracked: true, ..rules() };
        let none = BTreeSet::new();
        let gone = removals(&images, &uses, &none, &rules, Haste::Pressure, 99 * HOUR_MS);
        assert_eq!(gone, ["a"]);
    }

    #[test]
    fn a_digest_counts_whichever_host_it_came_from() {
        let mut mirrored = image("a");
        mirrored.names = ["mirror.example:5000/x/web@sha256:aa".to_owned()].into();
        let plan = |pinned: &str, wanted: &str| {
            let rules = Rules { pinned: [pinned.to_owned()].into(), ..rules() };
            let wanted = BTreeSet::from([wanted.to_owned()]);
            let images = [mirrored.clone()];
            removals(&images, &uses(&["a"]), &wanted, &rules, Haste::Pressure, 99 * HOUR_MS)
        };
        assert!(plan("r.example/web:1@sha256:aa", "x").is_empty());
        assert!(plan("x", "1.dkr.ecr.eu-west-1.amazonaws.com/web@sha256:aa").is_empty());
        assert_eq!(plan("r.example/web@sha256:bb", "web"), ["a"]);
    }
}
