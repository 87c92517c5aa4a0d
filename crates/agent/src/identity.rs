//! Who an agent is that has joined by a token: a container instance, with a key that the machine
//! has made itself, and an access key that changes by itself.

use std::fmt;
use std::io;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use berth_api::berth::{
    JoinClusterRequest, JoinClusterResponse, Response, RotateInstanceKeyRequest,
};
use berth_api::client::{ApiError, CallError, Client};
use berth_api::join_token::JoinToken;
use berth_api::sigv4::{Credentials, sha256_hex};
use berth_sealing::BoxKey;
use berth_tls::{Pin, Trust, TrustError};
use serde::{Deserialize, Serialize};

use crate::config::Config;
use crate::error::AgentError;
use crate::journal::{self, keep_agents_out, registered_as};
use crate::returning::Returning;
use crate::trusted::Trusted;

/// In the agent's directory, for its owner only.
const FILE: &str = "identity.json";

/// The key of a machine that has asked and was not answered yet: asked again with it, it is the
/// same machine.
const ASKING: &str = "joining.json";

/// After a change of the access key that failed.
const RETRY: Duration = Duration::from_secs(60);

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

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Asking {
    token_id: String,
    private_key: String,
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

    /// The name of its cluster.
    #[must_use]
    pub fn cluster(&self) -> &str {
        self.cluster_arn.rsplit('/').next().unwrap_or_default()
    }

    fn write(&self, directory: &Path) -> io::Result<()> {
        write(directory, FILE, self)
    }
}

/// Joins with a token what has not joined yet, or whose key is `refused`; the identity is on disk
/// before anybody acts by it. Waits for a control plane that cannot be reached.
///
/// # Errors
/// The token is none, the way to the server is not safe, or the server refuses.
pub async fn join(
    directory: &Path,
    server: &str,
    token: &JoinToken,
    cluster: Option<&str>,
    refused: Option<&Identity>,
) -> Result<Identity, AgentError> {
    let fault = |fault| AgentError::DataDir { path: directory.to_owned(), fault };
    journal::directory(directory).map_err(fault)?;
    let _nobody_else = keep_agents_out(directory)?;
    let had = Identity::read(directory)?;
    if let Some(it) = had.filter(|it| refused != Some(it)) {
        return Ok(it);
    }
    let state = registered_as(directory);
    if let Some(arn) = state.as_ref().filter(|_| refused.is_none()) {
        return Err(AgentError::CannotJoin(format!(
            "{} has the state of {arn}, which has not joined by a token. Give this agent another \
             directory (--agent-data), or move that one away; its containers stay as they are.",
            directory.display()
        )));
    }
    let asked: Option<Asking> = read(directory, ASKING).map_err(fault)?;
    let known = asked.filter(|it| it.token_id == token.id());
    let key = match known.and_then(|it| BoxKey::parse(&it.private_key)) {
        Some(it) => it,
        None => {
            let key = new_key()?;
            let token_id = token.id().to_owned();
            let asking = Asking { token_id, private_key: key.expose().to_string() };
            write(directory, ASKING, &asking).map_err(fault)?;
            key
        }
    };
    let identity = exchange(server, token, cluster, &key).await?;
    if let Some(arn) = state.filter(|it| *it != identity.container_instance_arn) {
        return Err(AgentError::CannotJoin(format!(
            "{} has the state of {arn}, and the token is not for it to come back: take one of \
             'berth token create --rejoin {arn}', or move that directory away.",
            directory.display()
        )));
    }
    identity.write(directory).map_err(fault)?;
    match std::fs::remove_file(directory.join(ASKING)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(fault(error)),
        _ => Ok(identity),
    }
}

/// Exchanges a token for the identity of a machine that keeps nothing of it here: for an agent that
/// is configured otherwise.
///
/// # Errors
/// As [`join`].
pub async fn exchanged(
    server: &str,
    token: &JoinToken,
    cluster: Option<&str>,
) -> Result<Identity, AgentError> {
    exchange(server, token, cluster, &new_key()?).await
}

fn new_key() -> Result<BoxKey, AgentError> {
    let mut bytes = [0; 32];
    let fault = |it: getrandom::Error| AgentError::CannotJoin(format!("there is no chance: {it}."));
    getrandom::fill(&mut bytes).map_err(fault)?;
    Ok(BoxKey::new(bytes))
}

async fn exchange(
    server: &str,
    token: &JoinToken,
    cluster: Option<&str>,
    key: &BoxKey,
) -> Result<Identity, AgentError> {
    let client = client(server, token)?;
    let request = JoinClusterRequest {
        agent_version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        cluster: cluster.map(str::to_owned),
        host_name: Some(rustix::system::uname().nodename().to_string_lossy().into_owned()),
        machine_id_hash: std::fs::read("/etc/machine-id").ok().map(|it| sha256_hex(&it)),
        public_key: Some(key.public()),
        secret: Some(token.secret().to_owned()),
        token_id: Some(token.id().to_owned()),
    };
    let mut returning = Returning::default();
    loop {
        let error = match client.call_berth(request.clone().into()).await {
            Ok(Response::JoinCluster(it)) => match identity(server, &it, key) {
                Some(it) => match it.trusted() {
                    Ok(_) => return Ok(it),
                    Err(error) => CallError::Decode(error.to_string()),
                },
                None => CallError::Decode("its answer is not sealed for this machine".to_owned()),
            },
            Ok(_) => CallError::Decode("it answers another question".to_owned()),
            Err(error) => error,
        };
        if let CallError::Api(api) = &error
            && is_final(api)
        {
            let (endpoint, text) = (server.to_owned(), api.message.clone());
            return Err(AgentError::JoinRefused { endpoint, text });
        }
        let wait = returning.after_failure(f64::from(rand_unit()));
        tracing::warn!(endpoint = server, %error, ?wait, "not joined yet");
        tokio::time::sleep(wait).await;
    }
}

