//! DeregisterTaskDefinition, then DeleteTaskDefinitions: the two steps towards the end.
use std::sync::Arc;

use berth_api::ecs::{
    DeleteTaskDefinitionsRequest, DeleteTaskDefinitionsResponse, DeregisterTaskDefinitionRequest,
    DeregisterTaskDefinitionResponse, Error, Failure,
};

use super::reference;
use crate::account::{
    Txn, describe,
    limits::DELETE_TASK_DEFINITIONS_MAX,
    records::{
        TaskDefinition,
        TaskDefinitionStatus::{Active, DeleteInProgress, Deleted, Inactive},
    },
    state::task_definition,
};

/// ECS: what runs goes on, nothing new may use it. A revision that is INACTIVE already, or on its
/// way out, is answered as it is.
pub fn deregister(
    txn: &mut Txn,
    input: &DeregisterTaskDefinitionRequest,
) -> Result<DeregisterTaskDefinitionResponse, Error> {
    let name = input.task_definition.as_deref().unwrap_or_default();
    let mut record = reference::revision(txn, name)?;
    if record.status == Active {
        let changed = Arc::make_mut(&mut record);
        changed.status = Inactive;
        changed.deregistered_at = Some(txn.now);
        txn.put(changed.clone());
    }
    let task_definition = Some(describe::task_definition(&record));
    Ok(DeregisterTaskDefinitionResponse { task_definition })
}

/// ECS: INACTIVE revisions become DELETE_IN_PROGRESS, and are gone when nothing uses them.
/// What cannot be deleted is listed among the failures.
pub fn delete(
    txn: &mut Txn,
    input: &DeleteTaskDefinitionsRequest,
) -> Result<DeleteTaskDefinitionsResponse, Error> {
    let names = input.task_definitions.as_deref().unwrap_or_default();
    if names.is_empty() {
        return Err(Error::invalid_parameter("Task definitions cannot be empty."));
    }
    if names.len() > DELETE_TASK_DEFINITIONS_MAX {
        return Err(Error::invalid_parameter(format!(
            "At most {DELETE_TASK_DEFINITIONS_MAX} task definitions can be deleted in one call, \
             but this one names {}.",
            names.len()
        )));
    }
    let (mut task_definitions, mut failures) = (Vec::new(), Vec::new());
    for name in names {
        match delete_one(txn, name) {
            Ok(record) => task_definitions.push(describe::task_definition(&record)),
            Err(reason) => failures.push(Failure {
                arn: Some(name.clone()),
                reason: Some(reason.to_owned()),
                detail: None,
            }),
        }
    }
    Ok(DeleteTaskDefinitionsResponse {
        task_definitions: Some(task_definitions),
        failures: Some(failures),
    })
}

fn delete_one(txn: &mut Txn, name: &str) -> Result<Arc<TaskDefinition>, &'static str> {
    if !reference::is_identifier(name) {
        return Err(
            "The specified task definition identifier is invalid. Specify a valid name or ARN and \
             try again.",
        );
    }
    let mut record = task_definition(txn, name).ok_or(
        "The specified task definition does not exist. Specify a valid account, family, revision \
         and try again.",
    )?;
    match record.status {
        Active => Err("The specified task definition is still in ACTIVE status. Please \
                       deregister the target and try again."),
        Inactive => {
            let changed = Arc::make_mut(&mut record);
            changed.status = DeleteInProgress;
            changed.delete_requested_at = Some(txn.now);
            txn.put(changed.clone());
            Ok(record)
        }
        DeleteInProgress | Deleted => Ok(record),
    }
}
