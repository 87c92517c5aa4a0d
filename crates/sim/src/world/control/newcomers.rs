//! What a node does of machines that join: as the server's own way, by the same decisions.
use berth_answers::{Berth, joining};
use berth_api::{
    berth::{JoinClusterRequest, OfNode, RotateInstanceKeyRequest},
    ecs::{Error as EcsError, Response, VersionInfo},
    iam,
};
use berth_ecs::{Failure, Own, cluster::State, needs::on_container_instance};
use berth_engine::{Lane, Published as Publication};
use berth_iam::{
    Asker, Circumstances, Facts, Iam, NewKey, Own as OfIam, Report, SHARD, Topic,
    records::AccessKey,
};
use berth_kernel::{Call, Home};
use berth_sealing::{Seals as _, sealed_for};
use berth_serving::{Published, Step, step};
use berth_sessions::{Caller, limits::DISCONNECT_DEBOUNCE, may_stay};

use super::Here;
use crate::{
    identities::Signer,
    newcomers::{Session, Told, Wish, YARD},
    world::{CallId, Event, NodeId, World, milliseconds},
};

/// Of whoever has not signed.
const ANONYMOUS: &str = "anonymous";

/// `hosts 9`: how long a key that is closed may keep a session.
const CLOSED_WITHIN_MS: i64 = 2_000;

impl World {
    pub(in crate::world) fn newcomer_asks(&mut self, call: CallId, node: NodeId) {
        let Some(wish) = self.newcomers.waits.get(&call).cloned() else { return };
        if !self.control.nodes.contains_key(&node) {
            return self.newcomer_waits_no_more(call);
        }
        match wish {
            Wish::Token(new, _) => self.ask_yard(node, call, Own::CreateJoinToken(new)),
            Wish::RevokeToken(id) => self.ask_yard(node, call, Own::RevokeJoinToken(id)),
            Wish::RevokeInstance(id) => {
                self.ask_yard(node, call, Own::RevokeContainerInstance(id));
            }
            Wish::Join(who) => self.let_in(node, call, who),
            Wish::NextKey { who, asking } => self.next_key(node, call, who, &asking),
            Wish::Session { who, access_key_id } => {
                self.newcomer_waits_no_more(call);
                self.newcomer_connects(node, who, access_key_id);
            }
            Wish::FirstKey(_) => panic!("nobody asks for that"),
        }
    }

    fn newcomer_waits_no_more(&mut self, call: CallId) {
        self.newcomers.waits.remove(&call);
    }

    fn ask_yard(&mut self, node: NodeId, call: CallId, own: Own) {
        let root = Home::default().root();
        self.ask_cluster(node, call, (YARD, &root), own);
    }

    /// An operation of Berth's own API.
    pub(in crate::world) fn ask_cluster(
        &mut self,
        node: NodeId,
        call: CallId,
        (cluster, principal): (&str, &str),
        own: Own,
    ) {
        let request_id = format!("call-{call}");
        let by_leader = self.control.leader == Some(node);
        self.laws.authority.let_in(&request_id, principal, by_leader);
        let it = own.call(cluster, &Home::default(), principal.to_owned(), request_id);
        let owner = self.control.nodes.get_mut(&node).expect("it was asked");
        let ticket = owner.ticket();
        let Some(leader) = owner.clusters.get_mut(cluster) else {
            return self.newcomer_waits_no_more(call);
        };
        leader.ask(Lane::People, ticket, call, it);
        self.drive(node);
    }

    fn let_in(&mut self, node: NodeId, call: CallId, who: usize) {
        let it = &self.newcomers.all[who];
        let request = JoinClusterRequest {
            cluster: it.cluster.clone(),
            host_name: Some(format!("host-{who}")),
            public_key: Some(it.key.public()),
            secret: Some(it.token.secret().to_owned()),
            token_id: Some(it.token.id().to_owned()),
            ..JoinClusterRequest::default()
        };
        let here = Here::of(&self.control.nodes[&node]);
        match joining::joins(&here, request) {
            Ok((cluster, join)) => {
                self.ask_cluster(node, call, (&cluster, ANONYMOUS), Own::JoinCluster(join));
            }
            Err(_) => {
                self.newcomer_waits_no_more(call);
                // Whoever was replaced may not know the token yet.
                if self.control.leader == Some(node) {
                    self.tell_newcomer(who, call, Told::Refused);
                }
            }
        }
    }

    /// The yard has answered.
    pub(in crate::world) fn yard_answers(
        &mut self,
        node: NodeId,
        call: CallId,
        reply: Result<Response, Failure>,
    ) {
        let wish = self.newcomers.waits.remove(&call).expect("it is waited for");
        match (wish, reply) {
            (Wish::Token(_, token), Ok(_)) => self.newcomers.tokens.push(token),
            (Wish::RevokeInstance(id), Ok(_)) => {
                let name = Some(id.to_string());
                let root = Home::default().root();
                self.ask_iam(node, call, OfIam::RevokeContainerInstance, name, root, |_| {});
            }
            (Wish::Join(who), Ok(_)) => self.first_key(node, call, who),
            (Wish::Join(who), Err(Failure(error))) if is_final(&error) => {
                self.tell_newcomer(who, call, Told::Refused);
            }
            _ => {}
        }
    }

