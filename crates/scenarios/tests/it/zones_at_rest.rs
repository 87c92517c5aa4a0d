//! Availability-zone rebalancing: what stops it, and that it comes to rest.
use std::collections::BTreeMap;

use berth_scenarios::{World, check};
use expect_test::expect;
use proptest::prelude::*;

#[test]
fn a_zone_without_room_is_not_tried_for_ever() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 4096 8192 ecs.availability-zone=a
        instance 4096 8192 ecs.availability-zone=a
        instance 256 512 ecs.availability-zone=b
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":6} => service.serviceName
        ListTasks {} => failures
        agents
        wait 10000
        wait 10000
        wait 20000
        wait 40000
        ListTasks {} => failures
        DescribeServices {"services":["web"]} => services.*.runningCount services.*.pendingCount services.*.events.*.message
        instance 1024 2048 ecs.availability-zone=b
        ListTasks {} => failures
        DescribeServices {"services":["web"]} => services.*.runningCount services.*.pendingCount services.*.events.*.message
        wait 80000
        ListTasks {} => failures
        DescribeServices {"services":["web"]} => services.*.runningCount services.*.pendingCount services.*.events.*.message
        agents
        wait 10000
        agents
        ListTasks {} => failures
        DescribeServices {"services":["web"]} => services.*.runningCount services.*.pendingCount services.*.events.*.message
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 4096 8192 ecs.availability-zone=a
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            instance 4096 8192 ecs.availability-zone=a
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i2"
            instance 256 512 ecs.availability-zone=b
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i3"
            CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":6} => service.serviceName
                service.serviceName: "web"
            ListTasks {} => failures
                failures: 
            agents
            wait 10000
            wait 10000
            wait 20000
            wait 40000
            ListTasks {} => failures
                failures: 
            DescribeServices {"services":["web"]} => services.*.runningCount services.*.pendingCount services.*.events.*.message
                services.*.runningCount: 6
                services.*.pendingCount: 0
                services.*.events.*.message: "(service web) has reached a steady state." "(service web) (deployment ecs-svc/@r1) deployment completed." "(service web) has started 6 tasks: (task @t1) (task @t2) (task @t6) (task @t3) (task @t4) (task @t5)."
            instance 1024 2048 ecs.availability-zone=b
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i4"
            ListTasks {} => failures
                failures: 
            DescribeServices {"services":["web"]} => services.*.runningCount services.*.pendingCount services.*.events.*.message
                services.*.runningCount: 6
                services.*.pendingCount: 0
                services.*.events.*.message: "(service web) has reached a steady state." "(service web) (deployment ecs-svc/@r1) deployment completed." "(service web) has started 6 tasks: (task @t1) (task @t2) (task @t6) (task @t3) (task @t4) (task @t5)."
            wait 80000
            ListTasks {} => failures
                failures: 
            DescribeServices {"services":["web"]} => services.*.runningCount services.*.pendingCount services.*.events.*.message
                services.*.runningCount: 6
                services.*.pendingCount: 1
                services.*.events.*.message: "web has started 1 tasks in b to AZ Rebalance: (task @t7)." "(service web) is not AZ balanced with 5 tasks in a, 1 tasks in b. AZ Rebalancing in progress." "(service web) has reached a steady state." "(service web) (deployment ecs-svc/@r1) deployment completed." "(service web) has started 6 tasks: (task @t1) (task @t2) (task @t6) (task @t3) (task @t4) (task @t5)."
            agents
            wait 10000
            agents
            ListTasks {} => failures
                failures: 
            DescribeServices {"services":["web"]} => services.*.runningCount services.*.pendingCount services.*.events.*.message
                services.*.runningCount: 6
                services.*.pendingCount: 0
                services.*.events.*.message: "web has stopped 1 running tasks in a due to AZ rebalancing: (task @t5)." "web has started 1 tasks in b to AZ Rebalance: (task @t7)." "(service web) is not AZ balanced with 5 tasks in a, 1 tasks in b. AZ Rebalancing in progress." "(service web) has reached a steady state." "(service web) (deployment ecs-svc/@r1) deployment completed." "(service web) has started 6 tasks: (task @t1) (task @t2) (task @t6) (task @t3) (task @t4) (task @t5)."
        "#]],
    );
}

