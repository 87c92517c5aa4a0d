//! Records as wire shapes, and what filters see of them. A file a noun; lists of all of them go by
//! [`Described`].
mod account;
mod address;
mod image;
mod interface;
mod internet_gateway;
mod nat_gateway;
mod network_acl;
mod route_table;
mod security_group;
mod security_group_rule;
mod shown;
mod subnet;
mod tag;
mod vpc;
mod zone;

pub use self::{
    account::attributes,
    address::AddressView,
    image::images,
    interface::interfaces,
    internet_gateway::InternetGatewayView,
    nat_gateway::NatGatewayView,
    network_acl::NetworkAclView,
    route_table::RouteTableView,
    security_group::{GroupView, permissions},
    security_group_rule::{RuleView, revoked},
    shown::{At, Described, tags},
    subnet::SubnetView,
    tag::TagView,
    vpc::VpcView,
    zone::{RegionView, zones},
};
