//! The calls of Systems Manager: the facts they need, and how they fail.
use berth_api::ssm;
use berth_engine::{Panicked, TooLarge};
use berth_kernel::{Home, too_large, undone};

use crate::{
    State,
    rules::given::{Before, SecureValue},
};

/// One API call of a known caller.
pub type Call = berth_kernel::Call<ssm::Request, Facts>;

/// What a call needs to know from outside its shard.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    pub home: Home,
    /// Of PutParameter: the parameter, as it was when the call came.
    pub before: Option<Before>,
    /// Of a call that puts a SecureString: its value, taken out of it.
    pub sealed: Option<SecureValue>,
}

impl Facts {
    pub fn of(request: &ssm::Request, state: &State, home: &Home) -> Facts {
        Facts { home: home.clone(), before: Before::of(request, state), sealed: None }
    }
}

/// Why a call failed: what the API's error shapes say.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure(pub ssm::Error);

impl From<ssm::Error> for Failure {
    fn from(error: ssm::Error) -> Failure {
        Failure(error)
    }
}

impl From<TooLarge> for Failure {
    fn from(what: TooLarge) -> Failure {
        Failure(ssm::Error::validation(too_large(&what)))
    }
}

impl From<Panicked> for Failure {
    fn from(what: Panicked) -> Failure {
        Failure(ssm::Error::internal_server_error(undone(&what)))
    }
}

impl From<Failure> for ssm::Error {
    fn from(Failure(error): Failure) -> ssm::Error {
        error
    }
}
