//! The journal through crashes: torn tails, flipped bits, rewriting.

use berth_api::acs;

use super::{FILE, Instance, Journal, Record};
use crate::error::AgentError;
use crate::fetched::IMAGES_MAX;
use crate::machine::{ContainerSpec, Task, TaskSpec};

fn task(arn: &str) -> Task {
    let container = ContainerSpec { name: "web".to_owned(), ..ContainerSpec::default() };
    Task::new(TaskSpec::bare(arn), vec![container])
}

fn some_records() -> Vec<Record> {
    let instance =
        Instance { cluster: "c".to_owned(), container_instance_arn: "instance".to_owned() };
    let wire = acs::Task { arn: "one".to_owned(), ..acs::Task::default() };
    vec![
        Record::Instance(instance),
        Record::Wire(Box::new(wire)),
        Record::Task(Box::new(task("one"))),
        Record::Task(Box::new(task("two"))),
        Record::Gone { arn: "two".to_owned() },
        Record::Fetched { image: "web".to_owned() },
    ]
}

#[test]
fn what_is_appended_is_found_again() {
    let directory = tempfile::tempdir().expect("a directory");
    let (mut journal, saved) = Journal::open(directory.path()).expect("opens");
    assert!(saved.tasks.is_empty());
    journal.append(&some_records()).expect("appends");
    drop(journal);
    for _ in 0..2 {
        let (_journal, saved) = Journal::open(directory.path()).expect("opens");
        assert!(saved.damage.is_empty());
        assert_eq!(saved.instance.expect("kept").container_instance_arn, "instance");
        assert_eq!(saved.tasks.keys().collect::<Vec<_>>(), ["one"]);
        assert_eq!(saved.tasks["one"], task("one"));
        assert_eq!(saved.wires.keys().collect::<Vec<_>>(), ["one"]);
        assert!(saved.fetched.names().eq(["web"]));
    }
}

#[test]
fn every_torn_tail_is_cut_without_damage() {
    let mut bytes = Vec::new();
    some_records().iter().for_each(|record| super::lines::put(&mut bytes, record));
    for length in 0..=bytes.len() {
        assert!(super::lines::read(&bytes[..length]).all(|line| line.is_ok()), "{length}");
    }
    for length in [0, 1, 9, bytes.len() - 1] {
        let directory = tempfile::tempdir().expect("a directory");
        std::fs::write(directory.path().join(FILE), &bytes[..length]).expect("written");
        let (_journal, saved) = Journal::open(directory.path()).expect("opens");
        assert!(saved.damage.is_empty(), "{length}: {:?}", saved.damage);
    }
}

#[test]
fn every_flipped_bit_is_noticed_and_costs_one_record_at_most() {
    let mut bytes = Vec::new();
    some_records().iter().for_each(|record| super::lines::put(&mut bytes, record));
    for position in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[position] ^= 0x04;
        let good: Vec<_> = super::lines::read(&damaged).filter(Result::is_ok).collect();
        assert!(good.len() < some_records().len(), "flip at {position} unnoticed");
        assert!(good.len() + 2 >= some_records().len(), "flip at {position}");
    }
}

#[test]
fn damage_is_told_and_the_damaged_file_is_kept() {
    let mut bytes = Vec::new();
    some_records().iter().for_each(|record| super::lines::put(&mut bytes, record));
    bytes[20] ^= 0x04;
    let directory = tempfile::tempdir().expect("a directory");
    std::fs::write(directory.path().join(FILE), &bytes).expect("written");
    let (_journal, saved) = Journal::open(directory.path()).expect("opens");
    assert_eq!(saved.damage, ["line 1: its checksum does not match"]);
    assert!(saved.instance.is_none());
    assert_eq!(saved.tasks.len(), 1);
    let kept = std::fs::read(directory.path().join("agent.journal.damaged")).expect("kept");
    assert_eq!(kept, bytes);
}

