//! ReadNetwork: agents learn where the hosts of others are.
use std::{sync::Arc, time::Duration};

use berth_answers::{Networks, Picture, Vpc, of_ecs, picture};
use berth_api::berth::{Error, ReadNetworkRequest, ReadNetworkResponse, VpcRule};
use berth_ec2::{
    Ec2, Networks as Kept, SHARD,
    records::{Peer, Rule},
};
use berth_ecs::{
    cluster::{
        Cluster, State, operations::find_container_instance,
        records::container_instance::ContainerInstance,
    },
    route,
};
use berth_serving::{CLOSED, Published, Shown};
use tokio::{
    select,
    time::{Instant, sleep, sleep_until},
};

use crate::{
    limits::{NETWORK_PAUSE_MS, NETWORK_WAIT_SECONDS_MAX},
    node::Node,
    own::pictures::{At, Drawn, Key},
};

/// The networks of an instance's tasks, as soon as they are no longer as the agent knows them.
pub(super) async fn read_network(
    node: &Arc<Node>,
    principal: &str,
    input: ReadNetworkRequest,
) -> Result<ReadNetworkResponse, Error> {
    let until = Instant::now() + patience(input.wait_seconds)?;
    // It would be answered as if what nobody can read were not there.
    if node.is_closed(SHARD) || node.has_closed_clusters() {
        return Err(Error::server(CLOSED));
    }
    let (mut closing, mut news) = (node.closing.clone(), node.news.subscribe());
    let (mut seat, mut last) = (None, None);
    loop {
        // Whoever is deregistered meanwhile is told so.
        let instance = input.container_instance.as_deref();
        let found = find(node, principal, input.cluster.as_deref(), instance)?;
        let drawn = draw(node, &found, last.take());
        let key = || -> Key { (Arc::from(found.cluster.as_str()), found.instance.id) };
        let tell = |drawn| {
            let after = input.after.as_deref();
            node.pictures.tell(key(), drawn, after, input.takes_changes == Some(true))
        };
        let is_known = Some(&drawn.revision) == input.after.as_ref();
        if !is_known || Instant::now() >= until {
            return Ok(tell(drawn));
        }
        let seat = seat.get_or_insert_with(|| node.network_polls.take(key()));
        select! {
            _ = news.changed() => {}
            // Its agent asks anew, and does not wait for this answer any more.
            () = seat.replaced() => return Ok(tell(drawn)),
            () = sleep_until(until) => continue,
            _ = closing.wait_for(|is_closing| *is_closing) => return Ok(tell(drawn)),
        }
        last = Some(drawn);
        // A change is told soon enough, and many of them at once.
        sleep(Duration::from_millis(NETWORK_PAUSE_MS)).await;
        news.mark_unchanged();
    }
}

/// Also of the instance's own cluster what is read together with its revision counts: what was read
/// before would be taken for what is published by now.
fn draw(node: &Node, found: &Found, last: Option<Drawn>) -> Drawn {
    let read = || {
        let kept = Published::shards::<Ec2>(node).into_iter().map(|it| (it.name, it.revision));
        let clusters: Vec<Shown<Cluster>> = Published::shards(node);
        let at: At = kept.chain(clusters.iter().map(|it| (it.name.clone(), it.revision))).collect();
        (at, clusters)
    };
    node.pictures.draw(last, read, |clusters: &Vec<Shown<Cluster>>, shared| -> Picture {
        let shard = route::cluster_shard(&found.cluster);
        let own = clusters.iter().find(|it| it.name.as_str() == shard);
        let own = own.map_or(&found.state, |it| &it.state);
        let states: Vec<Arc<State>> = clusters.iter().map(|it| it.state.clone()).collect();
        picture(&states, own, found.instance.id, &OfNode(Kept::of(node)), shared)
    })
}

/// An instance that whoever calls may be the agent of.
pub(super) struct Found {
    pub(super) cluster: String,
    state: Arc<State>,
    pub(super) instance: Arc<ContainerInstance>,
}

pub(super) fn find(
    node: &Node,
    principal: &str,
    cluster: Option<&str>,
    instance: Option<&str>,
) -> Result<Found, Error> {
    let name = route::cluster_reference(cluster, &node.home).map_err(of_ecs)?;
    let shard = route::cluster_shard(&name);
    if node.is_closed(&shard) {
        return Err(Error::server(CLOSED));
    }
    let state = node.state::<Cluster>(&shard);
    let not_found = || Error::cluster_not_found("Cluster not found.");
    let state = state.ok_or_else(not_found)?;
    let record = state.cluster.clone().ok_or_else(not_found)?;
    let reference = instance.unwrap_or_default();
    let found = find_container_instance(&state, &record, reference).map_err(of_ecs)?;
    let found = found.filter(|it| it.is_registered()).ok_or_else(|| {
        Error::invalid_parameter("The referenced container instance was not found.")
    })?;
    if !found.is_of(principal, &node.home) {
        return Err(Error::access_denied(format!(
            "User: {principal} is not authorized to act as container instance {}, which somebody \
             else has registered.",
            found.id
        )));
    }
    Ok(Found { cluster: name, state, instance: found })
}

fn patience(seconds: Option<i32>) -> Result<Duration, Error> {
    let seconds = seconds.unwrap_or(0);
    let allowed = u64::try_from(seconds).ok().filter(|_| seconds <= NETWORK_WAIT_SECONDS_MAX);
    allowed.map(Duration::from_secs).ok_or_else(|| {
        Error::invalid_parameter(format!(
            "waitSeconds must be between 0 and {NETWORK_WAIT_SECONDS_MAX}, but it is {seconds}."
        ))
    })
}

/// What the node has published of networks.
struct OfNode(Kept);

impl Networks for OfNode {
    fn vpc(&self, id: &str) -> Option<Vpc> {
        let vpc = self.0.vpc(id)?;
        Some(Vpc {
            vni: vpc.vni,
            cidr: vpc.cidr_block.range()?,
            ipv6_cidr: vpc.ipv6_cidr_block.as_ref().map(ToString::to_string),
        })
    }

    fn rules(&self, group: &str) -> (Vec<VpcRule>, Vec<VpcRule>) {
        let all = self.0.rules_of(group).map(|(_, it)| it);
        let (egress, ingress): (Vec<&Rule>, Vec<&Rule>) = all.partition(|it| it.is_egress);
        let rules = |all: Vec<&Rule>| all.into_iter().map(rule).collect();
        (rules(ingress), rules(egress))
    }
}

fn rule(it: &Rule) -> VpcRule {
    let (mut cidrs, mut ipv6_cidrs, mut group_ids) = (vec![], vec![], vec![]);
    match &it.peer {
        Peer::Cidr(range) if range.is_v4() => cidrs.push(range.to_string()),
        Peer::Cidr(range) => ipv6_cidrs.push(range.to_string()),
        Peer::Group(id) => group_ids.push(id.to_string()),
    }
    VpcRule {
        protocol: Some(it.traffic.ip_protocol.clone()),
        from_port: it.traffic.from_port,
        to_port: it.traffic.to_port,
        cidrs: Some(cidrs),
        ipv6_cidrs: Some(ipv6_cidrs),
        group_ids: Some(group_ids),
    }
}
