//! ListLogGroups.
use berth_api::logs::{Error, ListLogGroupsRequest, ListLogGroupsResponse, TagFilter};
use berth_kernel::Home;

use super::pages::page;
use crate::{
    State, describe,
    limits::{LISTED_DEFAULT, LISTED_MAX},
    pattern::is_like,
    records::LogGroup,
};

pub fn list(
    state: &State,
    input: &ListLogGroupsRequest,
    home: &Home,
) -> Result<ListLogGroupsResponse, Error> {
    if input.data_sources.is_some() || input.field_index_names.is_some() {
        return Err(Error::invalid_parameter(
            "Berth has no data sources and no field indexes: leave dataSources and \
             fieldIndexNames away.",
        ));
    }
    let only = ListLogGroupsRequest { limit: None, next_token: None, ..input.clone() };
    let fingerprint = format!("ListLogGroups {only:?}");
    let limit = input.limit.or(i32::try_from(LISTED_DEFAULT).ok());
    let page = page(input.next_token.as_deref(), limit, LISTED_MAX, &fingerprint)?;
    let class = input.log_group_class.as_ref().map(ToString::to_string);
    let is_listed = |it: &&std::sync::Arc<LogGroup>| {
        input.log_group_name_pattern.as_deref().is_none_or(|pattern| is_named(&it.name, pattern))
            && class.as_ref().is_none_or(|class| *class == it.log_group_class)
            && input.log_group_tags.iter().flatten().all(|filter| has_tag(it, filter))
            && is_own(&input.account_identifiers, home)
    };
    let groups = state.groups_with("", page.after()).filter(is_listed);
    let (groups, next_token) = page.take(groups, |it| it.name.clone());
    let groups = groups.into_iter().map(|it| describe::summary(it, home));
    Ok(ListLogGroupsResponse { log_groups: Some(groups.collect()), next_token })
}

/// CloudWatch Logs: alternatives between `|`, each of which may begin with `^`.
fn is_named(name: &str, pattern: &str) -> bool {
    pattern.split('|').any(|it| match it.strip_prefix('^') {
        Some(beginning) => name.starts_with(beginning),
        None => name.contains(it),
    })
}

/// CloudWatch Logs: one of the values, in which `*` at an end is anything and `!` before all says
/// that it is none; of a key without values any will do.
fn has_tag(group: &LogGroup, TagFilter { key, values }: &TagFilter) -> bool {
    let value = group.tags.get(key.as_deref().unwrap_or_default());
    let values = values.as_deref().unwrap_or_default();
    let is = |pattern: &String| match pattern.strip_prefix('!') {
        Some(pattern) => value.is_none_or(|it| !is_like(it, pattern)),
        None => value.is_some_and(|it| is_like(it, pattern)),
    };
    if values.is_empty() { value.is_some() } else { values.iter().any(is) }
}

/// Whether an account is asked for of which there are groups here: ours.
pub fn is_own(accounts: &Option<Vec<String>>, home: &Home) -> bool {
    accounts.as_ref().is_none_or(|it| it.is_empty() || it.contains(&home.account))
}
