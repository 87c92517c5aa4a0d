//! Becoming a container instance.

use berth_api::client::{ApiError, CallError, Client};
use berth_api::ecs;
use berth_api::seal_key;
use berth_sealing::BoxKey;

use super::attributes;
use super::backoff::chance;
use crate::config::Config;
use crate::error::AgentError;
use crate::identity::Identity;
use crate::journal::Instance;
use crate::returning::Returning;
use crate::runtime::Docker;

pub use attributes::capacity;

const DEFAULT_CLUSTER: &str = "default";

/// Registers, again and again while the control plane is away. Of the host it says whether tasks
/// can have network interfaces of their own.
///
/// # Errors
/// The control plane refuses: the key, the cluster, or the request. Or the machine's own key is
/// damaged.
pub async fn register(
    client: &Client,
    config: &Config,
    host: (&Docker, bool),
    former: Option<&Instance>,
) -> Result<Instance, AgentError> {
    let box_key = config.identity.as_ref().map(Identity::box_key).transpose()?;
    let mut returning = Returning::default();
    let joined_arn = config.identity.as_ref().map(|it| it.container_instance_arn.clone());
    let is_first = former.is_none();
    let mut former_arn =
        joined_arn.clone().or_else(|| former.map(|it| it.container_instance_arn.clone()));
    loop {
        let is_new = is_first || former_arn.is_none();
        let former = (former_arn.as_deref(), is_new);
        let request = request(config, host, box_key.as_ref(), former);
        let error = match client.send(request).await {
            Ok(response) => match instance(config, response) {
                Some(instance) => return Ok(instance),
                None => CallError::Decode("it names no container instance".to_owned()),
            },
            Err(error) => error,
        };
        match &error {
            CallError::Api(api)
                if is_about_the_request(api) && former_arn.is_some() && joined_arn.is_none() =>
            {
                tracing::warn!(
                    arn = former_arn, %error,
                    "the control plane does not take the former container instance back: \
                     registering as a new one"
                );
                former_arn = None;
                continue;
            }
            CallError::Api(api) if is_default_cluster_missing(config, api) => {
                if create_default_cluster(client, config).await {
                    continue;
                }
            }
            CallError::Api(api) => refused(config, api)?,
            CallError::Transport(_) | CallError::TimedOut(_) | CallError::Decode(_) => {}
        }
        let wait = returning.after_failure(chance());
        tracing::warn!(endpoint = config.endpoint, %error, ?wait, "not registered yet");
        tokio::time::sleep(wait).await;
    }
}

/// ECS: the cluster `default` is made by the first agent that joins it.
fn is_default_cluster_missing(config: &Config, api: &ApiError) -> bool {
    config.cluster == DEFAULT_CLUSTER && api.code == "ClusterNotFoundException"
}

async fn create_default_cluster(client: &Client, config: &Config) -> bool {
    let request = ecs::CreateClusterRequest {
        cluster_name: Some(config.cluster.clone()),
        ..ecs::CreateClusterRequest::default()
    };
    match client.send(request).await {
        Ok(_) => true,
        Err(error) => {
            tracing::warn!(%error, "the default cluster cannot be created");
            false
        }
    }
}

fn with(some: [Option<ecs::Attribute>; 2], mut all: Vec<ecs::Attribute>) -> Vec<ecs::Attribute> {
    all.extend(some.into_iter().flatten());
    all
}

fn request(
    config: &Config,
    (docker, has_interfaces): (&Docker, bool),
    box_key: Option<&BoxKey>,
    (former_arn, is_new): (Option<&str>, bool),
) -> ecs::RegisterContainerInstanceRequest {
    let (cpu_units, memory_mib) = capacity(&docker.host, config.reserved_memory_mib);
    // ECS: custom attributes go with the first registration only; the control plane keeps them.
    let none = std::collections::BTreeMap::new();
    let custom = if is_new { &config.attributes } else { &none };
    let bundle = config.trusted.attribute().map(|(name, value)| ecs::Attribute {
        name: Some(name.to_owned()),
        value: Some(value),
        ..ecs::Attribute::default()
    });
    let seal_key = box_key.map(|it| {
        let value = seal_key::attribute_value(&it.public());
        ecs::Attribute::new(seal_key::ATTRIBUTE, Some(value))
    });
    ecs::RegisterContainerInstanceRequest {
        cluster: Some(config.cluster.clone()),
        container_instance_arn: former_arn.map(str::to_owned),
        instance_identity_document: Some(String::new()),
        instance_identity_document_signature: Some(String::new()),
        attributes: Some(with(
            [bundle, seal_key],
            attributes::attributes(
                &docker.host,
                attributes::Can {
                    limits_tasks: docker.has_task_limits(),
                    routes_logs: docker.has_routers(),
                    mounts_secrets: docker.has_secret_files(),
                    reads_files: config.s3_endpoint.is_some(),
                },
                docker.endpoint(),
                has_interfaces,
                custom,
                config.capacity_provider.as_deref(),
            ),
        )),
        total_resources: Some(attributes::resources(
            cpu_units,
            memory_mib,
            &config.reserved_ports,
            &config.reserved_ports_udp,
        )),
        platform_devices: Some(attributes::gpus(config.gpus.keys())).filter(|it| !it.is_empty()),
        version_info: Some(ecs::VersionInfo {
            agent_hash: Some(config.agent_hash.clone()),
            agent_version: Some(config.agent_version.clone()),
            docker_version: Some(format!("DockerVersion: {}", docker.host.docker_version)),
        }),
        ..ecs::RegisterContainerInstanceRequest::default()
    }
}

fn instance(config: &Config, response: ecs::RegisterContainerInstanceResponse) -> Option<Instance> {
    let container_instance_arn = response.container_instance?.container_instance_arn?;
    Some(Instance { cluster: config.cluster.clone(), container_instance_arn })
}

/// ECS: sending the same again would not help.
fn is_about_the_request(api: &ApiError) -> bool {
    matches!(api.code.as_str(), "ClientException" | "InvalidParameterException")
}

/// An error that waiting does not cure.
fn refused(config: &Config, api: &ApiError) -> Result<(), AgentError> {
    let endpoint = config.endpoint.clone();
    let (name, text) = (api.code.clone(), api.message.clone());
    match api.code.as_str() {
        "ClusterNotFoundException" | "InvalidClusterException" => {
            Err(AgentError::ClusterUnknown { cluster: config.cluster.clone(), endpoint, text })
        }
        "UnrecognizedClientException"
        | "InvalidSignatureException"
        | "IncompleteSignatureException"
        | "IncompleteSignature"
        | "MissingAuthenticationTokenException"
        | "MissingAuthenticationToken"
        | "ExpiredTokenException"
        | "InvalidClientTokenId"
        | "SignatureDoesNotMatch"
        | "AccessDeniedException" => Err(AgentError::KeyRefused { endpoint, name, text }),
        _ if is_about_the_request(api) => {
            Err(AgentError::RegistrationRefused { endpoint, name, text })
        }
        _ => Ok(()),
    }
}
