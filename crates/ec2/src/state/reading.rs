//! What is asked of a state.
use std::sync::Arc;

use super::State;
use crate::records::{
    Association, Id, InternetGateway, Kind, NatGateway, NetworkAcl, RouteTable, SecurityGroup,
    Subnet, Vpc,
};

impl State {
    /// What is in a VPC, of a kind, in the order of ids.
    pub fn inside(&self, vpc: &Id, kind: Kind) -> impl Iterator<Item = &Id> {
        self.inside.of(vpc).filter(move |it| it.is_of(kind))
    }

    pub fn subnets_of(&self, vpc: &Id) -> impl Iterator<Item = &Arc<Subnet>> {
        self.inside(vpc, Kind::Subnet).filter_map(|it| self.subnets.get(it))
    }

    pub fn groups_of(&self, vpc: &Id) -> impl Iterator<Item = &Arc<SecurityGroup>> {
        self.inside(vpc, Kind::SecurityGroup).filter_map(|it| self.security_groups.get(it))
    }

    pub fn route_tables_of(&self, vpc: &Id) -> impl Iterator<Item = &Arc<RouteTable>> {
        self.inside(vpc, Kind::RouteTable).filter_map(|it| self.route_tables.get(it))
    }

    pub fn nat_gateways_of(&self, vpc: &Id) -> impl Iterator<Item = &Arc<NatGateway>> {
        self.inside(vpc, Kind::NatGateway).filter_map(|it| self.nat_gateways.get(it))
    }

    /// The network ACL of all subnets of a VPC.
    pub fn acl_of(&self, vpc: &Id) -> Option<&Arc<NetworkAcl>> {
        let id = self.inside(vpc, Kind::NetworkAcl).next()?;
        self.network_acls.get(id)
    }

    /// The route table of all subnets of a VPC that have no other.
    pub fn main_route_table(&self, vpc: &Id) -> Option<&Arc<RouteTable>> {
        self.route_tables_of(vpc).find(|it| it.is_main())
    }

    /// The internet gateway that is attached to a VPC.
    pub fn gateway_of(&self, vpc: &Id) -> Option<&Arc<InternetGateway>> {
        self.internet_gateways.values().find(|it| it.vpc_id.as_ref() == Some(vpc))
    }

    /// The route table of a VPC that has an association like this, and the id of that.
    pub fn associated(&self, vpc: &Id, with: &Association) -> Option<(&Arc<RouteTable>, &Id)> {
        self.route_tables_of(vpc).find_map(|table| {
            let (id, _) = table.associations.iter().find(|(_, it)| *it == with)?;
            Some((table, id))
        })
    }

    /// The route table of an association.
    pub fn association(&self, id: &Id) -> Option<&Arc<RouteTable>> {
        self.route_tables.values().find(|it| it.associations.contains_key(id))
    }

    /// The group of a rule.
    pub fn group_of_rule(&self, rule: &Id) -> Option<&Arc<SecurityGroup>> {
        self.security_groups.get(&**self.rules.get(rule)?)
    }

    /// Other groups with rules that name this one.
    pub fn named_by(&self, group: &Id) -> impl Iterator<Item = &Id> {
        self.named_by.of(group)
    }

    /// The NAT gateway that an address is associated with.
    pub fn nat_gateway_at(&self, allocation: &Id) -> Option<&Arc<NatGateway>> {
        self.nat_gateways.values().find(|it| it.allocation_id.as_ref() == Some(allocation))
    }

    /// Whether no VPC has this number.
    pub fn is_free_vni(&self, vni: u32) -> bool {
        !self.vnis.contains(&vni)
    }

    /// The VPC that is there by itself.
    pub fn default_vpc(&self) -> Option<&Arc<Vpc>> {
        self.vpcs.values().find(|it| it.is_default)
    }
}
