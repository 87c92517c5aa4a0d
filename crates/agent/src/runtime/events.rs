//! Docker's event stream, as far as it concerns containers of this agent and images.

use std::collections::HashMap;

use bollard::models::{EventMessage, EventMessageTypeEnum};
use bollard::query_parameters::EventsOptions;
use futures_util::{Stream, StreamExt};

use super::docker::{Docker, Identity};
use super::ownership::Claim;
use crate::machine::{End, Health};

/// Something that happened in the daemon. What it happened to is only claimed.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// A container was started, by this agent or by anybody.
    Started {
        claim: Claim,
    },
    /// A container ended. The end as the event tells it, without the reason.
    Died {
        claim: Claim,
        end: End,
    },
    Health {
        claim: Claim,
        health: Health,
    },
    /// A container was removed.
    Destroyed {
        claim: Claim,
    },
    /// Images came, went or changed their names.
    Images,
}

impl Docker {
    /// Events since a moment (seconds since the epoch), until the daemon goes away.
    pub fn events(&self, since: u64) -> impl Stream<Item = Event> + Send + 'static {
        // Podman's service asks for its own words: `died` and `remove`.
        let names = [
            "start",
            "die",
            "died",
            "destroy",
            "remove",
            "health_status",
            "delete",
            "untag",
            "tag",
            "pull",
            "import",
            "load",
        ];
        let filters = HashMap::from([
            ("type".to_owned(), vec!["container".to_owned(), "image".to_owned()]),
            ("event".to_owned(), names.map(str::to_owned).to_vec()),
        ]);
        let options = EventsOptions {
            since: Some(since.to_string()),
            filters: Some(filters),
            ..EventsOptions::default()
        };
        let identity = self.identity.clone();
        self.client
            .events(Some(options))
            .take_while(|event| std::future::ready(event.is_ok()))
            .filter_map(move |event| {
                std::future::ready(event.ok().and_then(|event| read(event, &identity)))
            })
    }
}

fn read(event: EventMessage, identity: &Identity) -> Option<Event> {
    if event.typ == Some(EventMessageTypeEnum::IMAGE) {
        return Some(Event::Images);
    }
    let actor = event.actor?;
    let labels = actor.attributes?;
    let name = labels.get("name").map(String::as_str).unwrap_or_default();
    let id = actor.id?;
    let claim = identity.claim(id.clone(), name, &labels)?;
    match event.action.as_deref()? {
        "die" | "died" => {
            let exit_code = ["exitCode", "containerExitCode"].iter().find_map(|it| labels.get(*it));
            let end = End {
                id,
                exit_code: exit_code.and_then(|code| code.parse().ok()).unwrap_or(0),
                oom_killed: false,
                reason: None,
                finished_at: format!("event {}", event.time_nano.unwrap_or_default()),
            };
            Some(Event::Died { claim, end })
        }
        "start" => Some(Event::Started { claim }),
        "destroy" | "remove" => Some(Event::Destroyed { claim }),
        "health_status: healthy" => Some(Event::Health { claim, health: Health::Healthy }),
        "health_status: unhealthy" => Some(Event::Health { claim, health: Health::Unhealthy }),
        _ => None,
    }
}
