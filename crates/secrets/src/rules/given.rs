//! The value that a call puts: as it is, or sealed by the door, with what the rules ask of it.
use berth_api::ssm::ParameterType;
use berth_api::ssm::{Error, PutParameterRequest, Request};
use berth_sealing::Seals;
use zeroize::Zeroizing;

use super::values;
use crate::{
    SHARD, State,
    records::{Kind, path_of},
    sealed::Sealed,
};

/// A value.
pub enum Given {
    Plain(String),
    Sealed(SecureValue),
}

/// A value that the door has sealed.
#[derive(Clone, Debug)]
pub struct SecureValue {
    pub sealed: Sealed,
    chars: usize,
    nests: bool,
    /// The pattern that the door has looked at, and what came of it.
    pattern: Option<(String, Result<(), Error>)>,
}

/// What the door knows of the parameter that is put.
#[derive(Clone, Debug)]
pub struct Before {
    kind: Kind,
    allowed_pattern: Option<String>,
}

impl Before {
    pub fn of(request: &Request, state: &State) -> Option<Before> {
        let Request::PutParameter(input) = request else { return None };
        let name = input.name.as_deref().unwrap_or_default();
        let latest = state.latest(state.parameter(&path_of(name.trim()))?);
        Some(Before { kind: latest.kind, allowed_pattern: latest.allowed_pattern.clone() })
    }
}

/// Takes a value that is a secret out of its call, sealed. A type that is left away is that of the
/// parameter, which does not change as long as it is there.
pub fn sealed(
    input: &mut PutParameterRequest,
    before: Option<&Before>,
    seals: &dyn Seals,
) -> Option<SecureValue> {
    let is_secret = match &input.r#type {
        Some(it) => *it == ParameterType::SecureString,
        None => before.is_some_and(|it| it.kind == Kind::SecureString),
    };
    // A value that is left away is no empty one.
    let value = input.value.as_mut().filter(|_| is_secret)?;
    let value = Zeroizing::new(std::mem::take(value));
    let pattern = input.allowed_pattern.clone();
    let pattern = pattern.or_else(|| before.and_then(|it| it.allowed_pattern.clone()));
    let pattern = pattern.filter(|it| !it.is_empty()).map(|it| {
        let result = values::check_pattern(&it, Kind::SecureString, &value);
        (it, result)
    });
    Some(SecureValue {
        sealed: Sealed::of(value.as_bytes(), SHARD, None, seals),
        chars: value.chars().count(),
        nests: values::is_nesting(&value),
        pattern,
    })
}

impl Given {
    /// # Errors
    /// TooManyUpdates: the parameter has another type by now than the door took it for.
    pub fn of(value: String, sealed: Option<SecureValue>, kind: Kind) -> Result<Given, Error> {
        match (sealed, kind) {
            (Some(it), Kind::SecureString) => Ok(Given::Sealed(it)),
            (None, Kind::String | Kind::StringList) => Ok(Given::Plain(value)),
            (Some(_), Kind::String | Kind::StringList) | (None, Kind::SecureString) => {
                Err(overtaken())
            }
        }
    }

    pub fn bytes(&self) -> usize {
        match self {
            Given::Plain(it) => it.len(),
            Given::Sealed(it) => it.sealed.bytes,
        }
    }

    /// # Errors
    /// See [`values::check_value`].
    pub fn check(&self) -> Result<(), Error> {
        match self {
            Given::Plain(it) => values::check_value(it.chars().count(), values::is_nesting(it)),
            Given::Sealed(it) => values::check_value(it.chars, it.nests),
        }
    }

    /// # Errors
    /// See [`values::check_pattern`]; TooManyUpdates if it has another pattern by now.
    pub fn check_pattern(&self, pattern: &str, kind: Kind) -> Result<(), Error> {
        match self {
            Given::Plain(it) => values::check_pattern(pattern, kind, it),
            Given::Sealed(it) => match &it.pattern {
                Some((looked_at, result)) if looked_at == pattern => result.clone(),
                _ => Err(overtaken()),
            },
        }
    }
}

fn overtaken() -> Error {
    Error::too_many_updates(
        "There are concurrent updates of the parameter. The call was not carried out. Try again.",
    )
}
