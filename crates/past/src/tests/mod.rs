//! The past of scripted clusters: calls as text in, what is told of them as text out.
mod describe;
mod events;
mod history;
mod log;
mod properties;
mod shapes;

use berth_api::berth::{Event, PositionedEvent, ReadEventsRequest};
use berth_ecs::cluster::{Cluster, EVENTS};
use berth_engine::ShardName;
use berth_scenarios::{World, steps};
use expect_test::Expect;
use serde_json::Value;

use self::log::{KEPT, Log};
use super::{EventsPage, EventsQuery, PastError, Position, Whose, read_events};

/// Runs a script as those of clusters are. Of it only what lines say that begin with
///
/// - `events`: what has happened since the last such line, one event a line;
/// - anything else that `more` knows.
fn check(script: &str, more: impl Fn(&mut World, &str) -> Option<Vec<String>>, expected: Expect) {
    let (mut world, mut printed) = (World::new(), String::new());
    let mut position = Position { revision: 1, seen: 0 };
    for line in steps(script) {
        printed.push_str(&format!("{line}\n"));
        let told = match line {
            "events" => {
                let (events, next) = following(&world, position);
                position = next;
                events.iter().map(|it| world.named(&brief(event(it)))).collect()
            }
            line => more(&mut world, line).unwrap_or_else(|| {
                world.line(line);
                vec![]
            }),
        };
        told.iter().for_each(|it| printed.push_str(&format!("    {it}\n")));
    }
    expected.assert_eq(&printed);
}

/// All events after a position, and where to go on.
fn following(world: &World, position: Position) -> (Vec<PositionedEvent>, Position) {
    let log = Log::whole(&world.log);
    let head = world.log.last().map_or(0, |it| it.revision);
    let (mut all, mut after) = (Vec::new(), position);
    loop {
        let input = ReadEventsRequest {
            after: Some(after.to_string()),
            max_results: Some(1_000),
            ..ReadEventsRequest::default()
        };
        let query = EventsQuery::of(&input, &EVENTS, head).unwrap();
        let page = read(&log, world, &query).unwrap();
        all.extend(page.events);
        after = page.position.unwrap();
        if page.is_caught_up {
            return (all, after);
        }
    }
}

/// A page of what a world was.
fn read(log: &Log, world: &World, query: &EventsQuery) -> Result<EventsPage, PastError> {
    let home = &world.state().cluster.as_ref().expect("there is one").home;
    let whose = Whose { home, shard: &ShardName::new("ecs/default"), events: EVENTS };
    let head = world.log.last().map_or(0, |it| it.revision);
    read_events::<Cluster>(log, &whose, (head, world.state()), query, &KEPT)
}

fn event(it: &PositionedEvent) -> &Event {
    it.event.as_ref().unwrap()
}

fn detail(event: &Event) -> Value {
    serde_json::from_str(event.detail.as_ref().unwrap().as_str()).unwrap()
}

/// What matters of an event, in one line.
fn brief(event: &Event) -> String {
    let detail = detail(event);
    let resource = event.resources.iter().flatten().next().unwrap();
    let resource = resource.rsplit_once('/').unwrap().1;
    let said = |name: &str| match &detail[name] {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    };
    let kind = event.detail_type.as_deref().unwrap();
    let names: &[&str] = match kind {
        "ECS Task State Change" => &["lastStatus", "desiredStatus", "stopCode"],
        "ECS Container Instance State Change" => &["status", "agentConnected"],
        "Berth Container Instance Action" => &["eventType", "eventName", "agentAddresses"],
        _ => &["eventType", "eventName", "deploymentId", "reason", "taskArns", "desiredCount"],
    };
    let mut words: Vec<String> = names.iter().filter_map(|it| said(it)).collect();
    for container in detail["containers"].as_array().into_iter().flatten() {
        let of = |name: &str| container[name].as_str().unwrap_or_default().to_owned();
        words.push(format!("{}:{}:{}", of("name"), of("lastStatus"), of("healthStatus")));
    }
    for it in detail["remainingResources"].as_array().into_iter().flatten().take(2) {
        words.push(format!("{}:{}", it["name"].as_str().unwrap(), it["integerValue"]));
    }
    format!("{} {resource}: {}", kind.trim_start_matches("ECS "), words.join(" "))
}
