//! DescribeTasks and ListTasks.
use std::sync::Arc;

use berth_api::{
    Value,
    ecs::{
        DescribeTasksRequest, DescribeTasksResponse, DesiredStatus as WireDesiredStatus, Error,
        Failure, LaunchType, ListTasksRequest, ListTasksResponse, TaskField,
    },
    protocols::Writer,
};

use super::{active, container_instances, missing, services, some_of, unknown};
use crate::{
    cluster::{
        Facet, State,
        describe::{self, arns, arns::Reference},
        records::{
            cluster::ClusterRecord,
            id::TaskId,
            task::{DesiredStatus, Task},
        },
    },
    limits::{DESCRIBE_MAX, LIST_MAX},
    page,
};

pub fn describe_tasks(
    state: &State,
    input: &DescribeTasksRequest,
) -> Result<DescribeTasksResponse, Error> {
    let Described { cluster, tasks, failures, include } = described(state, input)?;
    let tasks = tasks.into_iter().map(|it| describe::task(state, &cluster, it, include));
    Ok(DescribeTasksResponse { tasks: Some(tasks.collect()), failures: Some(failures) })
}

/// The same as it goes over the wire. `state` is a published one.
pub fn describe_tasks_json(state: &State, input: &DescribeTasksRequest) -> Result<Vec<u8>, Error> {
    let Described { cluster, tasks, failures, include } = described(state, input)?;
    let mut writer = Writer::json_with_capacity(TASK_BYTES * (tasks.len() + 1));
    writer.open();
    writer.key(r#","failures":"#);
    failures.put(&mut writer);
    writer.key(r#","tasks":"#);
    writer.open_list();
    for it in tasks {
        writer.item();
        describe::put_task(&mut writer, state, &cluster, it, include);
    }
    writer.close_list();
    writer.close();
    Ok(writer.finish())
}

/// What most tasks need as JSON.
const TASK_BYTES: usize = 2_048;

/// What a DescribeTasks call comes to.
struct Described<'a> {
    cluster: Arc<ClusterRecord>,
    tasks: Vec<&'a Arc<Task>>,
    failures: Vec<Failure>,
    include: &'a [TaskField],
}

fn described<'a>(
    state: &'a State,
    input: &'a DescribeTasksRequest,
) -> Result<Described<'a>, Error> {
    let cluster = active(state)?;
    let asked = some_of(input.tasks.as_ref(), "Tasks", DESCRIBE_MAX)?;
    let include = input.include.as_deref().unwrap_or_default();
    for field in include {
        if let TaskField::UnknownValue(it) = field {
            return Err(unknown("include", it, TaskField::values()));
        }
    }
    let (mut tasks, mut failures) = (Vec::new(), Vec::new());
    for reference in asked {
        match named(state, &cluster, reference)? {
            Some(it) => tasks.push(it),
            None => failures.push(missing(&cluster, "task", reference)),
        }
    }
    Ok(Described { cluster, tasks, failures, include })
}

/// ECS: filters are joined by AND; `desiredStatus` is RUNNING when absent, and PENDING finds
/// nothing because no task ever has it.
pub fn list_tasks(state: &State, input: &ListTasksRequest) -> Result<ListTasksResponse, Error> {
    let cluster = active(state)?;
    let filter = Filter::of(state, &cluster, input)?;
    let parameters = ListTasksRequest { next_token: None, max_results: None, ..input.clone() };
    let token = input.next_token.as_deref();
    let parameters = berth_api::to_json(&parameters);
    let page = page::of(token, input.max_results, LIST_MAX, &parameters)?;
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
    Ok(named(state, cluster, reference)?.cloned())
}

fn named<'a>(
    state: &'a State,
    cluster: &ClusterRecord,
    reference: &str,
) -> Result<Option<&'a Arc<Task>>, Error> {
    Ok(match arns::task(cluster, reference)? {
        Reference::Here(id) => state.tasks.get(&id),
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
        if let Some(reference) = &input.service_name {
            let service = services::existing(state, cluster, Some(reference))?;
            facets.push(Facet::Service(service.name.clone()));
        }
        if let Some(name) = &input.daemon_name {
            if !state.managed_daemons.contains_key(name) {
                return Err(Error::invalid_parameter("The specified daemon was not found."));
            }
            facets.push(Facet::Daemon(name.clone()));
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
                return Err(unknown("desiredStatus", it, WireDesiredStatus::values()));
            }
        }
        if let Some(LaunchType::UnknownValue(it)) = &input.launch_type {
            return Err(unknown("launch type", it, LaunchType::values()));
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
