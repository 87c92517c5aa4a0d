//! The peer: the same container, created and started by Docker's API alone.
use std::{sync::Arc, time::Instant};

use anyhow::{Context, Result};
use bollard::{
    Docker,
    models::{ContainerCreateBody, ContainerInspectResponse},
    query_parameters::{CreateContainerOptions, RemoveContainerOptions},
};
use serde_json::Value;
use tokio::{sync::Semaphore, task::JoinSet};

/// On every container of a peer.
const LABEL: &str = "berth.bench";
/// Removals at once.
const REMOVALS: usize = 4;

/// A container as the agent makes it, but in nobody's care.
#[derive(Clone)]
pub struct Peer {
    pub docker: Docker,
    body: ContainerCreateBody,
}

impl Peer {
    /// Like this container of Berth's agent: image, command, limits, ports, as many labels.
    /// What they leave behind can be found by the label [`LABEL`].
    pub async fn like(docker: Docker, container: &str, label: &str) -> Result<Peer> {
        let model = docker.inspect_container(container, None).await?;
        let mut body = body(model)?;
        body.labels.get_or_insert_default().insert(LABEL.to_owned(), label.to_owned());
        Ok(Peer { docker, body })
    }

    /// Creates and starts one. Returns its id.
    pub async fn start(&self) -> Result<String> {
        let options = None::<CreateContainerOptions>;
        let id = self.docker.create_container(options, self.body.clone()).await?.id;
        self.docker.start_container(&id, None).await?;
        Ok(id)
    }

    /// Starts `count`, so many at once; returns the seconds it took and their ids.
    pub async fn start_many(&self, count: usize, at_once: usize) -> Result<(f64, Vec<String>)> {
        self.each(vec![None; count], at_once).await
    }

    /// Starts one in the place of each of these, and then stops that, so many at once.
    pub async fn replace(&self, old: Vec<String>, at_once: usize) -> Result<(f64, Vec<String>)> {
        self.each(old.into_iter().map(Some).collect(), at_once).await
    }

    async fn each(
        &self,
        in_place_of: Vec<Option<String>>,
        at_once: usize,
    ) -> Result<(f64, Vec<String>)> {
        let permits = Arc::new(Semaphore::new(at_once));
        let mut ids = Vec::with_capacity(in_place_of.len());
        let mut starting = JoinSet::new();
        let begin = Instant::now();
        for old in in_place_of {
            let (peer, permits) = (self.clone(), permits.clone());
            starting.spawn(async move {
                let _permit = permits.acquire().await?;
                let new = peer.start().await?;
                if let Some(old) = old {
                    peer.docker.stop_container(&old, None).await?;
                }
                anyhow::Ok(new)
            });
        }
        while let Some(started) = starting.join_next().await {
            ids.push(started??);
        }
        Ok((begin.elapsed().as_secs_f64(), ids))
    }
}

/// Removes containers by their ids.
pub async fn remove(docker: &Docker, ids: Vec<String>) -> Result<()> {
    let permits = Arc::new(Semaphore::new(REMOVALS));
    let mut removing = JoinSet::new();
    for id in ids {
        let (docker, permits) = (docker.clone(), permits.clone());
        removing.spawn(async move {
            let _permit = permits.acquire().await?;
            let options = RemoveContainerOptions { force: true, v: true, link: false };
            docker.remove_container(&id, Some(options)).await?;
            anyhow::Ok(())
        });
    }
    while let Some(removed) = removing.join_next().await {
        removed??;
    }
    Ok(())
}

/// The body that makes such a container. What ties it to its agent is replaced by as much that
/// does not.
fn body(model: ContainerInspectResponse) -> Result<ContainerCreateBody> {
    let config = serde_json::to_value(model.config.context("no config")?)?;
    let mut body: ContainerCreateBody = serde_json::from_value(without_nulls(config))?;
    let mut host = model.host_config.context("no host config")?;
    // The agent's cgroup of the task is gone with the task.
    host.cgroup_parent = None;
    // A port of Docker's choice.
    for bindings in host.port_bindings.iter_mut().flat_map(|it| it.values_mut()).flatten() {
        bindings.iter_mut().for_each(|it| it.host_port = None);
    }
    body.hostname = None;
    body.labels = body.labels.map(|labels| {
        let values = labels.into_values().enumerate();
        values.map(|(n, value)| (format!("bench.label.{n}"), value)).collect()
    });
    body.host_config = Some(host);
    Ok(body)
}

fn without_nulls(mut value: Value) -> Value {
    if let Value::Object(members) = &mut value {
        members.retain(|_, it| !it.is_null());
    }
    value
}
