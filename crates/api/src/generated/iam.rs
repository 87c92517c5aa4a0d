//! IAM 2010-05-08: written by `cargo xtask codegen` from `models/iam.json`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use crate::protocols::Protocol;
use crate::shapes::Blob;
use crate::shapes::Timestamp;
use crate::shapes::macros::*;
use crate::tables;
use crate::wire::Row;

operations! {
    AddRoleToInstanceProfile(AddRoleToInstanceProfileRequest) -> AddRoleToInstanceProfileResponse reads false,
    AddUserToGroup(AddUserToGroupRequest) -> AddUserToGroupResponse reads false,
    AttachGroupPolicy(AttachGroupPolicyRequest) -> AttachGroupPolicyResponse reads false,
    AttachRolePolicy(AttachRolePolicyRequest) -> AttachRolePolicyResponse reads false,
    AttachUserPolicy(AttachUserPolicyRequest) -> AttachUserPolicyResponse reads false,
    CreateAccessKey(CreateAccessKeyRequest) -> CreateAccessKeyResponse reads false,
    CreateGroup(CreateGroupRequest) -> CreateGroupResponse reads false,
    CreateInstanceProfile(CreateInstanceProfileRequest) -> CreateInstanceProfileResponse reads false,
    CreatePolicy(CreatePolicyRequest) -> CreatePolicyResponse reads false,
    CreatePolicyVersion(CreatePolicyVersionRequest) -> CreatePolicyVersionResponse reads false,
    CreateRole(CreateRoleRequest) -> CreateRoleResponse reads false,
    CreateServiceLinkedRole(CreateServiceLinkedRoleRequest) -> CreateServiceLinkedRoleResponse reads false,
    CreateUser(CreateUserRequest) -> CreateUserResponse reads false,
    DeleteAccessKey(DeleteAccessKeyRequest) -> DeleteAccessKeyResponse reads false,
    DeleteGroup(DeleteGroupRequest) -> DeleteGroupResponse reads false,
    DeleteGroupPolicy(DeleteGroupPolicyRequest) -> DeleteGroupPolicyResponse reads false,
    DeleteInstanceProfile(DeleteInstanceProfileRequest) -> DeleteInstanceProfileResponse reads false,
    DeleteLoginProfile(DeleteLoginProfileRequest) -> DeleteLoginProfileResponse reads false,
    DeletePolicy(DeletePolicyRequest) -> DeletePolicyResponse reads false,
    DeletePolicyVersion(DeletePolicyVersionRequest) -> DeletePolicyVersionResponse reads false,
    DeleteRole(DeleteRoleRequest) -> DeleteRoleResponse reads false,
    DeleteRolePermissionsBoundary(DeleteRolePermissionsBoundaryRequest) -> DeleteRolePermissionsBoundaryResponse reads false,
    DeleteRolePolicy(DeleteRolePolicyRequest) -> DeleteRolePolicyResponse reads false,
    DeleteServiceLinkedRole(DeleteServiceLinkedRoleRequest) -> DeleteServiceLinkedRoleResponse reads false,
    DeleteUser(DeleteUserRequest) -> DeleteUserResponse reads false,
    DeleteUserPermissionsBoundary(DeleteUserPermissionsBoundaryRequest) -> DeleteUserPermissionsBoundaryResponse reads false,
    DeleteUserPolicy(DeleteUserPolicyRequest) -> DeleteUserPolicyResponse reads false,
    DetachGroupPolicy(DetachGroupPolicyRequest) -> DetachGroupPolicyResponse reads false,
    DetachRolePolicy(DetachRolePolicyRequest) -> DetachRolePolicyResponse reads false,
    DetachUserPolicy(DetachUserPolicyRequest) -> DetachUserPolicyResponse reads false,
    GetAccessKeyLastUsed(GetAccessKeyLastUsedRequest) -> GetAccessKeyLastUsedResponse reads true,
    GetAccountSummary(GetAccountSummaryRequest) -> GetAccountSummaryResponse reads true,
    GetContextKeysForCustomPolicy(GetContextKeysForCustomPolicyRequest) -> GetContextKeysForPolicyResponse reads true,
    GetContextKeysForPrincipalPolicy(GetContextKeysForPrincipalPolicyRequest) -> GetContextKeysForPolicyResponse reads true,
    GetGroup(GetGroupRequest) -> GetGroupResponse reads true,
    GetGroupPolicy(GetGroupPolicyRequest) -> GetGroupPolicyResponse reads true,
    GetInstanceProfile(GetInstanceProfileRequest) -> GetInstanceProfileResponse reads true,
    GetPolicy(GetPolicyRequest) -> GetPolicyResponse reads true,
    GetPolicyVersion(GetPolicyVersionRequest) -> GetPolicyVersionResponse reads true,
    GetRole(GetRoleRequest) -> GetRoleResponse reads true,
    GetRolePolicy(GetRolePolicyRequest) -> GetRolePolicyResponse reads true,
    GetServiceLinkedRoleDeletionStatus(GetServiceLinkedRoleDeletionStatusRequest) -> GetServiceLinkedRoleDeletionStatusResponse reads true,
    GetUser(GetUserRequest) -> GetUserResponse reads true,
    GetUserPolicy(GetUserPolicyRequest) -> GetUserPolicyResponse reads true,
    ListAccessKeys(ListAccessKeysRequest) -> ListAccessKeysResponse reads true,
    ListAccountAliases(ListAccountAliasesRequest) -> ListAccountAliasesResponse reads true,
    ListAttachedGroupPolicies(ListAttachedGroupPoliciesRequest) -> ListAttachedGroupPoliciesResponse reads true,
    ListAttachedRolePolicies(ListAttachedRolePoliciesRequest) -> ListAttachedRolePoliciesResponse reads true,
    ListAttachedUserPolicies(ListAttachedUserPoliciesRequest) -> ListAttachedUserPoliciesResponse reads true,
    ListEntitiesForPolicy(ListEntitiesForPolicyRequest) -> ListEntitiesForPolicyResponse reads true,
    ListGroupPolicies(ListGroupPoliciesRequest) -> ListGroupPoliciesResponse reads true,
    ListGroups(ListGroupsRequest) -> ListGroupsResponse reads true,
    ListGroupsForUser(ListGroupsForUserRequest) -> ListGroupsForUserResponse reads true,
    ListInstanceProfileTags(ListInstanceProfileTagsRequest) -> ListInstanceProfileTagsResponse reads true,
    ListInstanceProfiles(ListInstanceProfilesRequest) -> ListInstanceProfilesResponse reads true,
    ListInstanceProfilesForRole(ListInstanceProfilesForRoleRequest) -> ListInstanceProfilesForRoleResponse reads true,
    ListMFADevices(ListMFADevicesRequest) -> ListMFADevicesResponse reads true,
    ListPolicies(ListPoliciesRequest) -> ListPoliciesResponse reads true,
    ListPolicyTags(ListPolicyTagsRequest) -> ListPolicyTagsResponse reads true,
    ListPolicyVersions(ListPolicyVersionsRequest) -> ListPolicyVersionsResponse reads true,
    ListRolePolicies(ListRolePoliciesRequest) -> ListRolePoliciesResponse reads true,
    ListRoleTags(ListRoleTagsRequest) -> ListRoleTagsResponse reads true,
    ListRoles(ListRolesRequest) -> ListRolesResponse reads true,
    ListSSHPublicKeys(ListSSHPublicKeysRequest) -> ListSSHPublicKeysResponse reads true,
    ListServiceSpecificCredentials(ListServiceSpecificCredentialsRequest) -> ListServiceSpecificCredentialsResponse reads true,
    ListSigningCertificates(ListSigningCertificatesRequest) -> ListSigningCertificatesResponse reads true,
    ListUserPolicies(ListUserPoliciesRequest) -> ListUserPoliciesResponse reads true,
    ListUserTags(ListUserTagsRequest) -> ListUserTagsResponse reads true,
    ListUsers(ListUsersRequest) -> ListUsersResponse reads true,
    ListVirtualMFADevices(ListVirtualMFADevicesRequest) -> ListVirtualMFADevicesResponse reads true,
    PutGroupPolicy(PutGroupPolicyRequest) -> PutGroupPolicyResponse reads false,
    PutRolePermissionsBoundary(PutRolePermissionsBoundaryRequest) -> PutRolePermissionsBoundaryResponse reads false,
    PutRolePolicy(PutRolePolicyRequest) -> PutRolePolicyResponse reads false,
    PutUserPermissionsBoundary(PutUserPermissionsBoundaryRequest) -> PutUserPermissionsBoundaryResponse reads false,
    PutUserPolicy(PutUserPolicyRequest) -> PutUserPolicyResponse reads false,
    RemoveRoleFromInstanceProfile(RemoveRoleFromInstanceProfileRequest) -> RemoveRoleFromInstanceProfileResponse reads false,
    RemoveUserFromGroup(RemoveUserFromGroupRequest) -> RemoveUserFromGroupResponse reads false,
    SetDefaultPolicyVersion(SetDefaultPolicyVersionRequest) -> SetDefaultPolicyVersionResponse reads false,
    SimulateCustomPolicy(SimulateCustomPolicyRequest) -> SimulatePolicyResponse reads true,
    SimulatePrincipalPolicy(SimulatePrincipalPolicyRequest) -> SimulatePolicyResponse reads true,
    TagInstanceProfile(TagInstanceProfileRequest) -> TagInstanceProfileResponse reads false,
    TagPolicy(TagPolicyRequest) -> TagPolicyResponse reads false,
    TagRole(TagRoleRequest) -> TagRoleResponse reads false,
    TagUser(TagUserRequest) -> TagUserResponse reads false,
    UntagInstanceProfile(UntagInstanceProfileRequest) -> UntagInstanceProfileResponse reads false,
    UntagPolicy(UntagPolicyRequest) -> UntagPolicyResponse reads false,
    UntagRole(UntagRoleRequest) -> UntagRoleResponse reads false,
    UntagUser(UntagUserRequest) -> UntagUserResponse reads false,
    UpdateAccessKey(UpdateAccessKeyRequest) -> UpdateAccessKeyResponse reads false,
    UpdateAssumeRolePolicy(UpdateAssumeRolePolicyRequest) -> UpdateAssumeRolePolicyResponse reads false,
    UpdateGroup(UpdateGroupRequest) -> UpdateGroupResponse reads false,
    UpdateRole(UpdateRoleRequest) -> UpdateRoleResponse reads false,
    UpdateRoleDescription(UpdateRoleDescriptionRequest) -> UpdateRoleDescriptionResponse reads false,
    UpdateUser(UpdateUserRequest) -> UpdateUserResponse reads false,
}

answers! {
    AddRoleToInstanceProfile(AddRoleToInstanceProfileResponse),
    AddUserToGroup(AddUserToGroupResponse),
    AttachGroupPolicy(AttachGroupPolicyResponse),
    AttachRolePolicy(AttachRolePolicyResponse),
    AttachUserPolicy(AttachUserPolicyResponse),
    CreateAccessKey(CreateAccessKeyResponse),
    CreateGroup(CreateGroupResponse),
    CreateInstanceProfile(CreateInstanceProfileResponse),
    CreatePolicy(CreatePolicyResponse),
    CreatePolicyVersion(CreatePolicyVersionResponse),
    CreateRole(CreateRoleResponse),
    CreateServiceLinkedRole(CreateServiceLinkedRoleResponse),
    CreateUser(CreateUserResponse),
    DeleteAccessKey(DeleteAccessKeyResponse),
    DeleteGroupPolicy(DeleteGroupPolicyResponse),
    DeleteGroup(DeleteGroupResponse),
    DeleteInstanceProfile(DeleteInstanceProfileResponse),
    DeleteLoginProfile(DeleteLoginProfileResponse),
    DeletePolicy(DeletePolicyResponse),
    DeletePolicyVersion(DeletePolicyVersionResponse),
    DeleteRolePermissionsBoundary(DeleteRolePermissionsBoundaryResponse),
    DeleteRolePolicy(DeleteRolePolicyResponse),
    DeleteRole(DeleteRoleResponse),
    DeleteServiceLinkedRole(DeleteServiceLinkedRoleResponse),
    DeleteUserPermissionsBoundary(DeleteUserPermissionsBoundaryResponse),
    DeleteUserPolicy(DeleteUserPolicyResponse),
    DeleteUser(DeleteUserResponse),
    DetachGroupPolicy(DetachGroupPolicyResponse),
    DetachRolePolicy(DetachRolePolicyResponse),
    DetachUserPolicy(DetachUserPolicyResponse),
    GetAccessKeyLastUsed(GetAccessKeyLastUsedResponse),
    GetAccountSummary(GetAccountSummaryResponse),
    GetGroupPolicy(GetGroupPolicyResponse),
    GetGroup(GetGroupResponse),
    GetInstanceProfile(GetInstanceProfileResponse),
    GetPolicy(GetPolicyResponse),
    GetPolicyVersion(GetPolicyVersionResponse),
    GetRolePolicy(GetRolePolicyResponse),
    GetRole(GetRoleResponse),
    GetServiceLinkedRoleDeletionStatus(GetServiceLinkedRoleDeletionStatusResponse),
    GetUserPolicy(GetUserPolicyResponse),
    GetUser(GetUserResponse),
    ListAccessKeys(ListAccessKeysResponse),
    ListAccountAliases(ListAccountAliasesResponse),
    ListAttachedGroupPolicies(ListAttachedGroupPoliciesResponse),
    ListAttachedRolePolicies(ListAttachedRolePoliciesResponse),
    ListAttachedUserPolicies(ListAttachedUserPoliciesResponse),
    ListEntitiesForPolicy(ListEntitiesForPolicyResponse),
    ListGroupPolicies(ListGroupPoliciesResponse),
    ListGroupsForUser(ListGroupsForUserResponse),
    ListGroups(ListGroupsResponse),
    ListInstanceProfileTags(ListInstanceProfileTagsResponse),
    ListInstanceProfilesForRole(ListInstanceProfilesForRoleResponse),
    ListInstanceProfiles(ListInstanceProfilesResponse),
    ListMFADevices(ListMFADevicesResponse),
    ListPolicies(ListPoliciesResponse),
    ListPolicyTags(ListPolicyTagsResponse),
    ListPolicyVersions(ListPolicyVersionsResponse),
    ListRolePolicies(ListRolePoliciesResponse),
    ListRoleTags(ListRoleTagsResponse),
    ListRoles(ListRolesResponse),
    ListSSHPublicKeys(ListSSHPublicKeysResponse),
    ListServiceSpecificCredentials(ListServiceSpecificCredentialsResponse),
    ListSigningCertificates(ListSigningCertificatesResponse),
    ListUserPolicies(ListUserPoliciesResponse),
    ListUserTags(ListUserTagsResponse),
    ListUsers(ListUsersResponse),
    ListVirtualMFADevices(ListVirtualMFADevicesResponse),
    PutGroupPolicy(PutGroupPolicyResponse),
    PutRolePermissionsBoundary(PutRolePermissionsBoundaryResponse),
    PutRolePolicy(PutRolePolicyResponse),
    PutUserPermissionsBoundary(PutUserPermissionsBoundaryResponse),
    PutUserPolicy(PutUserPolicyResponse),
    RemoveRoleFromInstanceProfile(RemoveRoleFromInstanceProfileResponse),
    RemoveUserFromGroup(RemoveUserFromGroupResponse),
    SetDefaultPolicyVersion(SetDefaultPolicyVersionResponse),
    TagInstanceProfile(TagInstanceProfileResponse),
    TagPolicy(TagPolicyResponse),
    TagRole(TagRoleResponse),
    TagUser(TagUserResponse),
    UntagInstanceProfile(UntagInstanceProfileResponse),
    UntagPolicy(UntagPolicyResponse),
    UntagRole(UntagRoleResponse),
    UntagUser(UntagUserResponse),
    UpdateAccessKey(UpdateAccessKeyResponse),
    UpdateAssumeRolePolicy(UpdateAssumeRolePolicyResponse),
    UpdateGroup(UpdateGroupResponse),
    UpdateRoleDescription(UpdateRoleDescriptionResponse),
    UpdateRole(UpdateRoleResponse),
    UpdateUser(UpdateUserResponse),
}

shape! { AddRoleToInstanceProfileResponse {} }

shape! { AddUserToGroupResponse {} }

shape! { AttachGroupPolicyResponse {} }

shape! { AttachRolePolicyResponse {} }

shape! { AttachUserPolicyResponse {} }

shape! { DeleteAccessKeyResponse {} }

shape! { DeleteGroupResponse {} }

shape! { DeleteGroupPolicyResponse {} }

shape! { DeleteInstanceProfileResponse {} }

shape! { DeleteLoginProfileResponse {} }

shape! { DeletePolicyResponse {} }

shape! { DeletePolicyVersionResponse {} }

shape! { DeleteRoleResponse {} }

shape! { DeleteRolePermissionsBoundaryResponse {} }

shape! { DeleteRolePolicyResponse {} }

shape! { DeleteUserResponse {} }

shape! { DeleteUserPermissionsBoundaryResponse {} }

shape! { DeleteUserPolicyResponse {} }

shape! { DetachGroupPolicyResponse {} }

shape! { DetachRolePolicyResponse {} }

shape! { DetachUserPolicyResponse {} }

shape! { GetAccountSummaryRequest {} }

shape! { PutGroupPolicyResponse {} }

shape! { PutRolePermissionsBoundaryResponse {} }

shape! { PutRolePolicyResponse {} }

shape! { PutUserPermissionsBoundaryResponse {} }

shape! { PutUserPolicyResponse {} }

shape! { RemoveRoleFromInstanceProfileResponse {} }

shape! { RemoveUserFromGroupResponse {} }

shape! { SetDefaultPolicyVersionResponse {} }

shape! { TagInstanceProfileResponse {} }

shape! { TagPolicyResponse {} }

shape! { TagRoleResponse {} }

shape! { TagUserResponse {} }

shape! { UntagInstanceProfileResponse {} }

shape! { UntagPolicyResponse {} }

shape! { UntagRoleResponse {} }

shape! { UntagUserResponse {} }

shape! { UpdateAccessKeyResponse {} }

shape! { UpdateAssumeRolePolicyResponse {} }

shape! { UpdateGroupResponse {} }

shape! { UpdateUserResponse {} }

table_protocol! { "2010-05-08" }

errors! {
    ConcurrentModificationException 409 concurrent_modification,
    DeleteConflictException 409 delete_conflict,
    EntityAlreadyExistsException 409 entity_already_exists,
    EntityTemporarilyUnmodifiableException 409 entity_temporarily_unmodifiable,
    InvalidInputException 400 invalid_input,
    LimitExceededException 409 limit_exceeded,
    MalformedPolicyDocumentException 400 malformed_policy_document,
    NoSuchEntityException 404 no_such_entity,
    PolicyEvaluationException 500 policy_evaluation,
    PolicyNotAttachableException 400 policy_not_attachable,
    ServiceFailureException 500 service_failure,
    ServiceNotSupportedException 404 service_not_supported,
    UnmodifiableEntityException 400 unmodifiable_entity,
    ValidationError 400 validation_error,
}

