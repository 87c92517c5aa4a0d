//! ListJoinTokens: by which tokens machines may join a cluster, and which have.
use berth_api::{
    Timestamp,
    berth::{
        Error, JoinAttribute, JoinToken, JoinTokenUse, ListJoinTokensRequest,
        ListJoinTokensResponse,
    },
};
use berth_ecs::cluster::{
    State,
    records::{
        cluster::ClusterRecord,
        joining::{JoinToken as Record, TokenUse},
    },
};

use crate::{
    active,
    limits::{JOIN_TOKENS_SHOWN_DEFAULT, JOIN_TOKENS_SHOWN_MAX},
    newest,
};

/// The newest first, those of the last 30 days included. The token of the next page is the last of
/// this one.
///
/// # Errors
/// There is no such cluster, or a parameter is out of its bounds.
pub fn list_join_tokens(
    state: &State,
    input: &ListJoinTokensRequest,
    now: berth_engine::Timestamp,
) -> Result<ListJoinTokensResponse, Error> {
    let cluster = active(state)?;
    let size = newest::size(input.max_results, JOIN_TOKENS_SHOWN_DEFAULT, JOIN_TOKENS_SHOWN_MAX)?;
    let mut all: Vec<&Record> = state.join_tokens.values().map(|it| &**it).collect();
    all.sort_by(|a, b| (b.created_at, &b.id).cmp(&(a.created_at, &a.id)));
    let (page, next_token) = newest::page(&all, |it| &it.id, input.next_token.as_deref(), size)?;
    Ok(ListJoinTokensResponse {
        next_token,
        join_tokens: Some(page.iter().map(|it| join_token(state, &cluster, it, now)).collect()),
    })
}

/// A token as it is shown: without its secret, which nobody has but who was given it.
pub fn join_token(
    state: &State,
    cluster: &ClusterRecord,
    it: &Record,
    now: berth_engine::Timestamp,
) -> JoinToken {
    let attribute = |(name, value): (&String, &String)| JoinAttribute {
        name: Some(name.clone()),
        value: Some(value.clone()),
    };
    let used = |it: &TokenUse| {
        let instance = state.joined_instances.get(&it.joined).map_or(it.joined, |it| it.instance);
        JoinTokenUse {
            container_instance_arn: Some(cluster.container_instance_arn(instance)),
            host_name: Some(it.host_name.clone()),
            used_at: Some(Timestamp(it.at.0)),
        }
    };
    JoinToken {
        attributes: Some(it.attributes.iter().map(attribute).collect()),
        cluster_arn: Some(cluster.arn()),
        created_at: Some(Timestamp(it.created_at.0)),
        created_by: Some(it.created_by.clone()),
        expires_at: Some(Timestamp(it.expires_at.0)),
        rejoins: it.rejoins.map(|it| cluster.container_instance_arn(it)),
        revoked_at: it.revoked.as_ref().map(|it| Timestamp(it.at.0)),
        revoked_by: it.revoked.as_ref().map(|it| it.by.clone()),
        status: Some(it.status(now).to_owned()),
        token_id: Some(it.id.clone()),
        uses: Some(it.uses.iter().map(used).collect()),
        uses_max: i32::try_from(it.uses_max).ok(),
    }
}
