//! Values, and by which ids they come again.
use berth_engine::Record as _;
use berth_serving::Service as _;
use expect_test::expect;

use super::{World, call, check, run, with_tokens};
use crate::managed::{
    Asm,
    records::{Key, Record},
};

#[test]
fn a_secret_has_a_value_and_an_arn() {
    check(
        r#"
        CreateSecret {"Name": "prod/db", "SecretString": "h1dden", "ClientRequestToken": "T1", "Description": "d", "Tags": [{"Key": "k", "Value": "v"}]}
        GetSecretValue {"SecretId": "prod/db"}
        GetSecretValue {"SecretId": "arn:aws:secretsmanager:us-east-1:123456789012:secret:prod/db-bbbbbb"} | SecretString
        GetSecretValue {"SecretId": "arn:aws:secretsmanager:us-east-1:123456789012:secret:prod/db"} | SecretString
        GetSecretValue {"SecretId": "arn:aws:secretsmanager:us-east-1:123456789012:secret:prod/db-other0"}
        GetSecretValue {"SecretId": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-bbbbbb"}
        DescribeSecret {"SecretId": "prod/db"}
        CreateSecret {"Name": "bytes", "SecretBinary": "AAH/", "ClientRequestToken": "T1"}
        GetSecretValue {"SecretId": "bytes"} | SecretBinary SecretString
        CreateSecret {"Name": "empty"}
        GetSecretValue {"SecretId": "empty"}
        DescribeSecret {"SecretId": "empty"} | VersionIdsToStages
        UpdateSecret {"SecretId": "empty", "SecretString": "x", "Description": ""} | Name
        GetSecretValue {"SecretId": "empty"} | SecretString VersionStages
        "#,
        expect![[r#"
            CreateSecret {"ARN":"arn:aws:secretsmanager:us-east-1:123456789012:secret:prod/db-bbbbbb","Name":"prod/db","VersionId":"T1"}
            GetSecretValue {"ARN":"arn:aws:secretsmanager:us-east-1:123456789012:secret:prod/db-bbbbbb","CreatedDate":1700000001,"Name":"prod/db","SecretString":"h1dden","VersionId":"T1","VersionStages":["AWSCURRENT"]}
            GetSecretValue SecretString="h1dden"
            GetSecretValue SecretString="h1dden"
            GetSecretValue !! ResourceNotFoundException: Secrets Manager can't find the specified secret.
            GetSecretValue !! ResourceNotFoundException: Secrets Manager can't find the specified secret.
            DescribeSecret {"ARN":"arn:aws:secretsmanager:us-east-1:123456789012:secret:prod/db-bbbbbb","CreatedDate":1700000001,"Description":"d","LastChangedDate":1700000001,"Name":"prod/db","Tags":[{"Key":"k","Value":"v"}],"VersionIdsToStages":{"T1":["AWSCURRENT"]}}
            CreateSecret {"ARN":"arn:aws:secretsmanager:us-east-1:123456789012:secret:bytes-TTTTTT","Name":"bytes","VersionId":"T1"}
            GetSecretValue SecretBinary="AAH/" SecretString absent
            CreateSecret {"ARN":"arn:aws:secretsmanager:us-east-1:123456789012:secret:empty-LLLLLL","Name":"empty"}
            GetSecretValue !! ResourceNotFoundException: Secrets Manager can't find the specified secret value for staging label: AWSCURRENT
            DescribeSecret VersionIdsToStages absent
            UpdateSecret Name="empty"
            GetSecretValue SecretString="x" VersionStages=["AWSCURRENT"]
        "#]],
    );
}

#[test]
fn the_same_token_is_the_same_value() {
    check(
        r#"
        CreateSecret {"Name": "a", "SecretString": "one", "ClientRequestToken": "T1"} | VersionId
        CreateSecret {"Name": "a", "SecretString": "one", "ClientRequestToken": "T1"} | VersionId
        CreateSecret {"Name": "a", "SecretString": "two", "ClientRequestToken": "T1"}
        CreateSecret {"Name": "a", "SecretString": "one", "ClientRequestToken": "T2"}
        CreateSecret {"Name": "a"}
        PutSecretValue {"SecretId": "a", "SecretString": "one", "ClientRequestToken": "T1"} | VersionId VersionStages
        PutSecretValue {"SecretId": "a", "SecretString": "two", "ClientRequestToken": "T1"}
        PutSecretValue {"SecretId": "a", "SecretBinary": "b25l", "ClientRequestToken": "T1"}
        UpdateSecret {"SecretId": "a", "SecretString": "two", "ClientRequestToken": "T1"}
        UpdateSecret {"SecretId": "a", "SecretString": "two", "ClientRequestToken": "T2"} | VersionId
        PutSecretValue {"SecretId": "a", "SecretString": "one", "ClientRequestToken": "T1"} | VersionId VersionStages
        GetSecretValue {"SecretId": "a"} | SecretString VersionId
        "#,
        expect![[r#"
            CreateSecret VersionId="T1"
            CreateSecret VersionId="T1"
            CreateSecret !! ResourceExistsException: You can't use ClientRequestToken T1 because that value is already in use for a version of secret arn:aws:secretsmanager:us-east-1:123456789012:secret:a-bbbbbb.
            CreateSecret !! ResourceExistsException: The operation failed because the secret a already exists.
            CreateSecret !! ResourceExistsException: The operation failed because the secret a already exists.
            PutSecretValue VersionId="T1" VersionStages=["AWSCURRENT"]
            PutSecretValue !! ResourceExistsException: You can't use ClientRequestToken T1 because that value is already in use for a version of secret arn:aws:secretsmanager:us-east-1:123456789012:secret:a-bbbbbb.
            PutSecretValue !! ResourceExistsException: You can't use ClientRequestToken T1 because that value is already in use for a version of secret arn:aws:secretsmanager:us-east-1:123456789012:secret:a-bbbbbb.
            UpdateSecret !! ResourceExistsException: You can't use ClientRequestToken T1 because that value is already in use for a version of secret arn:aws:secretsmanager:us-east-1:123456789012:secret:a-bbbbbb.
            UpdateSecret VersionId="T2"
            PutSecretValue VersionId="T1" VersionStages=["AWSPREVIOUS"]
            GetSecretValue SecretString="two" VersionId="T2"
        "#]],
    );
}

/// Whoever calls again after a rotation is compared by the key that has sealed by then.
#[test]
fn a_token_outlives_a_rotation_of_keys() {
    let mut world = World::new();
    let body = with_tokens(r#"{"Name": "a", "SecretString": "one", "ClientRequestToken": "T1"}"#);
    let other = body.replace("one", "two");
    let first = world.fine("CreateSecret", &body);
    let mut early = call("CreateSecret", &body);
    Asm::seal(&mut early, &world.seals).unwrap();
    world.seals.rotate();
    assert_eq!(world.fine("CreateSecret", &body), first, "what is sealed is by the old key");
    reseal(&mut world);
    assert_eq!(world.trial.state.values.count_by(2), 1);
    assert_eq!(world.fine("CreateSecret", &body), first);
    assert!(world.call("CreateSecret", &other).is_err());
    let late = world.trial.batch(|turn| turn.attempt(early)).unwrap_err().0.to_string();
    assert!(late.starts_with("InternalServiceError: Something else was changed"), "{late}");
    assert_eq!(world.fine("GetSecretValue", r#"{"SecretId": "a"}"#)["SecretString"], "one");
}

/// As the driver does it.
fn reseal(world: &mut World) {
    let old: Vec<_> = world.trial.state.values.of_others(2).cloned().collect();
    let one = |it: &std::sync::Arc<crate::SecretValue>| crate::Resealed {
        old: (**it).clone(),
        new: it.resealed(crate::managed::SHARD, &world.seals).unwrap(),
    };
    let all: Vec<_> = old.iter().map(one).collect();
    world.trial.batch(|turn| turn.observe(crate::managed::Report::Resealed(all.clone())));
    // Once more, and too late: nothing is what it was.
    world.trial.batch(|turn| turn.observe(crate::managed::Report::Resealed(all.clone())));
}

#[test]
fn several_values_are_told_at_once() {
    check(
        r#"
        CreateSecret {"Name": "a", "SecretString": "one", "ClientRequestToken": "T1"} | Name
        CreateSecret {"Name": "b", "SecretBinary": "AAH/", "ClientRequestToken": "T2"} | Name
        BatchGetSecretValue {"SecretIdList": ["a", "none", "b"]} | SecretValues.0.SecretString SecretValues.1.SecretBinary SecretValues.2 Errors
        BatchGetSecretValue {"Filters": [{"Key": "name", "Values": ["a"]}]}
        BatchGetSecretValue {"SecretIdList": ["a"], "MaxResults": 2}
        BatchGetSecretValue {}
        "#,
        expect![[r#"
            CreateSecret Name="a"
            CreateSecret Name="b"
            BatchGetSecretValue SecretValues.0.SecretString="one" SecretValues.1.SecretBinary="AAH/" SecretValues.2 absent Errors=[{"ErrorCode":"ResourceNotFoundException","Message":"Secrets Manager can't find the specified secret.","SecretId":"none"}]
            BatchGetSecretValue !! InvalidParameterException: Berth gives the values of secrets that are named: use SecretIdList, and leave Filters, MaxResults and NextToken away.
            BatchGetSecretValue !! InvalidParameterException: Berth gives the values of secrets that are named: use SecretIdList, and leave Filters, MaxResults and NextToken away.
            BatchGetSecretValue !! InvalidParameterException: You must provide SecretIdList.
        "#]],
    );
}

#[test]
fn no_row_no_call_and_no_debug_text_has_a_secret() {
    let mut world = World::new();
    let body =
        with_tokens(r#"{"Name": "a", "SecretString": "h1dden", "ClientRequestToken": "T1"}"#);
    let mut create = call("CreateSecret", &body);
    Asm::seal(&mut create, &world.seals).unwrap();
    assert!(!format!("{create:?}").contains("h1dden"));
    world.fine("CreateSecret", &body);
    for batch in &world.trial.log {
        for row in &batch.rows {
            let value = String::from_utf8_lossy(row.value.as_deref().unwrap_or_default());
            assert!(!value.contains("h1dden"), "{}/{}: {value}", row.table, row.key);
        }
    }
    assert!(!format!("{:?}", world.trial.state).contains("h1dden"));
    let id = world.trial.state.values.iter().next().unwrap().id;
    assert!(Record::PASSING.contains(&Record::address(&Key::SecretValue(id)).0));
    // What is refused keeps it to itself, too.
    for body in [
        r#"{"Name": "b", "SecretString": "h1dden", "ClientRequestToken": "short"}"#,
        r#"{"Name": "b", "SecretString": "h1dden", "SecretBinary": "AAAA"}"#,
        r#"{"Name": "b c", "SecretString": "h1dden"}"#,
        r#"{"Name": "a", "SecretString": "h1dden!"}"#,
    ] {
        let error = world.call("CreateSecret", body).unwrap_err().to_string();
        assert!(!error.contains("h1dden"), "{error}");
    }
}

#[test]
fn versions_of_a_day_are_kept_and_then_a_hundred() {
    let mut world = World::new();
    world.fine("CreateSecret", r#"{"Name": "a"}"#);
    let put = |world: &mut World| {
        world.fine("PutSecretValue", r#"{"SecretId": "a", "SecretString": "v"}"#);
        world.trial.state.versions.len()
    };
    let counts: Vec<usize> = (0..130).map(|_| put(&mut world)).collect();
    assert_eq!(counts.last(), Some(&130), "nothing goes within a day");
    let told = run(&mut world, "wait 25");
    assert_eq!(told, "wait 25\n");
    assert_eq!(put(&mut world), 111, "twenty at a time");
    assert_eq!(put(&mut world), 100);
    assert_eq!(put(&mut world), 100);
}
