//! Credentials that are to be good no more: of a role, and of the agent of a container instance.
//! Both are calls of `iam`'s shard, in the name of whoever asks.
use std::sync::Arc;

use berth_answers::of_ecs;
use berth_api::{
    Timestamp,
    berth::{
        Error, RevokeContainerInstanceRequest, RevokeContainerInstanceResponse,
        RevokeRoleSessionsRequest, RevokeRoleSessionsResponse,
    },
    iam,
};
use berth_ecs::{
    Own as OfCluster,
    cluster::{
        State,
        describe::arns::{self, Reference},
        records::{container_instance::ContainerInstance, id::ContainerInstanceId},
        views::credentials::grants,
    },
    route,
};
use berth_engine::Lane;
use berth_iam::{Own, SHARD, role_named, user_at};
use berth_serving::{CLOSED, Published as _};

use super::joining;
use crate::{node::Node, shard_loop::Unserved};

/// Who asks: an ARN, and the id of the request.
type Caller = (String, String);

/// Ends all sessions of a role that were made so far.
///
/// # Errors
/// ResourceNotFound, InvalidParameter, Server.
pub(super) async fn role_sessions(
    node: &Node,
    input: RevokeRoleSessionsRequest,
    caller: Caller,
) -> Result<RevokeRoleSessionsResponse, Error> {
    let name = input.role_name.unwrap_or_default();
    let role = role_named(&node.iam.read(), &name).cloned();
    let role = role.ok_or_else(|| {
        Error::resource_not_found(format!("The role with name {name} cannot be found."))
    })?;
    let arn = role.arn(&node.home);
    let running = node.clusters().values().map(|it| tasks_of(&it.read(), &arn)).sum::<usize>();
    if input.dry_run != Some(true) {
        ask(node, Own::RevokeRoleSessions, role.name.clone(), caller).await?;
    }
    let now = role_named(&node.iam.read(), &name).and_then(|it| it.role()?.revoked.clone());
    Ok(RevokeRoleSessionsResponse {
        role_arn: Some(arn),
        revoked_at: now.map(|it| Timestamp(it.at.0)),
        running_tasks: i32::try_from(running).ok(),
    })
}

/// Tasks that have a role, and may have credentials of it.
fn tasks_of(state: &State, role_arn: &str) -> usize {
    let with_roles = state.tasks.values().filter(|it| it.credentials.is_some());
    with_roles.filter(|it| grants(state, it.id).iter().any(|it| it.role_arn == role_arn)).count()
}

/// Switches off the keys of whoever is the agent of a container instance.
///
/// # Errors
/// ResourceNotFound, ClusterNotFound, Client, Server.
pub(super) async fn container_instance(
    node: &Node,
    input: RevokeContainerInstanceRequest,
    caller: Caller,
) -> Result<RevokeContainerInstanceResponse, Error> {
    let name = route::cluster_reference(input.cluster.as_deref(), &node.home).map_err(of_ecs)?;
    let shard = node.cluster(&name);
    let shard = shard.ok_or_else(|| Error::cluster_not_found("Cluster not found."))?;
    let text = input.container_instance.unwrap_or_default();
    let (arn, id, principal) = found(node, &shard.read(), &text)?;
    let principal = principal.filter(|it| *it != node.home.root()).ok_or_else(|| {
        Error::client(format!(
            "{arn} was registered with the root key, which is not its own. Deregister it with \
             force instead, and give its machine the key of a user."
        ))
    })?;
    let has_joined = shard.read().joined_as(id).is_some();
    let of_user = |principal: &str| {
        let state = node.iam.read();
        let user = user_at(&state, principal, &node.home).cloned()?;
        let keys = state.keys_of(&user.id).filter(|it| it.is_active);
        let keys: Vec<String> = keys.map(|it| it.access_key_id.clone()).collect();
        Some((user, keys))
    };
    // Whoever has joined a moment ago has no user yet, and gets none once its cluster knows.
    if of_user(&principal).is_none() && !has_joined {
        return Err(Error::client(format!(
            "{arn} is of {principal}, which is no user that is there: it has no keys. Sessions of \
             a role end with RevokeRoleSessions; an instance goes with \
             DeregisterContainerInstance."
        )));
    }
    let others = others(node, &principal, &arn);
    let is_asked_for = input.dry_run == Some(true) || input.with_others == Some(true);
    if !others.is_empty() && !is_asked_for {
        return Err(Error::client(format!(
            "The keys of {principal} are those of {} more container instances, which would be \
             revoked, too: {}. Ask for that with withOthers, and give each machine a user of its \
             own.",
            others.len(),
            others.join(", ")
        )));
    }
    let is_done = input.dry_run != Some(true);
    if is_done {
        // First: whoever has its token still gets no other key.
        let own = OfCluster::RevokeContainerInstance(id);
        joining::ask(node, &name, &shard, own, caller.clone()).await?;
    }
    let (user, keys) = of_user(&principal).unzip();
    if let Some(user) = user.filter(|_| is_done) {
        ask(node, Own::RevokeContainerInstance, user.name.clone(), caller).await?;
    }
    Ok(RevokeContainerInstanceResponse {
        container_instance_arn: Some(arn),
        user_arn: Some(principal),
        access_key_ids: Some(keys.unwrap_or_default()),
        other_container_instance_arns: Some(others),
    })
}

/// A container instance that is registered, or has joined, by its ARN or id: with its agent's ARN.
fn found(
    node: &Node,
    state: &State,
    text: &str,
) -> Result<(String, ContainerInstanceId, Option<String>), Error> {
    let none = || Error::resource_not_found(format!("There is no container instance {text}."));
    let record = state.cluster.as_ref().ok_or_else(none)?;
    let Ok(Reference::Here(id)) = arns::container_instance(record, text) else {
        return Err(none());
    };
    let instance = state.container_instances.get(&id).filter(|it| it.is_registered());
    let registered = instance.map(|it| it.principal_arn.clone());
    // Whoever has joined has a key before it registers.
    let joined = || Some(Some(state.joined_as(id)?.principal_arn(&node.home)));
    let principal = registered.or_else(joined).ok_or_else(none)?;
    Ok((record.container_instance_arn(id), id, principal))
}

/// What else the same principal has registered.
fn others(node: &Node, principal: &str, but: &str) -> Vec<String> {
    let mut others = Vec::new();
    for shard in node.clusters().values() {
        let state = shard.read();
        let Some(record) = &state.cluster else { continue };
        let is_its = |it: &&Arc<ContainerInstance>| {
            it.is_registered() && it.principal_arn.as_deref() == Some(principal)
        };
        let its = state.container_instances.values().filter(is_its);
        others.extend(its.map(|it| record.container_instance_arn(it.id)).filter(|it| it != but));
    }
    others
}

async fn ask(node: &Node, own: Own, name: String, caller: Caller) -> Result<(), Error> {
    if node.is_closed(SHARD) {
        return Err(Error::server(CLOSED));
    }
    let (principal, request_id) = caller;
    let call = own.call(Some(name), &node.home, principal, request_id);
    let told = node.iam.call(Lane::People, call).await;
    let told = told.map_err(|it: Unserved| Error::server(it.to_string()))?;
    told.map(drop).map_err(|it| of_iam(it.into()))
}

fn of_iam(error: iam::Error) -> Error {
    match error.code {
        iam::ErrorCode::NoSuchEntityException => Error::resource_not_found(error.message),
        iam::ErrorCode::ServiceFailureException => Error::server(error.message),
        _ => Error::invalid_parameter(error.message),
    }
}
