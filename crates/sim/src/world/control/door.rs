//! From a call to the shard that serves it, as the server's door does it.
use berth_api::ecs::{DescribeClustersRequest, DescribeClustersResponse, Error, Request, Response};
use berth_ecs::{
    Call, Facts, account, cluster,
    route::{self, Route},
};
use berth_engine::Lane;
use berth_kernel::Home;

use super::Node;
use crate::world::{CallId, NodeId, Outcome, World};

/// Who signs all calls here.
const PRINCIPAL: &str = "arn:aws:iam::123456789012:root";

impl World {
    pub(in crate::world) fn call_arrives(&mut self, call: CallId, node: NodeId) {
        let Some(asked) = self.calls.get(&call) else { return };
        let request = asked.request.clone();
        let Some(owner) = self.control.nodes.get_mut(&node) else {
            return self.end_call_later(call, Outcome::NotDone);
        };
        let account = owner.account.shard.state();
        let clusters = owner.clusters.values().filter_map(|it| it.shard.state().cluster.clone());
        let attached = || route::attached_capacity_providers(clusters);
        let facts = Facts::of(&request, PRINCIPAL, Home::default(), account, attached);
        let request_id = format!("call-{call}");
        let it = Call { request, principal: PRINCIPAL.to_owned(), request_id, facts };
        let routed = route::route(&it.request, &Home::default());
        let is_read = it.request.operation().is_read();
        let answer = match routed {
            Err(error) => Err(error),
            Ok(Route::Account) if is_read => account::read(owner.account.shard.state(), &it),
            Ok(Route::Account) => return self.ask_account(node, call, it),
            Ok(Route::Cluster(name)) => match owner.clusters.get(&name) {
                Some(leader) if is_read => cluster::read(leader.shard.state(), &it),
                Some(_) => return self.ask_cluster(node, call, &name, it),
                None if matches!(it.request, Request::CreateCluster(_)) => {
                    if self.open_cluster(node, &name) {
                        return self.ask_cluster(node, call, &name, it);
                    }
                    return self.end_call_later(call, Outcome::NotDone);
                }
                None => Err(route::no_cluster(&it.request)),
            },
            Ok(Route::Parts(parts)) => in_parts(owner, parts, it),
            Ok(Route::Clusters(names)) => describe_clusters(owner, names, it).map(Response::from),
            Ok(Route::EveryCluster) => list_clusters(owner, &it.request),
            Ok(Route::Door(_)) => Err(Error::client("Agents here know where to connect.")),
        };
        self.answer(node, call, answer);
    }

    fn ask_account(&mut self, node: NodeId, waits: CallId, call: Call) {
        let owner = self.control.nodes.get_mut(&node).expect("it was asked");
        owner.next_ticket += 1;
        owner.account.ask(Lane::People, owner.next_ticket, waits, call);
        self.drive(node);
    }

    fn ask_cluster(&mut self, node: NodeId, waits: CallId, name: &str, call: Call) {
        let owner = self.control.nodes.get_mut(&node).expect("it was asked");
        owner.next_ticket += 1;
        let leader = owner.clusters.get_mut(name).expect("it was found");
        leader.ask(route::lane(&call.request), owner.next_ticket, waits, call);
        self.drive(node);
    }
}

fn describe_clusters(
    node: &mut Node,
    names: Vec<String>,
    call: Call,
) -> Result<DescribeClustersResponse, Error> {
    let mut parts = Vec::new();
    for name in names {
        let Some(leader) = node.clusters.get(&name) else {
            let failures = Some(vec![route::missing_cluster(&Home::default(), &name)]);
            parts.push(DescribeClustersResponse { clusters: None, failures });
            continue;
        };
        let clusters = Some(vec![name]);
        let request = DescribeClustersRequest { clusters, include: None }.into();
        let it = Call { request, ..call.clone() };
        match cluster::read(leader.shard.state(), &it)? {
            Response::DescribeClusters(part) => parts.push(part),
            other => panic!("DescribeClusters was answered with {}", other.operation()),
        }
    }
    Ok(route::merge_described(parts))
}

fn in_parts(node: &Node, parts: Vec<(String, Request)>, call: Call) -> Result<Response, Error> {
    let nothing = cluster::State::default();
    let answer = |(name, request): (String, Request)| {
        let state = node.clusters.get(&name).map_or(&nothing, |it| it.shard.state());
        cluster::read(state, &Call { request, ..call.clone() })
    };
    let answers: Vec<_> = parts.into_iter().map(answer).collect::<Result<_, _>>()?;
    Ok(route::merge(answers))
}

fn list_clusters(node: &Node, request: &Request) -> Result<Response, Error> {
    let Request::ListClusters(input) = request else {
        panic!("only ListClusters asks every cluster")
    };
    let states = node.clusters.values().map(|it| it.shard.state());
    Ok(route::list_clusters(states, input)?.into())
}
