//! Another authority: who is to trust it, when it signs, and when the former one goes.
use std::sync::Arc;

use berth_iam::{Report, records::CertificateAuthority};
use berth_serving::Published as _;
use berth_tls::Pin;
use tracing::{info, warn};

use super::own;
use crate::{Config, StartError, node::Node};

/// The attribute by which an instance says which version of the bundle its agent has.
const ATTRIBUTE: &str = "berth.ca-bundle";

/// How far everything is.
pub(crate) struct Standing {
    pub authorities: Vec<(CertificateAuthority, Option<Pin>)>,
    pub signs: u32,
    /// Of the bundle.
    pub version: u32,
    /// The ARNs of those that have not confirmed it.
    pub unconfirmed: Vec<Unconfirmed>,
}

pub(crate) struct Unconfirmed {
    pub container_instance_arn: String,
    /// It is waited for, before the new authority signs, unless it is.
    pub is_lost: bool,
}

pub(crate) fn standing(node: &Node) -> Standing {
    let state = node.iam.read().clone();
    let version = state.authorities.keys().last().copied().unwrap_or_default();
    let each = |it: &Arc<CertificateAuthority>| ((**it).clone(), own::pin_of(it));
    Standing {
        authorities: state.authorities.values().map(each).collect(),
        signs: state.signing_authority().map_or(0, |it| it.number),
        version,
        unconfirmed: unconfirmed(node, version),
    }
}

fn unconfirmed(node: &Node, version: u32) -> Vec<Unconfirmed> {
    let version = version.to_string();
    let mut found = Vec::new();
    for shard in node.clusters().values() {
        let state = shard.read().clone();
        let Some(cluster) = &state.cluster else { continue };
        for it in state.container_instances.values().filter(|it| it.is_registered()) {
            let said = it.attributes.get(ATTRIBUTE).and_then(|it| it.value.as_deref());
            if said != Some(&version) {
                found.push(Unconfirmed {
                    container_instance_arn: cluster.container_instance_arn(it.id),
                    is_lost: it.is_lost(),
                });
            }
        }
    }
    found
}

/// Why there was no rotation.
pub(crate) enum NotRotated {
    /// A former authority is left, because some trust it alone.
    Unfinished(Vec<Unconfirmed>),
    Failed(StartError),
}

/// Adds an authority, unless one is on its way; by force it signs at once, and the former ones go.
/// How everything stood before the former ones went.
pub(crate) async fn rotate(node: &Arc<Node>, is_forced: bool) -> Result<Standing, NotRotated> {
    let before = standing(node);
    let is_on_its_way = before.signs != before.version;
    if !is_on_its_way && before.authorities.len() > 1 && !is_forced {
        return Err(NotRotated::Unfinished(before.unconfirmed));
    }
    if !is_on_its_way {
        let number = own::add(node).await.map_err(NotRotated::Failed)?;
        info!(number, "another authority: clients get to know it");
    }
    let stands = standing(node);
    if is_forced {
        for it in &stands.unconfirmed {
            let instance = &it.container_instance_arn;
            warn!(instance, "cut off: it has not confirmed the new authority");
        }
        promote(node, stands.version).await;
        drop_former(node).await;
    }
    Ok(stands)
}

/// What is due: nobody waits for it.
pub(super) async fn step(node: &Arc<Node>, config: &Config) {
    let count = node.iam.read().authorities.len();
    let is_closed = node.is_closed(berth_iam::SHARD) || node.has_closed_clusters();
    if config.tls.files.is_some() || count < 2 || is_closed {
        return;
    }
    let now = standing(node);
    if now.signs != now.version && now.unconfirmed.iter().all(|it| it.is_lost) {
        promote(node, now.version).await;
    } else if now.signs == now.version && now.unconfirmed.is_empty() {
        drop_former(node).await;
    }
}

async fn promote(node: &Arc<Node>, number: u32) {
    if node.iam.read().signing_authority().is_some_and(|it| it.number == number) {
        return;
    }
    info!(number, "the new authority signs from now on");
    told(node, Report::AuthorityPromoted(number)).await;
}

async fn drop_former(node: &Arc<Node>) {
    let state = node.iam.read().clone();
    let signs = state.signing_authority().map_or(0, |it| it.number);
    for number in state.authorities.keys().copied().filter(|it| *it < signs) {
        info!(number, "nobody needs the former authority any more: it is gone");
        told(node, Report::AuthorityDropped(number)).await;
    }
}

async fn told(node: &Arc<Node>, report: Report) {
    if let Err(error) = own::tell(node, report).await {
        warn!(error, "an authority stays as it is; trying again");
    }
}
