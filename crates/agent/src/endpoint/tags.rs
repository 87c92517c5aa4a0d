//! Tags of tasks and of the container instance, asked of the control plane once in a while.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use berth_api::client::Client;
use berth_api::ecs::ListTagsForResourceRequest;
use tokio::sync::Mutex;

use super::metadata::Tags;

/// What was told is believed for so long, whoever asks.
const FRESH: Duration = Duration::from_secs(60);
/// That the control plane told nothing is believed for so long.
const FAILED: Duration = Duration::from_secs(5);
/// For the control plane to answer: who asks waits.
const CALL_MAX: Duration = Duration::from_millis(800);
/// Of resources; beyond it what is not fresh any more is forgotten.
const KNOWN_MAX: usize = 1_000;

/// What was told of one resource, and until when it is believed. Held while it is asked, by who
/// asks first.
type Told = Arc<Mutex<Option<(Instant, Tags)>>>;

/// By ARN.
#[derive(Debug)]
pub struct KnownTags {
    client: Client,
    told: std::sync::Mutex<BTreeMap<String, Told>>,
}

impl KnownTags {
    pub fn new(client: Client) -> Self {
        Self { client, told: std::sync::Mutex::default() }
    }

    /// Tags of a resource: those that were told last, if the control plane is away.
    pub async fn of(&self, arn: &str) -> Tags {
        let told = self.told(arn);
        let mut told = told.lock().await;
        if let Some((until, tags)) = &*told
            && Instant::now() < *until
        {
            return tags.clone();
        }
        let answer = self.asked(arn).await;
        let lasts = if answer.is_some() { FRESH } else { FAILED };
        let before = || told.as_ref().map(|(_, tags)| tags.clone());
        let tags = answer.or_else(before).unwrap_or_default();
        *told = Some((Instant::now() + lasts, tags.clone()));
        tags
    }

    async fn asked(&self, arn: &str) -> Option<Tags> {
        let request = ListTagsForResourceRequest { resource_arn: Some(arn.to_owned()) };
        let answer = match tokio::time::timeout(CALL_MAX, self.client.send(request)).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(error)) => {
                tracing::debug!(arn, %error, "tags are not told");
                return None;
            }
            Err(_) => return None,
        };
        let pairs = answer.tags.unwrap_or_default().into_iter();
        Some(pairs.filter_map(|tag| Some((tag.key?, tag.value?))).collect())
    }

    fn told(&self, arn: &str) -> Told {
        let mut all = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= KNOWN_MAX && !all.contains_key(arn) {
            // One that is locked is being asked.
            let is_fresh = |it: &Told| it.try_lock().map_or(true, |it| is_fresh(it.as_ref()));
            all.retain(|_, it| is_fresh(it));
        }
        all.entry(arn.to_owned()).or_default().clone()
    }
}

fn is_fresh(told: Option<&(Instant, Tags)>) -> bool {
    told.is_some_and(|(until, _)| Instant::now() < *until)
}
