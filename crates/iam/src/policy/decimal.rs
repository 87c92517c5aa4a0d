//! Decimal numbers, exactly: two are equal if and only if their digits are.
use std::{borrow::Cow, cmp::Ordering};

use super::limits::EXPONENT_MAX;

/// A number as its digits: `0.DIGITS × 10^point`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decimal<'t> {
    is_negative: bool,
    /// Without zeros at either end; none for zero.
    digits: Cow<'t, str>,
    point: i64,
}

impl<'t> Decimal<'t> {
    /// `-12.50e3` and the like; nothing for what is no number, or has too large an exponent.
    pub fn parse(text: &'t str) -> Option<Decimal<'t>> {
        let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
        let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok()?),
            None => (unsigned, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let is_number = whole.bytes().chain(fraction.bytes()).all(|it| it.is_ascii_digit())
            && !(whole.is_empty() && fraction.is_empty())
            && (-EXPONENT_MAX..=EXPONENT_MAX).contains(&exponent);
        if !is_number {
            return None;
        }
        let digits = match fraction.is_empty() {
            true => Cow::Borrowed(whole),
            false => Cow::Owned(format!("{whole}{fraction}")),
        };
        let all = digits.len();
        let digits = trimmed(digits);
        if digits.is_empty() {
            return Some(Decimal { is_negative: false, digits, point: 0 });
        }
        let leading = mantissa.bytes().filter(|it| *it != b'.').take_while(|it| *it == b'0');
        let behind = all - leading.count();
        let point = behind as i64 - fraction.len() as i64 + exponent;
        Some(Decimal { is_negative: text.starts_with('-'), digits, point })
    }

    /// The same that lives by itself.
    pub fn into_owned(self) -> Decimal<'static> {
        let Decimal { is_negative, digits, point } = self;
        Decimal { is_negative, digits: Cow::Owned(digits.into_owned()), point }
    }

    fn magnitude(&self, other: &Decimal<'_>) -> Ordering {
        match (self.digits.is_empty(), other.digits.is_empty()) {
            (true, true) => Ordering::Equal,
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            (false, false) => {
                self.point.cmp(&other.point).then_with(|| self.digits.cmp(&other.digits))
            }
        }
    }

    /// Its place among all numbers.
    pub fn compare(&self, other: &Decimal<'_>) -> Ordering {
        match (self.is_negative, other.is_negative) {
            (false, false) => self.magnitude(other),
            (true, true) => other.magnitude(self),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
        }
    }
}

fn trimmed(digits: Cow<'_, str>) -> Cow<'_, str> {
    match digits {
        Cow::Borrowed(it) => Cow::Borrowed(it.trim_matches('0')),
        Cow::Owned(it) => Cow::Owned(it.trim_matches('0').to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn compare(a: &str, b: &str) -> Ordering {
        let of = |text| Decimal::parse(text).unwrap();
        of(a).compare(&of(b))
    }

    #[test]
    fn no_digit_is_lost() {
        for (a, b, expected) in [
            ("1", "1.0", Ordering::Equal),
            ("0.1", "0.10000000000000000000000000000000001", Ordering::Less),
            ("9007199254740993", "9007199254740992", Ordering::Greater),
            ("-0", "0", Ordering::Equal),
            ("-2", "-10", Ordering::Greater),
            ("1e3", "1000", Ordering::Equal),
            ("0.001e3", "+1", Ordering::Equal),
            ("00100", "99.9", Ordering::Greater),
            ("-0.5", ".5", Ordering::Less),
        ] {
            assert_eq!(compare(a, b), expected, "{a} {b}");
            assert_eq!(compare(b, a), expected.reverse(), "{b} {a}");
        }
        let far = ["1e401", "1e-401", "1e-9223372036854775808", "1e9223372036854775808"];
        for wrong in far.into_iter().chain(["", "-", ".", "1.2.3", "x", "1e", "0x1", " 1", "1-"]) {
            assert_eq!(Decimal::parse(wrong), None, "{wrong}");
        }
    }

    proptest! {
        /// Beside whole numbers of thousandths.
        #[test]
        fn numbers_are_in_their_order(a in -50_000i64..50_000, b in -50_000i64..50_000) {
            let text = |it: i64| {
                let sign = if it < 0 { "-" } else { "" };
                format!("{sign}{}.{:03}", it.abs() / 1_000, it.abs() % 1_000)
            };
            prop_assert_eq!(compare(&text(a), &text(b)), a.cmp(&b));
        }
    }
}
