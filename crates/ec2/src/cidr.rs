//! Blocks of addresses, as `10.0.0.0/16` and `fd00::/56` name them.
use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    str::FromStr,
};

use berth_kernel::network::Ipv4Range;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// All addresses that begin with the same bits. It is kept in its canonical form, as EC2 keeps it:
/// the bits behind the prefix are zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cidr {
    first: IpAddr,
    bits: u8,
}

/// What is no block of addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoCidr;

impl Cidr {
    /// The block of this size that an address is in; nothing if it cannot be so small.
    pub fn of(address: IpAddr, bits: u8) -> Option<Cidr> {
        let all: u8 = if address.is_ipv4() { 32 } else { 128 };
        let rest = all.checked_sub(bits)?;
        let first = match address {
            IpAddr::V4(it) => {
                let mask = u32::MAX.checked_shl(rest.into()).unwrap_or_default();
                IpAddr::V4(Ipv4Addr::from_bits(it.to_bits() & mask))
            }
            IpAddr::V6(it) => {
                let mask = u128::MAX.checked_shl(rest.into()).unwrap_or_default();
                IpAddr::V6(Ipv6Addr::from_bits(it.to_bits() & mask))
            }
        };
        Some(Cidr { first, bits })
    }

    /// One of IPv4.
    pub fn v4(text: &str) -> Option<Cidr> {
        text.parse().ok().filter(Cidr::is_v4)
    }

    /// One of IPv6.
    pub fn v6(text: &str) -> Option<Cidr> {
        text.parse().ok().filter(|it: &Cidr| !it.is_v4())
    }

    pub fn is_v4(&self) -> bool {
        self.first.is_ipv4()
    }

    /// Its lowest address.
    pub fn first(&self) -> IpAddr {
        self.first
    }

    /// How many bits its addresses have in common.
    pub fn bits(&self) -> u8 {
        self.bits
    }

    /// Addresses in it, of IPv4.
    pub fn len_v4(&self) -> u64 {
        1 << 32_u8.saturating_sub(self.bits)
    }

    /// The address so many places behind the first one.
    pub fn address(&self, place: u32) -> IpAddr {
        match self.first {
            IpAddr::V4(it) => Ipv4Addr::from_bits(it.to_bits().wrapping_add(place)).into(),
            IpAddr::V6(it) => {
                Ipv6Addr::from_bits(it.to_bits().wrapping_add(u128::from(place))).into()
            }
        }
    }

    /// As those who launch tasks know it: one of IPv4.
    pub fn range(&self) -> Option<Ipv4Range> {
        match self.first {
            IpAddr::V4(it) => Some(Ipv4Range::around(it.to_bits(), self.bits)),
            IpAddr::V6(_) => None,
        }
    }

    /// Whether an address is of this block.
    pub fn has(&self, address: IpAddr) -> bool {
        Cidr::of(address, self.bits).is_some_and(|it| it == *self)
    }

    /// Whether all addresses of another block are of this one.
    pub fn contains(&self, other: &Cidr) -> bool {
        self.bits <= other.bits && self.has(other.first)
    }

    /// Whether an address is of both.
    pub fn overlaps(&self, other: &Cidr) -> bool {
        self.contains(other) || other.contains(self)
    }
}

impl fmt::Display for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.first, self.bits)
    }
}

impl FromStr for Cidr {
    type Err = NoCidr;

    fn from_str(text: &str) -> Result<Cidr, NoCidr> {
        let (address, bits) = text.split_once('/').ok_or(NoCidr)?;
        let is_number = (1..=3).contains(&bits.len()) && bits.bytes().all(|it| it.is_ascii_digit());
        let bits: u8 = bits.parse().ok().filter(|_| is_number).ok_or(NoCidr)?;
        Cidr::of(address.parse().map_err(|_| NoCidr)?, bits).ok_or(NoCidr)
    }
}

impl Serialize for Cidr {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Cidr {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Cidr, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map_err(|NoCidr| D::Error::custom(format!("{text} is no CIDR block")))
    }
}