declared! { validation_error =>
    AddRoleToInstanceProfile [EntityAlreadyExistsException InvalidInputException LimitExceededException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    AddUserToGroup [InvalidInputException LimitExceededException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    AttachGroupPolicy [InvalidInputException LimitExceededException NoSuchEntityException PolicyNotAttachableException ServiceFailureException UnmodifiableEntityException ValidationError]
    AttachRolePolicy [InvalidInputException LimitExceededException NoSuchEntityException PolicyNotAttachableException ServiceFailureException UnmodifiableEntityException ValidationError]
    AttachUserPolicy [InvalidInputException LimitExceededException NoSuchEntityException PolicyNotAttachableException ServiceFailureException UnmodifiableEntityException ValidationError]
    CreateAccessKey [InvalidInputException LimitExceededException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    CreateGroup [EntityAlreadyExistsException InvalidInputException LimitExceededException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    CreateInstanceProfile [ConcurrentModificationException EntityAlreadyExistsException InvalidInputException LimitExceededException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    CreatePolicy [ConcurrentModificationException EntityAlreadyExistsException InvalidInputException LimitExceededException MalformedPolicyDocumentException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    CreatePolicyVersion [InvalidInputException LimitExceededException MalformedPolicyDocumentException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    CreateRole [ConcurrentModificationException EntityAlreadyExistsException InvalidInputException LimitExceededException MalformedPolicyDocumentException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    CreateServiceLinkedRole [InvalidInputException LimitExceededException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    CreateUser [ConcurrentModificationException EntityAlreadyExistsException InvalidInputException LimitExceededException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    DeleteAccessKey [InvalidInputException LimitExceededException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    DeleteGroup [DeleteConflictException InvalidInputException LimitExceededException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    DeleteGroupPolicy [InvalidInputException LimitExceededException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    DeleteInstanceProfile [DeleteConflictException InvalidInputException LimitExceededException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    DeleteLoginProfile [EntityTemporarilyUnmodifiableException InvalidInputException LimitExceededException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    DeletePolicy [DeleteConflictException InvalidInputException LimitExceededException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    DeletePolicyVersion [DeleteConflictException InvalidInputException LimitExceededException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    DeleteRole [ConcurrentModificationException DeleteConflictException InvalidInputException LimitExceededException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    DeleteRolePermissionsBoundary [InvalidInputException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    DeleteRolePolicy [InvalidInputException LimitExceededException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    DeleteServiceLinkedRole [InvalidInputException LimitExceededException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    DeleteUser [ConcurrentModificationException DeleteConflictException InvalidInputException LimitExceededException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    DeleteUserPermissionsBoundary [InvalidInputException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    DeleteUserPolicy [InvalidInputException LimitExceededException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    DetachGroupPolicy [InvalidInputException LimitExceededException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    DetachRolePolicy [InvalidInputException LimitExceededException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    DetachUserPolicy [InvalidInputException LimitExceededException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    GetAccessKeyLastUsed [InvalidInputException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    GetAccountSummary [InvalidInputException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    GetContextKeysForCustomPolicy [InvalidInputException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    GetContextKeysForPrincipalPolicy [InvalidInputException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    GetGroup [InvalidInputException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    GetGroupPolicy [InvalidInputException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    GetInstanceProfile [InvalidInputException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    GetPolicy [InvalidInputException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    GetPolicyVersion [InvalidInputException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    GetRole [InvalidInputException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    GetRolePolicy [InvalidInputException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    GetServiceLinkedRoleDeletionStatus [InvalidInputException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    GetUser [InvalidInputException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    GetUserPolicy [InvalidInputException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    ListAccessKeys [InvalidInputException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    ListAccountAliases [InvalidInputException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    ListAttachedGroupPolicies [InvalidInputException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    ListAttachedRolePolicies [InvalidInputException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    ListAttachedUserPolicies [InvalidInputException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    ListEntitiesForPolicy [InvalidInputException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    ListGroupPolicies [InvalidInputException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    ListGroups [InvalidInputException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    ListGroupsForUser [InvalidInputException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    ListInstanceProfileTags [InvalidInputException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    ListInstanceProfiles [InvalidInputException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    ListInstanceProfilesForRole [InvalidInputException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    ListMFADevices [InvalidInputException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    ListPolicies [InvalidInputException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    ListPolicyTags [InvalidInputException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    ListPolicyVersions [InvalidInputException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    ListRolePolicies [InvalidInputException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    ListRoleTags [InvalidInputException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    ListRoles [InvalidInputException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    ListSSHPublicKeys [InvalidInputException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    ListServiceSpecificCredentials [InvalidInputException NoSuchEntityException ServiceFailureException ServiceNotSupportedException UnmodifiableEntityException ValidationError]
    ListSigningCertificates [InvalidInputException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    ListUserPolicies [InvalidInputException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    ListUserTags [InvalidInputException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    ListUsers [InvalidInputException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    ListVirtualMFADevices [InvalidInputException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    PutGroupPolicy [InvalidInputException LimitExceededException MalformedPolicyDocumentException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    PutRolePermissionsBoundary [InvalidInputException NoSuchEntityException PolicyNotAttachableException ServiceFailureException UnmodifiableEntityException ValidationError]
    PutRolePolicy [InvalidInputException LimitExceededException MalformedPolicyDocumentException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    PutUserPermissionsBoundary [InvalidInputException NoSuchEntityException PolicyNotAttachableException ServiceFailureException UnmodifiableEntityException ValidationError]
    PutUserPolicy [InvalidInputException LimitExceededException MalformedPolicyDocumentException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    RemoveRoleFromInstanceProfile [InvalidInputException LimitExceededException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    RemoveUserFromGroup [InvalidInputException LimitExceededException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    SetDefaultPolicyVersion [InvalidInputException LimitExceededException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    SimulateCustomPolicy [InvalidInputException NoSuchEntityException PolicyEvaluationException ServiceFailureException UnmodifiableEntityException ValidationError]
    SimulatePrincipalPolicy [InvalidInputException NoSuchEntityException PolicyEvaluationException ServiceFailureException UnmodifiableEntityException ValidationError]
    TagInstanceProfile [ConcurrentModificationException InvalidInputException LimitExceededException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    TagPolicy [ConcurrentModificationException InvalidInputException LimitExceededException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    TagRole [ConcurrentModificationException InvalidInputException LimitExceededException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    TagUser [ConcurrentModificationException InvalidInputException LimitExceededException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    UntagInstanceProfile [ConcurrentModificationException InvalidInputException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    UntagPolicy [ConcurrentModificationException InvalidInputException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    UntagRole [ConcurrentModificationException InvalidInputException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    UntagUser [ConcurrentModificationException InvalidInputException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    UpdateAccessKey [InvalidInputException LimitExceededException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    UpdateAssumeRolePolicy [InvalidInputException LimitExceededException MalformedPolicyDocumentException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    UpdateGroup [EntityAlreadyExistsException InvalidInputException LimitExceededException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    UpdateRole [InvalidInputException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    UpdateRoleDescription [InvalidInputException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
    UpdateUser [ConcurrentModificationException EntityAlreadyExistsException EntityTemporarilyUnmodifiableException InvalidInputException LimitExceededException NoSuchEntityException ServiceFailureException UnmodifiableEntityException ValidationError]
}

/// What protocols know of the service.
pub static SERVICE: tables::Service = tables::Service {
    api_version: "2010-05-08",
    target_prefix: "",
    xml_namespace: "https://iam.amazonaws.com/doc/2010-05-08/",
    protocols: &[Protocol::Query],
    is_query_compatible: false,
    operations: &[
        tables::Operation {
            name: "AddRoleToInstanceProfile",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(4),
            output: None,
        },
        tables::Operation {
            name: "AddUserToGroup",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(5),
            output: None,
        },
        tables::Operation {
            name: "AttachGroupPolicy",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(7),
            output: None,
        },
        tables::Operation {
            name: "AttachRolePolicy",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(8),
            output: None,
        },
        tables::Operation {
            name: "AttachUserPolicy",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(9),
            output: None,
        },
        tables::Operation {
            name: "CreateAccessKey",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(17),
            output: Some(18),
        },
        tables::Operation {
            name: "CreateGroup",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(19),
            output: Some(20),
        },
        tables::Operation {
            name: "CreateInstanceProfile",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(21),
            output: Some(22),
        },
        tables::Operation {
            name: "CreatePolicy",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(23),
            output: Some(24),
        },
        tables::Operation {
            name: "CreatePolicyVersion",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(25),
            output: Some(26),
        },
        tables::Operation {
            name: "CreateRole",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(27),
            output: Some(28),
        },
        tables::Operation {
            name: "CreateServiceLinkedRole",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(29),
            output: Some(30),
        },
        tables::Operation {
            name: "CreateUser",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(31),
            output: Some(32),
        },
        tables::Operation {
            name: "DeleteAccessKey",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(33),
            output: None,
        },
        tables::Operation {
            name: "DeleteGroup",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(36),
            output: None,
        },
        tables::Operation {
            name: "DeleteGroupPolicy",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(35),
            output: None,
        },
        tables::Operation {
            name: "DeleteInstanceProfile",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(37),
            output: None,
        },
        tables::Operation {
            name: "DeleteLoginProfile",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(38),
            output: None,
        },
        tables::Operation {
            name: "DeletePolicy",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(39),
            output: None,
        },
        tables::Operation {
            name: "DeletePolicyVersion",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(40),
            output: None,
        },
        tables::Operation {
            name: "DeleteRole",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(43),
            output: None,
        },
        tables::Operation {
            name: "DeleteRolePermissionsBoundary",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(41),
            output: None,
        },
        tables::Operation {
            name: "DeleteRolePolicy",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(42),
            output: None,
        },
        tables::Operation {
            name: "DeleteServiceLinkedRole",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(44),
            output: Some(45),
        },
        tables::Operation {
            name: "DeleteUser",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(48),
            output: None,
        },
        tables::Operation {
            name: "DeleteUserPermissionsBoundary",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(46),
            output: None,
        },
        tables::Operation {
            name: "DeleteUserPolicy",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(47),
            output: None,
        },
        tables::Operation {
            name: "DetachGroupPolicy",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(50),
            output: None,
        },
        tables::Operation {
            name: "DetachRolePolicy",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(51),
            output: None,
        },
        tables::Operation {
            name: "DetachUserPolicy",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(52),
            output: None,
        },
        tables::Operation {
            name: "GetAccessKeyLastUsed",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(58),
            output: Some(59),
        },
        tables::Operation {
            name: "GetAccountSummary",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: None,
            output: Some(60),
        },
        tables::Operation {
            name: "GetContextKeysForCustomPolicy",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(61),
            output: Some(62),
        },
        tables::Operation {
            name: "GetContextKeysForPrincipalPolicy",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(63),
            output: Some(62),
        },
        tables::Operation {
            name: "GetGroup",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(66),
            output: Some(67),
        },
        tables::Operation {
            name: "GetGroupPolicy",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(64),
            output: Some(65),
        },
        tables::Operation {
            name: "GetInstanceProfile",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(68),
            output: Some(69),
        },
        tables::Operation {
            name: "GetPolicy",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(70),
            output: Some(71),
        },
        tables::Operation {
            name: "GetPolicyVersion",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(72),
            output: Some(73),
        },
        tables::Operation {
            name: "GetRole",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(76),
            output: Some(77),
        },
        tables::Operation {
            name: "GetRolePolicy",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(74),
            output: Some(75),
        },
        tables::Operation {
            name: "GetServiceLinkedRoleDeletionStatus",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(78),
            output: Some(79),
        },
        tables::Operation {
            name: "GetUser",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(82),
            output: Some(83),
        },
        tables::Operation {
            name: "GetUserPolicy",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(80),
            output: Some(81),
        },
        tables::Operation {
            name: "ListAccessKeys",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(89),
            output: Some(90),
        },
        tables::Operation {
            name: "ListAccountAliases",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(91),
            output: Some(92),
        },
        tables::Operation {
            name: "ListAttachedGroupPolicies",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(93),
            output: Some(94),
        },
        tables::Operation {
            name: "ListAttachedRolePolicies",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(95),
            output: Some(96),
        },
        tables::Operation {
            name: "ListAttachedUserPolicies",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(97),
            output: Some(98),
        },
        tables::Operation {
            name: "ListEntitiesForPolicy",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(99),
            output: Some(100),
        },
        tables::Operation {
            name: "ListGroupPolicies",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(101),
            output: Some(102),
        },
        tables::Operation {
            name: "ListGroups",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(105),
            output: Some(106),
        },
        tables::Operation {
            name: "ListGroupsForUser",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(103),
            output: Some(104),
        },
        tables::Operation {
            name: "ListInstanceProfileTags",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(107),
            output: Some(108),
        },
        tables::Operation {
            name: "ListInstanceProfiles",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(111),
            output: Some(112),
        },
        tables::Operation {
            name: "ListInstanceProfilesForRole",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(109),
            output: Some(110),
        },
        tables::Operation {
            name: "ListMFADevices",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(113),
            output: Some(114),
        },
        tables::Operation {
            name: "ListPolicies",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(115),
            output: Some(116),
        },
        tables::Operation {
            name: "ListPolicyTags",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(117),
            output: Some(118),
        },
        tables::Operation {
            name: "ListPolicyVersions",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(119),
            output: Some(120),
        },
        tables::Operation {
            name: "ListRolePolicies",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(121),
            output: Some(122),
        },
        tables::Operation {
            name: "ListRoleTags",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(123),
            output: Some(124),
        },
        tables::Operation {
            name: "ListRoles",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(125),
            output: Some(126),
        },
        tables::Operation {
            name: "ListSSHPublicKeys",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(127),
            output: Some(128),
        },
        tables::Operation {
            name: "ListServiceSpecificCredentials",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(129),
            output: Some(130),
        },
        tables::Operation {
            name: "ListSigningCertificates",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(131),
            output: Some(132),
        },
        tables::Operation {
            name: "ListUserPolicies",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(133),
            output: Some(134),
        },
        tables::Operation {
            name: "ListUserTags",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(135),
            output: Some(136),
        },
        tables::Operation {
            name: "ListUsers",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(137),
            output: Some(138),
        },
        tables::Operation {
            name: "ListVirtualMFADevices",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(139),
            output: Some(140),
        },
        tables::Operation {
            name: "PutGroupPolicy",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(161),
            output: None,
        },
        tables::Operation {
            name: "PutRolePermissionsBoundary",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(162),
            output: None,
        },
        tables::Operation {
            name: "PutRolePolicy",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(163),
            output: None,
        },
        tables::Operation {
            name: "PutUserPermissionsBoundary",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(164),
            output: None,
        },
        tables::Operation {
            name: "PutUserPolicy",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(165),
            output: None,
        },
        tables::Operation {
            name: "RemoveRoleFromInstanceProfile",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(166),
            output: None,
        },
        tables::Operation {
            name: "RemoveUserFromGroup",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(167),
            output: None,
        },
        tables::Operation {
            name: "SetDefaultPolicyVersion",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(181),
            output: None,
        },
        tables::Operation {
            name: "SimulateCustomPolicy",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(183),
            output: Some(184),
        },
        tables::Operation {
            name: "SimulatePrincipalPolicy",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(185),
            output: Some(184),
        },
        tables::Operation {
            name: "TagInstanceProfile",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(191),
            output: None,
        },
        tables::Operation {
            name: "TagPolicy",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(192),
            output: None,
        },
        tables::Operation {
            name: "TagRole",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(193),
            output: None,
        },
        tables::Operation {
            name: "TagUser",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(194),
            output: None,
        },
        tables::Operation {
            name: "UntagInstanceProfile",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(196),
            output: None,
        },
        tables::Operation {
            name: "UntagPolicy",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(197),
            output: None,
        },
        tables::Operation {
            name: "UntagRole",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(198),
            output: None,
        },
        tables::Operation {
            name: "UntagUser",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(199),
            output: None,
        },
        tables::Operation {
            name: "UpdateAccessKey",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(200),
            output: None,
        },
        tables::Operation {
            name: "UpdateAssumeRolePolicy",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(201),
            output: None,
        },
        tables::Operation {
            name: "UpdateGroup",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(202),
            output: None,
        },
        tables::Operation {
            name: "UpdateRole",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(205),
            output: Some(206),
        },
        tables::Operation {
            name: "UpdateRoleDescription",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(203),
            output: Some(204),
        },
        tables::Operation {
            name: "UpdateUser",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(207),
            output: None,
        },
    ],
    errors: &[
        tables::ErrorFacts {
            name: "ConcurrentModificationException",
            code: "ConcurrentModification",
            http_status: 409,
            shape: 12,
        },
        tables::ErrorFacts {
            name: "DeleteConflictException",
            code: "DeleteConflict",
            http_status: 409,
            shape: 34,
        },
        tables::ErrorFacts {
            name: "EntityAlreadyExistsException",
            code: "EntityAlreadyExists",
            http_status: 409,
            shape: 53,
        },
        tables::ErrorFacts {
            name: "EntityTemporarilyUnmodifiableException",
            code: "EntityTemporarilyUnmodifiable",
            http_status: 409,
            shape: 54,
        },
        tables::ErrorFacts {
            name: "InvalidInputException",
            code: "InvalidInput",
            http_status: 400,
            shape: 87,
        },
        tables::ErrorFacts {
            name: "LimitExceededException",
            code: "LimitExceeded",
            http_status: 409,
            shape: 88,
        },
        tables::ErrorFacts {
            name: "MalformedPolicyDocumentException",
            code: "MalformedPolicyDocument",
            http_status: 400,
            shape: 142,
        },
        tables::ErrorFacts {
            name: "NoSuchEntityException",
            code: "NoSuchEntity",
            http_status: 404,
            shape: 143,
        },
        tables::ErrorFacts {
            name: "PolicyEvaluationException",
            code: "PolicyEvaluation",
            http_status: 500,
            shape: 149,
        },
        tables::ErrorFacts {
            name: "PolicyNotAttachableException",
            code: "PolicyNotAttachable",
            http_status: 400,
            shape: 154,
        },
        tables::ErrorFacts {
            name: "ServiceFailureException",
            code: "ServiceFailure",
            http_status: 500,
            shape: 177,
        },
        tables::ErrorFacts {
            name: "ServiceNotSupportedException",
            code: "NotSupportedService",
            http_status: 404,
            shape: 178,
        },
        tables::ErrorFacts {
            name: "UnmodifiableEntityException",
            code: "UnmodifiableEntity",
            http_status: 400,
            shape: 195,
        },
    ],
    shapes: &[
        tables::Shape {
            name: "AccessKey",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "AccessKeyId",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "CreateDate",
                    place: tables::Place::Body,
                    part: tables::part(228),
                },
                tables::Member {
                    name: "SecretAccessKey",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "Status",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "UserName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "AccessKeyLastUsed",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "LastUsedDate",
                    place: tables::Place::Body,
                    part: tables::part(228),
                },
                tables::Member {
                    name: "Region",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "ServiceName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "AccessKeyMetadata",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "AccessKeyId",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "CreateDate",
                    place: tables::Place::Body,
                    part: tables::part(228),
                },
                tables::Member {
                    name: "Status",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "UserName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape { name: "ActionNameListType", kind: tables::Kind::List(tables::part(224)) },
        tables::Shape {
            name: "AddRoleToInstanceProfileRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "InstanceProfileName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "RoleName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "AddUserToGroupRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "GroupName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "UserName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape { name: "ArnListType", kind: tables::Kind::List(tables::part(224)) },
        tables::Shape {
            name: "AttachGroupPolicyRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "GroupName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "PolicyArn",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "AttachRolePolicyRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "PolicyArn",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "RoleName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "AttachUserPolicyRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "PolicyArn",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "UserName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "AttachedPermissionsBoundary",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "PermissionsBoundaryArn",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "PermissionsBoundaryType",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "AttachedPolicy",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "PolicyArn",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "PolicyName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "ConcurrentModificationException",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "message",
                place: tables::Place::Body,
                part: tables::part(224),
            }]),
        },
        tables::Shape {
            name: "ContextEntry",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "ContextKeyName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "ContextKeyType",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "ContextKeyValues",
                    place: tables::Place::Body,
                    part: tables::part(16),
                },
            ]),
        },
        tables::Shape { name: "ContextEntryListType", kind: tables::Kind::List(tables::part(13)) },
        tables::Shape {
            name: "ContextKeyNamesResultListType",
            kind: tables::Kind::List(tables::part(224)),
        },
        tables::Shape {
            name: "ContextKeyValueListType",
            kind: tables::Kind::List(tables::part(224)),
        },
        tables::Shape {
            name: "CreateAccessKeyRequest",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "UserName",
                place: tables::Place::Body,
                part: tables::part(224),
            }]),
        },
        tables::Shape {
            name: "CreateAccessKeyResponse",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "AccessKey",
                place: tables::Place::Body,
                part: tables::part(0),
            }]),
        },
        tables::Shape {
            name: "CreateGroupRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "GroupName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "Path",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "CreateGroupResponse",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "Group",
                place: tables::Place::Body,
                part: tables::part(84),
            }]),
        },
        tables::Shape {
            name: "CreateInstanceProfileRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "InstanceProfileName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "Path",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "Tags",
                    place: tables::Place::Body,
                    part: tables::part(227),
                },
            ]),
        },
        tables::Shape {
            name: "CreateInstanceProfileResponse",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "InstanceProfile",
                place: tables::Place::Body,
                part: tables::part(86),
            }]),
        },
        tables::Shape {
            name: "CreatePolicyRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "Description",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "Path",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "PolicyDocument",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "PolicyName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "Tags",
                    place: tables::Place::Body,
                    part: tables::part(227),
                },
            ]),
        },
        tables::Shape {
            name: "CreatePolicyResponse",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "Policy",
                place: tables::Place::Body,
                part: tables::part(148),
            }]),
        },
        tables::Shape {
            name: "CreatePolicyVersionRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "PolicyArn",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "PolicyDocument",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "SetAsDefault",
                    place: tables::Place::Body,
                    part: tables::part(214),
                },
            ]),
        },
        tables::Shape {
            name: "CreatePolicyVersionResponse",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "PolicyVersion",
                place: tables::Place::Body,
                part: tables::part(159),
            }]),
        },
        tables::Shape {
            name: "CreateRoleRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "AssumeRolePolicyDocument",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "Description",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "MaxSessionDuration",
                    place: tables::Place::Body,
                    part: tables::part(218),
                },
                tables::Member {
                    name: "Path",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "PermissionsBoundary",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "RoleName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "Tags",
                    place: tables::Place::Body,
                    part: tables::part(227),
                },
            ]),
        },
        tables::Shape {
            name: "CreateRoleResponse",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "Role",
                place: tables::Place::Body,
                part: tables::part(171),
            }]),
        },
        tables::Shape {
            name: "CreateServiceLinkedRoleRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "AWSServiceName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "CustomSuffix",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "Description",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "CreateServiceLinkedRoleResponse",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "Role",
                place: tables::Place::Body,
                part: tables::part(171),
            }]),
        },
        tables::Shape {
            name: "CreateUserRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "Path",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "PermissionsBoundary",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "Tags",
                    place: tables::Place::Body,
                    part: tables::part(227),
                },
                tables::Member {
                    name: "UserName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "CreateUserResponse",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "User",
                place: tables::Place::Body,
                part: tables::part(208),
            }]),
        },
        tables::Shape {
            name: "DeleteAccessKeyRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "AccessKeyId",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "UserName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "DeleteConflictException",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "message",
                place: tables::Place::Body,
                part: tables::part(224),
            }]),
        },
        tables::Shape {
            name: "DeleteGroupPolicyRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "GroupName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "PolicyName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "DeleteGroupRequest",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "GroupName",
                place: tables::Place::Body,
                part: tables::part(224),
            }]),
        },
        tables::Shape {
            name: "DeleteInstanceProfileRequest",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "InstanceProfileName",
                place: tables::Place::Body,
                part: tables::part(224),
            }]),
        },
        tables::Shape {
            name: "DeleteLoginProfileRequest",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "UserName",
                place: tables::Place::Body,
                part: tables::part(224),
            }]),
        },
        tables::Shape {
            name: "DeletePolicyRequest",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "PolicyArn",
                place: tables::Place::Body,
                part: tables::part(224),
            }]),
        },
        tables::Shape {
            name: "DeletePolicyVersionRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "PolicyArn",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "VersionId",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "DeleteRolePermissionsBoundaryRequest",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "RoleName",
                place: tables::Place::Body,
                part: tables::part(224),
            }]),
        },
        tables::Shape {
            name: "DeleteRolePolicyRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "PolicyName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "RoleName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "DeleteRoleRequest",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "RoleName",
                place: tables::Place::Body,
                part: tables::part(224),
            }]),
        },
        tables::Shape {
            name: "DeleteServiceLinkedRoleRequest",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "RoleName",
                place: tables::Place::Body,
                part: tables::part(224),
            }]),
        },
        tables::Shape {
            name: "DeleteServiceLinkedRoleResponse",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "DeletionTaskId",
                place: tables::Place::Body,
                part: tables::part(224),
            }]),
        },
        tables::Shape {
            name: "DeleteUserPermissionsBoundaryRequest",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "UserName",
                place: tables::Place::Body,
                part: tables::part(224),
            }]),
        },
        tables::Shape {
            name: "DeleteUserPolicyRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "PolicyName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "UserName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "DeleteUserRequest",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "UserName",
                place: tables::Place::Body,
                part: tables::part(224),
            }]),
        },
        tables::Shape {
            name: "DeletionTaskFailureReasonType",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "Reason",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "RoleUsageList",
                    place: tables::Place::Body,
                    part: tables::part(173),
                },
            ]),
        },
        tables::Shape {
            name: "DetachGroupPolicyRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "GroupName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "PolicyArn",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "DetachRolePolicyRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "PolicyArn",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "RoleName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "DetachUserPolicyRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "PolicyArn",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "UserName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "EntityAlreadyExistsException",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "message",
                place: tables::Place::Body,
                part: tables::part(224),
            }]),
        },
        tables::Shape {
            name: "EntityTemporarilyUnmodifiableException",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "message",
                place: tables::Place::Body,
                part: tables::part(224),
            }]),
        },
        tables::Shape {
            name: "EvalDecisionDetailsType",
            kind: tables::Kind::Map(tables::part(224), tables::part(224)),
        },
        tables::Shape {
            name: "EvaluationResult",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "EvalActionName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "EvalDecision",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "EvalDecisionDetails",
                    place: tables::Place::Body,
                    part: tables::part(55),
                },
                tables::Member {
                    name: "EvalResourceName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "MatchedStatements",
                    place: tables::Place::Body,
                    part: tables::part(189),
                },
                tables::Member {
                    name: "MissingContextValues",
                    place: tables::Place::Body,
                    part: tables::part(15),
                },
                tables::Member {
                    name: "OrganizationsDecisionDetail",
                    place: tables::Place::Body,
                    part: tables::part(146),
                },
                tables::Member {
                    name: "PermissionsBoundaryDecisionDetail",
                    place: tables::Place::Body,
                    part: tables::part(147),
                },
                tables::Member {
                    name: "ResourceSpecificResults",
                    place: tables::Place::Body,
                    part: tables::part(170),
                },
            ]),
        },
        tables::Shape {
            name: "EvaluationResultsListType",
            kind: tables::Kind::List(tables::part(56)),
        },
        tables::Shape {
            name: "GetAccessKeyLastUsedRequest",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "AccessKeyId",
                place: tables::Place::Body,
                part: tables::part(224),
            }]),
        },
        tables::Shape {
            name: "GetAccessKeyLastUsedResponse",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "AccessKeyLastUsed",
                    place: tables::Place::Body,
                    part: tables::part(1),
                },
                tables::Member {
                    name: "UserName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "GetAccountSummaryResponse",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "SummaryMap",
                place: tables::Place::Body,
                part: tables::part(225),
            }]),
        },
        tables::Shape {
            name: "GetContextKeysForCustomPolicyRequest",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "PolicyInputList",
                place: tables::Place::Body,
                part: tables::part(186),
            }]),
        },
        tables::Shape {
            name: "GetContextKeysForPolicyResponse",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "ContextKeyNames",
                place: tables::Place::Body,
                part: tables::part(15),
            }]),
        },
        tables::Shape {
            name: "GetContextKeysForPrincipalPolicyRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "PolicyInputList",
                    place: tables::Place::Body,
                    part: tables::part(186),
                },
                tables::Member {
                    name: "PolicySourceArn",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "GetGroupPolicyRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "GroupName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "PolicyName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "GetGroupPolicyResponse",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "GroupName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "PolicyDocument",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "PolicyName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "GetGroupRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "GroupName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "Marker",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "MaxItems",
                    place: tables::Place::Body,
                    part: tables::part(218),
                },
            ]),
        },
        tables::Shape {
            name: "GetGroupResponse",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "Group",
                    place: tables::Place::Body,
                    part: tables::part(84),
                },
                tables::Member {
                    name: "IsTruncated",
                    place: tables::Place::Body,
                    part: tables::part(214),
                },
                tables::Member {
                    name: "Marker",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "Users",
                    place: tables::Place::Body,
                    part: tables::part(229),
                },
            ]),
        },
        tables::Shape {
            name: "GetInstanceProfileRequest",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "InstanceProfileName",
                place: tables::Place::Body,
                part: tables::part(224),
            }]),
        },
        tables::Shape {
            name: "GetInstanceProfileResponse",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "InstanceProfile",
                place: tables::Place::Body,
                part: tables::part(86),
            }]),
        },
        tables::Shape {
            name: "GetPolicyRequest",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "PolicyArn",
                place: tables::Place::Body,
                part: tables::part(224),
            }]),
        },
        tables::Shape {
            name: "GetPolicyResponse",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "Policy",
                place: tables::Place::Body,
                part: tables::part(148),
            }]),
        },
        tables::Shape {
            name: "GetPolicyVersionRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "PolicyArn",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "VersionId",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "GetPolicyVersionResponse",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "PolicyVersion",
                place: tables::Place::Body,
                part: tables::part(159),
            }]),
        },
        tables::Shape {
            name: "GetRolePolicyRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "PolicyName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "RoleName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "GetRolePolicyResponse",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "PolicyDocument",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "PolicyName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "RoleName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "GetRoleRequest",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "RoleName",
                place: tables::Place::Body,
                part: tables::part(224),
            }]),
        },
        tables::Shape {
            name: "GetRoleResponse",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "Role",
                place: tables::Place::Body,
                part: tables::part(171),
            }]),
        },
        tables::Shape {
            name: "GetServiceLinkedRoleDeletionStatusRequest",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "DeletionTaskId",
                place: tables::Place::Body,
                part: tables::part(224),
            }]),
        },
        tables::Shape {
            name: "GetServiceLinkedRoleDeletionStatusResponse",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "Reason",
                    place: tables::Place::Body,
                    part: tables::part(49),
                },
                tables::Member {
                    name: "Status",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "GetUserPolicyRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "PolicyName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "UserName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "GetUserPolicyResponse",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "PolicyDocument",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "PolicyName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "UserName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "GetUserRequest",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "UserName",
                place: tables::Place::Body,
                part: tables::part(224),
            }]),
        },
        tables::Shape {
            name: "GetUserResponse",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "User",
                place: tables::Place::Body,
                part: tables::part(208),
            }]),
        },
        tables::Shape {
            name: "Group",
            kind: tables::Kind::Structure(&[
                tables::Member { name: "Arn", place: tables::Place::Body, part: tables::part(224) },
                tables::Member {
                    name: "CreateDate",
                    place: tables::Place::Body,
                    part: tables::part(228),
                },
                tables::Member {
                    name: "GroupId",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "GroupName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "Path",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "InlinePolicyIdentifierType",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "AttachmentName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "AttachmentType",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "PolicyName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "InstanceProfile",
            kind: tables::Kind::Structure(&[
                tables::Member { name: "Arn", place: tables::Place::Body, part: tables::part(224) },
                tables::Member {
                    name: "CreateDate",
                    place: tables::Place::Body,
                    part: tables::part(228),
                },
                tables::Member {
                    name: "InstanceProfileId",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "InstanceProfileName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "Path",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "Roles",
                    place: tables::Place::Body,
                    part: tables::part(223),
                },
                tables::Member {
                    name: "Tags",
                    place: tables::Place::Body,
                    part: tables::part(227),
                },
            ]),
        },
        tables::Shape {
            name: "InvalidInputException",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "message",
                place: tables::Place::Body,
                part: tables::part(224),
            }]),
        },
        tables::Shape {
            name: "LimitExceededException",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "message",
                place: tables::Place::Body,
                part: tables::part(224),
            }]),
        },
        tables::Shape {
            name: "ListAccessKeysRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "Marker",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "MaxItems",
                    place: tables::Place::Body,
                    part: tables::part(218),
                },
                tables::Member {
                    name: "UserName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "ListAccessKeysResponse",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "AccessKeyMetadata",
                    place: tables::Place::Body,
                    part: tables::part(210),
                },
                tables::Member {
                    name: "IsTruncated",
                    place: tables::Place::Body,
                    part: tables::part(214),
                },
                tables::Member {
                    name: "Marker",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "ListAccountAliasesRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "Marker",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "MaxItems",
                    place: tables::Place::Body,
                    part: tables::part(218),
                },
            ]),
        },
        tables::Shape {
            name: "ListAccountAliasesResponse",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "AccountAliases",
                    place: tables::Place::Body,
                    part: tables::part(211),
                },
                tables::Member {
                    name: "IsTruncated",
                    place: tables::Place::Body,
                    part: tables::part(214),
                },
                tables::Member {
                    name: "Marker",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "ListAttachedGroupPoliciesRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "GroupName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "Marker",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "MaxItems",
                    place: tables::Place::Body,
                    part: tables::part(218),
                },
                tables::Member {
                    name: "PathPrefix",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "ListAttachedGroupPoliciesResponse",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "AttachedPolicies",
                    place: tables::Place::Body,
                    part: tables::part(212),
                },
                tables::Member {
                    name: "IsTruncated",
                    place: tables::Place::Body,
                    part: tables::part(214),
                },
                tables::Member {
                    name: "Marker",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "ListAttachedRolePoliciesRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "Marker",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "MaxItems",
                    place: tables::Place::Body,
                    part: tables::part(218),
                },
                tables::Member {
                    name: "PathPrefix",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "RoleName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "ListAttachedRolePoliciesResponse",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "AttachedPolicies",
                    place: tables::Place::Body,
                    part: tables::part(212),
                },
                tables::Member {
                    name: "IsTruncated",
                    place: tables::Place::Body,
                    part: tables::part(214),
                },
                tables::Member {
                    name: "Marker",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "ListAttachedUserPoliciesRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "Marker",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "MaxItems",
                    place: tables::Place::Body,
                    part: tables::part(218),
                },
                tables::Member {
                    name: "PathPrefix",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "UserName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "ListAttachedUserPoliciesResponse",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "AttachedPolicies",
                    place: tables::Place::Body,
                    part: tables::part(212),
                },
                tables::Member {
                    name: "IsTruncated",
                    place: tables::Place::Body,
                    part: tables::part(214),
                },
                tables::Member {
                    name: "Marker",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "ListEntitiesForPolicyRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "EntityFilter",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "Marker",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "MaxItems",
                    place: tables::Place::Body,
                    part: tables::part(218),
                },
                tables::Member {
                    name: "PathPrefix",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "PolicyArn",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "PolicyUsageFilter",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "ListEntitiesForPolicyResponse",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "IsTruncated",
                    place: tables::Place::Body,
                    part: tables::part(214),
                },
                tables::Member {
                    name: "Marker",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "PolicyGroups",
                    place: tables::Place::Body,
                    part: tables::part(152),
                },
                tables::Member {
                    name: "PolicyRoles",
                    place: tables::Place::Body,
                    part: tables::part(156),
                },
                tables::Member {
                    name: "PolicyUsers",
                    place: tables::Place::Body,
                    part: tables::part(158),
                },
            ]),
        },
        tables::Shape {
            name: "ListGroupPoliciesRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "GroupName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "Marker",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "MaxItems",
                    place: tables::Place::Body,
                    part: tables::part(218),
                },
            ]),
        },
        tables::Shape {
            name: "ListGroupPoliciesResponse",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "IsTruncated",
                    place: tables::Place::Body,
                    part: tables::part(214),
                },
                tables::Member {
                    name: "Marker",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "PolicyNames",
                    place: tables::Place::Body,
                    part: tables::part(222),
                },
            ]),
        },
        tables::Shape {
            name: "ListGroupsForUserRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "Marker",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "MaxItems",
                    place: tables::Place::Body,
                    part: tables::part(218),
                },
                tables::Member {
                    name: "UserName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "ListGroupsForUserResponse",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "Groups",
                    place: tables::Place::Body,
                    part: tables::part(216),
                },
                tables::Member {
                    name: "IsTruncated",
                    place: tables::Place::Body,
                    part: tables::part(214),
                },
                tables::Member {
                    name: "Marker",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "ListGroupsRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "Marker",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "MaxItems",
                    place: tables::Place::Body,
                    part: tables::part(218),
                },
                tables::Member {
                    name: "PathPrefix",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "ListGroupsResponse",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "Groups",
                    place: tables::Place::Body,
                    part: tables::part(216),
                },
                tables::Member {
                    name: "IsTruncated",
                    place: tables::Place::Body,
                    part: tables::part(214),
                },
                tables::Member {
                    name: "Marker",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "ListInstanceProfileTagsRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "InstanceProfileName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "Marker",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "MaxItems",
                    place: tables::Place::Body,
                    part: tables::part(218),
                },
            ]),
        },
        tables::Shape {
            name: "ListInstanceProfileTagsResponse",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "IsTruncated",
                    place: tables::Place::Body,
                    part: tables::part(214),
                },
                tables::Member {
                    name: "Marker",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "Tags",
                    place: tables::Place::Body,
                    part: tables::part(227),
                },
            ]),
        },
        tables::Shape {
            name: "ListInstanceProfilesForRoleRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "Marker",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "MaxItems",
                    place: tables::Place::Body,
                    part: tables::part(218),
                },
                tables::Member {
                    name: "RoleName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "ListInstanceProfilesForRoleResponse",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "InstanceProfiles",
                    place: tables::Place::Body,
                    part: tables::part(217),
                },
                tables::Member {
                    name: "IsTruncated",
                    place: tables::Place::Body,
                    part: tables::part(214),
                },
                tables::Member {
                    name: "Marker",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "ListInstanceProfilesRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "Marker",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "MaxItems",
                    place: tables::Place::Body,
                    part: tables::part(218),
                },
                tables::Member {
                    name: "PathPrefix",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "ListInstanceProfilesResponse",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "InstanceProfiles",
                    place: tables::Place::Body,
                    part: tables::part(217),
                },
                tables::Member {
                    name: "IsTruncated",
                    place: tables::Place::Body,
                    part: tables::part(214),
                },
                tables::Member {
                    name: "Marker",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "ListMFADevicesRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "Marker",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "MaxItems",
                    place: tables::Place::Body,
                    part: tables::part(218),
                },
                tables::Member {
                    name: "UserName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "ListMFADevicesResponse",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "IsTruncated",
                    place: tables::Place::Body,
                    part: tables::part(214),
                },
                tables::Member {
                    name: "MFADevices",
                    place: tables::Place::Body,
                    part: tables::part(219),
                },
                tables::Member {
                    name: "Marker",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "ListPoliciesRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "Marker",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "MaxItems",
                    place: tables::Place::Body,
                    part: tables::part(218),
                },
                tables::Member {
                    name: "OnlyAttached",
                    place: tables::Place::Body,
                    part: tables::part(214),
                },
                tables::Member {
                    name: "PathPrefix",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "PolicyUsageFilter",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "Scope",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "ListPoliciesResponse",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "IsTruncated",
                    place: tables::Place::Body,
                    part: tables::part(214),
                },
                tables::Member {
                    name: "Marker",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "Policies",
                    place: tables::Place::Body,
                    part: tables::part(221),
                },
            ]),
        },
        tables::Shape {
            name: "ListPolicyTagsRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "Marker",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "MaxItems",
                    place: tables::Place::Body,
                    part: tables::part(218),
                },
                tables::Member {
                    name: "PolicyArn",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "ListPolicyTagsResponse",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "IsTruncated",
                    place: tables::Place::Body,
                    part: tables::part(214),
                },
                tables::Member {
                    name: "Marker",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "Tags",
                    place: tables::Place::Body,
                    part: tables::part(227),
                },
            ]),
        },
        tables::Shape {
            name: "ListPolicyVersionsRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "Marker",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "MaxItems",
                    place: tables::Place::Body,
                    part: tables::part(218),
                },
                tables::Member {
                    name: "PolicyArn",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "ListPolicyVersionsResponse",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "IsTruncated",
                    place: tables::Place::Body,
                    part: tables::part(214),
                },
                tables::Member {
                    name: "Marker",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "Versions",
                    place: tables::Place::Body,
                    part: tables::part(220),
                },
            ]),
        },
        tables::Shape {
            name: "ListRolePoliciesRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "Marker",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "MaxItems",
                    place: tables::Place::Body,
                    part: tables::part(218),
                },
                tables::Member {
                    name: "RoleName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "ListRolePoliciesResponse",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "IsTruncated",
                    place: tables::Place::Body,
                    part: tables::part(214),
                },
                tables::Member {
                    name: "Marker",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "PolicyNames",
                    place: tables::Place::Body,
                    part: tables::part(222),
                },
            ]),
        },
        tables::Shape {
            name: "ListRoleTagsRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "Marker",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "MaxItems",
                    place: tables::Place::Body,
                    part: tables::part(218),
                },
                tables::Member {
                    name: "RoleName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "ListRoleTagsResponse",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "IsTruncated",
                    place: tables::Place::Body,
                    part: tables::part(214),
                },
                tables::Member {
                    name: "Marker",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "Tags",
                    place: tables::Place::Body,
                    part: tables::part(227),
                },
            ]),
        },
        tables::Shape {
            name: "ListRolesRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "Marker",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "MaxItems",
                    place: tables::Place::Body,
                    part: tables::part(218),
                },
                tables::Member {
                    name: "PathPrefix",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "ListRolesResponse",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "IsTruncated",
                    place: tables::Place::Body,
                    part: tables::part(214),
                },
                tables::Member {
                    name: "Marker",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "Roles",
                    place: tables::Place::Body,
                    part: tables::part(223),
                },
            ]),
        },
        tables::Shape {
            name: "ListSSHPublicKeysRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "Marker",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "MaxItems",
                    place: tables::Place::Body,
                    part: tables::part(218),
                },
                tables::Member {
                    name: "UserName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "ListSSHPublicKeysResponse",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "IsTruncated",
                    place: tables::Place::Body,
                    part: tables::part(214),
                },
                tables::Member {
                    name: "Marker",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "SSHPublicKeys",
                    place: tables::Place::Body,
                    part: tables::part(175),
                },
            ]),
        },
        tables::Shape {
            name: "ListServiceSpecificCredentialsRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "AllUsers",
                    place: tables::Place::Body,
                    part: tables::part(214),
                },
                tables::Member {
                    name: "Marker",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "MaxItems",
                    place: tables::Place::Body,
                    part: tables::part(218),
                },
                tables::Member {
                    name: "ServiceName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "UserName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "ListServiceSpecificCredentialsResponse",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "IsTruncated",
                    place: tables::Place::Body,
                    part: tables::part(214),
                },
                tables::Member {
                    name: "Marker",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "ServiceSpecificCredentials",
                    place: tables::Place::Body,
                    part: tables::part(180),
                },
            ]),
        },
        tables::Shape {
            name: "ListSigningCertificatesRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "Marker",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "MaxItems",
                    place: tables::Place::Body,
                    part: tables::part(218),
                },
                tables::Member {
                    name: "UserName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "ListSigningCertificatesResponse",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "Certificates",
                    place: tables::Place::Body,
                    part: tables::part(215),
                },
                tables::Member {
                    name: "IsTruncated",
                    place: tables::Place::Body,
                    part: tables::part(214),
                },
                tables::Member {
                    name: "Marker",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "ListUserPoliciesRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "Marker",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "MaxItems",
                    place: tables::Place::Body,
                    part: tables::part(218),
                },
                tables::Member {
                    name: "UserName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "ListUserPoliciesResponse",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "IsTruncated",
                    place: tables::Place::Body,
                    part: tables::part(214),
                },
                tables::Member {
                    name: "Marker",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "PolicyNames",
                    place: tables::Place::Body,
                    part: tables::part(222),
                },
            ]),
        },
        tables::Shape {
            name: "ListUserTagsRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "Marker",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "MaxItems",
                    place: tables::Place::Body,
                    part: tables::part(218),
                },
                tables::Member {
                    name: "UserName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "ListUserTagsResponse",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "IsTruncated",
                    place: tables::Place::Body,
                    part: tables::part(214),
                },
                tables::Member {
                    name: "Marker",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "Tags",
                    place: tables::Place::Body,
                    part: tables::part(227),
                },
            ]),
        },
        tables::Shape {
            name: "ListUsersRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "Marker",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "MaxItems",
                    place: tables::Place::Body,
                    part: tables::part(218),
                },
                tables::Member {
                    name: "PathPrefix",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "ListUsersResponse",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "IsTruncated",
                    place: tables::Place::Body,
                    part: tables::part(214),
                },
                tables::Member {
                    name: "Marker",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "Users",
                    place: tables::Place::Body,
                    part: tables::part(229),
                },
            ]),
        },
        tables::Shape {
            name: "ListVirtualMFADevicesRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "AssignmentStatus",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "Marker",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "MaxItems",
                    place: tables::Place::Body,
                    part: tables::part(218),
                },
            ]),
        },
        tables::Shape {
            name: "ListVirtualMFADevicesResponse",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "IsTruncated",
                    place: tables::Place::Body,
                    part: tables::part(214),
                },
                tables::Member {
                    name: "Marker",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "VirtualMFADevices",
                    place: tables::Place::Body,
                    part: tables::part(230),
                },
            ]),
        },
        tables::Shape {
            name: "MFADevice",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "EnableDate",
                    place: tables::Place::Body,
                    part: tables::part(228),
                },
                tables::Member {
                    name: "SerialNumber",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "UserName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "MalformedPolicyDocumentException",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "message",
                place: tables::Place::Body,
                part: tables::part(224),
            }]),
        },
        tables::Shape {
            name: "NoSuchEntityException",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "message",
                place: tables::Place::Body,
                part: tables::part(224),
            }]),
        },
        tables::Shape {
            name: "OrderedOrganizationPolicyType",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "ServiceControlPolicyInputList",
                place: tables::Place::Body,
                part: tables::part(186),
            }]),
        },
        tables::Shape {
            name: "OrganizationPolicyListType",
            kind: tables::Kind::List(tables::part(144)),
        },
        tables::Shape {
            name: "OrganizationsDecisionDetail",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "AllowedByOrganizations",
                place: tables::Place::Body,
                part: tables::part(214),
            }]),
        },
        tables::Shape {
            name: "PermissionsBoundaryDecisionDetail",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "AllowedByPermissionsBoundary",
                place: tables::Place::Body,
                part: tables::part(214),
            }]),
        },
        tables::Shape {
            name: "Policy",
            kind: tables::Kind::Structure(&[
                tables::Member { name: "Arn", place: tables::Place::Body, part: tables::part(224) },
                tables::Member {
                    name: "AttachmentCount",
                    place: tables::Place::Body,
                    part: tables::part(218),
                },
                tables::Member {
                    name: "CreateDate",
                    place: tables::Place::Body,
                    part: tables::part(228),
                },
                tables::Member {
                    name: "DefaultVersionId",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "Description",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "IsAttachable",
                    place: tables::Place::Body,
                    part: tables::part(214),
                },
                tables::Member {
                    name: "Path",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "PermissionsBoundaryUsageCount",
                    place: tables::Place::Body,
                    part: tables::part(218),
                },
                tables::Member {
                    name: "PolicyId",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "PolicyName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "Tags",
                    place: tables::Place::Body,
                    part: tables::part(227),
                },
                tables::Member {
                    name: "UpdateDate",
                    place: tables::Place::Body,
                    part: tables::part(228),
                },
            ]),
        },
        tables::Shape {
            name: "PolicyEvaluationException",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "message",
                place: tables::Place::Body,
                part: tables::part(224),
            }]),
        },
        tables::Shape {
            name: "PolicyExclusionsListType",
            kind: tables::Kind::List(tables::part(153)),
        },
        tables::Shape {
            name: "PolicyGroup",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "GroupId",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "GroupName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape { name: "PolicyGroupListType", kind: tables::Kind::List(tables::part(151)) },
        tables::Shape {
            name: "PolicyIdentifier",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "InlinePolicyIdentifier",
                    place: tables::Place::Body,
                    part: tables::part(85),
                },
                tables::Member {
                    name: "PolicyArn",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "PolicyType",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "PolicyNotAttachableException",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "message",
                place: tables::Place::Body,
                part: tables::part(224),
            }]),
        },
        tables::Shape {
            name: "PolicyRole",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "RoleId",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "RoleName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape { name: "PolicyRoleListType", kind: tables::Kind::List(tables::part(155)) },
        tables::Shape {
            name: "PolicyUser",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "UserId",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "UserName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape { name: "PolicyUserListType", kind: tables::Kind::List(tables::part(157)) },
        tables::Shape {
            name: "PolicyVersion",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "CreateDate",
                    place: tables::Place::Body,
                    part: tables::part(228),
                },
                tables::Member {
                    name: "Document",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "IsDefaultVersion",
                    place: tables::Place::Body,
                    part: tables::part(214),
                },
                tables::Member {
                    name: "VersionId",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "Position",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "Column",
                    place: tables::Place::Body,
                    part: tables::part(218),
                },
                tables::Member {
                    name: "Line",
                    place: tables::Place::Body,
                    part: tables::part(218),
                },
            ]),
        },
        tables::Shape {
            name: "PutGroupPolicyRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "GroupName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "PolicyDocument",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "PolicyName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "PutRolePermissionsBoundaryRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "PermissionsBoundary",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "RoleName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "PutRolePolicyRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "PolicyDocument",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "PolicyName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "RoleName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "PutUserPermissionsBoundaryRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "PermissionsBoundary",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "UserName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "PutUserPolicyRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "PolicyDocument",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "PolicyName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "UserName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "RemoveRoleFromInstanceProfileRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "InstanceProfileName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "RoleName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "RemoveUserFromGroupRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "GroupName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "UserName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape { name: "ResourceNameListType", kind: tables::Kind::List(tables::part(224)) },
        tables::Shape {
            name: "ResourceSpecificResult",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "EvalDecisionDetails",
                    place: tables::Place::Body,
                    part: tables::part(55),
                },
                tables::Member {
                    name: "EvalResourceDecision",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "EvalResourceName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "MatchedStatements",
                    place: tables::Place::Body,
                    part: tables::part(189),
                },
                tables::Member {
                    name: "MissingContextValues",
                    place: tables::Place::Body,
                    part: tables::part(15),
                },
                tables::Member {
                    name: "PermissionsBoundaryDecisionDetail",
                    place: tables::Place::Body,
                    part: tables::part(147),
                },
            ]),
        },
        tables::Shape {
            name: "ResourceSpecificResultListType",
            kind: tables::Kind::List(tables::part(169)),
        },
        tables::Shape {
            name: "Role",
            kind: tables::Kind::Structure(&[
                tables::Member { name: "Arn", place: tables::Place::Body, part: tables::part(224) },
                tables::Member {
                    name: "AssumeRolePolicyDocument",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "CreateDate",
                    place: tables::Place::Body,
                    part: tables::part(228),
                },
                tables::Member {
                    name: "Description",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "MaxSessionDuration",
                    place: tables::Place::Body,
                    part: tables::part(218),
                },
                tables::Member {
                    name: "Path",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "PermissionsBoundary",
                    place: tables::Place::Body,
                    part: tables::part(10),
                },
                tables::Member {
                    name: "RoleId",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "RoleLastUsed",
                    place: tables::Place::Body,
                    part: tables::part(172),
                },
                tables::Member {
                    name: "RoleName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "SourceRoleTemplate",
                    place: tables::Place::Body,
                    part: tables::part(187),
                },
                tables::Member {
                    name: "Tags",
                    place: tables::Place::Body,
                    part: tables::part(227),
                },
            ]),
        },
        tables::Shape {
            name: "RoleLastUsed",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "LastUsedDate",
                    place: tables::Place::Body,
                    part: tables::part(228),
                },
                tables::Member {
                    name: "Region",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape { name: "RoleUsageListType", kind: tables::Kind::List(tables::part(174)) },
        tables::Shape {
            name: "RoleUsageType",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "Region",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "Resources",
                    place: tables::Place::Body,
                    part: tables::part(6),
                },
            ]),
        },
        tables::Shape { name: "SSHPublicKeyListType", kind: tables::Kind::List(tables::part(176)) },
        tables::Shape {
            name: "SSHPublicKeyMetadata",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "SSHPublicKeyId",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "Status",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "UploadDate",
                    place: tables::Place::Body,
                    part: tables::part(228),
                },
                tables::Member {
                    name: "UserName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "ServiceFailureException",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "message",
                place: tables::Place::Body,
                part: tables::part(224),
            }]),
        },
        tables::Shape {
            name: "ServiceNotSupportedException",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "message",
                place: tables::Place::Body,
                part: tables::part(224),
            }]),
        },
        tables::Shape {
            name: "ServiceSpecificCredentialMetadata",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "CreateDate",
                    place: tables::Place::Body,
                    part: tables::part(228),
                },
                tables::Member {
                    name: "ExpirationDate",
                    place: tables::Place::Body,
                    part: tables::part(228),
                },
                tables::Member {
                    name: "ServiceCredentialAlias",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "ServiceName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "ServiceSpecificCredentialId",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "ServiceUserName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "Status",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "UserName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "ServiceSpecificCredentialsListType",
            kind: tables::Kind::List(tables::part(179)),
        },
        tables::Shape {
            name: "SetDefaultPolicyVersionRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "PolicyArn",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "VersionId",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "SigningCertificate",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "CertificateBody",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "CertificateId",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "Status",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "UploadDate",
                    place: tables::Place::Body,
                    part: tables::part(228),
                },
                tables::Member {
                    name: "UserName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "SimulateCustomPolicyRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "ActionNames",
                    place: tables::Place::Body,
                    part: tables::part(3),
                },
                tables::Member {
                    name: "CallerArn",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "ContextEntries",
                    place: tables::Place::Body,
                    part: tables::part(14),
                },
                tables::Member {
                    name: "Marker",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "MaxItems",
                    place: tables::Place::Body,
                    part: tables::part(218),
                },
                tables::Member {
                    name: "OrderedOrganizationPolicyInputList",
                    place: tables::Place::Body,
                    part: tables::part(145),
                },
                tables::Member {
                    name: "PermissionsBoundaryPolicyInputList",
                    place: tables::Place::Body,
                    part: tables::part(186),
                },
                tables::Member {
                    name: "PolicyInputList",
                    place: tables::Place::Body,
                    part: tables::part(186),
                },
                tables::Member {
                    name: "ResourceArns",
                    place: tables::Place::Body,
                    part: tables::part(168),
                },
                tables::Member {
                    name: "ResourceHandlingOption",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "ResourceOwner",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "ResourcePolicy",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "SimulatePolicyResponse",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "EvaluationResults",
                    place: tables::Place::Body,
                    part: tables::part(57),
                },
                tables::Member {
                    name: "IsTruncated",
                    place: tables::Place::Body,
                    part: tables::part(214),
                },
                tables::Member {
                    name: "Marker",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "SimulatePrincipalPolicyRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "ActionNames",
                    place: tables::Place::Body,
                    part: tables::part(3),
                },
                tables::Member {
                    name: "CallerArn",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "ContextEntries",
                    place: tables::Place::Body,
                    part: tables::part(14),
                },
                tables::Member {
                    name: "Marker",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "MaxItems",
                    place: tables::Place::Body,
                    part: tables::part(218),
                },
                tables::Member {
                    name: "PermissionsBoundaryPolicyInputList",
                    place: tables::Place::Body,
                    part: tables::part(186),
                },
                tables::Member {
                    name: "PolicyExclusionList",
                    place: tables::Place::Body,
                    part: tables::part(150),
                },
                tables::Member {
                    name: "PolicyInputList",
                    place: tables::Place::Body,
                    part: tables::part(186),
                },
                tables::Member {
                    name: "PolicySourceArn",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "ResourceArns",
                    place: tables::Place::Body,
                    part: tables::part(168),
                },
                tables::Member {
                    name: "ResourceHandlingOption",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "ResourceOwner",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "ResourcePolicy",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "SimulationPolicyListType",
            kind: tables::Kind::List(tables::part(224)),
        },
        tables::Shape {
            name: "SourceRoleTemplate",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "TemplateArn",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "TemplateMinorVersion",
                    place: tables::Place::Body,
                    part: tables::part(218),
                },
            ]),
        },
        tables::Shape {
            name: "Statement",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "EndPosition",
                    place: tables::Place::Body,
                    part: tables::part(160),
                },
                tables::Member {
                    name: "SourcePolicyId",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "SourcePolicyType",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "StartPosition",
                    place: tables::Place::Body,
                    part: tables::part(160),
                },
            ]),
        },
        tables::Shape { name: "StatementListType", kind: tables::Kind::List(tables::part(188)) },
        tables::Shape {
            name: "Tag",
            kind: tables::Kind::Structure(&[
                tables::Member { name: "Key", place: tables::Place::Body, part: tables::part(224) },
                tables::Member {
                    name: "Value",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "TagInstanceProfileRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "InstanceProfileName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "Tags",
                    place: tables::Place::Body,
                    part: tables::part(227),
                },
            ]),
        },
        tables::Shape {
            name: "TagPolicyRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "PolicyArn",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "Tags",
                    place: tables::Place::Body,
                    part: tables::part(227),
                },
            ]),
        },
        tables::Shape {
            name: "TagRoleRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "RoleName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "Tags",
                    place: tables::Place::Body,
                    part: tables::part(227),
                },
            ]),
        },
        tables::Shape {
            name: "TagUserRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "Tags",
                    place: tables::Place::Body,
                    part: tables::part(227),
                },
                tables::Member {
                    name: "UserName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "UnmodifiableEntityException",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "message",
                place: tables::Place::Body,
                part: tables::part(224),
            }]),
        },
        tables::Shape {
            name: "UntagInstanceProfileRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "InstanceProfileName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "TagKeys",
                    place: tables::Place::Body,
                    part: tables::part(226),
                },
            ]),
        },
        tables::Shape {
            name: "UntagPolicyRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "PolicyArn",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "TagKeys",
                    place: tables::Place::Body,
                    part: tables::part(226),
                },
            ]),
        },
        tables::Shape {
            name: "UntagRoleRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "RoleName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "TagKeys",
                    place: tables::Place::Body,
                    part: tables::part(226),
                },
            ]),
        },
        tables::Shape {
            name: "UntagUserRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "TagKeys",
                    place: tables::Place::Body,
                    part: tables::part(226),
                },
                tables::Member {
                    name: "UserName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "UpdateAccessKeyRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "AccessKeyId",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "Status",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "UserName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "UpdateAssumeRolePolicyRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "PolicyDocument",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "RoleName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "UpdateGroupRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "GroupName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "NewGroupName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "NewPath",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "UpdateRoleDescriptionRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "Description",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "RoleName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "UpdateRoleDescriptionResponse",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "Role",
                place: tables::Place::Body,
                part: tables::part(171),
            }]),
        },
        tables::Shape {
            name: "UpdateRoleRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "Description",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "MaxSessionDuration",
                    place: tables::Place::Body,
                    part: tables::part(218),
                },
                tables::Member {
                    name: "RoleName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape { name: "UpdateRoleResponse", kind: tables::Kind::Structure(&[]) },
        tables::Shape {
            name: "UpdateUserRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "NewPath",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "NewUserName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "UserName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "User",
            kind: tables::Kind::Structure(&[
                tables::Member { name: "Arn", place: tables::Place::Body, part: tables::part(224) },
                tables::Member {
                    name: "CreateDate",
                    place: tables::Place::Body,
                    part: tables::part(228),
                },
                tables::Member {
                    name: "PasswordLastUsed",
                    place: tables::Place::Body,
                    part: tables::part(228),
                },
                tables::Member {
                    name: "Path",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "PermissionsBoundary",
                    place: tables::Place::Body,
                    part: tables::part(10),
                },
                tables::Member {
                    name: "Tags",
                    place: tables::Place::Body,
                    part: tables::part(227),
                },
                tables::Member {
                    name: "UserId",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "UserName",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
            ]),
        },
        tables::Shape {
            name: "VirtualMFADevice",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "Base32StringSeed",
                    place: tables::Place::Body,
                    part: tables::part(213),
                },
                tables::Member {
                    name: "EnableDate",
                    place: tables::Place::Body,
                    part: tables::part(228),
                },
                tables::Member {
                    name: "QRCodePNG",
                    place: tables::Place::Body,
                    part: tables::part(213),
                },
                tables::Member {
                    name: "SerialNumber",
                    place: tables::Place::Body,
                    part: tables::part(224),
                },
                tables::Member {
                    name: "Tags",
                    place: tables::Place::Body,
                    part: tables::part(227),
                },
                tables::Member {
                    name: "User",
                    place: tables::Place::Body,
                    part: tables::part(208),
                },
            ]),
        },
        tables::Shape {
            name: "accessKeyMetadataListType",
            kind: tables::Kind::List(tables::part(2)),
        },
        tables::Shape { name: "accountAliasListType", kind: tables::Kind::List(tables::part(224)) },
        tables::Shape {
            name: "attachedPoliciesListType",
            kind: tables::Kind::List(tables::part(11)),
        },
        tables::Shape { name: "blob", kind: tables::Kind::Blob },
        tables::Shape { name: "boolean", kind: tables::Kind::Boolean },
        tables::Shape { name: "certificateListType", kind: tables::Kind::List(tables::part(182)) },
        tables::Shape { name: "groupListType", kind: tables::Kind::List(tables::part(84)) },
        tables::Shape {
            name: "instanceProfileListType",
            kind: tables::Kind::List(tables::part(86)),
        },
        tables::Shape { name: "integer", kind: tables::Kind::Integer },
        tables::Shape { name: "mfaDeviceListType", kind: tables::Kind::List(tables::part(141)) },
        tables::Shape {
            name: "policyDocumentVersionListType",
            kind: tables::Kind::List(tables::part(159)),
        },
        tables::Shape { name: "policyListType", kind: tables::Kind::List(tables::part(148)) },
        tables::Shape { name: "policyNameListType", kind: tables::Kind::List(tables::part(224)) },
        tables::Shape { name: "roleListType", kind: tables::Kind::List(tables::part(171)) },
        tables::Shape { name: "string", kind: tables::Kind::Text },
        tables::Shape {
            name: "summaryMapType",
            kind: tables::Kind::Map(tables::part(224), tables::part(218)),
        },
        tables::Shape { name: "tagKeyListType", kind: tables::Kind::List(tables::part(224)) },
        tables::Shape { name: "tagListType", kind: tables::Kind::List(tables::part(190)) },
        tables::Shape { name: "timestamp", kind: tables::Kind::Timestamp },
        tables::Shape { name: "userListType", kind: tables::Kind::List(tables::part(208)) },
        tables::Shape {
            name: "virtualMFADeviceListType",
            kind: tables::Kind::List(tables::part(209)),
        },
    ],
};

