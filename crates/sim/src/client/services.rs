//! What clients do with services: create, update, scale, protect, stop, delete.
use berth_api::ecs::{
    CreateServiceRequest, DeleteServiceRequest, DeploymentCircuitBreaker, DeploymentConfiguration,
    DeploymentLifecycleHook, DeploymentLifecycleHookStage, DeploymentLifecycleHookTargetType,
    DeploymentStrategy, DescribeServicesRequest, PlacementConstraint, PlacementConstraintType,
    Request, StopServiceDeploymentRequest, StopServiceDeploymentStopType, UpdateServiceRequest,
    UpdateTaskProtectionRequest,
};

use super::{arn, definitions::SERVICE_FAMILIES};
use crate::world::World;

/// Few names, so that clients get in each other's way.
const NAMES: [&str; 3] = ["api", "web", "worker"];

/// Where staged deployments may pause.
const PAUSES: [DeploymentLifecycleHookStage; 3] = [
    DeploymentLifecycleHookStage::PreScaleUp,
    DeploymentLifecycleHookStage::PostScaleUp,
    DeploymentLifecycleHookStage::PostProductionTrafficShift,
];

impl World {
    pub(super) fn ask_create_service(&mut self, cluster: String) -> Request {
        let distinct = self.dice.chance(200).then(|| {
            let r#type = Some(PlacementConstraintType::DistinctInstance);
            vec![PlacementConstraint { r#type, expression: None }]
        });
        let capacity_provider_strategy = self.of_provider(&cluster);
        CreateServiceRequest {
            capacity_provider_strategy,
            cluster: Some(cluster),
            service_name: Some(self.dice.one(&NAMES).to_owned()),
            task_definition: Some(self.dice.one(&SERVICE_FAMILIES).to_owned()),
            desired_count: Some(self.dice.one(&[0, 1, 1, 2, 3, 5])),
            deployment_configuration: Some(self.deployment_configuration()),
            placement_constraints: distinct,
            ..CreateServiceRequest::default()
        }
        .into()
    }

    pub(super) fn ask_update_service(&mut self, cluster: String) -> Request {
        let definition = self.dice.chance(500);
        let configuration = self.dice.chance(250);
        UpdateServiceRequest {
            cluster: Some(cluster),
            service: Some(self.dice.one(&NAMES).to_owned()),
            task_definition: definition.then(|| self.dice.one(&SERVICE_FAMILIES).to_owned()),
            desired_count: self.dice.chance(500).then(|| self.dice.one(&[0, 1, 2, 3, 6])),
            force_new_deployment: Some(self.dice.chance(200)),
            deployment_configuration: configuration.then(|| self.deployment_configuration()),
            ..UpdateServiceRequest::default()
        }
        .into()
    }

    fn deployment_configuration(&mut self) -> DeploymentConfiguration {
        let is_staged = self.dice.chance(350);
        let (minimum, maximum) =
            self.dice.one(&[(100, 200), (100, 200), (50, 100), (0, 100), (50, 150), (75, 200)]);
        let (minimum, maximum) = if is_staged { (100, 200) } else { (minimum, maximum) };
        let breaks = self.dice.chance(500);
        let pause = DeploymentLifecycleHook {
            target_type: Some(DeploymentLifecycleHookTargetType::Pause),
            lifecycle_stages: self.dice.pick(&PAUSES).cloned().map(|it| vec![it]),
            timeout_configuration: Some(
                berth_api::ecs::DeploymentLifecycleHookTimeoutConfiguration {
                    timeout_in_minutes: Some(1),
                    action: None,
                },
            ),
            ..DeploymentLifecycleHook::default()
        };
        let pauses = is_staged && self.dice.chance(300);
        DeploymentConfiguration {
            minimum_healthy_percent: Some(minimum),
            maximum_percent: Some(maximum),
            deployment_circuit_breaker: Some(DeploymentCircuitBreaker {
                enable: Some(breaks),
                rollback: Some(breaks && self.dice.chance(700)),
                ..DeploymentCircuitBreaker::default()
            }),
            strategy: is_staged.then_some(DeploymentStrategy::BlueGreen),
            bake_time_in_minutes: is_staged.then(|| self.dice.one(&[0, 0, 1])),
            lifecycle_hooks: pauses.then(|| vec![pause]),
            ..DeploymentConfiguration::default()
        }
    }

    pub(super) fn ask_delete_service(&mut self, cluster: String) -> Request {
        let service = Some(self.dice.one(&NAMES).to_owned());
        let force = Some(self.dice.chance(700));
        DeleteServiceRequest { cluster: Some(cluster), service, force }.into()
    }

    pub(super) fn ask_describe_services(&mut self, cluster: String) -> Request {
        let services = Some(NAMES.map(str::to_owned).to_vec());
        DescribeServicesRequest { cluster: Some(cluster), services, include: None }.into()
    }

    pub(super) fn ask_protect_tasks(&mut self, cluster: String) -> Request {
        let tasks = (0..3).map(|_| self.some_task(&cluster)).collect();
        let protects = self.dice.chance(700);
        UpdateTaskProtectionRequest {
            cluster: Some(cluster),
            tasks: Some(tasks),
            protection_enabled: Some(protects),
            expires_in_minutes: protects.then_some(1),
        }
        .into()
    }

    pub(super) fn ask_stop_service_deployment(&mut self, cluster: String) -> Request {
        let state = self.state_of(&cluster);
        let under_way = state.into_iter().flat_map(|it| it.service_deployments.values());
        let under_way = under_way.filter(|it| it.finished_at.is_none());
        let arns: Vec<_> = under_way
            .map(|it| arn("service-deployment", &cluster, format!("{}/{}", it.service, it.id)))
            .collect();
        let service_deployment_arn = self.dice.pick(&arns).cloned();
        let unknown = || arn("service-deployment", &cluster, format!("web/{:032x}", 1));
        let aborts = self.dice.chance(400);
        StopServiceDeploymentRequest {
            service_deployment_arn: service_deployment_arn.or_else(|| Some(unknown())),
            stop_type: aborts.then_some(StopServiceDeploymentStopType::Abort),
        }
        .into()
    }
}
