//! What is taken of a batch, beside asking each line by itself.
use berth_api::logs::InputLogEvent;
use berth_engine::Timestamp;
use proptest::{collection::vec, prelude::*};

use crate::{
    limits::{DAY_MS, HOUR_MS},
    records::{GroupId, LogGroup},
    rules::batches::taken,
};

const NOW: i64 = 1_000 * DAY_MS;

fn group(retention_in_days: Option<i32>) -> LogGroup {
    LogGroup {
        id: GroupId(1),
        name: "g".to_owned(),
        creation_time: Timestamp(0),
        log_group_class: "STANDARD".to_owned(),
        retention_in_days,
        deletion_protection_enabled: false,
        tags: Default::default(),
    }
}

fn event(ms: i64) -> InputLogEvent {
    InputLogEvent { timestamp: Some(ms), message: Some("m".to_owned()) }
}

proptest! {
    #[test]
    fn lines_are_taken_one_by_one(
        base in prop::sample::select(vec![-14 * DAY_MS, -DAY_MS, 0, 2 * HOUR_MS]),
        mut around in vec(-3..=3_i64, 1..8),
        days in prop::option::of(prop::sample::select(vec![1, 14, 30])),
    ) {
        around.sort_unstable();
        let times: Vec<i64> = around.iter().map(|it| NOW + base + it).collect();
        let events: Vec<InputLogEvent> = times.iter().map(|it| event(*it)).collect();
        let taken = taken(&events, &group(days), Timestamp(NOW)).unwrap();
        let is_old = |it: &i64| *it < NOW - 14 * DAY_MS;
        let is_expired = |it: &i64| days.is_some_and(|days| *it < NOW - i64::from(days) * DAY_MS);
        let is_new = |it: &i64| *it > NOW + 2 * HOUR_MS;
        let kept: Vec<i64> = times
            .iter()
            .copied()
            .filter(|it| !is_old(it) && !is_expired(it) && !is_new(it))
            .collect();
        prop_assert_eq!(&times[taken.events], &*kept);
        let rejected = taken.rejected.unwrap_or_default();
        let count = |is: &dyn Fn(&i64) -> bool| times.iter().filter(|it| is(it)).count() as i32;
        prop_assert_eq!(rejected.too_old_log_event_end_index.unwrap_or(0), count(&is_old));
        prop_assert_eq!(rejected.expired_log_event_end_index.unwrap_or(0), count(&is_expired));
        let first_new = rejected.too_new_log_event_start_index.unwrap_or(times.len() as i32);
        prop_assert_eq!(first_new, times.len() as i32 - count(&is_new));
    }
}

#[test]
fn a_batch_has_bounds() {
    let of = |events: Vec<InputLogEvent>| {
        taken(&events, &group(None), Timestamp(NOW)).map_err(|it| it.message)
    };
    let text =
        |bytes: usize| InputLogEvent { timestamp: Some(NOW), message: Some("x".repeat(bytes)) };
    assert_eq!(of(vec![text(1_048_576 - 26)]).unwrap().events, 0..1);
    assert_eq!(
        of(vec![text(1_048_576 - 25)]).unwrap_err(),
        "Upload too large: 1048577 bytes exceeds limit of 1048576"
    );
    assert!(of(vec![event(NOW), event(NOW - 1)]).unwrap_err().contains("chronological order."));
    assert!(of(vec![event(NOW - DAY_MS), event(NOW)]).is_ok());
    assert!(of(vec![event(NOW - DAY_MS - 1), event(NOW)]).unwrap_err().contains("24 hours."));
}
