//! However much there is to do, no call and no step of a controller changes more than a batch takes
//! in the narrowest store: scenarios that would, if it were done at once. What never fits is a bug,
//! over which the scenario panics.
use berth_api::ecs::ErrorCode;
use berth_ecs::{
    Failure,
    cluster::{Cluster, records::task::TaskStatus},
    limits::{SERVICE_EVENTS_MAX, TOLD_SERVICES_MAX},
};
use berth_engine::{Random, State as _, Turn};
use berth_scenarios::World;

fn play(lines: &[&str]) -> World {
    let mut world = World::new();
    lines.iter().for_each(|it| drop(world.line(it)));
    world
}

fn create(world: &mut World, name: &str, count: usize) {
    world.line(&format!(
        r#"CreateService {{"serviceName":"{name}","taskDefinition":"web","desiredCount":{count}}}"#
    ));
}

fn pending(world: &World) -> usize {
    world.state().tasks.values().filter(|it| it.last_status == TaskStatus::Pending).count()
}

/// One look for room was one step for all services that wait for some.
#[test]
fn many_services_find_room_at_once() {
    let mut world = play(&["CreateCluster {}"]);
    (0..12).for_each(|n| create(&mut world, &format!("web{n}"), 20));
    assert_eq!(pending(&world), 0);
    world.line("instance 1000000 1000000");
    assert_eq!(pending(&world), 240);
}

/// CreateService deleted all events of the service that had its name.
#[test]
fn a_service_begins_without_the_many_events_of_another() {
    let mut world = play(&["CreateCluster {}", "instance 4096 8192"]);
    create(&mut world, "web", 0);
    for n in 0..SERVICE_EVENTS_MAX {
        let count = n % 2;
        world.line(&format!(r#"UpdateService {{"service":"web","desiredCount":{count}}}"#));
        world.line("agents");
    }
    world.line(r#"UpdateService {"service":"web","desiredCount":0}"#);
    world.line("agents");
    world.line(r#"DeleteService {"service":"web"}"#);
    world.line("agents");
    world.line("wait 10000");
    assert_eq!(world.state().service_events.len(), SERVICE_EVENTS_MAX);
    let created_at = world.now;
    create(&mut world, "web", 0);
    let events = world.state().service_events.values();
    let old = events.filter(|it| it.created_at < created_at).count();
    assert_eq!(old, 0);
}

/// All services with tasks on a silent instance were told in one step.
#[test]
fn an_instance_of_many_services_falls_silent() {
    let mut world = play(&["CreateCluster {}", "instance 1000000 1000000"]);
    let services = TOLD_SERVICES_MAX + 40;
    (0..services).for_each(|n| create(&mut world, &format!("web{n}"), 1));
    world.line("agents");
    let told = |world: &World| {
        let events = world.state().service_events.values();
        events.filter(|it| it.message.contains("no container instance is connected")).count()
    };
    assert_eq!(told(&world), 0);
    world.line("wait 10000");
    world.line("disconnect @i1");
    (0..3).for_each(|_| drop(world.line("wait 30000")));
    assert_eq!(told(&world), TOLD_SERVICES_MAX);
}

/// What the caller reads, and nothing has happened.
#[test]
fn a_call_that_never_fits_says_so() {
    let mut world = play(&["CreateCluster {}", "instance 4096 8192"]);
    let call = world.request("RunTask", r#"{"taskDefinition":"web","count":3}"#);
    let (state, random) = (world.state().clone(), Random::new(1));
    let limits = berth_engine::BatchLimits { rows: 2, bytes: 1 << 20 };
    let mut turn =
        Turn::<Cluster>::new(state.clone(), world.now, world.now, random, 100).within(limits);
    let Ok(Err(Failure(error))) = turn.take(call) else { panic!("it fits") };
    assert_eq!(error.code, ErrorCode::ClientException);
    assert_eq!(
        error.message,
        "The call asks for more at once than the store of this control plane takes: it changes 4 \
         rows, and the store takes 2 at once. Nothing was changed. Ask for less at a time."
    );
    let finished = turn.finish();
    assert!(finished.changes.is_empty() && finished.state == state);
    finished.state.check();
}
