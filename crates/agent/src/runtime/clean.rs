//! Removing what an ended task has left: containers, volumes, limits.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use bollard::query_parameters::RemoveContainerOptions;

use super::docker::Docker;
use super::fault;
use crate::machine::Task;
use crate::names;

impl Docker {
    /// Removes it all. What is gone already is fine, and what is not the task's stays.
    ///
    /// # Errors
    /// Something could not be removed now; the call can be repeated.
    pub async fn clean(&self, task: &Task) -> Result<(), bollard::errors::Error> {
        let (mut ids, mut images) = (Vec::new(), BTreeSet::new());
        for container in &task.containers {
            let found = self.find(&task.spec.arn, container).await?;
            images.extend(found.as_ref().and_then(|it| it.image.clone()));
            ids.extend(found.and_then(|it| it.id));
        }
        self.note_left(task, images);
        for id in ids {
            self.remove(&id).await?;
        }
        for volume in &task.spec.task_volumes {
            self.remove_volume(task, volume).await?;
        }
        self.remove_router(task).await;
        self.remove_secret_files(&task.spec.arn).await;
        if let Some(cgroups) = &self.cgroups {
            cgroups.remove(&task.spec.arn);
        }
        Ok(())
    }

    /// Removes what tasks have left in memory that this agent does not know any more: its journal
    /// was lost, and no container tells of them. What cannot be removed is tried at the next start.
    pub async fn remove_left(&self, known: &BTreeSet<String>) {
        let folders = [&self.settings.secret_files, &self.settings.routers];
        for folder in folders.into_iter().flatten() {
            if let Err(error) = remove_others(folder, known).await {
                let folder = folder.display();
                tracing::warn!(%folder, %error, "what former tasks have left cannot be removed");
            }
        }
    }

    /// Removes a container by its id, with the anonymous volumes of its image.
    pub(super) async fn remove(&self, id: &str) -> Result<(), bollard::errors::Error> {
        let options = RemoveContainerOptions { force: true, v: true, link: false };
        match self.client.remove_container(id, Some(options)).await {
            // 409: another removal of it is under way.
            Err(error) if fault::is_gone(&error) || fault::status(&error) == Some(409) => Ok(()),
            Err(error) => Err(error),
            Ok(()) => Ok(()),
        }
    }
}

/// Folders are called by the ids of their tasks; `known` are ARNs.
async fn remove_others(folder: &Path, known: &BTreeSet<String>) -> io::Result<()> {
    let ids: BTreeSet<&str> = known.iter().map(|it| names::task_id(it)).collect();
    let mut entries = match tokio::fs::read_dir(folder).await {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        found => found?,
    };
    let mut outcome = Ok(());
    while let Some(entry) = entries.next_entry().await? {
        let is_known = entry.file_name().to_str().is_some_and(|it| ids.contains(it));
        if is_known || !entry.file_type().await?.is_dir() {
            continue;
        }
        if let Err(error) = tokio::fs::remove_dir_all(entry.path()).await {
            outcome = Err(error);
        }
    }
    outcome
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_what_is_of_a_known_task_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        let folder = folder.path().join("secrets");
        let known = BTreeSet::from(["arn:aws:ecs:r:1:task/prod/known".to_owned()]);
        remove_others(&folder, &known).await.expect("none need be there");
        for id in ["known", "gone", "prod"] {
            std::fs::create_dir_all(folder.join(id).join("c")).expect("made");
            std::fs::write(folder.join(id).join("c/0"), "s3cr3t").expect("written");
        }
        remove_others(&folder, &known).await.expect("removed");
        let found = std::fs::read_dir(&folder).expect("it is there");
        let found: Vec<_> = found.map(|it| it.expect("an entry").file_name()).collect();
        assert_eq!(found, ["known"]);
        assert!(folder.join("known/c/0").exists());
    }
}
