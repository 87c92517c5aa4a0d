//! Where a reader of events is: a text that says which are still to be read.
use std::{fmt, ops::RangeInclusive, str::FromStr};

use berth_api::berth::Error;
use berth_engine::Revision;

/// Before which event a reader goes on. It names the log, not the reader: nothing is kept for one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The batch that is read next.
    pub revision: Revision,
    /// Events of it that have been read.
    pub seen: u32,
}

impl Position {
    /// What stands for the oldest position that is kept.
    pub const OLDEST: &'static str = "OLDEST";

    /// Before what follows a batch.
    pub fn after(revision: Revision) -> Position {
        Position { revision: revision + 1, seen: 0 }
    }

    /// The first from which events can be told. An event is the difference between a batch and
    /// what was before it, so that only the very first batch needs no predecessor.
    pub fn oldest(span: Option<&RangeInclusive<Revision>>, published: Revision) -> Position {
        match span.map(RangeInclusive::start) {
            None => Position::after(published),
            Some(first) if *first <= 1 => Position { revision: 1, seen: 0 },
            Some(first) => Position::after(*first),
        }
    }

    /// What a caller gave as `after`.
    ///
    /// # Errors
    /// InvalidParameterException unless it is a position.
    pub fn given(text: &str) -> Result<Position, Error> {
        text.parse().map_err(|()| {
            Error::invalid_parameter(format!(
                "after '{text}' is no position: take one from an answer, or {}.",
                Position::OLDEST
            ))
        })
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.revision, self.seen)
    }
}

impl FromStr for Position {
    type Err = ();

    fn from_str(text: &str) -> Result<Position, ()> {
        let (revision, seen) = text.split_once('-').ok_or(())?;
        let revision = revision.parse().ok().filter(|it| *it > 0).ok_or(())?;
        Ok(Position { revision, seen: seen.parse().map_err(drop)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_read_back() {
        let it = Position { revision: 17, seen: 3 };
        assert_eq!(it.to_string().parse(), Ok(it));
        for wrong in ["", "17", "17-", "-3", "0-0", "a-b", "17-3-1", "OLDEST"] {
            assert!(Position::given(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn only_the_first_batch_of_all_needs_no_predecessor() {
        let of = |span: Option<RangeInclusive<u64>>| Position::oldest(span.as_ref(), 9).to_string();
        assert_eq!(of(None), "10-0");
        assert_eq!(of(Some(1..=9)), "1-0");
        assert_eq!(of(Some(4..=9)), "5-0");
    }
}