#[test]
fn what_moves_stops_when_there_is_no_more_room() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 4096 8192 ecs.availability-zone=a
        instance 4096 8192 ecs.availability-zone=a
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":6} => service.serviceName
        ListTasks {} => failures
        agents
        wait 10000
        instance 256 512 ecs.availability-zone=b
        agents
        wait 10000
        agents
        wait 10000
        ListTasks {} => failures
        DescribeServices {"services":["web"]} => services.*.runningCount services.*.pendingCount services.*.events.*.message
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 4096 8192 ecs.availability-zone=a
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            instance 4096 8192 ecs.availability-zone=a
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i2"
            CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":6} => service.serviceName
                service.serviceName: "web"
            ListTasks {} => failures
                failures: 
            agents
            wait 10000
            instance 256 512 ecs.availability-zone=b
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i3"
            agents
            wait 10000
            agents
            wait 10000
            ListTasks {} => failures
                failures: 
            DescribeServices {"services":["web"]} => services.*.runningCount services.*.pendingCount services.*.events.*.message
                services.*.runningCount: 6
                services.*.pendingCount: 0
                services.*.events.*.message: "(service web) stopped AZ Rebalancing." "web has stopped 1 running tasks in a due to AZ rebalancing: (task @t6)." "web has started 1 tasks in b to AZ Rebalance: (task @t7)." "(service web) is not AZ balanced with 6 tasks in a, 0 tasks in b. AZ Rebalancing in progress." "(service web) has reached a steady state." "(service web) (deployment ecs-svc/@r1) deployment completed." "(service web) has started 6 tasks: (task @t3) (task @t5) (task @t6) (task @t2) (task @t4) (task @t1)."
        "#]],
    );
}

#[test]
fn protected_tasks_do_not_move() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 4096 8192 ecs.availability-zone=a
        instance 4096 8192 ecs.availability-zone=a
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":2} => service.serviceName
        ListTasks {} => failures
        agents
        wait 10000
        ListTasks {}
        UpdateTaskProtection {"tasks":["@t1","@t2"],"protectionEnabled":true} => failures
        instance 4096 8192 ecs.availability-zone=b
        wait 60000
        ListTasks {} => failures
        DescribeServices {"services":["web"]} => services.*.runningCount services.*.pendingCount services.*.events.*.message
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 4096 8192 ecs.availability-zone=a
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            instance 4096 8192 ecs.availability-zone=a
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i2"
            CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":2} => service.serviceName
                service.serviceName: "web"
            ListTasks {} => failures
                failures: 
            agents
            wait 10000
            ListTasks {}
                {"taskArns":["arn:task/default/@t1","arn:task/default/@t2"]}
            UpdateTaskProtection {"tasks":["@t1","@t2"],"protectionEnabled":true} => failures
                failures: []
            instance 4096 8192 ecs.availability-zone=b
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i3"
            wait 60000
            ListTasks {} => failures
                failures: 
            DescribeServices {"services":["web"]} => services.*.runningCount services.*.pendingCount services.*.events.*.message
                services.*.runningCount: 2
                services.*.pendingCount: 0
                services.*.events.*.message: "(service web) has reached a steady state." "(service web) (deployment ecs-svc/@r1) deployment completed." "(service web) has started 2 tasks: (task @t1) (task @t2)."
        "#]],
    );
}

#[test]
fn who_does_not_want_it_is_left_alone() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 4096 8192 ecs.availability-zone=a
        instance 4096 8192 ecs.availability-zone=a
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":4,"availabilityZoneRebalancing":"DISABLED"} => service.availabilityZoneRebalancing
        ListTasks {} => failures
        agents
        wait 10000
        instance 4096 8192 ecs.availability-zone=b
        wait 600000
        ListTasks {} => failures
        DescribeServices {"services":["web"]} => services.*.runningCount services.*.pendingCount services.*.events.*.message
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 4096 8192 ecs.availability-zone=a
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            instance 4096 8192 ecs.availability-zone=a
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i2"
            CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":4,"availabilityZoneRebalancing":"DISABLED"} => service.availabilityZoneRebalancing
                service.availabilityZoneRebalancing: "DISABLED"
            ListTasks {} => failures
                failures: 
            agents
            wait 10000
            instance 4096 8192 ecs.availability-zone=b
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i3"
            wait 600000
            ListTasks {} => failures
                failures: 
            DescribeServices {"services":["web"]} => services.*.runningCount services.*.pendingCount services.*.events.*.message
                services.*.runningCount: 4
                services.*.pendingCount: 0
                services.*.events.*.message: "(service web) has reached a steady state." "(service web) (deployment ecs-svc/@r1) deployment completed." "(service web) has started 4 tasks: (task @t2) (task @t3) (task @t4) (task @t1)."
        "#]],
    );
}

