//! The calls of ECS: the facts they need, and how they fail.
use std::{collections::BTreeMap, sync::Arc};

use berth_api::ecs;
use berth_engine::{Panicked, Table, TooLarge};
use berth_kernel::{
    network::{SecurityGroup, Subnet},
    too_large, undone,
};

use crate::{
    Home,
    account::records::{CapacityProvider, TaskDefinition},
    cluster::records::{id::ContainerInstanceId, prepull::PrepullOn},
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
    /// For ExecuteCommand.
    pub exec: ExecFacts,
    /// The capacity providers of each ACTIVE cluster, for calls about providers.
    pub clusters: BTreeMap<String, Vec<String>>,
    /// What the call names of networks.
    pub networks: NetworkFacts,
    /// A role that the call gives to tasks and that cannot be assumed for them.
    pub refused_role: Option<RefusedRole>,
    /// Asked for by Berth's own API only, of a call that says nothing itself.
    pub own: Option<Own>,
}

/// What ECS's API has no words for: an operation of Berth's own that changes a cluster.
#[derive(Clone, Debug, PartialEq)]
pub enum Own {
    CreateJoinToken(NewJoinToken),
    JoinCluster(Join),
    /// By its id.
    RevokeJoinToken(String),
    /// What a cluster knows of it: nobody joins again as this instance.
    RevokeContainerInstance(ContainerInstanceId),
    CreatePrepull(NewPrepull),
    /// By its id.
    DeletePrepull(String),
}

/// An image that hosts are to have.
#[derive(Clone, Debug, PartialEq)]
pub struct NewPrepull {
    pub image: String,
    pub on: PrepullOn,
}

/// A token that is to be. Its secret was made by chance: shards have none, and never know it.
#[derive(Clone, Debug, PartialEq)]
pub struct NewJoinToken {
    pub id: String,
    /// As [`crate::cluster::records::joining::JoinToken`] has it.
    pub sha256: String,
    pub uses_max: usize,
    pub valid_ms: i64,
    pub attributes: BTreeMap<String, String>,
    pub rejoins: Option<ContainerInstanceId>,
}

/// What a machine says that wants to join.
#[derive(Clone, Debug, PartialEq)]
pub struct Join {
    pub token_id: String,
    /// Of the secret that it has.
    pub sha256: String,
    pub public_key: String,
    pub host_name: String,
    pub machine_id_hash: String,
}

impl Own {
    /// The operation's name.
    pub fn name(&self) -> &'static str {
        match self {
            Own::CreateJoinToken(_) => "CreateJoinToken",
            Own::JoinCluster(_) => "JoinCluster",
            Own::RevokeJoinToken(_) => "RevokeJoinToken",
            Own::RevokeContainerInstance(_) => "RevokeContainerInstance",
            Own::CreatePrepull(_) => "CreatePrepull",
            Own::DeletePrepull(_) => "DeletePrepull",
        }
    }

    /// The call that asks a cluster for it.
    pub fn call(self, cluster: &str, home: &Home, principal: String, request_id: String) -> Call {
        let request = ecs::UpdateClusterRequest {
            cluster: Some(cluster.to_owned()),
            ..ecs::UpdateClusterRequest::default()
        };
        let facts = Facts { home: home.clone(), own: Some(self), ..Facts::default() };
        Call { request: request.into(), principal, request_id, facts }
    }
}

/// Why a role is not for tasks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedRole {
    pub arn: String,
    /// There is no role of that ARN; otherwise it does not trust whoever runs tasks.
    pub is_missing: bool,
}

/// Subnets and security groups that are there, by their ids.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NetworkFacts {
    pub subnets: BTreeMap<String, Subnet>,
    pub security_groups: BTreeMap<String, SecurityGroup>,
}

/// What the node knows of whoever wants to run a command, and of who would run it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ExecFacts {
    pub source_ip: Option<String>,
    /// Asked for by Berth's own API only.
    pub user: Option<String>,
    /// Likewise.
    pub has_no_terminal: bool,
    /// Nobody on the task's instance waits for commands.
    pub is_agent_away: bool,
    /// The node has as many sessions as it can.
    pub is_node_full: bool,
    /// The log group that the session's transcript belongs into, if it is not there.
    pub absent_log_group: Option<String>,
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
