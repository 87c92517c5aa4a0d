//! A cluster as commands reach it: lists in full, page by page.
use std::path::PathBuf;

use berth_api::{
    client::{CallError, Client},
    ecs::{
        DescribeServicesRequest, DescribeTasksRequest, DesiredStatus,
        ListContainerInstancesRequest, ListServicesRequest, ListTasksRequest, Service,
        ServiceField, Task,
    },
};

use crate::{
    data_dir::DataDir,
    pages,
    proposed::{Command, Proposed},
};

/// ECS: what one call describes at most.
const DESCRIBE_TASKS_MAX: usize = 100;
const DESCRIBE_SERVICES_MAX: usize = 10;

/// ECS: what one page of ListServices has at most.
const LIST_SERVICES_MAX: i32 = 100;

/// ECS: the cluster that is meant when none is named.
const DEFAULT: &str = "default";

/// Shared by the commands that work on a cluster.
#[derive(clap::Args, Clone)]
pub struct ClusterArgs {
    /// Cluster of names and ids; an ARN names its own
    #[arg(long, value_name = "NAME", default_value = DEFAULT)]
    pub cluster: String,
    /// No colours; NO_COLOR, TERM=dumb and CI say the same
    #[arg(long)]
    pub no_color: bool,
    #[command(flatten)]
    data: DataDir,
}

impl ClusterArgs {
    pub fn connect(&self) -> anyhow::Result<Cluster> {
        Cluster::reached(&self.data, Some(&self.cluster))
    }
}

#[derive(Clone)]
pub struct Cluster {
    pub client: Client,
    /// Name or ARN.
    pub name: String,
    /// What commands that are proposed have to repeat.
    data: String,
    /// Of this machine's own agent, if it has one.
    agent_dir: Option<PathBuf>,
    /// Whether AWS's variables say where the control plane is, and not its data directory.
    pub is_elsewhere: bool,
}

impl Cluster {
    /// The one of this name or ARN, or `default`, of the control plane that the flags name.
    pub fn reached(data: &DataDir, name: Option<&str>) -> anyhow::Result<Cluster> {
        let name = name.unwrap_or(DEFAULT).to_owned();
        let agent_dir = data.path().ok().map(|it| it.join("agent"));
        let (client, is_elsewhere) = (data.access()?.client()?, data.is_elsewhere());
        Ok(Cluster { client, name, data: data.flags(), agent_dir, is_elsewhere })
    }

    /// One that cannot be reached.
    #[cfg(test)]
    pub fn of_nobody() -> Cluster {
        let credentials = berth_api::sigv4::Credentials {
            access_key_id: "AKIDEXAMPLE".to_owned(),
            secret_access_key: "secret".to_owned(),
            session_token: None,
        };
        let client = Client::new("http://127.0.0.1:1", "us-east-1", credentials);
        Cluster {
            client: client.unwrap(),
            name: DEFAULT.to_owned(),
            data: String::new(),
            agent_dir: None,
            is_elsewhere: false,
        }
    }

    /// The cluster of an ARN such as `…:task/prod/0123`; of anything else, this one.
    pub fn of(&self, reference: &str) -> Cluster {
        let resource = reference.strip_prefix("arn:").and_then(|it| it.splitn(5, ':').last());
        let parts: Vec<&str> = resource.map(|it| it.split('/').collect()).unwrap_or_default();
        match parts.as_slice() {
            [_, cluster, _, ..] => Cluster { name: (*cluster).to_owned(), ..self.clone() },
            _ => self.clone(),
        }
    }

    /// The container instance that this machine's own agent is.
    pub fn own_instance(&self) -> Option<String> {
        berth_agent::registered_as(self.agent_dir.as_deref()?)
    }

    /// Where an agent of this machine can have its state that joins this cluster, if the machine
    /// has one already that is of another: an agent has one cluster, and its directory one agent.
    pub fn second_agent_dir(&self) -> Option<PathBuf> {
        let of_another = self.of(&self.own_instance()?).name != last_part(&self.name);
        let beside = format!("agent-{}", last_part(&self.name));
        self.agent_dir.as_ref().filter(|_| of_another).map(|it| it.with_file_name(beside))
    }

    /// A command to propose: it means this cluster wherever it is run on this machine.
    pub fn command(&self, it: Proposed<'_>) -> String {
        let cluster = match self.name.as_str() {
            DEFAULT => String::new(),
            name => format!(" --cluster {name}"),
        };
        Command { it, cluster, data: &self.data }.to_string()
    }

