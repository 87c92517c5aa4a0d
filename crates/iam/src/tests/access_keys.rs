//! There are no access keys yet.
use expect_test::expect;

use super::check;

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
