//! Removing what an ended task has left: containers, volumes, limits.

use bollard::query_parameters::RemoveContainerOptions;

use super::docker::Docker;
use super::fault;
use crate::machine::Task;

impl Docker {
    /// Removes it all. What is gone already is fine.
    ///
    /// # Errors
    /// Something could not be removed now; the call can be repeated.
    pub async fn clean(&self, task: &Task) -> Result<(), bollard::errors::Error> {
        for container in &task.containers {
            // Anonymous volumes of the image go with it.
            let options = RemoveContainerOptions { force: true, v: true, link: false };
            let name = &container.spec.runtime_name;
            match self.client.remove_container(name, Some(options)).await {
                // 409: another removal of it is under way.
                Err(error) if !matches!(fault::status(&error), Some(404 | 409)) => {
                    return Err(error);
                }
                _ => {}
            }
        }
        for volume in &task.spec.task_volumes {
            self.remove_volume(volume).await?;
        }
        if let Some(cgroups) = &self.cgroups {
            cgroups.remove(&task.spec.arn);
        }
        Ok(())
    }
}
