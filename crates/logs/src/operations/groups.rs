//! CreateLogGroup, DeleteLogGroup, and what is said of how long a group and its lines are kept.
use std::collections::BTreeMap;

use berth_api::logs::{
    CreateLogGroupRequest, CreateLogGroupResponse, DeleteLogGroupRequest, DeleteLogGroupResponse,
    DeleteRetentionPolicyRequest, DeleteRetentionPolicyResponse, Error,
    PutLogGroupDeletionProtectionRequest, PutLogGroupDeletionProtectionResponse,
    PutRetentionPolicyRequest, PutRetentionPolicyResponse,
};
use berth_kernel::{Home, tags::merged};

use crate::{
    Txn,
    limits::GROUPS_MAX,
    records::{GroupId, Key, LogGroup},
    rules::{
        names::{check_new_group, group, named},
        retention, tags,
    },
};

pub fn create(
    txn: &mut Txn,
    input: CreateLogGroupRequest,
) -> Result<CreateLogGroupResponse, Error> {
    let name = input.log_group_name.unwrap_or_default();
    check_new_group(&name)?;
    if input.kms_key_id.is_some() {
        return Err(Error::invalid_parameter(
            "Berth encrypts no log groups with keys of customers: leave kmsKeyId away.",
        ));
    }
    let given = input.tags.unwrap_or_default();
    let given = given.iter().map(|(key, value)| (&**key, &**value));
    let tags = merged(&BTreeMap::new(), given);
    let tags = tags.map_err(|it| tags::refused(&it))?;
    if txn.group(&name).is_some() {
        return Err(Error::resource_already_exists("The specified log group already exists"));
    }
    if txn.groups.len() >= GROUPS_MAX {
        return Err(Error::limit_exceeded(format!(
            "Resource limit exceeded. Berth keeps at most {GROUPS_MAX} log groups."
        )));
    }
    let class = input.log_group_class.map_or("STANDARD".to_owned(), |it| it.to_string());
    let group = LogGroup {
        id: GroupId(txn.id()),
        name,
        creation_time: txn.now,
        log_group_class: class,
        retention_in_days: None,
        deletion_protection_enabled: input.deletion_protection_enabled.unwrap_or_default(),
        tags,
    };
    txn.put(group);
    Ok(CreateLogGroupResponse {})
}

pub fn delete(
    txn: &mut Txn,
    input: &DeleteLogGroupRequest,
) -> Result<DeleteLogGroupResponse, Error> {
    let group = group(txn, input.log_group_name.as_deref().unwrap_or_default())?.clone();
    check_unprotected(&group)?;
    txn.delete(Key::LogGroup(group.name.clone()));
    Ok(DeleteLogGroupResponse {})
}

/// CloudWatch Logs: what is protected keeps its streams, too.
pub fn check_unprotected(group: &LogGroup) -> Result<(), Error> {
    if group.deletion_protection_enabled {
        return Err(Error::validation(
            "Cannot delete log group with deletion protection enabled. Disable deletion \
             protection first.",
        ));
    }
    Ok(())
}

pub fn keep_for(
    txn: &mut Txn,
    input: &PutRetentionPolicyRequest,
) -> Result<PutRetentionPolicyResponse, Error> {
    let days = input.retention_in_days.unwrap_or_default();
    retention::check(days)?;
    keep(txn, input.log_group_name.as_deref(), Some(days))?;
    Ok(PutRetentionPolicyResponse {})
}

pub fn keep_for_ever(
    txn: &mut Txn,
    input: &DeleteRetentionPolicyRequest,
) -> Result<DeleteRetentionPolicyResponse, Error> {
    keep(txn, input.log_group_name.as_deref(), None)?;
    Ok(DeleteRetentionPolicyResponse {})
}

fn keep(txn: &mut Txn, name: Option<&str>, retention_in_days: Option<i32>) -> Result<(), Error> {
    let group = group(txn, name.unwrap_or_default())?.clone();
    change(txn, &group, LogGroup { retention_in_days, ..(*group).clone() });
    Ok(())
}

pub fn protect(
    txn: &mut Txn,
    input: &PutLogGroupDeletionProtectionRequest,
    home: &Home,
) -> Result<PutLogGroupDeletionProtectionResponse, Error> {
    let name = named(home, input.log_group_identifier.as_deref().unwrap_or_default());
    let group = group(txn, name)?.clone();
    let is_protected = input.deletion_protection_enabled.unwrap_or_default();
    let new = LogGroup { deletion_protection_enabled: is_protected, ..(*group).clone() };
    change(txn, &group, new);
    Ok(PutLogGroupDeletionProtectionResponse {})
}

/// Puts a group anew, if that changes it.
pub fn change(txn: &mut Txn, old: &LogGroup, new: LogGroup) {
    if new != *old {
        txn.put(new);
    }
}
