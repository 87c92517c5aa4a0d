//! From a key to its echo: through `berth exec`, control plane and agent, and beside `docker exec`.
use std::{
    process::Stdio,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use berth_say::note;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    process::{Child, ChildStdin, ChildStdout, Command},
    time::timeout,
};

use super::laptop::Laptop;
use crate::{
    Setup, calls,
    report::{Figure, Goal, Series, milliseconds, percentile},
};

/// Keys of one run, each after the echo of the one before it.
const KEYS: usize = 300;
const PATIENCE: Duration = Duration::from_secs(30);
const POLL: Duration = Duration::from_millis(20);
/// In the image.
const ECHO: [&str; 2] = ["/hello", "echo"];

pub async fn measure(setup: &Setup) -> Result<Vec<Figure>> {
    let laptop = Laptop::start(setup, &[]).await?;
    let tasks = calls::run_entered(&laptop.client, &laptop.task_definition).await?;
    let described = calls::until_status(&laptop.client, &tasks, "RUNNING", POLL).await?;
    let container = laptop.container_of(&described)?;
    let data = setup.scratch.join("data");
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for run in 0..setup.runs {
        let mut berth = Command::new(&setup.berth);
        berth.args(["exec", "--cluster", calls::CLUSTER, "--data"]).arg(&data);
        berth.args(["-T", &tasks[0], "--"]).args(ECHO);
        let mut docker = Command::new("docker");
        docker.args(["exec", "-i", &container]).args(ECHO);
        ours.push(Typist::begin(berth)?.echoes().await.context("berth exec")?);
        theirs.push(Typist::begin(docker)?.echoes().await.context("docker exec")?);
        let (our, their) = (percentile(&ours[ours.len() - 1], 50.0), &theirs[theirs.len() - 1]);
        note!("run {run}: {our:.2} ms, Docker {:.2} ms", percentile(their, 50.0));
    }
    laptop.end(described).await?;
    let of_runs = |times: &[Vec<f64>], percent| -> Vec<f64> {
        times.iter().map(|run| percentile(run, percent)).collect()
    };
    Ok(vec![Figure {
        what: "a key through berth exec to its echo, p50".to_owned(),
        unit: "ms",
        goal: Goal::AtMost(10.0),
        runs: of_runs(&ours, 50.0),
        details: vec![
            Series::new("p99", "ms", of_runs(&ours, 99.0)),
            Series::new("docker exec", "ms", of_runs(&theirs, 50.0)),
            Series::new("docker exec, p99", "ms", of_runs(&theirs, 99.0)),
        ],
    }])
}

/// A command that writes what it reads.
struct Typist {
    _process: Child,
    keys: ChildStdin,
    shown: ChildStdout,
}

impl Typist {
    fn begin(mut command: Command) -> Result<Typist> {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
        let mut process = command.spawn()?;
        let keys = process.stdin.take().context("it has an input")?;
        let shown = process.stdout.take().context("it has an output")?;
        Ok(Typist { _process: process, keys, shown })
    }

    /// Milliseconds of each key. The first one waits for the session, and is not counted.
    async fn echoes(mut self) -> Result<Vec<f64>> {
        let mut times = Vec::with_capacity(KEYS);
        for number in 0..=KEYS {
            let key = [b'a' + u8::try_from(number % 26)?];
            let begin = Instant::now();
            self.keys.write_all(&key).await?;
            self.keys.flush().await?;
            let mut echo = [0];
            timeout(PATIENCE, self.shown.read_exact(&mut echo)).await??;
            ensure!(echo == key, "{echo:?} is not the echo of {key:?}");
            if number > 0 {
                times.push(milliseconds(begin.elapsed()));
            }
        }
        Ok(times)
    }
}
