//! Task definitions: what is accepted, its normal form, and what it means.
//!
//! - [`normalise`], [`normalise_daemon`]: the normal form of what is registered, or why it is not.
//! - [`meaning`]: what a definition means where it says nothing, or may say it in several ways.
//! - [`constraints`]: what a definition asks of placement.
//! - [`TaskDefinitionKey`]: the names of definitions.
//!
//! Nothing is kept here, and nothing looked up: functions of the shapes of the API.
mod constraints;
mod key;
pub mod limits;
pub mod meaning;
mod rules;
#[cfg(test)]
mod tests;

pub use constraints::{InvalidConstraint, check_count, constraints, member_of};
pub use key::{DefinitionKind, TaskDefinitionKey};
pub use rules::{
    EcrRegistry, checked_name, cpu_units, daemon_container, ecr_registry, is_role, is_valid_name,
    is_variable_name, memory_mib, normalise, normalise_daemon, wrong_characters,
};
