//! What calls about express services need.
use berth_api::ecs::{CreateExpressGatewayServiceRequest, UpdateExpressGatewayServiceRequest};
use berth_kernel::Need;
use berth_serving::Published;

use super::{
    ask::{Ask, tagged_by},
    in_cluster::InCluster,
    keys,
    named::Named,
    roles::{Passed, To},
};

pub fn create<P: Published>(ask: &Ask<P>, it: &CreateExpressGatewayServiceRequest) -> Vec<Need> {
    let cluster = ask.cluster(&it.cluster);
    // ECS: without a name it gets one.
    let new = match &it.service_name {
        Some(name) => cluster.service(name),
        None => cluster.all("service"),
    };
    let definition = ask.definition(&it.task_definition_arn);
    let network = it.network_configuration.as_ref();
    let need = tagged_by(ask.within(&cluster, &new), &it.tags);
    let need = keys::with_subnets(need, network.and_then(|it| it.subnets.as_ref()));
    let need = keys::with_size(need, &it.cpu, &it.memory);
    let mut needs = vec![keys::with_definition(need, definition.as_ref())];
    needs.extend(ask.tagging(&new, &it.tags));
    needs.extend(registering(ask, &it.task_definition_arn));
    let passed = Passed { home: ask.home(), resource: &new.arn };
    needs.extend(passed.each(To::Tasks, &it.task_role_arn));
    needs.extend(passed.each(To::Tasks, &it.execution_role_arn));
    needs.extend(passed.each(To::Ecs, &it.infrastructure_role_arn));
    needs
}

pub fn update<P: Published>(ask: &Ask<P>, it: &UpdateExpressGatewayServiceRequest) -> Vec<Need> {
    let network = it.network_configuration.as_ref();
    let need = on(ask, &it.service_arn);
    let service = need.resource.clone();
    let need = keys::with_subnets(need, network.and_then(|it| it.subnets.as_ref()));
    let mut needs = vec![keys::with_size(need, &it.cpu, &it.memory)];
    needs.extend(registering(ask, &it.task_definition_arn));
    let passed = Passed { home: ask.home(), resource: &service };
    needs.extend(passed.each(To::Tasks, &it.task_role_arn));
    needs.extend(passed.each(To::Tasks, &it.execution_role_arn));
    needs
}

pub fn one<P: Published>(ask: &Ask<P>, arn: &Option<String>) -> Vec<Need> {
    vec![on(ask, arn)]
}

fn on<P: Published>(ask: &Ask<P>, arn: &Option<String>) -> Need {
    let arn = arn.as_deref().unwrap_or_default();
    match InCluster::of_arn(ask.at, "service", arn) {
        Some((cluster, name)) => ask.within(&cluster, &cluster.service(name)),
        None => ask.on(&Named::of(ask.home(), "service", arn)),
    }
}

/// A definition is made for a service that names none, of a family that nobody knows yet.
fn registering<P: Published>(ask: &Ask<P>, definition: &Option<String>) -> Option<Need> {
    let any = Named::at(ask.home(), "task-definition/*:*");
    definition.is_none().then(|| Need::on("ecs:RegisterTaskDefinition", any.arn))
}
