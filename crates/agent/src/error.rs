//! Why an agent cannot start or go on: what is wrong, why, and what to do.

use std::path::PathBuf;

use thiserror::Error;

#[derive(Debug, Error)]
pub enum AgentError {
    #[error(
        "cannot reach Docker at {address}: {fault}. Start Docker (for example 'systemctl start \
         docker'), check that this user may use its socket, or name another socket."
    )]
    Docker { address: String, fault: String },
    #[error(
        "Docker's API {}.{} is too old: {}.{} or newer is needed. Install a newer Docker Engine.",
        found.0, found.1, least.0, least.1
    )]
    DockerTooOld { found: (usize, usize), least: (usize, usize) },
    #[error(
        "this process may have {allowed} files open, and the agent needs {needed}: for its \
         journal and its sessions, and one for each call to Docker; raise the limit with \
         'ulimit -n', or LimitNOFILE= of its unit"
    )]
    Descriptors { allowed: usize, needed: usize },
    #[error(
        "the data directory {} is in use by another agent. Stop that agent, or give this one a \
         directory of its own.", path.display()
    )]
    DataDirLocked { path: PathBuf },
    #[error(
        "the data directory {} cannot be used: {fault}. Check that it exists and that this user \
         may write to it.", path.display()
    )]
    DataDir { path: PathBuf, fault: std::io::Error },
    #[error(
        "the data directory {} belongs to cluster {saved}, not {configured}. Use another \
         directory for another cluster.", path.display()
    )]
    ClusterChanged { path: PathBuf, saved: String, configured: String },
    #[error(
        "the control plane at {endpoint} refuses this agent's key ({name}: {text}). Check the \
         access key id and the secret; the clocks of both machines must agree within 5 minutes. A \
         machine that has joined by a token comes back with another one, of 'berth token create \
         --rejoin INSTANCE' beside the control plane: start its agent with --join TOKEN."
    )]
    KeyRefused { endpoint: String, name: String, text: String },
    #[error("the control plane at {endpoint} does not let this machine join: {text}")]
    JoinRefused { endpoint: String, text: String },
    #[error("this machine cannot join: {0}")]
    CannotJoin(String),
    #[error(
        "the cluster {cluster} is not known to the control plane at {endpoint} ({text}). Create \
         it, or name another."
    )]
    ClusterUnknown { cluster: String, endpoint: String, text: String },
    #[error(
        "the control plane at {endpoint} refuses this container instance ({name}: {text}). The \
         request was at fault, so it is not sent again; see the message for what to change."
    )]
    RegistrationRefused { endpoint: String, name: String, text: String },
    #[error(
        "metrics cannot be shown where --agent-metrics says: {fault}. Name an address of this \
         machine and a port that nobody has, or 'off'."
    )]
    Metrics { fault: std::io::Error },
    #[error(
        "the networks of tasks cannot be removed: {fault}. Only root can; try again, as what was \
         removed already does no harm."
    )]
    Network { fault: std::io::Error },
    #[error(
        "the endpoint {endpoint} cannot be used: {fault}. Give it as https://HOST:PORT, or \
         http://HOST:PORT without TLS."
    )]
    Endpoint { endpoint: String, fault: String },
}
