//! Security groups.
use std::sync::Arc;

use berth_api::ec2::{
    CreateSecurityGroupRequest, CreateSecurityGroupResult, DeleteSecurityGroupRequest,
    DeleteSecurityGroupResult, DescribeSecurityGroupsRequest, DescribeSecurityGroupsResult, Error,
};
use berth_kernel::Home;

use super::{
    lists::{Asked, list},
    making,
    vpcs::named_or_default,
};
use crate::{
    Interface, SERVICE, Txn, defaults,
    describe::{self, At, GroupView},
    limits::GROUPS_PER_VPC_MAX,
    records::{DEFAULT, Key, Kind, SecurityGroup, Table},
    rules::{finding, permissions::group_text, tags},
};

/// EC2: it lets everything out, and nothing in.
pub fn create(
    txn: &mut Txn,
    input: &CreateSecurityGroupRequest,
    home: &Home,
) -> Result<CreateSecurityGroupResult, Error> {
    let group_name = group_text(input.group_name.as_deref(), "GroupName")?;
    let description = group_text(input.description.as_deref(), "GroupDescription")?;
    check_name(&group_name)?;
    let vpc_id = named_or_default(txn, input.vpc_id.as_deref())?;
    if txn.group_named(&vpc_id, &group_name).is_some() {
        return Err(Error::invalid_group_duplicate(format!(
            "The security group '{group_name}' already exists for VPC '{vpc_id}'"
        )));
    }
    let tags = tags::of(input.tag_specifications.as_deref(), Table::SecurityGroup.word())?;
    let count = txn.inside(&vpc_id, Kind::SecurityGroup).count();
    let error = Error::security_group_limit_exceeded;
    making::below(count, GROUPS_PER_VPC_MAX, "security groups of a VPC", error)?;
    let group_id = making::id(txn, Kind::SecurityGroup);
    let rule = (making::id(txn, Kind::SecurityGroupRule), defaults::all_out());
    let told = CreateSecurityGroupResult {
        group_id: Some(group_id.to_string()),
        security_group_arn: Some(home.arn(SERVICE, &format!("security-group/{group_id}"))),
        tags: describe::tags(&tags),
    };
    let rules = [rule].into_iter().collect();
    txn.put(SecurityGroup { group_id, vpc_id, group_name, description, rules, tags });
    Ok(told)
}

fn check_name(name: &str) -> Result<(), Error> {
    if name.to_lowercase().starts_with("sg-") {
        return Err(Error::invalid_parameter_value(format!(
            "Value ({name}) for parameter GroupName is invalid. Group names may not be in the \
             format sg-*"
        )));
    }
    if name == DEFAULT {
        return Err(Error::invalid_parameter_value(format!(
            "Cannot use reserved security group name: {DEFAULT}"
        )));
    }
    Ok(())
}

/// Not while a task is in it, or another group's rule names it.
pub fn delete(
    txn: &mut Txn,
    input: &DeleteSecurityGroupRequest,
    tasks: &[Interface],
) -> Result<DeleteSecurityGroupResult, Error> {
    let group = finding::group(txn, input.group_id.as_deref(), input.group_name.as_deref())?;
    let id = &group.group_id;
    if group.is_default() {
        return Err(Error::cannot_delete(format!(
            "the specified group: \"{id}\" name: \"{DEFAULT}\" cannot be deleted by a user"
        )));
    }
    let has_task = tasks.iter().any(|it| it.group_ids.contains(id));
    if has_task || txn.named_by(id).next().is_some() {
        return Err(Error::dependency_violation(format!("resource {id} has a dependent object")));
    }
    txn.delete(Key::Of(Table::SecurityGroup, id.clone()));
    Ok(DeleteSecurityGroupResult { group_id: Some(id.to_string()), r#return: Some(true) })
}

/// Names are of groups of the default VPC.
pub fn describe(
    at: At<'_>,
    it: &DescribeSecurityGroupsRequest,
) -> Result<DescribeSecurityGroupsResult, Error> {
    let named =
        |name: &String| finding::group(at.state, None, Some(name)).map(|it| it.group_id.clone());
    let ids = it.group_names.iter().flatten().map(named).collect::<Result<Vec<_>, Error>>()?;
    let is_named = |it: &&Arc<SecurityGroup>| ids.is_empty() || ids.contains(&it.group_id);
    let all = at.state.security_groups.values().filter(is_named).map(|it| GroupView(it, at));
    let asked = Asked::of(&it.filters, &it.group_ids, &it.next_token, it.max_results);
    let (found, next_token) = list(asked, all)?;
    Ok(DescribeSecurityGroupsResult { next_token, security_groups: Some(found) })
}
