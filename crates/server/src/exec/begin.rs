//! How a session begins: what the node knows of a call that asks for one, and what it adds to the
//! answer. By then the cluster has its row.
use std::sync::Arc;

use berth_api::{
    berth::{self, StartExecRequest, StartExecResponse},
    ecs::{self, ExecuteCommandRequest, ExecuteCommandResponse, ROW},
};
use berth_ecs::{Call, Ecs, Facts, cluster::views::exec, exec_user, route};
use berth_engine::Lane;
use berth_kernel::Need;
use berth_logs::{Logs, SHARD};
use berth_sealing::Seals;
use berth_serving::{Published as _, Service as _};

use super::{lasting::End, session::Session, token, transcript};
use crate::{
    clock,
    door::{Origin, Pass, Reached},
    limits::{EXEC_OPEN_MAX, EXEC_TOKEN_CHARACTERS_MAX},
    node::Node,
    shard_loop::Unserved,
};

/// What a client is told to open a session with.
pub(crate) struct Way {
    pub stream_url: String,
    pub token: String,
}

/// What the node knows of whoever asks, and of whom they ask for.
pub(crate) fn facts(
    node: &Node,
    from: &Origin<'_>,
    request: &ExecuteCommandRequest,
    facts: &mut Facts,
) {
    facts.exec.source_ip = from.peer.map(|it| it.ip().to_canonical().to_string());
    facts.exec.is_node_full = node.exec.is_full();
    let mut found = || {
        let cluster = route::cluster_reference(request.cluster.as_deref(), &node.home).ok()?;
        let state = node.cluster(&cluster)?.read().clone();
        let task = request.task.as_deref()?;
        let group = exec::log_group(&state, task, request.container.as_deref());
        facts.exec.absent_log_group = group.filter(|it| !is_log_group(node, it));
        Some(node.exec.is_here(&cluster, exec::instance_of(&state, task)?))
    };
    let is_here = found().unwrap_or(false);
    facts.exec.is_agent_away = !is_here;
}

fn is_log_group(node: &Node, name: &str) -> bool {
    node.state::<Logs>(SHARD).is_some_and(|it| it.group(name).is_some())
}

/// Makes the session whose row is stored, and tells how it is opened.
pub(crate) fn session(
    node: &Arc<Node>,
    from: &Origin<'_>,
    answer: &ExecuteCommandResponse,
) -> Result<Way, String> {
    let id = answer.session.as_ref().and_then(|it| it.session_id.as_deref()).unwrap_or_default();
    let cluster = route::cluster_reference(answer.cluster_arn.as_deref(), &node.home);
    let cluster = cluster.map_err(|it| it.message)?;
    let shard = node.cluster(&cluster).ok_or("Cluster not found.")?;
    let state = shard.read().clone();
    let gone = "The container ended meanwhile.";
    let target =
        exec::target(&state, answer.task_arn.as_deref().unwrap_or_default(), id).ok_or(gone)?;
    let seals = node.vault.seals().ok_or("There is no key yet that seals the session's token.")?;
    let request = ExecuteCommandRequest {
        cluster: Some(cluster.clone()),
        container: answer.container_name.clone(),
        task: answer.task_arn.clone(),
        ..ExecuteCommandRequest::default()
    };
    let needs = Ecs::needs(&request.into(), &from.caller.principal.arn, &**node);
    let user = target.session.user.as_deref().map(exec_user::name);
    let with_user = |need: Need| need.with("berth:ExecUser", user);
    let passes = Pass::each(from, needs.into_iter().map(with_user));
    let mut chance = [0; 16];
    seals.chance(&mut chance);
    let (transcript, kept) = match target.session.log_group {
        Some(_) => Some(transcript::begun()).unzip(),
        None => (None, None),
    };
    let session = Arc::new(Session::new(cluster, target, passes, chance, transcript));
    if !node.exec.keep(session.clone()) {
        session.end(node, None, "there was no room for it");
        return Err("There are as many sessions as this control plane has at a time. Try again \
                    when one has ended."
            .to_owned());
    }
    if let Some(kept) = kept {
        tokio::spawn(transcript::keep(node.clone(), session.clone(), kept));
    }
    way(node, from, &session)
}

/// How a session is opened, also after its client has lost its connection.
pub(crate) fn way(node: &Node, from: &Origin<'_>, session: &Session) -> Result<Way, String> {
    let seals = node.vault.seals().ok_or("There is no key yet that seals the session's token.")?;
    let host = ROW.host(from.head).ok_or("The request names no host.")?;
    let (_, scheme) = Reached::schemes(from.head);
    let id = session.id();
    let lasts_ms = i64::try_from(EXEC_OPEN_MAX.as_millis()).unwrap_or(i64::MAX);
    let (number, expires_ms) = (session.next_number(), clock::wall().0 + lasts_ms);
    let token = token::sealed(seals, (id, End::Client), session.principal(), number, expires_ms);
    debug_assert!(token.len() <= EXEC_TOKEN_CHARACTERS_MAX, "AWS's clients take no longer one");
    let stream_url = format!("{scheme}://{host}/v1/data-channel/{id}?role=publish_subscribe");
    Ok(Way { stream_url, token })
}

/// StartExec: as ExecuteCommand, with what ECS's API cannot say.
///
/// # Errors
/// Those of ExecuteCommand.
pub(crate) async fn start(
    node: &Arc<Node>,
    from: &Origin<'_>,
    input: StartExecRequest,
    (principal, request_id): (String, String),
) -> Result<StartExecResponse, berth::Error> {
    let request = ExecuteCommandRequest {
        cluster: input.cluster,
        command: input.command,
        container: input.container,
        interactive: Some(true),
        task: input.task,
    };
    let mut call_facts = Facts { home: node.home.clone(), ..Facts::default() };
    facts(node, from, &request, &mut call_facts);
    call_facts.exec.user = input.user;
    call_facts.exec.has_no_terminal = input.terminal == Some(false);
    let cluster = route::cluster_reference(request.cluster.as_deref(), &node.home);
    let cluster = cluster.map_err(of_ecs)?;
    if node.is_closed(&route::cluster_shard(&cluster)) {
        return Err(berth::Error::server(berth_serving::CLOSED));
    }
    let shard = node.cluster(&cluster);
    let shard = shard.ok_or_else(|| berth::Error::cluster_not_found("Cluster not found."))?;
    let call = Call { request: request.into(), principal, request_id, facts: call_facts };
    let told = shard.call(Lane::People, call).await;
    let told = told.map_err(|it: Unserved| berth::Error::server(it.to_string()))?;
    let told = told.map_err(|it| of_ecs(it.into()))?;
    let ecs::Response::ExecuteCommand(answer) = told else {
        panic!("ExecuteCommand is answered as itself")
    };
    let way = session(node, from, &answer).map_err(berth::Error::server)?;
    Ok(StartExecResponse {
        cluster_arn: answer.cluster_arn,
        container_arn: answer.container_arn,
        container_name: answer.container_name,
        session_id: answer.session.and_then(|it| it.session_id),
        stream_url: Some(way.stream_url),
        task_arn: answer.task_arn,
        token_value: Some(way.token),
    })
}

fn of_ecs(error: ecs::Error) -> berth::Error {
    match error.code {
        ecs::ErrorCode::TargetNotConnectedException => {
            berth::Error::target_not_connected(error.message)
        }
        _ => berth_answers::of_ecs(error),
    }
}
