//! Where lines are: segments, and sealed files by group.
use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    },
};

use tokio::sync::broadcast;

use crate::{
    damage::ReadError, disk::Disk, put::Put, sealed::Sealed, segment::Segment, streams::Streams,
};

/// What readers, the writer and the sealer share.
pub struct Shared {
    pub disk: Disk,
    index: RwLock<Index>,
    streams: Mutex<Streams>,
    /// Held by whoever makes or deletes sealed files.
    pub work: Mutex<()>,
    /// Files that others have taken the place of: they go when nobody looks through them any more.
    pub replaced: Mutex<Vec<Arc<Sealed>>>,
    /// Nobody waits any more for what is read ahead.
    pub is_closing: AtomicBool,
    pub counts: Counts,
    /// Tells followers what was committed.
    pub news: broadcast::Sender<Arc<Vec<Put>>>,
    /// Why lines cannot be written now.
    pub trouble: Mutex<Option<String>>,
}

#[derive(Default)]
pub struct Index {
    /// Oldest first; the last one is written to.
    pub segments: Vec<Arc<Segment>>,
    pub sealed: BTreeMap<u128, Vec<Arc<Sealed>>>,
}

/// Since the process began.
#[derive(Default)]
pub struct Counts {
    pub lines: AtomicU64,
    pub bytes: AtomicU64,
    pub commits: AtomicU64,
    /// Blocks that were found damaged.
    pub damaged: AtomicU64,
    /// Of lines that wait to be written.
    pub waiting_bytes: AtomicUsize,
}

impl Shared {
    pub fn new(disk: Disk, index: Index, streams: Streams) -> Shared {
        Shared {
            disk,
            index: RwLock::new(index),
            streams: Mutex::new(streams),
            work: Mutex::default(),
            replaced: Mutex::default(),
            is_closing: AtomicBool::new(false),
            counts: Counts::default(),
            news: broadcast::channel(crate::limits::FOLLOWED_COMMITS_MAX).0,
            trouble: Mutex::default(),
        }
    }

    pub fn index(&self) -> RwLockReadGuard<'_, Index> {
        self.index.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn change(&self) -> RwLockWriteGuard<'_, Index> {
        self.index.write().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn streams(&self) -> MutexGuard<'_, Streams> {
        self.streams.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// All but the one that is written to.
    pub fn closed_segments(&self) -> Vec<Arc<Segment>> {
        let mut segments = self.index().segments.clone();
        segments.pop();
        segments
    }

    /// What sealed files say of themselves, the newest first: a start does not wait for that.
    pub fn read_ahead(&self) {
        let mut files: Vec<_> = self.index().sealed.values().flatten().cloned().collect();
        files.sort_by_key(|it| std::cmp::Reverse(it.name.epochs.1));
        for it in files {
            if self.is_closing.load(Ordering::Relaxed) {
                return;
            }
            match it.facts() {
                Ok(_) => {}
                Err(ReadError::Damage(damage)) => self.note_damage(&damage),
                Err(ReadError::Io(error)) => self.note_damage(&error),
            }
        }
    }

    pub fn note_damage(&self, what: &dyn std::fmt::Display) {
        self.counts.damaged.fetch_add(1, Ordering::Relaxed);
        tracing::error!(%what, "lines of logs cannot be read; they are left out");
    }

    pub fn working(&self) -> MutexGuard<'_, ()> {
        self.work.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn replaced(&self) -> MutexGuard<'_, Vec<Arc<Sealed>>> {
        self.replaced.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Another file for some, or none.
    pub fn replace(&self, old: &[Arc<Sealed>], new: Option<Arc<Sealed>>) {
        let Some(group) = old.first().map(|it| it.name.group) else { return };
        let mut index = self.change();
        let files = index.sealed.entry(group).or_default();
        files.retain(|it| !old.iter().any(|old| Arc::ptr_eq(it, old)));
        files.extend(new);
        if files.is_empty() {
            index.sealed.remove(&group);
        }
    }

    pub fn set_trouble(&self, trouble: Option<String>) {
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = trouble;
    }
}
