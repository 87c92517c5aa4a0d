//! Whether an upgrade is let in, and what is said when it is not.
use std::{net::SocketAddr, sync::Arc};

use axum::{
    body::Body,
    extract::{FromRequestParts, ws::WebSocketUpgrade},
};
use berth_api::{acs::encode_rejection, protocols::query::Form};
use berth_ecs::{
    cluster::{Cluster, records::id::ContainerInstanceId},
    needs,
    route::{cluster_reference, cluster_shard},
};
use berth_engine::Term;
use berth_serving::{CLOSED, Published as _};
use berth_sessions::{Key, Refusal, acs::Names, may_stay};
use http::{
    HeaderValue, Response, StatusCode,
    header::{CONNECTION, CONTENT_TYPE},
    request,
};
use tokio::sync::watch;

use super::upgrades::Unusable;
use crate::{
    door::{Connection, Origin, Pass, caller, check},
    limits::FRAME_BYTES_MAX,
    node::Node,
    shard_loop::ShardHandle,
};

/// An agent whose signature, cluster and container instance are right.
pub(crate) struct Admitted {
    pub cluster: Arc<ShardHandle<Cluster>>,
    /// In which it is led here.
    pub term: Term,
    pub key: Key,
    pub names: Names,
    /// The ARN of who has opened the session.
    principal: String,
    pass: Pass,
}

impl Admitted {
    pub fn instance(&self) -> ContainerInstanceId {
        self.key.1
    }

    /// Whether whoever has opened the session may still have it.
    pub fn may_stay(&self, node: &Node) -> bool {
        let state = self.cluster.read();
        self.pass.holds(node) && may_stay(&state, self.instance(), &self.principal)
    }
}

/// Why not: a status, and one of the error names that agents know.
#[derive(Debug)]
pub(crate) struct Rejection {
    status: StatusCode,
    name: &'static str,
    text: String,
}

/// What an agent says of itself in the query of its upgrade.
pub(crate) struct Query {
    form: Form,
}

impl Query {
    pub fn of(parts: &request::Parts) -> Result<Query, Rejection> {
        let query = parts.uri.query().unwrap_or_default();
        let form = Form::parse(query.as_bytes()).map_err(|it| bad_request(it.to_string()))?;
        Ok(Query { form })
    }

    pub fn get(&self, name: &str) -> &str {
        self.form.get(name).unwrap_or_default()
    }
}

/// Checks the signature, then whether its caller may, then that the instance exists, then that the
/// upgrade is a new one.
/// `cluster` is a name or an ARN.
pub(crate) async fn admit(
    node: &Arc<Node>,
    connection: &Connection,
    parts: &request::Parts,
    action: &str,
    cluster: &str,
    container_instance: &str,
) -> Result<Admitted, Rejection> {
    let signed = caller(node, connection, parts).map_err(|it| {
        denied(format!("{it} Check the agent's access key and this machine's clock."))
    })?;
    let need = needs::on_container_instance(action, &**node, cluster, container_instance);
    let request_id = uuid::Uuid::new_v4().hyphenated().to_string();
    let from = Origin { caller: &signed, peer: connection.peer, head: parts };
    check(node, &from, || need.clone(), &request_id).map_err(denied)?;
    let pass = Pass::new(&from, need);
    let principal = signed.principal.arn.clone();
    let admitted = known(node, pass, principal, cluster, container_instance)?;
    // Who is refused has had no seat of an agent, which nothing takes away again for an hour.
    let (here, gone) = watch::channel(());
    match node.upgrades.note(&signed.signature, gone).await {
        Ok(()) => connection.slot.become_agent(here).then_some(admitted).ok_or_else(too_many),
        Err(Unusable::Used) => Err(denied(
            "This signed upgrade has opened a session before. Sign a new one with the time of now."
                .to_owned(),
        )),
        Err(Unusable::TooMany) => Err(too_many()),
    }
}

