//! A token, exchanged for an identity.

use std::io;
use std::path::Path;

use berth_api::berth::{HeldContainer, JoinClusterRequest, JoinClusterResponse, Response};
use berth_api::client::{ApiError, CallError, Client};
use berth_api::join_token::JoinToken;
use berth_api::loopback::is_url_of_this_machine;
use berth_api::sigv4::{Credentials, sha256_hex};
use berth_sealing::BoxKey;
use berth_tls::{Pin, Trust};
use serde::{Deserialize, Serialize};

use super::{Held, Identity, now_seconds, opened, rand_unit, read, write};
use crate::error::AgentError;
use crate::journal::{self, keep_agents_out, registered_as};
use crate::returning::Returning;

/// The key of a machine that has asked and was not answered yet: asked again with it, it is the
/// same machine.
const ASKING: &str = "joining.json";

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Asking {
    token_id: String,
    private_key: String,
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
pub(super) fn client(server: &str, token: &JoinToken) -> Result<Client, AgentError> {
    let fault = |fault: String| AgentError::Endpoint { endpoint: server.to_owned(), fault };
    let is_tls = server.starts_with("https://");
    if !is_tls && token.pin().is_some() {
        return Err(AgentError::CannotJoin(format!(
            "the token is for a control plane with TLS, and {server} is without it. Name it as it \
             was printed with the token: https://HOST:PORT."
        )));
    }
    if !is_tls && !is_url_of_this_machine(server) {
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
        held: it.containers.iter().flatten().filter_map(held).collect(),
    })
}

fn held(it: &HeldContainer) -> Option<Held> {
    Some(Held {
        task_arn: it.task_arn.clone()?,
        container: it.container.clone()?,
        runtime_id: it.runtime_id.clone()?,
    })
}
