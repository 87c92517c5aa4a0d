//! The root user's access key: made once, at the first start.
use std::time::Duration;

use berth_ecs::account::{
    Account, Report, State, Topic,
    records::{AccessKeyStatus, Secret},
};
use berth_kernel::Home;
use tokio::time::timeout;

use crate::{StartError, shard_loop::ShardHandle};

/// What a client needs to sign as the root user.
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

pub(super) async fn root_key(
    account: &ShardHandle<Account>,
    home: &Home,
) -> Result<RootKey, StartError> {
    let principal_arn = home.root();
    if let Some(key) = find(&account.read(), &principal_arn) {
        return Ok(key);
    }
    let made = RootKey {
        access_key_id: format!("AKIA{}", chance_text(16, ID_ALPHABET)?),
        secret_access_key: chance_text(40, SECRET_ALPHABET)?,
    };
    let stored = account.subscribe(Some(Topic::AccessKey(made.access_key_id.clone())));
    let report = Report::AccessKeyMade {
        access_key_id: made.access_key_id.clone(),
        secret_access_key: Secret::new(made.secret_access_key.clone()),
        principal_arn,
    };
    let not_stored = |why: &str| StartError::FirstKey { why: why.to_owned() };
    account.report(report).await.map_err(|it| not_stored(&it.to_string()))?;
    timeout(FIRST_COMMIT_MAX, stored.changed())
        .await
        .map_err(|_| not_stored("the store did not take it in time; is the disk full?"))?;
    Ok(made)
}

fn find(state: &State, principal_arn: &str) -> Option<RootKey> {
    let key = state
        .access_keys
        .values()
        .find(|it| it.principal_arn == principal_arn && it.status == AccessKeyStatus::Active)?;
    Some(RootKey {
        access_key_id: key.access_key_id.clone(),
        secret_access_key: key.secret_access_key.expose().to_owned(),
    })
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
