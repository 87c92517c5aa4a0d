//! Subnets.
use berth_api::ec2::{
    CreateSubnetRequest, CreateSubnetResult, DeleteSubnetRequest, DeleteSubnetResponse,
    DescribeSubnetsRequest, DescribeSubnetsResult, Error, HostnameType,
    ModifySubnetAttributeRequest, ModifySubnetAttributeResponse, Request,
};
use berth_kernel::Home;

use super::{
    lists::{Asked, list},
    making,
    vpcs::set_one,
};
use crate::{
    Interface, State, Txn,
    cidr::Cidr,
    describe::{At, Described as _, SubnetView},
    limits::SUBNETS_PER_VPC_MAX,
    records::{Association, Key, Kind, PrivateDns, RouteTable, Subnet, Table, Vpc},
    rules::{
        cidrs, finding,
        honoured::{self, missing},
        tags, zones,
    },
};

/// EC2: bits that all addresses of IPv6 in a subnet have in common.
const IPV6_BITS: u8 = 64;

pub fn create(
    txn: &mut Txn,
    input: &CreateSubnetRequest,
    home: &Home,
) -> Result<CreateSubnetResult, Error> {
    let vpc = finding::vpc(txn, input.vpc_id.as_deref())?;
    let text = input.cidr_block.as_deref().ok_or_else(|| missing("CidrBlock"))?;
    let cidr_block = cidrs::v4(text, "cidrBlock")?;
    if !cidrs::has_size(&cidr_block) || !vpc.cidr_block.contains(&cidr_block) {
        return Err(Error::invalid_subnet_range(format!("The CIDR '{text}' is invalid.")));
    }
    let ipv6 = input.ipv6_cidr_block.as_deref().filter(|it| !it.is_empty());
    let ipv6_cidr_block = ipv6.map(|text| within_v6(&vpc, text)).transpose()?;
    check_conflicts(txn, &vpc, &cidr_block, ipv6_cidr_block.as_ref())?;
    let (zone, zone_id) = (&input.availability_zone, &input.availability_zone_id);
    let availability_zone = zones::named(zone.as_deref(), zone_id.as_deref(), home)?;
    let tags = tags::of(input.tag_specifications.as_deref(), Table::Subnet.word())?;
    let count = txn.inside(&vpc.vpc_id, Kind::Subnet).count();
    making::below(count, SUBNETS_PER_VPC_MAX, "subnets", Error::subnet_limit_exceeded)?;
    let subnet = Subnet {
        subnet_id: making::id(txn, Kind::Subnet),
        vpc_id: vpc.vpc_id.clone(),
        cidr_block,
        ipv6_cidr_block,
        availability_zone,
        default_for_az: false,
        map_public_ip_on_launch: false,
        assign_ipv6_address_on_creation: false,
        enable_dns64: false,
        private_dns: PrivateDns::default(),
        tags,
    };
    let at = At { state: txn.state(), home, interfaces: &[] };
    let shown = SubnetView(&subnet, at).wire();
    txn.put(subnet);
    Ok(CreateSubnetResult { subnet: Some(shown) })
}

fn within_v6(vpc: &Vpc, text: &str) -> Result<Cidr, Error> {
    let cidr = cidrs::v6(text, "ipv6CidrBlock")?;
    let is_within = vpc.ipv6_cidr_block.is_some_and(|it| it.contains(&cidr));
    match is_within && cidr.bits() == IPV6_BITS {
        true => Ok(cidr),
        false => Err(Error::invalid_subnet_range(format!(
            "The CIDR '{text}' is invalid. It has to be a /{IPV6_BITS} of the IPv6 block of \
             the VPC."
        ))),
    }
}

fn check_conflicts(txn: &Txn, vpc: &Vpc, cidr: &Cidr, ipv6: Option<&Cidr>) -> Result<(), Error> {
    let conflict = |with: &Cidr| {
        let text = format!("The CIDR '{with}' conflicts with another subnet");
        Err(Error::invalid_subnet_conflict(text))
    };
    for other in txn.subnets_of(&vpc.vpc_id) {
        if other.cidr_block.overlaps(cidr) {
            return conflict(cidr);
        }
        if let (Some(ours), Some(theirs)) = (ipv6, &other.ipv6_cidr_block)
            && ours.overlaps(theirs)
        {
            return conflict(ours);
        }
    }
    Ok(())
}

