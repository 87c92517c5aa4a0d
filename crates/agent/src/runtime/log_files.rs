//! Docker's `json-file` on Podman, which has files of its own kind that `docker logs` reads too.

use bollard::models::{ContainerCreateBody, HostConfigLogConfig};

const DOCKERS: &str = "json-file";
const PODMANS: &str = "k8s-file";
/// What Podman's files honour of `json-file`'s options.
const OPTIONS: [&str; 2] = ["max-size", "tag"];
/// Whether a container waits for its log. A process beside it writes Podman's files: it waits for
/// the disk at the very most, whichever of the two is asked for.
const MODE: &str = "mode";

/// The log drivers of a runtime, in Docker's names.
pub fn drivers(is_podman: bool, mut named: Vec<String>) -> Vec<String> {
    let has = |name: &str| named.iter().any(|driver| driver == name);
    if is_podman && has(PODMANS) && !has(DOCKERS) {
        named.push(DOCKERS.to_owned());
    }
    named
}

/// Asks Podman for its own files where Docker's are asked for.
///
/// # Errors
/// The reason for the container's STOPPED report: an option that would be dropped.
pub fn in_podmans_words(body: &mut ContainerCreateBody) -> Result<(), String> {
    let asked = body.host_config.as_mut().and_then(|host| host.log_config.as_mut());
    let Some(HostConfigLogConfig { typ: Some(driver), config }) = asked else { return Ok(()) };
    if driver != DOCKERS {
        return Ok(());
    }
    config.iter_mut().for_each(|options| drop(options.remove(MODE)));
    let mut options = config.iter().flat_map(std::collections::HashMap::keys);
    match options.find(|option| !OPTIONS.contains(&option.as_str())) {
        Some(option) => Err(format!(
            "CannotCreateContainerError: Podman's log files have no option {option}: leave it \
             away, or run the task on a host with Docker"
        )),
        None => {
            PODMANS.clone_into(driver);
            Ok(())
        }
    }
}

/// What to warn of when a container is made: that nobody hears of what its log driver cannot write.
pub fn warning(body: &ContainerCreateBody) -> Option<&'static str> {
    let host = body.host_config.as_ref()?;
    let driver = host.log_config.as_ref()?.typ.as_deref();
    (driver == Some("awslogs")).then_some(
        "the log driver awslogs writes with the AWS keys of this machine's Docker: where that has \
         none, the container runs and nothing of it reaches CloudWatch",
    )
}

#[cfg(test)]
mod tests {
    use bollard::models::HostConfig;

    use super::*;

    fn asked(driver: &str, option: &str) -> Result<Option<String>, String> {
        let config = [(option.to_owned(), "1".to_owned())].into();
        let log_config = HostConfigLogConfig { typ: Some(driver.to_owned()), config: Some(config) };
        let host = HostConfig { log_config: Some(log_config), ..HostConfig::default() };
        let mut body =
            ContainerCreateBody { host_config: Some(host), ..ContainerCreateBody::default() };
        in_podmans_words(&mut body)?;
        Ok(body.host_config.and_then(|host| host.log_config).and_then(|config| config.typ))
    }

    #[test]
    fn a_driver_that_may_write_nothing_is_warned_of() {
        let of = |driver: &str| {
            let log_config = HostConfigLogConfig { typ: Some(driver.to_owned()), config: None };
            let host = HostConfig { log_config: Some(log_config), ..HostConfig::default() };
            let host_config = Some(host);
            warning(&ContainerCreateBody { host_config, ..ContainerCreateBody::default() })
        };
        assert!(of("awslogs").is_some_and(|it| it.contains("nothing of it reaches CloudWatch")));
        assert_eq!(of("json-file"), None);
    }

    #[test]
    fn files_are_podmans_and_no_option_is_dropped() {
        assert_eq!(asked("json-file", "max-size"), Ok(Some("k8s-file".to_owned())));
        assert_eq!(asked("json-file", "mode"), Ok(Some("k8s-file".to_owned())));
        assert_eq!(asked("journald", "labels"), Ok(Some("journald".to_owned())));
        let fault = asked("json-file", "max-file").expect_err("it would be dropped");
        assert!(fault.contains("no option max-file"), "{fault}");
    }

    #[test]
    fn only_podman_is_said_to_have_dockers_files() {
        let named = || vec!["k8s-file".to_owned(), "journald".to_owned()];
        assert_eq!(drivers(true, named()), ["k8s-file", "journald", "json-file"]);
        assert_eq!(drivers(false, named()), named());
    }
}
