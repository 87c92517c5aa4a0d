//! What RunTask and StartTask ask for, checked.
use berth_api::ecs::{
    Error, LaunchType, NetworkConfiguration, PropagateTags, Tag, TaskDefinition, TaskOverride,
    TaskVolumeConfiguration,
};

use super::{Launch, Network, check_mode, constraints, demand, fargate, overrides, unprovided};
use crate::{
    account::records::TaskDefinitionStatus,
    cluster::{
        operations::{Context, bounded},
        records::{cluster::ClusterRecord, definition::TaskDefinitionKey},
        roles,
    },
    limits::{GROUP_CHARACTERS_MAX, REFERENCE_ID_CHARACTERS_MAX},
    tags,
};

/// The members that both requests have.
pub struct Wish {
    pub group: Option<String>,
    pub started_by: Option<String>,
    pub started_by_characters_max: usize,
    pub reference_id: Option<String>,
    pub overrides: Option<TaskOverride>,
    pub network_configuration: Option<NetworkConfiguration>,
    pub volume_configurations: Option<Vec<TaskVolumeConfiguration>>,
    pub propagate_tags: Option<PropagateTags>,
    pub tags: Option<Vec<Tag>>,
    pub enable_ecs_managed_tags: bool,
    pub enable_execute_command: bool,
    pub launch_type: LaunchType,
    pub platform_version: Option<String>,
}

impl Launch {
    /// Checks everything that does not depend on instances.
    pub fn of(wish: Wish, cluster: &ClusterRecord, context: &Context) -> Result<Launch, Error> {
        let found = context.facts.task_definition.as_ref();
        let found = found.ok_or_else(|| Error::client("TaskDefinition not found."))?;
        if found.status != TaskDefinitionStatus::Active {
            return Err(Error::client("TaskDefinition is inactive"));
        }
        let definition = found.task_definition.clone();
        let started_by = wish.started_by.filter(|it| !it.is_empty());
        bounded(started_by.as_deref(), "startedBy", wish.started_by_characters_max)?;
        bounded(wish.reference_id.as_deref(), "referenceId", REFERENCE_ID_CHARACTERS_MAX)?;
        let is_fargate = fargate::is_of(&wish.launch_type);
        fargate::check_definition(&definition, &wish.launch_type)?;
        let version = fargate::platform_version(is_fargate, wish.platform_version.as_deref())?;
        let network = wish.network_configuration.as_ref();
        check_mode(&definition, Network::is_given(network))?;
        let network = Network::given(network, is_fargate, &context.facts.networks)?;
        check_volumes(wish.volume_configurations.as_deref(), &definition)?;
        let overrides = overrides::of_request(wish.overrides, &definition)?;
        unprovided::refuse(&definition, &overrides)?;
        if let Some(role) = &context.facts.refused_role {
            return Err(Error::client(roles::refused(role)));
        }
        let mut tags = task_tags(wish.propagate_tags, wish.tags.as_deref(), &found.tags)?;
        if wish.enable_ecs_managed_tags {
            tags = tags::overlaid(&tags, &[Tag::new("aws:ecs:clusterName", &cluster.name)]);
        }
        let demand = demand::of(&definition, &overrides, &wish.launch_type)?;
        Ok(Launch {
            key: found.key.clone(),
            group: group(wish.group, &found.key)?,
            demand: demand::with_exec(demand, wish.enable_execute_command),
            constraints: constraints(&definition)?,
            log_driver_mode: context.facts.settings.get("defaultLogDriverMode").cloned(),
            started_by,
            reference_id: wish.reference_id,
            overrides: overrides.into(),
            tags: tags.into(),
            enable_execute_command: wish.enable_execute_command,
            launch_type: wish.launch_type,
            definition,
            service: None,
            daemon: None,
            network,
            platform_version: version.map(|it| fargate::resolved(&it).to_owned()),
            capacity_provider_name: None,
        })
    }
}

/// ECS: `family:NAME` when absent; `service:` belongs to services.
fn group(given: Option<String>, key: &TaskDefinitionKey) -> Result<String, Error> {
    let Some(group) = given.filter(|it| !it.is_empty()) else {
        return Ok(format!("family:{}", key.family));
    };
    bounded(Some(&group), "group", GROUP_CHARACTERS_MAX)?;
    if group.starts_with("service:") {
        return Err(Error::invalid_parameter(format!(
            "Invalid group '{group}': names beginning with 'service:' are reserved for services."
        )));
    }
    Ok(group)
}

/// ECS: tasks that are run by hand can take tags of their definition, not of a service.
fn task_tags(
    propagate: Option<PropagateTags>,
    given: Option<&[Tag]>,
    of_definition: &[Tag],
) -> Result<Vec<Tag>, Error> {
    let given = tags::of_request(given)?;
    match propagate {
        None | Some(PropagateTags::None) => Ok(given),
        Some(PropagateTags::TaskDefinition) => Ok(tags::overlaid(of_definition, &given)),
        Some(PropagateTags::Service) => Err(Error::invalid_parameter(
            "propagateTags should be TASK_DEFINITION or NONE: a task that is run by itself has no \
             service to take tags from.",
        )),
        Some(PropagateTags::UnknownValue(it)) => Err(Error::invalid_parameter(format!(
            "propagateTags should be one of [{}], and is '{it}'.",
            PropagateTags::values().join(",")
        ))),
    }
}

/// ECS: volumes to be configured at launch are EBS volumes, which only a cloud has.
pub fn check_volumes(
    given: Option<&[TaskVolumeConfiguration]>,
    of: &TaskDefinition,
) -> Result<(), Error> {
    let at_launch = |name: &str| {
        let mut volumes = of.volumes.iter().flatten();
        volumes.any(|it| it.name.as_deref() == Some(name) && it.configured_at_launch == Some(true))
    };
    for it in given.unwrap_or_default() {
        let name = it.name.as_deref().unwrap_or_default();
        if !at_launch(name) {
            return Err(Error::invalid_parameter(format!(
                "The volume name '{name}' in your request does not have a matching volume in your \
                 Task Definition"
            )));
        }
    }
    if of.volumes.iter().flatten().any(|it| it.configured_at_launch == Some(true)) {
        return Err(Error::unsupported_feature(
            "Volumes that are configured at launch are not supported by this release of Berth.",
        ));
    }
    Ok(())
}
