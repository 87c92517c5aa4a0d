//! Tags of groups, by the calls on resources and by the older ones on groups.
use std::{collections::BTreeMap, sync::Arc};

use berth_api::logs::{
    Error, ListTagsForResourceRequest, ListTagsForResourceResponse, ListTagsLogGroupRequest,
    ListTagsLogGroupResponse, TagLogGroupRequest, TagLogGroupResponse, TagResourceRequest,
    TagResourceResponse, UntagLogGroupRequest, UntagLogGroupResponse, UntagResourceRequest,
    UntagResourceResponse,
};
use berth_kernel::{
    Home,
    tags::{TagError, merged, without},
};

use super::groups::change;
use crate::{
    State, Txn,
    records::LogGroup,
    rules::{
        names::{group, group_of_arn},
        tags,
    },
};

type Tags = BTreeMap<String, String>;

pub fn tag(
    txn: &mut Txn,
    input: &TagResourceRequest,
    home: &Home,
) -> Result<TagResourceResponse, Error> {
    let group = of_arn(txn, &input.resource_arn, home)?;
    add(txn, &group, &input.tags, tags::refused_of_resource)?;
    Ok(TagResourceResponse {})
}

pub fn tag_group(txn: &mut Txn, input: &TagLogGroupRequest) -> Result<TagLogGroupResponse, Error> {
    let group = of_name(txn, &input.log_group_name)?;
    add(txn, &group, &input.tags, tags::refused)?;
    Ok(TagLogGroupResponse {})
}

pub fn untag(
    txn: &mut Txn,
    input: &UntagResourceRequest,
    home: &Home,
) -> Result<UntagResourceResponse, Error> {
    let group = of_arn(txn, &input.resource_arn, home)?;
    remove(txn, &group, &input.tag_keys);
    Ok(UntagResourceResponse {})
}

pub fn untag_group(
    txn: &mut Txn,
    input: &UntagLogGroupRequest,
) -> Result<UntagLogGroupResponse, Error> {
    let group = of_name(txn, &input.log_group_name)?;
    remove(txn, &group, &input.tags);
    Ok(UntagLogGroupResponse {})
}

pub fn list(
    state: &State,
    input: &ListTagsForResourceRequest,
    home: &Home,
) -> Result<ListTagsForResourceResponse, Error> {
    let group = of_arn(state, &input.resource_arn, home)?;
    Ok(ListTagsForResourceResponse { tags: Some(group.tags.clone()) })
}

pub fn list_of_group(
    state: &State,
    input: &ListTagsLogGroupRequest,
) -> Result<ListTagsLogGroupResponse, Error> {
    let group = of_name(state, &input.log_group_name)?;
    Ok(ListTagsLogGroupResponse { tags: Some(group.tags.clone()) })
}

fn add(
    txn: &mut Txn,
    group: &LogGroup,
    more: &Option<Tags>,
    refused: fn(&TagError) -> Error,
) -> Result<(), Error> {
    let more = more.iter().flatten().map(|(key, value)| (&**key, &**value));
    let tags = merged(&group.tags, more);
    change(txn, group, LogGroup { tags: tags.map_err(|it| refused(&it))?, ..group.clone() });
    Ok(())
}

fn remove(txn: &mut Txn, group: &LogGroup, keys: &Option<Vec<String>>) {
    let tags = without(&group.tags, keys.as_deref().unwrap_or_default());
    change(txn, group, LogGroup { tags, ..group.clone() });
}

fn of_name(state: &State, name: &Option<String>) -> Result<Arc<LogGroup>, Error> {
    group(state, name.as_deref().unwrap_or_default()).cloned()
}

/// Groups are all that has tags here.
fn of_arn(state: &State, arn: &Option<String>, home: &Home) -> Result<Arc<LogGroup>, Error> {
    let name = group_of_arn(home, arn.as_deref().unwrap_or_default());
    let text = "The specified resource does not exist.";
    let found = name.and_then(|it| state.group(it)).cloned();
    found.ok_or_else(|| Error::resource_not_found(text))
}
