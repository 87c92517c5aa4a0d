//! Random histories of reports: early, late, repeated, with gaps, of tasks that come and go.
use std::collections::BTreeMap;

use proptest::prelude::*;

use super::{oracle::Oracle, *};

#[derive(Clone, Debug)]
enum Step {
    /// So many seconds pass.
    Pass(i64),
    /// A task tells of itself as of so many seconds ago; its reserved CPU follows from its number.
    Tell {
        task: u8,
        ago_s: i64,
        cpu: u16,
    },
    Tick,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let tell = (0u8..6, prop_oneof![6 => 0i64..5, 2 => 0i64..360, 1 => -30i64..0], 0u16..4_000)
        .prop_map(|(task, ago_s, cpu)| Step::Tell { task, ago_s, cpu });
    let pass = prop_oneof![8 => 1i64..25, 2 => 25i64..400].prop_map(Step::Pass);
    proptest::collection::vec(prop_oneof![3 => pass, 6 => tell, 2 => Just(Step::Tick)], 1..250)
}

fn told(task: u8, cpu: u16) -> TaskReport {
    let service = if task.is_multiple_of(2) { "even" } else { "odd" };
    let mut it =
        super::task(&format!("t{task}"), Some(service), vec![container(f32::from(cpu), 1.0)]);
    it.reserved.cpu = 128.0 * f32::from(task + 1);
    it
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn windows_tell_what_every_second_tells(steps in steps()) {
        let (mut windows, mut oracle, mut now) = (Windows::new(usize::MAX), Oracle::default(), NOON);
        for step in steps {
            match step {
                Step::Pass(seconds) => now += seconds * 1_000,
                Step::Tell { task, ago_s, cpu } => {
                    let (at, told) = (now - ago_s * 1_000, told(task, cpu));
                    oracle.take(&told, at, now);
                    windows.take("c", &report(at, vec![told]), now);
                }
                Step::Tick => windows.tick(&[counts(Insights::Disabled)], now),
            }
        }
        windows.tick(&[counts(Insights::Disabled)], now);
        let last = now.div_euclid(MINUTE_MS);
        for service in ["even", "odd"] {
            let group = Subject::Group(Group::Service(service.into()));
            let span = (last - 55) * MINUTE_MS..now + 1;
            let read = windows.read("c", (&group, Metric::CpuUtilization), span, false, now);
            let read: BTreeMap<i64, Stat> = read.into_iter().collect();
            for minute in last - 55..=last {
                let stat = read.get(&(minute * MINUTE_MS)).copied();
                match oracle.cpu(service, minute) {
                    None => prop_assert_eq!(stat, None),
                    Some((count, average, least, most)) => {
                        let stat = stat.expect("something was told");
                        let near = |one: f32, other: f64| {
                            (f64::from(one) - other).abs() <= 1e-3 * other.abs().max(1.0)
                        };
                        prop_assert_eq!(stat.count, count);
                        prop_assert!(near(stat.sum / count as f32, average), "{stat:?} {average}");
                        prop_assert!(near(stat.min, least) && near(stat.max, most), "{stat:?}");
                    }
                }
            }
        }
    }
}
