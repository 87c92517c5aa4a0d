//! AddTagsToResource, RemoveTagsFromResource and ListTagsForResource.
use std::{collections::BTreeMap, sync::Arc};

use berth_api::ssm::{
    AddTagsToResourceRequest, AddTagsToResourceResult, Error, ListTagsForResourceRequest,
    ListTagsForResourceResult, RemoveTagsFromResourceRequest, RemoveTagsFromResourceResult,
    ResourceTypeForTagging as ResourceType,
};

use crate::{
    State, Txn,
    records::{Parameter, path_of},
    rules::tags,
};

pub fn add(
    txn: &mut Txn,
    input: &AddTagsToResourceRequest,
) -> Result<AddTagsToResourceResult, Error> {
    let parameter = tagged(txn, &input.resource_type, &input.resource_id)?;
    let tags = tags::merged(&parameter.tags, input.tags.as_deref().unwrap_or_default())?;
    put(txn, &parameter, tags);
    Ok(AddTagsToResourceResult {})
}

pub fn remove(
    txn: &mut Txn,
    input: &RemoveTagsFromResourceRequest,
) -> Result<RemoveTagsFromResourceResult, Error> {
    let parameter = tagged(txn, &input.resource_type, &input.resource_id)?;
    let tags = tags::without(&parameter.tags, input.tag_keys.as_deref().unwrap_or_default())?;
    put(txn, &parameter, tags);
    Ok(RemoveTagsFromResourceResult {})
}

pub fn list(
    state: &State,
    input: &ListTagsForResourceRequest,
) -> Result<ListTagsForResourceResult, Error> {
    let parameter = tagged(state, &input.resource_type, &input.resource_id)?;
    Ok(ListTagsForResourceResult { tag_list: Some(tags::shown(&parameter.tags)) })
}

/// Systems Manager tags a parameter by its name. Its other resources are not here.
fn tagged(
    state: &State,
    kind: &Option<ResourceType>,
    id: &Option<String>,
) -> Result<Arc<Parameter>, Error> {
    let id = id.as_deref().unwrap_or_default();
    match kind {
        Some(ResourceType::Parameter) => {
            let found = state.parameter(&path_of(id.trim())).cloned();
            found.ok_or_else(|| {
                Error::invalid_resource_id(format!(
                    "The resource ID isn't valid. Verify that you entered the correct ID and try \
                     again. There is no parameter with the name {id}."
                ))
            })
        }
        Some(other) => Err(Error::invalid_resource_type(format!(
            "The resource type isn't valid. Berth has no {other} of Systems Manager, only \
             parameters: use the type Parameter."
        ))),
        None => Err(Error::invalid_resource_type("The resource type isn't valid.")),
    }
}

fn put(txn: &mut Txn, parameter: &Parameter, tags: BTreeMap<String, String>) {
    if tags != parameter.tags {
        txn.put(Parameter { tags, ..parameter.clone() });
    }
}
