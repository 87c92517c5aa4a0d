//! ECR, as far as it gives out the login of a registry: Berth stores no images.
mod address;
mod service;
mod token;

pub use address::{Address, Registry};
pub use service::Ecr;
pub use token::{Login, authorization_token};
