//! Who sends a request: its signature, checked with the keys of the account's published state.
use std::sync::{Arc, PoisonError};

use berth_api::{
    Timestamp,
    sigv4::{
        Claimed, EMPTY_SHA256, Expected, Identity, Parts, VerifyError, claim, claimed_service,
        sha256_hex,
    },
};
use berth_iam::Principal;
use http::{header::HOST, request};

use super::{
    Connection,
    whose::{self, Whose},
};
use crate::{clock, node::Node};

/// Who signed a request, and how.
pub(crate) struct Caller {
    pub whose: Whose,
    pub principal: Principal,
    pub signature: String,
}

impl Caller {
    /// Of a call that takes no signature.
    pub fn nobody() -> Caller {
        let signature = String::new();
        Caller { whose: Whose::Nobody, principal: Principal::nobody(), signature }
    }
}

/// The head of a request as signatures see it.
pub(crate) struct Head<'a> {
    parts: &'a request::Parts,
    headers: Vec<(&'a str, &'a str)>,
}

/// A head that is right, as far as that can be told without the body.
pub(super) struct Signed<'a> {
    claimed: Claimed<'a>,
    whose: Whose,
}

impl<'a> Head<'a> {
    pub fn of(parts: &'a request::Parts) -> Head<'a> {
        // What is no text is there, but never what was signed.
        let text = |value| std::str::from_utf8(value).unwrap_or("\u{fffd}");
        let sent = parts.headers.iter();
        let mut headers: Vec<(&str, &str)> =
            sent.map(|(name, it)| (name.as_str(), text(it.as_bytes()))).collect();
        // Over HTTP/2 the authority stands for the host. Beside another one it makes two.
        if let Some(authority) = parts.uri.authority().map(http::uri::Authority::as_str)
            && parts.headers.get(HOST).is_none_or(|it| it.as_bytes() != authority.as_bytes())
        {
            headers.push(("host", authority));
        }
        Head { parts, headers }
    }

    /// The signing name that it claims, before anything of it is believed.
    pub fn claimed_service(&self) -> Option<String> {
        claimed_service(&self.signed_parts())
    }

    pub fn claim(&self, node: &Node, expected: Expected<'_>) -> Result<Signed<'_>, VerifyError> {
        let mut whose = None;
        let known = |id: &str, token: Option<&str>| {
            let (key, of) = whose::find(node, id, token)?;
            whose = Some(of);
            Some(key)
        };
        // Signatures are of the wall clock's time, whatever that does.
        let now = Timestamp(clock::wall().0);
        let claimed = claim(self.signed_parts(), expected, now, known)?;
        let whose = whose.expect("what is claimed is claimed by a key that is known");
        Ok(Signed { claimed, whose })
    }

    fn signed_parts(&self) -> Parts<'_> {
        Parts {
            method: self.parts.method.as_str(),
            path: self.parts.uri.path(),
            query: self.parts.uri.query().unwrap_or_default(),
            headers: &self.headers,
            body_sha256: EMPTY_SHA256,
        }
    }
}

impl Signed<'_> {
    /// Checks the signature itself. From then on the connection is one of somebody who is known.
    pub fn verify(
        self,
        node: &Arc<Node>,
        connection: &Connection,
        body: &[u8],
    ) -> Result<Caller, VerifyError> {
        let body_sha256 = match body {
            [] => EMPTY_SHA256.to_owned(),
            _ => sha256_hex(body),
        };
        let mut keys = connection.signing_keys.lock().unwrap_or_else(PoisonError::into_inner);
        let identity = self.claimed.verify(&body_sha256, &mut keys)?;
        connection.slot.prove();
        let Identity { access_key_id, region, service, signature } = identity;
        // The body may have taken a while.
        let principal = self.whose.principal(node)?;
        if let Whose::User(_) = self.whose {
            node.key_uses.note(node, access_key_id, &region, service);
        }
        Ok(Caller { whose: self.whose, principal, signature })
    }
}

/// Who signed a request for ECS that has no body.
pub(crate) fn caller(
    node: &Arc<Node>,
    connection: &Connection,
    parts: &request::Parts,
) -> Result<Caller, VerifyError> {
    let expected = Expected { services: &["ecs"], may_be_presigned: false };
    Head::of(parts).claim(node, expected)?.verify(node, connection, &[])
}