/// What the front door knows of the service.
pub static ROW: Row = Row {
    name: "iam",
    title: "AWS IAM",
    endpoint_variable: Some("AWS_ENDPOINT_URL_IAM"),
    signing_name: "iam",
    presigned: &[],
    unsigned: &[],
    body_bytes_max: None,
    api_version: "2010-05-08",
    host_prefixes: &[],
    target_prefix: "",
    protocols: &[Protocol::Query],
    table: Some(&SERVICE),
};

/// Where a call is served, and what tells its shard.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Place {
    Iam,
}

impl Request {
    pub fn place(&self) -> Place {
        match self {
            Self::AddRoleToInstanceProfile(_) => Place::Iam,
            Self::AddUserToGroup(_) => Place::Iam,
            Self::AttachGroupPolicy(_) => Place::Iam,
            Self::AttachRolePolicy(_) => Place::Iam,
            Self::AttachUserPolicy(_) => Place::Iam,
            Self::CreateAccessKey(_) => Place::Iam,
            Self::CreateGroup(_) => Place::Iam,
            Self::CreateInstanceProfile(_) => Place::Iam,
            Self::CreatePolicy(_) => Place::Iam,
            Self::CreatePolicyVersion(_) => Place::Iam,
            Self::CreateRole(_) => Place::Iam,
            Self::CreateServiceLinkedRole(_) => Place::Iam,
            Self::CreateUser(_) => Place::Iam,
            Self::DeleteAccessKey(_) => Place::Iam,
            Self::DeleteGroup(_) => Place::Iam,
            Self::DeleteGroupPolicy(_) => Place::Iam,
            Self::DeleteInstanceProfile(_) => Place::Iam,
            Self::DeleteLoginProfile(_) => Place::Iam,
            Self::DeletePolicy(_) => Place::Iam,
            Self::DeletePolicyVersion(_) => Place::Iam,
            Self::DeleteRole(_) => Place::Iam,
            Self::DeleteRolePermissionsBoundary(_) => Place::Iam,
            Self::DeleteRolePolicy(_) => Place::Iam,
            Self::DeleteServiceLinkedRole(_) => Place::Iam,
            Self::DeleteUser(_) => Place::Iam,
            Self::DeleteUserPermissionsBoundary(_) => Place::Iam,
            Self::DeleteUserPolicy(_) => Place::Iam,
            Self::DetachGroupPolicy(_) => Place::Iam,
            Self::DetachRolePolicy(_) => Place::Iam,
            Self::DetachUserPolicy(_) => Place::Iam,
            Self::GetAccessKeyLastUsed(_) => Place::Iam,
            Self::GetAccountSummary(_) => Place::Iam,
            Self::GetContextKeysForCustomPolicy(_) => Place::Iam,
            Self::GetContextKeysForPrincipalPolicy(_) => Place::Iam,
            Self::GetGroup(_) => Place::Iam,
            Self::GetGroupPolicy(_) => Place::Iam,
            Self::GetInstanceProfile(_) => Place::Iam,
            Self::GetPolicy(_) => Place::Iam,
            Self::GetPolicyVersion(_) => Place::Iam,
            Self::GetRole(_) => Place::Iam,
            Self::GetRolePolicy(_) => Place::Iam,
            Self::GetServiceLinkedRoleDeletionStatus(_) => Place::Iam,
            Self::GetUser(_) => Place::Iam,
            Self::GetUserPolicy(_) => Place::Iam,
            Self::ListAccessKeys(_) => Place::Iam,
            Self::ListAccountAliases(_) => Place::Iam,
            Self::ListAttachedGroupPolicies(_) => Place::Iam,
            Self::ListAttachedRolePolicies(_) => Place::Iam,
            Self::ListAttachedUserPolicies(_) => Place::Iam,
            Self::ListEntitiesForPolicy(_) => Place::Iam,
            Self::ListGroupPolicies(_) => Place::Iam,
            Self::ListGroups(_) => Place::Iam,
            Self::ListGroupsForUser(_) => Place::Iam,
            Self::ListInstanceProfileTags(_) => Place::Iam,
            Self::ListInstanceProfiles(_) => Place::Iam,
            Self::ListInstanceProfilesForRole(_) => Place::Iam,
            Self::ListMFADevices(_) => Place::Iam,
            Self::ListPolicies(_) => Place::Iam,
            Self::ListPolicyTags(_) => Place::Iam,
            Self::ListPolicyVersions(_) => Place::Iam,
            Self::ListRolePolicies(_) => Place::Iam,
            Self::ListRoleTags(_) => Place::Iam,
            Self::ListRoles(_) => Place::Iam,
            Self::ListSSHPublicKeys(_) => Place::Iam,
            Self::ListServiceSpecificCredentials(_) => Place::Iam,
            Self::ListSigningCertificates(_) => Place::Iam,
            Self::ListUserPolicies(_) => Place::Iam,
            Self::ListUserTags(_) => Place::Iam,
            Self::ListUsers(_) => Place::Iam,
            Self::ListVirtualMFADevices(_) => Place::Iam,
            Self::PutGroupPolicy(_) => Place::Iam,
            Self::PutRolePermissionsBoundary(_) => Place::Iam,
            Self::PutRolePolicy(_) => Place::Iam,
            Self::PutUserPermissionsBoundary(_) => Place::Iam,
            Self::PutUserPolicy(_) => Place::Iam,
            Self::RemoveRoleFromInstanceProfile(_) => Place::Iam,
            Self::RemoveUserFromGroup(_) => Place::Iam,
            Self::SetDefaultPolicyVersion(_) => Place::Iam,
            Self::SimulateCustomPolicy(_) => Place::Iam,
            Self::SimulatePrincipalPolicy(_) => Place::Iam,
            Self::TagInstanceProfile(_) => Place::Iam,
            Self::TagPolicy(_) => Place::Iam,
            Self::TagRole(_) => Place::Iam,
            Self::TagUser(_) => Place::Iam,
            Self::UntagInstanceProfile(_) => Place::Iam,
            Self::UntagPolicy(_) => Place::Iam,
            Self::UntagRole(_) => Place::Iam,
            Self::UntagUser(_) => Place::Iam,
            Self::UpdateAccessKey(_) => Place::Iam,
            Self::UpdateAssumeRolePolicy(_) => Place::Iam,
            Self::UpdateGroup(_) => Place::Iam,
            Self::UpdateRole(_) => Place::Iam,
            Self::UpdateRoleDescription(_) => Place::Iam,
            Self::UpdateUser(_) => Place::Iam,
        }
    }
}

