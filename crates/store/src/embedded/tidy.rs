//! Giving back the room of what the history has forgotten, on a thread of its own: it takes as long
//! as all that is kept of the history takes to be written.
use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
};

use berth_engine::{Shrunk, StoreError};
use tokio::sync::oneshot;

use super::{
    Embedded,
    committer::{Op, RoomOp},
    contents::Contents,
    files,
    history::Step,
    interrupt::{self, Interrupt},
    place::{self, Place},
};

/// The thread, if there is one, and whether it is at work: it ends a little after that.
#[derive(Default)]
pub struct TidyThread {
    thread: Option<(JoinHandle<()>, Interrupt)>,
    is_at_work: Arc<AtomicBool>,
}

/// What is done there.
#[derive(Clone, Copy, Debug)]
pub enum Tidying {
    /// Write the tables of the history anew.
    Compact,
    /// Remove those that were replaced.
    RemoveReplaced,
}

impl TidyThread {
    /// Answers `false` when it is at work already.
    pub fn run(
        &mut self,
        place: &Place,
        contents: &Contents,
        work: Tidying,
        reply: oneshot::Sender<Result<bool, StoreError>>,
    ) {
        if self.is_at_work.load(Ordering::Acquire) {
            _ = reply.send(Ok(false));
            return;
        }
        if let Some(why) = has_no_room(place, contents).filter(|_| matches!(work, Tidying::Compact))
        {
            _ = reply.send(Err(why));
            return;
        }
        let dir = place.dir.clone();
        let (tidier, is_at_work) = (contents.engine.tidier(), self.is_at_work.clone());
        let interrupt = tidier.interrupt.clone();
        is_at_work.store(true, Ordering::Release);
        let work = move || {
            let done = match work {
                Tidying::Compact => tidier.compact(),
                Tidying::RemoveReplaced => tidier.remove_replaced(),
            };
            drop(tidier);
            is_at_work.store(false, Ordering::Release);
            _ = reply.send(done.map(|()| true).map_err(|it| place::history_error(&dir, it)));
        };
        let thread = thread::Builder::new().name(interrupt::THREAD.to_owned()).spawn(work);
        self.thread = Some((thread.expect("there is room for a thread"), interrupt));
    }

    /// Gives up what is under way: a store can only be opened again when nobody keeps it open.
    pub fn stop(&mut self) {
        if let Some((thread, interrupt)) = self.thread.take() {
            interrupt.set();
            // It has no state; a panic of its own was reported when it happened.
            _ = thread.join();
        }
    }
}

/// What is to be free for tables to be written anew: what is kept is there twice for a while.
pub fn needed_bytes(place: &Place, contents: &Contents) -> u64 {
    let kept = contents.engine.history_bytes().saturating_sub(contents.forgotten.bytes);
    kept.saturating_add(place.options.reserve_bytes)
}

fn has_no_room(place: &Place, contents: &Contents) -> Option<StoreError> {
    let needed_bytes = needed_bytes(place, contents);
    place::is_nearly_full(&place.dir, needed_bytes).then(|| {
        let why = format!(
            "what its history has forgotten takes room, and giving that back needs {} MiB free for \
             a while; free some space",
            needed_bytes.div_ceil(1 << 20)
        );
        files::failed(&place.dir, io::Error::other(why))
    })
}

impl Embedded {
    /// See [`berth_engine::History::shrink`]. Whoever does not wait for its end leaves room that is
    /// given back the next time.
    pub(super) async fn shrink_once(&self, bytes_max: u64) -> Result<Shrunk, StoreError> {
        match self.asked(|reply| Op::Room(RoomOp::FindStep { bytes_max, reply })).await? {
            Step::Rest => Ok(Shrunk::Fits),
            Step::Forget(found) => {
                self.asked(|reply| Op::Forget { found, reply }).await?;
                Ok(Shrunk::Forgot)
            }
            // Whether it helped is seen at the next look: readers may need them still.
            Step::RemoveReplaced => {
                self.remove_replaced(Tidying::RemoveReplaced).await?;
                Ok(Shrunk::Fits)
            }
            Step::Tidy => {
                let work = Tidying::Compact;
                if !self.asked(|reply| Op::Room(RoomOp::Tidy { work, reply })).await? {
                    return Ok(Shrunk::Fits);
                }
                self.remove_replaced(work).await?;
                Ok(Shrunk::Tidied)
            }
        }
    }

    /// Something is to be written before, and it may as well say what was `done`.
    async fn remove_replaced(&self, done: Tidying) -> Result<(), StoreError> {
        self.asked(|reply| Op::Room(RoomOp::NoteTidying { work: done, reply })).await?;
        let work = Tidying::RemoveReplaced;
        self.asked(|reply| Op::Room(RoomOp::Tidy { work, reply })).await.map(drop)
    }
}
