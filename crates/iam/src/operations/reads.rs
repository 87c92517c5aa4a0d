//! Which function answers which call that changes nothing.
use berth_api::iam::{Error, IamRead as Read, Response};

use super::{
    access_keys, account, attachments, credentials, groups, inline_policies, instance_profiles,
    policies, policy_versions, roles, service_linked_roles, tags, users,
};
use crate::{Call, State, simulating};

/// # Errors
/// As the API has them.
pub fn read(state: &State, read: Read<'_>, call: &Call) -> Result<Response, Error> {
    let home = &call.facts.home;
    Ok(match read {
        Read::GetAccessKeyLastUsed(it) => access_keys::last_used(state, it)?.into(),
        Read::GetAccountSummary(_) => account::summary(state).into(),
        Read::GetContextKeysForCustomPolicy(it) => {
            Response::GetContextKeysForCustomPolicy(simulating::keys_of_custom(it)?)
        }
        Read::GetContextKeysForPrincipalPolicy(it) => Response::GetContextKeysForPrincipalPolicy(
            simulating::keys_of_principal(state, it, home)?,
        ),
        Read::GetGroup(it) => groups::get(state, it, home)?.into(),
        Read::GetGroupPolicy(it) => inline_policies::get(state, it, home)?.into(),
        Read::GetInstanceProfile(it) => instance_profiles::get(state, it, home)?.into(),
        Read::GetPolicy(it) => policies::get(state, it, home)?.into(),
        Read::GetPolicyVersion(it) => policy_versions::get(state, it, home)?.into(),
        Read::GetRole(it) => roles::get(state, it, home)?.into(),
        Read::GetRolePolicy(it) => inline_policies::get(state, it, home)?.into(),
        Read::GetServiceLinkedRoleDeletionStatus(it) => {
            service_linked_roles::deletion_status(state, it)?.into()
        }
        Read::GetUser(it) => users::get(state, it, &call.principal, home)?.into(),
        Read::GetUserPolicy(it) => inline_policies::get(state, it, home)?.into(),
        Read::ListAccessKeys(it) => access_keys::list(state, it, &call.principal, home)?.into(),
        Read::ListAccountAliases(it) => account::aliases(it)?.into(),
        Read::ListAttachedGroupPolicies(it) => attachments::list(state, it, home)?.into(),
        Read::ListAttachedRolePolicies(it) => attachments::list(state, it, home)?.into(),
        Read::ListAttachedUserPolicies(it) => attachments::list(state, it, home)?.into(),
        Read::ListEntitiesForPolicy(it) => attachments::entities(state, it, home)?.into(),
        Read::ListGroupPolicies(it) => inline_policies::list(state, it, home)?.into(),
        Read::ListGroups(it) => groups::list(state, it, home)?.into(),
        Read::ListGroupsForUser(it) => groups::of_user(state, it, home)?.into(),
        Read::ListInstanceProfileTags(it) => tags::list(state, it, home)?.into(),
        Read::ListInstanceProfiles(it) => instance_profiles::list(state, it, home)?.into(),
        Read::ListInstanceProfilesForRole(it) => {
            instance_profiles::of_role(state, it, home)?.into()
        }
        Read::ListMFADevices(it) => credentials::mfa_devices(state, it)?.into(),
        Read::ListPolicies(it) => policies::list(state, it, home)?.into(),
        Read::ListPolicyTags(it) => tags::list(state, it, home)?.into(),
        Read::ListPolicyVersions(it) => policy_versions::list(state, it, home)?.into(),
        Read::ListRolePolicies(it) => inline_policies::list(state, it, home)?.into(),
        Read::ListRoleTags(it) => tags::list(state, it, home)?.into(),
        Read::ListRoles(it) => roles::list(state, it, home)?.into(),
        Read::ListSSHPublicKeys(it) => credentials::ssh_public_keys(state, it)?.into(),
        Read::ListServiceSpecificCredentials(it) => {
            credentials::service_specific_credentials(state, it)?.into()
        }
        Read::ListSigningCertificates(it) => credentials::signing_certificates(state, it)?.into(),
        Read::ListUserPolicies(it) => inline_policies::list(state, it, home)?.into(),
        Read::ListUserTags(it) => tags::list(state, it, home)?.into(),
        Read::ListUsers(it) => users::list(state, it, home)?.into(),
        Read::ListVirtualMFADevices(it) => credentials::virtual_mfa_devices(state, it)?.into(),
        Read::SimulateCustomPolicy(it) => {
            Response::SimulateCustomPolicy(simulating::custom(state, it, home)?)
        }
        Read::SimulatePrincipalPolicy(it) => {
            Response::SimulatePrincipalPolicy(simulating::principal(state, it, home)?)
        }
    })
}
