//! Secrets Manager: passwords by chance, which no shard has.
use std::sync::Arc;

use berth_api::secretsmanager::{Error, OfNode, Response};
use berth_kernel::Call;
use berth_secrets::managed::{Asm, Facts, password};

use super::{Own, Said};
use crate::{door::Origin, node::Node};

pub(crate) enum Passwords {}

impl Own<Asm> for Passwords {
    async fn answer(
        node: &Arc<Node>,
        _: &Origin<'_>,
        call: Call<OfNode, Facts>,
    ) -> Result<Said<Response>, Error> {
        let OfNode::GetRandomPassword(input) = call.request;
        let seals = node.vault.seals().ok_or_else(|| {
            Error::internal_service_error(
                "There is no room on the disk yet for the key that seals what is secret.",
            )
        })?;
        Ok(Response::from(password(&input, seals)?).into())
    }
}
