//! Sessions of ECS Exec, with a simulated agent: what is on record of them, and what opens them.
use berth_api::{
    berth::{ExecSession, ListExecSessionsRequest, Response},
    client::CallError,
    ecs::{
        ContainerStateChange, ExecuteCommandRequest, ExecuteCommandResponse, RunTaskRequest,
        SubmitTaskStateChangeRequest,
    },
    ssm::{
        self, ResumeSessionRequest, ResumeSessionResponse, TerminateSessionRequest,
        TerminateSessionResponse,
    },
};
use berth_channel::Opening;
use tokio_tungstenite::tungstenite::{
    client::IntoClientRequest, protocol::frame::coding::CloseCode,
};

use crate::support::{Node, agent::Session, eventually, start};

/// A task that runs, into which commands may go; its instance, and the session that keeps it here.
async fn prepared(node: &Node) -> (String, String, Session) {
    node.create_cluster("prod").await;
    node.register_definition("web").await;
    let instance = node.register_instance("prod").await;
    let run = RunTaskRequest {
        cluster: Some("prod".to_owned()),
        task_definition: Some("web".to_owned()),
        enable_execute_command: Some(true),
        ..Default::default()
    };
    let session = node.own_acs("prod", &instance).await;
    let mut task = None;
    eventually(async || {
        let tasks = node.client.send(run.clone()).await.unwrap().tasks.unwrap();
        task = tasks.into_iter().next().and_then(|it| it.task_arn);
        task.is_some()
    })
    .await;
    let task = task.unwrap();
    let container = ContainerStateChange {
        container_name: Some("web".to_owned()),
        runtime_id: Some("c1".to_owned()),
        status: Some("RUNNING".to_owned()),
        ..Default::default()
    };
    let report = SubmitTaskStateChangeRequest {
        cluster: Some("prod".to_owned()),
        task: Some(task.clone()),
        status: Some("RUNNING".to_owned()),
        containers: Some(vec![container]),
        ..Default::default()
    };
    node.client.send(report).await.unwrap();
    (task, instance, session)
}

fn shell(task: &str) -> ExecuteCommandRequest {
    ExecuteCommandRequest {
        cluster: Some("prod".to_owned()),
        command: Some("sh".to_owned()),
        interactive: Some(true),
        task: Some(task.to_owned()),
        ..Default::default()
    }
}

/// A session, as soon as the agent waits for one; its id, its address and its token.
async fn started(node: &Node, task: &str) -> (String, String, String) {
    let mut answer: Option<ExecuteCommandResponse> = None;
    eventually(async || {
        answer = node.client.send(shell(task)).await.ok();
        answer.is_some()
    })
    .await;
    let session = answer.unwrap().session.unwrap();
    (session.session_id.unwrap(), session.stream_url.unwrap(), session.token_value.unwrap())
}

async fn listed(node: &Node) -> Vec<ExecSession> {
    let cluster = Some("prod".to_owned());
    let request = ListExecSessionsRequest { cluster, ..Default::default() };
    match node.client.call_berth(request.into()).await.unwrap() {
        Response::ListExecSessions(it) => it.sessions.unwrap(),
        other => panic!("{other:?}"),
    }
}

async fn resumed(node: &Node, id: &str) -> Result<ResumeSessionResponse, CallError> {
    let request = ResumeSessionRequest { session_id: Some(id.to_owned()) };
    node.client.send_to(&ssm::ROW, "ResumeSession", &request).await
}

async fn terminated(node: &Node, id: &str) -> Result<TerminateSessionResponse, CallError> {
    let request = TerminateSessionRequest { session_id: Some(id.to_owned()) };
    node.client.send_to(&ssm::ROW, "TerminateSession", &request).await
}

/// A data channel whose first frame says a token.
async fn opened(url: &str, token: &str) -> Session {
    let mut channel = Session::open(url.into_client_request().unwrap()).await.unwrap();
    channel.say(Opening::of_client(token, [3; 16], "1.2").encode()).await;
    channel
}

#[tokio::test]
async fn a_session_is_on_record_when_its_caller_is_told_of_it() {
    let node = start().await;
    let (task, instance, _session) = prepared(&node).await;
    let error = node.client.send(shell(&task)).await.unwrap_err().to_string();
    let text = "The execute command failed due to an internal error. Try again later.";
    assert!(error.contains("TargetNotConnectedException") && error.contains(text), "{error}");
    assert_eq!(listed(&node).await, []);
    let _agent = node.commands("prod", &instance).await;
    let (id, _, _) = started(&node, &task).await;
    let [row] = <[ExecSession; 1]>::try_from(listed(&node).await).unwrap();
    assert_eq!(row.session_id.as_ref(), Some(&id));
    assert_eq!(row.task_arn.as_ref(), Some(&task));
    assert_eq!((row.command.as_deref(), row.container_name.as_deref()), (Some("sh"), Some("web")));
    assert_eq!(row.principal.as_deref(), Some("arn:aws:iam::123456789012:root"));
    assert_eq!(row.source_ip.as_deref(), Some("127.0.0.1"));
    assert_eq!((&row.ended_at, row.terminal), (&None, Some(true)));
    // Whoever was there before a start knows of it still; that it is over is told once it is known.
    let node = node.restart().await;
    assert_eq!(listed(&node).await[0].session_id.as_ref(), Some(&id));
    eventually(async || listed(&node).await[0].ended_at.is_some()).await;
    let reason = "the control plane ended before the session did";
    assert_eq!(listed(&node).await[0].end_reason.as_deref(), Some(reason));
}

#[tokio::test]
async fn a_token_opens_its_session_once_and_the_agent_is_told_then() {
    let node = start().await;
    let (task, instance, _session) = prepared(&node).await;
    let mut agent = node.commands("prod", &instance).await;
    let (id, url, token) = started(&node, &task).await;
    assert!(token.len() <= 300, "{}", token.len());
    let (other_id, other_url, _) = started(&node, &task).await;
    let mut stranger = opened(&other_url, &token).await;
    assert_eq!(stranger.closed().await, Some(CloseCode::Policy));
    let mut nobody = opened(&url, "AAAA").await;
    assert_eq!(nobody.closed().await, Some(CloseCode::Policy));
    let mut first = opened(&url, &token).await;
    let told: serde_json::Value = serde_json::from_str(&agent.text().await).unwrap();
    assert_eq!((&told["sessionId"], &told["taskArn"]), (&(*id).into(), &(*task).into()));
    assert_eq!((&told["runtimeId"], &told["command"]), (&"c1".into(), &"sh".into()));
    let mut again = opened(&url, &token).await;
    assert_eq!(again.closed().await, Some(CloseCode::Policy));
    // A client that has lost its connection asks for one more token: only that one holds.
    let more = resumed(&node, &id).await.unwrap();
    let token = more.token_value.unwrap();
    assert_eq!(more.stream_url.as_ref(), Some(&url));
    let _second = opened(&url, &token).await;
    first.ended().await;
    terminated(&node, &id).await.unwrap();
    let ended = async || {
        let all = listed(&node).await;
        all.into_iter().find(|it| it.session_id.as_ref() == Some(&id)).unwrap().end_reason
    };
    eventually(async || ended().await.is_some()).await;
    assert_eq!(ended().await.as_deref(), Some("its client ended the session"));
    // Clients take an empty token as the end.
    assert_eq!(resumed(&node, &id).await.unwrap().token_value.as_deref(), Some(""));
    let error = resumed(&node, "ecs-execute-command-0").await.unwrap_err().to_string();
    assert!(error.contains("DoesNotExistException"), "{error}");
    assert_ne!(id, other_id);
}
