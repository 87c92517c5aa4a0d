//! Docker's event stream, as far as it concerns containers of this agent and images.

use std::collections::HashMap;

use bollard::models::{EventMessage, EventMessageTypeEnum};
use bollard::query_parameters::EventsOptions;
use futures_util::{Stream, StreamExt};

use super::docker::Docker;
use super::inspect::whose;
use crate::machine::{End, Health};
use crate::names;

/// Something that happened in the daemon.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// A container ended. The end as the event tells it, without the reason.
    Died {
        task_arn: String,
        container: String,
        end: End,
    },
    Health {
        task_arn: String,
        container: String,
        health: Health,
    },
    /// A container was removed.
    Destroyed {
        task_arn: String,
        container: String,
        id: String,
    },
    /// Images came, went or changed their names.
    Images,
}

impl Docker {
    /// Events since a moment (seconds since the epoch), until the daemon goes away.
    pub fn events(&self, since: u64) -> impl Stream<Item = Event> + Send + 'static {
        let names =
            ["die", "destroy", "health_status", "delete", "untag", "tag", "pull", "import", "load"];
        let filters = HashMap::from([
            ("type".to_owned(), vec!["container".to_owned(), "image".to_owned()]),
            ("event".to_owned(), names.map(str::to_owned).to_vec()),
        ]);
        let options = EventsOptions {
            since: Some(since.to_string()),
            filters: Some(filters),
            ..EventsOptions::default()
        };
        let data_dir = self.identity.data_dir.clone();
        self.client
            .events(Some(options))
            .take_while(|event| std::future::ready(event.is_ok()))
            .filter_map(move |event| {
                std::future::ready(event.ok().and_then(|event| read(event, &data_dir)))
            })
    }
}

fn read(event: EventMessage, data_dir: &str) -> Option<Event> {
    if event.typ == Some(EventMessageTypeEnum::IMAGE) {
        return Some(Event::Images);
    }
    let actor = event.actor?;
    let labels = actor.attributes?;
    if labels.get(names::LABEL_DATA_DIR).map(String::as_str) != Some(data_dir) {
        return None;
    }
    let (task_arn, container) = whose(&labels)?;
    match event.action.as_deref()? {
        "die" => {
            let end = End {
                id: actor.id.unwrap_or_default(),
                exit_code: labels.get("exitCode").and_then(|c| c.parse().ok()).unwrap_or(0),
                reason: None,
                finished_at: format!("event {}", event.time_nano.unwrap_or_default()),
            };
            Some(Event::Died { task_arn, container, end })
        }
        "destroy" => {
            Some(Event::Destroyed { task_arn, container, id: actor.id.unwrap_or_default() })
        }
        "health_status: healthy" => {
            Some(Event::Health { task_arn, container, health: Health::Healthy })
        }
        "health_status: unhealthy" => {
            Some(Event::Health { task_arn, container, health: Health::Unhealthy })
        }
        _ => None,
    }
}
