//! From the RunTask call to RUNNING in DescribeTasks, beside plain Docker, in turn.
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use berth_api::client::Client;
use berth_say::note;

use super::laptop::Laptop;
use crate::{
    Setup, calls,
    docker::{self, Peer},
    report::{Figure, Goal, Series, median, milliseconds, percentile},
};

/// Pairs of one run.
const PAIRS: usize = 30;
/// Pairs before anything is measured.
const WARM_UP: usize = 3;
/// Between looks whether the task is RUNNING.
const POLL: Duration = Duration::from_millis(5);
/// For the daemon to finish what it still does about the last one.
const REST: Duration = Duration::from_millis(200);

pub async fn measure(setup: &Setup) -> Result<Vec<Figure>> {
    let laptop = Laptop::start(setup, &[]).await?;
    let peer = laptop.peer().await?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for run in 0..setup.runs {
        let mut times = (Vec::new(), Vec::new());
        let warm_up = if run == 0 { WARM_UP } else { 0 };
        for pair in 0..PAIRS + warm_up {
            // Whoever comes second meets what the first has left: they take turns.
            let (our, their) = if pair % 2 == 0 {
                let our = task(&laptop).await?;
                (our, plain(&peer).await?)
            } else {
                let their = plain(&peer).await?;
                (task(&laptop).await?, their)
            };
            if pair >= warm_up {
                times.0.push(our);
                times.1.push(their);
            }
        }
        note!("run {run}: {:.1} ms, Docker {:.1} ms", median(&times.0), median(&times.1));
        ours.push(times.0);
        theirs.push(times.1);
    }
    Ok(figures(&ours, &theirs))
}

fn figures(ours: &[Vec<f64>], theirs: &[Vec<f64>]) -> Vec<Figure> {
    let of_runs = |times: &[Vec<f64>], percent| -> Vec<f64> {
        times.iter().map(|run| percentile(run, percent)).collect()
    };
    let line = |percent: f64, most| {
        let (our, their) = (of_runs(ours, percent), of_runs(theirs, percent));
        let runs = our.iter().zip(&their).map(|(our, their)| our / their).collect();
        let all = |times: &[Vec<f64>]| vec![percentile(&times.concat(), percent)];
        Figure {
            what: format!("RunTask call to RUNNING, beside plain Docker, p{percent}"),
            unit: "x",
            goal: Goal::AtMost(most),
            runs,
            details: vec![
                Series::new("Berth", "ms", our),
                Series::new("Docker", "ms", their),
                Series::new("Berth, all runs", "ms", all(ours)),
                Series::new("Docker, all runs", "ms", all(theirs)),
            ],
        }
    };
    vec![line(50.0, 1.15), line(99.0, 1.3)]
}

/// Milliseconds from the call to the first answer that says RUNNING.
async fn task(laptop: &Laptop) -> Result<f64> {
    let client: &Client = &laptop.client;
    let begin = Instant::now();
    let tasks = calls::run_tasks(client, &laptop.task_definition, 1).await?;
    let described = calls::until_status(client, &tasks, "RUNNING", POLL).await?;
    let time = milliseconds(begin.elapsed());
    laptop.end(described).await?;
    tokio::time::sleep(REST).await;
    Ok(time)
}

/// Milliseconds from the create call to the answer of the start call.
async fn plain(peer: &Peer) -> Result<f64> {
    let begin = Instant::now();
    let id = peer.start().await.context("plain Docker")?;
    let time = milliseconds(begin.elapsed());
    docker::remove(&peer.docker, vec![id]).await?;
    tokio::time::sleep(REST).await;
    Ok(time)
}
