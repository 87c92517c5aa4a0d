//! `berth services`: the services of a cluster.
use berth_api::{
    Timestamp,
    ecs::{
        Deployment, DeploymentRolloutState as Rollout, DescribeServicesResponse,
        SchedulingStrategy, Service,
    },
    to_json,
};

use crate::{
    asking,
    cluster::{Cluster, ClusterArgs, last_part, short},
    output::Output,
    reference, say,
    table::{Cell, Table},
    terminal::Terminal,
    times,
};

#[derive(clap::Args)]
pub struct Services {
    /// Names or ARNs [default: all]
    #[arg(value_name = "NAME")]
    names: Vec<String>,
    /// Only the names, one per line
    #[arg(short, long)]
    quiet: bool,
    /// json: the answer of DescribeServices
    #[arg(short, long, value_enum, default_value_t)]
    output: Output,
    #[command(flatten)]
    cluster: ClusterArgs,
}

pub fn run(args: &Services) -> anyhow::Result<()> {
    let cluster = args.cluster.connect()?;
    let services = asking::run(&cluster, found(&cluster, &args.names))?;
    if args.quiet {
        services.iter().for_each(|it| say!("{}", name(it)));
        return Ok(());
    }
    match args.output {
        Output::Json => {
            let answer = DescribeServicesResponse { services: Some(services), failures: None };
            say::json(&to_json(&answer));
        }
        Output::Text => {
            let rows = services.iter().map(|it| row(it, times::now())).collect();
            Table { headers: HEADERS, rows }.print(&Terminal::stdout(args.cluster.no_color));
        }
    }
    Ok(())
}

/// In the order of their names, or in that in which they were asked for.
async fn found(cluster: &Cluster, names: &[String]) -> anyhow::Result<Vec<Service>> {
    if names.is_empty() {
        let mut services = cluster.services(&cluster.service_names().await?).await?;
        services.sort_by(|a, b| a.service_name.cmp(&b.service_name));
        return Ok(services);
    }
    let mut services = Vec::with_capacity(names.len());
    for text in names {
        services.push(reference::service(cluster, text).await?);
    }
    Ok(services)
}

const HEADERS: [&str; 9] = [
    "SERVICE",
    "STATUS",
    "DESIRED",
    "RUNNING",
    "PENDING",
    "REVISION",
    "DEFINITION",
    "DEPLOYMENT",
    "SINCE",
];

fn row(service: &Service, now: Timestamp) -> [Cell; 9] {
    let primary = service.deployments.iter().flatten().next();
    let revision = primary.and_then(|it| it.id.as_deref());
    let since = primary.and_then(|it| it.updated_at.or(it.created_at));
    let (word, definition) = (status(service), definition(service));
    [
        name(service).into(),
        match (word, primary) {
            // The counts of the table are of all deployments together.
            ("deploying", Some(it)) => {
                let (new, all) = (it.running_count.unwrap_or(0), it.desired_count.unwrap_or(0));
                Cell::new(format!("{word} {new}/{all}"), word)
            }
            _ => word.into(),
        },
        service.desired_count.unwrap_or(0).into(),
        service.running_count.unwrap_or(0).into(),
        service.pending_count.unwrap_or(0).into(),
        revision.map_or_else(Cell::default, |it| Cell::new(short(it), it)),
        match replaced(service) {
            Some(old) => Cell::new(format!("{old} → {definition}"), definition),
            None => definition.into(),
        },
        primary.and_then(|it| it.rollout_state.as_ref()).map_or("", |it| it.as_str()).into(),
        since.map_or_else(Cell::default, |at| Cell::new(times::ago(at, now), times::utc(at))),
    ]
}

pub fn name(service: &Service) -> &str {
    service.service_name.as_deref().unwrap_or_default()
}

/// The definition of what is deployed, or being deployed.
fn definition(service: &Service) -> &str {
    last_part(service.task_definition.as_deref().unwrap_or_default())
}

/// The definition of tasks that are being replaced, if it is another one.
fn replaced(service: &Service) -> Option<&str> {
    let has_tasks =
        |it: &&Deployment| it.running_count.unwrap_or(0) > 0 || it.pending_count.unwrap_or(0) > 0;
    let older = service.deployments.iter().flatten().skip(1).find(has_tasks)?;
    let old = last_part(older.task_definition.as_deref().unwrap_or_default());
    (old != definition(service)).then_some(old)
}

/// Whether tasks are being moved between availability zones, by what the service said last of it.
fn is_rebalancing(service: &Service) -> bool {
    let said = service.events.iter().flatten().filter_map(|it| it.message.as_deref());
    let mut of_balance =
        said.filter(|it| it.contains("AZ Rebalancing") || it.contains("is AZ balanced"));
    of_balance.next().is_some_and(|it| it.contains("AZ Rebalancing in progress"))
}

