//! A security group as it is shown.
use std::collections::BTreeMap;

use berth_api::ec2::{IpPermission, IpRange, Ipv6Range, SecurityGroup as Wire, UserIdGroupPair};
use berth_kernel::Home;

use super::shown::{At, Described, tags, text};
use crate::{
    SERVICE,
    records::{Id, Kind, Peer, Rule, SecurityGroup, Traffic},
    rules::{filters::Filtered, tags::Tags},
};

pub struct GroupView<'a>(pub &'a SecurityGroup, pub At<'a>);

impl GroupView<'_> {
    fn of_rules(&self, is_egress: bool, name: &str) -> Vec<String> {
        let rules = self.0.rules_of(is_egress).map(|(_, it)| it);
        let of = |it: &Rule| -> Option<String> {
            let cidr = match &it.peer {
                Peer::Cidr(cidr) => Some(cidr),
                Peer::Group(_) => None,
            };
            let group = match &it.peer {
                Peer::Group(id) => Some(id),
                Peer::Cidr(_) => None,
            };
            match name {
                "cidr" => cidr.filter(|it| it.is_v4()).map(ToString::to_string),
                "ipv6-cidr" => cidr.filter(|it| !it.is_v4()).map(ToString::to_string),
                "from-port" => it.traffic.from_port.map(|it| it.to_string()),
                "to-port" => it.traffic.to_port.map(|it| it.to_string()),
                "protocol" => Some(it.traffic.ip_protocol.clone()),
                "group-id" => group.map(ToString::to_string),
                "group-name" => {
                    let group = self.1.state.security_groups.get(group?)?;
                    Some(group.group_name.clone())
                }
                "user-id" => group.map(|_| self.1.home.account.clone()),
                _ => None,
            }
        };
        rules.filter_map(of).collect()
    }
}

impl Filtered for GroupView<'_> {
    const FILTERS: &'static [&'static str] = &[
        "description",
        "egress.ip-permission.cidr",
        "egress.ip-permission.from-port",
        "egress.ip-permission.group-id",
        "egress.ip-permission.group-name",
        "egress.ip-permission.ipv6-cidr",
        "egress.ip-permission.protocol",
        "egress.ip-permission.to-port",
        "egress.ip-permission.user-id",
        "group-id",
        "group-name",
        "ip-permission.cidr",
        "ip-permission.from-port",
        "ip-permission.group-id",
        "ip-permission.group-name",
        "ip-permission.ipv6-cidr",
        "ip-permission.protocol",
        "ip-permission.to-port",
        "ip-permission.user-id",
        "owner-id",
        "vpc-id",
    ];

    fn values(&self, filter: &str) -> Vec<String> {
        let it = self.0;
        if let Some(name) = filter.strip_prefix("ip-permission.") {
            return self.of_rules(false, name);
        }
        if let Some(name) = filter.strip_prefix("egress.ip-permission.") {
            return self.of_rules(true, name);
        }
        vec![match filter {
            "description" => it.description.clone(),
            "group-id" => it.group_id.to_string(),
            "group-name" => it.group_name.clone(),
            "owner-id" => self.1.home.account.clone(),
            "vpc-id" => it.vpc_id.to_string(),
            _ => return Vec::new(),
        }]
    }

    fn tags(&self) -> &Tags {
        &self.0.tags
    }
}

impl Described for GroupView<'_> {
    type Wire = Wire;

    const KIND: Kind = Kind::SecurityGroup;

    fn id(&self) -> String {
        self.0.group_id.to_string()
    }

    fn wire(&self) -> Wire {
        let (it, home) = (self.0, self.1.home);
        let of = |is_egress| Some(permissions(it.rules_of(is_egress), home));
        Wire {
            description: Some(it.description.clone()),
            group_id: Some(self.id()),
            group_name: Some(it.group_name.clone()),
            ip_permissions: of(false),
            ip_permissions_egress: of(true),
            owner_id: Some(home.account.clone()),
            security_group_arn: Some(home.arn(SERVICE, &format!("security-group/{}", it.group_id))),
            tags: tags(&it.tags),
            vpc_id: text(&it.vpc_id),
        }
    }
}

/// Rules of a direction as permissions: one for all that are of the same traffic.
pub fn permissions<'a>(
    rules: impl Iterator<Item = (&'a Id, &'a Rule)>,
    home: &Home,
) -> Vec<IpPermission> {
    let mut by_traffic: BTreeMap<&Traffic, IpPermission> = BTreeMap::new();
    for (_, rule) in rules {
        let traffic = &rule.traffic;
        let permission = by_traffic.entry(traffic).or_insert_with(|| IpPermission {
            from_port: traffic.from_port,
            ip_protocol: Some(traffic.ip_protocol.clone()),
            ip_ranges: Some(Vec::new()),
            ipv6_ranges: Some(Vec::new()),
            prefix_list_ids: Some(Vec::new()),
            to_port: traffic.to_port,
            user_id_group_pairs: Some(Vec::new()),
        });
        add_peer(permission, rule, home);
    }
    by_traffic.into_values().collect()
}

fn add_peer(permission: &mut IpPermission, rule: &Rule, home: &Home) {
    let description = rule.description.clone();
    match &rule.peer {
        Peer::Cidr(it) if it.is_v4() => {
            let range = IpRange { cidr_ip: text(it), description };
            permission.ip_ranges.get_or_insert_default().push(range);
        }
        Peer::Cidr(it) => {
            let range = Ipv6Range { cidr_ipv6: text(it), description };
            permission.ipv6_ranges.get_or_insert_default().push(range);
        }
        Peer::Group(id) => {
            let pair = UserIdGroupPair {
                description,
                group_id: text(id),
                user_id: Some(home.account.clone()),
                ..UserIdGroupPair::default()
            };
            permission.user_id_group_pairs.get_or_insert_default().push(pair);
        }
    }
}
