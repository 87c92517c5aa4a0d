//! Follows deployments until they end: a live block on a terminal, a line per event elsewhere.
mod block;
mod look;
mod screen;
mod story;
#[cfg(test)]
mod tests;
mod verdict;

use std::time::Duration;

use anyhow::Context;
use berth_api::to_json;
use tokio::time::Instant;

use self::{
    block::Line,
    look::Look,
    screen::Screen,
    story::Story,
    verdict::{Verdict, has_ended},
};
pub use self::{
    look::only_for_room,
    verdict::{Wish, ways_on},
};
use crate::{
    cluster::Cluster,
    exit,
    output::Output,
    reference, rollback,
    say::{self, Stream},
    terminal::Terminal,
    waiting::{self, Ended, WaitTimeout},
};

/// Room may come by itself: other tasks end, machines join.
const ROOM_PATIENCE: Duration = Duration::from_secs(5);

/// A deployment that is under way.
pub struct Watched {
    pub cluster: Cluster,
    pub service: String,
    /// Of the service deployment.
    pub arn: String,
    pub wish: Wish,
    /// The command that ends it while it is under way.
    pub cancel: String,
    pub undo: Undo,
}

/// The command that takes a deployment back once it is there.
pub enum Undo {
    Known(String),
    /// To be looked for once it is there.
    Unknown,
    /// There is none: what was before cannot be had again.
    None,
}

#[derive(Clone, Copy)]
pub struct How {
    pub timeout: WaitTimeout,
    pub output: Output,
    pub quiet: bool,
    pub no_color: bool,
}

/// One deployment with what has been told of it.
struct Following<'a> {
    it: &'a Watched,
    look: Look,
    story: Story,
    verdict: Option<Verdict>,
    /// Since when it has waited for room alone.
    stuck_since: Option<Instant>,
}

/// Until all have ended. What they are to a script is the error; results go to standard output.
pub async fn follow(watched: &[Watched], how: How) -> anyhow::Result<()> {
    let mut all: Vec<Following<'_>> = watched.iter().map(Following::new).collect();
    let mut screen = Screen::new(Terminal::stderr(how.no_color));
    let ended = waiting::until(how.timeout, async || look_at_all(&mut all, &mut screen, how).await);
    let ended = ended.await;
    screen.end();
    match ended? {
        Ended::Ready(()) => {}
        Ended::TimedOut(it) => return Err(left(&waiting::timed_out(it), exit::TIMED_OUT, &all)),
        Ended::Interrupted => return Err(left("Detached", exit::INTERRUPTED, &all)),
    }
    let stdout = Terminal::stdout(how.no_color);
    for one in &all {
        match (how.output, how.quiet) {
            (Output::Json, _) => say::json(&to_json(&one.look.explanation)),
            (Output::Text, true) => say!("{}", one.it.arn),
            (Output::Text, false) => {
                let lines = one.verdict.iter().flat_map(|it| &it.lines);
                lines.for_each(|it| say::painted(Stream::Result, &stdout, it.colour, &it.text));
            }
        }
    }
    let codes = all.iter().filter_map(|it| it.verdict.as_ref()).map(|it| it.code);
    match codes.max() {
        None | Some(0) => Ok(()),
        Some(code) => Err(exit::Silent(code).into()),
    }
}

async fn look_at_all(
    all: &mut [Following<'_>],
    screen: &mut Screen,
    how: How,
) -> anyhow::Result<Option<()>> {
    let mut lines: Vec<Line> = Vec::new();
    for one in all.iter_mut().filter(|it| it.verdict.is_none()) {
        one.look = look::at(&one.it.cluster, &one.it.arn, &one.look).await?;
        let events = one.story.events(&one.look).into_iter();
        lines.extend(events.filter(|it| it.is_notable || !screen.can_redraw()).map(|it| it.line));
        one.judge().await?;
    }
    let open: Vec<&Following<'_>> = all.iter().filter(|it| it.verdict.is_none()).collect();
    if !how.quiet {
        let rows = (screen.rows() / open.len().max(1)).max(1);
        let width = screen.width();
        let block = open.iter().flat_map(|it| block::of(&it.look, rows, width)).collect::<Vec<_>>();
        screen.show(&lines, &block);
    }
    Ok(open.is_empty().then_some(()))
}

impl<'a> Following<'a> {
    fn new(it: &'a Watched) -> Following<'a> {
        let (service, cancel) = (it.service.clone(), it.cancel.clone());
        let look = Look { service, cancel, ..Look::default() };
        Following { it, look, story: Story::default(), verdict: None, stuck_since: None }
    }

    /// Gives a verdict if it has ended, or stands still.
    async fn judge(&mut self) -> anyhow::Result<()> {
        let Watched { cluster, service, wish, undo, .. } = self.it;
        if has_ended(&self.look) {
            let found = cluster.services(std::slice::from_ref(service)).await?.pop();
            let service = found.context("the service is not there any more")?;
            let undo = match undo {
                Undo::Known(it) => Some(it.clone()),
                // What is done is done, also where nobody can say how to undo it.
                Undo::Unknown => rollback::undo(cluster, &service).await.ok().flatten(),
                Undo::None => None,
            };
            self.verdict = Some(verdict::of(&self.look, &service, *wish, cluster, undo));
            return Ok(());
        }
        if !self.look.only_waits_for_room() {
            self.stuck_since = None;
            return Ok(());
        }
        let since = *self.stuck_since.get_or_insert_with(Instant::now);
        if since.elapsed() >= ROOM_PATIENCE {
            self.verdict = Some(verdict::without_room(&self.look, self.it));
        }
        Ok(())
    }
}

/// What is known of a deployment that nobody is going to follow, as JSON.
pub async fn so_far(it: &Watched) -> anyhow::Result<String> {
    Ok(to_json(&look::at(&it.cluster, &it.arn, &Look::default()).await?.explanation))
}

/// Says what goes on without anybody who looks.
fn left(how: &str, code: u8, all: &[Following<'_>]) -> anyhow::Error {
    for one in all.iter().filter(|it| it.verdict.is_none()) {
        note!("{how}: the deployment of {} goes on.", one.it.service);
        ways_on(one.it).iter().for_each(|it| note!("{}", it.text));
    }
    exit::Silent(code).into()
}

/// The service deployment that is under way, or else the last one.
pub async fn latest(cluster: &Cluster, service: &str) -> anyhow::Result<Option<String>> {
    let found = reference::service(cluster, service).await?;
    if found.current_service_deployment.is_some() {
        return Ok(found.current_service_deployment);
    }
    let request = berth_api::ecs::ListServiceDeploymentsRequest {
        cluster: Some(cluster.name.clone()),
        service: found.service_name,
        max_results: Some(1),
        ..Default::default()
    };
    let listed = cluster.client.send(request).await?.service_deployments.unwrap_or_default();
    Ok(listed.into_iter().next().and_then(|it| it.service_deployment_arn))
}
