//! The names that the agent gives to things in the container runtime.

use sha2::{Digest, Sha256};

/// Characters of the hash that ends a name.
const HASH_HEX_CHARACTERS: usize = 20;

/// Of the hash that is a short name.
const SHORT_BYTES: usize = 16;

/// Labels of the published agent.
pub const LABEL_TASK_ARN: &str = "com.amazonaws.ecs.task-arn";
pub const LABEL_CONTAINER_NAME: &str = "com.amazonaws.ecs.container-name";
pub const LABEL_FAMILY: &str = "com.amazonaws.ecs.task-definition-family";
pub const LABEL_VERSION: &str = "com.amazonaws.ecs.task-definition-version";
pub const LABEL_CLUSTER: &str = "com.amazonaws.ecs.cluster";
/// Labels of ours: what a run that has lost its journal needs to take a container back.
pub const LABEL_DATA_DIR: &str = "berth.data-dir";
pub const LABEL_CONTAINER_INSTANCE: &str = "berth.container-instance-arn";
pub const LABEL_TASK: &str = "berth.task";
/// Proof that the others are the agent's own words.
pub const LABEL_SEAL: &str = "berth.seal";
/// All that a seal is on. Each container has all of them, if only empty, so that none can come
/// from its image.
pub const LABELS_SEALED: [&str; 8] = [
    LABEL_TASK_ARN,
    LABEL_CONTAINER_NAME,
    LABEL_FAMILY,
    LABEL_VERSION,
    LABEL_CLUSTER,
    LABEL_DATA_DIR,
    LABEL_CONTAINER_INSTANCE,
    LABEL_TASK,
];

/// `ecs-<family>-<version>-<container or volume>-<20 hex>`. The hash follows from the task and
/// the name, so that the same thing gets the same name after a crash.
#[must_use]
pub fn runtime_name(task_arn: &str, family: &str, version: &str, name: &str) -> String {
    let readable: String =
        name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    let mut hash = Sha256::new();
    hash.update(task_arn.as_bytes());
    hash.update([0]);
    hash.update(name.as_bytes());
    let hex: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("ecs-{family}-{version}-{readable}-{}", &hex[..HASH_HEX_CHARACTERS])
}

/// The folder of an agent below the runtime directory, which the agents of a machine share: short,
/// and the same for the same data directory.
#[must_use]
pub fn of_directory(data_dir: &std::path::Path) -> String {
    short(data_dir.as_os_str().as_encoded_bytes())
}

/// A short name that is the same for the same thing.
#[must_use]
pub fn short(of: &[u8]) -> String {
    Sha256::digest(of).iter().take(SHORT_BYTES).map(|byte| format!("{byte:02x}")).collect()
}

/// The task id: what follows the last `/` of its ARN.
#[must_use]
pub fn task_id(task_arn: &str) -> &str {
    task_arn.rsplit('/').next().unwrap_or(task_arn)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_stable_readable_and_distinct() {
        let arn = "arn:aws:ecs:us-east-1:123456789012:task/default/0123456789abcdef";
        let name = runtime_name(arn, "web", "7", "my_app.1");
        assert_eq!(name, "ecs-web-7-myapp1-11f3f64dba7948cdf75a");
        assert_ne!(name, runtime_name(arn, "web", "7", "myapp1"));
        assert_eq!(task_id(arn), "0123456789abcdef");
    }
}
