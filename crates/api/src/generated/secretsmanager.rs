//! SECRETSMANAGER 2017-10-17: written by `cargo xtask codegen` from `models/secretsmanager.json`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use crate::protocols::Protocol;
use crate::shapes::Blob;
use crate::shapes::Timestamp;
use crate::shapes::macros::*;
use crate::wire::Row;

operations! {
    BatchGetSecretValue(BatchGetSecretValueRequest) -> BatchGetSecretValueResponse reads true,
    CancelRotateSecret(CancelRotateSecretRequest) -> CancelRotateSecretResponse reads false,
    CreateSecret(CreateSecretRequest) -> CreateSecretResponse reads false,
    DeleteResourcePolicy(DeleteResourcePolicyRequest) -> DeleteResourcePolicyResponse reads false,
    DeleteSecret(DeleteSecretRequest) -> DeleteSecretResponse reads false,
    DescribeSecret(DescribeSecretRequest) -> DescribeSecretResponse reads true,
    GetRandomPassword(GetRandomPasswordRequest) -> GetRandomPasswordResponse reads true,
    GetResourcePolicy(GetResourcePolicyRequest) -> GetResourcePolicyResponse reads true,
    GetSecretValue(GetSecretValueRequest) -> GetSecretValueResponse reads true,
    ListSecretVersionIds(ListSecretVersionIdsRequest) -> ListSecretVersionIdsResponse reads true,
    ListSecrets(ListSecretsRequest) -> ListSecretsResponse reads true,
    PutResourcePolicy(PutResourcePolicyRequest) -> PutResourcePolicyResponse reads false,
    PutSecretValue(PutSecretValueRequest) -> PutSecretValueResponse reads false,
    RemoveRegionsFromReplication(RemoveRegionsFromReplicationRequest) -> RemoveRegionsFromReplicationResponse reads false,
    ReplicateSecretToRegions(ReplicateSecretToRegionsRequest) -> ReplicateSecretToRegionsResponse reads false,
    RestoreSecret(RestoreSecretRequest) -> RestoreSecretResponse reads false,
    RotateSecret(RotateSecretRequest) -> RotateSecretResponse reads false,
    StopReplicationToReplica(StopReplicationToReplicaRequest) -> StopReplicationToReplicaResponse reads false,
    TagResource(TagResourceRequest) -> TagResourceResponse reads false,
    UntagResource(UntagResourceRequest) -> UntagResourceResponse reads false,
    UpdateSecret(UpdateSecretRequest) -> UpdateSecretResponse reads false,
    UpdateSecretVersionStage(UpdateSecretVersionStageRequest) -> UpdateSecretVersionStageResponse reads false,
    ValidateResourcePolicy(ValidateResourcePolicyRequest) -> ValidateResourcePolicyResponse reads true,
}

answers! {
    BatchGetSecretValue(BatchGetSecretValueResponse),
    CancelRotateSecret(CancelRotateSecretResponse),
    CreateSecret(CreateSecretResponse),
    DeleteResourcePolicy(DeleteResourcePolicyResponse),
    DeleteSecret(DeleteSecretResponse),
    DescribeSecret(DescribeSecretResponse),
    GetRandomPassword(GetRandomPasswordResponse),
    GetResourcePolicy(GetResourcePolicyResponse),
    GetSecretValue(GetSecretValueResponse),
    ListSecretVersionIds(ListSecretVersionIdsResponse),
    ListSecrets(ListSecretsResponse),
    PutResourcePolicy(PutResourcePolicyResponse),
    PutSecretValue(PutSecretValueResponse),
    RemoveRegionsFromReplication(RemoveRegionsFromReplicationResponse),
    ReplicateSecretToRegions(ReplicateSecretToRegionsResponse),
    RestoreSecret(RestoreSecretResponse),
    RotateSecret(RotateSecretResponse),
    StopReplicationToReplica(StopReplicationToReplicaResponse),
    TagResource(TagResourceResponse),
    UntagResource(UntagResourceResponse),
    UpdateSecret(UpdateSecretResponse),
    UpdateSecretVersionStage(UpdateSecretVersionStageResponse),
    ValidateResourcePolicy(ValidateResourcePolicyResponse),
}

shape! { TagResourceResponse {} }

shape! { UntagResourceResponse {} }

json_protocol! { "secretsmanager" }

errors! {
    DecryptionFailure 400 decryption_failure,
    EncryptionFailure 400 encryption_failure,
    InternalServiceError 500 internal_service_error,
    InvalidNextTokenException 400 invalid_next_token,
    InvalidParameterException 400 invalid_parameter,
    InvalidRequestException 400 invalid_request,
    LimitExceededException 400 limit_exceeded,
    MalformedPolicyDocumentException 400 malformed_policy_document,
    PreconditionNotMetException 400 precondition_not_met,
    PublicPolicyException 400 public_policy,
    ResourceExistsException 400 resource_exists,
    ResourceNotFoundException 400 resource_not_found,
    ValidationException 400 validation,
}

