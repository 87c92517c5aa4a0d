//! A client's end of a data channel: the machine of `berth-channel`, with a websocket, standard
//! input and output, and signals around it.
use std::{
    future::pending,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use anyhow::{Context, anyhow, bail};
use berth_api::berth::StartExecResponse;
use berth_channel::{
    Client, ClientEvent, Ids, Opening,
    limits::{HANDSHAKE_MAX_MS, TICK_MS},
    words::Size,
};
use berth_tls::Wire;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::{
    net::TcpStream,
    select,
    signal::unix::{Signal, SignalKind, signal},
    sync::mpsc,
    time::{MissedTickBehavior, interval, sleep, timeout},
};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{Message, client::IntoClientRequest as _, protocol::frame::coding::CloseCode},
};

use super::streams::{Outputs, input};
use crate::{cluster::Cluster, exit, terminal};

/// For a connection that was lost to come back, and for one try.
const RETURN_MAX: Duration = Duration::from_secs(60);
const TRY_MAX: Duration = Duration::from_secs(5);
const RETURN_PAUSE: Duration = Duration::from_millis(500);

type Socket = WebSocketStream<Wire>;

/// How a session ended.
pub enum End {
    /// The command did, with this code.
    Code(u8),
    Interrupted,
    /// Before its command did, or without one; why.
    Closed(String),
    /// Nobody reads standard output any more.
    NotRead,
}

pub struct Channel<'a> {
    cluster: &'a Cluster,
    session_id: String,
    client: Client,
    socket: Socket,
    has_terminal: bool,
    began: (Instant, u64),
    outputs: Outputs,
    /// Standard input, from when the command begins until it ends.
    stdin: Option<mpsc::Receiver<Vec<u8>>>,
    is_open: bool,
    /// The command's, once it has ended.
    code: Option<u8>,
}

impl<'a> Channel<'a> {
    pub async fn open(
        cluster: &'a Cluster,
        started: &StartExecResponse,
        has_terminal: bool,
    ) -> anyhow::Result<Channel<'a>> {
        let text = |it: &Option<String>| it.clone().unwrap_or_default();
        let version = format!("{} {}", berth_channel::words::OWN_CLIENT, env!("CARGO_PKG_VERSION"));
        let client = Client::new(&version, Ids::new(*uuid::Uuid::new_v4().as_bytes()));
        let socket =
            connect(cluster, &text(&started.stream_url), &text(&started.token_value)).await?;
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let began = (Instant::now(), u64::try_from(since.as_millis()).unwrap_or(0));
        let (session_id, outputs) = (text(&started.session_id), Outputs::open());
        let (stdin, is_open, code) = (None, false, None);
        Ok(Channel {
            cluster,
            session_id,
            client,
            socket,
            has_terminal,
            began,
            outputs,
            stdin,
            is_open,
            code,
        })
    }

    /// To the end of the session.
    pub async fn run(&mut self) -> anyhow::Result<End> {
        let end = self.follow().await;
        self.outputs.end().await;
        end
    }

    async fn follow(&mut self) -> anyhow::Result<End> {
        let mut tick = interval(Duration::from_millis(TICK_MS));
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let (mut resized, mut interrupted) = (signal(SignalKind::window_change())?, interrupts()?);
        loop {
            let is_broken = self.flush().await.is_err();
            let has_room = self.client.room_bytes() > 0;
            let now = self.now_ms();
            let frame = select! {
                frame = self.socket.next(), if !is_broken => frame,
                () = async {}, if is_broken => None,
                piece = next(&mut self.stdin), if has_room => {
                    self.put_in(piece, now);
                    continue;
                }
                written = self.outputs.written.recv() => match written {
                    Some(Some(bytes)) => {
                        self.client.taken(bytes, now);
                        continue;
                    }
                    Some(None) | None => {
                        self.client.terminate(now);
                        let _ = self.flush().await;
                        return Ok(End::NotRead);
                    }
                },
                _ = resized.recv(), if self.is_open && self.has_terminal => {
                    self.client.resize(size(), now);
                    continue;
                }
                () = any(&mut interrupted) => {
                    self.client.terminate(now);
                    let _ = self.flush().await;
                    return Ok(End::Interrupted);
                }
                _ = tick.tick() => {
                    let is_late = !self.is_open && now - self.began.1 > HANDSHAKE_MAX_MS;
                    if is_late || self.client.tick(now).is_err() {
                        bail!("the container instance does not answer");
                    }
                    continue;
                }
            };
            let bytes = match frame {
                Some(Ok(Message::Binary(bytes))) => bytes,
                Some(Ok(Message::Close(Some(it)))) if it.code == CloseCode::Policy => {
                    return Ok(End::Closed("it is over".to_owned()));
                }
                Some(Ok(Message::Close(_)) | Err(_)) | None => {
                    if let Some(code) = self.code {
                        return Ok(End::Code(code));
                    }
                    let socket = self.reach().await;
                    self.socket =
                        socket.context("the connection was lost and could not be made again")?;
                    self.client.reconnected(self.now_ms());
                    continue;
                }
                Some(Ok(_)) => continue,
            };
            for event in self.client.frame(&bytes, now).context("the channel is not ours")? {
                if let Some(end) = self.obey(event, now) {
                    return Ok(end);
                }
            }
        }
    }

    /// A piece of standard input. None: it has ended.
    fn put_in(&mut self, piece: Option<Vec<u8>>, now: u64) {
        match piece {
            Some(bytes) => self.client.input(&bytes, now),
            None => {
                self.client.end_input(now);
                self.stdin = None;
            }
        }
    }

    /// Gives the end of the session, if it is that.
    fn obey(&mut self, event: ClientEvent, now: u64) -> Option<End> {
        match event {
            ClientEvent::Open => {
                self.is_open = true;
                self.stdin = Some(input());
                if self.has_terminal {
                    self.client.resize(size(), now);
                }
            }
            ClientEvent::Output(stream, bytes) => self.outputs.write(stream, bytes),
            ClientEvent::ExitCode(it) => {
                self.code = Some(u8::try_from(it).unwrap_or(exit::FAILED));
            }
            ClientEvent::Closed(why) => {
                return Some(self.code.map_or(End::Closed(why), End::Code));
            }
        }
        None
    }

    async fn flush(&mut self) -> anyhow::Result<()> {
        let frames = self.client.take_out();
        if frames.is_empty() {
            return Ok(());
        }
        for bytes in frames {
            self.socket.feed(Message::binary(bytes)).await?;
        }
        Ok(self.socket.flush().await?)
    }

    /// A new connection of the same session, as published clients make it. None: the session is
    /// over, or the control plane is away for too long.
    async fn reach(&self) -> Option<Socket> {
        let begin = Instant::now();
        while begin.elapsed() < RETURN_MAX {
            let body = json!({"SessionId": self.session_id}).to_string().into_bytes();
            let resumed = self.cluster.client.call_as("ssm", "AmazonSSM.ResumeSession", body).await;
            let resumed = match resumed {
                Ok(body) => serde_json::from_slice::<Value>(&body).unwrap_or_default(),
                Err(berth_api::client::CallError::Api(_)) => return None,
                Err(_) => Value::Null,
            };
            let text = |name| resumed.get(name).and_then(Value::as_str);
            match (text("StreamUrl"), text("TokenValue")) {
                (_, Some("")) => return None,
                (Some(url), Some(token)) => {
                    if let Ok(socket) = connect(self.cluster, url, token).await {
                        return Some(socket);
                    }
                }
                _ => {}
            }
            sleep(RETURN_PAUSE).await;
        }
        None
    }

    fn now_ms(&self) -> u64 {
        let (began, at_ms) = self.began;
        at_ms + u64::try_from(began.elapsed().as_millis()).unwrap_or(0)
    }
}

