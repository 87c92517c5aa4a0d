//! Whether several agents say that they are one instance.
use std::{net::SocketAddr, time::Duration};

use crate::limits::CONTEST_OVER;

/// Whoever has the session and answers keeps it: so that an agent was turned away tells of another
/// one. A single agent is never turned away: its session is over before it comes back, or does not
/// answer.
#[derive(Clone, Default)]
pub(super) struct Contest {
    refused_at: Option<Duration>,
    /// Where they are: addresses, with the ports of their connections if they have one address.
    agents: Vec<String>,
}

impl Contest {
    /// An agent was turned away; tells where they are, if that is news.
    pub fn refused(
        &mut self,
        own: Option<SocketAddr>,
        other: Option<SocketAddr>,
        now: Duration,
    ) -> Option<Vec<String>> {
        // Behind one address, or on one machine, only their connections are two.
        let is_one_address = own.map(|it| it.ip()) == other.map(|it| it.ip());
        let shown = |it: SocketAddr| match is_one_address {
            true => it.to_string(),
            false => it.ip().to_string(),
        };
        let shown = |it: Option<SocketAddr>| it.map_or("an unknown address".to_owned(), shown);
        let mut agents = vec![shown(own), shown(other)];
        agents.sort();
        agents.dedup();
        // Each try of the other one comes from another port: that is no news.
        let is_news = !self.is_on(now) || (!is_one_address && self.agents != agents);
        self.refused_at = Some(now);
        if is_news {
            self.agents.clone_from(&agents);
        }
        is_news.then_some(agents)
    }

    /// Where they are; none once it is over.
    pub fn agents(&self, now: Duration) -> &[String] {
        if self.is_on(now) { &self.agents } else { &[] }
    }

    fn is_on(&self, now: Duration) -> bool {
        self.refused_at.is_some_and(|it| now.saturating_sub(it) < CONTEST_OVER)
    }
}
