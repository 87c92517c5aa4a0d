//! From a call to the shard that serves it: the server's own way, by the table of the service.
use std::{any::Any, sync::Arc};

use berth_api::ecs::Error;
use berth_ecs::{
    Call, Ecs,
    route::{ACCOUNT, CLUSTERS},
};
use berth_engine::{Lane, ShardName, Timestamp};
use berth_kernel::{
    Home,
    network::{SecurityGroup, Subnet},
};
use berth_serving::{Housed, Published, Service, Shown, Step, step};

use super::{Leader, Node, kinds::Kind};
use crate::{
    bells,
    identities::Signer,
    world::{CallId, Caller, NodeId, Outcome, World, networks},
};

impl World {
    pub(in crate::world) fn call_arrives(&mut self, call: CallId, node: NodeId) {
        let Some(asked) = self.calls.get(&call) else { return };
        let (signer, request) = (asked.signer.clone(), asked.request.clone());
        let caller = asked.caller.clone();
        if !self.control.nodes.contains_key(&node) {
            return self.end_call_later(call, Outcome::NotDone);
        }
        self.laws.refusals.arrived(call, &request);
        if matches!(asked.caller, Caller::Nobody) {
            self.laws.effects.copy_arrives(&request);
        }
        let admitted = match self.admit::<Ecs>(node, call, &signer, request) {
            Ok(admitted) => admitted,
            Err(why) => return self.end_call_later(call, Outcome::Denied(why)),
        };
        if let (Caller::Newcomer(who), Signer::Key(id)) = (caller, &signer) {
            if self.control.leader == Some(node) {
                let request = self.calls[&call].request.clone();
                self.newcomer_is_heard(who, &request);
            }
            self.note_key_use(node, id);
        }
        let here = Here::of(&self.control.nodes[&node]);
        let answer = match step::<Ecs>(&here, admitted) {
            Ok(Step::Write { shard, lane, call: it }) => {
                return self.ask(node, call, &shard, lane, it);
            }
            Ok(Step::Read(it)) => Ecs::read(&here, &it),
            Ok(Step::Node(_)) => Err(Error::client("Agents here know where to connect.")),
            Err(error) => Err(error),
        };
        self.answer(node, call, answer);
    }

    fn ask(&mut self, node: NodeId, waits: CallId, shard: &ShardName, lane: Lane, call: Call) {
        let owner = self.control.nodes.get_mut(&node).expect("it was asked");
        let ticket = owner.ticket();
        if shard.as_str() == ACCOUNT {
            owner.account.ask(lane, ticket, waits, call);
            return self.drive(node);
        }
        if owner.cluster_mut(shard).is_none() {
            let checked = Ecs::makes_shard(&call, owner.clock.told());
            let checked = checked.unwrap_or_else(|| Err(Ecs::absent(&call.request)));
            if let Err(error) = checked {
                return self.answer(node, waits, Err(error));
            }
            let name = shard.as_str().trim_start_matches(CLUSTERS);
            if !self.open_cluster(node, name) {
                return self.end_call_later(waits, Outcome::NotDone);
            }
        }
        let owner = self.control.nodes.get_mut(&node).expect("it was asked");
        let leader = owner.cluster_mut(shard).expect("it was found");
        leader.ask(lane, ticket, waits, call);
        self.drive(node);
    }
}

/// What the shards of a node have published.
pub struct Here<'n> {
    node: &'n Node,
    home: Home,
}

impl Here<'_> {
    pub fn of(node: &Node) -> Here<'_> {
        Here { node, home: Home::default() }
    }
}

impl Published for Here<'_> {
    fn home(&self) -> &Home {
        &self.home
    }

    fn now(&self) -> Timestamp {
        self.node.clock.told()
    }

    fn may_assume(&self, _: &str, role_arn: &str) -> bool {
        self.node.roles.may_assume(role_arn, self.now())
    }

    fn subnet(&self, id: &str) -> Option<Subnet> {
        networks::subnet(id)
    }

    fn security_group(&self, id: &str) -> Option<SecurityGroup> {
        networks::security_group(id)
    }

    fn state<M: Housed>(&self, shard: &str) -> Option<Arc<M::State>> {
        let shown = match shard {
            ACCOUNT => shown::<M, _>(&self.node.account),
            bells::SHARD => shown::<M, _>(self.node.bells.as_ref()?),
            berth_secrets::SHARD => shown::<M, _>(self.node.parameters.as_ref()?),
            berth_ec2::SHARD => shown::<M, _>(self.node.networks.as_ref()?),
            berth_iam::SHARD => shown::<M, _>(self.node.identities.as_ref()?),
            cluster => shown::<M, _>(self.node.clusters.get(cluster.strip_prefix(CLUSTERS)?)?),
        };
        shown.map(|it| it.state)
    }

    fn shards<M: Housed>(&self) -> Vec<Shown<M>> {
        let clusters = self.node.clusters.values().filter_map(shown::<M, _>);
        let bells = self.node.bells.iter().filter_map(shown::<M, _>);
        let parameters = self.node.parameters.iter().filter_map(shown::<M, _>);
        let identities = self.node.identities.iter().filter_map(shown::<M, _>);
        let networks = self.node.networks.iter().filter_map(shown::<M, _>);
        let identities = identities.chain(networks);
        let account = shown::<M, _>(&self.node.account);
        clusters.chain(bells).chain(parameters).chain(identities).chain(account).collect()
    }
}

/// What a shard shows, if it is of that machine.
fn shown<M: Housed, K: Kind>(leader: &Leader<K>) -> Option<Shown<M>> {
    let state: &dyn Any = leader.shard.state();
    let state = Arc::new(state.downcast_ref::<M::State>()?.clone());
    Some(Shown { name: leader.name.clone(), revision: leader.shard.revision(), state })
}
