//! The thread that loads shards, so that commits do not wait for a long read.
use std::{
    path::{Path, PathBuf},
    sync::mpsc,
    thread::{self, JoinHandle},
};

use berth_engine::ShardName;
use tokio::sync::oneshot;

use crate::{
    damage::refuse,
    embedded::{committer::Loaded, contents::scan, engine::View, place},
    standing::Standing,
};

/// A shard to be read as it was when the view was taken.
pub struct Job {
    pub view: View,
    pub shard: ShardName,
    pub standing: Standing,
    pub reply: oneshot::Sender<Loaded>,
}

pub struct Reader {
    jobs: mpsc::Sender<Job>,
    thread: JoinHandle<()>,
}

impl Reader {
    pub fn start(dir: PathBuf) -> Reader {
        let (jobs, queue) = mpsc::channel::<Job>();
        let thread = thread::spawn(move || {
            for Job { view, shard, standing, reply } in queue {
                let loaded = load(&dir, &view, &shard, &standing);
                // Before the answer: whoever gets it may open the directory next.
                drop(view);
                _ = reply.send(loaded);
            }
        });
        Reader { jobs, thread }
    }

    pub fn load(&self, job: Job) {
        self.jobs.send(job).expect("the reader ends after its sender");
    }

    pub fn stop(self) {
        drop(self.jobs);
        // It has no state; a panic of its own was reported when it happened.
        _ = self.thread.join();
    }
}

/// Every row of a shard, if they are those of its head.
fn load(dir: &Path, view: &View, shard: &ShardName, standing: &Standing) -> Loaded {
    let mut rows = Vec::new();
    let damages = scan(view, shard, standing, |row| rows.push(row));
    refuse(dir, &damages.map_err(|fault| place::error(dir, fault))?)?;
    Ok((standing.head.revision, rows))
}
