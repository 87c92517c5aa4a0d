//! Reports from the world, noted as facts.
use super::{
    Txn,
    records::{
        AccessKey, AccessKeyStatus, DefinitionKind, Key, Secret, TaskDefinition, TaskDefinitionKey,
        TaskDefinitionStatus,
    },
};

/// What the world tells the account shard.
#[derive(Clone, Debug, PartialEq)]
pub enum Report {
    /// A key was made: at first start for the root user, later by whoever rotates keys.
    AccessKeyMade { access_key_id: String, secret_access_key: Secret, principal_arn: String },
    /// Its secret was sealed, or by another data key, or anew; unless it is not `old` any more.
    AccessKeySealed { access_key_id: String, old: Secret, new: Secret },
    /// A key was switched on or off.
    AccessKeyStatusChanged { access_key_id: String, status: AccessKeyStatus },
    /// No cluster has this capacity provider.
    CapacityProviderUnused(String),
    /// A cluster has it; one of them is named.
    CapacityProviderUsed { name: String, cluster: String },
    /// No cluster uses this revision: neither a task nor a service refers to it.
    TaskDefinitionUnused(TaskDefinitionKey),
}

pub fn observe(txn: &mut Txn, report: Report) {
    match report {
        Report::AccessKeyMade { access_key_id, secret_access_key, principal_arn } => {
            access_key_made(txn, access_key_id, secret_access_key, principal_arn);
        }
        Report::AccessKeySealed { access_key_id, old, new } => {
            access_key_sealed(txn, access_key_id, &old, new);
        }
        Report::AccessKeyStatusChanged { access_key_id, status } => {
            access_key_status_changed(txn, access_key_id, status);
        }
        Report::CapacityProviderUnused(name) => capacity_provider_unused(txn, name),
        Report::CapacityProviderUsed { name, cluster } => {
            capacity_provider_used(txn, &name, &cluster);
        }
        Report::TaskDefinitionUnused(key) => task_definition_unused(txn, key),
    }
}

/// A key's id is never given twice, so a report about a known one is an old report again.
fn access_key_made(
    txn: &mut Txn,
    access_key_id: String,
    secret_access_key: Secret,
    principal_arn: String,
) {
    if txn.access_keys.contains_key(&access_key_id) {
        return;
    }
    txn.put(AccessKey {
        access_key_id,
        secret_access_key,
        principal_arn,
        created_at: txn.now,
        status: AccessKeyStatus::Active,
    });
}

fn access_key_sealed(txn: &mut Txn, access_key_id: String, old: &Secret, new: Secret) {
    let Some(key) = txn.access_keys.get(&access_key_id).cloned() else { return };
    if key.secret_access_key == *old && new != *old {
        txn.put(AccessKey { secret_access_key: new, ..(*key).clone() });
    }
}

fn access_key_status_changed(txn: &mut Txn, access_key_id: String, status: AccessKeyStatus) {
    let Some(key) = txn.access_keys.get(&access_key_id).cloned() else { return };
    if key.status != status {
        txn.put(AccessKey { status, ..(*key).clone() });
    }
}

/// As with task definitions: only what was asked to be deleted goes.
fn capacity_provider_unused(txn: &mut Txn, name: String) {
    if txn.capacity_providers.get(&name).is_some_and(|it| it.is_being_deleted()) {
        txn.delete(Key::CapacityProvider(name));
    }
}

fn capacity_provider_used(txn: &mut Txn, name: &str, cluster: &str) {
    let old = txn.capacity_providers.get(&name.to_owned()).cloned();
    if let Some(old) = old.filter(|it| it.is_being_deleted()) {
        txn.put(old.not_deleted(cluster));
    }
}

/// Only what was asked to be deleted goes. Before that, being unused means nothing. ECS: a
/// definition of daemons stays to be seen, as DELETED.
fn task_definition_unused(txn: &mut Txn, key: TaskDefinitionKey) {
    let Some(old) = txn.task_definitions.get(&key).cloned() else { return };
    match (old.status, key.kind) {
        (TaskDefinitionStatus::DeleteInProgress, DefinitionKind::Task) => {
            txn.delete(Key::TaskDefinition(key));
        }
        (TaskDefinitionStatus::DeleteInProgress, DefinitionKind::Daemon) => {
            txn.put(TaskDefinition { status: TaskDefinitionStatus::Deleted, ..(*old).clone() });
        }
        _ => {}
    }
}
