//! SSM 2014-11-06: written by `cargo xtask codegen` from `models/ssm.json`.

use std::sync::LazyLock;

use regex::Regex;

use crate::protocols::Protocol;
use crate::shapes::Timestamp;
use crate::shapes::macros::*;
use crate::wire::Row;

operations! {
    AddTagsToResource(AddTagsToResourceRequest) -> AddTagsToResourceResult reads false,
    DeleteParameter(DeleteParameterRequest) -> DeleteParameterResult reads false,
    DeleteParameters(DeleteParametersRequest) -> DeleteParametersResult reads false,
    DescribeParameters(DescribeParametersRequest) -> DescribeParametersResult reads true,
    GetParameter(GetParameterRequest) -> GetParameterResult reads true,
    GetParameterHistory(GetParameterHistoryRequest) -> GetParameterHistoryResult reads true,
    GetParameters(GetParametersRequest) -> GetParametersResult reads true,
    GetParametersByPath(GetParametersByPathRequest) -> GetParametersByPathResult reads true,
    LabelParameterVersion(LabelParameterVersionRequest) -> LabelParameterVersionResult reads false,
    ListTagsForResource(ListTagsForResourceRequest) -> ListTagsForResourceResult reads true,
    PutParameter(PutParameterRequest) -> PutParameterResult reads false,
    RemoveTagsFromResource(RemoveTagsFromResourceRequest) -> RemoveTagsFromResourceResult reads false,
    ResumeSession(ResumeSessionRequest) -> ResumeSessionResponse reads false,
    TerminateSession(TerminateSessionRequest) -> TerminateSessionResponse reads false,
    UnlabelParameterVersion(UnlabelParameterVersionRequest) -> UnlabelParameterVersionResult reads false,
}

answers! {
    AddTagsToResource(AddTagsToResourceResult),
    DeleteParameter(DeleteParameterResult),
    DeleteParameters(DeleteParametersResult),
    DescribeParameters(DescribeParametersResult),
    GetParameterHistory(GetParameterHistoryResult),
    GetParameter(GetParameterResult),
    GetParametersByPath(GetParametersByPathResult),
    GetParameters(GetParametersResult),
    LabelParameterVersion(LabelParameterVersionResult),
    ListTagsForResource(ListTagsForResourceResult),
    PutParameter(PutParameterResult),
    RemoveTagsFromResource(RemoveTagsFromResourceResult),
    ResumeSession(ResumeSessionResponse),
    TerminateSession(TerminateSessionResponse),
    UnlabelParameterVersion(UnlabelParameterVersionResult),
}

json_protocol! { "AmazonSSM" }

errors! {
    AccessDeniedException 400 access_denied,
    DoesNotExistException 400 does_not_exist,
    HierarchyLevelLimitExceededException 400 hierarchy_level_limit_exceeded,
    HierarchyTypeMismatchException 400 hierarchy_type_mismatch,
    IncompatiblePolicyException 400 incompatible_policy,
    InternalServerError 500 internal_server_error,
    InvalidAllowedPatternException 400 invalid_allowed_pattern,
    InvalidFilterKey 400 invalid_filter_key,
    InvalidFilterOption 400 invalid_filter_option,
    InvalidFilterValue 400 invalid_filter_value,
    InvalidKeyId 400 invalid_key_id,
    InvalidNextToken 400 invalid_next_token,
    InvalidPolicyAttributeException 400 invalid_policy_attribute,
    InvalidPolicyTypeException 400 invalid_policy_type,
    InvalidResourceId 400 invalid_resource_id,
    InvalidResourceType 400 invalid_resource_type,
    ParameterAlreadyExists 400 parameter_already_exists,
    ParameterLimitExceeded 400 parameter_limit_exceeded,
    ParameterMaxVersionLimitExceeded 400 parameter_max_version_limit_exceeded,
    ParameterNotFound 400 parameter_not_found,
    ParameterPatternMismatchException 400 parameter_pattern_mismatch,
    ParameterVersionLabelLimitExceeded 400 parameter_version_label_limit_exceeded,
    ParameterVersionNotFound 400 parameter_version_not_found,
    PoliciesLimitExceededException 400 policies_limit_exceeded,
    TooManyTagsError 400 too_many_tags_error,
    TooManyUpdates 400 too_many_updates,
    UnsupportedParameterType 400 unsupported_parameter_type,
    ValidationException 400 validation,
}

