//! One function per API call, in one file per noun.
mod agent_calls;
mod attributes;
mod capacity_providers;
mod clusters;
mod container_instances;
mod daemons;
mod history;
mod register_container_instance;
mod run_task;
mod service_deployments;
mod services;
mod start_task;
mod stop_task;
mod tags;
mod task_protection;
mod task_sets;
mod tasks;

use std::sync::Arc;

use berth_api::ecs::{ClusterRead, ClusterWrite, Error, Request, Response};

use super::{
    State, Txn, describe,
    records::{
        cluster::{ClusterRecord, ClusterStatus},
        service::ClientToken,
        token::Parameters,
    },
};
use crate::{Call, Facts, Failure, SERVICE, limits::SERVICE_CLIENT_TOKEN_CHARACTERS_MAX};

/// Who calls, and what the call needs to know from elsewhere: a [`Call`] without its request.
pub struct Context {
    pub principal: String,
    pub request_id: String,
    pub facts: Facts,
}

pub use capacity_providers::uses_capacity_provider;

/// Serves a call that may write.
pub fn handle(txn: &mut Txn, call: Call) -> Result<Response, Failure> {
    let Call { request, principal, request_id, facts } = call;
    match request.cluster_write() {
        Ok(it) => write(txn, it, &Context { principal, request_id, facts }),
        Err(request) => Ok(read(txn, &Call { request, principal, request_id, facts })?),
    }
}

fn write(txn: &mut Txn, write: ClusterWrite, context: &Context) -> Result<Response, Failure> {
    Ok(match write {
        ClusterWrite::CreateCluster(it) => clusters::create_cluster(txn, it, context)?.into(),
        ClusterWrite::UpdateCluster(it) => clusters::update_cluster(txn, it)?.into(),
        ClusterWrite::UpdateClusterSettings(it) => {
            clusters::update_cluster_settings(txn, it)?.into()
        }
        ClusterWrite::DeleteCluster(it) => clusters::delete_cluster(txn, it)?.into(),
        ClusterWrite::PutClusterCapacityProviders(it) => {
            capacity_providers::put_cluster_capacity_providers(txn, it, context)?.into()
        }
        ClusterWrite::RegisterContainerInstance(it) => {
            register_container_instance::register_container_instance(txn, it)?.into()
        }
        ClusterWrite::DeregisterContainerInstance(it) => {
            container_instances::deregister_container_instance(txn, it)?.into()
        }
        ClusterWrite::UpdateContainerInstancesState(it) => {
            container_instances::update_container_instances_state(txn, it)?.into()
        }
        ClusterWrite::UpdateContainerAgent(it) => {
            container_instances::update_container_agent(txn, it)?.into()
        }
        ClusterWrite::PutAttributes(it) => attributes::put_attributes(txn, it)?.into(),
        ClusterWrite::DeleteAttributes(it) => attributes::delete_attributes(txn, it)?.into(),
        ClusterWrite::RunTask(it) => run_task::run_task(txn, it, context)?.into(),
        ClusterWrite::StartTask(it) => start_task::start_task(txn, it, context)?.into(),
        ClusterWrite::StopTask(it) => stop_task::stop_task(txn, it)?.into(),
        ClusterWrite::CreateService(it) => services::create_service(txn, it, context)?.into(),
        ClusterWrite::UpdateService(it) => services::update_service(txn, it, context)?.into(),
        ClusterWrite::DeleteService(it) => services::delete_service(txn, it)?.into(),
        ClusterWrite::CreateTaskSet(it) => task_sets::create_task_set(txn, it, context)?.into(),
        ClusterWrite::UpdateTaskSet(it) => task_sets::update_task_set(txn, it)?.into(),
        ClusterWrite::DeleteTaskSet(it) => task_sets::delete_task_set(txn, it)?.into(),
        ClusterWrite::UpdateServicePrimaryTaskSet(it) => {
            task_sets::update_service_primary_task_set(txn, it)?.into()
        }
        ClusterWrite::StopServiceDeployment(it) => {
            service_deployments::stop_service_deployment(txn, it, &context.facts.home)?.into()
        }
        ClusterWrite::ContinueServiceDeployment(it) => {
            service_deployments::continue_service_deployment(txn, it, &context.facts.home)?.into()
        }
        ClusterWrite::CreateDaemon(it) => daemons::create_daemon(txn, it, context)?.into(),
        ClusterWrite::UpdateDaemon(it) => daemons::update_daemon(txn, it, context)?.into(),
        ClusterWrite::DeleteDaemon(it) => daemons::delete_daemon(txn, it)?.into(),
        ClusterWrite::UpdateTaskProtection(it) => {
            task_protection::update_task_protection(txn, it)?.into()
        }
        ClusterWrite::SubmitTaskStateChange(it) => {
            agent_calls::submit_task_state_change(txn, it)?.into()
        }
        ClusterWrite::SubmitContainerStateChange(it) => {
            agent_calls::submit_container_state_change(txn, it)?.into()
        }
        ClusterWrite::SubmitAttachmentStateChanges(it) => {
            agent_calls::submit_attachment_state_changes(txn, it)?.into()
        }
        ClusterWrite::TagResource(it) => tags::tag_resource(txn, it)?.into(),
        ClusterWrite::UntagResource(it) => tags::untag_resource(txn, it)?.into(),
    })
}

