//! BLUE_GREEN deployments that are disturbed, in each of their stages: production is there all the
//! while, and the end is what was asked for last.
use berth_ecs::cluster::records::{service::Service, task::Task};
use berth_scenarios::World;

const DESIRED: usize = 2;

/// Where a deployment can be caught.
const STAGES: [&str; 7] = [
    "PRE_SCALE_UP",
    "SCALE_UP",
    "POST_SCALE_UP",
    "POST_TEST_TRAFFIC_SHIFT",
    "POST_PRODUCTION_TRAFFIC_SHIFT",
    "BAKE_TIME",
    "CLEAN_UP",
];

/// A service of web:1 whose BLUE_GREEN deployment of web:2 is in this stage.
fn at(stage: &str) -> World {
    on(stage, &["65536 65536"])
}

/// The same on machines of these sizes.
fn on(stage: &str, machines: &[&str]) -> World {
    let mut world = World::new();
    let hooks = match stage {
        "SCALE_UP" | "BAKE_TIME" | "CLEAN_UP" => String::new(),
        stage => format!(r#"{{"targetType":"PAUSE","lifecycleStages":["{stage}"]}}"#),
    };
    let minutes = if stage == "BAKE_TIME" { 5 } else { 0 };
    take(&mut world, "CreateCluster {}");
    for size in machines {
        take(&mut world, &format!("instance {size}"));
    }
    let configuration = format!(
        r#"{{"strategy":"BLUE_GREEN","bakeTimeInMinutes":{minutes},"lifecycleHooks":[{hooks}]}}"#
    );
    let create = format!(
        r#"CreateService {{"serviceName":"web","taskDefinition":"web:1","desiredCount":{DESIRED},"deploymentConfiguration":{configuration}}}"#
    );
    take(&mut world, &create);
    take(&mut world, "agents");
    take(&mut world, "wait 10000");
    take(&mut world, r#"UpdateService {"service":"web","taskDefinition":"web:2"}"#);
    if stage != "PRE_SCALE_UP" && stage != "SCALE_UP" {
        take(&mut world, "agents");
        take(&mut world, "wait 10000");
    }
    assert_eq!(under_way(&world), format!("IN_PROGRESS {stage}"));
    world
}

/// A line, after which no more tasks may be asked for than twice what is desired.
fn take(world: &mut World, line: &str) {
    world.line(line);
    let wanted = tasks(world, "").filter(|it| it.is_wanted()).count();
    assert!(wanted <= 2 * DESIRED, "{wanted} tasks are asked for after {line}");
}

fn service(world: &World) -> &Service {
    world.state().services.get(&"web".to_owned()).expect("the service")
}

fn under_way(world: &World) -> String {
    let primary = service(world).primary().expect("a PRIMARY deployment");
    let key = ("web".to_owned(), primary.service_deployment);
    let history = world.state().service_deployments.get(&key).expect("its history");
    let stage = history.lifecycle.as_ref().map_or("", |it| it.stage.as_str());
    format!("{} {stage}", history.status.as_str())
}

/// Those that hold something; of a definition, or of all.
fn tasks<'a>(world: &'a World, definition: &'a str) -> impl Iterator<Item = &'a Task> {
    let all = world.state().tasks.values().filter(|it| it.holds_resources());
    let is_meant =
        move |it: &&Task| definition.is_empty() || it.task_definition.to_string() == definition;
    all.map(|it| &**it).filter(is_meant)
}

fn wanted(world: &World, definition: &str) -> usize {
    tasks(world, definition).filter(|it| it.is_wanted()).count()
}

/// Tasks that serve.
fn healthy(world: &World) -> usize {
    tasks(world, "").filter(|it| it.is_wanted() && it.healthy_at.is_some()).count()
}

fn kill(world: &mut World, definition: &str) {
    let id = tasks(world, definition).find(|it| it.is_wanted()).expect("a task").id;
    take(world, &format!(r#"SubmitTaskStateChange {{"task":"{id}","status":"STOPPED"}}"#));
}

/// Lets agents obey, time pass and hooks go on, until the deployment has come to its end. `least`
/// tasks serve all the while.
fn finish(world: &mut World, least: usize) -> String {
    for _ in 0..40 {
        take(world, "agents");
        assert!(healthy(world) >= least, "{} of {least} serve", healthy(world));
        take(world, "wait 10000");
        let told = under_way(world);
        let hook = told.strip_prefix("IN_PROGRESS ").map(str::to_ascii_lowercase);
        let primary = service(world).primary().expect("a PRIMARY deployment");
        let arn = format!(
            "arn:aws:ecs:us-east-1:123456789012:service-deployment/default/web/{}",
            primary.service_deployment
        );
        if let Some(stage) = hook {
            take(
                world,
                &format!(
                    r#"?ContinueServiceDeployment {{"serviceDeploymentArn":"{arn}","hookId":"{stage}-1"}}"#
                ),
            );
        } else if !told.starts_with("ROLLBACK_IN_PROGRESS") {
            return told;
        }
    }
    panic!("the deployment has no end: {}", under_way(world))
}

/// Nothing is left but the tasks of this definition, in one deployment.
fn assert_only(world: &mut World, definition: &str) {
    take(world, "agents");
    take(world, "wait 10000");
    assert_eq!(tasks(world, "").count(), DESIRED);
    assert_eq!(tasks(world, definition).count(), DESIRED);
    assert_eq!(healthy(world), DESIRED);
    assert_eq!(service(world).deployments.len(), 1);
}

fn stop(world: &mut World, how: &str) {
    let id = service(world).primary().expect("a PRIMARY deployment").service_deployment;
    let arn = format!("arn:aws:ecs:us-east-1:123456789012:service-deployment/default/web/{id}");
    take(
        world,
        &format!(r#"StopServiceDeployment {{"serviceDeploymentArn":"{arn}","stopType":"{how}"}}"#),
    );
}

fn has_shifted(stage: &str) -> bool {
    matches!(stage, "POST_PRODUCTION_TRAFFIC_SHIFT" | "BAKE_TIME" | "CLEAN_UP")
}

#[test]
fn a_task_of_production_that_dies_is_replaced_in_any_stage() {
    for stage in STAGES {
        let mut world = at(stage);
        if stage != "CLEAN_UP" {
            kill(&mut world, "web:1");
            assert_eq!(wanted(&world, "web:1"), DESIRED, "{stage}");
        }
        if has_shifted(stage) {
            kill(&mut world, "web:2");
            assert_eq!(wanted(&world, "web:2"), DESIRED, "{stage}");
        }
        assert!(finish(&mut world, 0).starts_with("SUCCESSFUL"), "{stage}");
        assert_only(&mut world, "web:2");
    }
}

#[test]
fn a_deployment_that_supersedes_another_keeps_what_has_production() {
    for stage in STAGES {
        let mut world = at(stage);
        let (kept, dropped) =
            if has_shifted(stage) { ("web:2", "web:1") } else { ("web:1", "web:2") };
        take(&mut world, r#"UpdateService {"service":"web","taskDefinition":"web:3"}"#);
        assert_eq!(wanted(&world, kept), DESIRED, "{stage}");
        assert_eq!(wanted(&world, dropped), 0, "{stage}");
        kill(&mut world, kept);
        assert_eq!(wanted(&world, kept), DESIRED, "{stage}");
        take(&mut world, "agents");
        take(&mut world, "wait 10000");
        assert!(finish(&mut world, DESIRED).starts_with("SUCCESSFUL"), "{stage}");
        assert_only(&mut world, "web:3");
        let stopped = world.state().service_deployments.values();
        let stopped = stopped.filter(|it| it.status.as_str() == "STOPPED");
        let reasons: Vec<_> = stopped.map(|it| it.status_reason.clone()).collect();
        let superseded = "Superseded by a newer service deployment.".to_owned();
        assert_eq!(reasons, [Some(superseded)], "{stage}");
    }
}

#[test]
fn the_source_comes_back_as_a_new_target() {
    for stage in STAGES {
        let mut world = at(stage);
        take(&mut world, r#"UpdateService {"service":"web","taskDefinition":"web:1"}"#);
        assert!(finish(&mut world, DESIRED).starts_with("SUCCESSFUL"), "{stage}");
        assert_only(&mut world, "web:1");
    }
}

#[test]
fn a_rolling_deployment_supersedes_a_staged_one() {
    for stage in STAGES {
        let mut world = at(stage);
        take(
            &mut world,
            r#"UpdateService {"service":"web","taskDefinition":"web:3","deploymentConfiguration":{"strategy":"ROLLING"}}"#,
        );
        if !has_shifted(stage) {
            assert_eq!(wanted(&world, "web:2"), 0, "{stage}");
            assert_eq!(wanted(&world, "web:1"), DESIRED, "{stage}");
        }
        assert!(finish(&mut world, DESIRED).starts_with("SUCCESSFUL"), "{stage}");
        assert_only(&mut world, "web:3");
    }
}

#[test]
fn stages_go_on_as_they_began_when_only_the_strategy_changes() {
    for stage in STAGES {
        let mut world = at(stage);
        take(
            &mut world,
            r#"UpdateService {"service":"web","deploymentConfiguration":{"strategy":"ROLLING"}}"#,
        );
        assert_eq!(under_way(&world), format!("IN_PROGRESS {stage}"));
        assert!(finish(&mut world, DESIRED).starts_with("SUCCESSFUL"), "{stage}");
        assert_only(&mut world, "web:2");
    }
}

#[test]
fn a_deployment_goes_back_from_any_stage() {
    for stage in STAGES {
        let mut world = at(stage);
        stop(&mut world, "ROLLBACK");
        if under_way(&world).starts_with("ROLLBACK_IN_PROGRESS") {
            stop(&mut world, "ROLLBACK");
        }
        assert!(finish(&mut world, DESIRED).starts_with("ROLLBACK_SUCCESSFUL"), "{stage}");
        assert_only(&mut world, "web:1");
    }
}

/// Half of both sides is lost, and there is room for nothing more.
fn halved(stage: &str) -> World {
    let mut world = on(stage, &["512 1024", "512 1024"]);
    take(&mut world, "disconnect @i1");
    take(&mut world, "wait 30000");
    assert_eq!((wanted(&world, "web:1"), wanted(&world, "web:2")), (1, 1), "{stage}");
    world
}

#[test]
fn a_target_that_has_production_makes_way_only_for_what_serves() {
    for stage in ["POST_PRODUCTION_TRAFFIC_SHIFT", "BAKE_TIME"] {
        for newer in [None, Some("ROLLING"), Some("BLUE_GREEN")] {
            let mut world = halved(stage);
            match newer {
                None => stop(&mut world, "ROLLBACK"),
                Some(strategy) => take(
                    &mut world,
                    &format!(
                        r#"UpdateService {{"service":"web","taskDefinition":"web:3","deploymentConfiguration":{{"strategy":"{strategy}"}}}}"#
                    ),
                ),
            }
            assert_eq!(healthy(&world), DESIRED, "{stage} {newer:?}");
            take(&mut world, "instance 65536 65536");
            let told = finish(&mut world, DESIRED);
            let end = if newer.is_some() { "SUCCESSFUL" } else { "ROLLBACK_SUCCESSFUL" };
            assert!(told.starts_with(end), "{stage} {newer:?}: {told}");
        }
    }
}

#[test]
fn a_deployment_that_is_ended_where_it_is_leaves_production_whole() {
    for stage in STAGES {
        let mut world = at(stage);
        stop(&mut world, "ABORT");
        let targets = wanted(&world, "web:2");
        take(&mut world, "agents");
        take(&mut world, "wait 10000");
        let production = if has_shifted(stage) { "web:2" } else { "web:1" };
        kill(&mut world, production);
        assert_eq!(wanted(&world, production), DESIRED, "{stage}");
        if !has_shifted(stage) && targets > 0 {
            kill(&mut world, "web:2");
            assert_eq!(wanted(&world, "web:2"), targets - 1, "no more of it is started: {stage}");
        }
        assert!(finish(&mut world, 1).starts_with("STOPPED"), "{stage}");
        assert_eq!(wanted(&world, production), DESIRED, "{stage}");
        take(&mut world, r#"UpdateService {"service":"web","taskDefinition":"web:3"}"#);
        assert!(finish(&mut world, DESIRED).starts_with("SUCCESSFUL"), "{stage}");
        assert_only(&mut world, "web:3");
    }
}

#[test]
fn what_has_production_is_kept_though_its_own_deployment_was_ended() {
    let mut world = at("CLEAN_UP");
    stop(&mut world, "ABORT");
    take(&mut world, r#"UpdateService {"service":"web","taskDefinition":"web:3"}"#);
    kill(&mut world, "web:2");
    assert_eq!(wanted(&world, "web:2"), DESIRED);
    take(&mut world, "agents");
    take(&mut world, "wait 10000");
    assert!(finish(&mut world, DESIRED).starts_with("SUCCESSFUL"));
    assert_only(&mut world, "web:3");
}

#[test]
fn a_tripped_breaker_without_rollback_leaves_production_whole() {
    let mut world = at("PRE_SCALE_UP");
    take(
        &mut world,
        r#"UpdateService {"service":"web","taskDefinition":"web:3","deploymentConfiguration":{"deploymentCircuitBreaker":{"enable":true,"rollback":false},"lifecycleHooks":[]}}"#,
    );
    for _ in 0..20 {
        if wanted(&world, "web:3") > 0 {
            kill(&mut world, "web:3");
        }
        take(&mut world, "wait 60000");
    }
    assert!(under_way(&world).starts_with("STOPPED"), "{}", under_way(&world));
    kill(&mut world, "web:1");
    assert_eq!(wanted(&world, "web:1"), DESIRED);
}

#[test]
fn deployments_without_tasks_are_dropped() {
    for strategy in ["ROLLING", "BLUE_GREEN"] {
        let mut world = at("BAKE_TIME");
        for n in 3..40 {
            take(
                &mut world,
                &format!(
                    r#"UpdateService {{"service":"web","taskDefinition":"web:{n}","deploymentConfiguration":{{"strategy":"{strategy}","bakeTimeInMinutes":0}}}}"#
                ),
            );
            // None of them ever runs.
            let pending: Vec<_> = tasks(&world, "")
                .filter(|it| {
                    it.last_status < berth_ecs::cluster::records::task::TaskStatus::Running
                })
                .map(|it| it.id)
                .collect();
            for id in pending {
                let line = format!(r#"SubmitTaskStateChange {{"task":"{id}","status":"STOPPED"}}"#);
                take(&mut world, &line);
            }
            take(&mut world, "agents");
            let count = service(&world).deployments.len();
            assert!(count <= 3, "{count} deployments after {n} of them");
        }
        let serve = wanted(&world, "web:1") + wanted(&world, "web:2");
        assert_eq!(serve, DESIRED, "{strategy}");
    }
}
