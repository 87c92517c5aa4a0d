//! What the committer answers when the disk fails under it.
use std::{fs, io, path::Path};

use tempfile::TempDir;

use berth_engine::{Past, Random};

use super::*;
use crate::embedded::Options;

/// A committer that is driven by hand, with one leader.
struct Rig {
    dir: TempDir,
    committer: Committer,
    shard: ShardName,
    term: Term,
}

impl Rig {
    fn new() -> Rig {
        Rig::with(Options::default())
    }

    fn with(options: Options) -> Rig {
        let dir = tempfile::tempdir().unwrap();
        let committer = open(dir.path(), options);
        let mut rig = Rig { dir, committer, shard: ShardName::new("s"), term: 0 };
        rig.term = rig.lead("s").unwrap();
        rig
    }

    fn commit(&mut self, revision: Revision, value: &str) -> Committed {
        self.commits(&[(revision, value)]).remove(0)
    }

    /// All in one round.
    fn commits(&mut self, commits: &[(Revision, &str)]) -> Vec<Committed> {
        let mut answers = Vec::new();
        let mut ops = Vec::new();
        for (revision, value) in commits {
            let (reply, answer) = oneshot::channel();
            let value = Some(value.as_bytes().to_vec());
            let rows = vec![Row { table: "t".into(), key: "k".into(), value }];
            let batch =
                Arc::new(Batch { term: self.term, revision: *revision, rows, ..Batch::default() });
            ops.push(Op::Commit { shard: self.shard.clone(), batch, reply });
            answers.push(answer);
        }
        let mut ops = ops.into_iter();
        self.committer.round(ops.next().unwrap(), || ops.next());
        answers.into_iter().map(|mut answer| answer.try_recv().unwrap()).collect()
    }

    fn lead(&mut self, shard: &str) -> Result<Term, StoreError> {
        let (reply, mut answer) = oneshot::channel();
        self.committer.round(Op::Lead { shard: ShardName::new(shard), reply }, || None);
        answer.try_recv().unwrap()
    }

    fn past(&mut self) -> Result<EmbeddedPast, StoreError> {
        let (reply, answer) = oneshot::channel();
        self.committer.round(Op::Past { shard: self.shard.clone(), reply }, || None);
        answer.blocking_recv().unwrap()
    }

    /// All commits of this rig begin at time 0.
    fn find_forgotten(&mut self) -> Forgetting {
        let (reply, answer) = oneshot::channel();
        let (shard, before) = (self.shard.clone(), Timestamp(1));
        self.committer.round(Op::Room(RoomOp::FindForgotten { shard, before, reply }), || None);
        answer.blocking_recv().unwrap().unwrap().unwrap()
    }

    fn forget(&mut self, forgetting: Forgetting) -> Result<bool, StoreError> {
        let (reply, mut answer) = oneshot::channel();
        self.committer.round(Op::Forget { found: vec![forgetting], reply }, || None);
        answer.try_recv().unwrap()
    }

    /// With batches of 4 KB that can hardly be packed, from revision 1 on; says what they take.
    fn fill(&mut self, batches: Revision) -> u64 {
        let mut random = Random::new(7);
        let mut value = || -> String { (0..200).map(|_| random.next_u64().to_string()).collect() };
        for first in (1..=batches).step_by(100) {
            let values: Vec<_> = (first..first + 100).map(|it| (it, value())).collect();
            let commits: Vec<_> = values.iter().map(|(it, value)| (*it, value.as_str())).collect();
            assert!(self.commits(&commits).iter().all(Result::is_ok));
        }
        let State::Open(contents) = &self.committer.state else { panic!("it is not open") };
        contents.engine.tidier().compact().unwrap();
        contents.engine.history_bytes()
    }

    fn find_step(&mut self, bytes_max: u64) -> Step {
        let (reply, answer) = oneshot::channel();
        self.committer.round(Op::Room(RoomOp::FindStep { bytes_max, reply }), || None);
        answer.blocking_recv().unwrap().unwrap()
    }

