//! What requests need, by hand, of those that are made here.
use std::{fmt::Debug, sync::Arc};

use berth_api::{berth, ecs, iam, ssm, sts};
use berth_ecs::account::{
    State,
    records::{DefinitionKind, TaskDefinition, TaskDefinitionStatus},
};
use berth_kernel::Home;

/// An action on something. A request needs all that it wants.
#[derive(Clone, Debug)]
pub struct Want {
    pub action: String,
    pub resource: String,
    /// The ARN of the cluster that it is in.
    pub cluster: Option<String>,
    /// Of a role that is given away.
    pub passed_to: Option<&'static str>,
}

/// A request of a service.
pub trait Needing: Debug {
    fn needs(&self, account: &State) -> Vec<Want>;
}

const TASKS: &str = "ecs-tasks.amazonaws.com";

impl Needing for ecs::Request {
    fn needs(&self, account: &State) -> Vec<Want> {
        let on = Ecs { operation: self.operation().name(), account };
        let known = of_tasks(&on, self)
            .or_else(|| of_definitions(&on, self))
            .or_else(|| of_services(&on, self))
            .or_else(|| of_clusters(&on, self));
        known.unwrap_or_else(|| panic!("nobody but the root user asks {}", on.operation))
    }
}

/// Of tasks, and of the container instances that they run on.
fn of_tasks(on: &Ecs<'_>, request: &ecs::Request) -> Option<Vec<Want>> {
    use ecs::Request as R;
    Some(match request {
        R::RunTask(it) => {
            let overrides = it.overrides.as_ref().and_then(|it| it.task_role_arn.as_ref());
            on.launched(&it.cluster, &it.task_definition, overrides)
        }
        R::StartTask(it) => {
            let overrides = it.overrides.as_ref().and_then(|it| it.task_role_arn.as_ref());
            on.launched(&it.cluster, &it.task_definition, overrides)
        }
        R::StopTask(it) => on.each(&it.cluster, it.task.as_slice()),
        R::ExecuteCommand(it) => {
            let of = Some(given(&it.cluster));
            let cluster = on.want(ecs_arn(&format!("cluster/{}", given(&it.cluster))), of);
            let task = on.each(&it.cluster, it.task.as_slice());
            [cluster].into_iter().chain(task).collect()
        }
        R::DescribeTasks(it) => on.each(&it.cluster, listed(&it.tasks)),
        R::UpdateTaskProtection(it) => on.each(&it.cluster, listed(&it.tasks)),
        R::UpdateContainerInstancesState(it) => {
            on.each(&it.cluster, listed(&it.container_instances))
        }
        R::DescribeContainerInstances(it) => on.each(&it.cluster, listed(&it.container_instances)),
        R::PutAttributes(it) => on.each(&it.cluster, &targets(&it.attributes)),
        R::DeleteAttributes(it) => on.each(&it.cluster, &targets(&it.attributes)),
        R::ListTasks(it) => match &it.container_instance {
            Some(one) => on.each(&it.cluster, std::slice::from_ref(one)),
            None => vec![on.within(&it.cluster, "container-instance", "*")],
        },
        R::DeregisterContainerInstance(it) => on.cluster(&it.cluster),
        R::ListContainerInstances(it) => on.cluster(&it.cluster),
        R::RegisterContainerInstance(it) => on.cluster(&it.cluster),
        R::SubmitTaskStateChange(it) => on.cluster(&it.cluster),
        _ => return None,
    })
}

/// Of definitions of tasks and of daemons.
fn of_definitions(on: &Ecs<'_>, request: &ecs::Request) -> Option<Vec<Want>> {
    use ecs::Request as R;
    Some(match request {
        R::DescribeTaskDefinition(_) | R::DeregisterTaskDefinition(_) => {
            vec![on.want("*".to_owned(), None)]
        }
        R::DeleteTaskDefinitions(it) => {
            let names = listed(&it.task_definitions).iter();
            names.flat_map(|name| on.definition(name, None).0).collect()
        }
        R::RegisterTaskDefinition(it) => {
            let mut all = on.family("task-definition", &it.family);
            let roles = [&it.task_role_arn, &it.execution_role_arn];
            all.extend(roles.into_iter().flatten().map(|it| passed(it)));
            all
        }
        R::RegisterDaemonTaskDefinition(it) => on.family("daemon-task-definition", &it.family),
        _ => return None,
    })
}

