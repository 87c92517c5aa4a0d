//! Times as people read them, and as programs do.
use std::time::{SystemTime, UNIX_EPOCH};

use berth_api::Timestamp;

pub fn now() -> Timestamp {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH);
    let ms = since_epoch.expect("the clock is past 1970").as_millis();
    Timestamp(i64::try_from(ms).expect("the clock is before the year 292 million"))
}

/// `1.2 s`, `48 s`, `3 m 20 s`, `2 h 5 m`, `3 d 4 h`.
pub fn duration(ms: i64) -> String {
    let ms = ms.max(0);
    let (seconds, minutes, hours) = (ms / 1_000, ms / 60_000, ms / 3_600_000);
    match ms {
        0..10_000 => format!("{}.{} s", seconds, ms % 1_000 / 100),
        10_000..60_000 => format!("{seconds} s"),
        60_000..3_600_000 => format!("{minutes} m {} s", seconds % 60),
        3_600_000..86_400_000 => format!("{hours} h {} m", minutes % 60),
        _ => format!("{} d {} h", hours / 24, hours % 24),
    }
}

/// As [`duration`], of seconds as the API writes them.
pub fn of_seconds(seconds: f64) -> String {
    duration((seconds * 1_000.0).round() as i64)
}

/// `3 m ago`: in one unit.
pub fn ago(at: Timestamp, now: Timestamp) -> String {
    let seconds = (now.0 - at.0).max(0) / 1_000;
    match seconds {
        0..60 => format!("{seconds} s ago"),
        60..3_600 => format!("{} m ago", seconds / 60),
        3_600..86_400 => format!("{} h ago", seconds / 3_600),
        _ => format!("{} d ago", seconds / 86_400),
    }
}

/// `2026-11-21T10:02:03Z`.
pub fn utc(at: Timestamp) -> String {
    match jiff::Timestamp::from_millisecond(at.0) {
        Ok(at) => at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        Err(_) => format!("{} ms", at.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_two_units_at_most() {
        let told = [-5, 340, 9_990, 10_400, 200_000, 7_500_000, 273_600_000].map(duration);
        assert_eq!(told, ["0.0 s", "0.3 s", "9.9 s", "10 s", "3 m 20 s", "2 h 5 m", "3 d 4 h"]);
        assert_eq!(of_seconds(1.25), "1.2 s");
    }

    #[test]
    fn what_was_is_told_in_one_unit() {
        let told = [0, 59, 200, 7_300, 200_000].map(|s| ago(Timestamp(0), Timestamp(s * 1_000)));
        assert_eq!(told, ["0 s ago", "59 s ago", "3 m ago", "2 h ago", "2 d ago"]);
        assert_eq!(utc(Timestamp(1_000)), "1970-01-01T00:00:01Z");
    }
}
