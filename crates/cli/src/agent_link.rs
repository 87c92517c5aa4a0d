//! `berth agent-link`: takes what an agent on this machine says in plain HTTP to a control plane,
//! over TLS. For the published agent, which cannot be told whom to trust.
use std::{convert::Infallible, net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use anyhow::{Context, bail};
use berth_tls::{Pin, Trust, Wire};
use http::{HeaderName, HeaderValue, Request, Response, StatusCode, Uri, header::CONTENT_TYPE};
use http_body_util::{Either, Full};
use hyper::{
    body::{Bytes, Incoming},
    client::conn::http1::SendRequest,
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::Mutex,
    time::{sleep, timeout},
};
use tracing::{info, warn};

use crate::{data_dir::trust_of, log, shutdown};

#[derive(clap::Args)]
pub struct AgentLink {
    /// The control plane, https://HOST:PORT
    #[arg(long, value_name = "URL", env = "BERTH_SERVER")]
    server: Uri,
    /// Whom to trust there: the pin that the control plane prints at its first start
    #[arg(long, value_name = "PIN", conflicts_with = "ca_bundle")]
    pin: Option<Pin>,
    /// The same: a file of certificates in PEM [default: AWS_CA_BUNDLE, or those whom this machine
    /// trusts]
    #[arg(long, value_name = "FILE", env = "BERTH_CA_BUNDLE")]
    ca_bundle: Option<PathBuf>,
    /// Where agents of this machine find it, at its loopback
    #[arg(
        long, value_name = "ADDR:PORT", default_value = "127.0.0.1:4578", value_parser = loopback
    )]
    listen: SocketAddr,
    /// Log warnings and errors only; RUST_LOG goes before it
    #[arg(short, long)]
    quiet: bool,
}

/// For the control plane to be reached.
const REACH_MAX: Duration = Duration::from_secs(10);

/// For the head of a request.
const HEAD_MAX: Duration = Duration::from_secs(75);

/// After a failed accept.
const PAUSE: Duration = Duration::from_millis(50);

/// Says to the control plane where the agent that it speaks with can reach it.
const LINK_HEADER: HeaderName = HeaderName::from_static("x-berth-agent-link");

/// Where requests go.
struct Link {
    host: String,
    port: u16,
    trusted: Trusted,
    listens_at: HeaderValue,
}

/// Whom it trusts.
enum Trusted {
    Pin(Pin),
    /// Files change with a rotation: read for each connection.
    Bundle(Option<PathBuf>),
}

impl Trusted {
    fn trust(&self) -> anyhow::Result<Trust> {
        match self {
            Trusted::Pin(pin) => Ok(Trust::pin(*pin)?),
            Trusted::Bundle(path) => match trust_of(path.as_deref(), true)? {
                Some((trust, _)) => Ok(trust),
                None => Ok(Trust::system()?),
            },
        }
    }
}

type Body = Either<Incoming, Full<Bytes>>;

pub fn run(args: &AgentLink) -> anyhow::Result<()> {
    log::to_stderr(args.quiet)?;
    // One thread: it is to be small.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        shutdown::outlive_terminal();
        let requested = shutdown::requested()?;
        let listener = TcpListener::bind(args.listen).await;
        let listener = listener.with_context(|| format!("{} is not free", args.listen))?;
        let address = listener.local_addr()?;
        let link = Arc::new(args.link(address)?);
        say!("Agents of this machine reach {} at http://{address}", args.server);
        tokio::select! {
            () = requested => {}
            never = serve(listener, link) => match never {},
        }
        note!("Stopping. Agents come back when it is there again.");
        Ok(())
    })
}

impl AgentLink {
    fn link(&self, address: SocketAddr) -> anyhow::Result<Link> {
        let parts = (self.server.scheme_str(), self.server.host());
        let (Some("https"), Some(host)) = parts else {
            bail!("--server is https://HOST:PORT, and not {}", self.server);
        };
        let trusted = match self.pin {
            Some(pin) => Trusted::Pin(pin),
            None => Trusted::Bundle(self.ca_bundle.clone()),
        };
        // What is of no use is said at the start.
        trusted.trust()?;
        Ok(Link {
            host: host.trim_matches(['[', ']']).to_owned(),
            port: self.server.port_u16().unwrap_or(443),
            trusted,
            listens_at: HeaderValue::from_str(&address.to_string())?,
        })
    }
}

