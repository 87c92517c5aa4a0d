//! Whose a signature is.
use std::net::IpAddr;

use berth_api::{Timestamp, sigv4::AccessKey};
use berth_ecs::account::{access_key, records::AccessKeyStatus};
use berth_iam::{
    Asker, Circumstances, Principal, SHARD, by_access_key,
    records::AccessKey as UserKey,
    sts::{self, Token},
};
use berth_kernel::Need;
use berth_sealing::Seals as _;
use berth_serving::Published as _;

use crate::{clock, node::Node};

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
}

/// What somebody was let in with who stays for long.
pub(crate) struct Pass {
    pub whose: Whose,
    pub need: Need,
    pub source_ip: Option<IpAddr>,
    pub user_agent: Option<String>,
}

impl Whose {
    /// Who that is now; nobody any more, perhaps.
    pub fn principal(&self, node: &Node) -> Option<Principal> {
        // Of identities that another release has changed not all is known: who is denied what, too.
        if !matches!(self, Whose::Root(_)) && node.is_closed(SHARD) {
            return None;
        }
        match self {
            Whose::Root(id) => {
                let account = node.account.read();
                let key = access_key(&account, id);
                let is_active = key.is_some_and(|it| it.status == AccessKeyStatus::Active);
                is_active.then(|| Principal::root(&node.home))
            }
            Whose::User(id) => {
                let state = node.iam.read();
                let (key, principal) = by_access_key(&state, id, &node.home)?;
                key.is_active.then_some(principal)
            }
            Whose::Session(token) => {
                let is_over = token.expires_at <= clock::wall();
                let principal = sts::principal(&node.iam.read(), token, &node.home);
                principal.filter(|_| !is_over)
            }
        }
    }
}

impl Pass {
    /// Whether they may still be here.
    pub fn holds(&self, node: &Node) -> bool {
        let Some(principal) = self.whose.principal(node) else { return false };
        if principal.may_all() {
            return true;
        }
        let around = Circumstances {
            source_ip: self.source_ip,
            is_encrypted: false,
            now: clock::wall(),
            user_agent: self.user_agent.as_deref(),
        };
        let state = node.iam.read();
        Asker::new(&state, &principal, &around, &node.home).decide(&self.need).is_ok()
    }
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
    Some((lasting(key.secret_access_key.expose().to_owned()), Whose::Root(id.to_owned())))
}

fn user(node: &Node, id: &str) -> Option<(AccessKey, Whose)> {
    let state = node.iam.read();
    let (key, _) = by_access_key(&state, id, &node.home)?;
    let seals = node.vault.seals().filter(|_| key.is_active)?;
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
