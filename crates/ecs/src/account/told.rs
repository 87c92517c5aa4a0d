//! What of the account's shard is told, and under which names.
use berth_serving::Told;

use crate::{Home, SERVICE, account::records::TaskDefinitionKey};

/// Tables whose rows are told of, by the kind in their ARNs. Keys and their secrets are not.
const TABLES: [&str; 3] = ["account-setting", "capacity-provider", "task-definition"];

/// What the history of the account tells.
pub const ACCOUNT_TOLD: Told = Told { address, arn };

/// The ARN of what a row is about; of an account setting one that only this history has.
fn arn(home: &Home, table: &str, key: &str) -> Option<String> {
    TABLES.contains(&table).then(|| home.arn(SERVICE, &format!("{table}/{key}")))
}

/// The row of a task definition (ARN or `family:revision`) or of a capacity provider (ARN).
fn address(home: &Home, text: &str) -> Option<(String, String)> {
    if text.starts_with("arn:") {
        let (kind, key) = home.tail(SERVICE, text)?.split_once('/')?;
        return TABLES.contains(&kind).then(|| (kind.to_owned(), key.to_owned()));
    }
    let key: TaskDefinitionKey = text.parse().ok()?;
    Some(("task-definition".to_owned(), key.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn definitions_and_providers_are_the_account_s() {
        let home = Home::default();
        let is = |text: &str| address(&home, text).is_some();
        assert!(is("web:1") && is(&home.arn(SERVICE, "task-definition/web:1")));
        assert!(is(&home.arn(SERVICE, "capacity-provider/spot")));
        for other in
            ["web", "ecs-svc/1", "web:x", &home.arn(SERVICE, "task/prod/0"), "arn:aws:s3:::a"]
        {
            assert!(!is(other), "{other}");
        }
        assert_eq!(arn(&home, "access-key", "AKIA"), None);
        let told = arn(&home, "task-definition", "web:1");
        assert_eq!(told, Some(home.arn(SERVICE, "task-definition/web:1")));
    }
}
