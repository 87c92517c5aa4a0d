//! How far back a history goes, and why no further.
use std::ops::ControlFlow;

use berth_answers::words;
use berth_engine::{Past, Revision, Timestamp};
use bytesize::ByteSize;

use super::PastError;

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// What is kept of what was: whichever is reached first forgets what is oldest.
#[derive(Clone, Copy, Debug)]
pub struct Kept {
    /// Milliseconds.
    pub time_max_ms: i64,
    /// Of all shards together.
    pub bytes_max: u64,
}

impl Kept {
    /// Sentences for somebody who asks for what is not kept.
    pub(super) fn how_far(&self, past: &dyn Past, whose: &str) -> Result<String, PastError> {
        let Some((revision, at)) = first(past)? else {
            return Ok(format!("{} has no history yet.", words::capitalised(whose)));
        };
        let begins = format!("The history of {whose} begins at {}.", words::iso(at));
        let Some(span) = past.span().filter(|it| *it.start() > 1) else { return Ok(begins) };
        let why = match (past.is_outgrown(), *span.start() == revision) {
            (true, _) => format!(
                "What is older was forgotten for want of room: the history of all clusters may \
                 take {} (--history-size). Start the control plane with a larger one to keep more \
                 from now on.",
                ByteSize(self.bytes_max)
            ),
            (false, true) => format!(
                "What is older was forgotten: the control plane keeps {} of history (--history). \
                 What is forgotten does not come back; start it with a larger one to keep more \
                 from now on.",
                self.time()
            ),
            (false, false) => "It begins with rows that came from elsewhere: from a dump, from an \
                               older release, or beside a history that was damaged."
                .to_owned(),
        };
        Ok(format!("{begins} {why}"))
    }

    /// For the operator, when there is not room for all of that time any more.
    pub fn outgrown(&self, since: Timestamp) -> String {
        format!(
            "the history of all clusters has outgrown its {}, so that there is no room for {} of \
             it (--history): what is oldest is forgotten, and it goes back to {} now. To keep \
             more, start with a larger --history-size",
            ByteSize(self.bytes_max),
            self.time(),
            words::utc(since)
        )
    }

    fn time(&self) -> String {
        match self.time_max_ms % DAY_MS {
            0 => words::counted(self.time_max_ms / DAY_MS, "day"),
            _ => format!("{} s", self.time_max_ms / 1_000),
        }
    }
}

/// The first batch that is kept: of which revision, and when it began.
fn first(past: &dyn Past) -> Result<Option<(Revision, Timestamp)>, PastError> {
    let Some(span) = past.span() else { return Ok(None) };
    let mut first = None;
    past.batches(span.start().saturating_sub(1), &mut |batch| {
        first = Some((batch.revision, batch.at));
        ControlFlow::Break(())
    })?;
    Ok(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_history_of_one_day_is_told_like_any_other() {
        let told = Kept { time_max_ms: DAY_MS, bytes_max: 1 << 20 }.outgrown(Timestamp(0));
        assert_eq!(
            told,
            "the history of all clusters has outgrown its 1.0 MiB, so that there is no room for \
             1 day of it (--history): what is oldest is forgotten, and it goes back to \
             1970-01-01 00:00:00 UTC now. To keep more, start with a larger --history-size"
        );
    }
}
