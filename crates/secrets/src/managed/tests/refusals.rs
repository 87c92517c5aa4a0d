//! What cannot be, and what Berth does not have.
use expect_test::expect;

use super::{World, check, check_all};

#[test]
fn what_cannot_be_is_refused() {
    check_all(
        &mut World::new(),
        "CreateSecret",
        &[
            r#"{}"#,
            r#"{"Name": ""}"#,
            r#"{"Name": "a b"}"#,
            r#"{"Name": "a!b"}"#,
            r#"{"Name": "a", "SecretString": ""}"#,
            r#"{"Name": "a", "SecretString": "x", "SecretBinary": "AAAA"}"#,
            r#"{"Name": "a", "SecretString": "x", "ClientRequestToken": "short"}"#,
            r#"{"Name": "a", "KmsKeyId": "mine"}"#,
            r#"{"Name": "a", "Type": "partner"}"#,
            r#"{"Name": "a", "AddReplicaRegions": [{"Region": "eu-west-1"}]}"#,
            r#"{"Name": "a", "ForceOverwriteReplicaSecret": true}"#,
            r#"{"Name": "a", "Tags": [{"Key": "aws:x", "Value": "v"}]}"#,
            r#"{"Name": "Az09/_+=.@-", "KmsKeyId": "alias/aws/secretsmanager", "ForceOverwriteReplicaSecret": false}"#,
        ],
        expect![[r#"
            {}
                ValidationException: 1 validation error detected: Value null at 'name' failed to satisfy constraint: Member must not be null
            {"Name": ""}
                ValidationException: 1 validation error detected: Value '' at 'name' failed to satisfy constraint: Member must have length greater than or equal to 1
            {"Name": "a b"}
                InvalidParameterException: Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!
            {"Name": "a!b"}
                InvalidParameterException: Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!
            {"Name": "a", "SecretString": ""}
                ValidationException: 1 validation error detected: Value at 'secretString' failed to satisfy constraint: Member must have length greater than or equal to 1
            {"Name": "a", "SecretString": "x", "SecretBinary": "AAAA"}
                InvalidParameterException: You can't specify both a binary secret value and a string secret value in the same secret.
            {"Name": "a", "SecretString": "x", "ClientRequestToken": "short"}
                ValidationException: 1 validation error detected: Value 'short' at 'clientRequestToken' failed to satisfy constraint: Member must have length greater than or equal to 32
            {"Name": "a", "KmsKeyId": "mine"}
                InvalidParameterException: Berth seals with its own key; leave KmsKeyId away, or give alias/aws/secretsmanager.
            {"Name": "a", "Type": "partner"}
                InvalidParameterException: Berth has no secrets that partners manage; leave Type away.
            {"Name": "a", "AddReplicaRegions": [{"Region": "eu-west-1"}]}
                InvalidParameterException: Berth is in one region, and has no replicas of secrets: leave AddReplicaRegions and ForceOverwriteReplicaSecret away.
            {"Name": "a", "ForceOverwriteReplicaSecret": true}
                InvalidParameterException: Berth is in one region, and has no replicas of secrets: leave AddReplicaRegions and ForceOverwriteReplicaSecret away.
            {"Name": "a", "Tags": [{"Key": "aws:x", "Value": "v"}]}
                InvalidParameterException: Tag keys must not begin with 'aws:' in any case, but 'aws:x' does: that prefix is reserved.
            {"Name": "Az09/_+=.@-", "KmsKeyId": "alias/aws/secretsmanager", "ForceOverwriteReplicaSecret": false}
                fine
        "#]],
    );
}

#[test]
fn what_berth_does_not_have_is_refused_by_its_name() {
    check(
        r#"
        CreateSecret {"Name": "a", "SecretString": "x"} | Name
        RotateSecret {"SecretId": "a"}
        CancelRotateSecret {"SecretId": "a"}
        ReplicateSecretToRegions {"SecretId": "a", "AddReplicaRegions": [{"Region": "eu-west-1"}]}
        RemoveRegionsFromReplication {"SecretId": "a", "RemoveReplicaRegions": ["eu-west-1"]}
        StopReplicationToReplica {"SecretId": "a"}
        PutResourcePolicy {"SecretId": "a", "ResourcePolicy": "{}"}
        ValidateResourcePolicy {"ResourcePolicy": "{}"}
        GetResourcePolicy {"SecretId": "a"}
        DeleteResourcePolicy {"SecretId": "a"} | Name
        GetResourcePolicy {"SecretId": "none"}
        PutSecretValue {"SecretId": "a"}
        PutSecretValue {"SecretId": "none", "SecretString": "x"}
        PutSecretValue {"SecretId": "a", "SecretString": "x", "RotationToken": "00000000-0000-0000-0000-000000000000"}
        UntagResource {"SecretId": "a", "TagKeys": ["none"]}
        TagResource {"SecretId": "a", "Tags": [{"Key": "k", "Value": "1"}, {"Key": "l", "Value": "2"}]}
        UntagResource {"SecretId": "a", "TagKeys": ["k"]}
        DescribeSecret {"SecretId": "a"} | Tags
        UpdateSecret {"SecretId": "a", "KmsKeyId": "mine"}
        GetSecretValue {"SecretId": ""}
        "#,
        expect![[r#"
            CreateSecret Name="a"
            RotateSecret !! InvalidRequestException: Berth does not serve RotateSecret: it has no functions that could make new values. Put a new value with PutSecretValue.
            CancelRotateSecret !! InvalidRequestException: Berth does not serve CancelRotateSecret: it has no functions that could make new values. Put a new value with PutSecretValue.
            ReplicateSecretToRegions !! InvalidRequestException: Berth does not serve ReplicateSecretToRegions: it is in one region, and has no replicas of secrets.
            RemoveRegionsFromReplication !! InvalidRequestException: Berth does not serve RemoveRegionsFromReplication: it is in one region, and has no replicas of secrets.
            StopReplicationToReplica !! InvalidRequestException: Berth does not serve StopReplicationToReplica: it is in one region, and has no replicas of secrets.
            PutResourcePolicy !! InvalidRequestException: Berth does not serve PutResourcePolicy: it decides by policies of users and roles alone, and keeps none that it does not enforce. Allow there what is to be allowed.
            ValidateResourcePolicy !! InvalidRequestException: Berth does not serve ValidateResourcePolicy: it decides by policies of users and roles alone, and keeps none that it does not enforce. Allow there what is to be allowed.
            GetResourcePolicy {"ARN":"arn:aws:secretsmanager:us-east-1:123456789012:secret:a-bbbbbb","Name":"a"}
            DeleteResourcePolicy Name="a"
            GetResourcePolicy !! ResourceNotFoundException: Secrets Manager can't find the specified secret.
            PutSecretValue !! InvalidRequestException: You must provide either SecretString or SecretBinary.
            PutSecretValue !! ResourceNotFoundException: Secrets Manager can't find the specified secret.
            PutSecretValue !! InvalidParameterException: Berth rotates no secrets, and gives no rotation tokens: leave RotationToken away.
            UntagResource {}
            TagResource {}
            UntagResource {}
            DescribeSecret Tags=[{"Key":"l","Value":"2"}]
            UpdateSecret !! InvalidParameterException: Berth seals with its own key; leave KmsKeyId away, or give alias/aws/secretsmanager.
            GetSecretValue !! ValidationException: 1 validation error detected: Value '' at 'secretId' failed to satisfy constraint: Member must have length greater than or equal to 1
        "#]],
    );
}

#[test]
fn a_value_has_a_size() {
    let mut world = World::new();
    let of = |value: &str| format!(r#"{{"Name": "a", "SecretString": "{value}"}}"#);
    for (value, is_fine) in
        [("x".repeat(65_537), false), ("ü".repeat(32_769), false), ("x".repeat(65_536), true)]
    {
        let told = world.call("CreateSecret", &of(&value));
        assert_eq!(told.is_ok(), is_fine);
        if let Err(error) = told {
            let error = error.to_string();
            assert!(
                error.contains("Member must have length less than or equal to 65536"),
                "{error}"
            );
        }
    }
}
