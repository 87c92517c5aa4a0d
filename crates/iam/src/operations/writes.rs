//! Which function carries out which call.
use berth_api::iam::{Error, IamWrite as Write, Response};

use super::{
    access_keys, asker::Asker, attachments, boundaries, credentials, groups, inline_policies,
    instance_profiles, policies, policy_versions, roles, service_linked_roles, tags, users,
};
use crate::Txn;

/// # Errors
/// As the API has them.
pub fn write(txn: &mut Txn, write: Write, asker: &Asker<'_>) -> Result<Response, Error> {
    let home = &asker.facts.home;
    Ok(match write {
        Write::AddRoleToInstanceProfile(it) => instance_profiles::add(txn, &it)?.into(),
        Write::AddUserToGroup(it) => groups::add(txn, &it)?.into(),
        Write::AttachGroupPolicy(it) => attachments::attach(txn, it, home)?.into(),
        Write::AttachRolePolicy(it) => attachments::attach(txn, it, home)?.into(),
        Write::AttachUserPolicy(it) => attachments::attach(txn, it, home)?.into(),
        Write::CreateAccessKey(it) => access_keys::create(txn, &it, asker)?.into(),
        Write::CreateGroup(it) => groups::create(txn, it, home)?.into(),
        Write::CreateInstanceProfile(it) => instance_profiles::create(txn, it, home)?.into(),
        Write::CreatePolicy(it) => policies::create(txn, it, home)?.into(),
        Write::CreatePolicyVersion(it) => policy_versions::create(txn, it, home)?.into(),
        Write::CreateRole(it) => roles::create(txn, it, home)?.into(),
        Write::CreateServiceLinkedRole(it) => service_linked_roles::create(txn, it, home)?.into(),
        Write::CreateUser(it) => users::create(txn, it, home)?.into(),
        Write::DeleteAccessKey(it) => access_keys::delete(txn, it, asker)?.into(),
        Write::DeleteGroup(it) => groups::delete(txn, &it)?.into(),
        Write::DeleteGroupPolicy(it) => inline_policies::delete(txn, it, home)?.into(),
        Write::DeleteInstanceProfile(it) => instance_profiles::delete(txn, &it)?.into(),
        Write::DeleteLoginProfile(it) => credentials::delete_login_profile(txn, &it)?.into(),
        Write::DeletePolicy(it) => policies::delete(txn, &it, home)?.into(),
        Write::DeletePolicyVersion(it) => policy_versions::delete(txn, &it, home)?.into(),
        Write::DeleteRole(it) => roles::delete(txn, &it)?.into(),
        Write::DeleteRolePermissionsBoundary(it) => boundaries::delete(txn, it, home)?.into(),
        Write::DeleteRolePolicy(it) => inline_policies::delete(txn, it, home)?.into(),
        Write::DeleteServiceLinkedRole(it) => service_linked_roles::delete(txn, &it)?.into(),
        Write::DeleteUser(it) => users::delete(txn, &it)?.into(),
        Write::DeleteUserPermissionsBoundary(it) => boundaries::delete(txn, it, home)?.into(),
        Write::DeleteUserPolicy(it) => inline_policies::delete(txn, it, home)?.into(),
        Write::DetachGroupPolicy(it) => attachments::detach(txn, it, home)?.into(),
        Write::DetachRolePolicy(it) => attachments::detach(txn, it, home)?.into(),
        Write::DetachUserPolicy(it) => attachments::detach(txn, it, home)?.into(),
        Write::PutGroupPolicy(it) => inline_policies::put(txn, it, home)?.into(),
        Write::PutRolePermissionsBoundary(it) => boundaries::put(txn, it, home)?.into(),
        Write::PutRolePolicy(it) => inline_policies::put(txn, it, home)?.into(),
        Write::PutUserPermissionsBoundary(it) => boundaries::put(txn, it, home)?.into(),
        Write::PutUserPolicy(it) => inline_policies::put(txn, it, home)?.into(),
        Write::RemoveRoleFromInstanceProfile(it) => instance_profiles::remove(txn, &it)?.into(),
        Write::RemoveUserFromGroup(it) => groups::remove(txn, &it)?.into(),
        Write::SetDefaultPolicyVersion(it) => policy_versions::set_default(txn, &it, home)?.into(),
        Write::TagInstanceProfile(it) => tags::add(txn, it, home)?.into(),
        Write::TagPolicy(it) => tags::add(txn, it, home)?.into(),
        Write::TagRole(it) => tags::add(txn, it, home)?.into(),
        Write::TagUser(it) => tags::add(txn, it, home)?.into(),
        Write::UntagInstanceProfile(it) => tags::remove(txn, it, home)?.into(),
        Write::UntagPolicy(it) => tags::remove(txn, it, home)?.into(),
        Write::UntagRole(it) => tags::remove(txn, it, home)?.into(),
        Write::UntagUser(it) => tags::remove(txn, it, home)?.into(),
        Write::UpdateAccessKey(it) => access_keys::update(txn, it, asker)?.into(),
        Write::UpdateAssumeRolePolicy(it) => roles::update_trust(txn, it, home)?.into(),
        Write::UpdateGroup(it) => groups::update(txn, it)?.into(),
        Write::UpdateRole(it) => roles::update(txn, it)?.into(),
        Write::UpdateRoleDescription(it) => roles::update_description(txn, it, home)?.into(),
        Write::UpdateUser(it) => users::update(txn, it)?.into(),
    })
}
