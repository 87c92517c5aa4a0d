//! Attributes of the account.
use berth_api::ec2::{AccountAttribute, AccountAttributeValue};

use crate::{State, limits::ADDRESSES_MAX};

/// All of them, by their names.
pub fn attributes(state: &State) -> Vec<AccountAttribute> {
    // EC2: `none` where the default VPC was deleted.
    let vpc = state.default_vpc().map_or("none".to_owned(), |it| it.vpc_id.to_string());
    let addresses = ADDRESSES_MAX.to_string();
    [
        ("default-vpc", vpc),
        ("max-elastic-ips", addresses.clone()),
        // Berth starts no machines.
        ("max-instances", "0".to_owned()),
        ("supported-platforms", "VPC".to_owned()),
        ("vpc-max-elastic-ips", addresses),
        ("vpc-max-security-groups-per-interface", "5".to_owned()),
    ]
    .map(|(name, value)| AccountAttribute {
        attribute_name: Some(name.to_owned()),
        attribute_values: Some(vec![AccountAttributeValue { attribute_value: Some(value) }]),
    })
    .into()
}
