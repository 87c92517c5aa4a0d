//! The control plane is killed, stays away, and comes back: how long until six agents are connected
//! and a new task runs on each of them.
use std::{
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use berth_api::{
    client::Client,
    ecs::{StartTaskRequest, Task},
};
use berth_say::note;
use bollard::Docker;
use futures_util::future::try_join_all;
use tokio::time::sleep;

use crate::{
    Setup,
    berth::{Access, Berth, free_address},
    calls::{self, CLUSTER},
    docker,
    report::{Figure, Goal, Series, milliseconds},
};

const AGENTS: usize = 6;
const POLL: Duration = Duration::from_millis(20);

pub async fn measure(setup: &Setup) -> Result<Vec<Figure>> {
    let folder = setup.scratch.join("data");
    let listen = free_address()?.to_string();
    let arguments = ["server", "--listen", listen.as_str()];
    let mut server = Berth::up(&setup.berth, &folder, &arguments)?;
    let client = Access::of(&folder)?.client()?;
    calls::create_cluster(&client).await?;
    let _agents = (0..AGENTS).map(|it| agent(setup, &folder, it)).collect::<Result<Vec<_>>>()?;
    let instances = calls::until_connected(&client, AGENTS).await?;
    let task_definition = calls::register_task_definition(&client, &setup.image, 0).await?;
    // The image is known to Docker from now on.
    end(&client, one_on_each(&client, &task_definition, &instances).await?).await?;
    let (away, mut times) = (Duration::from_secs(setup.outage_seconds), Vec::new());
    for run in 0..setup.runs {
        server.kill()?;
        sleep(away).await;
        server = Berth::up(&setup.berth, &folder, &arguments)?;
        let begin = Instant::now();
        let tasks = one_on_each(&client, &task_definition, &instances).await?;
        let time = begin.elapsed();
        end(&client, tasks).await?;
        note!("run {run}: {time:?}");
        times.push(milliseconds(time));
    }
    Ok(vec![Figure {
        what: format!(
            "server back after {} s: {AGENTS} agents connected, a new task RUNNING on each",
            setup.outage_seconds
        ),
        unit: "ms",
        goal: Goal::AtMost(5_000.0),
        runs: times,
        details: vec![Series::new("agents", "", vec![AGENTS as f64])],
    }])
}

fn agent(setup: &Setup, folder: &Path, number: usize) -> Result<Berth> {
    let own = setup.scratch.join(format!("agent-{number}"));
    let own = own.to_str().context("the path is no text")?;
    let arguments = ["agent", "--cluster", CLUSTER, "--agent-data", own];
    Berth::start(&setup.berth, folder, &[&arguments[..], &PREFER_CACHED].concat())
}

const PREFER_CACHED: [&str; 2] = ["--pull-behavior", "prefer-cached"];

/// A task on each instance; all of them run.
async fn one_on_each(
    client: &Client,
    task_definition: &str,
    instances: &[String],
) -> Result<Vec<Task>> {
    let request = StartTaskRequest {
        cluster: Some(CLUSTER.to_owned()),
        task_definition: Some(task_definition.to_owned()),
        container_instances: Some(instances.to_vec()),
        ..Default::default()
    };
    let tasks = client.send(request).await?.tasks.unwrap_or_default();
    let arns = arns(&tasks);
    ensure!(arns.len() == instances.len(), "{} tasks were placed", arns.len());
    calls::until_status(client, &arns, "RUNNING", POLL).await
}

async fn end(client: &Client, tasks: Vec<Task>) -> Result<()> {
    let containers = tasks.iter().flat_map(|it| it.containers.iter().flatten());
    let ids: Vec<String> = containers.filter_map(|it| it.runtime_id.clone()).collect();
    let arns = arns(&tasks);
    try_join_all(arns.iter().map(|it| calls::stop_task(client, it))).await?;
    calls::until_status(client, &arns, "STOPPED", POLL).await?;
    docker::remove(&Docker::connect_with_unix_defaults()?, ids).await
}

fn arns(tasks: &[Task]) -> Vec<String> {
    tasks.iter().filter_map(|it| it.task_arn.clone()).collect()
}
