//! An explanation in words: what failed, why with numbers, and what to do.
use std::fmt::{self, Write};

use super::{Change, Explanation, Fix, Refused, advice};
use crate::{
    ContainerInstanceId, DiskPressure, TaskId,
    limits::{EXPLANATION_LINES_MAX, NAMED_INSTANCES_MAX},
    networks::FullSubnet,
    providers,
    refusal::{Consumer, Refusal},
};

impl Explanation {
    /// Below a headline such as `Cannot place 1 of 3 tasks of service:web (web:17)`: what each
    /// instance says, the closest first, and the nearest fix. So many of the missing tasks would be
    /// taken by instances that are added: none of tasks that are due on these instances alone.
    pub fn text(&self, headline: &str, takers: usize) -> String {
        let mut text = format!("{headline}\n");
        self.write_details(&mut text, takers).expect("a string takes all that is written to it");
        text
    }

    fn write_details(&self, text: &mut String, takers: usize) -> fmt::Result {
        if self.instances == 0 {
            writeln!(text, "  No container instance is registered in the cluster.")?;
            return writeln!(text, "  Nearest fix: register one, by starting its agent.");
        }
        for refused in self.refused.iter().take(EXPLANATION_LINES_MAX) {
            writeln!(text, "  {}", line(refused))?;
        }
        let rest = self.refused.iter().skip(EXPLANATION_LINES_MAX);
        match rest.map(|it| it.instances.len()).sum() {
            0 => {}
            1 => writeln!(text, "  and 1 instance more, which is further away")?,
            n => writeln!(text, "  and {n} instances more, which are further away")?,
        }
        match &self.fix {
            Some(fix) if takers > 1 => {
                let changes = fix.changes_text();
                let of = grouped(takers as i64);
                let on = fix.instance;
                writeln!(text, "  Nearest fix: {changes}  →  {on} takes at least 1 of {of}.")?;
            }
            Some(fix) => writeln!(text, "  Nearest fix: {fix}")?,
            None if takers == 0 => {
                let fix = "ask for less, or leave these instances out by a placement constraint";
                writeln!(text, "  Nearest fix: {fix}.")?;
            }
            None => writeln!(text, "  Nearest fix: {}.", advice::instead(&self.refused))?,
        }
        match advice::for_all(&self.refused, takers) {
            Some((count, like)) => {
                let instances = counted(count, "instance");
                let all = grouped(takers as i64);
                writeln!(text, "  For all {all}: register at least {instances} like {like}.")
            }
            None => Ok(()),
        }
    }
}

/// All refusals of some instances.
fn line(refused: &Refused) -> String {
    let reasons: Vec<String> = refused.refusals.iter().map(Refusal::to_string).collect();
    format!("{}  {}", names(&refused.instances), reasons.join("; "))
}

fn names(instances: &[ContainerInstanceId]) -> String {
    let named: Vec<String> =
        instances.iter().take(NAMED_INSTANCES_MAX).map(|it| it.to_string()).collect();
    let named = named.join(", ");
    match instances.len().saturating_sub(NAMED_INSTANCES_MAX) {
        0 => named,
        more => format!("{named} and {more} more"),
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::Missing => write!(f, "is not registered"),
            Refusal::Inactive => write!(f, "is deregistered"),
            Refusal::Draining { reason: None } => write!(f, "is draining"),
            Refusal::Draining { reason: Some(reason) } => write!(f, "is draining ({reason})"),
            Refusal::Agent { disconnected_at: None } => write!(f, "agent has never connected"),
            Refusal::Agent { disconnected_at: Some(at) } => {
                write!(f, "agent is disconnected since {}", Utc(at.0))
            }
            Refusal::Impaired { since } => {
                write!(f, "its container runtime does not answer since {}", Utc(since.0))
            }
            Refusal::Disk { pressure } => write!(f, "is short of disk: {pressure}"),
            Refusal::Attribute { name, wanted, found } => {
                attribute(f, name, wanted.as_deref(), found.as_deref())
            }
            Refusal::SpreadAttribute { name } => {
                write!(f, "attribute {name} is missing, over which tasks are spread")
            }
            Refusal::Location { zones, found } => {
                let zones = zones.join(", ");
                let found = found.as_deref().unwrap_or("no availability zone");
                write!(f, "is in {found}, the subnets are in {zones}")
            }
            Refusal::Fargate { provider } => {
                write!(f, "is of capacity provider {provider}, and takes no tasks of Fargate")
            }
            Refusal::MemberOf { expression } => match providers::provider_meant(expression) {
                Some(provider) => write!(f, "is not of capacity provider {provider}"),
                None => write!(f, "does not match the constraint {expression}"),
            },
            Refusal::DistinctInstance { group, tasks } => {
                let tasks = counted(*tasks as usize, "task");
                write!(f, "has {tasks} of {group} already, distinctInstance allows one")
            }
            Refusal::Cpu { needed, free, registered, biggest } => {
                let (needed, free) = (grouped(*needed), grouped(*free));
                let of = of(*registered, biggest.as_ref(), " units");
                write!(f, "cpu: needs {needed} units, {free} free ({of})")
            }
            Refusal::Memory { needed, free, registered, biggest } => {
                let (needed, free) = (grouped(*needed), grouped(*free));
                let of = of(*registered, biggest.as_ref(), " MiB");
                write!(f, "memory: needs {needed} MiB, {free} MiB free ({of})")
            }
            Refusal::Port { protocol, port, reserved, holder } => {
                let why = match holder {
                    _ if *reserved => "is reserved by the instance".to_owned(),
                    Some(it) => format!("is used by task {} ({})", short(it.task), it.group),
                    None => "is in use".to_owned(),
                };
                write!(f, "port {port}/{} {why}", protocol.as_str())
            }
            Refusal::Gpu { needed, free, registered, biggest } => {
                let of = of(*registered as i64, biggest.as_ref(), "");
                write!(f, "gpu: needs {needed}, {free} free ({of})")
            }
            Refusal::Eni { subnets } => {
                let texts = subnets.iter().map(|it| {
                    let FullSubnet { subnet, free, total } = it;
                    let elsewhere = if *free > 0 { ", on other instances" } else { "" };
                    format!("{subnet} has {free} of {total} addresses free{elsewhere}")
                });
                write!(f, "{}", texts.collect::<Vec<_>>().join("; "))
            }
        }
    }
}

