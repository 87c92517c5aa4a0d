//! DescribeTasks and ListTasks.
use std::sync::Arc;

use berth_api::ecs::{
    DescribeTasksRequest, DescribeTasksResponse, DesiredStatus as WireDesiredStatus, Error,
    LaunchType, ListTasksRequest, ListTasksResponse, TaskField,
};

use super::{active, container_instances, some_of};
use crate::{
    cluster::{
        Facet, State,
        describe::{self, arns, arns::Reference, failure},
        records::{
            cluster::ClusterRecord,
            id::TaskId,
            task::{DesiredStatus, Task},
        },
    },
    limits::{DESCRIBE_MAX, LIST_MAX},
    page::Page,
};

pub fn describe_tasks(
    state: &State,
    input: &DescribeTasksRequest,
) -> Result<DescribeTasksResponse, Error> {
    let cluster = active(state)?;
    let asked = some_of(input.tasks.as_ref(), "Tasks", DESCRIBE_MAX)?;
    let include = input.include.as_deref().unwrap_or_default();
    if let Some(it) = include.iter().find(|it| matches!(it, TaskField::UnknownValue(_))) {
        return Err(Error::invalid_parameter(format!(
            "include should be one of [{}], and is '{it}'.",
            TaskField::values().join(",")
        )));
    }
    let (mut tasks, mut failures) = (Vec::new(), Vec::new());
    for reference in asked {
        match find(state, &cluster, reference)? {
            Some(it) => tasks.push(describe::task(state, &cluster, &it, include)),
            None => {
                let arn = match reference.starts_with("arn:") {
                    true => reference.clone(),
                    false => cluster.home.arn(&format!("task/{}/{reference}", cluster.name)),
                };
                failures.push(failure(arn, "MISSING"));
            }
        }
    }
    Ok(DescribeTasksResponse { tasks: Some(tasks), failures: Some(failures) })
}

/// ECS: filters are joined by AND; `desiredStatus` is RUNNING when absent, and PENDING finds
/// nothing because no task ever has it.
pub fn list_tasks(state: &State, input: &ListTasksRequest) -> Result<ListTasksResponse, Error> {
    let cluster = active(state)?;
    let filter = Filter::of(state, &cluster, input)?;
    let parameters = ListTasksRequest { next_token: None, max_results: None, ..input.clone() };
    let token = input.next_token.as_deref();
    let parameters = berth_api::to_json(&parameters);
    let page = Page::of(token, input.max_results, LIST_MAX, &parameters)?;
    let after = page.after().and_then(|it| it.parse::<TaskId>().ok());
    let rest = state.tasks_of(filter.narrowest());
    let rest = rest.filter(|it| after.is_none_or(|after| it.id > after));
    let (page, next_token) = page.take(rest.filter(|it| filter.fits(it)), |it| it.id.to_string());
    let task_arns = Some(page.into_iter().map(|it| cluster.task_arn(it.id)).collect());
    Ok(ListTasksResponse { task_arns, next_token })
}

/// The task that a reference names, if there is one.
pub fn find(
    state: &State,
    cluster: &ClusterRecord,
    reference: &str,
) -> Result<Option<Arc<Task>>, Error> {
    Ok(match arns::task(cluster, reference)? {
        Reference::Here(id) => state.tasks.get(&id).cloned(),
        Reference::Elsewhere => None,
    })
}

/// What the filters of a ListTasks call come to.
struct Filter {
    facets: Vec<Facet>,
    launch_type: Option<LaunchType>,
    nothing: bool,
}

impl Filter {
    fn of(state: &State, cluster: &ClusterRecord, input: &ListTasksRequest) -> Result<Self, Error> {
        let mut facets = Vec::new();
        let mut nothing = false;
        if let Some(reference) = &input.container_instance {
            match container_instances::find(state, cluster, reference)? {
                Some(it) => facets.push(Facet::ContainerInstance(it.id)),
                None => nothing = true,
            }
        }
        if input.service_name.is_some() {
            return Err(Error::service_not_found("Service not found."));
        }
        if input.daemon_name.is_some() {
            return Err(Error::invalid_parameter("The specified daemon was not found."));
        }
        facets.extend(input.started_by.clone().map(Facet::StartedBy));
        facets.extend(input.family.clone().map(Facet::Family));
        match &input.desired_status {
            None | Some(WireDesiredStatus::Running) => {
                facets.push(Facet::Desired(DesiredStatus::Running));
            }
            Some(WireDesiredStatus::Stopped) => {
                facets.push(Facet::Desired(DesiredStatus::Stopped));
            }
            Some(WireDesiredStatus::Pending) => nothing = true,
            Some(WireDesiredStatus::UnknownValue(it)) => {
                return Err(Error::invalid_parameter(format!(
                    "desiredStatus should be one of [{}], and is '{it}'.",
                    WireDesiredStatus::values().join(",")
                )));
            }
        }
        if let Some(it @ LaunchType::UnknownValue(_)) = &input.launch_type {
            return Err(Error::invalid_parameter(format!(
                "launch type should be one of [{}], and is '{it}'.",
                LaunchType::values().join(",")
            )));
        }
        Ok(Filter { facets, launch_type: input.launch_type.clone(), nothing })
    }

    /// The first facet given is the most telling one; there is always one, the desired status.
    fn narrowest(&self) -> Facet {
        self.facets.first().cloned().unwrap_or(Facet::Desired(DesiredStatus::Running))
    }

    fn fits(&self, task: &Task) -> bool {
        let launch_type = self.launch_type.as_ref().is_none_or(|it| *it == task.launch_type);
        !self.nothing && launch_type && self.facets.iter().all(|it| it.is_of(task))
    }
}
