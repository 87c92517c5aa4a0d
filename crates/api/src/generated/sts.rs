//! STS 2011-06-15: written by `cargo xtask codegen` from `models/sts.json`.

use std::sync::LazyLock;

use regex::Regex;

use crate::shapes::macros::*;

operations! {
    GetCallerIdentity(GetCallerIdentityRequest) -> GetCallerIdentityResponse reads true,
}

query_protocol! { "2011-06-15", "https://sts.amazonaws.com/doc/2011-06-15/" }

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
