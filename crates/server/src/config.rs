//! What a control node is told at its start.
use std::{net::SocketAddr, path::PathBuf, time::Duration};

use berth_ecs::Policy;
use berth_kernel::Home;
use berth_meters::Address;

/// Where a control node keeps its data, where it listens, and what its ARNs begin with.
#[derive(Clone, Debug)]
pub struct Config {
    /// Made if it is not there; one process at a time.
    pub data_dir: PathBuf,
    /// Where the master key is that all secrets are sealed by; `seal.key` in the data directory,
    /// unless it says another file. Made if nothing is sealed yet.
    pub seal_key_file: Option<PathBuf>,
    /// Whether what is sealed is dropped, because its master key is lost.
    pub forgets_secrets: bool,
    /// Port 0 takes any free port; see [`crate::Server::endpoint`].
    pub listen: SocketAddr,
    /// Where it shows its metrics to whoever asks: that needs no key.
    pub metrics: Address,
    pub home: Home,
    /// How services are looked after.
    pub policy: Policy,
    /// How long it is kept what the shards were, and in how many bytes on the disk.
    pub history_max: Duration,
    pub history_bytes_max: u64,
}