async fn serve(listener: TcpListener, link: Arc<Link>) -> Infallible {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                tokio::spawn(connection(link.clone(), stream));
            }
            Err(error) => {
                warn!(%error, "a connection could not be accepted");
                sleep(PAUSE).await;
            }
        }
    }
}

/// One connection of an agent is one connection to the control plane.
async fn connection(link: Arc<Link>, stream: TcpStream) {
    let _ = stream.set_nodelay(true);
    let beyond = Arc::new(Mutex::new(None));
    let service = service_fn(move |request| {
        let (link, beyond) = (link.clone(), beyond.clone());
        async move { Ok::<_, Infallible>(forwarded(&link, &beyond, request).await) }
    });
    let mut builder = hyper::server::conn::http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEAD_MAX).preserve_header_case(true);
    let serving = builder.serve_connection(TokioIo::new(stream), service).with_upgrades();
    if let Err(error) = serving.await {
        tracing::debug!(%error, "an agent's connection broke");
    }
}

type Sender = SendRequest<Incoming>;
type Beyond = Mutex<Option<Sender>>;

/// What the control plane answers, or why it could not be asked.
async fn forwarded(link: &Link, beyond: &Beyond, mut request: Request<Incoming>) -> Response<Body> {
    // As it stands, so that signatures are right, but for the way to it.
    request.headers_mut().insert(LINK_HEADER, link.listens_at.clone());
    let path = request.uri().path_and_query().map_or("/", |it| it.as_str());
    if let Ok(path) = path.parse() {
        *request.uri_mut() = path;
    }
    let upgrading = request.extensions_mut().remove::<hyper::upgrade::OnUpgrade>();
    let mut response = match sent(link, &mut *beyond.lock().await, request).await {
        Ok(it) => it,
        Err(error) => return refused(&format!("{error:#}")),
    };
    if response.status() == StatusCode::SWITCHING_PROTOCOLS
        && let Some(near) = upgrading
    {
        let far = hyper::upgrade::on(&mut response);
        tokio::spawn(async move {
            if let (Ok(near), Ok(far)) = tokio::join!(near, far) {
                let (mut near, mut far) = (TokioIo::new(near), TokioIo::new(far));
                let _ = copy_bidirectional(&mut near, &mut far).await;
            }
        });
    }
    response.map(Either::Left)
}

/// Sends it over the connection that is open. One that was closed meanwhile, and has sent nothing
/// of it, is made anew once.
async fn sent(
    link: &Link,
    at: &mut Option<Sender>,
    request: Request<Incoming>,
) -> anyhow::Result<Response<Incoming>> {
    let mut again = at.is_some();
    let mut request = request;
    loop {
        let reaching = timeout(REACH_MAX, link.ready(at));
        let sender = reaching.await.context("it was not reached in time")??;
        let mut error = match sender.try_send_request(request).await {
            Ok(it) => return Ok(it),
            Err(error) => error,
        };
        *at = None;
        match error.take_message().filter(|_| again) {
            Some(unsent) => (request, again) = (unsent, false),
            None => return Err(error.into_error().into()),
        }
    }
}

impl Link {
    /// A connection that takes a request: the one that is open, unless it was closed meanwhile.
    /// Nothing was sent then, so that another one is made once.
    async fn ready<'a>(&self, at: &'a mut Option<Sender>) -> anyhow::Result<&'a mut Sender> {
        let is_open = match at {
            Some(open) => open.ready().await.is_ok(),
            None => false,
        };
        if !is_open {
            *at = None;
            let mut made = self.reach().await?;
            made.ready().await?;
            *at = Some(made);
        }
        Ok(at.as_mut().expect("it is ready"))
    }

    async fn reach(&self) -> anyhow::Result<Sender> {
        let trust = self.trusted.trust()?;
        let stream = TcpStream::connect((self.host.as_str(), self.port)).await?;
        stream.set_nodelay(true)?;
        let wire = Wire::connect(stream, &self.host, Some(&trust)).await?;
        let mut builder = hyper::client::conn::http1::Builder::new();
        builder.preserve_header_case(true);
        let (sender, connection) = builder.handshake(TokioIo::new(wire)).await?;
        info!(host = self.host, "connected");
        tokio::spawn(async move {
            if let Err(error) = connection.with_upgrades().await {
                tracing::debug!(%error, "a connection to the control plane broke");
            }
        });
        Ok(sender)
    }
}

