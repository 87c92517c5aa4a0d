//! Those who call beside the root user: over the network that loses and delays what they ask, to a
//! node that lets them in or refuses them by what it has published.
use berth_answers::Berth;
use berth_api::{iam, sts as wire};
use berth_engine::Lane;
use berth_iam::{Circumstances, Identities as Service, Own, admitted, sts};
use berth_kernel::Call;
use berth_serving::{Admitted, Published as _, RequestOf, Service as Served, Step, step};

use super::{CallId, Event, NodeId, World, control::Here};
use crate::{
    identities::{Errand, Signer},
    laws::{Arrival, Needing},
};

/// Between two calls.
const PAUSE_MAX_MS: i64 = 900;

impl World {
    /// What there is before anything else happens.
    pub(super) fn begin_identities(&mut self) {
        for request in self.identities.first() {
            self.send_errand(Signer::Root, Errand::Identities(request));
            self.run_until(self.now + 20);
        }
        self.after(5_000, Event::IdentitiesAct);
    }

    pub(super) fn identities_act(&mut self) {
        if self.are_faults_over() {
            return;
        }
        let pause = self.dice.between(1, PAUSE_MAX_MS);
        self.after(pause, Event::IdentitiesAct);
        if !self.are_clients_awake() {
            return;
        }
        let cluster = self.some_cluster();
        let leader = self.control.leader.and_then(|it| self.control.nodes.get(&it));
        let state = leader.and_then(|it| it.identities.as_ref()).map(|it| it.shard.state());
        let Some(state) = state else { return };
        let (signer, errand) = self.identities.next(state, &cluster);
        self.send_errand(signer, errand);
    }

    fn send_errand(&mut self, signer: Signer, errand: Errand) {
        let call = self.next_number();
        self.say(|| format!("call {call} of {signer:?}: {errand:?}"));
        let node = self.node_for_a_call().filter(|_| !self.dice.chance(self.faults.call_lost));
        let Some(node) = node else { return };
        self.identities.errands.insert(call, (signer, errand));
        let latency = self.latency();
        self.after(latency, Event::ErrandArrives { call, node });
    }

    pub(super) fn errand_arrives(&mut self, call: CallId, node: NodeId) {
        let (signer, errand) = self.identities.errands[&call].clone();
        if !self.control.nodes.contains_key(&node) {
            return self.errand_ends(call);
        }
        match errand {
            Errand::Identities(request) => {
                self.ask_identities(node, call, &signer, (request, None));
            }
            Errand::Revoke(role) => {
                let role_name = Some(role);
                let request = iam::UpdateRoleRequest { role_name, ..Default::default() };
                let own = Some(Own::RevokeRoleSessions);
                self.ask_identities(node, call, &signer, (request.into(), own));
            }
            Errand::Sessions(request) => {
                self.give_session(node, call, &signer, request);
                self.errand_ends(call);
            }
            Errand::Berth(request) => {
                if let Ok(it) = self.admit::<Berth>(node, call, &signer, request) {
                    let here = Here::of(&self.control.nodes[&node]);
                    if let Ok(Step::Read(it)) = step::<Berth>(&here, it) {
                        // Whether there is such a thing is of no interest here.
                        let _ = Berth::read(&here, &it);
                    }
                }
                self.errand_ends(call);
            }
        }
    }

    fn ask_identities(
        &mut self,
        node: NodeId,
        call: CallId,
        signer: &Signer,
        (request, own): (iam::Request, Option<Own>),
    ) {
        let Ok(admitted) = self.admit::<Service>(node, call, signer, request) else {
            return self.errand_ends(call);
        };
        let here = Here::of(&self.control.nodes[&node]);
        let Ok(Step::Write { lane, call: mut it, .. }) = step::<Service>(&here, admitted) else {
            panic!("what is asked changes something")
        };
        it.facts.own = own;
        Service::seal(&mut it, &self.identities.seals).expect("what is sealed here is short");
        self.give_to_identities(node, lane, call, it);
    }

