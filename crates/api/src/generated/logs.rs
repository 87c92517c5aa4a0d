//! LOGS 2014-03-28: written by `cargo xtask codegen` from `models/logs.json`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use crate::protocols::Protocol;
use crate::shapes::macros::*;
use crate::wire::Row;

operations! {
    AssociateKmsKey(AssociateKmsKeyRequest) -> AssociateKmsKeyResponse reads false,
    CreateLogGroup(CreateLogGroupRequest) -> CreateLogGroupResponse reads false,
    CreateLogStream(CreateLogStreamRequest) -> CreateLogStreamResponse reads false,
    DeleteLogGroup(DeleteLogGroupRequest) -> DeleteLogGroupResponse reads false,
    DeleteLogStream(DeleteLogStreamRequest) -> DeleteLogStreamResponse reads false,
    DeleteRetentionPolicy(DeleteRetentionPolicyRequest) -> DeleteRetentionPolicyResponse reads false,
    DescribeLogGroups(DescribeLogGroupsRequest) -> DescribeLogGroupsResponse reads true,
    DescribeLogStreams(DescribeLogStreamsRequest) -> DescribeLogStreamsResponse reads true,
    DescribeMetricFilters(DescribeMetricFiltersRequest) -> DescribeMetricFiltersResponse reads true,
    DescribeQueries(DescribeQueriesRequest) -> DescribeQueriesResponse reads true,
    DescribeSubscriptionFilters(DescribeSubscriptionFiltersRequest) -> DescribeSubscriptionFiltersResponse reads true,
    DisassociateKmsKey(DisassociateKmsKeyRequest) -> DisassociateKmsKeyResponse reads false,
    FilterLogEvents(FilterLogEventsRequest) -> FilterLogEventsResponse reads true,
    GetLogEvents(GetLogEventsRequest) -> GetLogEventsResponse reads true,
    GetQueryResults(GetQueryResultsRequest) -> GetQueryResultsResponse reads true,
    ListLogGroups(ListLogGroupsRequest) -> ListLogGroupsResponse reads true,
    ListTagsForResource(ListTagsForResourceRequest) -> ListTagsForResourceResponse reads true,
    ListTagsLogGroup(ListTagsLogGroupRequest) -> ListTagsLogGroupResponse reads true,
    PutLogEvents(PutLogEventsRequest) -> PutLogEventsResponse reads false,
    PutLogGroupDeletionProtection(PutLogGroupDeletionProtectionRequest) -> PutLogGroupDeletionProtectionResponse reads false,
    PutMetricFilter(PutMetricFilterRequest) -> PutMetricFilterResponse reads false,
    PutRetentionPolicy(PutRetentionPolicyRequest) -> PutRetentionPolicyResponse reads false,
    PutSubscriptionFilter(PutSubscriptionFilterRequest) -> PutSubscriptionFilterResponse reads false,
    StartLiveTail(StartLiveTailRequest) -> StartLiveTailResponse reads true,
    StartQuery(StartQueryRequest) -> StartQueryResponse reads false,
    StopQuery(StopQueryRequest) -> StopQueryResponse reads false,
    TagLogGroup(TagLogGroupRequest) -> TagLogGroupResponse reads false,
    TagResource(TagResourceRequest) -> TagResourceResponse reads false,
    TestMetricFilter(TestMetricFilterRequest) -> TestMetricFilterResponse reads true,
    UntagLogGroup(UntagLogGroupRequest) -> UntagLogGroupResponse reads false,
    UntagResource(UntagResourceRequest) -> UntagResourceResponse reads false,
}

answers! {
    AssociateKmsKey(AssociateKmsKeyResponse),
    CreateLogGroup(CreateLogGroupResponse),
    CreateLogStream(CreateLogStreamResponse),
    DeleteLogGroup(DeleteLogGroupResponse),
    DeleteLogStream(DeleteLogStreamResponse),
    DeleteRetentionPolicy(DeleteRetentionPolicyResponse),
    DescribeLogGroups(DescribeLogGroupsResponse),
    DescribeLogStreams(DescribeLogStreamsResponse),
    DescribeMetricFilters(DescribeMetricFiltersResponse),
    DescribeQueries(DescribeQueriesResponse),
    DescribeSubscriptionFilters(DescribeSubscriptionFiltersResponse),
    DisassociateKmsKey(DisassociateKmsKeyResponse),
    FilterLogEvents(FilterLogEventsResponse),
    GetLogEvents(GetLogEventsResponse),
    GetQueryResults(GetQueryResultsResponse),
    ListLogGroups(ListLogGroupsResponse),
    ListTagsForResource(ListTagsForResourceResponse),
    ListTagsLogGroup(ListTagsLogGroupResponse),
    PutLogEvents(PutLogEventsResponse),
    PutLogGroupDeletionProtection(PutLogGroupDeletionProtectionResponse),
    PutMetricFilter(PutMetricFilterResponse),
    PutRetentionPolicy(PutRetentionPolicyResponse),
    PutSubscriptionFilter(PutSubscriptionFilterResponse),
    StartLiveTail(StartLiveTailResponse),
    StartQuery(StartQueryResponse),
    StopQuery(StopQueryResponse),
    TagLogGroup(TagLogGroupResponse),
    TagResource(TagResourceResponse),
    TestMetricFilter(TestMetricFilterResponse),
    UntagLogGroup(UntagLogGroupResponse),
    UntagResource(UntagResourceResponse),
}

shape! { AssociateKmsKeyResponse {} }

shape! { CreateLogGroupResponse {} }

shape! { CreateLogStreamResponse {} }

shape! { DeleteLogGroupResponse {} }

shape! { DeleteLogStreamResponse {} }

shape! { DeleteRetentionPolicyResponse {} }

shape! { DisassociateKmsKeyResponse {} }

shape! { PutLogGroupDeletionProtectionResponse {} }

shape! { PutMetricFilterResponse {} }

shape! { PutRetentionPolicyResponse {} }

shape! { PutSubscriptionFilterResponse {} }

shape! { TagLogGroupResponse {} }

shape! { TagResourceResponse {} }

shape! { UntagLogGroupResponse {} }

shape! { UntagResourceResponse {} }

json_protocol! { "Logs_20140328" }

errors! {
    AccessDeniedException 400 access_denied,
    DataAlreadyAcceptedException 400 data_already_accepted,
    InvalidOperationException 400 invalid_operation,
    InvalidParameterException 400 invalid_parameter,
    InvalidSequenceTokenException 400 invalid_sequence_token,
    LimitExceededException 400 limit_exceeded,
    MalformedQueryException 400 malformed_query,
    OperationAbortedException 400 operation_aborted,
    ResourceAlreadyExistsException 400 resource_already_exists,
    ResourceNotFoundException 400 resource_not_found,
    ServiceUnavailableException 500 service_unavailable,
    ThrottlingException 400 throttling,
    TooManyTagsException 400 too_many_tags,
    UnrecognizedClientException 400 unrecognized_client,
    ValidationException 400 validation,
}

