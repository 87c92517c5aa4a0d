//! Shards: their batches and commits. By kind, because a shard's name is its user's.
use std::{
    sync::LazyLock,
    time::{Duration, Instant},
};

use berth_engine::{CommitError, Effort, ShardName};
use berth_meters::{
    Counter, Counters, Histogram, Histograms, Register, SECONDS, histogram, histograms,
};

use crate::services::machines;

/// Upper bounds of numbers up to what a batch takes, and beyond.
const COUNTS: &[f64] = &[1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1_000.0, 2_000.0];
/// Of steps: there may be one for each of many thousand topics.
const STEPS: &[f64] =
    &[1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1_000.0, 10_000.0, 100_000.0];
/// Of what is done in memory.
const SHORT_SECONDS: &[f64] = &[
    0.000_001, 0.000_005, 0.000_01, 0.000_05, 0.000_1, 0.000_5, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5,
    1.0,
];

/// All shards of a node.
pub(crate) struct Shards {
    batch_seconds: Histograms<1>,
    batch_inputs: Histograms<1>,
    batch_rows: Histograms<1>,
    settle_steps: Histograms<1>,
    commit_seconds: Histograms<1>,
    commits: Counters<2>,
    bugs: Counters<1>,
    missed_rows: Counters<1>,
    placement_seconds: Histogram,
}

/// Those of one shard, which it has in common with others of its kind.
pub(crate) struct Shard {
    kind: &'static str,
    batch_seconds: Histogram,
    batch_inputs: Histogram,
    batch_rows: Histogram,
    settle_steps: Histogram,
    commit_seconds: Histogram,
    commits: Counters<2>,
    bugs: Counter,
    missed_rows: Counter,
    placement_seconds: Histogram,
}

/// What a shard is, whoever has named it: as all of its machine are called.
pub(crate) fn kind(shard: &ShardName) -> &'static str {
    let names = machines().map(|it| it.names).find(|it| it.have(shard.as_str()));
    names.map_or("other", |it| it.kind())
}

/// Reads the time for what a shard has timed.
pub(crate) fn stopwatch() -> Duration {
    static BEGAN: LazyLock<Instant> = LazyLock::new(Instant::now);
    BEGAN.elapsed()
}

impl Shards {
    pub fn enter(register: &mut Register) -> Shards {
        let seconds = || histograms::<1>(|| histogram(SECONDS));
        let counts = || histograms::<1>(|| histogram(COUNTS));
        Shards {
            batch_seconds: register.enter(
                "berth_batch_seconds",
                "For a batch to be worked out, before its commit",
                &histograms(|| histogram(SHORT_SECONDS)),
            ),
            batch_inputs: register.enter(
                "berth_batch_inputs",
                "Calls and reports that a batch took in",
                &counts(),
            ),
            batch_rows: register.enter("berth_batch_rows", "Rows that a commit wrote", &counts()),
            settle_steps: register.enter(
                "berth_settle_steps",
                "Looks of controllers that a batch took until nothing was left to do",
                &histograms(|| histogram(STEPS)),
            ),
            commit_seconds: register.enter(
                "berth_commit_seconds",
                "For a batch to become durable",
                &seconds(),
            ),
            commits: register.enter(
                "berth_commits_total",
                "Commits, by what became of them",
                &Counters::default(),
            ),
            bugs: register.enter(
                "berth_bugs_total",
                "Bugs of Berth's that were met and survived; the log tells each",
                &Counters::default(),
            ),
            missed_rows: register.enter(
                "berth_missed_rows_total",
                "Rows that a full pass changed, which should find nothing to change",
                &Counters::default(),
            ),
            placement_seconds: register.enter(
                "berth_placement_seconds",
                "For one task's place to be found, or that there is none",
                &histogram(SHORT_SECONDS),
            ),
        }
    }

    /// Those of a shard that is opened.
    pub fn of(&self, name: &ShardName) -> Shard {
        let labels = [("shard", kind(name))];
        Shard {
            kind: labels[0].1,
            batch_seconds: self.batch_seconds.get_or_create_owned(&labels),
            batch_inputs: self.batch_inputs.get_or_create_owned(&labels),
            batch_rows: self.batch_rows.get_or_create_owned(&labels),
            settle_steps: self.settle_steps.get_or_create_owned(&labels),
            commit_seconds: self.commit_seconds.get_or_create_owned(&labels),
            commits: self.commits.clone(),
            bugs: self.bugs.get_or_create_owned(&labels),
            missed_rows: self.missed_rows.get_or_create_owned(&labels),
            placement_seconds: self.placement_seconds.clone(),
        }
    }
}

impl Shard {
    /// A batch was made, and is durable if there was anything to be written.
    pub fn published(&self, effort: &Effort) {
        let Effort { inputs, settle_steps, searches, took } = effort;
        self.batch_seconds.observe(took.as_secs_f64());
        self.batch_inputs.observe(*inputs as f64);
        self.settle_steps.observe(*settle_steps as f64);
        searches.iter().for_each(|it| self.placement_seconds.observe(it.as_secs_f64()));
    }

    pub fn committed(&self, rows: usize, took: Duration, result: Result<(), CommitError>) {
        self.batch_rows.observe(rows as f64);
        self.commit_seconds.observe(took.as_secs_f64());
        let labels = [("shard", self.kind), ("outcome", outcome(result))];
        self.commits.get_or_create(&labels).inc();
    }

    pub fn met_bug(&self) {
        self.bugs.inc();
    }

    pub fn missed(&self, rows: usize) {
        self.missed_rows.inc_by(rows as u64);
    }
}

fn outcome(result: Result<(), CommitError>) -> &'static str {
    match result {
        Ok(()) => "success",
        Err(CommitError::Unknown) => "unknown",
        Err(CommitError::Refused) => "refused",
        Err(CommitError::Fenced) => "fenced",
        Err(CommitError::Failed) => "failed",
    }
}
