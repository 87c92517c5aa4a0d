//! Credentials of roles, as they come and as their tasks go.

use std::sync::Arc;

use berth_api::acs::{self, RoleCredentials};
use berth_api::seal_key::{self, Member};
use berth_sealing::{BoxKey, is_sealed};

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

/// What came, if it is for this machine. A control plane of before seals nothing.
fn opened(
    key: Option<&BoxKey>,
    task_arn: &str,
    mut came: RoleCredentials,
) -> Option<RoleCredentials> {
    let id = &came.credentials_id;
    for (text, member) in [
        (&mut came.secret_access_key, Member::SecretAccessKey),
        (&mut came.session_token, Member::SessionToken),
    ] {
        if is_sealed(text) {
            let opened = key?.open(text, &seal_key::place(task_arn, id, member)).ok()?;
            *text = std::str::from_utf8(&opened).ok()?.to_owned();
        }
    }
    Some(came)
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
        self.put_credentials(&task_arn, vec![(role, role_credentials)])
    }

    /// Those of a task role that come after the task's end would stay for nobody. False: some are
    /// sealed for another key, and are waited for still.
    pub(super) fn put_credentials(
        &mut self,
        task_arn: &str,
        came: Vec<(Role, RoleCredentials)>,
    ) -> bool {
        let mut are_open = true;
        let has_ended = |core: &Self| {
            core.machine.task(task_arn).is_some_and(|task| task.status == TaskStatus::Stopped)
        };
        for (role, credentials) in came {
            if role == Role::Application && has_ended(self) {
                continue;
            }
            let id = credentials.credentials_id.clone();
            let Some(opened) = opened(self.box_key.as_ref(), task_arn, credentials) else {
                tracing::error!(
                    task = task_arn,
                    ?role,
                    "credentials are not for this machine's key"
                );
                self.credentials.expect(task_arn, role, &id);
                are_open = false;
                continue;
            };
            // Only of those that open: a task is told of no others.
            self.note_id(task_arn, role, &opened);
            self.credentials.put(task_arn, role, opened);
        }
        are_open
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

#[cfg(test)]
mod tests {
    use berth_sealing::sealed_for;

    use super::*;

    const TASK: &str = "arn:aws:ecs:us-east-1:123456789012:task/prod/1";

    fn came(secret: String, token: String) -> RoleCredentials {
        RoleCredentials {
            credentials_id: "id".to_owned(),
            secret_access_key: secret,
            session_token: token,
            ..RoleCredentials::default()
        }
    }

    fn sealed(key: &BoxKey, task: &str) -> RoleCredentials {
        let seal = |secret: &str, member| {
            let place = seal_key::place(task, "id", member);
            sealed_for(&key.public(), secret.as_bytes(), &place, [[3; 32], [4; 32]]).unwrap()
        };
        let secret = seal("secret", Member::SecretAccessKey);
        came(secret, seal("token", Member::SessionToken))
    }

    #[test]
    fn what_is_sealed_opens_for_its_machine_and_task_alone() {
        let (key, other) = (BoxKey::new([1; 32]), BoxKey::new([2; 32]));
        let plain = came("secret".to_owned(), "token".to_owned());
        assert_eq!(opened(Some(&key), TASK, sealed(&key, TASK)), Some(plain.clone()));
        assert_eq!(opened(Some(&other), TASK, sealed(&key, TASK)), None);
        assert_eq!(opened(None, TASK, sealed(&key, TASK)), None);
        assert_eq!(opened(Some(&key), TASK, sealed(&key, "arn:another")), None);
        let RoleCredentials { secret_access_key: secret, session_token: token, .. } =
            sealed(&key, TASK);
        assert_eq!(opened(Some(&key), TASK, came(token, secret)), None, "each has its place");
        // Of a control plane of before.
        assert_eq!(opened(Some(&key), TASK, plain.clone()), Some(plain.clone()));
        assert_eq!(opened(None, TASK, plain.clone()), Some(plain));
    }
}