fn known(
    node: &Node,
    pass: Pass,
    principal: String,
    cluster: &str,
    container_instance: &str,
) -> Result<Admitted, Rejection> {
    let cluster_name = cluster_name(node, cluster)?;
    if node.is_closed(&cluster_shard(&cluster_name)) {
        return Err(unavailable(CLOSED));
    }
    let shard = node.cluster(&cluster_name).ok_or_else(|| Refusal::no_cluster(&cluster_name))?;
    let published = shard.read();
    let (id, names) =
        berth_sessions::admit(&published, &cluster_name, container_instance, &principal)?;
    drop(published);
    let full = "The control plane's disk is full, so that it takes no sessions yet.";
    let term = shard.term().ok_or_else(|| unavailable(full))?;
    let key = (cluster_name.into(), id);
    Ok(Admitted { cluster: shard, term, key, names, principal, pass })
}

/// The websocket of a request that asks for one.
pub(crate) async fn websocket(mut parts: request::Parts) -> Result<WebSocketUpgrade, Rejection> {
    let upgrade = WebSocketUpgrade::from_request_parts(&mut parts, &()).await;
    let upgrade = upgrade.map_err(|it| bad_request(it.body_text()))?;
    // Ten thousand agents have two sockets each: small buffers, which grow when they must.
    Ok(upgrade
        .read_buffer_size(4 * 1024)
        .write_buffer_size(0)
        .max_write_buffer_size(2 * FRAME_BYTES_MAX)
        .max_message_size(FRAME_BYTES_MAX)
        .max_frame_size(FRAME_BYTES_MAX))
}

impl Rejection {
    /// Another agent has the session of the instance, and answers.
    pub fn contested(by: Option<SocketAddr>) -> Rejection {
        let at = by.map_or_else(|| "another address".to_owned(), |it| it.to_string());
        denied(format!(
            "Another agent of this container instance is connected from {at} and answers. Stop one \
             of the two; a copied machine becomes an instance of its own when its agent's data \
             directory is moved away."
        ))
    }

    /// Too many ask for the session of one instance at once.
    pub fn crowded() -> Rejection {
        unavailable("Several agents ask for the session of this container instance at once.")
    }

    pub fn into_response(self, node: &Node) -> Response<Body> {
        node.meters.calls.refuse(self.name);
        let mut response = Response::new(Body::from(encode_rejection(self.name, &self.text)));
        *response.status_mut() = self.status;
        let content_type = HeaderValue::from_static("application/json");
        response.headers_mut().insert(CONTENT_TYPE, content_type);
        // A signature that somebody else made must not keep a connection for whoever repeats it.
        response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        response
    }
}

fn cluster_name(node: &Node, reference: &str) -> Result<String, Rejection> {
    let reference = Some(reference).filter(|it| !it.is_empty());
    let name = cluster_reference(reference, &node.home);
    name.map_err(|it| Refusal::InvalidCluster(it.message).into())
}

/// The agent keeps what it has, and comes again.
fn unavailable(text: &str) -> Rejection {
    let (status, text) = (StatusCode::SERVICE_UNAVAILABLE, text.to_owned());
    Rejection { status, name: "ServerException", text }
}

fn denied(text: String) -> Rejection {
    Rejection { status: StatusCode::FORBIDDEN, name: "AccessDeniedException", text }
}

fn too_many() -> Rejection {
    Rejection {
        status: StatusCode::SERVICE_UNAVAILABLE,
        name: "ServerException",
        text: "There are as many sessions of agents as this process may have open. Give it more \
               open files (ulimit -n, LimitNOFILE=)."
            .to_owned(),
    }
}

fn bad_request(text: String) -> Rejection {
    Rejection { status: StatusCode::BAD_REQUEST, name: "BadRequestException", text }
}

impl From<Refusal> for Rejection {
    fn from(it: Refusal) -> Rejection {
        let status = match &it {
            Refusal::NotIts(_) => StatusCode::FORBIDDEN,
            Refusal::InvalidCluster(_) | Refusal::InvalidInstance(_) | Refusal::Inactive => {
                StatusCode::BAD_REQUEST
            }
        };
        let (name, text) = (it.name(), it.text().to_owned());
        Rejection { status, name, text }
    }
}
