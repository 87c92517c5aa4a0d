//! How something of the host is: the control plane is told, and again whenever that changes.

use std::time::Duration;

use berth_api::berth;
use berth_api::client::CallError;
use tokio::sync::watch;

use super::Session;

/// After a failure.
pub const RETRY: Duration = Duration::from_secs(1);
/// A control plane that does not know what is told may be replaced by one that does.
pub const REFUSED_RETRY: Duration = Duration::from_secs(60);

/// For ever. `report` says what is worth telling of the level, and how: what is the same is not
/// told twice to one control plane, and nothing of which there is nothing to say.
pub async fn tell_level<T, W: PartialEq>(
    session: &Session,
    mut level: watch::Receiver<T>,
    report: impl Fn(&T) -> Option<(W, berth::ReportHostRequest)>,
) {
    let mut reached = session.reporter.reached();
    let mut told: Option<W> = None;
    let mut was_refused = false;
    loop {
        session.reporter.let_in().await;
        let now = report(&level.borrow_and_update());
        let mut wait = None;
        match now {
            None => told = None,
            Some((worth, _)) if told.as_ref() == Some(&worth) => {}
            Some((worth, request)) => match session.client.call_berth(request.into()).await {
                Ok(_) => (told, was_refused) = (Some(worth), false),
                Err(error) => wait = Some(after(&error, &mut was_refused, "ReportHost")),
            },
        }
        let again = async {
            match wait {
                Some(it) => tokio::time::sleep(it).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = again => {}
            Ok(()) = level.changed() => {}
            // Another control plane may not know it any more.
            Ok(()) = reached.changed() => told = None,
        }
    }
}

/// A report of the host's, in which nothing is said yet.
pub fn of_host(session: &Session) -> berth::ReportHostRequest {
    berth::ReportHostRequest {
        cluster: Some(session.config.cluster.clone()),
        container_instance: Some(session.instance.container_instance_arn.clone()),
        ..berth::ReportHostRequest::default()
    }
}

/// When to ask again.
pub fn after(error: &CallError, was_refused: &mut bool, operation: &str) -> Duration {
    if error.is_retryable() {
        tracing::debug!(%error, operation, "no answer of the control plane");
        return RETRY;
    }
    if !std::mem::replace(was_refused, true) {
        tracing::warn!(%error, operation, "the control plane refuses this");
    }
    REFUSED_RETRY
}
