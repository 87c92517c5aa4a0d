//! What the control plane and the agent tell each other of the networks of tasks.

use std::sync::Arc;
use std::time::Duration;

use berth_api::berth;
use berth_api::client::CallError;

use super::Session;
use crate::namespace;
use crate::network::{Network, Underlay, underlay};

/// How long the control plane may wait for news before it answers that there are none.
const WAIT_SECONDS: i32 = 20;
/// The host's own network is looked at so often.
const HOST_EVERY: Duration = Duration::from_secs(30);
/// After a failure.
const RETRY: Duration = Duration::from_secs(1);
/// A control plane that knows of no networks may be replaced by one that does.
const REFUSED_RETRY: Duration = Duration::from_secs(60);
/// The way by which this agent carries packets to other hosts.
const MODE: &str = "vxlan";

/// For ever, where tasks can have interfaces of their own.
pub async fn run(session: Arc<Session>) {
    let Some(network) = session.network.clone() else { return std::future::pending().await };
    session.reporter.let_in().await;
    tokio::join!(report(&session, &network), read(&session, &network));
}

/// Tells how other hosts reach this one, and again whenever that changes.
async fn report(session: &Session, network: &Network) {
    let mut told: Option<Underlay> = None;
    let mut reached = session.reporter.reached();
    let mut was_refused = false;
    loop {
        let now = look(session, network).await;
        network.reached_by(now.clone());
        let mut wait = HOST_EVERY;
        if let Some(now) = now.filter(|now| told.as_ref() != Some(now)) {
            match session.client.call_berth(request(session, &now).into()).await {
                Ok(_) => (told, was_refused) = (Some(now), false),
                Err(error) => {
                    wait = after(&error, &mut was_refused, "ReportHost");
                }
            }
        }
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            // Another control plane may not know it any more.
            Ok(()) = reached.changed() => told = None,
        }
    }
}

async fn look(session: &Session, network: &Network) -> Option<Underlay> {
    let (network, endpoint) = (network.clone(), session.config.endpoint.clone());
    let wanted = session.config.underlay_address;
    let looking = tokio::task::spawn_blocking(move || {
        namespace::within(network.host(), || underlay::find(wanted, &endpoint))
    });
    match looking.await.map_err(std::io::Error::other).and_then(|found| found) {
        Ok(found) => Some(found),
        Err(error) => {
            tracing::warn!(%error, "other hosts cannot reach tasks of this one");
            None
        }
    }
}

fn request(session: &Session, now: &Underlay) -> berth::ReportHostRequest {
    berth::ReportHostRequest {
        cluster: Some(session.config.cluster.clone()),
        container_instance: Some(session.instance.container_instance_arn.clone()),
        network: Some(berth::HostNetwork {
            underlay_address: Some(now.address.to_string()),
            mtu: i32::try_from(now.mtu).ok(),
            modes: Some(vec![MODE.to_owned()]),
        }),
        ..berth::ReportHostRequest::default()
    }
}

/// Has what the control plane says, as soon as that changes.
async fn read(session: &Session, network: &Network) {
    let mut after_revision: Option<String> = None;
    let mut was_refused = false;
    loop {
        let request = berth::ReadNetworkRequest {
            cluster: Some(session.config.cluster.clone()),
            container_instance: Some(session.instance.container_instance_arn.clone()),
            after: after_revision.clone(),
            wait_seconds: Some(WAIT_SECONDS),
            takes_changes: Some(true),
        };
        let wait = match session.client.call_berth(request.into()).await {
            Ok(berth::Response::ReadNetwork(said)) => {
                was_refused = false;
                let is_news = said.revision != after_revision || after_revision.is_none();
                let taken = if is_news { network.say(&said) } else { Ok(()) };
                match taken {
                    Ok(()) => {
                        after_revision = said.revision;
                        continue;
                    }
                    Err(why) => {
                        // Whatever it was of: the next answer is the whole.
                        after_revision = None;
                        tracing::error!(
                            why,
                            "what the control plane says of networks is not sound"
                        );
                        RETRY
                    }
                }
            }
            Ok(_) => REFUSED_RETRY,
            Err(error) => after(&error, &mut was_refused, "ReadNetwork"),
        };
        tokio::time::sleep(wait).await;
    }
}

/// When to ask again.
pub(super) fn after(error: &CallError, was_refused: &mut bool, operation: &str) -> Duration {
    if error.is_retryable() {
        tracing::debug!(%error, operation, "no answer of the control plane");
        return RETRY;
    }
    if !std::mem::replace(was_refused, true) {
        tracing::warn!(%error, operation, "the control plane refuses this");
    }
    REFUSED_RETRY
}
