//! Roles that belong to a service.
use expect_test::expect;

use super::{World, check, run};

#[test]
fn a_role_of_a_service_is_described_and_tagged_only() {
    check(
        r#"
        CreateServiceLinkedRole {"AWSServiceName": "ecs.amazonaws.com"} | Role.Arn Role.Path
        CreateServiceLinkedRole {"AWSServiceName": "ecs.amazonaws.com"}
        CreateServiceLinkedRole {"AWSServiceName": "autoscaling.amazonaws.com", "CustomSuffix": "x"} | Role.RoleName
        CreateServiceLinkedRole {"AWSServiceName": "replication.dynamodb.amazonaws.com"} | Role.RoleName
        CreateServiceLinkedRole {"AWSServiceName": "ecs"}
        DeleteRole {"RoleName": "AWSServiceRoleForECS"}
        TagRole {"RoleName": "AWSServiceRoleForECS", "Tags": [{"Key": "k", "Value": "v"}, {"Key": "l", "Value": "w"}]}
        UntagRole {"RoleName": "AWSServiceRoleForECS", "TagKeys": ["l"]}
        UpdateRole {"RoleName": "AWSServiceRoleForECS", "Description": "d"}
        UpdateRole {"RoleName": "AWSServiceRoleForECS", "MaxSessionDuration": 7200}
        UpdateAssumeRolePolicy {"RoleName": "AWSServiceRoleForECS", "PolicyDocument": TRUST}
        GetRole {"RoleName": "AWSServiceRoleForECS"} | Role.Description Role.Tags
        UpdateRoleDescription {"RoleName": "AWSServiceRoleForECS", "Description": "e"} | Role.Description
        PutRolePolicy {"RoleName": "AWSServiceRoleForECS", "PolicyName": "p", "PolicyDocument": READ}
        GetServiceLinkedRoleDeletionStatus {"DeletionTaskId": "task/aws-service-role/x/y/z"}
        "#,
        expect![[r#"
            CreateServiceLinkedRole Role.Arn="arn:aws:iam::123456789012:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS" Role.Path="/aws-service-role/ecs.amazonaws.com/"
            CreateServiceLinkedRole !! InvalidInputException: Service role name AWSServiceRoleForECS has been taken in this account, please try a different suffix.
            CreateServiceLinkedRole Role.RoleName="AWSServiceRoleForAutoScaling_x"
            CreateServiceLinkedRole Role.RoleName="AWSServiceRoleForReplicationDynamodb"
            CreateServiceLinkedRole !! InvalidInputException: Invalid service name: ecs
            DeleteRole !! UnmodifiableEntityException: Cannot perform the operation on the protected role 'AWSServiceRoleForECS' - this role is only modifiable by AWS. It is linked to ecs.amazonaws.com.
            TagRole {}
            UntagRole {}
            UpdateRole {}
            UpdateRole !! UnmodifiableEntityException: Cannot perform the operation on the protected role 'AWSServiceRoleForECS' - this role is only modifiable by AWS. It is linked to ecs.amazonaws.com.
            UpdateAssumeRolePolicy !! UnmodifiableEntityException: Cannot perform the operation on the protected role 'AWSServiceRoleForECS' - this role is only modifiable by AWS. It is linked to ecs.amazonaws.com.
            GetRole Role.Description="d" Role.Tags=[{"Key":"k","Value":"v"}]
            UpdateRoleDescription Role.Description="e"
            PutRolePolicy !! UnmodifiableEntityException: Cannot perform the operation on the protected role 'AWSServiceRoleForECS' - this role is only modifiable by AWS. It is linked to ecs.amazonaws.com.
            GetServiceLinkedRoleDeletionStatus !! NoSuchEntityException: Deletion task task/aws-service-role/x/y/z cannot be found.
        "#]],
    );
}

#[test]
fn its_end_is_told() {
    let mut world = World::new();
    run(&mut world, r#"CreateServiceLinkedRole {"AWSServiceName": "ecs.amazonaws.com"}"#);
    let told = world.call("DeleteServiceLinkedRole", r#"{"RoleName": "AWSServiceRoleForECS"}"#);
    let body = told.unwrap().to_string();
    let status = world.call("GetServiceLinkedRoleDeletionStatus", &body).unwrap();
    assert_eq!(status["Status"], "SUCCEEDED");
    assert!(world.trial.state.entities.is_empty());
}
