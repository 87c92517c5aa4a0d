//! Account settings: their names, what each may be, and what holds when nobody chose.
use std::collections::BTreeMap;

use berth_api::ecs::{Error, SettingName};

const SWITCH: &[&str] = &["enabled", "disabled"];

/// What a setting may be, and what it is by default.
pub struct Choice {
    pub default: &'static str,
    pub values: &'static [&'static str],
    /// ECS: only the root user may choose, for the whole account.
    pub root_only: bool,
    /// ECS: another service chooses; the API only shows it.
    pub read_only: bool,
}

/// The choice behind a name of the API.
///
/// # Errors
/// InvalidParameterException for a name that the API does not have.
pub fn choice(name: &SettingName) -> Result<Choice, Error> {
    use SettingName as Name;
    let of = |default, values| Choice { default, values, root_only: false, read_only: false };
    Ok(match name {
        // ECS: long formats became the only ones, and cannot be switched off since 2021.
        Name::ServiceLongArnFormat
        | Name::TaskLongArnFormat
        | Name::ContainerInstanceLongArnFormat => of("enabled", &["enabled"]),
        Name::AwsvpcTrunking | Name::FargateFIPSMode => of("disabled", SWITCH),
        Name::FargateEventWindows => of("disabled", SWITCH),
        Name::ContainerInsights => of("disabled", &["enabled", "disabled", "enhanced"]),
        Name::TagResourceAuthorization => of("on", &["on", "off"]),
        Name::FargateTaskRetirementWaitPeriod => {
            Choice { root_only: true, ..of("7", &["0", "7", "14"]) }
        }
        Name::GuardDutyActivate => Choice { read_only: true, ..of("off", &["on", "off"]) },
        Name::DefaultLogDriverMode => of("non-blocking", &["blocking", "non-blocking"]),
        Name::UnknownValue(other) => {
            return Err(Error::invalid_parameter(format!(
                "name should be one of [{}], but is '{other}'.",
                SettingName::values().join(",")
            )));
        }
    })
}

/// Every setting as it is when nobody chose.
pub fn defaults() -> BTreeMap<String, String> {
    let default = |name: &&str| {
        let choice = choice(&SettingName::from(*name)).expect("every name of the API has a choice");
        ((*name).to_owned(), choice.default.to_owned())
    };
    SettingName::values().iter().map(default).collect()
}

/// Who chooses. ECS: the sessions of a role share the role's settings.
pub fn principal(arn: &str) -> String {
    let role = arn.split_once(":sts:").and_then(|(partition, rest)| {
        let (account, rest) = rest.split_once(":assumed-role/")?;
        let (role, _) = rest.split_once('/')?;
        Some(format!("{partition}:iam:{account}:role/{role}"))
    });
    role.unwrap_or_else(|| arn.to_owned())
}

/// The root user of a principal's account, whose choice is the default of all others.
pub fn root_of(principal: &str) -> String {
    let mut parts: Vec<&str> = principal.splitn(6, ':').collect();
    match parts.last_mut() {
        Some(last) => *last = "root",
        None => unreachable!("splitting text gives at least one part"),
    }
    parts.join(":")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sessions_choose_as_their_role() {
        let session = "arn:aws:sts::123456789012:assumed-role/deploy/me";
        assert_eq!(principal(session), "arn:aws:iam::123456789012:role/deploy");
        let user = "arn:aws:iam::123456789012:user/me";
        assert_eq!(principal(user), user);
        assert_eq!(root_of(user), "arn:aws:iam::123456789012:root");
    }

    #[test]
    fn defaults_are_among_the_values() {
        for (name, value) in defaults() {
            let choice = choice(&SettingName::from(&*name)).unwrap();
            assert!(choice.values.contains(&&*value), "{name}");
        }
    }
}
