//! One session: its data channel on one side, a command in a container on the other.

use std::{ops::ControlFlow, time::Duration};

use berth_channel::{Host, HostEvent, Ids, Opening, Stream, limits::TICK_MS, words::Size};
use bollard::container::LogOutput;
use bytes::Bytes;
use futures_util::{SinkExt, StreamExt};
use tokio::io::AsyncWriteExt;
use tokio::sync::mpsc;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep, timeout};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;

use super::data_endpoint;
use crate::core::Clock;
use crate::runtime::{Command, Execution};
use crate::session::Session;
use crate::session::socket::{Socket, Target};

/// For a connection that was lost to come back; the control plane waits as long.
const RETURN_MAX: Duration = Duration::from_secs(60);
const RETURN_PAUSE: Duration = Duration::from_millis(200);
/// What the output of a command that did not begin begins with.
const REFUSAL: &[u8] = b"OCI runtime exec failed";
/// For a client to tell the size of its terminal.
const SIZE_TOLD_WITHIN: Duration = Duration::from_millis(300);
/// For the control plane to take a frame.
const WRITE_MAX: Duration = Duration::from_secs(10);
/// After the end of a command, for a client that has lost its connection to hear the rest.
const LAST_WORD_AFTER: Duration = Duration::from_secs(100);

/// Serves it to its end. Without a command the client is told why.
pub async fn serve(session: &Session, id: &str, token: &str, command: Result<Command, String>) {
    let clock = Clock::start();
    let Some(socket) = reach(session, id, token).await else {
        return tracing::warn!(session = id, "a session of ECS Exec was not reached");
    };
    let ids = Ids::new(*uuid::Uuid::new_v4().as_bytes());
    let host = Host::new(id, ids, clock.now_ms());
    let process = Process::Awaited(command);
    let (size, begins_by) = (None, None);
    let mut channel = Channel { session, id, token, clock, host, socket, process, size, begins_by };
    channel.run().await;
    if let Some(id) = running(channel.process) {
        session.docker.end_execution(&id).await;
    }
    let _gone = timeout(WRITE_MAX, channel.socket.close(None)).await;
}

/// One end of a channel, and its connection.
struct Channel<'a> {
    session: &'a Session,
    id: &'a str,
    token: &'a str,
    clock: Clock,
    host: Host,
    socket: Socket,
    process: Process,
    /// Of the client's terminal.
    size: Option<Size>,
    /// When the command begins at last, once that is asked for.
    begins_by: Option<Instant>,
}

/// What is left to say of a command.
enum Process {
    Awaited(Result<Command, String>),
    Runs(Running),
    Ended(Instant),
}

/// A command, and what goes into it beside the loop.
struct Running {
    execution: Execution,
    /// Nothing more comes when it is dropped.
    input: Option<mpsc::UnboundedSender<Vec<u8>>>,
    taken: mpsc::UnboundedReceiver<usize>,
    /// Output that there was no room for yet.
    rest: Option<(Stream, Bytes)>,
    /// What the runtime says where it could not begin it, as its first output.
    refusal: Option<Bytes>,
    is_heard: bool,
}

/// What happened.
enum News {
    Frame(Vec<u8>),
    Broken,
    /// The control plane knows no such session any more.
    Refused,
    Output(Stream, Bytes),
    OutputEnded,
    Taken(usize),
    Tick,
}

