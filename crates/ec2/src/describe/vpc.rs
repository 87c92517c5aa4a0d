//! A VPC as it is shown.
use berth_api::ec2::{
    IpSource, Tenancy, Vpc as Wire, VpcCidrBlockAssociation, VpcCidrBlockState,
    VpcCidrBlockStateCode, VpcIpv6CidrBlockAssociation, VpcState,
};

use super::shown::{At, Described, tags, text};
use crate::{
    records::{Id, Kind, Vpc},
    rules::{filters::Filtered, tags::Tags},
};

pub struct VpcView<'a>(pub &'a Vpc, pub At<'a>);

impl VpcView<'_> {
    fn dhcp_options(&self) -> String {
        Id::derived(Kind::DhcpOptions, self.1.home, "default").to_string()
    }

    fn association(&self) -> String {
        Id::after(Kind::VpcCidrAssociation, self.0.vpc_id.as_str()).to_string()
    }

    fn ipv6_association(&self) -> String {
        Id::after(Kind::VpcCidrAssociation, &format!("{}/6", self.0.vpc_id)).to_string()
    }
}

impl Filtered for VpcView<'_> {
    const FILTERS: &'static [&'static str] = &[
        "cidr",
        "cidr-block",
        "cidrBlock",
        "cidr-block-association.association-id",
        "cidr-block-association.cidr-block",
        "cidr-block-association.state",
        "dhcp-options-id",
        "dhcpOptionsId",
        "ipv6-cidr-block-association.association-id",
        "ipv6-cidr-block-association.ipv6-cidr-block",
        "ipv6-cidr-block-association.state",
        "is-default",
        "isDefault",
        "owner-id",
        "state",
        "vpc-id",
    ];

    fn values(&self, filter: &str) -> Vec<String> {
        let it = self.0;
        let ipv6 = |value: String| it.ipv6_cidr_block.map(|_| value).into_iter().collect();
        vec![match filter {
            "cidr" | "cidr-block" | "cidrBlock" | "cidr-block-association.cidr-block" => {
                it.cidr_block.to_string()
            }
            "cidr-block-association.association-id" => self.association(),
            "cidr-block-association.state" => "associated".to_owned(),
            "dhcp-options-id" | "dhcpOptionsId" => self.dhcp_options(),
            "ipv6-cidr-block-association.association-id" => return ipv6(self.ipv6_association()),
            "ipv6-cidr-block-association.ipv6-cidr-block" => {
                return it.ipv6_cidr_block.iter().map(ToString::to_string).collect();
            }
            "ipv6-cidr-block-association.state" => return ipv6("associated".to_owned()),
            "is-default" | "isDefault" => it.is_default.to_string(),
            "owner-id" => self.1.home.account.clone(),
            "state" => "available".to_owned(),
            "vpc-id" => it.vpc_id.to_string(),
            _ => return Vec::new(),
        }]
    }

    fn tags(&self) -> &Tags {
        &self.0.tags
    }
}

impl Described for VpcView<'_> {
    type Wire = Wire;

    const KIND: Kind = Kind::Vpc;

    fn id(&self) -> String {
        self.0.vpc_id.to_string()
    }

    fn wire(&self) -> Wire {
        let (it, home) = (self.0, self.1.home);
        let associated = || {
            let state = Some(VpcCidrBlockStateCode::Associated);
            Some(VpcCidrBlockState { state, status_message: None })
        };
        let association = VpcCidrBlockAssociation {
            association_id: Some(self.association()),
            cidr_block: text(it.cidr_block),
            cidr_block_state: associated(),
        };
        let ipv6 = it.ipv6_cidr_block.map(|block| VpcIpv6CidrBlockAssociation {
            association_id: Some(self.ipv6_association()),
            ip_source: Some(IpSource::Amazon),
            ipv6_address_attribute: None,
            ipv6_cidr_block: text(block),
            ipv6_cidr_block_state: associated(),
            ipv6_pool: text("Amazon"),
            network_border_group: Some(home.region.clone()),
        });
        Wire {
            cidr_block: text(it.cidr_block),
            cidr_block_association_set: Some(vec![association]),
            dhcp_options_id: Some(self.dhcp_options()),
            instance_tenancy: Some(Tenancy::Default),
            ipv6_cidr_block_association_set: ipv6.map(|it| vec![it]),
            is_default: Some(it.is_default),
            owner_id: Some(home.account.clone()),
            state: Some(VpcState::Available),
            tags: tags(&it.tags),
            vpc_id: Some(self.id()),
            ..Wire::default()
        }
    }
}
