//! Lines of containers on their way: Docker's files and their rotation, an agent with a spool, a
//! control plane with files of its own. All of them are the real ones, on a file system in memory,
//! without threads and clocks; each is killed at any moment, the control plane at any step of what
//! it does to its directory.
//!
//! The law (`laws`): of each stream every line that was written is there, once and in its order, or
//! it is told how many are lost in its place.
mod container;
mod laws;
mod plane;

use std::path::Path;

use berth_lines::Disk;
use tempfile::TempDir;

use self::{container::Container, plane::Plane};
use crate::{dice::Dice, world::Trace};

/// Things that happen in one history.
const STEPS: u64 = 700;
const CONTAINERS: usize = 3;
/// A moment of a day, so that lines of an evening and of a morning are not in one file.
const BEGIN_MS: i64 = 1_700_000_000_000;
const HOUR_MS: i64 = 3_600_000;

/// Everything there is.
pub struct Shipping {
    pub trace: Trace,
    dice: Dice,
    now_ms: i64,
    containers: Vec<Container>,
    plane: Plane,
    /// Goes with its last user.
    _folder: TempDir,
}

impl Shipping {
    pub fn new(seed: u64, with_lines: bool) -> Shipping {
        let mut dice = Dice::new(seed);
        let folder = folder();
        let container = |number| Container::begin(folder.path(), number, BEGIN_MS);
        Shipping {
            trace: Trace::new(with_lines),
            containers: (0..CONTAINERS).map(container).collect(),
            plane: Plane::begin(&folder.path().join("plane"), BEGIN_MS, dice.number()),
            dice,
            now_ms: BEGIN_MS,
            _folder: folder,
        }
    }

    /// A history, and a calm end of it.
    pub fn live(&mut self) {
        for _ in 0..STEPS {
            self.now_ms += self.dice.between(0, 300);
            self.step();
        }
        self.calm();
        laws::all_is_told(&self.containers, &self.plane);
        laws::stored(&self.containers, &self.plane, self.now_ms);
    }

    fn step(&mut self) {
        let at = self.dice.below(CONTAINERS as u64) as usize;
        let now_ms = self.now_ms;
        let container = &mut self.containers[at];
        let what = match self.dice.weighted(&[260, 40, 200, 300, 25, 25, 15, 20, 20, 15, 10, 12]) {
            0 => container.write(self.dice.between(1, 6) as u64, now_ms),
            1 => container.rotate(),
            2 => container.read(now_ms),
            3 => self.send(at),
            4 => self.kill_agent(),
            5 => self.plane.kill(now_ms, &mut self.dice),
            6 => container.drop_oldest(),
            7 => self.plane.seal(now_ms),
            8 => self.plane.merge(now_ms),
            9 => {
                laws::stored(&self.containers, &self.plane, now_ms);
                self.plane.keep(now_ms)
            }
            10 => {
                laws::stored(&self.containers, &self.plane, now_ms);
                "read"
            }
            _ => {
                // Who is away for so long has sent what is to be kept.
                self.calm();
                self.now_ms += self.dice.between(1, 30) * HOUR_MS;
                "hours"
            }
        };
        self.trace.note(self.now_ms, at as u64, what.as_bytes());
        self.trace.say(self.now_ms, || format!("{what} ({at})"));
    }

    /// A batch goes to the control plane; request and answer may be lost.
    fn send(&mut self, at: usize) -> &'static str {
        let container = &mut self.containers[at];
        let Some(batch) = container.batch(self.now_ms) else { return "nothing to send" };
        if self.dice.chance(60) {
            return "lost on its way";
        }
        if batch.count > 1 && self.dice.chance(30) {
            return container.too_large(&batch);
        }
        let Some(answer) = self.plane.put(container, &batch, self.now_ms) else {
            self.plane.start(self.now_ms, &mut self.dice);
            return "killed while it stored";
        };
        if self.dice.chance(80) {
            return "answer lost";
        }
        container.answered(&batch, answer)
    }

    fn kill_agent(&mut self) -> &'static str {
        for it in &mut self.containers {
            it.kill(self.dice.below(40) as usize);
        }
        "agent killed"
    }

    /// Nobody is killed, and everything is sent.
    fn calm(&mut self) {
        self.plane.start_calmly(self.now_ms);
        for at in 0..CONTAINERS {
            for _ in 0..ROUNDS_MAX {
                // Longer than an event that may go on is waited for.
                self.now_ms += 1_000;
                let container = &mut self.containers[at];
                container.read(self.now_ms);
                let Some(batch) = container.batch(self.now_ms) else {
                    if container.is_read() { break } else { continue }
                };
                let answer = self.plane.put(container, &batch, self.now_ms);
                container.answered(&batch, answer.expect("nobody is killed"));
            }
            assert!(self.containers[at].is_sent(), "law cloud 29, 30: a log is never sent whole");
        }
    }
}

/// Until everything is sent, and far more.
const ROUNDS_MAX: usize = 4_000;

fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    let made = if memory.is_dir() { TempDir::new_in(memory) } else { TempDir::new() };
    made.expect("there is room for files")
}

/// The disk of a control plane that is killed at some step, or never.
fn disk(dir: &Path, dice: &mut Dice) -> Disk {
    match dice.chance(600) {
        true => Disk::dying_after(dir, dice.below(60) as u32),
        false => Disk::at(dir),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_keep_their_laws() {
        let hash = |seed| {
            let mut shipping = Shipping::new(seed, false);
            shipping.live();
            shipping.trace.hash()
        };
        for seed in 1..=20 {
            hash(seed);
        }
        assert_eq!(hash(3), hash(3));
        assert_ne!(hash(3), hash(14));
    }
}
