//! DescribeTasks of 100 out of 10,000 stored, one client connection per core: by the root user, and
//! by one whose policies have to be asked.
use std::{
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use berth_api::ecs::{DescribeTasksResponse, ListTasksRequest};
use berth_say::note;
use futures_util::future::try_join_all;

use super::world::World;
use crate::{
    Setup,
    calls::{CLUSTER, DESCRIBED_MAX},
    report::{Figure, Goal, Series},
    user,
    wire::{Connection, Signer},
};

const TASKS: usize = 10_000;
const RUN: Duration = Duration::from_secs(3);
/// Every so many answers one is read as a whole.
const PER_CHECK: usize = 1_000;

pub async fn measure(setup: &Setup) -> Result<Vec<Figure>> {
    let world = World::start(setup).await?;
    world.run_tasks(TASKS).await?;
    let tasks = list(&world).await?;
    ensure!(tasks.len() == TASKS, "{} tasks are listed", tasks.len());
    let cores = thread::available_parallelism()?.get();
    let signers = [Signer::new(&world.access)?, user::with_policies(&world.access).await?];
    let (mut costs, mut sizes) = ([Vec::new(), Vec::new()], Vec::new());
    let (mut rates, mut parts) = (Vec::new(), Vec::new());
    for run in 0..setup.runs {
        let mut of_each = [0.0; 2];
        for (n, signer) in signers.iter().enumerate() {
            let before = world.berth.processor_time()?;
            let begin = Instant::now();
            let callers = (0..cores).map(|core| {
                let (signer, tasks) = (signer.clone(), tasks.clone());
                let seed = u64::from(run) << 8 | core as u64;
                async move { tokio::spawn(async move { call(signer, &tasks, seed).await }).await? }
            });
            let done = try_join_all(callers).await?;
            let seconds = begin.elapsed().as_secs_f64();
            let (calls, bytes) = done.iter().fold((0, 0), |sum, it| (sum.0 + it.0, sum.1 + it.1));
            let cost = world.berth.processor_time()?.saturating_sub(before);
            of_each[n] = calls as f64 / seconds;
            costs[n].push(cost.as_secs_f64() * 1e6 / calls as f64);
            sizes.push(bytes as f64 / calls as f64 / 1_024.0);
        }
        note!("run {run}: {:.0} calls/s, {:.0} of a user", of_each[0], of_each[1]);
        rates.push(of_each[0]);
        parts.push(of_each[1] / of_each[0]);
    }
    let what = format!("DescribeTasks of 100 out of 10,000, {cores} connections");
    let [of_root, of_user] = costs;
    Ok(vec![
        Figure {
            what: what.clone(),
            unit: "calls/s",
            goal: Goal::AtLeast(5_000.0),
            runs: rates,
            details: vec![
                Series::new("processor time of the server", "µs/call", of_root),
                Series::new("size of an answer", "KiB", sizes),
            ],
        },
        Figure {
            what: format!(
                "{what}: by a user with {} policies, beside the root user",
                user::POLICIES
            ),
            unit: "×",
            goal: Goal::AtLeast(0.95),
            runs: parts,
            details: vec![Series::new("processor time of the server", "µs/call", of_user)],
        },
    ])
}

/// Calls with random tasks for as long as a run takes; how many, and the bytes that came.
async fn call(signer: Signer, tasks: &[String], seed: u64) -> Result<(usize, usize)> {
    let mut connection = Connection::open(signer).await?;
    let mut random = Random(seed.wrapping_mul(2).wrapping_add(1));
    let (begin, mut calls, mut bytes) = (Instant::now(), 0, 0);
    let mut body = Vec::new();
    while begin.elapsed() < RUN {
        request(tasks, &mut random, &mut body);
        let answer = connection.call("DescribeTasks", &body).await?;
        if calls % PER_CHECK == 0 {
            check(answer)?;
        }
        calls += 1;
        bytes += answer.len();
    }
    Ok((calls, bytes))
}

/// A hundred different tasks: a random one and every so many after it.
fn request(tasks: &[String], random: &mut Random, body: &mut Vec<u8>) {
    body.clear();
    body.extend_from_slice(br#"{"cluster":""#);
    body.extend_from_slice(CLUSTER.as_bytes());
    body.extend_from_slice(br#"","tasks":["#);
    let mut at = random.below(tasks.len());
    let step = 1 + random.below(tasks.len() / DESCRIBED_MAX - 1);
    for n in 0..DESCRIBED_MAX {
        body.extend_from_slice(if n == 0 { b"\"" } else { b",\"" });
        body.extend_from_slice(tasks[at].as_bytes());
        body.push(b'"');
        at = (at + step) % tasks.len();
    }
    body.extend_from_slice(b"]}");
}

fn check(answer: &[u8]) -> Result<()> {
    let answer: DescribeTasksResponse = berth_api::from_json(answer)?;
    let tasks = answer.tasks.context("the answer has no tasks")?;
    ensure!(tasks.len() == DESCRIBED_MAX, "{} tasks are described", tasks.len());
    let running = tasks.iter().filter(|it| it.last_status.as_deref() == Some("RUNNING")).count();
    ensure!(running == DESCRIBED_MAX, "{running} of {DESCRIBED_MAX} are RUNNING");
    Ok(())
}

async fn list(world: &World) -> Result<Vec<String>> {
    let mut tasks = Vec::new();
    let mut request = ListTasksRequest { cluster: Some(CLUSTER.to_owned()), ..Default::default() };
    loop {
        let page = world.client.send(request.clone()).await?;
        tasks.extend(page.task_arns.unwrap_or_default());
        request.next_token = page.next_token;
        if request.next_token.is_none() {
            return Ok(tasks);
        }
    }
}

/// Good enough to choose tasks by, and it costs nothing.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) as usize % bound
    }
}
