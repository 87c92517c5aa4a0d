//! Elastic IP addresses.
use std::{net::Ipv4Addr, sync::Arc};

use berth_api::ec2::{
    AllocateAddressRequest, AllocateAddressResult, DescribeAddressesAttributeRequest,
    DescribeAddressesAttributeResult, DescribeAddressesRequest, DescribeAddressesResult,
    DisassociateAddressRequest, DisassociateAddressResponse, DomainType, Error,
    ReleaseAddressRequest, ReleaseAddressResponse,
};
use berth_kernel::Home;

use super::{
    lists::{Asked, list},
    making,
};
use crate::{
    State, Txn,
    describe::{AddressView, At},
    limits::ADDRESSES_MAX,
    records::{Address, Key, Kind, Table},
    rules::{finding, honoured::missing, tags},
};

/// RFC 5737: for documentation, so that nobody takes them for real.
const NETWORK: [u8; 3] = [203, 0, 113];

/// The one that is asked for, or the lowest that is free.
pub fn allocate(
    txn: &mut Txn,
    it: &AllocateAddressRequest,
    home: &Home,
) -> Result<AllocateAddressResult, Error> {
    check_place(it, home)?;
    let tags = tags::of(it.tag_specifications.as_deref(), Table::Address.word())?;
    let error = Error::address_limit_exceeded;
    making::below(txn.addresses.len(), ADDRESSES_MAX, "addresses", error)?;
    let [a, b, c] = NETWORK;
    let is_free = |it: &Ipv4Addr| txn.addresses.values().all(|other| other.public_ip != *it);
    let mut all = (1..=254).map(|it| Ipv4Addr::new(a, b, c, it));
    let public_ip = match it.address.as_deref().filter(|it| !it.is_empty()) {
        Some(text) => {
            let wanted = all.find(|it| it.to_string() == text).filter(is_free);
            wanted.ok_or_else(|| {
                Error::invalid_address_not_found(format!("Address '{text}' not found."))
            })?
        }
        None => all.find(is_free).expect("fewer than there are were given"),
    };
    let allocation_id = making::id(txn, Kind::Address);
    let told = AllocateAddressResult {
        allocation_id: Some(allocation_id.to_string()),
        domain: Some(DomainType::Vpc),
        network_border_group: Some(home.region.clone()),
        public_ip: Some(public_ip.to_string()),
        public_ipv4_pool: Some("amazon".to_owned()),
        ..AllocateAddressResult::default()
    };
    txn.put(Address { allocation_id, public_ip, tags });
    Ok(told)
}

fn check_place(it: &AllocateAddressRequest, home: &Home) -> Result<(), Error> {
    let group = it.network_border_group.as_deref().filter(|it| !it.is_empty());
    let wrong = match (&it.domain, group) {
        (Some(other), _) if *other != DomainType::Vpc => {
            format!("Value ({other}) for parameter domain is invalid. It can be vpc.")
        }
        (_, Some(other)) if other != home.region => {
            format!("Value ({other}) for parameter networkBorderGroup is invalid.")
        }
        _ => return Ok(()),
    };
    Err(Error::invalid_parameter_value(wrong))
}

pub fn release(txn: &mut Txn, it: &ReleaseAddressRequest) -> Result<ReleaseAddressResponse, Error> {
    let address = match (&it.allocation_id, &it.public_ip) {
        (None, Some(ip)) => named(txn, ip)?,
        (id, _) => (*finding::address(txn, id.as_deref())?).clone(),
    };
    if txn.nat_gateway_at(&address.allocation_id).is_some() {
        let text = format!("Address {} is in use.", address.public_ip);
        return Err(Error::invalid_ip_address_in_use(text));
    }
    txn.delete(Key::Of(Table::Address, address.allocation_id));
    Ok(ReleaseAddressResponse {})
}

fn named(state: &State, ip: &str) -> Result<Address, Error> {
    let found = state.addresses.values().find(|it| it.public_ip.to_string() == ip);
    let found = found.map(|it| (**it).clone());
    found.ok_or_else(|| Error::invalid_address_not_found(format!("Address '{ip}' not found.")))
}

/// EC2: that of a NAT gateway ends with that.
pub fn disassociate(
    txn: &mut Txn,
    it: &DisassociateAddressRequest,
) -> Result<DisassociateAddressResponse, Error> {
    let address = match (&it.association_id, &it.public_ip) {
        (Some(id), _) => {
            let found = txn.addresses.values().find(|it| it.association_id().as_str() == id);
            let found = found.filter(|it| txn.nat_gateway_at(&it.allocation_id).is_some());
            let found = found.map(|it| (**it).clone());
            found.ok_or_else(|| finding::not_found(Kind::AddressAssociation, id))?
        }
        (None, Some(ip)) => named(txn, ip)?,
        (None, None) => return Err(missing("AssociationId")),
    };
    match txn.nat_gateway_at(&address.allocation_id) {
        // EC2: what is associated with nothing is as it should be.
        None => Ok(DisassociateAddressResponse {}),
        Some(gateway) => Err(Error::operation_not_permitted(format!(
            "{} is the address of {}: delete that.",
            address.public_ip, gateway.nat_gateway_id
        ))),
    }
}

pub fn describe(
    at: At<'_>,
    it: &DescribeAddressesRequest,
) -> Result<DescribeAddressesResult, Error> {
    let named = |ip: &String| named(at.state, ip).map(|it| it.public_ip);
    let ips = it.public_ips.iter().flatten().map(named).collect::<Result<Vec<_>, Error>>()?;
    let is_named = |it: &&Arc<Address>| ips.is_empty() || ips.contains(&it.public_ip);
    let all = at.state.addresses.values().filter(is_named).map(|it| AddressView(it, at));
    let (found, _) = list(Asked::all(&it.filters, &it.allocation_ids), all)?;
    Ok(DescribeAddressesResult { addresses: Some(found) })
}

/// Their names: none has one.
pub fn attributes(
    at: At<'_>,
    it: &DescribeAddressesAttributeRequest,
) -> Result<DescribeAddressesAttributeResult, Error> {
    let asked = Asked::of(&None, &it.allocation_ids, &it.next_token, it.max_results);
    let all = at.state.addresses.values().map(|it| AddressView(it, at));
    let (found, next_token) = list(asked, all)?;
    let ids = found.into_iter().filter_map(|it| it.allocation_id);
    let found = ids.filter_map(|id| at.state.addresses.get(&crate::records::Id::of(&id)));
    let addresses = Some(found.map(|it| AddressView(it, at).attribute()).collect());
    Ok(DescribeAddressesAttributeResult { addresses, next_token })
}
