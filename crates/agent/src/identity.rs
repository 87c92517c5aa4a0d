//! Who an agent is that has joined by a token: a container instance, with a key that the machine
//! has made itself, and an access key that changes by itself.
//!
//! - `exchange`: a token for an identity. - `changing`: its access key, again and again.

mod changing;
mod exchange;

use std::fmt;
use std::io;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use berth_api::sigv4::Credentials;
use berth_sealing::BoxKey;
use berth_tls::{Trust, TrustError};
use serde::{Deserialize, Serialize};

use crate::error::AgentError;
use crate::trusted::Trusted;

pub use changing::change_keys;
pub use exchange::{exchanged, join};

/// In the agent's directory, for its owner only.
const FILE: &str = "identity.json";

/// Which container instance an agent is, and what it proves that with.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Identity {
    pub cluster_arn: String,
    pub container_instance_arn: String,
    pub endpoint: String,
    pub region: String,
    pub access_key_id: String,
    secret_access_key: String,
    /// Secrets come sealed for it.
    private_key: String,
    /// When the access key was made, seconds since 1970.
    key_made_at: u64,
    /// Whom to trust at the endpoint, in PEM, as the control plane said it to whoever joined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ca_bundle: Option<String>,
    /// The access key of before: a control plane that was restored knows no other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    former_key: Option<FormerKey>,
    /// What the instance had when this machine came back as it: known by their ids, where the
    /// directory that proves whose they are is lost.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub held: Vec<Held>,
}

/// A container of a task, as it was reported last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Held {
    pub task_arn: String,
    pub container: String,
    /// That it has in its runtime.
    pub runtime_id: String,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct FormerKey {
    access_key_id: String,
    secret_access_key: String,
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Identity({})", self.container_instance_arn)
    }
}

impl Identity {
    /// The one that an agent's directory has.
    ///
    /// # Errors
    /// It cannot be read, or is damaged.
    pub fn read(directory: &Path) -> Result<Option<Self>, AgentError> {
        let fault = |fault| AgentError::DataDir { path: directory.join(FILE), fault };
        read(directory, FILE).map_err(fault)
    }

    #[must_use]
    pub fn credentials(&self) -> Credentials {
        Credentials {
            access_key_id: self.access_key_id.clone(),
            secret_access_key: self.secret_access_key.clone(),
            session_token: None,
        }
    }

    /// What is sealed for the machine opens with it.
    ///
    /// # Errors
    /// It is damaged.
    pub fn box_key(&self) -> Result<BoxKey, AgentError> {
        let fault = "identity.json has a key that is none: this machine is to join anew.";
        BoxKey::parse(&self.private_key).ok_or_else(|| AgentError::CannotJoin(fault.to_owned()))
    }

    /// Whom it trusts. Who has joined over TLS speaks to nobody without it.
    ///
    /// # Errors
    /// The bundle is damaged, or the machine trusts nobody.
    pub fn trusted(&self) -> Result<Trusted, TrustError> {
        match &self.ca_bundle {
            Some(pem) => Trusted::bundle(pem.as_bytes()),
            None if self.endpoint.starts_with("https://") => Trusted::system(),
            None => Ok(Trusted::default()),
        }
    }

    /// The same, and whoever has followed since, as an agent with this directory has been told.
    /// Nobody of an endpoint without TLS.
    ///
    /// # Errors
    /// As [`Identity::trusted`].
    pub fn trust_now(&self, directory: &Path) -> Result<Option<Trust>, TrustError> {
        let trusted = self.trusted()?;
        trusted.recall(directory);
        Ok(trusted.trust().cloned())
    }

    /// The same with the access key of before, if there is one; it is changed at once.
    #[must_use]
    pub fn with_former_key(&self) -> Option<Self> {
        let former = self.former_key.clone()?;
        Some(Self {
            access_key_id: former.access_key_id,
            secret_access_key: former.secret_access_key,
            key_made_at: 0,
            former_key: None,
            ..self.clone()
        })
    }

    /// The same with the next access key.
    fn with_key(&self, access_key_id: String, secret_access_key: String) -> Self {
        let former_key = Some(FormerKey {
            access_key_id: self.access_key_id.clone(),
            secret_access_key: self.secret_access_key.clone(),
        });
        Self {
            access_key_id,
            secret_access_key,
            key_made_at: now_seconds(),
            former_key,
            ..self.clone()
        }
    }

    /// What this machine has come back with is in its journal, which counts from now on: what is
    /// known by its id alone goes before seals. Whether it is saved is asked only of a machine that
    /// has come back: the answer waits for the disk.
    pub(crate) fn forget_held(&mut self, directory: &Path, is_saved: impl FnOnce() -> bool) {
        if self.held.is_empty() || !is_saved() {
            return;
        }
        let settled = Self { held: Vec::new(), ..self.clone() };
        match settled.write(directory) {
            Ok(()) => *self = settled,
            Err(error) => {
                tracing::warn!(%error, "what was known of containers when this machine came back \
                    cannot be forgotten: the next start tries it again");
            }
        }
    }

    /// The name of its cluster.
    #[must_use]
    pub fn cluster(&self) -> &str {
        self.cluster_arn.rsplit('/').next().unwrap_or_default()
    }

    fn write(&self, directory: &Path) -> io::Result<()> {
        write(directory, FILE, self)
    }
}

/// Of a refusal of a key, by its name: nobody has that key, or it is switched off.
#[must_use]
pub fn is_unknown_key(name: &str) -> bool {
    matches!(name, "UnrecognizedClientException" | "InvalidClientTokenId")
}

fn opened(key: &BoxKey, sealed: &str, access_key_id: &str) -> Option<String> {
    let secret = key.open(sealed, access_key_id).ok()?;
    String::from_utf8(secret.to_vec()).ok()
}

fn read<T: for<'a> Deserialize<'a>>(directory: &Path, name: &str) -> io::Result<Option<T>> {
    match std::fs::read(directory.join(name)) {
        Ok(bytes) => {
            let read = serde_json::from_slice(&bytes);
            read.map(Some).map_err(|error| {
                // What is wrong with it could repeat what is secret.
                let at = (error.line(), error.column());
                io::Error::other(format!("it is damaged at line {}, column {}", at.0, at.1))
            })
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn write(directory: &Path, name: &str, it: &impl Serialize) -> io::Result<()> {
    let text = serde_json::to_vec_pretty(it).map_err(io::Error::other)?;
    berth_files::replace(directory, name, &text)
}

fn now_seconds() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |it| it.as_secs())
}

/// From 0 to 1.
fn rand_unit() -> f32 {
    let chance = getrandom::u32().unwrap_or(u32::MAX / 2);
    f32::from(u16::try_from(chance >> 16).unwrap_or_default()) / f32::from(u16::MAX)
}

#[cfg(test)]
mod tests;
