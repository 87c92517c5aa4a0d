//! Versions of managed policies.
use std::sync::Arc;

use berth_api::{
    iam::{
        self, CreatePolicyVersionRequest, CreatePolicyVersionResponse, DeletePolicyVersionRequest,
        DeletePolicyVersionResponse, Error, GetPolicyVersionRequest, GetPolicyVersionResponse,
        ListPolicyVersionsRequest, ListPolicyVersionsResponse, SetDefaultPolicyVersionRequest,
        SetDefaultPolicyVersionResponse,
    },
    sigv4::percent_encoded,
};
use berth_kernel::Home;

use super::pages::{self, Asked};
use crate::{
    State, Txn,
    aws::{self, AwsPolicy},
    describe,
    limits::VERSIONS_MAX,
    records::{Body, Entity, Key, Policy, PolicyVersion},
    rules::{
        documents,
        finding::{self, Managed},
    },
};

pub fn create(
    txn: &mut Txn,
    input: CreatePolicyVersionRequest,
    home: &Home,
) -> Result<CreatePolicyVersionResponse, Error> {
    let entity = finding::own(txn, input.policy_arn.as_deref(), home)?;
    let document = input.policy_document.unwrap_or_default();
    documents::check_managed(&document)?;
    if txn.versions_of(&entity.id).count() >= VERSIONS_MAX {
        return Err(Error::limit_exceeded(format!(
            "A managed policy can have up to {VERSIONS_MAX} versions. Before you create a new \
             version, you must delete an existing version."
        )));
    }
    let old = entity.policy().expect("it was found as a policy");
    let version = old.latest_version + 1;
    let is_default = input.set_as_default.unwrap_or_default();
    let policy = Policy {
        latest_version: version,
        default_version: if is_default { version } else { old.default_version },
        update_date: txn.now,
        ..old.clone()
    };
    let (policy_id, create_date) = (entity.id.clone(), txn.now);
    let row = PolicyVersion { policy_id, version, document, create_date };
    let shown = describe::version(&policy, &row, false);
    txn.put(row);
    txn.put(Entity { body: Body::Policy(policy), ..(*entity).clone() });
    Ok(CreatePolicyVersionResponse { policy_version: Some(shown) })
}

pub fn get(
    state: &State,
    input: &GetPolicyVersionRequest,
    home: &Home,
) -> Result<GetPolicyVersionResponse, Error> {
    let (arn, version_id) = (input.policy_arn.as_deref(), input.version_id.as_deref());
    let policy_version = match finding::managed(state, arn, home)? {
        Managed::Own(entity) => {
            let policy = entity.policy().expect("it was found as a policy");
            describe::version(policy, &*find(state, entity, arn, version_id)?, true)
        }
        Managed::Aws(it) if number(version_id) == Some(aws::VERSION) => of_aws(it, true),
        Managed::Aws(_) => return Err(no_such(arn, version_id)),
    };
    Ok(GetPolicyVersionResponse { policy_version: Some(policy_version) })
}

/// Newest first.
pub fn list(
    state: &State,
    input: &ListPolicyVersionsRequest,
    home: &Home,
) -> Result<ListPolicyVersionsResponse, Error> {
    let policy = finding::managed(state, input.policy_arn.as_deref(), home)?;
    let all: Vec<iam::PolicyVersion> = match &policy {
        Managed::Own(entity) => {
            let policy = entity.policy().expect("it was found as a policy");
            let versions = state.versions_of(&entity.id).rev();
            versions.map(|it| describe::version(policy, it, false)).collect()
        }
        Managed::Aws(it) => vec![of_aws(it, false)],
    };
    let asked = Asked { marker: &input.marker, max_items: input.max_items };
    let fingerprint = format!("ListPolicyVersions {}", policy.id());
    let key = |it: &iam::PolicyVersion| it.version_id.clone().unwrap_or_default();
    let after = |after: Option<&str>| {
        let after = after.and_then(|it| number(Some(it)));
        all.into_iter().filter(move |it| {
            let number = number(it.version_id.as_deref());
            after.is_none_or(|after| number.is_some_and(|it| it < after))
        })
    };
    Ok(pages::of(asked, &fingerprint, after, key)?.into())
}

pub fn set_default(
    txn: &mut Txn,
    input: &SetDefaultPolicyVersionRequest,
    home: &Home,
) -> Result<SetDefaultPolicyVersionResponse, Error> {
    let arn = input.policy_arn.as_deref();
    let entity = finding::own(txn, arn, home)?;
    let version = find(txn, &entity, arn, input.version_id.as_deref())?;
    let old = entity.policy().expect("it was found as a policy");
    if old.default_version != version.version {
        let policy = Policy { default_version: version.version, ..old.clone() };
        txn.put(Entity { body: Body::Policy(policy), ..(*entity).clone() });
    }
    Ok(SetDefaultPolicyVersionResponse {})
}

pub fn delete(
    txn: &mut Txn,
    input: &DeletePolicyVersionRequest,
    home: &Home,
) -> Result<DeletePolicyVersionResponse, Error> {
    let arn = input.policy_arn.as_deref();
    let entity = finding::own(txn, arn, home)?;
    let version = find(txn, &entity, arn, input.version_id.as_deref())?.version;
    if entity.policy().is_some_and(|it| it.default_version == version) {
        return Err(Error::delete_conflict("Cannot delete the default version of a policy."));
    }
    txn.delete(Key::PolicyVersion(entity.id.clone(), version));
    super::making::touch(txn, &entity.id);
    Ok(DeletePolicyVersionResponse {})
}

fn find(
    state: &State,
    entity: &Entity,
    arn: Option<&str>,
    version_id: Option<&str>,
) -> Result<Arc<PolicyVersion>, Error> {
    let found =
        number(version_id).and_then(|it| state.versions.get(&(entity.id.clone(), it)).cloned());
    found.ok_or_else(|| no_such(arn, version_id))
}

fn no_such(arn: Option<&str>, version_id: Option<&str>) -> Error {
    let (arn, version) = (arn.unwrap_or_default(), version_id.unwrap_or_default());
    Error::no_such_entity(format!(
        "Policy {arn} version {version} does not exist or is not attachable."
    ))
}

/// Of `v3`.
fn number(version_id: Option<&str>) -> Option<u32> {
    version_id?.strip_prefix('v')?.parse().ok()
}

fn of_aws(it: &AwsPolicy, has_document: bool) -> iam::PolicyVersion {
    iam::PolicyVersion {
        document: has_document.then(|| percent_encoded(&it.document)),
        version_id: Some(describe::version_id(aws::VERSION)),
        is_default_version: Some(true),
        create_date: Some(describe::time(aws::CREATE_DATE)),
    }
}