fn attribute(
    f: &mut fmt::Formatter<'_>,
    name: &str,
    wanted: Option<&str>,
    found: Option<&str>,
) -> fmt::Result {
    match (wanted, found) {
        (None, _) => write!(f, "attribute {name} is missing"),
        (Some(wanted), None) => write!(f, "attribute {name} is missing, needs {wanted}"),
        (Some(wanted), Some(found)) => write!(f, "attribute {name} is {found}, needs {wanted}"),
    }
}

/// `87 % of 40 GiB`.
impl fmt::Display for DiskPressure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DiskPressure::Bytes { used_percent, total_bytes } => {
                write!(f, "{used_percent} % of {}", rounded(*total_bytes))
            }
            DiskPressure::Inodes { used_percent, total } => {
                write!(f, "{used_percent} % of {} inodes", grouped(*total))
            }
        }
    }
}

/// Bytes in the largest unit of which there are two.
fn rounded(bytes: i64) -> String {
    let units = [("TiB", 40), ("GiB", 30), ("MiB", 20)];
    let unit = units.iter().find(|(_, shift)| bytes >> shift >= 2);
    unit.map_or_else(
        || format!("{} bytes", grouped(bytes)),
        |(name, shift)| format!("{} {name}", grouped((bytes + (1 << (shift - 1))) >> shift)),
    )
}

impl fmt::Display for Fix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}  →  {} fits.", self.changes_text(), self.instance)
    }
}

impl Fix {
    fn changes_text(&self) -> String {
        let changes: Vec<String> = self.changes.iter().map(Change::to_string).collect();
        changes.join(", and ")
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Change::UseDynamicPort { protocol, port } => {
                write!(f, "use a dynamic host port instead of {port}/{}", protocol.as_str())
            }
            Change::AskForCpu { units, instead_of } => {
                let (units, instead_of) = (grouped(*units), grouped(*instead_of));
                write!(f, "ask for {units} CPU units instead of {instead_of}")
            }
            Change::AskForMemory { mib, instead_of } => {
                let (mib, instead_of) = (grouped(*mib), grouped(*instead_of));
                write!(f, "ask for {mib} MiB of memory instead of {instead_of}")
            }
            Change::AskForGpus { count, instead_of } => {
                write!(f, "ask for {} instead of {instead_of}", counted(*count, "GPU"))
            }
            Change::FreeCpu { units } => {
                write!(f, "stop tasks that take {} CPU units", grouped(*units))
            }
            Change::FreeMemory { mib } => {
                write!(f, "stop tasks that take {} MiB of memory", grouped(*mib))
            }
            Change::FreeGpus { count } => {
                write!(f, "stop tasks that take {}", counted(*count, "GPU"))
            }
            Change::ConnectAgent => write!(f, "start its agent"),
            Change::MendRuntime => write!(f, "see to its container runtime"),
            Change::FreeDisk => write!(f, "make room on its disk"),
            Change::EndDraining => write!(f, "set its status to ACTIVE"),
            Change::DropDistinctInstance => write!(f, "drop the constraint distinctInstance"),
            Change::DropMemberOf { expression } => {
                write!(f, "drop the constraint memberOf({expression})")
            }
            Change::SetAttribute { name, value: None } => write!(f, "set its attribute {name}"),
            Change::SetAttribute { name, value: Some(value) } => {
                write!(f, "set its attribute {name} to {value}")
            }
        }
    }
}

/// Milliseconds since the epoch as people read them.
pub struct Utc(pub i64);

impl fmt::Display for Utc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_millisecond(self.0) {
            Ok(at) => write!(f, "{}", at.strftime("%Y-%m-%d %H:%M:%S UTC")),
            Err(_) => write!(f, "{} ms", self.0),
        }
    }
}

/// What there is of a resource at all, and who has the most of it.
fn of(registered: i64, biggest: Option<&Consumer>, unit: &str) -> String {
    let registered = grouped(registered);
    match biggest {
        None => format!("of {registered}"),
        Some(Consumer { task, group, amount }) => {
            let (task, amount) = (short(*task), grouped(*amount));
            format!("of {registered}; biggest: task {task} ({group}) {amount}{unit}")
        }
    }
}

/// The end of a task's id: ids begin with the time, so that those of one call begin alike.
fn short(task: TaskId) -> String {
    format!("…{:08x}", task.0 as u32)
}

/// `2 tasks`.
pub(super) fn counted(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}

/// `12,345`.
pub(super) fn grouped(n: i64) -> String {
    let digits = n.unsigned_abs().to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if n < 0 { format!("-{text}") } else { text }
}