    fn sabotage(&self, fault: WriteFault) {
        let State::Open(contents) = &self.committer.state else { panic!("it is not open") };
        *contents.engine.sabotage.lock().unwrap() = Some(fault);
    }

    fn value(self) -> (Revision, String) {
        self.committer.close();
        let place = Place::open(self.dir.path(), Options::default()).unwrap();
        let contents = place.contents().unwrap();
        let shard = ShardName::new("s");
        let standing = contents.standing(&shard);
        let mut found = String::new();
        let damages = crate::embedded::scan(&contents.engine.view(), &shard, &standing, |row| {
            found = String::from_utf8(row.value.unwrap()).unwrap();
        });
        assert_eq!(damages.unwrap(), vec![]);
        (standing.head.revision, found)
    }
}

fn open(dir: &Path, options: Options) -> Committer {
    let place = Place::open(dir, options).unwrap();
    let contents = place.contents().unwrap();
    Committer::new(place, contents)
}

fn broken() -> Fault {
    Fault::Io(io::Error::other("broken"))
}

#[test]
fn commits_of_one_round_see_each_other() {
    let mut rig = Rig::new();
    let answers = rig.commits(&[(1, "a"), (1, "a"), (2, "b"), (4, "d"), (3, "c")]);
    assert_eq!(answers, [Ok(()), Ok(()), Ok(()), Err(CommitError::Refused), Ok(())]);
    assert_eq!(rig.value(), (3, "c".to_owned()));
}

#[test]
fn after_a_failed_sync_nothing_is_accepted_before_a_restart() {
    let mut rig = Rig::new();
    assert_eq!(rig.commit(1, "a"), Ok(()));
    let failure = rig.committer.failure();
    assert!(failure.borrow().is_none());
    rig.sabotage(WriteFault::NotSynced(broken()));
    assert_eq!(rig.commit(2, "b"), Err(CommitError::Unknown));
    assert!(failure.borrow().is_some(), "nobody is told that it cannot go on");
    assert_eq!(rig.commit(2, "b"), Err(CommitError::Failed), "in doubt for as long as it runs");
    rig.shard = ShardName::new("other");
    assert_eq!(rig.commit(1, "x"), Err(CommitError::Refused), "never attempted");
    let error = rig.lead("s").unwrap_err().to_string();
    assert!(error.contains("did not take a commit (broken)"), "{error}");
    let (reply, mut answer) = oneshot::channel();
    rig.committer.round(Op::Load { shard: ShardName::new("s"), reply }, || None);
    assert!(answer.try_recv().unwrap().is_err(), "it served what may not be durable");
    let (revision, value) = rig.value();
    assert!([(1, "a"), (2, "b")].contains(&(revision, &value)), "{revision} {value}");
}

#[test]
fn nothing_is_acknowledged_into_a_directory_that_was_deleted() {
    let mut rig = Rig::new();
    assert_eq!(rig.commit(1, "a"), Ok(()));
    let failure = rig.committer.failure();
    fs::remove_dir_all(rig.dir.path()).unwrap();
    assert_eq!(rig.commit(2, "b"), Err(CommitError::Refused), "it was not attempted");
    let why = failure.borrow().as_ref().unwrap().to_string();
    assert!(why.contains("it was deleted or replaced while this process used it"), "{why}");
    assert!(rig.lead("s").is_err());
}

#[test]
fn an_idle_store_notices_that_its_directory_was_replaced() {
    let mut rig = Rig::new();
    let (failure, aside) = (rig.committer.failure(), tempfile::tempdir().unwrap());
    fs::rename(rig.dir.path(), aside.path().join("data")).unwrap();
    fs::create_dir(rig.dir.path()).unwrap();
    drop(open(rig.dir.path(), Options::default()));
    // What the history is kept within its bounds with.
    let (reply, answer) = oneshot::channel();
    rig.committer.round(Op::Room(RoomOp::FindStep { bytes_max: 1, reply }), || None);
    assert!(answer.blocking_recv().unwrap().is_err());
    assert!(failure.borrow().is_some());
}

