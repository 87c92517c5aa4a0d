//! A cluster that a request names, and what it names in there.
use std::{borrow::Cow, sync::Arc};

use berth_api::ecs::Tag;
use berth_definitions::is_valid_name;
use berth_serving::Published;

use super::named::{Named, literal};
use crate::{
    Home, SERVICE,
    cluster::{
        Cluster, State,
        describe::arns,
        records::id::{
            ContainerInstanceId, DaemonDeploymentId, RevisionId, ServiceDeploymentId, TaskId,
        },
    },
    names::{cluster_reference, cluster_shard},
};

/// A cluster, there or not.
pub struct InCluster<'a> {
    home: &'a Home,
    /// What ARNs begin with, made once for all of them.
    prefix: String,
    name: Cow<'a, str>,
    /// What it has published: looked up once for all that a request names in it.
    state: Option<Arc<State>>,
}

impl<'a> InCluster<'a> {
    /// The one that a reference means, `default` when absent. One that means none of ours stands
    /// where the name should.
    pub fn of(at: &'a impl Published, reference: Option<&'a str>) -> InCluster<'a> {
        let (home, name) = (at.home(), cluster_reference(reference, at.home()).ok());
        let state = name.as_ref().and_then(|it| at.state::<Cluster>(&cluster_shard(it)));
        let name = or_literal(name, reference.unwrap_or_default());
        InCluster { home, prefix: home.arn(SERVICE, ""), name, state }
    }

    /// The cluster that the ARN of something of a kind says, and what it says behind that.
    pub fn of_arn(
        at: &'a impl Published,
        kind: &str,
        arn: &'a str,
    ) -> Option<(InCluster<'a>, &'a str)> {
        let tail = at.home().tail(SERVICE, arn)?.strip_prefix(kind)?.strip_prefix('/')?;
        let (name, rest) = tail.split_once('/')?;
        is_valid_name(name).then(|| (InCluster::of(at, Some(name)), rest))
    }

    pub fn arn(&self) -> String {
        [&*self.prefix, "cluster/", &self.name].concat()
    }

    pub fn itself(&self) -> Named<'_> {
        let cluster = self.state.as_ref().and_then(|it| it.cluster.as_ref());
        Named { arn: self.arn(), tags: cluster.map_or(&[], |it| &it.tags) }
    }

    /// All of a kind that are in it.
    pub fn all(&self, kind: &str) -> Named<'static> {
        self.named(kind, "*", None)
    }

    /// What the ARNs of all of a kind begin with that are in it.
    pub fn all_below(&self, kind: &str) -> Named<'static> {
        self.named(kind, "", None)
    }

    pub fn task(&self, reference: &str) -> Named<'_> {
        let given = self.given("task", reference);
        let id = given.parse::<TaskId>().ok();
        let found = id.and_then(|it| self.state.as_ref()?.tasks.get(&it));
        self.named("task", &or_literal(id, given), found.map(|it| &it.tags[..]))
    }

    /// The name of a task's container, if it has one alone: calls need not say it then.
    pub fn sole_container(&self, reference: &str) -> Option<String> {
        let id = self.given("task", reference).parse::<TaskId>().ok()?;
        match &self.state.as_ref()?.tasks.get(&id)?.containers[..] {
            [one] => Some(one.name.to_string()),
            _ => None,
        }
    }

    pub fn container_instance(&self, reference: &str) -> Named<'_> {
        let kind = "container-instance";
        let given = self.given(kind, reference);
        let id = given.parse::<ContainerInstanceId>().ok();
        let found = id.and_then(|it| self.state.as_ref()?.container_instances.get(&it));
        self.named(kind, &or_literal(id, given), found.map(|it| &it.tags[..]))
    }

    /// Who has registered a container instance.
    pub fn agent(&self, reference: &str) -> Option<&str> {
        let id = self.given("container-instance", reference).parse::<ContainerInstanceId>().ok()?;
        self.state.as_ref()?.container_instances.get(&id)?.principal_arn.as_deref()
    }

    /// Who has registered the container instance of a task.
    pub fn agent_of_task(&self, reference: &str) -> Option<&str> {
        let id = self.given("task", reference).parse::<TaskId>().ok()?;
        let state = self.state.as_ref()?;
        let instance = state.tasks.get(&id)?.container_instance?;
        state.container_instances.get(&instance)?.principal_arn.as_deref()
    }

    pub fn service(&self, reference: &str) -> Named<'_> {
        let name = self.service_name(reference);
        let found = self.state.as_ref().and_then(|it| it.services.get(&name.clone().into_owned()));
        self.named("service", &name, found.map(|it| &it.tags[..]))
    }

    pub fn daemon(&self, name: &str) -> Named<'_> {
        let found = self.state.as_ref().and_then(|it| it.managed_daemons.get(&name.to_owned()));
        self.named("daemon", &literal(name), found.map(|it| &it.tags[..]))
    }

    /// A task set of a service: by its ARN, or as `ecs-svc/N`.
    pub fn task_set(&self, service: &str, reference: &str) -> Named<'_> {
        let service = self.service_name(service).into_owned();
        let given = self.given("task-set", reference);
        let given = match reference.starts_with("arn:") {
            true => given.strip_prefix(&*service).and_then(|it| it.strip_prefix('/')),
            false => Some(given),
        };
        let given = given.unwrap_or(reference);
        let id = given.strip_prefix("ecs-svc/").and_then(|it| it.parse().ok()).map(RevisionId);
        let tail = format!("{service}/{}", or_literal(id.map(RevisionId::deployment), given));
        let key = id.map(|id| (service, id));
        let found = key.and_then(|key| self.state.as_ref()?.task_sets.get(&key));
        self.named("task-set", &tail, found.map(|it| &it.tags[..]))
    }

    /// All task sets of a service.
    pub fn task_sets(&self, service: &str) -> Named<'static> {
        self.named("task-set", &format!("{}/*", self.service_name(service)), None)
    }

    /// Something of a service or of a daemon, whose tags are its own: what its ARN says behind the
    /// cluster is `owner/id`.
    pub fn part<'s>(&self, part: Part, tags: &'s [Tag], tail: &str) -> Named<'s> {
        let (name, id) = tail.split_once('/').unwrap_or((tail, ""));
        let tail = format!("{}/{}", literal(name), or_literal(part.id(id), id));
        self.named(part.kind(), &tail, Some(tags))
    }

    fn named<'s>(&self, kind: &str, tail: &str, tags: Option<&'s [Tag]>) -> Named<'s> {
        let arn = [&*self.prefix, kind, "/", &self.name, "/", tail].concat();
        Named { arn, tags: tags.unwrap_or_default() }
    }

    fn service_name<'t>(&self, reference: &'t str) -> Cow<'t, str> {
        literal(self.given("service", reference))
    }

    /// What a reference says of something in this cluster: all of it, if it is the ARN of something
    /// else.
    fn given<'t>(&self, kind: &str, reference: &'t str) -> &'t str {
        arns::local_part(self.home, &self.name, kind, reference).unwrap_or(reference)
    }
}

