//! Any lines, sealed or not, looked for from either end: beside a list of them.
use proptest::{collection::vec, prelude::*};

use super::{GROUP, Trial, everything, put};
use crate::{
    Disk, Page, Query, Still,
    limits::{DAY_MS, LOOK_TIME_MAX},
};

/// What may happen.
#[derive(Clone, Debug)]
enum Step {
    Put { group: u128, stream: u128, times: Vec<i64> },
    Seal,
    Restart,
}

fn step() -> impl Strategy<Value = Step> {
    // Few times, so that they meet; and on several days.
    let time = (0..4_i64, 0..6_i64).prop_map(|(day, ms)| day * DAY_MS + ms);
    prop_oneof![
        8 => (0..2_u128, 0..3_u128, vec(time, 1..6)).prop_map(|(group, stream, mut times)| {
            times.sort_unstable();
            Step::Put { group, stream, times }
        }),
        1 => Just(Step::Seal),
        1 => Just(Step::Restart),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn all_lines_are_found_in_order_and_once(
        steps in vec(step(), 1..16),
        events_max in 1..5_usize,
        look_bytes_max in prop_oneof![Just(1_usize), Just(usize::MAX)],
        since_ms in 0..DAY_MS * 2,
        until_ms in DAY_MS..DAY_MS * 4,
    ) {
        let dir = tempfile::tempdir().unwrap();
        let mut trial = Trial::open(dir.path());
        let mut oracle: Vec<(i64, usize, u128, u128, String)> = Vec::new();
        for step in steps {
            match step {
                Step::Put { group, stream, times } => {
                    let named: Vec<(i64, String)> = (oracle.len()..)
                        .zip(times)
                        .map(|(at, ms)| (ms, format!("line {at} of {stream}")))
                        .collect();
                    let events: Vec<(i64, &str)> = named.iter().map(|it| (it.0, &*it.1)).collect();
                    trial.put(put(group, stream, &events)).unwrap();
                    for (ms, text) in named {
                        oracle.push((ms, oracle.len(), group, stream, text));
                    }
                }
                Step::Seal => trial.lines.seal().unwrap(),
                Step::Restart => {
                    drop(trial);
                    trial = Trial::open(dir.path());
                }
            }
        }
        oracle.sort();
        for group in 0..2 {
            let texts = |is_forward| {
                let found = trial.all(group, is_forward, events_max);
                found.into_iter().map(|it| it.text).collect::<Vec<String>>()
            };
            let mut expected: Vec<String> =
                oracle.iter().filter(|it| it.2 == group).map(|it| it.4.clone()).collect();
            prop_assert_eq!(&texts(true), &expected);
            expected.reverse();
            prop_assert_eq!(&texts(false), &expected);
            // Of one stream, between two times, with a word.
            for is_forward in [true, false] {
                let mut expected: Vec<&String> = oracle
                    .iter()
                    .filter(|it| it.2 == group && it.3 == 1 && (since_ms..=until_ms).contains(&it.0))
                    .map(|it| &it.4)
                    .filter(|it| it.contains('2'))
                    .collect();
                if !is_forward {
                    expected.reverse();
                }
                let mut found = Vec::new();
                let mut from = None;
                loop {
                    let page = trial.lines.look(&Query {
                        wants: &|stream| stream == 1,
                        matches: &|it| it.contains('2'),
                        required: &["line ".to_owned()],
                        since_ms,
                        until_ms,
                        events_max,
                        look_bytes_max,
                        is_forward,
                        from,
                        ..everything(group)
                    });
                    found.extend(page.events.into_iter().map(|it| it.text));
                    prop_assert!(page.next.is_none() || page.next != from);
                    from = page.next;
                    if from.is_none() {
                        break;
                    }
                }
                prop_assert_eq!(found.iter().collect::<Vec<_>>(), expected);
            }
        }
        let of_groups: u64 = (0..2).map(|it| trial.lines.group_bytes(it)).sum();
        let counted: usize = oracle.iter().map(|it| it.4.len() + 26).sum();
        prop_assert_eq!(of_groups, counted as u64);
        prop_assert_eq!(trial.lines.figures().kept_bytes, counted as u64);
    }
}

#[test]
fn a_page_has_no_more_bytes_than_asked_for_and_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    let trial = Trial::open(dir.path());
    let text = "x".repeat(74);
    let events: Vec<(i64, &str)> = (0..10).map(|it| (it, &*text)).collect();
    trial.put(put(1, 1, &events)).unwrap();
    let page = trial.lines.look(&Query { bytes_max: 350, ..everything(1) });
    assert_eq!(page.events.len(), 3);
    assert_eq!(page.next.map(|it| it.ms), Some(3));
    let large = Query { bytes_max: 1, ..everything(1) };
    assert_eq!(trial.lines.look(&large).events.len(), 1, "one that is larger is a page");
}

