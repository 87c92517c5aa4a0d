//! Versions, points in time and numbers, as expressions write and compare them.
use std::cmp::Ordering;

use berth_engine::Timestamp;
use jiff::{civil, tz::TimeZone};

/// A dotted version such as `1.105.1`.
#[derive(Clone, Debug)]
pub(super) struct Version(String);

impl Version {
    pub(super) fn parse(text: &str) -> Option<Version> {
        let parts = text.strip_prefix('v').unwrap_or(text);
        let known = parts.split('.').all(|it| it.starts_with(|it: char| it.is_ascii_digit()));
        known.then(|| Version(text.to_owned()))
    }

    /// How `version` compares to this one: by dotted part, numerically where both are numbers.
    /// A part that is absent counts as zero.
    pub(super) fn order_of(&self, version: &str) -> Ordering {
        let parts = |text| str::strip_prefix(text, 'v').unwrap_or(text).split('.');
        let (mut left, mut right) = (parts(version), parts(self.0.as_str()));
        loop {
            let order = match (left.next(), right.next()) {
                (None, None) => return Ordering::Equal,
                (left, right) => part_order(left.unwrap_or("0"), right.unwrap_or("0")),
            };
            if order.is_ne() {
                return order;
            }
        }
    }
}

fn part_order(left: &str, right: &str) -> Ordering {
    let is_number = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit());
    if !(is_number(left) && is_number(right)) {
        return left.cmp(right);
    }
    let (left, right) = (left.trim_start_matches('0'), right.trim_start_matches('0'));
    left.len().cmp(&right.len()).then_with(|| left.cmp(right))
}

/// Numbers as numbers, anything else as text.
pub(super) fn natural_order(left: &str, right: &str) -> Ordering {
    match (number(left), number(right)) {
        (Some(left), Some(right)) => left.total_cmp(&right),
        _ => left.cmp(right),
    }
}

/// A decimal number without an exponent. Zero has no sign, so that `-0` equals `0`.
fn number(text: &str) -> Option<f64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit());
    if !(all_digits(whole) && all_digits(part)) {
        return None;
    }
    text.parse::<f64>().ok().map(|it| it + 0.0)
}

/// A point in time. Registrations are compared to the second unless it says a fraction.
#[derive(Clone, Debug)]
pub(super) struct Moment {
    at: Timestamp,
    has_fraction: bool,
}

impl Moment {
    /// ECS: `2018-06-18T22:28:28+00:00`, `…Z`, without a zone (UTC), or a date (its beginning).
    pub(super) fn parse(text: &str) -> Option<Moment> {
        let with_zone = text.parse::<jiff::Timestamp>();
        let in_utc = || {
            let civil = text.parse::<civil::DateTime>()?;
            TimeZone::UTC.to_timestamp(civil)
        };
        let at = with_zone.or_else(|_| in_utc()).ok()?;
        Some(Moment { at: Timestamp(at.as_millisecond()), has_fraction: text.contains('.') })
    }

    /// How `registered` compares to this moment.
    pub(super) fn order_of(&self, registered: Timestamp) -> Ordering {
        let ms = match self.has_fraction {
            true => registered.0,
            false => registered.0.div_euclid(1_000) * 1_000,
        };
        ms.cmp(&self.at.0)
    }
}
