//! Everything that can happen, one after the other.
use std::sync::Arc;

use berth_agent::machine::Observation;
use berth_api::ecs::{Error, Response};
use berth_engine::{Batch, CommitError, Row, ShardName};
use berth_sessions::Key;

use super::control::News;
use crate::{host::Work, identities::Signer, newcomers::Told};

/// Names a control plane process; never used twice.
pub type NodeId = u32;

/// Names a call over the network.
pub type CallId = u64;

/// Names an agent's control session.
pub type SessionId = u64;

/// Which host; its place in the list.
pub type HostId = usize;

/// A run of an agent on its host; what an earlier one began is not told to a later one.
pub type Process = u64;

/// What becomes of a call.
#[derive(Clone, Debug)]
pub enum Outcome {
    Answered(Result<Box<Response>, Error>),
    /// Whoever asked may not.
    Denied(String),
    /// Whoever was asked says that nothing was done.
    NotDone,
    /// Nobody knows.
    Unknown,
}

#[derive(Clone, Debug)]
pub enum Event {
    CallArrives {
        call: CallId,
        node: NodeId,
    },
    CallEnds {
        call: CallId,
        outcome: Outcome,
    },

    CommitArrives {
        node: NodeId,
        shard: ShardName,
        batch: Arc<Batch>,
    },
    CommitEnds {
        node: NodeId,
        shard: ShardName,
        result: Result<(), CommitError>,
    },
    NodeStarts,
    NodeWakes {
        node: NodeId,
    },
    NodeResyncs {
        node: NodeId,
    },
    EffectsAreLookedAt {
        node: NodeId,
    },
    ShardHears {
        shard: ShardName,
        news: News,
    },
    ParametersAreAsked,
    ParameterCallArrives {
        call: CallId,
        node: NodeId,
        signer: Signer,
    },
    /// Somebody changes identities, or wants credentials.
    IdentitiesAct,
    /// A machine that joins by a token does something, or somebody with its token.
    NewcomersAct,
    NewcomerAsks {
        call: CallId,
        node: NodeId,
    },
    NewcomerHears {
        who: usize,
        call: CallId,
        told: Told,
    },
    /// Roles of tasks are made anew.
    RolesChange,
    ErrandArrives {
        call: CallId,
        node: NodeId,
    },
    RoomIsLookedFor {
        node: NodeId,
    },
    /// Whether it was set forwards.
    ClockIsLookedAt {
        node: NodeId,
    },
    ZombieEnds {
        node: NodeId,
    },
    DiskIsFree,

    AgentStarts {
        host: HostId,
    },
    AgentTries {
        host: HostId,
        process: Process,
    },
    AgentConnects {
        session: SessionId,
    },
    AgentIsRefused {
        session: SessionId,
        deregistered: bool,
    },
    AgentDies {
        host: HostId,
        process: Process,
    },
    MachineTicks {
        host: HostId,
        process: Process,
    },
    ToAgent {
        session: SessionId,
        frame: String,
    },
    FromAgent {
        session: SessionId,
        frame: String,
    },
    /// The agent notices that its session is over.
    AgentLoses {
        session: SessionId,
    },
    /// The control plane does.
    NodeLoses {
        session: SessionId,
    },
    SessionAges {
        session: SessionId,
    },
    AbsenceIsReported {
        node: NodeId,
        key: Key,
        number: u64,
    },
    ReportAgain {
        host: HostId,
        process: Process,
        task: String,
    },
    RuntimeDid {
        host: HostId,
        process: Process,
        work: Work,
    },
    ContainerEnds {
        host: HostId,
        container: String,
        run: u64,
        exit_code: i64,
    },
    /// The runtime tells what happened by itself.
    RuntimeTells {
        host: HostId,
        process: Process,
        task: String,
        container: String,
        what: Observation,
    },
    PartitionEnds {
        host: HostId,
    },
    Flaps {
        host: HostId,
    },

    ClientActs {
        client: usize,
    },
    Disturbs,
    /// What does not let it be quiet is given up.
    Quiets,
}

impl Event {
    /// What tells it from other events of the same time: cheap, because every event is hashed.
    pub fn mark(&self) -> (u64, &[u8]) {
        match self {
            Event::CallArrives { call, .. } | Event::CallEnds { call, .. } => (*call, b"call"),
            Event::CommitArrives { batch, shard, .. } => {
                (batch.revision, shard.as_str().as_bytes())
            }
            Event::CommitEnds { node, shard, .. } => (u64::from(*node), shard.as_str().as_bytes()),
            Event::NodeStarts | Event::DiskIsFree | Event::Disturbs | Event::Quiets => {
                (0, b"control")
            }
            Event::NodeWakes { node } | Event::NodeResyncs { node } => (u64::from(*node), b"node"),
            Event::EffectsAreLookedAt { node } => (u64::from(*node), b"effects"),
            Event::ShardHears { shard, .. } => (0, shard.as_str().as_bytes()),
            Event::ParametersAreAsked => (0, b"parameters"),
            Event::ParameterCallArrives { call, .. } => (*call, b"parameters"),
            Event::IdentitiesAct => (0, b"identities"),
            Event::RolesChange => (0, b"roles"),
            Event::NewcomersAct => (0, b"newcomers"),
            Event::NewcomerAsks { call, .. } | Event::NewcomerHears { call, .. } => {
                (*call, b"newcomers")
            }
            Event::ErrandArrives { call, .. } => (*call, b"errand"),
            Event::RoomIsLookedFor { node } => (u64::from(*node), b"room"),
            Event::ClockIsLookedAt { node } => (u64::from(*node), b"clock"),
            Event::ZombieEnds { node } => (u64::from(*node), b"zombie"),
            Event::AbsenceIsReported { number, .. } => (*number, b"absence"),
            Event::AgentStarts { host } | Event::PartitionEnds { host } | Event::Flaps { host } => {
                (*host as u64, b"host")
            }
            Event::AgentTries { process, .. }
            | Event::AgentDies { process, .. }
            | Event::MachineTicks { process, .. } => (*process, b"agent"),
            Event::ToAgent { session, frame } | Event::FromAgent { session, frame } => {
                (*session, frame.as_bytes())
            }
            Event::AgentConnects { session }
            | Event::AgentIsRefused { session, .. }
            | Event::AgentLoses { session }
            | Event::NodeLoses { session }
            | Event::SessionAges { session } => (*session, b"session"),
            Event::ReportAgain { process, task, .. } => (*process, task.as_bytes()),
            Event::RuntimeDid { process, .. } => (*process, b"runtime"),
            Event::ContainerEnds { run, container, .. } => (*run, container.as_bytes()),
            Event::RuntimeTells { process, task, .. } => (*process, task.as_bytes()),
            Event::ClientActs { client } => (*client as u64, b"client"),
        }
    }

    /// What it says in traces.
    pub fn line(&self) -> String {
        match self {
            Event::CommitArrives { node, shard, batch } => {
                let row = |it: &Row| {
                    let sign = if it.value.is_some() { '+' } else { '-' };
                    format!("{sign}{}/{}", it.table, it.key)
                };
                let rows: Vec<String> = batch.rows.iter().map(row).collect();
                let (term, revision) = (batch.term, batch.revision);
                format!("CommitArrives {node} {shard} {term}.{revision} {}", rows.join(" "))
            }
            other => format!("{other:?}"),
        }
    }
}
