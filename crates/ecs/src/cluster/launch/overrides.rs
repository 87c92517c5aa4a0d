//! What RunTask and StartTask may override, and in which form it is kept.
use berth_api::ecs::{ContainerOverride, Error, TaskDefinition, TaskOverride};
use berth_definitions::{is_role, is_variable_name, wrong_characters};

use crate::limits::OVERRIDES_CHARACTERS_MAX;

/// The overrides of a request, checked, with an entry for each container of the definition as the
/// API echoes them.
pub fn of_request(
    given: Option<TaskOverride>,
    definition: &TaskDefinition,
) -> Result<TaskOverride, Error> {
    let mut overrides = given.unwrap_or_default();
    let length = berth_api::to_json(&overrides).chars().count();
    if length > OVERRIDES_CHARACTERS_MAX {
        return Err(Error::invalid_parameter(format!(
            "overrides can have up to {OVERRIDES_CHARACTERS_MAX} characters as JSON, and have \
             {length}."
        )));
    }
    if let Some(why) = wrong_characters(&overrides) {
        return Err(Error::invalid_parameter(format!("overrides.{why}")));
    }
    refuse_unsupported(&overrides)?;
    check_roles(&overrides)?;
    overrides.cpu = overrides.cpu.map(|it| quantity("cpu", &it, 1024.0, "vcpu")).transpose()?;
    overrides.memory =
        overrides.memory.map(|it| quantity("memory", &it, 1024.0, "gb")).transpose()?;
    let names: Vec<&str> = definition
        .container_definitions
        .iter()
        .flatten()
        .filter_map(|it| it.name.as_deref())
        .collect();
    let mut given = overrides.container_overrides.take().unwrap_or_default();
    for over in &given {
        check(over, &names)?;
    }
    for name in names {
        if !given.iter().any(|it| it.name.as_deref() == Some(name)) {
            let name = Some(name.to_owned());
            given.push(ContainerOverride { name, ..ContainerOverride::default() });
        }
    }
    overrides.container_overrides = Some(given);
    overrides.inference_accelerator_overrides = Some(vec![]);
    Ok(overrides)
}

fn check(over: &ContainerOverride, names: &[&str]) -> Result<(), Error> {
    let name = over.name.as_deref().unwrap_or_default();
    if !names.contains(&name) {
        return Err(Error::invalid_parameter(format!(
            "Override for container named {name} is not a container in the TaskDefinition."
        )));
    }
    let least = |value: Option<i32>, least: i32, what: &str| match value {
        Some(it) if it < least => Err(Error::invalid_parameter(format!(
            "Invalid '{what}' setting for container '{name}': {it} is less than {least}."
        ))),
        _ => Ok(()),
    };
    least(over.cpu, 0, "cpu")?;
    least(over.memory, 6, "memory")?;
    least(over.memory_reservation, 6, "memoryReservation")?;
    let both = over.memory.zip(over.memory_reservation);
    if both.is_some_and(|(memory, reservation)| memory < reservation) {
        return Err(Error::invalid_parameter(format!(
            "Invalid setting for container '{name}'. 'memory' must be greater than or equal to \
             'memoryReservation'"
        )));
    }
    let variables = over.environment.iter().flatten().map(|it| it.name.as_deref());
    let mut variables = variables.map(Option::unwrap_or_default);
    match variables.find(|it| !is_variable_name(it)) {
        None => Ok(()),
        Some(variable) => Err(Error::invalid_parameter(format!(
            "The names of 'environment' in the override of container '{name}' must not be empty \
             or contain '=', but one is '{variable}'."
        ))),
    }
}

/// As of definitions.
fn check_roles(overrides: &TaskOverride) -> Result<(), Error> {
    let mut roles = [&overrides.task_role_arn, &overrides.execution_role_arn].into_iter().flatten();
    match roles.all(|it| is_role(it)) {
        true => Ok(()),
        false => Err(Error::client("Role is not valid")),
    }
}

fn refuse_unsupported(overrides: &TaskOverride) -> Result<(), Error> {
    let some = |it: bool, what: &str| match it {
        true => Err(Error::invalid_parameter(format!(
            "The override '{what}' is not supported by this release of Berth."
        ))),
        false => Ok(()),
    };
    some(overrides.ephemeral_storage.is_some(), "ephemeralStorage")?;
    let accelerators = overrides.inference_accelerator_overrides.as_ref();
    some(accelerators.is_some_and(|it| !it.is_empty()), "inferenceAcceleratorOverrides")
}

/// ECS: `1024`, or `1 vCPU` and `2 GB` in any case; kept as the plain number.
fn quantity(name: &str, text: &str, factor: f64, unit: &str) -> Result<String, Error> {
    let lower = text.trim().to_ascii_lowercase();
    let number = match lower.strip_suffix(unit) {
        Some(number) => number.trim().parse::<f64>().map(|it| it * factor),
        None => lower.parse::<u32>().map(f64::from).or_else(|_| "x".parse::<f64>()),
    };
    match number {
        Ok(it) if it >= 1.0 && it.fract() == 0.0 && it <= f64::from(i32::MAX) => Ok(it.to_string()),
        _ => Err(Error::invalid_parameter(format!("Invalid '{name}' setting for task."))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_have_two_forms() {
        assert_eq!(quantity("cpu", "512", 1024.0, "vcpu").unwrap(), "512");
        assert_eq!(quantity("cpu", ".5 vCPU", 1024.0, "vcpu").unwrap(), "512");
        assert_eq!(quantity("memory", "2GB", 1024.0, "gb").unwrap(), "2048");
        for bad in ["", "x", "-1", "0", "1.5", "1 GB", "NaN vCPU", "1e99 vCPU"] {
            let error = quantity("cpu", bad, 1024.0, "vcpu").unwrap_err();
            assert_eq!(error.message, "Invalid 'cpu' setting for task.", "{bad}");
        }
    }
}
