//! When to stop: Ctrl-C, or SIGTERM of a supervisor.
use tokio::signal::unix::{SignalKind, signal};

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
/// once.
pub fn requested() -> impl Future<Output = ()> {
    let mut terminate = signal(SignalKind::terminate()).expect("SIGTERM can be caught");
    let mut interrupt = signal(SignalKind::interrupt()).expect("SIGINT can be caught");
    async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tokio::spawn(async move {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            std::process::exit(130);
        });
    }
}
