//! From the first version to the last.
use berth_kernel::Home;
use berth_serving::Housed;
use expect_test::expect;

use super::{World, check, check_all, run};
use crate::Secrets;

#[test]
fn a_parameter_lives() {
    check(
        r#"
        PutParameter {"Name": "/web/port", "Value": "80", "Type": "String", "Description": "d"}
        GetParameter {"Name": "/web/port"}
        PutParameter {"Name": "/web/port", "Value": "81"}
        PutParameter {"Name": "/web/port", "Value": "81", "Overwrite": true}
        GetParameter {"Name": "/web/port", "WithDecryption": true} | Parameter.Value Parameter.Version
        GetParameter {"Name": "/web/port:1"} | Parameter.Value Parameter.Version Parameter.Selector
        GetParameter {"Name": "/web/port:3"}
        GetParameter {"Name": "arn:aws:ssm:us-east-1:123456789012:parameter/web/port:2"} | Parameter.Name Parameter.Selector
        GetParameterHistory {"Name": "/web/port"}
        DescribeParameters
        DeleteParameter {"Name": "/web/port"}
        DeleteParameter {"Name": "/web/port"}
        GetParameter {"Name": "/web/port"}
        GetParameterHistory {"Name": "/web/port"}
        PutParameter {"Name": "/web/port", "Value": "82", "Type": "StringList"}
        "#,
        expect![[r#"
            PutParameter {"Tier":"Standard","Version":1}
            GetParameter {"Parameter":{"ARN":"arn:aws:ssm:us-east-1:123456789012:parameter/web/port","DataType":"text","LastModifiedDate":1700000001,"Name":"/web/port","Type":"String","Value":"80","Version":1}}
            PutParameter !! ParameterAlreadyExists: The parameter already exists. To overwrite this value, set the overwrite option in the request to true.
            PutParameter {"Tier":"Standard","Version":2}
            GetParameter Parameter.Value="81" Parameter.Version=2
            GetParameter Parameter.Value="80" Parameter.Version=1 Parameter.Selector=":1"
            GetParameter !! ParameterVersionNotFound: Systems Manager could not find version 3 of /web/port. Verify the version and try again.
            GetParameter Parameter.Name="/web/port" Parameter.Selector=":2"
            GetParameterHistory {"Parameters":[{"DataType":"text","Description":"d","Labels":[],"LastModifiedDate":1700000001,"LastModifiedUser":"arn:aws:iam::123456789012:root","Name":"/web/port","Policies":[],"Tier":"Standard","Type":"String","Value":"80","Version":1},{"DataType":"text","Description":"d","Labels":[],"LastModifiedDate":1700000003,"LastModifiedUser":"arn:aws:iam::123456789012:root","Name":"/web/port","Policies":[],"Tier":"Standard","Type":"String","Value":"81","Version":2}]}
            DescribeParameters {"Parameters":[{"ARN":"arn:aws:ssm:us-east-1:123456789012:parameter/web/port","DataType":"text","Description":"d","LastModifiedDate":1700000003,"LastModifiedUser":"arn:aws:iam::123456789012:root","Name":"/web/port","Policies":[],"Tier":"Standard","Type":"String","Version":2}]}
            DeleteParameter {}
            DeleteParameter !! ParameterNotFound: Parameter /web/port not found.
            GetParameter !! ParameterNotFound: Parameter /web/port not found.
            GetParameterHistory !! ParameterNotFound: Parameter /web/port not found.
            PutParameter {"Tier":"Standard","Version":1}
        "#]],
    );
}

/// Configurations look up which image is for ECS.
#[test]
fn what_aws_publishes_is_there() {
    check(
        r#"
        GetParameter {"Name": "/aws/service/ecs/optimized-ami/amazon-linux-2/recommended/image_id"}
        GetParameter {"Name": "/aws/service/ecs/optimized-ami/amazon-linux-2023/arm64/recommended/image_id"} | Parameter.Value
        GetParameters {"Names": ["/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id", "/aws/service/none"]} | Parameters.0.Value InvalidParameters
        GetParameter {"Name": "/aws/service/ecs/optimized-ami/amazon-linux-3/recommended/image_id"}
        PutParameter {"Name": "/aws/service/ecs/optimized-ami/amazon-linux-2/recommended/image_id", "Value": "x", "Type": "String"}
        "#,
        expect![[r#"
            GetParameter {"Parameter":{"ARN":"arn:aws:ssm:us-east-1::parameter/aws/service/ecs/optimized-ami/amazon-linux-2/recommended/image_id","DataType":"aws:ec2:image","LastModifiedDate":1767225600,"Name":"/aws/service/ecs/optimized-ami/amazon-linux-2/recommended/image_id","Type":"String","Value":"ami-0be27000000000864","Version":1}}
            GetParameter Parameter.Value="ami-0be27000000000a64"
            GetParameters Parameters.0.Value="ami-0be27000000000864" InvalidParameters=["/aws/service/none"]
            GetParameter !! ParameterNotFound: Parameter /aws/service/ecs/optimized-ami/amazon-linux-3/recommended/image_id not found.
            PutParameter !! AccessDeniedException: No access to reserved parameter name: /aws/service/ecs/optimized-ami/amazon-linux-2/recommended/image_id.
        "#]],
    );
}

#[test]
fn several_are_read_and_deleted_at_once() {
    check(
        r#"
        PutParameter {"Name": "a", "Value": "1", "Type": "String"}
        PutParameter {"Name": "/b/c", "Value": "2", "Type": "StringList"}
        GetParameters {"Names": ["/b/c", "x", "a", "/a", "a:1", "a:2", "a:b:c", "a", "x!"]} | InvalidParameters Parameters.0.Name Parameters.1.ARN Parameters.2.ARN Parameters.3.Selector Parameters.4
        DeleteParameters {"Names": ["/a", "a", "x", "x", "/b/c"]}
        GetParameters {"Names": ["a", "/b/c"]}
        "#,
        expect![[r#"
            PutParameter {"Tier":"Standard","Version":1}
            PutParameter {"Tier":"Standard","Version":1}
            GetParameters InvalidParameters=["x","a:2","a:b:c","x!"] Parameters.0.Name="/b/c" Parameters.1.ARN="arn:aws:ssm:us-east-1:123456789012:parameter/a" Parameters.2.ARN="arn:aws:ssm:us-east-1:123456789012:parameter/a" Parameters.3.Selector=":1" Parameters.4 absent
            DeleteParameters {"DeletedParameters":["/a","/b/c"],"InvalidParameters":["a","x"]}
            GetParameters {"InvalidParameters":["a","/b/c"],"Parameters":[]}
        "#]],
    );
}

#[test]
fn what_is_left_away_stays() {
    check(
        r#"
        PutParameter {"Name": "a", "Value": "1", "Type": "String", "Description": "d", "AllowedPattern": "\\d"}
        PutParameter {"Name": "a", "Value": "22", "Overwrite": true}
        PutParameter {"Name": "a", "Value": "2", "Overwrite": true}
        DescribeParameters {} | Parameters.0.Description Parameters.0.AllowedPattern
        PutParameter {"Name": "a", "Value": "three", "Description": "", "AllowedPattern": "", "Overwrite": true}
        DescribeParameters {} | Parameters.0.Description Parameters.0.AllowedPattern Parameters.0.Version
        GetParameterHistory {"Name": "a"} | Parameters.0.Description Parameters.1.Description Parameters.2.Description
        "#,
        expect![[r#"
            PutParameter {"Tier":"Standard","Version":1}
            PutParameter !! ParameterPatternMismatchException: Parameter value, cannot be validated against allowedPattern: \d
            PutParameter {"Tier":"Standard","Version":2}
            DescribeParameters Parameters.0.Description="d" Parameters.0.AllowedPattern="\\d"
            PutParameter {"Tier":"Standard","Version":3}
            DescribeParameters Parameters.0.Description absent Parameters.0.AllowedPattern absent Parameters.0.Version=3
            GetParameterHistory Parameters.0.Description="d" Parameters.1.Description="d" Parameters.2.Description absent
        "#]],
    );
}

#[test]
fn a_hundred_versions_are_kept() {
    let mut world = World::new();
    world.put("a", 102);
    let told = run(
        &mut world,
        r#"
        GetParameter {"Name": "a:2"}
        GetParameterHistory {"Name": "a", "MaxResults": 2} | Parameters.0.Value Parameters.1.Value Parameters.2
        LabelParameterVersion {"Name": "a", "ParameterVersion": 3, "Labels": ["old"]}
        PutParameter {"Name": "a", "Value": "x", "Overwrite": true}
        LabelParameterVersion {"Name": "a", "Labels": ["old"]}
        PutParameter {"Name": "a", "Value": "x", "Overwrite": true}
        GetParameter {"Name": "a:old"} | Parameter.Value Parameter.Version Parameter.Selector
        "#,
    );
    expect![[r#"
        GetParameter !! ParameterVersionNotFound: Systems Manager could not find version 2 of a. Verify the version and try again.
        GetParameterHistory Parameters.0.Value="3" Parameters.1.Value="4" Parameters.2 absent
        LabelParameterVersion {"InvalidLabels":[],"ParameterVersion":3}
        PutParameter !! ParameterMaxVersionLimitExceeded: You attempted to create a new version of a by calling the PutParameter API with the overwrite flag. Version 3, the oldest version, can't be deleted because it has a label associated with it. Move the label to another version of the parameter, and try again.
        LabelParameterVersion {"InvalidLabels":[],"ParameterVersion":102}
        PutParameter {"Tier":"Standard","Version":103}
        GetParameter Parameter.Value="102" Parameter.Version=102 Parameter.Selector=":old"
    "#]].assert_eq(&told);
    // All of them go, bit by bit: the trial finds nothing left to do.
    world.call("DeleteParameter", r#"{"Name": "a"}"#).unwrap();
    assert!(world.trial.state.versions.is_empty());
    assert_eq!(world.trial.state.value_bytes(), 0);
}

#[test]
fn the_history_has_pages() {
    let mut world = World::new();
    world.put("a", 5);
    world.put("b", 5);
    let mut token = String::new();
    let mut seen = Vec::new();
    loop {
        let body = format!(r#"{{"Name": "a", "MaxResults": 2, "NextToken": "{token}"}}"#);
        let answer = world.call("GetParameterHistory", &body).unwrap();
        let page = answer["Parameters"].as_array().unwrap();
        seen.extend(page.iter().map(|it| it["Value"].as_str().unwrap().to_owned()));
        match answer["NextToken"].as_str() {
            Some(next) => token = next.to_owned(),
            None => break,
        }
        let of_other = format!(r#"{{"Name": "b", "NextToken": "{token}"}}"#);
        let error = world.call("GetParameterHistory", &of_other).unwrap_err().to_string();
        assert_eq!(error, "InvalidNextToken: The specified token isn't valid.");
    }
    assert_eq!(seen, ["1", "2", "3", "4", "5"]);
}

#[test]
fn what_cannot_be_is_refused() {
    let mut world = World::new();
    world.put("a", 1);
    check_all(
        &mut world,
        "PutParameter",
        &[
            r#"{}"#,
            r#"{"Name": "n"}"#,
            r#"{"Name": "n", "Value": "v"}"#,
            r#"{"Name": "n", "Value": "v", "Type": "Strange"}"#,
            r#"{"Name": "n", "Value": "v", "Type": "String", "KeyId": "alias/mine"}"#,
            r#"{"Name": "n", "Value": "v", "Type": "String", "Policies": "[{\"Type\":\"Expiration\"}]"}"#,
            r#"{"Name": "n", "Value": "v", "Type": "String", "Policies": "[{}]"}"#,
            r#"{"Name": "a", "Value": "v", "Type": "String"}"#,
            r#"{"Name": "a", "Value": "v", "Type": "StringList", "Overwrite": true}"#,
            r#"{"Name": "a", "Value": "v", "Overwrite": true, "Tags": [{"Key": "k", "Value": "v"}]}"#,
            r#"{"Name": "m", "Value": "v", "Type": "String", "DataType": "aws:ec2:image"}"#,
            r#"{"Name": "m", "Value": "v", "Type": "String", "DataType": "text"}"#,
        ],
        expect![[r#"
            {}
                ValidationException: 1 validation error detected: Value null at 'name' failed to satisfy constraint: Member must not be null
            {"Name": "n"}
                ValidationException: 1 validation error detected: Value at 'value' failed to satisfy constraint: Member must not be null
            {"Name": "n", "Value": "v"}
                ValidationException: A parameter type is required when you create a parameter.
            {"Name": "n", "Value": "v", "Type": "Strange"}
                ValidationException: 1 validation error detected: Value 'Strange' at 'type' failed to satisfy constraint: Member must satisfy enum value set: [String, StringList, SecureString]
            {"Name": "n", "Value": "v", "Type": "String", "KeyId": "alias/mine"}
                InvalidKeyId: Berth seals with its own key; leave KeyId away.
            {"Name": "n", "Value": "v", "Type": "String", "Policies": "[{\"Type\":\"Expiration\"}]"}
                InvalidPolicyTypeException: The policy type isn't supported. Berth has no parameter policies: leave Policies away, and delete the parameter when its time has come.
            {"Name": "n", "Value": "v", "Type": "String", "Policies": "[{}]"}
                fine
            {"Name": "a", "Value": "v", "Type": "String"}
                ParameterAlreadyExists: The parameter already exists. To overwrite this value, set the overwrite option in the request to true.
            {"Name": "a", "Value": "v", "Type": "StringList", "Overwrite": true}
                HierarchyTypeMismatchException: Parameter Store doesn't support changing a parameter type in a hierarchy. You must create a new, unique parameter.
            {"Name": "a", "Value": "v", "Overwrite": true, "Tags": [{"Key": "k", "Value": "v"}]}
                ValidationException: Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.
            {"Name": "m", "Value": "v", "Type": "String", "DataType": "aws:ec2:image"}
                ValidationException: The following data type is not supported: aws:ec2:image (Data type names are all lowercase.)
            {"Name": "m", "Value": "v", "Type": "String", "DataType": "text"}
                fine
        "#]],
    );
}

#[test]
fn the_history_knows_a_parameter_by_its_arn_and_its_path() {
    let (told, home) = (Secrets::TOLD.unwrap(), Home::default());
    let arn = "arn:aws:ssm:us-east-1:123456789012:parameter/a/b";
    let row = ("parameter".to_owned(), "/a/b".to_owned());
    assert_eq!((told.arn)(&home, &row.0, &row.1).as_deref(), Some(arn));
    for name in [arn, "/a/b"] {
        assert_eq!((told.address)(&home, name).as_ref(), Some(&row));
    }
    for other in ["web", "arn:aws:ecs:us-east-1:123456789012:cluster/a"] {
        assert_eq!((told.address)(&home, other), None);
    }
    assert_eq!((told.arn)(&home, "parameter-version", "0/1"), None);
}