#[test]
fn an_interrupted_write_that_reached_the_disk_is_acknowledged() {
    let mut rig = Rig::new();
    // The sabotage comes after the write: opening again finds the batch.
    rig.sabotage(WriteFault::Interrupted(Fault::Full));
    assert_eq!(rig.commit(1, "a"), Ok(()));
    assert_eq!(rig.commit(2, "b"), Ok(()));
    assert_eq!(rig.value(), (2, "b".to_owned()));
}

#[test]
fn an_interrupted_write_is_in_doubt_until_the_store_opens_again() {
    let mut rig = Rig::new();
    assert_eq!(rig.commit(1, "a"), Ok(()));
    rig.committer.place.has_no_room = true;
    rig.sabotage(WriteFault::Interrupted(Fault::Full));
    assert_eq!(rig.commit(2, "b"), Err(CommitError::Unknown));
    assert_eq!(rig.commit(2, "b"), Err(CommitError::Unknown));
    let error = rig.lead("other").unwrap_err();
    assert!(matches!(error, StoreError::Full { .. }), "{error}");
    assert!(rig.committer.failure().borrow().is_none(), "there may be room again");
    rig.committer.place.has_no_room = false;
    assert_eq!(rig.commit(2, "b"), Ok(()));
    assert_eq!(rig.commit(3, "c"), Ok(()));
    assert_eq!(rig.value(), (3, "c".to_owned()));
}

#[test]
fn what_turned_out_to_be_durable_is_answered_so_when_the_disk_is_nearly_full_by_then() {
    let mut rig = Rig::new();
    rig.committer.place.has_no_room = true;
    rig.sabotage(WriteFault::Interrupted(Fault::Full));
    assert_eq!(rig.commit(1, "a"), Err(CommitError::Unknown));
    rig.committer.place.has_no_room = false;
    rig.committer.place.options.reserve_bytes = u64::MAX;
    assert_eq!(rig.commit(1, "a"), Ok(()), "the sabotage came after the write");
    assert_eq!(rig.commit(2, "b"), Err(CommitError::Refused));
    assert!(matches!(rig.lead("s"), Err(StoreError::Full { .. })));
    assert_eq!(rig.value(), (1, "a".to_owned()));
}

#[test]
fn what_cannot_be_opened_again_has_failed_for_good() {
    let mut rig = Rig::new();
    assert_eq!(rig.commit(1, "a"), Ok(()));
    let (version, hidden) = (rig.dir.path().join("rows/version"), rig.dir.path().join("hidden"));
    fs::rename(&version, &hidden).unwrap();
    rig.sabotage(WriteFault::Interrupted(broken()));
    assert_eq!(rig.commit(2, "b"), Err(CommitError::Unknown));
    assert_eq!(rig.commit(2, "b"), Err(CommitError::Failed));
    let why = rig.committer.failure().borrow().as_ref().unwrap().to_string();
    assert!(why.contains("version"), "{why}");
    fs::rename(&hidden, &version).unwrap();
    assert_eq!(rig.value(), (2, "b".to_owned()), "the next process goes on with all of it");
}

#[test]
fn a_past_that_is_lent_is_taken_back_before_the_store_is_opened_again() {
    let mut rig = Rig::new();
    assert_eq!(rig.commit(1, "a"), Ok(()));
    let past = rig.past().unwrap();
    assert_eq!(past.row_at("t", "k", 1).unwrap(), Some(b"a".to_vec()));
    rig.sabotage(WriteFault::Interrupted(Fault::Full));
    assert_eq!(rig.commit(2, "b"), Ok(()));
    let error = past.row_at("t", "k", 1).unwrap_err().to_string();
    assert!(error.contains("it was closed while its history was read; ask again"), "{error}");
    let past = rig.past().unwrap();
    assert_eq!(past.span(), Some(1..=2));
    rig.sabotage(WriteFault::NotSynced(broken()));
    assert_eq!(rig.commit(3, "c"), Err(CommitError::Unknown));
    assert!(past.rows_at("t", 2).is_err() && rig.past().is_err(), "it may not be durable");
}

/// More than are read by the time that the commit is written.
const READS: usize = 2_000;

