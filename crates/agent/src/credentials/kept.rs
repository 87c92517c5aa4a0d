//! Credentials over restarts of the agent: files in memory, sealed by a key of its directory.
//!
//! A machine that has gone down has lost them, and whoever copies them without the agent's
//! directory can do nothing with them. Where the file system is on a disk nothing is kept: an agent
//! that starts anew then asks the control plane for all of it.

use std::io;
use std::path::{Path, PathBuf};

use berth_api::acs::RoleCredentials;
use berth_sealing::{Key, NONCE_BYTES, Ring};
use rustix::fs::statfs;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::Role;
use crate::names;
use crate::seal::Seal;

/// File systems that are in memory only, by `statfs`.
const IN_MEMORY: [u64; 2] = [0x0102_1994, 0x8584_58f6];
const FOLDER: &str = "credentials";
const KEY_NUMBER: u32 = 1;
/// More than any credentials are long.
const FILE_BYTES_MAX: u64 = 64 << 10;

/// Where they are kept, if anywhere.
#[derive(Debug, Default)]
pub struct Kept(Option<Place>);

#[derive(Debug)]
struct Place {
    folder: PathBuf,
    ring: Ring,
}

/// What a file holds, sealed.
#[derive(Serialize, Deserialize)]
struct Entry<'a> {
    task_arn: std::borrow::Cow<'a, str>,
    role: std::borrow::Cow<'a, str>,
    credentials: std::borrow::Cow<'a, RoleCredentials>,
}

impl Kept {
    /// Below `memory_dir`, which the agents of a machine share, in a folder of the data directory's
    /// own. It is made if it is not there.
    #[must_use]
    pub fn open(memory_dir: &Path, data_dir: &Path, seal: &Seal) -> Self {
        let folder = memory_dir.join(names::of_directory(data_dir)).join(FOLDER);
        match made(&folder) {
            Ok(true) => {
                let key = Key::new(*seal.key(FOLDER));
                Self(Some(Place { folder, ring: Ring::default().with(KEY_NUMBER, key) }))
            }
            Ok(false) => {
                let folder = folder.display();
                tracing::info!(
                    %folder,
                    "this is no memory file system: credentials of tasks are not kept over \
                     restarts of the agent, and the control plane is asked for them"
                );
                Self(None)
            }
            Err(error) => {
                let folder = folder.display();
                tracing::warn!(
                    %folder, %error,
                    "credentials of tasks cannot be kept over restarts of the agent: the control \
                     plane is asked for them"
                );
                Self(None)
            }
        }
    }

    /// All of a former run. What does not open is nobody's: it is removed.
    pub(super) fn read(&self) -> Vec<(String, Role, RoleCredentials)> {
        let Some(place) = &self.0 else { return Vec::new() };
        let Ok(entries) = std::fs::read_dir(&place.folder) else { return Vec::new() };
        let mut found = Vec::new();
        for path in entries.flatten().map(|entry| entry.path()) {
            match place.opened(&path) {
                Some(entry) => found.push(entry),
                None => {
                    tracing::warn!(file = %path.display(), "no credentials of this agent: removed");
                    // It is looked at again by the next run.
                    let _stays = std::fs::remove_file(&path);
                }
            }
        }
        found
    }

    /// What cannot be kept is asked of the control plane by the next run.
    pub(super) fn write(&self, task_arn: &str, role: Role, credentials: &RoleCredentials) {
        let Some(place) = &self.0 else { return };
        if let Err(error) = place.write(task_arn, role, credentials) {
            tracing::warn!(task = task_arn, %error, "credentials are not kept for the next run");
        }
    }

    pub(super) fn remove(&self, task_arn: &str, role: Role) {
        let Some(place) = &self.0 else { return };
        match std::fs::remove_file(place.folder.join(file(task_arn, role))) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                tracing::warn!(task = task_arn, %error, "kept credentials cannot be removed");
            }
            _ => {}
        }
    }
}

impl Place {
    fn write(
        &self,
        task_arn: &str,
        role: Role,
        credentials: &RoleCredentials,
    ) -> Result<(), io::Error> {
        let entry = Entry {
            task_arn: task_arn.into(),
            role: role.name().into(),
            credentials: std::borrow::Cow::Borrowed(credentials),
        };
        let text = Zeroizing::new(serde_json::to_vec(&entry)?);
        let mut nonce = [0; NONCE_BYTES];
        getrandom::fill(&mut nonce).map_err(io::Error::other)?;
        let name = file(task_arn, role);
        let sealed = self.ring.seal(&text, &name, nonce);
        berth_files::put_in_place_unsynced(&self.folder, &name, sealed.as_bytes()).map(drop)
    }

    fn opened(&self, path: &Path) -> Option<(String, Role, RoleCredentials)> {
        let name = path.file_name()?.to_str()?;
        let is_file = path.symlink_metadata().ok().filter(|it| it.len() <= FILE_BYTES_MAX)?;
        let sealed = is_file.is_file().then(|| std::fs::read_to_string(path).ok())??;
        let text = self.ring.open(&sealed, name).ok()?;
        let entry: Entry<'_> = serde_json::from_slice(&text).ok()?;
        let role = Role::named(&entry.role)?;
        Some((entry.task_arn.into_owned(), role, entry.credentials.into_owned()))
    }
}

/// Whether a folder is in memory. It is made if it is not there.
#[must_use]
pub fn is_in_memory(folder: &Path) -> bool {
    made(folder).unwrap_or(false)
}

/// The folder is there, for its owner only; true if it is in memory.
fn made(folder: &Path) -> io::Result<bool> {
    let is_ours = |path: &Path| path.file_name() == folder.file_name();
    berth_files::directory(folder, is_ours)?;
    let kind = statfs(folder)?.f_type;
    Ok(IN_MEMORY.iter().any(|it| u64::try_from(kind).is_ok_and(|kind| kind == *it)))
}

fn file(task_arn: &str, role: Role) -> String {
    names::short(format!("{}\0{task_arn}", role.name()).as_bytes())
}
