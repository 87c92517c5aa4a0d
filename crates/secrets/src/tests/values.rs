//! Sizes, tiers and patterns.
use berth_engine::Timestamp;
use expect_test::expect;

use super::{World, check_all};
use crate::{
    limits::STANDARD_PARAMETERS_MAX,
    records::{Content, Kind, Parameter, ParameterId, ParameterVersion, Tier, VersionKey},
};

/// The answer to a value of so many bytes in a tier: the tier it has got, or the error.
fn put(world: &mut World, name: &str, bytes: usize, tier: &str) -> String {
    let value = "v".repeat(bytes);
    let tier = if tier.is_empty() { String::new() } else { format!(r#""Tier": "{tier}","#) };
    let body = format!(
        r#"{{"Name": "{name}", {tier} "Value": "{value}", "Type": "String", "Overwrite": true}}"#
    );
    match world.call("PutParameter", &body) {
        Ok(answer) => answer["Tier"].as_str().unwrap().to_owned(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn a_tier_bounds_its_values() {
    let world = &mut World::new();
    assert_eq!(put(world, "a", 4096, ""), "Standard");
    assert!(put(world, "a", 4097, "").contains("a maximum parameter value of 4096 characters."));
    assert_eq!(put(world, "a", 1, "Intelligent-Tiering"), "Standard");
    assert_eq!(put(world, "a", 4097, "Intelligent-Tiering"), "Advanced");
    assert_eq!(put(world, "a", 1, "Intelligent-Tiering"), "Advanced", "there is no way back");
    assert_eq!(put(world, "a", 8192, ""), "Advanced");
    assert!(put(world, "a", 8193, "").contains("a maximum parameter value of 8192 characters."));
    expect!["ValidationException: This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the advanced-parameter tier to the standard-parameter tier. If necessary, you can delete the advanced parameter and recreate it as a standard parameter. Be aware that standard parameters have a value limit of 4096 characters."].assert_eq(&put(world, "a", 1, "Standard"));
    expect!["ValidationException: 1 validation error detected: Value at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1"].assert_eq(&put(world, "b", 0, ""));
    expect!["ValidationException: 1 validation error detected: Value at 'value' failed to satisfy constraint: Member must have length less than or equal to 32768"].assert_eq(&put(world, "b", 32_769, ""));
}

#[test]
fn there_are_ten_thousand_standard_ones() {
    let world = &mut World::new();
    for number in 0..STANDARD_PARAMETERS_MAX {
        keep(world, number);
    }
    assert_eq!(world.trial.state.count(Tier::Standard), STANDARD_PARAMETERS_MAX);
    expect!["ParameterLimitExceeded: You have reached the maximum number of standard parameters for this AWS account and Region (10000). To add more parameters, either delete existing parameters or upgrade to the advanced-parameter tier (charges apply)."].assert_eq(&put(world, "one-more", 1, ""));
    assert_eq!(put(world, "p7", 1, ""), "Standard", "it is one of them");
    assert_eq!(put(world, "one-more", 1, "Intelligent-Tiering"), "Advanced");
}

fn keep(world: &mut World, number: usize) {
    let id = ParameterId(number as u128);
    world.trial.keep(Parameter {
        id,
        name: format!("p{number}"),
        tier: Tier::Standard,
        latest_version: 1,
        tags: Default::default(),
    });
    world.trial.keep(ParameterVersion {
        key: VersionKey { parameter_id: id, version: 1 },
        kind: Kind::String,
        content: Content::Value("v".to_owned()),
        last_modified_date: Timestamp(0),
        last_modified_user: String::new(),
        tier: Tier::Standard,
        data_type: "text".to_owned(),
        description: None,
        allowed_pattern: None,
        labels: Default::default(),
    });
}

#[test]
fn values_match_their_pattern() {
    check_all(
        &mut World::new(),
        "PutParameter",
        &[
            r#"{"Name": "a", "Type": "String", "Value": "12345", "AllowedPattern": "\\d{1,4}"}"#,
            r#"{"Name": "b", "Type": "String", "Value": "1234", "AllowedPattern": "\\d{1,4}"}"#,
            r#"{"Name": "c", "Type": "StringList", "Value": "1,2,3", "AllowedPattern": "\\d"}"#,
            r#"{"Name": "d", "Type": "StringList", "Value": "1,2,x", "AllowedPattern": "\\d"}"#,
            r#"{"Name": "e", "Type": "String", "Value": "v", "AllowedPattern": "("}"#,
            r#"{"Name": "f", "Type": "String", "Value": "v", "AllowedPattern": "(?=v).*"}"#,
            r#"{"Name": "g", "Type": "String", "Value": "v", "AllowedPattern": "(((v{99}){99}){99})"}"#,
            r#"{"Name": "h", "Type": "String", "Value": "{{ssm:a}}"}"#,
            r#"{"Name": "i", "Type": "String", "Value": "}} {{"}"#,
        ],
        expect![[r#"
            {"Name": "a", "Type": "String", "Value": "12345", "AllowedPattern": "\\d{1,4}"}
                ParameterPatternMismatchException: Parameter value, cannot be validated against allowedPattern: \d{1,4}
            {"Name": "b", "Type": "String", "Value": "1234", "AllowedPattern": "\\d{1,4}"}
                fine
            {"Name": "c", "Type": "StringList", "Value": "1,2,3", "AllowedPattern": "\\d"}
                fine
            {"Name": "d", "Type": "StringList", "Value": "1,2,x", "AllowedPattern": "\\d"}
                ParameterPatternMismatchException: Parameter value, cannot be validated against allowedPattern: \d
            {"Name": "e", "Type": "String", "Value": "v", "AllowedPattern": "("}
                InvalidAllowedPatternException: The request doesn't meet the regular expression requirement. Berth takes patterns without look-around and back-references, and of a moderate size.
            {"Name": "f", "Type": "String", "Value": "v", "AllowedPattern": "(?=v).*"}
                InvalidAllowedPatternException: The request doesn't meet the regular expression requirement. Berth takes patterns without look-around and back-references, and of a moderate size.
            {"Name": "g", "Type": "String", "Value": "v", "AllowedPattern": "(((v{99}){99}){99})"}
                InvalidAllowedPatternException: The request doesn't meet the regular expression requirement. Berth takes patterns without look-around and back-references, and of a moderate size.
            {"Name": "h", "Type": "String", "Value": "{{ssm:a}}"}
                ValidationException: Parameter value can't nest another parameter. Do not use "{{}}" in the value.
            {"Name": "i", "Type": "String", "Value": "}} {{"}
                fine
        "#]],
    );
}
