//! GetParametersByPath.
use std::sync::Arc;

use berth_api::ssm::{Error, GetParametersByPathRequest, GetParametersByPathResult};
use berth_kernel::Home;

use super::pages::page;
use crate::{
    State,
    describe::{self, Secrets},
    limits::BY_PATH_PAGE_MAX,
    rules::{
        filters::{Filters, List},
        names,
    },
};

/// By path, in the order of the bytes of their names; what has the path itself is not below it.
pub fn get(
    state: &State,
    input: &GetParametersByPathRequest,
    home: &Home,
) -> Result<GetParametersByPathResult, Error> {
    let path = names::path(input.path.as_deref().unwrap_or_default())?;
    let is_recursive = input.recursive.unwrap_or_default();
    let filters = Filters::of(input.parameter_filters.as_deref(), List::GetParametersByPath)?;
    let fingerprint = format!("GetParametersByPath {path} {is_recursive} {filters:?}");
    let token = input.next_token.as_deref();
    let page = page(token, input.max_results, BY_PATH_PAGE_MAX, &fingerprint)?;
    let found = state.below(path, is_recursive, page.after());
    let shown = found.filter_map(|it| Some((it, filters.shown(state, it)?)));
    let (found, next_token) = page.take(shown, |(it, _)| it.path());
    let secrets = Secrets::asked(input.with_decryption);
    let shown = |(it, version): (&Arc<_>, &Arc<_>)| {
        describe::parameter(state, it, version, None, secrets, home)
    };
    let parameters = Some(found.into_iter().map(shown).collect());
    Ok(GetParametersByPathResult { parameters, next_token })
}