async fn connect(cluster: &Cluster, url: &str, token: &str) -> anyhow::Result<Socket> {
    let request = url.into_client_request().context("the data channel has no address")?;
    let uri = request.uri().clone();
    let trust = cluster.client.trust();
    // Whoever is spoken to over TLS is so here, too.
    if (uri.scheme_str() == Some("wss")) != trust.is_some() {
        bail!("the data channel is at {url}, and the control plane elsewhere");
    }
    let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
    let usual = if trust.is_some() { 443 } else { 80 };
    let reaching = async {
        let stream = TcpStream::connect((host, uri.port_u16().unwrap_or(usual))).await?;
        stream.set_nodelay(true)?;
        let wire = Wire::connect(stream, host, trust).await?;
        anyhow::Ok(client_async(request, wire).await?.0)
    };
    let reached = timeout(TRY_MAX, reaching).await;
    let reached = reached.map_err(|_| anyhow!("the data channel was not reached in time"))?;
    let mut socket = reached.context("the data channel was not reached")?;
    let version = env!("CARGO_PKG_VERSION");
    let opening = Opening::of_client(token, *uuid::Uuid::new_v4().as_bytes(), version);
    socket.send(Message::text(opening.encode())).await?;
    Ok(socket)
}

async fn next(stdin: &mut Option<mpsc::Receiver<Vec<u8>>>) -> Option<Vec<u8>> {
    match stdin {
        Some(it) => it.recv().await,
        None => pending().await,
    }
}

/// A terminal's own Ctrl-C is a byte; these come from elsewhere, or from one that is not raw.
fn interrupts() -> std::io::Result<[Signal; 3]> {
    let kinds = [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()];
    let [a, b, c] = kinds.map(signal);
    Ok([a?, b?, c?])
}

async fn any(signals: &mut [Signal; 3]) {
    let [a, b, c] = signals;
    select! {
        _ = a.recv() => {}
        _ = b.recv() => {}
        _ = c.recv() => {}
    }
}

fn size() -> Size {
    let (cols, rows) = terminal::size(std::io::stdout());
    let small = |it: usize| u16::try_from(it).unwrap_or(u16::MAX);
    Size { cols: small(cols), rows: small(rows) }
}
