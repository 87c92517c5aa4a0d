//! A command beside the processes of a container.

use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use bollard::container::LogOutput;
use bollard::errors::Error;
use bollard::exec::{ResizeExecOptions, StartExecOptions, StartExecResults};
use bollard::models::ExecConfig;
use futures_util::Stream;
use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use tokio::io::AsyncWrite;
use tokio::time::timeout;

use super::Docker;
use super::fault::{is_gone, text};

/// What terminals are told they are.
const TERM: &str = "TERM=xterm-256color";
/// Bytes of output that are read at once.
const OUTPUT_BYTES: usize = 16 * 1_024;
/// Between the request to end and the end, and how long an exit code is waited for.
const PATIENCE: Duration = Duration::from_secs(2);
/// For Docker to answer a call.
const ANSWER_MAX: Duration = Duration::from_secs(20);
const LOOK_PAUSE: Duration = Duration::from_millis(20);

/// What to run, and where.
#[derive(Debug, Clone)]
pub struct Command {
    /// The container's id.
    pub runtime_id: String,
    pub arguments: Vec<String>,
    /// The container's own user otherwise.
    pub user: Option<String>,
    pub has_terminal: bool,
}

/// A command that runs.
pub struct Execution {
    pub id: String,
    pub output: Pin<Box<dyn Stream<Item = Result<LogOutput, Error>> + Send>>,
    pub input: Pin<Box<dyn AsyncWrite + Send>>,
}

impl Docker {
    /// Starts a command, in a terminal of so many columns and rows. Docker runs it beside what is
    /// in the container: nothing has to be there but the command itself.
    ///
    /// # Errors
    /// Why there is none, for people.
    pub async fn execute(
        &self,
        command: &Command,
        size: Option<(u16, u16)>,
    ) -> Result<Execution, String> {
        let options = ExecConfig {
            attach_stdin: Some(true),
            attach_stdout: Some(true),
            attach_stderr: Some(true),
            tty: Some(command.has_terminal),
            env: command.has_terminal.then(|| vec![TERM.to_owned()]),
            cmd: Some(command.arguments.clone()),
            user: command.user.clone(),
            // Before it begins; older daemons are told right after.
            console_size: size.map(|(cols, rows)| vec![usize::from(rows), usize::from(cols)]),
            ..ExecConfig::default()
        };
        let made = in_time("make", self.client.create_exec(&command.runtime_id, options));
        let id = made.await?.id;
        // Before it begins: the next run is to know of it.
        self.executions.note(&id).map_err(|error| {
            format!("the agent cannot write down that the command begins: {error}")
        })?;
        let options = StartExecOptions {
            detach: false,
            tty: command.has_terminal,
            output_capacity: Some(OUTPUT_BYTES),
        };
        let started = in_time("start", self.client.start_exec(&id, Some(options))).await;
        if started.is_err() {
            self.end_execution(&id).await;
        }
        match started? {
            StartExecResults::Attached { output, input } => {
                if let Some((cols, rows)) = size {
                    self.resize(&id, cols, rows).await;
                }
                Ok(Execution { id, output, input })
            }
            StartExecResults::Detached => Err("the runtime has let go of the command".to_owned()),
        }
    }

    /// The size of its terminal. Of a command that has just ended there is none any more.
    pub async fn resize(&self, id: &str, cols: u16, rows: u16) {
        let size = ResizeExecOptions { height: rows, width: cols };
        if let Err(error) = in_time("resize", self.client.resize_exec(id, size)).await {
            tracing::debug!(error, "a terminal kept its size");
        }
    }

    /// How a command ended whose output has. None: its container is gone, or it goes on without
    /// any output.
    pub async fn exit_code(&self, id: &str) -> Option<i64> {
        let ended = async {
            loop {
                let look = self.client.inspect_exec(id).await.ok()?;
                if look.running != Some(true) {
                    self.executions.forget(id);
                    return look.exit_code;
                }
                tokio::time::sleep(LOOK_PAUSE).await;
            }
        };
        timeout(PATIENCE, ended).await.ok().flatten()
    }

    /// Ends a command that is of no use any more: first as when its terminal is gone, then by
    /// force. Docker has no call for that, so its process is told, where this agent sees it.
    pub async fn end_execution(&self, id: &str) {
        for signal in [Signal::HUP, Signal::KILL] {
            let look = match timeout(ANSWER_MAX, self.client.inspect_exec(id)).await {
                Ok(Ok(look)) => look,
                Ok(Err(error)) if is_gone(&error) => return self.executions.forget(id),
                // The next run of the agent looks again.
                Ok(Err(_)) | Err(_) => return,
            };
            let (Some(true), Some(container)) = (look.running, look.container_id) else {
                return self.executions.forget(id);
            };
            let pid = look.pid.and_then(|it| i32::try_from(it).ok()).and_then(Pid::from_raw);
            let Some(pid) = pid.filter(|pid| is_inside(*pid, &container)) else {
                tracing::warn!("a command goes on after its session: its process is not seen here");
                return;
            };
            // One with a terminal leads a group of its own.
            let leads = rustix::process::getpgid(Some(pid)).is_ok_and(|group| group == pid);
            let _gone = match leads {
                true => kill_process_group(pid, signal),
                false => kill_process(pid, signal),
            };
            self.exit_code(id).await;
        }
    }

    /// Ends the commands that a former run has left: nobody has heard of them since it was killed.
    /// Then it waits for ever.
    pub async fn end_left_executions(self: Arc<Self>, left: Vec<String>) {
        for id in left {
            tracing::info!(id, "ending a command that a former run of this agent has left");
            self.end_execution(&id).await;
        }
        std::future::pending().await
    }

    /// The commands that a former run has begun and not seen to their end.
    pub fn left_executions(&self) -> Vec<String> {
        self.executions.left()
    }
}

/// Docker's answer to a call, or why there is none, for people.
async fn in_time<T>(what: &str, call: impl Future<Output = Result<T, Error>>) -> Result<T, String> {
    match timeout(ANSWER_MAX, call).await {
        Ok(answer) => answer.map_err(|error| text(&error)),
        Err(_) => {
            let seconds = ANSWER_MAX.as_secs();
            Err(format!("Docker did not {what} the command within {seconds} s"))
        }
    }
}

/// Whether a process is one of the container. Docker may be elsewhere, where numbers mean others.
fn is_inside(pid: Pid, container: &str) -> bool {
    let path = PathBuf::from(format!("/proc/{}/cgroup", pid.as_raw_nonzero()));
    std::fs::read_to_string(path).is_ok_and(|it| it.contains(container))
}
