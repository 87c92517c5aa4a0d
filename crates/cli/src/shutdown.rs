//! When to stop: Ctrl-C, or SIGTERM of a supervisor.
use std::{io, thread};

use tokio::{
    runtime,
    signal::unix::{SignalKind, signal},
    sync::oneshot,
};

use crate::exit;

/// Of Linux, on all machines that Berth runs on.
const SIGXFSZ: i32 = 25;

/// A file that is as large as it may be (`ulimit -f`) is a full disk, and no end: without this the
/// kernel ends the process that would write more.
pub fn outlive_file_size_limit() {
    // A signal that is caught once is caught for good.
    drop(signal(SignalKind::from_raw(SIGXFSZ)).expect("SIGXFSZ can be caught"));
}

/// The end of the terminal (SIGHUP) is none: what is started from a terminal runs on without it.
pub fn outlive_terminal() {
    let mut hangup = signal(SignalKind::hangup()).expect("SIGHUP can be caught");
    tokio::spawn(async move {
        while hangup.recv().await.is_some() {
            tracing::warn!("the terminal has gone; running on until SIGTERM");
        }
    });
}

/// Ends with the first signal from now on, whenever it is awaited. A second one ends the process at
/// once, whatever that does: it is waited for on a thread of its own.
pub fn requested() -> io::Result<impl Future<Output = ()>> {
    let waiting = runtime::Builder::new_current_thread().enable_io().build()?;
    let signals = {
        let _inside = waiting.enter();
        (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?)
    };
    let (request, requested) = oneshot::channel();
    thread::Builder::new().name("signals".to_owned()).spawn(move || {
        waiting.block_on(async move {
            let (mut terminate, mut interrupt) = signals;
            let mut next = async || {
                tokio::select! {
                    _ = terminate.recv() => {}
                    _ = interrupt.recv() => {}
                }
            };
            next().await;
            let _ = request.send(());
            next().await;
            std::process::exit(exit::INTERRUPTED.into());
        });
    })?;
    Ok(async {
        if requested.await.is_err() {
            // The thread has ended by a bug: nothing was requested.
            std::future::pending::<()>().await;
        }
    })
}
