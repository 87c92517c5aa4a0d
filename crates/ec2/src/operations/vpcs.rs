//! VPCs.
use std::net::{IpAddr, Ipv6Addr};

use berth_api::ec2::{
    AttributeBooleanValue, CreateDefaultVpcResult, CreateVpcRequest, CreateVpcResult,
    DeleteVpcRequest, DeleteVpcResponse, DescribeVpcAttributeRequest, DescribeVpcAttributeResult,
    Error, ModifyVpcAttributeRequest, ModifyVpcAttributeResponse, Tenancy, VpcAttributeName,
};
use berth_kernel::Home;

use super::{interfaces::check_known, making};
use crate::{
    Facts, State, Txn,
    cidr::Cidr,
    defaults,
    describe::{At, Described as _, VpcView},
    limits::VPCS_MAX,
    records::{DEFAULT, Id, Key, Kind, Table, Vpc},
    rules::{cidrs, finding, honoured::missing, tags},
};

/// Makes one, with all that each has by itself.
pub fn create(
    txn: &mut Txn,
    input: &CreateVpcRequest,
    facts: &Facts,
) -> Result<CreateVpcResult, Error> {
    let text = input.cidr_block.as_deref().ok_or_else(|| missing("CidrBlock"))?;
    let cidr_block = cidrs::v4(text, "cidrBlock")?;
    if !cidrs::has_size(&cidr_block) {
        return Err(Error::invalid_vpc_range(format!("The CIDR '{text}' is invalid.")));
    }
    cidrs::check_usable(&cidr_block)?;
    check_tenancy(input.instance_tenancy.as_ref())?;
    check_known(facts)?;
    check_hosts(&cidr_block, facts)?;
    let tags = tags::of(input.tag_specifications.as_deref(), Table::Vpc.word())?;
    making::below(txn.vpcs.len(), VPCS_MAX, "VPCs", Error::vpc_limit_exceeded)?;
    let vpc_id = making::id(txn, Kind::Vpc);
    let is_v6 = input.amazon_provided_ipv6_cidr_block == Some(true);
    let vpc = Vpc {
        cidr_block,
        ipv6_cidr_block: is_v6.then(|| local_prefix(txn)),
        vni: defaults::free_vni(txn, &vpc_id),
        is_default: false,
        enable_dns_support: true,
        enable_dns_hostnames: false,
        enable_network_address_usage_metrics: false,
        tags,
        vpc_id: vpc_id.clone(),
    };
    let parts = defaults::of_vpc(&vpc_id, |kind| making::id(txn, kind));
    let at = At { state: txn.state(), home: &facts.home, interfaces: &[] };
    let shown = VpcView(&vpc, at).wire();
    txn.put(vpc);
    txn.put(parts.group);
    txn.put(parts.route_table);
    txn.put(parts.acl);
    Ok(CreateVpcResult { vpc: Some(shown) })
}

/// The default one anew, if it was deleted.
pub fn create_default(txn: &mut Txn, home: &Home) -> Result<CreateDefaultVpcResult, Error> {
    if let Some(it) = txn.default_vpc() {
        return Err(Error::default_vpc_already_exists(format!(
            "A Default VPC already exists for this account in this region: {}.",
            it.vpc_id
        )));
    }
    making::below(txn.vpcs.len(), VPCS_MAX, "VPCs", Error::vpc_limit_exceeded)?;
    for record in defaults::again(txn.state(), home)? {
        txn.put(record);
    }
    let at = At { state: txn.state(), home, interfaces: &[] };
    let vpc = txn.default_vpc().map(|it| VpcView(it, at).wire());
    Ok(CreateDefaultVpcResult { vpc })
}

/// Hosts are shared by all here.
fn check_tenancy(tenancy: Option<&Tenancy>) -> Result<(), Error> {
    match tenancy {
        None | Some(Tenancy::Default) => Ok(()),
        Some(other) => Err(Error::unsupported_operation(format!(
            "InstanceTenancy can be default here, and this call has '{other}'."
        ))),
    }
}

/// Packets for a host would not leave a task's network.
fn check_hosts(cidr: &Cidr, facts: &Facts) -> Result<(), Error> {
    let inside = facts.hosts.iter().find(|(address, _)| cidr.has(*address));
    inside.map_or(Ok(()), |(address, name)| {
        Err(Error::invalid_parameter_value(format!(
            "The CIDR '{cidr}' has {address}, which is the address of the host {name}: choose \
             another one."
        )))
    })
}

/// RFC 4193: a prefix by chance, so that no two networks of anybody are alike.
fn local_prefix(txn: &mut Txn) -> Cidr {
    let chance = u128::from(making::number(txn)) << 56;
    let address = Ipv6Addr::from_bits(0xFD << 120 | chance & (u128::MAX >> 8));
    Cidr::of(IpAddr::V6(address), 56).expect("it has so many bits")
}

