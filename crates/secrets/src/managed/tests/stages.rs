//! Which version a stage is on.
use expect_test::expect;

use super::check;

#[test]
fn the_former_current_one_is_the_previous_one() {
    check(
        r#"
        CreateSecret {"Name": "a", "SecretString": "one", "ClientRequestToken": "T1"} | VersionId
        PutSecretValue {"SecretId": "a", "SecretString": "two", "ClientRequestToken": "T2"} | VersionStages
        PutSecretValue {"SecretId": "a", "SecretString": "three", "ClientRequestToken": "T3"} | VersionStages
        DescribeSecret {"SecretId": "a"} | VersionIdsToStages
        GetSecretValue {"SecretId": "a", "VersionStage": "AWSPREVIOUS"} | SecretString
        GetSecretValue {"SecretId": "a", "VersionId": "T1"} | SecretString VersionStages
        GetSecretValue {"SecretId": "a", "VersionId": "T3", "VersionStage": "AWSPREVIOUS"}
        GetSecretValue {"SecretId": "a", "VersionId": "T3", "VersionStage": "AWSCURRENT"} | SecretString
        GetSecretValue {"SecretId": "a", "VersionId": "T9"}
        GetSecretValue {"SecretId": "a", "VersionStage": "none"}
        ListSecretVersionIds {"SecretId": "a"} | Versions.0.VersionId Versions.1.VersionId Versions.2
        ListSecretVersionIds {"SecretId": "a", "IncludeDeprecated": true} | Versions.0.VersionId Versions.0.VersionStages Versions.2.VersionId
        "#,
        expect![[r#"
            CreateSecret VersionId="T1"
            PutSecretValue VersionStages=["AWSCURRENT"]
            PutSecretValue VersionStages=["AWSCURRENT"]
            DescribeSecret VersionIdsToStages={"T2":["AWSPREVIOUS"],"T3":["AWSCURRENT"]}
            GetSecretValue SecretString="two"
            GetSecretValue SecretString="one" VersionStages absent
            GetSecretValue !! InvalidRequestException: You provided a VersionStage that is not associated to the provided VersionId.
            GetSecretValue SecretString="three"
            GetSecretValue !! ResourceNotFoundException: Secrets Manager can't find the specified secret value for VersionId: T9
            GetSecretValue !! ResourceNotFoundException: Secrets Manager can't find the specified secret value for staging label: none
            ListSecretVersionIds Versions.0.VersionId="T2" Versions.1.VersionId="T3" Versions.2 absent
            ListSecretVersionIds Versions.0.VersionId="T1" Versions.0.VersionStages absent Versions.2.VersionId="T3"
        "#]],
    );
}

#[test]
fn stages_of_ones_own() {
    check(
        r#"
        CreateSecret {"Name": "a"} | VersionId
        PutSecretValue {"SecretId": "a", "SecretString": "one", "ClientRequestToken": "T1", "VersionStages": ["blue"]} | VersionStages
        PutSecretValue {"SecretId": "a", "SecretString": "two", "ClientRequestToken": "T2", "VersionStages": ["blue", "AWSPENDING"]} | VersionStages
        DescribeSecret {"SecretId": "a"} | VersionIdsToStages
        UpdateSecretVersionStage {"SecretId": "a", "VersionStage": "AWSCURRENT", "MoveToVersionId": "T2"}
        UpdateSecretVersionStage {"SecretId": "a", "VersionStage": "AWSCURRENT", "MoveToVersionId": "T2", "RemoveFromVersionId": "T2"}
        UpdateSecretVersionStage {"SecretId": "a", "VersionStage": "AWSCURRENT", "MoveToVersionId": "T2", "RemoveFromVersionId": "T1"} | Name
        DescribeSecret {"SecretId": "a"} | VersionIdsToStages
        UpdateSecretVersionStage {"SecretId": "a", "VersionStage": "AWSCURRENT", "RemoveFromVersionId": "T2"}
        UpdateSecretVersionStage {"SecretId": "a", "VersionStage": "blue", "RemoveFromVersionId": "T2"} | Name
        UpdateSecretVersionStage {"SecretId": "a", "VersionStage": "blue", "RemoveFromVersionId": "T2"}
        UpdateSecretVersionStage {"SecretId": "a", "VersionStage": "blue", "MoveToVersionId": "T9"}
        UpdateSecretVersionStage {"SecretId": "a", "VersionStage": "blue"}
        UpdateSecretVersionStage {"SecretId": "a", "VersionStage": "AWSPREVIOUS", "RemoveFromVersionId": "T1"} | Name
        UpdateSecretVersionStage {"SecretId": "a", "VersionStage": "AWSCURRENT", "MoveToVersionId": "T2"} | Name
        DescribeSecret {"SecretId": "a"} | VersionIdsToStages
        PutSecretValue {"SecretId": "a", "SecretString": "3", "ClientRequestToken": "T3", "VersionStages": ["AWSCURRENT", "AWSPREVIOUS"]} | VersionStages
        DescribeSecret {"SecretId": "a"} | VersionIdsToStages
        PutSecretValue {"SecretId": "a", "SecretString": "4", "VersionStages": ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15", "16", "17", "18", "19", "20", "21"]}
        "#,
        expect![[r#"
            CreateSecret VersionId absent
            PutSecretValue VersionStages=["AWSCURRENT","blue"]
            PutSecretValue VersionStages=["AWSPENDING","blue"]
            DescribeSecret VersionIdsToStages={"T1":["AWSCURRENT"],"T2":["AWSPENDING","blue"]}
            UpdateSecretVersionStage !! InvalidParameterException: The parameter RemoveFromVersionId can't be empty. Staging label AWSCURRENT is currently attached to version T1, so you must explicitly reference that version in RemoveFromVersionId.
            UpdateSecretVersionStage !! InvalidParameterException: The staging label AWSCURRENT isn't attached to version T2, which is given in RemoveFromVersionId.
            UpdateSecretVersionStage Name="a"
            DescribeSecret VersionIdsToStages={"T1":["AWSPREVIOUS"],"T2":["AWSCURRENT","AWSPENDING","blue"]}
            UpdateSecretVersionStage !! InvalidParameterException: You can only move staging label AWSCURRENT to a different secret version. It can’t be completely removed.
            UpdateSecretVersionStage Name="a"
            UpdateSecretVersionStage !! InvalidParameterException: The staging label blue isn't attached to version T2, which is given in RemoveFromVersionId.
            UpdateSecretVersionStage !! ResourceNotFoundException: Secrets Manager can't find the specified secret value for VersionId: T9
            UpdateSecretVersionStage !! InvalidParameterException: You must provide MoveToVersionId, RemoveFromVersionId, or both.
            UpdateSecretVersionStage Name="a"
            UpdateSecretVersionStage Name="a"
            DescribeSecret VersionIdsToStages={"T2":["AWSCURRENT","AWSPENDING"]}
            PutSecretValue VersionStages=["AWSCURRENT"]
            DescribeSecret VersionIdsToStages={"T2":["AWSPENDING","AWSPREVIOUS"],"T3":["AWSCURRENT"]}
            PutSecretValue !! ValidationException: 1 validation error detected: Value '[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21]' at 'versionStages' failed to satisfy constraint: Member must have length less than or equal to 20
        "#]],
    );
}
