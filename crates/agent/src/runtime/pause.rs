//! The container that holds the network namespace of a task, and its image.

use berth_api::acs;
use bollard::models::{ContainerCreateBody, HostConfig};
use bollard::query_parameters::CreateImageOptions;
use futures_util::StreamExt;

use super::docker::Docker;
use super::fault;
use crate::machine::{Interface, Observation, PAUSE, Task};
use crate::names::runtime_name;
use crate::pause;
use crate::seal::Kind;

/// ECS: an engine that cannot make the pause container's image.
const NO_IMAGE: &str = "CannotPullContainerError: the image of the pause container";

impl Docker {
    /// Has the image here, by importing it: no registry is asked.
    pub async fn have_pause_image(&self) -> Observation {
        let image = pause::image();
        if self.client.inspect_image(&image).await.is_err()
            && let Err(error) = self.import_pause_image().await
        {
            let reason = format!("{NO_IMAGE} {image} cannot be imported: {}", fault::text(&error));
            return Observation::Failed { id: None, reason };
        }
        Observation::Pulled { digest: None, pulled_ms: None }
    }

    async fn import_pause_image(&self) -> Result<(), bollard::errors::Error> {
        let (repository, tag) = pause::name();
        let options = CreateImageOptions {
            from_src: Some("-".to_owned()),
            repo: Some(repository.to_owned()),
            tag: Some(tag),
            ..CreateImageOptions::default()
        };
        let body = bollard::body_full(pause::archive().into());
        let mut progress =
            std::pin::pin!(self.client.create_image(Some(options), Some(body), None));
        while let Some(step) = progress.next().await {
            step?;
        }
        Ok(())
    }

    /// The create body of a task's pause container: no network but what the agent puts there, and
    /// the names that all containers of the task share.
    pub(super) fn pause_body(
        &self,
        task: &Task,
        wire: &acs::Task,
        interface: &Interface,
    ) -> ContainerCreateBody {
        let host_name = host_name(interface);
        let mut names = vec![host_name.clone()];
        names.extend(interface.private_dns_name.clone().filter(|it| *it != host_name));
        let mut hosts: Vec<String> =
            names.iter().map(|name| format!("{name}:{}", interface.ipv4)).collect();
        if let Some(ipv6) = interface.ipv6 {
            hosts.extend(names.iter().map(|name| format!("{name}:{ipv6}")));
        }
        let host_config = HostConfig {
            network_mode: Some("none".to_owned()),
            cgroup_parent: self.cgroups.as_ref().and_then(|groups| groups.parent(wire)),
            dns: Some(crate::network::resolvers(interface)),
            dns_search: Some(interface.search.clone()).filter(|it| !it.is_empty()),
            extra_hosts: Some(hosts),
            readonly_rootfs: Some(true),
            cap_drop: Some(vec!["ALL".to_owned()]),
            security_opt: Some(vec!["no-new-privileges".to_owned()]),
            ..HostConfig::default()
        };
        let mut labels = self.labels(task, PAUSE);
        let name = runtime_name(&task.spec.arn, &task.spec.family, &task.spec.version, PAUSE);
        self.identity.seal.put(Kind::Container, &name, &mut labels);
        ContainerCreateBody {
            image: Some(pause::image()),
            entrypoint: Some(vec![pause::PATH.to_owned()]),
            hostname: Some(host_name),
            // It waits, and hears nothing.
            stop_signal: Some("SIGKILL".to_owned()),
            labels: Some(labels),
            host_config: Some(host_config),
            ..ContainerCreateBody::default()
        }
    }

    /// The process in whose network namespace a task's containers are, and its container's id.
    pub async fn pause_process(&self, task: &Task) -> Result<(i64, String), String> {
        let pause = task.pause().ok_or("the task has no pause container")?;
        let look = self.look(&task.spec.arn, pause).await;
        let look = look.ok_or("the pause container is not there")?;
        let pid = look.pid.ok_or("the pause container does not run")?;
        Ok((pid, look.id))
    }
}

/// ECS: the host name that containers of such a task see.
fn host_name(interface: &Interface) -> String {
    let named = interface.private_dns_name.as_deref().and_then(|it| it.split('.').next());
    let own = || format!("ip-{}", interface.ipv4.to_string().replace('.', "-"));
    named.filter(|it| !it.is_empty()).map_or_else(own, str::to_owned)
}
