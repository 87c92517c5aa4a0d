//! The control websocket of an agent: `/acs/ws`.
use std::{future::pending, sync::Arc};

use axum::{
    body::Body,
    extract::ws::{WebSocket, close_code},
};
use berth_api::{
    acs::{CONTESTED_CLOSE, HEARTBEAT_HEADER, RETURNS_WITHIN_HEADER, SPREAD_HEADER},
    ecs::VersionInfo,
};
use berth_ecs::cluster::Topic;
use berth_sessions::{
    Caller, Close,
    acs::{Level, Limits, Machine, Note, Output, at_level},
    limits::spread_ms,
};
use http::{HeaderName, HeaderValue, Response, request};
use tokio::{select, sync::watch, time::sleep};
use tracing::{debug, error, info, warn};

use super::{
    NO_LONGER,
    admission::{Admitted, Query, Rejection, admit, websocket},
    presence::{Replaced, Seat},
    socket::{self, Broken},
};
use crate::{
    clock::Lapse,
    door::Connection,
    meters::{Protocol, Unacknowledged},
    node::Node,
};

pub(crate) async fn upgrade(
    node: Arc<Node>,
    connection: &Connection,
    parts: request::Parts,
) -> Response<Body> {
    match admitted(&node, connection, parts).await {
        Ok(response) => response,
        Err(rejection) => rejection.into_response(&node),
    }
}

async fn admitted(
    node: &Arc<Node>,
    connection: &Connection,
    parts: request::Parts,
) -> Result<Response<Body>, Rejection> {
    let query = Query::of(&parts)?;
    let (cluster, instance) = (query.get("clusterArn"), query.get("containerInstanceArn"));
    let agent = admit(node, connection, &parts, "ecs:Poll", cluster, instance).await?;
    let protocol_version = query.get("protocolVersion").parse().unwrap_or(1);
    let text = |name| Some(query.get(name).to_owned()).filter(|it| !it.is_empty());
    let version_info = VersionInfo {
        agent_hash: text("agentHash"),
        agent_version: text("agentVersion"),
        docker_version: text("dockerVersion"),
    };
    let promise = parts.headers.get(RETURNS_WITHIN_HEADER).and_then(|it| it.to_str().ok());
    let returns_within_ms = promise.and_then(|it| it.parse().ok());
    let caller = Caller { peer: connection.peer, version_info, returns_within_ms };
    let upgrade = websocket(parts).await?;
    sleep(node.presence.hold(&agent.key)).await;
    let hints = hints(node, &agent);
    let node = node.clone();
    let mut response = upgrade
        .on_upgrade(move |socket| Box::pin(serve(node, socket, agent, protocol_version, caller)));
    for (name, milliseconds) in hints {
        let (name, value) = (HeaderName::from_static(name), HeaderValue::from(milliseconds));
        response.headers_mut().insert(name, value);
    }
    Ok(response)
}

/// What Berth's own agent wants to know of its session.
fn hints(node: &Node, agent: &Admitted) -> [(&'static str, i64); 2] {
    let fleet = agent.cluster.read().tallies.registered_container_instances;
    [(HEARTBEAT_HEADER, node.heartbeat_ms), (SPREAD_HEADER, spread_ms(fleet))]
}

async fn serve(
    node: Arc<Node>,
    socket: WebSocket,
    agent: Admitted,
    protocol_version: u32,
    caller: Caller,
) {
    let Seat { seat, replaced } =
        node.presence.arrive(agent.key.clone(), agent.term, caller.clone());
    let session = seat.session;
    let _open = node.meters.sessions.begin(Protocol::Acs);
    let arn = agent.names.container_instance_arn.clone();
    info!(container_instance = arn, session, peer = ?caller.peer, "agent connected");
    // The published agent would stay away for longer than it is waited for.
    let knows_contests = caller.returns_within_ms.is_some();
    let code = if knows_contests { CONTESTED_CLOSE } else { close_code::AWAY };
    if let Some(agents) = &seat.contested_by {
        warn!(
            container_instance = arn,
            agents = agents.join(" and "),
            newest = ?caller.peer,
            "several agents say that they are one container instance and take its session from \
             each other: stop all but one"
        );
    }
    for report in seat.reports {
        // What is not taken, only when the shard ends, the next resync or the next process says.
        let _ = agent.cluster.report(report).await;
    }
    let lapse = node.clock.lapse();
    let (names, now) = (agent.names.clone(), lapse.now());
    let limits = Limits { heartbeat_ms: node.heartbeat_ms, ..Limits::DEFAULT };
    let mut machine = Machine::new(names, seat.numbers, protocol_version, limits, now);
    let unacknowledged = node.meters.sessions.unacknowledged();
    let mut session_io =
        Session { node: &node, agent: &agent, lapse: &lapse, replaced, unacknowledged, socket };
    let ended = session_io.run(&mut machine).await.ok();
    let closed = match ended {
        Some(Ended::Closed(close)) => Some(close),
        Some(Ended::Replaced(_)) | None => None,
    };
    let silent_since = lapse.told(machine.silent_since(closed, lapse.now()));
    match ended {
        Some(Ended::Closed(close)) => {
            info!(container_instance = arn, session, reason = close.0, "closing");
            socket::close(session_io.socket, close).await;
        }
        Some(Ended::Replaced(Replaced { by })) => {
            info!(container_instance = arn, session, ?by, "closing: a newer session has come");
            let from = by.map_or_else(String::new, |it| format!(" from {it}"));
            let reason = format!("another agent of this container instance has connected{from}");
            socket::close_with(session_io.socket, code, reason).await;
        }
        None => info!(container_instance = arn, session, "the session ended"),
    }
    if node.presence.leave(&agent.key, session, silent_since) {
        tokio::spawn(report_later(node, agent, session));
    }
}

/// Why the control plane ends a session.
#[derive(Debug)]
enum Ended {
    Closed(Close),
    Replaced(Replaced),
}

/// Agents reconnect within milliseconds as a matter of routine; that is no disconnection.
async fn report_later(node: Arc<Node>, agent: Admitted, session: u64) {
    let mut closing = node.closing.clone();
    select! {
        () = sleep(node.limits.disconnect_debounce) => {}
        _ = closing.wait_for(|it| *it) => return,
    }
    if let Some(report) = node.presence.absence(&agent.key, session) {
        let arn = &agent.names.container_instance_arn;
        info!(container_instance = arn, session, "agent disconnected");
        // As in `serve`.
        let _ = agent.cluster.report(report).await;
    }
}

/// The shell of IO around a session's machine.
struct Session<'a> {
    node: &'a Node,
    agent: &'a Admitted,
    lapse: &'a Lapse<'a>,
    replaced: watch::Receiver<Option<Replaced>>,
    unacknowledged: Unacknowledged,
    socket: WebSocket,
}