declared! { validation =>
    AddTagsToResource [AccessDeniedException InternalServerError InvalidResourceId InvalidResourceType TooManyTagsError TooManyUpdates ValidationException]
    DeleteParameter [AccessDeniedException InternalServerError ParameterNotFound ValidationException]
    DeleteParameters [AccessDeniedException InternalServerError ValidationException]
    DescribeParameters [AccessDeniedException InternalServerError InvalidFilterKey InvalidFilterOption InvalidFilterValue InvalidNextToken ValidationException]
    GetParameter [AccessDeniedException InternalServerError InvalidKeyId ParameterNotFound ParameterVersionNotFound ValidationException]
    GetParameterHistory [AccessDeniedException InternalServerError InvalidKeyId InvalidNextToken ParameterNotFound ValidationException]
    GetParameters [AccessDeniedException InternalServerError InvalidKeyId ValidationException]
    GetParametersByPath [AccessDeniedException InternalServerError InvalidFilterKey InvalidFilterOption InvalidFilterValue InvalidKeyId InvalidNextToken ValidationException]
    LabelParameterVersion [AccessDeniedException InternalServerError ParameterNotFound ParameterVersionLabelLimitExceeded ParameterVersionNotFound TooManyUpdates ValidationException]
    ListTagsForResource [AccessDeniedException InternalServerError InvalidResourceId InvalidResourceType ValidationException]
    PutParameter [AccessDeniedException HierarchyLevelLimitExceededException HierarchyTypeMismatchException IncompatiblePolicyException InternalServerError InvalidAllowedPatternException InvalidKeyId InvalidPolicyAttributeException InvalidPolicyTypeException ParameterAlreadyExists ParameterLimitExceeded ParameterMaxVersionLimitExceeded ParameterPatternMismatchException PoliciesLimitExceededException TooManyUpdates UnsupportedParameterType ValidationException]
    RemoveTagsFromResource [AccessDeniedException InternalServerError InvalidResourceId InvalidResourceType TooManyUpdates ValidationException]
    ResumeSession [AccessDeniedException DoesNotExistException InternalServerError ValidationException]
    TerminateSession [AccessDeniedException InternalServerError ValidationException]
    UnlabelParameterVersion [AccessDeniedException InternalServerError ParameterNotFound ParameterVersionNotFound TooManyUpdates ValidationException]
}

/// What the front door knows of the service.
pub static ROW: Row = Row {
    name: "ssm",
    title: "the parameters of AWS Systems Manager",
    endpoint_variable: Some("AWS_ENDPOINT_URL_SSM"),
    signing_name: "ssm",
    presigned: &[],
    unsigned: &[],
    body_bytes_max: None,
    api_version: "2014-11-06",
    host_prefixes: &[],
    target_prefix: "AmazonSSM",
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
            Self::AddTagsToResource(_) => Place::Secrets,
            Self::DeleteParameter(_) => Place::Secrets,
            Self::DeleteParameters(_) => Place::Secrets,
            Self::DescribeParameters(_) => Place::Secrets,
            Self::GetParameter(_) => Place::Secrets,
            Self::GetParameterHistory(_) => Place::Secrets,
            Self::GetParameters(_) => Place::Secrets,
            Self::GetParametersByPath(_) => Place::Secrets,
            Self::LabelParameterVersion(_) => Place::Secrets,
            Self::ListTagsForResource(_) => Place::Secrets,
            Self::PutParameter(_) => Place::Secrets,
            Self::RemoveTagsFromResource(_) => Place::Secrets,
            Self::ResumeSession(_) => Place::Node,
            Self::TerminateSession(_) => Place::Node,
            Self::UnlabelParameterVersion(_) => Place::Secrets,
        }
    }
}

