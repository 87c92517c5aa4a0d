//! Where routes lead, as calls write it.
use berth_api::ec2::Error;

use super::{cidrs, finding, honoured::missing};
use crate::{
    State,
    cidr::Cidr,
    records::{RouteTable, Target},
};

/// # Errors
/// MissingParameter, InvalidParameterCombination, InvalidParameterValue.
pub fn destination(v4: Option<&str>, v6: Option<&str>) -> Result<Cidr, Error> {
    match (v4, v6) {
        (Some(text), None) => cidrs::any(text, true),
        (None, Some(text)) => cidrs::any(text, false),
        (None, None) => Err(missing("DestinationCidrBlock")),
        (Some(_), Some(_)) => Err(Error::invalid_parameter_combination(
            "A route has one of DestinationCidrBlock and DestinationIpv6CidrBlock.",
        )),
    }
}

/// # Errors
/// MissingParameter, InvalidParameterCombination, InvalidGatewayID.NotFound, NatGatewayNotFound,
/// InvalidParameterValue of a gateway that is not the VPC's.
pub fn target(
    state: &State,
    table: &RouteTable,
    gateway: Option<&str>,
    nat: Option<&str>,
) -> Result<Target, Error> {
    match (gateway, nat) {
        (Some("local"), None) => Err(Error::unsupported_operation(
            "The route to the addresses of the VPC is there by itself, and cannot be made.",
        )),
        (Some(id), None) => {
            let found = state.internet_gateways.get(&crate::records::Id::of(id));
            let found = found.ok_or_else(|| {
                let text = format!("The gateway ID '{id}' does not exist");
                Error::invalid_gateway_id_not_found(text)
            })?;
            if found.vpc_id.as_ref() != Some(&table.vpc_id) {
                return Err(elsewhere(table, id));
            }
            Ok(Target::InternetGateway(found.internet_gateway_id.clone()))
        }
        (None, Some(id)) => {
            let found = finding::nat_gateway(state, Some(id))?;
            if found.vpc_id != table.vpc_id {
                return Err(elsewhere(table, id));
            }
            Ok(Target::NatGateway(found.nat_gateway_id.clone()))
        }
        (None, None) => Err(missing("GatewayId")),
        (Some(_), Some(_)) => Err(Error::invalid_parameter_combination(
            "A route leads to one of GatewayId and NatGatewayId.",
        )),
    }
}

fn elsewhere(table: &RouteTable, id: &str) -> Error {
    Error::invalid_parameter_value(format!(
        "route table {} and network gateway {id} belong to different networks",
        table.route_table_id
    ))
}
