//! Whether whoever signed a call may make it, and what is remembered of those who may not.
use std::{
    collections::{BTreeMap, VecDeque},
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use berth_api::{ProtocolError, protocols::Protocol};
use berth_engine::Timestamp;
use berth_iam::{Asker, Circumstances, Denial, Report};
use berth_kernel::Need;
use berth_serving::{Admitted, RequestOf, Service};
use http::{header::USER_AGENT, request};

use super::{Caller, Reached, own_logs};
use crate::{
    clock,
    limits::{DENIALS_BYTES_MAX, DENIALS_MAX, KEY_REGION_CHARS_MAX, KEY_USE_PERIOD},
    node::Node,
};

/// Who calls, from where, and with which head.
#[derive(Clone, Copy)]
pub(crate) struct Origin<'a> {
    pub caller: &'a Caller,
    pub peer: Option<SocketAddr>,
    pub head: &'a request::Parts,
}

/// A call that was refused for lack of a right.
#[derive(Clone, Debug)]
pub(crate) struct Refused {
    pub request_id: String,
    pub at: Timestamp,
    pub denial: Denial,
}

/// The last calls that were refused for lack of a right: this node's, and since it began.
#[derive(Default)]
pub(crate) struct Denials(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    all: VecDeque<Refused>,
    /// Of all of them.
    bytes: usize,
}

/// When it was last noted down that an access key is used, by its id.
#[derive(Default)]
pub(crate) struct KeyUses(Mutex<BTreeMap<String, Instant>>);

/// Lets through what its caller may do.
///
/// # Errors
/// What its caller may not, in AWS's words.
pub(super) fn admitted<S: Service>(
    node: &Node,
    from: &Origin<'_>,
    request: RequestOf<S>,
    request_id: &str,
) -> Result<Admitted<S>, Box<Denial>> {
    let (principal, around) = (&from.caller.principal, circumstances(from));
    let known = |need| own_logs::known(node, principal, need);
    berth_iam::admitted_knowing(node, principal, &around, request, request_id.to_owned(), known)
}

/// Whether somebody may do one thing that is no call of a service.
///
/// # Errors
/// What AWS says of it. It is remembered.
pub(crate) fn check(
    node: &Node,
    from: &Origin<'_>,
    need: impl FnOnce() -> Need,
    request_id: &str,
) -> Result<(), String> {
    if from.caller.principal.may_all() {
        return Ok(());
    }
    decide(node, from, &need()).map_err(|it| refused(node, request_id, *it))
}

/// The same, without being remembered.
pub(crate) fn may(node: &Node, from: &Origin<'_>, need: impl FnOnce() -> Need) -> bool {
    from.caller.principal.may_all() || decide(node, from, &need()).is_ok()
}

fn decide(node: &Node, from: &Origin<'_>, need: &Need) -> Result<(), Box<Denial>> {
    let (state, around) = (node.iam.read(), circumstances(from));
    Asker::new(&state, &from.caller.principal, &around, &node.home).decide(need)
}

/// Remembers a denial, and says it.
pub(super) fn refused(node: &Node, request_id: &str, denial: Denial) -> String {
    let text = format!("{} (berth why-denied {request_id})", denial.text);
    let request_id = request_id.to_owned();
    node.denials.keep(Refused { request_id, at: node.clock.now(), denial });
    text
}

pub(super) fn error(protocol: Protocol, text: String) -> ProtocolError {
    match protocol {
        Protocol::Query => ProtocolError::new("AccessDenied", 403, text),
        Protocol::Ec2 => ProtocolError::new("UnauthorizedOperation", 403, text),
        Protocol::RestJson => ProtocolError::new("AccessDeniedException", 403, text),
        Protocol::AwsJson10 | Protocol::AwsJson11 | Protocol::Cbor => {
            ProtocolError::access_denied(text)
        }
    }
}

fn circumstances<'a>(from: &Origin<'a>) -> Circumstances<'a> {
    let Origin { peer, head, .. } = *from;
    Circumstances {
        source_ip: peer.map(|it| it.ip()),
        is_encrypted: Reached::is_tls(head),
        // As with signatures: policies name days of the calendar.
        now: clock::wall(),
        user_agent: head.headers.get(USER_AGENT).and_then(|it| it.to_str().ok()),
    }
}

impl Denials {
    fn keep(&self, refused: Refused) {
        let mut kept = self.lock();
        kept.bytes += refused.denial.bytes();
        kept.all.push_back(refused);
        while kept.all.len() > DENIALS_MAX || kept.bytes > DENIALS_BYTES_MAX {
            let Some(oldest) = kept.all.pop_front() else { return };
            kept.bytes -= oldest.denial.bytes();
        }
    }

    pub fn find(&self, request_id: &str) -> Option<Refused> {
        self.lock().all.iter().rev().find(|it| it.request_id == request_id).cloned()
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl KeyUses {
    /// That a key has signed a call. It is told to the shard now and then, and nobody waits for it.
    pub fn note(&self, node: &Arc<Node>, access_key_id: String, region: &str, service: String) {
        {
            let mut told = self.lock();
            let is_told = |it: &Instant| it.elapsed() < KEY_USE_PERIOD;
            if told.get(&access_key_id).is_some_and(is_told) {
                return;
            }
            told.retain(|_, it| is_told(it));
            told.insert(access_key_id.clone(), Instant::now());
        }
        let region = region.chars().take(KEY_REGION_CHARS_MAX).collect();
        let node = node.clone();
        let at = node.clock.now();
        let id = access_key_id.clone();
        let report = Report::KeyUsed { access_key_id, at, region, service };
        tokio::spawn(async move {
            if node.iam.report(report).await.is_err() {
                // It is told the next time.
                node.key_uses.lock().remove(&id);
            }
        });
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Instant>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
