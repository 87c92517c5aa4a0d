//! How far an instance is from taking a task.
use std::cmp::Reverse;

use crate::refusal::{Refusal, Shortage};

/// Less is closer: first by how many kinds of filters it passed before one refused, then by how
/// many refused, then by how much is missing.
pub(super) fn distance(refusals: &[Refusal]) -> (Reverse<u8>, usize, u64) {
    let stage = refusals.iter().map(stage).min().unwrap_or(u8::MAX);
    (Reverse(stage), refusals.len(), refusals.iter().map(shortage_permille).sum())
}

/// The order in which filters are asked. Resources are one stage.
fn stage(refusal: &Refusal) -> u8 {
    match refusal {
        Refusal::Missing => 0,
        Refusal::Inactive => 1,
        Refusal::Draining { .. } => 2,
        Refusal::Agent { .. } | Refusal::Impaired { .. } | Refusal::Disk { .. } => 3,
        Refusal::Attribute { .. }
        | Refusal::SpreadAttribute { .. }
        | Refusal::Location { .. }
        | Refusal::Fargate { .. } => 4,
        Refusal::MemberOf { .. } => 5,
        Refusal::DistinctInstance { .. } => 6,
        Refusal::Cpu { .. }
        | Refusal::Memory { .. }
        | Refusal::Port { .. }
        | Refusal::Gpu { .. }
        | Refusal::Eni { .. } => 7,
    }
}

/// What is missing of what is needed, in thousandths.
pub(super) fn shortage_permille(refusal: &Refusal) -> u64 {
    let Some(Shortage::Amount { needed, free, .. }) = refusal.shortage() else { return 1_000 };
    let (needed, free) = (needed.max(0) as u128, free.max(0) as u128);
    ((needed - free.min(needed)) * 1_000 / needed.max(1)) as u64
}
