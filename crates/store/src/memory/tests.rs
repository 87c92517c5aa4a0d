//! What each fault does to a commit, and what a crash takes away.
use super::*;

fn batch(term: Term, revision: Revision, value: &str) -> Batch {
    let value = Some(value.as_bytes().to_vec());
    Batch {
        term,
        revision,
        rows: vec![Row { table: "t".into(), key: "k".into(), value }],
        ..Batch::default()
    }
}

fn value(store: &Memory, shard: &ShardName) -> Option<String> {
    let (_, rows) = store.load_now(shard);
    rows.into_iter().next().map(|row| String::from_utf8(row.value.unwrap()).unwrap())
}

#[test]
fn a_crash_takes_what_was_not_synced_and_nothing_else() {
    let (store, shard) = (Memory::new(), ShardName::new("s"));
    let term = store.lead_now(&shard);
    store.commit_now(&shard, &batch(term, 1, "a")).unwrap();
    store.write_now(&shard, &batch(term, 2, "b")).unwrap();
    assert_eq!(value(&store, &shard).as_deref(), Some("b"));
    store.crash();
    assert_eq!(store.load_now(&shard).0, 1);
    assert_eq!(value(&store, &shard).as_deref(), Some("a"));
    store.write_now(&shard, &batch(term, 2, "c")).unwrap();
    store.sync_now();
    store.crash();
    assert_eq!(value(&store, &shard).as_deref(), Some("c"));
}

#[test]
fn every_fault_is_met_once_and_the_same_batch_again_settles_it() {
    for (fault, answer, durable) in [
        (Fault::Refused, CommitError::Refused, false),
        (Fault::UnknownLost, CommitError::Unknown, false),
        (Fault::UnknownUnsynced, CommitError::Unknown, false),
        (Fault::UnknownDurable, CommitError::Unknown, true),
    ] {
        let (store, shard) = (Memory::new(), ShardName::new("s"));
        let term = store.lead_now(&shard);
        store.fault(fault);
        assert_eq!(store.commit_now(&shard, &batch(term, 1, "a")), Err(answer), "{fault:?}");
        let other = Memory::new();
        other.inner().written = store.inner().synced.clone();
        assert_eq!(other.load_now(&shard).0 == 1, durable, "{fault:?}");
        assert_eq!(store.commit_now(&shard, &batch(term, 1, "a")), Ok(()), "{fault:?}");
        store.crash();
        assert_eq!(value(&store, &shard).as_deref(), Some("a"), "{fault:?}");
    }
}

#[test]
fn a_fault_hits_the_deposed_leader_like_any_other() {
    let (store, shard) = (Memory::new(), ShardName::new("s"));
    let old = store.lead_now(&shard);
    assert!(store.lead_now(&shard) > old);
    assert_eq!(store.commit_now(&shard, &batch(old, 1, "a")), Err(CommitError::Fenced));
    assert_eq!(store.shards_now(), vec![]);
}

#[test]
fn a_batch_in_doubt_is_refused_only_if_it_is_not_there() {
    for (fault, again) in [
        (Fault::UnknownDurable, Ok(())),
        (Fault::UnknownUnsynced, Ok(())),
        (Fault::UnknownLost, Err(CommitError::Refused)),
    ] {
        let (store, shard) = (Memory::new(), ShardName::new("s"));
        let term = store.lead_now(&shard);
        store.fault(fault);
        assert_eq!(store.commit_now(&shard, &batch(term, 1, "a")), Err(CommitError::Unknown));
        store.fault(Fault::Refused);
        assert_eq!(store.commit_now(&shard, &batch(term, 1, "a")), again, "{fault:?}");
        store.crash();
        assert_eq!(value(&store, &shard).is_some(), again.is_ok(), "{fault:?}");
    }
}
