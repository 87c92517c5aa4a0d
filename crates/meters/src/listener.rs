//! The listener that shows meters, apart from everything else: who reads them needs no key, and
//! takes no slot of anybody's.
use std::{convert::Infallible, io, net::SocketAddr, sync::Arc, time::Duration};

use bytes::Bytes;
use http::{
    HeaderValue, Method, Request, Response, StatusCode,
    header::{ALLOW, CONTENT_TYPE},
};
use http_body_util::Full;
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    select,
    task::JoinSet,
    time::{sleep, timeout},
};
use tracing::{debug, info, warn};

use crate::{Address, Register, text};

/// Readers at once; more wait.
const READERS_MAX: usize = 8;
/// For a reader to ask, and to take what it is shown.
const READER_TIME_MAX: Duration = Duration::from_secs(10);
/// Of a request, which has no body.
const HEAD_BYTES_MAX: usize = 16 * 1024;
/// After a failed accept: the kernel is out of something, which only time brings back.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Whose meters are shown.
pub trait Source: Send + Sync + 'static {
    /// Reads what nobody counts as it happens, such as lengths of queues. It is not waited for
    /// longer than [`READER_TIME_MAX`].
    fn read(&self) -> impl Future<Output = ()> + Send;

    fn register(&self) -> &Register;
}

/// Where meters will be shown.
#[derive(Debug)]
pub struct Listener {
    socket: TcpListener,
    address: SocketAddr,
}

impl Listener {
    /// Takes the address; `None` if meters are to be shown nowhere.
    ///
    /// # Errors
    /// It cannot be had.
    pub async fn bind(address: Address) -> io::Result<Option<Listener>> {
        let mut failed = None;
        for candidate in address.candidates() {
            match TcpListener::bind(candidate).await {
                Ok(socket) => {
                    let address = socket.local_addr()?;
                    if let Some((taken, error)) = failed {
                        warn!(%error, "{taken} is taken, so metrics are elsewhere");
                    }
                    info!("metrics are at http://{address}/metrics");
                    return Ok(Some(Listener { socket, address }));
                }
                Err(error) => failed = Some((candidate, error)),
            }
        }
        failed.map_or(Ok(None), |(_, error)| Err(error))
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Shows the meters for ever.
    pub async fn serve(self, source: Arc<impl Source>) {
        // They end with this.
        let mut readers = JoinSet::new();
        loop {
            let accepted = select! {
                accepted = self.socket.accept(), if readers.len() < READERS_MAX => accepted,
                Some(_) = readers.join_next() => continue,
            };
            match accepted {
                Ok((stream, _)) => {
                    let serving = timeout(READER_TIME_MAX, serve(source.clone(), stream));
                    readers.spawn(async {
                        if serving.await.is_err() {
                            debug!("a reader of metrics took too long");
                        }
                    });
                }
                Err(error) => {
                    warn!(%error, "a reader of metrics could not be let in");
                    sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    }
}

/// One question on one connection.
async fn serve(source: Arc<impl Source>, stream: TcpStream) {
    let service = service_fn(move |request| {
        let source = source.clone();
        async move { Ok::<_, Infallible>(answer(&*source, &request).await) }
    });
    let mut builder = http1::Builder::new();
    builder.keep_alive(false).max_buf_size(HEAD_BYTES_MAX).timer(TokioTimer::new());
    if let Err(error) = builder.serve_connection(TokioIo::new(stream), service).await {
        debug!(%error, "a reader of metrics has gone");
    }
}

async fn answer(source: &impl Source, request: &Request<Incoming>) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::default());
    if request.uri().path() != "/metrics" {
        *response.status_mut() = StatusCode::NOT_FOUND;
        *response.body_mut() = Full::from("There is nothing here but /metrics.\n");
    } else if !matches!(*request.method(), Method::GET | Method::HEAD) {
        *response.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
        response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
    } else {
        source.read().await;
        let (content_type, text) = text::write(source.register(), request.headers());
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        *response.body_mut() = Full::from(text);
    }
    response
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;
    use crate::Gauge;

    struct House {
        register: Register,
        doors: Gauge,
    }

    impl Source for House {
        async fn read(&self) {
            self.doors.set(3);
        }

        fn register(&self) -> &Register {
            &self.register
        }
    }

    async fn asked(address: SocketAddr, head: &str) -> String {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(format!("{head} HTTP/1.1\r\nhost: h\r\n\r\n").as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    }

    #[tokio::test]
    async fn it_shows_what_is_read_at_that_moment_and_nothing_else() {
        let mut register = Register::default();
        let doors = register.enter("berth_doors", "Doors", &Gauge::default());
        let here = Address::At("127.0.0.1:0".parse().unwrap());
        let listener = Listener::bind(here).await.unwrap().unwrap();
        let address = listener.address();
        tokio::spawn(listener.serve(Arc::new(House { register, doors })));
        let shown = asked(address, "GET /metrics").await;
        assert!(shown.starts_with("HTTP/1.1 200 OK\r\n"), "{shown}");
        assert!(shown.contains("content-type: text/plain; version=0.0.4"), "{shown}");
        assert!(shown.ends_with("# TYPE berth_doors gauge\nberth_doors 3\n"), "{shown}");
        assert!(asked(address, "HEAD /metrics").await.starts_with("HTTP/1.1 200 OK\r\n"));
        assert!(asked(address, "GET /").await.starts_with("HTTP/1.1 404 "));
        let refused = asked(address, "POST /metrics").await;
        assert!(refused.starts_with("HTTP/1.1 405 ") && refused.contains("allow: GET, HEAD"));
    }

    #[tokio::test]
    async fn a_usual_port_that_is_taken_is_left_and_a_chosen_one_is_an_error() {
        let first = Listener::bind(Address::At("127.0.0.1:0".parse().unwrap())).await.unwrap();
        let taken = first.as_ref().unwrap().address();
        let second = Listener::bind(Address::Usual(taken.port())).await.unwrap().unwrap();
        assert!(second.address().ip().is_loopback());
        assert_ne!(second.address().port(), taken.port());
        let refused = Listener::bind(Address::At(taken)).await.unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::AddrInUse);
        assert!(Listener::bind(Address::Nowhere).await.unwrap().is_none());
    }
}
