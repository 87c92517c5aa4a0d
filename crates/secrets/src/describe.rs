//! Records as wire shapes.
use berth_api::ssm::{self, ParameterHistory, ParameterMetadata, ParameterTier, ParameterType};
use berth_kernel::Home;

use crate::records::{Kind, Parameter, ParameterVersion, Tier};

/// A version with its value. `selector` is how it was chosen, if it was.
pub fn parameter(
    parameter: &Parameter,
    version: &ParameterVersion,
    selector: Option<String>,
    home: &Home,
) -> ssm::Parameter {
    ssm::Parameter {
        name: Some(parameter.name.clone()),
        r#type: Some(shown_kind(version.kind)),
        value: Some(version.value.clone()),
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
        key_id: None,
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
pub fn history(parameter: &Parameter, version: &ParameterVersion) -> ParameterHistory {
    ParameterHistory {
        name: Some(parameter.name.clone()),
        r#type: Some(shown_kind(version.kind)),
        key_id: None,
        last_modified_date: Some(version.last_modified_date),
        last_modified_user: Some(version.last_modified_user.clone()),
        description: version.description.clone(),
        value: Some(version.value.clone()),
        allowed_pattern: version.allowed_pattern.clone(),
        version: Some(version.key.version),
        labels: Some(version.labels.iter().cloned().collect()),
        tier: Some(shown_tier(version.tier)),
        policies: Some(Vec::new()),
        data_type: Some(version.data_type.clone()),
    }
}

pub fn shown_kind(kind: Kind) -> ParameterType {
    match kind {
        Kind::String => ParameterType::String,
        Kind::StringList => ParameterType::StringList,
    }
}

pub fn shown_tier(tier: Tier) -> ParameterTier {
    match tier {
        Tier::Standard => ParameterTier::Standard,
        Tier::Advanced => ParameterTier::Advanced,
    }
}
