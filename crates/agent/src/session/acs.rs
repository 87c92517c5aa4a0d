//! The control websocket: payloads, manifests, heartbeats.

mod answer;

use std::sync::Arc;
use std::time::Duration;

use berth_api::acs::CONTESTED_CLOSE;
use berth_api::ecs::DiscoverPollEndpointRequest;
use futures_util::{SinkExt, StreamExt};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;

use self::answer::Answers;
use super::Session;
use super::backoff::{chance, jitter};
use super::socket::{Hint, Refusal, Socket, Target};
use crate::returning::{End, Pulse, Returning, TRY_MAX};
use crate::talk::Sign;

/// ECS: without a frame for this long, plus as much again at random, a connection is dead. Sooner,
/// once it is known how often the control plane's heart beats.
pub const INACTIVITY: Duration = Duration::from_secs(60);
/// ECS: a connection's greatest age, plus up to 5 minutes.
const AGE_MAX: Duration = Duration::from_secs(30 * 60);
const AGE_JITTER: Duration = Duration::from_secs(5 * 60);
/// ECS: the wait after the control plane has said that this instance is deregistered.
const INACTIVE_INSTANCE_WAIT: Duration = Duration::from_secs(60 * 60);
/// This agent may not have the session.
const ACCESS_DENIED: &str = "AccessDeniedException";
/// Answers that may wait to be written.
const ANSWERS_MAX: usize = 256;
/// For a control plane to take an answer.
const ANSWER_WRITE_MAX: Duration = Duration::from_secs(10);

/// Connects for ever. Tells `silenced` each time when a control plane does not answer any more.
pub async fn run(session: Arc<Session>, silenced: watch::Sender<u64>) {
    let mut returning = Returning::default();
    let mut has_connected = false;
    let mut last_refusal = String::new();
    loop {
        // ECS: all of them, after a start. Again, if the connection broke before all had come.
        let wants_credentials = !has_connected || session.credentials.lacks_any();
        let wait = match connect(&session, wants_credentials).await {
            Ok((socket, hint)) => {
                has_connected = true;
                if last_refusal.is_empty() {
                    tracing::info!("connected to the control plane");
                } else {
                    // As loud as what it takes back.
                    tracing::warn!("connected to the control plane again");
                    last_refusal.clear();
                }
                returning.connected(hint.spread);
                let begin = Instant::now();
                session.meters.connections.inc();
                session.meters.connected.set(1);
                let end = serve(&session, socket, hint, &mut returning).await;
                session.meters.connected.set(0);
                match end {
                    End::Silent => silenced.send_modify(|count| *count += 1),
                    End::Contested => session.reporter.was_turned_away(),
                    End::Aged | End::Over | End::Refused => {}
                }
                let wait = returning.after_session(end, begin.elapsed(), chance());
                tracing::info!(?end, ?wait, "disconnected from the control plane");
                wait
            }
            Err(Refusal::Named { name, text }) if name == "InactiveInstanceException" => {
                tracing::error!(
                    text,
                    "this container instance is deregistered; trying again in an hour. To join \
                     again now, end the agent, move its data directory away and start it"
                );
                INACTIVE_INSTANCE_WAIT
            }
            Err(refusal) => {
                // As when another agent has the session of this instance, and answers in it.
                if matches!(&refusal, Refusal::Named { name, .. } if name == ACCESS_DENIED) {
                    session.reporter.was_turned_away();
                }
                let wait = returning.after_failure(chance());
                let refusal = refusal.to_string();
                if refusal != last_refusal {
                    tracing::warn!(refusal, "not connected to the control plane: trying again");
                    last_refusal = refusal;
                }
                wait
            }
        };
        tokio::time::sleep(wait).await;
    }
}

/// The endpoint is asked for anew each time, so that a control plane may move.
async fn connect(session: &Session, wants_credentials: bool) -> Result<(Socket, Hint), Refusal> {
    within_try(try_once(session, wants_credentials)).await
}

/// What takes longer is tried anew.
pub async fn within_try<T>(trying: impl Future<Output = Result<T, Refusal>>) -> Result<T, Refusal> {
    let late = |_| {
        let limit_seconds = TRY_MAX.as_secs();
        Refusal::Other(format!("no connection was made within {limit_seconds} seconds"))
    };
    tokio::time::timeout(TRY_MAX, trying).await.map_err(late)?
}

