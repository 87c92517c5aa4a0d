//! What security groups allow, as calls write it.
use std::collections::BTreeMap;

use berth_api::ec2::{Error, IpPermission, IpRange, SecurityGroupRuleRequest, UserIdGroupPair};
use berth_kernel::Home;

use super::{cidrs, finding, honoured::missing};
use crate::{
    State,
    limits::TEXT_CHARS_MAX,
    records::{Peer, Rule, SecurityGroup, Traffic},
};

/// EC2: beside letters and digits, in names and descriptions of groups and rules.
const PUNCTUATION: &str = " ._-:/()#,@[]+=&;{}!$*";

/// What permissions come to, a rule for each peer, in the order in which they are said.
///
/// # Errors
/// InvalidParameterValue, MissingParameter, InvalidGroup.NotFound, and UnsupportedOperation of
/// prefix lists.
pub fn rules(
    state: &State,
    group: &SecurityGroup,
    is_egress: bool,
    given: &[IpPermission],
    home: &Home,
) -> Result<Vec<Rule>, Error> {
    let mut rules = Vec::new();
    for it in given {
        if it.prefix_list_ids.as_ref().is_some_and(|it| !it.is_empty()) {
            return Err(no_prefix_lists());
        }
        let traffic = traffic(it.ip_protocol.as_deref(), it.from_port, it.to_port)?;
        let before = rules.len();
        let mut add = |peer, description: &Option<String>| -> Result<(), Error> {
            let (traffic, tags) = (traffic.clone(), BTreeMap::new());
            let description = described(description.as_deref())?;
            rules.push(Rule { is_egress, traffic, peer, description, tags });
            Ok(())
        };
        for range in it.ip_ranges.iter().flatten() {
            let text = range.cidr_ip.as_deref().ok_or_else(|| missing("CidrIp"))?;
            add(Peer::Cidr(cidrs::any(text, true)?), &range.description)?;
        }
        for range in it.ipv6_ranges.iter().flatten() {
            let text = range.cidr_ipv6.as_deref().ok_or_else(|| missing("CidrIpv6"))?;
            add(Peer::Cidr(cidrs::any(text, false)?), &range.description)?;
        }
        for pair in it.user_id_group_pairs.iter().flatten() {
            add(peer_group(state, group, pair, home)?, &pair.description)?;
        }
        if rules.len() == before {
            return Err(Error::missing_parameter(
                "A permission names whom it is about: IpRanges, Ipv6Ranges or UserIdGroupPairs.",
            ));
        }
    }
    Ok(rules)
}

/// The one permission that a call may say without a list.
pub fn plain(
    protocol: &Option<String>,
    ports: (Option<i32>, Option<i32>),
    cidr_ip: &Option<String>,
) -> Option<IpPermission> {
    if protocol.is_none() && cidr_ip.is_none() && ports == (None, None) {
        return None;
    }
    let range = cidr_ip.clone().map(|it| IpRange { cidr_ip: Some(it), description: None });
    Some(IpPermission {
        ip_protocol: protocol.clone(),
        from_port: ports.0,
        to_port: ports.1,
        ip_ranges: Some(range.into_iter().collect()),
        ..IpPermission::default()
    })
}

/// What a rule is to be from now on.
///
/// # Errors
/// As [`rules`].
pub fn modified(
    state: &State,
    group: &SecurityGroup,
    rule: &Rule,
    given: &SecurityGroupRuleRequest,
    home: &Home,
) -> Result<Rule, Error> {
    if given.prefix_list_id.as_ref().is_some_and(|it| !it.is_empty()) {
        return Err(no_prefix_lists());
    }
    let said = |it: &Option<String>| it.clone().filter(|it| !it.is_empty());
    let pair = || UserIdGroupPair {
        group_id: said(&given.referenced_group_id),
        ..UserIdGroupPair::default()
    };
    let peer = match (said(&given.cidr_ipv4), said(&given.cidr_ipv6)) {
        (Some(text), None) if given.referenced_group_id.is_none() => {
            Peer::Cidr(cidrs::any(&text, true)?)
        }
        (None, Some(text)) if given.referenced_group_id.is_none() => {
            Peer::Cidr(cidrs::any(&text, false)?)
        }
        (None, None) if pair().group_id.is_some() => peer_group(state, group, &pair(), home)?,
        _ => {
            return Err(Error::invalid_parameter_combination(
                "A rule has exactly one of CidrIpv4, CidrIpv6 and ReferencedGroupId.",
            ));
        }
    };
    let traffic = traffic(given.ip_protocol.as_deref(), given.from_port, given.to_port)?;
    let description = described(given.description.as_deref())?;
    Ok(Rule { traffic, peer, description, ..rule.clone() })
}

