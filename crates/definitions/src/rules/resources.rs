//! CPU and memory, of the task and of its containers.
use berth_api::ecs::{ContainerDefinition, Error, TaskDefinition};

use super::{Result, client, containers, invalid, name, platform};

/// What the runtime grants at least. ECS: Docker 20.10 reserves 6 MiB.
const MEMORY_MIB_MIN: i32 = 6;

/// ECS: 0.125 to 192 vCPUs.
const CPU_UNITS: std::ops::RangeInclusive<i64> = 128..=196_608;

/// ECS: "1 vCPU" is stored as 1024 units, "2 GB" as 2048 MiB.
pub fn convert_units(task: &mut TaskDefinition) -> Result {
    if let Some(given) = &task.cpu {
        task.cpu = Some(cpu_units(given).ok_or_else(|| invalid_cpu(given))?.to_string());
    }
    if let Some(given) = &task.memory {
        task.memory = Some(memory_mib(given).ok_or_else(|| invalid_memory(given))?.to_string());
    }
    Ok(())
}

/// CPU units of the task; the text is in normal form.
pub fn task_cpu(task: &TaskDefinition) -> Option<i64> {
    task.cpu.as_deref().and_then(|it| it.parse().ok())
}

/// MiB of the task; the text is in normal form.
pub fn task_memory(task: &TaskDefinition) -> Option<i64> {
    task.memory.as_deref().and_then(|it| it.parse().ok())
}

pub fn check(task: &TaskDefinition) -> Result {
    containers(task).iter().try_for_each(|it| check_container(task, it))?;
    let (Some(limit), false) = (task_cpu(task), platform::is_windows(task)) else {
        return Ok(());
    };
    let sum: i64 = containers(task).iter().map(|it| i64::from(it.cpu.unwrap_or_default())).sum();
    match sum > limit {
        true => Err(client(format!(
            "The sum of all container 'cpu' values cannot be greater than the task-level 'cpu' \
             value. The containers ask for {sum} CPU units, the task has {limit}."
        ))),
        false => Ok(()),
    }
}

fn check_container(task: &TaskDefinition, container: &ContainerDefinition) -> Result {
    let (memory, reservation) = (container.memory, container.memory_reservation);
    if let Some(cpu) = container.cpu.filter(|it| *it < 0) {
        return Err(invalid(container, format!("'cpu' must not be negative, but is {cpu}.")));
    }
    if memory.is_none() && reservation.is_none() && task.memory.is_none() {
        return Err(invalid(
            container,
            "At least one of 'memory' or 'memoryReservation' must be specified.",
        ));
    }
    for (member, given) in [("memory", memory), ("memoryReservation", reservation)] {
        if let Some(mib) = given.filter(|it| *it < MEMORY_MIB_MIN) {
            let text = format!("'{member}' must be at least {MEMORY_MIB_MIN} MiB, but is {mib}.");
            return Err(invalid(container, text));
        }
    }
    if let (Some(memory), Some(reservation)) = (memory, reservation)
        && memory < reservation
    {
        return Err(invalid(
            container,
            format!(
                "'memory' must be greater than or equal to 'memoryReservation'. They are {memory} \
                 and {reservation} MiB."
            ),
        ));
    }
    let Some(limit) = task_memory(task).filter(|_| !platform::is_windows(task)) else {
        return Ok(());
    };
    for (member, given) in [("memory", memory), ("memoryReservation", reservation)] {
        if let Some(mib) = given.filter(|it| i64::from(*it) > limit) {
            return Err(client(format!(
                "The '{member}' setting for container '{}' is greater than for the task. It is \
                 {mib} MiB, the task has {limit}.",
                name(container)
            )));
        }
    }
    Ok(())
}

/// Units from "1024", "1 vCPU", "0.25vcpu".
pub fn cpu_units(text: &str) -> Option<i64> {
    let units = match number_before(text, "vcpu") {
        Some(vcpus) => scaled(vcpus, 1024)?,
        None => whole(text)?,
    };
    CPU_UNITS.contains(&units).then_some(units)
}

/// MiB from "512", "0.5 GB", "2gb".
pub fn memory_mib(text: &str) -> Option<i64> {
    let mib = match number_before(text, "gb") {
        Some(gib) => scaled(gib, 1024)?,
        None => whole(text)?,
    };
    (i64::from(MEMORY_MIB_MIN)..=i64::from(i32::MAX)).contains(&mib).then_some(mib)
}

fn number_before<'a>(text: &'a str, unit: &str) -> Option<&'a str> {
    let text = text.trim();
    let (number, tail) = text.split_at_checked(text.len().checked_sub(unit.len())?)?;
    tail.eq_ignore_ascii_case(unit).then(|| number.trim_end())
}

/// A decimal number times `scale`, in whole: "0.25" times 1024 is 256, ".3" times 1024 is nothing.
fn scaled(decimal: &str, scale: i64) -> Option<i64> {
    let (whole_part, fraction) = decimal.split_once('.').unwrap_or((decimal, "0"));
    if fraction.is_empty() || fraction.len() > 6 {
        return None;
    }
    let ones = if whole_part.is_empty() { 0 } else { whole(whole_part)? };
    let ten = 10_i64.pow(u32::try_from(fraction.len()).ok()?);
    let parts = whole(fraction)?.checked_mul(scale)?;
    let exact = parts % ten == 0;
    exact.then_some(parts / ten).and_then(|it| ones.checked_mul(scale)?.checked_add(it))
}

fn whole(digits: &str) -> Option<i64> {
    let all_digits = !digits.is_empty() && digits.bytes().all(|it| it.is_ascii_digit());
    all_digits.then(|| digits.parse().ok()).flatten()
}

fn invalid_cpu(given: &str) -> Error {
    client(format!(
        "Invalid 'cpu' setting for task. '{given}' is neither CPU units from {} to {} nor as many \
         vCPUs, as in '0.25 vCPU'.",
        CPU_UNITS.start(),
        CPU_UNITS.end()
    ))
}

fn invalid_memory(given: &str) -> Error {
    client(format!(
        "Invalid 'memory' setting for task. '{given}' is neither a number of MiB, at least \
         {MEMORY_MIB_MIN}, nor one of GB, as in '0.5 GB'."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cpu_has_two_forms() {
        let cases = [
            ("256", Some(256)),
            ("1 vCPU", Some(1024)),
            ("1vcpu", Some(1024)),
            ("0.25 vCPU", Some(256)),
            (".5 VCPU", Some(512)),
            ("192 vCPU", Some(196_608)),
            ("0.125 vCPU", Some(128)),
            ("127", None),
            ("196609", None),
            ("0.3 vCPU", None),
            ("-1", None),
            ("+256", None),
            ("1 CPU", None),
            ("vCPU", None),
            ("1. vCPU", None),
            ("1e3", None),
            ("99999999999999999999 vCPU", None),
            ("", None),
        ];
        cases.iter().for_each(|(text, units)| assert_eq!(cpu_units(text), *units, "{text}"));
    }

    #[test]
    fn memory_has_two_forms() {
        let cases = [
            ("512", Some(512)),
            ("0.5GB", Some(512)),
            ("2 gb", Some(2048)),
            ("120 GB", Some(122_880)),
            ("5", None),
            ("1 MB", None),
            ("é", None),
        ];
        cases.iter().for_each(|(text, mib)| assert_eq!(memory_mib(text), *mib, "{text}"));
    }
}
