//! DescribeServices and ListServices.
use berth_api::ecs::{
    DescribeServicesRequest, DescribeServicesResponse, Error, LaunchType, ListServicesRequest,
    ListServicesResponse, ResourceManagementType, SchedulingStrategy, ServiceField,
};

use super::{
    super::{active, missing, some_of, unknown},
    find,
};
use crate::{
    cluster::{
        State, describe,
        records::service::{Service, ServiceStatus},
    },
    limits::{DESCRIBE_SERVICES_MAX, LIST_MAX, LIST_SERVICES_DEFAULT},
    page,
};

/// ECS: also DRAINING and INACTIVE ones; what does not exist is a failure beside the others.
pub fn describe_services(
    state: &State,
    input: &DescribeServicesRequest,
) -> Result<DescribeServicesResponse, Error> {
    let cluster = active(state)?;
    let asked = some_of(input.services.as_ref(), "Services", DESCRIBE_SERVICES_MAX)?;
    let include = input.include.as_deref().unwrap_or_default();
    for field in include {
        if let ServiceField::UnknownValue(it) = field {
            return Err(unknown("include", it, ServiceField::values()));
        }
    }
    let (mut services, mut failures) = (Vec::new(), Vec::new());
    for reference in asked {
        match find(state, &cluster, reference)? {
            Some(it) => services.push(describe::service(state, &cluster, &it, include)),
            None => failures.push(missing(&cluster, "service", reference)),
        }
    }
    Ok(DescribeServicesResponse { services: Some(services), failures: Some(failures) })
}

/// ECS: ACTIVE ones only, 10 per page unless told otherwise; here in the order of their names.
pub fn list_services(
    state: &State,
    input: &ListServicesRequest,
) -> Result<ListServicesResponse, Error> {
    let cluster = active(state)?;
    check_filters(input)?;
    let parameters = ListServicesRequest { next_token: None, max_results: None, ..input.clone() };
    let parameters = format!("services {}", berth_api::to_json(&parameters));
    let size = Some(input.max_results.unwrap_or(LIST_SERVICES_DEFAULT));
    let page = page::of(input.next_token.as_deref(), size, LIST_MAX, &parameters)?;
    let rest =
        state.services.values().filter(|it| page.after().is_none_or(|at| it.name.as_str() > at));
    let (page, next_token) = page.take(rest.filter(|it| fits(it, input)), |it| it.name.clone());
    let service_arns = Some(page.into_iter().map(|it| cluster.service_arn(&it.name)).collect());
    Ok(ListServicesResponse { service_arns, next_token })
}

fn check_filters(input: &ListServicesRequest) -> Result<(), Error> {
    if let Some(LaunchType::UnknownValue(it)) = &input.launch_type {
        return Err(unknown("launchType", it, LaunchType::values()));
    }
    if let Some(SchedulingStrategy::UnknownValue(it)) = &input.scheduling_strategy {
        return Err(unknown("schedulingStrategy", it, SchedulingStrategy::values()));
    }
    match &input.resource_management_type {
        Some(ResourceManagementType::UnknownValue(it)) => {
            Err(unknown("resourceManagementType", it, ResourceManagementType::values()))
        }
        _ => Ok(()),
    }
}

/// The resources of all services here are managed by whoever made them.
fn fits(it: &Service, input: &ListServicesRequest) -> bool {
    let launch_type = input.launch_type.as_ref();
    let strategy = input.scheduling_strategy.as_ref();
    let managed = input.resource_management_type.as_ref();
    it.status == ServiceStatus::Active
        && launch_type.is_none_or(|one| it.configuration.launch_type.as_ref() == Some(one))
        && strategy.is_none_or(|one| it.scheduling_strategy == *one)
        && managed.is_none_or(|one| *one == ResourceManagementType::Customer)
}
