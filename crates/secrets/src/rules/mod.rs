//! What is accepted, in the words of Systems Manager.
pub mod filters;
pub mod given;
pub mod labels;
pub mod names;
pub mod references;
pub mod tags;
pub mod values;
