//! STS 2011-06-15: written by `cargo xtask codegen` from `models/sts.json`.

use std::sync::LazyLock;

use regex::Regex;

use crate::protocols::Protocol;
use crate::shapes::Timestamp;
use crate::shapes::macros::*;
use crate::tables;
use crate::wire::Row;

operations! {
    AssumeRole(AssumeRoleRequest) -> AssumeRoleResponse reads true,
    GetAccessKeyInfo(GetAccessKeyInfoRequest) -> GetAccessKeyInfoResponse reads true,
    GetCallerIdentity(GetCallerIdentityRequest) -> GetCallerIdentityResponse reads true,
    GetSessionToken(GetSessionTokenRequest) -> GetSessionTokenResponse reads true,
}

answers! {
    AssumeRole(AssumeRoleResponse),
    GetAccessKeyInfo(GetAccessKeyInfoResponse),
    GetCallerIdentity(GetCallerIdentityResponse),
    GetSessionToken(GetSessionTokenResponse),
}

table_protocol! { "2011-06-15" }

errors! {
    ExpiredTokenException 400 expired_token,
    InternalFailure 500 internal_failure,
    MalformedPolicyDocumentException 400 malformed_policy_document,
    PackedPolicyTooLargeException 400 packed_policy_too_large,
    RegionDisabledException 403 region_disabled,
    ValidationError 400 validation_error,
}

declared! { validation_error =>
    AssumeRole [ExpiredTokenException InternalFailure MalformedPolicyDocumentException PackedPolicyTooLargeException RegionDisabledException ValidationError]
    GetAccessKeyInfo [InternalFailure ValidationError]
    GetCallerIdentity [InternalFailure ValidationError]
    GetSessionToken [InternalFailure RegionDisabledException ValidationError]
}

