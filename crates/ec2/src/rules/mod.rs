//! What is accepted, in EC2's words.
pub mod cidrs;
pub mod filters;
pub mod finding;
pub mod honoured;
pub mod permissions;
pub mod routes;
pub mod tags;
pub mod zones;
