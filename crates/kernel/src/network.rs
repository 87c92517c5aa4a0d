//! What services must know of each other's networks: ranges of addresses, subnets, groups.
use std::{fmt, net::Ipv4Addr, str::FromStr};

use serde::{Deserialize, Serialize};

/// The shard that keeps subnets.
pub const KEEPER: &str = "ec2";

/// What it is told by clusters of chunks, in its rows.
pub const CHUNKS_WANTED: &str = "chunks-wanted";

/// What clusters are told by it of chunks, in their rows.
pub const CHUNKS_GIVEN: &str = "chunks";

/// A range of IPv4 addresses: `10.60.0.0/20`. Its first address is a multiple of its size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Ipv4Range {
    first: u32,
    /// Bits that all of its addresses have in common, 0 to 32.
    prefix: u8,
}

impl Ipv4Range {
    /// The range of this size that an address is in. More than 32 bits are 32.
    pub fn around(address: u32, prefix: u8) -> Ipv4Range {
        let prefix = prefix.min(32);
        let mask = u32::MAX.checked_shl(32 - u32::from(prefix)).unwrap_or(0);
        Ipv4Range { first: address & mask, prefix }
    }

    /// Its first address.
    pub fn first(self) -> u32 {
        self.first
    }

    /// Its last address.
    pub fn last(self) -> u32 {
        self.first + (self.size() - 1) as u32
    }

    pub fn prefix(self) -> u8 {
        self.prefix
    }

    /// How many addresses it has.
    pub fn size(self) -> u64 {
        1 << (32 - u32::from(self.prefix))
    }

    pub fn has(self, address: u32) -> bool {
        (self.first..=self.last()).contains(&address)
    }

    pub fn covers(self, other: Ipv4Range) -> bool {
        self.has(other.first) && self.has(other.last())
    }

    pub fn overlaps(self, other: Ipv4Range) -> bool {
        self.covers(other) || other.covers(self)
    }
}

impl fmt::Display for Ipv4Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", Ipv4Addr::from(self.first), self.prefix)
    }
}

/// A text is no range of addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a range of IPv4 addresses")]
pub struct NoRange;

impl FromStr for Ipv4Range {
    type Err = NoRange;

    fn from_str(text: &str) -> Result<Ipv4Range, NoRange> {
        let (address, prefix) = text.split_once('/').ok_or(NoRange)?;
        let address: Ipv4Addr = address.parse().map_err(|_| NoRange)?;
        let is_plain = prefix.bytes().all(|it| it.is_ascii_digit());
        let prefix = prefix.parse().ok().filter(|it| is_plain && *it <= 32).ok_or(NoRange)?;
        let range = Ipv4Range::around(address.into(), prefix);
        (range.first == u32::from(address)).then_some(range).ok_or(NoRange)
    }
}

impl From<Ipv4Range> for String {
    fn from(it: Ipv4Range) -> String {
        it.to_string()
    }
}

impl TryFrom<String> for Ipv4Range {
    type Error = NoRange;

    fn try_from(text: String) -> Result<Ipv4Range, NoRange> {
        text.parse()
    }
}

/// A subnet, as far as others need to know it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Subnet {
    /// `subnet-` and 17 hexadecimal digits.
    pub id: String,
    pub vpc_id: String,
    pub availability_zone: String,
    pub cidr: Ipv4Range,
    /// Its /64, if it has one: the first address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ipv6_cidr: Option<std::net::Ipv6Addr>,
    /// The group of whatever is in the VPC and names none.
    pub default_group: String,
    /// Of the VPC.
    pub vpc_cidr: Ipv4Range,
}

/// AWS keeps five addresses of a subnet: the first four, and the last.
const KEPT_FIRST: u32 = 4;
const KEPT: u64 = 5;

