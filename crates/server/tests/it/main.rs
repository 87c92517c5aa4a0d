//! A control node from outside: real sockets, the embedded store, simulated agents.
#![allow(clippy::unwrap_used, reason = "a test says why it failed by where it failed")]
#![allow(clippy::disallowed_methods, reason = "nobody but a test waits for its own files")]
mod acs;
mod authorisation;
mod bad_input;
mod durability;
mod events;
mod exec;
mod faults_of_clients;
mod instances;
mod metrics;
mod networks;
mod published;
mod releases;
mod roles;
mod sealed;
mod sealed_credentials;
mod signatures;
mod start;
mod sts;
mod support;
mod tcs;
mod tls;