/// Waits until a newer session of the same instance has come.
async fn newer(replaced: &mut watch::Receiver<Option<Replaced>>) -> Replaced {
    let by = replaced.wait_for(Option::is_some).await.ok().and_then(|it| *it);
    match by {
        Some(by) => by,
        // Whoever would tell is gone: it was not replaced, it left.
        None => pending().await,
    }
}

/// What makes the machine move.
enum Input {
    Frame(socket::Frame),
    Nudge,
    Time,
}

impl Session<'_> {
    /// Runs until there is a reason to close, or nothing left to close.
    async fn run(&mut self, machine: &mut Machine) -> Result<Ended, Broken> {
        let Session { node, agent, lapse, .. } = *self;
        let mut replaced = self.replaced.clone();
        let mut closing = node.closing.clone();
        let topic = Topic::Assignment(agent.instance());
        let subscription = agent.cluster.subscribe(Some(topic));
        let mut outputs = self.at_level(|level| machine.open(lapse.now(), level));
        loop {
            self.unacknowledged.set(machine.unacknowledged());
            if let Some(close) = self.act(outputs).await? {
                return Ok(Ended::Closed(close));
            }
            let input = select! {
                frame = socket::next_frame(&mut self.socket) => Input::Frame(frame?),
                () = subscription.changed() => Input::Nudge,
                () = socket::until(lapse, machine.next_deadline()) => Input::Time,
                by = newer(&mut replaced) => return Ok(Ended::Replaced(by)),
                _ = closing.wait_for(|it| *it) => {
                    return Ok(Ended::Closed(Close("Berth is stopping")));
                }
            };
            let now = lapse.now();
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
                Output::Note(it) => log(&self.agent.names.container_instance_arn, it),
            }
        }
        if !frames.is_empty() {
            if !self.agent.may_stay(self.node) {
                return Ok(Some(NO_LONGER));
            }
            socket::send(&mut self.socket, frames).await?;
        }
        Ok(close)
    }

    /// Shows the machine the views of the state that is published now.
    fn at_level<T>(&self, look: impl FnOnce(&Level<'_>) -> T) -> T {
        at_level(&self.agent.cluster.read(), self.agent.instance(), look)
    }
}

fn log(container_instance: &str, note: Note) {
    match note {
        Note::Unreadable(error) => debug!(error, "a frame of an agent was ignored"),
        Note::Refused(reason) => {
            warn!(container_instance, reason, "the agent refused a message");
        }
        Note::NeverAcknowledged { tasks } => {
            warn!(container_instance, tasks, "a payload was never acknowledged");
        }
        Note::Unsound { task_arn: task } => {
            error!(task, "a task without containers is not sent to its agent");
        }
        Note::Stopping { task_arn: task, ended_ms_ago } => info!(
            container_instance,
            task,
            ended_ms_ago,
            "an agent has a task that is not to run there: it is told to stop it"
        ),
    }
}
