//! One agent per data directory.

use std::fs::File;
use std::path::Path;

use rustix::fs::{FlockOperation, flock};

use crate::error::AgentError;

const FILE: &str = "agent.lock";

/// Holds until the file is closed, by whatever end of the process.
pub fn take(directory: &Path) -> Result<File, AgentError> {
    let fault = |fault| AgentError::DataDir { path: directory.to_owned(), fault };
    let file = berth_files::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(directory.join(FILE))
        .map_err(fault)?;
    match flock(&file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(file),
        Err(rustix::io::Errno::WOULDBLOCK) => {
            Err(AgentError::DataDirLocked { path: directory.to_owned() })
        }
        Err(error) => Err(fault(error.into())),
    }
}
