//! What becomes of a secret that is deleted.
use berth_engine::Unseen;
use expect_test::expect;

use super::{World, check, run};

#[test]
fn a_secret_that_is_marked_can_be_restored() {
    check(
        r#"
        CreateSecret {"Name": "a", "SecretString": "one", "ClientRequestToken": "T1"} | VersionId
        DeleteSecret {"SecretId": "a", "RecoveryWindowInDays": 6}
        DeleteSecret {"SecretId": "a", "RecoveryWindowInDays": 31}
        DeleteSecret {"SecretId": "a", "RecoveryWindowInDays": 7, "ForceDeleteWithoutRecovery": true}
        DeleteSecret {"SecretId": "a", "RecoveryWindowInDays": 7} | Name DeletionDate
        DeleteSecret {"SecretId": "a"}
        GetSecretValue {"SecretId": "a"}
        PutSecretValue {"SecretId": "a", "SecretString": "x"}
        UpdateSecret {"SecretId": "a", "Description": "x"}
        TagResource {"SecretId": "a", "Tags": []}
        CreateSecret {"Name": "a"}
        DescribeSecret {"SecretId": "a"} | Name DeletedDate
        ListSecrets {} | SecretList
        ListSecrets {"IncludePlannedDeletion": true} | SecretList.0.Name
        wait 167
        RestoreSecret {"SecretId": "a"} | Name
        RestoreSecret {"SecretId": "a"} | Name
        wait 5
        GetSecretValue {"SecretId": "a"} | SecretString
        DescribeSecret {"SecretId": "a"} | DeletedDate
        "#,
        expect![[r#"
            CreateSecret VersionId="T1"
            DeleteSecret !! InvalidParameterException: The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).
            DeleteSecret !! InvalidParameterException: The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).
            DeleteSecret !! InvalidParameterException: You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.
            DeleteSecret Name="a" DeletionDate=1700604805
            DeleteSecret !! InvalidRequestException: You can't perform this operation on the secret because it was marked for deletion.
            GetSecretValue !! InvalidRequestException: You can't perform this operation on the secret because it was marked for deletion.
            PutSecretValue !! InvalidRequestException: You can't perform this operation on the secret because it was marked for deletion.
            UpdateSecret !! InvalidRequestException: You can't perform this operation on the secret because it was marked for deletion.
            TagResource !! InvalidRequestException: You can't perform this operation on the secret because it was marked for deletion.
            CreateSecret !! InvalidRequestException: You can't create this secret because a secret with this name is already scheduled for deletion.
            DescribeSecret Name="a" DeletedDate=1700604805
            ListSecrets SecretList=[]
            ListSecrets SecretList.0.Name="a"
            wait 167
            RestoreSecret Name="a"
            RestoreSecret Name="a"
            wait 5
            GetSecretValue SecretString="one"
            DescribeSecret DeletedDate absent
        "#]],
    );
}

#[test]
fn its_time_comes() {
    let mut world = World::new();
    let told = run(
        &mut world,
        r#"
        CreateSecret {"Name": "a", "SecretString": "one"} | Name
        DeleteSecret {"SecretId": "a"} | Name
        wait 719
        DescribeSecret {"SecretId": "a"} | Name
        wait 1
        DescribeSecret {"SecretId": "a"}
        CreateSecret {"Name": "a", "SecretString": "two"} | Name
        GetSecretValue {"SecretId": "a"} | SecretString
        DeleteSecret {"SecretId": "a", "ForceDeleteWithoutRecovery": true} | Name
        DeleteSecret {"SecretId": "a", "ForceDeleteWithoutRecovery": true} | Name ARN
        DeleteSecret {"SecretId": "a"}
        RestoreSecret {"SecretId": "a"}
        "#,
    );
    expect![[r#"
        CreateSecret Name="a"
        DeleteSecret Name="a"
        wait 719
        DescribeSecret Name="a"
        wait 1
        DescribeSecret !! ResourceNotFoundException: Secrets Manager can't find the specified secret.
        CreateSecret Name="a"
        GetSecretValue SecretString="two"
        DeleteSecret Name="a"
        DeleteSecret Name="a" ARN="arn:aws:secretsmanager:us-east-1:123456789012:secret:a"
        DeleteSecret !! ResourceNotFoundException: Secrets Manager can't find the specified secret.
        RestoreSecret !! ResourceNotFoundException: Secrets Manager can't find the specified secret.
    "#]].assert_eq(&told);
    let state = &world.trial.state;
    assert!(state.versions.is_empty() && state.values.iter().next().is_none());
}

#[test]
fn one_that_is_made_anew_in_the_same_batch_is_another_one() {
    let mut world = World::new();
    world.fine("CreateSecret", r#"{"Name": "a", "SecretString": "one"}"#);
    let delete =
        super::call("DeleteSecret", r#"{"SecretId": "a", "ForceDeleteWithoutRecovery": true}"#);
    let mut create = super::call("CreateSecret", r#"{"Name": "a", "SecretString": "two"}"#);
    crate::managed::call::seal(&mut create, &world.seals).unwrap();
    world.trial.batch(|turn| {
        turn.attempt(delete).unwrap();
        turn.attempt(create).unwrap();
    });
    assert_eq!(world.fine("GetSecretValue", r#"{"SecretId": "a"}"#)["SecretString"], "two");
    assert_eq!(world.trial.state.versions.len(), 1);
}

/// A machine that was off, or whose clock was set forwards: whoever has made a mistake has as long
/// to restore it as they were told.
#[test]
fn a_secret_does_not_age_while_nobody_looks() {
    let mut world = World::new();
    let told = run(
        &mut world,
        r#"
        CreateSecret {"Name": "a", "SecretString": "one"} | Name
        DeleteSecret {"SecretId": "a", "RecoveryWindowInDays": 7} | DeletionDate
        wait 100
        "#,
    );
    let before = world.trial.now;
    world.trial.now = before + 20 * 24 * 3_600_000;
    world.trial.learn(Unseen::default().and(before, world.trial.now));
    let told = told
        + &run(
            &mut world,
            r#"
        DescribeSecret {"SecretId": "a"} | DeletedDate
        wait 67
        RestoreSecret {"SecretId": "a"} | Name
        DeleteSecret {"SecretId": "a", "RecoveryWindowInDays": 7} | Name
        wait 167
        DescribeSecret {"SecretId": "a"} | Name
        wait 1
        DescribeSecret {"SecretId": "a"}
        "#,
        );
    expect![[r#"
        CreateSecret Name="a"
        DeleteSecret DeletionDate=1700604802
        wait 100
        DescribeSecret DeletedDate=1702332802
        wait 67
        RestoreSecret Name="a"
        DeleteSecret Name="a"
        wait 167
        DescribeSecret Name="a"
        wait 1
        DescribeSecret !! ResourceNotFoundException: Secrets Manager can't find the specified secret.
    "#]].assert_eq(&told);
}
