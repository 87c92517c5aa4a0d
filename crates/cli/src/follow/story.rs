//! What has happened to a deployment since the last look: a line for each event.
use std::collections::{BTreeMap, BTreeSet};

use super::{
    block::{self, Line},
    look::Look,
};
use crate::{
    cluster::{last_part, short},
    terminal::Colour,
    times,
};

/// What has been told already.
#[derive(Default)]
pub struct Story {
    has_begun: bool,
    /// The last status of each task, by its ARN.
    tasks: BTreeMap<String, String>,
    failed: BTreeSet<String>,
    healthy: i32,
    waits: BTreeSet<String>,
    retries: bool,
    is_going_back: bool,
}

/// Something that happened.
pub struct Event {
    pub line: Line,
    /// The live block shows the others by itself.
    pub is_notable: bool,
}

impl Story {
    /// The events between the last look and this one.
    pub fn events(&mut self, look: &Look) -> Vec<Event> {
        let mut told = Vec::new();
        self.beginning(look, &mut told);
        self.of_tasks(look, &mut told);
        self.of_failures(look, &mut told);
        self.of_health(look, &mut told);
        self.of_waits(look, &mut told);
        self.going_back(look, &mut told);
        let (elapsed, service) = (times::of_seconds(look.seconds()), &look.service);
        let event = |it: Told| Event {
            line: Line::new(it.colour, format!("{elapsed:>6}  {service}  {}", it.text)),
            is_notable: it.colour.is_some(),
        };
        told.into_iter().map(event).collect()
    }

    fn beginning(&mut self, look: &Look, told: &mut Vec<Told>) {
        let Some(new) = look.counts().first().filter(|_| !self.has_begun) else { return };
        self.has_begun = true;
        let definition = last_part(new.task_definition_arn.as_deref().unwrap_or_default());
        let id = short(look.explanation.service_deployment_arn.as_deref().unwrap_or_default());
        let desired = new.desired_count.unwrap_or(0);
        told.push(plain(format!("deployment {id} of {definition}, tasks desired: {desired}")));
    }

    fn of_tasks(&mut self, look: &Look, told: &mut Vec<Told>) {
        for task in &look.tasks {
            let arn = task.task_arn.clone().unwrap_or_default();
            let status = task.last_status.clone().unwrap_or_default();
            if self.tasks.get(&arn) == Some(&status) {
                continue;
            }
            let place = task.container_instance_arn.as_deref().map(short);
            let place = place.map(|it| format!(" on {it}")).unwrap_or_default();
            let phases = block::phases(task, look.now());
            told.push(plain(format!("task {}{place}: {status}  {phases}", short(&arn))));
            self.tasks.insert(arn, status);
        }
    }

    fn of_failures(&mut self, look: &Look, told: &mut Vec<Told>) {
        for task in look.failed().iter().rev() {
            let arn = task.task_arn.clone().unwrap_or_default();
            if !self.failed.insert(arn.clone()) {
                continue;
            }
            let why = task.reason.as_deref().unwrap_or_default();
            let words = look.last_words.get(&arn).filter(|it| !it.is_empty());
            let words = words.map(|it| format!("; {it}")).unwrap_or_default();
            let text = format!("! task {} failed: {why}{words}", short(&arn));
            told.push(Told { colour: Some(Colour::Bad), text });
        }
    }

    fn of_health(&mut self, look: &Look, told: &mut Vec<Told>) {
        let Some(new) = look.counts().first() else { return };
        let (healthy, desired) = (new.healthy_count.unwrap_or(0), new.desired_count.unwrap_or(0));
        if healthy != self.healthy {
            self.healthy = healthy;
            let old: i32 = look.counts()[1..].iter().filter_map(|it| it.running_count).sum();
            told.push(plain(format!("{healthy} of {desired} healthy, old tasks running: {old}")));
        }
    }

    fn of_waits(&mut self, look: &Look, told: &mut Vec<Told>) {
        let waits = look.waits().iter().filter(|it| block::is_told(it, look.now()));
        let (reasons, texts): (Vec<String>, Vec<String>) =
            waits.map(|it| (it.reason.clone().unwrap_or_default(), block::wait(it))).unzip();
        for (reason, text) in reasons.iter().zip(texts) {
            if !self.waits.contains(reason) {
                told.push(Told { colour: Some(Colour::Warning), text });
            }
        }
        self.waits = reasons.into_iter().collect();
        if let Some(text) = block::retries(look).next().filter(|_| !self.retries) {
            self.retries = true;
            let text = format!("{text}: {}", look.cancel);
            told.push(Told { colour: Some(Colour::Warning), text });
        }
    }

    fn going_back(&mut self, look: &Look, told: &mut Vec<Told>) {
        let Some(rollback) = look.explanation.rollback.as_ref() else { return };
        if self.is_going_back {
            return;
        }
        self.is_going_back = true;
        let reason = rollback.reason.as_deref().unwrap_or_default();
        let text = format!("rolling back: {reason}");
        told.push(Told { colour: Some(Colour::Warning), text });
    }
}

struct Told {
    colour: Option<Colour>,
    text: String,
}

fn plain(text: String) -> Told {
    Told { colour: None, text }
}
