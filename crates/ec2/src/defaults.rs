//! What is there by itself: a VPC with a subnet in each zone, its group, its route table with a
//! gateway, and its network ACL.
//!
//! It follows from account and region alone, ids included, so that it is the same wherever a store
//! is made anew. The first call that changes anything puts it into rows; before that, readers add
//! it to the state that they have.
use std::{collections::BTreeMap, sync::Arc};

use berth_api::ec2::Error;
use berth_engine::{Change, State as _};
use berth_kernel::Home;

use crate::{
    State, Txn,
    cidr::Cidr,
    limits::{VNI_MAX, VNI_MIN},
    records::{
        Association, DEFAULT, Defaults, Entry, Id, InternetGateway, Kind, NetworkAcl, Peer,
        PrivateDns, Record, Route, RouteTable, Rule, SecurityGroup, Subnet, Target, Traffic, Vpc,
    },
};

/// AWS: addresses of the default VPC.
const ADDRESSES: &str = "172.31.0.0/16";

/// AWS: bits of a default subnet.
const SUBNET_BITS: u8 = 20;

/// The zones that a region has by itself.
const ZONES: [char; 3] = ['a', 'b', 'c'];

/// A state, and what is there by itself.
pub fn with_defaults(state: Arc<State>, home: &Home) -> Arc<State> {
    if state.has_defaults {
        return state;
    }
    let mut state = (*state).clone();
    records(home).into_iter().for_each(|it| state.apply(&Change::Put(it), &mut |_| {}));
    Arc::new(state)
}

/// Puts it into rows, if it is not there yet.
pub fn ensure(txn: &mut Txn, home: &Home) {
    if !txn.has_defaults {
        records(home).into_iter().for_each(|it| txn.put(it));
    }
}

/// The zones of the region.
pub fn zones(home: &Home) -> impl Iterator<Item = String> {
    ZONES.into_iter().map(|it| format!("{}{it}", home.region))
}

/// All of it.
pub fn records(home: &Home) -> Vec<Record> {
    let id = |kind| Id::derived(kind, home, DEFAULT);
    let vpc_id = id(Kind::Vpc);
    let cidr_block = Cidr::v4(ADDRESSES).expect("it is one");
    let vpc = Vpc {
        vpc_id: vpc_id.clone(),
        cidr_block,
        ipv6_cidr_block: None,
        vni: vni_after(&vpc_id),
        is_default: true,
        enable_dns_support: true,
        enable_dns_hostnames: true,
        enable_network_address_usage_metrics: false,
        tags: BTreeMap::new(),
    };
    let gateway_id = id(Kind::InternetGateway);
    let gateway = InternetGateway {
        internet_gateway_id: gateway_id.clone(),
        vpc_id: Some(vpc_id.clone()),
        tags: BTreeMap::new(),
    };
    let mut of_vpc = of_vpc(&vpc_id, id);
    of_vpc.route_table.routes =
        vec![Route { destination: everywhere(), target: Target::InternetGateway(gateway_id) }];
    let subnet = |(place, zone): (u32, String)| {
        let first = cidr_block.address(place << (32 - SUBNET_BITS));
        Subnet {
            subnet_id: Id::derived(Kind::Subnet, home, &format!("{DEFAULT}/{zone}")),
            vpc_id: vpc_id.clone(),
            cidr_block: Cidr::of(first, SUBNET_BITS).expect("it has so many bits"),
            ipv6_cidr_block: None,
            availability_zone: zone,
            default_for_az: true,
            map_public_ip_on_launch: true,
            assign_ipv6_address_on_creation: false,
            enable_dns64: false,
            private_dns: PrivateDns::default(),
            tags: BTreeMap::new(),
        }
    };
    let OfVpc { group, route_table, acl } = of_vpc;
    let rest: [Record; 6] = [
        Defaults::default().into(),
        vpc.into(),
        gateway.into(),
        group.into(),
        route_table.into(),
        acl.into(),
    ];
    let subnets = (0..).zip(zones(home)).map(subnet);
    rest.into_iter().chain(subnets.map(Record::from)).collect()
}

