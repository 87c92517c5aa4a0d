//! The agent on real Docker, against a control plane of the test's own.
//!
//! Needs a Docker daemon at the default socket and a static busybox at /bin/busybox.

mod control_plane;
mod definitions;
mod fake_docker;
mod host;

mod crash;
mod dependencies;
mod errors;
mod features;
mod launches;
mod lifecycle;
mod podman;
mod pulls;
mod refusals;
mod sessions;
mod upgrades;