/// Serves a call that only reads, from any published state.
pub fn read(state: &State, call: &Call) -> Result<Response, Error> {
    let read = call.request.cluster_read().ok_or_else(|| not_yet(&call.request))?;
    Ok(match read {
        ClusterRead::DescribeClusters(it) => {
            clusters::describe_clusters(state, it, &call.facts.home)?.into()
        }
        ClusterRead::DescribeContainerInstances(it) => {
            container_instances::describe_container_instances(state, it)?.into()
        }
        ClusterRead::ListContainerInstances(it) => {
            container_instances::list_container_instances(state, it)?.into()
        }
        ClusterRead::ListAttributes(it) => attributes::list_attributes(state, it)?.into(),
        ClusterRead::DescribeTasks(it) => tasks::describe_tasks(state, it)?.into(),
        ClusterRead::ListTasks(it) => tasks::list_tasks(state, it)?.into(),
        ClusterRead::DescribeServices(it) => services::describe_services(state, it)?.into(),
        ClusterRead::DescribeTaskSets(it) => task_sets::describe_task_sets(state, it)?.into(),
        ClusterRead::ListServices(it) => services::list_services(state, it)?.into(),
        ClusterRead::ListServiceDeployments(it) => {
            service_deployments::list_service_deployments(state, it)?.into()
        }
        ClusterRead::DescribeServiceDeployments(it) => {
            service_deployments::describe_service_deployments(state, it, &call.facts.home)?.into()
        }
        ClusterRead::DescribeServiceRevisions(it) => {
            service_deployments::describe_service_revisions(state, it, &call.facts.home)?.into()
        }
        ClusterRead::DescribeDaemon(it) => daemons::describe_daemon(state, it)?.into(),
        ClusterRead::ListDaemons(it) => daemons::list_daemons(state, it, &call.facts.home)?.into(),
        ClusterRead::ListDaemonDeployments(it) => {
            daemons::list_daemon_deployments(state, it)?.into()
        }
        ClusterRead::DescribeDaemonDeployments(it) => {
            daemons::describe_daemon_deployments(state, it, &call.facts.home)?.into()
        }
        ClusterRead::DescribeDaemonRevisions(it) => {
            daemons::describe_daemon_revisions(state, it, &call.facts.home)?.into()
        }
        ClusterRead::GetTaskProtection(it) => {
            task_protection::get_task_protection(state, it)?.into()
        }
        ClusterRead::ListTagsForResource(it) => tags::list_tags_for_resource(state, it)?.into(),
    })
}

