//! GetParametersByPath.
use expect_test::expect;
use serde_json::{Value, json};

use super::{World, check_all};

/// The names below a path, page by page.
fn below(world: &mut World, path: &str, recursive: bool, size: usize) -> Vec<Vec<String>> {
    let (mut pages, mut token) = (Vec::new(), Value::Null);
    loop {
        let mut body = json!({"Path": path, "Recursive": recursive, "MaxResults": size});
        if !token.is_null() {
            body["NextToken"] = token;
        }
        let answer = world.call("GetParametersByPath", &body.to_string()).unwrap();
        let page = answer["Parameters"].as_array().unwrap();
        pages.push(page.iter().map(|it| it["Name"].as_str().unwrap().to_owned()).collect());
        token = answer["NextToken"].clone();
        if token.is_null() {
            return pages;
        }
    }
}

fn world() -> World {
    let mut world = World::new();
    let names =
        ["top", "/a", "/a/x", "/a/x-y", "/a/x/deep/er", "/a/x/deep/est", "/a/y", "/ab/x", "/z"];
    names.iter().for_each(|it| world.put(it, 1));
    world
}

#[test]
fn a_path_is_walked() {
    let mut world = world();
    let world = &mut world;
    assert_eq!(below(world, "/a", false, 10), [["/a/x", "/a/x-y", "/a/y"]]);
    assert_eq!(below(world, "/a/", false, 2), [vec!["/a/x", "/a/x-y"], vec!["/a/y"]]);
    assert_eq!(below(world, "/", false, 10), [["/a", "top", "/z"]]);
    let all = ["/a/x", "/a/x-y", "/a/x/deep/er", "/a/x/deep/est", "/a/y"];
    assert_eq!(below(world, "/a", true, 10), [all]);
    for size in 1..=5 {
        assert_eq!(below(world, "/a", true, size).concat(), all);
    }
    assert_eq!(below(world, "/", true, 4).concat().len(), 9);
    assert_eq!(below(world, "/a/x/deep", false, 10), [["/a/x/deep/er", "/a/x/deep/est"]]);
    assert_eq!(below(world, "/nothing", true, 10), [[""; 0]]);
}

#[test]
fn paths_have_rules() {
    check_all(
        &mut world(),
        "GetParametersByPath",
        &[
            r#"{}"#,
            r#"{"Path": "a"}"#,
            r#"{"Path": "//"}"#,
            r#"{"Path": "/a//b"}"#,
            r#"{"Path": "/a b"}"#,
            r#"{"Path": "/aws/service/ecs"}"#,
            r#"{"Path": "/", "MaxResults": 11}"#,
            r#"{"Path": "/", "NextToken": "x"}"#,
            r#"{"Path": "/", "ParameterFilters": [{"Key": "Name", "Values": ["a"]}]}"#,
            r#"{"Path": "/", "ParameterFilters": [{"Key": "tag:k", "Values": ["a"]}]}"#,
            r#"{"Path": "/", "ParameterFilters": [{"Key": "Type", "Values": ["String"]}]}"#,
        ],
        expect![[r#"
            {}
                ValidationException: 1 validation error detected: Value null at 'path' failed to satisfy constraint: Member must not be null
            {"Path": "a"}
                ValidationException: The parameter doesn't meet the parameter name requirements. The parameter name must begin with a forward slash "/". It can't be prefixed with "aws" or "ssm" (case-insensitive). It must use only letters, numbers, or the following symbols: . (period), - (hyphen), _ (underscore). Special characters are not allowed. All sub-paths, if specified, must use the forward slash symbol "/". Valid example: /get/parameters2-/by1./path0_.
            {"Path": "//"}
                ValidationException: The parameter doesn't meet the parameter name requirements. The parameter name must begin with a forward slash "/". It can't be prefixed with "aws" or "ssm" (case-insensitive). It must use only letters, numbers, or the following symbols: . (period), - (hyphen), _ (underscore). Special characters are not allowed. All sub-paths, if specified, must use the forward slash symbol "/". Valid example: /get/parameters2-/by1./path0_.
            {"Path": "/a//b"}
                ValidationException: The parameter doesn't meet the parameter name requirements. The parameter name must begin with a forward slash "/". It can't be prefixed with "aws" or "ssm" (case-insensitive). It must use only letters, numbers, or the following symbols: . (period), - (hyphen), _ (underscore). Special characters are not allowed. All sub-paths, if specified, must use the forward slash symbol "/". Valid example: /get/parameters2-/by1./path0_.
            {"Path": "/a b"}
                ValidationException: The parameter doesn't meet the parameter name requirements. The parameter name must begin with a forward slash "/". It can't be prefixed with "aws" or "ssm" (case-insensitive). It must use only letters, numbers, or the following symbols: . (period), - (hyphen), _ (underscore). Special characters are not allowed. All sub-paths, if specified, must use the forward slash symbol "/". Valid example: /get/parameters2-/by1./path0_.
            {"Path": "/aws/service/ecs"}
                fine
            {"Path": "/", "MaxResults": 11}
                ValidationException: 1 validation error detected: Value '11' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 10
            {"Path": "/", "NextToken": "x"}
                InvalidNextToken: The specified token isn't valid.
            {"Path": "/", "ParameterFilters": [{"Key": "Name", "Values": ["a"]}]}
                InvalidFilterKey: The following filter key is not valid: Name. Valid filter keys include: [Type, KeyId].
            {"Path": "/", "ParameterFilters": [{"Key": "tag:k", "Values": ["a"]}]}
                InvalidFilterKey: The following filter key is not valid: tag:k. Valid filter keys include: [Type, KeyId].
            {"Path": "/", "ParameterFilters": [{"Key": "Type", "Values": ["String"]}]}
                fine
        "#]],
    );
}
