//! Ending a container: its stop signal, time to go, then SIGKILL.

use std::time::Duration;

use bollard::query_parameters::StopContainerOptions;

use super::docker::Docker;
use super::fault;
use crate::machine::{Container, Observation};

/// ECS: what Docker gets beyond the stop time-out itself.
const STOP_BUFFER: Duration = Duration::from_secs(2 * 60);

impl Docker {
    /// Stops a container and says how it ended.
    pub async fn stop(
        &self,
        task_arn: &str,
        container: &Container,
        timeout: Duration,
    ) -> Observation {
        let Some(id) = &container.runtime_id else { return Observation::Vanished };
        let seconds = i32::try_from(timeout.as_secs()).unwrap_or(i32::MAX);
        let options = StopContainerOptions { signal: None, t: Some(seconds) };
        let call = self.client.stop_container(id, Some(options));
        let failed = |what: String| Observation::StopFailed {
            reason: format!("CannotStopContainerError: {what}"),
        };
        match tokio::time::timeout(timeout + STOP_BUFFER, call).await {
            Err(_) => {
                self.is_slow(container);
                return failed(fault::timed_out("stopped", timeout + STOP_BUFFER));
            }
            Ok(Err(error)) if fault::is_gone(&error) => return Observation::Vanished,
            // 304: it has ended already.
            Ok(Err(error)) if fault::status(&error) != Some(304) => {
                return failed(fault::text(&error));
            }
            Ok(_) => {}
        }
        match self.inspect(task_arn, container, &[]).await {
            Some((ended @ (Observation::Exited(_) | Observation::Vanished), _)) => ended,
            Some(_) => failed("it is still running".to_owned()),
            None => failed("the daemon does not answer".to_owned()),
        }
    }
}
