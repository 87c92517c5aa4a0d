//! Managed policies of users, groups and roles: Attach…Policy, Detach…Policy,
//! ListAttached…Policies; and who has one: ListEntitiesForPolicy.
use berth_api::iam::{
    AttachedPolicy, EntityType, Error, Input, ListEntitiesForPolicyRequest,
    ListEntitiesForPolicyResponse, PolicyGroup, PolicyRole, PolicyUsageType, PolicyUser,
};
use berth_kernel::Home;

use super::{
    making,
    owned::Owned,
    pages::{self, Asked, Paged},
    roles,
};
use crate::{
    State, Txn, describe,
    limits::ATTACHED_MAX,
    records::{Attachment, Id, Key, Kind},
    rules::finding,
};

/// One that is attached already stays so.
///
/// # Errors
/// NoSuchEntity, LimitExceeded, InvalidInput, UnmodifiableEntity.
pub fn attach<I>(txn: &mut Txn, input: I, home: &Home) -> Result<I::Output, Error>
where
    I: Input<Output: Default> + Into<Owned>,
{
    let asked: Owned = input.into();
    let owner = asked.owner(txn, home)?;
    roles::check_changeable(&owner)?;
    let arn = asked.policy_arn.as_deref().unwrap_or_default();
    let policy_id = finding::attachable(txn, arn, home)?.id().clone();
    if txn.attached_to(&owner.id).any(|it| it.policy_id == policy_id) {
        return Ok(I::Output::default());
    }
    if txn.attached_to(&owner.id).count() >= ATTACHED_MAX {
        let of = match owner.kind() {
            Kind::User => "User",
            Kind::Group => "Group",
            Kind::Role | Kind::Policy | Kind::InstanceProfile => "Role",
        };
        return Err(Error::limit_exceeded(format!(
            "Cannot exceed quota for PoliciesPer{of}: {ATTACHED_MAX}"
        )));
    }
    let (owner_id, attach_date) = (owner.id.clone(), txn.now);
    txn.put(Attachment { owner_id, policy_id: policy_id.clone(), attach_date });
    making::touch(txn, &owner.id);
    making::touch(txn, &policy_id);
    Ok(I::Output::default())
}

/// # Errors
/// NoSuchEntity, InvalidInput, UnmodifiableEntity.
pub fn detach<I>(txn: &mut Txn, input: I, home: &Home) -> Result<I::Output, Error>
where
    I: Input<Output: Default> + Into<Owned>,
{
    let asked: Owned = input.into();
    let owner = asked.owner(txn, home)?;
    roles::check_changeable(&owner)?;
    let arn = asked.policy_arn.as_deref();
    let policy_id = finding::managed(txn, arn, home)?.id().clone();
    if !txn.attached_to(&owner.id).any(|it| it.policy_id == policy_id) {
        let arn = arn.unwrap_or_default();
        return Err(Error::no_such_entity(format!("Policy {arn} was not found.")));
    }
    txn.delete(Key::Attachment(owner.id.clone(), policy_id.clone()));
    making::touch(txn, &owner.id);
    making::touch(txn, &policy_id);
    Ok(I::Output::default())
}

/// In the order of their ids.
///
/// # Errors
/// NoSuchEntity, ValidationError.
pub fn list<I>(state: &State, input: &I, home: &Home) -> Result<I::Output, Error>
where
    I: Input<Output: From<Paged<AttachedPolicy>>> + Into<Owned> + Clone,
{
    let asked: Owned = input.clone().into();
    let owner = asked.owner(state, home)?;
    let prefix = asked.path_prefix.as_deref().unwrap_or("/");
    let ids = state.attached_to(&owner.id).map(|it| &it.policy_id);
    let ids = ids.filter(|it| finding::by_id(state, it).path().starts_with(prefix));
    let fingerprint = format!("ListAttachedPolicies of {} {prefix}", owner.id);
    let page = pages::of_few(asked.asked(), &fingerprint, ids, |it| it.to_string())?;
    Ok(page.map(|it| describe::attached(&finding::by_id(state, it), home)).into())
}

/// Who has it attached, then whose boundary it is; each in the order of their ids, which begin with
/// their kinds.
pub fn entities(
    state: &State,
    input: &ListEntitiesForPolicyRequest,
    home: &Home,
) -> Result<ListEntitiesForPolicyResponse, Error> {
    let policy = finding::managed(state, input.policy_arn.as_deref(), home)?;
    let prefix = input.path_prefix.as_deref().unwrap_or("/");
    let (filter, usage) = (&input.entity_filter, &input.policy_usage_filter);
    let is_of_kind = |id: &Id| {
        let entity = state.entity(id).expect("who has a policy is there");
        let kind = match filter {
            Some(EntityType::User) => Some(Kind::User),
            Some(EntityType::Role) => Some(Kind::Role),
            Some(EntityType::Group) => Some(Kind::Group),
            // Managed policies are not attached to one another.
            Some(_) => Some(Kind::Policy),
            None => None,
        };
        kind.is_none_or(|it| it == entity.kind()) && entity.path.starts_with(prefix)
    };
    let has = |it: &PolicyUsageType| usage.as_ref().is_none_or(|usage| usage == it);
    let (by_policy, by_boundary) =
        (has(&PolicyUsageType::PermissionsPolicy), has(&PolicyUsageType::PermissionsBoundary));
    let after = |after: Option<&str>| {
        let after = after.and_then(|it| it.split_once(' '));
        let is_second = after.is_some_and(|(of, _)| of == "b");
        let id = after.map(|(_, id)| Id::of(id));
        let (first, second) = if is_second { (None, id) } else { (id, None) };
        let attached = state.having(policy.id(), first).map(|it| ("a", it));
        let attached = attached.filter(move |_| by_policy && !is_second);
        let bounded = state.bounded_by(policy.id(), second).map(|it| ("b", it));
        attached.chain(bounded.filter(move |_| by_boundary)).filter(|(_, it)| is_of_kind(it))
    };
    let asked = Asked { marker: &input.marker, max_items: input.max_items };
    let fingerprint =
        format!("ListEntitiesForPolicy {} {prefix} {filter:?} {usage:?}", policy.id());
    let page = pages::of(asked, &fingerprint, after, |(of, id)| format!("{of} {id}"))?;
    let (mut groups, mut users, mut roles) = (Vec::new(), Vec::new(), Vec::new());
    let is_truncated = page.is_truncated();
    for (_, id) in page.items {
        let it = state.entity(id).expect("who has a policy is there");
        let (name, id) = (Some(it.name.clone()), Some(it.id.to_string()));
        match it.kind() {
            Kind::Group => groups.push(PolicyGroup { group_name: name, group_id: id }),
            Kind::User => users.push(PolicyUser { user_name: name, user_id: id }),
            Kind::Role | Kind::Policy | Kind::InstanceProfile => {
                roles.push(PolicyRole { role_name: name, role_id: id });
            }
        }
    }
    Ok(ListEntitiesForPolicyResponse {
        policy_groups: Some(groups),
        policy_users: Some(users),
        policy_roles: Some(roles),
        is_truncated,
        marker: page.marker,
    })
}
