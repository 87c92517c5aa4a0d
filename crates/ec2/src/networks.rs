//! What others ask of networks: those who launch tasks into them, and those who filter packets.
use std::{net::IpAddr, sync::Arc};

use berth_kernel::network;
use berth_serving::Published;

use crate::{
    Ec2, SHARD, State,
    cidr::Cidr,
    defaults,
    records::{Id, Rule, SecurityGroup, Subnet, Vpc},
};

/// The state that is published, with what is there by itself.
pub fn published(at: &impl Published) -> Arc<State> {
    // One that is kept closed shows nothing.
    defaults::with_defaults(at.state::<Ec2>(SHARD).unwrap_or_default(), at.home())
}

/// What is published of networks, with what is there by itself.
#[derive(Clone, Debug)]
pub struct Networks(Arc<State>);

impl Networks {
    pub fn of(at: &impl Published) -> Networks {
        Networks(published(at))
    }

    /// By its id, as a caller has written it; likewise the others.
    pub fn vpc(&self, id: &str) -> Option<&Arc<Vpc>> {
        self.0.vpcs.get(&Id::of(id))
    }

    pub fn subnet(&self, id: &str) -> Option<&Arc<Subnet>> {
        self.0.subnets.get(&Id::of(id))
    }

    /// What those who launch tasks have to know of a subnet. An IPv6 address of a task ends as its
    /// IPv4 address does.
    pub fn subnet_of_tasks(&self, id: &str) -> Option<network::Subnet> {
        let subnet = self.subnet(id)?;
        let vpc = self.0.vpcs.get(&subnet.vpc_id)?;
        let group = self.0.default_group(&subnet.vpc_id)?;
        let ipv6 = subnet.ipv6_cidr_block.as_ref().map(Cidr::first);
        Some(network::Subnet {
            id: subnet.subnet_id.to_string(),
            vpc_id: subnet.vpc_id.to_string(),
            availability_zone: subnet.availability_zone.clone(),
            cidr: subnet.cidr_block.range()?,
            ipv6_cidr: ipv6.and_then(|it| match it {
                IpAddr::V4(_) => None,
                IpAddr::V6(it) => Some(it),
            }),
            default_group: group.group_id.to_string(),
            vpc_cidr: vpc.cidr_block.range()?,
        })
    }

    /// The same of a group.
    pub fn group_of_tasks(&self, id: &str) -> Option<network::SecurityGroup> {
        let it = self.group(id)?;
        Some(network::SecurityGroup {
            id: it.group_id.to_string(),
            vpc_id: it.vpc_id.to_string(),
            name: it.group_name.clone(),
        })
    }

    /// With its rules.
    pub fn group(&self, id: &str) -> Option<&Arc<SecurityGroup>> {
        self.0.security_groups.get(&Id::of(id))
    }

    /// The group of a VPC that is there by itself: of whoever names none.
    pub fn default_group(&self, vpc: &str) -> Option<&Arc<SecurityGroup>> {
        self.0.default_group(&Id::of(vpc))
    }

    /// The rules of a group, by their ids; of one that is not there, none.
    pub fn rules_of(&self, group: &str) -> impl Iterator<Item = (&Id, &Rule)> {
        self.group(group).into_iter().flat_map(|it| &it.rules)
    }

    /// All subnets of a VPC.
    pub fn subnets_of(&self, vpc: &str) -> impl Iterator<Item = &Arc<Subnet>> {
        self.vpc(vpc).into_iter().flat_map(|it| self.0.subnets_of(&it.vpc_id))
    }

    pub fn vpcs(&self) -> impl Iterator<Item = &Arc<Vpc>> {
        self.0.vpcs.values()
    }
}
