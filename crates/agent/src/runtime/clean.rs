//! Removing what an ended task has left: containers, volumes, limits.

use bollard::query_parameters::RemoveContainerOptions;

use super::docker::Docker;
use super::fault;
use crate::machine::Task;

impl Docker {
    /// Removes it all. What is gone already is fine, and what is not the task's stays.
    ///
    /// # Errors
    /// Something could not be removed now; the call can be repeated.
    pub async fn clean(&self, task: &Task) -> Result<(), bollard::errors::Error> {
        for container in &task.containers {
            let found = self.find(&task.spec.arn, container).await?;
            if let Some(id) = found.and_then(|found| found.id) {
                self.remove(&id).await?;
            }
        }
        for volume in &task.spec.task_volumes {
            self.remove_volume(task, volume).await?;
        }
        if let Some(cgroups) = &self.cgroups {
            cgroups.remove(&task.spec.arn);
        }
        Ok(())
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
