//! Whose a signature is.
use std::net::IpAddr;

use berth_api::{
    Timestamp,
    sigv4::{AccessKey, VerifyError},
};
use berth_ecs::{
    SERVICE,
    account::{access_key, records::AccessKeyStatus},
    cluster::{
        State,
        views::credentials::{self, Life},
    },
    route::cluster_shard,
};
use berth_iam::{
    Asker, Circumstances, Principal, SHARD, by_access_key, is_shut_out,
    records::AccessKey as UserKey,
    sts::{self, OfTask, Token},
};
use berth_kernel::Need;
use berth_sealing::Seals;
use berth_serving::Published as _;
use http::header::USER_AGENT;

use super::{Origin, Reached};
use crate::{clock, node::Node, vault::root_keys};

/// Whose a key is. It is looked up anew whenever something is decided by it: meanwhile it may have
/// been switched off, and its user or its role deleted.
#[derive(Clone)]
pub(crate) enum Whose {
    /// The account's, by its id.
    Root(String),
    /// A user's, by its id.
    User(String),
    /// Of temporary credentials their token tells all.
    Session(Box<Token>),
    /// Of a call without one.
    Nobody,
}

/// What somebody was let in with who stays for long.
pub(crate) struct Pass {
    whose: Whose,
    need: Need,
    is_encrypted: bool,
    source_ip: Option<IpAddr>,
    user_agent: Option<String>,
}

impl Whose {
    /// Who that is now.
    ///
    /// # Errors
    /// Nobody any more: the key is gone or switched off, or what it was made for is over.
    pub fn principal(&self, node: &Node) -> Result<Principal, VerifyError> {
        // Of identities that another release has changed not all is known: who is denied what, too.
        if !matches!(self, Whose::Root(_)) && node.is_closed(SHARD) {
            return Err(VerifyError::UnknownKey);
        }
        let found = match self {
            Whose::Root(id) => {
                let account = node.account.read();
                let key = access_key(&account, id);
                let is_active = key.is_some_and(|it| it.status == AccessKeyStatus::Active);
                is_active.then(|| Principal::root(&node.home))
            }
            Whose::Nobody => None,
            Whose::User(id) => {
                let state = node.iam.read();
                by_access_key(&state, id, &node.home).map(|(_, principal)| principal)
            }
            Whose::Session(token) => {
                let of_task = token.task.as_ref().map(|it| life(node, it));
                if token.expires_at <= clock::wall() || of_task == Some(Life::Over) {
                    return Err(VerifyError::ExpiredToken);
                }
                sts::principal(&node.iam.read(), token, clock::wall(), &node.home)
            }
        };
        found.ok_or(VerifyError::UnknownKey)
    }
}

impl Pass {
    /// For what somebody was let in with.
    pub fn new(from: &Origin<'_>, need: Need) -> Pass {
        let user_agent = from.head.headers.get(USER_AGENT).and_then(|it| it.to_str().ok());
        Pass {
            whose: from.caller.whose.clone(),
            need,
            source_ip: from.peer.map(|it| it.ip()),
            is_encrypted: Reached::is_tls(from.head),
            user_agent: user_agent.map(str::to_owned),
        }
    }

    /// For each of what a call needs.
    pub fn each(from: &Origin<'_>, needs: impl IntoIterator<Item = Need>) -> Vec<Pass> {
        needs.into_iter().map(|need| Pass::new(from, need)).collect()
    }

    /// Whether they may still be here.
    pub fn holds(&self, node: &Node) -> bool {
        let Ok(principal) = self.whose.principal(node) else { return false };
        if principal.may_all() {
            return true;
        }
        let around = Circumstances {
            source_ip: self.source_ip,
            is_encrypted: self.is_encrypted,
            now: clock::wall(),
            user_agent: self.user_agent.as_deref(),
        };
        let state = node.iam.read();
        Asker::new(&state, &principal, &around, &node.home).decide(&self.need).is_ok()
    }
}

/// Whether credentials of a task are good still: also whoever has handed them over must be an agent
/// still. Of a cluster that nobody can read, or that is gone, nobody can tell.
fn life(node: &Node, of: &OfTask) -> Life {
    let tail = node.home.tail(SERVICE, &of.arn).and_then(|it| it.strip_prefix("task/"));
    let cluster = tail.and_then(|it| it.split_once('/')).map(|(cluster, _)| cluster);
    let cluster = cluster.filter(|it| !node.is_closed(&cluster_shard(it)));
    let Some(cluster) = cluster.and_then(|it| node.cluster(it)) else { return Life::Over };
    match is_revoked(node, &cluster.read(), &of.arn) {
        true => Life::Over,
        false => credentials::life(&cluster.read(), &of.arn, node.clock.now()),
    }
}

/// Whether the container instance of a task was revoked: its agent signs nothing any more.
pub(crate) fn is_revoked(node: &Node, state: &State, task_arn: &str) -> bool {
    let agent = credentials::agent(state, task_arn);
    agent.is_some_and(|it| is_shut_out(&node.iam.read(), it, &node.home))
}

/// The key that an id and a session token are of, if it is one of ours, and whose it is.
pub(super) fn find(node: &Node, id: &str, token: Option<&str>) -> Option<(AccessKey, Whose)> {
    match token {
        Some(token) => temporary(node, id, token),
        None => root(node, id).or_else(|| user(node, id)),
    }
}

fn root(node: &Node, id: &str) -> Option<(AccessKey, Whose)> {
    let account = node.account.read();
    let key = access_key(&account, id).filter(|it| it.status == AccessKeyStatus::Active)?;
    let secret = match node.root_key.access_key_id == id {
        true => node.root_key.secret_access_key.clone(),
        false => root_keys::secret(key, node.vault.seals().map(|it| -> &dyn Seals { it }))?,
    };
    Some((lasting(secret), Whose::Root(id.to_owned())))
}

fn user(node: &Node, id: &str) -> Option<(AccessKey, Whose)> {
    let state = node.iam.read();
    let (key, _) = by_access_key(&state, id, &node.home)?;
    let seals = node.vault.seals()?;
    let secret = seals.open(&key.sealed_secret, &UserKey::place(id)).ok()?;
    let secret = String::from_utf8(secret.to_vec()).ok()?;
    Some((lasting(secret), Whose::User(id.to_owned())))
}

fn temporary(node: &Node, id: &str, text: &str) -> Option<(AccessKey, Whose)> {
    let (secret_access_key, token) = sts::open(id, text, node.vault.seals()?)?;
    let (session_token, expires_at) = (Some(text.to_owned()), Some(Timestamp(token.expires_at.0)));
    let key = AccessKey { secret_access_key, session_token, expires_at };
    Some((key, Whose::Session(Box::new(token))))
}

fn lasting(secret_access_key: String) -> AccessKey {
    AccessKey { secret_access_key, session_token: None, expires_at: None }
}
