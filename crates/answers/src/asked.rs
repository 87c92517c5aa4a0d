//! Which cluster is asked about, and what is said where ECS's API says no.
use std::sync::Arc;

use berth_api::{berth::Error, ecs};
use berth_ecs::cluster::{
    State,
    records::cluster::{ClusterRecord, ClusterStatus},
};

/// The cluster that is asked about.
pub fn active(state: &State) -> Result<Arc<ClusterRecord>, Error> {
    let active = state.cluster.as_ref().filter(|it| it.status == ClusterStatus::Active);
    active.cloned().ok_or_else(|| Error::cluster_not_found("Cluster not found."))
}

/// What ECS's API says of a caller's fault, in the words of Berth's own.
pub fn of_ecs(error: ecs::Error) -> Error {
    let message = error.message;
    match error.code {
        ecs::ErrorCode::ClusterNotFoundException => Error::cluster_not_found(message),
        ecs::ErrorCode::InvalidParameterException => Error::invalid_parameter(message),
        ecs::ErrorCode::ServiceNotFoundException => Error::service_not_found(message),
        ecs::ErrorCode::AccessDeniedException => Error::access_denied(message),
        ecs::ErrorCode::ResourceNotFoundException => Error::resource_not_found(message),
        ecs::ErrorCode::ServerException => Error::server(message),
        ecs::ErrorCode::ClientException => Error::client(message),
        other => Error::client(format!("{other}: {message}")),
    }
}