reads! { IamRead iam_read
    GetAccessKeyLastUsed(GetAccessKeyLastUsedRequest),
    GetAccountSummary(GetAccountSummaryRequest),
    GetContextKeysForCustomPolicy(GetContextKeysForCustomPolicyRequest),
    GetContextKeysForPrincipalPolicy(GetContextKeysForPrincipalPolicyRequest),
    GetGroup(GetGroupRequest),
    GetGroupPolicy(GetGroupPolicyRequest),
    GetInstanceProfile(GetInstanceProfileRequest),
    GetPolicy(GetPolicyRequest),
    GetPolicyVersion(GetPolicyVersionRequest),
    GetRole(GetRoleRequest),
    GetRolePolicy(GetRolePolicyRequest),
    GetServiceLinkedRoleDeletionStatus(GetServiceLinkedRoleDeletionStatusRequest),
    GetUser(GetUserRequest),
    GetUserPolicy(GetUserPolicyRequest),
    ListAccessKeys(ListAccessKeysRequest),
    ListAccountAliases(ListAccountAliasesRequest),
    ListAttachedGroupPolicies(ListAttachedGroupPoliciesRequest),
    ListAttachedRolePolicies(ListAttachedRolePoliciesRequest),
    ListAttachedUserPolicies(ListAttachedUserPoliciesRequest),
    ListEntitiesForPolicy(ListEntitiesForPolicyRequest),
    ListGroupPolicies(ListGroupPoliciesRequest),
    ListGroups(ListGroupsRequest),
    ListGroupsForUser(ListGroupsForUserRequest),
    ListInstanceProfileTags(ListInstanceProfileTagsRequest),
    ListInstanceProfiles(ListInstanceProfilesRequest),
    ListInstanceProfilesForRole(ListInstanceProfilesForRoleRequest),
    ListMFADevices(ListMFADevicesRequest),
    ListPolicies(ListPoliciesRequest),
    ListPolicyTags(ListPolicyTagsRequest),
    ListPolicyVersions(ListPolicyVersionsRequest),
    ListRolePolicies(ListRolePoliciesRequest),
    ListRoleTags(ListRoleTagsRequest),
    ListRoles(ListRolesRequest),
    ListSSHPublicKeys(ListSSHPublicKeysRequest),
    ListServiceSpecificCredentials(ListServiceSpecificCredentialsRequest),
    ListSigningCertificates(ListSigningCertificatesRequest),
    ListUserPolicies(ListUserPoliciesRequest),
    ListUserTags(ListUserTagsRequest),
    ListUsers(ListUsersRequest),
    ListVirtualMFADevices(ListVirtualMFADevicesRequest),
    SimulateCustomPolicy(SimulateCustomPolicyRequest),
    SimulatePrincipalPolicy(SimulatePrincipalPolicyRequest),
}

