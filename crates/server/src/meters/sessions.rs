//! Agents' sessions, and what they have not acknowledged.
use berth_meters::{Counters, Gauge, Gauges, Register, signed};

/// What is spoken on a session.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Protocol {
    Acs,
    Tcs,
}

pub(crate) struct Sessions {
    open: Gauges<1>,
    opened: Counters<1>,
    unacknowledged: Gauge,
}

/// A session as long as it is there.
pub(crate) struct Open(Gauge);

/// What one session's agent has not acknowledged, as a part of that of all.
pub(crate) struct Unacknowledged {
    all: Gauge,
    own: i64,
}

impl Sessions {
    pub fn enter(register: &mut Register) -> Sessions {
        let sessions = Sessions {
            open: register.enter(
                "berth_sessions",
                "Websockets of agents that are open",
                &Gauges::default(),
            ),
            opened: register.enter(
                "berth_sessions_opened_total",
                "Websockets that agents have opened",
                &Counters::default(),
            ),
            unacknowledged: register.enter(
                "berth_deliveries_unacknowledged",
                "Payloads that agents were sent and have not acknowledged",
                &Gauge::default(),
            ),
        };
        for protocol in [Protocol::Acs, Protocol::Tcs] {
            // They are shown from the beginning on.
            drop(sessions.open.get_or_create(&[label(protocol)]));
            drop(sessions.opened.get_or_create(&[label(protocol)]));
        }
        sessions
    }

    pub fn begin(&self, protocol: Protocol) -> Open {
        self.opened.get_or_create(&[label(protocol)]).inc();
        let open = self.open.get_or_create_owned(&[label(protocol)]);
        open.inc();
        Open(open)
    }

    /// Of a session that begins.
    pub fn unacknowledged(&self) -> Unacknowledged {
        Unacknowledged { all: self.unacknowledged.clone(), own: 0 }
    }
}

fn label(protocol: Protocol) -> (&'static str, &'static str) {
    let value = match protocol {
        Protocol::Acs => "acs",
        Protocol::Tcs => "tcs",
    };
    ("protocol", value)
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.dec();
    }
}

impl Unacknowledged {
    pub fn set(&mut self, payloads: usize) {
        let payloads = signed(payloads);
        if payloads != self.own {
            self.all.inc_by(payloads - self.own);
            self.own = payloads;
        }
    }
}

impl Drop for Unacknowledged {
    fn drop(&mut self) {
        self.all.dec_by(self.own);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_leaves_takes_along_what_it_has_not_acknowledged() {
        let sessions = Sessions::enter(&mut Register::default());
        let (mut first, mut second) = (sessions.unacknowledged(), sessions.unacknowledged());
        first.set(3);
        second.set(2);
        first.set(1);
        assert_eq!(sessions.unacknowledged.get(), 3);
        drop(second);
        assert_eq!(sessions.unacknowledged.get(), 1);
        let here = [sessions.begin(Protocol::Acs), sessions.begin(Protocol::Acs)];
        let open = sessions.open.get_or_create_owned(&[("protocol", "acs")]);
        assert_eq!(open.get(), 2);
        drop(here);
        assert_eq!(open.get(), 0);
        assert_eq!(sessions.opened.get_or_create(&[("protocol", "acs")]).get(), 2);
    }
}
