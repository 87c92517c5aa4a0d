//! CloudWatch's statistics of samples.
use crate::windows::Stat;

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Statistic {
    SampleCount,
    Average,
    Sum,
    Minimum,
    Maximum,
    /// From 0 to 100.
    Percentile(f64),
}

impl Statistic {
    /// By its name: `Average`, `p99.9`.
    pub fn of(name: &str) -> Option<Statistic> {
        Some(match name {
            "SampleCount" => Statistic::SampleCount,
            "Average" => Statistic::Average,
            "Sum" => Statistic::Sum,
            "Minimum" => Statistic::Minimum,
            "Maximum" => Statistic::Maximum,
            "IQM" => return None,
            other => Statistic::Percentile(percent(other.strip_prefix('p')?)?),
        })
    }

    /// Of the samples of one period; `None` if they do not tell.
    pub fn value(self, all: &[Stat]) -> Option<f64> {
        let whole = all.iter().copied().fold(Stat::default(), Stat::and);
        if whole.is_empty() {
            return None;
        }
        let sum: f64 = all.iter().map(|it| f64::from(it.sum)).sum();
        Some(match self {
            Statistic::SampleCount => f64::from(whole.count),
            Statistic::Average => sum / f64::from(whole.count),
            Statistic::Sum => sum,
            Statistic::Minimum => f64::from(whole.min),
            Statistic::Maximum => f64::from(whole.max),
            Statistic::Percentile(it) => return percentile(it, all),
        })
    }
}

/// CloudWatch: up to ten decimals; here any number of them.
fn percent(text: &str) -> Option<f64> {
    let is_plain = text.starts_with(|it: char| it.is_ascii_digit())
        && text.bytes().all(|it| it.is_ascii_digit() || it == b'.');
    text.parse().ok().filter(|it| is_plain && (0.0..=100.0).contains(it))
}

/// The least value that so many percent of the samples do not exceed. CloudWatch: of samples of
/// which only sums are known there is none, unless these tell all of them.
fn percentile(percent: f64, all: &[Stat]) -> Option<f64> {
    let mut samples = Vec::new();
    for it in all {
        match it.count {
            0 => {}
            2 => samples.extend([(it.min, 1), (it.max, 1)]),
            count if it.min == it.max => samples.push((it.min, count)),
            _ => return None,
        }
    }
    samples.sort_by(|one, other| one.0.total_cmp(&other.0));
    let count: u32 = samples.iter().map(|it| it.1).sum();
    let rank = (f64::from(count) * percent / 100.0).ceil().max(1.0);
    let mut passed = 0.0;
    let found = samples.iter().find(|it| {
        passed += f64::from(it.1);
        passed >= rank
    });
    found.map(|it| f64::from(it.0))
}
