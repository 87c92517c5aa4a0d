//! What has a name: users, groups, roles, managed policies and instance profiles.
use std::collections::BTreeMap;

use berth_engine::Timestamp;
use berth_kernel::Home;
use serde::{Deserialize, Serialize};

use super::{Id, Kind};
use crate::SERVICE;

/// Something with a name, which is its own among those of its kind, whatever the case of letters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Entity {
    pub id: Id,
    /// Written when it is made; of users and groups also by UpdateUser and UpdateGroup.
    pub name: String,
    /// The same.
    pub path: String,
    pub create_date: Timestamp,
    /// Written when it is made, then by its tag operations.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: BTreeMap<String, String>,
    /// How often what it has was changed: its policies, its groups or its users. So the history of
    /// its own row tells those calls, too.
    #[serde(default)]
    pub changes: u32,
    #[serde(flatten)]
    pub body: Body,
}

/// What only its kind has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Body {
    User(User),
    Group(Group),
    Role(Role),
    Policy(Policy),
    InstanceProfile(InstanceProfile),
}

/// Somebody, or some program.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct User {
    /// A managed policy that says what is possible at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permissions_boundary: Option<Id>,
    /// Written by RevokeContainerInstance of Berth's own API.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked: Option<Revoked>,
    /// Of the user of a container instance that has joined by a token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance: Option<OfInstance>,
}

/// Where users of container instances are, and nobody else.
pub const INSTANCES_PATH: &str = "/berth/instance/";

/// By what clusters tell which container instances are closed.
pub const CLOSED_INSTANCES: &str = "closed-instances";

/// Whose agent a user is: of a container instance that has the same name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OfInstance {
    pub cluster_arn: String,
    /// Of the machine that has asked for its first key last: X25519, in base 64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public_key: Option<String>,
}

/// Users who share policies.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Group {}

/// What others act as.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Role {
    /// As it was put.
    pub assume_role_policy_document: String,
    /// Whom the document names, by what it calls them, when it was put: a session of a role has
    /// the role's id, a colon and its name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub principals: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    pub max_session_duration_s: i32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permissions_boundary: Option<Id>,
    /// The service that a service-linked role is of; people do not change such a role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// Written by RevokeRoleSessions of Berth's own API.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked: Option<Revoked>,
}

/// That all sessions of a role or of a user were ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Revoked {
    /// How often so far. Sessions know how often it was when they were made, and are good as long
    /// as that is so: no clock has a say.
    pub times: u32,
    /// When it was last.
    pub at: Timestamp,
}

/// A managed policy. Its documents are its versions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Policy {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Of the latest version, whether or not it is the default one.
    pub update_date: Timestamp,
    /// Written by CreatePolicyVersion and SetDefaultPolicyVersion.
    pub default_version: u32,
    /// Of all that there ever were; never goes back.
    pub latest_version: u32,
}

/// What hands a role to a machine.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InstanceProfile {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role_id: Option<Id>,
}

impl Entity {
    pub fn kind(&self) -> Kind {
        match &self.body {
            Body::User(_) => Kind::User,
            Body::Group(_) => Kind::Group,
            Body::Role(_) => Kind::Role,
            Body::Policy(_) => Kind::Policy,
            Body::InstanceProfile(_) => Kind::InstanceProfile,
        }
    }

    pub fn arn(&self, home: &Home) -> String {
        home.global_arn(SERVICE, &format!("{}{}", self.kind().word(), self.place()))
    }

    /// Where it is among those of its kind: `/team/web`. Its ARN ends so; it is the key of its row.
    pub fn place(&self) -> String {
        format!("{}{}", self.path, self.name)
    }

    /// The same thing, of which something else has changed.
    pub fn changed(&self) -> Entity {
        Entity { changes: self.changes.wrapping_add(1), ..self.clone() }
    }

    /// What makes its name another's.
    pub fn lower_name(&self) -> String {
        self.name.to_lowercase()
    }

    pub fn boundary(&self) -> Option<&Id> {
        match &self.body {
            Body::User(it) => it.permissions_boundary.as_ref(),
            Body::Role(it) => it.permissions_boundary.as_ref(),
            Body::Group(_) | Body::Policy(_) | Body::InstanceProfile(_) => None,
        }
    }

    /// Of the user of a container instance.
    pub fn instance(&self) -> Option<&OfInstance> {
        match &self.body {
            Body::User(it) => it.instance.as_ref(),
            _ => None,
        }
    }

    /// Of a role.
    pub fn role(&self) -> Option<&Role> {
        match &self.body {
            Body::Role(it) => Some(it),
            _ => None,
        }
    }

    /// Whether anybody signs as it.
    pub fn has_credentials(&self) -> bool {
        matches!(self.kind(), Kind::User | Kind::Role)
    }

    /// That its sessions were ended, of a role and of a user.
    pub fn revoked(&self) -> Option<&Revoked> {
        match &self.body {
            Body::User(it) => it.revoked.as_ref(),
            Body::Role(it) => it.revoked.as_ref(),
            Body::Group(_) | Body::Policy(_) | Body::InstanceProfile(_) => None,
        }
    }

    /// How often its sessions were ended.
    pub fn revocations(&self) -> u32 {
        self.revoked().map_or(0, |it| it.times)
    }

    /// How it is told that its sessions are ended once more.
    pub fn revoked_again(&self, at: Timestamp) -> Revoked {
        Revoked { times: self.revocations().saturating_add(1), at }
    }

    /// Of a managed policy.
    pub fn policy(&self) -> Option<&Policy> {
        match &self.body {
            Body::Policy(it) => Some(it),
            _ => None,
        }
    }

    /// The role of an instance profile.
    pub fn profile_role(&self) -> Option<&Id> {
        match &self.body {
            Body::InstanceProfile(it) => it.role_id.as_ref(),
            _ => None,
        }
    }
}