    fn first_key(&mut self, node: NodeId, call: CallId, who: usize) {
        let public_key = self.newcomers.all[who].key.public();
        let state = self.yard_of(node);
        let Some(state) = state else { return };
        let (Ok(machine), Some(record)) = (joining::joined(&state, &public_key), &state.cluster)
        else {
            return self.tell_newcomer(who, call, Told::Refused);
        };
        let cluster_arn = record.arn();
        self.newcomers.waits.insert(call, Wish::FirstKey(who));
        let (name, make) = (Some(machine.id.to_string()), |facts: &mut Facts| {
            facts.cluster_arn = Some(cluster_arn);
            facts.public_key = Some(public_key);
        });
        self.ask_iam(node, call, OfIam::JoinInstance, name, ANONYMOUS.to_owned(), make);
    }

    fn yard_of(&self, node: NodeId) -> Option<State> {
        let yard = self.control.nodes.get(&node)?.clusters.get(YARD)?;
        Some(yard.shard.state().clone())
    }

    fn next_key(&mut self, node: NodeId, call: CallId, who: usize, asking: &str) {
        self.newcomer_waits_no_more(call);
        let own = self.newcomers.identity(who).expect("it has joined");
        let request = RotateInstanceKeyRequest {
            cluster: Some(YARD.to_owned()),
            container_instance: Some(own.container_instance_arn.clone()),
        };
        let signer = Signer::Key(asking.to_owned());
        let Ok(admitted) = self.admit::<Berth>(node, call, &signer, request.into()) else {
            return self.tell_newcomer(who, call, Told::UnknownKey);
        };
        self.note_key_use(node, asking);
        let here = Here::of(&self.control.nodes[&node]);
        let Ok(Step::Node(Call { request: OfNode::RotateInstanceKey(_), principal, .. })) =
            step::<Berth>(&here, admitted)
        else {
            panic!("the node itself changes keys")
        };
        let Some(state) = self.yard_of(node) else { return };
        let Ok(machine) = joining::of_user(&state, &principal, &Home::default()) else { return };
        let wish = Wish::NextKey { who, asking: asking.to_owned() };
        self.newcomers.waits.insert(call, wish);
        let name = Some(machine.id.to_string());
        let make = |facts: &mut Facts| facts.asking_key = Some(asking.to_owned());
        self.ask_iam(node, call, OfIam::RotateInstanceKey, name, principal, make);
    }

    fn ask_iam(
        &mut self,
        node: NodeId,
        call: CallId,
        own: OfIam,
        name: Option<String>,
        principal: String,
        make: impl FnOnce(&mut Facts),
    ) {
        let home = Home::default();
        let mut it = own.call(name, &home, principal, format!("call-{call}"));
        it.facts.new_key = Some(NewKey::made(&home, &self.identities.seals));
        make(&mut it.facts);
        let Some(owner) = self.control.nodes.get_mut(&node) else { return };
        let ticket = owner.ticket();
        let leader = owner.identities.as_mut().expect("there are some");
        leader.ask(Lane::World, ticket, call, it);
        self.drive(node);
    }

    /// `iam` has answered: the secret goes sealed to the machine.
    pub(in crate::world) fn newcomer_gets_key(
        &mut self,
        call: CallId,
        told: Result<iam::Response, berth_iam::Failure>,
    ) {
        let (Some(wish), Ok(told)) = (self.newcomers.waits.remove(&call), told) else { return };
        let (Wish::FirstKey(who) | Wish::NextKey { who, .. }) = wish else { return };
        let iam::Response::CreateAccessKey(it) = told else { panic!("a key is answered by a key") };
        let key = it.access_key.expect("there is one");
        let id = key.access_key_id.expect("it has an id");
        let sealed = key.secret_access_key.expect("it has a secret");
        let name = key.user_name.expect("it is somebody's");
        let secret = self.identities.seals.open(&sealed, &AccessKey::place(&id));
        let secret = secret.expect("it was sealed here");
        let (public, chance) = (self.newcomers.all[who].key.public(), self.newcomers.bytes());
        let chance = [chance, self.newcomers.bytes()];
        let sealed = sealed_for(&public, &secret, &id, chance).expect("it is a key");
        let container_instance_arn = format!("{}/{name}", arn_of_instances());
        let told = Told::Key { container_instance_arn, access_key_id: id, sealed };
        self.tell_newcomer(who, call, told);
    }

    /// A key has signed.
    pub(in crate::world) fn note_key_use(&mut self, node: NodeId, access_key_id: &str) {
        let Some(at) = self.node_now(node) else { return };
        let owner = self.control.nodes.get_mut(&node).expect("it has a time");
        let leader = owner.identities.as_mut().expect("there are some");
        let (region, service) = ("us-east-1".to_owned(), "ecs".to_owned());
        let access_key_id = access_key_id.to_owned();
        leader.report(Report::KeyUsed { access_key_id, at, region, service });
        self.drive(node);
    }

