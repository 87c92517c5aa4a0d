//! Names, references and their errors.
use expect_test::expect;

use super::{World, check_all};

#[test]
fn names_have_rules() {
    let mut world = World::new();
    let deep = format!(r#"{{"Name": "{}", "Value": "v", "Type": "String"}}"#, "/l".repeat(16));
    let fine = format!(r#"{{"Name": "{}", "Value": "v", "Type": "String"}}"#, "/l".repeat(15));
    let long = format!(r#"{{"Name": "{}", "Value": "v", "Type": "String"}}"#, "n".repeat(967));
    let fits = format!(r#"{{"Name": "{}", "Value": "v", "Type": "String"}}"#, "n".repeat(966));
    let named = |name: &str| format!(r#"{{"Name": "{name}", "Value": "v", "Type": "String"}}"#);
    let names = [
        "", " ", "a b", " spaces ", "a!", "a:1", "/", "//a", "/a/", "/a//b", "a/b", "/a/b",
        "A._-9", "aws", "AWSome", "/ssm", "ssmx", "/aws/x", "/Aws/x", "/ssm/x", "/a/aws", "ключ",
    ];
    let bodies: Vec<String> = names.iter().map(|it| named(it)).collect();
    let mut bodies: Vec<&str> = bodies.iter().map(|it| &**it).collect();
    bodies.push(&deep);
    check_all(
        &mut world,
        "PutParameter",
        &bodies,
        expect![[r#"
        {"Name": "", "Value": "v", "Type": "String"}
            ValidationException: 1 validation error detected: Value '' at 'name' failed to satisfy constraint: Member must have length greater than or equal to 1
        {"Name": " ", "Value": "v", "Type": "String"}
            ValidationException: Parameter name: can't be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_
        {"Name": "a b", "Value": "v", "Type": "String"}
            ValidationException: Parameter name: can't be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_
        {"Name": " spaces ", "Value": "v", "Type": "String"}
            fine
        {"Name": "a!", "Value": "v", "Type": "String"}
            ValidationException: Parameter name: can't be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_
        {"Name": "a:1", "Value": "v", "Type": "String"}
            ValidationException: Parameter name: can't be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_
        {"Name": "/", "Value": "v", "Type": "String"}
            ValidationException: Parameter name: can't be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_
        {"Name": "//a", "Value": "v", "Type": "String"}
            ValidationException: Parameter name: can't be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_
        {"Name": "/a/", "Value": "v", "Type": "String"}
            ValidationException: Parameter name: can't be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_
        {"Name": "/a//b", "Value": "v", "Type": "String"}
            ValidationException: Parameter name: can't be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_
        {"Name": "a/b", "Value": "v", "Type": "String"}
            ValidationException: Parameter name must be a fully qualified name.
        {"Name": "/a/b", "Value": "v", "Type": "String"}
            fine
        {"Name": "A._-9", "Value": "v", "Type": "String"}
            fine
        {"Name": "aws", "Value": "v", "Type": "String"}
            ValidationException: Parameter name: can't be prefixed with "aws" or "ssm" (case-insensitive).
        {"Name": "AWSome", "Value": "v", "Type": "String"}
            ValidationException: Parameter name: can't be prefixed with "aws" or "ssm" (case-insensitive).
        {"Name": "/ssm", "Value": "v", "Type": "String"}
            ValidationException: Parameter name: can't be prefixed with "aws" or "ssm" (case-insensitive).
        {"Name": "ssmx", "Value": "v", "Type": "String"}
            ValidationException: Parameter name: can't be prefixed with "aws" or "ssm" (case-insensitive).
        {"Name": "/aws/x", "Value": "v", "Type": "String"}
            AccessDeniedException: No access to reserved parameter name: /aws/x.
        {"Name": "/Aws/x", "Value": "v", "Type": "String"}
            AccessDeniedException: No access to reserved parameter name: /Aws/x.
        {"Name": "/ssm/x", "Value": "v", "Type": "String"}
            ValidationException: Parameter name: can't be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_
        {"Name": "/a/aws", "Value": "v", "Type": "String"}
            fine
        {"Name": "ключ", "Value": "v", "Type": "String"}
            ValidationException: Parameter name: can't be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_
        {"Name": "/l/l/l/l/l/l/l/l/l/l/l/l/l/l/l/l", "Value": "v", "Type": "String"}
            HierarchyLevelLimitExceededException: A hierarchy can have a maximum of 15 levels, but '/l/l/l/l/l/l/l/l/l/l/l/l/l/l/l/l' has 16.
    "#]],
    );
    for body in [&fine, &fits] {
        assert!(world.call("PutParameter", body).is_ok(), "{body}");
    }
    let error = world.call("PutParameter", &long).unwrap_err().to_string();
    assert!(error.ends_with("a maximum of 1011 characters, but it has 1012."), "{error}");
    assert!(world.call("GetParameter", r#"{"Name": "spaces"}"#).is_ok(), "spaces are taken away");
}

#[test]
fn references_have_rules() {
    let mut world = World::new();
    world.put("/a/b", 1);
    world.put("top", 1);
    check_all(
        &mut world,
        "GetParameter",
        &[
            r#"{"Name": ""}"#,
            r#"{"Name": "/a/b"}"#,
            r#"{"Name": " /a/b "}"#,
            r#"{"Name": "a/b"}"#,
            r#"{"Name": "/top"}"#,
            r#"{"Name": "/a/b:"}"#,
            r#"{"Name": "/a/b:1:1"}"#,
            r#"{"Name": "/a/b:01"}"#,
            r#"{"Name": "/a/b:99999999999999999999"}"#,
            r#"{"Name": "/a/b:label"}"#,
            r#"{"Name": "{x}"}"#,
            r#"{"Name": "arn:aws:ssm:us-east-1:123456789012:parameter/top"}"#,
            r#"{"Name": "arn:aws:ssm:us-east-1:123456789012:parameter/a/b"}"#,
            r#"{"Name": "arn:aws:ssm:us-east-1:123456789012:parametertop"}"#,
            r#"{"Name": "arn:aws:ssm:eu-west-1:123456789012:parameter/top"}"#,
            r#"{"Name": "arn:aws:ssm:us-east-1:210987654321:parameter/top"}"#,
        ],
        expect![[r#"
            {"Name": ""}
                ValidationException: 1 validation error detected: Value '' at 'name' failed to satisfy constraint: Member must have length greater than or equal to 1
            {"Name": "/a/b"}
                fine
            {"Name": " /a/b "}
                fine
            {"Name": "a/b"}
                fine
            {"Name": "/top"}
                fine
            {"Name": "/a/b:"}
                ValidationException: Invalid parameter name. Please use correct syntax for referencing a version/label  <name>:<version/label>
            {"Name": "/a/b:1:1"}
                ValidationException: Invalid parameter name. Please use correct syntax for referencing a version/label  <name>:<version/label>
            {"Name": "/a/b:01"}
                fine
            {"Name": "/a/b:99999999999999999999"}
                ParameterVersionNotFound: Systems Manager could not find version 99999999999999999999 of /a/b. Verify the version and try again.
            {"Name": "/a/b:label"}
                ParameterVersionNotFound: Systems Manager could not find version label of /a/b. Verify the version and try again.
            {"Name": "{x}"}
                ValidationException: Parameter name: can't be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_
            {"Name": "arn:aws:ssm:us-east-1:123456789012:parameter/top"}
                fine
            {"Name": "arn:aws:ssm:us-east-1:123456789012:parameter/a/b"}
                fine
            {"Name": "arn:aws:ssm:us-east-1:123456789012:parametertop"}
                ParameterNotFound: Parameter arn:aws:ssm:us-east-1:123456789012:parametertop not found.
            {"Name": "arn:aws:ssm:eu-west-1:123456789012:parameter/top"}
                ParameterNotFound: Parameter arn:aws:ssm:eu-west-1:123456789012:parameter/top not found.
            {"Name": "arn:aws:ssm:us-east-1:210987654321:parameter/top"}
                ParameterNotFound: Parameter arn:aws:ssm:us-east-1:210987654321:parameter/top not found.
        "#]],
    );
}
