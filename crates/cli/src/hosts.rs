//! `berth hosts`: the container instances of a cluster.
use berth_api::{
    client::CallError,
    ecs::{
        ContainerInstance, DescribeContainerInstancesRequest, DescribeContainerInstancesResponse,
    },
    to_json,
};

use crate::{
    asking,
    cluster::{Cluster, ClusterArgs, last_part, short},
    output::Output,
    say,
    table::{Cell, Table},
    terminal::Terminal,
};

/// ECS: what one call describes at most.
const DESCRIBED_MAX: usize = 100;

#[derive(clap::Args)]
pub struct Hosts {
    /// Only the ids, one per line
    #[arg(short, long)]
    quiet: bool,
    /// json: the answer of DescribeContainerInstances
    #[arg(short, long, value_enum, default_value_t)]
    output: Output,
    #[command(flatten)]
    cluster: ClusterArgs,
}

pub fn run(args: &Hosts) -> anyhow::Result<()> {
    let cluster = args.cluster.connect()?;
    let found = asking::run(&cluster, async {
        let ids = cluster.instance_ids().await?;
        Ok(described(&cluster, &ids).await?)
    })?;
    if args.quiet {
        found.iter().for_each(|it| say!("{}", id(it)));
        return Ok(());
    }
    match args.output {
        Output::Json => {
            let answer = DescribeContainerInstancesResponse {
                container_instances: Some(found),
                failures: None,
            };
            say::json(&to_json(&answer));
        }
        Output::Text => {
            let rows = found.iter().map(row).collect();
            Table { headers: HEADERS, rows }.print(&Terminal::stdout(args.cluster.no_color));
        }
    }
    Ok(())
}

/// Those of these ids or ARNs that are known.
pub async fn described(
    cluster: &Cluster,
    ids: &[String],
) -> Result<Vec<ContainerInstance>, CallError> {
    let mut all = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(DESCRIBED_MAX) {
        let request = DescribeContainerInstancesRequest {
            cluster: Some(cluster.name.clone()),
            container_instances: Some(chunk.to_vec()),
            include: None,
        };
        all.extend(cluster.client.send(request).await?.container_instances.unwrap_or_default());
    }
    Ok(all)
}

const HEADERS: [&str; 10] = [
    "INSTANCE",
    "STATUS",
    "AGENT",
    "RUNNING",
    "PENDING",
    "CPU FREE",
    "MEMORY FREE",
    "PROVIDER",
    "ZONE",
    "REASON",
];

fn row(it: &ContainerInstance) -> [Cell; 10] {
    [
        Cell::new(short(id(it)), id(it)),
        status(it).into(),
        version(it).into(),
        it.running_tasks_count.unwrap_or(0).into(),
        it.pending_tasks_count.unwrap_or(0).into(),
        free(it, "CPU", ""),
        free(it, "MEMORY", " MiB"),
        it.capacity_provider_name.as_deref().unwrap_or_default().into(),
        attribute(it, "ecs.availability-zone").into(),
        it.status_reason.as_deref().unwrap_or_default().into(),
    ]
}

pub fn id(it: &ContainerInstance) -> &str {
    last_part(it.container_instance_arn.as_deref().unwrap_or_default())
}

/// ACTIVE or DRAINING, and whether its agent is there.
pub fn status(it: &ContainerInstance) -> String {
    let status = it.status.as_deref().unwrap_or_default();
    let is_apart = it.agent_connected == Some(false);
    if is_apart { format!("{status}, disconnected") } else { status.to_owned() }
}

/// Of its agent.
pub fn version(it: &ContainerInstance) -> &str {
    it.version_info.as_ref().and_then(|it| it.agent_version.as_deref()).unwrap_or_default()
}

pub fn attribute<'a>(it: &'a ContainerInstance, name: &str) -> &'a str {
    let found = it.attributes.iter().flatten().find(|it| it.name.as_deref() == Some(name));
    found.and_then(|it| it.value.as_deref()).unwrap_or_default()
}

/// `1024/2048`: what is left of what is registered; a program gets what is left.
pub fn free(it: &ContainerInstance, name: &str, unit: &str) -> Cell {
    let of = |all: &Option<Vec<berth_api::ecs::Resource>>| {
        let found = all.iter().flatten().find(|it| it.name.as_deref() == Some(name));
        found.and_then(|it| it.integer_value).unwrap_or(0)
    };
    let (left, all) = (of(&it.remaining_resources), of(&it.registered_resources));
    Cell::new(format!("{left}/{all}{unit}"), left.to_string())
}

#[cfg(test)]
mod tests {
    use berth_api::from_json;
    use expect_test::expect;

    use super::*;

    #[test]
    fn a_row_for_people_and_for_programs() {
        let arn = "arn:aws:ecs:r:1:container-instance/c/01a1fd1f3ede3896ed50f43201eb1219";
        let json = format!(
            r#"{{"containerInstanceArn": "{arn}", "status": "DRAINING", "agentConnected": false,
            "runningTasksCount": 2, "statusReason": "Its agent has been silent.",
            "versionInfo": {{"agentVersion": "0.1.0"}},
            "attributes": [{{"name": "ecs.availability-zone", "value": "north"}}],
            "registeredResources": [{{"name": "CPU", "integerValue": 2048}},
                {{"name": "MEMORY", "integerValue": 4000}}],
            "remainingResources": [{{"name": "CPU", "integerValue": 1024}},
                {{"name": "MEMORY", "integerValue": 100}}]}}"#
        );
        let it: ContainerInstance = from_json(json.as_bytes()).unwrap();
        let table = Table { headers: HEADERS, rows: vec![row(&it)] };
        expect![[r#"
            INSTANCE   STATUS                  AGENT  RUNNING  PENDING  CPU FREE   MEMORY FREE   ZONE   REASON
            …01eb1219  DRAINING, disconnected  0.1.0  2        0        1024/2048  100/4000 MiB  north  Its agent has been silent.
        "#]].assert_eq(&table.for_people(200));
        expect![[r#"
            01a1fd1f3ede3896ed50f43201eb1219|DRAINING, disconnected|0.1.0|2|0|1024|100||north|Its agent has been silent.
        "#]].assert_eq(&table.for_programs().replace('\t', "|"));
    }
}
