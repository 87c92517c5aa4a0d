//! The live block of a deployment: counts of new and old, and what each new task is doing.
use berth_api::{
    Timestamp,
    berth::{DeploymentCounts, Wait},
    ecs::Task,
};

use super::look::Look;
use crate::{
    cluster::{last_part, short},
    plain,
    terminal::Colour,
    times,
};

/// Columns of a bar, if there is room for it; below the least it says nothing.
const BAR: usize = 16;
const BAR_MIN: usize = 4;

/// Agents begin with a task within this time, or there is something about them.
const AGENT_PATIENCE_MS: i64 = 5_000;

/// A line, and how it is painted.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub colour: Option<Colour>,
    pub text: String,
}

impl Line {
    /// Reasons come from elsewhere: they may neither break a line nor move a cursor.
    pub fn new(colour: Option<Colour>, text: impl AsRef<str>) -> Line {
        Line { colour, text: plain::one_line(text.as_ref()) }
    }

    pub fn plain(text: impl AsRef<str>) -> Line {
        Line::new(None, text)
    }

    pub fn painted(colour: Colour, text: impl AsRef<str>) -> Line {
        Line::new(Some(colour), text)
    }

    /// What fits into a terminal's width: a longer one would break the block.
    pub fn cut(&self, width: usize) -> String {
        match self.text.chars().count() > width {
            true => {
                let kept: String = self.text.chars().take(width.saturating_sub(1)).collect();
                format!("{kept}…")
            }
            false => self.text.clone(),
        }
    }
}

/// At most `rows` lines of `width` columns; tasks that are on their way come first. Where there is
/// too little room, bars go before counts, and places before what tasks are doing.
pub fn of(look: &Look, rows: usize, width: usize) -> Vec<Line> {
    let id = short(look.explanation.service_deployment_arn.as_deref().unwrap_or_default());
    let elapsed = times::of_seconds(look.seconds());
    let mut lines = vec![Line::plain(format!("{}  deployment {id}  {elapsed}", look.service))];
    let desired = look.counts().first().and_then(|it| it.desired_count).unwrap_or(0);
    for (at, counts) in look.counts().iter().enumerate() {
        lines.push(Line::plain(revision(counts, at == 0, desired, width)));
    }
    for it in look.waits().iter().filter(|it| is_told(it, look.now())) {
        lines.push(Line::painted(Colour::Warning, format!("  {}", wait(it))));
    }
    lines.extend(retries(look).map(|it| Line::painted(Colour::Warning, format!("  {it}"))));
    let left = rows.saturating_sub(lines.len());
    let mut tasks: Vec<&Task> = look.tasks.iter().collect();
    tasks.sort_by_key(|it| (it.last_status.as_deref() == Some("RUNNING"), it.task_arn.clone()));
    let shown = if tasks.len() > left { left.saturating_sub(1) } else { tasks.len() };
    lines.extend(tasks.iter().take(shown).map(|it| Line::plain(task(it, look.now(), width))));
    if shown < tasks.len() {
        let more = tasks.len() - shown;
        lines.push(Line::painted(Colour::Quiet, format!("  and {more} more tasks")));
    }
    lines.truncate(rows);
    lines
}

/// `new  web:42  ████░░░░  2/4 healthy  1 starting`.
fn revision(counts: &DeploymentCounts, is_new: bool, desired: i32, width: usize) -> String {
    let definition = last_part(counts.task_definition_arn.as_deref().unwrap_or_default());
    let (healthy, running) = (counts.healthy_count.unwrap_or(0), counts.running_count.unwrap_or(0));
    let all = desired.max(running);
    let (who, done, what) = match is_new {
        true => ("new", healthy, format!("{healthy}/{desired} healthy")),
        false => ("old", running, format!("{running} running")),
    };
    let unproven = if is_new { (running - healthy).max(0) } else { 0 };
    let others = [
        (unproven, "not yet healthy"),
        (counts.pending_count.unwrap_or(0), "pending"),
        (counts.stopping_count.unwrap_or(0), "stopping"),
        (counts.failed_tasks.unwrap_or(0), "failed"),
    ];
    let others = others.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("  {n} {what}"));
    let (head, tail) = (format!("  {who}  {definition}"), others.collect::<String>());
    let taken = format!("{head}    {what}{tail}").chars().count();
    format!("{head}{}  {what}{tail}", bar(done, all, width.saturating_sub(taken + 1)))
}

