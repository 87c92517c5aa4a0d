//! What the account stores, in the field names of the public API, and under which row addresses.
mod access_key;
mod account_setting;
mod capacity_provider;
mod family;
mod task_definition;

pub use access_key::{AccessKey, AccessKeyStatus, Secret};
pub use account_setting::{AccountSetting, AccountSettingKey};
pub use capacity_provider::{CapacityProvider, ManagedScaling};
pub use family::Family;
pub use task_definition::{TaskDefinition, TaskDefinitionStatus};

pub use berth_definitions::{DefinitionKind, TaskDefinitionKey};
use berth_engine::RowError;
use berth_kernel::rows;

/// One stored fact of the account.
#[derive(Clone, Debug, PartialEq)]
pub enum Record {
    AccessKey(AccessKey),
    AccountSetting(AccountSetting),
    CapacityProvider(CapacityProvider),
    Family(Family),
    /// Boxed: many times as large as the others.
    TaskDefinition(Box<TaskDefinition>),
}

/// Names a record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// By its id.
    AccessKey(String),
    AccountSetting(AccountSettingKey),
    /// By its name.
    CapacityProvider(String),
    /// By its name.
    Family(String),
    TaskDefinition(TaskDefinitionKey),
}

impl berth_engine::Record for Record {
    type Key = Key;

    const TABLES: &'static [&'static str] = &[
        "access-key",
        "account-setting",
        "capacity-provider",
        "task-definition",
        "task-definition-family",
    ];

    /// A secret goes with its key, and is not kept for whoever looks back.
    const PASSING: &'static [&'static str] = &["access-key"];

    fn key(&self) -> Key {
        match self {
            Record::AccessKey(it) => Key::AccessKey(it.access_key_id.clone()),
            Record::AccountSetting(it) => Key::AccountSetting(it.key()),
            Record::CapacityProvider(it) => Key::CapacityProvider(it.name.clone()),
            Record::Family(it) => Key::Family(it.family.clone()),
            Record::TaskDefinition(it) => Key::TaskDefinition(it.key.clone()),
        }
    }

    fn address(key: &Key) -> (&'static str, String) {
        match key {
            Key::AccessKey(id) => ("access-key", id.clone()),
            Key::AccountSetting(key) => ("account-setting", key.to_string()),
            Key::CapacityProvider(name) => ("capacity-provider", name.clone()),
            Key::Family(family) => ("task-definition-family", family.clone()),
            Key::TaskDefinition(key) => ("task-definition", key.to_string()),
        }
    }

    fn key_of(table: &str, key: &str) -> Option<Key> {
        Some(match table {
            "access-key" => Key::AccessKey(key.to_owned()),
            "account-setting" => {
                let (principal_arn, name) = key.rsplit_once(' ')?;
                let (principal_arn, name) = (principal_arn.to_owned(), name.to_owned());
                Key::AccountSetting(AccountSettingKey { principal_arn, name })
            }
            "capacity-provider" => Key::CapacityProvider(key.to_owned()),
            "task-definition-family" => Key::Family(key.to_owned()),
            "task-definition" => Key::TaskDefinition(key.parse().ok()?),
            _ => return None,
        })
    }

    fn encode(&self) -> Vec<u8> {
        match self {
            Record::AccessKey(it) => rows::encode(it),
            Record::AccountSetting(it) => rows::encode(it),
            Record::CapacityProvider(it) => rows::encode(it),
            Record::Family(it) => rows::encode(it),
            Record::TaskDefinition(it) => rows::encode(it),
        }
    }

    fn decode(table: &str, key: &str, value: &[u8]) -> Result<Option<Record>, RowError> {
        Ok(Some(match table {
            "access-key" => Record::AccessKey(rows::decode(table, key, value)?),
            "account-setting" => Record::AccountSetting(rows::decode(table, key, value)?),
            "capacity-provider" => Record::CapacityProvider(rows::decode(table, key, value)?),
            "task-definition-family" => Record::Family(rows::decode(table, key, value)?),
            "task-definition" => Record::TaskDefinition(rows::decode(table, key, value)?),
            _ => return Ok(None),
        }))
    }
}

impl From<AccessKey> for Record {
    fn from(it: AccessKey) -> Record {
        Record::AccessKey(it)
    }
}

impl From<AccountSetting> for Record {
    fn from(it: AccountSetting) -> Record {
        Record::AccountSetting(it)
    }
}

impl From<CapacityProvider> for Record {
    fn from(it: CapacityProvider) -> Record {
        Record::CapacityProvider(it)
    }
}

impl From<Family> for Record {
    fn from(it: Family) -> Record {
        Record::Family(it)
    }
}

impl From<TaskDefinition> for Record {
    fn from(it: TaskDefinition) -> Record {
        Record::TaskDefinition(Box::new(it))
    }
}

#[cfg(test)]
mod tests {
    use berth_engine::Record as _;

    use super::*;

    #[test]
    fn every_key_is_found_by_its_address() {
        let name = || "web".to_owned();
        let definition =
            |kind| Key::TaskDefinition(TaskDefinitionKey { kind, family: name(), revision: 7 });
        let principal_arn = "arn:aws:iam::123456789012:root".to_owned();
        let keys = [
            Key::AccessKey(name()),
            Key::AccountSetting(AccountSettingKey { principal_arn, name: name() }),
            Key::CapacityProvider(name()),
            Key::Family(name()),
            definition(DefinitionKind::Task),
            definition(DefinitionKind::Daemon),
        ];
        for key in keys {
            let (table, row) = Record::address(&key);
            assert_eq!(Record::key_of(table, &row), Some(key));
            assert!(Record::TABLES.contains(&table), "{table}");
        }
        assert_eq!(Record::key_of("no-such-table", "web"), None);
    }
}
