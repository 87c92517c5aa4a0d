//! Whether an instance takes a task: every filter, and what each of them says.
use std::collections::{BTreeMap, BTreeSet};

use super::{
    expression::Expression,
    networks::{FARGATE_ATTRIBUTE, ZONE_ATTRIBUTE},
    pool::{Facts, Pool, Slot},
    providers,
    refusal::{Protocol, Refusal},
    request::{Constraint, Demand, Request, RequiredAttribute, Strategy},
};
use crate::{Attribute, ContainerInstanceId, ContainerInstanceStatus};

/// A place for one task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    pub instance: ContainerInstanceId,
    /// The devices that it gets.
    pub gpus: BTreeSet<String>,
}

/// Whether a given instance takes a task, as StartTask asks; all refusals if not, the one that AWS
/// would report first.
pub fn check(
    pool: &Pool,
    instance: ContainerInstanceId,
    request: &Request,
) -> Result<Placed, Vec<Refusal>> {
    let Some(slot) = pool.slot(instance) else { return Err(vec![Refusal::Missing]) };
    let verdict = ClassVerdict::of(request, pool.attributes_of(slot));
    let refusals = refusals(pool, slot, request, pool.group(&request.group), &verdict);
    if refusals.is_empty() { Ok(placed(pool, slot, &request.demand)) } else { Err(refusals) }
}

/// Those of some instances that do not take the task, by what each says to it.
pub fn refused(
    pool: &Pool,
    instances: impl IntoIterator<Item = ContainerInstanceId>,
    request: &Request,
) -> BTreeMap<Vec<Refusal>, Vec<ContainerInstanceId>> {
    let mut refused = BTreeMap::<_, Vec<_>>::new();
    for instance in instances {
        if let Err(refusals) = check(pool, instance, request) {
            refused.entry(refusals).or_default().push(instance);
        }
    }
    refused
}

/// The place on an instance that takes the task.
pub(super) fn placed(pool: &Pool, slot: Slot, demand: &Demand) -> Placed {
    let gpus = match demand.gpus {
        0 => BTreeSet::new(),
        n => pool.gpus_free(slot).into_iter().take(n).cloned().collect(),
    };
    Placed { instance: pool.id(slot), gpus }
}

/// What the attributes of a class decide for all its instances.
#[derive(Debug)]
pub(super) struct ClassVerdict<'r> {
    pub(super) refusals: Vec<Refusal>,
    /// Expressions that ask for more than attributes.
    pub(super) undecided: Vec<&'r Expression>,
}

impl<'r> ClassVerdict<'r> {
    pub(super) fn of(
        request: &'r Request,
        attributes: &BTreeMap<String, Attribute>,
    ) -> ClassVerdict<'r> {
        let required = request.demand.attributes.iter();
        let mut refusals: Vec<_> = required.filter_map(|it| lacks(it, attributes)).collect();
        for strategy in &request.strategies {
            if let Strategy::SpreadAttribute(name) = strategy
                && !attributes.contains_key(name)
            {
                refusals.push(Refusal::SpreadAttribute { name: name.clone() });
            }
        }
        for constraint in &request.constraints {
            refusals.extend(kind(constraint, attributes));
        }
        let mut undecided = Vec::new();
        for expression in expressions(request) {
            match expression.decide(attributes) {
                Some(true) => {}
                Some(false) => refusals.push(not_member(expression)),
                None => undecided.push(expression),
            }
        }
        ClassVerdict { refusals, undecided }
    }
}

/// What the attributes of an instance say to a constraint that is no expression.
fn kind(constraint: &Constraint, attributes: &BTreeMap<String, Attribute>) -> Option<Refusal> {
    let value = |name: &str| attributes.get(name).and_then(|it| it.value.clone());
    match constraint {
        Constraint::DistinctInstance | Constraint::MemberOf(_) => None,
        Constraint::Fargate => {
            let lends = value(FARGATE_ATTRIBUTE).as_deref() == Some("true");
            let provider = value(providers::ATTRIBUTE).filter(|_| !lends)?;
            Some(Refusal::Fargate { provider })
        }
        Constraint::Subnets(it) => (!it.has_zone_of(attributes)).then(|| Refusal::Location {
            zones: it.zones().into_iter().flatten().map(str::to_owned).collect(),
            found: value(ZONE_ATTRIBUTE),
        }),
    }
}

/// What subnets say to a task on an instance that is in one of their zones.
pub(super) fn without_address(pool: &Pool, slot: Slot, request: &Request) -> Option<Refusal> {
    let (id, attributes) = (pool.id(slot), pool.attributes_of(slot));
    let full = request.constraints.iter().find_map(|it| match it {
        Constraint::Subnets(it) => Some(it.full_for(id, attributes)),
        Constraint::DistinctInstance | Constraint::MemberOf(_) | Constraint::Fargate => None,
    });
    full.filter(|it| !it.is_empty()).map(|subnets| Refusal::Eni { subnets })
}

fn expressions(request: &Request) -> impl Iterator<Item = &Expression> {
    request.constraints.iter().filter_map(|it| match it {
        Constraint::MemberOf(expression) => Some(expression),
        Constraint::DistinctInstance | Constraint::Fargate | Constraint::Subnets(_) => None,
    })
}

