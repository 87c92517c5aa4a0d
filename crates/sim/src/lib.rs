//! The world around the pure crates: one seed, one history.
//!
//! The real shards ([`berth_ecs`] on [`berth_engine`]) and the real agent's task machine run on one
//! thread against a simulated store, network, clock, container runtime and clients, all of which
//! fail in ways that the seed decides. [`laws`] are checked on every published state, on every
//! reply, and once faults have ended. Services that need nobody else (`subjects`) have their shard
//! lived by itself, with the same store and the same faults (`lone`), and some beside ECS. Lines of
//! containers go from Docker's files to those of the control plane by themselves, too (`logs`).
//! What shards have to do with each other and no service has yet is tried with a machine of the
//! simulator's own (`bells`). What the laws are worth is tested with mutants: known kinds of bugs
//! in `mutants/`, put in on purpose, each of which must break a law (see `cargo xtask mutants`).
mod bells;
mod client;
mod dice;
mod faults;
mod host;
mod identities;
mod images;
mod laws;
mod logs;
mod lone;
mod newcomers;
mod roles;
pub mod scenario;

mod seeds;
mod subjects;
mod world;

pub use seeds::{Broken, Lived, Run, live, live_all, live_incident};
pub use world::{Incident, WrongClock};
