//! ECR: the login of the registry that this node was told of.
use std::sync::Arc;

use berth_api::{
    ecr::{Error, OfNode, Response},
    secretsmanager::{GetSecretValueRequest, Request as AsmRequest, Response as AsmResponse},
};
use berth_engine::Timestamp;
use berth_kernel::Call;
use berth_registry::{Ecr, Login, Registry, authorization_token};
use berth_secrets::managed::Asm;
use berth_serving::Service;

use super::{Own, Said};
use crate::{clock, door::Origin, node::Node};

pub(crate) enum Registries {}

impl Own<Ecr> for Registries {
    async fn answer(
        node: &Arc<Node>,
        _: &Origin<'_>,
        call: Call<OfNode, ()>,
    ) -> Result<Said<Response>, Error> {
        let OfNode::GetAuthorizationToken(input) = call.request;
        let Some(registry) = &node.registry else {
            return Err(Error::server(
                "No registry is configured. Start the server with --registry URL and \
                 --registry-secret NAME.",
            ));
        };
        let login = login(node, registry, call.principal, call.request_id)?;
        // As clients compare it with their own clocks.
        let now: Timestamp = clock::wall();
        let answer = authorization_token(&input, &registry.url, &login, now, &node.home)?;
        Ok(Response::from(answer).into())
    }
}

/// Whoever may have a token may have what the owner has put into the secret.
fn login(
    node: &Arc<Node>,
    registry: &Registry,
    principal: String,
    request_id: String,
) -> Result<Login, Error> {
    let id = &registry.secret;
    let request = AsmRequest::from(GetSecretValueRequest {
        secret_id: Some(id.clone()),
        ..GetSecretValueRequest::default()
    });
    let facts = Asm::facts(&request, &principal, &**node);
    let call = Call { request, principal, request_id, facts };
    let fault = |what: &str| Error::server(format!("The login of the registry, {id}: {what}"));
    let mut answer = Asm::read(&**node, &call).map_err(|it| fault(&it.message))?;
    let seals = node.vault.seals().ok_or_else(|| fault("there is no key to open it with yet."))?;
    Asm::open(&mut answer, seals).map_err(|it| fault(&it.message))?;
    let AsmResponse::GetSecretValue(value) = answer else {
        return Err(fault("it has no value."));
    };
    Login::read(id, value.secret_string.as_deref())
}