fn lacks(
    required: &RequiredAttribute,
    attributes: &BTreeMap<String, Attribute>,
) -> Option<Refusal> {
    let found = attributes.get(&required.name);
    let value = found.and_then(|it| it.value.as_ref());
    let is_met = found.is_some() && (required.value.is_none() || required.value.as_ref() == value);
    (!is_met).then(|| Refusal::Attribute {
        name: required.name.clone(),
        wanted: required.value.clone(),
        found: value.cloned(),
    })
}

fn not_member(expression: &Expression) -> Refusal {
    Refusal::MemberOf { expression: expression.text().to_owned() }
}

/// Every filter that refuses a task of the request, the one that AWS reports first.
pub(super) fn refusals(
    pool: &Pool,
    slot: Slot,
    request: &Request,
    group: Option<u32>,
    verdict: &ClassVerdict<'_>,
) -> Vec<Refusal> {
    let Some(facts) = pool.fact(slot) else { return vec![Refusal::Missing] };
    let mut refusals: Vec<Refusal> = availability(facts).into_iter().collect();
    refusals.extend(unwell(facts));
    refusals.extend(verdict.refusals.iter().cloned());
    let others = verdict.undecided.iter().filter(|it| !matches(pool, slot, facts, it));
    refusals.extend(others.map(|it| not_member(it)));
    if request.constraints.contains(&Constraint::DistinctInstance) {
        let tasks = group.map_or(0, |group| pool.group_tasks(slot, group));
        let group = || request.group.clone();
        refusals.extend((tasks > 0).then(|| Refusal::DistinctInstance { group: group(), tasks }));
    }
    refusals.extend(shortages(pool, slot, &request.demand));
    refusals.extend(taken_ports(pool, slot, facts, &request.demand));
    refusals.extend(without_address(pool, slot, request));
    refusals.sort();
    refusals.dedup();
    refusals
}

fn availability(facts: &Facts) -> Option<Refusal> {
    match facts.status {
        ContainerInstanceStatus::Inactive => Some(Refusal::Inactive),
        ContainerInstanceStatus::Draining => {
            Some(Refusal::Draining { reason: facts.status_reason.clone() })
        }
        ContainerInstanceStatus::Active => None,
    }
    // An instance that is out of service does not lack its agent as well.
    .or_else(|| {
        let disconnected_at = facts.connectivity_at;
        (!facts.agent_connected).then_some(Refusal::Agent { disconnected_at })
    })
}

/// What is wrong with the host of an instance that is in service.
fn unwell(facts: &Facts) -> impl Iterator<Item = Refusal> {
    let impaired = facts.impaired_since.map(|since| Refusal::Impaired { since });
    let disk = facts.disk.map(|pressure| Refusal::Disk { pressure });
    let is_here = facts.status == ContainerInstanceStatus::Active && facts.agent_connected;
    impaired.into_iter().chain(disk).filter(move |_| is_here)
}

/// Whether an expression that asks for more than attributes means this instance.
pub(super) fn matches(pool: &Pool, slot: Slot, facts: &Facts, expression: &Expression) -> bool {
    let groups = pool.group_names(slot);
    expression.matches(pool.attributes_of(slot), &pool.view(slot, facts, &groups))
}

fn shortages(pool: &Pool, slot: Slot, demand: &Demand) -> Vec<Refusal> {
    let head = pool.head(slot);
    let mut refusals = Vec::new();
    if demand.cpu > i64::from(head.cpu.free()) {
        let (free, registered) = (head.cpu.registered - head.cpu.used, head.cpu.registered);
        refusals.push(Refusal::Cpu { needed: demand.cpu, free, registered, biggest: None });
    }
    if demand.memory > i64::from(head.memory.free()) {
        let (free, registered) =
            (head.memory.registered - head.memory.used, head.memory.registered);
        let needed = demand.memory;
        refusals.push(Refusal::Memory { needed, free, registered, biggest: None });
    }
    if demand.gpus > head.gpus_free as usize {
        let registered = pool.fact(slot).map_or(0, |facts| facts.gpus.len());
        let free = head.gpus_free as usize;
        refusals.push(Refusal::Gpu { needed: demand.gpus, free, registered, biggest: None });
    }
    refusals
}

/// The static ports of a demand that an instance cannot give.
pub(super) fn taken_ports(
    pool: &Pool,
    slot: Slot,
    facts: &Facts,
    demand: &Demand,
) -> impl Iterator<Item = Refusal> {
    let taken = move |port: u16, protocol: Protocol| {
        let (udp, reserved) = match protocol {
            Protocol::Tcp => (false, &facts.ports),
            Protocol::Udp => (true, &facts.ports_udp),
        };
        let reserved = reserved.contains(&port);
        let is_taken = reserved || pool.holds_port(slot, port, udp);
        is_taken.then_some(Refusal::Port { protocol, port, reserved, holder: None })
    };
    let tcp = demand.ports.iter().filter_map(move |it| taken(*it, Protocol::Tcp));
    tcp.chain(demand.ports_udp.iter().filter_map(move |it| taken(*it, Protocol::Udp)))
}
