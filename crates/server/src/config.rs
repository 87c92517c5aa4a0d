//! What a control node is told at its start.
use std::{net::SocketAddr, path::PathBuf, time::Duration};

use berth_ecs::Policy;
use berth_kernel::Home;
use berth_meters::Address;
use berth_registry::Registry;

/// Who sees what goes to and fro.
#[derive(Clone, Debug)]
pub struct Tls {
    pub way: TlsWay,
    /// Names and addresses that the certificate is for, beside those of the machine.
    pub names: Vec<String>,
    pub files: Option<TlsFiles>,
    /// How long a certificate of our own lasts; after two thirds of it there is another one.
    pub leaf_seconds: i64,
}

/// Whether a control node is served with TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TlsWay {
    /// Where other machines can reach it.
    Usual,
    Always,
    Never,
}

/// A certificate that somebody else has made, in PEM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFiles {
    /// With those above it.
    pub certificate: PathBuf,
    pub key: PathBuf,
}

impl Default for Tls {
    fn default() -> Tls {
        let leaf_seconds = berth_tls::LEAF_SECONDS;
        Tls { way: TlsWay::Usual, names: Vec::new(), files: None, leaf_seconds }
    }
}

impl Config {
    pub(crate) fn has_tls(&self) -> bool {
        match self.tls.way {
            TlsWay::Usual => !self.listen.ip().to_canonical().is_loopback(),
            TlsWay::Always => true,
            TlsWay::Never => false,
        }
    }
}

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
    /// Whether clients speak TLS to it.
    pub tls: Tls,
    /// One more port, for agents that cannot speak TLS to a port but 443. They are told an address
    /// without a port.
    pub agent_port: Option<u16>,
    /// Where it shows its metrics to whoever asks: that needs no key.
    pub metrics: Address,
    pub home: Home,
    /// Whose login ECR gives out.
    pub registry: Option<Registry>,
    /// How services are looked after.
    pub policy: Policy,
    /// How long credentials of tasks' roles last: an hour at least.
    pub credentials_hours: u32,
    /// How long it is kept what the shards were, and in how many bytes on the disk.
    pub history_max: Duration,
    pub history_bytes_max: u64,
}
