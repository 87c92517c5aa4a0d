//! What is said is so, also where less is known than usual.
use expect_test::expect;

use super::asking::check;

const START: &str = r#"
    CreateCluster {}
    instance 4096 8192 ecs.availability-zone=us-east-1a
    instance 4096 8192 ecs.availability-zone=us-east-1b
"#;

fn told(script: &str, expected: expect_test::Expect) {
    check(&format!("{START}{script}"), expected);
}

#[test]
fn what_ended_before_it_was_healthy_was_never_healthy() {
    told(
        r#"
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1}
        ListTasks {}
        agents
        wait 4000
        SubmitTaskStateChange {"task":"@t1","status":"STOPPED","containers":[{"containerName":"web","status":"STOPPED","exitCode":1,"runtimeId":"a"}]}
        why task @t1
        "#,
        expect![[r#"
            why task @t1
                Task …@t1 of service:web (web:1) stopped after 4.0 s, 0.0 s ago: container web exited with 1.
                  on        …@i2 (zone us-east-1b)
                  timeline  never healthy 4.0 s
                  web       exit code 1
        "#]],
    );
}

#[test]
fn nothing_is_steady_while_its_agent_is_silent() {
    told(
        r#"
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":2}
        ListTasks {}
        agents
        wait 11000
        why service web
        disconnect @i2
        wait 3000
        why service web
        why task @t1
        "#,
        expect![[r#"
            why service web
                Service web is ACTIVE: 2 of 2 tasks RUNNING, 2 healthy; steady for 0.0 s.
                  ecs-svc/@r1 PRIMARY web:1: 2 desired, 2 running (2 healthy), COMPLETED
            why service web
                Service web is ACTIVE: 2 of 2 tasks RUNNING, 2 healthy.
                  ecs-svc/@r1 PRIMARY web:1: 2 desired, 2 running (2 healthy), COMPLETED
                It waits for
                  agent: task …@t1: the agent of …@i2 has been disconnected for 3.0 s, and RUNNING is the last that it said
            why task @t1
                Task …@t1 of service:web (web:1) is RUNNING and healthy: the agent of …@i2 has been disconnected for 3.0 s, and RUNNING is the last that it said.
                  on        …@i2 (zone us-east-1b), which has 1 of 2 tasks of the service, zone us-east-1b 1; placed by spread over zones, then over instances
                  timeline  getting healthy 11 s · ran 3.0 s so far
        "#]],
    );
}

#[test]
fn the_cause_of_an_end_does_not_change_with_later_deployments() {
    told(
        r#"
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1}
        ListTasks {}
        agents
        wait 10000
        UpdateService {"service":"web","taskDefinition":"web:2"}
        agents
        wait 10000
        agents
        why task @t1
        wait 1000
        UpdateService {"service":"web","taskDefinition":"web:3"}
        agents
        wait 10000
        agents
        DescribeServices {"services":["web"]}
        why task @t1
        "#,
        expect![[r#"
            why task @t1
                Task …@t1 of service:web (web:1) stopped after 20 s, 0.0 s ago: service web stopped it: Scaling activity initiated by (deployment ecs-svc/@r1); ecs-svc/@r1 was replaced by ecs-svc/@r2.
                  on        …@i2 (zone us-east-1b)
                  timeline  getting healthy 10 s · ran 10 s
                  web       no exit code was reported
            why task @t1
                Task …@t1 of service:web (web:1) stopped after 20 s, 11 s ago: service web stopped it: Scaling activity initiated by (deployment ecs-svc/@r1); ecs-svc/@r1 was replaced by ecs-svc/@r2.
                  on        …@i2 (zone us-east-1b)
                  timeline  getting healthy 10 s · ran 10 s
                  web       no exit code was reported
        "#]],
    );
}

#[test]
fn a_pull_error_names_its_image() {
    told(
        r#"
        RunTask {"taskDefinition":"web"}
        SubmitTaskStateChange {"task":"@t1","status":"STOPPED","reason":"CannotPullContainerError: manifest unknown"}
        why task @t1
        RunTask {"taskDefinition":"checked"}
        SubmitTaskStateChange {"task":"@t2","status":"STOPPED","reason":"Task failed to start","containers":[{"containerName":"app","status":"STOPPED","reason":"CannotPullContainerError: manifest unknown"}]}
        why task @t2
        "#,
        expect![[r#"
            why task @t1
                Task …@t1 of family:web (web:1) stopped after 0.0 s, 0.0 s ago: it could not start: CannotPullContainerError: manifest unknown (image web:1).
                  on        …@i1 (zone us-east-1a)
                  timeline  stop 0.0 s
                  web       never ran
            why task @t2
                Task …@t2 of family:checked (checked:1) stopped after 0.0 s, 0.0 s ago: it could not start: Task failed to start; container app (image app:1): CannotPullContainerError: manifest unknown.
                  on        …@i1 (zone us-east-1a)
                  timeline  stop 0.0 s
                  db        never ran
                  app       CannotPullContainerError: manifest unknown
        "#]],
    );
}

#[test]
fn a_plan_does_not_advise_to_take_it_back() {
    check(
        r#"
        CreateCluster {}
        instance 4096 8192
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":2}
        agents
        wait 10000
        plan UpdateContainerInstancesState {"containerInstances":["@i1"],"status":"DRAINING"}
        "#,
        expect![[r#"
            plan UpdateContainerInstancesState {"containerInstances":["@i1"],"status":"DRAINING"}
                Plan: drain …@i1 (cluster default)
                  No task is started or stopped.
                Cannot place 2 of 2 tasks of service:web (task definition web:1)
                  @i1  is draining
                  Nearest fix: register another instance.
        "#]],
    );
}

#[test]
fn what_was_ended_in_stages_keeps_production() {
    told(
        r#"
        CreateService {"serviceName":"web","taskDefinition":"web:1","desiredCount":1,"deploymentConfiguration":{"strategy":"BLUE_GREEN","bakeTimeInMinutes":5}}
        agents
        wait 10000
        UpdateService {"service":"web","taskDefinition":"web:2"}
        agents
        wait 10000
        ListServiceDeployments {"service":"web"}
        StopServiceDeployment {"serviceDeploymentArn":"arn:aws:ecs:us-east-1:123456789012:service-deployment/default/web/@d2","stopType":"ABORT"}
        why service web
        "#,
        expect![[r#"
            why service web
                Service web is ACTIVE: 1 of 1 task RUNNING, 1 healthy; 1 of older deployments.
                  ecs-svc/@r2 PRIMARY web:2: 1 desired, 1 running (1 healthy), FAILED
                  ecs-svc/@r1 ACTIVE web:1: 1 desired, 1 running (1 healthy), COMPLETED
                It waits for
                  new deployment: the last one failed, and it goes no further until another begins; what has production is kept meanwhile (ECS deployment stopped by user)
        "#]],
    );
}
