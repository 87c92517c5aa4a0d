//! What the control plane and the agent tell each other of the networks of tasks.

use std::sync::Arc;

use berth_api::berth;

use super::Session;
use super::level::{REFUSED_RETRY, RETRY, after, of_host, tell_level};
use crate::network::{Network, Underlay};

/// How long the control plane may wait for news before it answers that there are none.
const WAIT_SECONDS: i32 = 20;
/// The way by which this agent carries packets to other hosts.
const MODE: &str = "vxlan";

/// For ever, where tasks can have interfaces of their own.
pub async fn run(session: Arc<Session>) {
    let Some(network) = session.network.clone() else { return std::future::pending().await };
    let report = |underlay: &Option<Underlay>| {
        let now = underlay.clone()?;
        let network = Some(of_network(&now));
        Some((now, berth::ReportHostRequest { network, ..of_host(&session) }))
    };
    let telling = tell_level(&session, network.underlay(), report);
    tokio::join!(telling, read(&session, &network));
}

/// How other hosts reach this one.
fn of_network(now: &Underlay) -> berth::HostNetwork {
    berth::HostNetwork {
        underlay_address: Some(now.address.to_string()),
        mtu: i32::try_from(now.mtu).ok(),
        modes: Some(vec![MODE.to_owned()]),
    }
}

/// Has what the control plane says, as soon as that changes.
async fn read(session: &Session, network: &Network) {
    let mut after_revision: Option<String> = None;
    let mut was_refused = false;
    loop {
        session.reporter.let_in().await;
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
                let revision = said.revision.clone();
                let taken = if is_news { say(network, said).await } else { Ok(()) };
                match taken {
                    Ok(()) => {
                        after_revision = revision;
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

/// All of it is written down: that takes a while.
async fn say(network: &Network, said: berth::ReadNetworkResponse) -> Result<(), String> {
    let network = network.clone();
    let saying = tokio::task::spawn_blocking(move || network.say(&said));
    saying.await.map_err(|error| error.to_string())?
}