    fn give_to_identities(&mut self, node: NodeId, lane: Lane, call: CallId, it: berth_iam::Call) {
        let owner = self.control.nodes.get_mut(&node).expect("it was asked");
        let ticket = owner.ticket();
        let leader = owner.identities.as_mut().expect("there are some");
        leader.ask(lane, ticket, call, it);
        self.drive(node);
    }

    /// Of STS the node itself answers.
    fn give_session(
        &mut self,
        node: NodeId,
        call: CallId,
        signer: &Signer,
        request: wire::Request,
    ) {
        let Ok(it) = self.admit::<sts::Sts>(node, call, signer, request.clone()) else { return };
        let here = Here::of(&self.control.nodes[&node]);
        let Ok(Step::Node(Call { request: asked, .. })) = step::<sts::Sts>(&here, it) else {
            panic!("the node itself gives credentials")
        };
        let seals = &self.identities.seals;
        let principal = signer.principal(&here, seals).expect("it was let in");
        let (now, home) = (here.now(), here.home());
        let state = here.state::<berth_iam::Iam>(berth_iam::SHARD).expect("it was let in");
        let told: Result<wire::Response, wire::Error> = match asked {
            wire::OfNode::AssumeRole(it) => {
                sts::assume_role(&state, &principal, &it, now, home, seals).map(Into::into)
            }
            wire::OfNode::GetSessionToken(it) => {
                sts::session_token(&principal, &it, now, home, seals).map(Into::into)
            }
            other => panic!("nobody asks {other:?}"),
        };
        let user_id = principal.id(home);
        // What is lost on the way nobody signs with.
        if let Ok(told) = told
            && !self.dice.chance(self.faults.answer_lost)
        {
            self.identities.has_session(&request, &told, &user_id, &state);
        }
    }

    /// The shard has answered.
    pub(super) fn identities_answer(
        &mut self,
        call: CallId,
        mut told: Result<iam::Response, berth_iam::Failure>,
    ) {
        self.errand_ends(call);
        if let Err(berth_iam::Failure(error)) = &told {
            crate::subjects::refused::<()>(error);
        }
        if let Ok(response) = &mut told {
            Service::open(response, &self.identities.seals).expect("it was sealed here");
        }
        if let Ok(iam::Response::CreateAccessKey(it)) = &told
            && !self.dice.chance(self.faults.answer_lost)
        {
            self.identities.has_key(it);
        }
    }

    pub(super) fn errand_ends(&mut self, call: CallId) {
        self.identities.errands.remove(&call);
    }

    /// Lets in whoever signed, or says why not: the server's own way.
    pub(super) fn admit<S: Served>(
        &mut self,
        node: NodeId,
        call: CallId,
        signer: &Signer,
        request: RequestOf<S>,
    ) -> Result<Admitted<S>, String>
    where
        RequestOf<S>: Needing + Clone,
    {
        let here = Here::of(&self.control.nodes[&node]);
        let request_id = format!("call-{call}");
        let around = Circumstances {
            source_ip: None,
            is_encrypted: false,
            now: here.now(),
            user_agent: None,
        };
        let principal = signer.principal(&here, &self.identities.seals);
        let told = match &principal {
            None => Err("The security token included in the request is invalid.".to_owned()),
            Some(it) => admitted(&here, it, &around, request.clone(), request_id.clone())
                .map_err(|denial| denial.text),
        };
        let leader = self.control.leader;
        let arrival = Arrival { request_id: &request_id, signer, node, leader };
        let by = principal.as_ref().map_or("", |it| &it.arn);
        let heard = told.as_ref().map(|_| by).map_err(String::as_str);
        self.laws.authority.decided(&here, &arrival, &request, heard);
        if let Err(why) = &told {
            self.trace.note(self.now, call, b"denied");
            self.trace.say(self.now, || format!("node {node} refuses {call}: {why}"));
        }
        told
    }
}
