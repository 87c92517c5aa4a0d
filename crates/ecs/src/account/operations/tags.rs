//! Tags of task definitions.
use std::sync::Arc;

use berth_api::ecs::{
    Error, ListTagsForResourceRequest, ListTagsForResourceResponse, Tag, TagResourceRequest,
    TagResourceResponse, UntagResourceRequest, UntagResourceResponse,
};

use crate::{
    account::{
        State, Txn,
        records::{TaskDefinition, TaskDefinitionStatus},
        state::task_definition,
    },
    tags,
};

pub fn tag_resource(
    txn: &mut Txn,
    input: &TagResourceRequest,
) -> Result<TagResourceResponse, Error> {
    let record = active(txn, input.resource_arn.as_deref())?;
    let tags = tags::merge(&record.tags, input.tags.as_deref().unwrap_or_default())?;
    put(txn, &record, tags);
    Ok(TagResourceResponse {})
}

pub fn untag_resource(
    txn: &mut Txn,
    input: &UntagResourceRequest,
) -> Result<UntagResourceResponse, Error> {
    let record = active(txn, input.resource_arn.as_deref())?;
    let tags = tags::remove(&record.tags, input.tag_keys.as_deref().unwrap_or_default())?;
    put(txn, &record, tags);
    Ok(UntagResourceResponse {})
}

pub fn list_tags(
    state: &State,
    input: &ListTagsForResourceRequest,
) -> Result<ListTagsForResourceResponse, Error> {
    let record = named(state, input.resource_arn.as_deref())?;
    Ok(ListTagsForResourceResponse { tags: Some(record.tags.clone()) })
}

fn put(txn: &mut Txn, record: &Arc<TaskDefinition>, tags: Vec<Tag>) {
    if record.tags != tags {
        txn.put(TaskDefinition { tags, ..(**record).clone() });
    }
}

/// ECS: tags can be changed while the resource is active.
fn active(state: &State, arn: Option<&str>) -> Result<Arc<TaskDefinition>, Error> {
    let record = named(state, arn)?;
    match record.status {
        TaskDefinitionStatus::Active => Ok(record),
        _ => Err(Error::invalid_parameter(
            "The specified task definition is inactive. Specify an active task definition and try \
             again.",
        )),
    }
}

/// The door has seen that this is a task definition's ARN.
fn named(state: &State, arn: Option<&str>) -> Result<Arc<TaskDefinition>, Error> {
    let arn = arn.filter(|it| it.starts_with("arn:"));
    arn.and_then(|it| task_definition(state, it)).ok_or_else(|| {
        Error::invalid_parameter(
            "The specified task definition is not found. Specify an active task definition and \
             try again.",
        )
    })
}
