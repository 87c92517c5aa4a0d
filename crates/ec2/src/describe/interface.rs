//! Network interfaces as they are shown: those of tasks, which clusters have made, and those of NAT
//! gateways.
use std::net::{Ipv4Addr, Ipv6Addr};

use berth_api::ec2::{
    AttachmentStatus, GroupIdentifier, NetworkInterface as Wire, NetworkInterfaceAssociation,
    NetworkInterfaceAttachment, NetworkInterfaceIpv6Address, NetworkInterfacePrivateIpAddress,
    NetworkInterfaceStatus, NetworkInterfaceType,
};

use super::{
    nat_gateway::NatGatewayView,
    shown::{At, Described, NO_TAGS, private_dns_name, text},
};
use crate::{
    records::{Id, Kind, Subnet},
    rules::{filters::Filtered, tags::Tags, zones},
};

/// What has an interface.
enum Owner {
    Task,
    NatGateway { association: Option<NetworkInterfaceAssociation> },
}

pub struct InterfaceView<'a> {
    id: String,
    subnet: &'a Subnet,
    group_ids: &'a [Id],
    address: Ipv4Addr,
    ipv6_address: Option<Ipv6Addr>,
    mac_address: Option<String>,
    description: String,
    owner: Owner,
    at: At<'a>,
}

/// All that are in subnets of ours.
pub fn interfaces(at: At<'_>) -> impl Iterator<Item = InterfaceView<'_>> {
    let of_tasks = at.interfaces.iter().filter_map(move |it| {
        Some(InterfaceView {
            id: it.id.to_string(),
            subnet: at.state.subnets.get(&it.subnet_id)?,
            group_ids: &it.group_ids,
            address: it.address,
            ipv6_address: it.ipv6_address,
            mac_address: Some(it.mac_address.clone()),
            description: it.description.clone(),
            owner: Owner::Task,
            at,
        })
    });
    let gateways = at.state.nat_gateways.values();
    let of_gateways = gateways.filter_map(move |it| {
        let view = NatGatewayView(it, at);
        let address = it.allocation_id.as_ref().and_then(|id| at.state.addresses.get(id));
        let association = address.map(|it| NetworkInterfaceAssociation {
            allocation_id: text(&it.allocation_id),
            association_id: text(it.association_id()),
            ip_owner_id: Some(at.home.account.clone()),
            public_ip: text(it.public_ip),
            ..NetworkInterfaceAssociation::default()
        });
        Some(InterfaceView {
            id: view.interface_id(),
            subnet: at.state.subnets.get(&it.subnet_id)?,
            group_ids: &[],
            address: view.private_ip()?,
            ipv6_address: None,
            mac_address: None,
            description: format!("Interface for NAT Gateway {}", it.nat_gateway_id),
            owner: Owner::NatGateway { association },
            at,
        })
    });
    of_tasks.chain(of_gateways)
}

impl InterfaceView<'_> {
    fn attachment_id(&self) -> String {
        format!("eni-attach-{}", self.id.trim_start_matches("eni-"))
    }

    fn kind(&self) -> NetworkInterfaceType {
        match self.owner {
            Owner::Task => NetworkInterfaceType::Interface,
            // EC2: the word is shown with an underscore.
            Owner::NatGateway { .. } => NetworkInterfaceType::UnknownValue("nat_gateway".into()),
        }
    }

    fn group_names(&self) -> impl Iterator<Item = (String, String)> {
        self.group_ids.iter().map(|id| {
            let group = self.at.state.security_groups.get(id);
            (id.to_string(), group.map_or(String::new(), |it| it.group_name.clone()))
        })
    }
}