declared! { validation =>
    BatchGetSecretValue [DecryptionFailure InternalServiceError InvalidNextTokenException InvalidParameterException InvalidRequestException ResourceNotFoundException ValidationException]
    CancelRotateSecret [InternalServiceError InvalidParameterException InvalidRequestException ResourceNotFoundException ValidationException]
    CreateSecret [DecryptionFailure EncryptionFailure InternalServiceError InvalidParameterException InvalidRequestException LimitExceededException MalformedPolicyDocumentException PreconditionNotMetException ResourceExistsException ResourceNotFoundException ValidationException]
    DeleteResourcePolicy [InternalServiceError InvalidParameterException InvalidRequestException ResourceNotFoundException ValidationException]
    DeleteSecret [InternalServiceError InvalidParameterException InvalidRequestException ResourceNotFoundException ValidationException]
    DescribeSecret [InternalServiceError InvalidParameterException InvalidRequestException ResourceNotFoundException ValidationException]
    GetRandomPassword [InternalServiceError InvalidParameterException InvalidRequestException ResourceNotFoundException ValidationException]
    GetResourcePolicy [InternalServiceError InvalidParameterException InvalidRequestException ResourceNotFoundException ValidationException]
    GetSecretValue [DecryptionFailure InternalServiceError InvalidParameterException InvalidRequestException ResourceNotFoundException ValidationException]
    ListSecretVersionIds [InternalServiceError InvalidNextTokenException InvalidParameterException InvalidRequestException ResourceNotFoundException ValidationException]
    ListSecrets [InternalServiceError InvalidNextTokenException InvalidParameterException InvalidRequestException ResourceNotFoundException ValidationException]
    PutResourcePolicy [InternalServiceError InvalidParameterException InvalidRequestException MalformedPolicyDocumentException PublicPolicyException ResourceNotFoundException ValidationException]
    PutSecretValue [DecryptionFailure EncryptionFailure InternalServiceError InvalidParameterException InvalidRequestException LimitExceededException ResourceExistsException ResourceNotFoundException ValidationException]
    RemoveRegionsFromReplication [InternalServiceError InvalidParameterException InvalidRequestException ResourceNotFoundException ValidationException]
    ReplicateSecretToRegions [InternalServiceError InvalidParameterException InvalidRequestException ResourceNotFoundException ValidationException]
    RestoreSecret [InternalServiceError InvalidParameterException InvalidRequestException ResourceNotFoundException ValidationException]
    RotateSecret [InternalServiceError InvalidParameterException InvalidRequestException ResourceNotFoundException ValidationException]
    StopReplicationToReplica [InternalServiceError InvalidParameterException InvalidRequestException ResourceNotFoundException ValidationException]
    TagResource [InternalServiceError InvalidParameterException InvalidRequestException ResourceNotFoundException ValidationException]
    UntagResource [InternalServiceError InvalidParameterException InvalidRequestException ResourceNotFoundException ValidationException]
    UpdateSecret [DecryptionFailure EncryptionFailure InternalServiceError InvalidParameterException InvalidRequestException LimitExceededException MalformedPolicyDocumentException PreconditionNotMetException ResourceExistsException ResourceNotFoundException ValidationException]
    UpdateSecretVersionStage [InternalServiceError InvalidParameterException InvalidRequestException LimitExceededException ResourceNotFoundException ValidationException]
    ValidateResourcePolicy [InternalServiceError InvalidParameterException InvalidRequestException MalformedPolicyDocumentException ResourceNotFoundException ValidationException]
}

/// What the front door knows of the service.
pub static ROW: Row = Row {
    name: "secretsmanager",
    title: "AWS Secrets Manager",
    endpoint_variable: Some("AWS_ENDPOINT_URL_SECRETS_MANAGER"),
    signing_name: "secretsmanager",
    presigned: &[],
    unsigned: &[],
    body_bytes_max: None,
    api_version: "2017-10-17",
    host_prefixes: &[],
    target_prefix: "secretsmanager",
    protocols: &[Protocol::AwsJson11],
    table: None,
};

/// Where a call is served, and what tells its shard.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Place {
    Node,
    Secrets,
}

impl Request {
    pub fn place(&self) -> Place {
        match self {
            Self::BatchGetSecretValue(_) => Place::Secrets,
            Self::CancelRotateSecret(_) => Place::Secrets,
            Self::CreateSecret(_) => Place::Secrets,
            Self::DeleteResourcePolicy(_) => Place::Secrets,
            Self::DeleteSecret(_) => Place::Secrets,
            Self::DescribeSecret(_) => Place::Secrets,
            Self::GetRandomPassword(_) => Place::Node,
            Self::GetResourcePolicy(_) => Place::Secrets,
            Self::GetSecretValue(_) => Place::Secrets,
            Self::ListSecretVersionIds(_) => Place::Secrets,
            Self::ListSecrets(_) => Place::Secrets,
            Self::PutResourcePolicy(_) => Place::Secrets,
            Self::PutSecretValue(_) => Place::Secrets,
            Self::RemoveRegionsFromReplication(_) => Place::Secrets,
            Self::ReplicateSecretToRegions(_) => Place::Secrets,
            Self::RestoreSecret(_) => Place::Secrets,
            Self::RotateSecret(_) => Place::Secrets,
            Self::StopReplicationToReplica(_) => Place::Secrets,
            Self::TagResource(_) => Place::Secrets,
            Self::UntagResource(_) => Place::Secrets,
            Self::UpdateSecret(_) => Place::Secrets,
            Self::UpdateSecretVersionStage(_) => Place::Secrets,
            Self::ValidateResourcePolicy(_) => Place::Secrets,
        }
    }
}

