//! Internet gateways.
use berth_api::ec2::{
    AttachInternetGatewayRequest, AttachInternetGatewayResponse, CreateInternetGatewayRequest,
    CreateInternetGatewayResult, DeleteInternetGatewayRequest, DeleteInternetGatewayResponse,
    DetachInternetGatewayRequest, DetachInternetGatewayResponse, Error,
};
use berth_kernel::Home;

use super::making;
use crate::{
    Txn,
    describe::{At, Described as _, InternetGatewayView},
    limits::INTERNET_GATEWAYS_MAX,
    records::{InternetGateway, Key, Kind, Table},
    rules::{finding, tags},
};

pub fn create(
    txn: &mut Txn,
    input: &CreateInternetGatewayRequest,
    home: &Home,
) -> Result<CreateInternetGatewayResult, Error> {
    let tags = tags::of(input.tag_specifications.as_deref(), Table::InternetGateway.word())?;
    let count = txn.internet_gateways.len();
    let error = Error::internet_gateway_limit_exceeded;
    making::below(count, INTERNET_GATEWAYS_MAX, "internet gateways", error)?;
    let internet_gateway_id = making::id(txn, Kind::InternetGateway);
    let gateway = InternetGateway { internet_gateway_id, vpc_id: None, tags };
    let at = At { state: txn.state(), home, interfaces: &[] };
    let shown = InternetGatewayView(&gateway, at).wire();
    txn.put(gateway);
    Ok(CreateInternetGatewayResult { internet_gateway: Some(shown) })
}

pub fn attach(
    txn: &mut Txn,
    input: &AttachInternetGatewayRequest,
) -> Result<AttachInternetGatewayResponse, Error> {
    let gateway = finding::internet_gateway(txn, input.internet_gateway_id.as_deref())?;
    let vpc = finding::vpc(txn, input.vpc_id.as_deref())?;
    if let Some(other) = &gateway.vpc_id {
        return Err(Error::resource_already_associated(format!(
            "resource {} is already attached to network {other}",
            gateway.internet_gateway_id
        )));
    }
    if txn.gateway_of(&vpc.vpc_id).is_some() {
        return Err(Error::invalid_parameter_value(format!(
            "Network {} already has an internet gateway attached",
            vpc.vpc_id
        )));
    }
    txn.put(InternetGateway { vpc_id: Some(vpc.vpc_id.clone()), ..(*gateway).clone() });
    Ok(AttachInternetGatewayResponse {})
}

/// EC2: not while an address of the network is public.
pub fn detach(
    txn: &mut Txn,
    input: &DetachInternetGatewayRequest,
) -> Result<DetachInternetGatewayResponse, Error> {
    let gateway = finding::internet_gateway(txn, input.internet_gateway_id.as_deref())?;
    let vpc = finding::vpc(txn, input.vpc_id.as_deref())?;
    let id = &vpc.vpc_id;
    if gateway.vpc_id.as_ref() != Some(id) {
        return Err(Error::gateway_not_attached(format!(
            "resource {} is not attached to network {id}",
            gateway.internet_gateway_id
        )));
    }
    if txn.nat_gateways_of(id).any(|it| it.allocation_id.is_some()) {
        return Err(Error::dependency_violation(format!(
            "Network {id} has some mapped public address(es). Please unmap those public \
             address(es) before detaching the gateway."
        )));
    }
    txn.put(InternetGateway { vpc_id: None, ..(*gateway).clone() });
    Ok(DetachInternetGatewayResponse {})
}

pub fn delete(
    txn: &mut Txn,
    input: &DeleteInternetGatewayRequest,
) -> Result<DeleteInternetGatewayResponse, Error> {
    let gateway = finding::internet_gateway(txn, input.internet_gateway_id.as_deref())?;
    let id = &gateway.internet_gateway_id;
    if gateway.vpc_id.is_some() {
        return Err(Error::dependency_violation(format!(
            "The internetGateway '{id}' has dependencies and cannot be deleted."
        )));
    }
    txn.delete(Key::Of(Table::InternetGateway, id.clone()));
    Ok(DeleteInternetGatewayResponse {})
}
