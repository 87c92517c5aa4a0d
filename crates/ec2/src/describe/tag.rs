//! Tags as they are listed.
use berth_api::ec2::{ResourceType, TagDescription as Wire};

use super::shown::{Described, NO_TAGS};
use crate::{
    State,
    records::{Id, Kind},
    rules::{filters::Filtered, tags::Tags},
};

/// One tag of something.
pub struct TagView<'a> {
    resource: &'a Id,
    /// As ARNs and lists call it.
    word: &'static str,
    key: &'a str,
    value: &'a str,
}

/// All that can have tags: its id, what it is called, and those that it has.
fn tagged(state: &State) -> impl Iterator<Item = (&Id, &'static str, &Tags)> {
    let of = state.addresses.values().map(|it| (&it.allocation_id, "elastic-ip", &it.tags));
    let gateways = state.internet_gateways.values();
    let of = of.chain(gateways.map(|it| (&it.internet_gateway_id, "internet-gateway", &it.tags)));
    let nats = state.nat_gateways.values();
    let of = of.chain(nats.map(|it| (&it.nat_gateway_id, "natgateway", &it.tags)));
    let acls = state.network_acls.values();
    let of = of.chain(acls.map(|it| (&it.network_acl_id, "network-acl", &it.tags)));
    let tables = state.route_tables.values();
    let of = of.chain(tables.map(|it| (&it.route_table_id, "route-table", &it.tags)));
    let groups = state.security_groups.values();
    let of = of.chain(groups.map(|it| (&it.group_id, "security-group", &it.tags)));
    let rules = state.security_groups.values().flat_map(|it| &it.rules);
    let of = of.chain(rules.map(|(id, it)| (id, "security-group-rule", &it.tags)));
    let of = of.chain(state.subnets.values().map(|it| (&it.subnet_id, "subnet", &it.tags)));
    of.chain(state.vpcs.values().map(|it| (&it.vpc_id, "vpc", &it.tags)))
}

impl<'a> TagView<'a> {
    /// All there are.
    pub fn all(state: &'a State) -> impl Iterator<Item = TagView<'a>> {
        tagged(state).flat_map(|(resource, word, tags)| {
            tags.iter().map(move |(key, value)| TagView { resource, word, key, value })
        })
    }
}

impl Filtered for TagView<'_> {
    const FILTERS: &'static [&'static str] = &["key", "resource-id", "resource-type", "value"];

    fn values(&self, filter: &str) -> Vec<String> {
        vec![match filter {
            "key" => self.key.to_owned(),
            "resource-id" => self.resource.to_string(),
            "resource-type" => self.word.to_owned(),
            "value" => self.value.to_owned(),
            _ => return Vec::new(),
        }]
    }

    fn tags(&self) -> &Tags {
        &NO_TAGS
    }
}

impl Described for TagView<'_> {
    type Wire = Wire;

    const KIND: Kind = Kind::Vpc;

    fn id(&self) -> String {
        format!("{}/{}", self.resource, self.key)
    }

    fn wire(&self) -> Wire {
        Wire {
            key: Some(self.key.to_owned()),
            resource_id: Some(self.resource.to_string()),
            resource_type: Some(ResourceType::from(self.word)),
            value: Some(self.value.to_owned()),
        }
    }
}
