//! A NAT gateway as it is shown.
use std::net::Ipv4Addr;

use berth_api::ec2::{
    ConnectivityType, NatGateway as Wire, NatGatewayAddress, NatGatewayAddressStatus,
    NatGatewayState,
};

use super::shown::{At, Described, tags, text};
use crate::{
    records::{Id, Kind, NatGateway},
    rules::{filters::Filtered, tags::Tags},
};

pub struct NatGatewayView<'a>(pub &'a NatGateway, pub At<'a>);

/// The address of a subnet that NAT gateways show as theirs: one that AWS keeps back, so that no
/// task has it.
const OWN_PLACE: u32 = 3;

impl NatGatewayView<'_> {
    pub fn interface_id(&self) -> String {
        Id::after(Kind::Interface, self.0.nat_gateway_id.as_str()).to_string()
    }

    pub fn private_ip(&self) -> Option<Ipv4Addr> {
        let subnet = self.1.state.subnets.get(&self.0.subnet_id)?;
        match subnet.cidr_block.address(OWN_PLACE) {
            std::net::IpAddr::V4(it) => Some(it),
            std::net::IpAddr::V6(_) => None,
        }
    }
}

impl Filtered for NatGatewayView<'_> {
    const FILTERS: &'static [&'static str] = &["nat-gateway-id", "state", "subnet-id", "vpc-id"];

    fn values(&self, filter: &str) -> Vec<String> {
        vec![match filter {
            "nat-gateway-id" => self.id(),
            "state" => "available".to_owned(),
            "subnet-id" => self.0.subnet_id.to_string(),
            "vpc-id" => self.0.vpc_id.to_string(),
            _ => return Vec::new(),
        }]
    }

    fn tags(&self) -> &Tags {
        &self.0.tags
    }
}

impl Described for NatGatewayView<'_> {
    type Wire = Wire;

    const KIND: Kind = Kind::NatGateway;

    fn id(&self) -> String {
        self.0.nat_gateway_id.to_string()
    }

    fn wire(&self) -> Wire {
        let it = self.0;
        let address = it.allocation_id.as_ref().and_then(|id| self.1.state.addresses.get(id));
        let association = address.map(|it| it.association_id().to_string());
        let own = NatGatewayAddress {
            allocation_id: it.allocation_id.as_ref().map(ToString::to_string),
            association_id: association,
            is_primary: Some(true),
            network_interface_id: Some(self.interface_id()),
            private_ip: self.private_ip().and_then(text),
            public_ip: address.and_then(|it| text(it.public_ip)),
            status: Some(NatGatewayAddressStatus::Succeeded),
            ..NatGatewayAddress::default()
        };
        let connectivity = match it.allocation_id {
            Some(_) => ConnectivityType::Public,
            None => ConnectivityType::Private,
        };
        Wire {
            connectivity_type: Some(connectivity),
            create_time: Some(it.create_time),
            nat_gateway_addresses: Some(vec![own]),
            nat_gateway_id: Some(self.id()),
            state: Some(NatGatewayState::Available),
            subnet_id: text(&it.subnet_id),
            tags: tags(&it.tags),
            vpc_id: text(&it.vpc_id),
            ..Wire::default()
        }
    }
}
