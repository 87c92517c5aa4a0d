//! Images of one host under the real clean-up: services that roll out, go back and move tags, jobs,
//! an agent that starts anew, a disk that fills up.
//!
//! The law (hosts 14): an image that something uses, that is pinned, that was built here, or that
//! is one of the two that a revision used last which a service runs or ran before, is never
//! removed. And no other stays when the disk fills up: what is kept does not grow with tags that
//! move.
use std::collections::{BTreeMap, BTreeSet};

use berth_agent::housekeeping::{Haste, Image, Rules, Used, Uses, removals};

use crate::{dice::Dice, world::Trace};

/// Things that happen in one history.
const STEPS: u64 = 400;
const SERVICES: u64 = 3;
const HOUR_MS: u64 = 3_600_000;
/// Revisions of a service that are used again, so that it goes back and forth.
const REVISIONS: u64 = 5;
/// What is kept of each service at the most, beside what containers are made of.
const KEPT_MAX: u64 = 2 * 2;

/// Everything there is.
pub struct Tidying {
    pub trace: Trace,
    dice: Dice,
    now_ms: u64,
    uses: Uses,
    /// What Docker has, by id: its names.
    images: BTreeMap<String, BTreeSet<String>>,
    tasks: Vec<Task>,
    /// Built here: no registry has them, whatever digests they have.
    built: BTreeSet<String>,
    /// Of each service the revisions in the order in which their last tasks came.
    services: BTreeMap<String, Vec<Revision>>,
    made: u64,
}

struct Revision {
    definition: String,
    /// At which step a task last had a container of an image.
    images: BTreeMap<String, u64>,
}

struct Task {
    used: Used,
    has_container: bool,
}

impl Tidying {
    pub fn new(seed: u64, with_lines: bool) -> Tidying {
        Tidying {
            trace: Trace::new(with_lines),
            dice: Dice::new(seed),
            now_ms: 1_700_000_000_000,
            uses: Uses::default(),
            images: BTreeMap::new(),
            built: BTreeSet::new(),
            tasks: Vec::new(),
            services: BTreeMap::new(),
            made: 0,
        }
    }

    /// A history.
    pub fn live(&mut self) {
        for at in 0..STEPS {
            self.now_ms += self.dice.below(HOUR_MS);
            match self.dice.weighted(&[250, 150, 250, 150, 30, 300]) {
                0 => self.start_of_service(),
                1 => self.start_job(),
                2 => self.end_some(),
                3 => self.remove_containers(),
                4 => self.start_agent_anew(),
                _ => self.clean(),
            }
            let used: Vec<Used> = self.tasks.iter().map(|it| it.used.clone()).collect();
            self.uses.note(self.now_ms, &used);
            self.count_in(at, &used);
        }
    }

    fn count_in(&mut self, at: u64, used: &[Used]) {
        for task in used {
            let of = task.service.as_ref().and_then(|it| self.services.get_mut(it));
            let revision = of.into_iter().flatten().find(|it| it.definition == task.definition);
            let Some(Revision { images, .. }) = revision else { continue };
            images.extend(task.ids.iter().map(|id| (id.clone(), at)));
        }
    }

    fn start_of_service(&mut self) {
        let service = format!("service-{}", self.dice.below(SERVICES));
        let revision = self.dice.below(REVISIONS);
        let definition = format!("{service}:{revision}");
        // Some services are always the same tag, which moves.
        let tag = if service.ends_with('0') { "latest".to_owned() } else { revision.to_string() };
        let name = format!("r.example/{service}:{tag}");
        let id = self.pulled(&name);
        let revisions = self.services.entry(service.clone()).or_default();
        let at = revisions.iter().position(|it| it.definition == definition);
        let images = at.map(|at| revisions.remove(at).images).unwrap_or_default();
        revisions.push(Revision { definition: definition.clone(), images });
        // What came before the previous one is nobody's to go back to.
        let gone = revisions.len().saturating_sub(2);
        revisions.drain(..gone);
        self.start(Some(service), definition, name, id);
    }

    fn start_job(&mut self) {
        let number = self.dice.below(10);
        let name = format!("r.example/job:{number}");
        let id = self.pulled(&name);
        self.start(None, format!("job:{number}"), name, id);
    }

    fn start(&mut self, service: Option<String>, definition: String, name: String, id: String) {
        self.made += 1;
        let task = format!("task-{}", self.made);
        self.say(|| format!("{task} of {definition} with {id}"));
        let (names, ids) = ([name].into(), [id].into());
        let used = Used { task, service, definition, names, ids, is_live: true };
        self.tasks.push(Task { used, has_container: true });
    }