impl Channel<'_> {
    /// Until all is said or nobody listens any more.
    async fn run(&mut self) {
        let mut tick = interval(Duration::from_millis(TICK_MS));
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let is_broken = !self.flush().await;
            let news = match is_broken {
                true => News::Broken,
                false => self.news(&mut tick).await,
            };
            let ControlFlow::Continue(events) = self.take(news).await else { return };
            for event in events {
                if self.obey(event).await.is_break() {
                    return;
                }
            }
            if self.is_to_begin() && self.begin().await == Some(HostEvent::Done) {
                self.flush().await;
                return;
            }
        }
    }

    async fn news(&mut self, tick: &mut tokio::time::Interval) -> News {
        let has_room = self.host.room_bytes() > 0;
        if has_room
            && let Process::Runs(running) = &mut self.process
            && let Some((stream, bytes)) = running.rest.take()
        {
            return News::Output(stream, bytes);
        }
        let process = &mut self.process;
        let of_process = async {
            let Process::Runs(running) = process else { return std::future::pending().await };
            tokio::select! {
                output = running.execution.output.next(), if has_room => match output {
                    Some(Ok(output)) => running.heard(output),
                    Some(Err(_)) | None => News::OutputEnded,
                },
                Some(bytes) = running.taken.recv() => News::Taken(bytes),
                else => std::future::pending().await,
            }
        };
        tokio::select! {
            frame = self.socket.next() => match frame {
                Some(Ok(Message::Binary(bytes))) => News::Frame(bytes.into()),
                Some(Ok(Message::Close(Some(it)))) if it.code == CloseCode::Policy => News::Refused,
                Some(Ok(Message::Close(_)) | Err(_)) | None => News::Broken,
                Some(Ok(_)) => News::Tick,
            },
            news = of_process => news,
            _ = tick.tick() => News::Tick,
        }
    }

    /// What news come to, unless the session is over.
    async fn take(&mut self, news: News) -> ControlFlow<(), Vec<HostEvent>> {
        let now = self.clock.now_ms();
        let events = match news {
            News::Frame(bytes) => match self.host.frame(&bytes, now) {
                Ok(events) => events,
                Err(error) => {
                    tracing::warn!(session = self.id, %error, "a channel cannot be followed");
                    return ControlFlow::Break(());
                }
            },
            News::Broken => match reach(self.session, self.id, self.token).await {
                Some(socket) => {
                    self.socket = socket;
                    self.host.reconnected(self.clock.now_ms());
                    Vec::new()
                }
                None => return ControlFlow::Break(()),
            },
            News::Refused => return ControlFlow::Break(()),
            News::Output(stream, bytes) => {
                self.output(stream, bytes, now);
                Vec::new()
            }
            News::OutputEnded => self.command_ended().await.into_iter().collect(),
            News::Taken(bytes) => {
                self.host.taken(bytes, now);
                Vec::new()
            }
            News::Tick => {
                if matches!(&self.process, Process::Ended(at) if at.elapsed() > LAST_WORD_AFTER) {
                    self.host.give_up(now);
                    self.flush().await;
                    return ControlFlow::Break(());
                }
                self.host.tick(now).into_iter().collect()
            }
        };
        ControlFlow::Continue(events)
    }

    async fn obey(&mut self, event: HostEvent) -> ControlFlow<()> {
        match event {
            HostEvent::Begin => self.begins_by = Some(Instant::now() + SIZE_TOLD_WITHIN),
            HostEvent::Input(bytes) => match &self.process {
                Process::Runs(Running { input: Some(input), .. }) => {
                    let _ended = input.send(bytes);
                }
                _ => self.host.taken(bytes.len(), self.clock.now_ms()),
            },
            HostEvent::InputEnded => {
                if let Process::Runs(it) = &mut self.process {
                    it.input = None;
                }
            }
            HostEvent::Resize(it) => {
                self.size = Some(it);
                self.begins_by = self.begins_by.map(|_| Instant::now());
                if let Process::Runs(running) = &self.process {
                    let id = &running.execution.id;
                    self.session.docker.resize(id, it.cols, it.rows).await;
                }
            }
            HostEvent::Terminate | HostEvent::Closed => return ControlFlow::Break(()),
            HostEvent::Failed(why) => {
                tracing::info!(session = self.id, why, "a session of ECS Exec failed");
                self.host.ended(None, Some(why), self.clock.now_ms());
                self.host.give_up(self.clock.now_ms());
                self.flush().await;
                return ControlFlow::Break(());
            }
            HostEvent::Done => {
                self.flush().await;
                return ControlFlow::Break(());
            }
        }
        ControlFlow::Continue(())
    }

    /// As much as there is room for; the rest waits.
    fn output(&mut self, stream: Stream, bytes: Bytes, now: u64) {
        let room = self.host.room_bytes().min(bytes.len());
        self.host.output(stream, &bytes[..room], now);
        if let (Process::Runs(running), true) = (&mut self.process, room < bytes.len()) {
            running.rest = Some((stream, bytes.slice(room..)));
        }
    }

    /// A command that asks at once is to be told the size of its terminal.
    fn is_to_begin(&self) -> bool {
        let has_terminal =
            matches!(&self.process, Process::Awaited(Ok(command)) if command.has_terminal);
        self.begins_by.is_some_and(|it| it <= Instant::now() || !has_terminal)
    }

    async fn begin(&mut self) -> Option<HostEvent> {
        self.begins_by = None;
        let docker = &self.session.docker;
        let Process::Awaited(command) = &self.process else { return None };
        let started = match command {
            Ok(command) => docker.execute(command, self.size.map(|it| (it.cols, it.rows))).await,
            Err(why) => Err(why.clone()),
        };
        match started {
            Ok(execution) => {
                self.process = Process::Runs(Running::of(execution));
                None
            }
            Err(why) => {
                self.process = Process::Ended(Instant::now());
                self.host.ended(None, Some(why), self.clock.now_ms())
            }
        }
    }

    /// Its output has ended, which is the end of a command.
    async fn command_ended(&mut self) -> Option<HostEvent> {
        let Process::Runs(running) = &mut self.process else { return None };
        let code = self.session.docker.exit_code(&running.execution.id).await;
        let code = code.map(|it| running.meaning(it));
        let reason = code.is_none().then(|| "the container ended".to_owned());
        self.process = Process::Ended(Instant::now());
        self.host.ended(code, reason, self.clock.now_ms())
    }

    /// Sends what is to be sent. False: the connection is broken.
    async fn flush(&mut self) -> bool {
        let frames = self.host.take_out();
        if frames.is_empty() {
            return true;
        }
        let sending = async {
            for bytes in frames {
                self.socket.feed(Message::binary(bytes)).await?;
            }
            self.socket.flush().await
        };
        matches!(timeout(WRITE_MAX, sending).await, Ok(Ok(())))
    }
}

