//! The control websocket of an agent: `/acs/ws`.
mod deliveries;
mod machine;
mod manifest;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use axum::{body::Body, extract::ws::WebSocket};
use berth_api::ecs::VersionInfo;
use berth_ecs::cluster::{
    Report, Topic, records::container_instance::ContainerInstanceStatus, views::assignment,
};
use http::{Response, request};
use tokio::{select, time::sleep};
use tracing::info;

pub(super) use self::machine::Names;
use self::machine::{Level, Machine, Output};
use super::{
    Close, Standing,
    admission::{Admitted, Query, Rejection, admit, websocket},
    presence::Seat,
    socket::{self, Broken},
};
use crate::{door::Connection, node::Node};

pub(crate) async fn upgrade(
    node: Arc<Node>,
    connection: &Connection,
    parts: request::Parts,
) -> Response<Body> {
    match admitted(&node, connection, parts).await {
        Ok(response) => response,
        Err(rejection) => rejection.into_response(),
    }
}

async fn admitted(
    node: &Arc<Node>,
    connection: &Connection,
    parts: request::Parts,
) -> Result<Response<Body>, Rejection> {
    let query = Query::of(&parts)?;
    let (cluster, instance) = (query.get("clusterArn"), query.get("containerInstanceArn"));
    let agent = admit(node, connection, &parts, cluster, instance).await?;
    let protocol_version = query.get("protocolVersion").parse().unwrap_or(1);
    let text = |name| Some(query.get(name).to_owned()).filter(|it| !it.is_empty());
    let version_info = VersionInfo {
        agent_hash: text("agentHash"),
        agent_version: text("agentVersion"),
        docker_version: text("dockerVersion"),
    };
    let upgrade = websocket(parts).await?;
    let node = node.clone();
    Ok(upgrade.on_upgrade(move |socket| {
        Box::pin(serve(node, socket, agent, protocol_version, version_info))
    }))
}

async fn serve(
    node: Arc<Node>,
    socket: WebSocket,
    agent: Admitted,
    protocol_version: u32,
    version_info: VersionInfo,
) {
    let seat = node.presence.arrive(agent.key.clone(), agent.cluster.term, version_info.clone());
    let (session, instance) = (seat.session, agent.instance());
    let arn = agent.names.container_instance_arn.clone();
    info!(container_instance = arn, session, "agent connected");
    let report = Report::AgentConnected { instance, session, version_info };
    // Not taken only when the shard ends; then the next resync or the next process says it.
    let _ = agent.cluster.report(report).await;
    let (names, numbers, now) = (agent.names.clone(), seat.numbers.clone(), node.clock.now());
    let mut machine = Machine::new(names, numbers, protocol_version, node.heartbeat_ms, now);
    let mut session_io = Session { node: &node, agent: &agent, seat: &seat, socket };
    let ended = session_io.run(&mut machine).await.ok();
    let silent_since = machine.silent_since(ended, node.clock.now());
    match ended {
        Some(close) => {
            info!(container_instance = arn, session, reason = close.0, "closing");
            socket::close(session_io.socket, close).await;
        }
        None => info!(container_instance = arn, session, "the session ended"),
    }
    if node.presence.leave(&agent.key, session, silent_since) {
        tokio::spawn(report_later(node, agent, session));
    }
}

/// Agents reconnect within milliseconds as a matter of routine; that is no disconnection.
async fn report_later(node: Arc<Node>, agent: Admitted, session: u64) {
    let mut closing = node.closing.clone();
    select! {
        () = sleep(node.limits.disconnect_debounce) => {}
        _ = closing.wait_for(|it| *it) => return,
    }
    let Some(Standing::Away(away)) = node.presence.standing(&agent.key) else { return };
    if away.session == session {
        let arn = &agent.names.container_instance_arn;
        info!(container_instance = arn, session, "agent disconnected");
        let (instance, silent_since) = (agent.instance(), away.silent_since);
        let report = Report::AgentDisconnected { instance, session, silent_since };
        // As in `serve`.
        let _ = agent.cluster.report(report).await;
    }
}

/// The shell of IO around a session's machine.
struct Session<'a> {
    node: &'a Node,
    agent: &'a Admitted,
    seat: &'a Seat,
    socket: WebSocket,
}

/// What makes the machine move.
enum Input {
    Frame(socket::Frame),
    Nudge,
    Time,
}

impl Session<'_> {
    /// Runs until there is a reason to close, or nothing left to close.
    async fn run(&mut self, machine: &mut Machine) -> Result<Close, Broken> {
        let Session { node, agent, seat, .. } = *self;
        let mut closing = node.closing.clone();
        let topic = Topic::Assignment(agent.instance());
        let subscription = agent.cluster.subscribe(Some(topic));
        let mut outputs = self.at_level(|level| machine.open(node.clock.now(), level));
        loop {
            if let Some(close) = self.act(outputs).await? {
                return Ok(close);
            }
            let input = select! {
                frame = socket::next_frame(&mut self.socket) => Input::Frame(frame?),
                () = subscription.changed() => Input::Nudge,
                () = socket::until(&node.clock, machine.next_deadline()) => Input::Time,
                () = seat.replaced.notified() => {
                    return Ok(Close("a newer session of this container instance has come"));
                }
                _ = closing.wait_for(|it| *it) => return Ok(Close("Berth is stopping")),
            };
            let now = node.clock.now();
            outputs = self.at_level(|level| match &input {
                Input::Frame(frame) => machine.frame(frame.as_str(), now, level),
                Input::Nudge => machine.nudge(now, level),
                Input::Time => machine.tick(now, level),
            });
        }
    }

    async fn act(&mut self, outputs: Vec<Output>) -> Result<Option<Close>, Broken> {
        let mut frames = Vec::with_capacity(outputs.len());
        let mut close = None;
        for output in outputs {
            match output {
                Output::Send(message) => frames.push(message.encode()),
                Output::Close(it) => close = Some(it),
            }
        }
        if !frames.is_empty() {
            socket::send(&mut self.socket, frames).await?;
        }
        Ok(close)
    }

    /// Shows the machine the views of the state that is published now.
    fn at_level<T>(&self, look: impl FnOnce(&Level<'_>) -> T) -> T {
        let published = self.agent.cluster.read();
        let (state, instance) = (&published, self.agent.instance());
        let record = state.container_instances.get(&instance);
        look(&Level {
            registered: record.is_some_and(|it| it.status != ContainerInstanceStatus::Inactive),
            assigned: &|show| assignment::assigned(state, instance).for_each(show),
            desired: &|id| assignment::desired(state, instance, id),
            task: &|id| assignment::payload_task(state, id),
            manifest: &|| assignment::manifest(state, instance),
            confirmed: &|candidates| assignment::stop_confirmed(state, instance, candidates),
        })
    }
}