writes! { IamWrite iam_write
    AddRoleToInstanceProfile(AddRoleToInstanceProfileRequest),
    AddUserToGroup(AddUserToGroupRequest),
    AttachGroupPolicy(AttachGroupPolicyRequest),
    AttachRolePolicy(AttachRolePolicyRequest),
    AttachUserPolicy(AttachUserPolicyRequest),
    CreateAccessKey(CreateAccessKeyRequest),
    CreateGroup(CreateGroupRequest),
    CreateInstanceProfile(CreateInstanceProfileRequest),
    CreatePolicy(CreatePolicyRequest),
    CreatePolicyVersion(CreatePolicyVersionRequest),
    CreateRole(CreateRoleRequest),
    CreateServiceLinkedRole(CreateServiceLinkedRoleRequest),
    CreateUser(CreateUserRequest),
    DeleteAccessKey(DeleteAccessKeyRequest),
    DeleteGroup(DeleteGroupRequest),
    DeleteGroupPolicy(DeleteGroupPolicyRequest),
    DeleteInstanceProfile(DeleteInstanceProfileRequest),
    DeleteLoginProfile(DeleteLoginProfileRequest),
    DeletePolicy(DeletePolicyRequest),
    DeletePolicyVersion(DeletePolicyVersionRequest),
    DeleteRole(DeleteRoleRequest),
    DeleteRolePermissionsBoundary(DeleteRolePermissionsBoundaryRequest),
    DeleteRolePolicy(DeleteRolePolicyRequest),
    DeleteServiceLinkedRole(DeleteServiceLinkedRoleRequest),
    DeleteUser(DeleteUserRequest),
    DeleteUserPermissionsBoundary(DeleteUserPermissionsBoundaryRequest),
    DeleteUserPolicy(DeleteUserPolicyRequest),
    DetachGroupPolicy(DetachGroupPolicyRequest),
    DetachRolePolicy(DetachRolePolicyRequest),
    DetachUserPolicy(DetachUserPolicyRequest),
    PutGroupPolicy(PutGroupPolicyRequest),
    PutRolePermissionsBoundary(PutRolePermissionsBoundaryRequest),
    PutRolePolicy(PutRolePolicyRequest),
    PutUserPermissionsBoundary(PutUserPermissionsBoundaryRequest),
    PutUserPolicy(PutUserPolicyRequest),
    RemoveRoleFromInstanceProfile(RemoveRoleFromInstanceProfileRequest),
    RemoveUserFromGroup(RemoveUserFromGroupRequest),
    SetDefaultPolicyVersion(SetDefaultPolicyVersionRequest),
    TagInstanceProfile(TagInstanceProfileRequest),
    TagPolicy(TagPolicyRequest),
    TagRole(TagRoleRequest),
    TagUser(TagUserRequest),
    UntagInstanceProfile(UntagInstanceProfileRequest),
    UntagPolicy(UntagPolicyRequest),
    UntagRole(UntagRoleRequest),
    UntagUser(UntagUserRequest),
    UpdateAccessKey(UpdateAccessKeyRequest),
    UpdateAssumeRolePolicy(UpdateAssumeRolePolicyRequest),
    UpdateGroup(UpdateGroupRequest),
    UpdateRole(UpdateRoleRequest),
    UpdateRoleDescription(UpdateRoleDescriptionRequest),
    UpdateUser(UpdateUserRequest),
}

of_node! {}

of_world! {}

table_wire! { service_failure }