async fn try_once(session: &Session, wants_credentials: bool) -> Result<(Socket, Hint), Refusal> {
    let (endpoint, _) = endpoints(session).await?;
    let config = &session.config;
    let docker_version = format!("DockerVersion: {}", session.docker.host.docker_version);
    let query = [
        ("agentHash", config.agent_hash.as_str()),
        ("agentVersion", &config.agent_version),
        ("clusterArn", &config.cluster),
        ("containerInstanceArn", &session.instance.container_instance_arn),
        ("dockerVersion", &docker_version),
        ("protocolVersion", "2"),
        ("sendCredentials", if wants_credentials { "true" } else { "false" }),
        ("seqNum", "1"),
    ];
    let (region, credentials) = (config.region.as_str(), session.client.credentials());
    let trust = config.trusted.trust();
    Target { endpoint: &endpoint, query: &query, region, credentials, trust }.connect().await
}

/// The control and the telemetry endpoint.
pub async fn endpoints(session: &Session) -> Result<(String, Option<String>), Refusal> {
    let request = DiscoverPollEndpointRequest {
        cluster: Some(session.config.cluster.clone()),
        container_instance: Some(session.instance.container_instance_arn.clone()),
    };
    let found =
        session.client.send(request).await.map_err(|error| Refusal::Other(error.to_string()))?;
    let endpoint = found
        .endpoint
        .ok_or_else(|| Refusal::Other("DiscoverPollEndpoint gave no endpoint".to_owned()))?;
    Ok((endpoint, found.telemetry_endpoint))
}

/// Until the connection ends.
async fn serve(
    session: &Arc<Session>,
    socket: Socket,
    hint: Hint,
    returning: &mut Returning,
) -> End {
    let (mut sink, mut frames) = socket.split();
    let (answers, mut to_send) = mpsc::channel(ANSWERS_MAX);
    let mut under_way = JoinSet::new();
    let mut conversation = Answers::new(session.clone(), answers);
    let begin = Instant::now();
    let old_at = begin + AGE_MAX + jitter(AGE_JITTER);
    let silence_max = INACTIVITY + jitter(INACTIVITY);
    let mut pulse = Pulse::new(hint.heartbeat);
    let mut is_let_in = false;
    loop {
        tokio::select! {
            frame = frames.next() => match frame {
                Some(Ok(Message::Text(text))) => {
                    let sign = conversation.take(text.as_str(), &mut under_way).await;
                    match sign {
                        Sign::None => {}
                        Sign::Life => pulse.heard(begin.elapsed()),
                        Sign::Heartbeat => pulse.beat(begin.elapsed()),
                    }
                    // The upgrade alone is no proof: a session may be closed before anything is
                    // said in it. The control plane says at once what is to run here.
                    if sign != Sign::None && !std::mem::replace(&mut is_let_in, true) {
                        session.reporter.was_let_in();
                    }
                }
                Some(Ok(Message::Close(close))) => return end_of(close.as_ref()),
                // Pings are answered by the library and are no sign of a live control plane.
                Some(Ok(_)) => {}
                Some(Err(error)) => {
                    tracing::debug!(%error, "the control connection broke");
                    return End::Over;
                }
                None => return End::Over,
            },
            Some(answer) = to_send.recv() => {
                let text = berth_api::acs::FromAgent::encode(&answer);
                let writing = timeout(ANSWER_WRITE_MAX, sink.send(Message::text(text)));
                if !matches!(writing.await, Ok(Ok(()))) {
                    return End::Over;
                }
                if conversation.talk.acknowledges_manifest(&answer) {
                    returning.manifest_acknowledged();
                }
            }
            Some(_) = under_way.join_next() => {}
            () = tokio::time::sleep_until(begin + pulse.dead_at(silence_max)) => {
                tracing::warn!("the control plane is silent: connecting anew");
                return End::Silent;
            }
            () = tokio::time::sleep_until(old_at) => {
                let reason = "ConnectionExpired: Reconnect to continue".into();
                let frame = CloseFrame { code: CloseCode::Normal, reason };
                // The connection is given up, whether or not the other side hears of it.
                let _gone = timeout(ANSWER_WRITE_MAX, sink.send(Message::Close(Some(frame)))).await;
                return End::Aged;
            }
        }
    }
}

/// ECS: 1000, 1001, 1011 and a connection that just ends are ordinary.
pub fn end_of(close: Option<&CloseFrame>) -> End {
    let Some(close) = close else { return End::Over };
    match close.code {
        CloseCode::Normal | CloseCode::Away | CloseCode::Error => End::Over,
        code if u16::from(code) == CONTESTED_CLOSE => {
            tracing::warn!(
                reason = close.reason.as_str(),
                "another agent has the identity of this container instance and has taken its \
                 session. Stop one of the two; a copied machine becomes an instance of its own \
                 when its agent's data directory is moved away"
            );
            End::Contested
        }
        _ => End::Refused,
    }
}
