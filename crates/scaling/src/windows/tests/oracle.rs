//! What windows should tell, by looking at every second of everything that was told.
use std::collections::BTreeMap;

use super::*;
use crate::limits::{LATE_MAX_MS, PUBLISHED_EVERY_MS, REPORTED_AT_ONCE_MAX_MS};

#[derive(Default)]
pub struct Oracle {
    /// By task: what it used in each second that something was told of.
    used: BTreeMap<String, BTreeMap<i64, f64>>,
    of: BTreeMap<String, (String, f64)>,
    told: BTreeMap<String, i64>,
}

impl Oracle {
    /// `at` and `now` are whole seconds, in ms.
    pub fn take(&mut self, task: &TaskReport, at: i64, now: i64) {
        let at = at.min(now);
        let last = self.told.get(&task.id).copied();
        if at < now - LATE_MAX_MS || last.is_some_and(|it| at <= it) {
            return;
        }
        let from = last.filter(|it| at - it <= REPORTED_AT_ONCE_MAX_MS);
        let from = from.unwrap_or(at - PUBLISHED_EVERY_MS);
        self.told.insert(task.id.clone(), at);
        let service = task.service.clone().unwrap_or_default();
        self.of.insert(task.id.clone(), (service, f64::from(task.reserved.cpu)));
        let seconds = self.used.entry(task.id.clone()).or_default();
        let cpu: f32 = task.containers.iter().filter_map(|it| it.cpu).sum();
        for second in from / 1_000..at / 1_000 {
            // What was told of a second of which something was told already counts as well.
            seconds.entry(second).and_modify(|_| unreachable!()).or_insert(f64::from(cpu));
        }
    }

    /// CPUUtilization of a service in a minute: samples, average, minimum and maximum.
    pub fn cpu(&self, service: &str, minute: i64) -> Option<(u32, f64, f64, f64)> {
        let mut shares = Vec::new();
        let (mut used, mut whole) = (0.0, 0.0);
        for (id, seconds) in &self.used {
            let (of, reserved) = &self.of[id];
            let all: Vec<f64> =
                seconds.range(minute * 60..(minute + 1) * 60).map(|it| *it.1).collect();
            if of != service || all.is_empty() {
                continue;
            }
            let mean = all.iter().sum::<f64>() / all.len() as f64;
            shares.push(mean / reserved * 100.0);
            used += mean;
            whole += reserved;
        }
        let least = shares.iter().copied().reduce(f64::min)?;
        let most = shares.iter().copied().reduce(f64::max)?;
        Some((shares.len() as u32, used / whole * 100.0, least, most))
    }
}
