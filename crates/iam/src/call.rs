//! The calls of IAM: the facts they need, and how they fail.
use berth_api::iam;
use berth_engine::{Panicked, TooLarge};
use berth_kernel::{Home, too_large, undone};
use berth_sealing::Seals;

use crate::{
    records::{AccessKey, access_key_id},
    secret::secret,
};

/// One API call of a known caller.
pub type Call = berth_kernel::Call<iam::Request, Facts>;

/// What a call needs to know from outside its shard.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    pub home: Home,
    /// Of a call that makes an access key.
    pub new_key: Option<NewKey>,
}

/// An access key that is to be, made by chance: the door has it, and shards have none.
#[derive(Clone, Debug)]
pub struct NewKey {
    pub access_key_id: String,
    /// Sealed for [`AccessKey::place`](crate::records::AccessKey::place).
    pub sealed_secret: String,
}

impl NewKey {
    pub fn made(home: &Home, seals: &dyn Seals) -> NewKey {
        let mut chance = [0; 8];
        seals.chance(&mut chance);
        let access_key_id = access_key_id(&home.account, u64::from_le_bytes(chance));
        let sealed_secret = seals.seal(secret(seals).as_bytes(), &AccessKey::place(&access_key_id));
        NewKey { access_key_id, sealed_secret }
    }
}

/// Why a call failed: what the API's error shapes say.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure(pub iam::Error);

impl From<iam::Error> for Failure {
    fn from(error: iam::Error) -> Failure {
        Failure(error)
    }
}

impl From<TooLarge> for Failure {
    fn from(what: TooLarge) -> Failure {
        Failure(iam::Error::validation_error(too_large(&what)))
    }
}

impl From<Panicked> for Failure {
    fn from(what: Panicked) -> Failure {
        Failure(iam::Error::service_failure(undone(&what)))
    }
}

impl From<Failure> for iam::Error {
    fn from(Failure(error): Failure) -> iam::Error {
        error
    }
}