#[test]
fn a_directory_is_one_agents() {
    let directory = tempfile::tempdir().expect("a directory");
    let (_journal, _saved) = Journal::open(directory.path()).expect("opens");
    let fault = Journal::open(directory.path()).expect_err("locked");
    assert!(matches!(fault, AgentError::DataDirLocked { .. }), "{fault}");
}

/// A directory that cannot be synced any more, as after an error of its disk.
fn unsyncable() -> std::sync::Arc<std::fs::File> {
    std::sync::Arc::new(std::fs::File::open("/dev/null").expect("it opens"))
}

#[test]
fn what_follows_a_rewrite_that_failed_late_is_found_again() {
    let directory = tempfile::tempdir().expect("a directory");
    let (mut journal, saved) = Journal::open(directory.path()).expect("opens");
    let syncable = std::mem::replace(&mut journal.directory, unsyncable());
    journal.rewrite(&saved).expect_err("the directory cannot be synced");
    journal.append(&some_records()).expect("appends");
    assert!(journal.syncing()().is_err(), "it is not safe from a loss of power yet");
    journal.directory = syncable;
    journal.syncing()().expect("it is now");
    drop(journal);
    let (_journal, saved) = Journal::open(directory.path()).expect("opens");
    assert_eq!(saved.tasks.keys().collect::<Vec<_>>(), ["one"]);
    assert_eq!(saved.instance.expect("kept").container_instance_arn, "instance");
}

#[test]
fn a_rewrite_that_failed_early_leaves_the_old_file() {
    let directory = tempfile::tempdir().expect("a directory");
    let (mut journal, _saved) = Journal::open(directory.path()).expect("opens");
    journal.append(&some_records()).expect("appends");
    // A folder where the new file would be.
    let beside = directory.path().join(format!("{FILE}.new"));
    std::fs::create_dir(&beside).expect("made");
    journal.rewrite(&super::Saved::default()).expect_err("the name is taken");
    std::fs::remove_dir(&beside).expect("removed");
    journal.append(&some_records()[..1]).expect("appends");
    drop(journal);
    let (_journal, saved) = Journal::open(directory.path()).expect("opens");
    assert_eq!(saved.tasks.keys().collect::<Vec<_>>(), ["one"]);
}

#[test]
fn nothing_is_written_behind_a_part_of_a_line() {
    let directory = tempfile::tempdir().expect("a directory");
    let (mut journal, _saved) = Journal::open(directory.path()).expect("opens");
    journal.append(&some_records()[..1]).expect("appends");
    // A disk that takes a part of a line and then neither the rest nor a cut.
    let file = std::mem::replace(&mut journal.file, full_device());
    journal.append(&some_records()).expect_err("there is no room");
    std::io::Write::write_all(&mut &*file, b"0123").expect("written");
    journal.append(&some_records()).expect_err("the part is still there");
    journal.file = file;
    journal.append(&some_records()[1..]).expect("appends");
    drop(journal);
    let (_journal, saved) = Journal::open(directory.path()).expect("opens");
    assert!(saved.damage.is_empty(), "{:?}", saved.damage);
    assert_eq!(saved.tasks.keys().collect::<Vec<_>>(), ["one"]);
}

/// It takes nothing and cannot be cut.
fn full_device() -> std::sync::Arc<std::fs::File> {
    let file = std::fs::OpenOptions::new().append(true).open("/dev/full").expect("it opens");
    std::sync::Arc::new(file)
}

#[test]
fn names_of_fetched_images_are_bounded() {
    let directory = tempfile::tempdir().expect("a directory");
    let (mut journal, _saved) = Journal::open(directory.path()).expect("opens");
    let names = |from: usize| (from..=IMAGES_MAX).map(|it| format!("web:{it}"));
    let records: Vec<_> = names(0).map(|image| Record::Fetched { image }).collect();
    journal.append(&records).expect("appends");
    drop(journal);
    for _ in 0..2 {
        let (_journal, saved) = Journal::open(directory.path()).expect("opens");
        assert!(saved.fetched.names().cloned().eq(names(1)), "the first one is forgotten");
    }
}
