//! Where containers log to.
use berth_api::ecs::{ContainerDefinition, LogConfiguration, LogDriver, TaskDefinition};

use super::{Result, client, containers, invalid, list, text};

/// ECS: options without which a driver does not work, in the order in which they are missed.
const REQUIRED: &[(&str, &[&str])] = &[
    ("awslogs", &["awslogs-region", "awslogs-group"]),
    ("splunk", &["splunk-token", "splunk-url"]),
];

pub fn check(task: &TaskDefinition) -> Result {
    for container in containers(task) {
        let Some(configuration) = &container.log_configuration else { continue };
        let driver = driver(configuration);
        if !LogDriver::values().contains(&driver) {
            return Err(client(format!(
                "{driver} is not a valid log driver. Must be one of [{}]",
                LogDriver::values().join(",")
            )));
        }
        required_options(driver, configuration)?;
        delivery(container, configuration)?;
        let router = |it: &ContainerDefinition| it.firelens_configuration.is_some();
        if driver == "awsfirelens" && !containers(task).iter().any(router) {
            return Err(client(
                "When awsfirelens log driver is specified in log configuration, a firelens \
                 configuration object must be specified",
            ));
        }
    }
    Ok(())
}

pub fn driver(configuration: &LogConfiguration) -> &str {
    configuration.log_driver.as_ref().map_or("", LogDriver::as_str)
}

pub fn option<'a>(configuration: &'a LogConfiguration, name: &str) -> Option<&'a str> {
    configuration.options.as_ref()?.get(name).map(String::as_str)
}

fn required_options(driver: &str, configuration: &LogConfiguration) -> Result {
    let secret =
        |name: &str| list(&configuration.secret_options).iter().any(|it| text(&it.name) == name);
    let given =
        |name: &str| option(configuration, name).is_some_and(|it| !it.is_empty()) || secret(name);
    let required = REQUIRED.iter().filter(|(it, _)| *it == driver).flat_map(|(_, names)| *names);
    let missing: Vec<&str> = required.copied().filter(|it| !given(it)).collect();
    match missing.is_empty() {
        true => Ok(()),
        false => {
            let missing = missing.join(", ");
            Err(client(format!("Log driver {driver} requires options: {missing}")))
        }
    }
}

/// How the container is held up when its log is slow.
fn delivery(container: &ContainerDefinition, configuration: &LogConfiguration) -> Result {
    let mode = option(configuration, "mode");
    if let Some(other) = mode.filter(|it| !matches!(*it, "blocking" | "non-blocking")) {
        let why = format!("Log option 'mode' is blocking or non-blocking, but not '{other}'.");
        return Err(invalid(container, why));
    }
    match option(configuration, "max-buffer-size").is_some() && mode == Some("blocking") {
        true => {
            let why = "Log option 'max-buffer-size' needs 'mode' to be non-blocking.";
            Err(invalid(container, why))
        }
        false => Ok(()),
    }
}
