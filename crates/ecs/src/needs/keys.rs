//! Condition keys of what requests say. What a request leaves away has no key.
use berth_api::ecs::{
    AssignPublicIp, CapacityProviderStrategyItem, ClusterConfiguration, NetworkConfiguration,
    ServiceConnectConfiguration, ServiceVolumeConfiguration, TaskVolumeConfiguration,
    VpcLatticeConfiguration,
};
use berth_definitions::{cpu_units, memory_mib};
use berth_kernel::Need;

use super::in_account::{Definition, capacity_provider};
use crate::Home;

/// With the providers that are named.
pub fn with_providers<'a>(
    need: Need,
    home: &Home,
    named: impl IntoIterator<Item = &'a String>,
) -> Need {
    let arns = named.into_iter().map(|it| capacity_provider(home, it));
    need.with_list("ecs:capacity-provider", arns)
}

/// The providers of a strategy.
pub fn of_strategy(
    strategy: &Option<Vec<CapacityProviderStrategyItem>>,
) -> impl Iterator<Item = &String> {
    strategy.iter().flatten().filter_map(|it| it.capacity_provider.as_ref())
}

pub fn with_storage_key(need: Need, configuration: &Option<ClusterConfiguration>) -> Need {
    let storage = configuration.as_ref().and_then(|it| it.managed_storage_configuration.as_ref());
    let key = storage.and_then(|it| it.fargate_ephemeral_storage_kms_key_id.as_deref());
    need.with("ecs:fargate-ephemeral-storage-kms-key", key)
}

pub fn with_flag(need: Need, name: &'static str, flag: Option<bool>) -> Need {
    need.with(name, flag.map(|it| it.to_string()))
}

pub fn with_execute_command(need: Need, flag: Option<bool>) -> Need {
    with_flag(need, "ecs:enable-execute-command", flag)
}

pub fn with_propagated_tags(need: Need, from: Option<&str>) -> Need {
    need.with("ecs:propagate-tags", from)
}

pub fn with_managed_tags(need: Need, flag: Option<bool>) -> Need {
    with_flag(need, "ecs:enable-ecs-managed-tags", flag)
}

/// Whether volumes of EBS are wanted: of tasks.
pub fn with_volumes_of_task(need: Need, volumes: &Option<Vec<TaskVolumeConfiguration>>) -> Need {
    with_ebs(need, volumes.iter().flatten().any(|it| it.managed_ebs_volume.is_some()))
}

/// The same of services.
pub fn with_volumes(need: Need, volumes: &Option<Vec<ServiceVolumeConfiguration>>) -> Need {
    with_ebs(need, volumes.iter().flatten().any(|it| it.managed_ebs_volume.is_some()))
}

fn with_ebs(need: Need, is_wanted: bool) -> Need {
    with_flag(need, "ecs:enable-ebs-volumes", is_wanted.then_some(true))
}

pub fn with_network(need: Need, network: &Option<NetworkConfiguration>) -> Need {
    let vpc = network.as_ref().and_then(|it| it.awsvpc_configuration.as_ref());
    let address = vpc.and_then(|it| it.assign_public_ip.as_ref());
    let is_public = address.map(|it| *it == AssignPublicIp::Enabled);
    let need = with_flag(need, "ecs:auto-assign-public-ip", is_public);
    with_subnets(need, vpc.and_then(|it| it.subnets.as_ref()))
}

pub fn with_subnets(need: Need, subnets: Option<&Vec<String>>) -> Need {
    need.with_list("ecs:subnet", subnets.into_iter().flatten())
}

pub fn with_connect(need: Need, connect: &Option<ServiceConnectConfiguration>) -> Need {
    let is_enabled = connect.as_ref().and_then(|it| it.enabled);
    let namespace = connect.as_ref().and_then(|it| it.namespace.as_deref());
    let need = with_flag(need, "ecs:enable-service-connect", is_enabled);
    need.with("ecs:namespace", namespace)
}

pub fn with_lattice(need: Need, lattice: &Option<Vec<VpcLatticeConfiguration>>) -> Need {
    let is_wanted = lattice.as_ref().is_some_and(|it| !it.is_empty());
    with_flag(need, "ecs:enable-vpc-lattice", is_wanted.then_some(true))
}

/// With the size of a task, as it is asked for: in units and MiB, whatever it is written in.
pub fn with_size(need: Need, cpu: &Option<String>, memory: &Option<String>) -> Need {
    let cpu = cpu.as_deref().and_then(cpu_units).map(|it| it.to_string());
    let memory = memory.as_deref().and_then(memory_mib).map(|it| it.to_string());
    need.with("ecs:task-cpu", cpu).with("ecs:task-memory", memory)
}

pub fn with_definition(need: Need, definition: Option<&Definition>) -> Need {
    need.with("ecs:task-definition", definition.map(Definition::arn))
}

/// With the size of the tasks that a definition means.
pub fn with_size_of(need: Need, definition: Option<&Definition>) -> Need {
    let found = definition.and_then(|it| it.found.as_ref()).map(|it| &it.task_definition);
    let (cpu, memory) = found.map_or((None, None), |it| (it.cpu.clone(), it.memory.clone()));
    need.with("ecs:task-cpu", cpu).with("ecs:task-memory", memory)
}

/// Whether one of several containers is privileged; nothing if all are silent.
pub fn with_privileged(need: Need, flags: impl Iterator<Item = Option<bool>>) -> Need {
    with_flag(need, "ecs:privileged", flags.flatten().reduce(|a, b| a || b))
}
