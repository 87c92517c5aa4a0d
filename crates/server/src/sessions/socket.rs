//! Frames on a websocket, each within its time.
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket, close_code};
use berth_sessions::Close;
use futures_util::SinkExt;
use tokio::time::{sleep, timeout};

use crate::{clock::Lapse, limits::FRAME_WRITE_MAX};

/// How long an agent may take to answer a close frame.
const CLOSE_ANSWER_MAX: Duration = Duration::from_secs(1);

/// The session cannot go on: the socket is closed, broken or stuck.
#[derive(Debug)]
pub(super) struct Broken;

/// The next text of the agent; pings are answered by the websocket itself.
pub(super) async fn next_frame(socket: &mut WebSocket) -> Result<Frame, Broken> {
    loop {
        match socket.recv().await {
            Some(Ok(Message::Text(text))) => return Ok(Frame(text)),
            Some(Ok(Message::Binary(_) | Message::Ping(_) | Message::Pong(_))) => {}
            Some(Ok(Message::Close(_)) | Err(_)) | None => return Err(Broken),
        }
    }
}

pub(super) struct Frame(axum::extract::ws::Utf8Bytes);

impl Frame {
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

pub(super) async fn send(
    socket: &mut WebSocket,
    frames: impl IntoIterator<Item = String>,
) -> Result<(), Broken> {
    let sending = async {
        for frame in frames {
            socket.feed(Message::Text(frame.into())).await?;
        }
        socket.flush().await
    };
    match timeout(FRAME_WRITE_MAX, sending).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) | Err(_) => Err(Broken),
    }
}

/// Says why, and lets the agent say goodbye; it comes back at once.
pub(super) async fn close(socket: WebSocket, Close(reason): Close) {
    close_with(socket, close_code::AWAY, reason.into()).await;
}

pub(super) async fn close_with(mut socket: WebSocket, code: u16, reason: String) {
    let frame = CloseFrame { code, reason: reason.into() };
    let goodbye = async {
        if socket.send(Message::Close(Some(frame))).await.is_ok() {
            while let Some(Ok(_)) = socket.recv().await {}
        }
    };
    // Whoever does not answer is left.
    let _ = timeout(CLOSE_ANSWER_MAX, goodbye).await;
}

/// Sleeps until a point of a session's time.
pub(super) async fn until(lapse: &Lapse<'_>, at: berth_engine::Timestamp) {
    let wait = (at - lapse.now()).max(0).unsigned_abs();
    sleep(Duration::from_millis(wait)).await;
}