impl Subnet {
    /// Whether an address of it may be given to somebody.
    pub fn gives(&self, address: u32) -> bool {
        let (first, last) = (self.cidr.first() + KEPT_FIRST, self.cidr.last() - 1);
        (first..=last).contains(&address)
    }

    /// How many addresses may be.
    pub fn addresses(&self) -> u64 {
        self.cidr.size().saturating_sub(KEPT)
    }

    /// Its router. AWS: the second address.
    pub fn gateway(&self) -> Ipv4Addr {
        Ipv4Addr::from(self.cidr.first() + 1)
    }
}

/// What whoever keeps subnets tells a cluster, by [`chunk_key`] and [`subnet_key`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Given {
    /// A chunk of a subnet is the cluster's, until it gives it back.
    Chunk { subnet: String, range: Ipv4Range },
    /// There is no more of a subnet than the cluster has.
    Full,
}

/// What a cluster tells whoever keeps subnets, by the same keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Wanted {
    /// So many chunks of a subnet, those that it has included; and which addresses these are of.
    Chunks { vpc: String, range: Ipv4Range, count: usize },
    /// It does not use a chunk any more, and never will again.
    Returned,
}

/// The key of what is told of a chunk, which has an id of its own whenever it is given.
pub fn chunk_key(id: &str) -> String {
    format!("{CHUNK}{id}")
}

/// The key of what is told of a subnet.
pub fn subnet_key(id: &str) -> String {
    format!("{SUBNET}{id}")
}

/// The id of the chunk that is told of.
pub fn chunk_of(key: &str) -> Option<&str> {
    key.strip_prefix(CHUNK)
}

/// The id of the subnet that is told of.
pub fn subnet_of(key: &str) -> Option<&str> {
    key.strip_prefix(SUBNET)
}

const CHUNK: &str = "chunk/";
const SUBNET: &str = "subnet/";

/// A security group, as far as others need to know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecurityGroup {
    /// `sg-` and 17 hexadecimal digits.
    pub id: String,
    pub vpc_id: String,
    pub name: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(text: &str) -> Ipv4Range {
        text.parse().unwrap()
    }

    #[test]
    fn ranges_are_read_and_written() {
        for text in ["0.0.0.0/0", "10.0.0.0/8", "10.60.1.16/28", "255.255.255.255/32"] {
            assert_eq!(range(text).to_string(), text);
        }
        for text in ["", "10.0.0.0", "10.0.0.1/8", "10.0.0.0/33", "10.0.0.0/+8", "10.0.0/8", "::/0"]
        {
            assert_eq!(text.parse::<Ipv4Range>(), Err(NoRange), "{text}");
        }
    }

    #[test]
    fn ranges_know_what_they_have() {
        let (whole, half) = (range("10.0.0.0/24"), range("10.0.0.128/25"));
        assert_eq!((half.size(), whole.covers(half), half.covers(whole)), (128, true, false));
        assert!(half.overlaps(whole) && !half.overlaps(range("10.0.0.0/25")));
        assert_eq!(Ipv4Range::around(half.last(), 28), range("10.0.0.240/28"));
        assert_eq!(range("0.0.0.0/0").last(), u32::MAX);
    }

    #[test]
    fn five_addresses_of_a_subnet_are_kept() {
        let subnet = Subnet {
            id: "subnet-1".to_owned(),
            vpc_id: "vpc-1".to_owned(),
            availability_zone: "us-east-1a".to_owned(),
            cidr: range("10.0.0.16/28"),
            ipv6_cidr: None,
            default_group: "sg-1".to_owned(),
            vpc_cidr: range("10.0.0.0/16"),
        };
        let given = (0..64).filter(|it| subnet.gives(subnet.vpc_cidr.first() + it));
        assert_eq!(given.collect::<Vec<_>>(), (20..=30).collect::<Vec<_>>());
        assert_eq!(subnet.addresses(), 11);
        assert_eq!(subnet.gateway().to_string(), "10.0.0.17");
    }
}
