//! What clusters are to be told so that they know which instances are connected: what a restart or
//! a full disk lost is told again.
use std::{sync::Arc, time::Duration};

use berth_ecs::cluster::{
    Report,
    records::{
        container_instance::{ContainerInstance, ContainerInstanceStatus},
        id::ContainerInstanceId,
    },
};
use berth_engine::Timestamp;

use super::{Away, Here, Presence, Standing};

/// A look at all instances.
#[derive(Clone, Copy, Debug)]
pub struct Resync {
    pub now: Duration,
    /// How long a lost session is not yet reported.
    pub debounce: Duration,
    /// When this process began, as it tells the time now.
    pub begin: Timestamp,
}

impl Presence {
    /// What is to be reported so that the record of an instance says how things stand. It is asked
    /// for one at a time, right before it is told: what is decided early may be overtaken.
    pub fn corrections(
        &self,
        cluster: &Arc<str>,
        record: &ContainerInstance,
        resync: Resync,
    ) -> Vec<Report> {
        let key = (cluster.clone(), record.id);
        let of_session = correction(record, self.standing(&key), resync);
        let of_contest = contest(record, self.contested_by(&key, resync.now));
        of_session.into_iter().chain(of_contest).collect()
    }
}

/// That the session of an instance is open.
pub(super) fn connected(instance: ContainerInstanceId, here: &Here) -> Report {
    Report::AgentConnected {
        instance,
        session: here.session,
        version_info: here.version_info.clone(),
        returns_within_ms: here.returns_within_ms,
    }
}

/// That it is over.
pub(super) fn disconnected(instance: ContainerInstanceId, away: &Away) -> Report {
    let Away { session, silent_since, .. } = *away;
    Report::AgentDisconnected { instance, session, silent_since }
}

/// Of those who have not come since this process has begun nothing was heard since then.
fn correction(
    record: &ContainerInstance,
    standing: Option<&Standing>,
    resync: Resync,
) -> Option<Report> {
    let instance = record.id;
    if record.status == ContainerInstanceStatus::Inactive {
        return None;
    }
    match standing {
        Some(Standing::Here(here)) if !record.agent_connected => Some(connected(instance, here)),
        Some(Standing::Away(away)) if record.agent_connected => {
            let is_over = resync.now.saturating_sub(away.since) >= resync.debounce;
            is_over.then(|| disconnected(instance, away))
        }
        None if record.agent_connected => Some(Report::AgentDisconnected {
            instance,
            session: record.agent_session,
            silent_since: resync.begin,
        }),
        Some(_) | None => None,
    }
}

/// That several agents are one instance is told when it begins; that they no longer are, here.
fn contest(record: &ContainerInstance, agents: Vec<String>) -> Option<Report> {
    let instance = record.id;
    (record.contested_by != agents).then_some(Report::AgentContested { instance, agents })
}
