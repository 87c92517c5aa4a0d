//! Services: CreateService, UpdateService, DeleteService, and how they are described and listed.
//!
//! - `wish`: what a request wants of a service, as CreateService and UpdateService both say it.
//! - `rules`: what may be wanted, and ECS's defaults; the outcome is a configuration.
mod create_service;
mod delete_service;
mod describe_services;
pub mod rules;
mod update_service;
mod wish;

pub use create_service::create_service;
pub use delete_service::delete_service;
pub use describe_services::{describe_services, list_services};
pub use update_service::update_service;

use std::sync::Arc;

use berth_api::ecs::{Error, ServiceField};

use crate::cluster::{
    State,
    describe::{arns, arns::Reference},
    records::{
        cluster::ClusterRecord,
        service::{Service, ServiceStatus},
    },
};

/// What calls that change a service answer with.
const SHOWN: &[ServiceField] = &[ServiceField::Tags];

/// The service that a reference names, whatever its status, if there is one.
pub fn find(
    state: &State,
    cluster: &ClusterRecord,
    reference: &str,
) -> Result<Option<Arc<Service>>, Error> {
    Ok(match arns::service(cluster, reference)? {
        Reference::Here(name) => state.services.get(&name.to_owned()).cloned(),
        Reference::Elsewhere => None,
    })
}

/// The service that a call needs, whatever its status.
pub fn existing(
    state: &State,
    cluster: &ClusterRecord,
    reference: Option<&str>,
) -> Result<Arc<Service>, Error> {
    let found = find(state, cluster, reference.unwrap_or_default())?;
    found.ok_or_else(|| Error::service_not_found("Service not found."))
}

/// The service that a call is about to change.
pub fn active(
    state: &State,
    cluster: &ClusterRecord,
    reference: Option<&str>,
) -> Result<Arc<Service>, Error> {
    let service = existing(state, cluster, reference)?;
    match service.status {
        ServiceStatus::Active => Ok(service),
        ServiceStatus::Draining | ServiceStatus::Inactive => {
            Err(Error::service_not_active("Service was not ACTIVE."))
        }
    }
}
