//! What calls need, as text.
use berth_api::secretsmanager::{Operation, Request};
use berth_trial::Here;
use expect_test::expect;

use super::World;
use crate::managed::{SHARD, needs::needs};

#[test]
fn every_operation_needs_what_aws_has_in_its_table() {
    let mut world = World::new();
    let body = r#"{"Name": "web/db", "Tags": [{"Key": "team", "Value": "a"}]}"#;
    world.fine("CreateSecret", body);
    let here = Here::default().with(SHARD, world.trial.state);
    let prefix = here.home.arn("secretsmanager", "secret:");
    let mut told = String::new();
    for it in [
        r#"BatchGetSecretValue {"SecretIdList": ["web/db", "none"]}"#,
        r#"BatchGetSecretValue {}"#,
        r#"CancelRotateSecret {"SecretId": "web/db"}"#,
        r#"CreateSecret {"Name": "web/db"}"#,
        r#"CreateSecret {"Name": "new", "Description": "d", "KmsKeyId": "k", "Tags": [{"Key": "team", "Value": "b"}]}"#,
        r#"CreateSecret {"Name": "a:*"}"#,
        r#"DeleteResourcePolicy {"SecretId": "web/db"}"#,
        r#"DeleteSecret {"SecretId": "web/db", "RecoveryWindowInDays": 7, "ForceDeleteWithoutRecovery": false}"#,
        r#"DescribeSecret {"SecretId": "none"}"#,
        r#"DescribeSecret {"SecretId": "ARNweb/db-dddddd"}"#,
        r#"DescribeSecret {"SecretId": "ARNweb/db"}"#,
        r#"DescribeSecret {"SecretId": "ARNnone-AbCdEf"}"#,
        r#"DescribeSecret {"SecretId": "ARNno*ne"}"#,
        r#"DescribeSecret {}"#,
        r#"GetRandomPassword {}"#,
        r#"GetResourcePolicy {"SecretId": "web/db"}"#,
        r#"GetSecretValue {"SecretId": "web/db", "VersionId": "v", "VersionStage": "s"}"#,
        r#"ListSecretVersionIds {"SecretId": "web/db"}"#,
        r#"ListSecrets {}"#,
        r#"PutResourcePolicy {"SecretId": "web/db", "BlockPublicPolicy": true}"#,
        r#"PutSecretValue {"SecretId": "web/db"}"#,
        r#"RemoveRegionsFromReplication {"SecretId": "web/db"}"#,
        r#"ReplicateSecretToRegions {"SecretId": "web/db"}"#,
        r#"RestoreSecret {"SecretId": "web/db"}"#,
        r#"RotateSecret {"SecretId": "web/db"}"#,
        r#"StopReplicationToReplica {"SecretId": "web/db"}"#,
        r#"TagResource {"SecretId": "web/db", "Tags": [{"Key": "k", "Value": "v"}]}"#,
        r#"UntagResource {"SecretId": "web/db", "TagKeys": ["k", "l"]}"#,
        r#"UpdateSecret {"SecretId": "web/db", "Description": "d", "KmsKeyId": "k"}"#,
        r#"UpdateSecretVersionStage {"SecretId": "web/db", "VersionStage": "s"}"#,
        r#"ValidateResourcePolicy {}"#,
        r#"ValidateResourcePolicy {"SecretId": "web/db"}"#,
    ] {
        let (operation, body) = it.split_once(' ').unwrap();
        let operation = Operation::from_name(operation).unwrap();
        let body = body.replace("ARN", &prefix);
        let request = Request::decode(operation, body.as_bytes()).unwrap();
        let needs: Vec<String> = needs(&request, &here).iter().map(berth_trial::told).collect();
        told += &format!("{it}\n    {}\n", needs.join("\n    ").replace(&prefix, "ARN"));
    }
    for operation in Operation::ALL {
        assert!(told.contains(&format!("{operation} {{")), "{operation} is not looked at");
    }
    expect![[r#"
        BatchGetSecretValue {"SecretIdList": ["web/db", "none"]}
            secretsmanager:BatchGetSecretValue on *
            secretsmanager:GetSecretValue on ARNweb/db-bbbbbb as 'web/db' secretsmanager:SecretId=ARNweb/db-bbbbbb aws:ResourceTag/team=a secretsmanager:ResourceTag/team=a
            secretsmanager:GetSecretValue on ARNnone-?????? as 'none' secretsmanager:SecretId=ARNnone-??????
        BatchGetSecretValue {}
            secretsmanager:BatchGetSecretValue on *
        CancelRotateSecret {"SecretId": "web/db"}
            secretsmanager:CancelRotateSecret on ARNweb/db-bbbbbb as 'web/db' secretsmanager:SecretId=ARNweb/db-bbbbbb aws:ResourceTag/team=a secretsmanager:ResourceTag/team=a
        CreateSecret {"Name": "web/db"}
            secretsmanager:CreateSecret on ARNweb/db-?????? as 'web/db' secretsmanager:Name=web/db
        CreateSecret {"Name": "new", "Description": "d", "KmsKeyId": "k", "Tags": [{"Key": "team", "Value": "b"}]}
            secretsmanager:CreateSecret on ARNnew-?????? as 'new' aws:RequestTag/team=b aws:TagKeys=[team] secretsmanager:Name=new secretsmanager:Description=d secretsmanager:KmsKeyId=k
            secretsmanager:TagResource on ARNnew-?????? as 'new' aws:RequestTag/team=b aws:TagKeys=[team] secretsmanager:Name=new
        CreateSecret {"Name": "a:*"}
            secretsmanager:CreateSecret on ARNa%3A%2A-?????? as 'a:*' secretsmanager:Name=a:*
        DeleteResourcePolicy {"SecretId": "web/db"}
            secretsmanager:DeleteResourcePolicy on ARNweb/db-bbbbbb as 'web/db' secretsmanager:SecretId=ARNweb/db-bbbbbb aws:ResourceTag/team=a secretsmanager:ResourceTag/team=a
        DeleteSecret {"SecretId": "web/db", "RecoveryWindowInDays": 7, "ForceDeleteWithoutRecovery": false}
            secretsmanager:DeleteSecret on ARNweb/db-bbbbbb as 'web/db' secretsmanager:SecretId=ARNweb/db-bbbbbb aws:ResourceTag/team=a secretsmanager:ResourceTag/team=a secretsmanager:RecoveryWindowInDays=7 secretsmanager:ForceDeleteWithoutRecovery=false
        DescribeSecret {"SecretId": "none"}
            secretsmanager:DescribeSecret on ARNnone-?????? as 'none' secretsmanager:SecretId=ARNnone-??????
        DescribeSecret {"SecretId": "ARNweb/db-dddddd"}
            secretsmanager:DescribeSecret on ARNweb/db-dddddd as 'ARNweb/db-dddddd' secretsmanager:SecretId=ARNweb/db-dddddd
        DescribeSecret {"SecretId": "ARNweb/db"}
            secretsmanager:DescribeSecret on ARNweb/db-bbbbbb as 'ARNweb/db' secretsmanager:SecretId=ARNweb/db-bbbbbb aws:ResourceTag/team=a secretsmanager:ResourceTag/team=a
        DescribeSecret {"SecretId": "ARNnone-AbCdEf"}
            secretsmanager:DescribeSecret on ARNnone-AbCdEf as 'ARNnone-AbCdEf' secretsmanager:SecretId=ARNnone-AbCdEf
        DescribeSecret {"SecretId": "ARNno*ne"}
            secretsmanager:DescribeSecret on ARNno%2Ane-?????? as 'ARNno*ne' secretsmanager:SecretId=ARNno%2Ane-??????
        DescribeSecret {}
            secretsmanager:DescribeSecret on ARN-?????? as '' secretsmanager:SecretId=ARN-??????
        GetRandomPassword {}
            secretsmanager:GetRandomPassword on *
        GetResourcePolicy {"SecretId": "web/db"}
            secretsmanager:GetResourcePolicy on ARNweb/db-bbbbbb as 'web/db' secretsmanager:SecretId=ARNweb/db-bbbbbb aws:ResourceTag/team=a secretsmanager:ResourceTag/team=a
        GetSecretValue {"SecretId": "web/db", "VersionId": "v", "VersionStage": "s"}
            secretsmanager:GetSecretValue on ARNweb/db-bbbbbb as 'web/db' secretsmanager:SecretId=ARNweb/db-bbbbbb aws:ResourceTag/team=a secretsmanager:ResourceTag/team=a secretsmanager:VersionId=v secretsmanager:VersionStage=s
        ListSecretVersionIds {"SecretId": "web/db"}
            secretsmanager:ListSecretVersionIds on ARNweb/db-bbbbbb as 'web/db' secretsmanager:SecretId=ARNweb/db-bbbbbb aws:ResourceTag/team=a secretsmanager:ResourceTag/team=a
        ListSecrets {}
            secretsmanager:ListSecrets on *
        PutResourcePolicy {"SecretId": "web/db", "BlockPublicPolicy": true}
            secretsmanager:PutResourcePolicy on ARNweb/db-bbbbbb as 'web/db' secretsmanager:SecretId=ARNweb/db-bbbbbb aws:ResourceTag/team=a secretsmanager:ResourceTag/team=a secretsmanager:BlockPublicPolicy=true
        PutSecretValue {"SecretId": "web/db"}
            secretsmanager:PutSecretValue on ARNweb/db-bbbbbb as 'web/db' secretsmanager:SecretId=ARNweb/db-bbbbbb aws:ResourceTag/team=a secretsmanager:ResourceTag/team=a
        RemoveRegionsFromReplication {"SecretId": "web/db"}
            secretsmanager:RemoveRegionsFromReplication on ARNweb/db-bbbbbb as 'web/db' secretsmanager:SecretId=ARNweb/db-bbbbbb aws:ResourceTag/team=a secretsmanager:ResourceTag/team=a
        ReplicateSecretToRegions {"SecretId": "web/db"}
            secretsmanager:ReplicateSecretToRegions on ARNweb/db-bbbbbb as 'web/db' secretsmanager:SecretId=ARNweb/db-bbbbbb aws:ResourceTag/team=a secretsmanager:ResourceTag/team=a
        RestoreSecret {"SecretId": "web/db"}
            secretsmanager:RestoreSecret on ARNweb/db-bbbbbb as 'web/db' secretsmanager:SecretId=ARNweb/db-bbbbbb aws:ResourceTag/team=a secretsmanager:ResourceTag/team=a
        RotateSecret {"SecretId": "web/db"}
            secretsmanager:RotateSecret on ARNweb/db-bbbbbb as 'web/db' secretsmanager:SecretId=ARNweb/db-bbbbbb aws:ResourceTag/team=a secretsmanager:ResourceTag/team=a
        StopReplicationToReplica {"SecretId": "web/db"}
            secretsmanager:StopReplicationToReplica on ARNweb/db-bbbbbb as 'web/db' secretsmanager:SecretId=ARNweb/db-bbbbbb aws:ResourceTag/team=a secretsmanager:ResourceTag/team=a
        TagResource {"SecretId": "web/db", "Tags": [{"Key": "k", "Value": "v"}]}
            secretsmanager:TagResource on ARNweb/db-bbbbbb as 'web/db' secretsmanager:SecretId=ARNweb/db-bbbbbb aws:ResourceTag/team=a secretsmanager:ResourceTag/team=a aws:RequestTag/k=v aws:TagKeys=[k]
        UntagResource {"SecretId": "web/db", "TagKeys": ["k", "l"]}
            secretsmanager:UntagResource on ARNweb/db-bbbbbb as 'web/db' secretsmanager:SecretId=ARNweb/db-bbbbbb aws:ResourceTag/team=a secretsmanager:ResourceTag/team=a aws:TagKeys=[k, l]
        UpdateSecret {"SecretId": "web/db", "Description": "d", "KmsKeyId": "k"}
            secretsmanager:UpdateSecret on ARNweb/db-bbbbbb as 'web/db' secretsmanager:SecretId=ARNweb/db-bbbbbb aws:ResourceTag/team=a secretsmanager:ResourceTag/team=a secretsmanager:Description=d secretsmanager:KmsKeyId=k
        UpdateSecretVersionStage {"SecretId": "web/db", "VersionStage": "s"}
            secretsmanager:UpdateSecretVersionStage on ARNweb/db-bbbbbb as 'web/db' secretsmanager:SecretId=ARNweb/db-bbbbbb aws:ResourceTag/team=a secretsmanager:ResourceTag/team=a secretsmanager:VersionStage=s
        ValidateResourcePolicy {}
            secretsmanager:ValidateResourcePolicy on *
        ValidateResourcePolicy {"SecretId": "web/db"}
            secretsmanager:ValidateResourcePolicy on ARNweb/db-bbbbbb as 'web/db' secretsmanager:SecretId=ARNweb/db-bbbbbb aws:ResourceTag/team=a secretsmanager:ResourceTag/team=a
    "#]].assert_eq(&told);
}
