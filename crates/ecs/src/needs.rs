//! What whoever makes a call must be allowed, as AWS's table of actions, resources and condition
//! keys has it.
//!
//! A resource is what the request names, whether or not it is there, in the one way to write its
//! ARN: a policy must mean the same however a caller writes. Each that is named is a need of its
//! own.
//!
//! - `ask`: needs of one operation, with the keys that many have.
//! - `named`, `in_cluster`, `in_account`, `resource`: what references mean.
//! - `keys`, `roles`: what else a request says, and the roles that it gives away.
//! - One file per noun: what its calls need.
mod ask;
mod capacity_providers;
mod clusters;
mod container_instances;
mod daemons;
mod definitions;
mod express;
mod in_account;
mod in_cluster;
mod keys;
mod launching;
mod named;
mod parts;
mod resource;
mod roles;
mod services;
mod task_sets;
mod tasks;
#[cfg(test)]
mod tests;

use berth_api::ecs::{Request, SettingName};
use berth_kernel::{AGENT, Need};
use berth_serving::Published;

use self::{
    ask::{Ask, CLUSTER},
    in_cluster::{
        InCluster,
        Part::{DaemonDeployment, DaemonRevision, ServiceDeployment, ServiceRevision},
    },
};
use crate::limits::DESCRIBE_MAX;

/// What a request needs, at least one thing.
pub fn needs(request: &Request, at: &impl Published) -> Vec<Need> {
    of(&Ask::of(request.operation(), at), request)
}

/// What all begins with that a request needs which names many things in a cluster.
pub fn need_below(request: &Request, at: &impl Published) -> Option<Need> {
    let (cluster, kind, names) = match request {
        Request::DescribeContainerInstances(it) => {
            (&it.cluster, container_instances::KIND, &it.container_instances)
        }
        Request::DescribeServices(it) => (&it.cluster, services::KIND, &it.services),
        Request::DescribeTasks(it) => (&it.cluster, tasks::KIND, &it.tasks),
        _ => return None,
    };
    let many = MANY..=DESCRIBE_MAX;
    many.contains(&names.as_ref()?.len()).then(|| {
        let ask = Ask::of(request.operation(), at);
        let cluster = ask.cluster(cluster);
        ask.within(&cluster, &cluster.all_below(kind))
    })
}

/// What is worth a look at all of them together.
const MANY: usize = 4;

/// `table! { ask; Name(it) => needs, … }`: what each request needs. One that is not in the table
/// does not compile.
macro_rules! table {
    ($ask:ident; $($name:ident($it:pat) => $needs:expr,)*) => {
        fn of<P: Published>($ask: &Ask<P>, request: &Request) -> Vec<Need> {
            match request {
                $(Request::$name($it) => $needs,)*
            }
        }
    };
}

