//! What the world should do about the account: read from the state whenever it is looked at.
use super::{
    State,
    records::{DefinitionKind, TaskDefinitionKey, TaskDefinitionStatus},
};

/// Capacity providers in DELETE_IN_PROGRESS. [`crate::rechecks::ProviderUses`] asks whether a
/// cluster has them.
pub fn capacity_providers_to_delete(state: &State) -> impl Iterator<Item = &String> {
    state.capacity_providers.values().filter(|it| it.is_being_deleted()).map(|it| &it.name)
}

/// Revisions in DELETE_IN_PROGRESS. [`crate::rechecks::DefinitionUses`] asks whether a cluster
/// uses them.
pub fn task_definitions_to_delete(state: &State) -> impl Iterator<Item = &TaskDefinitionKey> {
    let status = TaskDefinitionStatus::DeleteInProgress;
    let of = move |kind| state.revisions(kind, status, None, None, false);
    of(DefinitionKind::Task).chain(of(DefinitionKind::Daemon))
}
