//! Secrets, of containers and of private registries.
use std::collections::BTreeSet;

use berth_api::ecs::{ContainerDefinition, Error, Secret, TaskDefinition};

use super::{Result, client, containers, invalid, is_variable_name, list, text};

/// Where a secret is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provider {
    SecretsManager,
    ParameterStore,
}

/// ECS: an ARN of Secrets Manager or Parameter Store, or the bare name of a parameter.
pub fn provider(value_from: &str) -> Option<Provider> {
    if !value_from.starts_with("arn:") {
        return (!value_from.is_empty()).then_some(Provider::ParameterStore);
    }
    let parts: Vec<&str> = value_from.splitn(6, ':').collect();
    match parts[..] {
        [_, _, "secretsmanager", _, _, it] if it.starts_with("secret:") => {
            Some(Provider::SecretsManager)
        }
        [_, _, "ssm", _, _, it] if it.starts_with("parameter/") => Some(Provider::ParameterStore),
        _ => None,
    }
}

pub fn check(task: &TaskDefinition) -> Result {
    for container in containers(task) {
        let options = container.log_configuration.as_ref();
        let options = options.map_or(&[][..], |it| list(&it.secret_options));
        for secret in list(&container.secrets).iter().chain(options) {
            check_secret(container, secret)?;
        }
        names(container)?;
        let any = !list(&container.secrets).is_empty() || !options.is_empty();
        if any && task.execution_role_arn.is_none() {
            return Err(client(
                "When you are specifying container secrets, you must also specify a value for \
                 'executionRoleArn'",
            ));
        }
        repository_credentials(task, container)?;
    }
    Ok(())
}

fn check_secret(container: &ContainerDefinition, secret: &Secret) -> Result {
    let name = text(&secret.name);
    if !is_variable_name(name) {
        return Err(invalid(
            container,
            format!(
                "The names of 'secrets' must not be empty or contain '=', but one is '{name}'."
            ),
        ));
    }
    match provider(text(&secret.value_from)) {
        Some(_) => Ok(()),
        None => Err(invalid_arn("secret", text(&secret.value_from))),
    }
}

fn names(container: &ContainerDefinition) -> Result {
    let variables = list(&container.environment).iter().map(|it| text(&it.name));
    let mut seen: BTreeSet<&str> = variables.collect();
    match list(&container.secrets).iter().find(|it| !seen.insert(text(&it.name))) {
        None => Ok(()),
        Some(secret) => Err(client(format!(
            "The secret name must be unique and not shared with any new or existing environment \
             variables set on the container, such as '{}'.",
            text(&secret.name)
        ))),
    }
}

fn repository_credentials(task: &TaskDefinition, container: &ContainerDefinition) -> Result {
    let Some(credentials) = &container.repository_credentials else { return Ok(()) };
    let arn = text(&credentials.credentials_parameter);
    // ECS: the ARN of a secret, or its bare name.
    let bare = !arn.is_empty() && !arn.starts_with("arn:");
    if !bare && provider(arn) != Some(Provider::SecretsManager) {
        return Err(invalid_arn("repository credentials", arn));
    }
    match task.execution_role_arn {
        Some(_) => Ok(()),
        None => Err(client(
            "When you are specifying repository credentials, you must also specify a value for \
             'executionRoleArn'",
        )),
    }
}

fn invalid_arn(what: &str, arn: &str) -> Error {
    client(format!(
        "Invalid arn syntax. The {what} '{arn}' cannot be found in Secrets Manager or Parameter \
         Store by that name."
    ))
}
