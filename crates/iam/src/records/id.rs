//! Ids: of one life of a thing, never given again, and what an ARN is resolved to.
use std::fmt;

use serde::{Deserialize, Serialize};

/// `AROA…`: 21 characters, of which the first four tell the kind.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Id(String);

/// What there is that has a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Group,
    InstanceProfile,
    Policy,
    Role,
    User,
}

/// Base 32.
const DIGITS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// Characters behind the prefix.
const TAIL_CHARS: u32 = 17;
const ACCESS_KEY_TAIL_CHARS: u32 = 16;

/// That tell the account.
const ACCOUNT_BITS: u32 = 41;

/// `AKIA…`: 20 characters.
pub fn access_key_id(account: &str, chance: u64) -> String {
    text("AKIA", ACCESS_KEY_TAIL_CHARS, account, chance)
}

/// `ASIA…`, of temporary credentials.
pub fn session_key_id(account: &str, chance: u64) -> String {
    text("ASIA", ACCESS_KEY_TAIL_CHARS, account, chance)
}

fn text(prefix: &str, tail_chars: u32, account: &str, chance: u64) -> String {
    // Of an account that is no number nothing can be told.
    let account: u64 = account.parse().unwrap_or_default();
    let chance_bits = 5 * tail_chars - ACCOUNT_BITS;
    let chance = chance & ((1 << chance_bits) - 1);
    let bits = u128::from(1 << (ACCOUNT_BITS - 1) | account) << chance_bits | u128::from(chance);
    let digit = |at: u32| char::from(DIGITS[(bits >> (5 * at)) as usize & 31]);
    prefix.chars().chain((0..tail_chars).rev().map(digit)).collect()
}

impl Id {
    /// A new one, by an id of 128 bits. As on AWS its first half tells the account: 41 bits, the
    /// first of them set.
    pub fn new(kind: Kind, account: &str, id: u128) -> Id {
        // Time is in the upper half, so that what is made later has another id by that alone.
        let time = ((id >> 64) as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        Id(text(kind.prefix(), TAIL_CHARS, account, time ^ id as u64))
    }

    /// One that is known to be one.
    pub fn of(text: &str) -> Id {
        Id(text.to_owned())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Before the first of all ids.
    pub fn first() -> Id {
        Id(String::new())
    }

    /// Behind the last of all ids.
    pub fn last() -> Id {
        Id("~".to_owned())
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl Kind {
    pub const ALL: [Kind; 5] =
        [Kind::Group, Kind::InstanceProfile, Kind::Policy, Kind::Role, Kind::User];

    /// Of ids.
    pub fn prefix(self) -> &'static str {
        match self {
            Kind::Group => "AGPA",
            Kind::InstanceProfile => "AIPA",
            Kind::Policy => "ANPA",
            Kind::Role => "AROA",
            Kind::User => "AIDA",
        }
    }

    pub fn of_word(word: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|it| it.word() == word)
    }

    /// In ARNs, and the table of its rows.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Group => "group",
            Kind::InstanceProfile => "instance-profile",
            Kind::Policy => "policy",
            Kind::Role => "role",
            Kind::User => "user",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As the programs do that tell the account of an access key.
    fn account_of(id: &str) -> u64 {
        let digit = |it: u8| DIGITS.iter().position(|digit| *digit == it).unwrap() as u128;
        let bits = id.bytes().skip(4).take(10).fold(0, |sum, it| sum << 5 | digit(it));
        // Six bytes, of which the last seven bits are chance.
        ((bits >> 2) as u64 & 0x7fff_ffff_ff80) >> 7
    }

    #[test]
    fn an_access_key_tells_its_account() {
        let id = access_key_id("123456789012", u64::MAX);
        assert!(id.len() == 20 && id.starts_with("AKIA"), "{id}");
        assert_eq!(account_of(&id), 123_456_789_012, "{id}");
        assert_ne!(id, access_key_id("123456789012", u64::MAX - 1));
    }

    #[test]
    fn an_id_tells_its_kind_and_its_account() {
        for (kind, account) in [(Kind::Role, "123456789012"), (Kind::User, "000000000001")] {
            let id = Id::new(kind, account, 1 << 90 | 7);
            assert_eq!(id.as_str().len(), 21);
            assert!(id.as_str().starts_with(kind.prefix()), "{id}");
            assert_eq!(account_of(id.as_str()), account.parse::<u64>().unwrap(), "{id}");
            assert_ne!(id, Id::new(kind, account, 1 << 90 | 8));
            assert_ne!(id, Id::new(kind, account, 1 << 91 | 7), "later");
        }
    }
}