impl Filtered for InterfaceView<'_> {
    const FILTERS: &'static [&'static str] = &[
        "addresses.association.public-ip",
        "addresses.primary",
        "addresses.private-ip-address",
        "association.allocation-id",
        "association.association-id",
        "association.public-ip",
        "attachment.attachment-id",
        "attachment.device-index",
        "attachment.instance-id",
        "attachment.instance-owner-id",
        "attachment.status",
        "availability-zone",
        "description",
        "group-id",
        "group-name",
        "interface-type",
        "ipv6-addresses.ipv6-address",
        "mac-address",
        "network-interface-id",
        "owner-id",
        "private-dns-name",
        "private-ip-address",
        "requester-id",
        "requester-managed",
        "source-dest-check",
        "status",
        "subnet-id",
        "vpc-id",
    ];

    fn values(&self, filter: &str) -> Vec<String> {
        let home = self.at.home;
        let association = match &self.owner {
            Owner::NatGateway { association } => association.as_ref(),
            Owner::Task => None,
        };
        let found = match filter {
            "addresses.association.public-ip" | "association.public-ip" => {
                association.and_then(|it| it.public_ip.clone())
            }
            "association.allocation-id" => association.and_then(|it| it.allocation_id.clone()),
            "association.association-id" => association.and_then(|it| it.association_id.clone()),
            "addresses.primary" => text(true),
            "addresses.private-ip-address" | "private-ip-address" => text(self.address),
            "attachment.attachment-id" => Some(self.attachment_id()),
            "attachment.device-index" => text(1),
            "attachment.instance-owner-id" | "owner-id" | "requester-id" => {
                Some(home.account.clone())
            }
            "attachment.status" => text("attached"),
            "availability-zone" => Some(self.subnet.availability_zone.clone()),
            "description" => Some(self.description.clone()),
            "group-id" => return self.group_names().map(|(id, _)| id).collect(),
            "group-name" => return self.group_names().map(|(_, name)| name).collect(),
            "interface-type" => text(self.kind()),
            "ipv6-addresses.ipv6-address" => self.ipv6_address.and_then(text),
            "mac-address" => self.mac_address.clone(),
            "network-interface-id" => Some(self.id.clone()),
            "private-dns-name" => Some(private_dns_name(self.address, home)),
            "requester-managed" => text(true),
            "source-dest-check" => text(matches!(self.owner, Owner::Task)),
            "status" => text("in-use"),
            "subnet-id" => text(&self.subnet.subnet_id),
            "vpc-id" => text(&self.subnet.vpc_id),
            _ => None,
        };
        found.into_iter().collect()
    }

    fn tags(&self) -> &Tags {
        &NO_TAGS
    }
}

impl Described for InterfaceView<'_> {
    type Wire = Wire;

    const KIND: Kind = Kind::Interface;

    fn id(&self) -> String {
        self.id.clone()
    }

    fn wire(&self) -> Wire {
        let (home, zone) = (self.at.home, &self.subnet.availability_zone);
        let association = match &self.owner {
            Owner::NatGateway { association } => association.clone(),
            Owner::Task => None,
        };
        let group = |(id, name)| GroupIdentifier { group_id: Some(id), group_name: Some(name) };
        let attachment = NetworkInterfaceAttachment {
            attachment_id: Some(self.attachment_id()),
            delete_on_termination: Some(false),
            device_index: Some(1),
            instance_owner_id: Some(home.account.clone()),
            status: Some(AttachmentStatus::Attached),
            ..NetworkInterfaceAttachment::default()
        };
        let dns_name = Some(private_dns_name(self.address, home));
        let private = NetworkInterfacePrivateIpAddress {
            association: association.clone(),
            primary: Some(true),
            private_dns_name: dns_name.clone(),
            private_ip_address: text(self.address),
        };
        let ipv6 = self.ipv6_address.map(|it| NetworkInterfaceIpv6Address {
            ipv6_address: text(it),
            ..NetworkInterfaceIpv6Address::default()
        });
        Wire {
            association,
            attachment: Some(attachment),
            availability_zone: Some(zone.clone()),
            availability_zone_id: Some(zones::id_of(zone, home)),
            description: Some(self.description.clone()),
            groups: Some(self.group_names().map(group).collect()),
            interface_type: Some(self.kind()),
            ipv6_address: self.ipv6_address.and_then(text),
            ipv6_addresses: Some(ipv6.into_iter().collect()),
            mac_address: self.mac_address.clone(),
            network_interface_id: Some(self.id.clone()),
            owner_id: Some(home.account.clone()),
            private_dns_name: dns_name,
            private_ip_address: text(self.address),
            private_ip_addresses: Some(vec![private]),
            requester_id: Some(home.account.clone()),
            requester_managed: Some(true),
            source_dest_check: Some(matches!(self.owner, Owner::Task)),
            status: Some(NetworkInterfaceStatus::InUse),
            subnet_id: text(&self.subnet.subnet_id),
            tag_set: Some(Vec::new()),
            vpc_id: text(&self.subnet.vpc_id),
            ..Wire::default()
        }
    }
}