declared! { invalid_parameter =>
    AssociateKmsKey [AccessDeniedException InvalidParameterException OperationAbortedException ResourceNotFoundException ServiceUnavailableException ThrottlingException]
    CreateLogGroup [AccessDeniedException InvalidParameterException LimitExceededException OperationAbortedException ResourceAlreadyExistsException ServiceUnavailableException ThrottlingException]
    CreateLogStream [AccessDeniedException InvalidParameterException ResourceAlreadyExistsException ResourceNotFoundException ServiceUnavailableException ThrottlingException]
    DeleteLogGroup [AccessDeniedException InvalidParameterException OperationAbortedException ResourceNotFoundException ServiceUnavailableException ThrottlingException ValidationException]
    DeleteLogStream [AccessDeniedException InvalidParameterException OperationAbortedException ResourceNotFoundException ServiceUnavailableException ThrottlingException ValidationException]
    DeleteRetentionPolicy [AccessDeniedException InvalidParameterException OperationAbortedException ResourceNotFoundException ServiceUnavailableException ThrottlingException]
    DescribeLogGroups [AccessDeniedException InvalidParameterException ServiceUnavailableException ThrottlingException]
    DescribeLogStreams [AccessDeniedException InvalidParameterException ResourceNotFoundException ServiceUnavailableException ThrottlingException]
    DescribeMetricFilters [AccessDeniedException InvalidParameterException ResourceNotFoundException ServiceUnavailableException ThrottlingException]
    DescribeQueries [AccessDeniedException InvalidParameterException ResourceNotFoundException ServiceUnavailableException ThrottlingException]
    DescribeSubscriptionFilters [AccessDeniedException InvalidParameterException ResourceNotFoundException ServiceUnavailableException ThrottlingException]
    DisassociateKmsKey [AccessDeniedException InvalidParameterException OperationAbortedException ResourceNotFoundException ServiceUnavailableException ThrottlingException]
    FilterLogEvents [AccessDeniedException InvalidParameterException ResourceNotFoundException ServiceUnavailableException ThrottlingException]
    GetLogEvents [AccessDeniedException InvalidParameterException ResourceNotFoundException ServiceUnavailableException ThrottlingException]
    GetQueryResults [AccessDeniedException InvalidParameterException ResourceNotFoundException ServiceUnavailableException ThrottlingException]
    ListLogGroups [AccessDeniedException InvalidParameterException ServiceUnavailableException ThrottlingException]
    ListTagsForResource [AccessDeniedException InvalidParameterException ResourceNotFoundException ServiceUnavailableException ThrottlingException]
    ListTagsLogGroup [AccessDeniedException InvalidParameterException ResourceNotFoundException ServiceUnavailableException ThrottlingException]
    PutLogEvents [AccessDeniedException DataAlreadyAcceptedException InvalidParameterException InvalidSequenceTokenException ResourceNotFoundException ServiceUnavailableException ThrottlingException UnrecognizedClientException]
    PutLogGroupDeletionProtection [AccessDeniedException InvalidOperationException InvalidParameterException OperationAbortedException ResourceNotFoundException ServiceUnavailableException ThrottlingException]
    PutMetricFilter [AccessDeniedException InvalidOperationException InvalidParameterException LimitExceededException OperationAbortedException ResourceNotFoundException ServiceUnavailableException ThrottlingException]
    PutRetentionPolicy [AccessDeniedException InvalidParameterException OperationAbortedException ResourceNotFoundException ServiceUnavailableException ThrottlingException]
    PutSubscriptionFilter [AccessDeniedException InvalidOperationException InvalidParameterException LimitExceededException OperationAbortedException ResourceNotFoundException ServiceUnavailableException ThrottlingException]
    StartLiveTail [AccessDeniedException InvalidOperationException InvalidParameterException LimitExceededException ResourceNotFoundException ServiceUnavailableException ThrottlingException]
    StartQuery [AccessDeniedException InvalidParameterException LimitExceededException MalformedQueryException ResourceNotFoundException ServiceUnavailableException ThrottlingException]
    StopQuery [AccessDeniedException InvalidParameterException ResourceNotFoundException ServiceUnavailableException ThrottlingException]
    TagLogGroup [AccessDeniedException InvalidParameterException ResourceNotFoundException ServiceUnavailableException ThrottlingException]
    TagResource [AccessDeniedException InvalidParameterException ResourceNotFoundException ServiceUnavailableException ThrottlingException TooManyTagsException]
    TestMetricFilter [AccessDeniedException InvalidParameterException ServiceUnavailableException ThrottlingException]
    UntagLogGroup [AccessDeniedException InvalidParameterException ResourceNotFoundException ServiceUnavailableException ThrottlingException]
    UntagResource [AccessDeniedException InvalidParameterException ResourceNotFoundException ServiceUnavailableException ThrottlingException]
}

/// What the front door knows of the service.
pub static ROW: Row = Row {
    name: "logs",
    title: "Amazon CloudWatch Logs",
    endpoint_variable: Some("AWS_ENDPOINT_URL_CLOUDWATCH_LOGS"),
    signing_name: "logs",
    presigned: &[],
    unsigned: &[],
    body_bytes_max: Some(4194304),
    api_version: "2014-03-28",
    host_prefixes: &["stream-", "streaming-"],
    target_prefix: "Logs_20140328",
    protocols: &[Protocol::AwsJson11],
    table: None,
};

/// Where a call is served, and what tells its shard.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Place {
    Later,
    Logs,
    Node,
}

impl Request {
    pub fn place(&self) -> Place {
        match self {
            Self::AssociateKmsKey(_) => Place::Later,
            Self::CreateLogGroup(_) => Place::Logs,
            Self::CreateLogStream(_) => Place::Logs,
            Self::DeleteLogGroup(_) => Place::Logs,
            Self::DeleteLogStream(_) => Place::Logs,
            Self::DeleteRetentionPolicy(_) => Place::Logs,
            Self::DescribeLogGroups(_) => Place::Node,
            Self::DescribeLogStreams(_) => Place::Node,
            Self::DescribeMetricFilters(_) => Place::Later,
            Self::DescribeQueries(_) => Place::Later,
            Self::DescribeSubscriptionFilters(_) => Place::Later,
            Self::DisassociateKmsKey(_) => Place::Later,
            Self::FilterLogEvents(_) => Place::Node,
            Self::GetLogEvents(_) => Place::Node,
            Self::GetQueryResults(_) => Place::Later,
            Self::ListLogGroups(_) => Place::Logs,
            Self::ListTagsForResource(_) => Place::Logs,
            Self::ListTagsLogGroup(_) => Place::Logs,
            Self::PutLogEvents(_) => Place::Node,
            Self::PutLogGroupDeletionProtection(_) => Place::Logs,
            Self::PutMetricFilter(_) => Place::Later,
            Self::PutRetentionPolicy(_) => Place::Logs,
            Self::PutSubscriptionFilter(_) => Place::Later,
            Self::StartLiveTail(_) => Place::Node,
            Self::StartQuery(_) => Place::Later,
            Self::StopQuery(_) => Place::Later,
            Self::TagLogGroup(_) => Place::Logs,
            Self::TagResource(_) => Place::Logs,
            Self::TestMetricFilter(_) => Place::Node,
            Self::UntagLogGroup(_) => Place::Logs,
            Self::UntagResource(_) => Place::Logs,
        }
    }
}

