//! Keys of the root user: rows of the account's shard, whose secrets are sealed as those of users
//! are. An earlier release has stored them in clear.
use std::sync::Arc;

use berth_ecs::account::{
    Report, State,
    records::{AccessKey, Secret},
};
use berth_sealing::{Seals, key_of};

/// Where a secret is kept, as sealing wants to know it.
fn place(access_key_id: &str) -> String {
    format!("ecs-account/access-key/{access_key_id}/secret")
}

/// A secret, if it opens.
pub(crate) fn secret(key: &AccessKey, seals: Option<&dyn Seals>) -> Option<String> {
    let text = key.secret_access_key.expose();
    if key_of(text).is_none() {
        return Some(text.to_owned());
    }
    let opened = seals?.open(text, &place(&key.access_key_id)).ok()?;
    String::from_utf8(opened.to_vec()).ok()
}

pub(crate) fn sealed(access_key_id: &str, secret: &str, seals: &dyn Seals) -> Secret {
    Secret::new(seals.seal(secret.as_bytes(), &place(access_key_id)))
}

/// How many a data key has sealed.
pub(super) fn count_by(state: &State, number: u32) -> usize {
    let keys = state.access_keys.values();
    keys.filter(|it| key_of(it.secret_access_key.expose()) == Some(number)).count()
}

/// How many of those that other keys have sealed do not open.
pub(super) fn damaged(state: &State, number: u32, seals: &dyn Seals) -> usize {
    of_others(state, number).filter(|it| secret(it, Some(seals)).is_none()).count()
}

/// Those that are in clear, or that another key has sealed: sealed by the newest one. None: it does
/// not open.
pub(super) fn resealed<'a>(
    state: &'a State,
    number: u32,
    seals: &'a dyn Seals,
) -> impl Iterator<Item = Option<Report>> + use<'a> {
    of_others(state, number).map(move |it| {
        let new = sealed(&it.access_key_id, &secret(it, Some(seals))?, seals);
        let (access_key_id, old) = (it.access_key_id.clone(), it.secret_access_key.clone());
        Some(Report::AccessKeySealed { access_key_id, old, new })
    })
}

fn of_others(state: &State, number: u32) -> impl Iterator<Item = &Arc<AccessKey>> {
    let keys = state.access_keys.values();
    keys.filter(move |it| key_of(it.secret_access_key.expose()) != Some(number))
}

#[cfg(test)]
mod tests {
    use berth_ecs::account::records::{AccessKeyStatus, Record};
    use berth_engine::{Change, State as _, Timestamp};
    use berth_sealing::{KEY_BYTES, Key, Ring};

    use super::*;
    use crate::vault::Unlocked;

    fn seals(numbers: &[u8]) -> Unlocked {
        let with = |ring: Ring, it: &u8| ring.with(u32::from(*it), Key::new([*it; KEY_BYTES]));
        Unlocked::of(numbers.iter().fold(Ring::default(), with))
    }

    fn key(access_key_id: &str, secret_access_key: Secret) -> AccessKey {
        AccessKey {
            access_key_id: access_key_id.to_owned(),
            secret_access_key,
            principal_arn: "arn:aws:iam::123456789012:root".to_owned(),
            created_at: Timestamp(0),
            status: AccessKeyStatus::Active,
        }
    }

    #[test]
    fn what_was_stored_in_clear_is_sealed_and_follows_the_keys() {
        let (former, newest) = (seals(&[1]), seals(&[1, 2]));
        let plain = "Zm9vL2Jhcis6c2VjcmV0MDEyMzQ1Njc4OTAxMjM0";
        let all = [
            key("AKIA1", Secret::new(plain)),
            key("AKIA2", sealed("AKIA2", plain, &former)),
            key("AKIA3", sealed("AKIA3", plain, &newest)),
            // Of another row.
            key("AKIA4", sealed("AKIA2", plain, &former)),
        ];
        let mut state = State::default();
        for it in &all {
            state.apply(&Change::Put(Record::from(it.clone())), &mut |_| {});
        }
        let secrets = all.each_ref().map(|it| secret(it, Some(&newest)));
        let opened = Some(plain.to_owned());
        assert_eq!(secrets, [opened.clone(), opened.clone(), opened.clone(), None]);
        assert_eq!(secret(&all[1], None), None);
        assert_eq!((count_by(&state, 1), count_by(&state, 2)), (2, 1));
        assert_eq!(damaged(&state, 2, &newest), 1);
        let mut found = Vec::new();
        for it in resealed(&state, 2, &newest) {
            let Some(Report::AccessKeySealed { access_key_id, old, new }) = it else {
                found.push(("none".to_owned(), None));
                continue;
            };
            assert!(!new.expose().contains(plain) && old != new);
            let opened = secret(&key(&access_key_id, new), Some(&newest));
            found.push((access_key_id, opened));
        }
        let named = |it: &str| (it.to_owned(), opened.clone());
        assert_eq!(found, [named("AKIA1"), named("AKIA2"), ("none".to_owned(), None)]);
    }
}
