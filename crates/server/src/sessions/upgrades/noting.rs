//! Notes uses down behind whoever uses upgrades: one thread at a time, which may have to wait for a
//! disk that hangs.
use std::{
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::{
    sync::watch,
    time::{Instant, timeout},
};

use super::{
    Used,
    kept::{Kept, Noted},
    lock,
};
use crate::{
    disk::{self, Files},
    limits::{UPGRADE_NOTED_MAX, UPGRADES_MAX},
};

pub(super) struct Noting {
    used: Arc<Mutex<Used>>,
    /// Only the one that writes holds it.
    kept: Mutex<Kept>,
    queue: Mutex<Queue>,
    /// How many were taken from the queue and are noted down, as far as that could be.
    done: watch::Sender<u64>,
}

#[derive(Default)]
struct Queue {
    waiting: Vec<(Instant, String)>,
    /// How many ever came.
    came: u64,
    is_written: bool,
}

impl Noting {
    pub fn new(kept: Kept, used: Arc<Mutex<Used>>) -> Noting {
        let queue = Mutex::default();
        Noting { used, kept: Mutex::new(kept), queue, done: watch::Sender::new(0) }
    }

    /// Waits until it is noted down, or the disk takes too long for that.
    pub async fn note(self: &Arc<Noting>, signature: &str) {
        let mut done = self.done.subscribe();
        let (number, is_written) = {
            let mut queue = self.queue();
            // More than can be used at a time: what is left out is too old by the time that the
            // disk answers again.
            if queue.waiting.len() < UPGRADES_MAX {
                queue.waiting.push((Instant::now(), signature.to_owned()));
            }
            queue.came += 1;
            (queue.came, mem::replace(&mut queue.is_written, true))
        };
        if !is_written {
            let own = self.clone();
            disk::start(move |files| own.write(files));
        }
        let _ = timeout(UPGRADE_NOTED_MAX, done.wait_for(|it| *it >= number)).await;
    }

    /// Until nothing waits.
    fn write(&self, files: &Files) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            let (waiting, came) = {
                let mut queue = self.queue();
                queue.is_written = !queue.waiting.is_empty();
                if !queue.is_written {
                    return;
                }
                (mem::take(&mut queue.waiting), queue.came)
            };
            let now = Instant::now();
            let noted = waiting.into_iter().map(|(at, it)| (now - at, it));
            kept.note(files, &noted.collect::<Vec<Noted>>());
            let useful = lock(&self.used).order.len();
            if kept.is_due(useful) {
                let all = lock(&self.used).noted(Instant::now());
                kept.renew(files, &all);
            }
            self.done.send_replace(came);
        }
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