fn refused(why: &str) -> Response<Body> {
    warn!(why, "the control plane was not reached");
    let text = format!("The control plane was not reached: {why}.");
    let body = serde_json::json!({"__type": "ServerException", "message": text}).to_string();
    let mut response = Response::new(Either::Right(Full::from(body)));
    *response.status_mut() = StatusCode::BAD_GATEWAY;
    let content_type = HeaderValue::from_static("application/x-amz-json-1.1");
    response.headers_mut().insert(CONTENT_TYPE, content_type);
    response
}

pub fn loopback(text: &str) -> Result<SocketAddr, String> {
    let address: SocketAddr = text.parse().map_err(|_| "it is ADDR:PORT, as 127.0.0.1:4578")?;
    match address.ip().is_loopback() {
        true => Ok(address),
        false => {
            Err("what agents say to it is not encrypted: only the loopback will do".to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use berth_tls::{Authority, Names, Shown, server_config};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio_rustls::TlsAcceptor;

    use super::*;

    const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";

    fn authority() -> Authority {
        let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs();
        Authority::make(i64::try_from(now).unwrap()).unwrap()
    }

    fn acceptor(of: &Authority) -> TlsAcceptor {
        let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs();
        let names = Names::from(["127.0.0.1".to_owned()]);
        let leaf = of.leaf(&names, i64::try_from(now).unwrap(), 3_600).unwrap();
        TlsAcceptor::from(server_config(Shown::of(&leaf)).unwrap())
    }

    /// Answers one request of one connection over TLS, and closes it without having said so.
    async fn answer(listener: &TcpListener, acceptor: &TlsAcceptor) {
        let (stream, _) = listener.accept().await.unwrap();
        let Ok(mut stream) = acceptor.accept(stream).await else { return };
        let mut head = [0; 1_024];
        let _ = stream.read(&mut head).await;
        let _ = stream.write_all(ANSWER).await;
        let _ = stream.shutdown().await;
    }

    async fn ask(at: SocketAddr) -> String {
        let mut stream = TcpStream::connect(at).await.unwrap();
        exchange(&mut stream).await
    }

    async fn exchange(stream: &mut TcpStream) -> String {
        stream.write_all(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n").await.unwrap();
        let mut answer = [0; 1_024];
        let length = stream.read(&mut answer).await.unwrap();
        String::from_utf8_lossy(&answer[..length]).into_owned()
    }

    async fn linked(trusted: Trusted, to: SocketAddr) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap();
        let (host, listens_at) = ("127.0.0.1".to_owned(), HeaderValue::from_static("a"));
        let link = Link { host, port: to.port(), trusted, listens_at };
        tokio::spawn(serve(listener, Arc::new(link)));
        at
    }

    #[tokio::test]
    async fn a_connection_that_was_closed_meanwhile_is_made_anew() {
        let (listener, authority) = (TcpListener::bind("127.0.0.1:0").await.unwrap(), authority());
        let to = listener.local_addr().unwrap();
        let acceptor = acceptor(&authority);
        tokio::spawn(async move {
            loop {
                answer(&listener, &acceptor).await;
            }
        });
        let at = linked(Trusted::Pin(authority.pin()), to).await;
        let mut stream = TcpStream::connect(at).await.unwrap();
        for _ in 0..20 {
            let told = exchange(&mut stream).await;
            assert!(told.starts_with("HTTP/1.1 200"), "{told}");
        }
    }

    #[tokio::test]
    async fn a_bundle_that_has_changed_counts_for_the_next_connection() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("ca.pem");
        let (former, next) = (authority(), authority());
        std::fs::write(&file, former.certificate_pem()).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let to = listener.local_addr().unwrap();
        let acceptor = acceptor(&next);
        tokio::spawn(async move {
            loop {
                answer(&listener, &acceptor).await;
            }
        });
        let at = linked(Trusted::Bundle(Some(file.clone())), to).await;
        assert!(ask(at).await.starts_with("HTTP/1.1 502"));
        std::fs::write(&file, next.certificate_pem()).unwrap();
        assert!(ask(at).await.starts_with("HTTP/1.1 200"));
    }
}
