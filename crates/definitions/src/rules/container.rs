//! Members of a container that concern nothing but itself.
use berth_api::ecs::{ContainerDefinition, ResourceType, TaskDefinition, VersionConsistency};

use super::{Result, client, containers, invalid, list, name, one_of, platform, text};

pub fn check(task: &TaskDefinition) -> Result {
    for container in containers(task) {
        timeouts(container)?;
        if !platform::is_windows(task) {
            working_directory(container)?;
        }
        user(container)?;
        security_options(container)?;
        credential_specs(container)?;
        resource_requirements(container)?;
        if let Some(it) = &container.version_consistency {
            one_of("versionConsistency", it.as_str(), VersionConsistency::values())?;
        }
        if list(&container.entry_point).first().is_some_and(String::is_empty) {
            return Err(invalid(container, "The first word of 'entryPoint' must not be empty."));
        }
        if container.docker_labels.iter().flatten().any(|(key, _)| key.is_empty()) {
            return Err(invalid(container, "The names of 'dockerLabels' must not be empty."));
        }
    }
    Ok(())
}

/// Seconds. ECS: at least two.
fn timeouts(container: &ContainerDefinition) -> Result {
    for (what, given) in [("start", container.start_timeout), ("stop", container.stop_timeout)] {
        if given.is_some_and(|it| it < 2) {
            return Err(client(format!(
                "Granular {what} timeout on container '{}' must be at least 2 seconds.",
                name(container)
            )));
        }
    }
    Ok(())
}

/// The runtime refuses relative ones, only later.
fn working_directory(container: &ContainerDefinition) -> Result {
    let directory = text(&container.working_directory);
    match directory.is_empty() || directory.starts_with('/') {
        true => Ok(()),
        false => Err(invalid(
            container,
            format!("'workingDirectory' must be an absolute path, but is '{directory}'."),
        )),
    }
}

/// ECS: `user`, `user:group`, `uid`, `uid:gid`, `user:gid`, `uid:group`.
fn user(container: &ContainerDefinition) -> Result {
    let Some(user) = container.user.as_deref().filter(|it| !it.is_empty()) else { return Ok(()) };
    let mut parts = user.split(':');
    let valid = |it: &str| !it.is_empty() && !it.contains(char::is_whitespace);
    let shaped = parts.next().is_some_and(valid) && parts.next().is_none_or(valid);
    match shaped && parts.next().is_none() {
        true => Ok(()),
        false => {
            let text = format!("'user' must be 'user' or 'user:group', but is '{user}'.");
            Err(invalid(container, text))
        }
    }
}

/// ECS: no-new-privileges, apparmor:PROFILE, label:VALUE, credentialspec:FILE.
fn security_options(container: &ContainerDefinition) -> Result {
    for option in list(&container.docker_security_options) {
        let (kind, value) = option.split_once([':', '=']).unwrap_or((option, ""));
        let valid = match kind {
            "no-new-privileges" => matches!(value, "" | "true" | "false"),
            "apparmor" | "label" | "credentialspec" => !value.is_empty(),
            _ => false,
        };
        if !valid {
            return Err(invalid(
                container,
                format!(
                    "'dockerSecurityOptions' knows no-new-privileges, apparmor:PROFILE, \
                     label:VALUE and credentialspec:FILE, but not '{option}'."
                ),
            ));
        }
    }
    Ok(())
}

/// ECS: at most one, `credentialspec:ARN` or `credentialspecdomainless:ARN`.
fn credential_specs(container: &ContainerDefinition) -> Result {
    let specs = list(&container.credential_specs);
    if specs.len() > 1 {
        return Err(invalid(container, "'credentialSpecs' can have at most one item."));
    }
    let valid = |it: &String| {
        let (kind, arn) = it.split_once(':').unwrap_or_default();
        matches!(kind, "credentialspec" | "credentialspecdomainless") && arn.starts_with("arn:")
    };
    match specs.iter().find(|it| !valid(it)) {
        None => Ok(()),
        Some(spec) => Err(invalid(
            container,
            format!(
                "'credentialSpecs' takes credentialspec:ARN or credentialspecdomainless:ARN, but \
                 not '{spec}'."
            ),
        )),
    }
}

/// ECS: a whole number of GPUs, said once.
fn resource_requirements(container: &ContainerDefinition) -> Result {
    let requirements = list(&container.resource_requirements);
    for requirement in requirements {
        let kind = requirement.r#type.as_ref().map_or("", ResourceType::as_str);
        one_of("resourceRequirements.type", kind, &["GPU"])?;
        let count = text(&requirement.value);
        if count.parse::<u16>().map_or(true, |it| it == 0) {
            let text = format!("The number of GPUs must be 1 or more, but is '{count}'.");
            return Err(invalid(container, text));
        }
    }
    match requirements.len() {
        0 | 1 => Ok(()),
        _ => Err(invalid(container, "'resourceRequirements' must name each type once.")),
    }
}
