//! How often somebody may try to join: of one address, and with one token.
use std::{
    collections::{BTreeMap, VecDeque},
    net::{IpAddr, Ipv6Addr},
    sync::{Mutex, PoisonError},
};

use berth_api::join_token::ID_CHARACTERS;
use tokio::time::Instant;

use crate::limits::{
    JOIN_FAILURES_MAX, JOIN_FAILURES_PERIOD, JOIN_TRIES_KEPT_MAX, JOIN_TRIES_MAX, JOIN_TRIES_PERIOD,
};

/// What was tried of late. It is forgotten with the process.
#[derive(Default)]
pub(crate) struct Tries(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    of_addresses: BTreeMap<IpAddr, VecDeque<Instant>>,
    /// Of those that were refused, by the ids of tokens.
    of_tokens: BTreeMap<String, VecDeque<Instant>>,
}

impl Tries {
    /// Whether somebody may try now, which counts.
    ///
    /// # Errors
    /// Why not yet.
    pub fn admit(&self, address: IpAddr, token: &str) -> Result<(), &'static str> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (address, now) = (network(address), Instant::now());
        kept.forget(now);
        let failures = kept.of_tokens.get(token).map_or(0, VecDeque::len);
        if failures >= JOIN_FAILURES_MAX {
            return Err("This join token was refused too often. Try again in a minute.");
        }
        let is_full = kept.of_addresses.len() >= JOIN_TRIES_KEPT_MAX
            && !kept.of_addresses.contains_key(&address);
        let tries = kept.of_addresses.entry(address).or_default();
        if is_full || tries.len() >= JOIN_TRIES_MAX {
            return Err("Rate exceeded: too many machines join from this address at once.");
        }
        tries.push_back(now);
        Ok(())
    }

    /// That a token was refused.
    pub fn failed(&self, token: &str) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_known = kept.of_tokens.contains_key(token);
        if is_known || kept.of_tokens.len() < JOIN_TRIES_KEPT_MAX {
            kept.of_tokens.entry(token.to_owned()).or_default().push_back(Instant::now());
        }
    }
}

impl Kept {
    fn forget(&mut self, now: Instant) {
        self.of_addresses.retain(|_, it| is_left(it, now - JOIN_TRIES_PERIOD));
        self.of_tokens.retain(|_, it| is_left(it, now - JOIN_FAILURES_PERIOD));
    }
}

/// Whether it can be the id of a token: nothing else is remembered.
pub(super) fn is_token_id(text: &str) -> bool {
    text.len() == ID_CHARACTERS && text.bytes().all(|it| matches!(it, b'a'..=b'z' | b'2'..=b'7'))
}

/// Whoever has an address of IPv6 has 2^64 of them.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(it) => IpAddr::V6(Ipv6Addr::from_bits(it.to_bits() & (!0 << 64))),
        IpAddr::V4(_) => address,
    }
}

fn is_left(tries: &mut VecDeque<Instant>, since: Instant) -> bool {
    while tries.front().is_some_and(|it| *it <= since) {
        tries.pop_front();
    }
    !tries.is_empty()
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use tokio::time::advance;

    use super::*;

    const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

    #[tokio::test(start_paused = true)]
    async fn an_address_has_so_many_tries_a_second() {
        advance(JOIN_FAILURES_PERIOD).await;
        let tries = Tries::default();
        for _ in 0..JOIN_TRIES_MAX {
            tries.admit(HERE, "a").unwrap();
        }
        tries.admit(HERE, "b").unwrap_err();
        tries.admit(IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1)), "a").unwrap();
        advance(JOIN_TRIES_PERIOD).await;
        tries.admit(HERE, "a").unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn a_network_of_ipv6_is_one_address() {
        advance(JOIN_FAILURES_PERIOD).await;
        let tries = Tries::default();
        let address = |text: &str| text.parse::<IpAddr>().unwrap();
        for host in 0..JOIN_TRIES_MAX {
            tries.admit(address(&format!("fd00:0:0:1::{host}")), "a").unwrap();
        }
        tries.admit(address("fd00:0:0:1:ffff::"), "a").unwrap_err();
        tries.admit(address("fd00:0:0:2::"), "a").unwrap();
    }

    #[test]
    fn what_is_no_id_of_a_token_is_not_kept() {
        assert!(is_token_id("abcdefg234"));
        for wrong in ["", "abcdefg23", "abcdefg2345", "Abcdefg234", "abcdefg231", "äbcdefg23"] {
            assert!(!is_token_id(wrong), "{wrong}");
        }
        assert!(!is_token_id(&"a".repeat(1_000_000)));
    }

    #[tokio::test(start_paused = true)]
    async fn a_token_is_guessed_so_often_a_minute() {
        advance(JOIN_FAILURES_PERIOD).await;
        let tries = Tries::default();
        for _ in 0..JOIN_FAILURES_MAX {
            tries.admit(HERE, "a").unwrap();
            tries.failed("a");
        }
        tries.admit(HERE, "a").unwrap_err();
        tries.admit(HERE, "b").unwrap();
        advance(JOIN_FAILURES_PERIOD).await;
        tries.admit(HERE, "a").unwrap();
    }
}
