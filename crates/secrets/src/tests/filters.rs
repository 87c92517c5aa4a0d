//! Filters of DescribeParameters.
use expect_test::expect;

use super::{World, check_all};

fn world() -> World {
    let mut world = World::new();
    for body in [
        r#"{"Name": "/a/one", "Value": "v", "Type": "String", "Tags": [{"Key": "env", "Value": "prod"}]}"#,
        r#"{"Name": "/a/b/two", "Value": "v", "Type": "StringList", "Tags": [{"Key": "env", "Value": "preview"}]}"#,
        r#"{"Name": "three", "Value": "v", "Type": "String", "Tier": "Advanced"}"#,
    ] {
        world.call("PutParameter", body).unwrap();
    }
    world
}

/// The names that a filter shows.
fn shown(filter: &str) -> String {
    let answer =
        world().call("DescribeParameters", &format!(r#"{{"ParameterFilters": [{filter}]}}"#));
    let answer = answer.unwrap();
    let names = answer["Parameters"].as_array().unwrap().iter();
    names.map(|it| it["Name"].as_str().unwrap()).collect::<Vec<_>>().join(" ")
}

#[test]
fn filters_show_what_they_say() {
    for (filter, names) in [
        (r#""#, "/a/b/two /a/one three"),
        (r#"{"Key": "Name", "Values": ["three", "/a/one"]}"#, "/a/one three"),
        (r#"{"Key": "Name", "Values": ["/three"]}"#, "three"),
        (r#"{"Key": "Name", "Option": "BeginsWith", "Values": ["/a"]}"#, "/a/b/two /a/one"),
        (r#"{"Key": "Name", "Option": "BeginsWith", "Values": ["thr"]}"#, "three"),
        (r#"{"Key": "Name", "Option": "Contains", "Values": ["e"]}"#, "/a/one three"),
        (r#"{"Key": "Path", "Values": ["/a"]}"#, "/a/one"),
        (r#"{"Key": "Path", "Option": "Recursive", "Values": ["/a/"]}"#, "/a/b/two /a/one"),
        (r#"{"Key": "Path", "Values": ["/"]}"#, "three"),
        (r#"{"Key": "Path", "Option": "Recursive", "Values": ["/"]}"#, "/a/b/two /a/one three"),
        (r#"{"Key": "Type", "Values": ["StringList", "SecureString"]}"#, "/a/b/two"),
        (
            r#"{"Key": "Type", "Option": "BeginsWith", "Values": ["String"]}"#,
            "/a/b/two /a/one three",
        ),
        (r#"{"Key": "Tier", "Values": ["Advanced"]}"#, "three"),
        (r#"{"Key": "DataType", "Values": ["text"]}"#, "/a/b/two /a/one three"),
        (r#"{"Key": "KeyId", "Values": ["alias/aws/ssm"]}"#, ""),
        (r#"{"Key": "tag:env"}"#, "/a/b/two /a/one"),
        (r#"{"Key": "tag:env", "Values": ["prod"]}"#, "/a/one"),
        (r#"{"Key": "tag:env", "Option": "BeginsWith", "Values": ["pr"]}"#, "/a/b/two /a/one"),
        (r#"{"Key": "tag:none"}"#, ""),
        (
            r#"{"Key": "Type", "Values": ["String"]}, {"Key": "tag:env", "Values": ["prod"]}"#,
            "/a/one",
        ),
    ] {
        assert_eq!(shown(filter), names, "{filter}");
    }
}

#[test]
fn older_filters_show_the_same() {
    let shown = |filters: &str| {
        let answer = world().call("DescribeParameters", &format!(r#"{{"Filters": [{filters}]}}"#));
        answer.unwrap()["Parameters"].as_array().unwrap().len()
    };
    assert_eq!(shown(r#"{"Key": "Name", "Values": ["/a", "x"]}"#), 2);
    assert_eq!(shown(r#"{"Key": "Type", "Values": ["String"]}"#), 2);
    assert_eq!(shown(r#"{"Key": "KeyId", "Values": ["k"]}"#), 0);
    let others = world().call("DescribeParameters", r#"{"Shared": true}"#).unwrap();
    assert_eq!(others["Parameters"].as_array().unwrap().len(), 0);
}

#[test]
fn filters_have_rules() {
    check_all(
        &mut world(),
        "DescribeParameters",
        &[
            r#"{"ParameterFilters": [{"Key": "Label", "Values": ["x"]}]}"#,
            r#"{"ParameterFilters": [{"Key": "Label"}]}"#,
            r#"{"ParameterFilters": [{"Key": "Other", "Values": ["x"]}]}"#,
            r#"{"ParameterFilters": [{"Key": "Name"}]}"#,
            r#"{"ParameterFilters": [{"Key": "Name", "Values": ["a"]}, {"Key": "Name", "Values": ["b"]}]}"#,
            r#"{"ParameterFilters": [{"Key": "Path", "Option": "Equals", "Values": ["/a"]}]}"#,
            r#"{"ParameterFilters": [{"Key": "Path", "Values": ["a"]}]}"#,
            r#"{"ParameterFilters": [{"Key": "Path", "Values": ["/aws"]}]}"#,
            r#"{"ParameterFilters": [{"Key": "Name", "Option": "option", "Values": ["a"]}]}"#,
            r#"{"ParameterFilters": [{"Key": "Type", "Option": "Contains", "Values": ["String"]}]}"#,
            r#"{"ParameterFilters": [{"Key": "Type", "Values": ["test"]}]}"#,
            r#"{"ParameterFilters": [{"Key": "Tier", "Values": ["test"]}]}"#,
            r#"{"ParameterFilters": [{"Key": "Tier", "Values": ["Standard"]}], "Filters": [{"Key": "Name", "Values": ["a"]}]}"#,
            r#"{"MaxResults": 51}"#,
            r#"{"NextToken": "x"}"#,
        ],
        expect![[r#"
            {"ParameterFilters": [{"Key": "Label", "Values": ["x"]}]}
                InvalidFilterKey: The following filter key is not valid: Label. Valid filter keys include: [Path, Name, Type, KeyId, Tier].
            {"ParameterFilters": [{"Key": "Label"}]}
                InvalidFilterKey: The following filter key is not valid: Label. Valid filter keys include: [Path, Name, Type, KeyId, Tier].
            {"ParameterFilters": [{"Key": "Other", "Values": ["x"]}]}
                ValidationException: 1 validation error detected: Value 'Other' at 'parameterFilters.1.member.key' failed to satisfy constraint: Member must satisfy regular expression pattern: ^(tag:.+|Name|Type|KeyId|Path|Label|Tier|DataType)$
            {"ParameterFilters": [{"Key": "Name"}]}
                InvalidFilterValue: The following filter values are missing : null for filter key Name.
            {"ParameterFilters": [{"Key": "Name", "Values": ["a"]}, {"Key": "Name", "Values": ["b"]}]}
                InvalidFilterKey: The following filter is duplicated in the request: Name. A request can contain only one occurrence of a specific filter.
            {"ParameterFilters": [{"Key": "Path", "Option": "Equals", "Values": ["/a"]}]}
                InvalidFilterOption: The following filter option is not valid: Equals. Valid options include: [Recursive, OneLevel].
            {"ParameterFilters": [{"Key": "Path", "Values": ["a"]}]}
                ValidationException: The parameter doesn't meet the parameter name requirements. The parameter name must begin with a forward slash "/". It can't be prefixed with "aws" or "ssm" (case-insensitive). It must use only letters, numbers, or the following symbols: . (period), - (hyphen), _ (underscore). Special characters are not allowed. All sub-paths, if specified, must use the forward slash symbol "/". Valid example: /get/parameters2-/by1./path0_.
            {"ParameterFilters": [{"Key": "Path", "Values": ["/aws"]}]}
                ValidationException: Filters for common parameters can't be prefixed with "aws" or "ssm" (case-insensitive). When using global parameters, please specify within a global namespace.
            {"ParameterFilters": [{"Key": "Name", "Option": "option", "Values": ["a"]}]}
                InvalidFilterOption: The following filter option is not valid: option. Valid options include: [BeginsWith, Equals].
            {"ParameterFilters": [{"Key": "Type", "Option": "Contains", "Values": ["String"]}]}
                InvalidFilterOption: The following filter option is not valid: Contains. Valid options include: [BeginsWith, Equals].
            {"ParameterFilters": [{"Key": "Type", "Values": ["test"]}]}
                InvalidFilterOption: The following filter value is not valid: test. Valid values include: [String, StringList, SecureString].
            {"ParameterFilters": [{"Key": "Tier", "Values": ["test"]}]}
                InvalidFilterOption: The following filter value is not valid: test. Valid values include: [Standard, Advanced, Intelligent-Tiering].
            {"ParameterFilters": [{"Key": "Tier", "Values": ["Standard"]}], "Filters": [{"Key": "Name", "Values": ["a"]}]}
                ValidationException: You can use either Filters or ParameterFilters in a single request.
            {"MaxResults": 51}
                ValidationException: 1 validation error detected: Value '51' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 50
            {"NextToken": "x"}
                InvalidNextToken: The specified token isn't valid.
        "#]],
    );
}
