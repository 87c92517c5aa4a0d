//! Calls of one family: the same is asked of users, of groups and of roles, under other names.
use std::sync::Arc;

use berth_api::iam::{
    AttachGroupPolicyRequest, AttachRolePolicyRequest, AttachUserPolicyRequest,
    DeleteGroupPolicyRequest, DeleteRolePermissionsBoundaryRequest, DeleteRolePolicyRequest,
    DeleteUserPermissionsBoundaryRequest, DeleteUserPolicyRequest, DetachGroupPolicyRequest,
    DetachRolePolicyRequest, DetachUserPolicyRequest, Error, GetGroupPolicyRequest,
    GetGroupPolicyResponse, GetRolePolicyRequest, GetRolePolicyResponse, GetUserPolicyRequest,
    GetUserPolicyResponse, ListAttachedGroupPoliciesRequest, ListAttachedRolePoliciesRequest,
    ListAttachedUserPoliciesRequest, ListGroupPoliciesRequest, ListInstanceProfileTagsRequest,
    ListPolicyTagsRequest, ListRolePoliciesRequest, ListRoleTagsRequest, ListUserPoliciesRequest,
    ListUserTagsRequest, PutGroupPolicyRequest, PutRolePermissionsBoundaryRequest,
    PutRolePolicyRequest, PutUserPermissionsBoundaryRequest, PutUserPolicyRequest, Tag,
    TagInstanceProfileRequest, TagPolicyRequest, TagRoleRequest, TagUserRequest,
    UntagInstanceProfileRequest, UntagPolicyRequest, UntagRoleRequest, UntagUserRequest,
};
use berth_kernel::Home;

use super::pages::Asked;
use crate::{
    State,
    records::{Entity, Kind},
    rules::finding,
};

/// What calls of these families say: each some of it.
pub struct Owned {
    kind: Kind,
    /// The name of whoever has it; of a managed policy the ARN.
    owner: Option<String>,
    pub policy_name: Option<String>,
    pub policy_document: Option<String>,
    pub policy_arn: Option<String>,
    pub path_prefix: Option<String>,
    pub tags: Option<Vec<Tag>>,
    pub tag_keys: Option<Vec<String>>,
    marker: Option<String>,
    max_items: Option<i32>,
}

/// An inline policy, with its document as it goes over the wire.
pub struct Shown {
    pub owner: String,
    pub policy_name: String,
    pub policy_document: String,
}

impl Owned {
    fn new(kind: Kind, owner: Option<String>) -> Owned {
        Owned {
            kind,
            owner,
            policy_name: None,
            policy_document: None,
            policy_arn: None,
            path_prefix: None,
            tags: None,
            tag_keys: None,
            marker: None,
            max_items: None,
        }
    }

    /// Whoever has it.
    ///
    /// # Errors
    /// NoSuchEntity, InvalidInput.
    pub fn owner(&self, state: &State, home: &Home) -> Result<Arc<Entity>, Error> {
        match self.kind {
            Kind::Policy => finding::own(state, self.owner.as_deref(), home),
            kind => finding::named(state, kind, self.owner.as_deref()),
        }
    }

    pub fn asked(&self) -> Asked<'_> {
        Asked { marker: &self.marker, max_items: self.max_items }
    }
}

/// `owned! { Input Kind owner_name { field = member, … } … }`
macro_rules! owned {
    ($($input:ident $kind:ident $owner:ident { $($field:ident = $member:ident),* })*) => {
        $(
            impl From<$input> for Owned {
                fn from(it: $input) -> Owned {
                    #[allow(unused_mut, reason = "some say whose it is, and no more")]
                    let mut owned = Owned::new(Kind::$kind, it.$owner);
                    $(owned.$field = it.$member;)*
                    owned
                }
            }
        )*
    };
}

/// `shown! { Output owner_name … }`
macro_rules! shown {
    ($($output:ident $owner:ident)*) => {
        $(
            impl From<Shown> for $output {
                fn from(it: Shown) -> $output {
                    $output {
                        $owner: Some(it.owner),
                        policy_name: Some(it.policy_name),
                        policy_document: Some(it.policy_document),
                    }
                }
            }
        )*
    };
}

owned! {
    AttachGroupPolicyRequest Group group_name { policy_arn = policy_arn }
    AttachRolePolicyRequest Role role_name { policy_arn = policy_arn }
    AttachUserPolicyRequest User user_name { policy_arn = policy_arn }
    DetachGroupPolicyRequest Group group_name { policy_arn = policy_arn }
    DetachRolePolicyRequest Role role_name { policy_arn = policy_arn }
    DetachUserPolicyRequest User user_name { policy_arn = policy_arn }
    PutRolePermissionsBoundaryRequest Role role_name { policy_arn = permissions_boundary }
    PutUserPermissionsBoundaryRequest User user_name { policy_arn = permissions_boundary }
    DeleteRolePermissionsBoundaryRequest Role role_name {}
    DeleteUserPermissionsBoundaryRequest User user_name {}
    PutGroupPolicyRequest Group group_name
        { policy_name = policy_name, policy_document = policy_document }
    PutRolePolicyRequest Role role_name
        { policy_name = policy_name, policy_document = policy_document }
    PutUserPolicyRequest User user_name
        { policy_name = policy_name, policy_document = policy_document }
    GetGroupPolicyRequest Group group_name { policy_name = policy_name }
    GetRolePolicyRequest Role role_name { policy_name = policy_name }
    GetUserPolicyRequest User user_name { policy_name = policy_name }
    DeleteGroupPolicyRequest Group group_name { policy_name = policy_name }
    DeleteRolePolicyRequest Role role_name { policy_name = policy_name }
    DeleteUserPolicyRequest User user_name { policy_name = policy_name }
    ListGroupPoliciesRequest Group group_name { marker = marker, max_items = max_items }
    ListRolePoliciesRequest Role role_name { marker = marker, max_items = max_items }
    ListUserPoliciesRequest User user_name { marker = marker, max_items = max_items }
    ListAttachedGroupPoliciesRequest Group group_name
        { path_prefix = path_prefix, marker = marker, max_items = max_items }
    ListAttachedRolePoliciesRequest Role role_name
        { path_prefix = path_prefix, marker = marker, max_items = max_items }
    ListAttachedUserPoliciesRequest User user_name
        { path_prefix = path_prefix, marker = marker, max_items = max_items }
    TagInstanceProfileRequest InstanceProfile instance_profile_name { tags = tags }
    TagPolicyRequest Policy policy_arn { tags = tags }
    TagRoleRequest Role role_name { tags = tags }
    TagUserRequest User user_name { tags = tags }
    UntagInstanceProfileRequest InstanceProfile instance_profile_name { tag_keys = tag_keys }
    UntagPolicyRequest Policy policy_arn { tag_keys = tag_keys }
    UntagRoleRequest Role role_name { tag_keys = tag_keys }
    UntagUserRequest User user_name { tag_keys = tag_keys }
    ListInstanceProfileTagsRequest InstanceProfile instance_profile_name
        { marker = marker, max_items = max_items }
    ListPolicyTagsRequest Policy policy_arn { marker = marker, max_items = max_items }
    ListRoleTagsRequest Role role_name { marker = marker, max_items = max_items }
    ListUserTagsRequest User user_name { marker = marker, max_items = max_items }
}

shown! {
    GetGroupPolicyResponse group_name
    GetRolePolicyResponse role_name
    GetUserPolicyResponse user_name
}
