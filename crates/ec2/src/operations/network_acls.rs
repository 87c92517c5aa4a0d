//! Entries of network ACLs.
use berth_api::ec2::{
    CreateNetworkAclEntryRequest, CreateNetworkAclEntryResponse, DeleteNetworkAclEntryRequest,
    DeleteNetworkAclEntryResponse, Error, IcmpTypeCode, PortRange, ReplaceNetworkAclEntryRequest,
    ReplaceNetworkAclEntryResponse, RuleAction,
};

use crate::{
    Txn,
    limits::ACL_ENTRIES_MAX,
    records::{Entry, NetworkAcl},
    rules::{cidrs, finding, honoured::missing},
};

/// EC2: numbers that people may give.
const NUMBER_MAX: i32 = 32_766;

pub fn create_entry(
    txn: &mut Txn,
    it: &CreateNetworkAclEntryRequest,
) -> Result<CreateNetworkAclEntryResponse, Error> {
    let mut acl = (*finding::network_acl(txn, it.network_acl_id.as_deref())?).clone();
    let entry = Given {
        egress: it.egress,
        number: it.rule_number,
        protocol: it.protocol.as_deref(),
        action: it.rule_action.as_ref(),
        blocks: (it.cidr_block.as_deref(), it.ipv6_cidr_block.as_deref()),
        ports: it.port_range.as_ref(),
        icmp: it.icmp_type_code.as_ref(),
    }
    .entry()?;
    if place(&acl, entry.rule_number, entry.is_egress).is_some() {
        return Err(Error::network_acl_entry_already_exists(format!(
            "The network acl entry identified by {} already exists.",
            entry.rule_number
        )));
    }
    let of_direction = acl.entries.iter().filter(|it| it.is_egress == entry.is_egress);
    if of_direction.count() >= ACL_ENTRIES_MAX {
        return Err(Error::network_acl_entry_limit_exceeded(format!(
            "The maximum number of network ACL entries has been reached: {ACL_ENTRIES_MAX} in one \
             direction."
        )));
    }
    acl.entries.push(entry);
    txn.put(acl);
    Ok(CreateNetworkAclEntryResponse {})
}

pub fn replace_entry(
    txn: &mut Txn,
    it: &ReplaceNetworkAclEntryRequest,
) -> Result<ReplaceNetworkAclEntryResponse, Error> {
    let mut acl = (*finding::network_acl(txn, it.network_acl_id.as_deref())?).clone();
    let entry = Given {
        egress: it.egress,
        number: it.rule_number,
        protocol: it.protocol.as_deref(),
        action: it.rule_action.as_ref(),
        blocks: (it.cidr_block.as_deref(), it.ipv6_cidr_block.as_deref()),
        ports: it.port_range.as_ref(),
        icmp: it.icmp_type_code.as_ref(),
    }
    .entry()?;
    let found = place(&acl, entry.rule_number, entry.is_egress);
    let found = found.ok_or_else(|| not_there(&acl, entry.rule_number))?;
    acl.entries[found] = entry;
    txn.put(acl);
    Ok(ReplaceNetworkAclEntryResponse {})
}

pub fn delete_entry(
    txn: &mut Txn,
    it: &DeleteNetworkAclEntryRequest,
) -> Result<DeleteNetworkAclEntryResponse, Error> {
    let mut acl = (*finding::network_acl(txn, it.network_acl_id.as_deref())?).clone();
    let number = it.rule_number.ok_or_else(|| missing("RuleNumber"))?;
    let egress = it.egress.ok_or_else(|| missing("Egress"))?;
    let found = place(&acl, number, egress).ok_or_else(|| not_there(&acl, number))?;
    acl.entries.remove(found);
    txn.put(acl);
    Ok(DeleteNetworkAclEntryResponse {})
}

fn place(acl: &NetworkAcl, number: i32, is_egress: bool) -> Option<usize> {
    let is_this = |it: &Entry| it.rule_number == number && it.is_egress == is_egress;
    acl.entries.iter().position(is_this)
}

