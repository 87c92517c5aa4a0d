//! The data channel, of a client and of an agent: `/v1/data-channel/`. Nothing of it is signed: the
//! token in its first frame is all.
use std::sync::Arc;

use axum::{
    body::Body,
    extract::{
        FromRequestParts,
        ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade, close_code},
    },
};
use berth_channel::{
    Frame, Kind, Opening,
    words::{self, AgentSessionState, ChannelClosed},
};
use bytes::Bytes;
use futures_util::{
    SinkExt, StreamExt,
    stream::{SplitSink, SplitStream},
};
use http::{Response, StatusCode, request};
use tokio::{
    select,
    sync::{mpsc, watch},
    time::{MissedTickBehavior, interval, timeout},
};
use tracing::{debug, info};

use super::{control, lasting::End, session::Session, token};
use crate::{
    clock,
    door::Connection,
    limits::{
        EXEC_FIRST_FRAME_MAX, EXEC_FRAME_BYTES_MAX, EXEC_PING_PERIOD, EXEC_SILENCE_MAX,
        FRAME_WRITE_MAX,
    },
    node::Node,
};

/// The path, before the id of the session.
pub(crate) const PATH: &str = "/v1/data-channel/";

/// By which an agent says that it is one.
const HOST_ROLE: &str = "role=host";

/// Whoever asks is let in to say their token. There is no other answer to a session that is not
/// there: nobody learns which there are.
pub(crate) async fn upgrade(
    node: Arc<Node>,
    connection: &Connection,
    mut parts: request::Parts,
) -> Response<Body> {
    let id = parts.uri.path().strip_prefix(PATH).unwrap_or_default().to_owned();
    let is_host = parts.uri.query().unwrap_or_default().split('&').any(|it| it == HOST_ROLE);
    let end = if is_host { End::Host } else { End::Client };
    let upgrade = match WebSocketUpgrade::from_request_parts(&mut parts, &()).await {
        Ok(it) => it,
        Err(rejection) => {
            let mut response = Response::new(Body::from(rejection.body_text()));
            *response.status_mut() = StatusCode::BAD_REQUEST;
            return response;
        }
    };
    let slot = connection.slot.clone();
    upgrade
        .read_buffer_size(16 * 1024)
        .write_buffer_size(0)
        .max_write_buffer_size(4 * EXEC_FRAME_BYTES_MAX)
        .max_message_size(EXEC_FRAME_BYTES_MAX)
        .max_frame_size(EXEC_FRAME_BYTES_MAX)
        .on_upgrade(move |mut socket| async move {
            match timeout(EXEC_FIRST_FRAME_MAX, opened(&node, &mut socket, &id, end)).await {
                Ok(Some(session)) => {
                    slot.prove();
                    Box::pin(serve(&node, &session, end, socket)).await;
                }
                _ => refuse(socket).await,
            }
        })
}

/// The session that a first frame opens.
async fn opened(node: &Node, socket: &mut WebSocket, id: &str, end: End) -> Option<Arc<Session>> {
    let text = loop {
        match socket.recv().await? {
            Ok(Message::Text(text)) => break text,
            Ok(Message::Ping(_) | Message::Pong(_)) => {}
            _ => return None,
        }
    };
    let opening = Opening::decode(&text)?;
    let session = node.exec.find(id).filter(|it| !it.is_over())?;
    let (seals, now_ms) = (node.vault.seals()?, clock::wall().0);
    let principal = session.principal();
    let number = token::opened(seals, &opening.token_value, (id, end), principal, now_ms)?;
    // An agent comes back with the token that it was told.
    (end == End::Host || session.use_token(number)).then_some(session)
}

async fn refuse(mut socket: WebSocket) {
    let reason = "the token opens no session".into();
    let frame = CloseFrame { code: close_code::POLICY, reason };
    let _ = timeout(FRAME_WRITE_MAX, socket.send(Message::Close(Some(frame)))).await;
}

