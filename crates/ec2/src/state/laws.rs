//! What holds of every state.
use super::State;
use crate::{
    limits::{
        ACL_ENTRIES_MAX, ADDRESSES_MAX, PREFIX_BITS_MAX, PREFIX_BITS_MIN, ROUTES_MAX, RULES_MAX,
        SUBNETS_PER_VPC_MAX, VPCS_MAX,
    },
    records::{Association, Kind, NetworkAcl, Peer, RouteTable, Rule, SecurityGroup, Subnet, Vpc},
};

impl State {
    /// Whatever names something names what is there; an address of a VPC is of one subnet at most.
    pub(super) fn check_laws(&self) {
        self.vpcs.values().for_each(|it| self.check_vpc(it));
        self.subnets.values().for_each(|it| self.check_subnet(it));
        self.security_groups.values().for_each(|it| self.check_group(it));
        self.route_tables.values().for_each(|it| self.check_route_table(it));
        self.network_acls.values().for_each(|it| check_acl(it));
        self.check_gateways();
        self.check_chunks();
        assert_eq!(self.vnis.len(), self.vpcs.len(), "two networks have one number");
        assert!(self.vpcs.len() <= VPCS_MAX && self.addresses.len() <= ADDRESSES_MAX);
        assert!(self.vpcs.values().filter(|it| it.is_default).count() <= 1);
    }

    fn check_gateways(&self) {
        for it in self.internet_gateways.values() {
            let Some(vpc) = &it.vpc_id else { continue };
            assert!(self.vpcs.contains_key(vpc), "{vpc} has a gateway and is gone");
            let own = self.gateway_of(vpc).map(|it| &it.internet_gateway_id);
            assert_eq!(own, Some(&it.internet_gateway_id), "{vpc} has two gateways");
        }
        for it in self.nat_gateways.values() {
            let subnet = self.subnets.get(&it.subnet_id).expect("a NAT gateway is in a subnet");
            assert_eq!(subnet.vpc_id, it.vpc_id);
            let Some(address) = &it.allocation_id else { continue };
            assert!(self.addresses.contains_key(address), "{address} is used and gone");
            let own = self.nat_gateway_at(address).map(|it| &it.nat_gateway_id);
            assert_eq!(own, Some(&it.nat_gateway_id), "{address} is associated twice");
        }
    }

    fn check_vpc(&self, it: &Vpc) {
        let (id, bits) = (&it.vpc_id, it.cidr_block.bits());
        assert!(it.cidr_block.is_v4() && (PREFIX_BITS_MIN..=PREFIX_BITS_MAX).contains(&bits));
        assert!(self.default_group(id).is_some(), "{id} has no default group");
        let mains = self.route_tables_of(id).filter(|it| it.is_main()).count();
        assert_eq!(mains, 1, "{id} has {mains} main route tables");
        assert_eq!(self.inside(id, Kind::NetworkAcl).count(), 1, "{id} has one network ACL");
        assert!(self.inside(id, Kind::Subnet).count() <= SUBNETS_PER_VPC_MAX);
    }

    fn check_subnet(&self, it: &Subnet) {
        let (id, cidr) = (&it.subnet_id, &it.cidr_block);
        let vpc = self.vpcs.get(&it.vpc_id).expect("a subnet is in a VPC");
        assert!(vpc.cidr_block.contains(cidr), "{id} is not within its VPC");
        assert!(cidr.is_v4() && (PREFIX_BITS_MIN..=PREFIX_BITS_MAX).contains(&cidr.bits()));
        let ours = it.ipv6_cidr_block.as_ref();
        let is_within = |it| vpc.ipv6_cidr_block.is_some_and(|all| all.contains(it));
        assert!(ours.is_none_or(is_within), "{id} is not within its VPC");
        for other in self.subnets_of(&it.vpc_id).filter(|other| other.subnet_id != *id) {
            assert!(!other.cidr_block.overlaps(cidr), "{id} overlaps {}", other.subnet_id);
            let theirs = other.ipv6_cidr_block.as_ref();
            assert!(ours.is_none() || ours != theirs, "{id} overlaps {}", other.subnet_id);
        }
    }

    fn check_group(&self, it: &SecurityGroup) {
        let id = &it.group_id;
        assert!(self.vpcs.contains_key(&it.vpc_id), "{id} is in no VPC");
        let named = self.group_named(&it.vpc_id, &it.group_name).map(|it| &it.group_id);
        assert_eq!(named, Some(id), "two groups of a VPC have one name");
        for is_egress in [false, true] {
            assert!(it.rules_of(is_egress).count() <= RULES_MAX, "{id} has too many rules");
        }
        for (rule_id, rule) in &it.rules {
            let same = |it: &&Rule| it.is_like(rule);
            assert_eq!(it.rules.values().filter(same).count(), 1, "{id} has {rule_id} twice");
            if let Peer::Group(other) = &rule.peer {
                let other = self.security_groups.get(other).expect("a rule names a group");
                assert_eq!(other.vpc_id, it.vpc_id, "{rule_id} names a group elsewhere");
            }
        }
    }

    fn check_route_table(&self, it: &RouteTable) {
        let id = &it.route_table_id;
        assert!(self.vpcs.contains_key(&it.vpc_id), "{id} is in no VPC");
        assert!(it.routes.len() <= ROUTES_MAX, "{id} has too many routes");
        for route in &it.routes {
            let same = it.routes.iter().filter(|it| it.destination == route.destination);
            assert_eq!(same.count(), 1, "{id} has two routes to {}", route.destination);
        }
        for association in it.associations.values() {
            let own = self.associated(&it.vpc_id, association);
            let own = own.map(|(it, _)| &it.route_table_id);
            assert_eq!(own, Some(id), "{association:?} has two route tables");
            if let Association::Subnet(subnet) = association {
                let subnet = self.subnets.get(subnet).expect("it is of a subnet");
                assert_eq!(subnet.vpc_id, it.vpc_id);
            }
        }
    }
}

fn check_acl(it: &NetworkAcl) {
    for is_egress in [false, true] {
        let of = || it.entries.iter().filter(|it| it.is_egress == is_egress);
        assert!(of().count() <= ACL_ENTRIES_MAX, "{} has too many entries", it.network_acl_id);
        for entry in of() {
            let same = of().filter(|it| it.rule_number == entry.rule_number);
            assert_eq!(same.count(), 1, "{} has a number twice", it.network_acl_id);
        }
    }
}
