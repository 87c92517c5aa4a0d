//! STS: who am I?
use berth_api::{ProtocolError, protocols::query::Form, sts};
use http::Method;

use super::{Exchange, answer::Answer};

pub(super) fn call(
    exchange: &Exchange<'_>,
    principal: &str,
    body: &[u8],
) -> Result<Answer, ProtocolError> {
    let form = match exchange.head.method {
        Method::GET => Form::parse(exchange.head.uri.query().unwrap_or_default().as_bytes())?,
        _ => Form::parse(body)?,
    };
    let action = form.action()?;
    let version = form.get("Version").unwrap_or(sts::VERSION);
    let invalid = || ProtocolError::invalid_action(action, version);
    let operation = sts::Operation::from_name(action).ok_or_else(invalid)?;
    if version != sts::VERSION {
        return Err(invalid());
    }
    match sts::Request::decode(operation, &form)? {
        sts::Request::GetCallerIdentity(_) => {
            let response = sts::GetCallerIdentityResponse {
                account: Some(exchange.node.home.account.clone()),
                user_id: Some(user_id(principal, &exchange.node.home.account).to_owned()),
                arn: Some(principal.to_owned()),
            };
            Ok(Answer::xml(sts::Response::from(response).encode(exchange.request_id)))
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
