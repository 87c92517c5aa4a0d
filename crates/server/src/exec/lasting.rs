//! How long a session may last: since when which of its ends is there, and when it was used last.
use std::time::Duration;

use tokio::time::Instant;

use crate::limits::{EXEC_GONE_MAX, EXEC_IDLE_MAX, EXEC_LIFE_MAX, EXEC_OPEN_MAX, EXEC_RETURN_MAX};

/// Which end of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Client,
    Host,
}

/// Since when what is so. Whoever asks says what time it is.
pub(super) struct Lasting {
    began: Instant,
    /// When its client came first: then the agent was told.
    opened: Instant,
    active: Instant,
    client: Presence,
    host: Presence,
    /// The number of the client's token that was used last.
    used: u64,
    /// Since when it is over, if it is.
    pub over: Option<Instant>,
}

#[derive(Clone, Copy)]
enum Presence {
    Awaited,
    Here,
    GoneSince(Instant),
}

impl Lasting {
    pub fn new(now: Instant) -> Lasting {
        Lasting {
            began: now,
            opened: now,
            active: now,
            client: Presence::Awaited,
            host: Presence::Awaited,
            used: 0,
            over: None,
        }
    }

    /// Whether a client's token of that number was not used yet, nor a later one; from now on it
    /// was.
    pub fn use_token(&mut self, number: u64) -> bool {
        let is_new = number > self.used;
        self.used = self.used.max(number);
        is_new
    }

    /// An end has come. True: for the first time.
    pub fn arrive(&mut self, end: End, now: Instant) -> bool {
        let presence = self.of(end);
        let is_first = matches!(presence, Presence::Awaited);
        *presence = Presence::Here;
        if is_first && end == End::Client {
            (self.opened, self.active) = (now, now);
        }
        is_first
    }

    pub fn leave(&mut self, end: End, now: Instant) {
        *self.of(end) = Presence::GoneSince(now);
    }

    /// Input or output, that did not come before.
    pub fn act(&mut self, now: Instant) {
        self.active = now;
    }

    /// Why it has lasted long enough.
    pub fn overdue(&self, now: Instant) -> Option<&'static str> {
        let is_for = |since: Instant, max: Duration| now.saturating_duration_since(since) >= max;
        match (self.client, self.host) {
            (Presence::Awaited, _) if is_for(self.began, EXEC_OPEN_MAX) => {
                Some("nobody opened the session within its 60 seconds")
            }
            (Presence::GoneSince(at), _) if is_for(at, EXEC_RETURN_MAX) => {
                Some("the client has gone")
            }
            (_, Presence::GoneSince(at)) if is_for(at, EXEC_GONE_MAX) => {
                Some("the agent of the container instance has gone")
            }
            (Presence::Here, Presence::Awaited) if is_for(self.opened, EXEC_GONE_MAX) => {
                Some("the agent of the container instance did not answer")
            }
            _ if is_for(self.active, EXEC_IDLE_MAX) => Some("nothing was said for 20 minutes"),
            _ if is_for(self.began, EXEC_LIFE_MAX) => Some("it has lasted for 12 hours"),
            _ => None,
        }
    }

    fn of(&mut self, end: End) -> &mut Presence {
        match end {
            End::Client => &mut self.client,
            End::Host => &mut self.host,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);
    const MINUTE: Duration = Duration::from_secs(60);
    const TICK: Duration = Duration::from_millis(1);

    /// Both ends have come, at the beginning.
    fn open() -> (Lasting, Instant) {
        let begin = Instant::now();
        let mut it = Lasting::new(begin);
        assert!(it.arrive(End::Client, begin));
        assert!(it.arrive(End::Host, begin));
        (it, begin)
    }

    /// It ends for a reason at a moment, and not before.
    fn ends(it: &Lasting, at: Instant, why: &str) {
        assert_eq!(it.overdue(at - TICK), None, "too early: {why}");
        assert_eq!(it.overdue(at), Some(why));
    }

    #[test]
    fn a_session_that_nobody_uses_ends_after_20_minutes() {
        let (mut it, begin) = open();
        ends(&it, begin + 20 * MINUTE, "nothing was said for 20 minutes");
        it.act(begin + 19 * MINUTE);
        ends(&it, begin + 39 * MINUTE, "nothing was said for 20 minutes");
        // To come back is to say nothing.
        it.leave(End::Client, begin + 20 * MINUTE);
        assert!(!it.arrive(End::Client, begin + 21 * MINUTE));
        ends(&it, begin + 39 * MINUTE, "nothing was said for 20 minutes");
    }

    #[test]
    fn a_session_ends_after_12_hours_however_much_is_said() {
        let (mut it, begin) = open();
        for minute in 1..12 * 60 {
            let now = begin + minute * MINUTE;
            assert_eq!(it.overdue(now), None, "after {minute} minutes");
            it.act(now);
        }
        ends(&it, begin + 12 * 60 * MINUTE, "it has lasted for 12 hours");
    }

    #[test]
    fn a_session_is_opened_within_60_seconds_and_its_agent_answers_in_as_many() {
        let begin = Instant::now();
        let mut it = Lasting::new(begin);
        ends(&it, begin + MINUTE, "nobody opened the session within its 60 seconds");
        let opened = begin + 59 * SECOND;
        assert!(it.arrive(End::Client, opened));
        // Whoever types before there is a shell does not keep it.
        it.act(opened + 30 * SECOND);
        ends(&it, opened + MINUTE, "the agent of the container instance did not answer");
        assert!(it.arrive(End::Host, opened + 59 * SECOND));
        assert_eq!(it.overdue(opened + 2 * MINUTE), None);
    }

    #[test]
    fn an_end_that_has_gone_is_awaited_for_a_while() {
        let (mut it, begin) = open();
        it.leave(End::Client, begin + MINUTE);
        ends(&it, begin + 3 * MINUTE, "the client has gone");
        it.arrive(End::Client, begin + 2 * MINUTE);
        it.leave(End::Host, begin + 2 * MINUTE);
        ends(&it, begin + 3 * MINUTE, "the agent of the container instance has gone");
        assert!(!it.arrive(End::Host, begin + 2 * MINUTE));
        assert_eq!(it.overdue(begin + 19 * MINUTE), None);
    }

    #[test]
    fn a_token_is_used_once_and_none_before_a_later_one() {
        let mut it = Lasting::new(Instant::now());
        assert!(it.use_token(2));
        assert!(!it.use_token(2));
        assert!(!it.use_token(1));
        assert!(it.use_token(3));
    }
}
