//! Payloads: tasks to run and to stop.

use std::sync::Arc;

use berth_api::acs;
use tokio::sync::oneshot;

use super::Core;
use super::credentials::taken;
use crate::intake::{self, Abilities};
use crate::journal::Record;
use crate::machine::{Input, TaskSpec, TaskStatus};

impl Core {
    /// ECS: STOPPED entries come before RUNNING ones. A task that cannot be run is accepted too:
    /// it is reported STOPPED with the reason.
    pub(super) fn payload(
        &mut self,
        payload: acs::PayloadMessage,
        undecodable: Vec<(String, String)>,
        asked: Vec<String>,
        done: oneshot::Sender<bool>,
    ) {
        if let Some(number) = payload.seq_num {
            self.machine.saw_number(number);
        }
        let (stops, starts): (Vec<_>, Vec<_>) =
            payload.tasks.into_iter().partition(|task| task.desired_status == "STOPPED");
        for task in stops {
            self.input(Input::Stop { arn: task.arn });
        }
        for (arn, reason) in undecodable {
            self.input(Input::Refuse { spec: TaskSpec::bare(&arn), reason });
        }
        let mut is_safe = true;
        for task in starts {
            is_safe &= self.start(task);
        }
        asked.into_iter().for_each(|arn| self.input(Input::Asked { arn }));
        self.acknowledge(is_safe, done);
    }

    /// False: it could not be written down, so it is not begun; or its credentials do not open
    /// here. It will be sent again.
    fn start(&mut self, mut wire: acs::Task) -> bool {
        let credentials = taken(&mut wire);
        if self.machine.task(&wire.arn).is_some() {
            let are_open = self.put_credentials(&wire.arn, credentials);
            return self.know_again(wire) && are_open;
        }
        let abilities = Abilities {
            has_task_limits: self.docker.has_task_limits(),
            has_endpoint: self.docker.has_endpoint(&wire),
            has_routers: self.docker.has_routers(),
            has_files: self.fetcher.has_files(),
            has_interfaces: self.network.is_some(),
        };
        let task = match intake::read(&wire, abilities) {
            Ok(task) => task,
            Err(reason) => {
                let spec = intake::bare_spec(&wire);
                self.input(Input::Refuse { spec, reason });
                return true;
            }
        };
        let records = [Record::Wire(Box::new(wire.clone())), Record::Task(Box::new(task.clone()))];
        if !self.save_seal() || !self.write_first(&records) {
            return false;
        }
        let are_open = self.put_credentials(&wire.arn, credentials);
        self.wires.insert(wire.arn.clone(), Arc::new(wire));
        self.input(Input::Start(Box::new(task)));
        are_open
    }

    /// The definition of a task that was taken back without one. False: it could not be written.
    fn know_again(&mut self, wire: acs::Task) -> bool {
        let task = self.machine.task(&wire.arn);
        let task = task.filter(|it| it.status != TaskStatus::Stopped);
        let Some(task) = task.filter(|_| !self.wires.contains_key(&wire.arn)) else { return true };
        let containers = task.containers.iter().map(|it| it.spec.name.clone());
        let containers: Vec<String> = containers.collect();
        if !self.write_first(&[Record::Wire(Box::new(wire.clone()))]) {
            return false;
        }
        let arn = wire.arn.clone();
        self.wires.insert(arn.clone(), Arc::new(wire));
        // Which ports are meant is known by now.
        containers.into_iter().for_each(|it| self.inspect(arn.clone(), it, None));
        true
    }

    /// Syncs the journal to disk beside the loop, then answers.
    fn acknowledge(&mut self, is_safe: bool, done: oneshot::Sender<bool>) {
        let syncing = self.journal.syncing();
        self.under_way.spawn(async move {
            let synced = tokio::task::spawn_blocking(syncing).await;
            let is_synced = matches!(synced, Ok(Ok(())));
            if !is_synced {
                tracing::error!("the journal cannot be synced to disk");
            }
            // A session that has gone meanwhile gets the payload again.
            let _gone = done.send(is_safe && is_synced);
        });
    }
}
