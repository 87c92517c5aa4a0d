//! The control plane's last word, on disk: the agent goes on with it for as long as nobody answers.

use std::io;
use std::path::{Path, PathBuf};

use berth_api::{berth, from_json, to_json};

use super::view::View;

const FILE: &str = "network.json";

/// In the agent's data directory.
#[derive(Debug)]
pub struct Kept {
    folder: PathBuf,
}

impl Kept {
    #[must_use]
    pub fn at(data_dir: &Path) -> Self {
        Self { folder: data_dir.to_owned() }
    }

    /// Nothing, if it cannot be read: it is told anew.
    pub fn read(&self) -> Option<(berth::ReadNetworkResponse, View)> {
        let bytes = std::fs::read(self.folder.join(FILE)).ok()?;
        let said = from_json::<berth::ReadNetworkResponse>(&bytes).map_err(|it| it.to_string());
        let read = said.and_then(|said| View::of(&said).map(|view| (said, view)));
        read.inspect_err(|why| {
            tracing::warn!(why, "what was kept of the networks of tasks cannot be read");
        })
        .ok()
    }

    /// Without it the next run waits for the control plane.
    pub fn write(&self, said: &berth::ReadNetworkResponse) {
        let json = to_json(said);
        if let Err(error) = berth_files::put_in_place(&self.folder, FILE, json.as_bytes()) {
            tracing::warn!(%error, "the networks of tasks cannot be written down");
        }
    }

    /// # Errors
    /// The disk's. One that has gone is fine.
    pub fn remove(&self) -> io::Result<()> {
        match std::fs::remove_file(self.folder.join(FILE)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            other => other,
        }
    }
}
