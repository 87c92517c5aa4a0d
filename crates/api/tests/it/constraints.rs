//! Broken constraints as AWS tells them.

use berth_api::ssm::{Operation, Request};
use expect_test::{Expect, expect};

fn check(operation: Operation, bodies: &[&str], expected: Expect) {
    let said = bodies.iter().map(|body| {
        let text = Request::decode(operation, body.as_bytes()).unwrap().constraint_text();
        text.unwrap_or_else(|| "fine".to_owned()) + "\n"
    });
    expected.assert_eq(&said.collect::<String>());
}

#[test]
fn the_words_are_those_of_aws() {
    let long = format!(r#"{{"Names": ["a", "{}"]}}"#, "n".repeat(2049));
    let bodies = [r#"{}"#, r#"{"Names": []}"#, r#"{"Names": ["a", ""]}"#, r#"{"Names": ["a"]}"#];
    check(
        Operation::GetParameters,
        &bodies,
        expect![[r#"
            1 validation error detected: Value null at 'names' failed to satisfy constraint: Member must not be null
            1 validation error detected: Value '[]' at 'names' failed to satisfy constraint: Member must have length greater than or equal to 1
            1 validation error detected: Value '[a, ]' at 'names' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 2048, Member must have length greater than or equal to 1]
            fine
        "#]],
    );
    let request = Request::decode(Operation::GetParameters, long.as_bytes()).unwrap();
    assert!(request.constraint_text().unwrap().contains("nn]' at 'names' failed"));
    let bodies = [
        r#"{"MaxResults": 51}"#,
        r#"{"MaxResults": 0}"#,
        r#"{"ParameterFilters": [{"Key": "Name"}, {"Key": "name"}]}"#,
        r#"{"Filters": [{"Key": "Tier", "Values": ["x"]}]}"#,
        r#"{"ParameterFilters": [{"Key": "Name", "Option": "Equals", "Values": [""]}]}"#,
    ];
    check(
        Operation::DescribeParameters,
        &bodies,
        expect![[r#"
            1 validation error detected: Value '51' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 50
            1 validation error detected: Value '0' at 'maxResults' failed to satisfy constraint: Member must have value greater than or equal to 1
            1 validation error detected: Value 'name' at 'parameterFilters.2.member.key' failed to satisfy constraint: Member must satisfy regular expression pattern: ^(tag:.+|Name|Type|KeyId|Path|Label|Tier|DataType)$
            1 validation error detected: Value 'Tier' at 'filters.1.member.key' failed to satisfy constraint: Member must satisfy enum value set: [Name, Type, KeyId]
            1 validation error detected: Value '[]' at 'parameterFilters.1.member.values' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 1]
        "#]],
    );
}

#[test]
fn a_secret_is_not_shown() {
    let bodies = [r#"{"Name": "a"}"#];
    check(
        Operation::PutParameter,
        &bodies,
        expect![[r#"
            1 validation error detected: Value at 'value' failed to satisfy constraint: Member must not be null
        "#]],
    );
}
