//! How machines join: tokens, the exchange of one for an access key, and how such keys follow each
//! other. Two shards have a part in it: the cluster lets a machine in first, then `iam` makes its
//! key; a crash in between is healed by asking again.
mod tries;

use std::{collections::BTreeMap, net::IpAddr, sync::Arc};

use berth_answers::{
    join_token,
    joining::{self as rules, NOT_VALID},
    of_ecs,
};
use berth_api::{
    berth::{
        CreateJoinTokenRequest, CreateJoinTokenResponse, Error, ErrorCode, JoinClusterRequest,
        JoinClusterResponse, ROW, RevokeJoinTokenRequest, RevokeJoinTokenResponse,
        RotateInstanceKeyRequest, RotateInstanceKeyResponse,
    },
    ecs, iam,
    join_token::JoinToken,
    loopback::is_on_this_machine,
};
use berth_ecs::{
    NewJoinToken, Own,
    cluster::{
        Cluster, State, operations::find_container_instance, records::joining::JoinedInstance,
    },
    route,
};
use berth_engine::Lane;
use berth_iam::{NewKey, Own as OfIam, SHARD, records::AccessKey};
use berth_sealing::{Seals, is_public_key, sealed_for};
use berth_serving::{CLOSED, Published as _};
use berth_tls::Pin;
use http::request::Parts;

pub(crate) use self::tries::Tries;
use crate::{
    door::{Origin, Reached, Whose},
    limits::{JOIN_TOKEN_SECONDS_DEFAULT, JOIN_TOKEN_USES_DEFAULT},
    node::Node,
    shard_loop::{ShardHandle, Unserved},
};

/// Who asks: an ARN, and the id of the request.
pub(super) type Caller = (String, String);

const NO_ROOM: &str = "There is no room on the disk yet for the key that seals access keys.";

/// The secret is in this answer, and nowhere else.
///
/// # Errors
/// ClusterNotFound, InvalidParameter, Server.
pub(super) async fn create_token(
    node: &Node,
    from: &Origin<'_>,
    input: CreateJoinTokenRequest,
    caller: Caller,
) -> Result<CreateJoinTokenResponse, Error> {
    let (name, shard) = of_cluster(node, input.cluster.as_deref())?;
    let seals = node.vault.seals().ok_or_else(|| Error::server(NO_ROOM))?;
    let (mut id, mut secret) = ([0; 7], [0; 16]);
    seals.chance(&mut id);
    seals.chance(&mut secret);
    let pin = node.certificates.get().map_or(Pin::System, |it| it.pin(node));
    let pin = match pin {
        Pin::Key(it) => Some(it),
        Pin::System => None,
    };
    let token = JoinToken::made(id, secret, pin);
    let rejoins = match input.rejoins.as_deref() {
        None => None,
        Some(reference) => {
            let state = shard.read();
            let record = state.cluster.clone();
            let record = record.ok_or_else(|| Error::cluster_not_found("Cluster not found."))?;
            let found = find_container_instance(&state, &record, reference).map_err(of_ecs)?;
            let found = found.filter(|it| it.is_registered()).ok_or_else(|| {
                let text = format!("There is no container instance {reference} to come back as.");
                Error::resource_not_found(text)
            })?;
            Some(found.id)
        }
    };
    let seconds = input.valid_seconds.unwrap_or(JOIN_TOKEN_SECONDS_DEFAULT);
    let new = NewJoinToken {
        id: token.id().to_owned(),
        sha256: token.digest(),
        uses_max: usize::try_from(input.uses.unwrap_or(JOIN_TOKEN_USES_DEFAULT)).unwrap_or(0),
        valid_ms: i64::from(seconds) * 1_000,
        attributes: attributes(&input)?,
        rejoins,
    };
    ask(node, &name, &shard, Own::CreateJoinToken(new), caller).await?;
    let shown = shown(node, &shard.read(), token.id());
    let endpoint = endpoint(node, from.head);
    Ok(CreateJoinTokenResponse { token: Some(token.expose()), join_token: shown, endpoint })
}

/// Where machines join: where the caller has reached us, unless only this machine does so.
fn endpoint(node: &Node, head: &Parts) -> Option<String> {
    let host = ROW.host(head)?;
    let others = node.certificates.get().and_then(|it| it.address_for_others());
    let host = others.filter(|_| is_on_this_machine(host)).unwrap_or_else(|| host.to_owned());
    Some(format!("{}://{host}", Reached::schemes(head).0))
}

