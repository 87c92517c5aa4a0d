//! Blocks of addresses, as calls write them.
use berth_api::ec2::Error;

use crate::{
    cidr::Cidr,
    limits::{PREFIX_BITS_MAX, PREFIX_BITS_MIN},
};

/// A block of IPv4 for a VPC or a subnet; `name` is that of the parameter.
///
/// # Errors
/// InvalidParameterValue of what is none.
pub fn v4(text: &str, name: &str) -> Result<Cidr, Error> {
    Cidr::v4(text).ok_or_else(|| {
        Error::invalid_parameter_value(format!(
            "Value ({text}) for parameter {name} is invalid. This is not a valid CIDR block."
        ))
    })
}

/// The same of IPv6.
///
/// # Errors
/// As [`v4`].
pub fn v6(text: &str, name: &str) -> Result<Cidr, Error> {
    Cidr::v6(text).ok_or_else(|| {
        Error::invalid_parameter_value(format!(
            "Value ({text}) for parameter {name} is invalid. This is not a valid IPv6 CIDR block."
        ))
    })
}

/// EC2: from /16 to /28.
pub fn has_size(it: &Cidr) -> bool {
    (PREFIX_BITS_MIN..=PREFIX_BITS_MAX).contains(&it.bits())
}

/// What no network can be of, and why not.
const RESERVED: [(&str, &str); 6] = [
    ("0.0.0.0/8", "stands for this network"),
    ("127.0.0.0/8", "is each host's own"),
    ("169.254.0.0/16", "is where tasks find their credentials"),
    ("198.19.0.0/16", "is where hosts reach each other's tasks"),
    ("224.0.0.0/4", "is of groups of hosts"),
    ("240.0.0.0/4", "is nobody's"),
];

/// A block of a VPC is none that cannot work for tasks.
///
/// # Errors
/// InvalidVpc.Range.
pub fn check_usable(it: &Cidr) -> Result<(), Error> {
    let all = RESERVED.iter().filter_map(|(cidr, why)| Some((Cidr::v4(cidr)?, why)));
    let mut taken = all.filter(|(reserved, _)| reserved.overlaps(it));
    taken.next().map_or(Ok(()), |(reserved, why)| {
        Err(Error::invalid_vpc_range(format!(
            "The CIDR '{it}' is invalid: {reserved} {why}. Choose another one."
        )))
    })
}

/// Where a route leads or a rule allows.
///
/// # Errors
/// InvalidParameterValue.
pub fn any(text: &str, is_v4: bool) -> Result<Cidr, Error> {
    let found = if is_v4 { Cidr::v4(text) } else { Cidr::v6(text) };
    found.ok_or_else(|| Error::invalid_parameter_value(format!("CIDR block {text} is malformed")))
}