impl Running {
    fn heard(&mut self, output: LogOutput) -> News {
        let is_first = !std::mem::replace(&mut self.is_heard, true);
        match output {
            LogOutput::StdErr { message } => News::Output(Stream::Stderr, message),
            LogOutput::StdOut { message }
            | LogOutput::Console { message }
            | LogOutput::StdIn { message } => {
                if is_first && message.starts_with(REFUSAL) {
                    self.refusal = Some(message.clone());
                    return News::Output(Stream::Stderr, message);
                }
                News::Output(Stream::Stdout, message)
            }
        }
    }

    /// As shells have it: 127 where there is no such command, which Docker does not tell apart.
    fn meaning(&self, code: i64) -> i64 {
        let refusal = self.refusal.as_deref().map(String::from_utf8_lossy).unwrap_or_default();
        let is_missing = ["executable file not found", "no such file or directory"]
            .map(|it| refusal.contains(it));
        if code == 126 && is_missing.contains(&true) { 127 } else { code }
    }

    fn of(mut execution: Execution) -> Self {
        let (input, mut comes) = mpsc::unbounded_channel::<Vec<u8>>();
        let (told, taken) = mpsc::unbounded_channel();
        let nobody: std::pin::Pin<Box<dyn tokio::io::AsyncWrite + Send>> =
            Box::pin(tokio::io::sink());
        let mut into = std::mem::replace(&mut execution.input, nobody);
        // What a channel hears before it was taken is bounded, and so is what waits here.
        tokio::spawn(async move {
            while let Some(bytes) = comes.recv().await {
                if into.write_all(&bytes).await.is_ok() {
                    let _ended = into.flush().await;
                }
                // A command that reads no more takes everything.
                if told.send(bytes.len()).is_err() {
                    return;
                }
            }
            let _ended = into.shutdown().await;
        });
        let input = Some(input);
        Self { execution, input, taken, rest: None, refusal: None, is_heard: false }
    }
}

/// The command that goes on though nobody listens.
fn running(process: Process) -> Option<String> {
    match process {
        Process::Runs(it) => Some(it.execution.id),
        Process::Awaited(_) | Process::Ended(_) => None,
    }
}

/// The data channel, with its first frame said. None: it was not there for too long.
async fn reach(session: &Session, id: &str, token: &str) -> Option<Socket> {
    let begin = Instant::now();
    let endpoint = data_endpoint(session, id);
    let (region, credentials) = (session.config.region.as_str(), session.client.credentials());
    let query = [("role", "host")];
    let trust = session.config.trusted.trust();
    let target = Target { endpoint: &endpoint, query: &query, region, credentials, trust };
    let instance = session.instance.container_instance_arn.rsplit('/').next().unwrap_or_default();
    while begin.elapsed() < RETURN_MAX {
        if let Ok(mut socket) = target.connect_unsigned().await {
            let opening = Opening::of_host(token, *uuid::Uuid::new_v4().as_bytes(), instance);
            if socket.send(Message::text(opening.encode())).await.is_ok() {
                return Some(socket);
            }
        }
        sleep(RETURN_PAUSE).await;
    }
    None
}