/// How it is, in a word.
fn status(service: &Service) -> &'static str {
    let running = service.running_count.unwrap_or(0);
    let (desired, pending) =
        (service.desired_count.unwrap_or(0), service.pending_count.unwrap_or(0));
    let mut deployments = service.deployments.iter().flatten();
    let rollout = deployments.next().and_then(|it: &Deployment| it.rollout_state.as_ref());
    match (service.status.as_deref(), rollout) {
        (Some("DRAINING"), _) => "draining",
        (Some("INACTIVE"), _) => "deleted",
        (_, Some(Rollout::Failed)) => "failed",
        (_, Some(Rollout::InProgress)) => "deploying",
        _ if running + pending > desired && is_rebalancing(service) => "rebalancing",
        _ if running < desired && running + pending >= desired => "starting",
        _ if running < desired && running == 0 => "down",
        _ if running < desired => "degraded",
        // One task a machine: what exceeds that is on machines that are lost, and stays.
        _ if service.scheduling_strategy == Some(SchedulingStrategy::Daemon) => "steady",
        _ if running > desired => "scaling in",
        _ => "steady",
    }
}

#[cfg(test)]
mod tests {
    use berth_api::from_json;
    use expect_test::expect;

    use super::*;

    fn service(json: &str) -> Service {
        from_json(json.as_bytes()).unwrap()
    }

    #[test]
    fn a_row_for_people_and_for_programs() {
        let it = service(
            r#"{"serviceName": "web", "status": "ACTIVE", "desiredCount": 4, "runningCount": 3,
            "pendingCount": 1, "taskDefinition": "arn:aws:ecs:r:1:task-definition/web:42",
            "deployments": [{"id": "ecs-svc/1234567890123456789", "rolloutState": "COMPLETED",
                "createdAt": 1000, "updatedAt": 1060}]}"#,
        );
        let table = Table { headers: HEADERS, rows: vec![row(&it, Timestamp(1_240_000))] };
        expect![[r#"
            SERVICE  STATUS    DESIRED  RUNNING  PENDING  REVISION   DEFINITION  DEPLOYMENT  SINCE
            web      starting  4        3        1        …23456789  web:42      COMPLETED   3 m ago
        "#]]
        .assert_eq(&table.for_people(200));
        expect![[r#"
            web|starting|4|3|1|ecs-svc/1234567890123456789|web:42|COMPLETED|1970-01-01T00:17:40Z
        "#]]
        .assert_eq(&table.for_programs().replace('\t', "|"));
    }

    #[test]
    fn a_deployment_tells_how_many_are_new_and_what_they_replace() {
        let it = service(
            r#"{"serviceName": "web", "status": "ACTIVE", "desiredCount": 4, "runningCount": 4,
            "pendingCount": 1, "taskDefinition": "arn:aws:ecs:r:1:task-definition/web:2",
            "deployments": [{"id": "ecs-svc/1234567890123456789", "rolloutState": "IN_PROGRESS",
                "desiredCount": 4, "runningCount": 0, "pendingCount": 1, "createdAt": 1000},
                {"taskDefinition": "arn:aws:ecs:r:1:task-definition/web:1", "runningCount": 4}]}"#,
        );
        let table = Table { headers: HEADERS, rows: vec![row(&it, Timestamp(1_240_000))] };
        expect![[r#"
            SERVICE  STATUS         DESIRED  RUNNING  PENDING  REVISION   DEFINITION     DEPLOYMENT   SINCE
            web      deploying 0/4  4        4        1        …23456789  web:1 → web:2  IN_PROGRESS  4 m ago
        "#]]
        .assert_eq(&table.for_people(200));
        assert!(table.for_programs().starts_with("web\tdeploying\t4\t4\t1\t"));
        assert!(table.for_programs().contains("\tweb:2\t"));
    }

    #[test]
    fn a_word_for_each_way_to_be() {
        let word = |members: &str| status(&service(&format!("{{{members}}}")));
        let rollout =
            |state: &str| word(&format!(r#""deployments": [{{"rolloutState": "{state}"}}]"#));
        assert_eq!(word(r#""status": "DRAINING""#), "draining");
        assert_eq!(word(r#""status": "INACTIVE""#), "deleted");
        assert_eq!(rollout("FAILED"), "failed");
        assert_eq!(rollout("IN_PROGRESS"), "deploying");
        assert_eq!(rollout("COMPLETED"), "steady");
        assert_eq!(word(r#""desiredCount": 2, "runningCount": 0"#), "down");
        assert_eq!(word(r#""desiredCount": 2, "runningCount": 1"#), "degraded");
        assert_eq!(word(r#""desiredCount": 2, "runningCount": 3"#), "scaling in");
        let lost = r#""schedulingStrategy": "DAEMON", "desiredCount": 1, "runningCount": 2"#;
        assert_eq!(word(lost), "steady");
        let counts = r#""desiredCount": 2, "runningCount": 1, "pendingCount": 1"#;
        assert_eq!(word(counts), "starting");
        assert_eq!(word(&counts.replace("2,", "3,")), "degraded");
        let balance = |last: &str| {
            let begun = "(service web) is not AZ balanced with a (2). AZ Rebalancing in progress.";
            let events = format!(r#""events": [{last}{{"message": "{begun}"}}]"#);
            word(&format!(r#""desiredCount": 2, "runningCount": 3, {events}"#))
        };
        assert_eq!(balance(""), "rebalancing");
        assert_eq!(
            balance(r#"{"message": "(service web) stopped AZ Rebalancing."},"#),
            "scaling in"
        );
        assert_eq!(word(r#""desiredCount": 2, "runningCount": 2"#), "steady");
    }
}
