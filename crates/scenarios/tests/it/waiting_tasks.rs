//! What holds of tasks that wait for capacity, whatever happens around them.
use berth_ecs::cluster::{
    Facet, State,
    launch::waiting,
    records::task::{Task, TaskStatus},
};
use berth_engine::Random;
use berth_placement::providers;
use berth_scenarios::World;

const STRATEGY: &str =
    r#"[{"capacityProvider":"spot","weight":2,"base":1},{"capacityProvider":"calm","weight":1}]"#;

/// Calls, machines and time as they come.
fn step(world: &mut World, random: &mut Random) -> String {
    let mut one = |n: usize| usize::try_from(random.next_u64() % n as u64).unwrap();
    let provider = ["spot", "calm", "none"][one(3)];
    let definition = ["web", "fixed", "gpu"][one(3)];
    let gpu = ["", " gpu.kind=t4"][one(2)];
    let (count, wanted, size) = (1 + one(4), one(6), 512 * (1 + one(3)));
    let tasks: Vec<_> = world.state().tasks.keys().map(ToString::to_string).collect();
    let instances: Vec<_> =
        world.state().container_instances.keys().map(ToString::to_string).collect();
    let any = |of: &[String], at: usize| of.get(at % of.len().max(1)).cloned().unwrap_or_default();
    let (task, instance) = (any(&tasks, one(100)), any(&instances, one(100)));
    match one(12) {
        0..3 => format!(r#"?RunTask {{"taskDefinition":"{definition}","count":{count}}}"#),
        3 => format!("instance {size} {size} berth.capacity-provider={provider}{gpu}"),
        4 | 5 => format!(r#"?StopTask {{"task":"{task}"}}"#),
        6 => {
            let status = ["PENDING", "RUNNING", "STOPPED"][one(3)];
            format!(r#"?SubmitTaskStateChange {{"task":"{task}","status":"{status}"}}"#)
        }
        7 => format!(r#"UpdateService {{"service":"s","desiredCount":{wanted}}}"#),
        8 => {
            let status = ["ACTIVE", "DRAINING"][one(2)];
            format!(
                r#"?UpdateContainerInstancesState {{"containerInstances":["{instance}"],"status":"{status}"}}"#
            )
        }
        9 => format!(
            r#"?DeregisterContainerInstance {{"containerInstance":"{instance}","force":true}}"#
        ),
        10 => ["unmanaged", "unmanaged calm", "unmanaged spot calm"][one(3)].to_owned(),
        _ => format!("wait {}", [1_000, 60_000, 600_000][one(3)]),
    }
}

fn check(state: &State, now: berth_engine::Timestamp, random: &mut Random) {
    for task in state.tasks.values() {
        let provider = task.capacity_provider_name.as_deref();
        match task.container_instance {
            Some(on) => {
                assert_ne!(task.last_status, TaskStatus::Provisioning);
                assert_eq!(task.provisioning, None);
                let on = state.container_instances.get(&on).expect("kept as long as its tasks");
                let of = on.attributes.get(providers::ATTRIBUTE).and_then(|it| it.value.as_deref());
                assert!(provider.is_none() || provider == of, "on another's instance");
            }
            None => {
                let is_waiting = task.last_status == TaskStatus::Provisioning;
                assert!(is_waiting || task.last_status == TaskStatus::Stopped);
            }
        }
    }
    for task in state.tasks_of(Facet::Provisioning) {
        assert!(task.is_wanted(), "an unwanted task waits");
        assert!(task.provisioning.as_ref().is_some_and(|it| it.give_up_at > now), "for too long");
        let request = waiting::asked(state, task);
        let place = berth_placement::place(&state.pool, &request, random);
        assert_eq!(place, None, "{} waits though there is room", label(task));
    }
}

fn label(task: &Task) -> String {
    format!("{} of {:?}", task.task_definition, task.capacity_provider_name)
}

#[test]
fn nobody_waits_where_there_is_room_and_nobody_waits_for_ever() {
    for seed in 0..20 {
        let mut random = Random::new(seed);
        let mut world = World::new();
        world.line("provider spot");
        world.line("provider calm");
        let cluster = format!(
            r#"CreateCluster {{"capacityProviders":["spot","calm"],"defaultCapacityProviderStrategy":{STRATEGY}}}"#
        );
        world.line(&cluster);
        world.line(r#"CreateService {"serviceName":"s","taskDefinition":"web","desiredCount":2}"#);
        for _ in 0..40 {
            let line = step(&mut world, &mut random);
            world.line(&line);
            check(world.state(), world.now, &mut random);
        }
    }
}

/// A leader may end between the commit that stops a task and the one that ends it.
#[test]
fn the_next_leader_ends_what_was_stopped_while_it_waited() {
    let mut world = World::new();
    world.line("provider spot");
    world.line(r#"CreateCluster {"capacityProviders":["spot"]}"#);
    world.line(
        r#"RunTask {"taskDefinition":"web","capacityProviderStrategy":[{"capacityProvider":"spot"}]}"#,
    );
    world.stored(r#""desiredStatus":"RUNNING""#, r#""desiredStatus":"STOPPED""#);
    let statuses: Vec<_> = world.state().tasks.values().map(|it| it.last_status).collect();
    assert_eq!(statuses, [TaskStatus::Stopped]);
}