/// Nothing if there is no room for one.
fn bar(done: i32, all: i32, room: usize) -> String {
    let columns = room.min(BAR);
    if columns < BAR_MIN {
        return String::new();
    }
    let share = if all > 0 { f64::from(done) / f64::from(all) } else { 0.0 };
    let filled = ((share * columns as f64).round() as usize).min(columns);
    format!("  {}{}", "█".repeat(filled), "░".repeat(columns - filled))
}

fn task(task: &Task, now: Timestamp, width: usize) -> String {
    let id = short(task.task_arn.as_deref().unwrap_or_default());
    let instance = task.container_instance_arn.as_deref().map(short);
    let place = instance.map(|it| format!("  on {it}")).unwrap_or_default();
    let doing = phases(task, now);
    let whole = format!("  task {id}{place}  {doing}");
    match whole.chars().count() < width {
        true => whole,
        false => format!("  task {id}  {doing}"),
    }
}

/// That launches fail for ever, and what to do about it.
pub fn retries(look: &Look) -> impl Iterator<Item = String> {
    let text = "no circuit breaker is enabled: it goes on trying until it is called off";
    look.retries_for_ever().then(|| text.to_owned()).into_iter()
}

/// `pull 1.2 s · start 0.3 s · running 6.0 s`, without what took no time.
pub fn phases(task: &Task, now: Timestamp) -> String {
    // The published agent tells of pull and start when the task runs.
    let first = match (task.last_status.as_deref(), task.pull_started_at) {
        (Some("PROVISIONING"), _) => "provisioning",
        (Some("PENDING"), None) => "launching",
        _ => "agent",
    };
    let begun = [
        (first, task.created_at),
        ("pull", task.pull_started_at),
        ("start", task.pull_stopped_at),
        ("running", task.started_at),
        ("stopping", task.stopping_at),
    ];
    let begun: Vec<(&str, Timestamp)> =
        begun.into_iter().filter_map(|(word, at)| Some((word, at?))).collect();
    let ends = begun.iter().skip(1).map(|(_, at)| *at).chain([task.stopped_at.unwrap_or(now)]);
    let spans = begun.iter().zip(ends).enumerate().filter_map(|(at, ((word, from), to))| {
        let ms = (to.0 - from.0).max(0);
        let is_last = at + 1 == begun.len();
        (is_last || ms >= 100).then(|| format!("{word} {}", times::duration(ms)))
    });
    spans.collect::<Vec<_>>().join(" · ")
}

/// Whether people have to know of it: starts and pulls are shown task by task, and agents are given
/// a moment.
pub fn is_told(it: &Wait, now: Timestamp) -> bool {
    let is_long = it.since.is_none_or(|at| now.0 - at.0 >= AGENT_PATIENCE_MS);
    match it.reason.as_deref() {
        Some("PULL" | "START" | "DEPENDENCY" | "HEALTH" | "STOP" | "PERCENTAGES") => false,
        Some("AGENT") => is_long,
        _ => true,
    }
}

/// `waits for room: …`, in one line.
pub fn wait(it: &Wait) -> String {
    let reason = it.reason.as_deref().unwrap_or_default().to_ascii_lowercase().replace('_', " ");
    let text = it.text.as_deref().unwrap_or_default().lines().next().unwrap_or_default();
    format!("waits for {reason}: {text}")
}
