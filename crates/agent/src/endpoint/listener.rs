//! Connections of the endpoint: HTTP/1.1, bounded in number, size and time.

use std::convert::Infallible;
use std::net::{SocketAddr, SocketAddrV4};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, StatusCode};
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::address::{ADDRESS, PORT};
use super::answer::{self, Answer};
use super::gate;
use super::limits::{
    BODY_BYTES_MAX, CONNECTION_SECONDS, CONNECTIONS_MAX, CONNECTIONS_OF_ALL_MAX,
    CONNECTIONS_OF_HOST_MAX, HEAD_BYTES_MAX, HEAD_SECONDS, LAST_ANSWER_SECONDS,
};
use super::relay::Relay;
use super::service::Service;
use super::sockets::Connection;
use super::visit::{Origin, Seat, Seats, Visit};

/// After a failed accept: the kernel is out of something, which only time brings back.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// What listeners share.
#[derive(Clone)]
pub struct Door {
    pub service: Arc<Service>,
    /// Other agents of this machine, for what is not this one's.
    pub relay: Option<Arc<Relay>>,
    places: Arc<Semaphore>,
    /// Before it is proved whose a connection is, it is its address's.
    peers: Seats,
}

impl Door {
    pub fn new(service: Arc<Service>, relay: Option<Arc<Relay>>) -> Self {
        let places = Arc::new(Semaphore::new(CONNECTIONS_OF_ALL_MAX));
        Self { service, relay, places, peers: Seats::default() }
    }

