//! What a container finds at 169.254.170.2: the credentials of its task's role, metadata, task
//! protection.
//!
//! `way` brings what containers send there to this agent, `listener` takes it in, `callers` proves
//! whose it is, and `service` answers.

mod address;
mod answer;
mod asked;
mod audit;
mod callers;
mod gate;
mod introspection;
mod limits;
mod listener;
mod metadata;
mod mode;
mod passage;
mod place;
mod processes;
mod protection;
mod redirect;
mod relay;
mod rooms;
mod run;
mod service;
mod sockets;
mod stats;
mod tags;
mod visit;
mod way;

pub use mode::Mode;
pub use processes::is_of_container;
pub use run::Endpoint;
pub use way::Way;

/// Whether what containers of this host send to the endpoint's address is brought to an agent: the
/// rules for that are there.
#[must_use]
pub fn leads_to_agent() -> bool {
    redirect::is_there()
}
