//! Forgets what has been kept long enough.
use crate::{
    cluster::{
        Facet, Txn,
        records::{Key, definition::TaskDefinitionKey, id::TaskId},
    },
    limits::{EXPLANATION_KEPT_MS, EXPLANATIONS_MAX, INACTIVE_KEPT_MS, STOPPED_TASK_KEPT_MS},
};

/// A deleted cluster is forgotten once its instances and tasks are.
pub fn cluster(txn: &mut Txn) {
    let deleted_at = txn.cluster.as_ref().and_then(|it| it.deleted_at);
    if deleted_at.is_some_and(|at| at + INACTIVE_KEPT_MS <= txn.now) {
        txn.delete(Key::Cluster);
    }
}

pub fn task(txn: &mut Txn, id: TaskId) {
    let stopped_at = txn.tasks.get(&id).and_then(|it| it.stopped_at);
    if stopped_at.is_some_and(|at| at + STOPPED_TASK_KEPT_MS <= txn.now) {
        txn.delete(Key::Task(id));
    }
}

/// The copy of a definition goes with the last task that used it.
pub fn definition(txn: &mut Txn, key: &TaskDefinitionKey) {
    let used = txn.task_index.with(Facet::Definition(key.clone())).next().is_some();
    if !used && txn.definitions.contains_key(key) {
        txn.delete(Key::Definition(key.clone()));
    }
}

pub fn token(txn: &mut Txn, token: &str) {
    let forget_at = txn.tokens.get(&token.to_owned()).map(|it| it.forget_at);
    if forget_at.is_some_and(|at| at <= txn.now) {
        txn.delete(Key::Token(token.to_owned()));
    }
}

/// Explanations go when they are old, and the oldest when there are too many.
pub fn explanation(txn: &mut Txn, id: &str) {
    let Some(it) = txn.explanations.get(&id.to_owned()) else { return };
    let crowded = txn.explanations.len() > EXPLANATIONS_MAX;
    let oldest = txn.oldest_explanation().is_some_and(|oldest| oldest == id);
    if it.explained_at + EXPLANATION_KEPT_MS <= txn.now || (crowded && oldest) {
        txn.delete(Key::Explanation(id.to_owned()));
    }
}
