//! A batch becomes one transaction; and what is to be done where its outcome is not known.
use std::collections::BTreeMap;

use berth_engine::{Batch, CommitError, ShardName};

use super::{
    EtcdStore, packed,
    record::Record,
    server::{Answer, EtcdError, Operation, Txn},
};
use crate::{
    frame::{self, Sum},
    keys,
    standing::{Verdict, batch_sum},
};

/// What became of a request to write.
enum Written {
    Done,
    /// Lead or head are others than was thought.
    Elsewhere(Record),
}

impl EtcdStore {
    /// [`berth_engine::Store::commit`] without a runtime.
    pub fn commit_now(&self, shard: &ShardName, batch: &Batch) -> Result<(), CommitError> {
        self.etcd.arm(self.next_fault());
        let result = self.commit_armed(shard, batch);
        self.etcd.arm(None);
        let (term, revision) = (batch.term, batch.revision);
        self.known(|known| match result {
            Err(CommitError::Unknown) => _ = known.doubts.insert(shard.clone(), (term, revision)),
            _ => _ = known.doubts.remove(shard),
        });
        result
    }

    /// What was known of the shard may be old: it is believed where it says that a batch is
    /// durable, and where the transaction finds it so.
    fn commit_armed(&self, shard: &ShardName, batch: &Batch) -> Result<(), CommitError> {
        let sum = batch_sum(shard, &batch.rows);
        let recalled = self.known(|it| it.records.get(shard).copied());
        let (mut record, mut is_old) = match recalled {
            Some(it) => (it, true),
            None => (self.reread(shard)?, false),
        };
        loop {
            match record.standing().judge(shard, batch, sum) {
                Ok(Verdict::Done) => return Ok(()),
                Ok(Verdict::Apply) => {}
                Err(_) if is_old => {
                    (record, is_old) = (self.reread(shard)?, false);
                    continue;
                }
                Err(error) => return Err(error),
            }
            if !self.limits.admit(batch) {
                tracing::error!(%shard, rows = batch.rows.len(), bytes = batch.bytes(),
                    "a batch that is larger than any may be was refused");
                return Err(CommitError::Refused);
            }
            match self.write(shard, &record, batch, sum) {
                Ok(Written::Done) => return Ok(()),
                Ok(Written::Elsewhere(found)) => (record, is_old) = (found, false),
                Err(EtcdError::Unknown) => return Err(CommitError::Unknown),
                Err(EtcdError::NoSpace) => return self.without_space(shard, batch, sum),
                Err(error) => {
                    tracing::error!(%shard, %error, "etcd refused a batch");
                    return Err(CommitError::Refused);
                }
            }
        }
    }

    /// Nothing new is taken now. A batch in doubt may be durable, and a request that is on its way
    /// since the first time may still make it so: only once that is impossible it counts as undone.
    fn without_space(&self, shard: &ShardName, batch: &Batch, sum: Sum) -> Result<(), CommitError> {
        let is_in_doubt =
            |it: &mut super::Known| it.doubts.get(shard) == Some(&(batch.term, batch.revision));
        match self.reread(shard)?.standing().judge(shard, batch, sum)? {
            Verdict::Done => Ok(()),
            Verdict::Apply if self.known(is_in_doubt) => Err(CommitError::Unknown),
            Verdict::Apply => Err(CommitError::Refused),
        }
    }

    fn write(
        &self,
        shard: &ShardName,
        before: &Record,
        batch: &Batch,
        sum: Sum,
    ) -> Result<Written, EtcdError> {
        let (requests, after) = requests(shard, before, batch, sum, self.request_bytes());
        for request in requests {
            if let Answer::Found(found) = self.etcd.txn(request)? {
                let stored = [0, 1].map(|at| found.get(at).and_then(|it| it.as_deref()));
                let found = Record::open(shard, stored).map_err(|error| {
                    tracing::error!(%shard, %error, "the head of a shard cannot be read");
                    EtcdError::Unknown
                })?;
                self.remember(shard, found);
                return Ok(Written::Elsewhere(found));
            }
        }
        self.remember(shard, after);
        Ok(Written::Done)
    }

    fn reread(&self, shard: &ShardName) -> Result<Record, CommitError> {
        let record = Record::read(&self.etcd.view(), shard).map_err(|error| {
            tracing::error!(%shard, %error, "the head of a shard cannot be read");
            CommitError::Failed
        })?;
        self.remember(shard, record);
        Ok(record)
    }

    fn remember(&self, shard: &ShardName, record: Record) {
        self.known(|it| it.records.insert(shard.clone(), record));
    }
}

/// The transaction that commits a batch, and the record after it. Where log and rows are too large
/// for one request the log goes ahead in its own: nobody reads a log beyond the head, and the next
/// batch of that revision writes over it.
fn requests(
    shard: &ShardName,
    before: &Record,
    batch: &Batch,
    sum: Sum,
    request_bytes: usize,
) -> (Vec<Txn>, Record) {
    let mut rows = BTreeMap::new();
    for row in &batch.rows {
        let key = keys::row(shard, &row.table, &row.key);
        let value = row.value.as_deref().map(|value| frame::seal(&key, value).1);
        // Etcd takes a key once in a transaction.
        rows.insert(key, value);
    }
    let history = packed::seal(shard, &batch.historical());
    let bytes: usize = history.iter().map(|(key, value)| key.len() + value.len()).sum();
    let after = Record {
        lead: before.lead,
        term: batch.term,
        revision: batch.revision,
        sum,
        first: if before.first == 0 { batch.revision } else { before.first },
        outgrown: before.outgrown,
        bytes: before.bytes + bytes as u64,
    };
    let mut commit = before.guarded(shard);
    commit.then = rows.into_iter().map(|(key, value)| operation(key, value)).collect();
    commit.then.push(operation(keys::head(shard), after.head(shard)));
    let mut requests = Vec::new();
    let mut history = history.map(|(key, value)| Operation::Put(key, value)).into_iter();
    let ahead = |put| Txn { then: vec![put], ..before.guarded(shard) };
    let mut left: usize = bytes;
    while commit.bytes() + left + HISTORY_FRAMING_BYTES > request_bytes {
        let Some(put) = history.next() else { break };
        let request = ahead(put);
        left = history.as_slice().iter().map(Operation::bytes).sum();
        requests.push(request);
    }
    commit.then.extend(history);
    requests.push(commit);
    (requests, after)
}

/// More than the framing of log and index in a request.
const HISTORY_FRAMING_BYTES: usize = 64;

fn operation(key: Vec<u8>, value: Option<Vec<u8>>) -> Operation {
    match value {
        Some(value) => Operation::Put(key, value),
        None => Operation::Delete(key),
    }
}
