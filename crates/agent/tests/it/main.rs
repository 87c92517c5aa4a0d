//! The agent on real Docker, against a control plane of the test's own.
//!
//! Needs a Docker daemon at the default socket and a static busybox at /bin/busybox.

mod control_plane;
mod definitions;
mod fake_docker;
mod host;
mod lan;
mod vpc;

mod attacks;
mod crash;
mod credentials;
mod dependencies;
mod endpoint;
mod errors;
mod features;
mod filters;
mod housekeeping;
mod interfaces;
mod interfaces_anew;
mod interfaces_of_hosts;
mod launches;
mod lifecycle;
mod logs;
mod plans;
mod podman;
mod pulls;
mod refusals;
mod secrets;
mod sessions;
mod upgrades;
