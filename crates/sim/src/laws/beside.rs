//! A shard beside ECS: what those who call it were told is what it shows.
use std::collections::{BTreeMap, BTreeSet};

use berth_engine::{Machine, State as _};

use super::{News, settled::assert_settled};
use crate::{
    subjects::{RequestOf, ResultOf, Subject},
    world::CallId,
};

/// Those who call it, and the calls of which nobody has said what became of them.
pub struct Beside<S: Subject> {
    pub subject: S,
    asked: BTreeMap<CallId, RequestOf<S>>,
}

impl<S: Subject> Default for Beside<S> {
    fn default() -> Beside<S> {
        Beside { subject: S::default(), asked: BTreeMap::new() }
    }
}

impl<S: Subject> Beside<S> {
    pub fn asked(&mut self, call: CallId, request: RequestOf<S>) {
        self.asked.insert(call, request);
    }

    /// What is asked, until there is an answer.
    pub fn request(&self, call: CallId) -> &RequestOf<S> {
        &self.asked[&call]
    }

    pub fn answered(&mut self, call: CallId, result: &ResultOf<S>) {
        let request = self.asked.remove(&call).expect("a call is answered once");
        self.subject.answered(&request, result);
    }

    /// It was not carried out, and never will be.
    pub fn undone(&mut self, call: CallId) {
        let request = self.asked.remove(&call).expect("a call ends once");
        self.subject.undone(&request);
    }

    /// Whoever had it is gone.
    pub fn unknown(&mut self, call: CallId) {
        let request = self.asked.remove(&call).expect("a call ends once");
        self.subject.unknown(&request);
    }

    pub fn published(&mut self, news: &News<'_, S::Machine>) {
        self.shown(news.after);
        if !news.has_more {
            assert_settled::<S::Machine>(news.after, news.now, BTreeSet::new());
        }
    }

    pub fn shown(&mut self, state: &<S::Machine as Machine>::State) {
        state.check();
        self.subject.shown(state);
    }
}
