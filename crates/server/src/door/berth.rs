//! Berth's own API: what ECS's cannot say, signed and answered like the rest.
use berth_api::{
    ProtocolError,
    berth::{Error, Operation, Request, Response, TARGET_PREFIX},
};
use berth_ecs::{cluster, route};

use super::{Exchange, answer::Answer};
use crate::node::Node;

/// Whether a target belongs to this API.
pub(super) fn is_meant(target: &str) -> bool {
    target.strip_prefix(TARGET_PREFIX).is_some_and(|it| it.starts_with('.'))
}

pub(super) fn call(
    exchange: &Exchange<'_>,
    target: &str,
    body: &[u8],
) -> Result<Answer, ProtocolError> {
    let name = target.strip_prefix(TARGET_PREFIX).and_then(|it| it.strip_prefix('.'));
    let name = name.unwrap_or_default();
    let operation = Operation::from_name(name);
    let operation = operation.ok_or_else(|| ProtocolError::unknown_operation(name))?;
    exchange.caller(body, "berth").map_err(|it| it.to_json_error())?;
    Ok(match serve(exchange.node, &Request::decode(operation, body)?) {
        Ok(response) => Answer::json(response.encode()),
        Err(error) => Answer::fault(error.code.http_status(), error.encode()),
    })
}

fn serve(node: &Node, request: &Request) -> Result<Response, Error> {
    match request {
        Request::DescribeExplanation(input) => {
            let name = route::cluster_reference(input.cluster.as_deref(), &node.home)
                .map_err(|it| Error::invalid_parameter(it.message))?;
            let shard = node.cluster(&name);
            let shard = shard.ok_or_else(|| Error::cluster_not_found("Cluster not found."))?;
            Ok(cluster::describe_explanation(&shard.read(), input)?.into())
        }
    }
}
