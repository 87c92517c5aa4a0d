//! A history that keeps the store from opening makes room for a new one.
use std::{fs, io, path::Path};

use berth_files::sync_dir;

/// Where it is put, in the store's directory; whatever was put there before is removed.
const ASIDE: &str = "history.damaged";

/// Moves a keyspace, which nobody has open, out of the engine's way: it makes a new one.
pub fn set_aside(dir: &Path, keyspace: &Path) -> io::Result<()> {
    let aside = dir.join(ASIDE);
    if aside.exists() {
        fs::remove_dir_all(&aside)?;
    }
    fs::rename(keyspace, &aside)?;
    if let Some(keyspaces) = keyspace.parent() {
        sync_dir(keyspaces)?;
    }
    sync_dir(dir)
}
