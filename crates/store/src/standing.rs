//! Where a shard stands: its leader and its head, and what that means for the next batch.
use berth_engine::{Batch, CommitError, Revision, Row, ShardName, Term};

use crate::{
    frame::{self, Sum},
    keys,
    limits::{NAME_BYTES_MAX, VALUE_BYTES_MAX},
};

/// What is durable of one shard, apart from its rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// The last leader's; 0 before the first.
    pub lead: Term,
    pub head: Head,
}

/// The last batch, and the rows that make up the shard since.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Head {
    pub term: Term,
    pub revision: Revision,
    /// The contents of the last batch, so that a batch asked for again can be told from another.
    pub batch: Sum,
    /// How many rows there are.
    pub rows: u64,
    /// Their sums, added up (wrapping).
    pub sum: Sum,
}

/// Names the contents of a batch, the order of its rows included.
pub fn batch_sum(shard: &ShardName, rows: &[Row]) -> Sum {
    let start = frame::chain(0, shard.as_str().as_bytes(), Some(b""));
    rows.iter().fold(start, |sum, row| {
        frame::chain(sum, &keys::row(shard, &row.table, &row.key), row.value.as_deref())
    })
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Apply,
    /// It is durable since the first time.
    Done,
}

impl Standing {
    /// Lead and head as they are stored, each with its key; nothing where there is none yet.
    pub fn encode(&self, shard: &ShardName) -> [(Vec<u8>, Option<Vec<u8>>); 2] {
        let Head { term, revision, batch, rows, sum } = self.head;
        let head = [term, revision, batch, rows, sum].map(u64::to_le_bytes).concat();
        [
            (keys::lead(shard), (self.lead > 0).then(|| self.lead.to_le_bytes().to_vec())),
            (keys::head(shard), (revision > 0).then_some(head)),
        ]
    }

    /// Takes over a stored head or lead; `false` when it is neither.
    pub fn decode(&mut self, is_head: bool, value: &[u8]) -> bool {
        match (is_head, frame::numbers(value), frame::numbers(value)) {
            (true, Some([term, revision, batch, rows, sum]), _) => {
                self.head = Head { term, revision, batch, rows, sum };
                true
            }
            (false, _, Some([lead])) => {
                self.lead = lead;
                true
            }
            _ => false,
        }
    }

    /// What to do with a batch whose contents add up to `sum`.
    pub fn judge(
        &self,
        shard: &ShardName,
        batch: &Batch,
        sum: Sum,
    ) -> Result<Verdict, CommitError> {
        let head = &self.head;
        if (batch.term, batch.revision, sum) == (head.term, head.revision, head.batch) {
            return Ok(Verdict::Done);
        }
        if self.lead == 0 || batch.term != self.lead {
            return Err(CommitError::Fenced);
        }
        if batch.revision != head.revision + 1 {
            tracing::error!(%shard, head = head.revision, batch = batch.revision,
                "a batch that does not follow the head was refused");
            return Err(CommitError::Refused);
        }
        if let Some(row) = batch.rows.iter().find(|row| is_too_large(shard, row)) {
            tracing::error!(%shard, table = row.table, bytes = row.value.as_ref().map(Vec::len),
                "a row that is larger than any may be was refused");
            return Err(CommitError::Refused);
        }
        Ok(Verdict::Apply)
    }
}

fn is_too_large(shard: &ShardName, row: &Row) -> bool {
    let names = [shard.as_str(), &row.table, &row.key];
    names.iter().any(|name| name.len() > NAME_BYTES_MAX)
        || row.value.as_ref().is_some_and(|value| value.len() > VALUE_BYTES_MAX)
}
