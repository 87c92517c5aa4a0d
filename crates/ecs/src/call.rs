//! The calls of ECS: the facts they need, and how they fail.
use std::{collections::BTreeMap, sync::Arc};

use berth_api::ecs;
use berth_engine::{Panicked, Table, TooLarge};
use berth_kernel::{too_large, undone};

use crate::{
    Home,
    account::records::{CapacityProvider, TaskDefinition},
};

/// One API call of a known caller; explanations are filed under its request id.
pub type Call = berth_kernel::Call<ecs::Request, Facts>;

/// What the call needs to know from outside its shard, looked up by the door in published states.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    pub home: Home,
    /// The definition that `taskDefinition` of the call names, or `daemonTaskDefinitionArn`, in any
    /// status; `None`: no such one.
    pub task_definition: Option<Arc<TaskDefinition>>,
    /// Effective account settings of the principal, by setting name.
    pub settings: BTreeMap<String, String>,
    /// The account's capacity providers, for calls that attach them to a cluster.
    pub capacity_providers: Table<String, CapacityProvider>,
    /// The capacity providers of each ACTIVE cluster, for calls about providers.
    pub clusters: BTreeMap<String, Vec<String>>,
}

/// Why a call failed: what the API's error shapes say.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure(pub ecs::Error);

impl From<ecs::Error> for Failure {
    fn from(error: ecs::Error) -> Failure {
        Failure(error)
    }
}

impl From<Failure> for ecs::Error {
    fn from(Failure(error): Failure) -> ecs::Error {
        error
    }
}

impl From<TooLarge> for Failure {
    fn from(what: TooLarge) -> Failure {
        Failure(ecs::Error::client(too_large(&what)))
    }
}

impl From<Panicked> for Failure {
    fn from(what: Panicked) -> Failure {
        Failure(ecs::Error::server(undone(&what)))
    }
}