/// What it has by itself goes with it.
pub fn delete(txn: &mut Txn, input: &DeleteVpcRequest) -> Result<DeleteVpcResponse, Error> {
    let vpc = finding::vpc(txn, input.vpc_id.as_deref())?;
    let id = &vpc.vpc_id;
    let own_groups = txn.groups_of(id).filter(|it| !it.is_default()).count();
    let own_tables = txn.route_tables_of(id).filter(|it| !it.is_main()).count();
    let is_used = own_groups + own_tables > 0
        || txn.subnets_of(id).next().is_some()
        || txn.gateway_of(id).is_some();
    if is_used {
        return Err(Error::dependency_violation(format!(
            "The vpc '{id}' has dependencies and cannot be deleted."
        )));
    }
    let group = txn.default_group(id).map(|it| (Table::SecurityGroup, it.group_id.clone()));
    let table = txn.main_route_table(id).map(|it| (Table::RouteTable, it.route_table_id.clone()));
    let acl = txn.acl_of(id).map(|it| (Table::NetworkAcl, it.network_acl_id.clone()));
    for (table, id) in [group, table, acl].into_iter().flatten() {
        txn.delete(Key::Of(table, id));
    }
    txn.delete(Key::Of(Table::Vpc, id.clone()));
    Ok(DeleteVpcResponse {})
}

/// EC2: one attribute a call.
pub fn modify(
    txn: &mut Txn,
    input: &ModifyVpcAttributeRequest,
) -> Result<ModifyVpcAttributeResponse, Error> {
    let mut vpc = (*finding::vpc(txn, input.vpc_id.as_deref())?).clone();
    let given = [
        (&input.enable_dns_hostnames, &mut vpc.enable_dns_hostnames),
        (&input.enable_dns_support, &mut vpc.enable_dns_support),
        (
            &input.enable_network_address_usage_metrics,
            &mut vpc.enable_network_address_usage_metrics,
        ),
    ];
    set_one(given)?;
    txn.put(vpc);
    Ok(ModifyVpcAttributeResponse {})
}

/// # Errors
/// InvalidParameterCombination, MissingParameter.
pub fn set_one<'a>(
    all: impl IntoIterator<Item = (&'a Option<AttributeBooleanValue>, &'a mut bool)>,
) -> Result<(), Error> {
    let mut given = all.into_iter().filter_map(|(value, at)| Some((value.as_ref()?, at)));
    match (given.next(), given.next()) {
        (Some((value, at)), None) => {
            *at = value.value.ok_or_else(|| missing("Value"))?;
            Ok(())
        }
        (None, _) => Err(Error::invalid_parameter_combination("No attributes specified.")),
        (Some(_), Some(_)) => Err(Error::invalid_parameter_combination(
            "Fields for multiple attribute types specified",
        )),
    }
}

pub fn attribute(
    state: &State,
    input: &DescribeVpcAttributeRequest,
) -> Result<DescribeVpcAttributeResult, Error> {
    let vpc = finding::vpc(state, input.vpc_id.as_deref())?;
    let mut told = DescribeVpcAttributeResult {
        vpc_id: Some(vpc.vpc_id.to_string()),
        ..DescribeVpcAttributeResult::default()
    };
    let value = |it| Some(AttributeBooleanValue { value: Some(it) });
    match input.attribute.as_ref().ok_or_else(|| missing("Attribute"))? {
        VpcAttributeName::EnableDnsHostnames => {
            told.enable_dns_hostnames = value(vpc.enable_dns_hostnames);
        }
        VpcAttributeName::EnableDnsSupport => {
            told.enable_dns_support = value(vpc.enable_dns_support);
        }
        VpcAttributeName::EnableNetworkAddressUsageMetrics => {
            told.enable_network_address_usage_metrics =
                value(vpc.enable_network_address_usage_metrics);
        }
        VpcAttributeName::UnknownValue(other) => {
            return Err(Error::invalid_parameter_value(format!(
                "Value ({other}) for parameter attribute is invalid. Unknown attribute."
            )));
        }
    }
    Ok(told)
}

/// Which VPC is meant by who names none.
///
/// # Errors
/// VPCIdNotSpecified, InvalidVpcID.NotFound.
pub fn named_or_default(state: &State, id: Option<&str>) -> Result<Id, Error> {
    if let Some(id) = id.filter(|it| !it.is_empty()) {
        return Ok(finding::vpc(state, Some(id))?.vpc_id.clone());
    }
    let found = state.default_vpc().map(|it| it.vpc_id.clone());
    found.ok_or_else(|| {
        let text = format!("No {DEFAULT} VPC for this user: name one, or call CreateDefaultVpc.");
        Error::vpc_id_not_specified(text)
    })
}