/// Of what keeps tasks running.
fn of_services(on: &Ecs<'_>, request: &ecs::Request) -> Option<Vec<Want>> {
    use ecs::Request as R;
    Some(match request {
        R::CreateService(it) => on.named(&it.cluster, "service", &it.service_name),
        R::UpdateService(it) => on.named(&it.cluster, "service", &it.service),
        R::DeleteService(it) => on.named(&it.cluster, "service", &it.service),
        R::DescribeServices(it) => {
            let names = listed(&it.services).iter();
            names.map(|name| on.within(&it.cluster, "service", name)).collect()
        }
        // Also the service that it is of.
        R::StopServiceDeployment(it) => {
            let arn = it.service_deployment_arn.as_deref().expect("it is named");
            let of: Vec<&str> = arn.split('/').collect();
            let cluster = Some(of[1].to_owned());
            let deployment = on.want(arn.to_owned(), Some(of[1]));
            vec![on.within(&cluster, "service", of[2]), deployment]
        }
        R::CreateDaemon(it) => on.named(&it.cluster_arn, "daemon", &it.daemon_name),
        R::UpdateDaemon(it) => on.each(&None, it.daemon_arn.as_slice()),
        R::DeleteDaemon(it) => on.each(&None, it.daemon_arn.as_slice()),
        R::DescribeDaemon(it) => on.each(&None, it.daemon_arn.as_slice()),
        R::ListDaemonDeployments(it) => on.each(&None, it.daemon_arn.as_slice()),
        _ => return None,
    })
}

/// Of clusters, their capacity, and tags.
fn of_clusters(on: &Ecs<'_>, request: &ecs::Request) -> Option<Vec<Want>> {
    use ecs::Request as R;
    Some(match request {
        R::CreateCluster(it) => on.cluster(&it.cluster_name),
        R::DeleteCluster(it) => on.cluster(&it.cluster),
        R::PutClusterCapacityProviders(it) => on.cluster(&it.cluster),
        R::DescribeClusters(it) => {
            let names = listed(&it.clusters).iter();
            names.flat_map(|name| on.cluster(&Some(name.clone()))).collect()
        }
        R::CreateCapacityProvider(it) => on.provider(&it.name),
        R::UpdateCapacityProvider(it) => on.provider(&it.name),
        R::DeleteCapacityProvider(it) => on.provider(&it.capacity_provider),
        R::TagResource(it) => on.at(&it.resource_arn),
        R::UntagResource(it) => on.at(&it.resource_arn),
        R::ListTagsForResource(it) => on.at(&it.resource_arn),
        _ => return None,
    })
}

/// An operation of ECS.
struct Ecs<'a> {
    operation: &'static str,
    account: &'a State,
}

