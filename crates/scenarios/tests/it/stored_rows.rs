//! Rows that earlier releases have made, of what this one no longer takes.
use std::sync::Arc;

use berth_ecs::cluster::records::{service::Service, task::TaskStatus};
use berth_scenarios::{World, steps};

fn service(world: &World) -> &Service {
    world.state().services.get(&"web".to_owned()).expect("the service")
}

fn wanted(world: &World) -> usize {
    world.state().tasks.values().filter(|it| it.is_wanted()).count()
}

fn messages(world: &World) -> Vec<String> {
    world.state().service_events.values().map(|it| it.message.clone()).collect()
}

fn lines(world: &mut World, script: &str) {
    for line in steps(script) {
        world.line(line);
    }
}

/// A service whose definition asks for files that nobody has, which was no matter once.
fn with_files() -> World {
    let mut world = World::new();
    lines(
        &mut world,
        r#"
        CreateCluster {}
        instance 4096 8192
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":2}
        agents
        wait 10000
        "#,
    );
    let image = r#""image":"web:1""#;
    let spec = r#""credentialspecdomainless:arn:aws:s3:::b/a.json""#;
    world.stored(image, &format!(r#"{image},"credentialSpecs":[{spec}]"#));
    world
}

#[test]
fn a_service_is_scaled_whose_definition_would_be_refused_now() {
    let mut world = with_files();
    world.line(r#"UpdateService {"service":"web","desiredCount":3}"#);
    assert_eq!((service(&world).desired_count, wanted(&world)), (3, 3));
    let said =
        "(service web) runs tasks without what they ask for. Container 'web' uses credentialSpecs,";
    let events = messages(&world);
    assert_eq!(events.iter().filter(|it| it.starts_with(said)).count(), 1, "{events:#?}");
    world.line(r#"UpdateService {"service":"web","propagateTags":"SERVICE"}"#);
    world.line(r#"UpdateService {"service":"web","desiredCount":0}"#);
    assert_eq!(wanted(&world), 0);
    world.line("agents");
    world.line(r#"DeleteService {"service":"web"}"#);
    assert_eq!(service(&world).status.as_str(), "INACTIVE");
}

#[test]
fn a_new_revision_of_it_is_refused() {
    let mut world = with_files();
    let said = world.line(r#"!UpdateService {"service":"web","forceNewDeployment":true}"#);
    assert!(said[0].contains("Container 'web' uses credentialSpecs"), "{said:?}");
}

/// ECS takes no expression with distinctInstance; an empty one was taken once.
#[test]
fn an_empty_expression_of_distinct_instance_says_nothing() {
    let mut world = World::new();
    lines(
        &mut world,
        r#"
        CreateCluster {}
        instance 4096 8192
        instance 4096 8192
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1,"placementConstraints":[{"type":"distinctInstance"}]}
        provider spot
        PutClusterCapacityProviders {"capacityProviders":["spot"],"defaultCapacityProviderStrategy":[]}
        RunTask {"taskDefinition":"web","group":"g","capacityProviderStrategy":[{"capacityProvider":"spot"}],"placementConstraints":[{"type":"distinctInstance"}]}
        "#,
    );
    let distinct = r#""type":"distinctInstance""#;
    world.stored(distinct, &format!(r#"{distinct},"expression":"""#));
    world.line(r#"UpdateService {"service":"web","desiredCount":2}"#);
    assert_eq!(wanted(&world), 3);
    world.line("instance 4096 8192 berth.capacity-provider=spot");
    let mut tasks = world.state().tasks.values();
    assert!(tasks.all(|it| it.last_status == TaskStatus::Pending));
}

/// What is the same of tasks is in memory once, also when each has come from its own row.
#[test]
fn tasks_share_what_they_have_in_common() {
    let mut world = World::new();
    lines(
        &mut world,
        r#"
        CreateCluster {}
        instance 4096 8192
        RunTask {"taskDefinition":"web","count":2,"tags":[{"key":"a","value":"b"}]}
        RunTask {"taskDefinition":"web","tags":[{"key":"a","value":"b"}]}
        RunTask {"taskDefinition":"web"}
        "#,
    );
    for _ in 0..2 {
        let tasks: Vec<_> = world.state().tasks.values().collect();
        let first = tasks[0];
        assert_eq!(tasks.len(), 4);
        for it in &tasks {
            assert!(Arc::ptr_eq(&first.overrides, &it.overrides));
            assert!(Arc::ptr_eq(&first.resources, &it.resources));
            assert_eq!(Arc::ptr_eq(&first.tags, &it.tags), first.tags == it.tags);
        }
        // They are read anew, without a change.
        world.stored("{", "{");
    }
}
