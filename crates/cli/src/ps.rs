//! `berth ps`: the tasks of a cluster.
use berth_api::{
    Timestamp,
    ecs::{Container, DescribeTasksResponse, DesiredStatus, HealthStatus, ListTasksRequest, Task},
    to_json,
};

use crate::{
    asking,
    cluster::{Cluster, ClusterArgs, last_part, short},
    output::Output,
    plain, reference, say,
    table::{Cell, Table},
    terminal::Terminal,
    times,
};

#[derive(clap::Args)]
pub struct Ps {
    /// Only tasks of this service: name or ARN
    #[arg(long, value_name = "NAME")]
    service: Option<String>,
    /// Only tasks of this family of task definitions
    #[arg(long)]
    family: Option<String>,
    /// Which tasks
    #[arg(long, value_enum, default_value_t)]
    status: Status,
    /// Only the ids, one per line
    #[arg(short, long)]
    quiet: bool,
    /// json: the answer of DescribeTasks
    #[arg(short, long, value_enum, default_value_t)]
    output: Output,
    #[command(flatten)]
    cluster: ClusterArgs,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Status {
    /// Running, or on the way there
    #[default]
    Active,
    /// Running now
    Running,
    /// On the way to running
    Pending,
    /// Stopped, or on the way there
    Stopped,
    /// Whatever is remembered
    All,
}

impl Status {
    fn desired(self) -> &'static [DesiredStatus] {
        match self {
            Status::Active | Status::Running | Status::Pending => &[DesiredStatus::Running],
            Status::Stopped => &[DesiredStatus::Stopped],
            Status::All => &[DesiredStatus::Running, DesiredStatus::Stopped],
        }
    }

    fn fits(self, task: &Task) -> bool {
        let is_running = task.last_status.as_deref() == Some("RUNNING");
        match self {
            Status::Active | Status::Stopped | Status::All => true,
            Status::Running => is_running,
            Status::Pending => !is_running,
        }
    }
}

pub fn run(args: &Ps) -> anyhow::Result<()> {
    let cluster = args.cluster.connect()?;
    let tasks = asking::run(&cluster, found(&cluster, args))?;
    if args.quiet {
        tasks.iter().for_each(|it| say!("{}", id(it)));
        return Ok(());
    }
    match args.output {
        Output::Json => {
            let answer = DescribeTasksResponse { tasks: Some(tasks), failures: None };
            say::json(&to_json(&answer));
        }
        Output::Text => {
            let rows = tasks.iter().map(|it| row(it, times::now())).collect();
            Table { headers: HEADERS, rows }.print(&Terminal::stdout(args.cluster.no_color));
        }
    }
    Ok(())
}

/// The newest first.
async fn found(cluster: &Cluster, args: &Ps) -> anyhow::Result<Vec<Task>> {
    let service = match &args.service {
        Some(text) => reference::service(cluster, text).await?.service_name,
        None => None,
    };
    let cluster = args.service.as_deref().map_or_else(|| cluster.clone(), |it| cluster.of(it));
    let mut arns = Vec::new();
    for desired_status in args.status.desired() {
        let filter = ListTasksRequest {
            service_name: service.clone(),
            // ECS takes one of the two; the family is looked at below then.
            family: args.family.clone().filter(|_| service.is_none()),
            desired_status: Some(desired_status.clone()),
            ..ListTasksRequest::default()
        };
        arns.extend(cluster.task_arns(filter).await?);
    }
    let mut tasks = cluster.tasks(&arns).await?;
    tasks.retain(|it| args.status.fits(it));
    if let Some(family) = args.family.as_ref().filter(|_| tasks.is_empty()) {
        reference::family(&cluster, family).await?;
    }
    if let Some(family) = &args.family {
        tasks.retain(|it| definition(it).rsplit_once(':').is_some_and(|(of, _)| of == family));
    }
    tasks.sort_by(|a, b| (b.created_at, &b.task_arn).cmp(&(a.created_at, &a.task_arn)));
    Ok(tasks)
}

const HEADERS: [&str; 10] = [
    "TASK",
    "STATUS",
    "HEALTH",
    "DEFINITION",
    "GROUP",
    "INSTANCE",
    "STARTED",
    "PORTS",
    "STOPPED",
    "ADDRESS",
];

fn row(task: &Task, now: Timestamp) -> [Cell; 10] {
    let instance = task.container_instance_arn.as_deref();
    let started = task.started_at;
    [
        Cell::new(short(id(task)), id(task)),
        task.last_status.as_deref().unwrap_or_default().into(),
        health(task).into(),
        definition(task).into(),
        task.group.as_deref().unwrap_or_default().into(),
        instance.map_or_else(Cell::default, |it| Cell::new(short(it), last_part(it))),
        started.map_or_else(Cell::default, |at| Cell::new(times::ago(at, now), times::utc(at))),
        ports(task).into(),
        why_stopped(task).into(),
        addresses(task).into(),
    ]
}

fn id(task: &Task) -> &str {
    last_part(task.task_arn.as_deref().unwrap_or_default())
}

/// `family:revision`.
pub fn definition(task: &Task) -> &str {
    last_part(task.task_definition_arn.as_deref().unwrap_or_default())
}

/// Nothing if the task has no health check.
fn health(task: &Task) -> &str {
    match &task.health_status {
        None | Some(HealthStatus::Unknown) => "",
        Some(it) => it.as_str(),
    }
}

