//! What Docker tells by itself, and comparing its list with the records.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use berth_api::acs;
use futures_util::StreamExt;

use super::guard::guarded;
use super::{Core, Handle, Message};
use crate::machine::{Container, ContainerStatus, End, Input, Observation};
use crate::runtime::{Claim, Docker, Event, Found, wall_clock_ms};

/// Between attempts to follow the events of a daemon that is away.
const EVENTS_RETRY: Duration = Duration::from_millis(500);

/// Follows Docker's events for ever, through restarts of the daemon.
pub(super) async fn follow_events(docker: Arc<Docker>, handle: Handle) {
    loop {
        // A bug in it is told and costs no more than what a look at everything makes good.
        let _told = guarded(follow(&docker, &handle)).await;
        tracing::debug!("Docker's event stream has ended");
        tokio::time::sleep(EVENTS_RETRY).await;
    }
}

async fn follow(docker: &Docker, handle: &Handle) {
    let since = wall_clock_ms() / 1_000;
    let mut events = std::pin::pin!(docker.events(since));
    docker.forget_images();
    handle.send(Message::Resync).await;
    while let Some(event) = events.next().await {
        handle.send(Message::Event(event)).await;
    }
}

impl Core {
    pub(super) fn event(&mut self, event: Event) {
        match event {
            Event::Images => self.docker.forget_images(),
            Event::Health { claim, health } => {
                if self.is_on_record(&claim) {
                    let Claim { task_arn, container, .. } = claim;
                    let observation = Observation::Health(health);
                    self.input(Input::Observed { arn: task_arn, container, observation });
                }
            }
            Event::Started { claim } => {
                // What the agent itself starts is answered.
                if self.is_ours(&claim) && !self.is_starting(&claim) {
                    self.inspect(claim.task_arn, claim.container, None);
                }
            }
            Event::Died { claim, end } => {
                if self.is_ours(&claim) {
                    self.inspect(claim.task_arn, claim.container, Some(end));
                }
            }
            Event::Destroyed { claim } => {
                // Another one of this name may be being made: only the one on record counts.
                if self.is_on_record(&claim) {
                    self.inspect(claim.task_arn, claim.container, None);
                }
            }
        }
    }

    /// The container is the one that the records mean, whatever it is called and who wrote its
    /// labels.
    pub(super) fn is_on_record(&self, claim: &Claim) -> bool {
        self.record(claim).is_some_and(|record| record.runtime_id.as_ref() == Some(&claim.id))
    }

    /// One that is being started has no id on record yet.
    fn is_ours(&self, claim: &Claim) -> bool {
        claim.is_sealed || self.is_on_record(claim)
    }

    fn is_starting(&self, claim: &Claim) -> bool {
        self.record(claim).is_some_and(Container::is_starting)
    }

    fn record(&self, claim: &Claim) -> Option<&Container> {
        self.machine.task(&claim.task_arn)?.container(&claim.container)
    }

    /// Asks Docker for its list; the answer comes as a message.
    pub(super) fn list(&mut self) {
        let (docker, handle) = (self.docker.clone(), self.handle.clone());
        self.under_way.spawn(async move {
            match docker.list().await {
                Ok(found) => handle.send(Message::Listed(found)).await,
                Err(error) => tracing::debug!(%error, "Docker does not answer now"),
            }
        });
    }

    /// Looks closer at everything that is not as the records have it.
    pub(super) fn compare(&mut self, found: &[Found]) {
        let by_id: BTreeMap<&str, &Found> =
            found.iter().map(|found| (found.claim.id.as_str(), found)).collect();
        let sealed: BTreeMap<(&str, &str), &Found> = found
            .iter()
            .filter(|found| found.claim.is_sealed)
            .map(|found| ((found.claim.task_arn.as_str(), found.claim.container.as_str()), found))
            .collect();
        let mut odd = Vec::new();
        for task in self.machine.tasks() {
            for container in &task.containers {
                let found = match container.runtime_id.as_deref() {
                    Some(id) => by_id.get(id),
                    // Its launch never told.
                    None => sealed.get(&(task.spec.arn.as_str(), container.spec.name.as_str())),
                };
                let runs = found.is_some_and(|found| found.is_running);
                let is_odd = match container.status {
                    ContainerStatus::Created => true,
                    ContainerStatus::Running => !runs || container.spec.has_health_check,
                    ContainerStatus::Stopped => runs,
                    ContainerStatus::None | ContainerStatus::Pulled => false,
                };
                if is_odd {
                    odd.push((task.spec.arn.clone(), container.spec.name.clone()));
                }
            }
        }
        for (arn, container) in odd {
            self.inspect(arn, container, None);
        }
    }

    /// Looks at one container, perhaps because it has told an end.
    pub(super) fn inspect(&mut self, arn: String, container: String, end: Option<End>) {
        let Some(record) = self.machine.task(&arn).and_then(|task| task.container(&container))
        else {
            return;
        };
        let record = record.clone();
        let number = self.looks.begin();
        let mappings = self.port_mappings(&arn, &container);
        let (docker, handle) = (self.docker.clone(), self.handle.clone());
        self.under_way.spawn(async move {
            let looked = match end {
                Some(end) => docker.inspect_ended(&arn, &record, &mappings, end).await,
                None => docker
                    .inspect(&arn, &record, &mappings)
                    .await
                    .map(|(seen, health)| (vec![seen], health)),
            };
            let Some((mut seen, health)) = looked else { return };
            seen.extend(health.map(Observation::Health));
            handle.send(Message::Looked { number, arn, container, seen }).await;
        });
    }

    pub(super) fn looked(
        &mut self,
        number: u64,
        arn: &str,
        container: &str,
        seen: Vec<Observation>,
    ) {
        let is_known = self.machine.task(arn).is_some();
        if is_known && self.looks.is_news(arn, container, number) {
            self.seen(arn, container, seen);
        }
    }

    pub(super) fn seen(&mut self, arn: &str, container: &str, seen: Vec<Observation>) {
        for observation in seen {
            let (arn, container) = (arn.to_owned(), container.to_owned());
            self.input(Input::Observed { arn, container, observation });
        }
    }

    pub(super) fn port_mappings(&self, arn: &str, container: &str) -> Vec<acs::PortMapping> {
        self.wires
            .get(arn)
            .and_then(|wire| wire.containers.iter().find(|c| c.name == container))
            .map(|container| container.port_mappings.clone())
            .unwrap_or_default()
    }
}
