//! STS 2011-06-15: written by `cargo xtask codegen` from `models/sts.json`.

use std::sync::LazyLock;

use regex::Regex;

use crate::protocols::Protocol;
use crate::shapes::macros::*;
use crate::tables;
use crate::wire::Row;

operations! {
    GetCallerIdentity(GetCallerIdentityRequest) -> GetCallerIdentityResponse reads true,
}

answers! {
    GetCallerIdentity(GetCallerIdentityResponse),
}

table_protocol! { "2011-06-15" }

/// What protocols know of the service.
pub static SERVICE: tables::Service = tables::Service {
    api_version: "2011-06-15",
    target_prefix: "",
    xml_namespace: "https://sts.amazonaws.com/doc/2011-06-15/",
    protocols: &[Protocol::Query],
    is_query_compatible: false,
    operations: &[tables::Operation {
        name: "GetCallerIdentity",
        method: "POST",
        uri: "/",
        http_status: 200,
        input: Some(0),
        output: Some(1),
    }],
    errors: &[],
    shapes: &[
        tables::Shape { name: "GetCallerIdentityRequest", kind: tables::Kind::Structure(&[]) },
        tables::Shape {
            name: "GetCallerIdentityResponse",
            kind: tables::Kind::Structure(&[
                tables::Member {
                    name: "Account",
                    place: tables::Place::Body,
                    part: tables::part(2),
                },
                tables::Member { name: "Arn", place: tables::Place::Body, part: tables::part(2) },
                tables::Member {
                    name: "UserId",
                    place: tables::Place::Body,
                    part: tables::part(2),
                },
            ]),
        },
        tables::Shape { name: "string", kind: tables::Kind::Text },
    ],
};

/// What the front door knows of the service.
pub static ROW: Row = Row {
    name: "sts",
    title: "GetCallerIdentity of AWS STS",
    endpoint_variable: Some("AWS_ENDPOINT_URL_STS"),
    signing_name: "sts",
    may_be_presigned: true,
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
            Self::GetCallerIdentity(_) => Place::Node,
        }
    }
}

of_node! {
    GetCallerIdentity(GetCallerIdentityRequest)
}

of_world! {}

table_wire! {}

static PATTERN_0: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r#"[\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u10000-\u10FFFF]+"#)
});

const ARN_TYPE: Rule =
    Rule { min: Some(20.0), max: Some(2048.0), pattern: Some(&PATTERN_0), ..ANY };

shape! { GetCallerIdentityRequest {} }

shape! { GetCallerIdentityResponse {
    0 account: String = "Account" => ANY.absent_when_empty(),
    1 arn: String = "Arn" => ARN_TYPE.absent_when_empty(),
    2 user_id: String = "UserId" => ANY.absent_when_empty(),
}}
