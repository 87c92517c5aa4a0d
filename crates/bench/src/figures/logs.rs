//! A container that writes 10,000 lines a second: how long until each is found by FilterLogEvents,
//! and which are lost or doubled when control plane and agent are killed meanwhile.
use std::{
    net::SocketAddr,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use anyhow::{Context, Result, ensure};
use berth_api::{
    client::Client,
    logs::{self, FilterLogEventsRequest, FilterLogEventsResponse},
};
use berth_say::note;
use tokio::time::sleep;

use crate::{
    Setup,
    berth::{Access, Berth, free_address},
    calls::{self, CLUSTER},
    report::{Figure, Goal, Series, percentile},
};

const RATE: u32 = 10_000;
/// Of a run without kills, and of one with them.
const CALM_SECONDS: u32 = 20;
const KILLS_SECONDS: u32 = 30;
/// Of each run: with the five runs that are usual, fifty.
const KILLS: u32 = 10;
const POLL: Duration = Duration::from_millis(50);
/// Of a line that does not come.
const PATIENCE: Duration = Duration::from_secs(120);
/// A container's first lines are found once its stream is: these are not counted.
const BEGIN_LINES: u64 = RATE as u64;

pub async fn measure(setup: &Setup) -> Result<Vec<Figure>> {
    let mut scene = Scene { setup, address: free_address()?, berth: None };
    let (mut p99, mut p50, mut wrong, mut missed) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for run in 0..setup.runs {
        let calm = scene.run(&format!("/calm-{run}"), CALM_SECONDS, 0).await?;
        let kills = scene.run(&format!("/kills-{run}"), KILLS_SECONDS, KILLS).await?;
        p50.push(percentile(&calm.latencies_ms, 50.0));
        p99.push(percentile(&calm.latencies_ms, 99.0));
        wrong.push((calm.doubled + kills.doubled) as f64);
        missed.push((calm.lost + kills.lost) as f64);
        note!("run {run}: p99 {:.0} ms, {} lost", p99[p99.len() - 1], missed[missed.len() - 1]);
    }
    let lines = u64::from(RATE) * u64::from(CALM_SECONDS + KILLS_SECONDS);
    let what = |what: &str| format!("{what} of {lines} lines over {KILLS} kills");
    Ok(vec![
        Figure {
            what: format!("a line written until FilterLogEvents has it, {RATE} a second, p99"),
            unit: "ms",
            goal: Goal::AtMost(1_000.0),
            runs: p99,
            details: vec![Series::new("p50", "ms", p50)],
        },
        Figure {
            what: what("lost"),
            unit: "lines",
            goal: Goal::AtMost(0.0),
            runs: missed,
            details: Vec::new(),
        },
        Figure {
            what: what("doubled"),
            unit: "lines",
            goal: Goal::AtMost(0.0),
            runs: wrong,
            details: Vec::new(),
        },
    ])
}

struct Scene<'a> {
    setup: &'a Setup,
    address: SocketAddr,
    berth: Option<Berth>,
}

/// What was found of the lines of one container.
#[derive(Default)]
struct Found {
    next: u64,
    since_ms: Option<i64>,
    latencies_ms: Vec<f64>,
    /// Counted at the end.
    lost: u64,
    doubled: u64,
}

impl Scene<'_> {
    /// `berth up`, which is both control plane and agent.
    async fn start(&mut self) -> Result<Client> {
        let folder = self.setup.scratch.join("data");
        let listen = self.address.to_string();
        let arguments = ["up", "--listen", &listen, "--cluster", CLUSTER];
        self.berth = Some(Berth::up(&self.setup.berth, &folder, &arguments)?);
        Access::of(&folder)?.client()
    }

    async fn run(&mut self, group: &str, seconds: u32, kills: u32) -> Result<Found> {
        if self.berth.is_none() {
            self.start().await?;
        }
        let access = Access::of(&self.setup.scratch.join("data"))?;
        let mut client = access.client()?;
        calls::until_joined(&client).await?;
        let (image, to) = (&self.setup.image, (access.region.as_str(), group));
        let definition = calls::register_lines(&client, image, to, (RATE, seconds)).await?;
        let tasks = calls::run_tasks(&client, &definition, 1).await?;
        let (mut found, began) = (Found::default(), Instant::now());
        let (total, mut killed) = (u64::from(RATE) * u64::from(seconds), 0);
        let mut last_news = Instant::now();
        while found.next < total {
            let due = Duration::from_secs(seconds.into()) * (killed + 1) / (kills + 2);
            if killed < kills && began.elapsed() >= due {
                killed += 1;
                let mut berth = self.berth.take().context("it runs")?;
                berth.kill()?;
                drop(berth);
                client = self.start().await?;
            }
            if found.look(&client, group).await? {
                last_news = Instant::now();
            } else {
                ensure!(
                    last_news.elapsed() < PATIENCE,
                    "{} of {total} lines are found",
                    found.next
                );
                sleep(POLL).await;
            }
        }
        for it in &tasks {
            calls::stop_task(&client, it).await?;
        }
        found.count(&client, group, total).await?;
        Ok(found)
    }
}

impl Found {
    /// Whether there were lines that were not found before. Lines of one container have rising
    /// times: so what is asked for begins with the last one's, and is told apart by its number.
    async fn look(&mut self, client: &Client, group: &str) -> Result<bool> {
        let (before, mut rest) = (self.next, Some(request(group, self.since_ms)));
        while let Some(it) = &mut rest {
            // Its group is not there yet, or nobody is.
            let Ok(lines) = page(client, it).await else { break };
            let now = now_ns();
            for (ms, text) in lines {
                self.since_ms = self.since_ms.max(Some(ms));
                let mut words = text.split(' ');
                let number: u64 = words.next().context("a number")?.parse()?;
                let written: u128 = words.next().context("a time")?.parse()?;
                if number >= self.next && number >= BEGIN_LINES {
                    self.latencies_ms.push(now.saturating_sub(written) as f64 / 1e6);
                }
                self.next = self.next.max(number + 1);
            }
            rest.take_if(|it| it.next_token.is_none());
        }
        Ok(self.next > before)
    }

    /// Goes through all that is there, once more.
    async fn count(&mut self, client: &Client, group: &str, total: u64) -> Result<()> {
        let mut times = vec![0_u32; usize::try_from(total)?];
        let mut rest = Some(request(group, None));
        while let Some(it) = &mut rest {
            for (_, text) in page(client, it).await? {
                let number = text.split(' ').next().context("a number")?;
                *times.get_mut(number.parse::<usize>()?).context("it was written")? += 1;
            }
            rest.take_if(|it| it.next_token.is_none());
        }
        self.lost = times.iter().filter(|it| **it == 0).count() as u64;
        self.doubled = times.iter().map(|it| u64::from(it.saturating_sub(1))).sum();
        Ok(())
    }
}

fn request(group: &str, since_ms: Option<i64>) -> FilterLogEventsRequest {
    FilterLogEventsRequest {
        log_group_name: Some(group.to_owned()),
        start_time: since_ms,
        ..FilterLogEventsRequest::default()
    }
}

/// Lines with their times; the request is for the next page then.
async fn page(client: &Client, it: &mut FilterLogEventsRequest) -> Result<Vec<(i64, String)>> {
    let answer: FilterLogEventsResponse = client.send_to(&logs::ROW, "FilterLogEvents", it).await?;
    it.next_token = answer.next_token;
    let events = answer.events.unwrap_or_default().into_iter();
    Ok(events.filter_map(|it| Some((it.timestamp?, it.message?))).collect())
}

fn now_ns() -> u128 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |it| it.as_nanos())
}
