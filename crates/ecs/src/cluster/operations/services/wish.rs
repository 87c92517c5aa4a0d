//! What a request wants of a service: the members that CreateService and UpdateService both have.
use berth_api::ecs::{
    AvailabilityZoneRebalancing, CapacityProviderStrategyItem, CreateServiceRequest,
    DeploymentConfiguration, LaunchType, NetworkConfiguration, PlacementConstraint,
    PlacementStrategy, PropagateTags, UpdateServiceRequest,
};

/// Absent members keep what the service has, or get ECS's default.
pub struct Wish {
    /// Only CreateService has it.
    pub launch_type: Option<LaunchType>,
    pub capacity_provider_strategy: Option<Vec<CapacityProviderStrategyItem>>,
    pub platform_version: Option<String>,
    pub network_configuration: Option<NetworkConfiguration>,
    pub deployment_configuration: Option<DeploymentConfiguration>,
    pub availability_zone_rebalancing: Option<AvailabilityZoneRebalancing>,
    pub placement_constraints: Option<Vec<PlacementConstraint>>,
    pub placement_strategy: Option<Vec<PlacementStrategy>>,
    pub propagate_tags: Option<PropagateTags>,
    pub enable_ecs_managed_tags: Option<bool>,
    pub enable_execute_command: Option<bool>,
    pub health_check_grace_period_seconds: Option<i32>,
}

impl Wish {
    pub fn of_create(input: &CreateServiceRequest) -> Wish {
        Wish {
            launch_type: input.launch_type.clone(),
            capacity_provider_strategy: input.capacity_provider_strategy.clone(),
            platform_version: input.platform_version.clone(),
            network_configuration: input.network_configuration.clone(),
            deployment_configuration: input.deployment_configuration.clone(),
            availability_zone_rebalancing: input.availability_zone_rebalancing.clone(),
            placement_constraints: input.placement_constraints.clone(),
            placement_strategy: input.placement_strategy.clone(),
            propagate_tags: input.propagate_tags.clone(),
            enable_ecs_managed_tags: input.enable_ecs_managed_tags,
            enable_execute_command: input.enable_execute_command,
            health_check_grace_period_seconds: input.health_check_grace_period_seconds,
        }
    }

    pub fn of_update(input: &UpdateServiceRequest) -> Wish {
        Wish {
            launch_type: None,
            capacity_provider_strategy: input.capacity_provider_strategy.clone(),
            platform_version: input.platform_version.clone(),
            network_configuration: input.network_configuration.clone(),
            deployment_configuration: input.deployment_configuration.clone(),
            availability_zone_rebalancing: input.availability_zone_rebalancing.clone(),
            placement_constraints: input.placement_constraints.clone(),
            placement_strategy: input.placement_strategy.clone(),
            propagate_tags: input.propagate_tags.clone(),
            enable_ecs_managed_tags: input.enable_ecs_managed_tags,
            enable_execute_command: input.enable_execute_command,
            health_check_grace_period_seconds: input.health_check_grace_period_seconds,
        }
    }
}
