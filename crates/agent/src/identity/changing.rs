//! How an access key changes, again and again.

use std::time::Duration;

use berth_api::berth::{Response, RotateInstanceKeyRequest};
use berth_api::client::Client;
use berth_sealing::BoxKey;

use super::{Identity, now_seconds, opened, rand_unit};
use crate::config::Config;

/// After a change of the access key that failed.
const RETRY: Duration = Duration::from_secs(60);

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
