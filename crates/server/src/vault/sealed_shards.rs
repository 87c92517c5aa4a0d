//! Where sealed things are.
use std::sync::Arc;

use berth_ecs::account::Account;
use berth_engine::Machine;
use berth_iam::{Iam, State};
use berth_sealing::Seals;
use berth_secrets::{
    SHARD as PARAMETERS, Secrets, Values,
    managed::{self, ManagedSecrets},
};
use tracing::warn;

use super::root_keys;
use crate::shard_loop::ShardHandle;

/// The shards that have something sealed in them.
pub(crate) struct SealedShards {
    pub account: Arc<ShardHandle<Account>>,
    pub iam: Arc<ShardHandle<Iam>>,
    pub parameters: Arc<ShardHandle<Secrets>>,
    pub secrets: Arc<ShardHandle<ManagedSecrets>>,
}

impl SealedShards {
    /// Whether nothing is sealed but the key of the root user, for which another can be made.
    pub fn are_empty(&self) -> bool {
        self.iam.read().access_keys.is_empty()
            && self.iam.read().authorities.is_empty()
            && has_none(&self.parameters.read().values)
            && has_none(&self.secrets.read().values)
    }

    /// How much of it a data key has sealed.
    pub fn sealed_by(&self, number: u32) -> usize {
        self.iam.read().access_keys_by(number).count()
            + self.iam.read().authorities_by(number).count()
            + self.parameters.read().values.count_by(number)
            + self.secrets.read().values.count_by(number)
            + root_keys::count_by(&self.account.read(), number)
    }

    /// How much of what other keys have sealed does not open.
    pub fn damaged(&self, number: u32, seals: &dyn Seals) -> usize {
        damaged_keys(&self.iam.read(), number, seals)
            + damaged_values(PARAMETERS, &self.parameters.read().values, number, seals)
            + damaged_values(managed::SHARD, &self.secrets.read().values, number, seals)
            + root_keys::damaged(&self.account.read(), number, seals)
    }

    /// Drops all of it, and the data keys at last. Of the root user's key the start takes care.
    pub async fn forget(&self) {
        let keys = self.iam.read().access_keys.len();
        let values = self.parameters.read().values.iter().count();
        let values = values + self.secrets.read().values.iter().count();
        use berth_secrets::Report;
        let is_done = |it: &berth_secrets::State| has_none(&it.values);
        forget(&self.parameters, || Report::SecretsForgotten, is_done).await;
        let is_done = |it: &managed::State| has_none(&it.values);
        forget(&self.secrets, || managed::Report::SecretsForgotten, is_done).await;
        let is_done = |it: &berth_iam::State| it.seal_keys.is_empty();
        forget(&self.iam, || berth_iam::Report::SecretsForgotten, is_done).await;
        warn!(access_keys = keys, values, "what was sealed by the lost master key is dropped");
    }
}

fn damaged_keys(state: &State, number: u32, seals: &dyn Seals) -> usize {
    let others = state.access_keys.values().filter(|it| it.key_number() != number);
    let authorities = state.authorities.values().filter(|it| it.key_number() != number);
    others.filter(|it| it.resealed(seals).is_err()).count()
        + authorities.filter(|it| it.resealed(seals).is_err()).count()
}

fn damaged_values(shard: &str, values: &Values, number: u32, seals: &dyn Seals) -> usize {
    values.of_others(number).filter(|it| it.resealed(shard, seals).is_err()).count()
}

fn has_none(values: &Values) -> bool {
    values.iter().next().is_none()
}

/// Says it again until it is so. A shard that cannot be changed stays as it is.
async fn forget<M: Machine>(
    shard: &ShardHandle<M>,
    report: impl Fn() -> M::Report,
    is_done: impl Fn(&M::State) -> bool,
) {
    while shard.term().is_some() && !is_done(&shard.read()) {
        let changes = shard.subscribe(None);
        if shard.report(report()).await.is_err() {
            return;
        }
        changes.changed().await;
    }
}

#[cfg(test)]
mod tests {
    use berth_engine::{Change, State as _, Timestamp};
    use berth_iam::records::{AccessKey, Id, Record};
    use berth_sealing::{KEY_BYTES, Key, Ring};
    use berth_secrets::{SecretValue, ValueId, place};

    use super::*;
    use crate::vault::Unlocked;

    #[test]
    fn what_does_not_open_is_counted_of_former_keys() {
        let key = |byte: u8| Key::new([byte; KEY_BYTES]);
        let ring = Ring::default().with(1, key(1));
        let (former, seals) = (Unlocked::of(ring.clone()), Unlocked::of(ring.with(2, key(2))));
        let mut state = State::default();
        let mut parameters = berth_secrets::State::default();
        let by = [(1, &former, ""), (2, &former, "elsewhere"), (3, &seals, ""), (4, &former, "x")];
        for (number, by, elsewhere) in by {
            let access_key_id = format!("AKIA{number}");
            let place_of_key = AccessKey::place(&access_key_id) + elsewhere;
            let one = AccessKey {
                access_key_id,
                user_id: Id::of("AIDAANN"),
                is_active: true,
                create_date: Timestamp(0),
                sealed_secret: by.seal(b"s3cr3t", &place_of_key),
                serial: 0,
                ends_at: None,
            };
            state.apply(&Change::Put(Record::from(one)), &mut |_| {});
            let id = ValueId(number);
            let sealed = by.seal(b"s3cr3t", &(place(PARAMETERS, id) + elsewhere));
            let one = SecretValue { id, sealed, fingerprint: None };
            parameters.apply(&Change::Put(one.into()), &mut |_| {});
        }
        assert_eq!(damaged_keys(&state, 2, &seals), 2);
        assert_eq!(damaged_values(PARAMETERS, &parameters.values, 2, &seals), 2);
        assert_eq!(damaged_values("another", &parameters.values, 2, &seals), 3, "of another place");
    }
}
