//! A span in which nobody looked ages nothing: whatever waits does so for as long as it should of
//! the time in which somebody looked.
use berth_api::ecs::{
    DaemonDeploymentStatus, ServiceDeploymentLifecycleStage as Stage, ServiceDeploymentStatus,
};
use berth_ecs::cluster::records::{container_instance::Silence, task::TaskStatus};
use berth_scenarios::World;

/// A day.
const UNSEEN: &str = "unseen 86400000";

/// A cluster with an instance, and the lines after that.
fn after(lines: &[&str]) -> World {
    let mut world = World::new();
    for line in ["CreateCluster {} => cluster.clusterName", "instance 4096 8192"] {
        world.line(line);
    }
    play(&mut world, lines);
    world
}

fn play(world: &mut World, lines: &[&str]) {
    lines.iter().for_each(|it| drop(world.line(it)));
}

/// What is asked of a world does not change before so many milliseconds, and does then.
fn changes_after<T: PartialEq + std::fmt::Debug>(
    world: &mut World,
    ms: i64,
    look: impl Fn(&World) -> T,
    (before, after): (T, T),
) {
    assert_eq!(look(world), before, "at once");
    world.line(&format!("wait {}", ms - 1));
    assert_eq!(look(world), before, "too early");
    world.line("wait 1");
    assert_eq!(look(world), after, "too late");
}

#[test]
fn a_task_waits_for_an_instance_for_a_quarter_of_an_hour() {
    let mut world = World::new();
    let strategy = r#"[{"capacityProvider":"spot","weight":1}]"#;
    let cluster = format!(
        r#"CreateCluster {{"capacityProviders":["spot"],"defaultCapacityProviderStrategy":{strategy}}}"#
    );
    let run = r#"RunTask {"taskDefinition":"web"} => tasks.*.lastStatus"#;
    play(&mut world, &["provider spot", &cluster, run, "wait 600000", UNSEEN]);
    let status = |it: &World| it.state().tasks.values().next().map(|it| it.last_status);
    let statuses = (Some(TaskStatus::Provisioning), Some(TaskStatus::Stopped));
    changes_after(&mut world, 300_000, status, statuses);
}

#[test]
fn a_stopped_task_is_kept_for_an_hour() {
    let stop = r#"StopTask {"task":"@t1"} => task.desiredStatus"#;
    let run = r#"RunTask {"taskDefinition":"web"} => tasks.*.lastStatus"#;
    let mut world = after(&[run, stop, "agents", "wait 600000", UNSEEN]);
    changes_after(&mut world, 3_000_000, |it| it.state().tasks.len(), (1, 0));
}

#[test]
fn a_task_counts_as_healthy_once_it_was_seen_to_run() {
    let run = r#"RunTask {"taskDefinition":"web"} => tasks.*.lastStatus"#;
    let service = r#"CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1}"#;
    let mut world = after(&[run, service, "agents", "wait 4000", UNSEEN]);
    let healthy = |it: &World| {
        let of_service = it.state().tasks.values().filter(|it| it.service.is_some());
        of_service.filter(|it| it.healthy_at.is_some()).count()
    };
    changes_after(&mut world, 6_000, healthy, (0, 1));
}

/// A staged deployment of two that is under way.
fn staged(configuration: &str) -> World {
    let create = format!(
        r#"CreateService {{"serviceName":"web","taskDefinition":"web:1","desiredCount":1,"deploymentConfiguration":{{"strategy":"BLUE_GREEN",{configuration}}}}}"#
    );
    let update = r#"UpdateService {"service":"web","taskDefinition":"web:2"} => service.status"#;
    after(&[&create, "agents", "wait 10000", update])
}

fn deployment(world: &World) -> Option<ServiceDeploymentStatus> {
    world.state().service_deployments.values().last().map(|it| it.status.clone())
}

#[test]
fn a_deployment_is_watched_for_its_bake_time() {
    let mut world = staged(r#""bakeTimeInMinutes":5"#);
    play(&mut world, &["agents", "wait 10000", "wait 60000", UNSEEN]);
    let stage = |it: &World| {
        let deployment = it.state().service_deployments.values().last();
        deployment.and_then(|it| it.lifecycle.as_ref()).map(|it| it.stage.clone())
    };
    changes_after(&mut world, 240_000, stage, (Some(Stage::BakeTime), Some(Stage::CleanUp)));
}

#[test]
fn somebody_has_the_whole_time_to_continue_a_paused_deployment() {
    let hook = r#"{"targetType":"PAUSE","lifecycleStages":["PRE_SCALE_UP"],"timeoutConfiguration":{"timeoutInMinutes":5}}"#;
    let mut world = staged(&format!(r#""bakeTimeInMinutes":0,"lifecycleHooks":[{hook}]"#));
    play(&mut world, &["wait 60000", UNSEEN]);
    let is_awaited = |it: &World| deployment(it) == Some(ServiceDeploymentStatus::InProgress);
    changes_after(&mut world, 240_000, is_awaited, (true, false));
}

#[test]
fn a_daemon_is_watched_for_its_bake_time() {
    let mut world = World::new();
    let create = r#"CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"],"deploymentConfiguration":{"bakeTimeInMinutes":1}}"#;
    play(
        &mut world,
        &[
            "provider a",
            r#"CreateCluster {"capacityProviders":["a"]} => cluster.clusterName"#,
            "instance 1024 2048 berth.capacity-provider=a",
            create,
            "agents",
            "wait 10000",
            "wait 20000",
            UNSEEN,
        ],
    );
    let status = |it: &World| {
        let mut all = it.state().daemon_deployments.values();
        all.next().map(|it| it.status.clone())
    };
    let (before, after) = (DaemonDeploymentStatus::InProgress, DaemonDeploymentStatus::Successful);
    changes_after(&mut world, 40_000, status, (Some(before), Some(after)));
}

#[test]
fn a_silent_agent_is_waited_for_anew() {
    let mut world = after(&["instance 4096 8192", "disconnect @i1", "wait 20000", UNSEEN]);
    let is_lost = |it: &World| {
        let mut all = it.state().container_instances.values();
        all.any(|it| it.silence == Some(Silence::Lost))
    };
    changes_after(&mut world, 30_000, is_lost, (false, true));
}
