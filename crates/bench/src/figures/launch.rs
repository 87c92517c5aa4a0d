//! From the RunTask call to RUNNING in DescribeTasks, beside plain Docker, in turn.
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use berth_api::client::Client;

use super::{laptop::Laptop, turns::in_turn};
use crate::{
    Setup, calls,
    docker::{self, Peer},
    report::{Figure, milliseconds},
};

/// Between looks whether the task is RUNNING.
pub const POLL: Duration = Duration::from_millis(5);
/// For the daemon to finish what it still does about the last one.
pub const REST: Duration = Duration::from_millis(200);

pub async fn measure(setup: &Setup) -> Result<Vec<Figure>> {
    let laptop = Laptop::start(setup, &[]).await?;
    let peer = laptop.peer().await?;
    let turns = in_turn(setup, async || task(&laptop).await, async || plain(&peer).await).await?;
    let line = |percent, most| turns.figure("RunTask call to RUNNING", percent, most);
    Ok(vec![line(50.0, 1.15), line(99.0, 1.3)])
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
pub async fn plain(peer: &Peer) -> Result<f64> {
    let begin = Instant::now();
    let id = peer.start().await.context("plain Docker")?;
    let time = milliseconds(begin.elapsed());
    docker::remove(&peer.docker, vec![id]).await?;
    tokio::time::sleep(REST).await;
    Ok(time)
}