static PATTERN_6: LazyLock<Regex> = LazyLock::new(|| pattern(r#"((/[A-Za-z0-9\.,\+@=_-]+)*)/"#));
static PATTERN_5: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"(\u002F)|(\u002F[\u0021-\u007E]+\u002F)"#));
static PATTERN_12: LazyLock<Regex> = LazyLock::new(|| pattern(r#"[\p{L}\p{Z}\p{N}_.:/=+\-@]*"#));
static PATTERN_11: LazyLock<Regex> = LazyLock::new(|| pattern(r#"[\p{L}\p{Z}\p{N}_.:/=+\-@]+"#));
static PATTERN_8: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"[\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]*"#));
static PATTERN_2: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"[\u0009\u000A\u000D\u0020-\u00FF]+"#));
static PATTERN_3: LazyLock<Regex> = LazyLock::new(|| pattern(r#"[\u0020-\u00FF]+"#));
static PATTERN_10: LazyLock<Regex> = LazyLock::new(|| pattern(r#"[\w+=,.@-]*"#));
static PATTERN_0: LazyLock<Regex> = LazyLock::new(|| pattern(r#"[\w+=,.@-]+"#));
static PATTERN_9: LazyLock<Regex> = LazyLock::new(|| pattern(r#"[\w+=/:,.@-]+"#));
static PATTERN_1: LazyLock<Regex> = LazyLock::new(|| pattern(r#"[\w]+"#));
static PATTERN_4: LazyLock<Regex> = LazyLock::new(|| pattern(r#"\u002F[\u0021-\u007F]*"#));
static PATTERN_7: LazyLock<Regex> = LazyLock::new(|| pattern(r#"v[1-9][0-9]*(\.[A-Za-z0-9-]*)?"#));

const ACTION_NAME_LIST_TYPE: Rule = Rule { item: Some(&ACTION_NAME_TYPE), ..ANY };
const ACTION_NAME_TYPE: Rule = Rule { min: Some(3.0), max: Some(128.0), ..ANY };
const ARN_LIST_TYPE: Rule = Rule { item: Some(&ARN_TYPE), ..ANY };
const ATTACHMENT_NAME: Rule =
    Rule { min: Some(1.0), max: Some(128.0), pattern: Some(&PATTERN_0), ..ANY };
const CONTEXT_KEY_NAME_TYPE: Rule = Rule { min: Some(5.0), max: Some(256.0), ..ANY };
const CONTEXT_KEY_NAMES_RESULT_LIST_TYPE: Rule = Rule { item: Some(&CONTEXT_KEY_NAME_TYPE), ..ANY };
const DELETION_TASK_ID_TYPE: Rule = Rule { min: Some(1.0), max: Some(1000.0), ..ANY };
const EVAL_DECISION_DETAILS_TYPE: Rule = Rule { map_key: Some(&EVAL_DECISION_SOURCE_TYPE), ..ANY };
const EVAL_DECISION_SOURCE_TYPE: Rule = Rule { min: Some(3.0), max: Some(256.0), ..ANY };
const ORGANIZATION_POLICY_LIST_TYPE: Rule = Rule { max: Some(7.0), ..ANY };
const POLICY_EXCLUSIONS_LIST_TYPE: Rule = Rule { max: Some(256.0), ..ANY };
const REASON_TYPE: Rule = Rule { max: Some(1000.0), ..ANY };
const REGION_NAME_TYPE: Rule = Rule { min: Some(1.0), max: Some(100.0), ..ANY };
const RESOURCE_HANDLING_OPTION_TYPE: Rule = Rule { min: Some(1.0), max: Some(64.0), ..ANY };
const RESOURCE_NAME_LIST_TYPE: Rule = Rule { item: Some(&RESOURCE_NAME_TYPE), ..ANY };
const RESOURCE_NAME_TYPE: Rule = Rule { min: Some(1.0), max: Some(2048.0), ..ANY };
const SIMULATION_POLICY_LIST_TYPE: Rule = Rule { item: Some(&POLICY_DOCUMENT_TYPE), ..ANY };
const ACCESS_KEY_ID_TYPE: Rule =
    Rule { min: Some(16.0), max: Some(128.0), pattern: Some(&PATTERN_1), ..ANY };
const ACCOUNT_ALIAS_LIST_TYPE: Rule = Rule { item: Some(&ACCOUNT_ALIAS_TYPE), ..ANY };
const ACCOUNT_ALIAS_TYPE: Rule = Rule { min: Some(3.0), max: Some(63.0), ..ANY };
const ARN_TYPE: Rule = Rule { min: Some(20.0), max: Some(2048.0), ..ANY };
const CERTIFICATE_BODY_TYPE: Rule =
    Rule { min: Some(1.0), max: Some(16384.0), pattern: Some(&PATTERN_2), ..ANY };
const CERTIFICATE_ID_TYPE: Rule =
    Rule { min: Some(24.0), max: Some(128.0), pattern: Some(&PATTERN_1), ..ANY };
const CUSTOM_SUFFIX_TYPE: Rule =
    Rule { min: Some(1.0), max: Some(64.0), pattern: Some(&PATTERN_0), ..ANY };
const EXISTING_USER_NAME_TYPE: Rule =
    Rule { min: Some(1.0), max: Some(128.0), pattern: Some(&PATTERN_0), ..ANY };
const GROUP_NAME_TYPE: Rule =
    Rule { min: Some(1.0), max: Some(128.0), pattern: Some(&PATTERN_0), ..ANY };
const ID_TYPE: Rule = Rule { min: Some(16.0), max: Some(128.0), pattern: Some(&PATTERN_1), ..ANY };
const INSTANCE_PROFILE_NAME_TYPE: Rule =
    Rule { min: Some(1.0), max: Some(128.0), pattern: Some(&PATTERN_0), ..ANY };
const MARKER_TYPE: Rule =
    Rule { min: Some(1.0), max: Some(320.0), pattern: Some(&PATTERN_3), ..ANY };
const MAX_ITEMS_TYPE: Rule = Rule { min: Some(1.0), max: Some(1000.0), ..ANY };
const PATH_PREFIX_TYPE: Rule =
    Rule { min: Some(1.0), max: Some(512.0), pattern: Some(&PATTERN_4), ..ANY };
const PATH_TYPE: Rule = Rule { min: Some(1.0), max: Some(512.0), pattern: Some(&PATTERN_5), ..ANY };
const POLICY_DESCRIPTION_TYPE: Rule = Rule { max: Some(1000.0), ..ANY };
const POLICY_DOCUMENT_TYPE: Rule =
    Rule { min: Some(1.0), max: Some(131072.0), pattern: Some(&PATTERN_2), ..ANY };
const POLICY_NAME_LIST_TYPE: Rule = Rule { item: Some(&POLICY_NAME_TYPE), ..ANY };
const POLICY_NAME_TYPE: Rule =
    Rule { min: Some(1.0), max: Some(128.0), pattern: Some(&PATTERN_0), ..ANY };
const POLICY_PATH_TYPE: Rule =
    Rule { min: Some(1.0), max: Some(512.0), pattern: Some(&PATTERN_6), ..ANY };
const POLICY_VERSION_ID_TYPE: Rule = Rule { pattern: Some(&PATTERN_7), ..ANY };
const PUBLIC_KEY_ID_TYPE: Rule =
    Rule { min: Some(20.0), max: Some(128.0), pattern: Some(&PATTERN_1), ..ANY };
const ROLE_DESCRIPTION_TYPE: Rule = Rule { max: Some(1000.0), pattern: Some(&PATTERN_8), ..ANY };
const ROLE_MAX_SESSION_DURATION_TYPE: Rule = Rule { min: Some(3600.0), max: Some(43200.0), ..ANY };
const ROLE_NAME_TYPE: Rule =
    Rule { min: Some(1.0), max: Some(64.0), pattern: Some(&PATTERN_0), ..ANY };
const SERIAL_NUMBER_TYPE: Rule =
    Rule { min: Some(9.0), max: Some(256.0), pattern: Some(&PATTERN_9), ..ANY };
const SERVICE_CREDENTIAL_ALIAS: Rule =
    Rule { min: Some(0.0), max: Some(200.0), pattern: Some(&PATTERN_0), ..ANY };
const SERVICE_SPECIFIC_CREDENTIAL_ID: Rule =
    Rule { min: Some(20.0), max: Some(128.0), pattern: Some(&PATTERN_1), ..ANY };
const SERVICE_USER_NAME: Rule =
    Rule { min: Some(0.0), max: Some(200.0), pattern: Some(&PATTERN_10), ..ANY };
const TAG_KEY_LIST_TYPE: Rule = Rule { max: Some(50.0), item: Some(&TAG_KEY_TYPE), ..ANY };
const TAG_KEY_TYPE: Rule =
    Rule { min: Some(1.0), max: Some(128.0), pattern: Some(&PATTERN_11), ..ANY };
const TAG_LIST_TYPE: Rule = Rule { max: Some(50.0), ..ANY };
const TAG_VALUE_TYPE: Rule =
    Rule { min: Some(0.0), max: Some(256.0), pattern: Some(&PATTERN_12), ..ANY };
const USER_NAME_TYPE: Rule =
    Rule { min: Some(1.0), max: Some(64.0), pattern: Some(&PATTERN_0), ..ANY };

shape! { AccessKey {
    0 access_key_id: String = "AccessKeyId" => ACCESS_KEY_ID_TYPE.required(),
    1 create_date: Timestamp = "CreateDate" => ANY,
    2 secret_access_key: String = "SecretAccessKey" => ANY.required().sensitive(),
    3 status: StatusType = "Status" => ANY.required(),
    4 user_name: String = "UserName" => USER_NAME_TYPE.required(),
}}

shape! { AccessKeyLastUsed {
    0 last_used_date: Timestamp = "LastUsedDate" => ANY,
    1 region: String = "Region" => ANY.required(),
    2 service_name: String = "ServiceName" => ANY.required(),
}}

shape! { AccessKeyMetadata {
    0 access_key_id: String = "AccessKeyId" => ACCESS_KEY_ID_TYPE,
    1 create_date: Timestamp = "CreateDate" => ANY,
    2 status: StatusType = "Status" => ANY,
    3 user_name: String = "UserName" => USER_NAME_TYPE,
}}

shape! { AddRoleToInstanceProfileRequest {
    0 instance_profile_name: String = "InstanceProfileName" => INSTANCE_PROFILE_NAME_TYPE.required(),
    1 role_name: String = "RoleName" => ROLE_NAME_TYPE.required(),
}}

shape! { AddUserToGroupRequest {
    0 group_name: String = "GroupName" => GROUP_NAME_TYPE.required(),
    1 user_name: String = "UserName" => EXISTING_USER_NAME_TYPE.required(),
}}

shape! { AttachGroupPolicyRequest {
    0 group_name: String = "GroupName" => GROUP_NAME_TYPE.required(),
    1 policy_arn: String = "PolicyArn" => ARN_TYPE.required(),
}}

shape! { AttachRolePolicyRequest {
    0 policy_arn: String = "PolicyArn" => ARN_TYPE.required(),
    1 role_name: String = "RoleName" => ROLE_NAME_TYPE.required(),
}}

shape! { AttachUserPolicyRequest {
    0 policy_arn: String = "PolicyArn" => ARN_TYPE.required(),
    1 user_name: String = "UserName" => USER_NAME_TYPE.required(),
}}

shape! { AttachedPermissionsBoundary {
    0 permissions_boundary_arn: String = "PermissionsBoundaryArn" => ARN_TYPE,
    1 permissions_boundary_type: PermissionsBoundaryAttachmentType = "PermissionsBoundaryType" => ANY,
}}

shape! { AttachedPolicy {
    0 policy_arn: String = "PolicyArn" => ARN_TYPE,
    1 policy_name: String = "PolicyName" => POLICY_NAME_TYPE,
}}

enumeration! { AttachmentType {
    User = "user",
    Group = "group",
    Role = "role",
}}

shape! { ContextEntry {
    0 context_key_name: String = "ContextKeyName" => CONTEXT_KEY_NAME_TYPE,
    1 context_key_type: ContextKeyTypeEnum = "ContextKeyType" => ANY,
    2 context_key_values: Vec<String> = "ContextKeyValues" => ANY,
}}

enumeration! { ContextKeyTypeEnum {
    String = "string",
    StringList = "stringList",
    Numeric = "numeric",
    NumericList = "numericList",
    Boolean = "boolean",
    BooleanList = "booleanList",
    Ip = "ip",
    IpList = "ipList",
    Binary = "binary",
    BinaryList = "binaryList",
    Date = "date",
    DateList = "dateList",
}}

shape! { CreateAccessKeyRequest {
    0 user_name: String = "UserName" => EXISTING_USER_NAME_TYPE,
}}

shape! { CreateAccessKeyResponse {
    0 access_key: AccessKey = "AccessKey" => ANY.required(),
}}

shape! { CreateGroupRequest {
    0 group_name: String = "GroupName" => GROUP_NAME_TYPE.required(),
    1 path: String = "Path" => PATH_TYPE,
}}

shape! { CreateGroupResponse {
    0 group: Group = "Group" => ANY.required(),
}}

shape! { CreateInstanceProfileRequest {
    0 instance_profile_name: String = "InstanceProfileName" => INSTANCE_PROFILE_NAME_TYPE.required(),
    1 path: String = "Path" => PATH_TYPE,
    2 tags: Vec<Tag> = "Tags" => TAG_LIST_TYPE,
}}

shape! { CreateInstanceProfileResponse {
    0 instance_profile: InstanceProfile = "InstanceProfile" => ANY.required(),
}}

shape! { CreatePolicyRequest {
    0 description: String = "Description" => POLICY_DESCRIPTION_TYPE,
    1 path: String = "Path" => POLICY_PATH_TYPE,
    2 policy_document: String = "PolicyDocument" => POLICY_DOCUMENT_TYPE.required(),
    3 policy_name: String = "PolicyName" => POLICY_NAME_TYPE.required(),
    4 tags: Vec<Tag> = "Tags" => TAG_LIST_TYPE,
}}

shape! { CreatePolicyResponse {
    0 policy: Policy = "Policy" => ANY,
}}

shape! { CreatePolicyVersionRequest {
    0 policy_arn: String = "PolicyArn" => ARN_TYPE.required(),
    1 policy_document: String = "PolicyDocument" => POLICY_DOCUMENT_TYPE.required(),
    2 set_as_default: bool = "SetAsDefault" => ANY,
}}

shape! { CreatePolicyVersionResponse {
    0 policy_version: PolicyVersion = "PolicyVersion" => ANY,
}}

shape! { CreateRoleRequest {
    0 assume_role_policy_document: String = "AssumeRolePolicyDocument" => POLICY_DOCUMENT_TYPE.required(),
    1 description: String = "Description" => ROLE_DESCRIPTION_TYPE,
    2 max_session_duration: i32 = "MaxSessionDuration" => ROLE_MAX_SESSION_DURATION_TYPE,
    3 path: String = "Path" => PATH_TYPE,
    4 permissions_boundary: String = "PermissionsBoundary" => ARN_TYPE,
    5 role_name: String = "RoleName" => ROLE_NAME_TYPE.required(),
    6 tags: Vec<Tag> = "Tags" => TAG_LIST_TYPE,
}}

shape! { CreateRoleResponse {
    0 role: Role = "Role" => ANY.required(),
}}

shape! { CreateServiceLinkedRoleRequest {
    0 aws_service_name: String = "AWSServiceName" => GROUP_NAME_TYPE.required(),
    1 custom_suffix: String = "CustomSuffix" => CUSTOM_SUFFIX_TYPE,
    2 description: String = "Description" => ROLE_DESCRIPTION_TYPE,
}}

shape! { CreateServiceLinkedRoleResponse {
    0 role: Role = "Role" => ANY,
}}

shape! { CreateUserRequest {
    0 path: String = "Path" => PATH_TYPE,
    1 permissions_boundary: String = "PermissionsBoundary" => ARN_TYPE,
    2 tags: Vec<Tag> = "Tags" => TAG_LIST_TYPE,
    3 user_name: String = "UserName" => USER_NAME_TYPE.required(),
}}

shape! { CreateUserResponse {
    0 user: User = "User" => ANY,
}}

shape! { DeleteAccessKeyRequest {
    0 access_key_id: String = "AccessKeyId" => ACCESS_KEY_ID_TYPE.required(),
    1 user_name: String = "UserName" => EXISTING_USER_NAME_TYPE,
}}

shape! { DeleteGroupPolicyRequest {
    0 group_name: String = "GroupName" => GROUP_NAME_TYPE.required(),
    1 policy_name: String = "PolicyName" => POLICY_NAME_TYPE.required(),
}}

shape! { DeleteGroupRequest {
    0 group_name: String = "GroupName" => GROUP_NAME_TYPE.required(),
}}

shape! { DeleteInstanceProfileRequest {
    0 instance_profile_name: String = "InstanceProfileName" => INSTANCE_PROFILE_NAME_TYPE.required(),
}}

shape! { DeleteLoginProfileRequest {
    0 user_name: String = "UserName" => USER_NAME_TYPE,
}}

shape! { DeletePolicyRequest {
    0 policy_arn: String = "PolicyArn" => ARN_TYPE.required(),
}}

shape! { DeletePolicyVersionRequest {
    0 policy_arn: String = "PolicyArn" => ARN_TYPE.required(),
    1 version_id: String = "VersionId" => POLICY_VERSION_ID_TYPE.required(),
}}

shape! { DeleteRolePermissionsBoundaryRequest {
    0 role_name: String = "RoleName" => ROLE_NAME_TYPE.required(),
}}

shape! { DeleteRolePolicyRequest {
    0 policy_name: String = "PolicyName" => POLICY_NAME_TYPE.required(),
    1 role_name: String = "RoleName" => ROLE_NAME_TYPE.required(),
}}

shape! { DeleteRoleRequest {
    0 role_name: String = "RoleName" => ROLE_NAME_TYPE.required(),
}}

shape! { DeleteServiceLinkedRoleRequest {
    0 role_name: String = "RoleName" => ROLE_NAME_TYPE.required(),
}}

shape! { DeleteServiceLinkedRoleResponse {
    0 deletion_task_id: String = "DeletionTaskId" => DELETION_TASK_ID_TYPE.required(),
}}

shape! { DeleteUserPermissionsBoundaryRequest {
    0 user_name: String = "UserName" => USER_NAME_TYPE.required(),
}}

shape! { DeleteUserPolicyRequest {
    0 policy_name: String = "PolicyName" => POLICY_NAME_TYPE.required(),
    1 user_name: String = "UserName" => EXISTING_USER_NAME_TYPE.required(),
}}

shape! { DeleteUserRequest {
    0 user_name: String = "UserName" => EXISTING_USER_NAME_TYPE.required(),
}}

shape! { DeletionTaskFailureReasonType {
    0 reason: String = "Reason" => REASON_TYPE,
    1 role_usage_list: Vec<RoleUsageType> = "RoleUsageList" => ANY,
}}

enumeration! { DeletionTaskStatusType {
    Succeeded = "SUCCEEDED",
    InProgress = "IN_PROGRESS",
    Failed = "FAILED",
    NotStarted = "NOT_STARTED",
}}

shape! { DetachGroupPolicyRequest {
    0 group_name: String = "GroupName" => GROUP_NAME_TYPE.required(),
    1 policy_arn: String = "PolicyArn" => ARN_TYPE.required(),
}}

shape! { DetachRolePolicyRequest {
    0 policy_arn: String = "PolicyArn" => ARN_TYPE.required(),
    1 role_name: String = "RoleName" => ROLE_NAME_TYPE.required(),
}}

shape! { DetachUserPolicyRequest {
    0 policy_arn: String = "PolicyArn" => ARN_TYPE.required(),
    1 user_name: String = "UserName" => USER_NAME_TYPE.required(),
}}

enumeration! { EntityType {
    User = "User",
    Role = "Role",
    Group = "Group",
    LocalManagedPolicy = "LocalManagedPolicy",
    AWSManagedPolicy = "AWSManagedPolicy",
}}

shape! { EvaluationResult {
    0 eval_action_name: String = "EvalActionName" => ACTION_NAME_TYPE.required(),
    1 eval_decision: PolicyEvaluationDecisionType = "EvalDecision" => ANY.required(),
    2 eval_decision_details: BTreeMap<String, PolicyEvaluationDecisionType> = "EvalDecisionDetails" => EVAL_DECISION_DETAILS_TYPE,
    3 eval_resource_name: String = "EvalResourceName" => RESOURCE_NAME_TYPE,
    4 matched_statements: Vec<Statement> = "MatchedStatements" => ANY,
    5 missing_context_values: Vec<String> = "MissingContextValues" => CONTEXT_KEY_NAMES_RESULT_LIST_TYPE,
    6 organizations_decision_detail: OrganizationsDecisionDetail = "OrganizationsDecisionDetail" => ANY,
    7 permissions_boundary_decision_detail: PermissionsBoundaryDecisionDetail = "PermissionsBoundaryDecisionDetail" => ANY,
    8 resource_specific_results: Vec<ResourceSpecificResult> = "ResourceSpecificResults" => ANY,
}}

shape! { GetAccessKeyLastUsedRequest {
    0 access_key_id: String = "AccessKeyId" => ACCESS_KEY_ID_TYPE.required(),
}}

shape! { GetAccessKeyLastUsedResponse {
    0 access_key_last_used: AccessKeyLastUsed = "AccessKeyLastUsed" => ANY,
    1 user_name: String = "UserName" => EXISTING_USER_NAME_TYPE,
}}

shape! { GetAccountSummaryResponse {
    0 summary_map: BTreeMap<String, i32> = "SummaryMap" => ANY,
}}

shape! { GetContextKeysForCustomPolicyRequest {
    0 policy_input_list: Vec<String> = "PolicyInputList" => SIMULATION_POLICY_LIST_TYPE.required(),
}}

shape! { GetContextKeysForPolicyResponse {
    0 context_key_names: Vec<String> = "ContextKeyNames" => CONTEXT_KEY_NAMES_RESULT_LIST_TYPE,
}}

shape! { GetContextKeysForPrincipalPolicyRequest {
    0 policy_input_list: Vec<String> = "PolicyInputList" => SIMULATION_POLICY_LIST_TYPE,
    1 policy_source_arn: String = "PolicySourceArn" => ARN_TYPE.required(),
}}

shape! { GetGroupPolicyRequest {
    0 group_name: String = "GroupName" => GROUP_NAME_TYPE.required(),
    1 policy_name: String = "PolicyName" => POLICY_NAME_TYPE.required(),
}}

shape! { GetGroupPolicyResponse {
    0 group_name: String = "GroupName" => GROUP_NAME_TYPE.required(),
    1 policy_document: String = "PolicyDocument" => POLICY_DOCUMENT_TYPE.required(),
    2 policy_name: String = "PolicyName" => POLICY_NAME_TYPE.required(),
}}

shape! { GetGroupRequest {
    0 group_name: String = "GroupName" => GROUP_NAME_TYPE.required(),
    1 marker: String = "Marker" => MARKER_TYPE,
    2 max_items: i32 = "MaxItems" => MAX_ITEMS_TYPE,
}}

shape! { GetGroupResponse {
    0 group: Group = "Group" => ANY.required(),
    1 is_truncated: bool = "IsTruncated" => ANY,
    2 marker: String = "Marker" => ANY,
    3 users: Vec<User> = "Users" => ANY.required(),
}}

shape! { GetInstanceProfileRequest {
    0 instance_profile_name: String = "InstanceProfileName" => INSTANCE_PROFILE_NAME_TYPE.required(),
}}

shape! { GetInstanceProfileResponse {
    0 instance_profile: InstanceProfile = "InstanceProfile" => ANY.required(),
}}

shape! { GetPolicyRequest {
    0 policy_arn: String = "PolicyArn" => ARN_TYPE.required(),
}}

shape! { GetPolicyResponse {
    0 policy: Policy = "Policy" => ANY,
}}

shape! { GetPolicyVersionRequest {
    0 policy_arn: String = "PolicyArn" => ARN_TYPE.required(),
    1 version_id: String = "VersionId" => POLICY_VERSION_ID_TYPE.required(),
}}

shape! { GetPolicyVersionResponse {
    0 policy_version: PolicyVersion = "PolicyVersion" => ANY,
}}

shape! { GetRolePolicyRequest {
    0 policy_name: String = "PolicyName" => POLICY_NAME_TYPE.required(),
    1 role_name: String = "RoleName" => ROLE_NAME_TYPE.required(),
}}

shape! { GetRolePolicyResponse {
    0 policy_document: String = "PolicyDocument" => POLICY_DOCUMENT_TYPE.required(),
    1 policy_name: String = "PolicyName" => POLICY_NAME_TYPE.required(),
    2 role_name: String = "RoleName" => ROLE_NAME_TYPE.required(),
}}

shape! { GetRoleRequest {
    0 role_name: String = "RoleName" => ROLE_NAME_TYPE.required(),
}}

shape! { GetRoleResponse {
    0 role: Role = "Role" => ANY.required(),
}}

shape! { GetServiceLinkedRoleDeletionStatusRequest {
    0 deletion_task_id: String = "DeletionTaskId" => DELETION_TASK_ID_TYPE.required(),
}}

shape! { GetServiceLinkedRoleDeletionStatusResponse {
    0 reason: DeletionTaskFailureReasonType = "Reason" => ANY,
    1 status: DeletionTaskStatusType = "Status" => ANY.required(),
}}

shape! { GetUserPolicyRequest {
    0 policy_name: String = "PolicyName" => POLICY_NAME_TYPE.required(),
    1 user_name: String = "UserName" => EXISTING_USER_NAME_TYPE.required(),
}}

shape! { GetUserPolicyResponse {
    0 policy_document: String = "PolicyDocument" => POLICY_DOCUMENT_TYPE.required(),
    1 policy_name: String = "PolicyName" => POLICY_NAME_TYPE.required(),
    2 user_name: String = "UserName" => EXISTING_USER_NAME_TYPE.required(),
}}

shape! { GetUserRequest {
    0 user_name: String = "UserName" => EXISTING_USER_NAME_TYPE,
}}

shape! { GetUserResponse {
    0 user: User = "User" => ANY.required(),
}}

shape! { Group {
    0 arn: String = "Arn" => ARN_TYPE.required(),
    1 create_date: Timestamp = "CreateDate" => ANY.required(),
    2 group_id: String = "GroupId" => ID_TYPE.required(),
    3 group_name: String = "GroupName" => GROUP_NAME_TYPE.required(),
    4 path: String = "Path" => PATH_TYPE.required(),
}}

shape! { InlinePolicyIdentifierType {
    0 attachment_name: String = "AttachmentName" => ATTACHMENT_NAME.required(),
    1 attachment_type: AttachmentType = "AttachmentType" => ANY.required(),
    2 policy_name: String = "PolicyName" => POLICY_NAME_TYPE.required(),
}}

shape! { InstanceProfile {
    0 arn: String = "Arn" => ARN_TYPE.required(),
    1 create_date: Timestamp = "CreateDate" => ANY.required(),
    2 instance_profile_id: String = "InstanceProfileId" => ID_TYPE.required(),
    3 instance_profile_name: String = "InstanceProfileName" => INSTANCE_PROFILE_NAME_TYPE.required(),
    4 path: String = "Path" => PATH_TYPE.required(),
    5 roles: Vec<Role> = "Roles" => ANY.required(),
    6 tags: Vec<Tag> = "Tags" => TAG_LIST_TYPE,
}}

shape! { ListAccessKeysRequest {
    0 marker: String = "Marker" => MARKER_TYPE,
    1 max_items: i32 = "MaxItems" => MAX_ITEMS_TYPE,
    2 user_name: String = "UserName" => EXISTING_USER_NAME_TYPE,
}}

shape! { ListAccessKeysResponse {
    0 access_key_metadata: Vec<AccessKeyMetadata> = "AccessKeyMetadata" => ANY.required(),
    1 is_truncated: bool = "IsTruncated" => ANY,
    2 marker: String = "Marker" => ANY,
}}

shape! { ListAccountAliasesRequest {
    0 marker: String = "Marker" => MARKER_TYPE,
    1 max_items: i32 = "MaxItems" => MAX_ITEMS_TYPE,
}}

shape! { ListAccountAliasesResponse {
    0 account_aliases: Vec<String> = "AccountAliases" => ACCOUNT_ALIAS_LIST_TYPE.required(),
    1 is_truncated: bool = "IsTruncated" => ANY,
    2 marker: String = "Marker" => ANY,
}}

shape! { ListAttachedGroupPoliciesRequest {
    0 group_name: String = "GroupName" => GROUP_NAME_TYPE.required(),
    1 marker: String = "Marker" => MARKER_TYPE,
    2 max_items: i32 = "MaxItems" => MAX_ITEMS_TYPE,
    3 path_prefix: String = "PathPrefix" => POLICY_PATH_TYPE,
}}

shape! { ListAttachedGroupPoliciesResponse {
    0 attached_policies: Vec<AttachedPolicy> = "AttachedPolicies" => ANY,
    1 is_truncated: bool = "IsTruncated" => ANY,
    2 marker: String = "Marker" => ANY,
}}

shape! { ListAttachedRolePoliciesRequest {
    0 marker: String = "Marker" => MARKER_TYPE,
    1 max_items: i32 = "MaxItems" => MAX_ITEMS_TYPE,
    2 path_prefix: String = "PathPrefix" => POLICY_PATH_TYPE,
    3 role_name: String = "RoleName" => ROLE_NAME_TYPE.required(),
}}

shape! { ListAttachedRolePoliciesResponse {
    0 attached_policies: Vec<AttachedPolicy> = "AttachedPolicies" => ANY,
    1 is_truncated: bool = "IsTruncated" => ANY,
    2 marker: String = "Marker" => ANY,
}}

shape! { ListAttachedUserPoliciesRequest {
    0 marker: String = "Marker" => MARKER_TYPE,
    1 max_items: i32 = "MaxItems" => MAX_ITEMS_TYPE,
    2 path_prefix: String = "PathPrefix" => POLICY_PATH_TYPE,
    3 user_name: String = "UserName" => USER_NAME_TYPE.required(),
}}

shape! { ListAttachedUserPoliciesResponse {
    0 attached_policies: Vec<AttachedPolicy> = "AttachedPolicies" => ANY,
    1 is_truncated: bool = "IsTruncated" => ANY,
    2 marker: String = "Marker" => ANY,
}}

shape! { ListEntitiesForPolicyRequest {
    0 entity_filter: EntityType = "EntityFilter" => ANY,
    1 marker: String = "Marker" => MARKER_TYPE,
    2 max_items: i32 = "MaxItems" => MAX_ITEMS_TYPE,
    3 path_prefix: String = "PathPrefix" => PATH_TYPE,
    4 policy_arn: String = "PolicyArn" => ARN_TYPE.required(),
    5 policy_usage_filter: PolicyUsageType = "PolicyUsageFilter" => ANY,
}}

shape! { ListEntitiesForPolicyResponse {
    0 is_truncated: bool = "IsTruncated" => ANY,
    1 marker: String = "Marker" => ANY,
    2 policy_groups: Vec<PolicyGroup> = "PolicyGroups" => ANY,
    3 policy_roles: Vec<PolicyRole> = "PolicyRoles" => ANY,
    4 policy_users: Vec<PolicyUser> = "PolicyUsers" => ANY,
}}

shape! { ListGroupPoliciesRequest {
    0 group_name: String = "GroupName" => GROUP_NAME_TYPE.required(),
    1 marker: String = "Marker" => MARKER_TYPE,
    2 max_items: i32 = "MaxItems" => MAX_ITEMS_TYPE,
}}

shape! { ListGroupPoliciesResponse {
    0 is_truncated: bool = "IsTruncated" => ANY,
    1 marker: String = "Marker" => ANY,
    2 policy_names: Vec<String> = "PolicyNames" => POLICY_NAME_LIST_TYPE.required(),
}}

shape! { ListGroupsForUserRequest {
    0 marker: String = "Marker" => MARKER_TYPE,
    1 max_items: i32 = "MaxItems" => MAX_ITEMS_TYPE,
    2 user_name: String = "UserName" => EXISTING_USER_NAME_TYPE.required(),
}}

shape! { ListGroupsForUserResponse {
    0 groups: Vec<Group> = "Groups" => ANY.required(),
    1 is_truncated: bool = "IsTruncated" => ANY,
    2 marker: String = "Marker" => ANY,
}}

shape! { ListGroupsRequest {
    0 marker: String = "Marker" => MARKER_TYPE,
    1 max_items: i32 = "MaxItems" => MAX_ITEMS_TYPE,
    2 path_prefix: String = "PathPrefix" => PATH_PREFIX_TYPE,
}}

shape! { ListGroupsResponse {
    0 groups: Vec<Group> = "Groups" => ANY.required(),
    1 is_truncated: bool = "IsTruncated" => ANY,
    2 marker: String = "Marker" => ANY,
}}

shape! { ListInstanceProfileTagsRequest {
    0 instance_profile_name: String = "InstanceProfileName" => INSTANCE_PROFILE_NAME_TYPE.required(),
    1 marker: String = "Marker" => MARKER_TYPE,
    2 max_items: i32 = "MaxItems" => MAX_ITEMS_TYPE,
}}

shape! { ListInstanceProfileTagsResponse {
    0 is_truncated: bool = "IsTruncated" => ANY,
    1 marker: String = "Marker" => ANY,
    2 tags: Vec<Tag> = "Tags" => TAG_LIST_TYPE.required(),
}}

shape! { ListInstanceProfilesForRoleRequest {
    0 marker: String = "Marker" => MARKER_TYPE,
    1 max_items: i32 = "MaxItems" => MAX_ITEMS_TYPE,
    2 role_name: String = "RoleName" => ROLE_NAME_TYPE.required(),
}}

shape! { ListInstanceProfilesForRoleResponse {
    0 instance_profiles: Vec<InstanceProfile> = "InstanceProfiles" => ANY.required(),
    1 is_truncated: bool = "IsTruncated" => ANY,
    2 marker: String = "Marker" => ANY,
}}

shape! { ListInstanceProfilesRequest {
    0 marker: String = "Marker" => MARKER_TYPE,
    1 max_items: i32 = "MaxItems" => MAX_ITEMS_TYPE,
    2 path_prefix: String = "PathPrefix" => PATH_PREFIX_TYPE,
}}

shape! { ListInstanceProfilesResponse {
    0 instance_profiles: Vec<InstanceProfile> = "InstanceProfiles" => ANY.required(),
    1 is_truncated: bool = "IsTruncated" => ANY,
    2 marker: String = "Marker" => ANY,
}}

shape! { ListMFADevicesRequest {
    0 marker: String = "Marker" => MARKER_TYPE,
    1 max_items: i32 = "MaxItems" => MAX_ITEMS_TYPE,
    2 user_name: String = "UserName" => EXISTING_USER_NAME_TYPE,
}}

shape! { ListMFADevicesResponse {
    0 is_truncated: bool = "IsTruncated" => ANY,
    1 mfa_devices: Vec<MFADevice> = "MFADevices" => ANY.required(),
    2 marker: String = "Marker" => ANY,
}}

shape! { ListPoliciesRequest {
    0 marker: String = "Marker" => MARKER_TYPE,
    1 max_items: i32 = "MaxItems" => MAX_ITEMS_TYPE,
    2 only_attached: bool = "OnlyAttached" => ANY,
    3 path_prefix: String = "PathPrefix" => POLICY_PATH_TYPE,
    4 policy_usage_filter: PolicyUsageType = "PolicyUsageFilter" => ANY,
    5 scope: PolicyScopeType = "Scope" => ANY,
}}

shape! { ListPoliciesResponse {
    0 is_truncated: bool = "IsTruncated" => ANY,
    1 marker: String = "Marker" => ANY,
    2 policies: Vec<Policy> = "Policies" => ANY,
}}

shape! { ListPolicyTagsRequest {
    0 marker: String = "Marker" => MARKER_TYPE,
    1 max_items: i32 = "MaxItems" => MAX_ITEMS_TYPE,
    2 policy_arn: String = "PolicyArn" => ARN_TYPE.required(),
}}

shape! { ListPolicyTagsResponse {
    0 is_truncated: bool = "IsTruncated" => ANY,
    1 marker: String = "Marker" => ANY,
    2 tags: Vec<Tag> = "Tags" => TAG_LIST_TYPE.required(),
}}

shape! { ListPolicyVersionsRequest {
    0 marker: String = "Marker" => MARKER_TYPE,
    1 max_items: i32 = "MaxItems" => MAX_ITEMS_TYPE,
    2 policy_arn: String = "PolicyArn" => ARN_TYPE.required(),
}}

shape! { ListPolicyVersionsResponse {
    0 is_truncated: bool = "IsTruncated" => ANY,
    1 marker: String = "Marker" => ANY,
    2 versions: Vec<PolicyVersion> = "Versions" => ANY,
}}

shape! { ListRolePoliciesRequest {
    0 marker: String = "Marker" => MARKER_TYPE,
    1 max_items: i32 = "MaxItems" => MAX_ITEMS_TYPE,
    2 role_name: String = "RoleName" => ROLE_NAME_TYPE.required(),
}}

shape! { ListRolePoliciesResponse {
    0 is_truncated: bool = "IsTruncated" => ANY,
    1 marker: String = "Marker" => ANY,
    2 policy_names: Vec<String> = "PolicyNames" => POLICY_NAME_LIST_TYPE.required(),
}}

shape! { ListRoleTagsRequest {
    0 marker: String = "Marker" => MARKER_TYPE,
    1 max_items: i32 = "MaxItems" => MAX_ITEMS_TYPE,
    2 role_name: String = "RoleName" => ROLE_NAME_TYPE.required(),
}}

shape! { ListRoleTagsResponse {
    0 is_truncated: bool = "IsTruncated" => ANY,
    1 marker: String = "Marker" => ANY,
    2 tags: Vec<Tag> = "Tags" => TAG_LIST_TYPE.required(),
}}

shape! { ListRolesRequest {
    0 marker: String = "Marker" => MARKER_TYPE,
    1 max_items: i32 = "MaxItems" => MAX_ITEMS_TYPE,
    2 path_prefix: String = "PathPrefix" => PATH_PREFIX_TYPE,
}}

shape! { ListRolesResponse {
    0 is_truncated: bool = "IsTruncated" => ANY,
    1 marker: String = "Marker" => ANY,
    2 roles: Vec<Role> = "Roles" => ANY.required(),
}}

shape! { ListSSHPublicKeysRequest {
    0 marker: String = "Marker" => MARKER_TYPE,
    1 max_items: i32 = "MaxItems" => MAX_ITEMS_TYPE,
    2 user_name: String = "UserName" => USER_NAME_TYPE,
}}

shape! { ListSSHPublicKeysResponse {
    0 is_truncated: bool = "IsTruncated" => ANY,
    1 marker: String = "Marker" => ANY,
    2 ssh_public_keys: Vec<SSHPublicKeyMetadata> = "SSHPublicKeys" => ANY,
}}

shape! { ListServiceSpecificCredentialsRequest {
    0 all_users: bool = "AllUsers" => ANY,
    1 marker: String = "Marker" => MARKER_TYPE,
    2 max_items: i32 = "MaxItems" => MAX_ITEMS_TYPE,
    3 service_name: String = "ServiceName" => ANY,
    4 user_name: String = "UserName" => USER_NAME_TYPE,
}}

shape! { ListServiceSpecificCredentialsResponse {
    0 is_truncated: bool = "IsTruncated" => ANY,
    1 marker: String = "Marker" => ANY,
    2 service_specific_credentials: Vec<ServiceSpecificCredentialMetadata> = "ServiceSpecificCredentials" => ANY,
}}

shape! { ListSigningCertificatesRequest {
    0 marker: String = "Marker" => MARKER_TYPE,
    1 max_items: i32 = "MaxItems" => MAX_ITEMS_TYPE,
    2 user_name: String = "UserName" => EXISTING_USER_NAME_TYPE,
}}

shape! { ListSigningCertificatesResponse {
    0 certificates: Vec<SigningCertificate> = "Certificates" => ANY.required(),
    1 is_truncated: bool = "IsTruncated" => ANY,
    2 marker: String = "Marker" => ANY,
}}

shape! { ListUserPoliciesRequest {
    0 marker: String = "Marker" => MARKER_TYPE,
    1 max_items: i32 = "MaxItems" => MAX_ITEMS_TYPE,
    2 user_name: String = "UserName" => EXISTING_USER_NAME_TYPE.required(),
}}

shape! { ListUserPoliciesResponse {
    0 is_truncated: bool = "IsTruncated" => ANY,
    1 marker: String = "Marker" => ANY,
    2 policy_names: Vec<String> = "PolicyNames" => POLICY_NAME_LIST_TYPE.required(),
}}

shape! { ListUserTagsRequest {
    0 marker: String = "Marker" => MARKER_TYPE,
    1 max_items: i32 = "MaxItems" => MAX_ITEMS_TYPE,
    2 user_name: String = "UserName" => EXISTING_USER_NAME_TYPE.required(),
}}

shape! { ListUserTagsResponse {
    0 is_truncated: bool = "IsTruncated" => ANY,
    1 marker: String = "Marker" => ANY,
    2 tags: Vec<Tag> = "Tags" => TAG_LIST_TYPE.required(),
}}

shape! { ListUsersRequest {
    0 marker: String = "Marker" => MARKER_TYPE,
    1 max_items: i32 = "MaxItems" => MAX_ITEMS_TYPE,
    2 path_prefix: String = "PathPrefix" => PATH_PREFIX_TYPE,
}}

shape! { ListUsersResponse {
    0 is_truncated: bool = "IsTruncated" => ANY,
    1 marker: String = "Marker" => ANY,
    2 users: Vec<User> = "Users" => ANY.required(),
}}

shape! { ListVirtualMFADevicesRequest {
    0 assignment_status: AssignmentStatusType = "AssignmentStatus" => ANY,
    1 marker: String = "Marker" => MARKER_TYPE,
    2 max_items: i32 = "MaxItems" => MAX_ITEMS_TYPE,
}}

shape! { ListVirtualMFADevicesResponse {
    0 is_truncated: bool = "IsTruncated" => ANY,
    1 marker: String = "Marker" => ANY,
    2 virtual_mfa_devices: Vec<VirtualMFADevice> = "VirtualMFADevices" => ANY.required(),
}}

shape! { MFADevice {
    0 enable_date: Timestamp = "EnableDate" => ANY.required(),
    1 serial_number: String = "SerialNumber" => SERIAL_NUMBER_TYPE.required(),
    2 user_name: String = "UserName" => USER_NAME_TYPE.required(),
}}

shape! { OrderedOrganizationPolicyType {
    0 service_control_policy_input_list: Vec<String> = "ServiceControlPolicyInputList" => SIMULATION_POLICY_LIST_TYPE,
}}

shape! { OrganizationsDecisionDetail {
    0 allowed_by_organizations: bool = "AllowedByOrganizations" => ANY,
}}

enumeration! { PermissionsBoundaryAttachmentType {
    PermissionsBoundaryPolicy = "PermissionsBoundaryPolicy",
}}

shape! { PermissionsBoundaryDecisionDetail {
    0 allowed_by_permissions_boundary: bool = "AllowedByPermissionsBoundary" => ANY,
}}

shape! { Policy {
    0 arn: String = "Arn" => ARN_TYPE,
    1 attachment_count: i32 = "AttachmentCount" => ANY,
    2 create_date: Timestamp = "CreateDate" => ANY,
    3 default_version_id: String = "DefaultVersionId" => POLICY_VERSION_ID_TYPE,
    4 description: String = "Description" => POLICY_DESCRIPTION_TYPE,
    5 is_attachable: bool = "IsAttachable" => ANY,
    6 path: String = "Path" => POLICY_PATH_TYPE,
    7 permissions_boundary_usage_count: i32 = "PermissionsBoundaryUsageCount" => ANY,
    8 policy_id: String = "PolicyId" => ID_TYPE,
    9 policy_name: String = "PolicyName" => POLICY_NAME_TYPE,
    10 tags: Vec<Tag> = "Tags" => TAG_LIST_TYPE,
    11 update_date: Timestamp = "UpdateDate" => ANY,
}}

enumeration! { PolicyEvaluationDecisionType {
    Allowed = "allowed",
    ExplicitDeny = "explicitDeny",
    ImplicitDeny = "implicitDeny",
}}

shape! { PolicyGroup {
    0 group_id: String = "GroupId" => ID_TYPE,
    1 group_name: String = "GroupName" => GROUP_NAME_TYPE,
}}

shape! { PolicyIdentifier {
    0 inline_policy_identifier: InlinePolicyIdentifierType = "InlinePolicyIdentifier" => ANY,
    1 policy_arn: String = "PolicyArn" => ARN_TYPE,
    2 policy_type: PolicyIdentifierPolicyType = "PolicyType" => ANY,
}}

enumeration! { PolicyIdentifierPolicyType {
    Inline = "inline",
    AwsManaged = "aws-managed",
    UserManaged = "user-managed",
    PermissionBoundary = "permission-boundary",
    Scp = "scp",
    Rcp = "rcp",
}}

shape! { PolicyRole {
    0 role_id: String = "RoleId" => ID_TYPE,
    1 role_name: String = "RoleName" => ROLE_NAME_TYPE,
}}

enumeration! { PolicySourceType {
    User = "user",
    Group = "group",
    Role = "role",
    AwsManaged = "aws-managed",
    UserManaged = "user-managed",
    Resource = "resource",
    None = "none",
}}

enumeration! { PolicyUsageType {
    PermissionsPolicy = "PermissionsPolicy",
    PermissionsBoundary = "PermissionsBoundary",
}}

shape! { PolicyUser {
    0 user_id: String = "UserId" => ID_TYPE,
    1 user_name: String = "UserName" => USER_NAME_TYPE,
}}

shape! { PolicyVersion {
    0 create_date: Timestamp = "CreateDate" => ANY,
    1 document: String = "Document" => POLICY_DOCUMENT_TYPE,
    2 is_default_version: bool = "IsDefaultVersion" => ANY,
    3 version_id: String = "VersionId" => POLICY_VERSION_ID_TYPE,
}}

shape! { Position {
    0 column: i32 = "Column" => ANY,
    1 line: i32 = "Line" => ANY,
}}

shape! { PutGroupPolicyRequest {
    0 group_name: String = "GroupName" => GROUP_NAME_TYPE.required(),
    1 policy_document: String = "PolicyDocument" => POLICY_DOCUMENT_TYPE.required(),
    2 policy_name: String = "PolicyName" => POLICY_NAME_TYPE.required(),
}}

shape! { PutRolePermissionsBoundaryRequest {
    0 permissions_boundary: String = "PermissionsBoundary" => ARN_TYPE.required(),
    1 role_name: String = "RoleName" => ROLE_NAME_TYPE.required(),
}}

shape! { PutRolePolicyRequest {
    0 policy_document: String = "PolicyDocument" => POLICY_DOCUMENT_TYPE.required(),
    1 policy_name: String = "PolicyName" => POLICY_NAME_TYPE.required(),
    2 role_name: String = "RoleName" => ROLE_NAME_TYPE.required(),
}}

shape! { PutUserPermissionsBoundaryRequest {
    0 permissions_boundary: String = "PermissionsBoundary" => ARN_TYPE.required(),
    1 user_name: String = "UserName" => USER_NAME_TYPE.required(),
}}

shape! { PutUserPolicyRequest {
    0 policy_document: String = "PolicyDocument" => POLICY_DOCUMENT_TYPE.required(),
    1 policy_name: String = "PolicyName" => POLICY_NAME_TYPE.required(),
    2 user_name: String = "UserName" => EXISTING_USER_NAME_TYPE.required(),
}}

shape! { RemoveRoleFromInstanceProfileRequest {
    0 instance_profile_name: String = "InstanceProfileName" => INSTANCE_PROFILE_NAME_TYPE.required(),
    1 role_name: String = "RoleName" => ROLE_NAME_TYPE.required(),
}}

shape! { RemoveUserFromGroupRequest {
    0 group_name: String = "GroupName" => GROUP_NAME_TYPE.required(),
    1 user_name: String = "UserName" => EXISTING_USER_NAME_TYPE.required(),
}}

shape! { ResourceSpecificResult {
    0 eval_decision_details: BTreeMap<String, PolicyEvaluationDecisionType> = "EvalDecisionDetails" => EVAL_DECISION_DETAILS_TYPE,
    1 eval_resource_decision: PolicyEvaluationDecisionType = "EvalResourceDecision" => ANY.required(),
    2 eval_resource_name: String = "EvalResourceName" => RESOURCE_NAME_TYPE.required(),
    3 matched_statements: Vec<Statement> = "MatchedStatements" => ANY,
    4 missing_context_values: Vec<String> = "MissingContextValues" => CONTEXT_KEY_NAMES_RESULT_LIST_TYPE,
    5 permissions_boundary_decision_detail: PermissionsBoundaryDecisionDetail = "PermissionsBoundaryDecisionDetail" => ANY,
}}

shape! { Role {
    0 arn: String = "Arn" => ARN_TYPE.required(),
    1 assume_role_policy_document: String = "AssumeRolePolicyDocument" => POLICY_DOCUMENT_TYPE,
    2 create_date: Timestamp = "CreateDate" => ANY.required(),
    3 description: String = "Description" => ROLE_DESCRIPTION_TYPE,
    4 max_session_duration: i32 = "MaxSessionDuration" => ROLE_MAX_SESSION_DURATION_TYPE,
    5 path: String = "Path" => PATH_TYPE.required(),
    6 permissions_boundary: AttachedPermissionsBoundary = "PermissionsBoundary" => ANY,
    7 role_id: String = "RoleId" => ID_TYPE.required(),
    8 role_last_used: RoleLastUsed = "RoleLastUsed" => ANY,
    9 role_name: String = "RoleName" => ROLE_NAME_TYPE.required(),
    10 source_role_template: SourceRoleTemplate = "SourceRoleTemplate" => ANY,
    11 tags: Vec<Tag> = "Tags" => TAG_LIST_TYPE,
}}

shape! { RoleLastUsed {
    0 last_used_date: Timestamp = "LastUsedDate" => ANY,
    1 region: String = "Region" => ANY,
}}

shape! { RoleUsageType {
    0 region: String = "Region" => REGION_NAME_TYPE,
    1 resources: Vec<String> = "Resources" => ARN_LIST_TYPE,
}}

shape! { SSHPublicKeyMetadata {
    0 ssh_public_key_id: String = "SSHPublicKeyId" => PUBLIC_KEY_ID_TYPE.required(),
    1 status: StatusType = "Status" => ANY.required(),
    2 upload_date: Timestamp = "UploadDate" => ANY.required(),
    3 user_name: String = "UserName" => USER_NAME_TYPE.required(),
}}

shape! { ServiceSpecificCredentialMetadata {
    0 create_date: Timestamp = "CreateDate" => ANY.required(),
    1 expiration_date: Timestamp = "ExpirationDate" => ANY,
    2 service_credential_alias: String = "ServiceCredentialAlias" => SERVICE_CREDENTIAL_ALIAS,
    3 service_name: String = "ServiceName" => ANY.required(),
    4 service_specific_credential_id: String = "ServiceSpecificCredentialId" => SERVICE_SPECIFIC_CREDENTIAL_ID.required(),
    5 service_user_name: String = "ServiceUserName" => SERVICE_USER_NAME,
    6 status: StatusType = "Status" => ANY.required(),
    7 user_name: String = "UserName" => USER_NAME_TYPE.required(),
}}

shape! { SetDefaultPolicyVersionRequest {
    0 policy_arn: String = "PolicyArn" => ARN_TYPE.required(),
    1 version_id: String = "VersionId" => POLICY_VERSION_ID_TYPE.required(),
}}

shape! { SigningCertificate {
    0 certificate_body: String = "CertificateBody" => CERTIFICATE_BODY_TYPE.required(),
    1 certificate_id: String = "CertificateId" => CERTIFICATE_ID_TYPE.required(),
    2 status: StatusType = "Status" => ANY.required(),
    3 upload_date: Timestamp = "UploadDate" => ANY,
    4 user_name: String = "UserName" => USER_NAME_TYPE.required(),
}}

shape! { SimulateCustomPolicyRequest {
    0 action_names: Vec<String> = "ActionNames" => ACTION_NAME_LIST_TYPE.required(),
    1 caller_arn: String = "CallerArn" => RESOURCE_NAME_TYPE,
    2 context_entries: Vec<ContextEntry> = "ContextEntries" => ANY,
    3 marker: String = "Marker" => MARKER_TYPE,
    4 max_items: i32 = "MaxItems" => MAX_ITEMS_TYPE,
    5 ordered_organization_policy_input_list: Vec<OrderedOrganizationPolicyType> = "OrderedOrganizationPolicyInputList" => ORGANIZATION_POLICY_LIST_TYPE,
    6 permissions_boundary_policy_input_list: Vec<String> = "PermissionsBoundaryPolicyInputList" => SIMULATION_POLICY_LIST_TYPE,
    7 policy_input_list: Vec<String> = "PolicyInputList" => SIMULATION_POLICY_LIST_TYPE.required(),
    8 resource_arns: Vec<String> = "ResourceArns" => RESOURCE_NAME_LIST_TYPE,
    9 resource_handling_option: String = "ResourceHandlingOption" => RESOURCE_HANDLING_OPTION_TYPE,
    10 resource_owner: String = "ResourceOwner" => RESOURCE_NAME_TYPE,
    11 resource_policy: String = "ResourcePolicy" => POLICY_DOCUMENT_TYPE,
}}

shape! { SimulatePolicyResponse {
    0 evaluation_results: Vec<EvaluationResult> = "EvaluationResults" => ANY,
    1 is_truncated: bool = "IsTruncated" => ANY,
    2 marker: String = "Marker" => ANY,
}}

shape! { SimulatePrincipalPolicyRequest {
    0 action_names: Vec<String> = "ActionNames" => ACTION_NAME_LIST_TYPE.required(),
    1 caller_arn: String = "CallerArn" => RESOURCE_NAME_TYPE,
    2 context_entries: Vec<ContextEntry> = "ContextEntries" => ANY,
    3 marker: String = "Marker" => MARKER_TYPE,
    4 max_items: i32 = "MaxItems" => MAX_ITEMS_TYPE,
    5 permissions_boundary_policy_input_list: Vec<String> = "PermissionsBoundaryPolicyInputList" => SIMULATION_POLICY_LIST_TYPE,
    6 policy_exclusion_list: Vec<PolicyIdentifier> = "PolicyExclusionList" => POLICY_EXCLUSIONS_LIST_TYPE,
    7 policy_input_list: Vec<String> = "PolicyInputList" => SIMULATION_POLICY_LIST_TYPE,
    8 policy_source_arn: String = "PolicySourceArn" => ARN_TYPE.required(),
    9 resource_arns: Vec<String> = "ResourceArns" => RESOURCE_NAME_LIST_TYPE,
    10 resource_handling_option: String = "ResourceHandlingOption" => RESOURCE_HANDLING_OPTION_TYPE,
    11 resource_owner: String = "ResourceOwner" => RESOURCE_NAME_TYPE,
    12 resource_policy: String = "ResourcePolicy" => POLICY_DOCUMENT_TYPE,
}}

shape! { SourceRoleTemplate {
    0 template_arn: String = "TemplateArn" => ARN_TYPE.required(),
    1 template_minor_version: i32 = "TemplateMinorVersion" => ANY.required(),
}}

shape! { Statement {
    0 end_position: Position = "EndPosition" => ANY,
    1 source_policy_id: String = "SourcePolicyId" => ANY,
    2 source_policy_type: PolicySourceType = "SourcePolicyType" => ANY,
    3 start_position: Position = "StartPosition" => ANY,
}}

shape! { Tag {
    0 key: String = "Key" => TAG_KEY_TYPE.required(),
    1 value: String = "Value" => TAG_VALUE_TYPE.required(),
}}

shape! { TagInstanceProfileRequest {
    0 instance_profile_name: String = "InstanceProfileName" => INSTANCE_PROFILE_NAME_TYPE.required(),
    1 tags: Vec<Tag> = "Tags" => TAG_LIST_TYPE.required(),
}}

shape! { TagPolicyRequest {
    0 policy_arn: String = "PolicyArn" => ARN_TYPE.required(),
    1 tags: Vec<Tag> = "Tags" => TAG_LIST_TYPE.required(),
}}

shape! { TagRoleRequest {
    0 role_name: String = "RoleName" => ROLE_NAME_TYPE.required(),
    1 tags: Vec<Tag> = "Tags" => TAG_LIST_TYPE.required(),
}}

shape! { TagUserRequest {
    0 tags: Vec<Tag> = "Tags" => TAG_LIST_TYPE.required(),
    1 user_name: String = "UserName" => EXISTING_USER_NAME_TYPE.required(),
}}

shape! { UntagInstanceProfileRequest {
    0 instance_profile_name: String = "InstanceProfileName" => INSTANCE_PROFILE_NAME_TYPE.required(),
    1 tag_keys: Vec<String> = "TagKeys" => TAG_KEY_LIST_TYPE.required(),
}}

shape! { UntagPolicyRequest {
    0 policy_arn: String = "PolicyArn" => ARN_TYPE.required(),
    1 tag_keys: Vec<String> = "TagKeys" => TAG_KEY_LIST_TYPE.required(),
}}

shape! { UntagRoleRequest {
    0 role_name: String = "RoleName" => ROLE_NAME_TYPE.required(),
    1 tag_keys: Vec<String> = "TagKeys" => TAG_KEY_LIST_TYPE.required(),
}}

shape! { UntagUserRequest {
    0 tag_keys: Vec<String> = "TagKeys" => TAG_KEY_LIST_TYPE.required(),
    1 user_name: String = "UserName" => EXISTING_USER_NAME_TYPE.required(),
}}

shape! { UpdateAccessKeyRequest {
    0 access_key_id: String = "AccessKeyId" => ACCESS_KEY_ID_TYPE.required(),
    1 status: StatusType = "Status" => ANY.required(),
    2 user_name: String = "UserName" => EXISTING_USER_NAME_TYPE,
}}

shape! { UpdateAssumeRolePolicyRequest {
    0 policy_document: String = "PolicyDocument" => POLICY_DOCUMENT_TYPE.required(),
    1 role_name: String = "RoleName" => ROLE_NAME_TYPE.required(),
}}

shape! { UpdateGroupRequest {
    0 group_name: String = "GroupName" => GROUP_NAME_TYPE.required(),
    1 new_group_name: String = "NewGroupName" => GROUP_NAME_TYPE,
    2 new_path: String = "NewPath" => PATH_TYPE,
}}

shape! { UpdateRoleDescriptionRequest {
    0 description: String = "Description" => ROLE_DESCRIPTION_TYPE.required(),
    1 role_name: String = "RoleName" => ROLE_NAME_TYPE.required(),
}}

shape! { UpdateRoleDescriptionResponse {
    0 role: Role = "Role" => ANY,
}}

shape! { UpdateRoleRequest {
    0 description: String = "Description" => ROLE_DESCRIPTION_TYPE,
    1 max_session_duration: i32 = "MaxSessionDuration" => ROLE_MAX_SESSION_DURATION_TYPE,
    2 role_name: String = "RoleName" => ROLE_NAME_TYPE.required(),
}}

shape! { UpdateRoleResponse {} }

shape! { UpdateUserRequest {
    0 new_path: String = "NewPath" => PATH_TYPE,
    1 new_user_name: String = "NewUserName" => USER_NAME_TYPE,
    2 user_name: String = "UserName" => EXISTING_USER_NAME_TYPE.required(),
}}

shape! { User {
    0 arn: String = "Arn" => ARN_TYPE.required(),
    1 create_date: Timestamp = "CreateDate" => ANY.required(),
    2 password_last_used: Timestamp = "PasswordLastUsed" => ANY,
    3 path: String = "Path" => PATH_TYPE.required(),
    4 permissions_boundary: AttachedPermissionsBoundary = "PermissionsBoundary" => ANY,
    5 tags: Vec<Tag> = "Tags" => TAG_LIST_TYPE,
    6 user_id: String = "UserId" => ID_TYPE.required(),
    7 user_name: String = "UserName" => USER_NAME_TYPE.required(),
}}

shape! { VirtualMFADevice {
    0 base32_string_seed: Blob = "Base32StringSeed" => ANY.sensitive(),
    1 enable_date: Timestamp = "EnableDate" => ANY,
    2 qr_code_png: Blob = "QRCodePNG" => ANY.sensitive(),
    3 serial_number: String = "SerialNumber" => SERIAL_NUMBER_TYPE.required(),
    4 tags: Vec<Tag> = "Tags" => TAG_LIST_TYPE,
    5 user: User = "User" => ANY,
}}

enumeration! { AssignmentStatusType {
    Assigned = "Assigned",
    Unassigned = "Unassigned",
    Any = "Any",
}}

enumeration! { PolicyScopeType {
    All = "All",
    Aws = "AWS",
    Local = "Local",
}}

enumeration! { StatusType {
    Active = "Active",
    Inactive = "Inactive",
    Expired = "Expired",
}}

enumeration! { SummaryKeyType {
    Users = "Users",
    UsersQuota = "UsersQuota",
    Groups = "Groups",
    GroupsQuota = "GroupsQuota",
    ServerCertificates = "ServerCertificates",
    ServerCertificatesQuota = "ServerCertificatesQuota",
    UserPolicySizeQuota = "UserPolicySizeQuota",
    GroupPolicySizeQuota = "GroupPolicySizeQuota",
    GroupsPerUserQuota = "GroupsPerUserQuota",
    SigningCertificatesPerUserQuota = "SigningCertificatesPerUserQuota",
    AccessKeysPerUserQuota = "AccessKeysPerUserQuota",
    MFADevices = "MFADevices",
    MFADevicesInUse = "MFADevicesInUse",
    AccountMFAEnabled = "AccountMFAEnabled",
    AccountAccessKeysPresent = "AccountAccessKeysPresent",
    AccountPasswordPresent = "AccountPasswordPresent",
    AccountSigningCertificatesPresent = "AccountSigningCertificatesPresent",
    AttachedPoliciesPerGroupQuota = "AttachedPoliciesPerGroupQuota",
    AttachedPoliciesPerRoleQuota = "AttachedPoliciesPerRoleQuota",
    AttachedPoliciesPerUserQuota = "AttachedPoliciesPerUserQuota",
    Policies = "Policies",
    PoliciesQuota = "PoliciesQuota",
    PolicySizeQuota = "PolicySizeQuota",
    PolicyVersionsInUse = "PolicyVersionsInUse",
    PolicyVersionsInUseQuota = "PolicyVersionsInUseQuota",
    VersionsPerPolicyQuota = "VersionsPerPolicyQuota",
    GlobalEndpointTokenVersion = "GlobalEndpointTokenVersion",
    AssumeRolePolicySizeQuota = "AssumeRolePolicySizeQuota",
    InstanceProfiles = "InstanceProfiles",
    InstanceProfilesQuota = "InstanceProfilesQuota",
    Providers = "Providers",
    RolePolicySizeQuota = "RolePolicySizeQuota",
    Roles = "Roles",
    RolesQuota = "RolesQuota",
}}
