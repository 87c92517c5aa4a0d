//! The store, alone and over restarts.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::*;
use crate::seal::Seal;

const CANARY: &str = "c4n4ry";
const TASK: &str = "arn:aws:ecs:us-east-1:123456789012:task/it/1";

fn credentials(id: &str, number: u32) -> RoleCredentials {
    RoleCredentials {
        credentials_id: id.to_owned(),
        role_arn: "arn:aws:iam::123456789012:role/web".to_owned(),
        access_key_id: format!("ASIA{number}"),
        secret_access_key: format!("{CANARY}-secret-{number}"),
        session_token: format!("{CANARY}-token-{number}"),
        expiration: "2030-01-01T00:00:00Z".to_owned(),
    }
}

fn key_id(store: &Store, id: &str) -> Option<String> {
    match store.find(TASK, Role::Application, id) {
        Found::Here(held) => Some(held.access_key_id.clone()),
        Found::Awaited | Found::Unknown => None,
    }
}

#[test]
fn a_refresh_replaces_in_place_and_an_end_takes_away() {
    let store = Store::default();
    let came = store.came();
    store.put(TASK, Role::Application, credentials("id", 1));
    store.put(TASK, Role::Execution, credentials("other", 7));
    assert_eq!(key_id(&store, "id").as_deref(), Some("ASIA1"));
    store.put(TASK, Role::Application, credentials("id", 2));
    assert_eq!(key_id(&store, "id").as_deref(), Some("ASIA2"));
    assert_eq!(*came.borrow(), 3);
    assert!(key_id(&store, "other").is_none(), "that is the execution role's");
    assert!(matches!(store.find("another", Role::Application, "id"), Found::Unknown));

    store.forget(TASK, Role::Application);
    assert!(matches!(store.find(TASK, Role::Application, "id"), Found::Unknown));
    assert!(store.of(TASK, Role::Execution).is_some(), "until the task is cleaned up");
    store.retain(|_, _| false);
    assert!(store.of(TASK, Role::Execution).is_none());
    assert!(store.read().is_empty());
}

#[test]
fn what_is_awaited_is_told_from_what_is_unknown() {
    let store = Store::default();
    assert!(!store.lacks_any());
    store.expect(TASK, Role::Application, "id");
    assert!(store.lacks_any());
    assert!(matches!(store.find(TASK, Role::Application, "id"), Found::Awaited));
    assert!(matches!(store.find(TASK, Role::Application, "di"), Found::Unknown));
    store.put(TASK, Role::Application, credentials("id", 1));
    store.expect(TASK, Role::Application, "old");
    assert_eq!(key_id(&store, "id").as_deref(), Some("ASIA1"), "what is here is not lost");
    assert!(!store.lacks_any());
}

#[test]
fn nothing_secret_is_shown_or_written_down() {
    let store = Store::default();
    store.put(TASK, Role::Application, credentials("id", 1));
    let shown = format!("{store:?} {:?}", store.find(TASK, Role::Application, "id"));
    assert!(shown.contains("role/web") && !shown.contains(CANARY), "{shown}");
    let bare = serde_json::to_string(&without_secrets(&credentials("id", 1))).expect("JSON");
    assert!(bare.contains("\"id\"") && !bare.contains(CANARY) && !bare.contains("ASIA"), "{bare}");
}

/// `/dev/shm` is in memory wherever it is there.
fn memory() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").expect("a memory file system")
}

fn opened(runtime: &Path, data: &Path) -> Store {
    let seal = Seal::open(data).expect("a seal");
    Store::new(Kept::open(runtime, data, &seal))
}

fn files(below: &Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(below).expect("a folder");
    let mut found = Vec::new();
    for entry in entries.flatten() {
        match entry.file_type().expect("a type").is_dir() {
            true => found.extend(files(&entry.path())),
            false => found.push(entry.path()),
        }
    }
    found
}

#[test]
fn the_next_run_has_them_and_nobody_else() {
    let (runtime, data) = (memory(), tempfile::tempdir().expect("a directory"));
    let store = opened(runtime.path(), data.path());
    store.put(TASK, Role::Application, credentials("id", 1));
    store.put(TASK, Role::Application, credentials("id", 2));
    store.put(TASK, Role::Execution, credentials("other", 3));
    store.put("gone", Role::Execution, credentials("gone", 4));
    store.forget("gone", Role::Execution);

    let written = files(runtime.path());
    assert_eq!(written.len(), 2);
    for file in &written {
        let text = std::fs::read_to_string(file).expect("a text");
        assert!(!text.contains(CANARY) && !text.contains("ASIA"), "{text}");
        assert_eq!(file.metadata().expect("it is there").permissions().mode() & 0o777, 0o600);
    }
    let next = opened(runtime.path(), data.path());
    assert_eq!(key_id(&next, "id").as_deref(), Some("ASIA2"));
    assert!(next.of(TASK, Role::Execution).is_some());

    let elsewhere = tempfile::tempdir().expect("a directory");
    assert!(opened(runtime.path(), elsewhere.path()).read().is_empty());
}

#[test]
fn what_is_not_sealed_for_its_place_counts_for_nothing() {
    let (runtime, data) = (memory(), tempfile::tempdir().expect("a directory"));
    let store = opened(runtime.path(), data.path());
    store.put(TASK, Role::Application, credentials("id", 1));
    let file = files(runtime.path()).remove(0);
    let moved = file.with_file_name("0123");
    std::fs::copy(&file, &moved).expect("copied");
    std::fs::write(file.with_file_name("4567"), "1:AAAA").expect("written");
    std::os::unix::fs::symlink(&file, file.with_file_name("link")).expect("linked");
    let next = opened(runtime.path(), data.path());
    assert_eq!(next.read().len(), 1);
    assert_eq!(files(runtime.path()), std::slice::from_ref(&file), "the others are removed");

    // A directory whose secret was made anew cannot open what the old one sealed.
    std::fs::remove_file(data.path().join("agent.seal")).expect("removed");
    assert!(opened(runtime.path(), data.path()).read().is_empty());
    assert!(!file.exists());
}

#[test]
fn a_disk_keeps_nothing() {
    let directory = tempfile::tempdir_in(env!("CARGO_MANIFEST_DIR")).expect("a directory");
    let data = tempfile::tempdir().expect("a directory");
    let store = opened(directory.path(), data.path());
    store.put(TASK, Role::Application, credentials("id", 1));
    assert_eq!(key_id(&store, "id").as_deref(), Some("ASIA1"));
    assert!(files(directory.path()).is_empty());
}
