//! Systems Manager's calls about sessions: published clients of ECS Exec come back by them.
use std::sync::Arc;

use berth_api::ssm::{Error, OfNode, Response, ResumeSessionResponse, TerminateSessionResponse};
use berth_kernel::Call;
use berth_secrets::{Facts, Ssm};

use super::{Own, Said};
use crate::{
    door::Origin,
    exec::{Session, begin},
    node::Node,
};

/// Sessions are ECS Exec's, which the node has.
pub(crate) enum Sessions {}

impl Own<Ssm> for Sessions {
    async fn answer(
        node: &Arc<Node>,
        from: &Origin<'_>,
        call: Call<OfNode, Facts>,
    ) -> Result<Said<Response>, Error> {
        let response: Response = match call.request {
            OfNode::ResumeSession(it) => {
                let id = it.session_id.unwrap_or_default();
                resume(node, from, id, &call.principal)?.into()
            }
            OfNode::TerminateSession(it) => {
                let id = it.session_id.unwrap_or_default();
                // Systems Manager knows no error of a session that is over.
                if let Some(session) = own(node, &id, &call.principal) {
                    session.end(node, None, "its client ended the session");
                }
                TerminateSessionResponse { session_id: Some(id) }.into()
            }
        };
        Ok(response.into())
    }
}

/// A new token. Of a session that is over it is empty, which clients understand.
fn resume(
    node: &Arc<Node>,
    from: &Origin<'_>,
    id: String,
    principal: &str,
) -> Result<ResumeSessionResponse, Error> {
    if let Some(session) = own(node, &id, principal).filter(|it| !it.is_over()) {
        let way = begin::way(node, from, &session).map_err(Error::internal_server_error)?;
        return Ok(ResumeSessionResponse {
            session_id: Some(id),
            stream_url: Some(way.stream_url),
            token_value: Some(way.token),
        });
    }
    let is_own = |cluster: &Arc<crate::shard_loop::ShardHandle<berth_ecs::cluster::Cluster>>| {
        let state = cluster.read().clone();
        let mut sessions = state.exec_sessions.values();
        sessions.any(|it| it.id == id && it.principal == principal)
    };
    if node.clusters().values().any(is_own) {
        return Ok(ResumeSessionResponse {
            session_id: Some(id),
            stream_url: Some(String::new()),
            token_value: Some(String::new()),
        });
    }
    Err(Error::does_not_exist(format!("The session {id} does not exist.")))
}

/// The session, if it is the caller's.
fn own(node: &Node, id: &str, principal: &str) -> Option<Arc<Session>> {
    node.exec.find(id).filter(|it| it.principal() == principal)
}
