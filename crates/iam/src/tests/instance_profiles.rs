//! Instance profiles and their role.
use expect_test::expect;

use super::check;

#[test]
fn a_profile_has_one_role() {
    check(
        r#"
        CreateInstanceProfile {"InstanceProfileName": "i", "Tags": [{"Key": "k", "Value": "v"}]} | InstanceProfile.Arn InstanceProfile.Roles InstanceProfile.Tags
        CreateInstanceProfile {"InstanceProfileName": "I"}
        CreateRole {"RoleName": "r", "AssumeRolePolicyDocument": TRUST} | Role.Arn
        CreateRole {"RoleName": "s", "AssumeRolePolicyDocument": TRUST} | Role.Arn
        AddRoleToInstanceProfile {"InstanceProfileName": "i", "RoleName": "r"}
        AddRoleToInstanceProfile {"InstanceProfileName": "i", "RoleName": "s"}
        GetInstanceProfile {"InstanceProfileName": "i"} | InstanceProfile.Roles.0.RoleName InstanceProfile.Roles.1
        ListInstanceProfilesForRole {"RoleName": "r"} | InstanceProfiles.0.InstanceProfileName IsTruncated
        ListInstanceProfilesForRole {"RoleName": "s"} | InstanceProfiles
        DeleteRole {"RoleName": "r"}
        DeleteInstanceProfile {"InstanceProfileName": "i"}
        RemoveRoleFromInstanceProfile {"InstanceProfileName": "i", "RoleName": "s"}
        RemoveRoleFromInstanceProfile {"InstanceProfileName": "i", "RoleName": "r"}
        DeleteRole {"RoleName": "r"}
        UntagInstanceProfile {"InstanceProfileName": "i", "TagKeys": ["k"]}
        ListInstanceProfileTags {"InstanceProfileName": "i"}
        DeleteInstanceProfile {"InstanceProfileName": "i"}
        GetInstanceProfile {"InstanceProfileName": "i"}
        "#,
        expect![[r#"
            CreateInstanceProfile InstanceProfile.Arn="arn:aws:iam::123456789012:instance-profile/i" InstanceProfile.Roles=[] InstanceProfile.Tags=[{"Key":"k","Value":"v"}]
            CreateInstanceProfile !! EntityAlreadyExistsException: Instance Profile I already exists.
            CreateRole Role.Arn="arn:aws:iam::123456789012:role/r"
            CreateRole Role.Arn="arn:aws:iam::123456789012:role/s"
            AddRoleToInstanceProfile {}
            AddRoleToInstanceProfile !! LimitExceededException: Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1
            GetInstanceProfile InstanceProfile.Roles.0.RoleName="r" InstanceProfile.Roles.1 absent
            ListInstanceProfilesForRole InstanceProfiles.0.InstanceProfileName="i" IsTruncated=false
            ListInstanceProfilesForRole InstanceProfiles=[]
            DeleteRole !! DeleteConflictException: Cannot delete entity, must remove roles from instance profile first.
            DeleteInstanceProfile !! DeleteConflictException: Cannot delete entity, must remove roles from instance profile first.
            RemoveRoleFromInstanceProfile !! NoSuchEntityException: Role s in instance profile i cannot be found.
            RemoveRoleFromInstanceProfile {}
            DeleteRole {}
            UntagInstanceProfile {}
            ListInstanceProfileTags {"IsTruncated":false,"Tags":[]}
            DeleteInstanceProfile {}
            GetInstanceProfile !! NoSuchEntityException: Instance Profile i cannot be found.
        "#]],
    );
}
