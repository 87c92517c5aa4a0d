//! The container that routes the logs of others.
use berth_api::ecs::{ContainerDefinition, FirelensConfigurationType, TaskDefinition};

use super::{Result, client, containers, invalid, log_configuration, name, one_of};

/// ECS: one router per task at most, which cannot log to itself.
pub fn check(task: &TaskDefinition) -> Result {
    let routers = containers(task).iter().filter(|it| it.firelens_configuration.is_some());
    let routers: Vec<&ContainerDefinition> = routers.collect();
    if let [first, second, ..] = routers[..] {
        return Err(client(format!(
            "Only one container of a task can have a firelens configuration, but '{}' and '{}' do.",
            name(first),
            name(second)
        )));
    }
    routers.into_iter().try_for_each(check_router)
}

pub fn option<'a>(router: &'a ContainerDefinition, name: &str) -> Option<&'a str> {
    let configuration = router.firelens_configuration.as_ref()?;
    configuration.options.as_ref()?.get(name).map(String::as_str)
}

fn check_router(router: &ContainerDefinition) -> Result {
    let Some(configuration) = &router.firelens_configuration else { return Ok(()) };
    let kind = configuration.r#type.as_ref().map_or("", FirelensConfigurationType::as_str);
    one_of("firelensConfiguration.type", kind, FirelensConfigurationType::values())?;
    let own = router.log_configuration.as_ref().map(log_configuration::driver);
    if own == Some("awsfirelens") {
        let why =
            "A container with a firelens configuration cannot use the awsfirelens log driver.";
        return Err(invalid(router, why));
    }
    for (key, value) in configuration.options.iter().flatten() {
        let allowed: &[&str] = match key.as_str() {
            "enable-ecs-log-metadata" => &["true", "false"],
            "config-file-type" => &["s3", "file"],
            "config-file-value" => continue,
            _ => return Err(invalid(router, format!("There is no firelens option '{key}'."))),
        };
        one_of(key, value, allowed)?;
    }
    let (kind, value) = (option(router, "config-file-type"), option(router, "config-file-value"));
    match kind.is_some() == value.is_some_and(|it| !it.is_empty()) {
        true => Ok(()),
        false => {
            let why =
                "The firelens options 'config-file-type' and 'config-file-value' go together.";
            Err(invalid(router, why))
        }
    }
}
