//! Users of container instances: each machine that joins a cluster by a token has one, whose access
//! keys change by themselves. What such a user may do is built in: `authorizing/instance.rs`.
use std::sync::Arc;

use berth_effects::{Imported, Sink, import};
use serde_json::Value;

use crate::{
    Iam, Report, Txn,
    limits::OLD_KEY_MS,
    operations::{
        delete_access_key,
        instances::{is_closed, user},
        touch,
    },
    records::{AccessKey, CLOSED_INSTANCES as LEVEL, Entity, Id, Key, Kind},
};

/// What clusters tell: which machines are nobody any more, by the names of their users.
pub enum ClosedInstances {}

impl Sink for ClosedInstances {
    const LEVEL: &'static str = LEVEL;
    type Machine = Iam;
    type Value = bool;

    fn report(news: Imported) -> Report {
        Report::InstancesClosed(news)
    }
}

/// The keys of machines that are nobody any more are switched off. Of those that are forgotten the
/// users go, too.
pub fn closed(txn: &mut Txn, news: Imported) {
    let from = news.from.as_str().to_owned();
    let told = |txn: &Txn, name: &str| txn.imports.get(LEVEL, &from, name).cloned();
    let before = news.entries.keys().map(|name| (name.clone(), told(txn, name)));
    let before: Vec<(String, Option<Value>)> = before.collect();
    import(txn, news);
    for (name, before) in before {
        let now = told(txn, &name);
        let Some(user) = user(txn, &name) else { continue };
        match (before, now) {
            (_, Some(it)) if is_closed(&it) => switch_off(txn, &user),
            (Some(_), None) => delete(txn, &user),
            _ => {}
        }
    }
}

fn switch_off(txn: &mut Txn, user: &Entity) {
    let keys: Vec<_> = txn.keys_of(&user.id).filter(|it| it.is_active).cloned().collect();
    for key in &keys {
        txn.put(AccessKey { is_active: false, ends_at: None, ..(**key).clone() });
    }
    touch(txn, &user.id);
}

/// With all that people have given it.
fn delete(txn: &mut Txn, user: &Entity) {
    let id = &user.id;
    let keys: Vec<_> = txn.keys_of(id).cloned().collect();
    keys.iter().for_each(|it| delete_access_key(txn, it));
    let policies: Vec<Id> = txn.attached_to(id).map(|it| it.policy_id.clone()).collect();
    policies.into_iter().for_each(|it| txn.delete(Key::Attachment(id.clone(), it)));
    let inline: Vec<String> = txn.inline_of(id).map(|it| it.name.clone()).collect();
    inline.into_iter().for_each(|it| txn.delete(Key::InlinePolicy(id.clone(), it)));
    let groups: Vec<Id> = txn.groups_of(id).cloned().collect();
    groups.into_iter().for_each(|it| txn.delete(Key::Membership(id.clone(), it)));
    txn.delete(Key::Entity(Kind::User, user.place()));
}

/// A key has signed: those before it of the same machine have some minutes left.
pub fn used(txn: &mut Txn, access_key_id: &str) {
    let Some(key) = txn.access_keys.get(&access_key_id.to_owned()).cloned() else { return };
    if txn.entity(&key.user_id).is_none_or(|it| it.instance().is_none()) || key.ends_at.is_some() {
        return;
    }
    let before = |it: &&Arc<AccessKey>| {
        it.access_key_id != key.access_key_id && it.ends_at.is_none() && it.serial < key.serial
    };
    let before: Vec<_> = txn.keys_of(&key.user_id).filter(before).cloned().collect();
    for old in before {
        let ends_at = Some(txn.now + OLD_KEY_MS);
        txn.put(AccessKey { ends_at, ..(*old).clone() });
    }
}

/// A key whose time is over goes.
pub fn end(txn: &mut Txn, access_key_id: &str) {
    let key = txn.access_keys.get(&access_key_id.to_owned()).cloned();
    if let Some(key) = key.filter(|it| it.ends_at.is_some_and(|at| at <= txn.now)) {
        delete_access_key(txn, &key);
    }
}