impl Ecs<'_> {
    fn want(&self, resource: String, cluster: Option<&str>) -> Want {
        let cluster = cluster.map(|it| ecs_arn(&format!("cluster/{it}")));
        let action = format!("ecs:{}", self.operation);
        Want { action, resource, cluster, passed_to: None }
    }

    /// A cluster itself, which is in none.
    fn cluster(&self, name: &Option<String>) -> Vec<Want> {
        vec![self.want(ecs_arn(&format!("cluster/{}", given(name))), None)]
    }

    fn within(&self, cluster: &Option<String>, kind: &str, name: &str) -> Want {
        let cluster = given(cluster);
        self.want(ecs_arn(&format!("{kind}/{cluster}/{name}")), Some(cluster))
    }

    fn named(&self, cluster: &Option<String>, kind: &str, name: &Option<String>) -> Vec<Want> {
        vec![self.within(cluster, kind, given(name))]
    }

    /// Things in a cluster: in the one that is named, or in the one that their ARNs name.
    fn each(&self, cluster: &Option<String>, arns: &[String]) -> Vec<Want> {
        let one = |arn: &String| {
            let of = cluster.as_deref().or_else(|| arn.split('/').nth(1));
            self.want(arn.clone(), of)
        };
        arns.iter().map(one).collect()
    }

    fn at(&self, arn: &Option<String>) -> Vec<Want> {
        vec![self.want(given(arn).to_owned(), None)]
    }

    fn family(&self, kind: &str, family: &Option<String>) -> Vec<Want> {
        vec![self.want(ecs_arn(&format!("{kind}/{}:*", given(family))), None)]
    }

    fn provider(&self, name: &Option<String>) -> Vec<Want> {
        vec![self.want(ecs_arn(&format!("capacity-provider/{}", given(name))), None)]
    }

    /// A definition as it is named and, if a family alone is, the revision that it means; with
    /// what is found.
    fn definition(
        &self,
        name: &str,
        cluster: Option<&str>,
    ) -> (Vec<Want>, Option<Arc<TaskDefinition>>) {
        let (family, revision) = name.split_once(':').unwrap_or((name, "*"));
        let all = self.account.task_definitions.values();
        let mut fit: Vec<_> = all.filter(|it| it.key.kind == DefinitionKind::Task).collect();
        fit.retain(|it| it.key.family == family);
        fit.retain(|it| match revision {
            "*" => it.status == TaskDefinitionStatus::Active,
            one => it.key.revision.to_string() == one,
        });
        let found = fit.into_iter().max_by_key(|it| it.key.revision).cloned();
        let mut names = vec![format!("{family}:{revision}")];
        names.extend(found.iter().map(|it| format!("{family}:{}", it.key.revision)));
        names.dedup();
        let want = |it: &String| self.want(ecs_arn(&format!("task-definition/{it}")), cluster);
        (names.iter().map(want).collect(), found)
    }

    /// Also the roles that tasks are given.
    fn launched(
        &self,
        cluster: &Option<String>,
        name: &Option<String>,
        role: Option<&String>,
    ) -> Vec<Want> {
        let (mut wants, found) = self.definition(given(name), Some(given(cluster)));
        let found = found.as_ref().map(|it| &it.task_definition);
        let own = found.into_iter().flat_map(|it| [&it.task_role_arn, &it.execution_role_arn]);
        wants.extend(own.flatten().chain(role).map(|it| passed(it)));
        wants
    }
}

impl Needing for ssm::Request {
    fn needs(&self, _: &State) -> Vec<Want> {
        let name = match self {
            ssm::Request::PutParameter(it) => &it.name,
            ssm::Request::DeleteParameter(it) => &it.name,
            ssm::Request::LabelParameterVersion(it) => &it.name,
            other => panic!("nobody but the root user asks {}", other.operation()),
        };
        let tail = format!("parameter/{}", given(name).trim_start_matches('/'));
        let arn = Home::default().arn("ssm", &tail);
        vec![plain(format!("ssm:{}", self.operation().name()), arn)]
    }
}

