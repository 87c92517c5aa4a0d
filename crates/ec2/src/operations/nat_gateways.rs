//! NAT gateways.
use berth_api::ec2::{
    ConnectivityType, CreateNatGatewayRequest, CreateNatGatewayResult, DeleteNatGatewayRequest,
    DeleteNatGatewayResult, Error,
};
use berth_kernel::Home;

use super::making;
use crate::{
    Txn,
    describe::{At, Described as _, NatGatewayView},
    limits::NAT_GATEWAYS_MAX,
    records::{Id, Key, Kind, NatGateway, Table},
    rules::{finding, honoured::missing, tags},
};

pub fn create(
    txn: &mut Txn,
    it: &CreateNatGatewayRequest,
    home: &Home,
) -> Result<CreateNatGatewayResult, Error> {
    let tags = tags::of(it.tag_specifications.as_deref(), Table::NatGateway.word())?;
    let said = format!("{:?} {:?} {:?} {tags:?}", it.subnet_id, it.allocation_id, kind(it)?);
    let made = making::made(it.client_token.as_deref(), &said);
    let told = |txn: &Txn, gateway: &NatGateway| {
        let at = At { state: txn.state(), home, interfaces: &[] };
        let nat_gateway = Some(NatGatewayView(gateway, at).wire());
        CreateNatGatewayResult { client_token: it.client_token.clone(), nat_gateway }
    };
    for gateway in txn.nat_gateways.values() {
        if making::is_again(&made, &gateway.made)? {
            return Ok(told(txn, gateway));
        }
    }
    let subnet = finding::subnet(txn, it.subnet_id.as_deref())?;
    let allocation_id = allocation(txn, it)?;
    let count = txn.nat_gateways.len();
    let error = Error::nat_gateway_limit_exceeded;
    making::below(count, NAT_GATEWAYS_MAX, "NAT gateways", error)?;
    let gateway = NatGateway {
        nat_gateway_id: making::id(txn, Kind::NatGateway),
        vpc_id: subnet.vpc_id.clone(),
        subnet_id: subnet.subnet_id.clone(),
        create_time: txn.now,
        allocation_id,
        made,
        tags,
    };
    let told = told(txn, &gateway);
    txn.put(gateway);
    Ok(told)
}

/// Whether it is public.
fn kind(it: &CreateNatGatewayRequest) -> Result<bool, Error> {
    match &it.connectivity_type {
        None | Some(ConnectivityType::Public) => Ok(true),
        Some(ConnectivityType::Private) => Ok(false),
        Some(ConnectivityType::UnknownValue(other)) => Err(Error::invalid_parameter_value(
            format!("Value ({other}) for parameter connectivityType is invalid."),
        )),
    }
}

fn allocation(txn: &Txn, it: &CreateNatGatewayRequest) -> Result<Option<Id>, Error> {
    let given = it.allocation_id.as_deref().filter(|it| !it.is_empty());
    let id = match (kind(it)?, given) {
        (false, None) => return Ok(None),
        (false, Some(_)) => {
            return Err(Error::invalid_parameter_combination(
                "A private NAT gateway has no AllocationId.",
            ));
        }
        (true, None) => return Err(missing("AllocationId")),
        (true, Some(id)) => finding::address(txn, Some(id))?.allocation_id.clone(),
    };
    match txn.nat_gateway_at(&id) {
        None => Ok(Some(id)),
        Some(_) => Err(Error::resource_already_associated(format!(
            "Elastic IP address [{id}] is already associated"
        ))),
    }
}

/// Nobody waits until it is gone: it does nothing.
pub fn delete(
    txn: &mut Txn,
    it: &DeleteNatGatewayRequest,
) -> Result<DeleteNatGatewayResult, Error> {
    let gateway = finding::nat_gateway(txn, it.nat_gateway_id.as_deref())?;
    let id = gateway.nat_gateway_id.clone();
    txn.delete(Key::Of(Table::NatGateway, id.clone()));
    Ok(DeleteNatGatewayResult { nat_gateway_id: Some(id.to_string()) })
}
