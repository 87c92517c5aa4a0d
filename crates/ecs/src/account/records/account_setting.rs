//! A setting that somebody chose for a principal.
use std::fmt;

use serde::{Deserialize, Serialize};

/// The choice of one principal; that of the root user is the default for all others.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AccountSetting {
    pub principal_arn: String,
    /// One of the API's `SettingName`s.
    pub name: String,
    /// Written by PutAccountSetting and PutAccountSettingDefault.
    pub value: String,
}

impl AccountSetting {
    pub fn key(&self) -> AccountSettingKey {
        AccountSettingKey { principal_arn: self.principal_arn.clone(), name: self.name.clone() }
    }
}

/// Names a setting of a principal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AccountSettingKey {
    pub principal_arn: String,
    pub name: String,
}

impl fmt::Display for AccountSettingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.principal_arn, self.name)
    }
}