#[test]
fn there_are_never_more_tasks_than_the_percentage_allows() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 4096 8192 ecs.availability-zone=a
        instance 4096 8192 ecs.availability-zone=a
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":4,"deploymentConfiguration":{"maximumPercent":124}} => service.availabilityZoneRebalancing
        ListTasks {} => failures
        agents
        wait 10000
        instance 4096 8192 ecs.availability-zone=b
        wait 600000
        ListTasks {} => failures
        DescribeServices {"services":["web"]} => services.*.runningCount services.*.pendingCount services.*.events.*.message
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 4096 8192 ecs.availability-zone=a
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            instance 4096 8192 ecs.availability-zone=a
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i2"
            CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":4,"deploymentConfiguration":{"maximumPercent":124}} => service.availabilityZoneRebalancing
                service.availabilityZoneRebalancing: "ENABLED"
            ListTasks {} => failures
                failures: 
            agents
            wait 10000
            instance 4096 8192 ecs.availability-zone=b
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i3"
            wait 600000
            ListTasks {} => failures
                failures: 
            DescribeServices {"services":["web"]} => services.*.runningCount services.*.pendingCount services.*.events.*.message
                services.*.runningCount: 4
                services.*.pendingCount: 0
                services.*.events.*.message: "(service web) has reached a steady state." "(service web) (deployment ecs-svc/@r1) deployment completed." "(service web) has started 4 tasks: (task @t2) (task @t3) (task @t4) (task @t1)."
        "#]],
    );
}

/// Wanted tasks by the zone of their instances, and how many more each zone has room for.
fn zones(world: &World) -> BTreeMap<String, (i64, i64)> {
    let mut zones = BTreeMap::<String, (i64, i64)>::new();
    let state = world.state();
    for instance in state.container_instances.values() {
        let zone = instance.availability_zone().expect("every instance has one").clone();
        let wanted = state.live_tasks(instance.id).filter(|it| it.is_wanted()).count();
        let zone = zones.entry(zone).or_default();
        zone.0 += i64::try_from(wanted).unwrap();
        zone.1 += state.pool.remaining(instance.id).cpu / 256;
    }
    zones
}

/// Tasks of the service that are healthy, and all that should run.
fn healthy_of_all(world: &World) -> (usize, usize) {
    let wanted = || world.state().tasks.values().filter(|it| it.is_wanted());
    (wanted().filter(|it| it.healthy_at.is_some()).count(), wanted().count())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn whatever_zones_come_tasks_come_to_rest_in_balance_and_none_is_missed(
        desired in 1..9_usize,
        later in proptest::collection::vec((0..3_usize, 1..5_i64), 1..5),
    ) {
        let mut world = World::new();
        world.line("CreateCluster {}");
        world.line("instance 4096 8192 ecs.availability-zone=a");
        let wish = r#"{"serviceName":"web","taskDefinition":"web","desiredCount":"#;
        world.line(&format!("CreateService {wish}{desired}}}"));
        world.line("agents");
        world.line("wait 10000");
        for (zone, tasks) in later {
            let (zone, cpu, memory) = (["a", "b", "c"][zone], tasks * 256, tasks * 512);
            world.line(&format!("instance {cpu} {memory} ecs.availability-zone={zone}"));
        }
        // A move takes two rounds, and there are fewer moves than tasks.
        for _ in 0..2 * desired + 2 {
            world.line("agents");
            world.line("wait 10000");
            let (healthy, wanted) = healthy_of_all(&world);
            prop_assert!(healthy >= desired && wanted <= desired + 1);
        }
        world.line("agents");
        let rest = zones(&world);
        let (fullest, roomy) = (rest.values().max(), rest.values().filter(|it| it.1 > 0).min());
        if let (Some((fullest, _)), Some((emptiest, _))) = (fullest, roomy) {
            prop_assert!(fullest - emptiest <= 1, "{rest:?}");
        }
        for _ in 0..5 {
            world.line("wait 300000");
            prop_assert_eq!(zones(&world), rest.clone());
            prop_assert_eq!(healthy_of_all(&world), (desired, desired));
        }
    }
}