table! { ask;
    ContinueServiceDeployment(it) => parts::one(ask, ServiceDeployment, &it.service_deployment_arn),
    CreateCapacityProvider(it) => capacity_providers::create(ask, it),
    CreateCluster(it) => clusters::create(ask, it),
    CreateDaemon(it) => daemons::create(ask, it),
    CreateExpressGatewayService(it) => express::create(ask, it),
    CreateService(it) => services::create(ask, it),
    CreateTaskSet(it) => task_sets::create(ask, it),
    DeleteAccountSetting(it) => setting(ask, &it.name),
    DeleteAttributes(it) => container_instances::targets(ask, &it.cluster, &it.attributes),
    DeleteCapacityProvider(it) => capacity_providers::one(ask, &it.capacity_provider),
    DeleteCluster(it) => clusters::one(ask, &it.cluster),
    DeleteDaemon(it) => daemons::one(ask, &it.daemon_arn),
    DeleteDaemonTaskDefinition(it) => definitions::of_daemons(ask, &it.daemon_task_definition),
    DeleteExpressGatewayService(it) => express::one(ask, &it.service_arn),
    DeleteService(it) => services::one(ask, &it.cluster, &it.service),
    DeleteTaskDefinitions(it) => definitions::each(ask, &it.task_definitions),
    DeleteTaskSet(it) => task_sets::one(ask, &it.cluster, &it.service, &it.task_set),
    DeregisterContainerInstance(it) => container_instances::deregister(ask, it),
    DeregisterTaskDefinition(_) => vec![ask.at_all()],
    DescribeCapacityProviders(it) => capacity_providers::each(ask, &it.capacity_providers),
    DescribeClusters(it) => clusters::each(ask, &it.clusters),
    DescribeContainerInstances(it) => {
        container_instances::each(ask, &it.cluster, &it.container_instances)
    },
    DescribeDaemon(it) => daemons::one(ask, &it.daemon_arn),
    DescribeDaemonDeployments(it) => parts::each(ask, DaemonDeployment, &it.daemon_deployment_arns),
    DescribeDaemonRevisions(it) => parts::each(ask, DaemonRevision, &it.daemon_revision_arns),
    DescribeDaemonTaskDefinition(it) => definitions::of_daemons(ask, &it.daemon_task_definition),
    DescribeExpressGatewayService(it) => express::one(ask, &it.service_arn),
    DescribeServiceDeployments(it) => {
        parts::each(ask, ServiceDeployment, &it.service_deployment_arns)
    },
    DescribeServiceRevisions(it) => parts::each(ask, ServiceRevision, &it.service_revision_arns),
    DescribeServices(it) => services::each(ask, &it.cluster, &it.services),
    DescribeTaskDefinition(_) => vec![ask.at_all()],
    DescribeTaskSets(it) => task_sets::each(ask, &it.cluster, &it.service, &it.task_sets),
    DescribeTasks(it) => tasks::each(ask, &it.cluster, &it.tasks),
    DiscoverPollEndpoint(it) => container_instances::discover(ask, it),
    ExecuteCommand(it) => tasks::execute_command(ask, it),
    GetTaskProtection(it) => tasks::each(ask, &it.cluster, &it.tasks),
    ListAccountSettings(_) => vec![ask.at_all()],
    ListAttributes(it) => clusters::one(ask, &it.cluster),
    ListClusters(_) => vec![ask.at_all()],
    ListContainerInstances(it) => clusters::one(ask, &it.cluster),
    ListDaemonDeployments(it) => daemons::one(ask, &it.daemon_arn),
    ListDaemonTaskDefinitions(_) => vec![ask.at_all()],
    ListDaemons(it) => in_cluster(ask, &it.cluster_arn),
    ListServiceDeployments(it) => services::one(ask, &it.cluster, &it.service),
    ListServices(it) => in_cluster(ask, &it.cluster),
    ListServicesByNamespace(it) => vec![ask.at_all().with("ecs:namespace", it.namespace.as_ref())],
    ListTagsForResource(it) => resource::list_tags(ask, it),
    ListTaskDefinitionFamilies(_) => vec![ask.at_all()],
    ListTaskDefinitions(_) => vec![ask.at_all()],
    ListTasks(it) => container_instances::one(ask, &it.cluster, &it.container_instance),
    PutAccountSetting(it) => setting(ask, &it.name),
    PutAccountSettingDefault(it) => setting(ask, &it.name),
    PutAttributes(it) => container_instances::targets(ask, &it.cluster, &it.attributes),
    PutClusterCapacityProviders(it) => clusters::put_capacity_providers(ask, it),
    RegisterContainerInstance(it) => container_instances::register(ask, it),
    RegisterDaemonTaskDefinition(it) => definitions::register_daemons(ask, it),
    RegisterTaskDefinition(it) => definitions::register(ask, it),
    RunTask(it) => launching::run_task(ask, it),
    StartTask(it) => launching::start_task(ask, it),
    StopServiceDeployment(it) => parts::one(ask, ServiceDeployment, &it.service_deployment_arn),
    StopTask(it) => tasks::one(ask, &it.cluster, &it.task),
    SubmitAttachmentStateChanges(it) => clusters::one(ask, &it.cluster),
    SubmitContainerStateChange(it) => clusters::one(ask, &it.cluster),
    SubmitTaskStateChange(it) => clusters::one(ask, &it.cluster),
    TagResource(it) => resource::tag(ask, it),
    UntagResource(it) => resource::untag(ask, it),
    UpdateCapacityProvider(it) => capacity_providers::update(ask, it),
    UpdateCluster(it) => clusters::update(ask, it),
    UpdateClusterSettings(it) => clusters::one(ask, &it.cluster),
    UpdateContainerAgent(it) => container_instances::one(ask, &it.cluster, &it.container_instance),
    UpdateContainerInstancesState(it) => {
        container_instances::set_state(ask, it)
    },
    UpdateDaemon(it) => daemons::update(ask, it),
    UpdateExpressGatewayService(it) => express::update(ask, it),
    UpdateService(it) => services::update(ask, it),
    UpdateServicePrimaryTaskSet(it) => services::one(ask, &it.cluster, &it.service),
    UpdateTaskProtection(it) => tasks::each(ask, &it.cluster, &it.tasks),
    UpdateTaskSet(it) => task_sets::one(ask, &it.cluster, &it.service, &it.task_set),
}

/// An action of another API on the cluster that a reference means, `default` when absent.
pub fn on_cluster(action: impl Into<String>, at: &impl Published, reference: Option<&str>) -> Need {
    ask::need(action, &InCluster::of(at, reference).itself())
}

/// An action of an agent on its container instance, by what its upgrade says: texts that are empty
/// are absent.
pub fn on_container_instance(
    action: &str,
    at: &impl Published,
    cluster: &str,
    container_instance: &str,
) -> Need {
    let cluster = InCluster::of(at, Some(cluster).filter(|it| !it.is_empty()));
    let instance = cluster.container_instance(container_instance);
    let need = ask::need(action, &instance).with(CLUSTER, Some(cluster.arn()));
    need.with(AGENT, cluster.agent(container_instance))
}

/// An action of an agent on its cluster, by the container instance that it says it is.
pub fn on_cluster_of(
    action: impl Into<String>,
    at: &impl Published,
    cluster: Option<&str>,
    container_instance: Option<&str>,
) -> Need {
    let cluster = InCluster::of(at, cluster);
    let agent = container_instance.and_then(|it| cluster.agent(it));
    ask::need(action, &cluster.itself()).with(AGENT, agent)
}

/// What an ARN names, there or not: its ARN in the one way to write it.
pub fn resource_arn(at: &impl Published, arn: &str) -> String {
    resource::arn(at, arn)
}

/// On no resource, within a cluster.
fn in_cluster<P: Published>(ask: &Ask<P>, cluster: &Option<String>) -> Vec<Need> {
    vec![ask.at_all().with(CLUSTER, Some(ask.cluster(cluster).arn()))]
}

fn setting<P: Published>(ask: &Ask<P>, name: &Option<SettingName>) -> Vec<Need> {
    let name = name.as_ref().map(|it| it.as_str());
    vec![ask.at_all().with("ecs:account-setting", name)]
}
