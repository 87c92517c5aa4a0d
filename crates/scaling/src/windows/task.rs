//! What is remembered of one task.
use std::{collections::BTreeMap, sync::Arc};

use super::{
    figures::{Figure, Figures},
    metric::Metric,
    report::{Amount, ContainerReport, TaskReport},
    series::Series,
};
use crate::limits::{PUBLISHED_EVERY_MS, REPORTED_AT_ONCE_MAX_MS};

#[derive(Debug)]
pub struct Task {
    pub family: Arc<str>,
    pub service: Option<Arc<str>>,
    pub instance: Arc<str>,
    pub used: Used,
    pub containers: BTreeMap<Arc<str>, Container>,
    /// Until when something was told of it, ms since the epoch.
    taken_at: i64,
}

/// What something uses, beside what is reserved for it.
#[derive(Debug, Default)]
pub struct Used {
    pub reserved: Amount,
    pub series: Series,
}

#[derive(Debug, Default)]
pub struct Container {
    /// Of clusters whose containers are remembered one by one.
    pub used: Option<Box<Used>>,
    read: Option<u64>,
    written: Option<u64>,
}

impl Task {
    pub fn new(report: &TaskReport, instance: Arc<str>) -> Task {
        Task {
            family: report.family.as_str().into(),
            service: report.service.as_deref().map(Into::into),
            instance,
            used: Used::default(),
            containers: BTreeMap::new(),
            taken_at: i64::MIN,
        }
    }

    /// Takes what was measured until `at`. What is told again, or after something later, was told.
    pub fn take(&mut self, report: &TaskReport, at: i64, keeps_containers: bool) {
        if at <= self.taken_at {
            return;
        }
        let follows = at.saturating_sub(self.taken_at) <= REPORTED_AT_ONCE_MAX_MS;
        let from = if follows { self.taken_at } else { at - PUBLISHED_EVERY_MS };
        self.taken_at = at;
        self.used.reserved = report.reserved;
        let mut sum = Figures::default();
        self.containers.retain(|name, _| report.containers.iter().any(|it| it.name == **name));
        for it in &report.containers {
            let container = self.containers.entry(it.name.as_str().into()).or_default();
            let figures = container.figures(it, at - from, follows);
            sum.add(&figures);
            if !(keeps_containers && report.by_container) {
                container.used = None;
                continue;
            }
            let used = container.used.get_or_insert_default();
            used.reserved = it.reserved;
            used.series.take(from, at, &figures);
        }
        self.used.series.take(from, at, &sum);
    }

    pub fn bytes(&self) -> usize {
        let of = |it: &Used| size_of::<Used>() + it.series.bytes();
        let containers = self.containers.iter().map(|(name, it)| {
            name.len() + size_of::<Container>() + it.used.as_ref().map_or(0, |it| of(it))
        });
        size_of::<Task>() + self.used.series.bytes() + containers.sum::<usize>()
    }
}

impl Container {
    fn figures(&mut self, it: &ContainerReport, over_ms: i64, follows: bool) -> Figures {
        let rate = |bytes: u64| bytes as f32 * 1_000.0 / over_ms as f32;
        let before = |it: Option<u64>| it.filter(|_| follows);
        let mut figures = Figures::default();
        figures.set(Figure::Cpu, it.cpu);
        figures.set(Figure::Memory, it.memory);
        figures.set(Figure::Received, it.received);
        figures.set(Figure::Transmitted, it.transmitted);
        figures.set(Figure::Read, it.read.map(|now| rate(now.since(before(self.read)))));
        figures.set(Figure::Written, it.written.map(|now| rate(now.since(before(self.written)))));
        figures.set(Figure::Restarts, it.restarts);
        self.read = it.read.map(|it| it.max);
        self.written = it.written.map(|it| it.max);
        figures
    }
}

impl Used {
    /// What it used in a bucket and of how much, if the metric is known of it.
    pub fn share(&self, figures: &Figures, metric: Metric) -> Option<(f32, f32)> {
        let Amount { cpu, memory } = self.reserved;
        let known = |figure: Figure| figures.get(figure);
        let share = match metric {
            Metric::CpuUtilization => (known(Figure::Cpu)?, cpu),
            Metric::MemoryUtilization => (known(Figure::Memory)?, memory),
            Metric::Used(figure) => (known(figure)?, 1.0),
            // Of what nothing is measured, nothing is told.
            Metric::CpuReserved => known(Figure::Cpu).map(|_| (cpu, 1.0))?,
            Metric::MemoryReserved => known(Figure::Memory).map(|_| (memory, 1.0))?,
            _ => return None,
        };
        Some(share).filter(|(_, of)| *of > 0.0)
    }
}
