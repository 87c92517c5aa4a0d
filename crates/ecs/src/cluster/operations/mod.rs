//! One function per API call, in one file per noun.
mod agent_calls;
mod attributes;
mod capacity_providers;
mod clusters;
mod container_instances;
mod daemons;
mod execute_command;
mod given;
mod history;
mod joining;
mod prepulls;
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

use berth_api::ecs::{ClusterRead, ClusterWrite, Error, Request, Response, UpdateClusterResponse};

use self::given::{active, client_token, missing, some_of, token_of_up_to, unknown};
use super::{State, Txn};
use crate::{Call, Failure, call::Own};

pub use capacity_providers::uses_capacity_provider;
pub use container_instances::find as find_container_instance;
pub use given::{Context, bounded, not_yet};
pub use prepulls::{id as prepull_id, on as prepull_on};
pub use tasks::find as find_task;

/// Serves a call that may write.
pub fn handle(txn: &mut Txn, call: Call) -> Result<Response, Failure> {
    let Call { request, principal, request_id, mut facts } = call;
    if let Some(own) = facts.own.take() {
        return Ok(own_call(txn, own, &Context { principal, request_id, facts })?);
    }
    match request.cluster_write() {
        Ok(it) => write(txn, it, &Context { principal, request_id, facts }),
        Err(request) => Ok(read(txn, &Call { request, principal, request_id, facts })?),
    }
}

/// What is asked by Berth's own API, and answered from the state that comes of it.
fn own_call(txn: &mut Txn, own: Own, context: &Context) -> Result<Response, Error> {
    match own {
        Own::CreateJoinToken(it) => joining::create(txn, it, context)?,
        Own::JoinCluster(it) => joining::join(txn, it)?,
        Own::RevokeJoinToken(id) => joining::revoke_token(txn, &id, context)?,
        Own::CreatePrepull(it) => prepulls::create(txn, it, context)?,
        Own::DeletePrepull(id) => prepulls::delete(txn, &id)?,
        Own::RevokeContainerInstance(id) => joining::revoke_instance(txn, id)?,
    }
    Ok(UpdateClusterResponse::default().into())
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
            register_container_instance::register_container_instance(txn, it, context)?.into()
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
        ClusterWrite::ExecuteCommand(it) => {
            execute_command::execute_command(txn, it, context)?.into()
        }
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
            agent_calls::submit_task_state_change(txn, it, context)?.into()
        }
        ClusterWrite::SubmitContainerStateChange(it) => {
            agent_calls::submit_container_state_change(txn, it, context)?.into()
        }
        ClusterWrite::SubmitAttachmentStateChanges(it) => {
            agent_calls::submit_attachment_state_changes(txn, it, context)?.into()
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
