//! Keeps the disks of a host from filling up: images that nobody needs go, new tasks and pulls wait
//! while there is little room.
//!
//! `plan` says which images go and `pressure` what is done about a disk, without IO; `uses` is what
//! must be remembered for that. What is here looks, removes and tells.

mod ballast;
mod disk;
mod plan;
mod prepull;
mod pressure;
mod uses;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use berth_api::image::familiar;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::{Instant, MissedTickBehavior};

use crate::core::{Handle, Message};
use crate::machine::Input;
use crate::runtime::{Docker, wall_clock_ms};

pub use ballast::Ballast;
pub use disk::{Of, Usage};
pub use plan::{Haste, Image, Rules, is_among, removals};
pub use prepull::{Wanted, fetch_ahead};
pub use pressure::{Limits, Step};
pub use uses::{Used, Uses};

/// The disks are looked at so often, and what tasks use is noted.
const LOOK_EVERY: Duration = Duration::from_secs(10);
/// When images were used is written down so often; what was not known before at once.
const SAVE_EVERY: Duration = Duration::from_secs(10 * 60);
/// What a look at Docker may take: one that hangs is somebody else's affair.
const DOCKER_MAX: Duration = Duration::from_secs(30);
/// The largest containers that are told when there is hardly any room left.
const LARGEST_TOLD: usize = 3;
const FILE: &str = "images.json";

/// What asks for room and waits until some was made, as far as possible.
pub type Room = oneshot::Sender<()>;

/// What is asked of it.
#[derive(Debug, Clone)]
pub struct Settings {
    pub rules: Rules,
    pub limits: Limits,
    /// ECS: `ECS_DISABLE_IMAGE_CLEANUP`.
    pub cleans_images: bool,
    /// ECS: `ECS_IMAGE_CLEANUP_INTERVAL`.
    pub interval: Duration,
    /// The agent's directory.
    pub folder: PathBuf,
}

/// How a disk is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Disk {
    /// Absent until it was looked at, and where nobody can.
    pub usage: Option<Usage>,
    pub step: Step,
}

impl Disk {
    /// There is room for new tasks.
    #[must_use]
    pub fn takes_tasks(&self) -> bool {
        self.step < Step::NoTasks
    }
}

/// Looks after a host.
pub struct Keeper {
    settings: Settings,
    docker: Arc<Docker>,
    core: Handle,
    tell: watch::Sender<Disk>,
    room: mpsc::Receiver<Room>,
    prepulls: watch::Receiver<Wanted>,
    uses: Uses,
    is_unsaved: bool,
    /// When images were first seen in this run.
    seen: BTreeMap<String, u64>,
    docker_root: Option<PathBuf>,
    ballast: Ballast,
}

impl Keeper {
    #[must_use]
    pub fn new(
        settings: Settings,
        (docker, core): (Arc<Docker>, Handle),
        tell: watch::Sender<Disk>,
        (room, prepulls): (mpsc::Receiver<Room>, watch::Receiver<Wanted>),
    ) -> Self {
        let file = settings.folder.join(FILE);
        let uses = match std::fs::read(&file) {
            Ok(bytes) => serde_json::from_slice(&bytes).unwrap_or_else(|error| {
                tracing::warn!(file = %file.display(), %error, "what is not known of images is \
                    forgotten: those that nothing uses stay");
                Uses::default()
            }),
            Err(_) => Uses::default(),
        };
        let ballast = Ballast::of(&settings.folder);
        Self {
            settings,
            docker,
            core,
            tell,
            room,
            prepulls,
            uses,
            is_unsaved: false,
            seen: BTreeMap::new(),
            docker_root: None,
            ballast,
        }
    }

    /// For ever.
    pub async fn run(mut self) {
        let mut looks = tokio::time::interval(LOOK_EVERY);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let (mut cleaned_at, mut saved_at) = (Instant::now(), Instant::now());
        loop {
            tokio::select! {
                _ = looks.tick() => {}
                Some(asking) = self.room.recv() => {
                    self.note().await;
                    self.clean(Haste::Pressure, true).await;
                    // Whoever asked may have gone.
                    let _gone = asking.send(());
                    continue;
                }
            }
            let is_news = self.note().await;
            self.is_unsaved |= is_news;
            if self.is_unsaved && (is_news || saved_at.elapsed() >= SAVE_EVERY) {
                self.save();
                saved_at = Instant::now();
            }
            let step = self.look_at_disk().await;
            if step >= Step::CleanUp {
                self.clean(Haste::Pressure, false).await;
            } else if cleaned_at.elapsed() >= self.settings.interval {
                cleaned_at = Instant::now();
                self.clean(Haste::Cycle, false).await;
            }
        }
    }

    /// What tasks use now. True: something new.
    async fn note(&mut self) -> bool {
        let Some((tasks, images)) = self.used().await else { return false };
        self.is_unsaved = true;
        self.note_used(&tasks, &images)
    }

    fn note_used(&mut self, tasks: &[Used], images: &[Image]) -> bool {
        let now_ms = wall_clock_ms();
        let mut is_news = self.uses.note(now_ms, tasks);
        // Until the control plane has said something, what it said to a former run holds.
        let wanted = self.prepulls.borrow_and_update().clone();
        is_news |= wanted.is_some_and(|it| self.uses.set_prepulled(it));
        is_news |= self.uses.note_prepulled(now_ms, images);
        for id in self.docker.take_fetched() {
            is_news |= self.uses.note_fetched(now_ms, &id);
        }
        is_news
    }

