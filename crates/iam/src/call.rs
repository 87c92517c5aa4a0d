//! The calls of the API: the facts they need, and how they fail.
use std::convert::Infallible;

use berth_engine::{Panicked, TooLarge};
use berth_kernel::{Home, too_large, undone};

/// One API call of a known caller; there is none yet.
pub type Call = berth_kernel::Call<Infallible, Facts>;

/// What a call needs to know from outside its shard.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    pub home: Home,
}

/// Why a call failed.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure(pub String);

impl From<TooLarge> for Failure {
    fn from(what: TooLarge) -> Failure {
        Failure(too_large(&what))
    }
}

impl From<Panicked> for Failure {
    fn from(what: Panicked) -> Failure {
        Failure(undone(&what))
    }
}