fn no_prefix_lists() -> Error {
    Error::unsupported_operation("There are no prefix lists here: name their blocks.")
}

/// A group of the same VPC, by its id or its name.
fn peer_group(
    state: &State,
    group: &SecurityGroup,
    pair: &UserIdGroupPair,
    home: &Home,
) -> Result<Peer, Error> {
    let is_elsewhere =
        pair.user_id.as_ref().is_some_and(|it| !it.is_empty() && *it != home.account)
            || pair.vpc_peering_connection_id.as_ref().is_some_and(|it| !it.is_empty());
    let named = || pair.group_name.as_deref().filter(|it| !it.is_empty());
    let other = match (pair.group_id.as_deref().filter(|it| !it.is_empty()), named()) {
        (None, Some(name)) => state
            .group_named(&group.vpc_id, name)
            .cloned()
            .ok_or_else(|| finding::not_found(crate::records::Kind::SecurityGroup, name))?,
        (id, _) => finding::group(state, id, None)?,
    };
    if is_elsewhere || other.vpc_id != group.vpc_id {
        return Err(Error::invalid_group_not_found(
            "You have specified two resources that belong to different networks.",
        ));
    }
    Ok(Peer::Group(other.group_id.clone()))
}

fn traffic(protocol: Option<&str>, from: Option<i32>, to: Option<i32>) -> Result<Traffic, Error> {
    let protocol = protocol.ok_or_else(|| missing("IpProtocol"))?.to_lowercase();
    let invalid = |text: String| Error::invalid_parameter_value(text);
    let ip_protocol = match &*protocol {
        "-1" | "all" => {
            // EC2: ports of all traffic mean nothing.
            return Ok(Traffic { ip_protocol: "-1".to_owned(), from_port: None, to_port: None });
        }
        "tcp" | "6" => "tcp",
        "udp" | "17" => "udp",
        "icmp" | "1" => "icmp",
        "icmpv6" | "58" => "icmpv6",
        other => {
            return Err(invalid(format!(
                "Invalid value '{other}' for IP protocol. Berth filters -1, tcp, udp, icmp and \
                 icmpv6."
            )));
        }
    };
    let is_icmp = ip_protocol.starts_with("icmp");
    let (from, to) = match (from, to) {
        (Some(from), Some(to)) => (from, to),
        // EC2: of icmpv6 that is all types.
        _ if ip_protocol == "icmpv6" => (from.unwrap_or(-1), to.unwrap_or(-1)),
        _ if is_icmp => {
            return Err(invalid("Must specify both type and code with ICMP.".to_owned()));
        }
        _ => {
            let text = "Invalid value 'Must specify both from and to ports with TCP/UDP.' for \
                        portRange.";
            return Err(invalid(text.to_owned()));
        }
    };
    let is_valid = match is_icmp {
        true => (-1..=255).contains(&from) && (-1..=255).contains(&to) && (from >= 0 || to < 0),
        false => (0..=65_535).contains(&from) && (from..=65_535).contains(&to),
    };
    if !is_valid {
        let what = if is_icmp { "ICMP type and code" } else { "TCP/UDP port range" };
        return Err(invalid(format!("Invalid {what} ({from}:{to})")));
    }
    Ok(Traffic { ip_protocol: ip_protocol.to_owned(), from_port: Some(from), to_port: Some(to) })
}

/// # Errors
/// InvalidParameterValue.
pub fn described(text: Option<&str>) -> Result<Option<String>, Error> {
    let Some(text) = text.filter(|it| !it.is_empty()) else { return Ok(None) };
    match is_text(text) {
        true => Ok(Some(text.to_owned())),
        false => Err(Error::invalid_parameter_value(format!(
            "Invalid rule description. Valid descriptions are strings less than 256 characters \
             from the following set: a-zA-Z0-9{PUNCTUATION}"
        ))),
    }
}

/// What a group is called, or what is said of it; `name` is that of the parameter.
///
/// # Errors
/// MissingParameter, InvalidParameterValue.
pub fn group_text(text: Option<&str>, name: &str) -> Result<String, Error> {
    let text = text.filter(|it| !it.is_empty()).ok_or_else(|| missing(name))?;
    match is_text(text) {
        true => Ok(text.to_owned()),
        false => Err(Error::invalid_parameter_value(format!(
            "Value ({text}) for parameter {name} is invalid. Character sets beyond ASCII are not \
             supported: it has at most {TEXT_CHARS_MAX} of a-zA-Z0-9{PUNCTUATION}"
        ))),
    }
}

fn is_text(text: &str) -> bool {
    let is_allowed = |it: char| it.is_ascii_alphanumeric() || PUNCTUATION.contains(it);
    text.chars().count() <= TEXT_CHARS_MAX && text.chars().all(is_allowed)
}
