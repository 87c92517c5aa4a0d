//! The Docker of this machine.
use std::env;

use bollard::{Docker, errors::Error};

/// Docker's own place, and the variable that names another.
const DEFAULT_SOCKET: &str = "/var/run/docker.sock";
const SOCKET_VARIABLE: &str = "DOCKER_HOST";

/// For the daemon to answer: it is next door.
const ANSWER_SECONDS_MAX: u64 = 5;

pub async fn connect() -> Result<Docker, Error> {
    let address = env::var(SOCKET_VARIABLE).unwrap_or_else(|_| DEFAULT_SOCKET.to_owned());
    let path = address.strip_prefix("unix://").unwrap_or(&address);
    let version = bollard::API_DEFAULT_VERSION;
    Docker::connect_with_unix(path, ANSWER_SECONDS_MAX, version)?.negotiate_version().await
}
