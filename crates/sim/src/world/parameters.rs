//! People who call Systems Manager beside those who call ECS: over a network that loses and delays
//! what they ask, to nodes that may have been replaced.
use berth_secrets::Ssm;
use berth_serving::{Step, step};

use super::{CallId, Event, NodeId, World};
use crate::{identities::Signer, subjects::Subject as _, world::control::Here};

/// Between two calls.
const PAUSE_MAX_MS: i64 = 1_500;

impl World {
    pub(super) fn ask_of_parameters(&mut self) {
        if self.are_faults_over() {
            return;
        }
        let pause = self.dice.between(1, PAUSE_MAX_MS);
        self.after(pause, Event::ParametersAreAsked);
        if !self.are_clients_awake() {
            return;
        }
        let Some(request) = self.laws.parameters.subject.call(&mut self.dice) else { return };
        let call = self.next_number();
        self.say(|| format!("call {call}: {:?}", request.request));
        self.laws.parameters.asked(call, request);
        match self.node_for_a_call().filter(|_| !self.dice.chance(self.faults.call_lost)) {
            None => self.laws.parameters.undone(call),
            Some(node) => {
                let latency = self.latency();
                let signer = self.identities.of_client();
                self.after(latency, Event::ParameterCallArrives { call, node, signer });
            }
        }
    }

    /// By the way of all calls, with what this service has of it.
    pub(super) fn parameter_call_arrives(&mut self, call: CallId, node: NodeId, signer: &Signer) {
        if !self.control.nodes.contains_key(&node) {
            return self.laws.parameters.undone(call);
        }
        let request = self.laws.parameters.request(call).request.clone();
        let Ok(admitted) = self.admit::<Ssm>(node, call, signer, request) else {
            return self.laws.parameters.undone(call);
        };
        match step::<Ssm>(&Here::of(&self.control.nodes[&node]), admitted) {
            Ok(Step::Write { lane, call: it, .. }) => {
                let owner = self.control.nodes.get_mut(&node).expect("it was asked");
                let ticket = owner.ticket();
                let leader = owner.parameters.as_mut().expect("there are some");
                leader.ask(lane, ticket, call, it);
                self.drive(node);
            }
            Ok(Step::Read(_) | Step::Node(_)) => panic!("what is asked changes something"),
            Err(error) => self.laws.parameters.answered(call, &Err(error.into())),
        }
    }
}
