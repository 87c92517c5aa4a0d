//! The ARNs of what a cluster holds, and what references to them may look like.
use berth_api::ecs::Error;
use berth_kernel::IdError;

use crate::cluster::records::{
    cluster::ClusterRecord,
    definition::TaskDefinitionKey,
    id::{ContainerInstanceId, DaemonDeploymentId, RevisionId, ServiceDeploymentId, TaskId},
    task::{Container, Task},
};
use crate::{Home, SERVICE};

impl ClusterRecord {
    pub fn arn(&self) -> String {
        self.home.arn(SERVICE, &format!("cluster/{}", self.name))
    }

    pub fn task_arn(&self, id: TaskId) -> String {
        self.home.arn(SERVICE, &format!("task/{}/{id}", self.name))
    }

    pub fn container_arn(&self, task: &Task, container: &Container) -> String {
        self.home.arn(SERVICE, &format!("container/{}/{}/{}", self.name, task.id, container.id))
    }

    pub fn container_instance_arn(&self, id: ContainerInstanceId) -> String {
        self.home.arn(SERVICE, &format!("container-instance/{}/{id}", self.name))
    }

    pub fn task_definition_arn(&self, key: &TaskDefinitionKey) -> String {
        self.home.arn(SERVICE, &key.resource())
    }

    pub fn service_arn(&self, name: &str) -> String {
        self.home.arn(SERVICE, &format!("service/{}/{name}", self.name))
    }

    pub fn service_deployment_arn(&self, service: &str, id: ServiceDeploymentId) -> String {
        self.home.arn(SERVICE, &format!("service-deployment/{}/{service}/{id}", self.name))
    }

    pub fn service_revision_arn(&self, service: &str, id: RevisionId) -> String {
        self.home.arn(SERVICE, &format!("service-revision/{}/{service}/{id}", self.name))
    }

    pub fn daemon_arn(&self, name: &str) -> String {
        self.home.arn(SERVICE, &format!("daemon/{}/{name}", self.name))
    }

    pub fn daemon_deployment_arn(&self, daemon: &str, id: DaemonDeploymentId) -> String {
        self.home.arn(SERVICE, &format!("daemon-deployment/{}/{daemon}/{id}", self.name))
    }

    pub fn daemon_revision_arn(&self, daemon: &str, id: RevisionId) -> String {
        self.home.arn(SERVICE, &format!("daemon-revision/{}/{daemon}/{id}", self.name))
    }

    pub fn task_set_arn(&self, service: &str, id: RevisionId) -> String {
        self.home.arn(SERVICE, &format!("task-set/{}/{service}/{}", self.name, id.deployment()))
    }
}

/// The kind of what an ARN of this installation names: `task`.
pub fn kind<'a>(home: &Home, arn: &'a str) -> Option<&'a str> {
    home.tail(SERVICE, arn)?.split('/').next()
}

/// What a reference turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reference<Id> {
    /// An id that may exist in this cluster.
    Here(Id),
    /// An ARN of another cluster, account, region or kind: nothing of ours.
    Elsewhere,
}

/// ECS: a task is named by its ARN (also in the old form without the cluster) or its id.
pub fn task(cluster: &ClusterRecord, text: &str) -> Result<Reference<TaskId>, Error> {
    let Some(id) = local_part(&cluster.home, &cluster.name, "task", text) else {
        return Ok(Reference::Elsewhere);
    };
    id.parse().map(Reference::Here).map_err(|error| invalid_id("taskId", error))
}

/// ECS: a container instance is named likewise.
pub fn container_instance(
    cluster: &ClusterRecord,
    text: &str,
) -> Result<Reference<ContainerInstanceId>, Error> {
    let local = local_part(&cluster.home, &cluster.name, "container-instance", text);
    let Some(id) = local else { return Ok(Reference::Elsewhere) };
    id.parse().map(Reference::Here).map_err(|error| invalid_id("containerInstanceId", error))
}

/// ECS: a service is named by its ARN (also in the old form without the cluster) or its name.
pub fn service<'a>(cluster: &ClusterRecord, text: &'a str) -> Result<Reference<&'a str>, Error> {
    match local_part(&cluster.home, &cluster.name, "service", text) {
        Some(name) if name.contains('/') => {
            Err(Error::invalid_parameter("Invalid identifier: Unexpected number of separators"))
        }
        Some(name) => Ok(Reference::Here(name)),
        None => Ok(Reference::Elsewhere),
    }
}

