//! From the start of a process with an empty store to its first answer; memory when idle.
use std::{
    fs::{self, File},
    io::Write,
    net::SocketAddr,
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};
use berth_api::ecs::ListClustersRequest;
use berth_say::note;
use tokio::time::sleep;

use crate::{
    Setup,
    berth::{Access, Berth, free_address},
    calls::{self, CLUSTER},
    report::{Figure, Goal, Series, median, milliseconds},
};

/// Starts of one run; the figure is the median of the runs' medians.
const STARTS: usize = 5;
const POLL: Duration = Duration::from_micros(500);
const START_MAX: Duration = Duration::from_secs(20);
/// Small files in a row, each of them and its name made durable: what no start can go below.
const FLOOR_FILES: usize = 5;
/// For what a start leaves behind to be given back.
const IDLE: Duration = Duration::from_secs(3);

pub async fn measure(setup: &Setup) -> Result<Vec<Figure>> {
    let (mut times, mut floors) = (Vec::new(), Vec::new());
    let (mut servers, mut agents) = (Vec::new(), Vec::new());
    for run in 0..setup.runs {
        let (time, floor) = starts(setup).await?;
        let (server, agent) = idle(setup).await?;
        note!("run {run}: {time:.1} ms ({floor:.1} ms), {server:.1} MiB, {agent:.1} MiB");
        times.push(time);
        floors.push(floor);
        servers.push(server);
        agents.push(agent);
    }
    let memory = |what: &str, most, runs| Figure {
        what: format!("resident memory of an idle {what}"),
        unit: "MiB",
        goal: Goal::AtMost(most),
        runs,
        details: Vec::new(),
    };
    Ok(vec![
        Figure {
            what: "start with an empty store to the first answer".to_owned(),
            unit: "ms",
            goal: Goal::AtMost(50.0),
            runs: times,
            details: vec![
                Series::new("starts per run", "", vec![STARTS as f64]),
                Series::new(format!("{FLOOR_FILES} small files, synced in turn"), "ms", floors),
            ],
        },
        memory("server", 30.0, servers),
        memory("agent", 15.0, agents),
    ])
}

/// The medians of the starts of one run, and of their floors beside them, in milliseconds.
async fn starts(setup: &Setup) -> Result<(f64, f64)> {
    let (mut starts, mut floors) = (Vec::new(), Vec::new());
    for _ in 0..STARTS {
        let data = tempfile::tempdir_in(&setup.scratch)?;
        floors.push(milliseconds(floor(data.path())?));
        let (_berth, time) = first_answer(setup, &data.path().join("data")).await?;
        starts.push(milliseconds(time));
    }
    Ok((median(&starts), median(&floors)))
}

fn floor(dir: &Path) -> Result<Duration> {
    let begin = Instant::now();
    for number in 0..FLOOR_FILES {
        let mut file = File::create(dir.join(format!("{number}.new")))?;
        file.write_all(b"small")?;
        file.sync_all()?;
        fs::rename(dir.join(format!("{number}.new")), dir.join(number.to_string()))?;
        File::open(dir)?.sync_all()?;
    }
    Ok(begin.elapsed())
}

/// The time until a signed call is answered.
async fn first_answer(setup: &Setup, data: &Path) -> Result<(Berth, Duration)> {
    let address = free_address()?;
    let begin = Instant::now();
    let berth = server(setup, data, address)?;
    let client = loop {
        ensure!(begin.elapsed() < START_MAX, "berth server does not start");
        // The key is there before the address is listened on.
        match Access::of(data).and_then(|it| it.client()) {
            Ok(client) => break client,
            Err(_) => sleep(POLL).await,
        }
    };
    while client.send(ListClustersRequest::default()).await.is_err() {
        ensure!(begin.elapsed() < START_MAX, "berth server does not answer");
        sleep(POLL).await;
    }
    Ok((berth, begin.elapsed()))
}

/// MiB of a server and of an agent that have nothing to do.
async fn idle(setup: &Setup) -> Result<(f64, f64)> {
    let data = tempfile::tempdir_in(&setup.scratch)?;
    let folder = data.path().join("data");
    let (server, _) = first_answer(setup, &folder).await?;
    let client = Access::of(&folder)?.client()?;
    calls::create_cluster(&client).await?;
    let agent = Berth::start(&setup.berth, &folder, &["agent", "--cluster", CLUSTER])?;
    calls::until_joined(&client).await?;
    sleep(IDLE).await;
    Ok((server.resident_memory()?, agent.resident_memory()?))
}

fn server(setup: &Setup, data: &Path, address: SocketAddr) -> Result<Berth> {
    Berth::start(&setup.berth, data, &["server", "--listen", &address.to_string()])
}
