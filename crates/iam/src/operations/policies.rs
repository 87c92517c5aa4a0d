//! Managed policies: CreatePolicy, GetPolicy, ListPolicies, DeletePolicy.
use std::sync::Arc;

use berth_api::iam::{
    CreatePolicyRequest, CreatePolicyResponse, DeletePolicyRequest, DeletePolicyResponse, Error,
    GetPolicyRequest, GetPolicyResponse, ListPoliciesRequest, ListPoliciesResponse,
    PolicyScopeType, PolicyUsageType,
};
use berth_kernel::Home;

use super::{
    making,
    pages::{self, Asked},
};
use crate::{
    State, Txn, aws,
    describe::{self, Detail},
    records::{Body, Key, Kind, Policy, PolicyVersion},
    rules::{
        documents,
        finding::{self, Managed},
    },
};

pub fn create(
    txn: &mut Txn,
    input: CreatePolicyRequest,
    home: &Home,
) -> Result<CreatePolicyResponse, Error> {
    let document = input.policy_document.unwrap_or_default();
    documents::check_managed(&document)?;
    let policy = Policy {
        description: input.description.filter(|it| !it.is_empty()),
        update_date: txn.now,
        default_version: 1,
        latest_version: 1,
    };
    let made = making::Made {
        name: input.policy_name,
        path: input.path,
        tags: input.tags,
        body: Body::Policy(policy),
    };
    let policy = making::make(txn, made, home)?;
    let (policy_id, create_date) = (policy.id.clone(), txn.now);
    txn.put(PolicyVersion { policy_id, version: 1, document, create_date });
    let policy = Managed::Own(&Arc::new(policy));
    let policy = Some(describe::policy(txn, &policy, Detail::Full, home));
    Ok(CreatePolicyResponse { policy })
}

pub fn get(
    state: &State,
    input: &GetPolicyRequest,
    home: &Home,
) -> Result<GetPolicyResponse, Error> {
    let policy = finding::managed(state, input.policy_arn.as_deref(), home)?;
    Ok(GetPolicyResponse { policy: Some(describe::policy(state, &policy, Detail::Full, home)) })
}

/// AWS's own, then those of the account.
pub fn list(
    state: &State,
    input: &ListPoliciesRequest,
    home: &Home,
) -> Result<ListPoliciesResponse, Error> {
    let prefix = input.path_prefix.as_deref().unwrap_or("/");
    let (scope, usage) = (&input.scope, &input.policy_usage_filter);
    let only_attached = input.only_attached.unwrap_or_default();
    let has_aws = matches!(scope, None | Some(PolicyScopeType::Aws | PolicyScopeType::All));
    let has_own = matches!(scope, None | Some(PolicyScopeType::Local | PolicyScopeType::All));
    let is_shown = |it: &Managed<'_>| {
        let uses = state.uses(it.id());
        let is_used = match usage {
            Some(PolicyUsageType::PermissionsPolicy) => uses.attachments > 0,
            Some(PolicyUsageType::PermissionsBoundary) => uses.boundaries > 0,
            Some(PolicyUsageType::UnknownValue(_)) | None => true,
        };
        is_used && (!only_attached || uses.attachments > 0)
    };
    let key = |it: &Managed<'_>| match it {
        Managed::Aws(it) => format!("aws {}", it.place()),
        Managed::Own(it) => format!("own {}", pages::place(it)),
    };
    let after = |after: Option<&str>| {
        let of_aws = after.and_then(|it| it.strip_prefix("aws "));
        let of_own = after.and_then(|it| it.strip_prefix("own "));
        let is_behind_aws = of_own.is_some();
        let of_aws = of_aws.map(str::to_owned);
        let aws = aws::all()
            .filter(move |it| has_aws && !is_behind_aws && it.path.starts_with(prefix))
            .filter(move |it| of_aws.as_ref().is_none_or(|after| it.place() > *after))
            .map(Managed::Aws);
        let own = state.listed(Kind::Policy, prefix, of_own.map(pages::split));
        let own = own.filter(move |_| has_own).map(Managed::Own);
        let own = pages::behind(own, after.filter(|_| is_behind_aws), key);
        aws.chain(own).filter(is_shown)
    };
    let fingerprint = format!("ListPolicies {prefix} {scope:?} {usage:?} {only_attached}");
    let asked = Asked { marker: &input.marker, max_items: input.max_items };
    let page = pages::of(asked, &fingerprint, after, key)?;
    Ok(page.map(|it| describe::policy(state, &it, Detail::Listed, home)).into())
}

/// IAM: only its default version goes along with it.
pub fn delete(
    txn: &mut Txn,
    input: &DeletePolicyRequest,
    home: &Home,
) -> Result<DeletePolicyResponse, Error> {
    let policy = finding::own(txn, input.policy_arn.as_deref(), home)?;
    let uses = txn.uses(&policy.id);
    if uses.attachments > 0 || uses.boundaries > 0 {
        let text = "Cannot delete a policy attached to entities.";
        return Err(Error::delete_conflict(text));
    }
    let versions: Vec<u32> = txn.versions_of(&policy.id).map(|it| it.version).collect();
    if versions.len() > 1 {
        let text = "This policy has more than one version. Before you delete a policy, you must \
                    delete the policy's versions. The default version is deleted with the policy.";
        return Err(Error::delete_conflict(text));
    }
    making::delete(txn, &policy);
    for version in versions {
        txn.delete(Key::PolicyVersion(policy.id.clone(), version));
    }
    Ok(DeletePolicyResponse {})
}
