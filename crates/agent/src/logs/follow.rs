//! Which logs of containers are followed, each by itself, and how much room all of them have.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use berth_api::client::Client;
use tokio::sync::{Notify, Semaphore, watch};

use super::follower::{FAULT_RETRY, Follower};
use super::spec::Spec;
use super::stream::{About, Stream};
use crate::meters::Meters;
use crate::runtime::Docker;
use crate::session::Reporter;

/// Calls under way, and those of them that streams with a backlog may have: who keeps up is not
/// kept waiting by who does not.
const CALLS_MAX: usize = 4;
const CALLS_BACKLOG_MAX: usize = 3;

/// All logs that are followed. Nothing runs until there is one.
#[derive(Debug, Clone)]
pub struct Logs(pub(super) Arc<Shared>);

#[derive(Debug)]
pub(super) struct Shared {
    directory: PathBuf,
    /// Signs as the agent.
    pub client: Client,
    pub docker: Arc<Docker>,
    pub meters: Arc<Meters>,
    /// Knows whether the agent may say anything.
    pub reporter: Arc<Reporter>,
    followed: Mutex<BTreeMap<String, Followed>>,
    /// Those that were followed to their ends.
    finished: Mutex<BTreeSet<String>>,
    pub calls: Semaphore,
    pub backlog: Semaphore,
    /// Bytes that all spools may take, and take.
    pub spool_bytes_max: u64,
    pub spool_bytes: AtomicU64,
    /// Held by whoever makes room in them.
    pub room: tokio::sync::Mutex<()>,
}

/// One container's, as others see it.
#[derive(Debug)]
struct Followed {
    ended: watch::Sender<bool>,
    read: watch::Receiver<bool>,
    /// Who follows it, once it is open.
    follower: Weak<Follower>,
}

impl Logs {
    #[must_use]
    pub fn new(
        directory: PathBuf,
        client: Client,
        (docker, meters, reporter): (Arc<Docker>, Arc<Meters>, Arc<Reporter>),
        spool_bytes_max: u64,
    ) -> Self {
        Self(Arc::new(Shared {
            directory,
            client,
            docker,
            meters,
            reporter,
            followed: Mutex::default(),
            finished: Mutex::default(),
            calls: Semaphore::new(CALLS_MAX),
            backlog: Semaphore::new(CALLS_BACKLOG_MAX),
            spool_bytes_max,
            spool_bytes: AtomicU64::new(0),
            room: tokio::sync::Mutex::default(),
        }))
    }

    /// The containers whose logs a former run has not sent to the end. Directories that it only
    /// made, or was removing, go.
    #[must_use]
    pub fn left(&self) -> Vec<String> {
        left(&self.0.directory)
    }

