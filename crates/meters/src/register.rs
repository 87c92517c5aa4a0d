//! The meters of a program by name, each with what it means.
use prometheus_client::{
    encoding::EncodeMetric,
    metrics::{
        MetricType, TypedMetric, counter::Counter, family::Family, gauge::Gauge,
        histogram::Histogram,
    },
    registry::{Metric, Registry},
};

use crate::passing::{Passing, Shown};

/// All meters of a program.
#[derive(Debug, Default)]
pub struct Register {
    registry: Registry,
    entries: Vec<Entry>,
}

/// A meter as it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// With its unit, and of counters with `_total`.
    pub name: &'static str,
    pub help: &'static str,
}

/// What comes at the end of a counter's name.
const OF_COUNTERS: &str = "_total";

impl Register {
    /// Enters a meter under a name that follows Prometheus's conventions: `berth_`, what is
    /// measured, its unit in full and base units, and `_total` if it only ever grows. `help` is one
    /// sentence without its full stop.
    ///
    /// # Panics
    /// The name is taken, or is not as it should be for a meter of this kind.
    pub fn enter<M>(&mut self, name: &'static str, help: &'static str, meter: &M) -> M
    where
        M: Metric + Clone + TypedMetric + EncodeMetric,
    {
        let is_counter = matches!(M::TYPE, MetricType::Counter);
        assert_eq!(name.ends_with(OF_COUNTERS), is_counter, "{name} says it is what it is not");
        assert!(name.starts_with("berth_"), "{name} says whose it is");
        assert!(self.entries.iter().all(|it| it.name != name), "{name} is there already");
        self.entries.push(Entry { name, help });
        // The library adds it again.
        let name = name.strip_suffix(OF_COUNTERS).unwrap_or(name);
        self.registry.register(name, help, meter.clone());
        meter.clone()
    }

    /// Shows families of what comes and goes.
    pub fn show(&mut self, passing: impl Passing) {
        self.registry.register_collector(Box::new(Shown(passing)));
    }

    /// What was entered, in that order.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    pub(crate) fn registry(&self) -> &Registry {
        &self.registry
    }
}

/// Names and values, in the order in which they are shown.
pub type Labels<const N: usize> = [(&'static str, &'static str); N];

/// One for each set of labels; it is there once something is counted.
pub type Counters<const N: usize> = Family<Labels<N>, Counter>;
pub type Gauges<const N: usize> = Family<Labels<N>, Gauge>;
pub type Histograms<const N: usize> = Family<Labels<N>, Histogram, fn() -> Histogram>;

/// Upper bounds of times from half a millisecond to half a minute.
pub const SECONDS: &[f64] =
    &[0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];

/// A number of things, for a gauge.
pub fn signed(number: impl TryInto<i64>) -> i64 {
    number.try_into().unwrap_or(i64::MAX)
}

/// Counts what it is shown by these upper bounds, in the unit of its name.
pub fn histogram(bounds: &'static [f64]) -> Histogram {
    Histogram::new(bounds.iter().copied())
}

/// Histograms that `new` makes, one for each set of labels.
pub fn histograms<const N: usize>(new: fn() -> Histogram) -> Histograms<N> {
    Family::new_with_constructor(new)
}