/// What protocols know of the service.
pub static SERVICE: tables::Service = tables::Service {
    api_version: "2011-06-15",
    target_prefix: "",
    xml_namespace: "https://sts.amazonaws.com/doc/2011-06-15/",
    protocols: &[Protocol::Query],
    is_query_compatible: false,
    operations: &[
        tables::Operation {
            name: "AssumeRole",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(0),
            output: Some(1),
        },
        tables::Operation {
            name: "GetAccessKeyInfo",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(5),
            output: Some(6),
        },
        tables::Operation {
            name: "GetCallerIdentity",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(7),
            output: Some(8),
        },
        tables::Operation {
            name: "GetSessionToken",
            method: "POST",
            uri: "/",
            http_status: 200,
            input: Some(9),
            output: Some(10),
        },
    ],
    errors: &[
        tables::ErrorFacts {
            name: "ExpiredTokenException",
            code: "ExpiredTokenException",
            http_status: 400,
            shape: 4,
        },
        tables::ErrorFacts {
            name: "MalformedPolicyDocumentException",
            code: "MalformedPolicyDocument",
            http_status: 400,
            shape: 11,
        },
        tables::ErrorFacts {
            name: "PackedPolicyTooLargeException",
            code: "PackedPolicyTooLarge",
            http_status: 400,
            shape: 12,
        },
        tables::ErrorFacts {
            name: "RegionDisabledException",
            code: "RegionDisabledException",
            http_status: 403,
            shape: 16,
        },
    ],
    shapes: &[
        tables::Shape {
            name: "AssumeRoleRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "DurationSeconds",
                    place: tables::Place::Body,
                    part: tables::part(18),
                },
                tables::Member {
                    name: "ExternalId",
                    place: tables::Place::Body,
                    part: tables::part(20),
                },
                tables::Member {
                    name: "MinimumSessionTokenSize",
                    place: tables::Place::Body,
                    part: tables::part(18),
                },
                tables::Member {
                    name: "Policy",
                    place: tables::Place::Body,
                    part: tables::part(20),
                },
                tables::Member {
                    name: "PolicyArns",
                    place: tables::Place::Body,
                    part: tables::part(19),
                },
                tables::Member {
                    name: "ProvidedContexts",
                    place: tables::Place::Body,
                    part: tables::part(15),
                },
                tables::Member {
                    name: "RoleArn",
                    place: tables::Place::Body,
                    part: tables::part(20),
                },
                tables::Member {
                    name: "RoleSessionName",
                    place: tables::Place::Body,
                    part: tables::part(20),
                },
                tables::Member {
                    name: "SerialNumber",
                    place: tables::Place::Body,
                    part: tables::part(20),
                },
                tables::Member {
                    name: "SourceIdentity",
                    place: tables::Place::Body,
                    part: tables::part(20),
                },
                tables::Member { name: "Tags", place: tables::Place::Body, part: tables::part(22) },
                tables::Member {
                    name: "TokenCode",
                    place: tables::Place::Body,
                    part: tables::part(20),
                },
                tables::Member {
                    name: "TransitiveTagKeys",
                    place: tables::Place::Body,
                    part: tables::part(21),
                },
            ]),
        },
        tables::Shape {
            name: "AssumeRoleResponse",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "AssumedRoleUser",
                    place: tables::Place::Body,
                    part: tables::part(2),
                },
                tables::Member {
                    name: "Credentials",
                    place: tables::Place::Body,
                    part: tables::part(3),
                },
                tables::Member {
                    name: "PackedPolicySize",
                    place: tables::Place::Body,
                    part: tables::part(18),
                },
                tables::Member {
                    name: "SessionTokenSize",
                    place: tables::Place::Body,
                    part: tables::part(18),
                },
                tables::Member {
                    name: "SessionTokenUtilization",
                    place: tables::Place::Body,
                    part: tables::part(18),
                },
                tables::Member {
                    name: "SourceIdentity",
                    place: tables::Place::Body,
                    part: tables::part(20),
                },
            ]),
        },
        tables::Shape {
            name: "AssumedRoleUser",
            kind: tables::Kind::Structure(&[
                tables::Member { name: "Arn", place: tables::Place::Body, part: tables::part(20) },
                tables::Member {
                    name: "AssumedRoleId",
                    place: tables::Place::Body,
                    part: tables::part(20),
                },
            ]),
        },
        tables::Shape {
            name: "Credentials",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "AccessKeyId",
                    place: tables::Place::Body,
                    part: tables::part(20),
                },
                tables::Member {
                    name: "Expiration",
                    place: tables::Place::Body,
                    part: tables::part(23),
                },
                tables::Member {
                    name: "SecretAccessKey",
                    place: tables::Place::Body,
                    part: tables::part(20),
                },
                tables::Member {
                    name: "SessionToken",
                    place: tables::Place::Body,
                    part: tables::part(20),
                },
            ]),
        },
        tables::Shape {
            name: "ExpiredTokenException",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "message",
                place: tables::Place::Body,
                part: tables::part(20),
            }]),
        },
        tables::Shape {
            name: "GetAccessKeyInfoRequest",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "AccessKeyId",
                place: tables::Place::Body,
                part: tables::part(20),
            }]),
        },
        tables::Shape {
            name: "GetAccessKeyInfoResponse",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "Account",
                place: tables::Place::Body,
                part: tables::part(20),
            }]),
        },
        tables::Shape { name: "GetCallerIdentityRequest", kind: tables::Kind::Structure(&[]) },
        tables::Shape {
            name: "GetCallerIdentityResponse",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "Account",
                    place: tables::Place::Body,
                    part: tables::part(20),
                },
                tables::Member { name: "Arn", place: tables::Place::Body, part: tables::part(20) },
                tables::Member {
                    name: "UserId",
                    place: tables::Place::Body,
                    part: tables::part(20),
                },
            ]),
        },
        tables::Shape {
            name: "GetSessionTokenRequest",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "DurationSeconds",
                    place: tables::Place::Body,
                    part: tables::part(18),
                },
                tables::Member {
                    name: "MinimumSessionTokenSize",
                    place: tables::Place::Body,
                    part: tables::part(18),
                },
                tables::Member {
                    name: "SerialNumber",
                    place: tables::Place::Body,
                    part: tables::part(20),
                },
                tables::Member {
                    name: "TokenCode",
                    place: tables::Place::Body,
                    part: tables::part(20),
                },
            ]),
        },
        tables::Shape {
            name: "GetSessionTokenResponse",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "Credentials",
                    place: tables::Place::Body,
                    part: tables::part(3),
                },
                tables::Member {
                    name: "SessionTokenSize",
                    place: tables::Place::Body,
                    part: tables::part(18),
                },
                tables::Member {
                    name: "SessionTokenUtilization",
                    place: tables::Place::Body,
                    part: tables::part(18),
                },
            ]),
        },
        tables::Shape {
            name: "MalformedPolicyDocumentException",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "message",
                place: tables::Place::Body,
                part: tables::part(20),
            }]),
        },
        tables::Shape {
            name: "PackedPolicyTooLargeException",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "message",
                place: tables::Place::Body,
                part: tables::part(20),
            }]),
        },
        tables::Shape {
            name: "PolicyDescriptorType",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "arn",
                place: tables::Place::Body,
                part: tables::part(20),
            }]),
        },
        tables::Shape {
            name: "ProvidedContext",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "ContextAssertion",
                    place: tables::Place::Body,
                    part: tables::part(20),
                },
                tables::Member {
                    name: "ProviderArn",
                    place: tables::Place::Body,
                    part: tables::part(20),
                },
            ]),
        },
        tables::Shape {
            name: "ProvidedContextsListType",
            kind: tables::Kind::List(tables::part(14)),
        },
        tables::Shape {
            name: "RegionDisabledException",
            kind: tables::Kind::Structure(&[tables::Member {
                name: "message",
                place: tables::Place::Body,
                part: tables::part(20),
            }]),
        },
        tables::Shape {
            name: "Tag",
            kind: tables::Kind::Structure(&[
                tables::Member { name: "Key", place: tables::Place::Body, part: tables::part(20) },
                tables::Member {
                    name: "Value",
                    place: tables::Place::Body,
                    part: tables::part(20),
                },
            ]),
        },
        tables::Shape { name: "integer", kind: tables::Kind::Integer },
        tables::Shape {
            name: "policyDescriptorListType",
            kind: tables::Kind::List(tables::part(13)),
        },
        tables::Shape { name: "string", kind: tables::Kind::Text },
        tables::Shape { name: "tagKeyListType", kind: tables::Kind::List(tables::part(20)) },
        tables::Shape { name: "tagListType", kind: tables::Kind::List(tables::part(17)) },
        tables::Shape { name: "timestamp", kind: tables::Kind::Timestamp },
    ],
};

