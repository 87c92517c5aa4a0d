//! Of the deployments that are over the newest are kept, and what is still needed beside them.
use std::collections::BTreeSet;

use berth_ecs::{
    cluster::{State, records::service_deployment::ServiceDeployment},
    limits::{ENDED_DEPLOYMENTS_MAX, RECONCILE_STEP_TASKS_MAX},
};
use berth_scenarios::World;

/// More than are kept, by more than go in one step.
const UPDATES: usize = ENDED_DEPLOYMENTS_MAX + 2 * RECONCILE_STEP_TASKS_MAX;

fn play(lines: &[&str]) -> World {
    let mut world = World::new();
    lines.iter().for_each(|it| drop(world.line(it)));
    world
}

fn over(state: &State) -> Vec<&ServiceDeployment> {
    let all = state.service_deployments.values().map(|it| &**it);
    all.filter(|it| it.finished_at.is_some()).collect()
}

#[test]
fn the_newest_deployments_of_a_service_are_kept() {
    let mut world = play(&[
        "CreateCluster {}",
        r#"CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":0}"#,
        r#"CreateService {"serviceName":"other","taskDefinition":"web","desiredCount":0}"#,
    ]);
    for _ in 0..UPDATES {
        world.line(r#"UpdateService {"service":"web","forceNewDeployment":true}"#);
        world.line("wait 10000");
    }
    let state = world.state();
    let of = |service: &str| over(state).iter().filter(|it| it.service == service).count();
    assert_eq!((of("web"), of("other")), (ENDED_DEPLOYMENTS_MAX, 1));
    let newest = over(state).into_iter().filter(|it| it.service == "web").max_by_key(|it| it.id);
    assert!(newest.is_some_and(|it| state.completed("web") == Some(it.target)));
    // No revision stays for those that are gone.
    let of_web = state.service_deployments.values().filter(|it| it.service == "web");
    let named: BTreeSet<_> = of_web.flat_map(|it| it.revisions()).collect();
    let kept = state.service_revisions.values().filter(|it| it.service == "web");
    assert_eq!(kept.map(|it| it.id).collect::<BTreeSet<_>>(), named);
}

#[test]
fn what_a_service_would_go_back_to_is_kept_beside_them() {
    let mut world = play(&[
        "CreateCluster {}",
        "instance 4096 8192",
        r#"CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1}"#,
        "agents",
        "wait 10000",
    ]);
    let first = over(world.state())[0].target;
    for _ in 0..UPDATES {
        world.line(
            r#"UpdateService {"service":"web","forceNewDeployment":true,"placementConstraints":
            [{"type":"memberOf","expression":"attribute:color == red"}]}"#,
        );
        world.line("wait 10000");
    }
    let over = over(world.state());
    assert_eq!(world.state().completed("web"), Some(first));
    assert_eq!(over.len(), ENDED_DEPLOYMENTS_MAX + 1);
    assert_eq!(over[0].target, first);
}

#[test]
fn the_newest_deployments_of_a_daemon_are_kept() {
    let mut world = play(&[
        "provider a",
        r#"CreateCluster {"capacityProviders":["a"]}"#,
        r#"CreateDaemon {"daemonName":"log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:1","capacityProviderArns":["arn:capacity-provider/a"]}"#,
    ]);
    for number in 0..UPDATES {
        let revision = 2 - number % 2;
        world.line(&format!(
            r#"UpdateDaemon {{"daemonArn":"arn:daemon/default/log","daemonTaskDefinitionArn":"arn:daemon-task-definition/web:{revision}","capacityProviderArns":["arn:capacity-provider/a"]}}"#
        ));
        world.line("wait 10000");
    }
    let deployments = &world.state().daemon_deployments;
    let over = deployments.values().filter(|it| it.finished_at.is_some()).count();
    assert_eq!(over, ENDED_DEPLOYMENTS_MAX);
    assert!(deployments.len() <= ENDED_DEPLOYMENTS_MAX + 1);
}
