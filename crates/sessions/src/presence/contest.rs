//! Whether several agents take the session of one instance from each other.
use std::{net::SocketAddr, time::Duration};

use crate::limits::{CONTEST_OVER, CONTEST_WINDOW, contest_hold};

/// A single agent may take over its own session, which it knows to be dead before anybody else
/// does; not twice in a minute.
#[derive(Clone, Default)]
pub(super) struct Contest {
    replaced_at: Option<Duration>,
    /// Where they are, once there are several: addresses, with the ports of their connections if
    /// they have one address.
    agents: Vec<String>,
    /// How often they did since.
    times: u32,
}

impl Contest {
    /// A session is taken over; tells where the agents are if there are several.
    pub fn goes_on(
        &mut self,
        old: Option<SocketAddr>,
        new: Option<SocketAddr>,
        now: Duration,
    ) -> Option<Vec<String>> {
        let last = self.replaced_at.replace(now);
        let window = if self.agents.is_empty() { CONTEST_WINDOW } else { CONTEST_OVER };
        if last.is_none_or(|it| now.saturating_sub(it) >= window) {
            self.agents.clear();
            self.times = 0;
            return None;
        }
        // Behind one address, or on one machine, only their connections are two.
        let is_one_address = old.map(|it| it.ip()) == new.map(|it| it.ip());
        let shown = |it: SocketAddr| match is_one_address {
            true => it.to_string(),
            false => it.ip().to_string(),
        };
        let shown = |it: Option<SocketAddr>| it.map_or("an unknown address".to_owned(), shown);
        self.agents = vec![shown(old), shown(new)];
        self.agents.sort();
        self.agents.dedup();
        self.times += 1;
        Some(self.agents.clone())
    }

    /// How long whoever would take it over next is to wait.
    pub fn hold(&self, now: Duration) -> Duration {
        if self.is_on(now) { contest_hold(self.times) } else { Duration::ZERO }
    }

    /// Where they are; none once it is over.
    pub fn agents(&self, now: Duration) -> &[String] {
        if self.is_on(now) { &self.agents } else { &[] }
    }

    fn is_on(&self, now: Duration) -> bool {
        self.times > 0 && self.replaced_at.is_some_and(|it| now.saturating_sub(it) < CONTEST_OVER)
    }
}
