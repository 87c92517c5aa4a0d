//! Connections: how many, how long, and how they end.
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use hyper::service::service_fn;
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto::Builder,
};
use tokio::{
    net::{TcpListener, TcpStream},
    pin, select,
    sync::{OwnedSemaphorePermit, Semaphore},
    time::sleep,
};
use tracing::{debug, warn};

use super::{Connection, answer, io::ClientIo};
use crate::{
    Limits,
    limits::{HEAD_BYTES_MAX, HEADERS_MAX, STREAMS_MAX},
    node::Node,
};

/// After a failed accept: the kernel is out of something, which only time brings back.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Takes connections until the node closes. Each holds one of `slots` as long as it is open.
pub(crate) async fn listen(node: Arc<Node>, listener: TcpListener, slots: Arc<Semaphore>) {
    let mut closing = node.closing.clone();
    let builder = Arc::new(builder(&node.limits));
    loop {
        let next = async {
            let slot = slots.clone().acquire_owned().await.expect("the semaphore is never closed");
            (slot, listener.accept().await)
        };
        let (slot, accepted) = select! {
            next = next => next,
            _ = closing.wait_for(|it| *it) => return,
        };
        match accepted {
            Ok((stream, _)) => {
                tokio::spawn(serve(node.clone(), builder.clone(), stream, slot));
            }
            Err(error) => {
                warn!(%error, "a connection could not be accepted");
                sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

fn builder(limits: &Limits) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head_time_max)
        .max_headers(HEADERS_MAX)
        .max_buf_size(HEAD_BYTES_MAX);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(STREAMS_MAX)
        .max_header_list_size(HEAD_BYTES_MAX as u32)
        .keep_alive_interval(limits.head_time_max)
        .keep_alive_timeout(limits.head_time_max);
    builder
}

async fn serve(
    node: Arc<Node>,
    builder: Arc<Builder<TokioExecutor>>,
    stream: TcpStream,
    slot: OwnedSemaphorePermit,
) {
    // Answers are written whole: waiting for more to send would only delay them.
    let _ = stream.set_nodelay(true);
    let connection = Connection { peer: stream.peer_addr().ok(), ..Connection::default() };
    let connection = Arc::new(connection);
    let io = TokioIo::new(ClientIo::new(stream, node.limits.write_stall_max, slot));
    let has_asked = Arc::new(AtomicBool::new(false));
    let asked = has_asked.clone();
    let (head_time_max, mut closing) = (node.limits.head_time_max, node.closing.clone());
    let service = service_fn(move |request| {
        asked.store(true, Ordering::Relaxed);
        let answer = answer(node.clone(), connection.clone(), request);
        async move { Ok::<_, std::convert::Infallible>(answer.await) }
    });
    let serving = builder.serve_connection_with_upgrades(io, service);
    pin!(serving);
    let silence = sleep(head_time_max);
    pin!(silence);
    let mut is_silent = true;
    let mut is_open = true;
    loop {
        select! {
            ended = serving.as_mut() => {
                if let Err(error) = ended {
                    debug!(%error, "a connection broke");
                }
                return;
            }
            // Which protocol a client speaks is read before the builder's own timer runs.
            () = silence.as_mut(), if is_silent => {
                is_silent = false;
                if !has_asked.load(Ordering::Relaxed) {
                    return;
                }
            }
            _ = closing.wait_for(|it| *it), if is_open => {
                is_open = false;
                serving.as_mut().graceful_shutdown();
            }
        }
    }
}
