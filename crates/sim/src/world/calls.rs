//! API calls over the network, as their callers see them: lost, late, repeated, in any order.
use berth_api::ecs::{Error, Request, Response};

use super::{CallId, Event, HostId, NodeId, Outcome, Process, World};
use crate::{host::Purpose, identities::Signer};

/// After which a caller gives up waiting.
const CALL_TIME_MAX_MS: i64 = 20_000;

/// A repeated call arrives within this time, at least.
const REPEATED_WITHIN_MS: i64 = 10_000;

/// Who waits for an answer.
#[derive(Clone, Debug)]
pub enum Caller {
    Client(usize),
    /// Whoever looks after the installation.
    Operator,
    /// A call that the network repeats.
    Nobody,
    /// A machine that has joined by a token, by its place in the list.
    Newcomer(usize),
    /// A node, for a bell.
    Bell {
        node: NodeId,
        id: String,
    },
    Agent {
        host: HostId,
        process: Process,
        purpose: Purpose,
    },
}

/// A call whose outcome is not known yet.
#[derive(Clone, Debug)]
pub struct Asked {
    pub caller: Caller,
    pub signer: Signer,
    pub request: Request,
}

impl World {
    pub fn call(&mut self, caller: Caller, request: Request) -> CallId {
        self.call_as(caller, Signer::Root, request)
    }

    /// Signed by somebody.
    pub fn call_as(&mut self, caller: Caller, signer: Signer, request: Request) -> CallId {
        let call = self.next_number();
        let may_repeat = matches!(
            caller,
            Caller::Bell { .. } | Caller::Agent { purpose: Purpose::Report(_), .. }
        );
        let is_cut_off = match &caller {
            Caller::Agent { host, .. } => self.hosts[*host].is_cut_off,
            Caller::Client(_)
            | Caller::Operator
            | Caller::Nobody
            | Caller::Newcomer(_)
            | Caller::Bell { .. } => false,
        };
        self.say(|| format!("call {call} of {caller:?} by {signer:?}: {request:?}"));
        self.calls.insert(call, Asked { caller, signer, request });
        self.after(CALL_TIME_MAX_MS, Event::CallEnds { call, outcome: Outcome::Unknown });
        let Some(node) = self.node_for_a_call() else {
            self.after(1, Event::CallEnds { call, outcome: Outcome::NotDone });
            return call;
        };
        if is_cut_off || self.dice.chance(self.faults.call_lost) {
            return call;
        }
        let latency = self.latency();
        self.after(latency, Event::CallArrives { call, node });
        if may_repeat && self.dice.chance(self.faults.call_repeated) {
            self.repeat(call);
        }
        call
    }

    /// What was sent once arrives once more, perhaps long after its answer was heard.
    fn repeat(&mut self, call: CallId) {
        let Some(node) = self.node_for_a_call() else { return };
        let asked = Asked { caller: Caller::Nobody, ..self.calls[&call].clone() };
        let again = self.next_number();
        self.calls.insert(again, asked);
        let late = self.dice.between(0, self.faults.late_max_ms.max(REPEATED_WITHIN_MS));
        self.after(late, Event::CallArrives { call: again, node });
        self.after(
            late + CALL_TIME_MAX_MS,
            Event::CallEnds { call: again, outcome: Outcome::Unknown },
        );
    }

    /// What a node says. The first word that arrives counts.
    pub(super) fn answer(&mut self, node: NodeId, call: CallId, result: Result<Response, Error>) {
        let asked = self.calls.get(&call).map(|it| &it.request);
        self.laws.answered(call, asked, &result);
        let operation = result.as_ref().map_or("refused", |it| it.operation().name());
        self.trace.note(self.now, call, operation.as_bytes());
        self.say(|| format!("node {node} answers {call}: {result:?}"));
        self.end_call_later(call, Outcome::Answered(result.map(Box::new)));
    }

    pub(super) fn end_call_later(&mut self, call: CallId, outcome: Outcome) {
        if let Outcome::NotDone | Outcome::Denied(_) = outcome {
            self.laws.refusals.refused(call);
        }
        if self.dice.chance(self.faults.answer_lost) {
            return;
        }
        let latency = self.latency();
        self.after(latency, Event::CallEnds { call, outcome });
    }

    pub(super) fn call_ends(&mut self, call: CallId, outcome: Outcome) {
        let Some(Asked { caller, request, .. }) = self.calls.remove(&call) else { return };
        match caller {
            Caller::Client(client) => self.client_hears(client, call, &request, outcome),
            Caller::Nobody => {}
            Caller::Newcomer(who) => self.newcomer_is_answered(who, &request, &outcome),
            Caller::Bell { node, id } => self.bell_hears(node, &id, outcome),
            Caller::Operator => {
                self.laws.ended(call, &request, &outcome);
                self.operator_heard = Some(outcome);
            }
            Caller::Agent { host, process, purpose } => {
                self.agent_call_ends(host, process, purpose, outcome)
            }
        }
    }

    /// Mostly the leader; now and then somebody still knows only a node that was replaced.
    pub(super) fn node_for_a_call(&mut self) -> Option<NodeId> {
        let zombies = self.control.zombies();
        match self.dice.chance(200) {
            true => self.dice.pick(&zombies).copied().or(self.control.leader),
            false => self.control.leader,
        }
    }
}
