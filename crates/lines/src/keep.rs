//! What is kept: files whose lines are all too old go, and so does what is left of groups and
//! streams that are deleted. What cannot be read is set apart.
use std::{
    collections::BTreeMap,
    sync::{Arc, atomic::Ordering},
};

use crate::{
    damage::ReadError,
    disk::entries,
    index::Shared,
    name::{DAMAGED, Name},
    sealed::Sealed,
    sealing::rewrite,
};

/// How long lines are kept. It is asked of what is there now: a group or stream that it does not
/// know is deleted, and never comes back.
pub struct Rule<'a> {
    /// The time since which lines of a group are kept, in milliseconds. None: it is deleted.
    pub since: &'a dyn Fn(u128) -> Option<i64>,
    pub is_alive: &'a dyn Fn(u128) -> bool,
}

/// What came of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Forgotten {
    pub files: usize,
    /// Files that were written anew, without streams that are deleted.
    pub rewritten: usize,
}

pub fn keep(shared: &Shared, now_ms: i64, rule: &Rule<'_>) -> Forgotten {
    let _work = shared.working();
    let all: BTreeMap<u128, Vec<Arc<Sealed>>> = shared.index().sealed.clone();
    let mut forgotten = Forgotten::default();
    for (group, files) in all {
        let since = (rule.since)(group);
        for file in files {
            match kept(shared, &file, since, rule) {
                Ok(it) => {
                    forgotten.files += it.files;
                    forgotten.rewritten += it.rewritten;
                }
                Err(ReadError::Damage(it)) => {
                    // As it is it stays until it is too old: it need not be read again.
                    file.is_damaged.store(true, Ordering::Relaxed);
                    shared.note_damage(&it);
                    if file.is_unreadable() {
                        set_apart(shared, &file);
                    }
                }
                Err(ReadError::Io(error)) => {
                    let path = file.path.display();
                    tracing::error!(%path, %error, "lines cannot be forgotten yet");
                }
            }
        }
    }
    forget_damaged(shared, rule);
    forget_replaced(shared);
    shared.streams().keep(now_ms, rule.is_alive);
    forgotten
}

fn kept(
    shared: &Shared,
    file: &Arc<Sealed>,
    since: Option<i64>,
    rule: &Rule<'_>,
) -> Result<Forgotten, ReadError> {
    let forgotten = Forgotten::default();
    let is_over = |file: &Sealed| since.is_none_or(|since| file.bounds_ms().1 < since);
    if !is_over(file) {
        let is_damaged = file.is_damaged.load(Ordering::Relaxed);
        let facts = if is_damaged { None } else { file.facts()? };
        // What it says of itself may tell more than its name.
        if !is_over(file) {
            if facts.is_none_or(|it| it.streams.iter().all(|it| (rule.is_alive)(*it))) {
                return Ok(forgotten);
            }
            let new = rewrite(&shared.disk, file, rule.is_alive)?;
            if new.is_none() {
                forget_directory(shared, file);
            }
            shared.replace(std::slice::from_ref(file), new.map(Arc::new));
            return Ok(Forgotten { rewritten: 1, ..forgotten });
        }
    }
    // Who has it open reads on; who opens it now finds nothing.
    shared.disk.remove_file(&file.path)?;
    shared.replace(std::slice::from_ref(file), None);
    forget_directory(shared, file);
    Ok(Forgotten { files: 1, ..forgotten })
}

/// A directory of what came of segments goes with its last file.
fn forget_directory(shared: &Shared, file: &Sealed) {
    if !file.name.is_merged {
        let _ = file.path.parent().map(|it| shared.disk.remove_dir(it));
    }
}

/// Files whose lines are in others, once nobody looks through them any more.
pub fn forget_replaced(shared: &Shared) {
    shared.replaced().retain(|file| {
        let is_used = Arc::strong_count(file) > 1;
        let is_gone = !is_used && shared.disk.remove_file(&file.path).is_ok();
        if is_gone {
            forget_directory(shared, file);
        }
        !is_gone
    });
}

/// Takes a file out of the way that cannot be read: it is kept for whoever can, as long as its
/// lines would be.
pub fn set_apart(shared: &Shared, file: &Arc<Sealed>) {
    let to = file.name.apart(&shared.disk.dir, &file.path);
    if let Err(error) = shared.disk.rename(&file.path, &to) {
        let path = file.path.display();
        tracing::error!(%path, %error, "a damaged file cannot be set apart");
        return;
    }
    tracing::error!(from = %file.path.display(), to = %to.display(), "a damaged file is set apart");
    shared.replace(std::slice::from_ref(file), None);
    forget_directory(shared, file);
}

/// Damaged files go when their lines would.
fn forget_damaged(shared: &Shared, rule: &Rule<'_>) {
    let Ok(damaged) = entries(&shared.disk.dir.join(DAMAGED)) else { return };
    for path in damaged {
        let Some(name) = Name::of_damaged(&path) else { continue };
        if (rule.since)(name.group).is_none_or(|since| name.bounds_ms().1 < since) {
            drop(shared.disk.remove_file(&path));
        }
    }
}