#[test]
fn a_rare_word_is_found_without_unpacking_what_has_none_of_it() {
    let dir = tempfile::tempdir().unwrap();
    let trial = Trial::open(dir.path());
    for batch in 0..40_i64 {
        let named: Vec<String> = (0..1_000)
            .map(|it| format!("GET /orders/{} 200 in {} ms", batch * 1_000 + it, it % 97))
            .collect();
        let mut events: Vec<(i64, &str)> = named.iter().map(|it| (batch, &**it)).collect();
        if batch == 20 {
            events.push((batch, "panicked at the disco"));
        }
        trial.put(put(1, 1, &events)).unwrap();
    }
    trial.lines.seal().unwrap();
    let look = |look_bytes_max| {
        trial.lines.look(&Query {
            required: &["panicked".to_owned()],
            matches: &|it| it.contains("panicked"),
            look_bytes_max,
            ..everything(1)
        })
    };
    // The whole is 1.6 MB: in one go, though less is read at once.
    let page = look(700 << 10);
    assert_eq!(page.events.len(), 1);
    assert_eq!(page.next, None);
}

#[test]
fn what_files_say_of_themselves_counts_as_read() {
    let dir = tempfile::tempdir().unwrap();
    let open = || Still::open(Disk::at(dir.path()), 0).unwrap().0;
    let mut lines = open();
    for day in 0..3 {
        let puts = (0..100).map(|it| put(GROUP, it, &[(day * DAY_MS, "a")])).collect();
        assert!(lines.put(puts, 0).iter().all(Result::is_ok));
        lines.seal(0).unwrap();
    }
    drop(lines);
    // Nothing is known of any file, and none has what is asked for.
    let lines = open();
    let none = Query { wants: &|_| false, look_bytes_max: 1_000, ..everything(GROUP) };
    let (mut from, mut pages) = (None, Vec::new());
    loop {
        let page = lines.look(&Query { from, ..none });
        assert_eq!(page.events, []);
        from = page.next;
        let Some(next) = from else { break };
        pages.push(next.ms);
    }
    assert_eq!(pages, [DAY_MS, 2 * DAY_MS]);
}

#[test]
fn a_page_ends_where_comparing_takes_long_and_the_next_goes_on_there() {
    let dir = tempfile::tempdir().unwrap();
    let trial = Trial::open(dir.path());
    let lines: Vec<(i64, String)> = (0..20).map(|it| (it / 4, format!("line {it}"))).collect();
    let lines: Vec<(i64, &str)> = lines.iter().map(|(ms, it)| (*ms, &**it)).collect();
    trial.put(put(GROUP, 1, &lines)).unwrap();
    let compared = std::cell::Cell::new(0);
    let slowly = |_: &str| {
        compared.set(compared.get() + 1);
        std::thread::sleep(LOOK_TIME_MAX / 4);
        true
    };
    for is_forward in [true, false] {
        let (mut from, mut texts, mut pages) = (None, Vec::new(), 0);
        loop {
            compared.set(0);
            let query = Query { from, is_forward, matches: &slowly, ..everything(GROUP) };
            let Page { events, next } = trial.lines.look(&query);
            assert!(compared.get() <= 5, "{} lines in one look", compared.get());
            texts.extend(events.into_iter().map(|it| it.text));
            pages += 1;
            let Some(next) = next else { break };
            assert_ne!(Some(next), from);
            from = Some(next);
        }
        let mut expected: Vec<String> = lines.iter().map(|it| it.1.to_owned()).collect();
        if !is_forward {
            expected.reverse();
        }
        assert_eq!(texts, expected);
        assert!(pages > 1);
    }
}
