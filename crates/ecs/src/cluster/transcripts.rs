//! Where what commands print in containers is kept: `executeCommandConfiguration` of clusters.
use berth_api::ecs::{ClusterConfiguration, ExecuteCommandLogging, LogDriver, TaskDefinition};

use super::health;

/// A log group that has the transcript of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kept<'a> {
    pub group: &'a str,
    /// The cluster's configuration asks for it: without it there is no session.
    pub is_asked_for: bool,
}

/// Where the transcript of a session in a container belongs; None: it has none.
///
/// ECS: without a word of it logging is `DEFAULT`, the group of a container's own `awslogs`, and a
/// container with another driver has no transcript then. Its sessions always have a terminal. Ours:
/// what a session without one brings is data as often as text, and is kept on demand alone.
///
/// # Errors
/// What is asked for and not done here.
pub fn kept<'a>(
    configuration: Option<&'a ClusterConfiguration>,
    definition: Option<&'a TaskDefinition>,
    container: &str,
    has_terminal: bool,
) -> Result<Option<Kept<'a>>, &'static str> {
    let exec = configuration.and_then(|it| it.execute_command_configuration.as_ref());
    if exec.is_some_and(|it| it.kms_key_id.is_some()) {
        return Err("kmsKeyId, an encrypted channel");
    }
    let logging = exec.and_then(|it| it.logging.as_ref());
    let group = match logging {
        None if !has_terminal => None,
        None | Some(ExecuteCommandLogging::Default) => own_group(definition, container),
        Some(ExecuteCommandLogging::Override) => {
            let asked = exec.and_then(|it| it.log_configuration.as_ref());
            if asked.is_some_and(|it| it.s3_bucket_name.is_some()) {
                return Err("s3BucketName, a transcript in S3");
            }
            if asked.is_some_and(|it| it.cloud_watch_encryption_enabled == Some(true)) {
                return Err("cloudWatchEncryptionEnabled, a log group with a key of KMS");
            }
            asked.and_then(|it| it.cloud_watch_log_group_name.as_deref())
        }
        Some(ExecuteCommandLogging::None | ExecuteCommandLogging::UnknownValue(_)) => None,
    };
    Ok(group.map(|group| Kept { group, is_asked_for: logging.is_some() }))
}

fn own_group<'a>(definition: Option<&'a TaskDefinition>, container: &str) -> Option<&'a str> {
    let logs = health::defined(definition, container)?.log_configuration.as_ref()?;
    if logs.log_driver != Some(LogDriver::Awslogs) {
        return None;
    }
    logs.options.as_ref()?.get("awslogs-group").map(String::as_str)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use berth_api::ecs::{ContainerDefinition, ExecuteCommandConfiguration, LogConfiguration};

    use super::*;

    fn definition() -> TaskDefinition {
        let log_configuration = LogConfiguration {
            log_driver: Some(LogDriver::Awslogs),
            options: Some(BTreeMap::from([("awslogs-group".to_owned(), "own".to_owned())])),
            ..LogConfiguration::default()
        };
        let container = ContainerDefinition {
            name: Some("web".to_owned()),
            log_configuration: Some(log_configuration),
            ..ContainerDefinition::default()
        };
        TaskDefinition { container_definitions: Some(vec![container]), ..TaskDefinition::default() }
    }

    fn of(logging: Option<ExecuteCommandLogging>) -> ClusterConfiguration {
        let execute_command_configuration =
            Some(ExecuteCommandConfiguration { logging, ..ExecuteCommandConfiguration::default() });
        ClusterConfiguration { execute_command_configuration, ..ClusterConfiguration::default() }
    }

    #[test]
    fn what_has_no_terminal_has_a_transcript_only_where_it_is_asked_for() {
        let definition = definition();
        let kept = |configuration: Option<&ClusterConfiguration>, has_terminal| {
            let found = kept(configuration, Some(&definition), "web", has_terminal);
            found.expect("nothing is refused").map(|it| (it.group.to_owned(), it.is_asked_for))
        };
        let own = |is_asked_for| Some(("own".to_owned(), is_asked_for));
        for without in [None, Some(&ClusterConfiguration::default()), Some(&of(None))] {
            assert_eq!((kept(without, true), kept(without, false)), (own(false), None));
        }
        let default = of(Some(ExecuteCommandLogging::Default));
        let asked = (kept(Some(&default), true), kept(Some(&default), false));
        assert_eq!(asked, (own(true), own(true)));
        let none = of(Some(ExecuteCommandLogging::None));
        assert_eq!((kept(Some(&none), true), kept(Some(&none), false)), (None, None));
    }
}
