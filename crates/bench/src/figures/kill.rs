//! `kill -9` of the server under four writers, again and again: what was acknowledged is there.
mod journal;
mod writer;

use std::{
    net::SocketAddr,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};
use berth_say::note;
use futures_util::future::try_join_all;
use tokio::{sync::Notify, time::timeout};

use self::{journal::Journal, writer::write};
use crate::{
    Setup,
    berth::{Access, Berth, free_address},
    calls, fleet,
    report::{Figure, Goal, Series, milliseconds},
};

const CYCLES: u32 = 200;
const WRITERS: u32 = 4;
/// Acknowledged calls of a cycle until the kill: a number that differs from cycle to cycle.
const CALLS_MAX: u32 = 60;
const CYCLE_MAX: Duration = Duration::from_secs(60);

/// Five parts of 40 cycles are the runs; the count of what is lost is over all of them.
pub async fn measure(setup: &Setup) -> Result<Vec<Figure>> {
    let folder = setup.scratch.join("data");
    let address = free_address()?;
    let mut all = Journal::default();
    let mut scene = Scene::default();
    let (mut lost, mut starts) = (Vec::new(), Vec::new());
    let per_run = CYCLES.div_ceil(setup.runs);
    for run in 0..setup.runs {
        let mut lost_in_run = 0;
        for cycle in run * per_run..(run + 1) * per_run {
            let (journal, start) = scene.one_life(setup, &folder, address, cycle).await?;
            starts.push(milliseconds(start));
            let (berth, access) = started(setup, &folder, address)?;
            lost_in_run += journal.count_lost(&access.client()?).await?;
            all.extend(journal);
            drop(berth);
        }
        note!("run {run}: {} acknowledged so far, {lost_in_run} lost", all.len());
        lost.push(lost_in_run as f64);
    }
    // What outlived its own cycle must outlive all later ones.
    let (_berth, access) = started(setup, &folder, address)?;
    let lost_at_end = all.count_lost(&access.client()?).await?;
    lost.push(lost_at_end as f64);
    Ok(vec![Figure {
        what: format!("kill -9 under {WRITERS} writers, {CYCLES} cycles: acknowledged calls lost"),
        unit: "calls",
        goal: Goal::AtMost(0.0),
        runs: lost,
        details: vec![
            Series::new("acknowledged", "calls", vec![all.len() as f64]),
            Series::new("start after a kill", "ms", starts),
        ],
    }])
}

fn started(setup: &Setup, folder: &Path, address: SocketAddr) -> Result<(Berth, Access)> {
    let arguments = ["server", "--listen", &address.to_string()];
    let berth = Berth::up(&setup.berth, folder, &arguments)?;
    Ok((berth, Access::of(folder)?))
}

/// What goes on from life to life.
#[derive(Default)]
struct Scene {
    /// A machine that reports whatever it is told to run as RUNNING, and what was acknowledged of
    /// that.
    agents: Vec<fleet::Agent>,
    running: Arc<Mutex<Vec<String>>>,
    task_definition: String,
}

impl Scene {
    /// Starts the server, writes, kills it. Returns what was acknowledged and how long the start
    /// took.
    async fn one_life(
        &mut self,
        setup: &Setup,
        folder: &Path,
        address: SocketAddr,
        cycle: u32,
    ) -> Result<(Journal, Duration)> {
        let begin = Instant::now();
        let (mut berth, access) = started(setup, folder, address)?;
        let start = begin.elapsed();
        let client = access.client()?;
        if cycle == 0 {
            self.prepare(&client).await?;
        }
        let _sessions = fleet::connect(&access, &client, &self.agents).await?;
        let enough = Arc::new(Notify::new());
        let left = 1 + cycle.wrapping_mul(2_654_435_761) % CALLS_MAX;
        let count = Arc::new(writer::Countdown::new(left, enough.clone()));
        let writers = (0..WRITERS).map(|number| {
            let name = format!("c{cycle}w{number}");
            let (access, count) = (access.clone(), count.clone());
            let task_definition = self.task_definition.clone();
            tokio::spawn(async move { write(&access, &name, &task_definition, &count).await })
        });
        let writers: Vec<_> = writers.collect();
        timeout(CYCLE_MAX, enough.notified()).await?;
        berth.kill()?;
        let mut journal = Journal::default();
        for written in try_join_all(writers).await? {
            journal.extend(written?);
        }
        let running = &mut *self.running.lock().unwrap_or_else(PoisonError::into_inner);
        journal.running.append(running);
        ensure!(journal.len() > 0, "nothing was acknowledged in cycle {cycle}");
        Ok((journal, start))
    }

    async fn prepare(&mut self, client: &berth_api::client::Client) -> Result<()> {
        calls::create_cluster(client).await?;
        self.task_definition = calls::register_task_definition(client, "web", 0).await?;
        let running = self.running.clone();
        let on_running: fleet::OnRunning = Arc::new(move |arn: &str| {
            running.lock().unwrap_or_else(PoisonError::into_inner).push(arn.to_owned());
        });
        self.agents = fleet::register(client, 1, &on_running).await?;
        Ok(())
    }
}