/// EC2: one attribute a call.
pub fn modify(
    txn: &mut Txn,
    input: &ModifySubnetAttributeRequest,
) -> Result<ModifySubnetAttributeResponse, Error> {
    let mut subnet = (*finding::subnet(txn, input.subnet_id.as_deref())?).clone();
    let dns = &mut subnet.private_dns;
    let given = [
        (&input.assign_ipv6_address_on_creation, &mut subnet.assign_ipv6_address_on_creation),
        (&input.enable_dns64, &mut subnet.enable_dns64),
        (&input.enable_resource_name_dns_aaaa_record_on_launch, &mut dns.has_aaaa_records),
        (&input.enable_resource_name_dns_a_record_on_launch, &mut dns.has_a_records),
        (&input.map_public_ip_on_launch, &mut subnet.map_public_ip_on_launch),
    ];
    match &input.private_dns_hostname_type_on_launch {
        None => set_one(given)?,
        Some(_) if given.iter().any(|(value, _)| value.is_some()) => {
            return Err(Error::invalid_parameter_combination(
                "Fields for multiple attribute types specified",
            ));
        }
        Some(HostnameType::IpName) => subnet.private_dns.is_resource_name = false,
        Some(HostnameType::ResourceName) => subnet.private_dns.is_resource_name = true,
        Some(HostnameType::UnknownValue(other)) => {
            return Err(Error::invalid_parameter_value(format!(
                "Value ({other}) for parameter privateDnsHostnameTypeOnLaunch is invalid."
            )));
        }
    }
    if subnet.assign_ipv6_address_on_creation && subnet.ipv6_cidr_block.is_none() {
        return Err(Error::invalid_parameter_value(format!(
            "Invalid value 'true' for assignIpv6AddressOnCreation. The subnet {} has no IPv6 CIDR \
             block.",
            subnet.subnet_id
        )));
    }
    txn.put(subnet);
    Ok(ModifySubnetAttributeResponse {})
}

/// What associates it with a route table goes with it.
pub fn delete(
    txn: &mut Txn,
    input: &DeleteSubnetRequest,
    tasks: &[Interface],
) -> Result<DeleteSubnetResponse, Error> {
    let subnet = finding::subnet(txn, input.subnet_id.as_deref())?;
    let id = &subnet.subnet_id;
    let has_task = tasks.iter().any(|it| it.subnet_id == *id);
    let has_gateway = txn.nat_gateways_of(&subnet.vpc_id).any(|it| it.subnet_id == *id);
    if has_task || has_gateway {
        return Err(Error::dependency_violation(format!(
            "The subnet '{id}' has dependencies and cannot be deleted."
        )));
    }
    let association = Association::Subnet(id.clone());
    if let Some((table, of)) = txn.associated(&subnet.vpc_id, &association) {
        let mut table: RouteTable = (**table).clone();
        table.associations.remove(&of.clone());
        txn.put(table);
    }
    txn.delete(Key::Of(Table::Subnet, id.clone()));
    Ok(DeleteSubnetResponse {})
}

/// The node answers it: free addresses are those that no task has. `tasks` are the interfaces of
/// all of them; `state` is with what is there by itself.
///
/// # Errors
/// As the API has them.
pub fn describe(
    state: &State,
    it: &DescribeSubnetsRequest,
    tasks: &[Interface],
    home: &Home,
) -> Result<DescribeSubnetsResult, Error> {
    honoured::check(&Request::DescribeSubnets(it.clone()))?;
    let asked = Asked::of(&it.filters, &it.subnet_ids, &it.next_token, it.max_results);
    let at = At { state, home, interfaces: tasks };
    let (found, next_token) = list(asked, state.subnets.values().map(|it| SubnetView(it, at)))?;
    Ok(DescribeSubnetsResult { next_token, subnets: Some(found) })
}
