//! CreateJoinToken, RevokeJoinToken, JoinCluster, and the part of RevokeContainerInstance that a
//! cluster has: of Berth's own API.
use std::{collections::BTreeMap, sync::Arc};

use berth_api::{ecs::Error, join_token::is_same_digest};
use berth_placement::Utc;

use super::{
    active,
    attributes::{check_name, check_value},
    given::Context,
    register_container_instance::joined::show_seal_key,
};
use crate::{
    call::{Join, NewJoinToken},
    cluster::{
        Txn,
        records::{
            cluster::ClusterRecord,
            container_instance::{Attribute, AttributeOrigin, ContainerInstance},
            id::ContainerInstanceId,
            joining::{JoinToken, JoinedInstance, TokenRevoked, TokenUse},
        },
    },
    limits::{
        HOST_NAME_CHARACTERS_MAX, JOIN_ATTRIBUTES_MAX, JOIN_TOKEN_MS_MAX, JOIN_TOKEN_MS_MIN,
        JOIN_TOKEN_USES_MAX, JOIN_TOKENS_MAX,
    },
};

/// Of a secret that is wrong and of an id that nobody has: nothing to learn.
const NOT_VALID: &str = "The join token is not valid.";

/// # Errors
/// ClusterNotFound, InvalidParameter, LimitExceeded.
pub fn create(txn: &mut Txn, it: NewJoinToken, context: &Context) -> Result<(), Error> {
    let cluster = active(txn)?;
    let invalid = |text: String| Err(Error::invalid_parameter(text));
    if !(1..=JOIN_TOKEN_USES_MAX).contains(&it.uses_max) {
        return invalid(format!("uses must be between 1 and {JOIN_TOKEN_USES_MAX}."));
    }
    if !(JOIN_TOKEN_MS_MIN..=JOIN_TOKEN_MS_MAX).contains(&it.valid_ms) {
        let (least, most) = (JOIN_TOKEN_MS_MIN / 1_000, JOIN_TOKEN_MS_MAX / 1_000);
        return invalid(format!("validSeconds must be between {least} and {most}, 30 days."));
    }
    if it.attributes.len() > JOIN_ATTRIBUTES_MAX {
        let text = format!("attributes can have up to {JOIN_ATTRIBUTES_MAX} items.");
        return invalid(text);
    }
    for (name, value) in &it.attributes {
        check_name(name)?;
        check_value(name, value)?;
    }
    if txn.join_tokens.len() >= JOIN_TOKENS_MAX {
        return invalid(format!(
            "Cluster {} has {JOIN_TOKENS_MAX} join tokens, those of the last 30 days included, \
             and can have no more.",
            cluster.name
        ));
    }
    if txn.join_tokens.contains_key(&it.id) {
        // One in 2^50 tries.
        return Err(Error::server("The new token is like another one. Call again."));
    }
    if let Some(id) = it.rejoins {
        if it.uses_max != 1 {
            return invalid("A token by which an instance comes back is for one use.".to_owned());
        }
        let is_there = txn.container_instances.get(&id).is_some_and(|it| it.is_registered());
        if !is_there {
            let arn = cluster.container_instance_arn(id);
            return invalid(format!("rejoins names {arn}, which is not registered."));
        }
    }
    txn.put(JoinToken {
        id: it.id,
        sha256: it.sha256,
        uses_max: it.uses_max,
        uses: Vec::new(),
        expires_at: txn.now + it.valid_ms,
        attributes: it.attributes,
        rejoins: it.rejoins,
        created_at: txn.now,
        created_by: context.principal.clone(),
        revoked: None,
    });
    Ok(())
}

/// It lets nobody in from now on. Who has come by it stays.
///
/// # Errors
/// ClusterNotFound; ResourceNotFound.
pub fn revoke_token(txn: &mut Txn, id: &str, context: &Context) -> Result<(), Error> {
    active(txn)?;
    let token = txn.join_tokens.get(&id.to_owned()).cloned().ok_or_else(|| {
        Error::resource_not_found("There is no join token of this id in this cluster.")
    })?;
    if token.revoked.is_none() {
        let revoked = Some(TokenRevoked { at: txn.now, by: context.principal.clone() });
        txn.put(JoinToken { revoked, ..(*token).clone() });
    }
    Ok(())
}

