//! A plan as people read it.
use std::collections::BTreeMap;

use berth_ecs::cluster::{
    State,
    records::{definition::TaskDefinitionKey, id::ContainerInstanceId},
};

use super::{
    Found,
    change::Change,
    difference::{Place, Tasks},
    explain::Outlook,
    headline,
    rehearsal::Rehearsal,
};
use crate::{request, words};

/// Places that a line names.
const PLACES_MAX: usize = 4;

/// Steps that are told one by one.
const STEPS_MAX: usize = 12;

/// What would be done, how it would go, and what would find no place.
pub fn of(found: &Found<'_>, before: &State, change: &Change, with: &Rehearsal) -> String {
    let cluster = before.cluster.as_ref().map(|it| it.name.as_str()).unwrap_or_default();
    let mut text = format!("Plan: {} (cluster {cluster})\n", headline::of(before, change));
    let difference = &found.difference;
    for it in lines(&difference.started, "start", found.added) {
        text += &format!("  + {it}\n");
    }
    for it in lines(&difference.stopped, "stop", found.added) {
        text += &format!("  - {it}\n");
    }
    if difference.is_empty() {
        text += "  No task is started or stopped.\n";
    }
    if found.is_followed(change) {
        text += &steps(with);
    }
    if !change.is_immediate() {
        found.services.iter().for_each(|it| text += &outlook(it));
    }
    if !found.is_complete {
        text += "  The rehearsal was cut here: more would follow.\n";
    }
    for it in &found.refused {
        text += &without_made_up(&request::text(&it.record, it.takers), before, with);
    }
    text
}

/// Tasks of the rehearsal have ids that nobody will ever see.
fn without_made_up(text: &str, before: &State, with: &Rehearsal) -> String {
    let made_up = with.touched().iter().filter(|id| !before.tasks.contains_key(id));
    made_up.fold(text.to_owned(), |text, id| {
        let name = format!("task {}", words::short(id));
        if text.contains(&name) { text.replace(&name, "a task of this plan") } else { text }
    })
}

/// `service:web (web:2): 3 tasks start, on …0a1b2c3d (zone a) 2, …4e5f6071 (zone b) 1`.
fn lines(all: &[Tasks], verb: &str, added: &[ContainerInstanceId]) -> Vec<String> {
    let mut alike: BTreeMap<(&String, &TaskDefinitionKey), Vec<&Tasks>> = BTreeMap::new();
    for it in all {
        alike.entry((&it.place.group, &it.place.definition)).or_default().push(it);
    }
    let line = |((group, definition), tasks): ((&String, &TaskDefinitionKey), Vec<&Tasks>)| {
        let count: i64 = tasks.iter().map(|it| it.count()).sum();
        let places = tasks.iter().map(|it| format!("{} {}", place(&it.place, added), it.count()));
        let mut places: Vec<String> = places.collect();
        // Ids of new instances have no order that means something.
        places.sort();
        let places = words::some_of(places, PLACES_MAX);
        let verb = if count == 1 { format!("{verb}s") } else { verb.to_owned() };
        format!("{group} ({definition}): {} {verb}, on {places}", words::counted(count, "task"))
    };
    alike.into_iter().map(line).collect()
}

fn place(it: &Place, added: &[ContainerInstanceId]) -> String {
    let Some(id) = it.instance else { return "no instance yet".to_owned() };
    let name = match added.iter().position(|it| *it == id) {
        Some(at) => format!("new instance {}", at + 1),
        None => words::short(id),
    };
    match &it.zone {
        Some(zone) => format!("{name} (zone {zone})"),
        None => name,
    }
}

/// How it goes when agents obey at once: what really takes time is told by `berth why`.
fn steps(with: &Rehearsal) -> String {
    let all = with.steps();
    if all.len() < 2 {
        return String::new();
    }
    let step = |(at, it): (usize, &super::rehearsal::Step)| {
        let count = |n: i64, verb: &str| (n > 0).then(|| format!("{verb} {n}"));
        let told: Vec<String> =
            [count(it.started, "start"), count(it.stopped, "stop")].into_iter().flatten().collect();
        let after = words::duration(it.after_ms);
        format!("  step {} after {after}: {}\n", at + 1, told.join(", "))
    };
    let mut text: String = all.iter().enumerate().take(STEPS_MAX).map(step).collect();
    if all.len() > STEPS_MAX {
        text += &format!("  and {} steps more\n", all.len() - STEPS_MAX);
    }
    let lasted = words::duration(with.lasted_ms());
    text + &format!("  done after {lasted}, and the time that pulls, starts and stops take\n")
}

fn outlook(it: &Outlook) -> String {
    let Outlook { service, desired, health, after, is_active } = it;
    if !is_active {
        return format!("  service {service} is gone then\n");
    }
    format!(
        "  service {service}: {} healthy now, never fewer than {}, {after} of {desired} then\n",
        health.before, health.least
    )
}
