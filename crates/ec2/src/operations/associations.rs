//! What route tables are of.
use berth_api::ec2::{
    AssociateRouteTableRequest, AssociateRouteTableResult, DisassociateRouteTableRequest,
    DisassociateRouteTableResponse, Error, ReplaceRouteTableAssociationRequest,
    ReplaceRouteTableAssociationResult, RouteTableAssociationState, RouteTableAssociationStateCode,
};

use super::making;
use crate::{
    Txn,
    records::{Association, Id, Kind},
    rules::{finding, honoured::missing},
};

pub fn associate(
    txn: &mut Txn,
    it: &AssociateRouteTableRequest,
) -> Result<AssociateRouteTableResult, Error> {
    let table = finding::route_table(txn, it.route_table_id.as_deref())?;
    let given = |it: &Option<String>| it.clone().filter(|it| !it.is_empty());
    let (with, vpc) = match (given(&it.subnet_id), given(&it.gateway_id)) {
        (Some(id), None) => {
            let subnet = finding::subnet(txn, Some(&id))?;
            (Association::Subnet(subnet.subnet_id.clone()), Some(subnet.vpc_id.clone()))
        }
        (None, Some(id)) => {
            let gateway = finding::internet_gateway(txn, Some(&id))?;
            (Association::Gateway(gateway.internet_gateway_id.clone()), gateway.vpc_id.clone())
        }
        (None, None) => return Err(missing("SubnetId")),
        (Some(_), Some(_)) => {
            return Err(Error::invalid_parameter_combination(
                "A route table is associated with one of SubnetId and GatewayId.",
            ));
        }
    };
    let id = &table.route_table_id;
    if vpc.as_ref() != Some(&table.vpc_id) {
        return Err(Error::invalid_parameter_value(format!(
            "Route table {id} and what it is to be associated with belong to different networks"
        )));
    }
    if let Some((other, of)) = txn.associated(&table.vpc_id, &with) {
        // EC2: the same again is no fault.
        if other.route_table_id == *id {
            return Ok(told(of));
        }
        return Err(Error::resource_already_associated(format!(
            "the specified association for route table {id} conflicts with an existing association"
        )));
    }
    let of = making::id(txn, Kind::RouteTableAssociation);
    let mut table = (*table).clone();
    table.associations.insert(of.clone(), with);
    txn.put(table);
    Ok(told(&of))
}

fn told(id: &Id) -> AssociateRouteTableResult {
    AssociateRouteTableResult {
        association_id: Some(id.to_string()),
        association_state: Some(associated()),
    }
}

fn associated() -> RouteTableAssociationState {
    let state = Some(RouteTableAssociationStateCode::Associated);
    RouteTableAssociationState { state, status_message: None }
}

pub fn disassociate(
    txn: &mut Txn,
    it: &DisassociateRouteTableRequest,
) -> Result<DisassociateRouteTableResponse, Error> {
    let (table, id, association) = finding::association(txn, it.association_id.as_deref())?;
    if association == Association::Main {
        return Err(Error::invalid_parameter_value(format!(
            "cannot disassociate the main route table association {id}"
        )));
    }
    let mut table = (*table).clone();
    table.associations.remove(&id);
    txn.put(table);
    Ok(DisassociateRouteTableResponse {})
}

/// It has a new id in its new table.
pub fn replace(
    txn: &mut Txn,
    it: &ReplaceRouteTableAssociationRequest,
) -> Result<ReplaceRouteTableAssociationResult, Error> {
    let new = finding::route_table(txn, it.route_table_id.as_deref())?;
    let (old, id, association) = finding::association(txn, it.association_id.as_deref())?;
    if old.vpc_id != new.vpc_id {
        return Err(Error::invalid_parameter_value(format!(
            "Route table {} and association {id} belong to different networks",
            new.route_table_id
        )));
    }
    let mut old = (*old).clone();
    old.associations.remove(&id);
    txn.put(old);
    let mut new = (*finding::route_table(txn, Some(new.route_table_id.as_str()))?).clone();
    let id = making::id(txn, Kind::RouteTableAssociation);
    new.associations.insert(id.clone(), association);
    txn.put(new);
    Ok(ReplaceRouteTableAssociationResult {
        association_state: Some(associated()),
        new_association_id: Some(id.to_string()),
    })
}
