//! ECR 2015-09-21: written by `cargo xtask codegen` from `models/ecr.json`.

use std::sync::LazyLock;

use regex::Regex;

use crate::protocols::Protocol;
use crate::shapes::Timestamp;
use crate::shapes::macros::*;
use crate::wire::Row;

operations! {
    GetAuthorizationToken(GetAuthorizationTokenRequest) -> GetAuthorizationTokenResponse reads true,
}

answers! {
    GetAuthorizationToken(GetAuthorizationTokenResponse),
}

json_protocol! { "AmazonEC2ContainerRegistry_V20150921" }

errors! {
    InvalidParameterException 400 invalid_parameter,
    ServerException 500 server,
}

declared! { invalid_parameter =>
    GetAuthorizationToken [InvalidParameterException ServerException]
}

/// What the front door knows of the service.
pub static ROW: Row = Row {
    name: "ecr",
    title: "Amazon ECR",
    endpoint_variable: Some("AWS_ENDPOINT_URL_ECR"),
    signing_name: "ecr",
    presigned: &[],
    unsigned: &[],
    body_bytes_max: None,
    api_version: "2015-09-21",
    host_prefixes: &[],
    target_prefix: "AmazonEC2ContainerRegistry_V20150921",
    protocols: &[Protocol::AwsJson11],
    table: None,
};

/// Where a call is served, and what tells its shard.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Place {
    Node,
}

impl Request {
    pub fn place(&self) -> Place {
        match self {
            Self::GetAuthorizationToken(_) => Place::Node,
        }
    }
}

of_node! {
    GetAuthorizationToken(GetAuthorizationTokenRequest)
}

of_world! {}

json_wire! { server }

static PATTERN_1: LazyLock<Regex> = LazyLock::new(|| pattern(r#"[0-9]{12}"#));
static PATTERN_0: LazyLock<Regex> = LazyLock::new(|| pattern(r#"^\S+$"#));

const BASE64: Rule = Rule { pattern: Some(&PATTERN_0), ..ANY };
const GET_AUTHORIZATION_TOKEN_REGISTRY_ID_LIST: Rule =
    Rule { min: Some(1.0), max: Some(10.0), item: Some(&REGISTRY_ID), ..ANY };
const REGISTRY_ID: Rule = Rule { pattern: Some(&PATTERN_1), ..ANY };

shape! { AuthorizationData {
    0 authorization_token: String = "authorizationToken" => BASE64.absent_when_empty(),
    1 expires_at: Timestamp = "expiresAt" => ANY,
    2 proxy_endpoint: String = "proxyEndpoint" => ANY.absent_when_empty(),
}}

shape! { GetAuthorizationTokenRequest {
    0 registry_ids: Vec<String> = "registryIds" => GET_AUTHORIZATION_TOKEN_REGISTRY_ID_LIST,
}}

shape! { GetAuthorizationTokenResponse {
    0 authorization_data: Vec<AuthorizationData> = "authorizationData" => ANY,
}}