    /// The ARNs of all tasks that a request asks for.
    pub async fn task_arns(&self, filter: ListTasksRequest) -> Result<Vec<String>, CallError> {
        pages::all(async |next_token| {
            let cluster = Some(self.name.clone());
            let request = ListTasksRequest { cluster, next_token, ..filter.clone() };
            let page = self.client.send(request).await?;
            Ok((page.task_arns, page.next_token))
        })
        .await
    }

    /// The ids of all tasks that are remembered.
    pub async fn task_ids(&self) -> Result<Vec<String>, CallError> {
        let mut ids = Vec::new();
        for desired_status in [DesiredStatus::Running, DesiredStatus::Stopped] {
            let desired_status = Some(desired_status);
            let filter = ListTasksRequest { desired_status, ..ListTasksRequest::default() };
            let arns = self.task_arns(filter).await?;
            ids.extend(arns.iter().map(|it| last_part(it).to_owned()));
        }
        Ok(ids)
    }

    /// The ids of all container instances.
    pub async fn instance_ids(&self) -> Result<Vec<String>, CallError> {
        let arns = pages::all(async |next_token| {
            let request = ListContainerInstancesRequest {
                cluster: Some(self.name.clone()),
                next_token,
                ..ListContainerInstancesRequest::default()
            };
            let page = self.client.send(request).await?;
            Ok((page.container_instance_arns, page.next_token))
        })
        .await?;
        Ok(arns.iter().map(|it| last_part(it).to_owned()).collect())
    }

    /// The tasks of these ids or ARNs that are known.
    pub async fn tasks(&self, ids: &[String]) -> Result<Vec<Task>, CallError> {
        let mut tasks = Vec::with_capacity(ids.len());
        for chunk in ids.chunks(DESCRIBE_TASKS_MAX) {
            let request = DescribeTasksRequest {
                cluster: Some(self.name.clone()),
                tasks: Some(chunk.to_vec()),
                include: None,
            };
            tasks.extend(self.client.send(request).await?.tasks.unwrap_or_default());
        }
        Ok(tasks)
    }

    /// The names of all services.
    pub async fn service_names(&self) -> Result<Vec<String>, CallError> {
        let arns = pages::all(async |next_token| {
            let request = ListServicesRequest {
                cluster: Some(self.name.clone()),
                max_results: Some(LIST_SERVICES_MAX),
                next_token,
                ..ListServicesRequest::default()
            };
            let page = self.client.send(request).await?;
            Ok((page.service_arns, page.next_token))
        })
        .await?;
        Ok(arns.iter().map(|it| last_part(it).to_owned()).collect())
    }

    /// The services of these names or ARNs that are known, with their tags.
    pub async fn services(&self, names: &[String]) -> Result<Vec<Service>, CallError> {
        let mut services = Vec::with_capacity(names.len());
        for chunk in names.chunks(DESCRIBE_SERVICES_MAX) {
            let request = DescribeServicesRequest {
                cluster: Some(self.name.clone()),
                services: Some(chunk.to_vec()),
                include: Some(vec![ServiceField::Tags]),
            };
            services.extend(self.client.send(request).await?.services.unwrap_or_default());
        }
        Ok(services)
    }
}

/// What an ARN ends with: the name, id or `family:revision`.
pub fn last_part(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}

/// The end of an id of 32 digits, as texts name tasks: ids begin with the time, so that those of
/// one call begin alike.
pub fn short(arn: &str) -> String {
    let id = last_part(arn);
    let skipped = id.chars().count().saturating_sub(8);
    format!("…{}", id.chars().skip(skipped).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_names_its_cluster() {
        let here = Cluster { name: "here".to_owned(), ..Cluster::of_nobody() };
        let name = |text: &str| here.of(text).name;
        assert_eq!(name("arn:aws:ecs:us-east-1:123456789012:task/there/0123"), "there");
        assert_eq!(name("arn:aws:ecs:us-east-1:123456789012:service/there/web"), "there");
        assert_eq!(name("arn:aws:ecs:us-east-1:123456789012:task/0123"), "here");
        assert_eq!(name("web"), "here");
        let undo = Proposed::Undo { service: "web" };
        assert_eq!(here.command(undo), "berth rollback web --cluster here");
        let default = Cluster { name: "default".to_owned(), data: " --data d".to_owned(), ..here };
        assert_eq!(default.command(undo), "berth rollback web --data d");
        let make = default.command(Proposed::MakeCluster { name: "c" });
        assert_eq!(make, "berth aws --data d ecs create-cluster --cluster-name c");
    }

    #[test]
    fn ids_are_told_by_their_ends() {
        assert_eq!(short("arn:aws:ecs:r:1:task/c/0123456789abcdef"), "…89abcdef");
        assert_eq!(short("web"), "…web");
    }
}
