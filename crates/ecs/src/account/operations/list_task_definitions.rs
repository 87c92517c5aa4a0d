//! ListTaskDefinitions and ListTaskDefinitionFamilies.
use std::{ops::Bound, sync::Arc};

use berth_api::ecs::{
    Error, ListTaskDefinitionFamiliesRequest, ListTaskDefinitionFamiliesResponse,
    ListTaskDefinitionsRequest, ListTaskDefinitionsResponse, SortOrder, TaskDefinitionFamilyStatus,
    TaskDefinitionStatus as Shown,
};

use crate::{
    account::{
        State,
        limits::PAGE_MAX,
        records::{DefinitionKind, Family, TaskDefinitionKey, TaskDefinitionStatus},
    },
    page::{self, invalid_token},
};

/// ECS: by family, then by number. `familyPrefix` is the whole name of a family here.
pub fn list(
    state: &State,
    input: &ListTaskDefinitionsRequest,
) -> Result<ListTaskDefinitionsResponse, Error> {
    let family = input.family_prefix.as_deref();
    let status = status(input.status.as_ref())?;
    let descending = is_descending(input.sort.as_ref())?;
    let fingerprint = format!("ListTaskDefinitions {status:?} {descending} {family:?}");
    let token = input.next_token.as_deref();
    let page = page::of(token, input.max_results, PAGE_MAX, &fingerprint)?;
    let after: Option<TaskDefinitionKey> =
        page.after().map(|it| it.parse().map_err(|_| invalid_token())).transpose()?;
    if after.as_ref().is_some_and(|it| family.is_some_and(|family| it.family != family)) {
        return Err(invalid_token());
    }
    let keys = state.revisions(DefinitionKind::Task, status, family, after, descending);
    let (keys, next_token) = page.take(keys, |it| it.to_string());
    let arn = |key| state.task_definitions.get(key).map(|it| it.arn().to_owned());
    let task_definition_arns = Some(keys.into_iter().filter_map(arn).collect());
    Ok(ListTaskDefinitionsResponse { task_definition_arns, next_token })
}

/// ECS: names of families that begin with `familyPrefix`. ACTIVE ones have an ACTIVE revision,
/// INACTIVE ones have others only; a family without any revision left is not listed.
pub fn list_families(
    state: &State,
    input: &ListTaskDefinitionFamiliesRequest,
) -> Result<ListTaskDefinitionFamiliesResponse, Error> {
    let prefix = input.family_prefix.as_deref().unwrap_or_default();
    let status = input.status.as_ref().unwrap_or(&TaskDefinitionFamilyStatus::All);
    if let TaskDefinitionFamilyStatus::UnknownValue(other) = status {
        return Err(not_one_of("status", TaskDefinitionFamilyStatus::values(), other));
    }
    let fingerprint = format!("ListTaskDefinitionFamilies {status} {prefix}");
    let token = input.next_token.as_deref();
    let page = page::of(token, input.max_results, PAGE_MAX, &fingerprint)?;
    let start = match page.after() {
        Some(after) => Bound::Excluded(after.to_owned()),
        None => Bound::Included(prefix.to_owned()),
    };
    let rows = state.families.range((start, Bound::Unbounded)).map(|(_, it)| it);
    let rows = rows.take_while(|it| it.family.starts_with(prefix));
    let rows = rows.filter(|it| is_listed(state, it, status));
    let (rows, next_token) = page.take(rows, |it| it.family.clone());
    let families = Some(rows.into_iter().map(|it| it.family.clone()).collect());
    Ok(ListTaskDefinitionFamiliesResponse { families, next_token })
}

fn is_listed(state: &State, family: &Arc<Family>, asked: &TaskDefinitionFamilyStatus) -> bool {
    let has =
        |status| state.of_family(DefinitionKind::Task, &family.family, status).next().is_some();
    let active = has(TaskDefinitionStatus::Active);
    let others =
        || has(TaskDefinitionStatus::Inactive) || has(TaskDefinitionStatus::DeleteInProgress);
    match asked {
        TaskDefinitionFamilyStatus::Active => active,
        TaskDefinitionFamilyStatus::Inactive => !active && others(),
        TaskDefinitionFamilyStatus::All | TaskDefinitionFamilyStatus::UnknownValue(_) => {
            active || others()
        }
    }
}

/// ECS: ACTIVE unless asked otherwise.
fn status(asked: Option<&Shown>) -> Result<TaskDefinitionStatus, Error> {
    match asked {
        None | Some(Shown::Active) => Ok(TaskDefinitionStatus::Active),
        Some(Shown::Inactive) => Ok(TaskDefinitionStatus::Inactive),
        Some(Shown::DeleteInProgress) => Ok(TaskDefinitionStatus::DeleteInProgress),
        Some(Shown::UnknownValue(other)) => Err(not_one_of("status", Shown::values(), other)),
    }
}

/// ECS: ascending unless asked otherwise.
pub fn is_descending(sort: Option<&SortOrder>) -> Result<bool, Error> {
    match sort {
        None | Some(SortOrder::Asc) => Ok(false),
        Some(SortOrder::Desc) => Ok(true),
        Some(SortOrder::UnknownValue(other)) => Err(not_one_of("sort", SortOrder::values(), other)),
    }
}

pub fn not_one_of(name: &str, values: &[&str], other: &str) -> Error {
    let values = values.join(",");
    Error::invalid_parameter(format!("{name} should be one of [{values}], but is '{other}'."))
}
