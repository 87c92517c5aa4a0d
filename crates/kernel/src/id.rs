//! Ids of 128 bits, written as 32 hexadecimal digits: the last parts of ARNs.
pub use serde;

/// A type of ids: `id! { /// What it is of. TaskId }`. It is its text in JSON, too.
#[macro_export]
macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u128);

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                write!(f, "{:032x}", self.0)
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = $crate::IdError;
            fn from_str(text: &str) -> Result<Self, $crate::IdError> {
                $crate::id::parse(text).map($name)
            }
        }

        impl $crate::id::serde::Serialize for $name {
            fn serialize<S: $crate::id::serde::Serializer>(
                &self,
                to: S,
            ) -> Result<S::Ok, S::Error> {
                to.collect_str(self)
            }
        }

        impl<'de> $crate::id::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::id::serde::Deserializer<'de>>(
                from: D,
            ) -> Result<Self, D::Error> {
                let text = <String as $crate::id::serde::Deserialize>::deserialize(from)?;
                text.parse().map_err($crate::id::serde::de::Error::custom)
            }
        }
    };
}

/// ECS: ids are 32 hexadecimal digits, or 36 characters as an old UUID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    #[error("length should be one of [32,36]")]
    Length,
    #[error("an id has hexadecimal digits only")]
    Digits,
}

#[doc(hidden)]
pub fn parse(text: &str) -> Result<u128, IdError> {
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

    id! {
        /// Of a thing.
        ThingId
    }

    #[test]
    fn an_id_is_its_text() {
        let id = ThingId(0x0123);
        assert_eq!(id.to_string(), "00000000000000000000000000000123");
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!("00000000-0000-0000-0000-000000000123".parse(), Ok(id));
        assert_eq!("0".repeat(36).parse::<ThingId>(), Err(IdError::Digits));
        assert_eq!("abc".parse::<ThingId>(), Err(IdError::Length));
        assert_eq!("g".repeat(32).parse::<ThingId>(), Err(IdError::Digits));
    }
}
