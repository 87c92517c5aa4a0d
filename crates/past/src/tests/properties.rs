//! What holds for any history: pages, ids, moments.
use std::collections::{BTreeMap, BTreeSet};

use berth_api::{
    berth::{PositionedEvent, ReadEventsRequest},
    ecs::{Operation, Request},
};
use berth_ecs::{
    Call, Facts, Policy,
    cluster::{EVENTS, State, operations},
};
use berth_engine::Revision;
use berth_scenarios::World;
use proptest::prelude::*;

use super::{KEPT, Log, detail, event, following, read};
use crate::{EventsQuery, Position, describe_past, moment, revision_at};

/// Steps that lead somewhere from anywhere.
const STEPS: [&str; 10] = [
    "instance 2048 4096",
    r#"?RunTask {"taskDefinition":"web","count":3}"#,
    r#"?CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":2}"#,
    r#"?UpdateService {"service":"web","desiredCount":3}"#,
    r#"?UpdateService {"service":"web","taskDefinition":"web:2"}"#,
    r#"?UpdateService {"service":"web","forceNewDeployment":true,"desiredCount":1}"#,
    "agents",
    "wait 10000",
    "stop",
    "wait 4000000",
];

fn world(steps: &[usize]) -> World {
    let mut world = World::new();
    world.line("CreateCluster {}");
    steps.iter().for_each(|it| take(&mut world, *it));
    world
}

fn take(world: &mut World, step: usize) {
    match STEPS[step] {
        "stop" => {
            let wanted = world.state().tasks.values().find(|it| it.is_wanted());
            if let Some(id) = wanted.map(|it| it.id) {
                world.line(&format!(r#"StopTask {{"task":"{id}"}}"#));
            }
        }
        line => drop(world.line(line)),
    }
}

fn steps(most: usize) -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(0..STEPS.len(), 1..most)
}

fn head(world: &World) -> Revision {
    world.log.last().map_or(0, |it| it.revision)
}

/// All events, read in pages of these sizes again and again.
fn in_pages(world: &World, sizes: &[i32]) -> Vec<PositionedEvent> {
    let log = Log::whole(&world.log);
    let (mut all, mut after) = (Vec::new(), Position::OLDEST.to_owned());
    for size in sizes.iter().cycle() {
        let input = ReadEventsRequest {
            after: Some(after),
            max_results: Some(*size),
            ..ReadEventsRequest::default()
        };
        let query = EventsQuery::of(&input, &EVENTS, head(world)).unwrap();
        let page = read(&log, world, &query).unwrap();
        let last = page.events.last().and_then(|it| it.position.clone());
        all.extend(page.events);
        if page.is_caught_up {
            break;
        }
        // Some readers remember the last event, others the page.
        after = match (size % 2, last) {
            (0, Some(last)) => last,
            _ => page.position.unwrap().to_string(),
        };
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn pages_are_all_events_once(
        steps in steps(30),
        sizes in prop::collection::vec(1..9i32, 1..4),
    ) {
        let world = world(&steps);
        let (all, end) = following(&world, Position { revision: 1, seen: 0 });
        prop_assert_eq!(end, Position::after(head(&world)));
        prop_assert_eq!(&in_pages(&world, &sizes), &all);
        let ids: BTreeSet<_> = all.iter().map(|it| event(it).id.clone()).collect();
        prop_assert_eq!(ids.len(), all.len());
        let positions: Vec<Position> =
            all.iter().map(|it| it.position.as_ref().unwrap().parse().unwrap()).collect();
        prop_assert!(positions.is_sorted());
    }

    #[test]
    fn what_stopped_is_told_once(steps in steps(40)) {
        let world = world(&steps);
        let (all, _) = following(&world, Position { revision: 1, seen: 0 });
        let mut told = BTreeMap::<String, usize>::new();
        for it in all.iter().filter(|it| detail(event(it))["lastStatus"] == "STOPPED") {
            *told.entry(event(it).resources.clone().unwrap().remove(0)).or_default() += 1;
        }
        prop_assert!(told.values().all(|it| *it == 1), "{:?}", told);
        let has_ended = |it: &&berth_engine::Row| {
            let value = it.value.as_deref().unwrap_or_default();
            let value = serde_json::from_slice::<serde_json::Value>(value).unwrap_or_default();
            it.table == "task" && value["lastStatus"] == "STOPPED"
        };
        let rows = world.log.iter().flat_map(|it| &it.rows).filter(has_ended);
        let ids: BTreeSet<_> = rows.map(|it| it.key.clone()).collect();
        prop_assert_eq!(told.len(), ids.len());
    }

    #[test]
    fn a_state_that_is_taken_back_is_the_one_that_was(
        steps in steps(30),
        back in any::<prop::sample::Index>(),
    ) {
        let world = world(&steps);
        let log = Log::whole(&world.log);
        let at = back.index(world.log.len());
        let revision = world.log[at].revision;
        let undone = moment::undone(&log, world.state(), &world.log[at + 1..], revision).unwrap();
        let mut rebuilt = moment::state_at(&log, revision, State::with(Policy::default())).unwrap();
        // Explanations are nothing that past answers are made of.
        for table in ["explanation", "token"] {
            moment::add(&mut rebuilt, &log, table, revision).unwrap();
        }
        prop_assert!(undone == rebuilt);
    }

    #[test]
    fn what_was_answered_is_answered_again(steps in steps(25)) {
        let mut answered = Vec::new();
        let mut world = World::new();
        world.line("CreateCluster {}");
        for step in &steps {
            world.line("wait 1");
            take(&mut world, *step);
            for call in calls(&world) {
                let answer = operations::read_json(world.state(), &call).unwrap();
                answered.push((world.now, call, answer));
            }
        }
        let log = Log::whole(&world.log);
        let cluster = world.state().cluster.clone();
        for (at, call, answer) in answered {
            let revision = revision_at(&log, at, world.now, &KEPT).unwrap();
            let told = describe_past(&log, cluster.as_deref(), revision, &call, Policy::default());
            let told = told.unwrap().result;
            prop_assert_eq!(told.as_str().as_bytes(), answer);
        }
    }
}

fn calls(world: &World) -> Vec<Call> {
    let ids: Vec<_> = world.state().tasks.keys().take(5).map(|it| it.to_string()).collect();
    let tasks = serde_json::json!({"tasks": ids}).to_string();
    let mut asked = vec![
        (Operation::ListTasks, "{}"),
        (Operation::DescribeServices, r#"{"services":["web","db"]}"#),
        (Operation::DescribeClusters, r#"{"include":["STATISTICS"]}"#),
        (Operation::ListServiceDeployments, r#"{"service":"web"}"#),
    ];
    if !ids.is_empty() {
        asked.push((Operation::DescribeTasks, &tasks));
    }
    if !world.state().services.contains_key(&"web".to_owned()) {
        asked.retain(|(it, _)| *it != Operation::ListServiceDeployments);
    }
    let call = |(operation, json): (Operation, &str)| Call {
        request: Request::decode(operation, json.as_bytes()).unwrap(),
        principal: String::new(),
        request_id: String::new(),
        facts: Facts::default(),
    };
    asked.into_iter().map(call).collect()
}