/// `32768→8080/tcp`: on the host, in the container.
fn ports(task: &Task) -> String {
    let bindings = containers(task).filter_map(|it| it.network_bindings.as_ref()).flatten();
    let port = |it: &berth_api::ecs::NetworkBinding| {
        let protocol = it.protocol.as_ref().map_or("tcp", |it| it.as_str());
        let ranges = it.host_port_range.as_ref().zip(it.container_port_range.as_ref());
        Some(match ranges {
            Some((host, container)) => format!("{host}→{container}/{protocol}"),
            None => format!("{}→{}/{protocol}", it.host_port?, it.container_port?),
        })
    };
    let mut ports: Vec<String> = bindings.filter_map(port).collect();
    ports.sort();
    ports.dedup();
    ports.join(",")
}

/// Of a network interface of its own: while it has one.
fn addresses(task: &Task) -> String {
    if task.last_status.as_deref() == Some("STOPPED") {
        return String::new();
    }
    let all = containers(task).filter_map(|it| it.network_interfaces.as_ref()).flatten();
    let both = all.flat_map(|it| [&it.private_ipv4_address, &it.ipv6_address]);
    let mut found: Vec<&str> = Vec::new();
    for address in both.flatten() {
        // Containers of a task share it.
        if !found.contains(&address.as_str()) {
            found.push(address);
        }
    }
    found.join(",")
}

/// The reason, and how the containers ended that did not end well.
pub fn why_stopped(task: &Task) -> String {
    let Some(reason) = &task.stopped_reason else { return String::new() };
    let faults = containers(task).filter_map(|it| {
        let name = it.name.as_deref()?;
        match (&it.reason, it.exit_code) {
            (Some(own), _) => (!reason.contains(own)).then(|| format!("{name}: {own}")),
            (None, Some(code)) if code != 0 => Some(format!("{name} exited with {code}")),
            _ => None,
        }
    });
    let told = [reason.clone()].into_iter().chain(faults).collect::<Vec<_>>().join("; ");
    plain::one_line(&told)
}

fn containers(task: &Task) -> impl Iterator<Item = &Container> {
    task.containers.iter().flatten()
}

#[cfg(test)]
mod tests {
    use berth_api::from_json;
    use expect_test::expect;

    use super::*;

    fn task(json: &str) -> Task {
        from_json(json.as_bytes()).unwrap()
    }

    #[test]
    fn a_row_for_people_and_for_programs() {
        let web = task(
            r#"{"taskArn": "arn:aws:ecs:r:1:task/c/01a1fd1f3ede3896ed50f43201eb1219",
            "lastStatus": "RUNNING", "healthStatus": "HEALTHY", "group": "service:web",
            "taskDefinitionArn": "arn:aws:ecs:r:1:task-definition/web:7", "startedAt": 1000,
            "containerInstanceArn": "arn:aws:ecs:r:1:container-instance/c/02b2fd1f3ede3896",
            "containers": [{"name": "web", "networkBindings": [
                {"bindIP": "0.0.0.0", "containerPort": 80, "hostPort": 32768, "protocol": "tcp"},
                {"bindIP": "::", "containerPort": 80, "hostPort": 32768, "protocol": "tcp"}]}]}"#,
        );
        let job = task(
            r#"{"taskArn": "arn:aws:ecs:r:1:task/c/01a1fd1f3ede3896ed50f43201eb1220",
            "lastStatus": "STOPPED", "healthStatus": "UNKNOWN",
            "taskDefinitionArn": "arn:aws:ecs:r:1:task-definition/job:1",
            "stoppedReason": "Essential container in task exited",
            "containers": [{"name": "main", "exitCode": 3}, {"name": "log", "exitCode": 0}]}"#,
        );
        let own = task(
            r#"{"taskArn": "arn:aws:ecs:r:1:task/c/01a1fd1f3ede3896ed50f43201eb1221",
            "lastStatus": "RUNNING",
            "taskDefinitionArn": "arn:aws:ecs:r:1:task-definition/own:1",
            "containers": [
                {"name": "a", "networkInterfaces": [{"privateIpv4Address": "172.31.0.4"}]},
                {"name": "b", "networkInterfaces": [{"privateIpv4Address": "172.31.0.4"}]}]}"#,
        );
        let rows = [web, job, own].iter().map(|it| row(it, Timestamp(1_190_000))).collect();
        let table = Table { headers: HEADERS, rows };
        expect![[r#"
            TASK       STATUS   HEALTH   DEFINITION  GROUP        INSTANCE   STARTED  PORTS         STOPPED                                                 ADDRESS
            …01eb1219  RUNNING  HEALTHY  web:7       service:web  …3ede3896  3 m ago  32768→80/tcp
            …01eb1220  STOPPED           job:1                                                      Essential container in task exited; main exited with 3
            …01eb1221  RUNNING           own:1                                                                                                              172.31.0.4
        "#]]
        .assert_eq(&table.for_people(200));
        expect![[r#"
            01a1fd1f3ede3896ed50f43201eb1219|RUNNING|HEALTHY|web:7|service:web|02b2fd1f3ede3896|1970-01-01T00:16:40Z|32768→80/tcp||
            01a1fd1f3ede3896ed50f43201eb1220|STOPPED||job:1|||||Essential container in task exited; main exited with 3|
            01a1fd1f3ede3896ed50f43201eb1221|RUNNING||own:1||||||172.31.0.4
        "#]]
        .assert_eq(&table.for_programs().replace('\t', "|"));
    }

    #[test]
    fn a_fault_is_told_once() {
        let it = task(
            r#"{"stoppedReason": "CannotPullContainerError: no such image",
            "containers": [{"name": "a", "reason": "CannotPullContainerError: no such image"},
                {"name": "b"}]}"#,
        );
        assert_eq!(why_stopped(&it), "CannotPullContainerError: no such image");
        assert_eq!(why_stopped(&task("{}")), "");
        assert_eq!(why_stopped(&task(r#"{"stoppedReason": "a\u001b[2Jb\nc"}"#)), "a [2Jb c");
    }
}
