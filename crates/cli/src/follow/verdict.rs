//! How a deployment ended: the last words on it, and what it is to a script.
use berth_api::{
    berth::Phase,
    ecs::{Service, ServiceDeploymentStatus as Status},
};

use super::{Watched, block::Line, look::Look};
use crate::{
    asking,
    cluster::{Cluster, last_part, short},
    exit,
    proposed::Proposed,
    terminal::Colour,
    times,
};

/// What the caller wants of a deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    Completed,
    RolledBack,
}

/// An exit code, and the lines that say why.
#[derive(Debug, PartialEq)]
pub struct Verdict {
    pub code: u8,
    pub lines: Vec<Line>,
}

/// Whether it has ended.
pub fn has_ended(look: &Look) -> bool {
    matches!(
        look.status(),
        Status::Successful | Status::Stopped | Status::RollbackSuccessful | Status::RollbackFailed
    )
}

/// Of a deployment that has ended, and the service as it is now.
pub fn of(
    look: &Look,
    service: &Service,
    wish: Wish,
    cluster: &Cluster,
    undo: Option<String>,
) -> Verdict {
    let name = &look.service;
    let definition = last_part(service.task_definition.as_deref().unwrap_or_default());
    let (running, desired) =
        (service.running_count.unwrap_or(0), service.desired_count.unwrap_or(0));
    let took = format!("total {}{}", times::of_seconds(look.seconds()), slowest(look));
    let state = format!("{definition}   {running}/{desired} running   {took}");
    let undo = undo.map(|it| Line::plain(format!("  undo: {it}")));
    let arn = look.explanation.service_deployment_arn.as_deref().unwrap_or_default();
    let why =
        Line::plain(format!("  why: {}", cluster.command(Proposed::WhyEnded { deployment: arn })));
    let reason = look.explanation.reason.as_deref().unwrap_or_default();
    let good = |text: String| Line::painted(Colour::Good, text);
    let bad = |text: String| Line::painted(Colour::Bad, text);
    match (look.status(), wish) {
        (Status::Successful, Wish::Completed) => {
            let done = good(format!("✓ {name} is on {state}"));
            Verdict { code: 0, lines: [done].into_iter().chain(undo).collect() }
        }
        (Status::RollbackSuccessful, Wish::RolledBack) => {
            Verdict { code: 0, lines: vec![good(format!("✓ {name} is back on {state}"))] }
        }
        (Status::Successful, Wish::RolledBack) => {
            let text = format!("✗ {name} could not be rolled back: {reason}   {state}");
            Verdict { code: exit::NOT_ROLLED_BACK, lines: vec![bad(text), why] }
        }
        (Status::RollbackSuccessful, Wish::Completed) => {
            let failed = match &look.definition {
                Some(it) => it.clone(),
                None => format!("the deployment of {name}"),
            };
            let text = format!(
                "✗ {failed} failed; {name} is back on {definition} ({running}/{desired} running)   \
                 {took}"
            );
            let lines = vec![bad(text), because(reason), why];
            Verdict { code: exit::ROLLED_BACK, lines }
        }
        _ => {
            let lines = vec![bad(format!("✗ {name} failed, on {state}")), because(reason), why];
            Verdict { code: exit::NOT_ROLLED_BACK, lines }
        }
    }
}

fn because(reason: &str) -> Line {
    Line::plain(format!("  {reason}"))
}

/// Of a deployment that waits for room and for nothing else.
pub fn without_room(look: &Look, it: &Watched) -> Verdict {
    let name = &look.service;
    let text = format!("✗ {name} waits for room; it goes on once there is some");
    let placement = look.explanation.placement.as_ref();
    let told = placement.and_then(|it| it.text.as_deref()).unwrap_or_default();
    let mut lines = vec![Line::painted(Colour::Bad, text)];
    lines.extend(told.lines().map(|it| Line::plain(format!("  {it}"))));
    if placement.is_some_and(|it| it.container_instances == Some(0)) {
        let how = asking::how_to_join(&it.cluster);
        lines.extend(how.lines().map(|it| Line::plain(format!("  {it}"))));
    }
    lines.extend(ways_on(it));
    Verdict { code: exit::CANNOT_BE_PLACED, lines }
}

/// How to look at it again, and how to end it.
pub fn ways_on(it: &Watched) -> [Line; 2] {
    let watch = it.cluster.command(Proposed::Watch { service: &it.service });
    [Line::plain(format!("  watch: {watch}")), Line::plain(format!("  cancel: {}", it.cancel))]
}

/// `   slowest: start 2.1 s (task …9c1e0000)`.
fn slowest(look: &Look) -> String {
    let path = look.explanation.critical_path.iter().flatten();
    let seconds = |it: &Phase| it.seconds.unwrap_or(0.0);
    let Some(it) = path.max_by(|a, b| seconds(a).total_cmp(&seconds(b))) else {
        return String::new();
    };
    let what = match it.name.as_deref().unwrap_or_default() {
        "WAIT" => "waiting",
        "PROVISION" => "provisioning",
        "ASSIGN" => "agent",
        "PULL" => "pull",
        "START" => "start",
        "HEALTH" => "getting healthy",
        "STOP" => "stopping",
        other => other,
    };
    let task = it.task_arn.as_deref().map(|it| format!(" (task {})", short(it)));
    let took = times::of_seconds(seconds(it));
    format!("   slowest: {what} {took}{}", task.unwrap_or_default())
}
