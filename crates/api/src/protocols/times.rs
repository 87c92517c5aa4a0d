//! The forms in which protocols write a point in time.

use jiff::Timestamp as Instant;
use jiff::fmt::rfc2822;

use crate::limits::{HTTP_DATE_MS_MIN, TIMESTAMP_MS_MAX};
use crate::tables::Times;
use crate::{DecodeError, Timestamp};

/// Seconds, ISO 8601 or the date of HTTP: whatever was asked for, AWS takes each.
pub(super) fn parse(text: &str) -> Result<Timestamp, DecodeError> {
    let ms = (seconds(text).map(|it| (it * 1000.0).round()))
        .or_else(|| text.parse::<Instant>().ok().map(|it| it.as_millisecond() as f64))
        .or_else(|| rfc2822::parse(text).ok().map(|it| it.timestamp().as_millisecond() as f64));
    ms.and_then(of_ms)
        .ok_or_else(|| DecodeError::new(format!("{text} can not be converted to a Timestamp")))
}

/// Of milliseconds since the epoch, if there is a date for it.
pub(super) fn of_ms(ms: f64) -> Option<Timestamp> {
    (ms.abs() <= TIMESTAMP_MS_MAX as f64).then_some(Timestamp(ms as i64))
}

fn seconds(text: &str) -> Option<f64> {
    let is_number = text.bytes().all(|it| it.is_ascii_digit() || b"+-.eE".contains(&it));
    if is_number { text.parse().ok() } else { None }
}

pub(super) fn print(times: Times, at: Timestamp) -> String {
    match times {
        Times::Epoch => epoch(at),
        Times::Iso => instant(at).to_string(),
        Times::Http => instant(Timestamp(at.0.max(HTTP_DATE_MS_MIN)))
            .strftime("%a, %d %b %Y %H:%M:%S GMT")
            .to_string(),
    }
}

/// `2026-11-21T10:02:03.123Z`: ISO 8601 with its milliseconds, as events have it.
pub fn iso(at: Timestamp) -> String {
    format!("{:.3}", instant(at))
}

fn epoch(Timestamp(ms): Timestamp) -> String {
    let sign = if ms < 0 { "-" } else { "" };
    let (seconds, fraction) = (ms.unsigned_abs() / 1000, ms.unsigned_abs() % 1000);
    match fraction {
        0 => format!("{sign}{seconds}"),
        _ => format!("{sign}{seconds}.{fraction:03}"),
    }
}

fn instant(Timestamp(ms): Timestamp) -> Instant {
    Instant::from_millisecond(ms).unwrap_or(Instant::MAX)
}
