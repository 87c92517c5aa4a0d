//! Of what the doctor is asked, and what he is told of it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use berth_api::sigv4::Credentials;
use berth_tls::Trust;

/// What this machine is, as far as the question goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// It is a host, or is to be one.
    pub host: bool,
    /// A control plane has its data here.
    pub plane: bool,
}

#[derive(Clone, Debug)]
pub struct Asked {
    pub place: Place,
    /// Of Docker: `unix:///path` or a path.
    pub docker: String,
    /// Of the agent's own.
    pub agent_dir: PathBuf,
    /// Of the control plane's, where it has any here.
    pub plane_dir: PathBuf,
    /// Where agents of this machine find each other.
    pub runtime_dir: PathBuf,
    /// Where the control plane is, if anybody says so; else why nobody does.
    pub endpoint: Result<String, String>,
    /// Authorities that are trusted there, in PEM; absent: those of this machine.
    pub bundle: Option<PathBuf>,
    /// The machine has joined by a token: as whom, and whom to trust there.
    pub joined: Option<Joined>,
    pub region: String,
    /// What the agent signs with.
    pub key: Result<Credentials, String>,
    /// The cluster that is to be joined, if anybody says so.
    pub cluster: Option<String>,
    /// Of the tunnels between hosts.
    pub overlay_port: u16,
    /// Whether a registry has these.
    pub images: Vec<String>,
    /// Where `/proc`, `/sys` and `/etc` of the machine are.
    pub root: PathBuf,
    /// Where the control plane shows its figures.
    pub metrics: String,
    /// Other machines are asked, too.
    pub network: bool,
}

/// Of an identity in the agent's directory.
#[derive(Clone, Debug)]
pub struct Joined {
    pub instance: String,
    /// Absent: those whom the machine trusts, or, without TLS, nobody.
    pub trust: Option<Trust>,
}

/// For what is asked of other machines.
pub const FAR: Duration = Duration::from_secs(3);
/// For what is asked of this one.
pub const NEAR: Duration = Duration::from_secs(2);

impl Asked {
    /// A file of the machine, as `proc/swaps`.
    #[must_use]
    pub fn file(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// What it says; nothing if it is not there.
    #[must_use]
    pub fn read(&self, path: &str) -> Option<String> {
        std::fs::read_to_string(self.file(path)).ok()
    }

    /// Of Docker, as a path.
    #[must_use]
    pub fn socket(&self) -> &Path {
        Path::new(self.docker.strip_prefix("unix://").unwrap_or(&self.docker))
    }

    /// The root is this machine's own.
    #[must_use]
    pub fn is_here(&self) -> bool {
        self.root == Path::new("/")
    }
}
