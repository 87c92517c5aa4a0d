//! Tags of task definitions, of daemons' definitions too, and of capacity providers.
use std::sync::Arc;

use berth_api::ecs::{
    Error, ListTagsForResourceRequest, ListTagsForResourceResponse, Tag, TagResourceRequest,
    TagResourceResponse, UntagResourceRequest, UntagResourceResponse,
};

use super::capacity_providers;
use crate::{
    Home,
    account::{
        State, Txn,
        records::{CapacityProvider, TaskDefinition, TaskDefinitionStatus},
        state::{daemon_task_definition, task_definition},
    },
    tags,
};

/// What the account has that can be tagged.
enum Tagged {
    CapacityProvider(Arc<CapacityProvider>),
    TaskDefinition(Arc<TaskDefinition>),
}

impl Tagged {
    fn tags(&self) -> &[Tag] {
        match self {
            Tagged::CapacityProvider(it) => &it.tags,
            Tagged::TaskDefinition(it) => &it.tags,
        }
    }
}

pub fn tag_resource(
    txn: &mut Txn,
    input: &TagResourceRequest,
    home: &Home,
) -> Result<TagResourceResponse, Error> {
    let resource = changeable(txn, input.resource_arn.as_deref(), home)?;
    let tags = tags::merge(resource.tags(), input.tags.as_deref().unwrap_or_default())?;
    put(txn, &resource, tags);
    Ok(TagResourceResponse {})
}

pub fn untag_resource(
    txn: &mut Txn,
    input: &UntagResourceRequest,
    home: &Home,
) -> Result<UntagResourceResponse, Error> {
    let resource = changeable(txn, input.resource_arn.as_deref(), home)?;
    let tags = tags::remove(resource.tags(), input.tag_keys.as_deref().unwrap_or_default())?;
    put(txn, &resource, tags);
    Ok(UntagResourceResponse {})
}

pub fn list_tags(
    state: &State,
    input: &ListTagsForResourceRequest,
    home: &Home,
) -> Result<ListTagsForResourceResponse, Error> {
    let arn = input.resource_arn.as_deref();
    let tags = match is_provider(arn) {
        true => capacity_providers::found(state, arn, home)?.tags.clone(),
        false => named(state, arn)?.tags.clone(),
    };
    Ok(ListTagsForResourceResponse { tags: Some(tags) })
}

fn put(txn: &mut Txn, resource: &Tagged, tags: Vec<Tag>) {
    if resource.tags() == tags {
        return;
    }
    match resource {
        Tagged::CapacityProvider(it) => txn.put(CapacityProvider { tags, ..(**it).clone() }),
        Tagged::TaskDefinition(it) => txn.put(TaskDefinition { tags, ..(**it).clone() }),
    }
}

/// The door has seen that the ARN is of one of these.
fn is_provider(arn: Option<&str>) -> bool {
    arn.is_some_and(|it| it.contains(":capacity-provider/"))
}

/// ECS: tags can be changed while the resource is active.
fn changeable(state: &State, arn: Option<&str>, home: &Home) -> Result<Tagged, Error> {
    if is_provider(arn) {
        return capacity_providers::changeable(state, arn, home).map(Tagged::CapacityProvider);
    }
    let record = named(state, arn)?;
    match record.status {
        TaskDefinitionStatus::Active => Ok(Tagged::TaskDefinition(record)),
        _ => Err(Error::invalid_parameter(
            "The specified task definition is inactive. Specify an active task definition and try \
             again.",
        )),
    }
}

/// The door has seen that this is the ARN of a task definition, or of one of daemons.
fn named(state: &State, arn: Option<&str>) -> Result<Arc<TaskDefinition>, Error> {
    let arn = arn.filter(|it| it.starts_with("arn:"));
    let found =
        arn.and_then(|it| task_definition(state, it).or_else(|| daemon_task_definition(state, it)));
    // A family has no tags.
    found.filter(|it| Some(it.arn()) == arn).ok_or_else(|| {
        Error::invalid_parameter(
            "The specified task definition is not found. Specify an active task definition and \
             try again.",
        )
    })
}
