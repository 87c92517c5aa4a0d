//! Access keys, and what else users could sign in with.
use expect_test::expect;

use super::check;

/// Before it deletes a user with all that is theirs, Terraform looks for these.
#[test]
fn users_have_nothing_else_to_sign_in_with() {
    check(
        r#"
        CreateUser {"UserName": "ann"} | User.UserName
        ListSSHPublicKeys {"UserName": "ann"}
        ListVirtualMFADevices {"AssignmentStatus": "Assigned"}
        ListMFADevices {"UserName": "ann"}
        ListSigningCertificates {"UserName": "ann"}
        ListServiceSpecificCredentials {"UserName": "ann"}
        DeleteLoginProfile {"UserName": "ann"}
        ListSSHPublicKeys {"UserName": "bob"}
        ListMFADevices {"UserName": "bob"}
        ListSigningCertificates {"UserName": "bob"}
        ListServiceSpecificCredentials {"UserName": "bob"}
        DeleteLoginProfile {"UserName": "bob"}
        ListVirtualMFADevices {"Marker": "x"}
        "#,
        expect![[r#"
            CreateUser User.UserName="ann"
            ListSSHPublicKeys {"IsTruncated":false,"SSHPublicKeys":[]}
            ListVirtualMFADevices {"IsTruncated":false,"VirtualMFADevices":[]}
            ListMFADevices {"IsTruncated":false,"MFADevices":[]}
            ListSigningCertificates {"Certificates":[],"IsTruncated":false}
            ListServiceSpecificCredentials {"IsTruncated":false,"ServiceSpecificCredentials":[]}
            DeleteLoginProfile !! NoSuchEntityException: Login Profile for User ann cannot be found.
            ListSSHPublicKeys !! NoSuchEntityException: The user with name bob cannot be found.
            ListMFADevices !! NoSuchEntityException: The user with name bob cannot be found.
            ListSigningCertificates !! NoSuchEntityException: The user with name bob cannot be found.
            ListServiceSpecificCredentials !! NoSuchEntityException: The user with name bob cannot be found.
            DeleteLoginProfile !! NoSuchEntityException: The user with name bob cannot be found.
            ListVirtualMFADevices !! ValidationError: Invalid Marker: it is not that of a page of this list.
        "#]],
    );
}

#[test]
fn a_key_is_made_switched_off_and_deleted() {
    check(
        r#"
        CreateUser {"UserName": "ann"} | User.UserName
        CreateUser {"UserName": "bob"} | User.UserName
        CreateAccessKey {"UserName": "ann"}
        CreateAccessKey {"UserName": "ann"} | AccessKey.AccessKeyId AccessKey.SecretAccessKey
        CreateAccessKey {"UserName": "ann"}
        CreateAccessKey {"UserName": "eve"}
        CreateAccessKey {}
        ListAccessKeys {"UserName": "ann"}
        ListAccessKeys {"UserName": "ann", "MaxItems": 1} | IsTruncated
        ListAccessKeys {"UserName": "bob"}
        ListAccessKeys {}
        UpdateAccessKey {"UserName": "ann", "AccessKeyId": "AKIARZPUZDIKAMBQGAYD", "Status": "Inactive"}
        UpdateAccessKey {"UserName": "bob", "AccessKeyId": "AKIARZPUZDIKAMBQGAYD", "Status": "Active"}
        UpdateAccessKey {"UserName": "ann", "AccessKeyId": "AKIARZPUZDIKAMBQGAYD", "Status": "Expired"}
        ListAccessKeys {"UserName": "ann"}
        GetAccessKeyLastUsed {"AccessKeyId": "AKIARZPUZDIKAMBQGAYD"}
        GetAccessKeyLastUsed {"AccessKeyId": "AKIAIOSFODNN7EXAMPLE"}
        DeleteUser {"UserName": "ann"}
        as arn:aws:iam::123456789012:user/ann
        ListAccessKeys {}
        DeleteAccessKey {"AccessKeyId": "AKIARZPUZDIKAMBQGAYD"}
        DeleteAccessKey {"AccessKeyId": "AKIARZPUZDIKAMBQGAYD"}
        GetUser {} | User.UserName
        as arn:aws:sts::123456789012:assumed-role/web/x
        ListAccessKeys {}
        as arn:aws:iam::123456789012:root
        GetAccountSummary {} | SummaryMap.Users SummaryMap.AccessKeysPerUserQuota SummaryMap.AccountAccessKeysPresent
        "#,
        expect![[r#"
            CreateUser User.UserName="ann"
            CreateUser User.UserName="bob"
            CreateAccessKey {"AccessKey":{"AccessKeyId":"AKIARZPUZDIKAEAQCAIB","CreateDate":1700000003,"SecretAccessKey":"CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC","Status":"Active","UserName":"ann"}}
            CreateAccessKey AccessKey.AccessKeyId="AKIARZPUZDIKAMBQGAYD" AccessKey.SecretAccessKey="EEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEE"
            CreateAccessKey !! LimitExceededException: Cannot exceed quota for AccessKeysPerUser: 2
            CreateAccessKey !! NoSuchEntityException: The user with name eve cannot be found.
            CreateAccessKey !! ValidationError: Must specify userName: arn:aws:iam::123456789012:root, who calls, is no user.
            ListAccessKeys {"AccessKeyMetadata":[{"AccessKeyId":"AKIARZPUZDIKAEAQCAIB","CreateDate":1700000003,"Status":"Active","UserName":"ann"},{"AccessKeyId":"AKIARZPUZDIKAMBQGAYD","CreateDate":1700000004,"Status":"Active","UserName":"ann"}],"IsTruncated":false}
            ListAccessKeys IsTruncated=true
            ListAccessKeys {"AccessKeyMetadata":[],"IsTruncated":false}
            ListAccessKeys {"AccessKeyMetadata":[],"IsTruncated":false}
            UpdateAccessKey {}
            UpdateAccessKey !! NoSuchEntityException: The Access Key with id AKIARZPUZDIKAMBQGAYD cannot be found.
            UpdateAccessKey !! ValidationError: An access key is Active or Inactive, and cannot be made Expired.
            ListAccessKeys {"AccessKeyMetadata":[{"AccessKeyId":"AKIARZPUZDIKAEAQCAIB","CreateDate":1700000003,"Status":"Active","UserName":"ann"},{"AccessKeyId":"AKIARZPUZDIKAMBQGAYD","CreateDate":1700000004,"Status":"Inactive","UserName":"ann"}],"IsTruncated":false}
            GetAccessKeyLastUsed {"AccessKeyLastUsed":{"Region":"N/A","ServiceName":"N/A"},"UserName":"ann"}
            GetAccessKeyLastUsed !! NoSuchEntityException: The Access Key with id AKIAIOSFODNN7EXAMPLE cannot be found.
            DeleteUser !! DeleteConflictException: Cannot delete entity, must delete access keys first.
            as arn:aws:iam::123456789012:user/ann
            ListAccessKeys {"AccessKeyMetadata":[{"AccessKeyId":"AKIARZPUZDIKAEAQCAIB","CreateDate":1700000003,"Status":"Active","UserName":"ann"},{"AccessKeyId":"AKIARZPUZDIKAMBQGAYD","CreateDate":1700000004,"Status":"Inactive","UserName":"ann"}],"IsTruncated":false}
            DeleteAccessKey {}
            DeleteAccessKey !! NoSuchEntityException: The Access Key with id AKIARZPUZDIKAMBQGAYD cannot be found.
            GetUser User.UserName="ann"
            as arn:aws:sts::123456789012:assumed-role/web/x
            ListAccessKeys !! ValidationError: Must specify userName: arn:aws:sts::123456789012:assumed-role/web/x, who calls, is no user.
            as arn:aws:iam::123456789012:root
            GetAccountSummary SummaryMap.Users=2 SummaryMap.AccessKeysPerUserQuota=2 SummaryMap.AccountAccessKeysPresent=1
        "#]],
    );
}
