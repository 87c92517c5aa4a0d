//! The names of definitions.
use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What a definition is for. ECS: families of the two kinds have nothing to do with each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DefinitionKind {
    /// Tasks of RunTask, StartTask and services.
    Task,
    /// Managed daemons.
    Daemon,
}

impl DefinitionKind {
    /// The kind of resource in its ARN.
    pub fn resource(self) -> &'static str {
        match self {
            DefinitionKind::Task => "task-definition",
            DefinitionKind::Daemon => "daemon-task-definition",
        }
    }
}

/// `family:revision`, of daemons `daemon/family:revision`. Ordered by family, then by the number of
/// the revision.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaskDefinitionKey {
    /// Of which kind the family is.
    pub kind: DefinitionKind,
    /// The name that revisions are counted under.
    pub family: String,
    /// Counts from 1.
    pub revision: i32,
}

impl TaskDefinitionKey {
    /// The key that `family:revision` names among definitions of a kind.
    pub fn named(kind: DefinitionKind, text: &str) -> Option<TaskDefinitionKey> {
        let (family, revision) = text.rsplit_once(':')?;
        let revision = revision.parse().ok().filter(|it| *it >= 1)?;
        Some(TaskDefinitionKey { kind, family: family.to_owned(), revision })
    }

    /// `family:revision`, as references and ARNs have it.
    pub fn name(&self) -> String {
        format!("{}:{}", self.family, self.revision)
    }

    /// `task-definition/family:revision`, as its ARN ends.
    pub fn resource(&self) -> String {
        format!("{}/{}:{}", self.kind.resource(), self.family, self.revision)
    }
}

/// What rows of daemons' definitions begin with; no name of a family can.
const OF_DAEMONS: &str = "daemon/";

impl fmt::Display for TaskDefinitionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let prefix = match self.kind {
            DefinitionKind::Task => "",
            DefinitionKind::Daemon => OF_DAEMONS,
        };
        write!(f, "{prefix}{}:{}", self.family, self.revision)
    }
}

impl FromStr for TaskDefinitionKey {
    type Err = String;

    fn from_str(text: &str) -> Result<TaskDefinitionKey, String> {
        let key = match text.strip_prefix(OF_DAEMONS) {
            Some(name) => TaskDefinitionKey::named(DefinitionKind::Daemon, name),
            None => TaskDefinitionKey::named(DefinitionKind::Task, text),
        };
        key.ok_or_else(|| format!("`{text}` is not family:revision"))
    }
}

impl Serialize for TaskDefinitionKey {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TaskDefinitionKey {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_both_kinds_read_back() {
        for (text, resource) in
            [("web:7", "task-definition/web:7"), ("daemon/web:7", "daemon-task-definition/web:7")]
        {
            let key: TaskDefinitionKey = text.parse().unwrap();
            assert_eq!((key.to_string(), key.name()), (text.to_owned(), "web:7".to_owned()));
            assert_eq!(key.resource(), resource);
        }
        for wrong in ["web", "web:0", "web:x", "daemon/web"] {
            assert!(wrong.parse::<TaskDefinitionKey>().is_err(), "{wrong}");
        }
    }
}
