//! Which containers are this agent's: by the id on record, else by name and seal.

use std::collections::HashMap;
use std::time::Duration;

use bollard::errors::Error;
use bollard::models::ContainerInspectResponse;

use super::docker::{Docker, Identity};
use super::fault;
use crate::machine::Container;
use crate::names;
use crate::seal::Kind;

/// Podman has states between Docker's, which pass: it is looked again so often, after such a wait.
const LOOKS_MAX: u32 = 50;
const PASSING_WAIT: Duration = Duration::from_millis(100);

/// ECS: what Docker may take to show one container.
const INSPECT_LIMIT: Duration = Duration::from_secs(30);

/// Whose container it is, as its labels say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    pub id: String,
    pub task_arn: String,
    pub container: String,
    /// This agent wrote the labels, for a container of this very name. Otherwise anybody may
    /// have written them, and only the id counts.
    pub is_sealed: bool,
}

impl Docker {
    /// The container of a record, whatever it is called by now; one without a known id by its
    /// name, if the seal says that it is this one. `None`: there is none.
    pub(super) async fn find(
        &self,
        task_arn: &str,
        record: &Container,
    ) -> Result<Option<ContainerInspectResponse>, Error> {
        if let Some(id) = &record.runtime_id
            && let Some(found) = self.inspected(record, id).await?
            // A name may look like an id.
            && found.id.as_ref() == Some(id)
        {
            return Ok(Some(found));
        }
        let Some(found) = self.inspected(record, &record.spec.runtime_name).await? else {
            return Ok(None);
        };
        if !self.is_sealed_for(task_arn, record, &found) {
            tracing::warn!(
                container = record.spec.runtime_name,
                id = found.id,
                "a container that is not this agent's has the name of one: it is left alone"
            );
            return Ok(None);
        }
        Ok(Some(found))
    }

    /// A stranger has the name that the record's container is to have.
    pub(super) async fn is_name_taken(&self, task_arn: &str, record: &Container) -> bool {
        let found = self.inspected(record, &record.spec.runtime_name).await.ok().flatten();
        found.is_some_and(|found| !self.is_sealed_for(task_arn, record, &found))
    }

    fn is_sealed_for(
        &self,
        task_arn: &str,
        record: &Container,
        found: &ContainerInspectResponse,
    ) -> bool {
        self.claim_of(found).is_some_and(|claim| {
            claim.is_sealed && claim.task_arn == task_arn && claim.container == record.spec.name
        })
    }

    fn claim_of(&self, found: &ContainerInspectResponse) -> Option<Claim> {
        let labels = found.config.as_ref()?.labels.as_ref()?;
        self.identity.claim(found.id.clone()?, found.name.as_deref()?, labels)
    }

    /// A record's container, by its name or id.
    async fn inspected(
        &self,
        record: &Container,
        name: &str,
    ) -> Result<Option<ContainerInspectResponse>, Error> {
        for look in 1.. {
            let asking = self.client.inspect_container(name, None);
            let found = tokio::time::timeout(INSPECT_LIMIT, asking).await;
            let found = found.unwrap_or_else(|_| {
                self.is_slow(record);
                Err(Error::RequestTimeoutError)
            });
            match found {
                Ok(found) => return Ok(Some(found)),
                Err(error) if fault::is_gone(&error) => return Ok(None),
                Err(error) if fault::is_unreadable(&error) && look < LOOKS_MAX => {
                    tokio::time::sleep(PASSING_WAIT).await;
                }
                Err(error) => return Err(error),
            }
        }
        unreachable!("the loop returns at the last look")
    }
}

impl Identity {
    /// What a container's labels claim, if it is a task's. `name` may begin with a slash, as
    /// Docker writes it.
    pub(super) fn claim(
        &self,
        id: String,
        name: &str,
        labels: &HashMap<String, String>,
    ) -> Option<Claim> {
        let name = name.trim_start_matches('/');
        let of = |label: &str| labels.get(label).cloned();
        let (task_arn, container) = (of(names::LABEL_TASK_ARN)?, of(names::LABEL_CONTAINER_NAME)?);
        let derived = names::runtime_name(
            &task_arn,
            &of(names::LABEL_FAMILY).unwrap_or_default(),
            &of(names::LABEL_VERSION).unwrap_or_default(),
            &container,
        );
        let is_sealed = derived == name && self.seal.is_on(Kind::Container, name, labels);
        Some(Claim { id, task_arn, container, is_sealed })
    }
}
