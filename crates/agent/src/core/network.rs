//! Interfaces of tasks: put into the namespaces of their pause containers, and taken away.

use std::time::Duration;

use tokio::sync::oneshot;

use super::guard::guarded;
use super::{Core, Started};
use crate::machine::{Input, Task, TaskStatus};

/// Between looks at a pause container that cannot be looked at.
const LOOK_RETRY: Duration = Duration::from_millis(500);
/// So often: Docker does not answer, or the pause container goes on dying.
const LOOKS_MAX: u32 = 20;

impl Core {
    /// The network of every task that a former run left, before any of it is touched.
    pub(super) fn expect_interfaces(&self) {
        let Some(network) = &self.network else { return };
        let there = self.machine.tasks().filter(|task| task.status != TaskStatus::Stopped);
        network.begin(
            there.filter_map(|task| Some((task.spec.arn.clone(), *task.spec.interface.clone()?))),
        );
    }

    pub(super) fn attach(&mut self, arn: String) {
        let Some(task) = self.machine.task(&arn).cloned() else { return };
        let (docker, handle, started) =
            (self.docker.clone(), self.handle.clone(), self.started.clone());
        let network = self.network.clone();
        if let (Some(network), Some(interface)) = (&network, task.spec.interface.clone()) {
            network.expect(&arn, *interface);
        }
        self.under_way.spawn(async move {
            let attaching = async {
                let network = network.ok_or(NO_NETWORK)?;
                let (pid, id) = pause_process(&docker, &task).await?;
                network.attach(&task.spec.arn, pid, &id).await?;
                // Whoever asks for credentials first is answered by the agent, not by the task.
                let (done, is_done) = oneshot::channel();
                let pause = task.pause().map(|it| it.spec.name.clone()).unwrap_or_default();
                let (task_arn, done) = (task.spec.arn.clone(), Some(done));
                let _ended = started.send(Started { task_arn, container: pause, done });
                let _nobody = is_done.await;
                Ok::<(), String>(())
            };
            let outcome = guarded(attaching).await.and_then(|outcome| outcome);
            let failure = outcome.err().map(|why| format!("ContainerNetworkingError: {why}"));
            handle.input(Input::Attached { arn, failure }).await;
        });
    }

    pub(super) fn detach(&mut self, arn: String) {
        let (handle, network) = (self.handle.clone(), self.network.clone());
        self.under_way.spawn(async move {
            if let Some(network) = network {
                network.detach(&arn).await;
            }
            handle.input(Input::Detached { arn }).await;
        });
    }
}

const NO_NETWORK: &str = "this agent gives tasks no network interfaces of their own any more";

async fn pause_process(
    docker: &crate::runtime::Docker,
    task: &Task,
) -> Result<(i64, String), String> {
    let mut why = String::new();
    for _ in 0..LOOKS_MAX {
        match docker.pause_process(task).await {
            Ok(found) => return Ok(found),
            Err(now) => why = now,
        }
        tokio::time::sleep(LOOK_RETRY).await;
    }
    Err(why)
}
