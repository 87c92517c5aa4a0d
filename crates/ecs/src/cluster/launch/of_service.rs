//! What the tasks of a service are made of.
use berth_api::ecs::{Error, LaunchType, PropagateTags, Tag, TaskDefinition, TaskOverride};

use super::{Launch, Network, constraints, demand, fargate, overrides};
use crate::{
    cluster::{
        State,
        records::{
            cluster::ClusterRecord, service::Service, service_revision::ServiceRevision,
            task::OfService,
        },
    },
    tags,
};
use berth_placement::Strategy;

impl Launch {
    /// The tasks of a revision, and what they ask of placement. ECS: what asks for no deployment
    /// (tags, placement) is taken from the service as it is now.
    pub fn of_revision(
        state: &State,
        cluster: &ClusterRecord,
        service: &Service,
        revision: &ServiceRevision,
    ) -> Result<(Launch, berth_placement::Request), Error> {
        let key = revision.configuration.task_definition.clone();
        let key = key.expect("a revision of a service is made of a definition");
        let definition = state.definitions.get(&key).expect("a revision keeps its definition");
        let configuration = &revision.configuration;
        let by_strategy = || fargate::launch_type(&configuration.capacity_provider_strategy);
        let launch_type = configuration.launch_type.clone().unwrap_or_else(by_strategy);
        let definition = &definition.task_definition;
        let Parts { demand, constraints, overrides } = of_definition(definition, &launch_type)?;
        let enable_execute_command = service.configuration.enable_execute_command;
        let launch = Launch {
            key,
            definition: definition.clone(),
            group: service.group(),
            demand: demand::with_exec(demand, enable_execute_command),
            constraints,
            log_driver_mode: revision.log_driver_mode.clone(),
            started_by: Some(revision.id.deployment()),
            reference_id: None,
            overrides: overrides.into(),
            tags: task_tags(cluster, service, &revision.definition_tags).into(),
            enable_execute_command,
            launch_type,
            service: Some(OfService { name: service.name.clone(), revision: revision.id }),
            daemon: None,
            network: configuration
                .network_configuration
                .as_ref()
                .map(|it| Network::known(state, it)),
            platform_version: configuration
                .platform_version
                .as_deref()
                .map(fargate::resolved)
                .map(str::to_owned),
            capacity_provider_name: None,
        };
        let request = launch.placement(state, service)?;
        Ok((launch, request))
    }

    /// ECS: a service that names no strategy is spread over zones, and then over instances. A
    /// DAEMON has constraints, and no strategies.
    fn placement(
        &self,
        state: &State,
        service: &Service,
    ) -> Result<berth_placement::Request, Error> {
        let configuration = &service.configuration;
        let (constraints, strategy) =
            (&configuration.placement_constraints, &configuration.placement_strategy);
        let mut request = self.asked(state, constraints, strategy)?;
        if service.is_daemon() {
            request.strategies.clear();
        } else if request.strategies.is_empty() {
            request.strategies = spread();
        }
        Ok(request)
    }
}

/// What follows from a definition alone.
pub struct Parts {
    pub demand: berth_placement::Demand,
    pub constraints: Vec<berth_placement::Constraint>,
    pub overrides: TaskOverride,
}

/// ECS: tasks of services override nothing.
pub fn of_definition(
    definition: &TaskDefinition,
    launch_type: &LaunchType,
) -> Result<Parts, Error> {
    let overrides = overrides::of_request(None, definition)?;
    Ok(Parts {
        demand: demand::of(definition, &overrides, launch_type)?,
        constraints: constraints(definition)?,
        overrides,
    })
}

pub fn spread() -> Vec<Strategy> {
    let zones = Strategy::SpreadAttribute("ecs.availability-zone".to_owned());
    vec![zones, Strategy::SpreadInstances]
}

/// ECS: `propagateTags` of the service or of the definition; managed ones in addition.
fn task_tags(cluster: &ClusterRecord, service: &Service, of_definition: &[Tag]) -> Vec<Tag> {
    let propagated = match &service.configuration.propagate_tags {
        PropagateTags::Service => service.tags.clone(),
        PropagateTags::TaskDefinition => of_definition.to_vec(),
        PropagateTags::None | PropagateTags::UnknownValue(_) => vec![],
    };
    if !service.configuration.enable_ecs_managed_tags {
        return propagated;
    }
    let managed = [
        Tag::new("aws:ecs:clusterName", &cluster.name),
        Tag::new("aws:ecs:serviceName", &service.name),
    ];
    tags::overlaid(&propagated, &managed)
}
