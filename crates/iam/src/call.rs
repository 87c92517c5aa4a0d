//! The calls of IAM: the facts they need, and how they fail.
use berth_api::iam;
use berth_engine::{Panicked, TooLarge};
use berth_kernel::{Home, too_large, undone};

/// One API call of a known caller.
pub type Call = berth_kernel::Call<iam::Request, Facts>;

/// What a call needs to know from outside its shard.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    pub home: Home,
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
