//! What a machine tells of what its shards were: whose rows they are, and how changes are called.
use berth_api::Document;
use berth_engine::{PastBatch, State};
use berth_kernel::Home;

/// Which rows of a shard its history tells of, and under which names.
#[derive(Clone, Copy, Debug)]
pub struct Told {
    /// Table and key of the row that an ARN names, or whatever else people call it by.
    pub address: fn(&Home, &str) -> Option<(String, String)>,
    /// The ARN of what a row is about, by its table and key; of what is not told there is none.
    pub arn: fn(&Home, &str, &str) -> Option<String>,
}

/// How changes of rows are told in a line.
#[derive(Clone, Copy, Debug)]
pub struct Words {
    /// Members that are nobody's business but the machine's, or that change with everything else.
    pub untold: &'static [&'static str],
    /// Members that are told of what is new, in this order.
    pub first: &'static [&'static str],
    /// Tables whose rows are sentences, and the member that is one. They go as new ones come.
    pub sentences: &'static [(&'static str, &'static str)],
}

impl Words {
    /// All that changes is told.
    pub const ALL: Words = Words { untold: &[], first: &[], sentences: &[] };

    /// The member that is a sentence, of the rows of a table.
    pub fn sentence(&self, table: &str) -> Option<&'static str> {
        self.sentences.iter().find(|(it, _)| *it == table).map(|(_, member)| *member)
    }
}

/// Whose events a machine's are.
#[derive(Clone, Copy, Debug)]
pub struct Events {
    /// As EventBridge names it: `aws.ecs`.
    pub source: &'static str,
    /// All that `detail-type` may be.
    pub types: &'static [&'static str],
    /// What a shard of it is in a sentence: `this cluster`.
    pub whose: &'static str,
    /// The ARN that stands for a shard, by its name. Ids of events are made of it.
    pub shard_arn: fn(&Home, &str) -> String,
}

/// What a batch came to: the states that it lies between.
#[derive(Debug)]
pub struct Difference<'a, S: State> {
    pub before: &'a S,
    pub after: &'a S,
    pub batch: &'a PastBatch,
    /// Of its rows, in their order; those that only another release knows are left out.
    pub keys: &'a [S::Key],
    pub home: &'a Home,
}

/// An event without its envelope.
#[derive(Clone, Debug, PartialEq)]
pub struct Happening {
    pub detail_type: &'static str,
    /// ARNs of what it is about.
    pub resources: Vec<String>,
    pub detail: Document,
}
