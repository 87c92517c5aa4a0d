//! Authorities of our own: rows of `iam`, whose keys are sealed.
use std::sync::Arc;

use berth_iam::{Report, Topic, records::CertificateAuthority};
use berth_sealing::Seals as _;
use berth_serving::Published as _;
use berth_tls::{Authority, Certificate, Leaf, Names, Pin, TlsError};
use tokio::time::timeout;

use crate::{
    Config, StartError, clock,
    limits::{AUTHORITY_MADE_MAX, CLOCK_BACK_SECONDS},
    node::Node,
};

/// What a certificate was made of.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Made {
    /// The one that signs, and the others that vouch or are vouched for.
    signs: u32,
    all: Vec<u32>,
    names: Names,
    /// In seconds since 1970.
    at: i64,
    life: i64,
}

/// The first one, if there is none. Of identities that are kept closed it is shown what opens.
pub(super) async fn begin(node: &Arc<Node>, config: &Config) -> Result<(), StartError> {
    if config.tls.files.is_some() {
        return Ok(());
    }
    let signs = node.iam.read().signing_authority().map(|it| it.number);
    if node.is_closed(berth_iam::SHARD) {
        let opens = signs.is_some_and(|it| opened(node, it).is_ok());
        return opens.then_some(()).ok_or(StartError::AuthorityClosed);
    }
    if signs.is_some() {
        return Ok(());
    }
    add(node).await.map(drop)
}

/// Makes one more, and waits until it is stored.
pub(super) async fn add(node: &Arc<Node>) -> Result<u32, StartError> {
    let not_stored = |why: &str| StartError::Authority { why: why.to_owned() };
    let seals = node.vault.seals();
    let seals = seals.ok_or_else(|| {
        not_stored("the key that seals its key is not stored yet; is the disk full?")
    })?;
    let number = node.iam.read().authorities.keys().last().map_or(1, |it| it + 1);
    let made = Authority::make(seconds()).map_err(failed)?;
    let report = Report::AuthorityMade {
        number,
        certificate: made.certificate_pem(),
        sealed_key: seals.seal(&made.key_pkcs8(), &CertificateAuthority::place(number)),
    };
    tell(node, report).await.map_err(|it| not_stored(&it))?;
    match node.iam.read().authorities.contains_key(&number) {
        true => Ok(number),
        false => Err(not_stored("another one was made at the same time")),
    }
}

/// Tells `iam`, and waits until it is so.
pub(super) async fn tell(node: &Arc<Node>, report: Report) -> Result<(), String> {
    let stored = node.iam.subscribe(Some(Topic::CertificateAuthorities));
    node.iam.report(report).await.map_err(|it| it.to_string())?;
    let late = |_| "the store did not take it in time; is the disk full?".to_owned();
    timeout(AUTHORITY_MADE_MAX, stored.changed()).await.map_err(late)
}

/// What the certificate is to be made of, and whether `last` is old: two thirds of its life are
/// over, or a clock was set back to before it.
pub(super) fn wanted(
    node: &Node,
    config: &Config,
    names: Names,
    last: Option<&Made>,
) -> (Made, bool) {
    let state = node.iam.read();
    let now = seconds();
    let signs = state.signing_authority().map_or(0, |it| it.number);
    let all = state.authorities.keys().copied().collect();
    let life = config.tls.leaf_seconds;
    let is_young = |it: &&Made| now < it.at + it.life / 3 * 2 && now > it.at - CLOCK_BACK_SECONDS;
    let at = last.filter(is_young).map_or(now, |it| it.at);
    let is_fresh = last.is_none_or(|it| it.at != at);
    (Made { signs, all, names, at, life }, is_fresh)
}

pub(super) fn leaf(node: &Node, made: &Made) -> Result<Leaf, StartError> {
    let signs = opened(node, made.signs)?;
    let leaf = signs.leaf(&made.names, made.at, made.life).map_err(failed)?;
    let mut more = Vec::new();
    for other in made.all.iter().filter(|it| **it != made.signs) {
        let other = opened(node, *other)?;
        more.push(other.vouch(&signs, made.at).map_err(failed)?);
        more.push(other.certificate());
    }
    Ok(leaf.with(more))
}

fn opened(node: &Node, number: u32) -> Result<Authority, StartError> {
    let state = node.iam.read();
    let damaged = |why: String| StartError::Authority { why };
    let row = state.authorities.get(&number);
    let row = row.ok_or_else(|| damaged(format!("there is none of the number {number}")))?;
    let seals = node.vault.seals().ok_or_else(|| damaged("its key cannot be opened".to_owned()))?;
    let key = seals.open(&row.sealed_key, &CertificateAuthority::place(number));
    let key = key.map_err(|error| damaged(format!("the key of number {number}: {error}")))?;
    Authority::read(&row.certificate, &key).map_err(failed)
}

/// All that clients are to trust, and the version: the number of the newest.
pub(super) fn bundle(node: &Node) -> (String, u32) {
    let state = node.iam.read();
    let pem = state.authorities.values().map(|it| it.certificate.as_str()).collect();
    (pem, state.authorities.keys().last().copied().unwrap_or_default())
}

pub(super) fn newest_pin(node: &Node) -> Option<Pin> {
    let state = node.iam.read();
    pin_of(state.authorities.values().last()?)
}

pub(super) fn pin_of(row: &CertificateAuthority) -> Option<Pin> {
    Certificate::all(row.certificate.as_bytes()).ok()?.first()?.pin().ok()
}

/// As clients' clocks say it, not as the node counts.
fn seconds() -> i64 {
    clock::wall().0 / 1_000
}

fn failed(error: TlsError) -> StartError {
    StartError::Certificate { why: error.to_string() }
}