/// The same as it goes over the wire, from a published state.
pub fn read_json(state: &State, call: &Call) -> Result<Vec<u8>, Error> {
    match &call.request {
        Request::DescribeTasks(it) => tasks::describe_tasks_json(state, it),
        _ => Ok(read(state, call)?.encode()),
    }
}

/// An operation that a later release brings. It says so; it never pretends.
pub(crate) fn not_yet(request: &Request) -> Error {
    let name = request.operation().name();
    Error::client(format!("{name} is not supported by this release of Berth."))
}

/// The cluster, if calls may use it.
fn active(state: &State) -> Result<Arc<ClusterRecord>, Error> {
    match &state.cluster {
        None => Err(Error::cluster_not_found("Cluster not found.")),
        Some(it) if it.status == ClusterStatus::Inactive => {
            Err(Error::cluster_not_found("The referenced cluster was inactive."))
        }
        Some(it) => Ok(it.clone()),
    }
}

/// A list that must have 1 to `max` items. `what` is the list in AWS's words: `Tasks`.
fn some_of<'a, T>(items: Option<&'a Vec<T>>, what: &str, max: usize) -> Result<&'a [T], Error> {
    let items = items.map(Vec::as_slice).unwrap_or_default();
    match items.len() {
        0 => Err(Error::invalid_parameter(format!("{what} cannot be empty."))),
        n if n > max => Err(Error::invalid_parameter(format!(
            "{what} can have up to {max} items, and this call has {n}."
        ))),
        _ => Ok(items),
    }
}

/// A text of any characters, up to `max`, that agents are given: for their kernels NUL is its end.
pub(super) fn bounded(text: Option<&str>, name: &str, max: usize) -> Result<(), Error> {
    let text = text.unwrap_or_default();
    if text.contains('\0') {
        let why = format!("{name} must not contain a NUL character.");
        return Err(Error::invalid_parameter(why));
    }
    let length = text.chars().count();
    if length <= max {
        return Ok(());
    }
    let text = format!("{name} can have up to {max} characters, and this one has {length}.");
    Err(Error::invalid_parameter(text))
}

/// ECS: up to 36 visible characters; known again by it and by the parameters beside it.
fn client_token(
    token: Option<String>,
    parameters: impl FnOnce() -> String,
) -> Result<Option<ClientToken>, Error> {
    let token = token_of_up_to(SERVICE_CLIENT_TOKEN_CHARACTERS_MAX, token)?;
    Ok(token.map(|token| ClientToken { token, parameters: Parameters::of(&parameters()) }))
}

/// ECS: the characters 33 to 126 of ASCII, `max` of them.
fn token_of_up_to(max: usize, token: Option<String>) -> Result<Option<String>, Error> {
    let Some(token) = token else { return Ok(None) };
    let length = token.chars().count();
    if length > max {
        return Err(Error::invalid_parameter(format!(
            "idempotency token longer than {max}. The clientToken has {length} characters."
        )));
    }
    if !token.chars().all(|it| it.is_ascii_graphic()) {
        return Err(Error::invalid_parameter(
            "clientToken can have letters, digits and punctuation of ASCII only, and no blanks.",
        ));
    }
    Ok(Some(token))
}

/// ECS: the failure for what does not exist carries its full ARN. `kind` is as in ARNs: `task`.
fn missing(cluster: &ClusterRecord, kind: &str, reference: &str) -> berth_api::ecs::Failure {
    let arn = match reference.starts_with("arn:") {
        true => reference.to_owned(),
        false => cluster.home.arn(SERVICE, &format!("{kind}/{}/{reference}", cluster.name)),
    };
    describe::failure(arn, "MISSING")
}

/// A value that is none of the model's.
fn unknown(what: &str, value: &str, values: &[&str]) -> Error {
    let values = values.join(",");
    Error::invalid_parameter(format!("{what} should be one of [{values}], and is '{value}'."))
}
