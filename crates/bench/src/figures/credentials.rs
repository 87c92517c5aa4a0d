//! From the start of a container's process to the credentials of its role, as the process sees it;
//! beside it how long the endpoint takes when it is asked again.
use std::time::Duration;

use anyhow::{Context, Result};
use berth_say::note;
use bollard::{container::LogOutput, query_parameters::LogsOptions};
use futures_util::TryStreamExt;

use super::laptop::Laptop;
use crate::{
    Setup,
    berth::Access,
    calls,
    report::{Figure, Goal, Series, percentile},
    user,
};

/// Containers of one run, one after the other.
const CONTAINERS: usize = 100;
const POLL: Duration = Duration::from_millis(20);

pub async fn measure(setup: &Setup) -> Result<Vec<Figure>> {
    let laptop = Laptop::start(setup, &[]).await?;
    let access = Access::of(&setup.scratch.join("data"))?;
    let role = user::role_of_tasks(&access).await?;
    let definition = calls::register_asking(&laptop.client, &setup.image, &role).await?;
    let (mut first, mut again) = (Vec::new(), Vec::new());
    for run in 0..setup.runs {
        let mut times = (Vec::new(), Vec::new());
        for _ in 0..CONTAINERS {
            let (once, twice) = asked(&laptop, &definition).await?;
            times.0.push(once);
            times.1.push(twice);
        }
        let (p99, p50) = (percentile(&times.0, 99.0), percentile(&times.0, 50.0));
        note!("run {run}: p99 {p99:.2} ms, p50 {p50:.2} ms");
        first.push(times.0);
        again.push(times.1);
    }
    let of_runs = |times: &[Vec<f64>], percent| -> Vec<f64> {
        times.iter().map(|run| percentile(run, percent)).collect()
    };
    Ok(vec![Figure {
        what: "a process in a new container until it has its role's credentials, p99".to_owned(),
        unit: "ms",
        goal: Goal::AtMost(20.0),
        runs: of_runs(&first, 99.0),
        details: vec![
            Series::new("p50", "ms", of_runs(&first, 50.0)),
            Series::new("asked again, p50", "ms", of_runs(&again, 50.0)),
            Series::new("asked again, p99", "ms", of_runs(&again, 99.0)),
        ],
    }])
}

/// Milliseconds of the first answer, and of the second, of one container.
async fn asked(laptop: &Laptop, definition: &str) -> Result<(f64, f64)> {
    let tasks = calls::run_tasks(&laptop.client, definition, 1).await?;
    let described = calls::until_status(&laptop.client, &tasks, "STOPPED", POLL).await?;
    let id = laptop.container_of(&described)?;
    let options = LogsOptions { stdout: true, stderr: true, ..LogsOptions::default() };
    let said: Vec<LogOutput> = laptop.docker.logs(&id, Some(options)).try_collect().await?;
    let said: String = said.iter().map(ToString::to_string).collect();
    let times = said.split_once("credentials ").map(|(_, it)| it.trim());
    let (first, again) = times.and_then(|it| it.split_once(' ')).context(said.clone())?;
    laptop.end(described).await?;
    Ok((first.parse::<f64>()? / 1_000.0, again.parse::<f64>()? / 1_000.0))
}