impl Needing for iam::Request {
    fn needs(&self, _: &State) -> Vec<Want> {
        use iam::Request as R;
        let of = |kind: &str, name: &Option<String>| format!("{kind}/{}", given(name));
        let tail = match self {
            R::CreateUser(it) => of("user", &it.user_name),
            R::DeleteUser(it) => of("user", &it.user_name),
            R::CreateAccessKey(it) => of("user", &it.user_name),
            R::UpdateAccessKey(it) => of("user", &it.user_name),
            R::DeleteAccessKey(it) => of("user", &it.user_name),
            R::PutUserPolicy(it) => of("user", &it.user_name),
            R::DeleteUserPolicy(it) => of("user", &it.user_name),
            R::AttachUserPolicy(it) => of("user", &it.user_name),
            R::DetachUserPolicy(it) => of("user", &it.user_name),
            R::PutUserPermissionsBoundary(it) => of("user", &it.user_name),
            R::DeleteUserPermissionsBoundary(it) => of("user", &it.user_name),
            R::AddUserToGroup(it) => of("group", &it.group_name),
            R::RemoveUserFromGroup(it) => of("group", &it.group_name),
            R::PutGroupPolicy(it) => of("group", &it.group_name),
            R::DeleteGroupPolicy(it) => of("group", &it.group_name),
            R::AttachGroupPolicy(it) => of("group", &it.group_name),
            R::DetachGroupPolicy(it) => of("group", &it.group_name),
            R::CreateRole(it) => of("role", &it.role_name),
            R::DeleteRole(it) => of("role", &it.role_name),
            R::UpdateAssumeRolePolicy(it) => of("role", &it.role_name),
            R::PutRolePolicy(it) => of("role", &it.role_name),
            R::DeleteRolePolicy(it) => of("role", &it.role_name),
            R::PutRolePermissionsBoundary(it) => of("role", &it.role_name),
            R::DeleteRolePermissionsBoundary(it) => of("role", &it.role_name),
            R::CreatePolicyVersion(it) => return on_policy(self, &it.policy_arn),
            R::DeletePolicyVersion(it) => return on_policy(self, &it.policy_arn),
            R::SetDefaultPolicyVersion(it) => return on_policy(self, &it.policy_arn),
            other => panic!("nobody but the root user asks {}", other.operation()),
        };
        let action = format!("iam:{}", self.operation().name());
        vec![plain(action, Home::default().global_arn("iam", &tail))]
    }
}

fn on_policy(request: &iam::Request, arn: &Option<String>) -> Vec<Want> {
    vec![plain(format!("iam:{}", request.operation().name()), given(arn).to_owned())]
}

impl Needing for sts::Request {
    fn needs(&self, _: &State) -> Vec<Want> {
        match self {
            sts::Request::AssumeRole(it) => {
                vec![plain("sts:AssumeRole".to_owned(), given(&it.role_arn).to_owned())]
            }
            other => vec![plain(format!("sts:{}", other.operation().name()), "*".to_owned())],
        }
    }
}

impl Needing for berth::Request {
    fn needs(&self, _: &State) -> Vec<Want> {
        let cluster = match self {
            berth::Request::DescribeCapacity(it) => &it.cluster,
            berth::Request::ExplainService(it) => &it.cluster,
            berth::Request::RotateInstanceKey(it) => {
                let arn = given(&it.container_instance).to_owned();
                return vec![plain("berth:RotateInstanceKey".to_owned(), arn)];
            }
            other => panic!("nobody asks {}", other.operation()),
        };
        let arn = ecs_arn(&format!("cluster/{}", given(cluster)));
        vec![plain(format!("berth:{}", self.operation().name()), arn)]
    }
}

/// That somebody gives a role to tasks. Where there is no ARN there is the name.
fn passed(role: &str) -> Want {
    let arn = match role.starts_with("arn:") {
        true => role.to_owned(),
        false => Home::default().global_arn("iam", &format!("role/{role}")),
    };
    Want { passed_to: Some(TASKS), ..plain("iam:PassRole".to_owned(), arn) }
}

fn plain(action: String, resource: String) -> Want {
    Want { action, resource, cluster: None, passed_to: None }
}

fn ecs_arn(tail: &str) -> String {
    Home::default().arn("ecs", tail)
}

fn given(text: &Option<String>) -> &str {
    text.as_deref().expect("those who ask here name what they mean")
}

fn listed(names: &Option<Vec<String>>) -> &[String] {
    names.as_deref().unwrap_or_default()
}

fn targets(attributes: &Option<Vec<ecs::Attribute>>) -> Vec<String> {
    let mut all: Vec<String> =
        attributes.iter().flatten().filter_map(|it| it.target_id.clone()).collect();
    all.dedup();
    all
}
