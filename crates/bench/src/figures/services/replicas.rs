//! A service from nothing to fifty replicas, beside plain Docker and Swarm.
use std::time::Instant;

use anyhow::Result;
use berth_say::note;

use super::{POLL, create, delete, is_steady, until};
use crate::{
    Setup, calls, docker,
    figures::laptop::Laptop,
    report::{Figure, Goal, Series, median},
    swarm::Swarm,
};

const REPLICAS: usize = 50;
/// At which plain Docker is fastest.
const AT_ONCE: [usize; 2] = [8, 16];
const NAME: &str = "replicas";

pub async fn measure(setup: &Setup, laptop: &Laptop, swarm: &Swarm) -> Result<Vec<Figure>> {
    calls::register_plain(&laptop.client, &setup.image, 1).await?;
    let peer = laptop.peer_like(calls::PLAIN).await?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    let mut plain: Vec<Vec<f64>> = vec![Vec::new(); AT_ONCE.len()];
    for run in 0..setup.runs {
        for (at_once, seconds) in AT_ONCE.iter().zip(&mut plain) {
            let (took, ids) = peer.start_many(REPLICAS, *at_once).await?;
            docker::remove(&peer.docker, ids).await?;
            seconds.push(took);
        }
        // Whoever comes second meets what the first has left: they take turns.
        let swarm_first = run % 2 == 0;
        if swarm_first {
            theirs.push(of_swarm(swarm).await?);
        }
        ours.push(of_berth(laptop).await?);
        if !swarm_first {
            theirs.push(of_swarm(swarm).await?);
        }
        let (our, their) = (ours[run as usize], theirs[run as usize]);
        note!("run {run}: {REPLICAS} replicas: {our:.2} s, Swarm {their:.2} s");
    }
    Ok(figures(ours, theirs, plain))
}

fn figures(ours: Vec<f64>, theirs: Vec<f64>, plain: Vec<Vec<f64>>) -> Vec<Figure> {
    let best = plain.iter().min_by(|a, b| median(a).total_cmp(&median(b)));
    let best = best.expect("there are concurrencies").clone();
    let ratios = |to: &[f64]| ours.iter().zip(to).map(|(our, their)| our / their).collect();
    let line = |what: &str, most, to: &[f64]| Figure {
        what: format!("service from 0 to {REPLICAS} replicas RUNNING, beside {what}"),
        unit: "x",
        goal: Goal::AtMost(most),
        runs: ratios(to),
        details: Vec::new(),
    };
    let mut of_plain = line("plain Docker at its best concurrency", 1.15, &best);
    let mut of_swarm = line("Swarm", 0.6, &theirs);
    of_plain.details = vec![Series::new("Berth", "s", ours.clone())];
    of_plain.details.extend(
        AT_ONCE.iter().zip(plain).map(|(at_once, seconds)| {
            Series::new(format!("Docker, {at_once} at once"), "s", seconds)
        }),
    );
    let floor = best.iter().zip(&theirs).map(|(floor, their)| floor / their).collect();
    of_swarm.details =
        vec![Series::new("Swarm", "s", theirs), Series::new("plain Docker by Swarm", "x", floor)];
    vec![of_plain, of_swarm]
}

async fn of_berth(laptop: &Laptop) -> Result<f64> {
    let begin = Instant::now();
    create(&laptop.client, NAME, REPLICAS, 200).await?;
    until(&laptop.client, NAME, |it| is_steady(it, REPLICAS)).await?;
    let seconds = begin.elapsed().as_secs_f64();
    delete(laptop, NAME).await?;
    Ok(seconds)
}

async fn of_swarm(swarm: &Swarm) -> Result<f64> {
    let begin = Instant::now();
    swarm.create(NAME, REPLICAS as i64, 1).await?;
    swarm.until(NAME, None, POLL, |it| it.len() == REPLICAS).await?;
    let seconds = begin.elapsed().as_secs_f64();
    swarm.remove(NAME).await?;
    Ok(seconds)
}
