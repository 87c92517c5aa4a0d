//! In which task a command is run: the one that is named, or one of a service.
use berth_api::ecs::{DesiredStatus, ListTasksRequest, Task};

use crate::{
    cluster::{Cluster, last_part, short},
    exit, reference,
};

/// # Errors
/// Nothing has that name, or no command can be run in what has it.
pub async fn of(cluster: &Cluster, text: &str) -> anyhow::Result<Task> {
    let is_service = text.starts_with("arn:") && text.contains(":service/");
    if !is_service && (text.starts_with("arn:") || reference::may_be_task(text)) {
        match reference::task(cluster, text).await {
            // A service may be called like a piece of an id.
            Err(error) if error.is::<exit::NotFound>() && !reference::is_whole(text) => {}
            found => return found,
        }
    }
    let Some(service) = reference::service_if_any(cluster, text).await? else {
        let name = &cluster.of(text).name;
        let text = format!("there is no task or service '{text}' in cluster {name}");
        return Err(exit::NotFound(text).into());
    };
    let cluster = cluster.of(text);
    let name = service.service_name.unwrap_or_default();
    let filter = ListTasksRequest {
        service_name: Some(name.clone()),
        desired_status: Some(DesiredStatus::Running),
        ..ListTasksRequest::default()
    };
    let task = chosen(&name, cluster.tasks(&cluster.task_arns(filter).await?).await?)?;
    let id = last_part(task.task_arn.as_deref().unwrap_or_default());
    note!("berth: task {} of service {name}", short(id));
    Ok(task)
}

/// The one that began last: it has what is newest.
fn chosen(service: &str, mut tasks: Vec<Task>) -> anyhow::Result<Task> {
    tasks.retain(|it| it.last_status.as_deref() == Some("RUNNING"));
    if tasks.is_empty() {
        anyhow::bail!("no task of service {service} is RUNNING");
    }
    let running = tasks.len();
    tasks.retain(|it| it.enable_execute_command == Some(true));
    let newest = tasks.into_iter().max_by_key(|it| it.started_at);
    newest.ok_or_else(|| {
        anyhow::anyhow!(
            "no command can be run in service {service}: none of its running tasks ({running}) was \
             started with enableExecuteCommand, as new ones are once the service has it"
        )
    })
}

#[cfg(test)]
mod tests {
    use berth_api::Timestamp;

    use super::*;

    fn task(status: &str, allows: bool, started_ms: i64) -> Task {
        Task {
            task_arn: Some(format!("arn/{started_ms}")),
            last_status: Some(status.to_owned()),
            enable_execute_command: Some(allows),
            started_at: Some(Timestamp(started_ms)),
            ..Task::default()
        }
    }

    #[test]
    fn the_newest_task_that_may_is_taken() {
        let tasks = vec![
            task("RUNNING", true, 1),
            task("RUNNING", true, 3),
            task("RUNNING", false, 4),
            task("PENDING", true, 5),
        ];
        assert_eq!(chosen("web", tasks).unwrap().task_arn.as_deref(), Some("arn/3"));
    }

    #[test]
    fn why_there_is_none_is_told() {
        let said = |tasks| chosen("web", tasks).unwrap_err().to_string();
        assert_eq!(said(vec![task("PENDING", true, 1)]), "no task of service web is RUNNING");
        let text = said(vec![task("RUNNING", false, 1)]);
        assert!(text.contains("none of its running tasks (1) was started with"));
    }
}
