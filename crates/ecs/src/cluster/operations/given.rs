//! What calls have in common: who makes them, and rules for what they give.
use std::sync::Arc;

use berth_api::ecs::{Error, Request};

use crate::{
    Facts, SERVICE,
    cluster::{
        State, describe,
        records::{
            cluster::{ClusterRecord, ClusterStatus},
            service::ClientToken,
            token::Parameters,
        },
    },
    limits::SERVICE_CLIENT_TOKEN_CHARACTERS_MAX,
};

/// Who calls, and what the call needs to know from elsewhere: a [`Call`](crate::Call) without its
/// request.
pub struct Context {
    pub principal: String,
    pub request_id: String,
    pub facts: Facts,
}

/// An operation that a later release brings. It says so; it never pretends.
pub fn not_yet(request: &Request) -> Error {
    let name = request.operation().name();
    Error::client(format!("{name} is not supported by this release of Berth."))
}

/// The cluster, if calls may use it.
pub fn active(state: &State) -> Result<Arc<ClusterRecord>, Error> {
    match &state.cluster {
        None => Err(Error::cluster_not_found("Cluster not found.")),
        Some(it) if it.status == ClusterStatus::Inactive => {
            Err(Error::cluster_not_found("The referenced cluster was inactive."))
        }
        Some(it) => Ok(it.clone()),
    }
}

/// A list that must have 1 to `max` items. `what` is the list in AWS's words: `Tasks`.
pub fn some_of<'a, T>(items: Option<&'a Vec<T>>, what: &str, max: usize) -> Result<&'a [T], Error> {
    let items = items.map(Vec::as_slice).unwrap_or_default();
    match items.len() {
        0 => Err(Error::invalid_parameter(format!("{what} cannot be empty."))),
        n if n > max => Err(Error::invalid_parameter(format!(
            "{what} can have up to {max} items, and this call has {n}."
        ))),
        _ => Ok(items),
    }
}

/// A text of any characters, up to `max`, that agents are given: for their kernels NUL is its end.
pub fn bounded(text: Option<&str>, name: &str, max: usize) -> Result<(), Error> {
    let text = text.unwrap_or_default();
    if text.contains('\0') {
        let why = format!("{name} must not contain a NUL character.");
        return Err(Error::invalid_parameter(why));
    }
    let length = text.chars().count();
    if length <= max {
        return Ok(());
    }
    let text = format!("{name} can have up to {max} characters, and this one has {length}.");
    Err(Error::invalid_parameter(text))
}

/// ECS: up to 36 visible characters; known again by it and by the parameters beside it.
pub fn client_token(
    token: Option<String>,
    parameters: impl FnOnce() -> String,
) -> Result<Option<ClientToken>, Error> {
    let token = token_of_up_to(SERVICE_CLIENT_TOKEN_CHARACTERS_MAX, token)?;
    Ok(token.map(|token| ClientToken { token, parameters: Parameters::of(&parameters()) }))
}

/// ECS: the characters 33 to 126 of ASCII, `max` of them.
pub fn token_of_up_to(max: usize, token: Option<String>) -> Result<Option<String>, Error> {
    let Some(token) = token else { return Ok(None) };
    let length = token.chars().count();
    if length > max {
        return Err(Error::invalid_parameter(format!(
            "idempotency token longer than {max}. The clientToken has {length} characters."
        )));
    }
    if !token.chars().all(|it| it.is_ascii_graphic()) {
        return Err(Error::invalid_parameter(
            "clientToken can have letters, digits and punctuation of ASCII only, and no blanks.",
        ));
    }
    Ok(Some(token))
}

/// ECS: the failure for what does not exist carries its full ARN. `kind` is as in ARNs: `task`.
pub fn missing(cluster: &ClusterRecord, kind: &str, reference: &str) -> berth_api::ecs::Failure {
    let arn = match reference.starts_with("arn:") {
        true => reference.to_owned(),
        false => cluster.home.arn(SERVICE, &format!("{kind}/{}/{reference}", cluster.name)),
    };
    describe::failure(arn, "MISSING")
}

/// A value that is none of the model's.
pub fn unknown(what: &str, value: &str, values: &[&str]) -> Error {
    let values = values.join(",");
    Error::invalid_parameter(format!("{what} should be one of [{values}], and is '{value}'."))
}
