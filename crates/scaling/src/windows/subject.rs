//! What figures are of.
use std::sync::Arc;

/// What tasks are summed up for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    Cluster,
    Service(Arc<str>),
    Family(Arc<str>),
}

/// Of what something is asked, within a cluster.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    Group(Group),
    /// By the last part of its ARN.
    Task(String),
    Container {
        task: String,
        name: String,
    },
}
