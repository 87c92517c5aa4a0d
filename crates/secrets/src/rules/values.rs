//! Values: their sizes, tiers, types and patterns.
use berth_api::ssm::{Error, ParameterTier, ParameterType, PutParameterRequest};
use regex::RegexBuilder;

use crate::{
    State,
    limits::{
        ADVANCED_PARAMETERS_MAX, ADVANCED_VALUE_BYTES_MAX, PATTERN_BYTES_MAX,
        STANDARD_PARAMETERS_MAX, STANDARD_VALUE_BYTES_MAX, VALUE_CHARS_MAX, VALUES_BYTES_MAX,
    },
    records::{Kind, ParameterVersion, Tier},
};

/// The key that Berth seals with, as Systems Manager calls its own.
pub const KEY_ID: &str = "alias/aws/ssm";

const ABOUT_TIERS: &str = "https://docs.aws.amazon.com/systems-manager/latest/userguide/\
                           parameter-store-advanced-parameters.html";

/// Systems Manager: wanted of a new parameter, and the same ever after.
pub fn kind(
    given: Option<&ParameterType>,
    previous: Option<&ParameterVersion>,
) -> Result<Kind, Error> {
    let kind = match given {
        Some(ParameterType::String) => Some(Kind::String),
        Some(ParameterType::StringList) => Some(Kind::StringList),
        Some(ParameterType::SecureString) => Some(Kind::SecureString),
        Some(ParameterType::UnknownValue(_)) | None => None,
    };
    match (kind, previous.map(|it| it.kind)) {
        (None, None) => {
            Err(Error::validation("A parameter type is required when you create a parameter."))
        }
        (Some(kind), Some(before)) if kind != before => Err(Error::hierarchy_type_mismatch(
            "Parameter Store doesn't support changing a parameter type in a hierarchy. You must \
             create a new, unique parameter.",
        )),
        (Some(kind), _) | (None, Some(kind)) => Ok(kind),
    }
}

/// What Berth does not have: keys of KMS, and policies.
pub fn check_unsupported(input: &PutParameterRequest) -> Result<(), Error> {
    if input.key_id.as_ref().is_some_and(|it| it != KEY_ID) {
        return Err(Error::invalid_key_id("Berth seals with its own key; leave KeyId away."));
    }
    // AWS: `[{}]` takes all policies away.
    let none = ["[]", "[{}]", "{}"];
    if input.policies.as_ref().is_some_and(|it| !none.contains(&it.trim())) {
        return Err(Error::invalid_policy_type(
            "The policy type isn't supported. Berth has no parameter policies: leave Policies \
             away, and delete the parameter when its time has come.",
        ));
    }
    Ok(())
}

/// Systems Manager: only what is sealed has a key.
pub fn check_key_id(kind: Kind, key_id: Option<&str>) -> Result<(), Error> {
    match key_id.is_some() && kind != Kind::SecureString {
        true => Err(Error::validation("KeyId is required for SecureString type parameter only.")),
        false => Ok(()),
    }
}

/// Systems Manager: `text` unless told otherwise.
pub fn data_type(
    given: Option<&str>,
    previous: Option<&ParameterVersion>,
) -> Result<String, Error> {
    match given.or(previous.map(|it| &*it.data_type)) {
        None | Some("" | "text") => Ok("text".to_owned()),
        Some(other) => Err(Error::validation(format!(
            "The following data type is not supported: {other} (Data type names are all \
             lowercase.)"
        ))),
    }
}

/// What every value has to be: of its characters, and whether something in it
/// [nests](is_nesting).
pub fn check_value(chars: usize, nests: bool) -> Result<(), Error> {
    let broken = |bound: &str| {
        Error::validation(format!(
            "1 validation error detected: Value at 'value' failed to satisfy constraint: Member \
             must have length {bound}"
        ))
    };
    if chars == 0 {
        return Err(broken("greater than or equal to 1"));
    }
    if chars > VALUE_CHARS_MAX {
        return Err(broken(&format!("less than or equal to {VALUE_CHARS_MAX}")));
    }
    match nests {
        true => Err(Error::validation(
            "Parameter value can't nest another parameter. Do not use \"{{}}\" in the value.",
        )),
        false => Ok(()),
    }
}

/// Whether another parameter stands in a value.
pub fn is_nesting(value: &str) -> bool {
    value.split_once("{{").is_some_and(|(_, rest)| rest.contains("}}"))
}

