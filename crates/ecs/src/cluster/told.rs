//! How changes of a cluster's rows are told in a line.
use berth_serving::Words;

/// What is told of rows that changed.
pub const WORDS: Words = Words {
    untold: &[
        "agentSession",
        "capacityProviderLives",
        "clientToken",
        // A command may have a secret in it.
        "command",
        "doubtedAt",
        "failedLaunches",
        "healthyAt",
        "isCounted",
        "json",
        "lookAt",
        "publicKey",
        "returnsWithinMs",
        "sha256",
        "steadyAt",
        "updatedAt",
        "version",
        "wasHealthy",
    ],
    first: &["lastStatus", "desiredStatus", "status", "desiredCount", "taskDefinition"],
    sentences: &[("service-event", "message")],
};