reads! { LogsRead logs_read
    ListLogGroups(ListLogGroupsRequest),
    ListTagsForResource(ListTagsForResourceRequest),
    ListTagsLogGroup(ListTagsLogGroupRequest),
}

writes! { LogsWrite logs_write
    CreateLogGroup(CreateLogGroupRequest),
    CreateLogStream(CreateLogStreamRequest),
    DeleteLogGroup(DeleteLogGroupRequest),
    DeleteLogStream(DeleteLogStreamRequest),
    DeleteRetentionPolicy(DeleteRetentionPolicyRequest),
    PutLogGroupDeletionProtection(PutLogGroupDeletionProtectionRequest),
    PutRetentionPolicy(PutRetentionPolicyRequest),
    TagLogGroup(TagLogGroupRequest),
    TagResource(TagResourceRequest),
    UntagLogGroup(UntagLogGroupRequest),
    UntagResource(UntagResourceRequest),
}

of_node! {
    DescribeLogGroups(DescribeLogGroupsRequest)
    DescribeLogStreams(DescribeLogStreamsRequest)
    FilterLogEvents(FilterLogEventsRequest)
    GetLogEvents(GetLogEventsRequest)
    PutLogEvents(PutLogEventsRequest)
    StartLiveTail(StartLiveTailRequest)
    TestMetricFilter(TestMetricFilterRequest)
}

of_world! {}

json_wire! { service_unavailable }