reads! { SecretsRead secrets_read
    BatchGetSecretValue(BatchGetSecretValueRequest),
    DescribeSecret(DescribeSecretRequest),
    GetResourcePolicy(GetResourcePolicyRequest),
    GetSecretValue(GetSecretValueRequest),
    ListSecretVersionIds(ListSecretVersionIdsRequest),
    ListSecrets(ListSecretsRequest),
    ValidateResourcePolicy(ValidateResourcePolicyRequest),
}

writes! { SecretsWrite secrets_write
    CancelRotateSecret(CancelRotateSecretRequest),
    CreateSecret(CreateSecretRequest),
    DeleteResourcePolicy(DeleteResourcePolicyRequest),
    DeleteSecret(DeleteSecretRequest),
    PutResourcePolicy(PutResourcePolicyRequest),
    PutSecretValue(PutSecretValueRequest),
    RemoveRegionsFromReplication(RemoveRegionsFromReplicationRequest),
    ReplicateSecretToRegions(ReplicateSecretToRegionsRequest),
    RestoreSecret(RestoreSecretRequest),
    RotateSecret(RotateSecretRequest),
    StopReplicationToReplica(StopReplicationToReplicaRequest),
    TagResource(TagResourceRequest),
    UntagResource(UntagResourceRequest),
    UpdateSecret(UpdateSecretRequest),
    UpdateSecretVersionStage(UpdateSecretVersionStageRequest),
}

of_node! {
    GetRandomPassword(GetRandomPasswordRequest)
}

of_world! {}

json_wire! { internal_service_error }

