//! Ends a compaction before its time: the engine has a filter see each entry, and one that fails
//! ends it. The tables that it was to replace stay; those that it wrote go when the store is
//! opened.
use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use fjall::compaction::filter::{
    CompactionFilter, CompactionFilterResult, Context, Factory, ItemAccessor, Verdict,
};

/// The thread whose compactions end so. Where one of the engine's own fails, so does the engine.
pub const THREAD: &str = "berth-tidy";

/// Whether they are to end; then it stays so until the store is opened again.
#[derive(Clone, Default)]
pub struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    pub fn set(&self) {
        self.0.store(true, Ordering::Release);
    }

    pub fn check(&self) -> io::Result<()> {
        match self.0.load(Ordering::Acquire) {
            true => Err(io::Error::other("it was given up, because the store is being closed")),
            false => Ok(()),
        }
    }
}

impl Factory for Interrupt {
    fn name(&self) -> &'static str {
        "interrupt"
    }

    fn make_filter(&self, _: &Context) -> Box<dyn CompactionFilter> {
        let is_ours = thread::current().name() == Some(THREAD);
        Box::new(Filter(is_ours.then(|| self.clone())))
    }
}

/// Keeps everything.
struct Filter(Option<Interrupt>);

impl CompactionFilter for Filter {
    fn filter_item(&mut self, _: ItemAccessor<'_>, _: &Context) -> CompactionFilterResult {
        self.0.as_ref().map_or(Ok(()), Interrupt::check)?;
        Ok(Verdict::Keep)
    }
}
