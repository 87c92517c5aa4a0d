//! Which step a deployment is on, and what its time went into.
use expect_test::expect;

use super::asking::check;

#[test]
fn the_critical_path_sums_up_to_the_whole() {
    check(
        r#"
        CreateCluster {}
        instance 4096 8192 ecs.availability-zone=us-east-1a
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1}
        ListTasks {}
        agents
        wait 10000
        UpdateService {"service":"web","taskDefinition":"web:2"}
        ListTasks {}
        DescribeServices {"services":["web"]}
        why deployment ecs-svc/@r2
        wait 1200
        SubmitTaskStateChange {"task":"@t2","status":"PENDING","pullStartedAt":1800000010.1,"pullStoppedAt":1800000011.2}
        wait 300
        SubmitTaskStateChange {"task":"@t2","status":"RUNNING"}
        wait 4000
        why deployment ecs-svc/@r2
        wait 6000
        wait 2000
        why deployment ecs-svc/@r2
        wait 3000
        agents
        wait 60000
        why deployment ecs-svc/@r2
        why deployment ecs-svc/17
        "#,
        expect![[r#"
            why deployment ecs-svc/@r2
                Deployment ecs-svc/@r2 of service web (web:1 → web:2) is IN_PROGRESS: for 0.0 s so far, 0 of 1 new tasks are RUNNING.
                  ecs-svc/@r2 PRIMARY web:2: 1 desired, 0 running (0 healthy), 1 pending, IN_PROGRESS
                  ecs-svc/@r1 ACTIVE web:1: 0 desired, 1 running (1 healthy), COMPLETED
                It waits for
                  agent: task …@t2: it was asked for 0.0 s ago, and its agent has reported no start yet; it may be pulling web:1
            why deployment ecs-svc/@r2
                Deployment ecs-svc/@r2 of service web (web:1 → web:2) is IN_PROGRESS: for 5.5 s so far, 0 of 1 new tasks are healthy.
                  ecs-svc/@r2 PRIMARY web:2: 1 desired, 1 running (0 healthy), IN_PROGRESS
                  ecs-svc/@r1 ACTIVE web:1: 0 desired, 1 running (1 healthy), COMPLETED
                Critical path
                  task …@t2: agent 0.1 s · pull 1.1 s · start 0.3 s · getting healthy 4.0 s so far
                  longest: getting healthy 4.0 s of 5.5 s
                It waits for
                  health: task …@t2: it counts as healthy once it has been RUNNING for 10 s, in 6.0 s
            why deployment ecs-svc/@r2
                Deployment ecs-svc/@r2 of service web (web:1 → web:2) is IN_PROGRESS: for 13 s so far, 1 of 1 new tasks are healthy; old tasks left: 1.
                  ecs-svc/@r2 PRIMARY web:2: 1 desired, 1 running (1 healthy), IN_PROGRESS
                  ecs-svc/@r1 ACTIVE web:1: 0 desired, 0 running (0 healthy), 1 stopping, COMPLETED
                Critical path
                  task …@t2: agent 0.1 s · pull 1.1 s · start 0.3 s · getting healthy 10 s
                  task …@t1: stop 2.0 s so far
                  longest: getting healthy 10 s of 13 s
                It waits for
                  stop: task …@t1: it was told to stop 2.0 s ago; what has not ended 30 s after SIGTERM is killed (stopTimeout)
            why deployment ecs-svc/@r2
                Deployment ecs-svc/@r2 of service web (web:1 → web:2) is SUCCESSFUL: it was completed in 16 s.
                Critical path
                  task …@t2: agent 0.1 s · pull 1.1 s · start 0.3 s · getting healthy 10 s
                  task …@t1: stop 5.0 s
                  longest: getting healthy 10 s of 16 s
            why deployment ecs-svc/17
                ResourceNotFoundException: There is no service deployment 'ecs-svc/17' in cluster default.
        "#]],
    );
}

#[test]
fn a_deployment_that_was_rolled_back_says_why() {
    check(
        r#"
        CreateCluster {}
        instance 4096 8192 ecs.availability-zone=us-east-1a
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1,"deploymentConfiguration":{"deploymentCircuitBreaker":{"enable":true,"rollback":true,"thresholdConfiguration":{"type":"COUNT","value":1}}}}
        ListTasks {}
        agents
        wait 10000
        UpdateService {"service":"web","taskDefinition":"web:2"}
        ListTasks {}
        DescribeServices {"services":["web"]}
        wait 500
        why deployment ecs-svc/@r2
        SubmitTaskStateChange {"task":"@t2","status":"STOPPED","reason":"CannotPullContainerError: manifest unknown"}
        agents
        wait 11000
        why deployment ecs-svc/@r2
        "#,
        expect![[r#"
            why deployment ecs-svc/@r2
                Deployment ecs-svc/@r2 of service web (web:1 → web:2) is IN_PROGRESS: for 0.5 s so far, 0 of 1 new tasks are RUNNING.
                  ecs-svc/@r2 PRIMARY web:2: 1 desired, 0 running (0 healthy), 1 pending, IN_PROGRESS
                  ecs-svc/@r1 ACTIVE web:1: 0 desired, 1 running (1 healthy), COMPLETED
                Critical path
                  task …@t2: agent 0.5 s so far
                  longest: agent 0.5 s of 0.5 s
                Circuit breaker: 0 failed tasks, trips at 1
                It waits for
                  agent: task …@t2: it was asked for 0.5 s ago, and its agent has reported no start yet; it may be pulling web:1
            why deployment ecs-svc/@r2
                Deployment ecs-svc/@r2 of service web (web:1 → web:2) is ROLLBACK_SUCCESSFUL: it was rolled back to ecs-svc/@r1, in 0.5 s: ECS deployment circuit breaker: tasks failed to start.
                Critical path
                  task …@t2: agent 0.5 s
                  longest: agent 0.5 s of 0.5 s
                Circuit breaker: tripped at 1 failed task of 1
                Failed tasks
                  task …@t2 stopped 11 s ago: it could not start: CannotPullContainerError: manifest unknown (image web:1)
        "#]],
    );
}

#[test]
fn a_deployment_that_fails_without_a_breaker_says_what_to_do() {
    check(
        r#"
        CreateCluster {}
        instance 4096 8192
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1}
        ListTasks {}
        SubmitTaskStateChange {"task":"@t1","status":"STOPPED","reason":"CannotPullContainerError: manifest unknown"}
        DescribeServices {"services":["web"]}
        why deployment ecs-svc/@r1
        wait 1000
        agents
        wait 10000
        UpdateService {"service":"web","taskDefinition":"web:2"}
        ListTasks {}
        DescribeServices {"services":["web"]}
        SubmitTaskStateChange {"task":"@t3","status":"STOPPED","reason":"CannotPullContainerError: manifest unknown"}
        why deployment ecs-svc/@r2
        "#,
        expect![[r#"
            why deployment ecs-svc/@r1
                Deployment ecs-svc/@r1 of service web (web:1) is IN_PROGRESS: for 0.0 s so far, 0 of 1 new tasks are started.
                  ecs-svc/@r1 PRIMARY web:1: 1 desired, 0 running (0 healthy), 1 failed, IN_PROGRESS
                Circuit breaker: none, so that it goes on trying after 1 failed task. Update the service: there is nothing yet to go back to.
                It waits for
                  launch delay: 1 launch failed in a row; next try in 1.0 s (no circuit breaker: retries until stopped)
                Failed tasks
                  task …@t1 stopped 0.0 s ago: it could not start: CannotPullContainerError: manifest unknown (image web:1)
            why deployment ecs-svc/@r2
                Deployment ecs-svc/@r2 of service web (web:1 → web:2) is IN_PROGRESS: for 0.0 s so far, 0 of 1 new tasks are started.
                  ecs-svc/@r2 PRIMARY web:2: 1 desired, 0 running (0 healthy), 1 failed, IN_PROGRESS
                  ecs-svc/@r1 ACTIVE web:1: 0 desired, 1 running (1 healthy), COMPLETED
                Circuit breaker: none, so that it goes on trying after 1 failed task. Stop the deployment to go back, or update the service.
                It waits for
                  launch delay: 1 launch failed in a row; next try in 1.0 s (no circuit breaker: retries until stopped)
                Failed tasks
                  task …@t3 stopped 0.0 s ago: it could not start: CannotPullContainerError: manifest unknown (image web:1)
        "#]],
    );
}
