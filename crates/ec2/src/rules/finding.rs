//! Finds what calls name, or says in EC2's words that it is not there: clients forget what they
//! have been told of so.
use std::sync::Arc;

use berth_api::ec2::Error;

use super::honoured::missing;
use crate::{
    State,
    records::{
        Address, Association, Id, InternetGateway, Kind, NatGateway, NetworkAcl, RouteTable,
        SecurityGroup, Subnet, Vpc,
    },
};

/// What EC2 says of an id that nothing has.
pub fn not_found(kind: Kind, id: &str) -> Error {
    let does_not_exist = |what: &str| format!("The {what} '{id}' does not exist");
    match kind {
        Kind::Address => Error::invalid_allocation_id_not_found(does_not_exist("allocation ID")),
        Kind::AclAssociation | Kind::AddressAssociation | Kind::RouteTableAssociation => {
            Error::invalid_association_id_not_found(does_not_exist("association ID"))
        }
        Kind::Image => {
            Error::invalid_ami_id_not_found(format!("The image id '[{id}]' does not exist"))
        }
        Kind::Interface => {
            let text = does_not_exist("networkInterface ID");
            Error::invalid_network_interface_id_not_found(text)
        }
        Kind::InternetGateway => {
            let text = does_not_exist("internetGateway ID");
            Error::invalid_internet_gateway_id_not_found(text)
        }
        Kind::NatGateway => {
            Error::nat_gateway_not_found(format!("The Nat Gateway {id} was not found"))
        }
        Kind::NetworkAcl => {
            Error::invalid_network_acl_id_not_found(does_not_exist("networkAcl ID"))
        }
        Kind::RouteTable => {
            Error::invalid_route_table_id_not_found(does_not_exist("routeTable ID"))
        }
        Kind::SecurityGroup => Error::invalid_group_not_found(does_not_exist("security group")),
        Kind::SecurityGroupRule => {
            let text = does_not_exist("security group rule ID");
            Error::invalid_security_group_rule_id_not_found(text)
        }
        Kind::Subnet => Error::invalid_subnet_id_not_found(does_not_exist("subnet ID")),
        Kind::Vpc => Error::invalid_vpc_id_not_found(does_not_exist("vpc ID")),
        Kind::DhcpOptions | Kind::SubnetCidrAssociation | Kind::VpcCidrAssociation => {
            Error::invalid_id(format!("The ID '{id}' is not valid"))
        }
    }
}

macro_rules! find {
    ($($(#[$doc:meta])* $name:ident $table:ident $record:ident $parameter:literal,)*) => {
        $(
            $(#[$doc])*
            ///
            /// # Errors
            /// MissingParameter; what EC2 says of one that is not there.
            pub fn $name(state: &State, id: Option<&str>) -> Result<Arc<$record>, Error> {
                let id = id.filter(|it| !it.is_empty()).ok_or_else(|| missing($parameter))?;
                let found = state.$table.get(&Id::of(id)).cloned();
                found.ok_or_else(|| not_found(Kind::$record, id))
            }
        )*
    };
}

find! {
    /// By its allocation.
    address addresses Address "AllocationId",
    internet_gateway internet_gateways InternetGateway "InternetGatewayId",
    nat_gateway nat_gateways NatGateway "NatGatewayId",
    network_acl network_acls NetworkAcl "NetworkAclId",
    route_table route_tables RouteTable "RouteTableId",
    subnet subnets Subnet "SubnetId",
    vpc vpcs Vpc "VpcId",
}

/// A group by its id, or by its name in the default VPC.
///
/// # Errors
/// MissingParameter, InvalidGroup.NotFound.
pub fn group(
    state: &State,
    id: Option<&str>,
    name: Option<&str>,
) -> Result<Arc<SecurityGroup>, Error> {
    let found = match (id, name) {
        (Some(id), _) => state.security_groups.get(&Id::of(id)),
        (None, Some(name)) => {
            state.default_vpc().and_then(|it| state.group_named(&it.vpc_id, name))
        }
        (None, None) => return Err(missing("GroupId")),
    };
    let said = id.or(name).unwrap_or_default();
    found.cloned().ok_or_else(|| not_found(Kind::SecurityGroup, said))
}

/// The route table of an association, and what that is.
///
/// # Errors
/// MissingParameter, InvalidAssociationID.NotFound.
pub fn association(
    state: &State,
    id: Option<&str>,
) -> Result<(Arc<RouteTable>, Id, Association), Error> {
    let id = Id::of(id.ok_or_else(|| missing("AssociationId"))?);
    let table = state.association(&id).cloned();
    let table = table.ok_or_else(|| not_found(Kind::RouteTableAssociation, id.as_str()))?;
    let association = table.associations[&id].clone();
    Ok((table, id, association))
}
