//! A task's volumes and limits, made before its containers.

use berth_api::acs;
use bollard::models::{Volume, VolumeCreateRequest};
use bollard::query_parameters::RemoveVolumeOptions;

use super::docker::Docker;
use super::fault;
use crate::intake;
use crate::machine::Task;
use crate::meters::Phase;
use crate::names;
use crate::seal::Kind;

impl Docker {
    /// Makes what the task's containers share. May run again after a crash.
    ///
    /// # Errors
    /// The reason for the task's STOPPED report.
    pub async fn prepare(&self, task: &Task, wire: &acs::Task) -> Result<(), String> {
        let timer = self.settings.meters.begin(Phase::Prepare);
        let prepared = self.prepared(task, wire).await;
        timer.end_with(&prepared);
        prepared
    }

    async fn prepared(&self, task: &Task, wire: &acs::Task) -> Result<(), String> {
        if let Some(cgroups) = &self.cgroups {
            cgroups.make(wire).await.map_err(|error| {
                format!("ResourceInitializationError: unable to set up the task's limits: {error}")
            })?;
        }
        for volume in &wire.volumes {
            let is_scoped = intake::is_task_scoped(volume);
            let is_host = volume.host.as_ref().is_some_and(|host| host.source_path.is_some());
            if is_scoped {
                let name = intake::task_volume_name(wire, &volume.name);
                self.create_volume(task, volume, name, true).await?;
            } else if !is_host || volume.docker_volume_configuration.is_some() {
                self.shared_volume(task, volume).await?;
            }
        }
        Ok(())
    }

    async fn shared_volume(&self, task: &Task, volume: &acs::Volume) -> Result<(), String> {
        let asked = volume.docker_volume_configuration.clone().unwrap_or_default();
        match self.client.inspect_volume(&volume.name).await {
            Ok(_) => Ok(()),
            Err(error) if fault::status(&error) != Some(404) => Err(refused(&volume.name, &error)),
            Err(_) if asked.autoprovision != Some(true) => Err(format!(
                "ResourceInitializationError: the shared volume {} does not exist on this \
                 instance and autoprovision is off",
                volume.name
            )),
            Err(_) => self.create_volume(task, volume, volume.name.clone(), false).await,
        }
    }

    async fn create_volume(
        &self,
        task: &Task,
        volume: &acs::Volume,
        name: String,
        is_task_scoped: bool,
    ) -> Result<(), String> {
        let asked = volume.docker_volume_configuration.clone().unwrap_or_default();
        let mut labels: std::collections::HashMap<String, String> =
            asked.labels.into_iter().collect();
        if is_task_scoped {
            labels.insert(names::LABEL_TASK_ARN.to_owned(), task.spec.arn.clone());
            self.identity.seal.put(Kind::Volume, &name, &mut labels);
        }
        let request = VolumeCreateRequest {
            name: Some(name.clone()),
            driver: asked.driver,
            driver_opts: Some(asked.driver_opts.into_iter().collect()),
            labels: Some(labels),
            ..VolumeCreateRequest::default()
        };
        match self.client.create_volume(request).await {
            // Docker answers with the volume that is there, if there is one.
            Ok(made) if is_task_scoped && !self.is_tasks_volume(task, &made) => Err(format!(
                "ResourceInitializationError: a volume named {name} is there already and is not \
                 this task's: it is left alone. Remove it, or run the task again."
            )),
            Ok(_) => Ok(()),
            Err(error) => Err(refused(&name, &error)),
        }
    }

    /// A former release put no seal on volumes, and the key of seals may be lost: for a task of
    /// which that is known the name on record and the label are enough.
    fn is_tasks_volume(&self, task: &Task, volume: &Volume) -> bool {
        let is_labelled =
            volume.labels.get(names::LABEL_TASK_ARN).is_some_and(|arn| *arn == task.spec.arn);
        let is_sealed = self.identity.seal.is_on(Kind::Volume, &volume.name, &volume.labels);
        let is_of_old = !task.has_sealed_volumes && task.spec.task_volumes.contains(&volume.name);
        is_labelled && (is_sealed || is_of_old)
    }

    /// Removes a task's volume; one that is gone is fine, and one that was not made for the task
    /// stays.
    pub(super) async fn remove_volume(
        &self,
        task: &Task,
        name: &str,
    ) -> Result<(), bollard::errors::Error> {
        match self.client.inspect_volume(name).await {
            Err(error) if fault::status(&error) == Some(404) => return Ok(()),
            Err(error) => return Err(error),
            Ok(found) if !self.is_tasks_volume(task, &found) => {
                tracing::warn!(
                    task = task.spec.arn,
                    volume = name,
                    "the volume has no seal of this agent for the task, so it is left alone: \
                     remove it with docker volume rm if nobody needs it"
                );
                return Ok(());
            }
            Ok(_) => {}
        }
        let options = RemoveVolumeOptions { force: true };
        match self.client.remove_volume(name, Some(options)).await {
            Err(error) if fault::status(&error) != Some(404) => Err(error),
            _ => Ok(()),
        }
    }
}

fn refused(volume: &str, error: &bollard::errors::Error) -> String {
    format!("ResourceInitializationError: unable to create volume {volume}: {}", fault::text(error))
}