/// What the token binds, the capacity provider among it.
fn attributes(input: &CreateJoinTokenRequest) -> Result<BTreeMap<String, String>, Error> {
    let mut all = BTreeMap::new();
    let text = |it: &Option<String>| it.clone().unwrap_or_default();
    let given = input.attributes.iter().flatten().map(|it| (text(&it.name), text(&it.value)));
    let provider = input.capacity_provider.clone();
    let provider = provider.map(|it| (berth_ecs::providers::ATTRIBUTE.to_owned(), it));
    for (name, value) in given.chain(provider) {
        let own = ["ecs.capability.", "com.amazonaws.ecs."];
        if own.iter().any(|it| name.starts_with(it)) {
            return Err(Error::invalid_parameter(format!(
                "attributes cannot bind {name}: agents alone know what they are capable of."
            )));
        }
        if let Some(other) = all.insert(name.clone(), value.clone())
            && other != value
        {
            return Err(Error::invalid_parameter(format!(
                "attributes say of {name} both {other} and {value}."
            )));
        }
    }
    Ok(all)
}

/// # Errors
/// ClusterNotFound, ResourceNotFound, Server.
pub(super) async fn revoke_token(
    node: &Node,
    input: RevokeJoinTokenRequest,
    caller: Caller,
) -> Result<RevokeJoinTokenResponse, Error> {
    let (name, shard) = of_cluster(node, input.cluster.as_deref())?;
    let id = input.token_id.unwrap_or_default();
    ask(node, &name, &shard, Own::RevokeJoinToken(id.clone()), caller).await?;
    Ok(RevokeJoinTokenResponse { join_token: shown(node, &shard.read(), &id) })
}

fn shown(node: &Node, state: &State, id: &str) -> Option<berth_api::berth::JoinToken> {
    let (cluster, token) = (state.cluster.as_ref()?, state.join_tokens.get(&id.to_owned())?);
    Some(join_token(state, cluster, token, node.clock.now()))
}

/// Exchanges a token for an access key.
///
/// # Errors
/// AccessDenied, which says why, unless the secret is wrong; Client, to be tried again; Server.
pub(super) async fn join(
    node: &Node,
    from: &Origin<'_>,
    input: JoinClusterRequest,
    request_id: String,
) -> Result<JoinClusterResponse, Error> {
    let peer = from.peer.map(|it| it.ip().to_canonical());
    let is_unheard = |it: &IpAddr| it.is_loopback() || Reached::is_tls(from.head);
    let peer = peer.filter(is_unheard).ok_or_else(|| {
        Error::access_denied(
            "A token is taken over TLS only, or over plain HTTP from the control plane's own \
             machine.",
        )
    })?;
    let token_id = input.token_id.clone().unwrap_or_default();
    if !tries::is_token_id(&token_id) {
        return Err(Error::access_denied(NOT_VALID));
    }
    node.tries.admit(peer, &token_id).map_err(Error::client)?;
    let public_key = input.public_key.clone().unwrap_or_default();
    if !is_public_key(&public_key) {
        let text = "publicKey must be 32 bytes of an X25519 key in base 64.";
        return Err(Error::invalid_parameter(text));
    }
    let caller = (from.caller.principal.arn.clone(), request_id);
    let told = joined(node, from, input, &public_key, caller).await;
    if let Err(error) = &told
        && error.code == ErrorCode::AccessDeniedException
    {
        node.tries.failed(&token_id);
    }
    told
}

async fn joined(
    node: &Node,
    from: &Origin<'_>,
    input: JoinClusterRequest,
    public_key: &str,
    caller: Caller,
) -> Result<JoinClusterResponse, Error> {
    let (name, join) = rules::joins(node, input)?;
    let (_, shard) = of_cluster(node, Some(&name))?;
    ask(node, &name, &shard, Own::JoinCluster(join), caller.clone()).await?;
    let state = shard.read().clone();
    let record = state.cluster.clone();
    let record = record.ok_or_else(|| Error::cluster_not_found("Cluster not found."))?;
    let machine = rules::joined(&state, public_key)?;
    let make = |facts: &mut berth_iam::Facts| {
        facts.cluster_arn = Some(record.arn());
        facts.public_key = Some(public_key.to_owned());
    };
    let key = key(node, OfIam::JoinInstance, machine, make, caller).await?;
    let (scheme, _) = Reached::schemes(from.head);
    let endpoint = ROW.host(from.head).map(|it| format!("{scheme}://{it}"));
    let (ca_bundle, version) = node.certificates.get().and_then(|it| it.bundle(node)).unzip();
    let containers = machine.has_come_back.then(|| rules::held(&state, &record, machine.instance));
    Ok(JoinClusterResponse {
        access_key_id: Some(key.0),
        ca_bundle,
        ca_bundle_version: version.map(|it| it.to_string()),
        cluster_arn: Some(record.arn()),
        containers,
        container_instance_arn: Some(record.container_instance_arn(machine.instance)),
        endpoints: Some(endpoint.into_iter().collect()),
        region: Some(node.home.region.clone()),
        sealed_secret_access_key: Some(key.1),
    })
}

