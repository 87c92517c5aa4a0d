//! Whether what containers send to the address comes through to the host. A firewall may drop what
//! comes from the bridge, which the host's own test does not see: it is tried from within one.

use std::fs::File;
use std::io;
use std::net::TcpStream;
use std::time::Duration;

use tokio::time::Instant;

use super::address::{ADDRESS, PORT};
use crate::namespace;

/// What was found is believed for so long.
pub const BELIEVED: Duration = Duration::from_secs(30);
/// For a connection to come through: more than it takes on a machine that is very busy.
const TRIAL_MAX: Duration = Duration::from_secs(1);

/// What is known of it.
#[derive(Debug, Default)]
pub struct Passage(Option<Found>);

#[derive(Debug, Clone, Copy)]
struct Found {
    is_open: bool,
    at: Instant,
}

impl Passage {
    /// Nothing if it is to be tried again.
    pub fn is_open(&self, now: Instant) -> Option<bool> {
        let found = self.0.filter(|it| now.duration_since(it.at) < BELIEVED);
        found.map(|it| it.is_open)
    }

    /// Whether that is news.
    pub fn note(&mut self, is_open: bool, now: Instant) -> bool {
        let before = self.0.replace(Found { is_open, at: now });
        before.map_or(!is_open, |it| it.is_open != is_open)
    }
}

/// Tries it from a network namespace, and waits for that. A refusal is a firewall's where somebody
/// is known to listen.
///
/// # Errors
/// Nothing is known: the namespace is gone, or nobody may listen.
pub fn comes_through(namespace: &File, is_listened_to: bool) -> io::Result<bool> {
    namespace::within(namespace, || {
        match TcpStream::connect_timeout(&(ADDRESS, PORT).into(), TRIAL_MAX) {
            Ok(_) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::ConnectionRefused && !is_listened_to => {
                Err(error)
            }
            Err(_) => Ok(false),
        }
    })
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::super::address;
    use super::super::redirect::{self, Hook, Rule};
    use super::*;
    use crate::namespace;

    #[test]
    fn what_was_found_is_believed_for_a_while() {
        let (mut passage, now) = (Passage::default(), Instant::now());
        assert_eq!(passage.is_open(now), None);
        assert!(!passage.note(true, now), "so it is to be");
        assert_eq!(passage.is_open(now + BELIEVED / 2), Some(true));
        assert_eq!(passage.is_open(now + BELIEVED), None);
        assert!(passage.note(false, now) && !passage.note(false, now));
        assert_eq!(passage.is_open(now), Some(false));
        assert!(passage.note(true, now));
        assert!(Passage::default().note(false, now));
    }

    #[test]
    fn it_is_tried_from_within() {
        let tried = namespace::alone(|| {
            let here = namespace::own()?;
            assert!(!comes_through(&here, true)?, "there is no such address");
            let listener = TcpListener::bind(("127.0.0.1", 0))?;
            redirect::put(&[Hook::Output], Rule::Loopback(listener.local_addr()?.port()))?;
            address::put()?;
            assert!(comes_through(&here, true)?);
            drop(listener);
            assert!(!comes_through(&here, true)?, "a refusal is a firewall's");
            comes_through(&here, false).expect_err("nobody may listen");
            Ok(())
        });
        tried.expect("as root");
    }
}
