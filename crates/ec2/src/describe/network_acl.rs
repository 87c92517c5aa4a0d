//! A network ACL as it is shown.
use berth_api::ec2::{
    IcmpTypeCode, NetworkAcl as Wire, NetworkAclAssociation, NetworkAclEntry, PortRange, RuleAction,
};

use super::shown::{At, Described, tags, text};
use crate::{
    defaults,
    records::{Entry, Id, Kind, NetworkAcl},
    rules::{filters::Filtered, tags::Tags},
};

pub struct NetworkAclView<'a>(pub &'a NetworkAcl, pub At<'a>);

/// EC2: the number of the entry that denies all else.
const LAST: i32 = 32_767;

impl NetworkAclView<'_> {
    fn subnets(&self) -> impl Iterator<Item = &Id> {
        self.1.state.subnets_of(&self.0.vpc_id).map(|it| &it.subnet_id)
    }

    fn association(&self, subnet: &Id) -> String {
        Id::after(Kind::AclAssociation, subnet.as_str()).to_string()
    }

    fn entries(&self) -> Vec<Entry> {
        let last = |is_egress| Entry {
            rule_number: LAST,
            is_egress,
            allows: false,
            protocol: "-1".to_owned(),
            cidr: defaults::everywhere(),
            port_range: None,
            icmp: None,
        };
        let mut all = self.0.entries.clone();
        all.extend([last(true), last(false)]);
        all.sort_by_key(|it| (!it.is_egress, it.rule_number));
        all
    }
}

fn entry(it: Entry) -> NetworkAclEntry {
    let (v4, v6) = match it.cidr.is_v4() {
        true => (text(it.cidr), None),
        false => (None, text(it.cidr)),
    };
    NetworkAclEntry {
        cidr_block: v4,
        egress: Some(it.is_egress),
        icmp_type_code: it
            .icmp
            .map(|(kind, code)| IcmpTypeCode { code: Some(code), r#type: Some(kind) }),
        ipv6_cidr_block: v6,
        port_range: it.port_range.map(|(from, to)| PortRange { from: Some(from), to: Some(to) }),
        protocol: Some(it.protocol),
        rule_action: Some(if it.allows { RuleAction::Allow } else { RuleAction::Deny }),
        rule_number: Some(it.rule_number),
    }
}

impl Filtered for NetworkAclView<'_> {
    const FILTERS: &'static [&'static str] = &[
        "association.association-id",
        "association.network-acl-id",
        "association.subnet-id",
        "default",
        "entry.cidr",
        "entry.egress",
        "entry.ipv6-cidr",
        "entry.protocol",
        "entry.rule-action",
        "entry.rule-number",
        "network-acl-id",
        "owner-id",
        "vpc-id",
    ];

    fn values(&self, filter: &str) -> Vec<String> {
        if let Some(name) = filter.strip_prefix("entry.") {
            let of = |it: NetworkAclEntry| match name {
                "cidr" => it.cidr_block,
                "egress" => it.egress.and_then(text),
                "ipv6-cidr" => it.ipv6_cidr_block,
                "protocol" => it.protocol,
                "rule-action" => it.rule_action.and_then(text),
                "rule-number" => it.rule_number.and_then(text),
                _ => None,
            };
            return self.entries().into_iter().filter_map(|it| of(entry(it))).collect();
        }
        match filter {
            "association.association-id" => self.subnets().map(|it| self.association(it)).collect(),
            "association.network-acl-id" => self.subnets().map(|_| self.id()).collect(),
            "association.subnet-id" => self.subnets().map(ToString::to_string).collect(),
            "default" => vec![true.to_string()],
            "network-acl-id" => vec![self.id()],
            "owner-id" => vec![self.1.home.account.clone()],
            "vpc-id" => vec![self.0.vpc_id.to_string()],
            _ => Vec::new(),
        }
    }

    fn tags(&self) -> &Tags {
        &self.0.tags
    }
}

impl Described for NetworkAclView<'_> {
    type Wire = Wire;

    const KIND: Kind = Kind::NetworkAcl;

    fn id(&self) -> String {
        self.0.network_acl_id.to_string()
    }

    fn wire(&self) -> Wire {
        let association = |subnet: &Id| NetworkAclAssociation {
            network_acl_association_id: Some(self.association(subnet)),
            network_acl_id: Some(self.id()),
            subnet_id: text(subnet),
        };
        Wire {
            associations: Some(self.subnets().map(association).collect()),
            entries: Some(self.entries().into_iter().map(entry).collect()),
            is_default: Some(true),
            network_acl_id: Some(self.id()),
            owner_id: Some(self.1.home.account.clone()),
            tags: tags(&self.0.tags),
            vpc_id: text(&self.0.vpc_id),
        }
    }
}