/// Lets a machine in that has a token. The same public key again is the same machine, and costs no
/// use: an answer that got lost is asked for again.
///
/// # Errors
/// ClusterNotFound; AccessDenied, which says why.
pub fn join(txn: &mut Txn, join: Join) -> Result<(), Error> {
    let cluster = active(txn)?;
    let token = admissible(txn, &join)?;
    let known = token.uses.iter().find(|it| it.public_key == join.public_key);
    if let Some(known) = known.cloned() {
        let joined = open(txn, &cluster, known.joined)?;
        return match joined.public_key == join.public_key {
            true => Ok(()),
            false => Err(Error::access_denied(format!(
                "{} has come back with another key since.",
                cluster.container_instance_arn(joined.instance)
            ))),
        };
    }
    if let Some(last) = token.uses.last().filter(|_| token.uses.len() >= token.uses_max) {
        let by = txn.joined_instances.get(&last.joined).map_or(last.joined, |it| it.instance);
        return Err(Error::access_denied(format!(
            "The join token was used by {} (host {}) at {}.",
            cluster.container_instance_arn(by),
            last.host_name,
            Utc(last.at.0)
        )));
    }
    let host_name: String = join.host_name.chars().take(HOST_NAME_CHARACTERS_MAX).collect();
    let machine_id_sha256: String = join.machine_id_hash.chars().take(64).collect();
    let (id, instance) = who(txn, &cluster, &token, &join.public_key)?;
    let old = txn.joined_instances.get(&id).cloned();
    let mut attributes = old.as_ref().map(|it| it.attributes.clone());
    attributes.get_or_insert_default().extend(token.attributes.clone());
    let same = old.as_deref().filter(|it| it.public_key == join.public_key);
    let joined = JoinedInstance {
        id,
        instance,
        public_key: join.public_key.clone(),
        // Whoever has a session by what the machine had before opens nothing from now on.
        opens_sealed: old.as_deref().is_some_and(|it| txn.opens_sealed(it)),
        awaits_agent: same.is_none_or(|it| it.awaits_agent),
        leaves_key_out: same.is_some_and(|it| it.leaves_key_out),
        token: token.id.clone(),
        attributes: attributes.unwrap_or_default(),
        host_name: host_name.clone(),
        machine_id_sha256,
        joined_at: txn.now,
        closed_at: None,
        has_registered: txn.container_instances.contains_key(&instance),
        has_come_back: token.rejoins.is_some() || old.as_deref().is_some_and(|it| it.has_come_back),
    };
    let principal = Some(joined.principal_arn(&cluster.home));
    let row = txn.container_instances.get(&instance).cloned();
    if let Some(old) = row {
        let mut attributes = bound(&old.attributes, &token.attributes);
        show_seal_key(&mut attributes, Some(&joined));
        let mut new = ContainerInstance { principal_arn: principal, attributes, ..(*old).clone() };
        if new != *old {
            new.version += 1;
            txn.put(new);
        }
    }
    let mut used = (*token).clone();
    used.uses.push(TokenUse { public_key: join.public_key, joined: id, host_name, at: txn.now });
    txn.put(used);
    txn.put(joined);
    Ok(())
}

/// What an instance has that is there already: what the token says counts, as put by a person now.
fn bound(
    had: &BTreeMap<String, Attribute>,
    bound: &BTreeMap<String, String>,
) -> BTreeMap<String, Attribute> {
    let mut all = had.clone();
    all.extend(bound.iter().map(|(name, value)| {
        let value = Some(value.clone()).filter(|it| !it.is_empty());
        (name.clone(), Attribute { value, origin: AttributeOrigin::User })
    }));
    all
}

/// Whose user the machine gets, and which container instance it is.
fn who(
    txn: &mut Txn,
    cluster: &ClusterRecord,
    token: &JoinToken,
    public_key: &str,
) -> Result<(ContainerInstanceId, ContainerInstanceId), Error> {
    let before = match txn.joined_with_key(public_key).cloned() {
        // It has come by another token.
        Some(it) => Some(open(txn, cluster, it.id)?),
        None => None,
    };
    Ok(match (&before, token.rejoins) {
        (Some(it), None) => (it.id, it.instance),
        (None, None) => {
            let id = ContainerInstanceId(txn.id());
            (id, id)
        }
        (None, Some(instance)) => {
            // It was when the token was made.
            if txn.container_instances.get(&instance).is_none_or(|it| !it.is_registered()) {
                return Err(Error::access_denied(format!(
                    "The join token is for {} to come back, which is not registered any more.",
                    cluster.container_instance_arn(instance)
                )));
            }
            // Its user has the same name; an instance that came otherwise gets one.
            (txn.joined_as(instance).map_or(instance, |it| it.id), instance)
        }
        (Some(it), Some(_)) => {
            return Err(Error::access_denied(format!(
                "This machine has joined as {} already, and cannot come back as another instance: \
                 move its agent's data directory away first.",
                cluster.container_instance_arn(it.instance)
            )));
        }
    })
}

/// The token of a call, if it lets anybody in just now.
fn admissible(txn: &Txn, join: &Join) -> Result<Arc<JoinToken>, Error> {
    let token = txn.join_tokens.get(&join.token_id);
    let is_its = |it: &&Arc<JoinToken>| is_same_digest(&it.sha256, &join.sha256);
    let token = token.filter(is_its).ok_or_else(|| Error::access_denied(NOT_VALID))?;
    if let Some(it) = &token.revoked {
        let text = format!("The join token was revoked by {} at {}.", it.by, Utc(it.at.0));
        return Err(Error::access_denied(text));
    }
    if token.expires_at <= txn.now {
        return Err(Error::access_denied(format!(
            "The join token has expired at {} (the server's clock says {}).",
            Utc(token.expires_at.0),
            Utc(txn.now.0)
        )));
    }
    Ok(token.clone())
}

/// A machine that has joined, if somebody is it still.
fn open(
    txn: &Txn,
    cluster: &ClusterRecord,
    id: ContainerInstanceId,
) -> Result<Arc<JoinedInstance>, Error> {
    let joined = txn.joined_instances.get(&id).filter(|it| it.is_open());
    joined.cloned().ok_or_else(|| {
        Error::access_denied(format!(
            "{}, which this machine has joined as, was deregistered or revoked. To join anew, move \
             its agent's data directory away and take another token.",
            cluster.container_instance_arn(id)
        ))
    })
}

/// Nobody is the agent of this instance from now on; its row stays, and its tasks are those of one
/// that is lost.
pub fn revoke_instance(txn: &mut Txn, id: ContainerInstanceId) -> Result<(), Error> {
    active(txn)?;
    if let Some(joined) = txn.joined_as(id).cloned().filter(|it| it.is_open()) {
        let closed_at = Some(txn.now);
        txn.put(JoinedInstance { closed_at, ..(*joined).clone() });
    }
    Ok(())
}

#[cfg(test)]
mod tests;