reads! { SecretsRead secrets_read
    DescribeParameters(DescribeParametersRequest),
    GetParameter(GetParameterRequest),
    GetParameterHistory(GetParameterHistoryRequest),
    GetParameters(GetParametersRequest),
    GetParametersByPath(GetParametersByPathRequest),
    ListTagsForResource(ListTagsForResourceRequest),
}

writes! { SecretsWrite secrets_write
    AddTagsToResource(AddTagsToResourceRequest),
    DeleteParameter(DeleteParameterRequest),
    DeleteParameters(DeleteParametersRequest),
    LabelParameterVersion(LabelParameterVersionRequest),
    PutParameter(PutParameterRequest),
    RemoveTagsFromResource(RemoveTagsFromResourceRequest),
    UnlabelParameterVersion(UnlabelParameterVersionRequest),
}

of_node! {
    ResumeSession(ResumeSessionRequest)
    TerminateSession(TerminateSessionRequest)
}

of_world! {}

json_wire! { internal_server_error }

static PATTERN_2: LazyLock<Regex> = LazyLock::new(|| pattern(r#"^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$"#));
static PATTERN_0: LazyLock<Regex> = LazyLock::new(|| pattern(r#"^([a-zA-Z0-9:/_-]+)$"#));
static PATTERN_1: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"^(tag:.+|Name|Type|KeyId|Path|Label|Tier|DataType)$"#));

const ALLOWED_PATTERN: Rule = Rule { min: Some(0.0), max: Some(1024.0), ..ANY };
const GET_PARAMETERS_BY_PATH_MAX_RESULTS: Rule = Rule { min: Some(1.0), max: Some(10.0), ..ANY };
const KEY_LIST: Rule = Rule { item: Some(&TAG_KEY), ..ANY };
const MAX_RESULTS: Rule = Rule { min: Some(1.0), max: Some(50.0), ..ANY };
const PSPARAMETER_NAME: Rule = Rule { min: Some(1.0), max: Some(2048.0), ..ANY };
const PSPARAMETER_SELECTOR: Rule = Rule { min: Some(0.0), max: Some(128.0), ..ANY };
const PARAMETER_DATA_TYPE: Rule = Rule { min: Some(0.0), max: Some(128.0), ..ANY };
const PARAMETER_DESCRIPTION: Rule = Rule { min: Some(0.0), max: Some(1024.0), ..ANY };
const PARAMETER_KEY_ID: Rule =
    Rule { min: Some(1.0), max: Some(256.0), pattern: Some(&PATTERN_0), ..ANY };
const PARAMETER_LABEL: Rule = Rule { min: Some(1.0), max: Some(100.0), ..ANY };
const PARAMETER_LABEL_LIST: Rule =
    Rule { min: Some(1.0), max: Some(10.0), item: Some(&PARAMETER_LABEL), ..ANY };
const PARAMETER_NAME_LIST: Rule =
    Rule { min: Some(1.0), max: Some(10.0), item: Some(&PSPARAMETER_NAME), ..ANY };
const PARAMETER_POLICIES: Rule = Rule { min: Some(1.0), max: Some(4096.0), ..ANY };
const PARAMETER_STRING_FILTER_KEY: Rule =
    Rule { min: Some(1.0), max: Some(132.0), pattern: Some(&PATTERN_1), ..ANY };
const PARAMETER_STRING_FILTER_VALUE: Rule = Rule { min: Some(1.0), max: Some(1024.0), ..ANY };
const PARAMETER_STRING_FILTER_VALUE_LIST: Rule =
    Rule { min: Some(1.0), max: Some(50.0), item: Some(&PARAMETER_STRING_FILTER_VALUE), ..ANY };
const PARAMETER_STRING_QUERY_OPTION: Rule = Rule { min: Some(1.0), max: Some(10.0), ..ANY };
const PARAMETERS_FILTER_VALUE: Rule = Rule { min: Some(1.0), max: Some(1024.0), ..ANY };
const PARAMETERS_FILTER_VALUE_LIST: Rule =
    Rule { min: Some(1.0), max: Some(50.0), item: Some(&PARAMETERS_FILTER_VALUE), ..ANY };
const SESSION_ID: Rule = Rule { min: Some(1.0), max: Some(96.0), ..ANY };
const TAG_KEY: Rule = Rule { min: Some(1.0), max: Some(128.0), pattern: Some(&PATTERN_2), ..ANY };
const TAG_LIST: Rule = Rule { max: Some(1000.0), ..ANY };
const TAG_VALUE: Rule = Rule { min: Some(0.0), max: Some(256.0), pattern: Some(&PATTERN_2), ..ANY };
const TOKEN_VALUE: Rule = Rule { min: Some(0.0), max: Some(300.0), ..ANY };

shape! { AddTagsToResourceRequest {
    0 resource_id: String = "ResourceId" => ANY.required(),
    1 resource_type: ResourceTypeForTagging = "ResourceType" => ANY.required(),
    2 tags: Vec<Tag> = "Tags" => TAG_LIST.required(),
}}

shape! { AddTagsToResourceResult {} }

shape! { DeleteParameterRequest {
    0 name: String = "Name" => PSPARAMETER_NAME.required(),
}}

shape! { DeleteParameterResult {} }

shape! { DeleteParametersRequest {
    0 names: Vec<String> = "Names" => PARAMETER_NAME_LIST.required(),
}}

shape! { DeleteParametersResult {
    0 deleted_parameters: Vec<String> = "DeletedParameters" => PARAMETER_NAME_LIST,
    1 invalid_parameters: Vec<String> = "InvalidParameters" => PARAMETER_NAME_LIST,
}}

shape! { DescribeParametersRequest {
    0 filters: Vec<ParametersFilter> = "Filters" => ANY,
    1 max_results: i32 = "MaxResults" => MAX_RESULTS,
    2 next_token: String = "NextToken" => ANY,
    3 parameter_filters: Vec<ParameterStringFilter> = "ParameterFilters" => ANY,
    4 shared: bool = "Shared" => ANY,
}}

shape! { DescribeParametersResult {
    0 next_token: String = "NextToken" => ANY,
    1 parameters: Vec<ParameterMetadata> = "Parameters" => ANY,
}}

shape! { GetParameterHistoryRequest {
    0 max_results: i32 = "MaxResults" => MAX_RESULTS,
    1 name: String = "Name" => PSPARAMETER_NAME.required(),
    2 next_token: String = "NextToken" => ANY,
    3 with_decryption: bool = "WithDecryption" => ANY,
}}

shape! { GetParameterHistoryResult {
    0 next_token: String = "NextToken" => ANY,
    1 parameters: Vec<ParameterHistory> = "Parameters" => ANY,
}}

shape! { GetParameterRequest {
    0 name: String = "Name" => PSPARAMETER_NAME.required(),
    1 with_decryption: bool = "WithDecryption" => ANY,
}}

shape! { GetParameterResult {
    0 parameter: Parameter = "Parameter" => ANY,
}}

shape! { GetParametersByPathRequest {
    0 max_results: i32 = "MaxResults" => GET_PARAMETERS_BY_PATH_MAX_RESULTS,
    1 next_token: String = "NextToken" => ANY,
    2 parameter_filters: Vec<ParameterStringFilter> = "ParameterFilters" => ANY,
    3 path: String = "Path" => PSPARAMETER_NAME.required(),
    4 recursive: bool = "Recursive" => ANY,
    5 with_decryption: bool = "WithDecryption" => ANY,
}}

shape! { GetParametersByPathResult {
    0 next_token: String = "NextToken" => ANY,
    1 parameters: Vec<Parameter> = "Parameters" => ANY,
}}

shape! { GetParametersRequest {
    0 names: Vec<String> = "Names" => PARAMETER_NAME_LIST.required(),
    1 with_decryption: bool = "WithDecryption" => ANY,
}}

shape! { GetParametersResult {
    0 invalid_parameters: Vec<String> = "InvalidParameters" => PARAMETER_NAME_LIST,
    1 parameters: Vec<Parameter> = "Parameters" => ANY,
}}

shape! { LabelParameterVersionRequest {
    0 labels: Vec<String> = "Labels" => PARAMETER_LABEL_LIST.required(),
    1 name: String = "Name" => PSPARAMETER_NAME.required(),
    2 parameter_version: i64 = "ParameterVersion" => ANY,
}}

shape! { LabelParameterVersionResult {
    0 invalid_labels: Vec<String> = "InvalidLabels" => PARAMETER_LABEL_LIST,
    1 parameter_version: i64 = "ParameterVersion" => ANY,
}}

shape! { ListTagsForResourceRequest {
    0 resource_id: String = "ResourceId" => ANY.required(),
    1 resource_type: ResourceTypeForTagging = "ResourceType" => ANY.required(),
}}

shape! { ListTagsForResourceResult {
    0 tag_list: Vec<Tag> = "TagList" => TAG_LIST,
}}

shape! { Parameter {
    0 arn: String = "ARN" => ANY,
    1 data_type: String = "DataType" => PARAMETER_DATA_TYPE,
    2 last_modified_date: Timestamp = "LastModifiedDate" => ANY,
    3 name: String = "Name" => PSPARAMETER_NAME,
    4 selector: String = "Selector" => PSPARAMETER_SELECTOR,
    5 source_result: String = "SourceResult" => ANY,
    6 r#type: ParameterType = "Type" => ANY,
    7 value: String = "Value" => ANY.sensitive(),
    8 version: i64 = "Version" => ANY,
}}

shape! { ParameterHistory {
    0 allowed_pattern: String = "AllowedPattern" => ALLOWED_PATTERN,
    1 data_type: String = "DataType" => PARAMETER_DATA_TYPE,
    2 description: String = "Description" => PARAMETER_DESCRIPTION,
    3 key_id: String = "KeyId" => PARAMETER_KEY_ID,
    4 labels: Vec<String> = "Labels" => PARAMETER_LABEL_LIST,
    5 last_modified_date: Timestamp = "LastModifiedDate" => ANY,
    6 last_modified_user: String = "LastModifiedUser" => ANY,
    7 name: String = "Name" => PSPARAMETER_NAME,
    8 policies: Vec<ParameterInlinePolicy> = "Policies" => ANY,
    9 tier: ParameterTier = "Tier" => ANY,
    10 r#type: ParameterType = "Type" => ANY,
    11 value: String = "Value" => ANY.sensitive(),
    12 version: i64 = "Version" => ANY,
}}

shape! { ParameterInlinePolicy {
    0 policy_status: String = "PolicyStatus" => ANY,
    1 policy_text: String = "PolicyText" => ANY,
    2 policy_type: String = "PolicyType" => ANY,
}}

shape! { ParameterMetadata {
    0 arn: String = "ARN" => ANY,
    1 allowed_pattern: String = "AllowedPattern" => ALLOWED_PATTERN,
    2 data_type: String = "DataType" => PARAMETER_DATA_TYPE,
    3 description: String = "Description" => PARAMETER_DESCRIPTION,
    4 key_id: String = "KeyId" => PARAMETER_KEY_ID,
    5 last_modified_date: Timestamp = "LastModifiedDate" => ANY,
    6 last_modified_user: String = "LastModifiedUser" => ANY,
    7 name: String = "Name" => PSPARAMETER_NAME,
    8 policies: Vec<ParameterInlinePolicy> = "Policies" => ANY,
    9 tier: ParameterTier = "Tier" => ANY,
    10 r#type: ParameterType = "Type" => ANY,
    11 version: i64 = "Version" => ANY,
}}

shape! { ParameterStringFilter {
    0 key: String = "Key" => PARAMETER_STRING_FILTER_KEY.required(),
    1 option: String = "Option" => PARAMETER_STRING_QUERY_OPTION,
    2 values: Vec<String> = "Values" => PARAMETER_STRING_FILTER_VALUE_LIST,
}}

enumeration! { ParameterTier {
    Standard = "Standard",
    Advanced = "Advanced",
    IntelligentTiering = "Intelligent-Tiering",
}}

enumeration! { ParameterType {
    String = "String",
    StringList = "StringList",
    SecureString = "SecureString",
}}

shape! { ParametersFilter {
    0 key: ParametersFilterKey = "Key" => ANY.required(),
    1 values: Vec<String> = "Values" => PARAMETERS_FILTER_VALUE_LIST.required(),
}}

enumeration! { ParametersFilterKey {
    Name = "Name",
    Type = "Type",
    KeyId = "KeyId",
}}

shape! { PutParameterRequest {
    0 allowed_pattern: String = "AllowedPattern" => ALLOWED_PATTERN,
    1 data_type: String = "DataType" => PARAMETER_DATA_TYPE,
    2 description: String = "Description" => PARAMETER_DESCRIPTION,
    3 key_id: String = "KeyId" => PARAMETER_KEY_ID,
    4 name: String = "Name" => PSPARAMETER_NAME.required(),
    5 overwrite: bool = "Overwrite" => ANY,
    6 policies: String = "Policies" => PARAMETER_POLICIES,
    7 tags: Vec<Tag> = "Tags" => TAG_LIST,
    8 tier: ParameterTier = "Tier" => ANY,
    9 r#type: ParameterType = "Type" => ANY,
    10 value: String = "Value" => ANY.required().sensitive(),
}}

shape! { PutParameterResult {
    0 tier: ParameterTier = "Tier" => ANY,
    1 version: i64 = "Version" => ANY,
}}

shape! { RemoveTagsFromResourceRequest {
    0 resource_id: String = "ResourceId" => ANY.required(),
    1 resource_type: ResourceTypeForTagging = "ResourceType" => ANY.required(),
    2 tag_keys: Vec<String> = "TagKeys" => KEY_LIST.required(),
}}

shape! { RemoveTagsFromResourceResult {} }

enumeration! { ResourceTypeForTagging {
    Document = "Document",
    ManagedInstance = "ManagedInstance",
    MaintenanceWindow = "MaintenanceWindow",
    Parameter = "Parameter",
    PatchBaseline = "PatchBaseline",
    OpsItem = "OpsItem",
    OpsMetadata = "OpsMetadata",
    Automation = "Automation",
    Association = "Association",
    CloudConnector = "CloudConnector",
}}

shape! { ResumeSessionRequest {
    0 session_id: String = "SessionId" => SESSION_ID.required(),
}}

shape! { ResumeSessionResponse {
    0 session_id: String = "SessionId" => SESSION_ID,
    1 stream_url: String = "StreamUrl" => ANY,
    2 token_value: String = "TokenValue" => TOKEN_VALUE,
}}

shape! { Tag {
    0 key: String = "Key" => TAG_KEY.required(),
    1 value: String = "Value" => TAG_VALUE.required(),
}}

shape! { TerminateSessionRequest {
    0 session_id: String = "SessionId" => SESSION_ID.required(),
}}

shape! { TerminateSessionResponse {
    0 session_id: String = "SessionId" => SESSION_ID,
}}

shape! { UnlabelParameterVersionRequest {
    0 labels: Vec<String> = "Labels" => PARAMETER_LABEL_LIST.required(),
    1 name: String = "Name" => PSPARAMETER_NAME.required(),
    2 parameter_version: i64 = "ParameterVersion" => ANY.required(),
}}

shape! { UnlabelParameterVersionResult {
    0 invalid_labels: Vec<String> = "InvalidLabels" => PARAMETER_LABEL_LIST,
    1 removed_labels: Vec<String> = "RemovedLabels" => PARAMETER_LABEL_LIST,
}}
