//! Whether a container was killed for want of memory, where Docker has not yet put it down.

use std::collections::HashMap;
use std::time::Duration;

use bollard::models::{ContainerInspectResponse, ContainerStateStatusEnum};
use bollard::query_parameters::EventsOptions;
use futures_util::StreamExt;
use jiff::Timestamp;
use tokio::time::timeout;

use super::docker::Docker;
use super::inspect::is_moment;
use crate::machine::{Container, EXIT_CODE_KILLED};

/// For how long after an end the kernel's word may still come.
const LATE: Duration = Duration::from_secs(1);

impl Docker {
    /// Docker notes a want of memory when the kernel tells it, which may be after the end (as it is
    /// on a busy machine). So its event is asked for where a container was killed by nobody known.
    pub(super) async fn tell_shortage(
        &self,
        record: &Container,
        found: &mut ContainerInspectResponse,
    ) {
        let is_bounded = found.host_config.as_ref().is_some_and(|host| {
            host.memory.is_some_and(|it| it > 0)
                || host.cgroup_parent.as_ref().is_some_and(|it| !it.is_empty())
        });
        let (Some(id), Some(state)) = (found.id.clone(), found.state.as_mut()) else { return };
        let is_ended = state.status == Some(ContainerStateStatusEnum::EXITED);
        let is_killed = state.exit_code == Some(EXIT_CODE_KILLED) && !record.stop_asked;
        if !is_bounded || !is_ended || !is_killed || state.oom_killed == Some(true) {
            return;
        }
        let Some(started_at) = state.started_at.as_deref().filter(|it| is_moment(it)) else {
            return;
        };
        let (Ok(since), Ok(ended)) = (
            started_at.parse::<Timestamp>(),
            state.finished_at.as_deref().unwrap_or_default().parse::<Timestamp>(),
        ) else {
            return;
        };
        if self.ran_short(&id, since, ended).await {
            state.oom_killed = Some(true);
        }
    }

    /// Whether the kernel killed something in a container for want of memory in a time. Waits until
    /// it is told or can come no more.
    async fn ran_short(&self, id: &str, since: Timestamp, ended: Timestamp) -> bool {
        let Ok(until) = ended.checked_add(LATE) else { return false };
        let words = |it: Timestamp| format!("{}.{:09}", it.as_second(), it.subsec_nanosecond());
        let filters = HashMap::from([
            ("container".to_owned(), vec![id.to_owned()]),
            ("event".to_owned(), vec!["oom".to_owned()]),
        ]);
        let options = EventsOptions {
            since: Some(words(since)),
            until: Some(words(until)),
            filters: Some(filters),
        };
        let mut events = std::pin::pin!(self.client.events(Some(options)));
        matches!(timeout(2 * LATE, events.next()).await, Ok(Some(Ok(_))))
    }
}