/// What the ARN of something that belongs to a service says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OfService<'a, Id> {
    pub cluster: &'a str,
    pub service: &'a str,
    pub id: Id,
}

/// The parts of a service deployment's ARN, if it is one of this installation.
pub fn service_deployment<'a>(
    home: &Home,
    arn: &'a str,
) -> Option<OfService<'a, ServiceDeploymentId>> {
    let it = of_service(home, "service-deployment", arn)?;
    Some(OfService { cluster: it.cluster, service: it.service, id: it.id.parse().ok()? })
}

/// The parts of a service revision's ARN, if it is one of this installation.
pub fn service_revision<'a>(home: &Home, arn: &'a str) -> Option<OfService<'a, RevisionId>> {
    let it = of_service(home, "service-revision", arn)?;
    let id = it.id.parse().ok().map(RevisionId)?;
    Some(OfService { cluster: it.cluster, service: it.service, id })
}

/// The parts of a task set's ARN, if it is one of this installation.
pub fn task_set<'a>(home: &Home, arn: &'a str) -> Option<OfService<'a, RevisionId>> {
    let it = of_service(home, "task-set", arn)?;
    let id = it.id.strip_prefix("ecs-svc/")?.parse().ok().map(RevisionId)?;
    Some(OfService { cluster: it.cluster, service: it.service, id })
}

/// What the ARN of a managed daemon says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NamedDaemon<'a> {
    pub cluster: &'a str,
    pub name: &'a str,
}

/// What the ARN of something that belongs to a managed daemon says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OfDaemon<'a, Id> {
    pub cluster: &'a str,
    pub daemon: &'a str,
    pub id: Id,
}

/// The parts of a managed daemon's ARN, if it is one of this installation.
pub fn daemon<'a>(home: &Home, arn: &'a str) -> Option<NamedDaemon<'a>> {
    let (cluster, name) = home.tail(SERVICE, arn)?.strip_prefix("daemon/")?.split_once('/')?;
    (!name.contains('/')).then_some(NamedDaemon { cluster, name })
}

/// The parts of a daemon deployment's ARN, if it is one of this installation.
pub fn daemon_deployment<'a>(
    home: &Home,
    arn: &'a str,
) -> Option<OfDaemon<'a, DaemonDeploymentId>> {
    let it = of_service(home, "daemon-deployment", arn)?;
    Some(OfDaemon { cluster: it.cluster, daemon: it.service, id: it.id.parse().ok()? })
}

/// The parts of a daemon revision's ARN, if it is one of this installation.
pub fn daemon_revision<'a>(home: &Home, arn: &'a str) -> Option<OfDaemon<'a, RevisionId>> {
    let it = of_service(home, "daemon-revision", arn)?;
    let id = it.id.parse().ok().map(RevisionId)?;
    Some(OfDaemon { cluster: it.cluster, daemon: it.service, id })
}

fn of_service<'a>(home: &Home, kind: &str, arn: &'a str) -> Option<OfService<'a, &'a str>> {
    let tail = home.tail(SERVICE, arn)?.strip_prefix(kind)?.strip_prefix('/')?;
    let (cluster, tail) = tail.split_once('/')?;
    let (service, id) = tail.split_once('/')?;
    Some(OfService { cluster, service, id })
}

/// What a reference says of something of a kind in a cluster: without the rest of its ARN, if it is
/// one, also in the old form without the cluster. None if that is the ARN of something else.
pub fn local_part<'a>(home: &Home, cluster: &str, kind: &str, text: &'a str) -> Option<&'a str> {
    if !text.starts_with("arn:") {
        return Some(text);
    }
    let tail = home.tail(SERVICE, text)?.strip_prefix(kind)?.strip_prefix('/')?;
    match tail.split_once('/') {
        Some((name, id)) => (name == cluster).then_some(id),
        None => Some(tail),
    }
}

fn invalid_id(what: &str, error: IdError) -> Error {
    Error::invalid_parameter(match error {
        IdError::Length => format!("{what} length should be one of [32,36]"),
        IdError::Digits => format!("Invalid identifier: {what} has hexadecimal digits only."),
    })
}

