//! What the account accepts beside definitions, which have a crate of their own.
pub mod capacity_provider;
pub mod settings;