static PATTERN_6: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r#"(\^?[\.\-_\/#A-Za-z0-9]{3,24})(\|\^?[\.\-_\/#A-Za-z0-9]{3,24}){0,4}"#)
});
static PATTERN_5: LazyLock<Regex> = LazyLock::new(|| pattern(r#"[\.\-_/#A-Za-z0-9]*"#));
static PATTERN_2: LazyLock<Regex> = LazyLock::new(|| pattern(r#"[\.\-_/#A-Za-z0-9]+"#));
static PATTERN_4: LazyLock<Regex> = LazyLock::new(|| pattern(r#"[\w#+=/:,.@-]*"#));
static PATTERN_1: LazyLock<Regex> = LazyLock::new(|| pattern(r#"[\w+=/:,.@-]*"#));
static PATTERN_8: LazyLock<Regex> = LazyLock::new(|| pattern(r#"[\w+=/:,.@\-\*]*"#));
static PATTERN_7: LazyLock<Regex> = LazyLock::new(|| pattern(r#"[^:*$]*"#));
static PATTERN_3: LazyLock<Regex> = LazyLock::new(|| pattern(r#"[^:*]*"#));
static PATTERN_10: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"^!?\*?([\p{L}\p{Z}\p{N}_.:/=+\-@]*)\*?$"#));
static PATTERN_11: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$"#));
static PATTERN_9: LazyLock<Regex> = LazyLock::new(|| pattern(r#"^([\p{L}\p{Z}\p{N}_.:/=+\-@]+)$"#));
static PATTERN_0: LazyLock<Regex> = LazyLock::new(|| pattern(r#"^\d{12}$"#));

const ACCOUNT_ID: Rule =
    Rule { min: Some(12.0), max: Some(12.0), pattern: Some(&PATTERN_0), ..ANY };
const ACCOUNT_IDS: Rule = Rule { min: Some(0.0), max: Some(20.0), item: Some(&ACCOUNT_ID), ..ANY };
const AMAZON_RESOURCE_NAME: Rule =
    Rule { min: Some(1.0), max: Some(1011.0), pattern: Some(&PATTERN_1), ..ANY };
const DATA_SOURCE_FILTERS: Rule = Rule { min: Some(1.0), max: Some(5.0), ..ANY };
const DESCRIBE_LIMIT: Rule = Rule { min: Some(1.0), max: Some(50.0), ..ANY };
const DESCRIBE_LOG_GROUPS_LOG_GROUP_IDENTIFIERS: Rule =
    Rule { min: Some(1.0), max: Some(50.0), item: Some(&LOG_GROUP_IDENTIFIER), ..ANY };
const DESCRIBE_QUERIES_MAX_RESULTS: Rule = Rule { min: Some(1.0), max: Some(1000.0), ..ANY };
const DESTINATION_ARN: Rule = Rule { min: Some(1.0), ..ANY };
const DIMENSIONS: Rule =
    Rule { item: Some(&DIMENSIONS_VALUE), map_key: Some(&DIMENSIONS_KEY), ..ANY };
const DIMENSIONS_KEY: Rule = Rule { max: Some(255.0), ..ANY };
const DIMENSIONS_VALUE: Rule = Rule { max: Some(255.0), ..ANY };
const ENCRYPTION_KEY: Rule = Rule { max: Some(256.0), ..ANY };
const ENTITY_ATTRIBUTES: Rule = Rule {
    min: Some(0.0),
    max: Some(10.0),
    item: Some(&ENTITY_ATTRIBUTES_VALUE),
    map_key: Some(&ENTITY_ATTRIBUTES_KEY),
    ..ANY
};
const ENTITY_ATTRIBUTES_KEY: Rule = Rule { min: Some(1.0), max: Some(256.0), ..ANY };
const ENTITY_ATTRIBUTES_VALUE: Rule = Rule { min: Some(1.0), max: Some(512.0), ..ANY };
const ENTITY_KEY_ATTRIBUTES: Rule = Rule {
    min: Some(2.0),
    max: Some(4.0),
    item: Some(&ENTITY_KEY_ATTRIBUTES_VALUE),
    map_key: Some(&ENTITY_KEY_ATTRIBUTES_KEY),
    ..ANY
};
const ENTITY_KEY_ATTRIBUTES_KEY: Rule = Rule { min: Some(1.0), max: Some(32.0), ..ANY };
const ENTITY_KEY_ATTRIBUTES_VALUE: Rule = Rule { min: Some(1.0), max: Some(512.0), ..ANY };
const EVENT_MESSAGE: Rule = Rule { min: Some(1.0), ..ANY };
const EVENTS_LIMIT: Rule = Rule { min: Some(1.0), max: Some(10000.0), ..ANY };
const EVENTS_LIMIT_START_QUERY: Rule = Rule { min: Some(1.0), max: Some(100000.0), ..ANY };
const FIELD_INDEX_NAME: Rule =
    Rule { min: Some(1.0), max: Some(512.0), pattern: Some(&PATTERN_2), ..ANY };
const FIELD_INDEX_NAMES: Rule =
    Rule { min: Some(1.0), max: Some(20.0), item: Some(&FIELD_INDEX_NAME), ..ANY };
const FIELD_SELECTION_CRITERIA: Rule = Rule { min: Some(0.0), max: Some(2000.0), ..ANY };
const FILTER_NAME: Rule =
    Rule { min: Some(1.0), max: Some(512.0), pattern: Some(&PATTERN_3), ..ANY };
const FILTER_PATTERN: Rule = Rule { min: Some(0.0), max: Some(1024.0), ..ANY };
const GET_QUERY_RESULTS_MAX_ITEMS: Rule = Rule { min: Some(0.0), max: Some(10000.0), ..ANY };
const GET_QUERY_RESULTS_NEXT_TOKEN: Rule = Rule { max: Some(1024.0), ..ANY };
const INPUT_LOG_EVENTS: Rule = Rule { min: Some(1.0), max: Some(10000.0), ..ANY };
const INPUT_LOG_STREAM_NAMES: Rule =
    Rule { min: Some(1.0), max: Some(100.0), item: Some(&LOG_STREAM_NAME), ..ANY };
const KMS_KEY_ID: Rule = Rule { max: Some(256.0), ..ANY };
const LIST_LIMIT: Rule = Rule { min: Some(1.0), max: Some(1000.0), ..ANY };
const LOG_GROUP_IDENTIFIER: Rule =
    Rule { min: Some(1.0), max: Some(2048.0), pattern: Some(&PATTERN_4), ..ANY };
const LOG_GROUP_IDENTIFIERS: Rule = Rule { item: Some(&LOG_GROUP_IDENTIFIER), ..ANY };
const LOG_GROUP_NAME: Rule =
    Rule { min: Some(1.0), max: Some(512.0), pattern: Some(&PATTERN_2), ..ANY };
const LOG_GROUP_NAME_PATTERN: Rule =
    Rule { min: Some(0.0), max: Some(512.0), pattern: Some(&PATTERN_5), ..ANY };
const LOG_GROUP_NAME_REGEX_PATTERN: Rule =
    Rule { min: Some(3.0), max: Some(129.0), pattern: Some(&PATTERN_6), ..ANY };
const LOG_GROUP_NAMES: Rule = Rule { item: Some(&LOG_GROUP_NAME), ..ANY };
const LOG_STREAM_NAME: Rule =
    Rule { min: Some(1.0), max: Some(512.0), pattern: Some(&PATTERN_3), ..ANY };
const METRIC_NAME: Rule = Rule { max: Some(255.0), pattern: Some(&PATTERN_7), ..ANY };
const METRIC_NAMESPACE: Rule = Rule { max: Some(255.0), pattern: Some(&PATTERN_7), ..ANY };
const METRIC_TRANSFORMATIONS: Rule = Rule { min: Some(1.0), max: Some(1.0), ..ANY };
const METRIC_VALUE: Rule = Rule { max: Some(100.0), ..ANY };
const NEXT_TOKEN: Rule = Rule { min: Some(1.0), ..ANY };
const QUERY_ID: Rule = Rule { min: Some(1.0), max: Some(256.0), ..ANY };
const QUERY_STRING: Rule = Rule { min: Some(0.0), max: Some(10000.0), ..ANY };
const REQUEST_ID: Rule = Rule { min: Some(0.0), max: Some(256.0), ..ANY };
const RESOURCE_IDENTIFIER: Rule =
    Rule { min: Some(1.0), max: Some(2048.0), pattern: Some(&PATTERN_8), ..ANY };
const ROLE_ARN: Rule = Rule { min: Some(1.0), ..ANY };
const SEQUENCE_TOKEN: Rule = Rule { min: Some(1.0), ..ANY };
const SESSION_ID: Rule = Rule { min: Some(0.0), max: Some(256.0), ..ANY };
const START_LIVE_TAIL_LOG_GROUP_IDENTIFIERS: Rule =
    Rule { min: Some(1.0), max: Some(10.0), item: Some(&LOG_GROUP_IDENTIFIER), ..ANY };
const STORED_BYTES: Rule = Rule { min: Some(0.0), ..ANY };
const TAG_FILTER_KEY: Rule =
    Rule { min: Some(1.0), max: Some(128.0), pattern: Some(&PATTERN_9), ..ANY };
const TAG_FILTER_VALUE: Rule =
    Rule { min: Some(0.0), max: Some(259.0), pattern: Some(&PATTERN_10), ..ANY };
const TAG_FILTER_VALUES: Rule =
    Rule { min: Some(0.0), max: Some(5.0), item: Some(&TAG_FILTER_VALUE), ..ANY };
const TAG_FILTERS: Rule = Rule { min: Some(1.0), max: Some(5.0), ..ANY };
const TAG_KEY: Rule = Rule { min: Some(1.0), max: Some(128.0), pattern: Some(&PATTERN_9), ..ANY };
const TAG_KEY_LIST: Rule = Rule { min: Some(0.0), max: Some(50.0), item: Some(&TAG_KEY), ..ANY };
const TAG_LIST: Rule = Rule { min: Some(1.0), item: Some(&TAG_KEY), ..ANY };
const TAG_VALUE: Rule = Rule { max: Some(256.0), pattern: Some(&PATTERN_11), ..ANY };
const TAGS: Rule = Rule {
    min: Some(1.0),
    max: Some(50.0),
    item: Some(&TAG_VALUE),
    map_key: Some(&TAG_KEY),
    ..ANY
};
const TEST_EVENT_MESSAGES: Rule =
    Rule { min: Some(1.0), max: Some(50.0), item: Some(&EVENT_MESSAGE), ..ANY };
const TIMESTAMP: Rule = Rule { min: Some(0.0), ..ANY };
const USER_IDENTITY: Rule = Rule { min: Some(1.0), max: Some(2048.0), ..ANY };

shape! { AssociateKmsKeyRequest {
    0 kms_key_id: String = "kmsKeyId" => KMS_KEY_ID.required(),
    1 log_group_name: String = "logGroupName" => LOG_GROUP_NAME,
    2 resource_identifier: String = "resourceIdentifier" => RESOURCE_IDENTIFIER,
}}

shape! { CreateLogGroupRequest {
    0 deletion_protection_enabled: bool = "deletionProtectionEnabled" => ANY,
    1 kms_key_id: String = "kmsKeyId" => KMS_KEY_ID,
    2 log_group_class: LogGroupClass = "logGroupClass" => ANY,
    3 log_group_name: String = "logGroupName" => LOG_GROUP_NAME.required(),
    4 tags: BTreeMap<String, String> = "tags" => TAGS,
}}

shape! { CreateLogStreamRequest {
    0 log_group_name: String = "logGroupName" => LOG_GROUP_NAME.required(),
    1 log_stream_name: String = "logStreamName" => LOG_STREAM_NAME.required(),
}}

enumeration! { DataProtectionStatus {
    Activated = "ACTIVATED",
    Deleted = "DELETED",
    Archived = "ARCHIVED",
    Disabled = "DISABLED",
}}

shape! { DataSourceFilter {
    0 name: String = "name" => ANY.required(),
    1 r#type: String = "type" => ANY,
}}

shape! { DeleteLogGroupRequest {
    0 log_group_name: String = "logGroupName" => LOG_GROUP_NAME.required(),
}}

shape! { DeleteLogStreamRequest {
    0 log_group_name: String = "logGroupName" => LOG_GROUP_NAME.required(),
    1 log_stream_name: String = "logStreamName" => LOG_STREAM_NAME.required(),
}}

shape! { DeleteRetentionPolicyRequest {
    0 log_group_name: String = "logGroupName" => LOG_GROUP_NAME.required(),
}}

shape! { DescribeLogGroupsRequest {
    0 account_identifiers: Vec<String> = "accountIdentifiers" => ACCOUNT_IDS,
    1 include_linked_accounts: bool = "includeLinkedAccounts" => ANY,
    2 limit: i32 = "limit" => DESCRIBE_LIMIT,
    3 log_group_class: LogGroupClass = "logGroupClass" => ANY,
    4 log_group_identifiers: Vec<String> = "logGroupIdentifiers" => DESCRIBE_LOG_GROUPS_LOG_GROUP_IDENTIFIERS,
    5 log_group_name_pattern: String = "logGroupNamePattern" => LOG_GROUP_NAME_PATTERN,
    6 log_group_name_prefix: String = "logGroupNamePrefix" => LOG_GROUP_NAME,
    7 next_token: String = "nextToken" => NEXT_TOKEN,
}}

shape! { DescribeLogGroupsResponse {
    0 log_groups: Vec<LogGroup> = "logGroups" => ANY,
    1 next_token: String = "nextToken" => NEXT_TOKEN,
}}

shape! { DescribeLogStreamsRequest {
    0 descending: bool = "descending" => ANY,
    1 limit: i32 = "limit" => DESCRIBE_LIMIT,
    2 log_group_identifier: String = "logGroupIdentifier" => LOG_GROUP_IDENTIFIER,
    3 log_group_name: String = "logGroupName" => LOG_GROUP_NAME,
    4 log_stream_name_prefix: String = "logStreamNamePrefix" => LOG_STREAM_NAME,
    5 next_token: String = "nextToken" => NEXT_TOKEN,
    6 order_by: OrderBy = "orderBy" => ANY,
}}

shape! { DescribeLogStreamsResponse {
    0 log_streams: Vec<LogStream> = "logStreams" => ANY,
    1 next_token: String = "nextToken" => NEXT_TOKEN,
}}

shape! { DescribeMetricFiltersRequest {
    0 filter_name_prefix: String = "filterNamePrefix" => FILTER_NAME,
    1 limit: i32 = "limit" => DESCRIBE_LIMIT,
    2 log_group_name: String = "logGroupName" => LOG_GROUP_NAME,
    3 metric_name: String = "metricName" => METRIC_NAME,
    4 metric_namespace: String = "metricNamespace" => METRIC_NAMESPACE,
    5 next_token: String = "nextToken" => NEXT_TOKEN,
}}

shape! { DescribeMetricFiltersResponse {
    0 metric_filters: Vec<MetricFilter> = "metricFilters" => ANY,
    1 next_token: String = "nextToken" => NEXT_TOKEN,
}}

shape! { DescribeQueriesRequest {
    0 log_group_name: String = "logGroupName" => LOG_GROUP_NAME,
    1 max_results: i32 = "maxResults" => DESCRIBE_QUERIES_MAX_RESULTS,
    2 next_token: String = "nextToken" => NEXT_TOKEN,
    3 query_language: QueryLanguage = "queryLanguage" => ANY,
    4 status: QueryStatus = "status" => ANY,
}}

shape! { DescribeQueriesResponse {
    0 next_token: String = "nextToken" => NEXT_TOKEN,
    1 queries: Vec<QueryInfo> = "queries" => ANY,
}}

shape! { DescribeSubscriptionFiltersRequest {
    0 filter_name_prefix: String = "filterNamePrefix" => FILTER_NAME,
    1 limit: i32 = "limit" => DESCRIBE_LIMIT,
    2 log_group_name: String = "logGroupName" => LOG_GROUP_NAME.required(),
    3 next_token: String = "nextToken" => NEXT_TOKEN,
}}

shape! { DescribeSubscriptionFiltersResponse {
    0 next_token: String = "nextToken" => NEXT_TOKEN,
    1 subscription_filters: Vec<SubscriptionFilter> = "subscriptionFilters" => ANY,
}}

shape! { DisassociateKmsKeyRequest {
    0 log_group_name: String = "logGroupName" => LOG_GROUP_NAME,
    1 resource_identifier: String = "resourceIdentifier" => RESOURCE_IDENTIFIER,
}}

enumeration! { Distribution {
    Random = "Random",
    ByLogStream = "ByLogStream",
}}

shape! { Entity {
    0 attributes: BTreeMap<String, String> = "attributes" => ENTITY_ATTRIBUTES,
    1 key_attributes: BTreeMap<String, String> = "keyAttributes" => ENTITY_KEY_ATTRIBUTES,
}}

enumeration! { EntityRejectionErrorType {
    InvalidEntity = "InvalidEntity",
    InvalidTypeValue = "InvalidTypeValue",
    InvalidKeyAttributes = "InvalidKeyAttributes",
    InvalidAttributes = "InvalidAttributes",
    EntitySizeTooLarge = "EntitySizeTooLarge",
    UnsupportedLogGroupType = "UnsupportedLogGroupType",
    MissingRequiredFields = "MissingRequiredFields",
}}

shape! { FilterLogEventsRequest {
    0 end_time: i64 = "endTime" => TIMESTAMP,
    1 filter_pattern: String = "filterPattern" => FILTER_PATTERN,
    2 interleaved: bool = "interleaved" => ANY,
    3 limit: i32 = "limit" => EVENTS_LIMIT,
    4 log_group_identifier: String = "logGroupIdentifier" => LOG_GROUP_IDENTIFIER,
    5 log_group_name: String = "logGroupName" => LOG_GROUP_NAME,
    6 log_stream_name_prefix: String = "logStreamNamePrefix" => LOG_STREAM_NAME,
    7 log_stream_names: Vec<String> = "logStreamNames" => INPUT_LOG_STREAM_NAMES,
    8 next_token: String = "nextToken" => NEXT_TOKEN,
    9 start_from_head: bool = "startFromHead" => ANY,
    10 start_time: i64 = "startTime" => TIMESTAMP,
    11 unmask: bool = "unmask" => ANY,
}}

shape! { FilterLogEventsResponse {
    0 events: Vec<FilteredLogEvent> = "events" => ANY,
    1 next_token: String = "nextToken" => NEXT_TOKEN,
    2 searched_log_streams: Vec<SearchedLogStream> = "searchedLogStreams" => ANY,
}}

shape! { FilteredLogEvent {
    0 event_id: String = "eventId" => ANY,
    1 ingestion_time: i64 = "ingestionTime" => TIMESTAMP,
    2 log_stream_name: String = "logStreamName" => LOG_STREAM_NAME,
    3 message: String = "message" => EVENT_MESSAGE,
    4 timestamp: i64 = "timestamp" => TIMESTAMP,
}}

shape! { GetLogEventsRequest {
    0 end_time: i64 = "endTime" => TIMESTAMP,
    1 limit: i32 = "limit" => EVENTS_LIMIT,
    2 log_group_identifier: String = "logGroupIdentifier" => LOG_GROUP_IDENTIFIER,
    3 log_group_name: String = "logGroupName" => LOG_GROUP_NAME,
    4 log_stream_name: String = "logStreamName" => LOG_STREAM_NAME.required(),
    5 next_token: String = "nextToken" => NEXT_TOKEN,
    6 start_from_head: bool = "startFromHead" => ANY,
    7 start_time: i64 = "startTime" => TIMESTAMP,
    8 unmask: bool = "unmask" => ANY,
}}

shape! { GetLogEventsResponse {
    0 events: Vec<OutputLogEvent> = "events" => ANY,
    1 next_backward_token: String = "nextBackwardToken" => NEXT_TOKEN,
    2 next_forward_token: String = "nextForwardToken" => NEXT_TOKEN,
}}

shape! { GetQueryResultsRequest {
    0 max_items: i32 = "maxItems" => GET_QUERY_RESULTS_MAX_ITEMS,
    1 next_token: String = "nextToken" => GET_QUERY_RESULTS_NEXT_TOKEN,
    2 query_id: String = "queryId" => QUERY_ID.required(),
}}

shape! { GetQueryResultsResponse {
    0 encryption_key: String = "encryptionKey" => ENCRYPTION_KEY,
    1 next_token: String = "nextToken" => GET_QUERY_RESULTS_NEXT_TOKEN,
    2 query_language: QueryLanguage = "queryLanguage" => ANY,
    3 results: Vec<Vec<ResultField>> = "results" => ANY,
    4 statistics: QueryStatistics = "statistics" => ANY,
    5 status: QueryStatus = "status" => ANY,
}}

enumeration! { InheritedProperty {
    AccountDataProtection = "ACCOUNT_DATA_PROTECTION",
}}

shape! { InputLogEvent {
    0 message: String = "message" => EVENT_MESSAGE.required(),
    1 timestamp: i64 = "timestamp" => TIMESTAMP.required(),
}}

shape! { ListLogGroupsRequest {
    0 account_identifiers: Vec<String> = "accountIdentifiers" => ACCOUNT_IDS,
    1 data_sources: Vec<DataSourceFilter> = "dataSources" => DATA_SOURCE_FILTERS,
    2 field_index_names: Vec<String> = "fieldIndexNames" => FIELD_INDEX_NAMES,
    3 include_linked_accounts: bool = "includeLinkedAccounts" => ANY,
    4 limit: i32 = "limit" => LIST_LIMIT,
    5 log_group_class: LogGroupClass = "logGroupClass" => ANY,
    6 log_group_name_pattern: String = "logGroupNamePattern" => LOG_GROUP_NAME_REGEX_PATTERN,
    7 log_group_tags: Vec<TagFilter> = "logGroupTags" => TAG_FILTERS,
    8 next_token: String = "nextToken" => NEXT_TOKEN,
}}

shape! { ListLogGroupsResponse {
    0 log_groups: Vec<LogGroupSummary> = "logGroups" => ANY,
    1 next_token: String = "nextToken" => NEXT_TOKEN,
}}

shape! { ListTagsForResourceRequest {
    0 resource_arn: String = "resourceArn" => AMAZON_RESOURCE_NAME.required(),
}}

shape! { ListTagsForResourceResponse {
    0 tags: BTreeMap<String, String> = "tags" => TAGS,
}}

shape! { ListTagsLogGroupRequest {
    0 log_group_name: String = "logGroupName" => LOG_GROUP_NAME.required(),
}}

shape! { ListTagsLogGroupResponse {
    0 tags: BTreeMap<String, String> = "tags" => TAGS,
}}

shape! { LiveTailSessionLogEvent {
    0 ingestion_time: i64 = "ingestionTime" => TIMESTAMP,
    1 log_group_identifier: String = "logGroupIdentifier" => LOG_GROUP_IDENTIFIER,
    2 log_stream_name: String = "logStreamName" => LOG_STREAM_NAME,
    3 message: String = "message" => EVENT_MESSAGE,
    4 timestamp: i64 = "timestamp" => TIMESTAMP,
}}

shape! { LiveTailSessionMetadata {
    0 sampled: bool = "sampled" => ANY,
}}

shape! { LiveTailSessionStart {
    0 log_event_filter_pattern: String = "logEventFilterPattern" => FILTER_PATTERN,
    1 log_group_identifiers: Vec<String> = "logGroupIdentifiers" => START_LIVE_TAIL_LOG_GROUP_IDENTIFIERS,
    2 log_stream_name_prefixes: Vec<String> = "logStreamNamePrefixes" => INPUT_LOG_STREAM_NAMES,
    3 log_stream_names: Vec<String> = "logStreamNames" => INPUT_LOG_STREAM_NAMES,
    4 request_id: String = "requestId" => REQUEST_ID,
    5 session_id: String = "sessionId" => SESSION_ID,
}}

shape! { LiveTailSessionUpdate {
    0 session_metadata: LiveTailSessionMetadata = "sessionMetadata" => ANY,
    1 session_results: Vec<LiveTailSessionLogEvent> = "sessionResults" => ANY,
}}

shape! { LogGroup {
    0 arn: String = "arn" => ANY,
    1 bearer_token_authentication_enabled: bool = "bearerTokenAuthenticationEnabled" => ANY,
    2 creation_time: i64 = "creationTime" => TIMESTAMP,
    3 data_protection_status: DataProtectionStatus = "dataProtectionStatus" => ANY,
    4 deletion_protection_enabled: bool = "deletionProtectionEnabled" => ANY,
    5 inherited_properties: Vec<InheritedProperty> = "inheritedProperties" => ANY,
    6 kms_key_id: String = "kmsKeyId" => KMS_KEY_ID,
    7 log_group_arn: String = "logGroupArn" => ANY,
    8 log_group_class: LogGroupClass = "logGroupClass" => ANY,
    9 log_group_name: String = "logGroupName" => LOG_GROUP_NAME,
    10 metric_filter_count: i32 = "metricFilterCount" => ANY,
    11 retention_in_days: i32 = "retentionInDays" => ANY,
    12 retention_policy_name: String = "retentionPolicyName" => ANY,
    13 stored_bytes: i64 = "storedBytes" => STORED_BYTES,
}}

enumeration! { LogGroupClass {
    Standard = "STANDARD",
    InfrequentAccess = "INFREQUENT_ACCESS",
    Delivery = "DELIVERY",
    Essentials = "ESSENTIALS",
}}

shape! { LogGroupSummary {
    0 log_group_arn: String = "logGroupArn" => ANY,
    1 log_group_class: LogGroupClass = "logGroupClass" => ANY,
    2 log_group_name: String = "logGroupName" => LOG_GROUP_NAME,
}}

shape! { LogStream {
    0 arn: String = "arn" => ANY,
    1 creation_time: i64 = "creationTime" => TIMESTAMP,
    2 first_event_timestamp: i64 = "firstEventTimestamp" => TIMESTAMP,
    3 last_event_timestamp: i64 = "lastEventTimestamp" => TIMESTAMP,
    4 last_ingestion_time: i64 = "lastIngestionTime" => TIMESTAMP,
    5 log_stream_name: String = "logStreamName" => LOG_STREAM_NAME,
    6 stored_bytes: i64 = "storedBytes" => STORED_BYTES,
    7 upload_sequence_token: String = "uploadSequenceToken" => SEQUENCE_TOKEN,
}}

shape! { MetricFilter {
    0 apply_on_transformed_logs: bool = "applyOnTransformedLogs" => ANY,
    1 creation_time: i64 = "creationTime" => TIMESTAMP,
    2 emit_system_field_dimensions: Vec<String> = "emitSystemFieldDimensions" => ANY,
    3 field_selection_criteria: String = "fieldSelectionCriteria" => FIELD_SELECTION_CRITERIA,
    4 filter_name: String = "filterName" => FILTER_NAME,
    5 filter_pattern: String = "filterPattern" => FILTER_PATTERN,
    6 log_group_name: String = "logGroupName" => LOG_GROUP_NAME,
    7 metric_transformations: Vec<MetricTransformation> = "metricTransformations" => METRIC_TRANSFORMATIONS,
}}

shape! { MetricFilterMatchRecord {
    0 event_message: String = "eventMessage" => EVENT_MESSAGE,
    1 event_number: i64 = "eventNumber" => ANY,
    2 extracted_values: BTreeMap<String, String> = "extractedValues" => ANY,
}}

shape! { MetricTransformation {
    0 default_value: f64 = "defaultValue" => ANY,
    1 dimensions: BTreeMap<String, String> = "dimensions" => DIMENSIONS,
    2 metric_name: String = "metricName" => METRIC_NAME.required(),
    3 metric_namespace: String = "metricNamespace" => METRIC_NAMESPACE.required(),
    4 metric_value: String = "metricValue" => METRIC_VALUE.required(),
    5 unit: StandardUnit = "unit" => ANY,
}}

enumeration! { OrderBy {
    LogStreamName = "LogStreamName",
    LastEventTime = "LastEventTime",
}}

shape! { OutputLogEvent {
    0 ingestion_time: i64 = "ingestionTime" => TIMESTAMP,
    1 message: String = "message" => EVENT_MESSAGE,
    2 timestamp: i64 = "timestamp" => TIMESTAMP,
}}

shape! { PutLogEventsRequest {
    0 entity: Entity = "entity" => ANY,
    1 log_events: Vec<InputLogEvent> = "logEvents" => INPUT_LOG_EVENTS.required(),
    2 log_group_name: String = "logGroupName" => LOG_GROUP_NAME.required(),
    3 log_stream_name: String = "logStreamName" => LOG_STREAM_NAME.required(),
    4 sequence_token: String = "sequenceToken" => SEQUENCE_TOKEN,
}}

shape! { PutLogEventsResponse {
    0 next_sequence_token: String = "nextSequenceToken" => SEQUENCE_TOKEN,
    1 rejected_entity_info: RejectedEntityInfo = "rejectedEntityInfo" => ANY,
    2 rejected_log_events_info: RejectedLogEventsInfo = "rejectedLogEventsInfo" => ANY,
}}

shape! { PutLogGroupDeletionProtectionRequest {
    0 deletion_protection_enabled: bool = "deletionProtectionEnabled" => ANY.required(),
    1 log_group_identifier: String = "logGroupIdentifier" => LOG_GROUP_IDENTIFIER.required(),
}}

shape! { PutMetricFilterRequest {
    0 apply_on_transformed_logs: bool = "applyOnTransformedLogs" => ANY,
    1 emit_system_field_dimensions: Vec<String> = "emitSystemFieldDimensions" => ANY,
    2 field_selection_criteria: String = "fieldSelectionCriteria" => FIELD_SELECTION_CRITERIA,
    3 filter_name: String = "filterName" => FILTER_NAME.required(),
    4 filter_pattern: String = "filterPattern" => FILTER_PATTERN.required(),
    5 log_group_name: String = "logGroupName" => LOG_GROUP_NAME.required(),
    6 metric_transformations: Vec<MetricTransformation> = "metricTransformations" => METRIC_TRANSFORMATIONS.required(),
}}

shape! { PutRetentionPolicyRequest {
    0 log_group_name: String = "logGroupName" => LOG_GROUP_NAME.required(),
    1 retention_in_days: i32 = "retentionInDays" => ANY.required(),
}}

shape! { PutSubscriptionFilterRequest {
    0 apply_on_transformed_logs: bool = "applyOnTransformedLogs" => ANY,
    1 destination_arn: String = "destinationArn" => DESTINATION_ARN.required(),
    2 distribution: Distribution = "distribution" => ANY,
    3 emit_system_fields: Vec<String> = "emitSystemFields" => ANY,
    4 field_selection_criteria: String = "fieldSelectionCriteria" => FIELD_SELECTION_CRITERIA,
    5 filter_name: String = "filterName" => FILTER_NAME.required(),
    6 filter_pattern: String = "filterPattern" => FILTER_PATTERN.required(),
    7 log_group_name: String = "logGroupName" => LOG_GROUP_NAME.required(),
    8 role_arn: String = "roleArn" => ROLE_ARN,
}}

shape! { QueryInfo {
    0 bytes_scanned: f64 = "bytesScanned" => ANY,
    1 create_time: i64 = "createTime" => TIMESTAMP,
    2 log_group_name: String = "logGroupName" => LOG_GROUP_NAME,
    3 query_duration: i64 = "queryDuration" => ANY,
    4 query_id: String = "queryId" => QUERY_ID,
    5 query_language: QueryLanguage = "queryLanguage" => ANY,
    6 query_string: String = "queryString" => QUERY_STRING,
    7 status: QueryStatus = "status" => ANY,
    8 user_identity: String = "userIdentity" => USER_IDENTITY,
}}

enumeration! { QueryLanguage {
    Cwli = "CWLI",
    Sql = "SQL",
    Ppl = "PPL",
}}

shape! { QueryStatistics {
    0 bytes_scanned: f64 = "bytesScanned" => ANY,
    1 estimated_bytes_skipped: f64 = "estimatedBytesSkipped" => ANY,
    2 estimated_records_skipped: f64 = "estimatedRecordsSkipped" => ANY,
    3 log_groups_scanned: f64 = "logGroupsScanned" => ANY,
    4 records_matched: f64 = "recordsMatched" => ANY,
    5 records_scanned: f64 = "recordsScanned" => ANY,
    6 result_count: f64 = "resultCount" => ANY,
}}

enumeration! { QueryStatus {
    Scheduled = "Scheduled",
    Running = "Running",
    Complete = "Complete",
    Failed = "Failed",
    Cancelled = "Cancelled",
    Timeout = "Timeout",
    Unknown = "Unknown",
}}

shape! { RejectedEntityInfo {
    0 error_type: EntityRejectionErrorType = "errorType" => ANY.required(),
}}

shape! { RejectedLogEventsInfo {
    0 expired_log_event_end_index: i32 = "expiredLogEventEndIndex" => ANY,
    1 too_new_log_event_start_index: i32 = "tooNewLogEventStartIndex" => ANY,
    2 too_old_log_event_end_index: i32 = "tooOldLogEventEndIndex" => ANY,
}}

shape! { ResultField {
    0 field: String = "field" => ANY,
    1 value: String = "value" => ANY,
}}

shape! { SearchedLogStream {
    0 log_stream_name: String = "logStreamName" => LOG_STREAM_NAME,
    1 searched_completely: bool = "searchedCompletely" => ANY,
}}

shape! { SessionStreamingException {
    0 message: String = "message" => ANY,
}}

shape! { SessionTimeoutException {
    0 message: String = "message" => ANY,
}}

enumeration! { StandardUnit {
    Seconds = "Seconds",
    Microseconds = "Microseconds",
    Milliseconds = "Milliseconds",
    Bytes = "Bytes",
    Kilobytes = "Kilobytes",
    Megabytes = "Megabytes",
    Gigabytes = "Gigabytes",
    Terabytes = "Terabytes",
    Bits = "Bits",
    Kilobits = "Kilobits",
    Megabits = "Megabits",
    Gigabits = "Gigabits",
    Terabits = "Terabits",
    Percent = "Percent",
    Count = "Count",
    BytesSecond = "Bytes/Second",
    KilobytesSecond = "Kilobytes/Second",
    MegabytesSecond = "Megabytes/Second",
    GigabytesSecond = "Gigabytes/Second",
    TerabytesSecond = "Terabytes/Second",
    BitsSecond = "Bits/Second",
    KilobitsSecond = "Kilobits/Second",
    MegabitsSecond = "Megabits/Second",
    GigabitsSecond = "Gigabits/Second",
    TerabitsSecond = "Terabits/Second",
    CountSecond = "Count/Second",
    None = "None",
}}

shape! { StartLiveTailRequest {
    0 log_event_filter_pattern: String = "logEventFilterPattern" => FILTER_PATTERN,
    1 log_group_identifiers: Vec<String> = "logGroupIdentifiers" => START_LIVE_TAIL_LOG_GROUP_IDENTIFIERS.required(),
    2 log_stream_name_prefixes: Vec<String> = "logStreamNamePrefixes" => INPUT_LOG_STREAM_NAMES,
    3 log_stream_names: Vec<String> = "logStreamNames" => INPUT_LOG_STREAM_NAMES,
}}

shape! { StartLiveTailResponse {
    0 response_stream: StartLiveTailResponseStream = "responseStream" => ANY,
}}

shape! { StartLiveTailResponseStream {
    0 session_streaming_exception: SessionStreamingException = "SessionStreamingException" => ANY,
    1 session_timeout_exception: SessionTimeoutException = "SessionTimeoutException" => ANY,
    2 session_start: LiveTailSessionStart = "sessionStart" => ANY,
    3 session_update: LiveTailSessionUpdate = "sessionUpdate" => ANY,
}}

shape! { StartQueryRequest {
    0 end_time: i64 = "endTime" => TIMESTAMP.required(),
    1 limit: i32 = "limit" => EVENTS_LIMIT_START_QUERY,
    2 log_group_identifiers: Vec<String> = "logGroupIdentifiers" => LOG_GROUP_IDENTIFIERS,
    3 log_group_name: String = "logGroupName" => LOG_GROUP_NAME,
    4 log_group_names: Vec<String> = "logGroupNames" => LOG_GROUP_NAMES,
    5 query_language: QueryLanguage = "queryLanguage" => ANY,
    6 query_string: String = "queryString" => QUERY_STRING.required(),
    7 start_time: i64 = "startTime" => TIMESTAMP.required(),
}}

shape! { StartQueryResponse {
    0 query_id: String = "queryId" => QUERY_ID,
}}

shape! { StopQueryRequest {
    0 query_id: String = "queryId" => QUERY_ID.required(),
}}

shape! { StopQueryResponse {
    0 success: bool = "success" => ANY,
}}

shape! { SubscriptionFilter {
    0 apply_on_transformed_logs: bool = "applyOnTransformedLogs" => ANY,
    1 creation_time: i64 = "creationTime" => TIMESTAMP,
    2 destination_arn: String = "destinationArn" => DESTINATION_ARN,
    3 distribution: Distribution = "distribution" => ANY,
    4 emit_system_fields: Vec<String> = "emitSystemFields" => ANY,
    5 field_selection_criteria: String = "fieldSelectionCriteria" => FIELD_SELECTION_CRITERIA,
    6 filter_name: String = "filterName" => FILTER_NAME,
    7 filter_pattern: String = "filterPattern" => FILTER_PATTERN,
    8 log_group_name: String = "logGroupName" => LOG_GROUP_NAME,
    9 role_arn: String = "roleArn" => ROLE_ARN,
}}

shape! { TagFilter {
    0 key: String = "key" => TAG_FILTER_KEY.required(),
    1 values: Vec<String> = "values" => TAG_FILTER_VALUES,
}}

shape! { TagLogGroupRequest {
    0 log_group_name: String = "logGroupName" => LOG_GROUP_NAME.required(),
    1 tags: BTreeMap<String, String> = "tags" => TAGS.required(),
}}

shape! { TagResourceRequest {
    0 resource_arn: String = "resourceArn" => AMAZON_RESOURCE_NAME.required(),
    1 tags: BTreeMap<String, String> = "tags" => TAGS.required(),
}}

shape! { TestMetricFilterRequest {
    0 filter_pattern: String = "filterPattern" => FILTER_PATTERN.required(),
    1 log_event_messages: Vec<String> = "logEventMessages" => TEST_EVENT_MESSAGES.required(),
}}

shape! { TestMetricFilterResponse {
    0 matches: Vec<MetricFilterMatchRecord> = "matches" => ANY,
}}

shape! { UntagLogGroupRequest {
    0 log_group_name: String = "logGroupName" => LOG_GROUP_NAME.required(),
    1 tags: Vec<String> = "tags" => TAG_LIST.required(),
}}

shape! { UntagResourceRequest {
    0 resource_arn: String = "resourceArn" => AMAZON_RESOURCE_NAME.required(),
    1 tag_keys: Vec<String> = "tagKeys" => TAG_KEY_LIST.required(),
}}