#[cfg(test)]
mod tests {
    use berth_engine::Timestamp;

    use super::*;

    #[test]
    fn a_task_may_be_named_in_three_ways() {
        let cluster = ClusterRecord::new("prod", Home::default(), Timestamp(0));
        let id = "000102030405060708090a0b0c0d0e0f";
        let here = Ok(Reference::Here(id.parse().unwrap()));
        let arn = |tail: &str| format!("arn:aws:ecs:us-east-1:123456789012:{tail}");
        assert_eq!(task(&cluster, id), here);
        assert_eq!(task(&cluster, &arn(&format!("task/prod/{id}"))), here);
        assert_eq!(task(&cluster, &arn(&format!("task/{id}"))), here);
        let elsewhere = Ok(Reference::Elsewhere);
        assert_eq!(task(&cluster, &arn(&format!("task/test/{id}"))), elsewhere);
        assert_eq!(task(&cluster, &arn(&format!("service/prod/{id}"))), elsewhere);
        let error = task(&cluster, "abc").unwrap_err();
        assert_eq!(error.message, "taskId length should be one of [32,36]");
    }

    #[test]
    fn what_belongs_to_a_service_is_named_by_its_arn() {
        let cluster = ClusterRecord::new("prod", Home::default(), Timestamp(0));
        let home = &cluster.home;
        let (deployment, revision) =
            (ServiceDeploymentId(7), RevisionId(1_000_000_000_000_000_001));
        let of = |it: Option<OfService<'_, RevisionId>>| it.map(|it| (it.service == "web", it.id));

        let arn = cluster.service_deployment_arn("web", deployment);
        let parts = OfService { cluster: "prod", service: "web", id: deployment };
        assert_eq!(service_deployment(home, &arn), Some(parts));
        assert_eq!(service_deployment(home, &arn[..arn.len() - 1]), None);
        let arn = cluster.service_revision_arn("web", revision);
        assert_eq!(of(service_revision(home, &arn)), Some((true, revision)));
        assert_eq!(of(task_set(home, &arn)), None);
        let arn = cluster.task_set_arn("web", revision);
        assert!(arn.ends_with(":task-set/prod/web/ecs-svc/1000000000000000001"), "{arn}");
        assert_eq!(of(task_set(home, &arn)), Some((true, revision)));
        assert_eq!(of(task_set(home, "arn:aws:ecs:eu-west-1:1:task-set/prod/web/ecs-svc/1")), None);
    }

    #[test]
    fn daemons_and_what_belongs_to_them_are_named_by_their_arns() {
        let cluster = ClusterRecord::new("prod", Home::default(), Timestamp(0));
        let home = &cluster.home;
        let arn = cluster.daemon_arn("log");
        assert_eq!(daemon(home, &arn), Some(NamedDaemon { cluster: "prod", name: "log" }));
        assert_eq!(daemon(home, &format!("{arn}/1")), None);
        assert_eq!(daemon(home, "log"), None);
        let arn = cluster.daemon_deployment_arn("log", DaemonDeploymentId(7));
        let parts = OfDaemon { cluster: "prod", daemon: "log", id: DaemonDeploymentId(7) };
        assert_eq!(daemon_deployment(home, &arn), Some(parts));
        assert_eq!(daemon_revision(home, &arn), None);
        let arn = cluster.daemon_revision_arn("log", RevisionId(7));
        let parts = OfDaemon { cluster: "prod", daemon: "log", id: RevisionId(7) };
        assert_eq!(daemon_revision(home, &arn), Some(parts));
    }

    #[test]
    fn a_service_is_named_by_its_name_or_arn() {
        let cluster = ClusterRecord::new("prod", Home::default(), Timestamp(0));
        for text in ["web", &cluster.service_arn("web"), &cluster.home.arn(SERVICE, "service/web")]
        {
            assert_eq!(service(&cluster, text), Ok(Reference::Here("web")));
        }
        let elsewhere = cluster.home.arn(SERVICE, "service/test/web");
        assert_eq!(service(&cluster, &elsewhere), Ok(Reference::Elsewhere));
        let error = service(&cluster, "prod/web").unwrap_err();
        assert_eq!(error.message, "Invalid identifier: Unexpected number of separators");
    }
}