/// Nobody has signed yet: the call needs no key. Who answers shows whom the token names, or is not
/// told anything.
fn client(server: &str, token: &JoinToken) -> Result<Client, AgentError> {
    let fault = |fault: String| AgentError::Endpoint { endpoint: server.to_owned(), fault };
    let is_tls = server.starts_with("https://");
    if !is_tls && token.pin().is_some() {
        return Err(AgentError::CannotJoin(format!(
            "the token is for a control plane with TLS, and {server} is without it. Name it as it \
             was printed with the token: https://HOST:PORT."
        )));
    }
    if !is_tls && !is_on_this_machine(server) {
        return Err(AgentError::CannotJoin(format!(
            "{server} is on another machine, and a token is not said over plain HTTP."
        )));
    }
    let pin = token.pin().map_or(Pin::System, |it| Pin::Key(*it));
    let trust = is_tls.then(|| Trust::pin(pin)).transpose();
    let trust = trust.map_err(|it| fault(it.to_string()))?;
    let nobody = Credentials {
        access_key_id: "ANONYMOUS".to_owned(),
        secret_access_key: String::new(),
        session_token: None,
    };
    Client::trusting(server, "us-east-1", nobody, trust.as_ref())
        .map_err(|it| fault(it.to_string()))
}

/// Nobody else hears what is said to a loopback address.
fn is_on_this_machine(server: &str) -> bool {
    let rest = server.strip_prefix("http://").unwrap_or_default();
    let authority: Option<http::uri::Authority> =
        rest.split('/').next().and_then(|it| it.parse().ok());
    let host = authority.as_ref().map(|it| it.host().trim_matches(['[', ']']).to_owned());
    let host = host.unwrap_or_default();
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|it| it.is_loopback())
}

/// Of a refusal of a key, by its name: nobody has that key, or it is switched off.
#[must_use]
pub fn is_unknown_key(name: &str) -> bool {
    matches!(name, "UnrecognizedClientException" | "InvalidClientTokenId")
}

/// Asking again would not help.
fn is_final(api: &ApiError) -> bool {
    matches!(
        api.code.as_str(),
        "AccessDeniedException" | "InvalidParameterException" | "ClusterNotFoundException"
    ) || api.code.starts_with("UnknownOperation")
}

fn identity(server: &str, it: &JoinClusterResponse, key: &BoxKey) -> Option<Identity> {
    let access_key_id = it.access_key_id.clone()?;
    Some(Identity {
        cluster_arn: it.cluster_arn.clone()?,
        container_instance_arn: it.container_instance_arn.clone()?,
        endpoint: server.trim_end_matches('/').to_owned(),
        region: it.region.clone()?,
        secret_access_key: opened(key, it.sealed_secret_access_key.as_deref()?, &access_key_id)?,
        access_key_id,
        private_key: key.expose().to_string(),
        key_made_at: now_seconds(),
        ca_bundle: it.ca_bundle.clone(),
        former_key: None,
    })
}

fn opened(key: &BoxKey, sealed: &str, access_key_id: &str) -> Option<String> {
    let secret = key.open(sealed, access_key_id).ok()?;
    String::from_utf8(secret.to_vec()).ok()
}

/// Changes the access key again and again, for as long as it is asked; for ever of an agent that
/// has none that changes.
pub async fn change_keys(config: &Config, client: &Client) {
    let Some(mut identity) = config.identity.clone() else {
        return std::future::pending().await;
    };
    loop {
        let age = Duration::from_secs(now_seconds().saturating_sub(identity.key_made_at));
        // A tenth more or less.
        let period = config.key_period.mul_f64(0.9 + 0.2 * f64::from(rand_unit()));
        tokio::time::sleep(period.saturating_sub(age)).await;
        match change(config, client, &identity).await {
            Ok(changed) => identity = changed,
            Err(why) => {
                tracing::warn!(%why, "this container instance's access key is not changed yet");
                tokio::time::sleep(RETRY.min(config.key_period)).await;
            }
        }
    }
}

/// The new key is on disk before it signs anything.
async fn change(config: &Config, client: &Client, old: &Identity) -> Result<Identity, String> {
    let request = RotateInstanceKeyRequest {
        cluster: Some(config.cluster.clone()),
        container_instance: Some(old.container_instance_arn.clone()),
    };
    let answer = client.call_berth(request.into()).await.map_err(|it| it.to_string())?;
    let Response::RotateInstanceKey(it) = answer else {
        return Err("the control plane answers another question".to_owned());
    };
    let id = it.access_key_id.unwrap_or_default();
    let sealed = it.sealed_secret_access_key.unwrap_or_default();
    let key = BoxKey::parse(&old.private_key).ok_or("this machine's own key is damaged")?;
    let secret_access_key = opened(&key, &sealed, &id);
    let secret_access_key = secret_access_key.ok_or("it is not sealed for this machine")?;
    let new = old.with_key(id, secret_access_key);
    let (directory, written) = (config.data_dir.clone(), new.clone());
    let writing = tokio::task::spawn_blocking(move || written.write(&directory)).await;
    writing.map_err(|it| it.to_string())?.map_err(|it| it.to_string())?;
    client.turn_to(new.credentials());
    tracing::info!(
        key = new.access_key_id,
        "the access key of this container instance has changed"
    );
    Ok(new)
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