async fn serve(node: &Arc<Node>, session: &Arc<Session>, end: End, socket: WebSocket) {
    let (number, mut newest, is_first) = session.arrive(end);
    debug!(session = session.id(), ?end, number, "an end of a session has come");
    let other = if end == End::Client { End::Host } else { End::Client };
    if end == End::Client && is_first {
        if !control::call_agent(node, session) {
            session.end(node, None, "the agent of the container instance has gone");
        }
    } else if !is_first {
        // What was on its way is lost: the other end sends it again.
        session.say(other, Kind::StartPublication);
    }
    let (mut sink, stream) = socket.split();
    let mut closing = node.closing.clone();
    let ended = session.ended();
    let mut inbox = session.inbox(end).await;
    let is_told = select! {
        () = read(node, session, end, stream) => false,
        is_told = write(session, end, &mut sink, &mut inbox, ended) => is_told,
        _ = newest.wait_for(|it| *it != number) => false,
        _ = closing.wait_for(|it| *it) => false,
    };
    drop(inbox);
    if *node.closing.borrow() {
        session.end(node, None, "the control plane was stopped");
    }
    if session.is_over() && !is_told {
        say_closed(session, end, &mut sink).await;
    }
    let _ = timeout(FRAME_WRITE_MAX, sink.close()).await;
    session.leave(end, number);
    if !session.is_over() && end == End::Host {
        session.say(End::Client, Kind::PausePublication);
    }
}

/// Until the connection breaks, or says what it may not.
async fn read(
    node: &Arc<Node>,
    session: &Arc<Session>,
    end: End,
    mut stream: SplitStream<WebSocket>,
) {
    while let Ok(Some(Ok(message))) = timeout(EXEC_SILENCE_MAX, stream.next()).await {
        match message {
            Message::Binary(bytes) => {
                if end == End::Host && is_last_word(&bytes) {
                    last_word(node, session, &bytes);
                    return;
                }
                if !session.pass(end, bytes).await {
                    debug!(session = session.id(), ?end, "a frame was not for this channel");
                    return;
                }
            }
            Message::Close(_) => return,
            // Published clients keep their connection alive by pings, or by a text.
            Message::Text(_) | Message::Ping(_) | Message::Pong(_) => {}
        }
    }
}

fn is_last_word(bytes: &[u8]) -> bool {
    Frame::peek(bytes).is_some_and(|(kind, ..)| kind == Kind::AgentSessionState)
}

/// A host tells how its command ended.
fn last_word(node: &Arc<Node>, session: &Arc<Session>, bytes: &[u8]) {
    let state = Frame::decode(bytes).ok().and_then(|it| words::decode(&it.payload));
    let AgentSessionState { exit_code, reason, .. } = state.unwrap_or_default();
    let by_itself = || "the command ended".to_owned();
    let reason = reason.unwrap_or_else(by_itself);
    info!(session = session.id(), exit_code, reason, "a session ends");
    session.end(node, exit_code, &reason);
}

/// Until the connection breaks (false), or the session is over and that was said (true).
async fn write(
    session: &Session,
    end: End,
    sink: &mut SplitSink<WebSocket, Message>,
    inbox: &mut mpsc::Receiver<Bytes>,
    mut ended: watch::Receiver<Option<berth_ecs::cluster::observe::ExecEnd>>,
) -> bool {
    let mut ping = interval(EXEC_PING_PERIOD);
    ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let message = select! {
            biased;
            frame = inbox.recv() => match frame {
                Some(it) => Message::Binary(it),
                None => return false,
            },
            _ = ended.wait_for(Option::is_some) => break,
            _ = ping.tick() => Message::Ping(Bytes::new()),
        };
        if !matches!(timeout(FRAME_WRITE_MAX, sink.send(message)).await, Ok(Ok(()))) {
            return false;
        }
    }
    say_closed(session, end, sink).await;
    true
}

/// The last message of a session. Its text is empty where the command ended.
async fn say_closed(session: &Session, end: End, sink: &mut SplitSink<WebSocket, Message>) {
    let over = session.ended().borrow().clone();
    let output = over.filter(|it| it.exit_code.is_none()).map(|it| it.reason).unwrap_or_default();
    let closed = ChannelClosed {
        message_id: uuid::Uuid::new_v4().hyphenated().to_string(),
        created_date: jiff::Timestamp::now().to_string(),
        destination_id: end.name().to_owned(),
        session_id: session.id().to_owned(),
        message_type: Kind::ChannelClosed.as_str().to_owned(),
        schema_version: 1,
        output,
    };
    let frame = session.control(Kind::ChannelClosed, words::encode(&closed));
    let _ = timeout(FRAME_WRITE_MAX, sink.send(Message::Binary(frame))).await;
}
