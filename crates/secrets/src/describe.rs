//! Records as wire shapes.
use base64::{Engine as _, engine::general_purpose::STANDARD};
use berth_api::ssm::{self, ParameterHistory, ParameterMetadata, ParameterTier, ParameterType};
use berth_kernel::Home;

use crate::{
    State,
    records::{Content, Kind, Parameter, ParameterVersion, Tier},
    rules::values::KEY_ID,
    sealed::closed,
};

/// Whether a secret is asked for itself, or as it is sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Secrets {
    /// For the door to open.
    Open,
    Sealed,
}

impl Secrets {
    pub fn asked(with_decryption: Option<bool>) -> Secrets {
        if with_decryption == Some(true) { Secrets::Open } else { Secrets::Sealed }
    }
}

/// A version with its value. `selector` is how it was chosen, if it was.
pub fn parameter(
    state: &State,
    parameter: &Parameter,
    version: &ParameterVersion,
    selector: Option<String>,
    secrets: Secrets,
    home: &Home,
) -> ssm::Parameter {
    ssm::Parameter {
        name: Some(parameter.name.clone()),
        r#type: Some(shown_kind(version.kind)),
        value: Some(value(state, version, secrets)),
        version: Some(version.key.version),
        selector,
        source_result: None,
        last_modified_date: Some(version.last_modified_date),
        arn: Some(parameter.arn(home)),
        data_type: Some(version.data_type.clone()),
    }
}

/// A version without its value.
pub fn metadata(
    parameter: &Parameter,
    version: &ParameterVersion,
    home: &Home,
) -> ParameterMetadata {
    ParameterMetadata {
        name: Some(parameter.name.clone()),
        arn: Some(parameter.arn(home)),
        r#type: Some(shown_kind(version.kind)),
        key_id: key_id(version.kind),
        last_modified_date: Some(version.last_modified_date),
        last_modified_user: Some(version.last_modified_user.clone()),
        description: version.description.clone(),
        allowed_pattern: version.allowed_pattern.clone(),
        version: Some(version.key.version),
        tier: Some(shown_tier(version.tier)),
        policies: Some(Vec::new()),
        data_type: Some(version.data_type.clone()),
    }
}

/// A version as the history has it.
pub fn history(
    state: &State,
    parameter: &Parameter,
    version: &ParameterVersion,
    secrets: Secrets,
) -> ParameterHistory {
    ParameterHistory {
        name: Some(parameter.name.clone()),
        r#type: Some(shown_kind(version.kind)),
        key_id: key_id(version.kind),
        last_modified_date: Some(version.last_modified_date),
        last_modified_user: Some(version.last_modified_user.clone()),
        description: version.description.clone(),
        value: Some(value(state, version, secrets)),
        allowed_pattern: version.allowed_pattern.clone(),
        version: Some(version.key.version),
        labels: Some(version.labels.iter().cloned().collect()),
        tier: Some(shown_tier(version.tier)),
        policies: Some(Vec::new()),
        data_type: Some(version.data_type.clone()),
    }
}

/// What is sealed is told as base 64 of it, unless it is asked for itself.
fn value(state: &State, version: &ParameterVersion, secrets: Secrets) -> String {
    match (&version.content, state.sealed(version)) {
        (Content::Value(it), _) => it.clone(),
        (Content::ValueId(_), Some(it)) if secrets == Secrets::Open => closed(it),
        (Content::ValueId(_), Some(it)) => base64(&it.sealed),
        (Content::ValueId(_), None) => String::new(),
    }
}

pub fn base64(sealed: &str) -> String {
    STANDARD.encode(sealed)
}

fn key_id(kind: Kind) -> Option<String> {
    (kind == Kind::SecureString).then(|| KEY_ID.to_owned())
}

pub fn shown_kind(kind: Kind) -> ParameterType {
    match kind {
        Kind::String => ParameterType::String,
        Kind::SecureString => ParameterType::SecureString,
        Kind::StringList => ParameterType::StringList,
    }
}

pub fn shown_tier(tier: Tier) -> ParameterTier {
    match tier {
        Tier::Standard => ParameterTier::Standard,
        Tier::Advanced => ParameterTier::Advanced,
    }
}
