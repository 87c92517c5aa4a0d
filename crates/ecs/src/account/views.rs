//! What the world should do about the account: read from the state whenever it is looked at.
use super::{
    State,
    records::{TaskDefinitionKey, TaskDefinitionStatus},
};

/// Revisions in DELETE_IN_PROGRESS. The driver asks the clusters, and reports
/// [`super::Report::TaskDefinitionUnused`] for each that none of them uses.
pub fn task_definitions_to_delete(state: &State) -> impl Iterator<Item = &TaskDefinitionKey> {
    state.revisions(TaskDefinitionStatus::DeleteInProgress, None, None, false)
}
