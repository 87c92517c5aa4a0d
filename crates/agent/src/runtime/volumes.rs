//! A task's volumes and limits, made before its containers.

use berth_api::acs;
use bollard::models::VolumeCreateRequest;
use bollard::query_parameters::RemoveVolumeOptions;

use super::docker::Docker;
use super::fault;
use crate::intake;
use crate::names;

impl Docker {
    /// Makes what the task's containers share. May run again after a crash.
    ///
    /// # Errors
    /// The reason for the task's STOPPED report.
    pub async fn prepare(&self, wire: &acs::Task) -> Result<(), String> {
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
                self.create_volume(wire, volume, name, true).await?;
            } else if !is_host || volume.docker_volume_configuration.is_some() {
                self.shared_volume(wire, volume).await?;
            }
        }
        Ok(())
    }

    async fn shared_volume(&self, wire: &acs::Task, volume: &acs::Volume) -> Result<(), String> {
        let asked = volume.docker_volume_configuration.clone().unwrap_or_default();
        match self.client.inspect_volume(&volume.name).await {
            Ok(_) => Ok(()),
            Err(error) if fault::status(&error) != Some(404) => Err(refused(&volume.name, &error)),
            Err(_) if asked.autoprovision != Some(true) => Err(format!(
                "ResourceInitializationError: the shared volume {} does not exist on this \
                 instance and autoprovision is off",
                volume.name
            )),
            Err(_) => self.create_volume(wire, volume, volume.name.clone(), false).await,
        }
    }

    async fn create_volume(
        &self,
        wire: &acs::Task,
        volume: &acs::Volume,
        name: String,
        is_task_scoped: bool,
    ) -> Result<(), String> {
        let asked = volume.docker_volume_configuration.clone().unwrap_or_default();
        let mut labels: std::collections::HashMap<String, String> =
            asked.labels.into_iter().collect();
        if is_task_scoped {
            labels.insert(names::LABEL_TASK_ARN.to_owned(), wire.arn.clone());
        }
        let request = VolumeCreateRequest {
            name: Some(name.clone()),
            driver: asked.driver,
            driver_opts: Some(asked.driver_opts.into_iter().collect()),
            labels: Some(labels),
            ..VolumeCreateRequest::default()
        };
        match self.client.create_volume(request).await {
            Ok(_) => Ok(()),
            Err(error) => Err(refused(&name, &error)),
        }
    }

    /// Removes a volume; one that is gone is fine.
    pub(super) async fn remove_volume(&self, name: &str) -> Result<(), bollard::errors::Error> {
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
