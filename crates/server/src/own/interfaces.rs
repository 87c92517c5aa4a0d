//! What only the node knows of networks: which interfaces of tasks are in them.
use std::sync::Arc;

use berth_answers::host_addresses;
use berth_api::ec2::{Error, OfNode, Request, Response};
use berth_ec2::{AmazonEc2, Facts, Interface, SHARD, published, records::Id};
use berth_ecs::cluster::{Cluster, State, chunks, describe::attachment_arn, records::task::Task};
use berth_kernel::Call;
use berth_serving::{CLOSED, CallOf, Published};

use super::{Own, Said};
use crate::{door::Origin, node::Node};

/// The interfaces of tasks, which clusters know.
pub(crate) enum Interfaces {}

impl Own<AmazonEc2> for Interfaces {
    async fn answer(
        node: &Arc<Node>,
        _: &Origin<'_>,
        call: Call<OfNode, Facts>,
    ) -> Result<Said<Response>, Error> {
        // What is there by itself is not all that there is.
        if node.is_closed(SHARD) {
            return Err(Error::internal_error(CLOSED));
        }
        let (state, all, home) = (published(&**node), interfaces(node), &call.facts.home);
        let told: Response = match call.request {
            OfNode::DescribeNetworkInterfaces(input) => {
                berth_ec2::interfaces(&state, &input, &all, home)?.into()
            }
            OfNode::DescribeSubnets(input) => {
                berth_ec2::subnets(&state, &input, &all, home)?.into()
            }
        };
        Ok(told.into())
    }

    /// All tasks of all clusters are looked through only for what asks for it.
    fn tell(node: &Arc<Node>, _: &Origin<'_>, call: &mut CallOf<AmazonEc2>) {
        match &call.request {
            Request::DeleteSecurityGroup(_) | Request::DeleteSubnet(_) => {
                call.facts.interfaces = interfaces(node);
                call.facts.has_closed_clusters = node.has_closed_clusters();
            }
            Request::CreateVpc(_) => {
                call.facts.has_closed_clusters = node.has_closed_clusters();
                let clusters = node.states::<Cluster>();
                call.facts.hosts = clusters.iter().flat_map(|it| host_addresses(it)).collect();
            }
            _ => {}
        }
    }
}

/// Of all tasks of all clusters that have one, or had it a moment ago.
fn interfaces(node: &Node) -> Vec<Interface> {
    let clusters = node.states::<Cluster>();
    clusters.iter().flat_map(|it| of_cluster(it)).collect()
}

fn of_cluster(state: &State) -> Vec<Interface> {
    let Some(cluster) = &state.cluster else { return Vec::new() };
    let of_task = |task: &Task| {
        let network = task.network.as_ref()?;
        let it = network.interface.as_ref()?;
        Some(Interface {
            id: Id::of(&it.id),
            subnet_id: Id::of(&it.subnet),
            group_ids: it.groups.iter().map(|it| Id::of(it)).collect(),
            address: it.address,
            ipv6_address: it.ipv6_address,
            mac_address: it.mac_address.clone(),
            description: attachment_arn(cluster, network),
        })
    };
    chunks::interfaces(state).filter_map(of_task).collect()
}
