//! An API call as a shard gets it: decoded, authenticated, with the facts it needs.
use std::{collections::BTreeMap, sync::Arc};

use berth_api::ecs;
use berth_engine::{Panicked, Table};
use serde::Serialize;

use crate::{
    Home,
    account::records::{CapacityProvider, TaskDefinition},
};

/// One API call of a known caller.
#[derive(Clone, Debug)]
pub struct Call {
    pub request: ecs::Request,
    /// ARN of who signed the call: `arn:aws:iam::123456789012:root`.
    pub principal: String,
    /// `x-amzn-RequestId` of the answer; explanations are filed under it.
    pub request_id: String,
    pub facts: Facts,
}

/// A call as the history of its shard tells of it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Cause<'a> {
    operation: &'a str,
    principal: &'a str,
    request_id: &'a str,
}

impl Call {
    /// See [`berth_engine::Machine::cause`].
    pub(crate) fn cause(&self) -> String {
        let Call { request, principal, request_id, .. } = self;
        let cause = Cause { operation: request.operation().name(), principal, request_id };
        serde_json::to_string(&cause).expect("three texts are JSON")
    }
}

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

impl From<Panicked> for Failure {
    fn from(Panicked(what): Panicked) -> Failure {
        Failure(ecs::Error::server(format!(
            "Berth met a bug of its own and undid the call: {what}"
        )))
    }
}
