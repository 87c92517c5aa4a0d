//! The request as a whole: its size, and members that nothing can honour any more.
use berth_api::{
    ecs::{IsolationMode, RegisterTaskDefinitionRequest, ResourceType, TaskDefinition},
    to_json,
};

use super::{Result, client, invalid, list, text};
use crate::limits::{CONTAINERS_MAX, TASK_DEFINITION_BYTES_MAX};

pub fn check(input: &RegisterTaskDefinitionRequest) -> Result {
    let length = to_json(input).len();
    if length > TASK_DEFINITION_BYTES_MAX {
        return Err(client(format!(
            "Actual length: '{length}'. Max allowed length is '{TASK_DEFINITION_BYTES_MAX}' bytes."
        )));
    }
    let containers = list(&input.container_definitions);
    if containers.is_empty() {
        return Err(client("Container list cannot be empty"));
    }
    if containers.len() > CONTAINERS_MAX {
        return Err(client(format!(
            "A task definition can have at most {CONTAINERS_MAX} containers, but this one has {}.",
            containers.len()
        )));
    }
    retired(input)?;
    isolation(input)
}

/// ECS: Elastic Inference ended in 2024; NVIDIA MPS and Neuron devices have no counterpart in the
/// agent protocol that Berth speaks. Said here, so that no task waits for what never comes.
fn retired(input: &RegisterTaskDefinitionRequest) -> Result {
    if !list(&input.inference_accelerators).is_empty() {
        return Err(client(
            "Elastic Inference accelerators are no longer available. Remove \
             'inferenceAccelerators'.",
        ));
    }
    for container in list(&input.container_definitions) {
        for requirement in list(&container.resource_requirements) {
            let why = match &requirement.r#type {
                Some(ResourceType::InferenceAccelerator) => {
                    "Elastic Inference accelerators are no longer available. Remove the resource \
                     requirement 'InferenceAccelerator'."
                }
                Some(ResourceType::NeuronDevice) => {
                    "The resource requirement 'NeuronDevice' is not supported by Berth. Give the \
                     device to the container with 'linuxParameters.devices'."
                }
                _ if requirement.sharing_strategy.is_some() => {
                    "The 'sharingStrategy' of a resource requirement is not supported by Berth. \
                     Ask for whole GPUs."
                }
                _ => continue,
            };
            return Err(invalid(container, why));
        }
    }
    Ok(())
}

/// Containers share the kernel of their instance; stronger promises cannot be kept.
fn isolation(input: &RegisterTaskDefinitionRequest) -> Result {
    let Some(configuration) = &input.trusted_execution_configuration else { return Ok(()) };
    let shared = matches!(configuration.isolation_mode, None | Some(IsolationMode::Shared));
    match shared && text(&configuration.attestation_policy).is_empty() {
        true => Ok(()),
        false => Err(client(
            "The only 'isolationMode' of 'trustedExecutionConfiguration' that Berth supports is \
             SHARED, without 'attestationPolicy'.",
        )),
    }
}

/// What was asked for, as a definition that is not registered yet.
pub fn task_definition(input: RegisterTaskDefinitionRequest) -> TaskDefinition {
    let RegisterTaskDefinitionRequest {
        container_definitions,
        cpu,
        enable_fault_injection,
        ephemeral_storage,
        execution_role_arn,
        family,
        inference_accelerators,
        ipc_mode,
        memory,
        network_mode,
        pid_mode,
        placement_constraints,
        proxy_configuration,
        requires_compatibilities,
        runtime_platform,
        // Kept beside the definition, not in it.
        tags: _,
        task_role_arn,
        trusted_execution_configuration,
        volumes,
    } = input;
    TaskDefinition {
        container_definitions,
        cpu,
        enable_fault_injection,
        ephemeral_storage,
        execution_role_arn,
        family,
        inference_accelerators,
        ipc_mode,
        memory,
        network_mode,
        pid_mode,
        placement_constraints,
        proxy_configuration,
        requires_compatibilities,
        runtime_platform,
        task_role_arn,
        trusted_execution_configuration,
        volumes,
        ..TaskDefinition::default()
    }
}
