//! What is answered to whom.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::{Method, StatusCode, Uri};
use serde_json::{Map, Value, json};
use tokio::time::Instant;

use super::answer::{self, Answer, NoCredentials};
use super::asked::{self, Asked, Own, Version, What};
use super::audit::Audit;
use super::callers::Callers;
use super::limits::{HOLD_MS, Limits};
use super::metadata::{self, BothTags, Surroundings};
use super::protection::{self, Api};
use super::tags::KnownTags;
use super::visit::{Origin, Proved, Seats, Visit};
use crate::core::{Known, Whose};
use crate::credentials::{Found, Role, Store};
use crate::machine::Container;
use crate::runtime::Look;

/// Everything that answers are made of.
pub struct Service {
    pub callers: Callers,
    pub credentials: Store,
    pub around: Surroundings,
    pub api: Api,
    pub tags: KnownTags,
    /// Absent before the agent is registered for the first time.
    pub container_instance_arn: Arc<dyn Fn() -> Option<String> + Send + Sync>,
    pub audit: Audit,
    pub limits: Mutex<Limits>,
    pub seats: Seats,
    pub began: Instant,
}

/// An answer, and whether it is about something of this agent's.
pub struct Outcome {
    pub answer: Answer,
    /// Another agent of this machine may know better.
    pub is_unknown: bool,
}

impl Service {
    /// `body` is that of a PUT.
    pub async fn answer(&self, visit: &Visit, method: &Method, uri: &Uri, body: Bytes) -> Outcome {
        match asked::read(method, uri) {
            Asked::Credentials { version, id } => self.credentials(visit, version, &id).await,
            Asked::Metadata { version, id, what } => self.metadata(visit, version, &id, what).await,
            Asked::Own(own) => self.own(visit, own).await,
            Asked::Protection { id, is_put } => {
                self.protection(visit, &id, is_put.then_some(body)).await
            }
            Asked::Nothing => known(answer::nothing()),
            Asked::OtherMethod => known(answer::bare(StatusCode::METHOD_NOT_ALLOWED)),
        }
    }

    async fn credentials(&self, visit: &Visit, version: u8, id: &str) -> Outcome {
        let no = |why| answer::no_credentials(version, why);
        if id.is_empty() {
            return known(no(NoCredentials::NoId));
        }
        // A wrong caller is told the same as of an unknown id.
        let Some(arn) = self.credentials.task_of(Role::Application, id) else {
            return unknown(no(NoCredentials::Unknown));
        };
        let Some(task) = self.callers.whose(Whose::Task(arn.clone())).await.pop() else {
            return unknown(no(NoCredentials::Unknown));
        };
        if let Err(refused) = self.admitted(visit, &task).await {
            return refused.unwrap_or_else(|| known(no(NoCredentials::Unknown)));
        }
        let answer = match self.found(&arn, id).await {
            Found::Here(held) => {
                self.audit.gave(&arn, &held.role_arn);
                answer::json(
                    StatusCode::OK,
                    &answer::Credentials {
                        role_arn: &held.role_arn,
                        access_key_id: &held.access_key_id,
                        secret_access_key: &held.secret_access_key,
                        token: &held.session_token,
                        expiration: &held.expiration,
                    },
                )
            }
            Found::Awaited => no(NoCredentials::Awaited),
            Found::Unknown => no(NoCredentials::Unknown),
        };
        known(answer)
    }

    /// Those that are about to come are waited for, rather than that a client fails.
    async fn found(&self, arn: &str, id: &str) -> Found {
        let mut came = self.credentials.came();
        let waiting = async {
            loop {
                came.mark_unchanged();
                match self.credentials.find(arn, Role::Application, id) {
                    Found::Awaited => {}
                    found => return found,
                }
                if came.changed().await.is_err() {
                    return Found::Awaited;
                }
            }
        };
        let held = tokio::time::timeout(Duration::from_millis(HOLD_MS), waiting);
        held.await.unwrap_or(Found::Awaited)
    }

    /// The task asks, and has not asked too much. The outcome of an error is there if it is not
    /// that somebody else asks.
    async fn admitted(&self, visit: &Visit, task: &Known) -> Result<Proved, Option<Outcome>> {
        let arn = &task.task.spec.arn;
        let proved = match visit.proved(arn) {
            Some(proved) => proved,
            None => {
                if !self.is_proved(visit, task).await {
                    self.audit.refused(visit, arn);
                    return Err(None);
                }
                let too_many = || Some(known(answer::too_many()));
                visit.prove(&self.seats, arn).ok_or_else(too_many)?
            }
        };
        let now_ms = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        let mut limits = self.limits.lock().unwrap_or_else(PoisonError::into_inner);
        match limits.take(arn, now_ms) {
            true => Ok(proved),
            false => Err(Some(known(answer::too_many()))),
        }
    }

    async fn is_proved(&self, visit: &Visit, task: &Known) -> bool {
        match &visit.origin {
            Origin::Connection(connection) => self.callers.prove(task, *connection).await,
            Origin::Inside { task_arn } => *task_arn == task.task.spec.arn,
        }
    }

