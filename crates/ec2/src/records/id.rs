//! Ids, as EC2 writes them: `vpc-0123456789abcdef0`.
use std::fmt;

use berth_kernel::{Home, fnv1a};
use serde::{Deserialize, Serialize};

/// What has an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    AclAssociation,
    Address,
    AddressAssociation,
    DhcpOptions,
    Image,
    Interface,
    InternetGateway,
    NatGateway,
    NetworkAcl,
    RouteTable,
    RouteTableAssociation,
    SecurityGroup,
    SecurityGroupRule,
    Subnet,
    Vpc,
    VpcCidrAssociation,
    SubnetCidrAssociation,
}

impl Kind {
    /// What its ids begin with.
    pub fn prefix(self) -> &'static str {
        match self {
            Kind::AclAssociation => "aclassoc",
            Kind::Address => "eipalloc",
            Kind::AddressAssociation => "eipassoc",
            Kind::DhcpOptions => "dopt",
            Kind::Image => "ami",
            Kind::Interface => "eni",
            Kind::InternetGateway => "igw",
            Kind::NatGateway => "nat",
            Kind::NetworkAcl => "acl",
            Kind::RouteTable => "rtb",
            Kind::RouteTableAssociation => "rtbassoc",
            Kind::SecurityGroup => "sg",
            Kind::SecurityGroupRule => "sgr",
            Kind::Subnet => "subnet",
            Kind::SubnetCidrAssociation => "subnet-cidr-assoc",
            Kind::Vpc => "vpc",
            Kind::VpcCidrAssociation => "vpc-cidr-assoc",
        }
    }
}

/// An id of anything here. Those that are made have 17 hexadecimal digits; those that callers name
/// may be any text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Id(String);

impl Id {
    pub fn new(kind: Kind, number: u64) -> Id {
        Id(format!("{}-0{number:016x}", kind.prefix()))
    }

    /// As somebody has written it.
    pub fn of(text: &str) -> Id {
        Id(text.to_owned())
    }

    /// Of something that is there by itself: the same for the same account, region and name, so
    /// that it is the same after a store is lost.
    pub fn derived(kind: Kind, home: &Home, name: &str) -> Id {
        let Home { partition, region, account } = home;
        Id::after(kind, &format!("{partition}/{account}/{region}/{name}"))
    }

    /// Of what has no row of its own, and follows from something that has: `eni-…` of a NAT
    /// gateway.
    pub fn after(kind: Kind, name: &str) -> Id {
        let number = fnv1a(format!("{}/{name}", kind.prefix()).bytes());
        // FNV leaves the first digits of similar names alike.
        Id::new(kind, berth_engine::Random::new(number).next_u64())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn is_of(&self, kind: Kind) -> bool {
        self.0.strip_prefix(kind.prefix()).is_some_and(|it| it.starts_with('-'))
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
