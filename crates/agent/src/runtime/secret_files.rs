//! Values of secrets as files in memory, each mounted into its container and into no other.

use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, fchown};
use std::path::{Path, PathBuf};

use berth_api::acs;
use bollard::models::{ContainerCreateBody, Mount, MountType};
use serde_json::Value;

use super::docker::Docker;
use super::images::Present;
use crate::names;
use crate::secrets::{self, Hidden, OfContainer};

/// Of whoever runs in the container, to read.
const FILE_MODE: u32 = 0o400;

/// A file to be written: where the container finds it, and where it is.
struct File<'a> {
    target: &'a str,
    source: PathBuf,
    value: &'a Hidden,
}

impl Docker {
    /// Secrets can be files here: there is a file system in memory that Docker sees.
    pub fn has_secret_files(&self) -> bool {
        self.settings.secret_files.is_some()
    }

    /// Writes those of a container, and mounts them. May run again.
    ///
    /// # Errors
    /// The reason for the container's STOPPED report; no value is in it.
    pub(super) fn put_secret_files(
        &self,
        body: &mut ContainerCreateBody,
        (wire, container): (&acs::Task, &acs::Container),
        given: &OfContainer,
        image: Option<&Present>,
    ) -> Result<(), String> {
        if given.files.is_empty() {
            return Ok(());
        }
        let user = body.user.as_deref().unwrap_or_default();
        let mounts = self.write_secret_files((wire, container), given, user, image)?;
        let all = body.host_config.get_or_insert_default().mounts.get_or_insert_default();
        all.extend(mounts);
        Ok(())
    }

    /// Whether a container has files of secrets that are gone: they were in memory, and the machine
    /// was down meanwhile.
    pub fn lacks_secret_files(&self, arn: &str, container: &acs::Container) -> bool {
        let count = secrets::count_of_files(container);
        let Some(folder) = self.secret_folder(arn).filter(|_| count > 0) else { return false };
        let folder = folder.join(names::short(container.name.as_bytes()));
        (0..count).any(|index| !folder.join(index.to_string()).exists())
    }

    /// Writes them again, where the container that was made with them looks for them.
    ///
    /// # Errors
    /// The reason for the container's STOPPED report; no value is in it.
    pub async fn write_secret_files_again(
        &self,
        (wire, container): (&acs::Task, &acs::Container),
        given: &OfContainer,
    ) -> Result<(), String> {
        let config = container.docker_config.as_ref().map(|it| it.config.as_str());
        let config: Value = config.and_then(|it| serde_json::from_str(it).ok()).unwrap_or_default();
        let user = config["User"].as_str().unwrap_or_default();
        let image = self.look_for(&container.image).await;
        self.write_secret_files((wire, container), given, user, image.as_ref()).map(drop)
    }

    fn write_secret_files(
        &self,
        (wire, container): (&acs::Task, &acs::Container),
        given: &OfContainer,
        user: &str,
        image: Option<&Present>,
    ) -> Result<Vec<Mount>, String> {
        let of = |what: String| {
            format!(
                "ResourceInitializationError: the secrets of container {} cannot be files: {what}",
                container.name
            )
        };
        let folder = self.secret_folder(&wire.arn).ok_or_else(|| {
            of("this agent has no file system in memory, or is not root".to_owned())
        })?;
        let user = Some(user).filter(|it| !it.is_empty());
        let user = user.or(image.map(|it| it.user.as_str())).unwrap_or_default();
        let owner = owner(user).map_err(of)?;
        let folder = folder.join(names::short(container.name.as_bytes()));
        let files = given.files.iter().enumerate().map(|(index, (target, value))| File {
            target,
            source: folder.join(index.to_string()),
            value,
        });
        let mut mounts = Vec::new();
        for file in files {
            // In memory: it does not wait for a disk.
            write(&folder, &file, owner).map_err(|error| of(error.to_string()))?;
            mounts.push(Mount {
                target: Some(file.target.to_owned()),
                source: Some(file.source.to_string_lossy().into_owned()),
                typ: Some(MountType::BIND),
                read_only: Some(true),
                ..Mount::default()
            });
        }
        Ok(mounts)
    }

    /// Removes those of a task; there need be none.
    pub(super) async fn remove_secret_files(&self, arn: &str) {
        let Some(folder) = self.secret_folder(arn) else { return };
        match tokio::fs::remove_dir_all(&folder).await {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                let folder = folder.display();
                tracing::warn!(%folder, %error, "files of secrets cannot be removed");
            }
            _ => {}
        }
    }

    fn secret_folder(&self, arn: &str) -> Option<PathBuf> {
        Some(self.settings.secret_files.as_ref()?.join(names::task_id(arn)))
    }
}

/// Who reads it: `UID` or `UID:GID`, as containers say their user.
fn owner(user: &str) -> Result<(u32, u32), String> {
    let (uid, gid) = user.split_once(':').unwrap_or((user, ""));
    let number = |text: &str| match text {
        "" | "root" => Ok(0),
        other => other.parse().map_err(|_| {
            format!("its user '{user}' is a name, and is to be a number, so that they are its own")
        }),
    };
    Ok((number(uid)?, number(gid)?))
}

fn write(folder: &Path, file: &File<'_>, (uid, gid): (u32, u32)) -> io::Result<()> {
    berth_files::directory(folder, |_| true)?;
    // One of an attempt before this may be there, which its owner alone reads.
    match std::fs::remove_file(&file.source) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = std::fs::OpenOptions::new();
    let mut made = options.write(true).create_new(true).mode(FILE_MODE).open(&file.source)?;
    made.write_all(file.value.shown().as_bytes())?;
    fchown(&made, Some(uid), Some(gid))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};

    use super::*;

    #[test]
    fn an_owner_is_a_number_or_root() {
        assert_eq!(owner(""), Ok((0, 0)));
        assert_eq!(owner("root"), Ok((0, 0)));
        assert_eq!(owner("1000"), Ok((1000, 0)));
        assert_eq!(owner("1000:50"), Ok((1000, 50)));
        for name in ["app", "1000:app", "-1"] {
            assert!(owner(name).expect_err(name).contains(name));
        }
    }

    #[test]
    fn a_file_is_its_owners_to_read_also_when_it_is_written_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let (folder, own) = (folder.path().join("task/c"), rustix::process::geteuid().as_raw());
        for text in ["one", "two"] {
            let value = Hidden::new(text.to_owned());
            let file = File { target: "/run/s", source: folder.join("0"), value: &value };
            let group = rustix::process::getegid().as_raw();
            write(&folder, &file, (own, group)).expect("written");
        }
        let found = std::fs::metadata(folder.join("0")).expect("it is there");
        assert_eq!((found.permissions().mode() & 0o777, found.uid()), (FILE_MODE, own));
        assert_eq!(std::fs::read_to_string(folder.join("0")).expect("text"), "two");
    }
}
