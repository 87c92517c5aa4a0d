//! The calls of CloudWatch Logs: the facts they need, and how they fail.
use berth_api::logs;
use berth_engine::{Panicked, TooLarge};
use berth_kernel::{Home, too_large, undone};

/// One API call of a known caller.
pub type Call = berth_kernel::Call<logs::Request, Facts>;

/// What a call needs to know from outside its shard.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    pub home: Home,
}

/// Why a call failed: what the API's error shapes say.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure(pub logs::Error);

impl From<logs::Error> for Failure {
    fn from(error: logs::Error) -> Failure {
        Failure(error)
    }
}

impl From<TooLarge> for Failure {
    fn from(what: TooLarge) -> Failure {
        Failure(logs::Error::invalid_parameter(too_large(&what)))
    }
}

impl From<Panicked> for Failure {
    fn from(what: Panicked) -> Failure {
        Failure(logs::Error::service_unavailable(undone(&what)))
    }
}

impl From<Failure> for logs::Error {
    fn from(Failure(error): Failure) -> logs::Error {
        error
    }
}
