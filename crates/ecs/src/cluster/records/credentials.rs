//! Which credentials of roles a task has. The credentials themselves are stored nowhere.
use std::{fmt, str::FromStr};

use berth_engine::{Random, Timestamp};
use serde::{Deserialize, Serialize};

/// Of a task with roles. Written by `launch`; [`Credentials::refused_since`] by
/// `observe/role_credentials.rs`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TaskCredentials {
    /// Of `taskRoleArn`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task_role: Option<Credentials>,
    /// Of `executionRoleArn`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub execution_role: Option<Credentials>,
}

/// Of one role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Credentials {
    /// The same for the life of the task: containers have it in their environment.
    pub id: CredentialsId,
    /// Since when the role cannot be assumed any more, the task running on with what it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused_since: Option<Timestamp>,
}

/// Which of a task's roles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RoleKind {
    /// What its containers may do: `taskRoleArn`.
    Task,
    /// What its agent may do for it: `executionRoleArn`.
    Execution,
}

/// A UUID of version 4, by which containers ask their agent for credentials. Who knows it may have
/// them from some agents, so that it is not shown.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CredentialsId(u128);

impl TaskCredentials {
    pub fn get(&self, kind: RoleKind) -> Option<&Credentials> {
        match kind {
            RoleKind::Task => self.task_role.as_ref(),
            RoleKind::Execution => self.execution_role.as_ref(),
        }
    }

    pub fn get_mut(&mut self, kind: RoleKind) -> Option<&mut Credentials> {
        match kind {
            RoleKind::Task => self.task_role.as_mut(),
            RoleKind::Execution => self.execution_role.as_mut(),
        }
    }
}

impl RoleKind {
    pub const ALL: [RoleKind; 2] = [RoleKind::Task, RoleKind::Execution];

    /// As agents are told.
    pub fn role_type(self) -> &'static str {
        match self {
            RoleKind::Task => "TaskApplication",
            RoleKind::Execution => "TaskExecution",
        }
    }
}

impl CredentialsId {
    /// A new one, by chance.
    pub fn new(random: &mut Random) -> CredentialsId {
        let chance = u128::from(random.next_u64()) << 64 | u128::from(random.next_u64());
        let (version, variant) = (4 << 76, 2 << 62);
        CredentialsId(chance & !(0xF << 76) & !(3 << 62) | version | variant)
    }

    /// A part of its chance, which tells nothing of the rest: 16 bits.
    pub fn spread(self) -> u16 {
        self.0 as u16
    }
}

impl fmt::Display for CredentialsId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hex = format!("{:032x}", self.0);
        let [a, b, c, d, e] = [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]];
        write!(f, "{a}-{b}-{c}-{d}-{e}")
    }
}

impl fmt::Debug for CredentialsId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CredentialsId(…)")
    }
}

/// What is no id.
#[derive(Debug, thiserror::Error)]
#[error("credentials ids are UUIDs")]
pub struct NoCredentialsId;

impl FromStr for CredentialsId {
    type Err = NoCredentialsId;

    fn from_str(text: &str) -> Result<CredentialsId, NoCredentialsId> {
        let hex = text.replace('-', "");
        let id = u128::from_str_radix(&hex, 16).map(CredentialsId).map_err(|_| NoCredentialsId)?;
        if id.to_string() == text { Ok(id) } else { Err(NoCredentialsId) }
    }
}

impl TryFrom<String> for CredentialsId {
    type Error = NoCredentialsId;

    fn try_from(text: String) -> Result<CredentialsId, NoCredentialsId> {
        text.parse()
    }
}

impl From<CredentialsId> for String {
    fn from(it: CredentialsId) -> String {
        it.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_a_uuid_of_version_4_that_debug_does_not_show() {
        let id = CredentialsId::new(&mut Random::new(7));
        let text = id.to_string();
        let parts: Vec<&str> = text.split('-').collect();
        assert_eq!(parts.iter().map(|it| it.len()).collect::<Vec<_>>(), [8, 4, 4, 4, 12]);
        assert!(parts[2].starts_with('4') && "89ab".contains(&parts[3][..1]), "{text}");
        assert_eq!(text.parse::<CredentialsId>().expect("its own text"), id);
        assert!(!format!("{id:?}").contains(parts[0]));
        for bad in ["", "x", &text.replace('-', ""), &text.to_uppercase()] {
            assert!(bad.parse::<CredentialsId>().is_err() || bad == text, "{bad}");
        }
    }
}
