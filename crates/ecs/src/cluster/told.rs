//! How changes of a cluster's rows are told in a line.
use berth_serving::Words;

/// What is told of rows that changed.
pub const WORDS: Words = Words {
    untold: &[
        "agentSession",
        "clientToken",
        "doubtedAt",
        "failedLaunches",
        "healthyAt",
        "isCounted",
        "json",
        "lookAt",
        "returnsWithinMs",
        "steadyAt",
        "updatedAt",
        "version",
        "wasHealthy",
    ],
    first: &["lastStatus", "desiredStatus", "status", "desiredCount", "taskDefinition"],
    sentences: &[("service-event", "message")],
};