    /// Let in as the server does it: who signs, whether they may, whether the instance is theirs.
    fn newcomer_connects(&mut self, node: NodeId, who: usize, access_key_id: String) {
        let own = self.newcomers.identity(who).expect("it has joined");
        let arn = own.container_instance_arn.clone();
        let Some(principal) = self.holder(node, &access_key_id, &arn) else { return };
        let Some(state) = self.yard_of(node) else { return };
        let admitted = berth_sessions::admit(&state, YARD, &arn, &principal);
        let Ok((instance, _)) = admitted else { return };
        self.note_key_use(node, &access_key_id);
        let Some(owner) = self.control.nodes.get_mut(&node) else { return };
        let leader = &owner.clusters[YARD];
        if !leader.shard.is_led() {
            return;
        }
        let key = (YARD.into(), instance);
        let caller = Caller {
            peer: None,
            version_info: VersionInfo::default(),
            returns_within_ms: Some(1_000),
        };
        let seat = owner.presence.arrive(key, leader.shard.term(), caller);
        let key = (YARD.into(), instance);
        let session = Session { node, who, access_key_id, key, number: seat.session };
        self.newcomers.sessions.push(session);
        self.tell_connections(node, YARD, seat.reports);
        self.drive(node);
    }

    /// Who a key is of, if they may have a session of an instance.
    fn holder(&self, node: NodeId, access_key_id: &str, instance_arn: &str) -> Option<String> {
        let here = Here::of(self.control.nodes.get(&node)?);
        let signer = Signer::Key(access_key_id.to_owned());
        let principal = signer.principal(&here, &self.identities.seals)?;
        let need = on_container_instance("ecs:Poll", &here, YARD, instance_arn);
        let around = Circumstances {
            source_ip: None,
            is_encrypted: false,
            now: here.now(),
            user_agent: None,
        };
        let state = here.state::<Iam>(SHARD)?;
        let asker = Asker::new(&state, &principal, &around, here.home());
        asker.decide(&need).is_ok().then(|| principal.arn.clone())
    }

    /// What `iam` has published: sessions look whether they may stay, if they are told to.
    pub(in crate::world) fn identities_publish(
        &mut self,
        node: NodeId,
        published: &Publication<Iam>,
    ) {
        if !self.newcomers.are_there {
            return;
        }
        self.look_at_effects_soon(node);
        if self.control.leader == Some(node) {
            let keys = &published.state.access_keys;
            let active = keys.values().filter(|it| it.is_active).map(|it| &it.access_key_id);
            for key in active {
                self.newcomers.closed_keys.entry(key.clone()).or_insert(None);
            }
            for (key, closed_at) in &mut self.newcomers.closed_keys {
                if keys.get(key).is_none_or(|it| !it.is_active) {
                    closed_at.get_or_insert(self.now);
                }
            }
        }
        if published.nudged.contains(&Topic::Credentials) {
            self.end_sessions(node);
        }
    }

    fn end_sessions(&mut self, node: NodeId) {
        let Some(state) = self.yard_of(node) else { return };
        let all = std::mem::take(&mut self.newcomers.sessions);
        for it in all {
            let arn = format!("{}/{}", arn_of_instances(), it.key.1);
            let holder = (it.node == node).then(|| self.holder(node, &it.access_key_id, &arn));
            let stays = match holder {
                None => true,
                Some(holder) => holder.is_some_and(|who| may_stay(&state, it.key.1, &who)),
            };
            match stays {
                true => self.newcomers.sessions.push(it),
                false => self.end_session(it),
            }
        }
    }

    fn end_session(&mut self, it: Session) {
        let now = self.passed();
        let Some(silent_since) = self.node_now(it.node) else { return };
        let (node, key, number) = (it.node, it.key, it.number);
        self.laws.sessions.ended(node, &key, self.now);
        let owner = self.control.nodes.get_mut(&node).expect("it has a time");
        if owner.presence.leave(&key, number, silent_since, now) {
            let debounce_ms = milliseconds(DISCONNECT_DEBOUNCE);
            self.after(debounce_ms, Event::AbsenceIsReported { node, key, number });
        }
    }

    /// `hosts 9`: a key that is closed keeps no session for long.
    pub(in crate::world) fn sessions_end_with_their_keys(&mut self) {
        let nodes = &self.control.nodes;
        self.newcomers.sessions.retain(|it| nodes.contains_key(&it.node));
        let of_leader = |it: &&Session| self.control.leader == Some(it.node);
        for it in self.newcomers.sessions.iter().filter(of_leader) {
            let closed_at = self.newcomers.closed_keys.get(&it.access_key_id).copied().flatten();
            let is_late = closed_at.is_some_and(|at| self.now - at > CLOSED_WITHIN_MS);
            assert!(!is_late, "a session of {} outlives its key {}", it.key.1, it.access_key_id);
        }
    }
}

fn arn_of_instances() -> String {
    Home::default().arn("ecs", &format!("container-instance/{YARD}"))
}

/// Asking again would not help.
fn is_final(error: &EcsError) -> bool {
    error.code == berth_api::ecs::ErrorCode::AccessDeniedException
}