/// What belongs to a service or to a daemon, and is named by its ARN.
#[derive(Clone, Copy)]
pub enum Part {
    ServiceDeployment,
    ServiceRevision,
    DaemonDeployment,
    DaemonRevision,
}

impl Part {
    pub const ALL: [Part; 4] = [
        Part::ServiceDeployment,
        Part::ServiceRevision,
        Part::DaemonDeployment,
        Part::DaemonRevision,
    ];

    pub fn kind(self) -> &'static str {
        match self {
            Part::ServiceDeployment => "service-deployment",
            Part::ServiceRevision => "service-revision",
            Part::DaemonDeployment => "daemon-deployment",
            Part::DaemonRevision => "daemon-revision",
        }
    }

    /// An id, in the one way to write it.
    fn id(self, text: &str) -> Option<String> {
        Some(match self {
            Part::ServiceDeployment => text.parse::<ServiceDeploymentId>().ok()?.to_string(),
            Part::DaemonDeployment => text.parse::<DaemonDeploymentId>().ok()?.to_string(),
            Part::ServiceRevision | Part::DaemonRevision => text.parse::<u64>().ok()?.to_string(),
        })
    }
}

/// An id, or a name, in the one way to write it, or else what was given for it.
fn or_literal(id: Option<impl ToString>, given: &str) -> Cow<'_, str> {
    id.map_or_else(|| literal(given), |it| Cow::Owned(it.to_string()))
}
