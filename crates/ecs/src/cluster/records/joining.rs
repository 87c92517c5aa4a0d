//! How machines join: the tokens that are given out for it, and who has come by one.
use std::collections::BTreeMap;

use berth_engine::Timestamp;
use berth_kernel::Home;
use serde::{Deserialize, Serialize};

use super::id::ContainerInstanceId;

/// What whoever has the secret of may join the cluster by.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct JoinToken {
    pub id: String,
    /// Of its id and its secret, in hexadecimal digits: `berth_api::join_token::digest`.
    pub sha256: String,
    /// By how many machines.
    pub uses_max: usize,
    /// Written by JoinCluster, in the batch that admits.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub uses: Vec<TokenUse>,
    pub expires_at: Timestamp,
    /// What container instances that join by it have, whatever their agents say.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, String>,
    /// The instance whose machine comes back without its identity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rejoins: Option<ContainerInstanceId>,
    pub created_at: Timestamp,
    /// An ARN.
    pub created_by: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked: Option<TokenRevoked>,
}

/// One machine that has joined by a token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TokenUse {
    /// As it was told: by it the same machine is known when it asks again.
    pub public_key: String,
    /// The name of its user.
    pub joined: ContainerInstanceId,
    /// What the machine calls itself.
    pub host_name: String,
    pub at: Timestamp,
}

/// That a token is good no more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TokenRevoked {
    pub at: Timestamp,
    /// An ARN.
    pub by: String,
}

/// A machine that has joined by a token: whose user it is, and for which key secrets are sealed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct JoinedInstance {
    /// The name of its user, and of the container instance that it was let in as.
    pub id: ContainerInstanceId,
    /// Its container instance: another one once its agent has lost all that it knew. Written by
    /// JoinCluster and RegisterContainerInstance.
    pub instance: ContainerInstanceId,
    /// X25519, in base 64: secrets are sealed for it.
    pub public_key: String,
    /// Whether its agent has said that it opens what is sealed for its key: credentials of roles
    /// come to it in no other way then, until it joins with another one and an agent registers that
    /// does not say so. Written by JoinCluster and RegisterContainerInstance, as the next two are.
    #[serde(default)]
    pub opens_sealed: bool,
    /// Whether no agent has registered yet since it joined with that key.
    #[serde(default)]
    pub awaits_agent: bool,
    /// Whether its agent opened what is sealed, and did not say so when it registered last: one of
    /// a former release hands to containers what it cannot open. It is sent no credentials.
    #[serde(default)]
    pub leaves_key_out: bool,
    /// By which it came last.
    pub token: String,
    /// What the token has bound.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, String>,
    /// What the machine says of itself: hints for texts, nothing else.
    #[serde(default)]
    pub host_name: String,
    #[serde(default)]
    pub machine_id_sha256: String,
    pub joined_at: Timestamp,
    /// Since when nobody is it any more: its keys are to be closed. Written by `reconcile/joining`
    /// and by RevokeContainerInstance of Berth's own API.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<Timestamp>,
    /// Whether its container instance is or was there. Whoever does not register within a day is
    /// nobody any more.
    #[serde(default)]
    pub has_registered: bool,
    /// Whether it has come back by a token for it: then it is told that it is open.
    #[serde(default)]
    pub has_come_back: bool,
}

/// What the names of users of container instances begin with, in ARNs.
const USERS: &str = "user/berth/instance/";

impl JoinToken {
    /// Since when it is of no use.
    pub fn ended_at(&self) -> Timestamp {
        self.revoked.as_ref().map_or(self.expires_at, |it| it.at.min(self.expires_at))
    }

    /// `ACTIVE`, `USED`, `EXPIRED` or `REVOKED`.
    pub fn status(&self, now: Timestamp) -> &'static str {
        match self.revoked {
            Some(_) => "REVOKED",
            None if self.expires_at <= now => "EXPIRED",
            None if self.uses.len() >= self.uses_max => "USED",
            None => "ACTIVE",
        }
    }
}

impl JoinedInstance {
    pub fn is_open(&self) -> bool {
        self.closed_at.is_none()
    }

    /// Of its user.
    pub fn principal_arn(&self, home: &Home) -> String {
        home.global_arn("iam", &format!("{USERS}{}", self.id))
    }
}

/// Whose user an ARN is of, if it is one of a machine that joined.
pub fn joined_id(principal_arn: &str, home: &Home) -> Option<ContainerInstanceId> {
    home.global_tail("iam", principal_arn)?.strip_prefix(USERS)?.parse().ok()
}
