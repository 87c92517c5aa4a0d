//! The account: GetAccountSummary and ListAccountAliases.
use berth_api::iam::{
    Error, GetAccountSummaryResponse, ListAccountAliasesRequest, ListAccountAliasesResponse,
    SummaryKeyType as Key,
};

use super::pages::{self, Asked};
use crate::{
    State,
    limits::{
        ACCESS_KEYS_PER_USER_MAX, ATTACHED_MAX, GROUP_POLICIES_CHARS_MAX, GROUPS_MAX,
        GROUPS_PER_USER_MAX, INSTANCE_PROFILES_MAX, POLICIES_MAX, POLICY_CHARS_MAX,
        ROLE_POLICIES_CHARS_MAX, ROLES_MAX, TRUST_CHARS_MAX, USER_POLICIES_CHARS_MAX, USERS_MAX,
        VERSIONS_MAX,
    },
    records::Kind,
};

/// How much there is, and may be. Certificates, devices and providers there are none of.
pub fn summary(state: &State) -> GetAccountSummaryResponse {
    let told = [
        (Key::Users, state.count(Kind::User)),
        (Key::UsersQuota, USERS_MAX),
        (Key::Groups, state.count(Kind::Group)),
        (Key::GroupsQuota, GROUPS_MAX),
        (Key::ServerCertificates, 0),
        (Key::ServerCertificatesQuota, 0),
        (Key::UserPolicySizeQuota, USER_POLICIES_CHARS_MAX),
        (Key::GroupPolicySizeQuota, GROUP_POLICIES_CHARS_MAX),
        (Key::GroupsPerUserQuota, GROUPS_PER_USER_MAX),
        (Key::SigningCertificatesPerUserQuota, 0),
        (Key::AccessKeysPerUserQuota, ACCESS_KEYS_PER_USER_MAX),
        (Key::MFADevices, 0),
        (Key::MFADevicesInUse, 0),
        (Key::AccountMFAEnabled, 0),
        // The root key.
        (Key::AccountAccessKeysPresent, 1),
        (Key::AccountSigningCertificatesPresent, 0),
        (Key::AttachedPoliciesPerGroupQuota, ATTACHED_MAX),
        (Key::AttachedPoliciesPerRoleQuota, ATTACHED_MAX),
        (Key::AttachedPoliciesPerUserQuota, ATTACHED_MAX),
        (Key::Policies, state.count(Kind::Policy)),
        (Key::PoliciesQuota, POLICIES_MAX),
        (Key::PolicySizeQuota, POLICY_CHARS_MAX),
        (Key::PolicyVersionsInUse, state.versions.len()),
        (Key::PolicyVersionsInUseQuota, POLICIES_MAX * VERSIONS_MAX),
        (Key::VersionsPerPolicyQuota, VERSIONS_MAX),
        (Key::Roles, state.count(Kind::Role)),
        (Key::RolesQuota, ROLES_MAX),
        (Key::RolePolicySizeQuota, ROLE_POLICIES_CHARS_MAX),
        (Key::AssumeRolePolicySizeQuota, TRUST_CHARS_MAX),
        (Key::InstanceProfiles, state.count(Kind::InstanceProfile)),
        (Key::InstanceProfilesQuota, INSTANCE_PROFILES_MAX),
        (Key::Providers, 0),
    ];
    let entry = |(key, count): (Key, usize)| {
        (key.as_str().to_owned(), i32::try_from(count).unwrap_or(i32::MAX))
    };
    GetAccountSummaryResponse { summary_map: Some(told.into_iter().map(entry).collect()) }
}

/// There are none.
pub fn aliases(input: &ListAccountAliasesRequest) -> Result<ListAccountAliasesResponse, Error> {
    let asked = Asked { marker: &input.marker, max_items: input.max_items };
    let all = std::iter::empty();
    Ok(pages::of_few(asked, "ListAccountAliases", all, String::clone)?.into())
}
