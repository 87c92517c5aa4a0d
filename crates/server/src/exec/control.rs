//! The websocket on which an agent waits for commands: `/v1/control-channel/`. It is signed and let
//! in as a control session is, and only Berth's own agent has one.
use std::sync::Arc;

use axum::{
    body::Body,
    extract::ws::{Message, WebSocket},
};
use berth_iam::Topic::Credentials as CREDENTIALS;
use futures_util::{
    SinkExt, StreamExt,
    stream::{SplitSink, SplitStream},
};
use http::{Response, request};
use tokio::{
    select,
    sync::watch,
    time::{MissedTickBehavior, interval, timeout},
};
use tracing::debug;

use super::{Line, lasting::End, session::Session, token};
use crate::{
    clock,
    door::Connection,
    limits::{EXEC_LIFE_MAX, EXEC_PING_PERIOD, EXEC_SILENCE_MAX, FRAME_WRITE_MAX},
    node::Node,
    sessions::admission::{Admitted, Query, Rejection, admit, websocket},
};

/// The path, before the id of the container instance.
pub(crate) const PATH: &str = "/v1/control-channel/";

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
    let (cluster, instance) = (query.get("cluster"), query.get("containerInstance"));
    let agent = admit(node, connection, &parts, "ecs:Poll", cluster, instance).await?;
    let upgrade = websocket(parts).await?;
    let node = node.clone();
    Ok(upgrade.on_upgrade(move |socket| Box::pin(serve(node, socket, agent))))
}

async fn serve(node: Arc<Node>, socket: WebSocket, agent: Admitted) {
    let key = (agent.key.0.to_string(), agent.instance());
    let container_instance = &agent.names.container_instance_arn;
    let Some(line) = node.exec.arrive(&key).await else {
        // As where two agents say that they are one: their sessions tell of that.
        debug!(container_instance, "a control channel was closed: an older one answers");
        return;
    };
    let (number, (sink, stream)) = (line.number, socket.split());
    let heard = line.heard.clone();
    select! {
        () = read(stream, &heard) => {}
        () = write(&node, sink, &agent, line) => {}
    }
    node.exec.leave(&key, number);
    debug!(container_instance, "a control channel ended");
}

/// Until the agent ends it, or is silent for too long. It says nothing but that it is here.
async fn read(mut stream: SplitStream<WebSocket>, heard: &watch::Sender<()>) {
    while let Ok(Some(Ok(message))) = timeout(EXEC_SILENCE_MAX, stream.next()).await {
        if let Message::Close(_) = message {
            return;
        }
        heard.send_replace(());
    }
}

/// Until this side ends it, or a newer one has come, which drops this one's sender.
async fn write(
    node: &Node,
    mut sink: SplitSink<WebSocket, Message>,
    agent: &Admitted,
    mut line: Line,
) {
    let mut closing = node.closing.clone();
    let mut ping = interval(EXEC_PING_PERIOD);
    ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let credentials = node.iam.subscribe(Some(CREDENTIALS));
    loop {
        let message = select! {
            command = line.commands.recv() => match command {
                Some(it) => Message::Text(it.into()),
                None => return,
            },
            () = line.asked.notified() => Message::Ping(Vec::new().into()),
            _ = ping.tick() => Message::Ping(Vec::new().into()),
            () = credentials.changed() => match agent.may_stay(node) {
                true => continue,
                false => return,
            },
            _ = closing.wait_for(|it| *it) => return,
        };
        let sent = timeout(FRAME_WRITE_MAX, sink.send(message)).await;
        if !agent.may_stay(node) || !matches!(sent, Ok(Ok(()))) {
            return;
        }
    }
}

/// Has the agent open its end. False: it is not here, or cannot be told.
pub(super) fn call_agent(node: &Node, session: &Session) -> bool {
    let Some(seals) = node.vault.seals() else { return false };
    let row = &session.target.session;
    let lasts_ms = i64::try_from(EXEC_LIFE_MAX.as_millis()).unwrap_or(i64::MAX);
    let expires_ms = clock::wall().0 + lasts_ms;
    let token = token::sealed(seals, (session.id(), End::Host), &row.principal, 0, expires_ms);
    let message = serde_json::json!({
        "type": "interactive_shell",
        "sessionId": row.id,
        "tokenValue": token,
        "taskArn": session.target.task_arn,
        "container": row.container,
        "runtimeId": session.target.runtime_id,
        "command": row.command,
        "user": row.user,
        "terminal": row.has_terminal,
    });
    node.exec.tell_agent(session, message.to_string())
}