/// The tier of a value of so many bytes that is put over one of the tier `before`.
///
/// # Errors
/// ValidationException for a value that is too large for its tier or a tier that would be a lesser
/// one, ParameterLimitExceeded.
pub fn tier(
    state: &State,
    given: Option<&ParameterTier>,
    before: Option<Tier>,
    bytes: usize,
) -> Result<Tier, Error> {
    let is_large = bytes > STANDARD_VALUE_BYTES_MAX;
    let has_room = before.is_some() || state.count(Tier::Standard) < STANDARD_PARAMETERS_MAX;
    let tier = match given {
        Some(ParameterTier::Standard) => Tier::Standard,
        Some(ParameterTier::Advanced) => Tier::Advanced,
        Some(ParameterTier::IntelligentTiering) if is_large || !has_room => Tier::Advanced,
        Some(ParameterTier::IntelligentTiering | ParameterTier::UnknownValue(_)) | None => {
            before.unwrap_or(Tier::Standard)
        }
    };
    if before.is_some_and(|before| tier < before) {
        return Err(Error::validation(
            "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from \
             the advanced-parameter tier to the standard-parameter tier. If necessary, you can \
             delete the advanced parameter and recreate it as a standard parameter. Be aware that \
             standard parameters have a value limit of 4096 characters.",
        ));
    }
    check_size(tier, bytes)?;
    check_room(state, tier, before, bytes)?;
    Ok(tier)
}

fn check_size(tier: Tier, bytes: usize) -> Result<(), Error> {
    match tier {
        Tier::Standard if bytes > STANDARD_VALUE_BYTES_MAX => Err(Error::validation(format!(
            "Standard tier parameters support a maximum parameter value of \
             {STANDARD_VALUE_BYTES_MAX} characters. To create a larger parameter value, upgrade \
             the parameter to use the advanced-parameter tier. For more information, see \
             {ABOUT_TIERS}"
        ))),
        Tier::Advanced if bytes > ADVANCED_VALUE_BYTES_MAX => Err(Error::validation(format!(
            "Advanced tier parameters support a maximum parameter value of \
             {ADVANCED_VALUE_BYTES_MAX} characters. For more information, see {ABOUT_TIERS}"
        ))),
        Tier::Standard | Tier::Advanced => Ok(()),
    }
}

fn check_room(state: &State, tier: Tier, before: Option<Tier>, bytes: usize) -> Result<(), Error> {
    let has_more = before != Some(tier);
    let text = match tier {
        Tier::Standard if has_more && state.count(tier) >= STANDARD_PARAMETERS_MAX => format!(
            "You have reached the maximum number of standard parameters for this AWS account and \
             Region ({STANDARD_PARAMETERS_MAX}). To add more parameters, either delete existing \
             parameters or upgrade to the advanced-parameter tier (charges apply)."
        ),
        Tier::Advanced if has_more && state.count(tier) >= ADVANCED_PARAMETERS_MAX => format!(
            "You have reached the maximum number of advanced parameters for this AWS account and \
             Region ({ADVANCED_PARAMETERS_MAX}). To add more parameters, delete existing ones."
        ),
        _ if state.value_bytes() + bytes > VALUES_BYTES_MAX => format!(
            "Berth keeps {} MiB of values at most, those of past versions included. Delete \
             parameters that nobody needs.",
            VALUES_BYTES_MAX >> 20
        ),
        Tier::Standard | Tier::Advanced => return Ok(()),
    };
    Err(Error::parameter_limit_exceeded(text))
}

/// Whether a value, or each item of a list, is as its pattern wants it.
///
/// # Errors
/// InvalidAllowedPatternException, ParameterPatternMismatchException.
pub fn check_pattern(pattern: &str, kind: Kind, value: &str) -> Result<(), Error> {
    let whole =
        RegexBuilder::new(&format!("^(?:{pattern})$")).size_limit(PATTERN_BYTES_MAX).build();
    let whole = whole.map_err(|_| {
        Error::invalid_allowed_pattern(
            "The request doesn't meet the regular expression requirement. Berth takes patterns \
             without look-around and back-references, and of a moderate size.",
        )
    })?;
    let matches = match kind {
        Kind::String | Kind::SecureString => whole.is_match(value),
        Kind::StringList => value.split(',').all(|it| whole.is_match(it)),
    };
    match matches {
        true => Ok(()),
        false => Err(Error::parameter_pattern_mismatch(format!(
            "Parameter value, cannot be validated against allowedPattern: {pattern}"
        ))),
    }
}
