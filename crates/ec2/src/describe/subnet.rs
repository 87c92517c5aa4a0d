//! A subnet as it is shown.
use berth_api::ec2::{
    HostnameType, IpSource, PrivateDnsNameOptionsOnLaunch, Subnet as Wire, SubnetCidrBlockState,
    SubnetCidrBlockStateCode, SubnetIpv6CidrBlockAssociation, SubnetState,
};

use super::shown::{At, Described, tags, text};
use crate::{
    SERVICE,
    limits::RESERVED_ADDRESSES,
    records::{Id, Kind, Subnet},
    rules::{filters::Filtered, tags::Tags, zones},
};

pub struct SubnetView<'a>(pub &'a Subnet, pub At<'a>);

impl SubnetView<'_> {
    fn arn(&self) -> String {
        self.1.home.arn(SERVICE, &format!("subnet/{}", self.0.subnet_id))
    }

    fn zone_id(&self) -> String {
        zones::id_of(&self.0.availability_zone, self.1.home)
    }

    /// Addresses that no task has.
    fn free(&self) -> u64 {
        let it = self.0;
        let taken = self.1.interfaces.iter().filter(|task| task.subnet_id == it.subnet_id).count();
        (it.cidr_block.len_v4() - RESERVED_ADDRESSES).saturating_sub(taken as u64)
    }

    fn ipv6_association(&self) -> String {
        Id::after(Kind::SubnetCidrAssociation, self.0.subnet_id.as_str()).to_string()
    }
}

impl Filtered for SubnetView<'_> {
    const FILTERS: &'static [&'static str] = &[
        "availability-zone",
        "availabilityZone",
        "availability-zone-id",
        "availabilityZoneId",
        "available-ip-address-count",
        "cidr",
        "cidr-block",
        "cidrBlock",
        "default-for-az",
        "defaultForAz",
        "ipv6-cidr-block-association.association-id",
        "ipv6-cidr-block-association.ipv6-cidr-block",
        "ipv6-cidr-block-association.state",
        "ipv6-native",
        "map-public-ip-on-launch",
        "owner-id",
        "state",
        "subnet-arn",
        "subnet-id",
        "vpc-id",
    ];

    fn values(&self, filter: &str) -> Vec<String> {
        let it = self.0;
        let ipv6 = |value: String| it.ipv6_cidr_block.map(|_| value).into_iter().collect();
        vec![match filter {
            "availability-zone" | "availabilityZone" => it.availability_zone.clone(),
            "availability-zone-id" | "availabilityZoneId" => self.zone_id(),
            "available-ip-address-count" => self.free().to_string(),
            "cidr" | "cidr-block" | "cidrBlock" => it.cidr_block.to_string(),
            "default-for-az" | "defaultForAz" => it.default_for_az.to_string(),
            "ipv6-cidr-block-association.association-id" => return ipv6(self.ipv6_association()),
            "ipv6-cidr-block-association.ipv6-cidr-block" => {
                return it.ipv6_cidr_block.iter().map(ToString::to_string).collect();
            }
            "ipv6-cidr-block-association.state" => return ipv6("associated".to_owned()),
            "ipv6-native" => false.to_string(),
            "map-public-ip-on-launch" => it.map_public_ip_on_launch.to_string(),
            "owner-id" => self.1.home.account.clone(),
            "state" => "available".to_owned(),
            "subnet-arn" => self.arn(),
            "subnet-id" => it.subnet_id.to_string(),
            "vpc-id" => it.vpc_id.to_string(),
            _ => return Vec::new(),
        }]
    }

    fn tags(&self) -> &Tags {
        &self.0.tags
    }
}

impl Described for SubnetView<'_> {
    type Wire = Wire;

    const KIND: Kind = Kind::Subnet;

    fn id(&self) -> String {
        self.0.subnet_id.to_string()
    }

    fn wire(&self) -> Wire {
        let (it, home) = (self.0, self.1.home);
        let state = Some(SubnetCidrBlockStateCode::Associated);
        let ipv6 = it.ipv6_cidr_block.map(|block| SubnetIpv6CidrBlockAssociation {
            association_id: Some(self.ipv6_association()),
            ip_source: Some(IpSource::Amazon),
            ipv6_address_attribute: None,
            ipv6_cidr_block: text(block),
            ipv6_cidr_block_state: Some(SubnetCidrBlockState { state, status_message: None }),
        });
        let hostname_type = match it.private_dns.is_resource_name {
            true => HostnameType::ResourceName,
            false => HostnameType::IpName,
        };
        let private_dns = PrivateDnsNameOptionsOnLaunch {
            enable_resource_name_dns_aaaa_record: Some(it.private_dns.has_aaaa_records),
            enable_resource_name_dns_a_record: Some(it.private_dns.has_a_records),
            hostname_type: Some(hostname_type),
        };
        Wire {
            assign_ipv6_address_on_creation: Some(it.assign_ipv6_address_on_creation),
            availability_zone: Some(it.availability_zone.clone()),
            availability_zone_id: Some(self.zone_id()),
            available_ip_address_count: i32::try_from(self.free()).ok(),
            cidr_block: text(it.cidr_block),
            default_for_az: Some(it.default_for_az),
            enable_dns64: Some(it.enable_dns64),
            ipv6_cidr_block_association_set: Some(ipv6.into_iter().collect()),
            ipv6_native: Some(false),
            map_customer_owned_ip_on_launch: Some(false),
            map_public_ip_on_launch: Some(it.map_public_ip_on_launch),
            owner_id: Some(home.account.clone()),
            private_dns_name_options_on_launch: Some(private_dns),
            state: Some(SubnetState::Available),
            subnet_arn: Some(self.arn()),
            subnet_id: Some(self.id()),
            tags: tags(&it.tags),
            vpc_id: text(&it.vpc_id),
            ..Wire::default()
        }
    }
}
