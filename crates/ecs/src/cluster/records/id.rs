//! Ids: of tasks, container instances and deployments 128 bits, written as 32 hexadecimal digits;
//! of revisions and task sets numbers of 19 decimal digits.
use std::{fmt, str::FromStr};

use berth_engine::{Random, Timestamp};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u128);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:032x}", self.0)
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                parse(text).map($name)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = String::deserialize(from)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

id! {
    /// The last part of a task's ARN.
    TaskId
}
id! {
    /// The last part of a container instance's ARN.
    ContainerInstanceId
}

id! {
    /// The last part of a service deployment's ARN.
    ServiceDeploymentId
}

id! {
    /// The last part of a daemon deployment's ARN.
    DaemonDeploymentId
}

/// A service revision's number, or a task set's: the N of `ecs-svc/N`, by which tasks know what
/// started them; or a daemon revision's. Later ones are greater.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct RevisionId(pub u64);

impl RevisionId {
    /// ECS: 19 decimal digits. Ordered by the millisecond, then by chance.
    pub fn new(now: Timestamp, random: &mut Random) -> RevisionId {
        const CHANCE_BITS: u32 = 20;
        let time = now.0.unsigned_abs() << CHANCE_BITS;
        let chance = random.next_u64() >> (u64::BITS - CHANCE_BITS);
        RevisionId(1_000_000_000_000_000_000 + (time | chance))
    }

    /// As `deployments[].id` and `startedBy` have it.
    pub fn deployment(self) -> String {
        format!("ecs-svc/{self}")
    }
}

impl fmt::Display for RevisionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// ECS: ids are 32 hexadecimal digits, or 36 characters as an old UUID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    #[error("length should be one of [32,36]")]
    Length,
    #[error("an id has hexadecimal digits only")]
    Digits,
}

fn parse(text: &str) -> Result<u128, IdError> {
    if !matches!(text.len(), 32 | 36) {
        return Err(IdError::Length);
    }
    let (mut id, mut count) = (0, 0);
    for digit in text.chars().filter(|it| *it != '-') {
        id = id << 4 | u128::from(digit.to_digit(16).ok_or(IdError::Digits)?);
        count += 1;
    }
    if count == 32 { Ok(id) } else { Err(IdError::Digits) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn revisions_have_19_digits_for_the_next_centuries() {
        for year in [1970, 2026, 2200] {
            let now = Timestamp((year - 1970) * 365 * 86_400_000);
            assert_eq!(RevisionId::new(now, &mut Random::new(1)).to_string().len(), 19);
        }
    }

    #[test]
    fn an_id_is_its_text() {
        let id = TaskId(0x0123);
        assert_eq!(id.to_string(), "00000000000000000000000000000123");
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!("00000000-0000-0000-0000-000000000123".parse(), Ok(id));
        assert_eq!("0".repeat(36).parse::<TaskId>(), Err(IdError::Digits));
        assert_eq!("abc".parse::<TaskId>(), Err(IdError::Length));
        assert_eq!("g".repeat(32).parse::<TaskId>(), Err(IdError::Digits));
    }
}
