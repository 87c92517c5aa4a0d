//! The control websocket: payloads, manifests, heartbeats.

mod answer;

use std::sync::Arc;
use std::time::Duration;

use berth_api::ecs::DiscoverPollEndpointRequest;
use futures_util::{SinkExt, StreamExt};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;

use super::Session;
use super::backoff::{Backoff, jitter};
use super::socket::{Refusal, Socket, Target};

/// ECS: without a frame for this long, plus as much again at random, a connection is dead.
pub const INACTIVITY: Duration = Duration::from_secs(60);
/// ECS: a connection's greatest age, plus up to 5 minutes.
const AGE_MAX: Duration = Duration::from_secs(30 * 60);
const AGE_JITTER: Duration = Duration::from_secs(5 * 60);
/// ECS: the wait after the control plane has said that this instance is deregistered.
const INACTIVE_INSTANCE_WAIT: Duration = Duration::from_secs(60 * 60);
/// A connection that lived this long was a good one.
const GOOD_AGE: Duration = Duration::from_secs(60);
/// One that did not live this long is not replaced at once.
const SHORT_AGE: Duration = Duration::from_secs(1);
/// Answers that may wait to be written.
const ANSWERS_MAX: usize = 256;

/// Connects for ever.
pub async fn run(session: Arc<Session>) {
    // ECS: 0.25 s growing by 1.5 to 2 min.
    let mut backoff = Backoff::new(Duration::from_millis(250), 1.5, Duration::from_secs(120));
    let mut has_connected = false;
    loop {
        let begin = Instant::now();
        match connect(&session, !has_connected).await {
            Ok(socket) => {
                has_connected = true;
                tracing::info!("connected to the control plane");
                session.reporter.control_plane_reached();
                let may_return_at_once = serve(&session, socket).await;
                tracing::info!("disconnected from the control plane");
                if begin.elapsed() > GOOD_AGE {
                    backoff.reset();
                }
                if may_return_at_once && begin.elapsed() > SHORT_AGE {
                    continue;
                }
            }
            Err(Refusal::Named { name, text }) if name == "InactiveInstanceException" => {
                tracing::error!(
                    text,
                    "this container instance is deregistered; trying again in an hour. To join \
                     again now, end the agent, move its data directory away and start it"
                );
                tokio::time::sleep(INACTIVE_INSTANCE_WAIT).await;
                continue;
            }
            Err(refusal) => tracing::warn!(%refusal, "not connected to the control plane"),
        }
        tokio::time::sleep(backoff.next()).await;
    }
}

/// The endpoint is asked for anew each time, so that a control plane may move.
async fn connect(session: &Session, wants_credentials: bool) -> Result<Socket, Refusal> {
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
    let (region, credentials) = (config.region.as_str(), &config.credentials);
    Target { endpoint: &endpoint, query: &query, region, credentials }.connect().await
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

/// Until the connection ends. True: the next one may be made at once.
async fn serve(session: &Arc<Session>, socket: Socket) -> bool {
    let (mut sink, mut frames) = socket.split();
    let (answers, mut to_send) = mpsc::channel(ANSWERS_MAX);
    let mut under_way = JoinSet::new();
    let mut talk = answer::Talk::new(session.clone(), answers);
    let old_at = Instant::now() + AGE_MAX + jitter(AGE_JITTER);
    let mut dead_at = Instant::now() + INACTIVITY + jitter(INACTIVITY);
    loop {
        tokio::select! {
            frame = frames.next() => match frame {
                Some(Ok(Message::Text(text))) => {
                    if talk.take(text.as_str(), &mut under_way) {
                        dead_at = Instant::now() + INACTIVITY + jitter(INACTIVITY);
                    }
                }
                Some(Ok(Message::Close(close))) => return may_return_at_once(close.as_ref()),
                // Pings are answered by the library and are no sign of a live control plane.
                Some(Ok(_)) => {}
                Some(Err(error)) => {
                    tracing::debug!(%error, "the control connection broke");
                    return true;
                }
                None => return true,
            },
            Some(answer) = to_send.recv() => {
                let text: String = berth_api::acs::FromAgent::encode(&answer);
                if sink.send(Message::text(text)).await.is_err() {
                    return true;
                }
            }
            Some(_) = under_way.join_next() => {}
            () = tokio::time::sleep_until(dead_at) => {
                tracing::warn!("the control plane is silent: connecting anew");
                return false;
            }
            () = tokio::time::sleep_until(old_at) => {
                let reason = "ConnectionExpired: Reconnect to continue".into();
                let frame = CloseFrame { code: CloseCode::Normal, reason };
                // The connection is given up, whether or not the other side hears of it.
                let _gone = sink.send(Message::Close(Some(frame))).await;
                return true;
            }
        }
    }
}

/// ECS: 1000, 1001, 1011 and a connection that just ends are ordinary.
pub fn may_return_at_once(close: Option<&CloseFrame>) -> bool {
    close.is_none_or(|close| {
        matches!(close.code, CloseCode::Normal | CloseCode::Away | CloseCode::Error)
    })
}
