//! What of ECS only the node can say: where agents find us, and how a session of ECS Exec is
//! opened.
use std::sync::Arc;

use berth_api::ecs::{DiscoverPollEndpointResponse, Error, OfNode, ROW, Request, Response};
use berth_ecs::{Ecs, Facts, route};
use berth_kernel::Call;
use berth_serving::{CLOSED, Published as _};
use http::{header::USER_AGENT, request::Parts};

use super::{Own, Said};
use crate::{
    door::{Origin, Reached},
    exec::begin,
    node::Node,
};

/// Only the node knows its own address.
pub(crate) enum PollEndpoint {}

impl Own<Ecs> for PollEndpoint {
    async fn answer(
        node: &Arc<Node>,
        from: &Origin<'_>,
        call: Call<OfNode, Facts>,
    ) -> Result<Said<Response>, Error> {
        let OfNode::DiscoverPollEndpoint(input) = call.request;
        // The model declares no ClusterNotFoundException for this one.
        let undeclared = |error: Error| Error::client(error.message);
        let cluster = route::cluster_reference(input.cluster.as_deref(), &node.home);
        let cluster = cluster.map_err(undeclared)?;
        if node.is_closed(&route::cluster_shard(&cluster)) {
            return Err(Error::server(CLOSED));
        }
        let exists = node.cluster(&cluster).is_some_and(|it| it.read().cluster.is_some());
        if !exists {
            return Err(Error::client("Cluster not found."));
        }
        let response: Response = discovered(node, from.head)?.into();
        Ok(response.into())
    }

    fn tell(node: &Arc<Node>, from: &Origin<'_>, call: &mut berth_ecs::Call) {
        if let Request::ExecuteCommand(it) = &call.request {
            begin::facts(node, from, it, &mut call.facts);
        }
    }

    fn complete(node: &Arc<Node>, from: &Origin<'_>, response: &mut Response) -> Result<(), Error> {
        let Response::ExecuteCommand(it) = response else { return Ok(()) };
        let way = begin::session(node, from, it).map_err(Error::server)?;
        if let Some(session) = &mut it.session {
            session.stream_url = Some(way.stream_url);
            session.token_value = Some(way.token);
        }
        Ok(())
    }
}

/// The endpoints are where the agent reached us: only it knows our address as it sees it.
fn discovered(node: &Node, head: &Parts) -> Result<DiscoverPollEndpointResponse, Error> {
    let host =
        ROW.host(head).ok_or_else(|| Error::invalid_parameter("The request names no host."))?;
    let has_agent_port = node.certificates.get().is_some_and(|it| it.has_agent_port());
    let base = base(head, host, has_agent_port && is_published(head));
    Ok(DiscoverPollEndpointResponse {
        endpoint: Some(format!("{base}/acs/")),
        telemetry_endpoint: Some(format!("{base}/tcs/")),
        ..DiscoverPollEndpointResponse::default()
    })
}

/// The published agent takes `HOST:PORT` for a name of TLS where a URL of a websocket has a port:
/// it gets none, where it can do without, or what a forwarder of its machine takes.
fn base(head: &Parts, host: &str, has_no_port: bool) -> String {
    let (scheme, _) = Reached::schemes(head);
    if let Some(link) = Reached::link(head) {
        return link;
    }
    let is_port = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit());
    match host.rsplit_once(':') {
        Some((name, port)) if has_no_port && scheme == "https" && is_port(port) => {
            format!("{scheme}://{name}")
        }
        _ => format!("{scheme}://{host}"),
    }
}

fn is_published(head: &Parts) -> bool {
    let agent = head.headers.get(USER_AGENT).and_then(|it| it.to_str().ok());
    agent.is_some_and(|it| it.starts_with("Amazon ECS Agent"))
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;

    #[test]
    fn an_agent_is_told_where_it_can_connect() {
        let of = |is_tls: bool, host: &str, has_no_port: bool, link: Option<&str>| {
            let mut request = Request::builder();
            if let Some(link) = link {
                request = request.header("x-berth-agent-link", link);
            }
            let (mut head, ()) = request.body(()).unwrap().into_parts();
            head.extensions.insert(Reached { is_tls });
            base(&head, host, has_no_port)
        };
        assert_eq!(of(false, "a:4577", true, None), "http://a:4577");
        assert_eq!(of(true, "a:4577", false, None), "https://a:4577");
        assert_eq!(of(true, "a:4577", true, None), "https://a");
        assert_eq!(of(true, "[fd00::1]", true, None), "https://[fd00::1]");
        assert_eq!(of(true, "[fd00::1]:4577", true, None), "https://[fd00::1]");
        let link = Some("127.0.0.1:4578");
        assert_eq!(of(true, "127.0.0.1:4578", true, link), "http://127.0.0.1:4578");
    }
}
