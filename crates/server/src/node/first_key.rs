//! The root user's access key: made once, at the first start.
use std::{sync::Arc, time::Duration};

use berth_ecs::account::{
    Account, Report, State, Topic,
    records::{AccessKey, AccessKeyStatus, Secret},
};
use berth_sealing::Seals;
use tokio::time::timeout;
use tracing::warn;

use crate::{
    Config, StartError, credentials,
    shard_loop::ShardHandle,
    vault::{Vault, root_keys},
};

/// What a client needs to sign as the root user.
#[derive(Clone)]
pub(crate) struct RootKey {
    pub access_key_id: String,
    pub secret_access_key: String,
}

/// IAM: an id is `AKIA` and 16 characters of base 32, a secret 40 characters of base 64.
const ID_ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const SECRET_ALPHABET: &[u8; 64] =
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// How long the first commit may take.
const FIRST_COMMIT_MAX: Duration = Duration::from_secs(10);

/// The one that is stored, or a new one. Of one that does not open any more, because the master
/// key that had sealed it is lost, its owner has the secret in `credentials.json` beside the
/// store: without that file another key is made, too.
pub(super) async fn root_key(
    account: &ShardHandle<Account>,
    config: &Config,
    vault: &Vault,
) -> Result<RootKey, StartError> {
    let principal_arn = config.home.root();
    let seals = vault.seals().map(|it| -> &dyn Seals { it });
    let stored = active(&account.read(), &principal_arn);
    if let Some(key) = stored.iter().find_map(|it| opened(it, seals)) {
        return Ok(key);
    }
    let kept = match stored.is_empty() {
        true => None,
        false => credentials::read(&config.data_dir).await,
    };
    let same = |kept: &RootKey| stored.iter().find(|it| it.access_key_id == kept.access_key_id);
    if let Some((kept, row)) = kept.and_then(|it| same(&it).cloned().map(|row| (it, row))) {
        if let Some(seals) = seals {
            let (id, old) = (kept.access_key_id.clone(), row.secret_access_key.clone());
            let new = root_keys::sealed(&id, &kept.secret_access_key, seals);
            warn!(
                access_key_id = id,
                "the root user's key is sealed anew, as credentials.json has it"
            );
            tell(account, &id, Report::AccessKeySealed { access_key_id: id.clone(), old, new })
                .await?;
        }
        return Ok(kept);
    }
    if !stored.is_empty() && seals.is_none() {
        return Err(not_stored(
            "what is sealed does not open yet, and credentials.json has no key",
        ));
    }
    for row in stored {
        let (access_key_id, status) = (row.access_key_id.clone(), AccessKeyStatus::Inactive);
        warn!(
            access_key_id,
            "the root user's key does not open: it holds no longer, and another is made"
        );
        let report = Report::AccessKeyStatusChanged { access_key_id, status };
        tell(account, &row.access_key_id, report).await?;
    }
    let made = RootKey {
        access_key_id: format!("AKIA{}", chance_text(16, ID_ALPHABET)?),
        secret_access_key: chance_text(40, SECRET_ALPHABET)?,
    };
    let (id, secret) = (&made.access_key_id, &made.secret_access_key);
    // Without a data key yet, on a full disk, it is sealed once there is one.
    let secret_access_key = match seals {
        Some(seals) => root_keys::sealed(id, secret, seals),
        None => Secret::new(secret.clone()),
    };
    let access_key_id = id.clone();
    let report = Report::AccessKeyMade { access_key_id, secret_access_key, principal_arn };
    tell(account, id, report).await?;
    Ok(made)
}

/// Reports of a key, and waits until it is stored.
async fn tell(
    account: &ShardHandle<Account>,
    access_key_id: &str,
    report: Report,
) -> Result<(), StartError> {
    let stored = account.subscribe(Some(Topic::AccessKey(access_key_id.to_owned())));
    account.report(report).await.map_err(|it| not_stored(&it.to_string()))?;
    let in_time = timeout(FIRST_COMMIT_MAX, stored.changed()).await;
    in_time.map_err(|_| not_stored("the store did not take it in time; is the disk full?"))
}

fn not_stored(why: &str) -> StartError {
    StartError::FirstKey { why: why.to_owned() }
}

fn active(state: &State, principal_arn: &str) -> Vec<Arc<AccessKey>> {
    let is_meant = |it: &&Arc<AccessKey>| {
        it.principal_arn == principal_arn && it.status == AccessKeyStatus::Active
    };
    state.access_keys.values().filter(is_meant).cloned().collect()
}

fn opened(key: &AccessKey, seals: Option<&dyn Seals>) -> Option<RootKey> {
    let secret_access_key = root_keys::secret(key, seals)?;
    Some(RootKey { access_key_id: key.access_key_id.clone(), secret_access_key })
}

/// Characters of an alphabet whose size is a power of two, so that each is as likely.
fn chance_text(length: usize, alphabet: &[u8]) -> Result<String, StartError> {
    let mut bytes = vec![0; length];
    getrandom::fill(&mut bytes).map_err(StartError::Chance)?;
    let mask = alphabet.len() - 1;
    Ok(bytes.iter().map(|it| char::from(alphabet[usize::from(*it) & mask])).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_secrets_look_like_those_of_aws() {
        let id = chance_text(16, ID_ALPHABET).unwrap();
        assert!(id.len() == 16 && id.bytes().all(|it| ID_ALPHABET.contains(&it)), "{id}");
        let secret = chance_text(40, SECRET_ALPHABET).unwrap();
        assert_eq!(secret.len(), 40);
        assert_ne!(secret, chance_text(40, SECRET_ALPHABET).unwrap());
    }
}