    async fn metadata(&self, visit: &Visit, version: Version, id: &str, what: What) -> Outcome {
        let no = || answer::no_metadata(version, &what, id);
        let Some(task) = self.callers.whose(Whose::Endpoint(id.to_owned())).await.pop() else {
            return unknown(no());
        };
        let arn = task.task.spec.arn.clone();
        if let Err(refused) = self.admitted(visit, &task).await {
            return refused.unwrap_or_else(|| known(no()));
        }
        let name = task.container.clone().unwrap_or_default();
        let Some(record) = task.task.container(&name) else { return known(no()) };
        known(match &what {
            What::Container => self.container(&task, record, version).await,
            What::Task { with_tags } => self.task(&task, *with_tags, version).await,
            What::Stats => match self.stats(&arn, record, version).await {
                Some(stats) => answer::json(StatusCode::OK, &stats),
                None => no(),
            },
            What::TaskStats => answer::json(StatusCode::OK, &self.task_stats(&task, version).await),
            // ECS: of tasks without devices.
            What::Associations { name: None } => {
                answer::json(StatusCode::OK, &json!({"Associations": null}))
            }
            What::Associations { name: Some(_) } => no(),
        })
    }

    /// Paths without an id: whose connection it is says whose they are.
    async fn own(&self, visit: &Visit, own: Own) -> Outcome {
        let mine = match &visit.origin {
            Origin::Connection(connection) => self.callers.find(*connection).await,
            Origin::Inside { task_arn } => {
                self.callers.whose(Whose::Task(task_arn.clone())).await.pop()
            }
        };
        let address = match &visit.origin {
            Origin::Connection(connection) => connection.local.ip().to_string(),
            Origin::Inside { .. } => super::address::ADDRESS.to_string(),
        };
        let Some(task) = mine else { return unknown(answer::no_task(&address)) };
        if let Err(refused) = self.admitted(visit, &task).await {
            return refused.unwrap_or_else(|| unknown(answer::no_task(&address)));
        }
        let arn = task.task.spec.arn.clone();
        let by_id = |id: &str| {
            let mut containers = task.task.containers.iter();
            containers.find(|record| record.runtime_id.as_deref() == Some(id))
        };
        let lacks = |id: &str| {
            let text = format!("Unable to get container '{id}' of task '{arn}'");
            answer::json(StatusCode::BAD_REQUEST, &text)
        };
        known(match &own {
            Own::Task { with_tags } => self.task(&task, *with_tags, Version::V2).await,
            Own::TaskStats => {
                answer::json(StatusCode::OK, &self.task_stats(&task, Version::V2).await)
            }
            Own::Container(id) => match by_id(id) {
                Some(record) => self.container(&task, record, Version::V2).await,
                None => lacks(id),
            },
            Own::Stats(id) => match by_id(id) {
                Some(record) => match self.stats(&arn, record, Version::V2).await {
                    Some(stats) => answer::json(StatusCode::OK, &stats),
                    None => lacks(id),
                },
                None => lacks(id),
            },
        })
    }

    async fn container(&self, task: &Known, record: &Container, version: Version) -> Answer {
        let (look, _) = self.callers.place(&task.task.spec.arn, record).await;
        let document = metadata::container(task, record, look.as_ref(), version);
        answer::json(StatusCode::OK, &document)
    }

    async fn task(&self, task: &Known, with_tags: bool, version: Version) -> Answer {
        let arn = &task.task.spec.arn;
        let mut looks: BTreeMap<String, Look> = BTreeMap::new();
        for record in &task.task.containers {
            if let Some(look) = self.callers.place(arn, record).await.0 {
                looks.insert(record.spec.name.clone(), look);
            }
        }
        let tags = if with_tags { self.both_tags(arn).await } else { BothTags::default() };
        let document = metadata::task(task, &looks, &self.around, tags, version);
        answer::json(StatusCode::OK, &document)
    }

    async fn both_tags(&self, task_arn: &str) -> BothTags {
        let container_instance = match (self.container_instance_arn)() {
            Some(arn) => self.tags.of(&arn).await,
            None => metadata::Tags::new(),
        };
        BothTags { task: self.tags.of(task_arn).await, container_instance }
    }

    async fn stats(&self, arn: &str, record: &Container, version: Version) -> Option<Value> {
        let place = self.callers.place(arn, record).await.1?;
        let mut samples = place.samples.lock().unwrap_or_else(PoisonError::into_inner);
        let mut shown = samples.shown(&place.look, place.pid, &place.groups);
        if let Some(rates) = samples.rates().filter(|_| version == Version::V4) {
            shown["network_rate_stats"] = rates;
        }
        Some(shown)
    }

    /// ECS: of each container by the runtime's id; null for one that does not run.
    async fn task_stats(&self, task: &Known, version: Version) -> Value {
        let mut all = Map::new();
        for record in &task.task.containers {
            let Some(id) = record.runtime_id.clone() else { continue };
            let stats = self.stats(&task.task.spec.arn, record, version).await;
            all.insert(id, stats.unwrap_or(Value::Null));
        }
        Value::Object(all)
    }

    async fn protection(&self, visit: &Visit, id: &str, body: Option<Bytes>) -> Outcome {
        let Some(task) = self.callers.whose(Whose::Endpoint(id.to_owned())).await.pop() else {
            return unknown(protection::no_task());
        };
        let arn = &task.task.spec.arn;
        if let Err(refused) = self.admitted(visit, &task).await {
            return refused.unwrap_or_else(|| known(protection::no_task()));
        }
        let held = self.credentials.of(arn, Role::Application);
        known(protection::answer(&self.api, arn, held.as_deref(), body).await)
    }
}

fn known(answer: Answer) -> Outcome {
    Outcome { answer, is_unknown: false }
}

fn unknown(answer: Answer) -> Outcome {
    Outcome { answer, is_unknown: true }
}
