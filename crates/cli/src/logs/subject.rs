//! What is read: a task, or whatever tasks a service has.
use berth_api::ecs::{DesiredStatus, ListTasksRequest, Task};

use crate::{cluster::Cluster, exit, reference, services};

pub struct Subject {
    pub cluster: Cluster,
    /// As it was asked for.
    pub reference: String,
    kind: Kind,
}

enum Kind {
    /// Its ARN.
    Task(String),
    /// Its name.
    Service(String),
}

impl Subject {
    /// What a reference names.
    pub async fn of(cluster: Cluster, reference: &str) -> anyhow::Result<Subject> {
        let kind = kind(&cluster, reference).await?;
        Ok(Subject { cluster, reference: reference.to_owned(), kind })
    }

    pub fn is_service(&self) -> bool {
        matches!(self.kind, Kind::Service(_))
    }

    /// The name before its lines, where there are so many.
    pub fn told_as(&self, subjects: usize) -> Option<&str> {
        match &self.kind {
            Kind::Service(name) if subjects > 1 => Some(name),
            _ => None,
        }
    }

    /// The task itself, or those that the service should run, and those on their way down.
    pub async fn tasks(&self) -> anyhow::Result<Vec<Task>> {
        let name = match &self.kind {
            Kind::Task(arn) => return Ok(self.cluster.tasks(std::slice::from_ref(arn)).await?),
            Kind::Service(name) => name,
        };
        let mut arns = Vec::new();
        for desired_status in [DesiredStatus::Running, DesiredStatus::Stopped] {
            let filter = ListTasksRequest {
                service_name: Some(name.clone()),
                desired_status: Some(desired_status),
                ..ListTasksRequest::default()
            };
            arns.extend(self.cluster.task_arns(filter).await?);
        }
        Ok(self.cluster.tasks(&arns).await?)
    }
}

async fn kind(cluster: &Cluster, text: &str) -> anyhow::Result<Kind> {
    let is_service = text.starts_with("arn:") && text.contains(":service/");
    if !is_service && (text.starts_with("arn:") || reference::may_be_task(text)) {
        match reference::task(cluster, text).await {
            Ok(task) => return Ok(Kind::Task(task.task_arn.unwrap_or_default())),
            // A service may have a name of hexadecimal digits.
            Err(error) if error.is::<exit::NotFound>() && !text.starts_with("arn:") => {
                return match reference::service_if_any(cluster, text).await? {
                    Some(it) => Ok(Kind::Service(services::name(&it).to_owned())),
                    None => Err(error),
                };
            }
            Err(error) => return Err(error),
        }
    }
    let service = match reference::service(cluster, text).await {
        Err(error) if !text.starts_with("arn:") && error.is::<exit::NotFound>() => {
            let text = error.to_string().replacen("no service", "no task and no service", 1);
            return Err(exit::NotFound(text).into());
        }
        found => found?,
    };
    Ok(Kind::Service(services::name(&service).to_owned()))
}
