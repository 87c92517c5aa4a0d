//! Several agents on one machine: one has the address, and passes on to the others what is theirs.
//!
//! Each listens at a socket of its own below the runtime directory, which is its owner's alone. Who
//! asks is proved by the agent whose task it is: what is passed on is the connection's addresses.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddrV4;
use std::os::unix::fs::FileTypeExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, Method, Request, Uri};
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{UnixListener, UnixStream};
use tokio::task::JoinSet;

use super::answer::Answer;
use super::listener::relayed;
use super::service::Service;
use super::sockets::Connection;

/// The address and port of who asks.
pub const PEER: &str = "berth-peer";
/// On an answer: it is about nothing of this agent's.
const UNKNOWN: &str = "berth-unknown";
const SOCKET: &str = "endpoint.sock";
/// For another agent to answer, longer than it may hold a request.
const ANSWER_MAX: Duration = Duration::from_millis(1_500);
/// Of task stats with many containers.
const ANSWER_BYTES_MAX: usize = 4 << 20;
/// One that is being made is not mistaken for one that was left.
const LEFT_AFTER: Duration = Duration::from_secs(60);

/// The way to the other agents.
#[derive(Debug)]
pub struct Relay {
    runtime_dir: PathBuf,
    own: PathBuf,
}

impl Relay {
    /// For the agent that has this folder below the runtime directory.
    pub fn new(runtime_dir: &Path, folder: &Path) -> Self {
        Self { runtime_dir: runtime_dir.to_owned(), own: folder.join(SOCKET) }
    }

    /// Asks the others, one after the other. `None`: none of them knows.
    pub async fn ask(
        &self,
        connection: Connection,
        asked: (&Method, &Uri, Bytes),
    ) -> Option<Answer> {
        for socket in self.others() {
            let asking = ask(&socket, connection.local, (asked.0, asked.1, asked.2.clone()));
            match tokio::time::timeout(ANSWER_MAX, asking).await {
                Ok(Ok(Some(answer))) => return Some(answer),
                Ok(Ok(None)) => {}
                Ok(Err(error)) => {
                    tracing::debug!(socket = %socket.display(), %error, "an agent is not there");
                    if error.kind() == io::ErrorKind::ConnectionRefused {
                        forget(&socket, LEFT_AFTER);
                    }
                }
                Err(_) => tracing::debug!(socket = %socket.display(), "an agent is too slow"),
            }
        }
        None
    }

    fn others(&self) -> Vec<PathBuf> {
        let Ok(entries) = std::fs::read_dir(&self.runtime_dir) else { return Vec::new() };
        let sockets = entries.flatten().map(|entry| entry.path().join(SOCKET));
        let is_other = |path: &PathBuf| {
            *path != self.own && path.symlink_metadata().is_ok_and(|it| it.file_type().is_socket())
        };
        sockets.filter(is_other).collect()
    }
}

/// A socket at which nobody has listened for so long is of an agent that is gone for good, or that
/// makes it anew. Its folder goes with it, unless there is something else in it.
fn forget(socket: &Path, after: Duration) {
    let made = socket.symlink_metadata().and_then(|it| it.modified()).ok();
    let is_old = made.and_then(|at| at.elapsed().ok()).is_some_and(|age| age >= after);
    if is_old
        && std::fs::remove_file(socket).is_ok()
        && let Some(folder) = socket.parent()
    {
        let _holds_more = std::fs::remove_dir(folder);
    }
}

async fn ask(
    socket: &Path,
    peer: SocketAddrV4,
    (method, uri, body): (&Method, &Uri, Bytes),
) -> io::Result<Option<Answer>> {
    let stream = UnixStream::connect(socket).await?;
    let (mut sender, connection) =
        conn::http1::handshake(TokioIo::new(stream)).await.map_err(io::Error::other)?;
    let mut under_way = JoinSet::new();
    under_way.spawn(connection);
    let path = uri.path_and_query().map_or("/", http::uri::PathAndQuery::as_str);
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header(PEER, peer.to_string())
        .body(Full::new(body))
        .map_err(io::Error::other)?;
    let answer = sender.send_request(request).await.map_err(io::Error::other)?;
    let (mut head, body) = answer.into_parts();
    if head.headers.remove(UNKNOWN).is_some() {
        return Ok(None);
    }
    let body = Limited::new(body, ANSWER_BYTES_MAX).collect().await.map_err(io::Error::other)?;
    Ok(Some(http::Response::from_parts(head, Full::new(body.to_bytes()))))
}

/// Listens for who has the address.
///
/// # Errors
/// The folder cannot be used.
pub fn bind(folder: &Path) -> io::Result<UnixListener> {
    let path = folder.join(SOCKET);
    // One that a former run has left.
    match std::fs::remove_file(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    UnixListener::bind(path)
}

/// Serves for ever.
pub async fn serve(listener: UnixListener, service: Arc<Service>) {
    let mut open = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            Some(_) = open.join_next() => continue,
        };
        let Ok((stream, _)) = accepted else {
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let service = service.clone();
        open.spawn(async move {
            let answering = service_fn(move |request| {
                let service = service.clone();
                async move {
                    let (mut answer, is_unknown) = relayed(&service, request).await;
                    if is_unknown {
                        answer.headers_mut().insert(UNKNOWN, HeaderValue::from_static("1"));
                    }
                    Ok::<_, Infallible>(answer)
                }
            });
            let mut builder = http1::Builder::new();
            builder.keep_alive(false);
            let ended = builder.serve_connection(TokioIo::new(stream), answering).await;
            if let Err(error) = ended {
                tracing::debug!(%error, "the agent that has the address has gone");
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, SocketAddrV4};

    use super::super::listener::made_by;
    use super::*;

    #[tokio::test]
    async fn what_an_agent_has_left_is_forgotten_once_it_is_old() {
        let runtime = tempfile::tempdir().expect("a directory");
        let [gone, own] = ["gone", "own"].map(|name| runtime.path().join(name));
        for folder in [&gone, &own] {
            std::fs::create_dir(folder).expect("made");
        }
        drop(bind(&gone).expect("bound"));
        let relay = Relay::new(runtime.path(), &own);
        let connection = made_by(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 1));
        let uri = Uri::from_static("/");
        let asked = (&Method::GET, &uri, Bytes::new());
        assert!(relay.ask(connection, asked).await.is_none());
        assert!(gone.join(SOCKET).exists(), "it may be about to listen");
        forget(&gone.join(SOCKET), Duration::ZERO);
        assert!(!gone.exists() && own.exists());
    }
}
