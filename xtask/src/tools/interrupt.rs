//! Ctrl-C and SIGTERM as an error of whoever is waiting, so that everything is cleaned up.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};

use anyhow::{Context, Result, ensure};
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

static IS_INTERRUPTED: LazyLock<Arc<AtomicBool>> = LazyLock::new(Arc::default);

/// From now on a signal does not end this process but the next [`check`].
pub fn catch() -> Result<()> {
    for signal in [SIGINT, SIGTERM] {
        flag::register(signal, IS_INTERRUPTED.clone()).context("signals cannot be caught")?;
    }
    Ok(())
}

/// Fails once a signal has come.
pub fn check() -> Result<()> {
    ensure!(!IS_INTERRUPTED.load(Ordering::Relaxed), "interrupted");
    Ok(())
}
