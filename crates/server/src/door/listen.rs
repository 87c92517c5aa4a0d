//! Connections: how many, how long, and how they end.
use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::body::{Body, HttpBody as _};
use berth_tls::Wire;
use http::Response;
use http_body_util::BodyExt as _;
use hyper::service::service_fn;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::conn::auto::Builder,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, sink},
    net::{TcpListener, TcpStream},
    pin, select,
    time::{Instant, sleep, sleep_until, timeout},
};
use tokio_rustls::TlsAcceptor;
use tracing::{debug, warn};

use super::{
    Connection, answer,
    io::ClientIo,
    life::Open,
    slots::{Slot, Slots},
    streams::{Streams, streams},
};
use crate::{
    Limits,
    limits::{
        CONNECTION_WINDOW_BYTES, FAREWELL_MAX, HEAD_BYTES_MAX, HEADERS_MAX, STREAM_SEND_BYTES_MAX,
        STREAM_WINDOW_BYTES, STREAMS_MAX,
    },
    node::Node,
};

/// After a failed accept: the kernel is out of something, which only time brings back.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Takes connections until the node closes. Each holds one of `slots` as long as it is open.
pub(crate) async fn listen(node: Arc<Node>, listener: TcpListener, slots: Arc<Slots>) {
    let mut closing = node.closing.clone();
    loop {
        let next = async {
            let room = slots.room().await;
            (room, listener.accept().await)
        };
        let (room, accepted) = select! {
            next = next => next,
            _ = closing.wait_for(|it| *it) => return,
        };
        match accepted {
            Ok((stream, from)) => {
                let slot = slots.take(room, from.ip());
                tokio::spawn(begin(node.clone(), stream, slot));
            }
            Err(error) => {
                warn!(%error, "a connection could not be accepted");
                sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

/// Shakes hands where there is TLS, then serves.
async fn begin(node: Arc<Node>, stream: TcpStream, slot: Arc<Slot>) {
    // Answers are written whole: waiting for more to send would only delay them.
    let _ = stream.set_nodelay(true);
    let wire = match node.certificates.get() {
        None => Wire::Plain(stream),
        Some(it) => {
            let mut closing = node.closing.clone();
            let shaken = select! {
                shaken = shake(it.acceptor(), stream) => shaken,
                () = slot.evicted() => return node.meters.calls.refuse("ConnectionEvicted"),
                () = sleep(node.limits.head_time_max) => return,
                _ = closing.wait_for(|it| *it) => return,
            };
            let Some(wire) = shaken else { return };
            wire
        }
    };
    // Boxed: most connections last, and what they begin with is over.
    Box::pin(serve(node, wire, slot)).await;
}

/// With a client that does not speak TLS in clear words.
async fn shake(acceptor: &TlsAcceptor, mut stream: TcpStream) -> Option<Wire> {
    let mut first = [0];
    let is_plain = stream.peek(&mut first).await.is_ok_and(|it| it > 0) && first[0] != HANDSHAKE;
    if is_plain {
        let _ = stream.write_all(no_tls().as_bytes()).await;
        let _ = stream.shutdown().await;
        // What has come is read: else the kernel would drop the answer with it.
        let _ =
            timeout(FAREWELL_MAX, tokio::io::copy(&mut stream.take(PLAIN_MAX), &mut sink())).await;
        return None;
    }
    match acceptor.accept(stream).await {
        Ok(it) => Some(Wire::Tls(Box::new(it.into()))),
        Err(error) => {
            debug!(%error, "a client and this server did not agree on TLS");
            None
        }
    }
}

/// TLS: the first byte of a client.
const HANDSHAKE: u8 = 0x16;

/// Bytes that are read of a client that does not speak TLS.
const PLAIN_MAX: u64 = 64 << 10;

fn no_tls() -> String {
    let message = "This control plane is served with TLS: use https:// and its bundle \
                   (AWS_CA_BUNDLE, --ca-bundle).";
    let body = serde_json::json!({"__type": "ClientException", "message": message}).to_string();
    let length = body.len();
    format!(
        "HTTP/1.1 400 Bad Request\r\nContent-Type: application/x-amz-json-1.1\r\nContent-Length: \
         {length}\r\nConnection: close\r\n\r\n{body}"
    )
}

fn builder(limits: &Limits, streams: Streams) -> Builder<Streams> {
    let mut builder = Builder::new(streams);
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.idle_time_max)
        .max_headers(HEADERS_MAX)
        .max_buf_size(HEAD_BYTES_MAX);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(STREAMS_MAX as u32)
        .initial_stream_window_size(STREAM_WINDOW_BYTES)
        .initial_connection_window_size(CONNECTION_WINDOW_BYTES)
        .max_send_buf_size(STREAM_SEND_BYTES_MAX)
        .max_header_list_size(HEAD_BYTES_MAX as u32)
        .keep_alive_interval(limits.idle_time_max)
        .keep_alive_timeout(limits.head_time_max);
    builder
}

/// An answer without an end of its own is being answered as long as it is told.
fn held(answer: Response<Body>, open: Open) -> Response<Body> {
    if answer.body().size_hint().exact().is_some() {
        return answer;
    }
    let open = open.into_stream();
    let held = move |frame| {
        let _open = &open;
        frame
    };
    answer.map(|body| Body::new(body.map_frame(held)))
}

/// Serves a connection until its client, its age or its silence ends it, or its slot is needed.
async fn serve(node: Arc<Node>, stream: Wire, slot: Arc<Slot>) {
    let (peer, is_tls) = (stream.tcp().peer_addr().ok(), stream.is_tls());
    let io = TokioIo::new(ClientIo::new(stream, node.limits.write_stall_max, slot.clone()));
    let (streams, of_stranger) = streams(&slot);
    let builder = builder(&node.limits, streams);
    let connection = Arc::new(Connection::new(slot, peer, is_tls));
    let (asked, limits) = (connection.clone(), node.limits.clone());
    let (meters, mut closing) = (node.meters.clone(), node.closing.clone());
    let service = service_fn(move |request| {
        let (node, connection) = (node.clone(), asked.clone());
        async move {
            let open = connection.life.request();
            connection.slot.hear();
            // Boxed, so that what is not begun costs nothing for answers.
            let answer = Box::pin(answer(node, &connection, request)).await;
            connection.slot.answer();
            Ok::<_, Infallible>(held(answer, open))
        }
    });
    let serving = builder.serve_connection_with_upgrades(io, service);
    let answering = of_stranger.answer();
    pin!(serving, answering);
    let ends_at = || connection.life.ends_at(connection.slot.is_known(), &limits);
    let end = sleep_until(ends_at());
    pin!(end);
    let (mut is_open, mut has_extended) = (true, false);
    loop {
        let mut is_evicted = false;
        let is_closing = select! {
            ended = serving.as_mut() => {
                if let Err(error) = ended {
                    debug!(%error, "a connection broke");
                }
                return;
            }
            never = answering.as_mut() => match never {},
            () = connection.slot.evicted() => {
                is_evicted = !connection.slot.is_known();
                if is_evicted {
                    meters.calls.refuse("ConnectionEvicted");
                }
                true
            }
            _ = closing.wait_for(|it| *it), if is_open => true,
            () = end.as_mut() => !is_open || ends_at() <= Instant::now(),
        };
        let is_known = connection.slot.is_known();
        if !is_closing {
            end.as_mut().reset(ends_at());
        } else if is_open && connection.life.has_asked() && !is_evicted {
            is_open = false;
            serving.as_mut().graceful_shutdown();
            // What was answered may still be on its way to somebody who is known. Whoever is not
            // could ask again and again, and take nothing of the answers.
            let patience = if is_known { limits.farewell() } else { FAREWELL_MAX };
            end.as_mut().reset(Instant::now() + patience);
        } else if is_known && connection.life.is_answering() && !is_evicted && !has_extended {
            // It has asked at the last moment: that is finished, within its bounds.
            has_extended = true;
            end.as_mut().reset(Instant::now() + limits.farewell());
        } else {
            return;
        }
    }
}