    /// The image of a name: the one that is here, or one that its registry has by now.
    fn pulled(&mut self, name: &str) -> String {
        let here = self.images.iter().find(|(_, names)| names.contains(name));
        let here = here.map(|(id, _)| id.clone());
        let moves = name.ends_with(":latest") && self.dice.chance(400);
        if let Some(id) = here.filter(|_| !moves) {
            return id;
        }
        for names in self.images.values_mut() {
            names.remove(name);
        }
        let id = match moves {
            true => format!("sha256:{}", self.dice.number()),
            false => format!("sha256:{name}"),
        };
        if moves && self.dice.chance(200) {
            self.built.insert(id.clone());
        } else {
            self.uses.note_fetched(self.now_ms, &id);
        }
        self.images.entry(id.clone()).or_default().insert(name.to_owned());
        id
    }

    fn end_some(&mut self) {
        for task in &mut self.tasks {
            task.used.is_live &= !self.dice.chance(400);
        }
    }

    /// Of tasks that have ended; they are forgotten with them.
    fn remove_containers(&mut self) {
        self.tasks.retain_mut(|task| {
            task.has_container &= task.used.is_live;
            task.has_container
        });
    }

    /// It knows what it has written.
    fn start_agent_anew(&mut self) {
        let json = serde_json::to_vec(&self.uses).expect("it is written");
        self.uses = serde_json::from_slice(&json).expect("it is read");
    }

    fn clean(&mut self) {
        let haste = self.dice.one(&[Haste::Cycle, Haste::Pressure]);
        let pinned = format!("r.example/job:{}", self.dice.below(3));
        let rules = Rules {
            minimum_age_ms: HOUR_MS,
            per_cycle: 5,
            untracked: self.dice.chance(300),
            pinned: [pinned].into(),
        };
        let of_containers: BTreeSet<&String> =
            self.tasks.iter().flat_map(|it| &it.used.ids).collect();
        let image = |(id, names): (&String, &BTreeSet<String>)| Image {
            id: id.clone(),
            names: names.clone(),
            has_container: of_containers.contains(id),
            seen_ms: 0,
        };
        let images: Vec<Image> = self.images.iter().map(image).collect();
        let live = self.tasks.iter().filter(|it| it.used.is_live);
        let wanted: BTreeSet<String> = live.flat_map(|it| it.used.names.clone()).collect();
        for id in removals(&images, &self.uses, &wanted, &rules, haste, self.now_ms) {
            self.may_go(&id, &rules, &wanted);
            self.say(|| format!("{id} is removed"));
            self.images.remove(&id);
            self.uses.forget_image(&id);
        }
        if haste == Haste::Pressure {
            self.is_bounded(&rules, &wanted);
        }
    }

    /// What has no reason of its own to stay is kept for services to go back to.
    fn is_bounded(&self, rules: &Rules, wanted: &BTreeSet<String>) {
        let is_free = |(id, names): &(&String, &BTreeSet<String>)| {
            let is_used = self.tasks.iter().any(|it| it.used.ids.contains(*id));
            let is_named = !names.is_disjoint(&rules.pinned) || !names.is_disjoint(wanted);
            !is_used && !is_named && !self.built.contains(*id)
        };
        let kept: Vec<&String> = self.images.iter().filter(is_free).map(|it| it.0).collect();
        let bound = usize::try_from(SERVICES * KEPT_MAX).expect("it is small");
        assert!(kept.len() <= bound, "more images are kept than services go back to: {kept:?}");
    }

    /// Looked for by hand, task by task and revision by revision.
    fn may_go(&self, id: &String, rules: &Rules, wanted: &BTreeSet<String>) {
        let is_used = self.tasks.iter().any(|it| it.used.ids.contains(id));
        assert!(!is_used, "{id} is removed, and a container is made of it");
        let names = &self.images[id];
        assert!(names.is_disjoint(&rules.pinned), "{id} is removed, and is pinned");
        assert!(names.is_disjoint(wanted), "{id} is removed, and a task is to start from it");
        assert!(!self.built.contains(id), "{id} is removed, and no registry has it");
        for (service, revisions) in &self.services {
            for Revision { definition, images } in revisions.iter().rev().take(2) {
                let Some(at) = images.get(id) else { continue };
                let later = images.values().filter(|it| *it >= at).count() - 1;
                assert!(later >= 2, "{id} is removed, and {service} may go back to {definition}");
            }
        }
    }

    fn say(&mut self, line: impl FnOnce() -> String) {
        self.trace.say(self.now_ms as i64, line);
    }
}
