//! DescribeParameters.
use std::ops::Bound;

use berth_api::ssm::{DescribeParametersRequest, DescribeParametersResult, Error};
use berth_kernel::Home;

use super::pages::page;
use crate::{
    State, describe,
    limits::{DESCRIBE_PAGE_DEFAULT, PAGE_MAX},
    rules::filters::{Filters, List},
};

/// In the order of their paths.
pub fn describe(
    state: &State,
    input: &DescribeParametersRequest,
    home: &Home,
) -> Result<DescribeParametersResult, Error> {
    let has = |is_empty: Option<bool>| is_empty == Some(false);
    let of_both = has(input.filters.as_ref().map(Vec::is_empty))
        && has(input.parameter_filters.as_ref().map(Vec::is_empty));
    if of_both {
        return Err(Error::validation(
            "You can use either Filters or ParameterFilters in a single request.",
        ));
    }
    let filters = Filters::of(input.parameter_filters.as_deref(), List::DescribeParameters)?;
    let older = Filters::of_older(input.filters.as_deref());
    // Those of other accounts; there are none.
    let is_shared = input.shared.unwrap_or_default();
    let fingerprint = format!("DescribeParameters {is_shared} {filters:?} {older:?}");
    let size = input.max_results.unwrap_or(DESCRIBE_PAGE_DEFAULT);
    let page = page(input.next_token.as_deref(), Some(size), PAGE_MAX, &fingerprint)?;
    let after = page.after().map_or(Bound::Unbounded, |it| Bound::Excluded(it.to_owned()));
    let found = state.parameters.range((after, Bound::Unbounded)).map(|(_, it)| it);
    let shown = found.filter(|_| !is_shared).filter_map(|it| {
        let version = filters.shown(state, it)?;
        older.shown(state, it).is_some().then_some((it, version))
    });
    let (found, next_token) = page.take(shown, |(it, _)| it.path());
    let parameters = found.into_iter().map(|(it, version)| describe::metadata(it, version, home));
    Ok(DescribeParametersResult { parameters: Some(parameters.collect()), next_token })
}