/// Makes the next access key of the machine that asks.
///
/// # Errors
/// AccessDenied: it has not joined by a token, or is no longer what it was. Server.
pub(super) async fn rotate(
    node: &Node,
    from: &Origin<'_>,
    input: RotateInstanceKeyRequest,
    caller: Caller,
) -> Result<RotateInstanceKeyResponse, Error> {
    let (_, shard) = of_cluster(node, input.cluster.as_deref())?;
    let state = shard.read().clone();
    let machine = rules::of_user(&state, &caller.0, &node.home)?;
    let Whose::User(asking) = &from.caller.whose else {
        return Err(Error::access_denied("A container instance signs with its own key."));
    };
    let make = |facts: &mut berth_iam::Facts| facts.asking_key = Some(asking.clone());
    let key = key(node, OfIam::RotateInstanceKey, machine, make, caller).await?;
    let (access_key_id, sealed) = (Some(key.0), Some(key.1));
    Ok(RotateInstanceKeyResponse { access_key_id, sealed_secret_access_key: sealed })
}

/// An access key that `iam` makes: its id, and its secret sealed for the machine alone.
async fn key(
    node: &Node,
    own: OfIam,
    machine: &JoinedInstance,
    make: impl FnOnce(&mut berth_iam::Facts),
    (principal, request_id): Caller,
) -> Result<(String, String), Error> {
    if node.is_closed(SHARD) {
        return Err(Error::server(CLOSED));
    }
    let seals = node.vault.seals().ok_or_else(|| Error::server(NO_ROOM))?;
    let mut call = own.call(Some(machine.id.to_string()), &node.home, principal, request_id);
    call.facts.new_key = Some(NewKey::made(&node.home, seals));
    make(&mut call.facts);
    let told = node.iam.call(Lane::World, call).await;
    let told = told.map_err(|it: Unserved| Error::server(it.to_string()))?;
    let told = told.map_err(|it| of_iam(it.into()))?;
    let iam::Response::CreateAccessKey(it) = told else {
        panic!("a key is answered by a key");
    };
    let key = it.access_key.unwrap_or_default();
    let id = key.access_key_id.unwrap_or_default();
    let sealed = key.secret_access_key.unwrap_or_default();
    let secret = seals.open(&sealed, &AccessKey::place(&id));
    let secret = secret.map_err(|it| Error::server(format!("An access key is damaged: {it}.")))?;
    let mut chance = [[0; 32]; 2];
    chance.iter_mut().for_each(|it| seals.chance(it));
    let sealed = sealed_for(&machine.public_key, &secret, &id, chance);
    let sealed = sealed.ok_or_else(|| Error::server("The machine's key is damaged."))?;
    Ok((id, sealed))
}

/// A cluster that is there.
pub(super) fn of_cluster(
    node: &Node,
    reference: Option<&str>,
) -> Result<(String, Arc<ShardHandle<Cluster>>), Error> {
    let name = route::cluster_reference(reference, &node.home).map_err(of_ecs)?;
    if node.is_closed(&route::cluster_shard(&name)) {
        return Err(Error::server(CLOSED));
    }
    let shard = node.cluster(&name);
    let shard = shard.ok_or_else(|| Error::cluster_not_found("Cluster not found."))?;
    Ok((name, shard))
}

/// Has a cluster change something that ECS's API has no words for.
pub(super) async fn ask(
    node: &Node,
    name: &str,
    shard: &ShardHandle<Cluster>,
    own: Own,
    (principal, request_id): Caller,
) -> Result<(), Error> {
    let call = own.call(name, &node.home, principal, request_id);
    let told = shard.call(Lane::People, call).await;
    let told = told.map_err(|it: Unserved| Error::server(it.to_string()))?;
    told.map(drop).map_err(|it| of_ecs(ecs::Error::from(it)))
}

fn of_iam(error: iam::Error) -> Error {
    match error.code {
        iam::ErrorCode::NoSuchEntityException => Error::access_denied(error.message),
        iam::ErrorCode::LimitExceededException => Error::client(error.message),
        _ => Error::server(error.message),
    }
}
