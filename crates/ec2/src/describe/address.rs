//! An Elastic IP address as it is shown.
use berth_api::ec2::{Address as Wire, AddressAttribute, DomainType};

use super::{
    nat_gateway::NatGatewayView,
    shown::{At, Described, tags, text},
};
use crate::{
    records::{Address, Kind},
    rules::{filters::Filtered, tags::Tags},
};

pub struct AddressView<'a>(pub &'a Address, pub At<'a>);

impl<'a> AddressView<'a> {
    /// What it is associated with.
    fn gateway(&self) -> Option<NatGatewayView<'a>> {
        let found = self.1.state.nat_gateway_at(&self.0.allocation_id)?;
        Some(NatGatewayView(found, self.1))
    }

    /// Nobody has given it a name.
    pub fn attribute(&self) -> AddressAttribute {
        AddressAttribute {
            allocation_id: Some(self.id()),
            public_ip: text(self.0.public_ip),
            ..AddressAttribute::default()
        }
    }
}

impl Filtered for AddressView<'_> {
    const FILTERS: &'static [&'static str] = &[
        "allocation-id",
        "association-id",
        "domain",
        "instance-id",
        "network-border-group",
        "network-interface-id",
        "network-interface-owner-id",
        "private-ip-address",
        "public-ip",
    ];

    fn values(&self, filter: &str) -> Vec<String> {
        let (gateway, home) = (self.gateway(), self.1.home);
        let of = |it: &NatGatewayView<'_>| match filter {
            "association-id" => text(self.0.association_id()),
            "network-interface-id" => Some(it.interface_id()),
            "network-interface-owner-id" => Some(home.account.clone()),
            "private-ip-address" => it.private_ip().and_then(text),
            _ => None,
        };
        vec![match filter {
            "allocation-id" => self.id(),
            "domain" => "vpc".to_owned(),
            "network-border-group" => home.region.clone(),
            "public-ip" => self.0.public_ip.to_string(),
            _ => return gateway.as_ref().and_then(of).into_iter().collect(),
        }]
    }

    fn tags(&self) -> &Tags {
        &self.0.tags
    }
}

impl Described for AddressView<'_> {
    type Wire = Wire;

    const KIND: Kind = Kind::Address;

    fn id(&self) -> String {
        self.0.allocation_id.to_string()
    }

    fn wire(&self) -> Wire {
        let (gateway, home) = (self.gateway(), self.1.home);
        let gateway = gateway.as_ref();
        Wire {
            allocation_id: Some(self.id()),
            association_id: gateway.and_then(|_| text(self.0.association_id())),
            domain: Some(DomainType::Vpc),
            network_border_group: Some(home.region.clone()),
            network_interface_id: gateway.map(|it| it.interface_id()),
            network_interface_owner_id: gateway.map(|_| home.account.clone()),
            private_ip_address: gateway.and_then(|it| it.private_ip()).and_then(text),
            public_ip: text(self.0.public_ip),
            public_ipv4_pool: text("amazon"),
            tags: tags(&self.0.tags),
            ..Wire::default()
        }
    }
}
