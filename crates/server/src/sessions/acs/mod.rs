//! The control websocket of an agent: `/acs/ws`.
use std::{future::pending, net::SocketAddr, sync::Arc};

use axum::{
    body::Body,
    extract::ws::{WebSocket, close_code},
};
use berth_api::{
    acs::{CONTESTED_CLOSE, HEARTBEAT_HEADER, RETURNS_WITHIN_HEADER, SPREAD_HEADER, ToAgent},
    ecs::{ROW, VersionInfo},
};
use berth_ecs::cluster::Topic;
use berth_iam::Topic::Credentials as CREDENTIALS;
use berth_sessions::{
    Caller, Close,
    acs::{Hello, Level, Limits, Machine, Note, Output, at_level},
    limits::spread_ms,
};
use http::{HeaderName, HeaderValue, Response, request};
use tokio::{
    select,
    sync::{mpsc, watch},
    time::{sleep, timeout},
};
use tracing::{debug, error, info, warn};

use super::{
    NO_LONGER,
    admission::{Admitted, Query, Rejection, admit, websocket},
    minting::Minting,
    presence::{Asked, Replaced, Seat, TooMany},
    socket::{self, Broken},
};
use crate::{
    clock::{self, Lapse},
    door::{Connection, Reached},
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
    let promise = parts.headers.get(RETURNS_WITHIN_HEADER).and_then(|it| it.to_str().ok());
    let returns_within_ms = promise.and_then(|it| it.parse().ok());
    // Berth's own agent promises to return, and sends what containers write by itself.
    let logs_at = ROW.host(&parts).filter(|_| returns_within_ms.is_none());
    let (scheme, _) = Reached::schemes(&parts);
    let at = |host| Reached::link(&parts).unwrap_or_else(|| format!("{scheme}://{host}"));
    let hello = Hello {
        protocol_version: query.get("protocolVersion").parse().unwrap_or(1),
        sends_credentials: query.get("sendCredentials") == "true",
        logs_endpoint: logs_at.map(at),
        is_own: returns_within_ms.is_some(),
    };
    let text = |name| Some(query.get(name).to_owned()).filter(|it| !it.is_empty());
    let version_info = VersionInfo {
        agent_hash: text("agentHash"),
        agent_version: text("agentVersion"),
        docker_version: text("dockerVersion"),
    };
    let caller = Caller { peer: connection.peer, version_info, returns_within_ms };
    let upgrade = websocket(parts).await?;
    let asked_before = yielded(node, &agent, connection.peer).await?;
    let hints = hints(node, &agent);
    let node = node.clone();
    let mut response = upgrade.on_upgrade(move |socket| {
        Box::pin(serve(node, socket, agent, hello, caller, asked_before))
    });
    for (name, milliseconds) in hints {
        let (name, value) = (HeaderName::from_static(name), HeaderValue::from(milliseconds));
        response.headers_mut().insert(name, value);
    }
    Ok(response)
}

