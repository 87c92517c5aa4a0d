//! CreatePrepull and DeletePrepull of Berth's own API.
use berth_api::{ecs::Error, sigv4::sha256_hex};

use super::given::{Context, active, bounded};
use crate::{
    call::NewPrepull,
    cluster::{
        Txn,
        describe::arns::{self, Reference},
        records::{
            Key,
            cluster::ClusterRecord,
            prepull::{Prepull, PrepullOn},
            service::ServiceStatus,
        },
    },
    limits::{IMAGE_CHARACTERS_MAX, PREPULLS_MAX},
    providers,
};

/// Which hosts a call means: those of a provider, or those of a service of this cluster; by names
/// or by ARNs.
///
/// # Errors
/// InvalidParameter: of somewhere else, or neither, or both.
pub fn on(
    cluster: &ClusterRecord,
    provider: Option<&str>,
    service: Option<&str>,
) -> Result<PrepullOn, Error> {
    let elsewhere = |it: &str| {
        let text = format!("{it} is of somewhere else than cluster {}.", cluster.name);
        Error::invalid_parameter(text)
    };
    match (provider, service) {
        (Some(it), None) => {
            let name = providers::referenced(it, &cluster.home).ok_or_else(|| elsewhere(it))?;
            Ok(PrepullOn::CapacityProvider { name: name.to_owned() })
        }
        (None, Some(it)) => match arns::service(cluster, it)? {
            Reference::Here(name) => Ok(PrepullOn::Service { name: name.to_owned() }),
            Reference::Elsewhere => Err(elsewhere(it)),
        },
        _ => Err(Error::invalid_parameter(
            "A call says for whom an image is: capacityProvider or service, and not both.",
        )),
    }
}

/// Has hosts fetch an image. The same again changes nothing.
///
/// # Errors
/// ClusterNotFound, InvalidParameter, ServiceNotFound.
pub fn create(txn: &mut Txn, it: NewPrepull, context: &Context) -> Result<(), Error> {
    let cluster = active(txn)?;
    let invalid = |text: String| Err(Error::invalid_parameter(text));
    bounded(Some(&it.image), "image", IMAGE_CHARACTERS_MAX)?;
    let is_of_none = |it: char| it.is_whitespace() || it.is_control();
    if it.image.is_empty() || it.image.contains(is_of_none) {
        return invalid("image is to be the name of an image, as a definition has it.".to_owned());
    }
    match &it.on {
        PrepullOn::CapacityProvider { name } => {
            if !cluster.capacity_providers.contains(name) {
                return invalid(format!(
                    "Capacity provider {name} is none of cluster {}: no host of it would fetch \
                     the image.",
                    cluster.name
                ));
            }
        }
        PrepullOn::Service { name } => {
            let service = txn.services.get(name);
            if service.is_none_or(|it| it.status != ServiceStatus::Active) {
                return Err(Error::service_not_found("Service not found."));
            }
        }
    }
    let id = id(&it);
    if txn.prepulls.contains_key(&id) {
        return Ok(());
    }
    if txn.prepulls.len() >= PREPULLS_MAX {
        return invalid(format!(
            "Cluster {} has {PREPULLS_MAX} images that hosts fetch ahead, and can have no more.",
            cluster.name
        ));
    }
    let (created_at, created_by) = (txn.now, context.principal.clone());
    txn.put(Prepull { id, image: it.image, on: it.on, created_at, created_by });
    Ok(())
}

/// Hosts may remove the image again, as any other.
///
/// # Errors
/// ClusterNotFound, ResourceNotFound.
pub fn delete(txn: &mut Txn, id: &str) -> Result<(), Error> {
    active(txn)?;
    if !txn.prepulls.contains_key(&id.to_owned()) {
        let text = "There is no image of this id that hosts of this cluster fetch ahead.";
        return Err(Error::resource_not_found(text));
    }
    txn.delete(Key::Prepull(id.to_owned()));
    Ok(())
}

/// The id that the image has for these hosts.
pub fn id(it: &NewPrepull) -> String {
    let (kind, name) = match &it.on {
        PrepullOn::CapacityProvider { name } => ("provider", name),
        PrepullOn::Service { name } => ("service", name),
    };
    sha256_hex(format!("{kind}\n{name}\n{}", it.image).as_bytes())[..16].to_owned()
}

#[cfg(test)]
mod tests;