#[test]
fn what_is_still_being_read_does_not_keep_the_store_from_being_opened_again() {
    let mut rig = Rig::new();
    assert_eq!(rig.commit(1, "a"), Ok(()));
    rig.sabotage(WriteFault::Interrupted(Fault::Full));
    let mut ops: Vec<_> = (0..READS).map(|_| Op::Room(RoomOp::Extent { reply: reply() })).collect();
    let (reply, mut answer) = oneshot::channel();
    let batch = Batch { term: rig.term, revision: 2, ..Batch::default() };
    ops.push(Op::Commit { shard: rig.shard.clone(), batch: Arc::new(batch), reply });
    let mut ops = ops.into_iter();
    rig.committer.round(ops.next().unwrap(), || ops.next());
    assert_eq!(answer.try_recv().unwrap(), Ok(()));
    assert!(rig.committer.failure().borrow().is_none());
}

/// For an answer that nobody waits for.
fn reply<T>() -> oneshot::Sender<T> {
    oneshot::channel().0
}

#[test]
fn without_room_to_write_it_anew_a_history_forgets_all_the_same_and_once() {
    let mut rig = Rig::with(Options { memtable_bytes: 64 << 10, ..Options::default() });
    let bytes = rig.fill(200);
    rig.committer.place.options.reserve_bytes = u64::MAX;
    let bytes_max = bytes * 9 / 10;
    let mut forgotten = 0;
    let last = loop {
        match rig.find_step(bytes_max) {
            Step::Forget(found) => {
                forgotten += 1;
                found.into_iter().for_each(|it| _ = rig.forget(it).unwrap());
            }
            other => break other,
        }
        assert!(forgotten < 100, "it does not see what it has forgotten");
    };
    assert!(forgotten > 0, "{last:?}");
    let kept = rig.past().unwrap().span().unwrap().count();
    assert!((100..160).contains(&kept), "{kept} of 200 batches are kept");
}

#[test]
fn closing_gives_up_what_is_being_written_anew() {
    let mut rig = Rig::new();
    rig.fill(2_000);
    let (reply, answer) = oneshot::channel();
    let work = Tidying::Compact;
    rig.committer.round(Op::Room(RoomOp::Tidy { work, reply }), || None);
    rig.committer.tidier.stop();
    let why = answer.blocking_recv().unwrap().unwrap_err().to_string();
    assert!(why.contains("it was given up, because the store is being closed"), "{why}");
    assert_eq!(rig.past().unwrap().span(), Some(1..=2_000));
    rig.sabotage(WriteFault::Interrupted(Fault::Full));
    assert_eq!(rig.commit(2_001, "z"), Ok(()));
    let (reply, answer) = oneshot::channel();
    rig.committer.round(Op::Room(RoomOp::Tidy { work, reply }), || None);
    assert!(answer.blocking_recv().unwrap().unwrap());
    assert_eq!(rig.past().unwrap().span(), Some(1..=2_001));
    assert_eq!(rig.value(), (2_001, "z".to_owned()));
}

#[test]
fn what_is_to_be_forgotten_may_have_changed_by_the_time_it_is_written() {
    let mut rig = Rig::new();
    assert_eq!(rig.commits(&[(1, "a"), (2, "b"), (3, "c")]), [Ok(()), Ok(()), Ok(())]);
    let (first, second) = (rig.find_forgotten(), rig.find_forgotten());
    assert_eq!(rig.commit(4, "d"), Ok(()));
    assert!(!rig.forget(first).unwrap());
    assert_eq!(rig.past().unwrap().span(), Some(3..=4));
    let third = rig.find_forgotten();
    assert!(rig.forget(second).unwrap(), "it was found in what is there no more");
    assert_eq!(rig.past().unwrap().span(), Some(3..=4));
    rig.sabotage(WriteFault::Interrupted(Fault::Full));
    assert!(!rig.forget(third).unwrap(), "it is in the journal");
    let past = rig.past().unwrap();
    assert_eq!(past.span(), Some(4..=4));
    assert_eq!(past.versions("t", "k").unwrap().len(), 1);
    assert_eq!(rig.value(), (4, "d".to_owned()));
}
