//! DescribeLogGroups. How many bytes there are of each is told by who keeps the lines.
use std::sync::Arc;

use berth_api::logs::{DescribeLogGroupsRequest, DescribeLogGroupsResponse, Error};
use berth_kernel::Home;

use super::{list_groups::is_own, pages::page};
use crate::{
    State, describe,
    limits::DESCRIBED_MAX,
    records::{GroupId, LogGroup},
    rules::names::named,
};

/// # Errors
/// InvalidParameterException.
pub fn describe(
    state: &State,
    input: &DescribeLogGroupsRequest,
    stored_bytes: impl Fn(GroupId) -> u64,
    home: &Home,
) -> Result<DescribeLogGroupsResponse, Error> {
    let (prefix, pattern) = (&input.log_group_name_prefix, &input.log_group_name_pattern);
    // An empty pattern is none.
    let pattern = pattern.as_deref().filter(|it| !it.is_empty());
    if prefix.is_some() && pattern.is_some() {
        return Err(Error::invalid_parameter(
            "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.",
        ));
    }
    let class = input.log_group_class.as_ref().map(ToString::to_string);
    let is_shown = |it: &&Arc<LogGroup>| {
        pattern.is_none_or(|pattern| it.name.contains(pattern))
            && class.as_ref().is_none_or(|class| *class == it.log_group_class)
            && is_own(&input.account_identifiers, home)
    };
    let shown = |it: &Arc<LogGroup>| describe::group(it, stored_bytes(it.id), home);
    if let Some(identifiers) = &input.log_group_identifiers {
        if prefix.is_some() || pattern.is_some() {
            return Err(Error::invalid_parameter(
                "LogGroup identifiers and LogGroup name prefix or pattern are mutually exclusive \
                 parameters.",
            ));
        }
        let named = identifiers.iter().filter_map(|it| state.group(named(home, it)));
        let groups = named.filter(is_shown).map(shown).collect();
        return Ok(DescribeLogGroupsResponse { log_groups: Some(groups), next_token: None });
    }
    let only = DescribeLogGroupsRequest { limit: None, next_token: None, ..input.clone() };
    let fingerprint = format!("DescribeLogGroups {only:?}");
    let page = page(input.next_token.as_deref(), input.limit, DESCRIBED_MAX, &fingerprint)?;
    let prefix = prefix.as_deref().unwrap_or_default();
    let groups = state.groups_with(prefix, page.after()).filter(is_shown);
    let (groups, next_token) = page.take(groups, |it| it.name.clone());
    let groups = groups.into_iter().map(shown).collect();
    Ok(DescribeLogGroupsResponse { log_groups: Some(groups), next_token })
}
