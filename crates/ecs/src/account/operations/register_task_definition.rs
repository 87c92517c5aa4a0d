//! RegisterTaskDefinition.
use berth_api::ecs::{Error, RegisterTaskDefinitionRequest, RegisterTaskDefinitionResponse, Tag};
use berth_definitions::normalise;

use crate::{
    Home, SERVICE,
    account::{
        Txn, describe,
        limits::REVISIONS_MAX,
        records::{
            DefinitionKind, Family, TaskDefinition, TaskDefinitionKey, TaskDefinitionStatus,
        },
    },
    tags,
};

/// ECS: each call makes a new revision; its number is one more than any the family ever had.
pub fn register(
    txn: &mut Txn,
    mut input: RegisterTaskDefinitionRequest,
    principal: &str,
    home: &Home,
) -> Result<RegisterTaskDefinitionResponse, Error> {
    let tags = tags::of_request(input.tags.take().as_deref())?;
    let task_definition = normalise(input)?;
    let family = task_definition.family.clone().expect("no definition passes without a family");
    let latest = txn.families.get(&family).map_or(0, |it| it.latest_revision);
    let revision = next_revision(&family, latest)?;
    let key = TaskDefinitionKey { kind: DefinitionKind::Task, family, revision };
    let record = registered(txn, key.clone(), task_definition, tags.clone(), (principal, home));
    let shown = describe::task_definition(&record);
    txn.put(Family { family: key.family, latest_revision: key.revision });
    txn.put(record);
    Ok(RegisterTaskDefinitionResponse { task_definition: Some(shown), tags: Some(tags) })
}

/// A new revision, with what registering adds to what was asked for.
pub fn registered(
    txn: &Txn,
    key: TaskDefinitionKey,
    asked: berth_api::ecs::TaskDefinition,
    tags: Vec<Tag>,
    (principal, home): (&str, &Home),
) -> TaskDefinition {
    let task_definition = berth_api::ecs::TaskDefinition {
        task_definition_arn: Some(home.arn(SERVICE, &key.resource())),
        revision: Some(key.revision),
        registered_at: Some(txn.now),
        registered_by: Some(principal.to_owned()),
        ..asked
    };
    TaskDefinition {
        key,
        status: TaskDefinitionStatus::Active,
        deregistered_at: None,
        delete_requested_at: None,
        task_definition,
        tags,
    }
}

/// The number of the next revision of a family.
pub fn next_revision(family: &str, latest: i32) -> Result<i32, Error> {
    match latest < REVISIONS_MAX {
        true => Ok(latest + 1),
        false => Err(Error::limit_exceeded(format!(
            "Family '{family}' has had {REVISIONS_MAX} revisions, which is the limit. Register \
             the task definition under another family."
        ))),
    }
}
