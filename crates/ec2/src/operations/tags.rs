//! Tags of anything.
use berth_api::ec2::{
    CreateTagsRequest, CreateTagsResponse, DeleteTagsRequest, DeleteTagsResponse, Error,
};

use crate::{
    Txn,
    limits::TAGGED_MAX,
    records::{Id, Kind, Record, Table},
    rules::{finding, honoured::missing, tags},
};

pub fn create(txn: &mut Txn, it: &CreateTagsRequest) -> Result<CreateTagsResponse, Error> {
    let more = it.tags.as_deref().unwrap_or_default();
    if more.is_empty() {
        return Err(missing("Tags"));
    }
    change(txn, it.resources.as_deref(), |before| tags::merged(before, more))?;
    Ok(CreateTagsResponse {})
}

/// EC2: those with a value only if they have it, and all if none is named.
pub fn delete(txn: &mut Txn, it: &DeleteTagsRequest) -> Result<DeleteTagsResponse, Error> {
    let given = it.tags.as_deref().unwrap_or_default();
    let is_meant = |key: &String, value: &String| {
        given.is_empty()
            || given.iter().any(|it| {
                it.key.as_ref() == Some(key) && it.value.as_ref().is_none_or(|it| it == value)
            })
    };
    change(txn, it.resources.as_deref(), |before| {
        let mut left = before.clone();
        left.retain(|key, value| !is_meant(key, value));
        Ok(left)
    })?;
    Ok(DeleteTagsResponse {})
}

fn change(
    txn: &mut Txn,
    ids: Option<&[String]>,
    change: impl Fn(&tags::Tags) -> Result<tags::Tags, Error>,
) -> Result<(), Error> {
    let ids = ids.unwrap_or_default();
    if ids.is_empty() {
        return Err(missing("Resources"));
    }
    if ids.len() > TAGGED_MAX {
        return Err(Error::invalid_parameter_value(format!(
            "A call changes the tags of at most {TAGGED_MAX} resources."
        )));
    }
    for id in ids {
        let record = changed(txn, id, &change)?;
        txn.put(record);
    }
    Ok(())
}

/// The record of an id, with its tags changed.
fn changed(
    txn: &Txn,
    id: &str,
    change: impl Fn(&tags::Tags) -> Result<tags::Tags, Error>,
) -> Result<Record, Error> {
    let own = Id::of(id);
    if own.is_of(Kind::SecurityGroupRule) {
        let group = txn.group_of_rule(&own);
        let group = group.ok_or_else(|| finding::not_found(Kind::SecurityGroupRule, id))?;
        let mut group = (**group).clone();
        let rule = group.rules.get_mut(&own).expect("the index says that it is there");
        rule.tags = change(&rule.tags)?;
        return Ok(group.into());
    }
    let table = Table::ALL.iter().find(|it| own.is_of(it.kind()));
    let table = table.ok_or_else(|| Error::invalid_id(format!("The ID '{id}' is not valid")))?;
    macro_rules! changed {
        ($record:expr) => {{
            let mut record = (*$record?).clone();
            record.tags = change(&record.tags)?;
            record.into()
        }};
    }
    Ok(match table {
        Table::Address => changed!(finding::address(txn, Some(id))),
        Table::InternetGateway => changed!(finding::internet_gateway(txn, Some(id))),
        Table::NatGateway => changed!(finding::nat_gateway(txn, Some(id))),
        Table::NetworkAcl => changed!(finding::network_acl(txn, Some(id))),
        Table::RouteTable => changed!(finding::route_table(txn, Some(id))),
        Table::SecurityGroup => changed!(finding::group(txn, Some(id), None)),
        Table::Subnet => changed!(finding::subnet(txn, Some(id))),
        Table::Vpc => changed!(finding::vpc(txn, Some(id))),
    })
}
