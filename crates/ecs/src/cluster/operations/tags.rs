//! TagResource, UntagResource, ListTagsForResource for what lives in a cluster.
use berth_api::ecs::{
    Error, ListTagsForResourceRequest, ListTagsForResourceResponse, Operation, Tag,
    TagResourceRequest, TagResourceResponse, UntagResourceRequest, UntagResourceResponse,
};

use super::{active, container_instances, daemons, services, tasks};
use crate::{
    cluster::{
        State, Txn,
        describe::arns,
        records::{
            Record,
            cluster::ClusterRecord,
            daemon::Daemon,
            service::{Service, ServiceStatus},
            task_set::TaskSet,
        },
    },
    tags,
};

/// ECS: adds tags; a key that exists gets the new value.
pub fn tag_resource(
    txn: &mut Txn,
    input: TagResourceRequest,
) -> Result<TagResourceResponse, Error> {
    let (resource, old) = find(txn, input.resource_arn.as_deref())?;
    let new = tags::merge(&old, input.tags.as_deref().unwrap_or_default())?;
    txn.put(tagged(resource, new));
    Ok(TagResourceResponse::default())
}

/// ECS: keys that the resource does not have are ignored.
pub fn untag_resource(
    txn: &mut Txn,
    input: UntagResourceRequest,
) -> Result<UntagResourceResponse, Error> {
    let (resource, old) = find(txn, input.resource_arn.as_deref())?;
    let new = tags::remove(&old, input.tag_keys.as_deref().unwrap_or_default())?;
    txn.put(tagged(resource, new));
    Ok(UntagResourceResponse::default())
}

pub fn list_tags_for_resource(
    state: &State,
    input: &ListTagsForResourceRequest,
) -> Result<ListTagsForResourceResponse, Error> {
    let found = find(state, input.resource_arn.as_deref());
    // The model declares no ResourceNotFoundException for this one.
    let (_, tags) = found.map_err(|it| it.answering(Operation::ListTagsForResource))?;
    Ok(ListTagsForResourceResponse { tags: Some(tags) })
}

fn find(state: &State, arn: Option<&str>) -> Result<(Record, Vec<Tag>), Error> {
    let cluster = active(state)?;
    let arn = arn.unwrap_or_default();
    let found = match arns::kind(&cluster.home, arn) {
        Some("cluster") => Some((Record::Cluster((*cluster).clone()), cluster.tags.clone())),
        Some("container-instance") => container_instances::find(state, &cluster, arn)?
            .map(|it| (Record::ContainerInstance((*it).clone()), it.tags.clone())),
        Some("service") => {
            let service = services::find(state, &cluster, arn)?;
            service
                .filter(|it| it.status != ServiceStatus::Inactive)
                .map(|it| (Record::Service((*it).clone()), it.tags.clone()))
        }
        Some("daemon") => {
            let daemon = daemons::find(state, &cluster, arn);
            daemon.map(|it| (Record::Daemon((*it).clone()), it.tags.clone()))
        }
        Some("task-set") => {
            let named = arns::task_set(&cluster.home, arn);
            let key = named.map(|it| (it.service.to_owned(), it.id));
            key.and_then(|key| state.task_sets.get(&key))
                .map(|it| (Record::TaskSet((**it).clone()), it.tags.clone()))
        }
        _ => tasks::find(state, &cluster, arn)?
            .map(|it| (Record::Task((*it).clone()), it.tags.to_vec())),
    };
    found.ok_or_else(|| {
        Error::resource_not_found(format!(
            "The specified resource '{arn}' was not found. Specify a resource that exists and try \
             again."
        ))
    })
}

fn tagged(resource: Record, tags: Vec<Tag>) -> Record {
    match resource {
        Record::Cluster(it) => Record::Cluster(ClusterRecord { tags, ..it }),
        Record::ContainerInstance(mut it) => {
            (it.tags, it.version) = (tags, it.version + 1);
            Record::ContainerInstance(it)
        }
        Record::Task(mut it) => {
            (it.tags, it.version) = (tags.into(), it.version + 1);
            Record::Task(it)
        }
        Record::Service(it) => Record::Service(Service { tags, ..it }),
        Record::Daemon(it) => Record::Daemon(Daemon { tags, ..it }),
        Record::TaskSet(it) => Record::TaskSet(TaskSet { tags, ..it }),
        other => other,
    }
}
