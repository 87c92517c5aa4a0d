//! The task machine: scenarios as text, and laws under random events and restarts.

mod build;
mod laws;
mod script;
mod simulation;

mod dependencies;
mod interfaces;
mod lifecycle;
mod reports;
mod resources;
mod retrieval;
mod stops;
mod strays;