static PATTERN_5: LazyLock<Regex> = LazyLock::new(|| pattern(r#"[0-9A-Za-z\(\)#\?\*\-\/, ]+"#));
static PATTERN_3: LazyLock<Regex> = LazyLock::new(|| pattern(r#"[0-9A-Za-z\-\_]+"#));
static PATTERN_0: LazyLock<Regex> = LazyLock::new(|| pattern(r#"[0-9]+h"#));
static PATTERN_2: LazyLock<Regex> = LazyLock::new(|| pattern(r#"^([a-z]+-)+\d+$"#));
static PATTERN_4: LazyLock<Regex> = LazyLock::new(|| pattern(r#"^[a-zA-Z0-9\-]+$"#));
static PATTERN_1: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"^\!?[a-zA-Z0-9 :_@\/\+\=\.\-\!]*$"#));

const ADD_REPLICA_REGION_LIST_TYPE: Rule = Rule { min: Some(1.0), ..ANY };
const AUTOMATICALLY_ROTATE_AFTER_DAYS_TYPE: Rule =
    Rule { min: Some(1.0), max: Some(1000.0), ..ANY };
const CLIENT_REQUEST_TOKEN_TYPE: Rule = Rule { min: Some(32.0), max: Some(64.0), ..ANY };
const CROSS_ACCOUNT_REPLICA_LIST_TYPE: Rule = Rule { min: Some(1.0), max: Some(100.0), ..ANY };
const DESCRIPTION_TYPE: Rule = Rule { max: Some(2048.0), ..ANY };
const DURATION_TYPE: Rule =
    Rule { min: Some(2.0), max: Some(3.0), pattern: Some(&PATTERN_0), ..ANY };
const EXCLUDE_CHARACTERS_TYPE: Rule = Rule { min: Some(0.0), max: Some(4096.0), ..ANY };
const EXTERNAL_SECRET_ROTATION_METADATA_ITEM_KEY_TYPE: Rule =
    Rule { min: Some(1.0), max: Some(256.0), ..ANY };
const EXTERNAL_SECRET_ROTATION_METADATA_ITEM_VALUE_TYPE: Rule =
    Rule { min: Some(1.0), max: Some(2048.0), ..ANY };
const FILTER_VALUE_STRING_TYPE: Rule = Rule { max: Some(512.0), pattern: Some(&PATTERN_1), ..ANY };
const FILTER_VALUES_STRING_LIST: Rule =
    Rule { min: Some(1.0), max: Some(10.0), item: Some(&FILTER_VALUE_STRING_TYPE), ..ANY };
const FILTERS_LIST_TYPE: Rule = Rule { max: Some(10.0), ..ANY };
const KMS_KEY_ID_LIST_TYPE: Rule = Rule { item: Some(&KMS_KEY_ID_TYPE), ..ANY };
const KMS_KEY_ID_TYPE: Rule = Rule { min: Some(0.0), max: Some(2048.0), ..ANY };
const MAX_RESULTS_BATCH_TYPE: Rule = Rule { min: Some(1.0), max: Some(20.0), ..ANY };
const MAX_RESULTS_TYPE: Rule = Rule { min: Some(1.0), max: Some(100.0), ..ANY };
const MEDEA_TYPE_TYPE: Rule = Rule { min: Some(0.0), max: Some(256.0), ..ANY };
const NAME_TYPE: Rule = Rule { min: Some(1.0), max: Some(512.0), ..ANY };
const NEXT_TOKEN_TYPE: Rule = Rule { min: Some(1.0), max: Some(4096.0), ..ANY };
const NON_EMPTY_RESOURCE_POLICY_TYPE: Rule = Rule { min: Some(1.0), max: Some(20480.0), ..ANY };
const OWNING_SERVICE_TYPE: Rule = Rule { min: Some(1.0), max: Some(128.0), ..ANY };
const PASSWORD_LENGTH_TYPE: Rule = Rule { min: Some(1.0), max: Some(4096.0), ..ANY };
const RANDOM_PASSWORD_TYPE: Rule = Rule { min: Some(0.0), max: Some(4096.0), ..ANY };
const REGION_TYPE: Rule =
    Rule { min: Some(1.0), max: Some(128.0), pattern: Some(&PATTERN_2), ..ANY };
const REMOVE_REPLICA_REGION_LIST_TYPE: Rule =
    Rule { min: Some(1.0), item: Some(&REGION_TYPE), ..ANY };
const RESOURCE_POLICY_NAME_TYPE: Rule =
    Rule { min: Some(1.0), max: Some(64.0), pattern: Some(&PATTERN_3), ..ANY };
const ROLE_ARNTYPE: Rule = Rule { min: Some(20.0), max: Some(2048.0), ..ANY };
const ROTATION_LAMBDA_ARNTYPE: Rule = Rule { min: Some(0.0), max: Some(2048.0), ..ANY };
const ROTATION_TOKEN_TYPE: Rule =
    Rule { min: Some(36.0), max: Some(256.0), pattern: Some(&PATTERN_4), ..ANY };
const SCHEDULE_EXPRESSION_TYPE: Rule =
    Rule { min: Some(1.0), max: Some(256.0), pattern: Some(&PATTERN_5), ..ANY };
const SECRET_ARNTYPE: Rule = Rule { min: Some(20.0), max: Some(2048.0), ..ANY };
const SECRET_BINARY_TYPE: Rule = Rule { min: Some(1.0), max: Some(65536.0), ..ANY };
const SECRET_ID_LIST_TYPE: Rule =
    Rule { min: Some(1.0), max: Some(20.0), item: Some(&SECRET_ID_TYPE), ..ANY };
const SECRET_ID_TYPE: Rule = Rule { min: Some(1.0), max: Some(2048.0), ..ANY };
const SECRET_NAME_TYPE: Rule = Rule { min: Some(1.0), max: Some(256.0), ..ANY };
const SECRET_STRING_TYPE: Rule = Rule { min: Some(1.0), max: Some(65536.0), ..ANY };
const SECRET_VERSION_ID_TYPE: Rule = Rule { min: Some(32.0), max: Some(64.0), ..ANY };
const SECRET_VERSION_STAGE_TYPE: Rule = Rule { min: Some(1.0), max: Some(256.0), ..ANY };
const SECRET_VERSION_STAGES_TYPE: Rule =
    Rule { min: Some(1.0), max: Some(20.0), item: Some(&SECRET_VERSION_STAGE_TYPE), ..ANY };
const SECRET_VERSIONS_TO_STAGES_MAP_TYPE: Rule =
    Rule { item: Some(&SECRET_VERSION_STAGES_TYPE), map_key: Some(&SECRET_VERSION_ID_TYPE), ..ANY };
const STATUS_MESSAGE_TYPE: Rule = Rule { min: Some(1.0), max: Some(4096.0), ..ANY };
const TAG_KEY_LIST_TYPE: Rule = Rule { item: Some(&TAG_KEY_TYPE), ..ANY };
const TAG_KEY_TYPE: Rule = Rule { min: Some(1.0), max: Some(128.0), ..ANY };
const TAG_VALUE_TYPE: Rule = Rule { min: Some(0.0), max: Some(256.0), ..ANY };

shape! { APIErrorType {
    0 error_code: String = "ErrorCode" => ANY,
    1 message: String = "Message" => ANY,
    2 secret_id: String = "SecretId" => SECRET_ID_TYPE,
}}

shape! { BatchGetSecretValueRequest {
    0 filters: Vec<Filter> = "Filters" => FILTERS_LIST_TYPE,
    1 max_results: i32 = "MaxResults" => MAX_RESULTS_BATCH_TYPE,
    2 next_token: String = "NextToken" => NEXT_TOKEN_TYPE,
    3 secret_id_list: Vec<String> = "SecretIdList" => SECRET_ID_LIST_TYPE,
}}

shape! { BatchGetSecretValueResponse {
    0 errors: Vec<APIErrorType> = "Errors" => ANY,
    1 next_token: String = "NextToken" => NEXT_TOKEN_TYPE,
    2 secret_values: Vec<SecretValueEntry> = "SecretValues" => ANY,
}}

shape! { CancelRotateSecretRequest {
    0 secret_id: String = "SecretId" => SECRET_ID_TYPE.required(),
}}

shape! { CancelRotateSecretResponse {
    0 arn: String = "ARN" => SECRET_ARNTYPE,
    1 name: String = "Name" => SECRET_NAME_TYPE,
    2 version_id: String = "VersionId" => SECRET_VERSION_ID_TYPE,
}}

shape! { CreateSecretRequest {
    0 add_replica_regions: Vec<ReplicaRegionType> = "AddReplicaRegions" => ADD_REPLICA_REGION_LIST_TYPE,
    1 client_request_token: String = "ClientRequestToken" => CLIENT_REQUEST_TOKEN_TYPE,
    2 cross_account_primary_arn: String = "CrossAccountPrimaryARN" => SECRET_ARNTYPE,
    3 description: String = "Description" => DESCRIPTION_TYPE,
    4 force_overwrite_replica_secret: bool = "ForceOverwriteReplicaSecret" => ANY,
    5 kms_key_id: String = "KmsKeyId" => KMS_KEY_ID_TYPE,
    6 name: String = "Name" => NAME_TYPE.required(),
    7 secret_binary: Blob = "SecretBinary" => SECRET_BINARY_TYPE.sensitive(),
    8 secret_string: String = "SecretString" => SECRET_STRING_TYPE.sensitive(),
    9 tags: Vec<Tag> = "Tags" => ANY,
    10 r#type: String = "Type" => MEDEA_TYPE_TYPE,
}}

shape! { CreateSecretResponse {
    0 arn: String = "ARN" => SECRET_ARNTYPE,
    1 name: String = "Name" => SECRET_NAME_TYPE,
    2 replication_status: Vec<ReplicationStatusType> = "ReplicationStatus" => ANY,
    3 version_id: String = "VersionId" => SECRET_VERSION_ID_TYPE,
}}

shape! { CrossAccountPrimaryType {
    0 primary_secret_arn: String = "PrimarySecretARN" => SECRET_ARNTYPE,
    1 replication_status: StatusType = "ReplicationStatus" => ANY,
    2 status_message: String = "StatusMessage" => STATUS_MESSAGE_TYPE,
}}

shape! { CrossAccountReplicaEntry {
    0 replica_secret_arn: String = "ReplicaSecretARN" => SECRET_ARNTYPE,
    1 replication_role_arn: String = "ReplicationRoleARN" => ROLE_ARNTYPE,
    2 replication_status: StatusType = "ReplicationStatus" => ANY,
    3 status_message: String = "StatusMessage" => STATUS_MESSAGE_TYPE,
}}

shape! { DeleteResourcePolicyRequest {
    0 policy_name: String = "PolicyName" => RESOURCE_POLICY_NAME_TYPE,
    1 secret_id: String = "SecretId" => SECRET_ID_TYPE.required(),
}}

shape! { DeleteResourcePolicyResponse {
    0 arn: String = "ARN" => SECRET_ARNTYPE,
    1 name: String = "Name" => NAME_TYPE,
    2 policy_name: String = "PolicyName" => RESOURCE_POLICY_NAME_TYPE,
}}

shape! { DeleteSecretRequest {
    0 force_delete_without_recovery: bool = "ForceDeleteWithoutRecovery" => ANY,
    1 recovery_window_in_days: i64 = "RecoveryWindowInDays" => ANY,
    2 secret_id: String = "SecretId" => SECRET_ID_TYPE.required(),
}}

shape! { DeleteSecretResponse {
    0 arn: String = "ARN" => SECRET_ARNTYPE,
    1 deletion_date: Timestamp = "DeletionDate" => ANY,
    2 name: String = "Name" => SECRET_NAME_TYPE,
}}

shape! { DescribeSecretRequest {
    0 secret_id: String = "SecretId" => SECRET_ID_TYPE.required(),
}}

shape! { DescribeSecretResponse {
    0 arn: String = "ARN" => SECRET_ARNTYPE,
    1 created_date: Timestamp = "CreatedDate" => ANY,
    2 cross_account_primary: CrossAccountPrimaryType = "CrossAccountPrimary" => ANY,
    3 cross_account_replicas: Vec<CrossAccountReplicaEntry> = "CrossAccountReplicas" => CROSS_ACCOUNT_REPLICA_LIST_TYPE,
    4 deleted_date: Timestamp = "DeletedDate" => ANY,
    5 description: String = "Description" => DESCRIPTION_TYPE,
    6 external_secret_rotation_metadata: Vec<ExternalSecretRotationMetadataItem> = "ExternalSecretRotationMetadata" => ANY,
    7 external_secret_rotation_role_arn: String = "ExternalSecretRotationRoleArn" => ROLE_ARNTYPE,
    8 kms_key_id: String = "KmsKeyId" => KMS_KEY_ID_TYPE,
    9 last_accessed_date: Timestamp = "LastAccessedDate" => ANY,
    10 last_changed_date: Timestamp = "LastChangedDate" => ANY,
    11 last_rotated_date: Timestamp = "LastRotatedDate" => ANY,
    12 name: String = "Name" => SECRET_NAME_TYPE,
    13 next_rotation_date: Timestamp = "NextRotationDate" => ANY,
    14 owning_service: String = "OwningService" => OWNING_SERVICE_TYPE,
    15 primary_region: String = "PrimaryRegion" => REGION_TYPE,
    16 replication_status: Vec<ReplicationStatusType> = "ReplicationStatus" => ANY,
    17 rotation_enabled: bool = "RotationEnabled" => ANY,
    18 rotation_lambda_arn: String = "RotationLambdaARN" => ROTATION_LAMBDA_ARNTYPE,
    19 rotation_rules: RotationRulesType = "RotationRules" => ANY,
    20 tags: Vec<Tag> = "Tags" => ANY,
    21 r#type: String = "Type" => MEDEA_TYPE_TYPE,
    22 version_ids_to_stages: BTreeMap<String, Vec<String>> = "VersionIdsToStages" => SECRET_VERSIONS_TO_STAGES_MAP_TYPE,
}}

shape! { ExternalSecretRotationMetadataItem {
    0 key: String = "Key" => EXTERNAL_SECRET_ROTATION_METADATA_ITEM_KEY_TYPE,
    1 value: String = "Value" => EXTERNAL_SECRET_ROTATION_METADATA_ITEM_VALUE_TYPE,
}}

shape! { Filter {
    0 key: FilterNameStringType = "Key" => ANY,
    1 values: Vec<String> = "Values" => FILTER_VALUES_STRING_LIST,
}}

enumeration! { FilterNameStringType {
    Description = "description",
    Name = "name",
    TagKey = "tag-key",
    TagValue = "tag-value",
    PrimaryRegion = "primary-region",
    OwningService = "owning-service",
    All = "all",
}}

shape! { GetRandomPasswordRequest {
    0 exclude_characters: String = "ExcludeCharacters" => EXCLUDE_CHARACTERS_TYPE,
    1 exclude_lowercase: bool = "ExcludeLowercase" => ANY,
    2 exclude_numbers: bool = "ExcludeNumbers" => ANY,
    3 exclude_punctuation: bool = "ExcludePunctuation" => ANY,
    4 exclude_uppercase: bool = "ExcludeUppercase" => ANY,
    5 include_space: bool = "IncludeSpace" => ANY,
    6 password_length: i64 = "PasswordLength" => PASSWORD_LENGTH_TYPE,
    7 require_each_included_type: bool = "RequireEachIncludedType" => ANY,
}}

shape! { GetRandomPasswordResponse {
    0 random_password: String = "RandomPassword" => RANDOM_PASSWORD_TYPE.sensitive(),
}}

shape! { GetResourcePolicyRequest {
    0 policy_name: String = "PolicyName" => RESOURCE_POLICY_NAME_TYPE,
    1 secret_id: String = "SecretId" => SECRET_ID_TYPE.required(),
}}

shape! { GetResourcePolicyResponse {
    0 arn: String = "ARN" => SECRET_ARNTYPE,
    1 name: String = "Name" => NAME_TYPE,
    2 policy_name: String = "PolicyName" => RESOURCE_POLICY_NAME_TYPE,
    3 resource_policy: String = "ResourcePolicy" => NON_EMPTY_RESOURCE_POLICY_TYPE,
}}

shape! { GetSecretValueRequest {
    0 secret_id: String = "SecretId" => SECRET_ID_TYPE.required(),
    1 version_id: String = "VersionId" => SECRET_VERSION_ID_TYPE,
    2 version_stage: String = "VersionStage" => SECRET_VERSION_STAGE_TYPE,
}}

shape! { GetSecretValueResponse {
    0 arn: String = "ARN" => SECRET_ARNTYPE,
    1 created_date: Timestamp = "CreatedDate" => ANY,
    2 name: String = "Name" => SECRET_NAME_TYPE,
    3 secret_binary: Blob = "SecretBinary" => SECRET_BINARY_TYPE.sensitive(),
    4 secret_string: String = "SecretString" => SECRET_STRING_TYPE.sensitive(),
    5 version_id: String = "VersionId" => SECRET_VERSION_ID_TYPE,
    6 version_stages: Vec<String> = "VersionStages" => SECRET_VERSION_STAGES_TYPE,
}}

shape! { ListSecretVersionIdsRequest {
    0 include_deprecated: bool = "IncludeDeprecated" => ANY,
    1 max_results: i32 = "MaxResults" => MAX_RESULTS_TYPE,
    2 next_token: String = "NextToken" => NEXT_TOKEN_TYPE,
    3 secret_id: String = "SecretId" => SECRET_ID_TYPE.required(),
}}

shape! { ListSecretVersionIdsResponse {
    0 arn: String = "ARN" => SECRET_ARNTYPE,
    1 name: String = "Name" => SECRET_NAME_TYPE,
    2 next_token: String = "NextToken" => NEXT_TOKEN_TYPE,
    3 versions: Vec<SecretVersionsListEntry> = "Versions" => ANY,
}}

shape! { ListSecretsRequest {
    0 filters: Vec<Filter> = "Filters" => FILTERS_LIST_TYPE,
    1 include_planned_deletion: bool = "IncludePlannedDeletion" => ANY,
    2 max_results: i32 = "MaxResults" => MAX_RESULTS_TYPE,
    3 next_token: String = "NextToken" => NEXT_TOKEN_TYPE,
    4 sort_by: SortByType = "SortBy" => ANY,
    5 sort_order: SortOrderType = "SortOrder" => ANY,
}}

shape! { ListSecretsResponse {
    0 next_token: String = "NextToken" => NEXT_TOKEN_TYPE,
    1 secret_list: Vec<SecretListEntry> = "SecretList" => ANY,
}}

shape! { PutResourcePolicyRequest {
    0 block_public_policy: bool = "BlockPublicPolicy" => ANY,
    1 policy_name: String = "PolicyName" => RESOURCE_POLICY_NAME_TYPE,
    2 resource_policy: String = "ResourcePolicy" => NON_EMPTY_RESOURCE_POLICY_TYPE.required(),
    3 secret_id: String = "SecretId" => SECRET_ID_TYPE.required(),
}}

shape! { PutResourcePolicyResponse {
    0 arn: String = "ARN" => SECRET_ARNTYPE,
    1 name: String = "Name" => NAME_TYPE,
    2 policy_name: String = "PolicyName" => RESOURCE_POLICY_NAME_TYPE,
}}

shape! { PutSecretValueRequest {
    0 client_request_token: String = "ClientRequestToken" => CLIENT_REQUEST_TOKEN_TYPE,
    1 rotation_token: String = "RotationToken" => ROTATION_TOKEN_TYPE.sensitive(),
    2 secret_binary: Blob = "SecretBinary" => SECRET_BINARY_TYPE.sensitive(),
    3 secret_id: String = "SecretId" => SECRET_ID_TYPE.required(),
    4 secret_string: String = "SecretString" => SECRET_STRING_TYPE.sensitive(),
    5 version_stages: Vec<String> = "VersionStages" => SECRET_VERSION_STAGES_TYPE,
}}

shape! { PutSecretValueResponse {
    0 arn: String = "ARN" => SECRET_ARNTYPE,
    1 name: String = "Name" => SECRET_NAME_TYPE,
    2 version_id: String = "VersionId" => SECRET_VERSION_ID_TYPE,
    3 version_stages: Vec<String> = "VersionStages" => SECRET_VERSION_STAGES_TYPE,
}}

shape! { RemoveRegionsFromReplicationRequest {
    0 remove_replica_regions: Vec<String> = "RemoveReplicaRegions" => REMOVE_REPLICA_REGION_LIST_TYPE.required(),
    1 secret_id: String = "SecretId" => SECRET_ID_TYPE.required(),
}}

shape! { RemoveRegionsFromReplicationResponse {
    0 arn: String = "ARN" => SECRET_ARNTYPE,
    1 replication_status: Vec<ReplicationStatusType> = "ReplicationStatus" => ANY,
}}

shape! { ReplicaRegionType {
    0 kms_key_id: String = "KmsKeyId" => KMS_KEY_ID_TYPE,
    1 region: String = "Region" => REGION_TYPE,
}}

shape! { ReplicateSecretToRegionsRequest {
    0 add_replica_regions: Vec<ReplicaRegionType> = "AddReplicaRegions" => ADD_REPLICA_REGION_LIST_TYPE.required(),
    1 force_overwrite_replica_secret: bool = "ForceOverwriteReplicaSecret" => ANY,
    2 secret_id: String = "SecretId" => SECRET_ID_TYPE.required(),
}}

shape! { ReplicateSecretToRegionsResponse {
    0 arn: String = "ARN" => SECRET_ARNTYPE,
    1 replication_status: Vec<ReplicationStatusType> = "ReplicationStatus" => ANY,
}}

shape! { ReplicationStatusType {
    0 kms_key_id: String = "KmsKeyId" => KMS_KEY_ID_TYPE,
    1 last_accessed_date: Timestamp = "LastAccessedDate" => ANY,
    2 region: String = "Region" => REGION_TYPE,
    3 status: StatusType = "Status" => ANY,
    4 status_message: String = "StatusMessage" => STATUS_MESSAGE_TYPE,
}}

shape! { RestoreSecretRequest {
    0 secret_id: String = "SecretId" => SECRET_ID_TYPE.required(),
}}

shape! { RestoreSecretResponse {
    0 arn: String = "ARN" => SECRET_ARNTYPE,
    1 name: String = "Name" => SECRET_NAME_TYPE,
}}

shape! { RotateSecretRequest {
    0 client_request_token: String = "ClientRequestToken" => CLIENT_REQUEST_TOKEN_TYPE,
    1 external_secret_rotation_metadata: Vec<ExternalSecretRotationMetadataItem> = "ExternalSecretRotationMetadata" => ANY,
    2 external_secret_rotation_role_arn: String = "ExternalSecretRotationRoleArn" => ROLE_ARNTYPE,
    3 rotate_immediately: bool = "RotateImmediately" => ANY,
    4 rotation_lambda_arn: String = "RotationLambdaARN" => ROTATION_LAMBDA_ARNTYPE,
    5 rotation_rules: RotationRulesType = "RotationRules" => ANY,
    6 secret_id: String = "SecretId" => SECRET_ID_TYPE.required(),
}}

shape! { RotateSecretResponse {
    0 arn: String = "ARN" => SECRET_ARNTYPE,
    1 name: String = "Name" => SECRET_NAME_TYPE,
    2 version_id: String = "VersionId" => SECRET_VERSION_ID_TYPE,
}}

shape! { RotationRulesType {
    0 automatically_after_days: i64 = "AutomaticallyAfterDays" => AUTOMATICALLY_ROTATE_AFTER_DAYS_TYPE,
    1 duration: String = "Duration" => DURATION_TYPE,
    2 schedule_expression: String = "ScheduleExpression" => SCHEDULE_EXPRESSION_TYPE,
}}

shape! { SecretListEntry {
    0 arn: String = "ARN" => SECRET_ARNTYPE,
    1 created_date: Timestamp = "CreatedDate" => ANY,
    2 deleted_date: Timestamp = "DeletedDate" => ANY,
    3 description: String = "Description" => DESCRIPTION_TYPE,
    4 external_secret_rotation_metadata: Vec<ExternalSecretRotationMetadataItem> = "ExternalSecretRotationMetadata" => ANY,
    5 external_secret_rotation_role_arn: String = "ExternalSecretRotationRoleArn" => ROLE_ARNTYPE,
    6 kms_key_id: String = "KmsKeyId" => KMS_KEY_ID_TYPE,
    7 last_accessed_date: Timestamp = "LastAccessedDate" => ANY,
    8 last_changed_date: Timestamp = "LastChangedDate" => ANY,
    9 last_rotated_date: Timestamp = "LastRotatedDate" => ANY,
    10 name: String = "Name" => SECRET_NAME_TYPE,
    11 next_rotation_date: Timestamp = "NextRotationDate" => ANY,
    12 owning_service: String = "OwningService" => OWNING_SERVICE_TYPE,
    13 primary_region: String = "PrimaryRegion" => REGION_TYPE,
    14 rotation_enabled: bool = "RotationEnabled" => ANY,
    15 rotation_lambda_arn: String = "RotationLambdaARN" => ROTATION_LAMBDA_ARNTYPE,
    16 rotation_rules: RotationRulesType = "RotationRules" => ANY,
    17 secret_versions_to_stages: BTreeMap<String, Vec<String>> = "SecretVersionsToStages" => SECRET_VERSIONS_TO_STAGES_MAP_TYPE,
    18 tags: Vec<Tag> = "Tags" => ANY,
    19 r#type: String = "Type" => MEDEA_TYPE_TYPE,
}}

shape! { SecretValueEntry {
    0 arn: String = "ARN" => SECRET_ARNTYPE,
    1 created_date: Timestamp = "CreatedDate" => ANY,
    2 name: String = "Name" => SECRET_NAME_TYPE,
    3 secret_binary: Blob = "SecretBinary" => SECRET_BINARY_TYPE.sensitive(),
    4 secret_string: String = "SecretString" => SECRET_STRING_TYPE.sensitive(),
    5 version_id: String = "VersionId" => SECRET_VERSION_ID_TYPE,
    6 version_stages: Vec<String> = "VersionStages" => SECRET_VERSION_STAGES_TYPE,
}}

shape! { SecretVersionsListEntry {
    0 created_date: Timestamp = "CreatedDate" => ANY,
    1 kms_key_ids: Vec<String> = "KmsKeyIds" => KMS_KEY_ID_LIST_TYPE,
    2 last_accessed_date: Timestamp = "LastAccessedDate" => ANY,
    3 version_id: String = "VersionId" => SECRET_VERSION_ID_TYPE,
    4 version_stages: Vec<String> = "VersionStages" => SECRET_VERSION_STAGES_TYPE,
}}

enumeration! { SortByType {
    CreatedDate = "created-date",
    LastAccessedDate = "last-accessed-date",
    LastChangedDate = "last-changed-date",
    Name = "name",
}}

enumeration! { SortOrderType {
    Asc = "asc",
    Desc = "desc",
}}

enumeration! { StatusType {
    InSync = "InSync",
    Failed = "Failed",
    InProgress = "InProgress",
    Pending = "Pending",
    Detached = "Detached",
}}

shape! { StopReplicationToReplicaRequest {
    0 secret_id: String = "SecretId" => SECRET_ID_TYPE.required(),
}}

shape! { StopReplicationToReplicaResponse {
    0 arn: String = "ARN" => SECRET_ARNTYPE,
}}

shape! { Tag {
    0 key: String = "Key" => TAG_KEY_TYPE,
    1 value: String = "Value" => TAG_VALUE_TYPE,
}}

shape! { TagResourceRequest {
    0 secret_id: String = "SecretId" => SECRET_ID_TYPE.required(),
    1 tags: Vec<Tag> = "Tags" => ANY.required(),
}}

shape! { UntagResourceRequest {
    0 secret_id: String = "SecretId" => SECRET_ID_TYPE.required(),
    1 tag_keys: Vec<String> = "TagKeys" => TAG_KEY_LIST_TYPE.required(),
}}

shape! { UpdateSecretRequest {
    0 client_request_token: String = "ClientRequestToken" => CLIENT_REQUEST_TOKEN_TYPE,
    1 description: String = "Description" => DESCRIPTION_TYPE,
    2 kms_key_id: String = "KmsKeyId" => KMS_KEY_ID_TYPE,
    3 secret_binary: Blob = "SecretBinary" => SECRET_BINARY_TYPE.sensitive(),
    4 secret_id: String = "SecretId" => SECRET_ID_TYPE.required(),
    5 secret_string: String = "SecretString" => SECRET_STRING_TYPE.sensitive(),
    6 r#type: String = "Type" => MEDEA_TYPE_TYPE,
}}

shape! { UpdateSecretResponse {
    0 arn: String = "ARN" => SECRET_ARNTYPE,
    1 name: String = "Name" => SECRET_NAME_TYPE,
    2 version_id: String = "VersionId" => SECRET_VERSION_ID_TYPE,
}}

shape! { UpdateSecretVersionStageRequest {
    0 move_to_version_id: String = "MoveToVersionId" => SECRET_VERSION_ID_TYPE,
    1 remove_from_version_id: String = "RemoveFromVersionId" => SECRET_VERSION_ID_TYPE,
    2 secret_id: String = "SecretId" => SECRET_ID_TYPE.required(),
    3 version_stage: String = "VersionStage" => SECRET_VERSION_STAGE_TYPE.required(),
}}

shape! { UpdateSecretVersionStageResponse {
    0 arn: String = "ARN" => SECRET_ARNTYPE,
    1 name: String = "Name" => SECRET_NAME_TYPE,
}}

shape! { ValidateResourcePolicyRequest {
    0 resource_policy: String = "ResourcePolicy" => NON_EMPTY_RESOURCE_POLICY_TYPE.required(),
    1 secret_id: String = "SecretId" => SECRET_ID_TYPE,
}}

shape! { ValidateResourcePolicyResponse {
    0 policy_validation_passed: bool = "PolicyValidationPassed" => ANY,
    1 validation_errors: Vec<ValidationErrorsEntry> = "ValidationErrors" => ANY,
}}

shape! { ValidationErrorsEntry {
    0 check_name: String = "CheckName" => NAME_TYPE,
    1 error_message: String = "ErrorMessage" => ANY,
}}
