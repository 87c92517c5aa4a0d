//! Tasks with addresses of their own, until RUNNING, beside plain Docker's containers on its
//! bridge: one at a time, and twenty at once with two containers each.
use std::time::Instant;

use anyhow::Result;
use berth_api::ecs::{AwsVpcConfiguration, NetworkConfiguration};
use berth_say::note;
use futures_util::future::try_join_all;

use super::{
    laptop::Laptop,
    launch::{POLL, REST, plain},
    turns::in_turn,
};
use crate::{
    Setup,
    berth::Access,
    calls, docker,
    report::{Figure, Goal, Series, median, milliseconds},
    user::element,
    wire::{Connection, Signer},
};

const CALLS: usize = 2;
const TASKS_PER_CALL: i32 = 10;
const CONTAINERS: usize = 2;
const AT_ONCE: usize = CALLS * TASKS_PER_CALL as usize * CONTAINERS;
const CONCURRENCIES: [usize; 3] = [4, 8, 16];

pub async fn measure(setup: &Setup) -> Result<Vec<Figure>> {
    let laptop = Laptop::start(setup, &[]).await?;
    let network = network(&Access::of(&setup.scratch.join("data"))?).await?;
    let one = calls::register_addressed(&laptop.client, &setup.image, 1).await?;
    let two = calls::register_addressed(&laptop.client, &setup.image, CONTAINERS).await?;
    let peer = laptop.peer().await?;
    let our = async || task(&laptop, &one, &network).await;
    let turns = in_turn(setup, our, async || plain(&peer).await).await?;
    let single = turns.figure("RunTask of awsvpc to RUNNING", 50.0, 1.2);
    let mut ours = Vec::new();
    let mut theirs: Vec<Vec<f64>> = vec![Vec::new(); CONCURRENCIES.len()];
    for run in 0..setup.runs {
        // One after the other, with ours in another place of the row in each run.
        for turn in 0..=CONCURRENCIES.len() {
            let at = (turn + run as usize) % (CONCURRENCIES.len() + 1);
            if let Some(at_once) = CONCURRENCIES.get(at) {
                let (seconds, ids) = peer.start_many(AT_ONCE, *at_once).await?;
                docker::remove(&peer.docker, ids).await?;
                theirs[at].push(seconds);
                note!("run {run}: Docker at {at_once}: {seconds:.2} s");
            } else {
                let seconds = burst(&laptop, &two, &network).await?;
                ours.push(seconds);
                note!("run {run}: Berth: {seconds:.2} s");
            }
        }
    }
    Ok(vec![single, at_once(ours, theirs)])
}

/// The peer is the concurrency with the best median, in the same run.
fn at_once(ours: Vec<f64>, theirs: Vec<Vec<f64>>) -> Figure {
    let best = theirs.iter().min_by(|a, b| median(a).total_cmp(&median(b)));
    let best = best.expect("there are concurrencies");
    let runs = ours.iter().zip(best).map(|(our, their)| our / their).collect();
    let mut details = vec![Series::new("Berth", "s", ours)];
    details.extend(
        CONCURRENCIES.iter().zip(theirs).map(|(at_once, seconds)| {
            Series::new(format!("Docker, {at_once} at once"), "s", seconds)
        }),
    );
    Figure {
        what: format!(
            "{} tasks of awsvpc with {CONTAINERS} containers each at once, beside as many \
             containers of plain Docker at its best concurrency",
            AT_ONCE / CONTAINERS
        ),
        unit: "x",
        goal: Goal::AtMost(1.5),
        runs,
        details,
    }
}

/// In a subnet of the VPC that is there by itself.
async fn network(access: &Access) -> Result<NetworkConfiguration> {
    let mut ec2 = Connection::open(Signer::new(access)?).await?;
    let answer = ec2.form("ec2", "Action=DescribeSubnets&Version=2016-11-15").await?;
    let subnet = element(&String::from_utf8_lossy(answer), "subnetId")?;
    let its = AwsVpcConfiguration { subnets: Some(vec![subnet]), ..Default::default() };
    Ok(NetworkConfiguration { awsvpc_configuration: Some(its) })
}

/// Milliseconds from the call to the first answer that says RUNNING.
async fn task(laptop: &Laptop, definition: &str, network: &NetworkConfiguration) -> Result<f64> {
    let begin = Instant::now();
    let tasks = calls::run_addressed(&laptop.client, definition, 1, network).await?;
    let described = calls::until_status(&laptop.client, &tasks, "RUNNING", POLL).await?;
    let time = milliseconds(begin.elapsed());
    laptop.end(described).await?;
    tokio::time::sleep(REST).await;
    Ok(time)
}

/// Seconds until all are RUNNING.
async fn burst(laptop: &Laptop, definition: &str, network: &NetworkConfiguration) -> Result<f64> {
    let begin = Instant::now();
    let call = |_| calls::run_addressed(&laptop.client, definition, TASKS_PER_CALL, network);
    let tasks = try_join_all((0..CALLS).map(call)).await?.concat();
    let described = calls::until_status(&laptop.client, &tasks, "RUNNING", POLL).await?;
    let seconds = begin.elapsed().as_secs_f64();
    laptop.end(described).await?;
    Ok(seconds)
}
