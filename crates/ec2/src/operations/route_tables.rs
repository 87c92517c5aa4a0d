//! Route tables.
use berth_api::ec2::{
    CreateRouteTableRequest, CreateRouteTableResult, DeleteRouteTableRequest,
    DeleteRouteTableResponse, Error,
};
use berth_kernel::Home;

use super::making;
use crate::{
    Txn,
    describe::{At, Described as _, RouteTableView},
    limits::ROUTE_TABLES_PER_VPC_MAX,
    records::{Key, Kind, RouteTable, Table},
    rules::{finding, tags},
};

pub fn create(
    txn: &mut Txn,
    input: &CreateRouteTableRequest,
    home: &Home,
) -> Result<CreateRouteTableResult, Error> {
    let vpc = finding::vpc(txn, input.vpc_id.as_deref())?;
    let tags = tags::of(input.tag_specifications.as_deref(), Table::RouteTable.word())?;
    let made = making::made(input.client_token.as_deref(), &format!("{} {tags:?}", vpc.vpc_id));
    let told = |txn: &Txn, it: &RouteTable| CreateRouteTableResult {
        client_token: input.client_token.clone(),
        route_table: {
            let at = At { state: txn.state(), home, interfaces: &[] };
            Some(RouteTableView(it, at).wire())
        },
    };
    for it in txn.route_tables.values() {
        if making::is_again(&made, &it.made)? {
            return Ok(told(txn, it));
        }
    }
    let count = txn.inside(&vpc.vpc_id, Kind::RouteTable).count();
    let error = Error::route_table_limit_exceeded;
    making::below(count, ROUTE_TABLES_PER_VPC_MAX, "route tables of a VPC", error)?;
    let table = RouteTable {
        route_table_id: making::id(txn, Kind::RouteTable),
        vpc_id: vpc.vpc_id.clone(),
        routes: Vec::new(),
        associations: [].into(),
        made,
        tags,
    };
    let told = told(txn, &table);
    txn.put(table);
    Ok(told)
}

pub fn delete(
    txn: &mut Txn,
    input: &DeleteRouteTableRequest,
) -> Result<DeleteRouteTableResponse, Error> {
    let table = finding::route_table(txn, input.route_table_id.as_deref())?;
    let id = &table.route_table_id;
    if !table.associations.is_empty() {
        return Err(Error::dependency_violation(format!(
            "The routeTable '{id}' has dependencies and cannot be deleted."
        )));
    }
    txn.delete(Key::Of(Table::RouteTable, id.clone()));
    Ok(DeleteRouteTableResponse {})
}
