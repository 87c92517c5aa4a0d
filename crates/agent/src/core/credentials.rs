//! Credentials of roles, as they come and as their tasks go.

use std::sync::Arc;

use berth_api::acs::{self, RoleCredentials};

use super::Core;
use crate::credentials::{Role, without_secrets};
use crate::journal::Record;
use crate::machine::TaskStatus;

/// What came with a task. In the task stays whose they are: it is written down.
pub(super) fn taken(wire: &mut acs::Task) -> Vec<(Role, RoleCredentials)> {
    let mut of = |role: Role| {
        let place = place(wire, role);
        let came = place.take()?;
        *place = Some(without_secrets(&came));
        Some((role, came))
    };
    [of(Role::Application), of(Role::Execution)].into_iter().flatten().collect()
}

fn place(wire: &mut acs::Task, role: Role) -> &mut Option<RoleCredentials> {
    match role {
        Role::Application => &mut wire.role_credentials,
        Role::Execution => &mut wire.execution_role_credentials,
    }
}

impl Core {
    /// ECS: of a task that is not here, and of no kind that is known, they are not acknowledged.
    pub(super) fn credentials_came(&mut self, message: acs::IamRoleCredentialsMessage) -> bool {
        let acs::IamRoleCredentialsMessage { task_arn, role_type, role_credentials, .. } = message;
        let Some(role) = Role::named(&role_type) else {
            tracing::warn!(task = task_arn, role_type, "credentials of no role that is known");
            return false;
        };
        let is_whole = !role_credentials.credentials_id.is_empty();
        if !is_whole || self.machine.task(&task_arn).is_none() {
            return false;
        }
        self.put_credentials(&task_arn, vec![(role, role_credentials)]);
        true
    }

    /// Those of a task role that come after the task's end would stay for nobody.
    pub(super) fn put_credentials(&mut self, task_arn: &str, came: Vec<(Role, RoleCredentials)>) {
        let has_ended = |core: &Self| {
            core.machine.task(task_arn).is_some_and(|task| task.status == TaskStatus::Stopped)
        };
        for (role, credentials) in came {
            if role == Role::Application && has_ended(self) {
                continue;
            }
            self.note_id(task_arn, role, &credentials);
            self.credentials.put(task_arn, role, credentials);
        }
    }

    /// ECS: another id becomes the task's; containers made from now on are told of it.
    fn note_id(&mut self, task_arn: &str, role: Role, came: &RoleCredentials) {
        let Some(wire) = self.wires.get_mut(task_arn) else { return };
        let bare = Some(without_secrets(came));
        let mut changed = (**wire).clone();
        if std::mem::replace(place(&mut changed, role), bare.clone()) == bare {
            return;
        }
        *wire = Arc::new(changed.clone());
        // Lost, it costs one question to the control plane.
        self.write_first(&[Record::Wire(Box::new(changed))]);
    }

    /// After a start: what a former run kept, without that of tasks that have gone meanwhile, and
    /// what is to come yet.
    pub(super) fn expect_credentials(&mut self) {
        let machine = &self.machine;
        self.credentials.retain(|arn, role| {
            machine
                .task(arn)
                .is_some_and(|task| role == Role::Execution || task.status != TaskStatus::Stopped)
        });
        for (arn, wire) in &self.wires {
            let roles = [
                (Role::Application, &wire.role_credentials),
                (Role::Execution, &wire.execution_role_credentials),
            ];
            for (role, named) in roles {
                if let Some(named) = named {
                    self.credentials.expect(arn, role, &named.credentials_id);
                }
            }
        }
    }
}