    /// Serves a listener for ever. `inside` says whose namespace it is in, if it is in one's.
    pub async fn serve(self, listener: TcpListener, inside: Option<Origin>) {
        // They end with this.
        let mut open = JoinSet::new();
        loop {
            let place = self.places.clone().acquire_owned().await;
            let place = place.expect("the semaphore is never closed");
            let accepted = loop {
                tokio::select! {
                    accepted = listener.accept() => break accepted,
                    Some(_) = open.join_next() => {}
                }
            };
            match accepted {
                Ok((stream, from)) => {
                    let Some(origin) = inside.clone().or_else(|| origin(from)) else { continue };
                    // Who has too many open is let in once one of them has ended.
                    let Some(seat) = seat(&self.peers, &origin) else { continue };
                    // It would wait for more to be sent with the end of an answer.
                    let _slower = stream.set_nodelay(true);
                    let door = self.clone();
                    open.spawn(async move {
                        let _held = (place, seat);
                        door.converse(stream, Arc::new(Visit::new(origin))).await;
                    });
                }
                Err(error) => {
                    tracing::warn!(%error, "a container could not be let in");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    }

    async fn converse(
        self,
        stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
        visit: Arc<Visit>,
    ) {
        let service = service_fn(move |request| {
            let (door, visit) = (self.clone(), visit.clone());
            async move { Ok::<_, Infallible>(door.answer(&visit, request).await) }
        });
        let mut builder = http1::Builder::new();
        builder
            .max_buf_size(HEAD_BYTES_MAX)
            .timer(TokioTimer::new())
            .header_read_timeout(Duration::from_secs(HEAD_SECONDS));
        let mut serving = pin!(builder.serve_connection(TokioIo::new(stream), service));
        let ended = match timeout(Duration::from_secs(CONNECTION_SECONDS), serving.as_mut()).await {
            Ok(ended) => ended,
            Err(_) => {
                serving.as_mut().graceful_shutdown();
                // Whoever does not read what they asked for is cut off.
                let last = timeout(Duration::from_secs(LAST_ANSWER_SECONDS), serving).await;
                last.unwrap_or(Ok(()))
            }
        };
        if let Err(error) = ended {
            tracing::debug!(%error, "a container's connection has ended");
        }
    }

    async fn answer(&self, visit: &Visit, request: Request<Incoming>) -> Answer {
        let (head, body) = request.into_parts();
        let refusal = gate::refusal(&head.method, &head.uri, head.version, &head.headers);
        if let Some(refusal) = refusal {
            return refusal;
        }
        let reading = Limited::new(body, BODY_BYTES_MAX).collect();
        let body = match timeout(Duration::from_secs(HEAD_SECONDS), reading).await {
            Ok(Ok(body)) => body.to_bytes(),
            Ok(Err(_)) => return answer::bare(StatusCode::PAYLOAD_TOO_LARGE),
            Err(_) => return answer::bare(StatusCode::REQUEST_TIMEOUT),
        };
        let outcome =
            Box::pin(self.service.answer(visit, &head.method, &head.uri, body.clone())).await;
        match (&self.relay, &visit.origin) {
            (Some(relay), Origin::Connection(connection)) if outcome.is_unknown => {
                let asked = (&head.method, &head.uri, body);
                relay.ask(*connection, asked).await.unwrap_or(outcome.answer)
            }
            _ => outcome.answer,
        }
    }
}

/// A seat among the connections of where this one comes from. A container has addresses of its own.
fn seat(peers: &Seats, origin: &Origin) -> Option<Seat> {
    match origin {
        Origin::Inside { task_arn } => peers.take(task_arn, CONNECTIONS_MAX),
        Origin::Connection(Connection { local, .. }) => {
            let from = local.ip();
            let is_host = *from == ADDRESS || from.is_loopback();
            let max = if is_host { CONNECTIONS_OF_HOST_MAX } else { CONNECTIONS_MAX };
            peers.take(&from.to_string(), max)
        }
    }
}

/// As the process that asks sees the connection, if it is one of IPv4.
fn origin(from: SocketAddr) -> Option<Origin> {
    match from {
        SocketAddr::V4(local) => Some(Origin::Connection(made_by(local))),
        SocketAddr::V6(_) => None,
    }
}

/// What has to be in the socket table of who asks: it has connected to the endpoint's own address
/// and port, whatever became of that on the way.
pub fn made_by(local: SocketAddrV4) -> Connection {
    Connection { local, remote: SocketAddrV4::new(ADDRESS, PORT) }
}

/// An answer for who passes on what another agent was asked.
pub async fn relayed(service: &Service, request: Request<Incoming>) -> (Answer, bool) {
    let (head, body) = request.into_parts();
    let peer = head.headers.get(super::relay::PEER).and_then(|peer| peer.to_str().ok());
    let Some(local) = peer.and_then(|peer| peer.parse().ok()) else {
        return (answer::bare(StatusCode::BAD_REQUEST), false);
    };
    let body = match Limited::new(body, BODY_BYTES_MAX).collect().await {
        Ok(body) => body.to_bytes(),
        Err(_) => Bytes::new(),
    };
    let visit = Visit::new(Origin::Connection(made_by(local)));
    let outcome = Box::pin(service.answer(&visit, &head.method, &head.uri, body)).await;
    (outcome.answer, outcome.is_unknown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_takes_all_places_before_it_is_proved_who_they_are() {
        let peers = Seats::default();
        let from =
            |ip: [u8; 4], port| Origin::Connection(made_by(SocketAddrV4::new(ip.into(), port)));
        let open = |origins: &mut dyn Iterator<Item = Origin>| -> Vec<Seat> {
            origins.map_while(|origin| seat(&peers, &origin)).collect()
        };
        let noisy = open(&mut (0..2_000).map(|port| from([172, 17, 0, 2], port)));
        let host = open(&mut (0..2_000).map(|port| from(ADDRESS.octets(), port)));
        let inside = || Origin::Inside { task_arn: "task".to_owned() };
        let task = open(&mut std::iter::repeat_with(inside));
        assert_eq!([noisy.len(), host.len(), task.len()], [64, 512, 64]);
        assert!(seat(&peers, &from([172, 17, 0, 3], 1)).is_some());
        drop(noisy);
        assert!(seat(&peers, &from([172, 17, 0, 2], 1)).is_some());
    }
}
