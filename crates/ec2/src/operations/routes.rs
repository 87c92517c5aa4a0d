//! Routes of route tables.
use berth_api::ec2::{
    CreateRouteRequest, CreateRouteResult, DeleteRouteRequest, DeleteRouteResponse, Error,
    ReplaceRouteRequest, ReplaceRouteResponse,
};

use crate::{
    Txn,
    cidr::Cidr,
    limits::ROUTES_MAX,
    records::{Route, RouteTable},
    rules::{finding, routes},
};

pub fn create(txn: &mut Txn, it: &CreateRouteRequest) -> Result<CreateRouteResult, Error> {
    let table = finding::route_table(txn, it.route_table_id.as_deref())?;
    let v6 = it.destination_ipv6_cidr_block.as_deref();
    let destination = routes::destination(it.destination_cidr_block.as_deref(), v6)?;
    let (gateway, nat) = (it.gateway_id.as_deref(), it.nat_gateway_id.as_deref());
    let target = routes::target(txn, &table, gateway, nat)?;
    check_local(txn, &table, &destination)?;
    if table.routes.iter().any(|it| it.destination == destination) {
        return Err(there(&destination));
    }
    if table.routes.len() >= ROUTES_MAX {
        return Err(Error::route_limit_exceeded(format!(
            "The maximum number of routes has been reached: {ROUTES_MAX}."
        )));
    }
    let mut table = (*table).clone();
    table.routes.push(Route { destination, target });
    txn.put(table);
    Ok(CreateRouteResult { r#return: Some(true) })
}

/// The addresses of the VPC itself are reached by a route that is there by itself, and nothing in
/// them otherwise.
fn check_local(txn: &Txn, table: &RouteTable, destination: &Cidr) -> Result<(), Error> {
    let Some(vpc) = txn.vpcs.get(&table.vpc_id) else { return Ok(()) };
    for own in [Some(vpc.cidr_block), vpc.ipv6_cidr_block].into_iter().flatten() {
        if own == *destination {
            return Err(there(destination));
        }
        if own.contains(destination) {
            return Err(Error::invalid_parameter_value(format!(
                "The destination CIDR block {destination} is equal to or more specific than one \
                 of this VPC's CIDR blocks. This route can target only an interface or an instance."
            )));
        }
    }
    Ok(())
}

fn there(destination: &Cidr) -> Error {
    let text = format!("The route identified by {destination} already exists.");
    Error::route_already_exists(text)
}

pub fn replace(txn: &mut Txn, it: &ReplaceRouteRequest) -> Result<ReplaceRouteResponse, Error> {
    let table = finding::route_table(txn, it.route_table_id.as_deref())?;
    let v6 = it.destination_ipv6_cidr_block.as_deref();
    let destination = routes::destination(it.destination_cidr_block.as_deref(), v6)?;
    let (gateway, nat) = (it.gateway_id.as_deref(), it.nat_gateway_id.as_deref());
    let target = routes::target(txn, &table, gateway, nat)?;
    let mut table = (*table).clone();
    let id = table.route_table_id.clone();
    let route = table.routes.iter_mut().find(|it| it.destination == destination);
    let Some(route) = route else {
        return Err(Error::invalid_parameter_value(format!(
            "There is no route defined for '{destination}' in the route table {id}. Use \
             CreateRoute instead."
        )));
    };
    route.target = target;
    txn.put(table);
    Ok(ReplaceRouteResponse {})
}

pub fn delete(txn: &mut Txn, it: &DeleteRouteRequest) -> Result<DeleteRouteResponse, Error> {
    let table = finding::route_table(txn, it.route_table_id.as_deref())?;
    let v6 = it.destination_ipv6_cidr_block.as_deref();
    let destination = routes::destination(it.destination_cidr_block.as_deref(), v6)?;
    let vpc = txn.vpcs.get(&table.vpc_id);
    let is_local = vpc
        .is_some_and(|it| it.cidr_block == destination || it.ipv6_cidr_block == Some(destination));
    let mut table = (*table).clone();
    let before = table.routes.len();
    table.routes.retain(|it| it.destination != destination);
    if is_local {
        return Err(Error::invalid_parameter_value(format!(
            "cannot remove local route {destination} in route table {}",
            table.route_table_id
        )));
    }
    if table.routes.len() == before {
        let kind = if destination.is_v4() { "" } else { "ipv6-" };
        return Err(Error::invalid_route_not_found(format!(
            "no route with destination-{kind}cidr-block {destination} in route table {}",
            table.route_table_id
        )));
    }
    txn.put(table);
    Ok(DeleteRouteResponse {})
}