/// What the front door knows of the service.
pub static ROW: Row = Row {
    name: "sts",
    title: "AWS STS",
    endpoint_variable: Some("AWS_ENDPOINT_URL_STS"),
    signing_name: "sts",
    presigned: &["GetCallerIdentity"],
    unsigned: &[],
    body_bytes_max: None,
    api_version: "2011-06-15",
    host_prefixes: &[],
    target_prefix: "",
    protocols: &[Protocol::Query],
    table: Some(&SERVICE),
};

/// Where a call is served, and what tells its shard.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Place {
    Node,
}

impl Request {
    pub fn place(&self) -> Place {
        match self {
            Self::AssumeRole(_) => Place::Node,
            Self::GetAccessKeyInfo(_) => Place::Node,
            Self::GetCallerIdentity(_) => Place::Node,
            Self::GetSessionToken(_) => Place::Node,
        }
    }
}

of_node! {
    AssumeRole(AssumeRoleRequest)
    GetAccessKeyInfo(GetAccessKeyInfoRequest)
    GetCallerIdentity(GetCallerIdentityRequest)
    GetSessionToken(GetSessionTokenRequest)
}

of_world! {}

table_wire! { internal_failure }

static PATTERN_8: LazyLock<Regex> = LazyLock::new(|| pattern(r#"[\d]*"#));
static PATTERN_7: LazyLock<Regex> = LazyLock::new(|| pattern(r#"[\p{L}\p{Z}\p{N}_.:/=+\-@]*"#));
static PATTERN_6: LazyLock<Regex> = LazyLock::new(|| pattern(r#"[\p{L}\p{Z}\p{N}_.:/=+\-@]+"#));
static PATTERN_1: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r#"[\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u10000-\u10FFFF]+"#)
});
static PATTERN_9: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"[\u0009\u000A\u000D\u0020-\u00FF]+"#));
static PATTERN_4: LazyLock<Regex> = LazyLock::new(|| pattern(r#"[\w+=,.@-]*"#));
static PATTERN_2: LazyLock<Regex> = LazyLock::new(|| pattern(r#"[\w+=,.@:-]*"#));
static PATTERN_3: LazyLock<Regex> = LazyLock::new(|| pattern(r#"[\w+=,.@:\/-]*"#));
static PATTERN_5: LazyLock<Regex> = LazyLock::new(|| pattern(r#"[\w+=/:,.@-]*"#));
static PATTERN_0: LazyLock<Regex> = LazyLock::new(|| pattern(r#"[\w]*"#));

const PROVIDED_CONTEXTS_LIST_TYPE: Rule = Rule { min: Some(1.0), max: Some(5.0), ..ANY };
const ACCESS_KEY_ID_TYPE: Rule =
    Rule { min: Some(16.0), max: Some(128.0), pattern: Some(&PATTERN_0), ..ANY };
const ARN_TYPE: Rule =
    Rule { min: Some(20.0), max: Some(2048.0), pattern: Some(&PATTERN_1), ..ANY };
const ASSUMED_ROLE_ID_TYPE: Rule =
    Rule { min: Some(2.0), max: Some(193.0), pattern: Some(&PATTERN_2), ..ANY };
const CONTEXT_ASSERTION_TYPE: Rule = Rule { min: Some(4.0), max: Some(2048.0), ..ANY };
const DURATION_SECONDS_TYPE: Rule = Rule { min: Some(900.0), max: Some(129600.0), ..ANY };
const EXTERNAL_ID_TYPE: Rule =
    Rule { min: Some(2.0), max: Some(1224.0), pattern: Some(&PATTERN_3), ..ANY };
const MINIMUM_SESSION_TOKEN_SIZE_TYPE: Rule = Rule { min: Some(0.0), max: Some(4096.0), ..ANY };
const NON_NEGATIVE_INTEGER_TYPE: Rule = Rule { min: Some(0.0), ..ANY };
const ROLE_DURATION_SECONDS_TYPE: Rule = Rule { min: Some(900.0), max: Some(43200.0), ..ANY };
const ROLE_SESSION_NAME_TYPE: Rule =
    Rule { min: Some(2.0), max: Some(64.0), pattern: Some(&PATTERN_4), ..ANY };
const SERIAL_NUMBER_TYPE: Rule =
    Rule { min: Some(9.0), max: Some(256.0), pattern: Some(&PATTERN_5), ..ANY };
const SESSION_TOKEN_SIZE_TYPE: Rule = Rule { min: Some(0.0), ..ANY };
const SESSION_TOKEN_UTILIZATION_TYPE: Rule = Rule { min: Some(0.0), ..ANY };
const SOURCE_IDENTITY_TYPE: Rule =
    Rule { min: Some(2.0), max: Some(64.0), pattern: Some(&PATTERN_4), ..ANY };
const TAG_KEY_LIST_TYPE: Rule = Rule { max: Some(50.0), item: Some(&TAG_KEY_TYPE), ..ANY };
const TAG_KEY_TYPE: Rule =
    Rule { min: Some(1.0), max: Some(128.0), pattern: Some(&PATTERN_6), ..ANY };
const TAG_LIST_TYPE: Rule = Rule { max: Some(50.0), ..ANY };
const TAG_VALUE_TYPE: Rule =
    Rule { min: Some(0.0), max: Some(256.0), pattern: Some(&PATTERN_7), ..ANY };
const TOKEN_CODE_TYPE: Rule =
    Rule { min: Some(6.0), max: Some(6.0), pattern: Some(&PATTERN_8), ..ANY };
const UNRESTRICTED_SESSION_POLICY_DOCUMENT_TYPE: Rule =
    Rule { min: Some(1.0), pattern: Some(&PATTERN_9), ..ANY };

shape! { AssumeRoleRequest {
    0 duration_seconds: i32 = "DurationSeconds" => ROLE_DURATION_SECONDS_TYPE,
    1 external_id: String = "ExternalId" => EXTERNAL_ID_TYPE,
    2 minimum_session_token_size: i32 = "MinimumSessionTokenSize" => MINIMUM_SESSION_TOKEN_SIZE_TYPE,
    3 policy: String = "Policy" => UNRESTRICTED_SESSION_POLICY_DOCUMENT_TYPE,
    4 policy_arns: Vec<PolicyDescriptorType> = "PolicyArns" => ANY,
    5 provided_contexts: Vec<ProvidedContext> = "ProvidedContexts" => PROVIDED_CONTEXTS_LIST_TYPE,
    6 role_arn: String = "RoleArn" => ARN_TYPE.required(),
    7 role_session_name: String = "RoleSessionName" => ROLE_SESSION_NAME_TYPE.required(),
    8 serial_number: String = "SerialNumber" => SERIAL_NUMBER_TYPE,
    9 source_identity: String = "SourceIdentity" => SOURCE_IDENTITY_TYPE,
    10 tags: Vec<Tag> = "Tags" => TAG_LIST_TYPE,
    11 token_code: String = "TokenCode" => TOKEN_CODE_TYPE,
    12 transitive_tag_keys: Vec<String> = "TransitiveTagKeys" => TAG_KEY_LIST_TYPE,
}}

shape! { AssumeRoleResponse {
    0 assumed_role_user: AssumedRoleUser = "AssumedRoleUser" => ANY,
    1 credentials: Credentials = "Credentials" => ANY,
    2 packed_policy_size: i32 = "PackedPolicySize" => NON_NEGATIVE_INTEGER_TYPE,
    3 session_token_size: i32 = "SessionTokenSize" => SESSION_TOKEN_SIZE_TYPE,
    4 session_token_utilization: i32 = "SessionTokenUtilization" => SESSION_TOKEN_UTILIZATION_TYPE,
    5 source_identity: String = "SourceIdentity" => SOURCE_IDENTITY_TYPE,
}}

shape! { AssumedRoleUser {
    0 arn: String = "Arn" => ARN_TYPE.required(),
    1 assumed_role_id: String = "AssumedRoleId" => ASSUMED_ROLE_ID_TYPE.required(),
}}

shape! { Credentials {
    0 access_key_id: String = "AccessKeyId" => ACCESS_KEY_ID_TYPE.required(),
    1 expiration: Timestamp = "Expiration" => ANY.required(),
    2 secret_access_key: String = "SecretAccessKey" => ANY.required().sensitive(),
    3 session_token: String = "SessionToken" => ANY.required(),
}}

shape! { GetAccessKeyInfoRequest {
    0 access_key_id: String = "AccessKeyId" => ACCESS_KEY_ID_TYPE.required(),
}}

shape! { GetAccessKeyInfoResponse {
    0 account: String = "Account" => ANY,
}}

shape! { GetCallerIdentityRequest {} }

shape! { GetCallerIdentityResponse {
    0 account: String = "Account" => ANY,
    1 arn: String = "Arn" => ARN_TYPE,
    2 user_id: String = "UserId" => ANY,
}}

shape! { GetSessionTokenRequest {
    0 duration_seconds: i32 = "DurationSeconds" => DURATION_SECONDS_TYPE,
    1 minimum_session_token_size: i32 = "MinimumSessionTokenSize" => MINIMUM_SESSION_TOKEN_SIZE_TYPE,
    2 serial_number: String = "SerialNumber" => SERIAL_NUMBER_TYPE,
    3 token_code: String = "TokenCode" => TOKEN_CODE_TYPE,
}}

shape! { GetSessionTokenResponse {
    0 credentials: Credentials = "Credentials" => ANY,
    1 session_token_size: i32 = "SessionTokenSize" => SESSION_TOKEN_SIZE_TYPE,
    2 session_token_utilization: i32 = "SessionTokenUtilization" => SESSION_TOKEN_UTILIZATION_TYPE,
}}

shape! { PolicyDescriptorType {
    0 arn: String = "arn" => ARN_TYPE,
}}

shape! { ProvidedContext {
    0 context_assertion: String = "ContextAssertion" => CONTEXT_ASSERTION_TYPE,
    1 provider_arn: String = "ProviderArn" => ARN_TYPE,
}}

shape! { Tag {
    0 key: String = "Key" => TAG_KEY_TYPE.required(),
    1 value: String = "Value" => TAG_VALUE_TYPE.required(),
}}
