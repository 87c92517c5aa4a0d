//! Managed policies, their versions, and who has them.
use expect_test::expect;

use super::check;

#[test]
fn a_policy_has_versions() {
    check(
        r#"
        CreatePolicy {"PolicyName": "p", "PolicyDocument": READ, "Path": "/a/", "Description": "d"} | Policy.Arn Policy.DefaultVersionId Policy.AttachmentCount Policy.IsAttachable Policy.Description
        CreatePolicy {"PolicyName": "P", "PolicyDocument": READ}
        CreatePolicy {"PolicyName": "q", "PolicyDocument": TRUST}
        CreatePolicyVersion {"PolicyArn": "arn:aws:iam::123456789012:policy/a/p", "PolicyDocument": READ} | PolicyVersion.VersionId PolicyVersion.IsDefaultVersion PolicyVersion.Document
        CreatePolicyVersion {"PolicyArn": "arn:aws:iam::123456789012:policy/a/p", "PolicyDocument": READ, "SetAsDefault": true} | PolicyVersion.VersionId PolicyVersion.IsDefaultVersion
        ListPolicyVersions {"PolicyArn": "arn:aws:iam::123456789012:policy/a/p"}
        DeletePolicyVersion {"PolicyArn": "arn:aws:iam::123456789012:policy/a/p", "VersionId": "v3"}
        DeletePolicyVersion {"PolicyArn": "arn:aws:iam::123456789012:policy/a/p", "VersionId": "v1"}
        DeletePolicyVersion {"PolicyArn": "arn:aws:iam::123456789012:policy/a/p", "VersionId": "v1"}
        SetDefaultPolicyVersion {"PolicyArn": "arn:aws:iam::123456789012:policy/a/p", "VersionId": "v2"}
        GetPolicy {"PolicyArn": "arn:aws:iam::123456789012:policy/a/p"} | Policy.DefaultVersionId
        GetPolicyVersion {"PolicyArn": "arn:aws:iam::123456789012:policy/a/p", "VersionId": "v2"} | PolicyVersion.IsDefaultVersion PolicyVersion.Document
        GetPolicyVersion {"PolicyArn": "arn:aws:iam::123456789012:policy/a/p", "VersionId": "v9"}
        GetPolicy {"PolicyArn": "arn:aws:iam::123456789012:policy/p"}
        GetPolicy {"PolicyArn": "a policy without an ARN"}
        DeletePolicy {"PolicyArn": "arn:aws:iam::123456789012:policy/a/p"}
        DeletePolicyVersion {"PolicyArn": "arn:aws:iam::123456789012:policy/a/p", "VersionId": "v3"}
        TagPolicy {"PolicyArn": "arn:aws:iam::123456789012:policy/a/p", "Tags": [{"Key": "k", "Value": "v"}]}
        GetPolicy {"PolicyArn": "arn:aws:iam::123456789012:policy/a/p"} | Policy.Tags
        DeletePolicy {"PolicyArn": "arn:aws:iam::123456789012:policy/a/p"}
        GetPolicy {"PolicyArn": "arn:aws:iam::123456789012:policy/a/p"}
        "#,
        expect![[r#"
            CreatePolicy Policy.Arn="arn:aws:iam::123456789012:policy/a/p" Policy.DefaultVersionId="v1" Policy.AttachmentCount=0 Policy.IsAttachable=true Policy.Description="d"
            CreatePolicy !! EntityAlreadyExistsException: A policy called P already exists. Duplicate names are not allowed.
            CreatePolicy !! MalformedPolicyDocumentException: Policy document should not specify a principal.
            CreatePolicyVersion PolicyVersion.VersionId="v2" PolicyVersion.IsDefaultVersion=false PolicyVersion.Document absent
            CreatePolicyVersion PolicyVersion.VersionId="v3" PolicyVersion.IsDefaultVersion=true
            ListPolicyVersions {"IsTruncated":false,"Versions":[{"CreateDate":1700000005,"IsDefaultVersion":true,"VersionId":"v3"},{"CreateDate":1700000004,"IsDefaultVersion":false,"VersionId":"v2"},{"CreateDate":1700000001,"IsDefaultVersion":false,"VersionId":"v1"}]}
            DeletePolicyVersion !! DeleteConflictException: Cannot delete the default version of a policy.
            DeletePolicyVersion {}
            DeletePolicyVersion !! NoSuchEntityException: Policy arn:aws:iam::123456789012:policy/a/p version v1 does not exist or is not attachable.
            SetDefaultPolicyVersion {}
            GetPolicy Policy.DefaultVersionId="v2"
            GetPolicyVersion PolicyVersion.IsDefaultVersion=true PolicyVersion.Document="%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22s3%3AGet%2A%22%2C%22Resource%22%3A%22%2A%22%7D%5D%7D"
            GetPolicyVersion !! NoSuchEntityException: Policy arn:aws:iam::123456789012:policy/a/p version v9 does not exist or is not attachable.
            GetPolicy !! NoSuchEntityException: Policy arn:aws:iam::123456789012:policy/p was not found.
            GetPolicy !! InvalidInputException: ARN a policy without an ARN is not valid.
            DeletePolicy !! DeleteConflictException: This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.
            DeletePolicyVersion {}
            TagPolicy {}
            GetPolicy Policy.Tags=[{"Key":"k","Value":"v"}]
            DeletePolicy {}
            GetPolicy !! NoSuchEntityException: Policy arn:aws:iam::123456789012:policy/a/p was not found.
        "#]],
    );
}

#[test]
fn a_new_version_is_an_update() {
    check(
        r#"
        CreatePolicy {"PolicyName": "p", "PolicyDocument": READ} | Policy.UpdateDate
        CreatePolicyVersion {"PolicyArn": "arn:aws:iam::123456789012:policy/p", "PolicyDocument": READ} | PolicyVersion.CreateDate
        GetPolicy {"PolicyArn": "arn:aws:iam::123456789012:policy/p"} | Policy.DefaultVersionId Policy.UpdateDate
        SetDefaultPolicyVersion {"PolicyArn": "arn:aws:iam::123456789012:policy/p", "VersionId": "v2"}
        GetPolicy {"PolicyArn": "arn:aws:iam::123456789012:policy/p"} | Policy.DefaultVersionId Policy.UpdateDate
        "#,
        expect![[r#"
            CreatePolicy Policy.UpdateDate=1700000001
            CreatePolicyVersion PolicyVersion.CreateDate=1700000002
            GetPolicy Policy.DefaultVersionId="v1" Policy.UpdateDate=1700000002
            SetDefaultPolicyVersion {}
            GetPolicy Policy.DefaultVersionId="v2" Policy.UpdateDate=1700000002
        "#]],
    );
}

#[test]
fn a_policy_that_is_used_stays() {
    check(
        r#"
        CreatePolicy {"PolicyName": "p", "PolicyDocument": READ} | Policy.Arn
        CreateUser {"UserName": "u"} | User.UserName
        CreateGroup {"GroupName": "g"} | Group.GroupName
        CreateRole {"RoleName": "r", "AssumeRolePolicyDocument": TRUST, "PermissionsBoundary": "arn:aws:iam::123456789012:policy/p"} | Role.PermissionsBoundary
        AttachUserPolicy {"UserName": "u", "PolicyArn": "arn:aws:iam::123456789012:policy/p"}
        AttachGroupPolicy {"GroupName": "g", "PolicyArn": "arn:aws:iam::123456789012:policy/p"}
        GetPolicy {"PolicyArn": "arn:aws:iam::123456789012:policy/p"} | Policy.AttachmentCount Policy.PermissionsBoundaryUsageCount
        ListEntitiesForPolicy {"PolicyArn": "arn:aws:iam::123456789012:policy/p"} | PolicyUsers.0.UserName PolicyGroups.0.GroupName PolicyRoles.0.RoleName IsTruncated
        ListEntitiesForPolicy {"PolicyArn": "arn:aws:iam::123456789012:policy/p", "EntityFilter": "User"} | PolicyUsers.0.UserName PolicyGroups.0 PolicyRoles.0
        ListEntitiesForPolicy {"PolicyArn": "arn:aws:iam::123456789012:policy/p", "PolicyUsageFilter": "PermissionsBoundary"} | PolicyUsers.0 PolicyGroups.0 PolicyRoles.0.RoleName
        DetachUserPolicy {"UserName": "u", "PolicyArn": "arn:aws:iam::123456789012:policy/p"}
        DetachGroupPolicy {"GroupName": "g", "PolicyArn": "arn:aws:iam::123456789012:policy/p"}
        DeletePolicy {"PolicyArn": "arn:aws:iam::123456789012:policy/p"}
        PutRolePermissionsBoundary {"RoleName": "r", "PermissionsBoundary": "arn:aws:iam::aws:policy/AdministratorAccess"}
        DeletePolicy {"PolicyArn": "arn:aws:iam::123456789012:policy/p"}
        "#,
        expect![[r#"
            CreatePolicy Policy.Arn="arn:aws:iam::123456789012:policy/p"
            CreateUser User.UserName="u"
            CreateGroup Group.GroupName="g"
            CreateRole Role.PermissionsBoundary={"PermissionsBoundaryArn":"arn:aws:iam::123456789012:policy/p","PermissionsBoundaryType":"PermissionsBoundaryPolicy"}
            AttachUserPolicy {}
            AttachGroupPolicy {}
            GetPolicy Policy.AttachmentCount=2 Policy.PermissionsBoundaryUsageCount=1
            ListEntitiesForPolicy PolicyUsers.0.UserName="u" PolicyGroups.0.GroupName="g" PolicyRoles.0.RoleName="r" IsTruncated=false
            ListEntitiesForPolicy PolicyUsers.0.UserName="u" PolicyGroups.0 absent PolicyRoles.0 absent
            ListEntitiesForPolicy PolicyUsers.0 absent PolicyGroups.0 absent PolicyRoles.0.RoleName="r"
            DetachUserPolicy {}
            DetachGroupPolicy {}
            DeletePolicy !! DeleteConflictException: Cannot delete a policy attached to entities.
            PutRolePermissionsBoundary {}
            DeletePolicy {}
        "#]],
    );
}

#[test]
fn those_of_aws_are_there_and_stay() {
    check(
        r#"
        GetPolicy {"PolicyArn": "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"} | Policy.PolicyName Policy.Path Policy.DefaultVersionId Policy.PolicyId
        ListPolicyVersions {"PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"} | Versions.0.VersionId Versions.0.IsDefaultVersion
        GetPolicyVersion {"PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess", "VersionId": "v1"} | PolicyVersion.Document
        GetPolicy {"PolicyArn": "arn:aws:iam::aws:policy/AmazonECSTaskExecutionRolePolicy"}
        DeletePolicy {"PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}
        CreatePolicyVersion {"PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess", "PolicyDocument": READ}
        CreatePolicy {"PolicyName": "own", "PolicyDocument": READ} | Policy.Arn
        ListPolicies {"Scope": "Local"} | Policies.0.PolicyName Policies.1
        ListPolicies {"Scope": "AWS", "MaxItems": 1} | Policies.0.PolicyName IsTruncated
        ListPolicies {"OnlyAttached": true} | Policies.0
        "#,
        expect![[r#"
            GetPolicy Policy.PolicyName="AmazonECSTaskExecutionRolePolicy" Policy.Path="/service-role/" Policy.DefaultVersionId="v1" Policy.PolicyId="ANPAAWSAMLQP5QNE5QG4B"
            ListPolicyVersions Versions.0.VersionId="v1" Versions.0.IsDefaultVersion=true
            GetPolicyVersion PolicyVersion.Document="%7B%0A%20%20%22Statement%22%3A%20%5B%0A%20%20%20%20%7B%0A%20%20%20%20%20%20%22Action%22%3A%20%22%2A%22%2C%0A%20%20%20%20%20%20%22Effect%22%3A%20%22Allow%22%2C%0A%20%20%20%20%20%20%22Resource%22%3A%20%22%2A%22%0A%20%20%20%20%7D%0A%20%20%5D%2C%0A%20%20%22Version%22%3A%20%222012-10-17%22%0A%7D"
            GetPolicy !! NoSuchEntityException: Policy arn:aws:iam::aws:policy/AmazonECSTaskExecutionRolePolicy was not found.
            DeletePolicy !! InvalidInputException: AdministratorAccess is a policy of AWS: it can be attached, but not changed.
            CreatePolicyVersion !! InvalidInputException: AdministratorAccess is a policy of AWS: it can be attached, but not changed.
            CreatePolicy Policy.Arn="arn:aws:iam::123456789012:policy/own"
            ListPolicies Policies.0.PolicyName="own" Policies.1 absent
            ListPolicies Policies.0.PolicyName="AdministratorAccess" IsTruncated=true
            ListPolicies Policies.0 absent
        "#]],
    );
}
