//! The lines of the log while things come and go.
use berth_scenarios::{World, steps};
use expect_test::expect;

fn told(script: &str, expected: expect_test::Expect) {
    let mut world = World::new();
    for line in steps(script) {
        world.line(line);
    }
    let transitions = std::mem::take(&mut world.transitions);
    let line = |it: &berth_engine::Transition| {
        world.named(&format!("{} {}: {} → {} ({})\n", it.kind, it.name, it.from, it.to, it.why))
    };
    expected.assert_eq(&transitions.iter().map(line).collect::<String>());
}

#[test]
fn a_task_from_its_making_to_its_end() {
    told(
        r#"
        CreateCluster {}
        instance 1024 1024
        RunTask {"taskDefinition":"web"}
        SubmitTaskStateChange {"task":"@t1","status":"RUNNING"}
        StopTask {"task":"@t1","reason":"no longer needed"}
        SubmitTaskStateChange {"task":"@t1","status":"STOPPED"}
        wait 3600000
        "#,
        expect![[r#"
            cluster default:  → ACTIVE ()
            container instance @i1:  → ACTIVE, not connected ()
            container instance @i1: ACTIVE, not connected → ACTIVE, connected ()
            task @t1:  → PENDING (family:web)
            task @t1: PENDING → RUNNING (family:web)
            task @t1: RUNNING → RUNNING, to stop (no longer needed)
            task @t1: RUNNING, to stop → STOPPED (no longer needed)
        "#]],
    );
}

#[test]
fn an_instance_that_is_lost_and_returns() {
    told(
        r#"
        CreateCluster {}
        instance 1024 1024
        instance 1024 1024
        instance 1024 1024
        instance 1024 1024
        disconnect @i1
        wait 30000
        wait 30000
        connect @i1
        UpdateContainerInstancesState {"containerInstances":["@i1"],"status":"DRAINING"}
        DeregisterContainerInstance {"containerInstance":"@i1"}
        "#,
        expect![[r#"
            cluster default:  → ACTIVE ()
            container instance @i1:  → ACTIVE, not connected ()
            container instance @i1: ACTIVE, not connected → ACTIVE, connected ()
            container instance @i2:  → ACTIVE, not connected ()
            container instance @i2: ACTIVE, not connected → ACTIVE, connected ()
            container instance @i3:  → ACTIVE, not connected ()
            container instance @i3: ACTIVE, not connected → ACTIVE, connected ()
            container instance @i4:  → ACTIVE, not connected ()
            container instance @i4: ACTIVE, not connected → ACTIVE, connected ()
            container instance @i1: ACTIVE, connected → ACTIVE, silent ()
            container instance @i1: ACTIVE, silent → ACTIVE, lost ()
            container instance @i1: ACTIVE, lost → ACTIVE, connected ()
            container instance @i1: ACTIVE, connected → DRAINING, connected ()
            container instance @i1: DRAINING, connected → INACTIVE, not connected ()
        "#]],
    );
}

#[test]
fn deployments_of_a_service() {
    told(
        r#"
        CreateCluster {}
        instance 4096 4096
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":0,"deploymentConfiguration":{"strategy":"BLUE_GREEN","bakeTimeInMinutes":1}}
        ListServiceDeployments {"service":"web"}
        UpdateService {"service":"web","desiredCount":1}
        look web
        agents
        wait 10000
        UpdateService {"service":"web","taskDefinition":"web:2"}
        look web
        StopServiceDeployment {"serviceDeploymentArn":"arn:aws:ecs:us-east-1:123456789012:service-deployment/default/web/@d2"}
        agents
        wait 10000
        DeleteService {"service":"web","force":true}
        agents
        "#,
        expect![[r#"
            cluster default:  → ACTIVE ()
            container instance @i1:  → ACTIVE, not connected ()
            container instance @i1: ACTIVE, not connected → ACTIVE, connected ()
            service web:  → ACTIVE ()
            service deployment web/@d1:  → SUCCESSFUL ()
            task @t1:  → PENDING (service:web)
            task @t1: PENDING → RUNNING (service:web)
            task @t2:  → PENDING (service:web)
            service deployment web/@d2:  → IN_PROGRESS, SCALE_UP ()
            task @t2: PENDING → PENDING, to stop (Scaling activity initiated by (deployment ecs-svc/@r2))
            service deployment web/@d2: IN_PROGRESS, SCALE_UP → ROLLBACK_IN_PROGRESS, SCALE_UP (Service deployment stopped by user.)
            task @t2: PENDING, to stop → STOPPED (Scaling activity initiated by (deployment ecs-svc/@r2))
            service deployment web/@d2: ROLLBACK_IN_PROGRESS, SCALE_UP → ROLLBACK_SUCCESSFUL (Service deployment stopped by user.)
            task @t1: RUNNING → RUNNING, to stop (Scaling activity initiated by (deployment ecs-svc/@r1))
            service web: ACTIVE → DRAINING ()
            task @t1: RUNNING, to stop → STOPPED (Scaling activity initiated by (deployment ecs-svc/@r1))
            service web: DRAINING → INACTIVE ()
        "#]],
    );
}
