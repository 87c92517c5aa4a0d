//! What becomes of data keys, and of what they have sealed here.
use berth_engine::Timestamp;

use crate::{
    Txn, authorities,
    limits::SEALED_ELSEWHERE_MAX_MS,
    operations::delete_access_key,
    records::{AccessKey, Key, SealKey},
};

/// A data key as the former master has sealed it, and as the next one has.
#[derive(Clone, Debug, PartialEq)]
pub struct Rewrapped {
    pub number: u32,
    pub old: String,
    pub new: String,
}

/// A secret as it was sealed, and as it is by another data key. Whoever has the keys says that both
/// are the same.
#[derive(Clone, Debug, PartialEq)]
pub struct ResealedKey {
    pub access_key_id: String,
    pub old: String,
    pub new: String,
}

/// `beside` is the data key that has sealed so far, as whoever made this one saw it: where that is
/// sealed by another master by now, this one is by the former, and of no use.
pub(crate) fn made(txn: &mut Txn, number: u32, sealed: String, beside: Option<&str>) {
    let last = txn.seal_keys.values().last().map(|it| (it.number, it.sealed.as_str()));
    // What is sealed by a data key must always open, and no number is ever another key's.
    let is_next = last.is_none_or(|(it, _)| it < number);
    if is_next && last.map(|(_, sealed)| sealed) == beside {
        txn.put(SealKey { number, sealed, created_at: Some(txn.now), retired_at: None });
    }
}

/// All data keys at once, or none: by two masters no start could open them.
pub(crate) fn rewrapped(txn: &mut Txn, all: &[Rewrapped]) {
    let is_of = |it: &Rewrapped| txn.seal_keys.get(&it.number).is_some_and(|k| k.sealed == it.old);
    if all.len() != txn.seal_keys.len() || !all.iter().all(is_of) {
        return;
    }
    for it in all {
        let kept = txn.seal_keys.get(&it.number).expect("each is there");
        let next = SealKey { sealed: it.new.clone(), ..(**kept).clone() };
        txn.put(next);
    }
}

/// What was made anew or deleted meanwhile stays so.
pub(crate) fn resealed(txn: &mut Txn, all: Vec<ResealedKey>) {
    for it in all {
        let kept = txn.access_keys.get(&it.access_key_id).filter(|key| key.sealed_secret == it.old);
        if let Some(kept) = kept.cloned() {
            txn.put(AccessKey { sealed_secret: it.new, ..(*kept).clone() });
        }
    }
}

/// Nothing that others keep is sealed by it, as whoever looks at all shards says.
pub(crate) fn retired(txn: &mut Txn, number: u32) {
    let Some(key) = dispensable(txn, number).filter(|it| it.retired_at.is_none()) else { return };
    txn.put(SealKey { retired_at: Some(txn.now), ..key });
}

/// Something is sealed by it after all, which was on its way when it was looked for.
pub(crate) fn recalled(txn: &mut Txn, number: u32) {
    let key = txn.seal_keys.get(&number).filter(|it| it.retired_at.is_some());
    if let Some(key) = key.map(|it| (**it).clone()) {
        txn.put(SealKey { retired_at: None, ..key });
    }
}

/// What is stored nowhere and was sealed by it, a session's token, is over by now.
pub(crate) fn dropped(txn: &mut Txn, number: u32) {
    let is_over = |it: &Timestamp| *it + SEALED_ELSEWHERE_MAX_MS <= txn.now;
    let key = dispensable(txn, number);
    if key.is_some_and(|it| it.retired_at.as_ref().is_some_and(is_over)) {
        txn.delete(Key::SealKey(number));
    }
}

/// Not the one that seals, and nothing here is sealed by it.
fn dispensable(txn: &Txn, number: u32) -> Option<SealKey> {
    let key = (**txn.seal_keys.get(&number)?).clone();
    let seals = txn.sealing_number() == Some(number);
    let is_free =
        txn.access_keys_by(number).next().is_none() && txn.authorities_by(number).next().is_none();
    (!seals && is_free).then_some(key)
}

pub(crate) fn forget_secrets(txn: &mut Txn) {
    let keys: Vec<_> = txn.access_keys.values().cloned().collect();
    for key in keys {
        delete_access_key(txn, &key);
    }
    authorities::forgotten(txn);
    let numbers: Vec<u32> = txn.seal_keys.keys().copied().collect();
    numbers.into_iter().for_each(|it| txn.delete(Key::SealKey(it)));
}
