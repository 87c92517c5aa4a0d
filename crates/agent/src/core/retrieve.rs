//! What a task's containers need of its execution role: secrets, logins, streams for their logs.

use std::time::Duration;

use berth_api::acs;
use berth_api::client::CallError;
use tokio::time::Instant;

use super::Core;
use super::guard::guarded;
use crate::logs::{self, Opening, Spec};
use crate::machine::{Input, Retrieved};
use crate::runtime::{Docker, Given};
use crate::secrets::{self, Fetcher, OfTask};

/// As of what is fetched for the first time: who does not answer is asked again for so long.
const AGAIN_MAX: Duration = Duration::from_secs(120);
const AGAIN_PAUSE: Duration = Duration::from_secs(2);

impl Core {
    pub(super) fn retrieve(&mut self, arn: String) {
        let wire = self.wires.get(&arn).cloned();
        let (fetcher, held, handle) =
            (self.fetcher.clone(), self.secrets.clone(), self.handle.clone());
        self.under_way.spawn(async move {
            let outcome = match &wire {
                Some(wire) => guarded(retrieved(&fetcher, wire)).await,
                // Taken back by its labels: nobody knows what it needs.
                None => Err(secrets::reason("the task's definition was lost with the journal")),
            };
            let outcome = match outcome {
                Ok(Ok(values)) => {
                    held.put(&arn, values);
                    Retrieved::All
                }
                Ok(Err(outcome)) => outcome,
                Err(reason) => Retrieved::Refused { reason },
            };
            handle.input(Input::Retrieved { arn, outcome }).await;
        });
    }

    /// What a container is given when it is launched, but for a stream that is called like it.
    pub(super) fn given(&self, arn: &str, container: &str) -> (Given, Option<Spec>) {
        let given = Given { secrets: self.secrets.of(arn, container), log: None };
        let wire = self.wires.get(arn);
        let asked = wire.and_then(|wire| {
            let asked = wire.containers.iter().find(|it| it.name == container)?;
            logs::of(wire, asked).ok()?
        });
        (given, asked.filter(|it| it.stream.is_none()))
    }
}

async fn retrieved(fetcher: &Fetcher, wire: &acs::Task) -> Result<OfTask, Retrieved> {
    let (values, streams) = tokio::join!(fetcher.fetch(wire), open_streams(fetcher, wire));
    streams.and(values)
}

/// Makes the streams whose names are known.
async fn open_streams(fetcher: &Fetcher, wire: &acs::Task) -> Result<(), Retrieved> {
    for container in &wire.containers {
        let spec = logs::of(wire, container).map_err(|reason| Retrieved::Refused { reason })?;
        let Some(spec) = spec.filter(|it| it.stream.is_some()) else { continue };
        let opening = Opening::new(&fetcher.signing(wire).await?, spec);
        opening.open("").await.map_err(|error| told(&error))?;
    }
    Ok(())
}

/// What makes the stream of a container that it is called like, once it has its id.
///
/// # Errors
/// The reason for the container's STOPPED report.
pub(super) async fn opening(
    fetcher: &Fetcher,
    wire: &acs::Task,
    spec: Option<Spec>,
) -> Result<Option<Opening>, String> {
    let Some(spec) = spec else { return Ok(None) };
    match fetcher.signing(wire).await {
        Ok(client) => Ok(Some(Opening::new(&client, spec))),
        Err(Retrieved::Refused { reason } | Retrieved::Away { reason }) => Err(reason),
        Err(Retrieved::All) => Ok(None),
    }
}

/// Writes the secrets of a container that are files once more, if they are gone: fetched anew, as
/// they were in memory alone.
///
/// # Errors
/// The reason for the container's STOPPED report.
pub(super) async fn files_again(
    docker: &Docker,
    fetcher: &Fetcher,
    wire: &acs::Task,
    name: &str,
) -> Result<(), String> {
    let container = wire.containers.iter().find(|it| it.name == name);
    let lacking = container.filter(|it| docker.lacks_secret_files(&wire.arn, it));
    let Some(container) = lacking else { return Ok(()) };
    tracing::info!(task = wire.arn, name, "files of secrets are gone, and are fetched anew");
    let begin = Instant::now();
    loop {
        let values = match fetcher.fetch(wire).await {
            Ok(values) => values,
            Err(Retrieved::Away { .. }) if begin.elapsed() < AGAIN_MAX => {
                tokio::time::sleep(AGAIN_PAUSE).await;
                continue;
            }
            Err(Retrieved::Refused { reason } | Retrieved::Away { reason }) => return Err(reason),
            Err(Retrieved::All) => return Ok(()),
        };
        let given = values.get(name).cloned().unwrap_or_default();
        return docker.write_secret_files_again((wire, container), &given).await;
    }
}

fn told(error: &CallError) -> Retrieved {
    let reason = logs::reason(error);
    let is_expired = matches!(error, CallError::Api(api) if api.code == "ExpiredTokenException");
    match error.is_retryable() || is_expired {
        true => Retrieved::Away { reason },
        false => Retrieved::Refused { reason },
    }
}
