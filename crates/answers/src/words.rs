//! Numbers, times and names as people read them in answers.
use std::fmt::Display;

pub use berth_api::protocols::iso;
use berth_engine::Timestamp;

/// `1.2 s`, `48 s`, `3 m 20 s`, `2 h 5 m`.
pub fn duration(ms: i64) -> String {
    let ms = ms.max(0);
    let (seconds, minutes) = (ms / 1_000, ms / 60_000);
    match ms {
        0..10_000 => format!("{}.{} s", seconds, ms % 1_000 / 100),
        10_000..60_000 => format!("{seconds} s"),
        60_000..3_600_000 => format!("{minutes} m {} s", seconds % 60),
        _ => format!("{} h {} m", minutes / 60, minutes % 60),
    }
}

/// From one moment to another, never less than nothing.
pub fn between(from: Timestamp, to: Timestamp) -> String {
    duration(to.0 - from.0)
}

/// Milliseconds as the API writes durations.
pub fn seconds(ms: i64) -> f64 {
    ms.max(0) as f64 / 1_000.0
}

/// `2026-11-21 10:02:03 UTC`.
pub fn utc(at: Timestamp) -> String {
    match jiff::Timestamp::from_millisecond(at.0) {
        Ok(at) => at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string(),
        Err(_) => format!("{} ms", at.0),
    }
}

/// `2026-11-21T10:02:03Z`: the time of an event.
pub fn iso_seconds(at: Timestamp) -> String {
    let moment = jiff::Timestamp::from_millisecond(at.0).unwrap_or(jiff::Timestamp::MAX);
    format!("{moment:.0}")
}

/// As a sentence begins.
pub fn capitalised(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map(|it| it.to_uppercase().chain(rest).collect()).unwrap_or_default()
}

/// `2 tasks`.
pub fn counted(n: i64, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}

/// The end of an id of 32 digits: ids begin with the time, so that those of one call begin alike.
pub fn short(id: impl Display) -> String {
    let id = id.to_string();
    format!("…{}", &id[id.len().saturating_sub(8)..])
}

/// A few of many: `a, b, c and 4 more`.
pub fn some_of(items: impl IntoIterator<Item = String>, named_max: usize) -> String {
    let mut items = items.into_iter();
    let named: Vec<String> = items.by_ref().take(named_max).collect();
    match items.count() {
        0 => named.join(", "),
        more => format!("{} and {more} more", named.join(", ")),
    }
}

/// Each line further in.
pub fn indented(text: &str, by: usize) -> String {
    let margin = " ".repeat(by);
    text.lines().map(|it| format!("{margin}{it}\n")).collect()
}

/// The API counts in 32 bits.
pub fn count(n: i64) -> Option<i32> {
    Some(i32::try_from(n).unwrap_or(i32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_two_units_at_most() {
        let told = [-5, 0, 340, 9_990, 10_400, 60_000, 200_000, 7_500_000].map(duration);
        let expected =
            ["0.0 s", "0.0 s", "0.3 s", "9.9 s", "10 s", "1 m 0 s", "3 m 20 s", "2 h 5 m"];
        assert_eq!(told, expected);
    }

    #[test]
    fn lists_end_where_they_get_long() {
        let names = |n: usize| (0..n).map(|it| it.to_string()).collect::<Vec<_>>();
        assert_eq!(some_of(names(2), 3), "0, 1");
        assert_eq!(some_of(names(5), 3), "0, 1, 2 and 2 more");
    }
}