fn not_there(acl: &NetworkAcl, number: i32) -> Error {
    Error::invalid_network_acl_entry_not_found(format!(
        "The network acl entry with rule number {number} does not exist in {}",
        acl.network_acl_id
    ))
}

/// An entry as a call says it.
struct Given<'a> {
    egress: Option<bool>,
    number: Option<i32>,
    protocol: Option<&'a str>,
    action: Option<&'a RuleAction>,
    /// Of IPv4 and of IPv6.
    blocks: (Option<&'a str>, Option<&'a str>),
    ports: Option<&'a PortRange>,
    icmp: Option<&'a IcmpTypeCode>,
}

impl Given<'_> {
    fn entry(&self) -> Result<Entry, Error> {
        let invalid = Error::invalid_parameter_value;
        let rule_number = self.number.ok_or_else(|| missing("RuleNumber"))?;
        if !(1..=NUMBER_MAX).contains(&rule_number) {
            let text = format!("Value ({rule_number}) for parameter ruleNumber is invalid.");
            return Err(invalid(text));
        }
        let allows = match self.action.ok_or_else(|| missing("RuleAction"))? {
            RuleAction::Allow => true,
            RuleAction::Deny => false,
            RuleAction::UnknownValue(it) => {
                let text = format!("Value ({it}) for parameter ruleAction is invalid.");
                return Err(invalid(text));
            }
        };
        let cidr = match self.blocks {
            (Some(text), None) => cidrs::any(text, true)?,
            (None, Some(text)) => cidrs::any(text, false)?,
            _ => {
                return Err(Error::invalid_parameter_combination(
                    "An entry has exactly one of CidrBlock and Ipv6CidrBlock.",
                ));
            }
        };
        let protocol = number(self.protocol.ok_or_else(|| missing("Protocol"))?)?;
        let (port_range, icmp) = match &*protocol {
            "6" | "17" => (Some(self.ports()?), None),
            "1" | "58" => (None, Some(self.icmp()?)),
            _ => (None, None),
        };
        let is_egress = self.egress.ok_or_else(|| missing("Egress"))?;
        Ok(Entry { rule_number, is_egress, allows, protocol, cidr, port_range, icmp })
    }

    fn ports(&self) -> Result<(i32, i32), Error> {
        let range = self.ports.ok_or_else(|| missing("PortRange"))?;
        match (range.from, range.to) {
            (Some(from), Some(to)) if (0..=to).contains(&from) && to <= 65_535 => Ok((from, to)),
            (Some(from), Some(to)) => Err(Error::invalid_parameter_value(format!(
                "Invalid TCP/UDP port range ({from}:{to})"
            ))),
            _ => Err(missing("PortRange")),
        }
    }

    fn icmp(&self) -> Result<(i32, i32), Error> {
        let it = self.icmp.ok_or_else(|| missing("IcmpTypeCode"))?;
        let (kind, code) = (it.r#type.unwrap_or(-1), it.code.unwrap_or(-1));
        match (-1..=255).contains(&kind) && (-1..=255).contains(&code) {
            true => Ok((kind, code)),
            false => Err(Error::invalid_parameter_value(format!(
                "Invalid ICMP type and code ({kind}:{code})"
            ))),
        }
    }
}

/// EC2: a number, or a name of those that have one here.
fn number(protocol: &str) -> Result<String, Error> {
    let number = match protocol {
        "-1" | "all" => return Ok("-1".to_owned()),
        "icmp" => 1,
        "tcp" => 6,
        "udp" => 17,
        "icmpv6" => 58,
        other => other.parse::<u8>().map_err(|_| {
            let text = format!("Invalid value '{other}' for IP protocol. Unknown protocol.");
            Error::invalid_parameter_value(text)
        })?,
    };
    Ok(number.to_string())
}
