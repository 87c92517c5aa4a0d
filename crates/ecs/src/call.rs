//! An API call as a shard gets it: decoded, authenticated, with the facts it needs.
use std::{collections::BTreeMap, sync::Arc};

use berth_api::ecs::{self, Request};
use berth_engine::{Panicked, Table, TooLarge};
use serde::Serialize;

use crate::{
    Home,
    account::{
        self,
        records::{CapacityProvider, TaskDefinition},
    },
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

impl Facts {
    /// The facts of a call to a shard. `attached` gives [`Facts::clusters`]; few calls want them.
    pub fn of(
        request: &Request,
        principal: &str,
        home: Home,
        account: &account::State,
        attached: impl FnOnce() -> BTreeMap<String, Vec<String>>,
    ) -> Facts {
        let mut facts = Facts { home, ..Facts::default() };
        if attaches(request) {
            facts.capacity_providers = account.capacity_providers.clone();
            facts.clusters = attached();
        }
        let definition = match request {
            Request::RunTask(it) => named(account, &it.task_definition),
            Request::StartTask(it) => named(account, &it.task_definition),
            Request::CreateService(it) => named(account, &it.task_definition),
            Request::UpdateService(it) => named(account, &it.task_definition),
            Request::CreateTaskSet(it) => named(account, &it.task_definition),
            Request::CreateDaemon(it) => of_daemon(account, &it.daemon_task_definition_arn),
            Request::UpdateDaemon(it) => of_daemon(account, &it.daemon_task_definition_arn),
            Request::CreateCluster(_) => None,
            _ => return facts,
        };
        let settings = account::effective_settings(account, principal);
        Facts { task_definition: definition, settings, ..facts }
    }
}

/// Whether a call joins capacity providers and clusters.
fn attaches(request: &Request) -> bool {
    match request {
        Request::CreateCluster(it) => {
            it.capacity_providers.as_ref().is_some_and(|it| !it.is_empty())
        }
        Request::DescribeCapacityProviders(it) => it.cluster.is_some(),
        Request::PutClusterCapacityProviders(_) | Request::DeleteCapacityProvider(_) => true,
        _ => false,
    }
}

fn named(account: &account::State, reference: &Option<String>) -> Option<Arc<TaskDefinition>> {
    account::task_definition(account, reference.as_deref()?)
}

fn of_daemon(account: &account::State, arn: &Option<String>) -> Option<Arc<TaskDefinition>> {
    account::daemon_task_definition(account, arn.as_deref()?)
}

/// Why a call failed: what the API's error shapes say.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure(pub ecs::Error);

impl From<ecs::Error> for Failure {
    fn from(error: ecs::Error) -> Failure {
        Failure(error)
    }
}

impl From<TooLarge> for Failure {
    fn from(what: TooLarge) -> Failure {
        Failure(ecs::Error::client(format!(
            "The call asks for more at once than the store of this control plane takes: {what}. \
             Nothing was changed. Ask for less at a time."
        )))
    }
}

impl From<Panicked> for Failure {
    fn from(Panicked(what): Panicked) -> Failure {
        Failure(ecs::Error::server(format!(
            "Berth met a bug of its own and undid the call: {what}"
        )))
    }
}
