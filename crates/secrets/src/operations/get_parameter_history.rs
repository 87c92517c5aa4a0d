//! GetParameterHistory.
use std::sync::Arc;

use berth_api::ssm::{Error, GetParameterHistoryRequest, GetParameterHistoryResult};

use super::pages::{invalid_token, page};
use crate::{
    State,
    describe::{self, Secrets},
    limits::PAGE_MAX,
    rules::{names, references},
};

/// All versions that are kept, oldest first.
pub fn get(
    state: &State,
    input: &GetParameterHistoryRequest,
) -> Result<GetParameterHistoryResult, Error> {
    let name = names::syntax(input.name.as_deref().unwrap_or_default())?;
    let parameter = references::parameter(state, name)?;
    let fingerprint = format!("GetParameterHistory {}", parameter.id);
    let page = page(input.next_token.as_deref(), input.max_results, PAGE_MAX, &fingerprint)?;
    let after: i64 = match page.after() {
        None => 0,
        Some(after) => after.parse().map_err(|_| invalid_token())?,
    };
    let versions = state.versions_of(parameter.id).filter(|it| it.key.version > after);
    let (versions, next_token) = page.take(versions, |it| it.key.version.to_string());
    let secrets = Secrets::asked(input.with_decryption);
    let shown = |it: &Arc<_>| describe::history(state, &parameter, it, secrets);
    let parameters = versions.into_iter().map(shown).collect();
    Ok(GetParameterHistoryResult { parameters: Some(parameters), next_token })
}
