//! STS: who am I, and temporary credentials.
use std::sync::Arc;

use berth_api::sts::{Error, OfNode, Response};
use berth_engine::Timestamp;
use berth_iam::sts::{self, Sts};
use berth_kernel::Call;

use super::{Own, Said};
use crate::{clock, door::Origin, node::Node};

/// What the node knows of whoever has signed, and what it seals for them.
pub(crate) enum Identity {}

impl Own<Sts> for Identity {
    async fn answer(
        node: &Arc<Node>,
        from: &Origin<'_>,
        call: Call<OfNode, ()>,
    ) -> Result<Said<Response>, Error> {
        let (principal, home, state) = (&from.caller.principal, &node.home, node.iam.read());
        // As signatures are: what expires is looked at with them.
        let now: Timestamp = clock::wall();
        let seals = || {
            let text = "There is no room on the disk yet for the key that seals credentials.";
            node.vault.seals().ok_or_else(|| Error::internal_failure(text))
        };
        let response: Response = match call.request {
            OfNode::AssumeRole(it) => {
                sts::assume_role(&state, principal, &it, now, home, seals()?)?.into()
            }
            OfNode::GetAccessKeyInfo(it) => sts::access_key_info(&it, home)?.into(),
            OfNode::GetCallerIdentity(_) => sts::caller_identity(principal, home).into(),
            OfNode::GetSessionToken(it) => {
                sts::session_token(principal, &it, now, home, seals()?)?.into()
            }
        };
        Ok(response.into())
    }
}
