//! A rolling update, new tasks first, so many at a time.
use std::time::Instant;

use anyhow::Result;
use berth_say::note;

use super::{POLL, create, delete, is_steady, until, update};
use crate::{
    Setup, calls, docker,
    figures::laptop::Laptop,
    report::{Figure, Goal, Series},
    swarm::Swarm,
};

const REPLICAS: usize = 20;
const AT_ONCE: usize = 5;
const NAME: &str = "rolling";

pub async fn measure(setup: &Setup, laptop: &Laptop, swarm: &Swarm) -> Result<Vec<Figure>> {
    let percent = 100 + 100 * AT_ONCE / REPLICAS;
    create(&laptop.client, NAME, REPLICAS, percent as i32).await?;
    until(&laptop.client, NAME, |it| is_steady(it, REPLICAS)).await?;
    swarm.create(NAME, REPLICAS as i64, AT_ONCE as i64).await?;
    swarm.until(NAME, None, POLL, |it| it.len() == REPLICAS).await?;
    let peer = laptop.peer_like(calls::PLAIN).await?;
    let (_, mut plain) = peer.start_many(REPLICAS, AT_ONCE).await?;
    let (mut ours, mut theirs, mut floor) = (Vec::new(), Vec::new(), Vec::new());
    for run in 0..setup.runs {
        let version = run + 2;
        let (seconds, new) = peer.replace(plain.clone(), AT_ONCE).await?;
        docker::remove(&peer.docker, std::mem::replace(&mut plain, new)).await?;
        floor.push(seconds);
        ours.push(of_berth(setup, laptop, version).await?);
        theirs.push(of_swarm(swarm, version).await?);
        let (our, their) = (ours[run as usize], theirs[run as usize]);
        note!("run {run}: update of {REPLICAS}: {our:.2} s, Swarm {their:.2} s");
    }
    docker::remove(&peer.docker, plain).await?;
    delete(laptop, NAME).await?;
    swarm.remove(NAME).await?;
    let runs = ours.iter().zip(&theirs).map(|(our, their)| our / their).collect();
    Ok(vec![Figure {
        what: format!("rolling update of {REPLICAS} replicas, {AT_ONCE} at a time, beside Swarm"),
        unit: "x",
        goal: Goal::AtMost(0.6),
        runs,
        details: vec![
            Series::new("Berth", "s", ours),
            Series::new("plain Docker, starting and stopping as many", "s", floor),
            Series::new("Swarm", "s", theirs),
        ],
    }])
}

/// Seconds until all tasks are of the new version, and none of the old one is left.
async fn of_berth(setup: &Setup, laptop: &Laptop, version: u32) -> Result<f64> {
    let new = calls::register_plain(&laptop.client, &setup.image, version).await?;
    let begin = Instant::now();
    update(&laptop.client, NAME, &new).await?;
    until(&laptop.client, NAME, |it| is_steady(it, REPLICAS)).await?;
    Ok(begin.elapsed().as_secs_f64())
}

async fn of_swarm(swarm: &Swarm, version: u32) -> Result<f64> {
    let begin = Instant::now();
    swarm.update(NAME, version).await?;
    swarm.until(NAME, Some(version), POLL, |it| it.len() == REPLICAS).await?;
    swarm.until(NAME, None, POLL, |it| it.len() == REPLICAS).await?;
    Ok(begin.elapsed().as_secs_f64())
}
