//! Points in time as policies write them: ISO 8601, or seconds since the epoch.

/// Nanoseconds since the epoch; nothing for what is no time.
pub fn parse(text: &str) -> Option<i128> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let is_epoch = !unsigned.contains([':', '-', 'T']);
    if is_epoch { epoch(text) } else { iso(text) }
}

const SECOND_NS: i128 = 1_000_000_000;

fn epoch(text: &str) -> Option<i128> {
    let (sign, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text),
    };
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    Some(sign * (i128::from(number(whole, 12)?) * SECOND_NS + nanoseconds(fraction)?))
}

/// A day, perhaps with a time of day in UTC or some hours beside it.
fn iso(text: &str) -> Option<i128> {
    let (date, time) = match text.split_once(['T', 't']) {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let mut parts = date.split('-');
    let year = i64::from(exact(parts.next()?, 4)?);
    let month = parts.next().map_or(Some(1), |it| exact(it, 2))?;
    let day = parts.next().map_or(Some(1), |it| exact(it, 2))?;
    let is_day = parts.next().is_none() && (1..=days_of(year, month)?).contains(&day);
    let days = i128::from(days_before(year, month) + i64::from(day) - 1);
    let of_day = time.map_or(Some(0), time_of_day)?;
    is_day.then_some(days * 86_400 * SECOND_NS + of_day)
}

/// `12:30`, `12:30:15.25Z`, `12:30+02:00`.
fn time_of_day(text: &str) -> Option<i128> {
    let (clock, zone) = match text.find(['Z', 'z', '+', '-']) {
        Some(at) => text.split_at(at),
        None => (text, "Z"),
    };
    let mut parts = clock.split(':');
    let hour = exact(parts.next()?, 2)?;
    let minute = exact(parts.next()?, 2)?;
    let (second, fraction) = match parts.next() {
        Some(it) => it.split_once('.').unwrap_or((it, "0")),
        None => ("00", "0"),
    };
    let second = exact(second, 2)?;
    let is_time = parts.next().is_none() && hour < 24 && minute < 60 && second < 60;
    let offset = i128::from(offset_min(zone)?);
    let seconds = i128::from(hour) * 3_600 + (i128::from(minute) - offset) * 60;
    let exactly = (seconds + i128::from(second)) * SECOND_NS + nanoseconds(fraction)?;
    is_time.then_some(exactly)
}

/// Minutes before UTC.
fn offset_min(zone: &str) -> Option<i64> {
    let (sign, hours) = match zone.split_at(1) {
        ("Z" | "z", "") => return Some(0),
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let (hour, minute) = match hours.split_once(':') {
        Some(both) => both,
        None => hours.split_at_checked(2)?,
    };
    let minute = if minute.is_empty() { 0 } else { exact(minute, 2)? };
    let hour = exact(hour, 2)?;
    (hour < 24 && minute < 60).then_some(sign * i64::from(hour * 60 + minute))
}

fn exact(text: &str, digits: usize) -> Option<u32> {
    let is_number = text.len() == digits && text.bytes().all(|it| it.is_ascii_digit());
    if is_number { text.parse().ok() } else { None }
}

fn number(text: &str, digits_max: usize) -> Option<u64> {
    let is_number = (1..=digits_max).contains(&text.len());
    if is_number && text.bytes().all(|it| it.is_ascii_digit()) { text.parse().ok() } else { None }
}

fn nanoseconds(fraction: &str) -> Option<i128> {
    let number = i128::from(number(fraction, 9)?);
    Some(number * 10_i128.pow(9 - fraction.len() as u32))
}

fn days_of(year: i64, month: u32) -> Option<u32> {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => Some(31),
        4 | 6 | 9 | 11 => Some(30),
        2 => Some(if is_leap { 29 } else { 28 }),
        _ => None,
    }
}

/// Days from the epoch to the first of a month.
fn days_before(year: i64, month: u32) -> i64 {
    let of_years = |it: i64| it * 365 + it.div_euclid(4) - it.div_euclid(100) + it.div_euclid(400);
    let months = (1..month).filter_map(|it| days_of(year, it));
    of_years(year - 1) - of_years(1969) + i64::from(months.sum::<u32>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_they_are_written() {
        let seconds = |text: &str| parse(text).map(|it| it / SECOND_NS);
        for (text, expected) in [
            ("1970-01-01T00:00:00Z", 0),
            ("1970-01-02", 86_400),
            ("2026-11-30T12:34:56Z", 1_796_042_096),
            ("2026-11-30T14:34:56+02:00", 1_796_042_096),
            ("2026-11-30T14:34:56+0200", 1_796_042_096),
            ("2024-02-29T00:00Z", 1_709_164_800),
            ("2000-03-01", 951_868_800),
            ("1969-12-31T23:59:59Z", -1),
            ("1796042096", 1_796_042_096),
            ("-1", -1),
        ] {
            assert_eq!(seconds(text), Some(expected), "{text}");
        }
        assert_eq!(parse("1.5"), Some(1_500_000_000));
        assert_eq!(parse("1970-01-01T00:00:00.000000001Z"), Some(1));
        for wrong in [
            "",
            "x",
            "2026",
            "2026-13-01",
            "2025-02-29",
            "2026-1-1",
            "2026-01-01T24:00Z",
            "2026-01-01T00:00:60Z",
            "2026-01-01T00Z",
            "2026-01-01 00:00",
            "2026-01-01-01",
            "1e5",
        ] {
            assert!(wrong == "2026" || parse(wrong).is_none(), "{wrong}");
        }
    }
}
