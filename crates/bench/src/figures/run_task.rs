//! Durable RunTask of ten tasks each into simulated agents, until RUNNING.
use anyhow::Result;
use berth_say::note;

use super::world::World;
use crate::{
    Setup,
    report::{Figure, Goal, Series},
};

const WARM_UP: usize = 2_000;
const TASKS: usize = 20_000;

pub async fn measure(setup: &Setup) -> Result<Vec<Figure>> {
    let (mut rates, mut costs) = (Vec::new(), Vec::new());
    for run in 0..setup.runs {
        let world = World::start(setup).await?;
        world.run_tasks(WARM_UP).await?;
        let before = world.berth.processor_time()?;
        let time = world.run_tasks(TASKS).await?;
        let cost = world.berth.processor_time()?.saturating_sub(before);
        rates.push(TASKS as f64 / time.as_secs_f64());
        costs.push(cost.as_secs_f64() * 1e6 / TASKS as f64);
        note!("run {run}: {:.0} tasks/s", rates[rates.len() - 1]);
    }
    Ok(vec![Figure {
        what: "durable RunTask (count 10) into simulated agents, reaching RUNNING".to_owned(),
        unit: "tasks/s",
        goal: Goal::AtLeast(5_000.0),
        runs: rates,
        details: vec![Series::new("processor time of the server", "µs/task", costs)],
    }])
}
