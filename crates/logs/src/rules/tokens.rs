//! Tokens and ids that say where a line is among all others, and where a page goes on.
use berth_api::logs::Error;
use berth_engine::Timestamp;
use berth_kernel::Page;

use crate::limits::FILTER_TOKEN_MS_MAX;

/// Digits of a time, and of a number of a line.
const MS_DIGITS: usize = 17;
const MS_MAX: i64 = 99_999_999_999_999_999;
const ID_DIGITS: usize = 39;

/// Where a line is: its time in milliseconds, and what tells it from others of that time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub ms: i64,
    pub id: u128,
}

/// A token of GetLogEvents. Each is a place between two lines: of what comes after it, or before
/// it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From this place on.
    Forward(Place),
    /// Before this place, latest last.
    Backward(Place),
}

/// CloudWatch Logs: 56 digits, as in `eventId`. No line is of a time that has more; who asks from
/// one on is told the last that has not.
pub fn digits(Place { ms, id }: Place) -> String {
    format!("{:0MS_DIGITS$}{id:0ID_DIGITS$}", ms.clamp(0, MS_MAX))
}

pub fn place(digits: &str) -> Option<Place> {
    if digits.len() != MS_DIGITS + ID_DIGITS || !digits.bytes().all(|it| it.is_ascii_digit()) {
        return None;
    }
    let (ms, id) = digits.split_at(MS_DIGITS);
    Some(Place { ms: ms.parse().ok()?, id: id.parse().ok()? })
}

impl Direction {
    pub fn token(self) -> String {
        match self {
            Direction::Forward(it) => format!("f/{}", digits(it)),
            Direction::Backward(it) => format!("b/{}", digits(it)),
        }
    }

    /// # Errors
    /// InvalidParameterException: nobody was given this token.
    pub fn of(token: &str) -> Result<Direction, Error> {
        let read = |(direction, digits): (&str, &str)| match direction {
            "f" => Some(Direction::Forward(place(digits)?)),
            "b" => Some(Direction::Backward(place(digits)?)),
            _ => None,
        };
        token.split_once('/').and_then(read).ok_or_else(invalid)
    }
}

/// The token by which FilterLogEvents goes on from a place. It is bound to what was asked for, and
/// good for a day.
pub fn filter_token(place: Place, now: Timestamp, fingerprint: &str) -> String {
    let page = Page::of(None, None, 1, fingerprint).expect("no token is a good one");
    page.token(&format!("{}/{}", digits(place), now.0))
}

/// # Errors
/// InvalidParameterException: it was given for something else, or too long ago.
pub fn filter_place(token: &str, now: Timestamp, fingerprint: &str) -> Result<Place, Error> {
    let page = Page::of(Some(token), None, 1, fingerprint).map_err(|_| invalid())?;
    let read = |key: &str| {
        let (digits, given_ms) = key.split_once('/')?;
        Some((place(digits)?, given_ms.parse::<i64>().ok()?))
    };
    let (place, given_ms) = page.after().and_then(read).ok_or_else(invalid)?;
    let is_good = now.0 - given_ms <= FILTER_TOKEN_MS_MAX;
    if is_good { Ok(place) } else { Err(invalid()) }
}

fn invalid() -> Error {
    Error::invalid_parameter("The specified nextToken is invalid.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_its_digits() {
        let it = Place { ms: 1_700_000_000_000, id: u128::MAX };
        assert_eq!(digits(it).len(), 56);
        assert_eq!(place(&digits(it)), Some(it));
        for wrong in ["", "1", &"x".repeat(56), &"9".repeat(56), &digits(it)[1..]] {
            assert_eq!(place(wrong), None, "{wrong}");
        }
        let late = Place { ms: i64::MAX, id: 0 };
        assert_eq!(place(&digits(late)), Some(Place { ms: MS_MAX, id: 0 }));
        for it in [Direction::Forward(it), Direction::Backward(it)] {
            assert_eq!(Direction::of(&it.token()), Ok(it));
        }
        for wrong in ["f", "f/", "x/1", "f/ü", ""] {
            let error = Direction::of(wrong).unwrap_err().to_string();
            assert_eq!(error, "InvalidParameterException: The specified nextToken is invalid.");
        }
    }

    #[test]
    fn a_token_of_a_filter_is_for_that_and_for_a_day() {
        let it = Place { ms: 5, id: 7 };
        let token = filter_token(it, Timestamp(1_000), "web ERROR");
        let of = |now_ms, asked: &str| filter_place(&token, Timestamp(now_ms), asked);
        assert_eq!(of(1_000 + FILTER_TOKEN_MS_MAX, "web ERROR"), Ok(it));
        assert!(of(1_001 + FILTER_TOKEN_MS_MAX, "web ERROR").is_err());
        assert!(of(1_000, "web WARN").is_err());
        assert!(filter_place("x", Timestamp(0), "").is_err());
    }
}
