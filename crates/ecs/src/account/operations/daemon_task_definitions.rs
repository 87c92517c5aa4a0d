//! Daemon task definitions: registered, described, listed and deleted.
use std::sync::Arc;

use berth_api::ecs::{
    DaemonTaskDefinitionRevisionFilter as RevisionFilter,
    DaemonTaskDefinitionStatusFilter as StatusFilter, DeleteDaemonTaskDefinitionRequest,
    DeleteDaemonTaskDefinitionResponse, DescribeDaemonTaskDefinitionRequest,
    DescribeDaemonTaskDefinitionResponse, Error, ListDaemonTaskDefinitionsRequest,
    ListDaemonTaskDefinitionsResponse, RegisterDaemonTaskDefinitionRequest,
    RegisterDaemonTaskDefinitionResponse,
};
use berth_definitions::normalise_daemon;

use super::{
    list_task_definitions::{is_descending, not_one_of},
    reference,
    register_task_definition::{next_revision, registered},
};
use crate::{
    Home,
    account::{
        State, Txn, describe,
        limits::PAGE_MAX,
        records::{DefinitionKind, TaskDefinition, TaskDefinitionKey, TaskDefinitionStatus},
        state::daemon_task_definition,
    },
    page::{self, invalid_token},
    tags,
};

/// ECS: each call makes a new revision; its number is one more than any the family ever had.
pub fn register(
    txn: &mut Txn,
    mut input: RegisterDaemonTaskDefinitionRequest,
    principal: &str,
    home: &Home,
) -> Result<RegisterDaemonTaskDefinitionResponse, Error> {
    let tags = tags::of_request(input.tags.take().as_deref())?;
    let task_definition = normalise_daemon(input)?;
    let family = task_definition.family.clone().expect("no definition passes without a family");
    let revision = next_revision(&family, txn.latest_of_daemons(&family))?;
    let key = TaskDefinitionKey { kind: DefinitionKind::Daemon, family, revision };
    let record = registered(txn, key, task_definition, tags, (principal, home));
    let daemon_task_definition_arn = Some(record.arn().to_owned());
    txn.put(record);
    Ok(RegisterDaemonTaskDefinitionResponse { daemon_task_definition_arn })
}

/// ECS: a revision in any status, or the latest ACTIVE one of a family.
pub fn describe(
    state: &State,
    input: &DescribeDaemonTaskDefinitionRequest,
) -> Result<DescribeDaemonTaskDefinitionResponse, Error> {
    let name = input.daemon_task_definition.as_deref().unwrap_or_default();
    let record = daemon_task_definition(state, name).ok_or_else(unknown)?;
    let daemon_task_definition = Some(describe::daemon_task_definition(&record));
    Ok(DescribeDaemonTaskDefinitionResponse { daemon_task_definition })
}

/// ECS: what is ACTIVE goes on its way out; daemons that are made of it stay as they are.
pub fn delete(
    txn: &mut Txn,
    input: &DeleteDaemonTaskDefinitionRequest,
) -> Result<DeleteDaemonTaskDefinitionResponse, Error> {
    let name = input.daemon_task_definition.as_deref().unwrap_or_default();
    reference::check_revision(name)?;
    let record = daemon_task_definition(txn, name).ok_or_else(unknown)?;
    if record.status != TaskDefinitionStatus::Active {
        return Err(Error::client(
            "The specified daemon task definition is not in ACTIVE status. Specify an active \
             daemon task definition and try again.",
        ));
    }
    txn.put(TaskDefinition {
        status: TaskDefinitionStatus::DeleteInProgress,
        delete_requested_at: Some(txn.now),
        ..(*record).clone()
    });
    let daemon_task_definition_arn = Some(record.arn().to_owned());
    Ok(DeleteDaemonTaskDefinitionResponse { daemon_task_definition_arn })
}

/// ECS: by family, then by number.
pub fn list(
    state: &State,
    input: &ListDaemonTaskDefinitionsRequest,
) -> Result<ListDaemonTaskDefinitionsResponse, Error> {
    let filter = Filter::of(input)?;
    let descending = is_descending(input.sort.as_ref())?;
    let parameters =
        ListDaemonTaskDefinitionsRequest { next_token: None, max_results: None, ..input.clone() };
    let fingerprint = format!("ListDaemonTaskDefinitions {}", berth_api::to_json(&parameters));
    let page = page::of(input.next_token.as_deref(), input.max_results, PAGE_MAX, &fingerprint)?;
    let after: Option<TaskDefinitionKey> =
        page.after().map(|it| it.parse().map_err(|_| invalid_token())).transpose()?;
    let is_new = |it: &&Arc<TaskDefinition>| match &after {
        None => true,
        Some(after) if descending => it.key < *after,
        Some(after) => it.key > *after,
    };
    let all = state.of_daemons();
    let all: Box<dyn Iterator<Item = &Arc<TaskDefinition>>> =
        if descending { Box::new(all.rev()) } else { Box::new(all) };
    let rest = all.filter(is_new).filter(|it| filter.fits(state, it));
    let (page, next_token) = page.take(rest, |it| it.key.to_string());
    let shown = page.into_iter().map(|it| describe::daemon_task_definition_summary(it));
    let daemon_task_definitions = Some(shown.collect());
    Ok(ListDaemonTaskDefinitionsResponse { daemon_task_definitions, next_token })
}

/// What a list is narrowed to.
struct Filter<'a> {
    family: Option<&'a str>,
    prefix: &'a str,
    /// ECS: ACTIVE unless asked otherwise; none is all.
    status: Option<TaskDefinitionStatus>,
    is_last_registered: bool,
}

impl Filter<'_> {
    fn of(input: &ListDaemonTaskDefinitionsRequest) -> Result<Filter<'_>, Error> {
        if input.family.is_some() && input.family_prefix.is_some() {
            return Err(Error::invalid_parameter(
                "Specify either family or familyPrefix, but not both.",
            ));
        }
        let status = match &input.status {
            None | Some(StatusFilter::Active) => Some(TaskDefinitionStatus::Active),
            Some(StatusFilter::DeleteInProgress) => Some(TaskDefinitionStatus::DeleteInProgress),
            Some(StatusFilter::All) => None,
            Some(StatusFilter::UnknownValue(other)) => {
                return Err(not_one_of("status", StatusFilter::values(), other));
            }
        };
        let is_last_registered = match &input.revision {
            None => false,
            Some(RevisionFilter::LastRegistered) => true,
            Some(RevisionFilter::UnknownValue(other)) => {
                return Err(not_one_of("revision", RevisionFilter::values(), other));
            }
        };
        let (family, prefix) = (input.family.as_deref(), input.family_prefix.as_deref());
        let prefix = prefix.unwrap_or_default();
        Ok(Filter { family, prefix, status, is_last_registered })
    }

    fn fits(&self, state: &State, it: &TaskDefinition) -> bool {
        let family = &it.key.family;
        self.family.is_none_or(|one| one == family)
            && family.starts_with(self.prefix)
            && self.status.is_none_or(|one| one == it.status)
            && (!self.is_last_registered || it.key.revision == state.latest_of_daemons(family))
    }
}

/// ECS's answer when nothing has that name.
fn unknown() -> Error {
    Error::client("Unable to describe daemon task definition.")
}
