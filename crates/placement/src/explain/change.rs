//! The smallest change that would make room.
use serde::{Deserialize, Serialize};

use super::{Refused, closeness::shortage_permille};
use crate::{
    ContainerInstanceId,
    networks::FARGATE_ATTRIBUTE,
    providers,
    refusal::{Protocol, Refusal},
};

/// An instance that takes the task once all these changes are made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Fix {
    pub instance: ContainerInstanceId,
    pub changes: Vec<Change>,
}

/// One thing that a user can change, at the task or at the instance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "change")]
pub enum Change {
    /// Host port 0 instead of this one.
    UseDynamicPort {
        protocol: Protocol,
        port: u16,
    },
    /// Ask for so many CPU units instead of those needed.
    AskForCpu {
        units: i64,
        instead_of: i64,
    },
    /// Ask for so many MiB instead of those needed.
    AskForMemory {
        mib: i64,
        instead_of: i64,
    },
    AskForGpus {
        count: usize,
        instead_of: usize,
    },
    /// Stop tasks on the instance that take so many CPU units.
    FreeCpu {
        units: i64,
    },
    /// Stop tasks on the instance that take so many MiB.
    FreeMemory {
        mib: i64,
    },
    FreeGpus {
        count: usize,
    },
    ConnectAgent,
    MendRuntime,
    FreeDisk,
    EndDraining,
    /// No longer ask for one task of the group per instance.
    DropDistinctInstance,
    DropMemberOf {
        expression: String,
    },
    SetAttribute {
        name: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        value: Option<String>,
    },
}

/// Whether only agents set it: what their host can do. ECS refuses these names in PutAttributes.
pub fn is_reserved(attribute: &str) -> bool {
    attribute.starts_with("ecs.") || attribute.starts_with("com.amazonaws.ecs.")
}

/// The instance that needs the fewest and easiest changes.
pub(super) fn smallest(refused: &[Refused]) -> Option<Fix> {
    let fixes = refused.iter().filter_map(|it| {
        let changes: Option<Vec<Change>> = it.refusals.iter().map(change).collect();
        let effort = (it.refusals.len(), it.refusals.iter().map(effort).sum::<u64>());
        Some((effort, Fix { instance: it.instances[0], changes: without_contradiction(changes?)? }))
    });
    fixes.min_by_key(|(effort, fix)| (*effort, fix.instance)).map(|(_, fix)| fix)
}

/// Sets each attribute once; `None` if it had to have two values.
fn without_contradiction(changes: Vec<Change>) -> Option<Vec<Change>> {
    let mut kept: Vec<Change> = Vec::new();
    for change in changes {
        let Change::SetAttribute { name, value } = &change else {
            kept.push(change);
            continue;
        };
        let former = kept.iter_mut().find_map(|it| match it {
            Change::SetAttribute { name: former, value } if former == name => Some(value),
            _ => None,
        });
        match (former, value) {
            (None, _) => kept.push(change),
            (Some(former), Some(_)) if former.is_none() => former.clone_from(value),
            (Some(former), value) if value.is_none() || former == value => {}
            (Some(_), _) => return None,
        }
    }
    Some(kept)
}

/// What would end a refusal; `None` if nothing does.
fn change(refusal: &Refusal) -> Option<Change> {
    Some(match refusal {
        Refusal::Missing | Refusal::Inactive => return None,
        // Where a machine stands, and how large a subnet is, nobody changes.
        Refusal::Location { .. } | Refusal::Eni { .. } => return None,
        Refusal::Fargate { .. } => Change::SetAttribute {
            name: FARGATE_ATTRIBUTE.to_owned(),
            value: Some("true".to_owned()),
        },
        Refusal::Draining { .. } => Change::EndDraining,
        Refusal::Agent { .. } => Change::ConnectAgent,
        Refusal::Impaired { .. } => Change::MendRuntime,
        Refusal::Disk { .. } => Change::FreeDisk,
        Refusal::Attribute { name, .. } | Refusal::SpreadAttribute { name }
            if is_reserved(name) =>
        {
            return None;
        }
        Refusal::Attribute { name, wanted, .. } => {
            Change::SetAttribute { name: name.clone(), value: wanted.clone() }
        }
        Refusal::SpreadAttribute { name } => {
            Change::SetAttribute { name: name.clone(), value: None }
        }
        Refusal::MemberOf { expression } => match providers::provider_meant(expression) {
            // Nobody has written this constraint who could drop it.
            Some(provider) => Change::SetAttribute {
                name: providers::ATTRIBUTE.to_owned(),
                value: Some(provider.to_owned()),
            },
            None => Change::DropMemberOf { expression: expression.clone() },
        },
        Refusal::DistinctInstance { .. } => Change::DropDistinctInstance,
        Refusal::Cpu { needed, free, .. } if is_most_of(*free, *needed) => {
            Change::AskForCpu { units: *free, instead_of: *needed }
        }
        Refusal::Memory { needed, free, .. } if is_most_of(*free, *needed) => {
            Change::AskForMemory { mib: *free, instead_of: *needed }
        }
        Refusal::Gpu { needed, free, .. } if *free > 0 => {
            Change::AskForGpus { count: *free, instead_of: *needed }
        }
        Refusal::Cpu { needed, free, registered, .. } if registered >= needed => {
            Change::FreeCpu { units: needed - free }
        }
        Refusal::Memory { needed, free, registered, .. } if registered >= needed => {
            Change::FreeMemory { mib: needed - free }
        }
        Refusal::Gpu { needed, registered, .. } if registered >= needed => {
            Change::FreeGpus { count: *needed }
        }
        Refusal::Cpu { .. } | Refusal::Memory { .. } | Refusal::Gpu { .. } => return None,
        Refusal::Port { protocol, port, .. } => {
            Change::UseDynamicPort { protocol: *protocol, port: *port }
        }
    })
}

/// Whether a task that gets so much instead of what it needs may still be worth something.
fn is_most_of(free: i64, needed: i64) -> bool {
    free.saturating_mul(2) >= needed
}

/// How hard a change is, for comparison only: what a definition says is easier to change than
/// what a machine is, and a little less is easier than a lot less.
fn effort(refusal: &Refusal) -> u64 {
    let kind = match refusal {
        Refusal::Port { .. } => 1,
        Refusal::Cpu { .. } | Refusal::Memory { .. } => 2,
        Refusal::Gpu { .. } => 3,
        Refusal::Draining { .. } => 4,
        Refusal::Agent { .. } | Refusal::Impaired { .. } | Refusal::Disk { .. } => 5,
        Refusal::DistinctInstance { .. } => 6,
        Refusal::MemberOf { .. } => 7,
        Refusal::Attribute { .. } | Refusal::SpreadAttribute { .. } => 8,
        Refusal::Fargate { .. } => 8,
        Refusal::Missing | Refusal::Inactive | Refusal::Location { .. } | Refusal::Eni { .. } => 9,
    };
    kind * 1_000 + shortage_permille(refusal)
}
