//! CreatePrepull and DeletePrepull of Berth's own API.
use berth_api::{ecs::Error, sigv4::sha256_hex};

use super::given::{Context, active, bounded};
use crate::{
    call::NewPrepull,
    cluster::{
        Txn,
        records::{
            Key,
            prepull::{Prepull, PrepullOn},
            service::ServiceStatus,
        },
    },
    limits::{IMAGE_CHARACTERS_MAX, PREPULLS_MAX},
};

/// Has hosts fetch an image. The same again changes nothing.
///
/// # Errors
/// ClusterNotFound, InvalidParameter, ServiceNotFound.
pub fn create(txn: &mut Txn, it: NewPrepull, context: &Context) -> Result<(), Error> {
    let cluster = active(txn)?;
    let invalid = |text: String| Err(Error::invalid_parameter(text));
    bounded(Some(&it.image), "image", IMAGE_CHARACTERS_MAX)?;
    if it.image.is_empty() || it.image.contains(char::is_whitespace) {
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
