//! What is sealed follows the keys: by the newest data key, step by step, until nothing is sealed
//! by another one and that can go.
use std::sync::Arc;

use berth_engine::Timestamp;
use berth_iam::{
    Report, ResealedKey, State,
    limits::SEALED_ELSEWHERE_MAX_MS,
    records::{AccessKey, SealKey},
};
use berth_secrets::{Resealed, SecretValue, Values, managed};
use tokio::{
    select,
    time::{Instant, sleep, sleep_until},
};
use tracing::{info, warn};

use super::{SealedShards, Unlocked, Vault, root_keys};
use crate::{
    limits::{RESEALED_AT_ONCE_MAX, RESEALING_PAUSE, RESEALING_PERIOD},
    node::Node,
};

/// Looks when a key was added, and now and then anyway: what was sealed by a former key and came
/// late is found then.
pub(super) async fn run(node: &Arc<Node>) {
    let vault = &node.vault;
    let seals = vault.seals().expect("there is a data key by now");
    let mut failed = 0;
    loop {
        let number = seals.number();
        let again_at = Instant::now() + RESEALING_PERIOD;
        failed = step(vault, seals, failed).await;
        if are_left(&vault.shards, number) > failed {
            sleep(RESEALING_PAUSE).await;
            continue;
        }
        retire(&vault.shards, number, node.clock.now()).await;
        seals.keep(&vault.shards.iam.read());
        select! {
            () = vault.rotated.notified() => {}
            () = sleep_until(again_at) => {}
        }
    }
}

/// Some of what other keys have sealed, of each shard. How many do not open: they are damaged, and
/// stay as they are.
async fn step(vault: &Vault, seals: &Unlocked, failed_before: usize) -> usize {
    let SealedShards { account, iam, parameters, secrets } = &vault.shards;
    let number = seals.number();
    let mut failed = 0;
    let mut opens = |is_open: bool| {
        failed += usize::from(!is_open);
        is_open
    };
    let of_root = account.read().clone();
    let of_root = root_keys::resealed(&of_root, number, seals);
    let of_root: Vec<_> = of_root.filter_map(|it| opens(it.is_some()).then_some(it?)).collect();
    let state = iam.read().clone();
    let others = state.access_keys.values().filter(|it| it.key_number() != number);
    let new = others.filter_map(|it| {
        let new = it.resealed(seals).ok();
        opens(new.is_some()).then_some(())?;
        Some(resealed(it, new?))
    });
    let keys: Vec<ResealedKey> = new.take(RESEALED_AT_ONCE_MAX).collect();
    let others = state.authorities.values().filter(|it| it.key_number() != number);
    let new = others.filter_map(|it| {
        let new = it.resealed(seals).ok();
        opens(new.is_some()).then_some(())?;
        Some(Report::AuthorityResealed { old: (**it).clone(), new: new?.sealed_key })
    });
    let authorities: Vec<Report> = new.collect();
    let mut values = |shard: &str, values: &Values| -> Vec<Resealed> {
        let new = values.of_others(number).filter_map(|it| {
            let new: Option<SecretValue> = it.resealed(shard, seals).ok();
            opens(new.is_some()).then_some(())?;
            Some(Resealed { old: (**it).clone(), new: new? })
        });
        new.take(RESEALED_AT_ONCE_MAX).collect()
    };
    let of_parameters = values(berth_secrets::SHARD, &parameters.read().values);
    let of_secrets = values(managed::SHARD, &secrets.read().values);
    // What is not taken, only when the shard ends, the next process does.
    for report in of_root {
        info!(number, "the key of the root user is sealed");
        let _ = account.report(report).await;
    }
    if !keys.is_empty() {
        let _ = iam.report(Report::Resealed(keys)).await;
    }
    for it in authorities {
        let _ = iam.report(it).await;
    }
    if !of_parameters.is_empty() {
        let _ = parameters.report(berth_secrets::Report::Resealed(of_parameters)).await;
    }
    if !of_secrets.is_empty() {
        let _ = secrets.report(managed::Report::Resealed(of_secrets)).await;
    }
    if failed > failed_before {
        warn!(failed, "some of what is sealed does not open, and stays as it is");
    }
    failed
}

fn resealed(old: &AccessKey, new: AccessKey) -> ResealedKey {
    ResealedKey {
        access_key_id: old.access_key_id.clone(),
        old: old.sealed_secret.clone(),
        new: new.sealed_secret,
    }
}

/// How much other keys have sealed.
fn are_left(shards: &SealedShards, number: u32) -> usize {
    let keys: Vec<u32> = shards.iam.read().seal_keys.keys().copied().collect();
    keys.into_iter().filter(|it| *it != number).map(|it| shards.sealed_by(it)).sum()
}

/// Keys that have sealed nothing any more are retired, and go when nothing can be left that they
/// have sealed and that nobody has stored.
async fn retire(shards: &SealedShards, number: u32, now: Timestamp) {
    let state: Arc<State> = shards.iam.read().clone();
    for key in state.seal_keys.values().filter(|it| it.number != number) {
        let is_free = shards.sealed_by(key.number) == 0;
        let Some(report) = due(key, is_free, now) else { continue };
        info!(number = key.number, change = ?report, "a former data key");
        // Said again by the next look, if it is not taken.
        let _ = shards.iam.report(report).await;
    }
}

fn due(key: &SealKey, is_free: bool, now: Timestamp) -> Option<Report> {
    let number = key.number;
    match key.retired_at {
        None => is_free.then_some(Report::SealKeyRetired(number)),
        Some(_) if !is_free => Some(Report::SealKeyRecalled(number)),
        Some(at) => (at + SEALED_ELSEWHERE_MAX_MS <= now).then_some(Report::SealKeyDropped(number)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_goes_when_nothing_can_be_sealed_by_it() {
        let key = |retired_at: Option<i64>| SealKey {
            number: 1,
            sealed: String::new(),
            created_at: None,
            retired_at: retired_at.map(Timestamp),
        };
        let at = |it: i64| Timestamp(it);
        assert_eq!(due(&key(None), false, at(5)), None);
        assert_eq!(due(&key(None), true, at(5)), Some(Report::SealKeyRetired(1)));
        assert_eq!(due(&key(Some(5)), true, at(4 + SEALED_ELSEWHERE_MAX_MS)), None);
        let dropped = Some(Report::SealKeyDropped(1));
        assert_eq!(due(&key(Some(5)), true, at(5 + SEALED_ELSEWHERE_MAX_MS)), dropped);
        let recalled = Some(Report::SealKeyRecalled(1));
        assert_eq!(due(&key(Some(5)), false, at(5 + SEALED_ELSEWHERE_MAX_MS)), recalled);
    }
}