    /// What tasks use, and all images. Nothing if Docker does not answer.
    async fn used(&mut self) -> Option<(Vec<Used>, Vec<Image>)> {
        let now_ms = wall_clock_ms();
        let stock = tokio::time::timeout(DOCKER_MAX, self.docker.stock(now_ms)).await;
        let (mut images, of_tasks) = stock.ok()?.ok()?;
        // Asked for after the list: a task that came meanwhile is known.
        let mut there = self.core.ask(|answer| Message::Images { answer }).await?;
        for task in &mut there {
            task.ids = of_tasks.get(&task.task).cloned().unwrap_or_default();
        }
        // They came before those that are there.
        let mut tasks = self.docker.take_left();
        tasks.extend(there);
        self.seen.retain(|id, _| images.iter().any(|it| it.id == *id));
        for image in &mut images {
            image.seen_ms = *self.seen.entry(image.id.clone()).or_insert(now_ms);
        }
        Some((tasks, images))
    }

    fn save(&mut self) {
        let json = serde_json::to_vec(&self.uses).expect("it has string keys");
        match berth_files::replace(&self.settings.folder, FILE, &json) {
            Ok(()) => self.is_unsaved = false,
            Err(error) => tracing::warn!(%error, "what images were used for cannot be written"),
        }
    }

    /// The fuller of the disks of Docker and of the agent.
    async fn look_at_disk(&mut self) -> Step {
        if self.docker_root.is_none() {
            let root = tokio::time::timeout(DOCKER_MAX, self.docker.root()).await;
            // Of a daemon whose files are not here only what is here counts.
            let root = root.ok().and_then(Result::ok).flatten().map(PathBuf::from);
            self.docker_root = root.filter(|it| it.is_dir());
        }
        let folders = self.docker_root.iter().chain(std::iter::once(&self.settings.folder));
        let usages = folders.filter_map(|it| disk::usage(it).ok());
        let usage = usages.max_by_key(|it| it.used_percent);
        let before = *self.tell.borrow();
        let Some(usage) = usage else { return before.step };
        let step = self.settings.limits.step(before.step, usage.used_percent);
        self.tell.send_if_modified(|it| {
            let now = Disk { usage: Some(usage), step };
            std::mem::replace(it, now) != now
        });
        if step != before.step {
            self.step_changed(before.step, step, usage).await;
        }
        if step < Step::NoTasks {
            self.ballast.restore();
        }
        step
    }

    async fn step_changed(&mut self, before: Step, step: Step, usage: Usage) {
        let (percent, of) = (usage.used_percent, usage.of.as_str());
        if step > before {
            tracing::warn!(percent, of, ?step, "the disk is filling up");
        } else {
            tracing::info!(percent, of, ?step, "there is more room on the disk");
        }
        let why = format!("{percent} % of the disk's {of} are used; make room on this host");
        self.docker.refuse_pulls((step >= Step::NoPulls).then_some(why));
        self.core.input(Input::Pressed { ended_kept_ms: step.ended_kept_ms() }).await;
        if step == Step::Emergency && before < Step::Emergency {
            for (container, bytes) in self.docker.largest_containers(LARGEST_TOLD).await {
                tracing::warn!(container, bytes, "takes the most room on a disk that is full");
            }
        }
    }

    /// Removes images, one after the other: under pressure until it has ended.
    async fn clean(&mut self, haste: Haste, is_asked: bool) {
        if !self.settings.cleans_images {
            return;
        }
        let Some((tasks, images)) = self.used().await else { return };
        self.is_unsaved |= self.note_used(&tasks, &images);
        let live = tasks.iter().filter(|it| it.is_live);
        let wanted = live.flat_map(|it| it.names.iter().cloned()).collect();
        let (rules, now_ms) = (&self.settings.rules, wall_clock_ms());
        for id in removals(&images, &self.uses, &wanted, rules, haste, now_ms) {
            let Some(image) = images.iter().find(|it| it.id == id) else { continue };
            if self.is_wanted_now(image).await {
                continue;
            }
            match tokio::time::timeout(DOCKER_MAX, self.docker.remove_image(image)).await {
                Ok(Ok(true)) => {
                    let names: Vec<&str> = image.names.iter().map(String::as_str).collect();
                    tracing::info!(image = id, names = names.join(" "), ?haste, "image removed");
                    self.uses.forget_image(&id);
                }
                Ok(Ok(false)) => {}
                Ok(Err(error)) => tracing::warn!(image = id, %error, "image not removed"),
                Err(_) => return,
            }
            let is_over = self.look_at_disk().await < Step::CleanUp;
            if haste == Haste::Pressure && !is_asked && is_over {
                return;
            }
        }
    }

    /// A task that has come meanwhile wants it.
    async fn is_wanted_now(&self, image: &Image) -> bool {
        let tasks = self.core.ask(|answer| Message::Images { answer }).await;
        let live = |tasks: Vec<Used>| tasks.into_iter().filter(|it| it.is_live);
        tasks.is_none_or(|tasks| {
            let names = live(tasks).flat_map(|it| it.names);
            is_among(image, &names.map(|it| familiar(&it)).collect::<BTreeSet<_>>())
        })
    }
}
