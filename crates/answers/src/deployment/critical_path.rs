//! What a deployment's time went into: the chain of phases that led to its end.
//!
//! Every task is one or two stretches of time: from its making to being healthy, or to its end if
//! it never was; and from being told to stop to its end. Controllers act in the very transaction
//! of what they wait for, so that a stretch begins at the moment at which its cause ended: going
//! back from the end, the stretch that ended last is what held up what came after it.
use std::sync::Arc;

use berth_ecs::cluster::records::task::Task;
use berth_engine::Timestamp;

use crate::phases::{self, Phase, Step};

/// Longer chains are cut at their beginning.
const STRETCHES_MAX: usize = 500;

/// Part of a task's life, in one piece.
struct Stretch {
    from: Timestamp,
    to: Timestamp,
    phases: Vec<Phase>,
}

/// The phases of these tasks from the deployment's beginning to its end, or until now, in the order
/// of time; none if no task of that time is remembered.
pub fn of<'a>(
    tasks: impl Iterator<Item = &'a Arc<Task>>,
    (begin, end): (Timestamp, Timestamp),
    now: Timestamp,
) -> Vec<Phase> {
    let mut stretches: Vec<Stretch> = tasks
        .flat_map(|task| stretches(task, now))
        .filter(|it| it.from >= begin && it.from < it.to && it.to <= end)
        .collect();
    // The last is looked at first; of those that end together the one that began first.
    stretches.sort_by_key(|it| (it.to, std::cmp::Reverse(it.from)));
    if stretches.is_empty() {
        return vec![];
    }
    let mut path: Vec<Phase> = Vec::new();
    let mut cursor = end;
    while let Some(next) = stretches.pop().filter(|_| path.len() < STRETCHES_MAX) {
        if next.to > cursor {
            continue;
        }
        path.extend(pause(next.to, cursor));
        cursor = next.from;
        path.extend(next.phases.into_iter().rev());
    }
    path.extend(pause(begin, cursor));
    path.reverse();
    path
}

fn pause(from: Timestamp, to: Timestamp) -> Option<Phase> {
    (from < to).then_some(Phase { step: Step::Wait, task: None, from, to, is_over: true })
}

fn stretches(task: &Task, now: Timestamp) -> Vec<Stretch> {
    let all = phases::of(task, now);
    let was_healthy = task.healthy_at.is_some();
    let (down, up): (Vec<Phase>, Vec<Phase>) =
        all.into_iter().filter(|it| it.step != Step::Run).partition(|it| it.step == Step::Stop);
    let of = |phases: Vec<Phase>| {
        let (first, last) = (phases.first()?, phases.last()?);
        Some(Stretch { from: first.from, to: last.to, phases })
    };
    if was_healthy {
        return [of(up), of(down)].into_iter().flatten().collect();
    }
    of(up.into_iter().chain(down).collect()).into_iter().collect()
}
