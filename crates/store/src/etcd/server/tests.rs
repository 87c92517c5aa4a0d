//! The double refuses what etcd refuses, and a late request is one.
use super::*;

fn put(key: &str, value: &str) -> Operation {
    Operation::Put(key.into(), value.into())
}

fn txn(then: Vec<Operation>) -> Txn {
    Txn { then, ..Txn::default() }
}

fn get(etcd: &Etcd, key: &str) -> Option<String> {
    let view = etcd.view();
    view.get(key.as_bytes()).map(|it| String::from_utf8_lossy(it).into_owned())
}

#[test]
fn what_etcd_refuses_is_refused_and_changes_nothing() {
    let etcd = Etcd::default();
    let many = |count: usize| txn((0..count).map(|n| put(&n.to_string(), "")).collect());
    assert_eq!(etcd.txn(many(129)), Err(EtcdError::TooManyOperations));
    let large = |bytes: usize| txn(vec![put("a", &"x".repeat(bytes))]);
    assert_eq!(etcd.txn(large(1536 * 1024)), Err(EtcdError::TooLarge));
    for then in [
        vec![put("a", "1"), put("a", "2")],
        vec![put("a", "1"), Operation::Delete("a".into())],
        vec![Operation::DeleteRange(b"a".to_vec()..=b"b".to_vec()), put("a", "1")],
    ] {
        assert_eq!(etcd.txn(txn(then)), Err(EtcdError::DuplicateKey));
    }
    assert_eq!(etcd.view().range(vec![]..=vec![0xFF]).count(), 0);
    assert_eq!(etcd.txn(many(128)), Ok(Answer::Done));
    assert_eq!(etcd.txn(large(1536 * 1024 - 100)), Ok(Answer::Done));
}

#[test]
fn a_compare_that_does_not_hold_reads_and_writes_nothing() {
    let etcd = Etcd::default();
    let guarded = |expected: Option<&str>, value| Txn {
        compare: vec![("a".into(), expected.map(Into::into))],
        then: vec![put("a", value)],
        otherwise: vec!["a".into()],
    };
    assert_eq!(etcd.txn(guarded(Some("0"), "1")), Ok(Answer::Found(vec![None])));
    assert_eq!(etcd.txn(guarded(None, "1")), Ok(Answer::Done));
    assert_eq!(etcd.txn(guarded(None, "2")), Ok(Answer::Found(vec![Some("1".into())])));
    assert_eq!(get(&etcd, "a").as_deref(), Some("1"));
}

#[test]
fn a_late_request_arrives_after_others() {
    let etcd = Etcd::default();
    etcd.arm(Some(EtcdFault::Late(1)));
    assert_eq!(etcd.txn(txn(vec![put("a", "late")])), Err(EtcdError::Unknown));
    assert_eq!(etcd.txn(txn(vec![put("a", "next")])), Ok(Answer::Done));
    assert_eq!(get(&etcd, "a").as_deref(), Some("late"));
    etcd.arm(Some(EtcdFault::Late(1)));
    assert_eq!(etcd.txn(txn(vec![put("a", "again")])), Err(EtcdError::Unknown));
    assert_eq!(get(&etcd, "a").as_deref(), Some("late"), "whoever reads before it arrives");
    assert_eq!(get(&etcd, "a").as_deref(), Some("again"));
    etcd.arm(Some(EtcdFault::Late(2)));
    assert_eq!(etcd.txn(txn(vec![put("a", "much later")])), Err(EtcdError::Unknown));
    let read = || get(&etcd, "a");
    assert_eq!([read(), read(), read()].map(Option::unwrap), ["again", "again", "much later"]);
}

#[test]
fn without_space_only_deletes_are_carried_out() {
    let etcd = Etcd::default();
    assert_eq!(etcd.txn(txn(vec![put("a", "1")])), Ok(Answer::Done));
    etcd.set_full(true);
    assert_eq!(etcd.txn(txn(vec![put("a", "2")])), Err(EtcdError::NoSpace));
    assert_eq!(etcd.txn(txn(vec![Operation::Delete("a".into())])), Ok(Answer::Done));
    assert_eq!(get(&etcd, "a"), None);
}