    /// Follows a container's log to its end, if nobody does yet. Without a `spec` it goes on with
    /// what a former run has left.
    pub fn follow(
        &self,
        container_id: &str,
        spec: Option<Spec>,
    ) -> Option<impl Future<Output = ()> + Send + 'static> {
        let mut followed = self.followed();
        if followed.contains_key(container_id) {
            return None;
        }
        let (ended, has_ended) = watch::channel(false);
        let (has_read, read) = watch::channel(false);
        followed.insert(container_id.to_owned(), Followed { ended, read, follower: Weak::new() });
        drop(followed);
        let (logs, id) = (self.clone(), container_id.to_owned());
        Some(async move {
            let stream = logs.stream(&id, spec).await;
            let follower = Arc::new(Follower {
                logs: logs.clone(),
                stream: Mutex::new(stream),
                bytes: AtomicU64::new(0),
                ended: has_ended,
                read: has_read,
                news: Notify::new(),
            });
            // Before others may make room in it.
            let first = follower.stream().spool().bytes();
            follower.count(0, first);
            if let Some(it) = logs.followed().get_mut(&id) {
                it.follower = Arc::downgrade(&follower);
            }
            tokio::join!(Box::pin(follower.clone().read()), Box::pin(follower.ship()));
            logs.finished().insert(id.clone());
            logs.followed().remove(&id);
        })
    }

    /// How many are not read and sent to their ends.
    #[must_use]
    pub fn open(&self) -> usize {
        self.followed().len()
    }

    /// This run has followed a container's log to its end: of one that has ended nothing is left.
    #[must_use]
    pub fn is_finished(&self, container_id: &str) -> bool {
        self.finished().contains(container_id)
    }

    /// Forgets which logs are finished, but for those of some containers.
    pub fn forget_finished(&self, is_there: impl Fn(&str) -> bool) {
        self.finished().retain(|it| is_there(it));
    }

    /// A container writes no more.
    pub fn ended(&self, container_id: &str) {
        if let Some(it) = self.followed().get(container_id) {
            it.ended.send_replace(true);
        }
    }

    /// Returns when what a container wrote is read: then its files may go.
    pub async fn read(&self, container_id: &str) {
        let read = self.followed().get(container_id).map(|it| it.read.clone());
        if let Some(mut read) = read {
            // Whoever follows has gone: there is nothing to wait for.
            let _gone = read.wait_for(|is_read| *is_read).await;
        }
    }

    async fn stream(&self, id: &str, spec: Option<Spec>) -> Stream {
        let directory = self.0.directory.join(id);
        loop {
            let opened = match spec.clone().filter(|_| !Stream::is_begun(&directory)) {
                None => Stream::open(&directory),
                Some(spec) => match self.0.docker.log_file(id).await {
                    None => Err(std::io::Error::other("Docker does not answer")),
                    Some(file) => {
                        // Docker may be elsewhere, or its files somebody else's.
                        let file = file.filter(|it| std::fs::File::open(it).is_ok());
                        let about = About { spec, container_id: id.to_owned(), file };
                        Stream::begin(&directory, about)
                    }
                },
            };
            match opened {
                Ok(stream) => return stream,
                Err(error) => {
                    tracing::error!(container = id, %error, "a log cannot be followed yet");
                    tokio::time::sleep(FAULT_RETRY).await;
                }
            }
        }
    }

    /// Drops the oldest lines of the largest spool that has any. False: none has.
    pub(super) async fn drop_some(&self) -> bool {
        let mut followers: Vec<Arc<Follower>> =
            self.followed().values().filter_map(|it| it.follower.upgrade()).collect();
        followers.sort_by_key(|it| std::cmp::Reverse(it.bytes.load(Ordering::Relaxed)));
        for it in followers {
            let lost = it.on_disk(|stream| Ok(stream.drop_oldest())).await.unwrap_or(0);
            if lost > 0 {
                it.lost(lost, "the spool is full");
                it.news.notify_one();
                return true;
            }
        }
        false
    }

    fn finished(&self) -> MutexGuard<'_, BTreeSet<String>> {
        self.0.finished.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn followed(&self) -> MutexGuard<'_, BTreeMap<String, Followed>> {
        self.0.followed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn left(directory: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(directory) else { return Vec::new() };
    let mut left = Vec::new();
    for entry in entries.flatten() {
        match entry.file_name().into_string() {
            Ok(id) if !id.contains('.') && Stream::is_begun(&entry.path()) => left.push(id),
            // What cannot be removed now is looked at again by the next run.
            _ => drop(std::fs::remove_dir_all(entry.path())),
        }
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_only_made_or_was_being_removed_is_not_left() {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, file) in [("a1", "about.json"), ("b2", "x.spool"), ("c3.gone", "about.json")] {
            std::fs::create_dir(folder.path().join(name)).expect("made");
            std::fs::write(folder.path().join(name).join(file), "{}").expect("written");
        }
        assert_eq!(left(folder.path()), ["a1"]);
        let names = std::fs::read_dir(folder.path()).expect("read").count();
        assert_eq!(names, 1);
    }
}
