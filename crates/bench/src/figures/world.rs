//! `berth server` with simulated container instances, and tasks asked for as fast as they run.
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};
use berth_api::client::Client;
use futures_util::future::try_join_all;
use serde_json::json;
use tempfile::TempDir;
use tokio::time::sleep;

use crate::{
    Setup,
    berth::{Access, Berth},
    calls::{self, CLUSTER},
    fleet,
    wire::{Connection, Signer},
};

/// Tasks of one RunTask call: ECS's most.
pub const TASKS_PER_CALL: usize = 10;
/// Callers of RunTask, each with one call at a time.
const CALLERS: usize = 16;
const INSTANCES: usize = 100;
const PATIENCE: Duration = Duration::from_secs(120);

/// A cluster whose instances start everything at once.
pub struct World {
    pub access: Access,
    pub client: Client,
    pub berth: Berth,
    task_definition: String,
    running: Arc<AtomicUsize>,
    _sessions: fleet::Sessions,
    _data: TempDir,
}

impl World {
    pub async fn start(setup: &Setup) -> Result<World> {
        let data = tempfile::tempdir_in(&setup.scratch)?;
        let folder = data.path().join("data");
        let berth = Berth::up(&setup.berth, &folder, &["server", "--listen", "127.0.0.1:0"])?;
        let access = Access::of(&folder)?;
        let client = access.client()?;
        calls::create_cluster(&client).await?;
        let task_definition = calls::register_task_definition(&client, "web", 0).await?;
        let running = Arc::new(AtomicUsize::new(0));
        let count = running.clone();
        let on_running: fleet::OnRunning = Arc::new(move |_| {
            count.fetch_add(1, Ordering::Relaxed);
        });
        let agents = fleet::register(&client, INSTANCES, &on_running).await?;
        let sessions = fleet::connect(&access, &client, &agents).await?;
        let (_sessions, _data) = (sessions, data);
        Ok(World { access, client, berth, task_definition, running, _sessions, _data })
    }

    /// Asks for so many tasks, and waits until each one's RUNNING report is acknowledged.
    pub async fn run_tasks(&self, tasks: usize) -> Result<Duration> {
        let (before, begin) = (self.running.load(Ordering::Relaxed), Instant::now());
        let calls = Arc::new(AtomicUsize::new(tasks.div_ceil(TASKS_PER_CALL)));
        let callers = (0..CALLERS).map(|_| async {
            let signer = Signer::new(&self.access)?;
            let (task_definition, calls) = (self.task_definition.clone(), calls.clone());
            tokio::spawn(call(signer, task_definition, calls)).await?
        });
        try_join_all(callers).await?;
        while self.running.load(Ordering::Relaxed) < before + tasks {
            ensure!(begin.elapsed() < PATIENCE, "tasks do not reach RUNNING");
            sleep(Duration::from_millis(1)).await;
        }
        let time = begin.elapsed();
        let running = calls::running_tasks(&self.client).await?;
        ensure!(running == before + tasks, "{running} are RUNNING instead of {}", before + tasks);
        Ok(time)
    }
}

/// Calls until nothing is left of `calls`.
async fn call(signer: Signer, task_definition: String, calls: Arc<AtomicUsize>) -> Result<()> {
    let mut connection = Connection::open(signer).await?;
    let request = json!({
        "cluster": CLUSTER, "taskDefinition": task_definition, "count": TASKS_PER_CALL,
    });
    let request = request.to_string();
    let take = |left: usize| left.checked_sub(1);
    while calls.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok() {
        let answer = connection.call("RunTask", request.as_bytes()).await?;
        ensure!(
            answer.starts_with(b"{\"failures\":[]"),
            "tasks were not placed: {}",
            String::from_utf8_lossy(&answer[..answer.len().min(500)])
        );
    }
    Ok(())
}
