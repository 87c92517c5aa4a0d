//! STS: who am I?
use berth_api::{ProtocolError, protocols::Protocol, sts};

use super::{Exchange, answer::Answer};

pub(super) fn call(
    exchange: &Exchange<'_>,
    principal: &str,
    body: &[u8],
) -> Result<Answer, ProtocolError> {
    let operation = sts::Operation::of(Protocol::Query, exchange.head, body)?;
    exchange.call.is("sts", operation.name());
    match sts::Request::decode(operation, Protocol::Query, exchange.head, body)? {
        sts::Request::GetCallerIdentity(_) => {
            let response = sts::GetCallerIdentityResponse {
                account: Some(exchange.node.home.account.clone()),
                user_id: Some(user_id(principal, &exchange.node.home.account).to_owned()),
                arn: Some(principal.to_owned()),
            };
            let response = sts::Response::from(response);
            Ok(Answer::xml(response.encode(Protocol::Query, exchange.request_id).body))
        }
    }
}

/// IAM: the root user's id is the account's; others have the name at the end of their ARN.
fn user_id<'a>(principal: &'a str, account: &'a str) -> &'a str {
    match principal.rsplit(['/', ':']).next() {
        Some("root") | None => account,
        Some(name) => name,
    }
}
