//! Families of what comes and goes, such as containers: made anew whenever somebody asks.
use std::fmt;

use prometheus_client::{
    collector::Collector,
    encoding::{DescriptorEncoder, EncodeMetric},
    metrics::{MetricType, counter::ConstCounter, gauge::ConstGauge},
};

/// A family with all that is in it now.
#[derive(Clone, Debug, PartialEq)]
pub struct PassingFamily {
    /// With its unit; one that ends with `_total` only ever grows while its thing is there.
    pub name: &'static str,
    /// One sentence without its full stop.
    pub help: &'static str,
    pub rows: Vec<(Vec<(&'static str, String)>, f64)>,
}

/// What tells them.
pub trait Passing: fmt::Debug + Send + Sync + 'static {
    fn families(&self) -> Vec<PassingFamily>;
}

#[derive(Debug)]
pub(crate) struct Shown<P>(pub P);

impl<P: Passing> Collector for Shown<P> {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        for PassingFamily { name, help, rows } in self.0.families() {
            // A family without rows is not there.
            if rows.is_empty() {
                continue;
            }
            let counter = name.strip_suffix("_total");
            let kind = if counter.is_some() { MetricType::Counter } else { MetricType::Gauge };
            let name = counter.unwrap_or(name);
            let mut family = encoder.encode_descriptor(name, &format!("{help}."), None, kind)?;
            for (labels, value) in &rows {
                let row = family.encode_family(labels)?;
                match counter {
                    Some(_) => ConstCounter::new(*value).encode(row)?,
                    None => ConstGauge::new(*value).encode(row)?,
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;

    use super::*;
    use crate::{Register, text};

    #[derive(Debug)]
    struct Containers(usize);

    impl Passing for Containers {
        fn families(&self) -> Vec<PassingFamily> {
            let labels = |it: usize| vec![("name", format!("a\"{it}"))];
            let rows = (0..self.0).map(|it| (labels(it), it as f64 + 0.5)).collect::<Vec<_>>();
            let (used, held) = ("ecs_cpu_seconds_total", "ecs_memory_bytes");
            let family = |name| PassingFamily { name, help: "Of containers", rows: rows.clone() };
            vec![family(used), family(held)]
        }
    }

    #[test]
    fn there_are_as_many_rows_as_there_are_things() {
        let shown = |count| {
            let mut register = Register::default();
            register.show(Containers(count));
            text::write(&register, &HeaderMap::new()).1
        };
        assert_eq!(shown(0), "");
        let expected = "# HELP ecs_cpu_seconds_total Of containers.\n\
                        # TYPE ecs_cpu_seconds_total counter\n\
                        ecs_cpu_seconds_total{name=\"a\\\"0\"} 0.5\n\
                        # HELP ecs_memory_bytes Of containers.\n\
                        # TYPE ecs_memory_bytes gauge\n\
                        ecs_memory_bytes{name=\"a\\\"0\"} 0.5\n";
        assert_eq!(shown(1), expected);
    }
}
