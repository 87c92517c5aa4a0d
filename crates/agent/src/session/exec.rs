//! ECS Exec: while there is a task that commands may be run in, the control plane can ask for them
//! on a websocket of its own. Each is a session beside it.

mod data;

use std::sync::Arc;
use std::time::Duration;

use berth_api::sigv4::percent_encoded;
use futures_util::StreamExt;
use serde::Deserialize;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;

use super::Session;
use super::acs::within_try;
use super::backoff::chance;
use super::socket::{Refusal, Socket, Target};
use crate::core::Message as Question;
use crate::returning::Returning;
use crate::runtime::Command;

/// The control plane pings every 54 s.
const SILENCE_MAX: Duration = Duration::from_secs(120);
/// Commands at a time, of all containers.
const SESSIONS_MAX: usize = 200;

/// A command that somebody wants to run.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wanted {
    #[serde(rename = "type")]
    kind: String,
    session_id: String,
    token_value: String,
    task_arn: String,
    container: String,
    runtime_id: String,
    command: String,
    user: Option<String>,
    terminal: bool,
}

/// For ever. Sessions that are open go on when the connection on which they were asked for breaks.
pub async fn run(session: Arc<Session>) {
    let mut wanted = session.runs_commands.clone();
    let (mut returning, mut sessions) = (Returning::default(), JoinSet::new());
    while wanted.wait_for(|it| *it).await.is_ok() {
        session.reporter.let_in().await;
        let wait = match within_try(connect(&session)).await {
            Ok(socket) => {
                let begin = tokio::time::Instant::now();
                returning.connected(None);
                serve(&session, socket, &mut wanted, &mut sessions).await;
                returning.after_session(crate::returning::End::Over, begin.elapsed(), chance())
            }
            Err(refusal) => {
                tracing::debug!(%refusal, "the control plane cannot ask for commands yet");
                returning.after_failure(chance())
            }
        };
        if *wanted.borrow() {
            tokio::time::sleep(wait).await;
        }
    }
    // The loop that knows of tasks has ended, and the agent with it.
    std::future::pending::<()>().await;
}

async fn connect(session: &Session) -> Result<Socket, Refusal> {
    let (config, arn) = (&session.config, session.instance.container_instance_arn.as_str());
    let id = arn.rsplit('/').next().unwrap_or_default();
    let endpoint = format!("{}/v1/control-channel/{id}", config.endpoint.trim_end_matches('/'));
    let query = [
        ("cluster", config.cluster.as_str()),
        ("containerInstance", arn),
        ("role", "subscribe"),
        ("stream", "input"),
    ];
    let (region, credentials) = (config.region.as_str(), session.client.credentials());
    let trust = session.config.trusted.trust();
    let target = Target { endpoint: &endpoint, query: &query, region, credentials, trust };
    Ok(target.connect().await?.0)
}

/// Until the connection ends, there is no such task any more, or another agent speaks for the
/// instance.
async fn serve(
    session: &Arc<Session>,
    mut socket: Socket,
    wanted: &mut watch::Receiver<bool>,
    sessions: &mut JoinSet<()>,
) {
    loop {
        let frame = tokio::select! {
            frame = timeout(SILENCE_MAX, socket.next()) => frame,
            Some(_) = sessions.join_next() => continue,
            _ = wanted.wait_for(|it| !*it) => break,
            () = session.reporter.turned_away() => break,
        };
        match frame {
            Ok(Some(Ok(Message::Text(text)))) => begin(session, &text, sessions),
            Ok(Some(Ok(Message::Close(_)) | Err(_)) | None) | Err(_) => return,
            // Pings are answered by the library.
            Ok(Some(Ok(_))) => {}
        }
    }
    let _gone = socket.close(None).await;
}

fn begin(session: &Arc<Session>, text: &str, sessions: &mut JoinSet<()>) {
    let wanted: Wanted = match serde_json::from_str(text) {
        Ok(it) => it,
        Err(error) => return tracing::warn!(%error, "a command that cannot be read was left"),
    };
    if wanted.kind != "interactive_shell" {
        return tracing::warn!(kind = wanted.kind, "something unknown was asked for");
    }
    let (session, is_full) = (session.clone(), sessions.len() >= SESSIONS_MAX);
    sessions.spawn(async move {
        let command = match is_full {
            true => Err("there are too many sessions on this container instance".to_owned()),
            false => command(&session, &wanted).await,
        };
        data::serve(&session, &wanted.session_id, &wanted.token_value, command).await;
    });
}

/// What is to be run, if it is in a container of ours that is there for it.
async fn command(session: &Session, wanted: &Wanted) -> Result<Command, String> {
    let tasks = session.core.ask(|answer| Question::View { answer }).await.unwrap_or_default();
    let task = tasks.iter().find(|it| it.arn == wanted.task_arn);
    let container = task.and_then(|it| it.containers.iter().find(|it| it.name == wanted.container));
    // A restart policy may have given it another id meanwhile.
    let found = container.filter(|it| it.runs_commands);
    let found = found.ok_or_else(|| format!("the container {} does not run", wanted.container))?;
    if found.runtime_id != wanted.runtime_id {
        tracing::debug!(container = wanted.container, "it was started anew meanwhile");
    }
    let arguments = shlex::split(&wanted.command).filter(|it| !it.is_empty());
    Ok(Command {
        runtime_id: found.runtime_id.clone(),
        arguments: arguments.ok_or("the command has a quote that is not closed")?,
        user: wanted.user.clone(),
        has_terminal: wanted.terminal,
    })
}

/// Where the data channel of a session is: the path below the endpoint, and the query.
fn data_endpoint(session: &Session, id: &str) -> String {
    let endpoint = session.config.endpoint.trim_end_matches('/');
    format!("{endpoint}/v1/data-channel/{}", percent_encoded(id))
}
