//! A rule of a security group as it is shown.
use berth_api::ec2::{
    ReferencedSecurityGroup, RevokedSecurityGroupRule, SecurityGroupRule as Wire,
};

use super::shown::{At, Described, tags, text};
use crate::{
    SERVICE,
    records::{Id, Kind, Peer, Rule, SecurityGroup},
    rules::{filters::Filtered, tags::Tags},
};

pub struct RuleView<'a> {
    pub group: &'a SecurityGroup,
    pub id: &'a Id,
    pub rule: &'a Rule,
    pub at: At<'a>,
}

impl Filtered for RuleView<'_> {
    const FILTERS: &'static [&'static str] = &["group-id", "security-group-rule-id"];

    fn values(&self, filter: &str) -> Vec<String> {
        vec![match filter {
            "group-id" => self.group.group_id.to_string(),
            "security-group-rule-id" => self.id.to_string(),
            _ => return Vec::new(),
        }]
    }

    fn tags(&self) -> &Tags {
        &self.rule.tags
    }
}

impl Described for RuleView<'_> {
    type Wire = Wire;

    const KIND: Kind = Kind::SecurityGroupRule;

    fn id(&self) -> String {
        self.id.to_string()
    }

    fn wire(&self) -> Wire {
        let (it, home) = (self.rule, self.at.home);
        let (cidr_ipv4, cidr_ipv6, group) = peer(it);
        let referenced = group.map(|group_id| ReferencedSecurityGroup {
            group_id: Some(group_id),
            user_id: Some(home.account.clone()),
            ..ReferencedSecurityGroup::default()
        });
        Wire {
            cidr_ipv4,
            cidr_ipv6,
            description: it.description.clone(),
            from_port: Some(it.traffic.from_port.unwrap_or(-1)),
            group_id: text(&self.group.group_id),
            group_owner_id: Some(home.account.clone()),
            ip_protocol: Some(it.traffic.ip_protocol.clone()),
            is_egress: Some(it.is_egress),
            prefix_list_id: None,
            referenced_group_info: referenced,
            security_group_rule_arn: Some(
                home.arn(SERVICE, &format!("security-group-rule/{}", self.id)),
            ),
            security_group_rule_id: Some(self.id()),
            tags: tags(&it.tags),
            to_port: Some(it.traffic.to_port.unwrap_or(-1)),
        }
    }
}

/// What is told of a rule that is gone.
pub fn revoked(group: &SecurityGroup, id: &Id, it: &Rule) -> RevokedSecurityGroupRule {
    let (cidr_ipv4, cidr_ipv6, referenced_group_id) = peer(it);
    RevokedSecurityGroupRule {
        cidr_ipv4,
        cidr_ipv6,
        description: it.description.clone(),
        from_port: Some(it.traffic.from_port.unwrap_or(-1)),
        group_id: text(&group.group_id),
        ip_protocol: Some(it.traffic.ip_protocol.clone()),
        is_egress: Some(it.is_egress),
        prefix_list_id: None,
        referenced_group_id,
        security_group_rule_id: text(id),
        to_port: Some(it.traffic.to_port.unwrap_or(-1)),
    }
}

/// Addresses of IPv4, of IPv6, or a group.
fn peer(it: &Rule) -> (Option<String>, Option<String>, Option<String>) {
    match &it.peer {
        Peer::Cidr(it) if it.is_v4() => (text(it), None, None),
        Peer::Cidr(it) => (None, text(it), None),
        Peer::Group(it) => (None, None, text(it)),
    }
}
