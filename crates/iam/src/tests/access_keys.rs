//! There are no access keys yet.
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
fn nobody_gets_a_key() {
    check(
        r#"
        CreateUser {"UserName": "ann"} | User.UserName
        CreateAccessKey {"UserName": "ann"}
        UpdateAccessKey {"UserName": "ann", "AccessKeyId": "AKIAIOSFODNN7EXAMPLE", "Status": "Inactive"}
        DeleteAccessKey {"UserName": "ann", "AccessKeyId": "AKIAIOSFODNN7EXAMPLE"}
        ListAccessKeys {"UserName": "ann"}
        ListAccessKeys {}
        ListAccessKeys {"UserName": "bob"}
        GetAccessKeyLastUsed {"AccessKeyId": "AKIAIOSFODNN7EXAMPLE"}
        ListAccountAliases {}
        GetAccountSummary {} | SummaryMap.Users SummaryMap.UsersQuota SummaryMap.Policies SummaryMap.AccountAccessKeysPresent
        "#,
        expect![[r#"
            CreateUser User.UserName="ann"
            CreateAccessKey !! ValidationError: Berth does not serve CreateAccessKey yet: policies are kept and simulated, but calls are not authorised by them, so that the root key alone signs calls, and users have no access keys.
            UpdateAccessKey !! ValidationError: Berth does not serve UpdateAccessKey yet: policies are kept and simulated, but calls are not authorised by them, so that the root key alone signs calls, and users have no access keys.
            DeleteAccessKey !! ValidationError: Berth does not serve DeleteAccessKey yet: policies are kept and simulated, but calls are not authorised by them, so that the root key alone signs calls, and users have no access keys.
            ListAccessKeys {"AccessKeyMetadata":[],"IsTruncated":false}
            ListAccessKeys {"AccessKeyMetadata":[],"IsTruncated":false}
            ListAccessKeys !! NoSuchEntityException: The user with name bob cannot be found.
            GetAccessKeyLastUsed !! NoSuchEntityException: The Access Key with id AKIAIOSFODNN7EXAMPLE cannot be found.
            ListAccountAliases {"AccountAliases":[],"IsTruncated":false}
            GetAccountSummary SummaryMap.Users=1 SummaryMap.UsersQuota=5000 SummaryMap.Policies=0 SummaryMap.AccountAccessKeysPresent=1
        "#]],
    );
}