/// Whoever has the session of the instance is asked whether they are still there, and keeps it if
/// they answer: a stolen key takes it from nobody. An agent that was killed, or whose end is still
/// on its way, does not answer. The number of that session, if there is one.
async fn yielded(
    node: &Node,
    agent: &Admitted,
    peer: Option<SocketAddr>,
) -> Result<Option<u64>, Rejection> {
    let incumbent = node.presence.ask(&agent.key).map_err(|TooMany| Rejection::crowded())?;
    let Some(incumbent) = incumbent else { return Ok(None) };
    let is_there = timeout(node.limits.incumbent_answers_within, incumbent.answer).await;
    if !matches!(is_there, Ok(Ok(()))) {
        return Ok(Some(incumbent.session));
    }
    if let Some((agents, report)) = node.presence.refuse(&agent.key, peer) {
        warn!(
            container_instance = agent.names.container_instance_arn,
            agents = agents.join(" and "),
            refused = ?peer,
            "several agents say that they are one container instance: the one that has its session \
             answers and keeps it; stop all but one"
        );
        // As in `serve`.
        let _ = agent.cluster.report(report).await;
    }
    Err(Rejection::contested(incumbent.peer))
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
    hello: Hello,
    caller: Caller,
    asked_before: Option<u64>,
) {
    let key = agent.key.clone();
    let seat = node.presence.arrive(key, agent.term, caller.clone(), asked_before);
    let Some(Seat { seat, replaced, asked, messages }) = seat else {
        // It comes again, and is asked about then.
        return socket::close(socket, Close("another session was opened at the same time")).await;
    };
    let session = seat.session;
    let _open = node.meters.sessions.begin(Protocol::Acs);
    let arn = agent.names.container_instance_arn.clone();
    info!(container_instance = arn, session, peer = ?caller.peer, "agent connected");
    // The published agent would stay away for longer than it is waited for.
    let knows_contests = caller.returns_within_ms.is_some();
    let code = if knows_contests { CONTESTED_CLOSE } else { close_code::AWAY };
    for report in seat.reports {
        // What is not taken, only when the shard ends, the next resync or the next process says.
        let _ = agent.cluster.report(report).await;
    }
    let lapse = node.clock.lapse();
    let (names, now) = (agent.names.clone(), lapse.now());
    let Node { heartbeat_ms, credentials_ms, .. } = *node;
    let limits = Limits { heartbeat_ms, credentials_ms, ..Limits::DEFAULT };
    let mut machine = Machine::new(names, seat.numbers, hello, limits, now);
    let unacknowledged = node.meters.sessions.unacknowledged();
    let mut session_io = Session {
        node: &node,
        agent: &agent,
        lapse: &lapse,
        replaced,
        asked,
        messages,
        unacknowledged,
        socket,
    };
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
    asked: mpsc::Receiver<Asked>,
    messages: mpsc::Receiver<ToAgent>,
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
    /// Another one wants the session.
    Question(Asked),
    /// The node itself has something to say.
    Message(Box<ToAgent>),
    Frame(socket::Frame),
    Nudge,
    /// Its agent may be let in no more, and credentials of roles may be of no use any more.
    Credentials,
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
        let credentials = node.iam.subscribe(Some(CREDENTIALS));
        let mut outputs = self.at_level(|level| machine.open(lapse.now(), level));
        // Those who wait for an answer.
        let mut waiting = Vec::new();
        loop {
            self.unacknowledged.set(machine.unacknowledged());
            if outputs.contains(&Output::Present) {
                // Whoever does not wait any more hears nothing.
                waiting.drain(..).for_each(|it: Asked| _ = it.send(()));
            }
            if let Some(close) = self.act(outputs).await? {
                return Ok(Ended::Closed(close));
            }
            let input = select! {
                frame = socket::next_frame(&mut self.socket) => Input::Frame(frame?),
                Some(asked) = self.asked.recv() => Input::Question(asked),
                Some(it) = self.messages.recv() => Input::Message(Box::new(it)),
                () = subscription.changed() => Input::Nudge,
                () = credentials.changed() => Input::Credentials,
                () = socket::until(lapse, machine.next_deadline()) => Input::Time,
                by = newer(&mut replaced) => return Ok(Ended::Replaced(by)),
                _ = closing.wait_for(|it| *it) => {
                    return Ok(Ended::Closed(Close("Berth is stopping")));
                }
            };
            let now = lapse.now();
            let input = match input {
                Input::Question(asked) => {
                    waiting.retain(|it| !it.is_closed());
                    waiting.push(asked);
                    outputs = machine.ask().into_iter().collect();
                    continue;
                }
                Input::Message(it) => {
                    outputs = vec![Output::Send(*it)];
                    continue;
                }
                Input::Credentials if !agent.may_stay(node) => {
                    return Ok(Ended::Closed(NO_LONGER));
                }
                other => other,
            };
            outputs = self.at_level(|level| match &input {
                Input::Question(_) | Input::Message(_) => Vec::new(),
                Input::Frame(frame) => machine.frame(frame.as_str(), now, level),
                Input::Nudge => machine.nudge(now, level),
                Input::Credentials => machine.see_roles(now, level),
                Input::Time => machine.tick(now, level),
            });
        }
    }

    async fn act(&mut self, outputs: Vec<Output>) -> Result<Option<Close>, Broken> {
        let mut frames = Vec::with_capacity(outputs.len());
        let (mut reports, mut close) = (Vec::new(), None);
        for output in outputs {
            match output {
                Output::Send(message) => frames.push(message.encode()),
                Output::Report(it) => reports.push(it),
                Output::Present => {}
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
        for report in reports {
            // What is not taken the machine finds and says again.
            let _ = self.agent.cluster.report(report).await;
        }
        Ok(close)
    }

    /// Shows the machine the views of the state that is published now.
    fn at_level<T>(&self, look: impl FnOnce(&Level<'_>) -> T) -> T {
        let roles = Minting(self.node);
        let state = self.agent.cluster.read();
        at_level(&state, self.agent.instance(), clock::wall(), &roles, look)
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
