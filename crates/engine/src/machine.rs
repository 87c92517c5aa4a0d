//! What a service must be to run as a shard: a state, and three verbs.
use std::collections::BTreeSet;

use crate::{State, TooLarge, Txn};

pub(crate) type TopicOf<M> = <<M as Machine>::State as State>::Topic;

/// One AWS service as a state machine. The rooms of its folder are the items of this trait.
pub trait Machine: Sized + 'static {
    type State: State;
    /// Cheap to clone: it is tried again where a batch had no room for what it changes.
    type Request: Clone + Send + 'static;
    type Reply: Send + 'static;
    /// The caller's fault, as a value: also that it asks for more than any batch takes, made from
    /// [`TooLarge`]. Or ours, made from [`Panicked`].
    type Error: From<Panicked> + From<TooLarge> + Send + 'static;
    /// Cheap to clone, as a request.
    type Report: Clone + Send + 'static;

    /// Serves one API call. On an error none of its changes stay.
    fn handle(
        txn: &mut Txn<Self::State>,
        request: Self::Request,
    ) -> Result<Self::Reply, Self::Error>;

    /// Who calls what, as JSON, for the history; none if nobody will want to know. It is noted
    /// with what the call changed.
    fn cause(request: &Self::Request) -> Option<String>;

    /// Takes note of what the world reports: agents, targets, finished calls. A report that this
    /// panics over is dropped.
    fn observe(txn: &mut Txn<Self::State>, report: Self::Report);

    /// What operators want a line of in their log, of what a publication changed: from the state
    /// before it, the state that it shows, and the topics that it nudged. Nothing if nobody asks.
    fn transitions(
        before: &Self::State,
        after: &Self::State,
        nudged: &BTreeSet<<Self::State as State>::Topic>,
    ) -> Vec<Transition>;

    /// Moves one topic towards what is desired. Runs again until nothing changes, so that it makes
    /// a part of what there is to do at a time: 100 changes at most, which every store takes. A
    /// topic that this panics over is set aside for [`crate::limits::SET_ASIDE_MS`]; the others go
    /// on.
    fn reconcile(txn: &mut Txn<Self::State>, topic: <Self::State as State>::Topic);
}

/// Something is no longer what it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transition {
    /// What kind of thing: `task`.
    pub kind: &'static str,
    pub name: String,
    /// Empty: it was not there.
    pub from: String,
    /// Empty: it is forgotten.
    pub to: String,
    /// Empty if nothing is to be said.
    pub why: String,
}

/// A bug of ours was met. What met it leaves no changes behind, somebody is told (the caller of a
/// handler, otherwise the operator), and the shard goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Panicked(pub String);
