//! One function per API call.
mod account;
mod addresses;
mod associations;
mod descriptions;
mod images;
mod interfaces;
mod internet_gateways;
mod lists;
mod making;
mod nat_gateways;
mod network_acls;
mod reads;
mod route_tables;
mod routes;
mod security_group_rules;
mod security_groups;
mod subnets;
mod tags;
mod vpcs;
mod zones;

use berth_api::ec2::{Ec2Write, Error, Response};

pub use self::{interfaces::describe as interfaces, reads::read, subnets::describe as subnets};
use crate::{Call, Txn, defaults, rules::honoured};

/// # Errors
/// As the API has them.
pub fn handle(txn: &mut Txn, call: Call) -> Result<Response, Error> {
    honoured::check(&call.request)?;
    let Call { request, facts, .. } = call;
    defaults::ensure(txn, &facts.home);
    let (home, tasks) = (&facts.home, &*facts.interfaces);
    let write = request.ec2_write();
    let write = write.unwrap_or_else(|it| panic!("{} changes nothing", it.operation()));
    Ok(match write {
        Ec2Write::AllocateAddress(it) => addresses::allocate(txn, &it, home)?.into(),
        Ec2Write::AssociateRouteTable(it) => associations::associate(txn, &it)?.into(),
        Ec2Write::AttachInternetGateway(it) => internet_gateways::attach(txn, &it)?.into(),
        Ec2Write::AuthorizeSecurityGroupEgress(it) => {
            security_group_rules::authorize_egress(txn, &it, home)?.into()
        }
        Ec2Write::AuthorizeSecurityGroupIngress(it) => {
            security_group_rules::authorize_ingress(txn, &it, home)?.into()
        }
        Ec2Write::CreateDefaultVpc(_) => vpcs::create_default(txn, home)?.into(),
        Ec2Write::CreateInternetGateway(it) => internet_gateways::create(txn, &it, home)?.into(),
        Ec2Write::CreateNatGateway(it) => nat_gateways::create(txn, &it, home)?.into(),
        Ec2Write::CreateNetworkAclEntry(it) => network_acls::create_entry(txn, &it)?.into(),
        Ec2Write::CreateRoute(it) => routes::create(txn, &it)?.into(),
        Ec2Write::CreateRouteTable(it) => route_tables::create(txn, &it, home)?.into(),
        Ec2Write::CreateSecurityGroup(it) => security_groups::create(txn, &it, home)?.into(),
        Ec2Write::CreateSubnet(it) => subnets::create(txn, &it, home)?.into(),
        Ec2Write::CreateTags(it) => tags::create(txn, &it)?.into(),
        Ec2Write::CreateVpc(it) => vpcs::create(txn, &it, &facts)?.into(),
        Ec2Write::DeleteInternetGateway(it) => internet_gateways::delete(txn, &it)?.into(),
        Ec2Write::DeleteNatGateway(it) => nat_gateways::delete(txn, &it)?.into(),
        Ec2Write::DeleteNetworkAclEntry(it) => network_acls::delete_entry(txn, &it)?.into(),
        Ec2Write::DeleteRoute(it) => routes::delete(txn, &it)?.into(),
        Ec2Write::DeleteRouteTable(it) => route_tables::delete(txn, &it)?.into(),
        Ec2Write::DeleteSecurityGroup(it) => {
            interfaces::check_known(&facts)?;
            security_groups::delete(txn, &it, tasks)?.into()
        }
        Ec2Write::DeleteSubnet(it) => {
            interfaces::check_known(&facts)?;
            subnets::delete(txn, &it, tasks)?.into()
        }
        Ec2Write::DeleteTags(it) => tags::delete(txn, &it)?.into(),
        Ec2Write::DeleteVpc(it) => vpcs::delete(txn, &it)?.into(),
        Ec2Write::DetachInternetGateway(it) => internet_gateways::detach(txn, &it)?.into(),
        Ec2Write::DisassociateAddress(it) => addresses::disassociate(txn, &it)?.into(),
        Ec2Write::DisassociateRouteTable(it) => associations::disassociate(txn, &it)?.into(),
        Ec2Write::ModifySecurityGroupRules(it) => {
            security_group_rules::modify(txn, &it, home)?.into()
        }
        Ec2Write::ModifySubnetAttribute(it) => subnets::modify(txn, &it)?.into(),
        Ec2Write::ModifyVpcAttribute(it) => vpcs::modify(txn, &it)?.into(),
        Ec2Write::ReleaseAddress(it) => addresses::release(txn, &it)?.into(),
        Ec2Write::ReplaceNetworkAclEntry(it) => network_acls::replace_entry(txn, &it)?.into(),
        Ec2Write::ReplaceRoute(it) => routes::replace(txn, &it)?.into(),
        Ec2Write::ReplaceRouteTableAssociation(it) => associations::replace(txn, &it)?.into(),
        Ec2Write::RevokeSecurityGroupEgress(it) => {
            security_group_rules::revoke_egress(txn, &it, home)?.into()
        }
        Ec2Write::RevokeSecurityGroupIngress(it) => {
            security_group_rules::revoke_ingress(txn, &it, home)?.into()
        }
        Ec2Write::UpdateSecurityGroupRuleDescriptionsEgress(it) => {
            descriptions::egress(txn, &it, home)?.into()
        }
        Ec2Write::UpdateSecurityGroupRuleDescriptionsIngress(it) => {
            descriptions::ingress(txn, &it, home)?.into()
        }
    })
}
