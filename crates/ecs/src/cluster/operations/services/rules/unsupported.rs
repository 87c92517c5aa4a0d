//! What this release does not do for services. It says so; it never drops a member silently.
use berth_api::ecs::{
    CreateServiceRequest, Error, MonitoringConfiguration, ServiceConnectConfiguration,
    UpdateServiceRequest,
};

pub fn of_create(input: &CreateServiceRequest) -> Result<(), Error> {
    refuse(&[
        ("loadBalancers", some(&input.load_balancers)),
        ("serviceRegistries", some(&input.service_registries)),
        ("serviceConnectConfiguration", connects(&input.service_connect_configuration)),
        ("volumeConfigurations", some(&input.volume_configurations)),
        ("vpcLatticeConfigurations", some(&input.vpc_lattice_configurations)),
        ("gatewayConnectors", some(&input.gateway_connectors)),
        ("monitoring", monitors(&input.monitoring)),
    ])?;
    match input.role.as_deref() {
        None | Some("") => Ok(()),
        Some(_) => Err(Error::invalid_parameter(
            "You cannot specify an IAM role for services that require a service linked role.",
        )),
    }
}

pub fn of_update(input: &UpdateServiceRequest) -> Result<(), Error> {
    refuse(&[
        ("loadBalancers", some(&input.load_balancers)),
        ("serviceRegistries", some(&input.service_registries)),
        ("serviceConnectConfiguration", connects(&input.service_connect_configuration)),
        ("volumeConfigurations", some(&input.volume_configurations)),
        ("vpcLatticeConfigurations", some(&input.vpc_lattice_configurations)),
        ("gatewayConnectors", some(&input.gateway_connectors)),
        ("monitoring", monitors(&input.monitoring)),
    ])
}

/// ECS: what task sets say by themselves.
pub fn of_external(input: &UpdateServiceRequest) -> Result<(), Error> {
    let given = [
        ("task definition", input.task_definition.is_some()),
        ("platform version", input.platform_version.is_some()),
        ("network configuration", input.network_configuration.is_some()),
        ("capacity provider strategy", some(&input.capacity_provider_strategy)),
    ];
    if let Some((what, _)) = given.iter().find(|(_, is_given)| *is_given) {
        return Err(Error::invalid_parameter(format!(
            "Unable to update {what} on services with an EXTERNAL deployment controller. Create a \
             new task set with it."
        )));
    }
    match input.force_new_deployment {
        Some(true) => Err(Error::invalid_parameter(
            "Unable to force a new deployment on services with an EXTERNAL deployment controller. \
             Create a new task set.",
        )),
        _ => Ok(()),
    }
}

fn refuse(members: &[(&str, bool)]) -> Result<(), Error> {
    match members.iter().find(|(_, is_given)| *is_given) {
        None => Ok(()),
        Some((member, _)) => Err(Error::unsupported_feature(format!(
            "{member} is not supported by this release of Berth. Omit it."
        ))),
    }
}

fn some<T>(list: &Option<Vec<T>>) -> bool {
    list.as_ref().is_some_and(|it| !it.is_empty())
}

fn connects(given: &Option<ServiceConnectConfiguration>) -> bool {
    given.as_ref().is_some_and(|it| it.enabled != Some(false))
}

fn monitors(given: &Option<MonitoringConfiguration>) -> bool {
    given.as_ref().is_some_and(|it| some(&it.metric_configurations))
}
