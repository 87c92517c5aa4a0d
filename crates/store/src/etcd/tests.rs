//! What each fault does to a commit, and how the leader finds out.
use berth_engine::Past;

use super::*;

fn shard() -> ShardName {
    ShardName::new("s")
}

fn store() -> (EtcdStore, Term) {
    let store = EtcdStore::new(Etcd::default());
    let term = store.lead_now(&shard()).unwrap();
    (store, term)
}

fn batch(term: Term, revision: Revision, value: &str) -> Batch {
    let value = Some(value.as_bytes().to_vec());
    let rows = vec![Row { table: "t".into(), key: "k".into(), value }];
    Batch { term, revision, at: Timestamp(revision as i64), rows, ..Batch::default() }
}

fn value(store: &EtcdStore) -> Option<String> {
    let (_, rows) = store.load_now(&shard()).unwrap();
    rows.into_iter().next().map(|row| String::from_utf8(row.value.unwrap()).unwrap())
}

#[test]
fn the_limits_are_those_of_etcd_with_room_for_what_goes_with_a_batch() {
    assert_eq!(store().0.limits(), BatchLimits { rows: 125, bytes: 1 << 20 });
}

#[test]
fn an_unknown_outcome_is_found_out_by_the_same_batch_again() {
    for fault in [EtcdFault::Unheard, EtcdFault::Lost, EtcdFault::Late(1), EtcdFault::Late(3)] {
        let (store, term) = store();
        store.fault(fault);
        let first = batch(term, 1, "a");
        assert_eq!(store.commit_now(&shard(), &first), Err(CommitError::Unknown), "{fault:?}");
        assert_eq!(store.commit_now(&shard(), &first), Ok(()), "{fault:?}");
        assert_eq!(store.commit_now(&shard(), &batch(term, 2, "b")), Ok(()), "{fault:?}");
        assert_eq!(value(&store).as_deref(), Some("b"), "{fault:?}");
        assert_eq!(store.past_now(&shard()).unwrap().span(), Some(1..=2), "{fault:?}");
    }
}

#[test]
fn another_process_that_leads_meanwhile_loses_nothing_and_fences_what_comes_late() {
    for (fault, kept) in
        [(EtcdFault::Unheard, Some("a")), (EtcdFault::Lost, None), (EtcdFault::Late(1), None)]
    {
        let (store, term) = store();
        store.fault(fault);
        let first = batch(term, 1, "a");
        assert_eq!(store.commit_now(&shard(), &first), Err(CommitError::Unknown), "{fault:?}");
        let other = EtcdStore::new(store.etcd.clone());
        // What comes late comes before the other one leads: then it counts.
        let kept = if fault == EtcdFault::Late(1) { Some("a") } else { kept };
        assert!(other.lead_now(&shard()).unwrap() > term);
        let (revision, _) = other.load_now(&shard()).unwrap();
        assert_eq!(value(&other).as_deref(), kept, "{fault:?}");
        let again = store.commit_now(&shard(), &first);
        let expected = if revision == 1 { Ok(()) } else { Err(CommitError::Fenced) };
        assert_eq!(again, expected, "{fault:?}");
    }
}

/// What was refused counts as undone for good, so nothing may be that can still arrive.
#[test]
fn a_batch_in_doubt_is_not_refused_while_there_is_no_space() {
    let (store, term) = store();
    store.fault(EtcdFault::Late(3));
    let first = batch(term, 1, "a");
    assert_eq!(store.commit_now(&shard(), &first), Err(CommitError::Unknown));
    store.fault(EtcdFault::NoSpace);
    let again = store.commit_now(&shard(), &first);
    assert_eq!(again, Err(CommitError::Unknown), "it has not arrived yet");
    assert_eq!(value(&store), None);
    assert_eq!(value(&store).as_deref(), Some("a"), "and now it has");
    assert_eq!(store.commit_now(&shard(), &first), Ok(()));
    store.fault(EtcdFault::NoSpace);
    let second = batch(term, 2, "b");
    assert_eq!(store.commit_now(&shard(), &second), Err(CommitError::Refused), "nobody doubts");
    store.fault(EtcdFault::Lost);
    assert_eq!(store.commit_now(&shard(), &second), Err(CommitError::Unknown));
    for _ in 0..3 {
        store.fault(EtcdFault::NoSpace);
        assert_eq!(store.commit_now(&shard(), &second), Err(CommitError::Unknown));
    }
    assert_eq!(store.commit_now(&shard(), &second), Ok(()));
    assert_eq!(value(&store).as_deref(), Some("b"));
}

/// Rows that cannot be packed, and their log, are more than one request.
#[test]
fn a_log_that_does_not_fit_goes_ahead_and_counts_once_the_batch_is_there() {
    let noise = |seed: u64| -> String {
        let mut random = berth_engine::Random::new(seed);
        (0..900_000).map(|_| char::from(32 + random.below(95) as u8)).collect()
    };
    let (store, term) = store();
    for fault in [EtcdFault::Unheard, EtcdFault::Lost, EtcdFault::Late(1), EtcdFault::Late(3)] {
        let revision = store.load_now(&shard()).unwrap().0 + 1;
        let large = batch(term, revision, &noise(revision));
        store.fault(fault);
        assert_eq!(store.commit_now(&shard(), &large), Err(CommitError::Unknown), "{fault:?}");
        let past = store.past_now(&shard()).unwrap();
        assert_eq!(past.span().map(|it| *it.end()).unwrap_or(0), revision - 1, "{fault:?}");
        assert_eq!(store.commit_now(&shard(), &large), Ok(()), "{fault:?}");
        let past = store.past_now(&shard()).unwrap();
        let row = past.row_at("t", "k", revision).unwrap();
        assert!(row == large.rows[0].value, "{fault:?}");
    }
    store.forget_now(&shard(), Timestamp(4)).unwrap();
    let past = store.past_now(&shard()).unwrap();
    assert_eq!(past.span(), Some(4..=4));
}