/// The same, in rows, after the default VPC was deleted.
///
/// # Errors
/// DependencyViolation: its gateway is still there, and has the id that the new one is to have.
pub fn again(state: &State, home: &Home) -> Result<Vec<Record>, Error> {
    let gateway = Id::derived(Kind::InternetGateway, home, DEFAULT);
    if state.internet_gateways.contains_key(&gateway) {
        return Err(Error::dependency_violation(format!(
            "The gateway of the former default VPC is still there. Delete {gateway} first."
        )));
    }
    let mut records = records(home);
    for it in &mut records {
        if let Record::Vpc(vpc) = it {
            vpc.vni = free_vni(state, &vpc.vpc_id);
        }
    }
    Ok(records)
}

/// The number of a new network.
pub fn free_vni(state: &State, vpc: &Id) -> u32 {
    let mut vni = vni_after(vpc);
    while !state.is_free_vni(vni) {
        vni = if vni == VNI_MAX { VNI_MIN } else { vni + 1 };
    }
    vni
}

/// What every VPC has by itself.
pub struct OfVpc {
    pub group: SecurityGroup,
    pub route_table: RouteTable,
    pub acl: NetworkAcl,
}

/// The same, with ids that are made for it.
pub fn of_vpc(vpc_id: &Id, mut id: impl FnMut(Kind) -> Id) -> OfVpc {
    let group_id = id(Kind::SecurityGroup);
    let from_itself = Rule { peer: Peer::Group(group_id.clone()), ..all_out() };
    let rules = [
        (id(Kind::SecurityGroupRule), Rule { is_egress: false, ..from_itself }),
        // Ids of rules that are derived are of one thing each.
        (Id::after(Kind::SecurityGroupRule, group_id.as_str()), all_out()),
    ];
    let group = SecurityGroup {
        group_id,
        vpc_id: vpc_id.clone(),
        group_name: DEFAULT.to_owned(),
        description: "default VPC security group".to_owned(),
        rules: rules.into_iter().collect(),
        tags: BTreeMap::new(),
    };
    let main = (id(Kind::RouteTableAssociation), Association::Main);
    let route_table = RouteTable {
        route_table_id: id(Kind::RouteTable),
        vpc_id: vpc_id.clone(),
        routes: Vec::new(),
        associations: BTreeMap::from([main]),
        made: None,
        tags: BTreeMap::new(),
    };
    let entry = |is_egress| Entry {
        rule_number: 100,
        is_egress,
        allows: true,
        protocol: "-1".to_owned(),
        cidr: everywhere(),
        port_range: None,
        icmp: None,
    };
    let acl = NetworkAcl {
        network_acl_id: id(Kind::NetworkAcl),
        vpc_id: vpc_id.clone(),
        entries: vec![entry(true), entry(false)],
        tags: BTreeMap::new(),
    };
    OfVpc { group, route_table, acl }
}

/// EC2: what a group has when it is made.
pub fn all_out() -> Rule {
    let all = Traffic { ip_protocol: "-1".to_owned(), from_port: None, to_port: None };
    Rule {
        is_egress: true,
        traffic: all,
        peer: Peer::Cidr(everywhere()),
        description: None,
        tags: BTreeMap::new(),
    }
}

pub fn everywhere() -> Cidr {
    Cidr::v4("0.0.0.0/0").expect("it is one")
}

/// The number that the network of a VPC would have, if it was alone.
fn vni_after(vpc: &Id) -> u32 {
    let span = u64::from(VNI_MAX - VNI_MIN + 1);
    let number = berth_kernel::fnv1a(vpc.as_str().bytes()) % span;
    VNI_MIN + u32::try_from(number).expect("it is below the span")
}
