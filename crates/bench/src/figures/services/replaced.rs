//! A container of a service is killed: how soon another runs in its place.
use std::time::Instant;

use anyhow::{Context, Result};
use berth_say::note;
use bollard::{Docker, query_parameters::KillContainerOptions};

use super::{POLL, create, delete, is_steady, running_tasks, until};
use crate::{
    Setup, calls, docker,
    figures::laptop::Laptop,
    report::{Figure, Goal, Series, median, milliseconds, percentile},
    swarm::Swarm,
};

const REPLICAS: usize = 5;
const NAME: &str = "replaced";
/// Of one run.
const KILLS: usize = 10;
/// Swarm waits five seconds before it starts another, unless it is told otherwise.
const KILLS_IN_SWARM: usize = 2;

pub async fn measure(setup: &Setup, laptop: &Laptop, swarm: &Swarm) -> Result<Vec<Figure>> {
    let docker = Docker::connect_with_unix_defaults()?;
    create(&laptop.client, NAME, REPLICAS, 200).await?;
    until(&laptop.client, NAME, |it| is_steady(it, REPLICAS)).await?;
    swarm.create(NAME, REPLICAS as i64, 1).await?;
    swarm.until(NAME, None, POLL, |it| it.len() == REPLICAS).await?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for run in 0..setup.runs {
        let (mut our, mut their) = (Vec::new(), Vec::new());
        for _ in 0..KILLS {
            our.push(of_berth(laptop, &docker).await?);
        }
        for _ in 0..KILLS_IN_SWARM {
            their.push(of_swarm(swarm, &docker).await?);
        }
        note!("run {run}: {:.0} ms, Swarm {:.0} ms", median(&our), median(&their));
        ours.push(our);
        theirs.push(their);
    }
    delete(laptop, NAME).await?;
    swarm.remove(NAME).await?;
    Ok(figures(&ours, &theirs))
}

fn figures(ours: &[Vec<f64>], theirs: &[Vec<f64>]) -> Vec<Figure> {
    let of_runs = |times: &[Vec<f64>], percent| -> Vec<f64> {
        times.iter().map(|run| percentile(run, percent)).collect()
    };
    let line = |percent, most| Figure {
        what: format!("killed container to RUNNING replacement, p{percent}"),
        unit: "ms",
        goal: Goal::AtMost(most),
        runs: of_runs(ours, percent),
        details: Vec::new(),
    };
    let (our, their) = (of_runs(ours, 50.0), of_runs(theirs, 50.0));
    let ratio = Figure {
        what: "killed container to RUNNING replacement, beside Swarm".to_owned(),
        unit: "x",
        goal: Goal::AtMost(0.3),
        runs: our.iter().zip(&their).map(|(our, their)| our / their).collect(),
        details: vec![Series::new("Swarm", "ms", their)],
    };
    vec![line(50.0, 1_000.0), line(99.0, 2_000.0), ratio]
}

/// Milliseconds from the kill to as many running tasks as before, none of them the old one.
async fn of_berth(laptop: &Laptop, docker: &Docker) -> Result<f64> {
    let client = &laptop.client;
    let tasks = running_tasks(client, NAME).await?;
    let described = calls::describe_tasks(client, &tasks[..1]).await?;
    let container = laptop.container_of(&described)?;
    let begin = Instant::now();
    kill(docker, &container).await?;
    loop {
        let now = running_tasks(client, NAME).await?;
        let new = now.iter().find(|it| !tasks.contains(it));
        if let Some(new) = new {
            calls::until_status(client, std::slice::from_ref(new), "RUNNING", POLL).await?;
            break;
        }
        tokio::time::sleep(POLL).await;
    }
    let time = milliseconds(begin.elapsed());
    until(client, NAME, |it| is_steady(it, REPLICAS)).await?;
    docker::remove(docker, vec![container]).await?;
    Ok(time)
}

async fn of_swarm(swarm: &Swarm, docker: &Docker) -> Result<f64> {
    let before = swarm.running(NAME, None).await?;
    let killed = before.first().context("Swarm's service has no container")?;
    let begin = Instant::now();
    kill(docker, killed).await?;
    let is_new = |now: &[String]| now.len() == REPLICAS && !now.contains(killed);
    swarm.until(NAME, None, POLL, is_new).await?;
    Ok(milliseconds(begin.elapsed()))
}

async fn kill(docker: &Docker, container: &str) -> Result<()> {
    Ok(docker.kill_container(container, None::<KillContainerOptions>).await?)
}
