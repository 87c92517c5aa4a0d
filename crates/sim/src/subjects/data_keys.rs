//! Data keys: whatever becomes of them and of their master, what is stored sealed opens by what is
//! stored of keys, and all of them have one master.
use berth_api::iam::{CreateAccessKeyRequest, CreateUserRequest, DeleteAccessKeyRequest, Request};
use berth_iam::{
    Call, Facts, Iam, NewKey, Report, ResealedKey, Rewrapped, SHARD, State, records::AccessKey,
};
use berth_kernel::Home;
use berth_sealing::{KEY_BYTES, Key, NONCE_BYTES, Nonce, Ring, Seals, unwrapped, wrapped};

use super::{ReportOf, RequestOf, ResultOf, Subject, callers::refused, seals::Unlocked};
use crate::dice::Dice;

const USERS: [&str; 3] = ["a", "b", "c"];

/// Somebody who makes users and their keys, and the driver of data keys.
pub struct DataKeys {
    seals: Unlocked,
    /// So many masters there were; the last one is in the file, or will be.
    masters: u8,
    waits: bool,
    /// What readers see of access keys.
    keys: Vec<String>,
    /// Told some time ago, and not heard yet.
    late: Vec<Report>,
}

impl Default for DataKeys {
    fn default() -> DataKeys {
        let seals = Unlocked::new(Ring::default(), 11);
        DataKeys { seals, masters: 1, waits: false, keys: Vec::new(), late: Vec::new() }
    }
}

impl Subject for DataKeys {
    type Machine = Iam;
    const SHARD: &'static str = SHARD;

    fn call(&mut self, dice: &mut Dice) -> Option<Call> {
        if self.waits {
            return None;
        }
        // Before there is a data key nothing is sealed.
        let is_sealed = self.seals.ring.number().is_some();
        let user_name = Some(dice.one(&USERS).to_owned());
        let request: Request = match dice.weighted(&[2, 5, 2]) {
            _ if !is_sealed => CreateUserRequest { user_name, ..Default::default() }.into(),
            0 => CreateUserRequest { user_name, ..CreateUserRequest::default() }.into(),
            1 => CreateAccessKeyRequest { user_name }.into(),
            _ => {
                let access_key_id = dice.pick(&self.keys)?.clone();
                let access_key_id = Some(access_key_id);
                DeleteAccessKeyRequest { user_name, access_key_id }.into()
            }
        };
        self.waits = true;
        let home = Home::default();
        let new_key = is_sealed.then(|| NewKey::made(&home, &self.seals));
        let (principal, request_id) = (home.root(), String::new());
        let facts = Facts { home, new_key, ..Facts::default() };
        Some(Call { request, principal, request_id, facts })
    }

    /// As the vault and its driver would, now or later than they should.
    fn report(&mut self, dice: &mut Dice, state: &State) -> Option<ReportOf<Self>> {
        let new = match dice.weighted(&[2, 2, 6, 2]) {
            0 => self.rotated(dice, state),
            1 => self.rewrapped(dice, state)?,
            2 => self.resealed(state)?,
            _ => {
                let number = state.sealing_number()?;
                let number = u32::try_from(dice.below(u64::from(number) + 1)).ok()?;
                let is_free = state.access_keys_by(number).next().is_none();
                is_free.then_some(Report::SealKeyRetired(number))?
            }
        };
        self.late.push(new);
        let at = dice.below(self.late.len() as u64) as usize;
        let told = self.late[at].clone();
        // Some are told twice.
        if dice.chance(600) {
            self.late.remove(at);
        }
        Some(told)
    }

    fn answered(&mut self, _: &RequestOf<Self>, result: &ResultOf<Self>) {
        self.waits = false;
        if let Err(error) = result {
            refused::<()>(&error.0);
        }
    }

    fn undone(&mut self, _: &RequestOf<Self>) {
        self.waits = false;
    }

    fn unknown(&mut self, _: &RequestOf<Self>) {
        self.waits = false;
    }

    fn shown(&mut self, state: &State) {
        self.seals.ring = self.opened(state).map(|(_, ring)| ring).unwrap_or_default();
        for it in state.access_keys.values() {
            let place = AccessKey::place(&it.access_key_id);
            let opens = self.seals.open(&it.sealed_secret, &place);
            assert!(opens.is_ok(), "what {} has sealed is lost", it.key_number());
        }
        self.keys = state.access_keys.keys().cloned().collect();
    }
}

impl DataKeys {
    /// The master that has sealed all data keys, and what they are.
    fn opened(&self, state: &State) -> Option<(u8, Ring)> {
        let by = |number: u8| {
            let open = |ring: Ring, it: &std::sync::Arc<berth_iam::records::SealKey>| {
                let key = unwrapped(&master(number), it.number, &it.sealed).ok()?;
                Some(ring.with(it.number, key))
            };
            Some((number, state.seal_keys.values().try_fold(Ring::default(), open)?))
        };
        let found = (1..=self.masters).rev().find_map(by);
        assert!(found.is_some(), "no master opens all data keys");
        found
    }

    fn rotated(&mut self, dice: &mut Dice, state: &State) -> Report {
        let (by, _) = self.opened(state).expect("there is a master");
        let number = state.sealing_number().unwrap_or_default() + 1;
        let byte = u8::try_from(dice.below(256)).expect("it is below");
        let key = Key::new([byte; KEY_BYTES]);
        let sealed = wrapped(&master(by), number, &key, self.nonce());
        let beside = state.seal_keys.values().last().map(|it| it.sealed.clone());
        Report::SealKeyMade { number, sealed, beside }
    }

    fn rewrapped(&mut self, dice: &mut Dice, state: &State) -> Option<Report> {
        let (by, _) = self.opened(state)?;
        // Often it is tried anew with the next master that is there already.
        if self.masters < u8::MAX / 2 && (by == self.masters || dice.chance(200)) {
            self.masters += 1;
        }
        let next = master(self.masters);
        let each = |it: &berth_iam::records::SealKey| {
            let key = unwrapped(&master(by), it.number, &it.sealed).expect("it has opened it");
            let new = wrapped(&next, it.number, &key, self.nonce());
            Rewrapped { number: it.number, old: it.sealed.clone(), new }
        };
        Some(Report::SealKeysRewrapped(state.seal_keys.values().map(|it| each(it)).collect()))
    }

    fn resealed(&self, state: &State) -> Option<Report> {
        let number = state.sealing_number()?;
        let old = state.access_keys.values().find(|it| it.key_number() != number)?;
        let (_, ring) = self.opened(state)?;
        let seals = Unlocked::new(ring, u64::from(number));
        let new = old.resealed(&seals).expect("it opens");
        Some(Report::Resealed(vec![ResealedKey {
            access_key_id: old.access_key_id.clone(),
            old: old.sealed_secret.clone(),
            new: new.sealed_secret,
        }]))
    }

    fn nonce(&self) -> Nonce {
        let mut nonce: Nonce = [0; NONCE_BYTES];
        self.seals.chance(&mut nonce);
        nonce
    }
}

fn master(number: u8) -> Key {
    Key::new([number; KEY_BYTES])
}
