//! What changes would come to.
use expect_test::expect;

use super::asking::check;

const THREE_ZONES: &str = r#"
    CreateCluster {}
    instance 1024 2048 ecs.availability-zone=us-east-1a
    instance 1024 2048 ecs.availability-zone=us-east-1b
    instance 1024 2048 ecs.availability-zone=us-east-1c
    CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":3}
    ListTasks {}
    DescribeServices {"services":["web"]}
    agents
    wait 10000
    agents
"#;

fn told(script: &str, expected: expect_test::Expect) {
    check(&format!("{THREE_ZONES}{script}"), expected);
}

#[test]
fn tasks_that_would_be_run_are_told_by_place_and_those_that_fit_nowhere_too() {
    told(
        r#"
        plan RunTask {"taskDefinition":"fixed","count":2,"clientToken":"again"}
        plan RunTask {"taskDefinition":"fixed","count":4}
        plan RunTask {"taskDefinition":"nothing"}
        plan ListTasks {}
        "#,
        expect![[r#"
            plan RunTask {"taskDefinition":"fixed","count":2,"clientToken":"again"}
                Plan: run 2 tasks of fixed:1 (cluster default)
                  + family:fixed (fixed:1): 2 tasks start, on …@i2 (zone us-east-1b) 1, …@i3 (zone us-east-1c) 1
            plan RunTask {"taskDefinition":"fixed","count":4}
                Plan: run 4 tasks of fixed:1 (cluster default)
                  + family:fixed (fixed:1): 3 tasks start, on …@i2 (zone us-east-1b) 1, …@i1 (zone us-east-1a) 1, …@i3 (zone us-east-1c) 1
                Cannot place 1 of 4 tasks of family:fixed (task definition fixed:1)
                  @i3  port 8080/tcp is used by a task of this plan (family:fixed)
                  @i1  port 8080/tcp is used by a task of this plan (family:fixed)
                  @i2  port 8080/tcp is used by a task of this plan (family:fixed)
                  Nearest fix: use a dynamic host port instead of 8080/tcp  →  @i3 fits.
            plan RunTask {"taskDefinition":"nothing"}
                ClientException: TaskDefinition not found.
            plan ListTasks {}
                InvalidParameterException: ListTasks cannot be planned. RunTask, StopTask, CreateService, UpdateService, DeleteService, UpdateContainerInstancesState and DeregisterContainerInstance can.
        "#]],
    );
}

#[test]
fn a_service_that_would_be_scaled_or_rolled_is_followed_to_its_end() {
    told(
        r#"
        plan UpdateService {"service":"web","desiredCount":3}
        plan UpdateService {"service":"web","desiredCount":5}
        plan UpdateService {"service":"web","desiredCount":1}
        plan UpdateService {"service":"web","taskDefinition":"web:2"}
        plan UpdateService {"service":"web","desiredCount":14}
        plan DeleteService {"service":"web","force":true}
        plan UpdateService {"service":"nobody","desiredCount":1}
        "#,
        expect![[r#"
            plan UpdateService {"service":"web","desiredCount":3}
                Plan: update service web (cluster default)
                  No task is started or stopped.
            plan UpdateService {"service":"web","desiredCount":5}
                Plan: update service web: desired count 3 → 5 (cluster default)
                  + service:web (web:1): 2 tasks start, on …@i2 (zone us-east-1b) 1, …@i3 (zone us-east-1c) 1
                  service web: 3 healthy now, never fewer than 3, 5 of 5 then
            plan UpdateService {"service":"web","desiredCount":1}
                Plan: update service web: desired count 3 → 1 (cluster default)
                  - service:web (web:1): 2 tasks stop, on …@i2 (zone us-east-1b) 1, …@i3 (zone us-east-1c) 1
                  service web: 3 healthy now, never fewer than 1, 1 of 1 then
            plan UpdateService {"service":"web","taskDefinition":"web:2"}
                Plan: update service web: task definition web:1 → web:2 (cluster default)
                  + service:web (web:2): 3 tasks start, on …@i2 (zone us-east-1b) 1, …@i1 (zone us-east-1a) 1, …@i3 (zone us-east-1c) 1
                  - service:web (web:1): 3 tasks stop, on …@i2 (zone us-east-1b) 1, …@i1 (zone us-east-1a) 1, …@i3 (zone us-east-1c) 1
                  step 1 after 0.0 s: start 3
                  step 2 after 10 s: stop 3
                  done after 10 s, and the time that pulls, starts and stops take
                  service web: 3 healthy now, never fewer than 3, 3 of 3 then
            plan UpdateService {"service":"web","desiredCount":14}
                Plan: update service web: desired count 3 → 14 (cluster default)
                  + service:web (web:1): 9 tasks start, on …@i2 (zone us-east-1b) 3, …@i1 (zone us-east-1a) 3, …@i3 (zone us-east-1c) 3
                  service web: 3 healthy now, never fewer than 3, 12 of 14 then
                Cannot place 2 of 14 tasks of service:web (task definition web:1)
                  @i3  cpu: needs 256 units, 0 free (of 1,024; biggest: task …@t3 (service:web) 256 units); memory: needs 512 MiB, 0 MiB free (of 2,048; biggest: task …@t3 (service:web) 512 MiB)
                  @i1  cpu: needs 256 units, 0 free (of 1,024; biggest: task …@t1 (service:web) 256 units); memory: needs 512 MiB, 0 MiB free (of 2,048; biggest: task …@t1 (service:web) 512 MiB)
                  @i2  cpu: needs 256 units, 0 free (of 1,024; biggest: task …@t2 (service:web) 256 units); memory: needs 512 MiB, 0 MiB free (of 2,048; biggest: task …@t2 (service:web) 512 MiB)
                  Nearest fix: stop tasks that take 256 CPU units, and stop tasks that take 512 MiB of memory  →  @i3 takes at least 1 of 2.
                  For all 2: register at least 1 instance like @i2.
            plan DeleteService {"service":"web","force":true}
                Plan: delete service web (cluster default)
                  - service:web (web:1): 3 tasks stop, on …@i2 (zone us-east-1b) 1, …@i1 (zone us-east-1a) 1, …@i3 (zone us-east-1c) 1
                  service web is gone then
            plan UpdateService {"service":"nobody","desiredCount":1}
                ServiceNotFoundException: Service not found.
        "#]],
    );
}

#[test]
fn instances_that_would_come_and_go_are_told_by_the_tasks_that_move() {
    told(
        r#"
        plan UpdateContainerInstancesState {"containerInstances":["@i1"],"status":"DRAINING"}
        plan {"loseAvailabilityZone":"us-east-1b"}
        UpdateContainerInstancesState {"containerInstances":["@i2","@i3"],"status":"DRAINING"}
        agents
        wait 10000
        agents
        plan UpdateContainerInstancesState {"containerInstances":["@i1"],"status":"DRAINING"}
        UpdateContainerInstancesState {"containerInstances":["@i2","@i3"],"status":"ACTIVE"}
        plan {"loseAvailabilityZone":"us-east-1x"}
        UpdateService {"service":"web","desiredCount":14}
        plan {"addContainerInstances":{"count":2,"cpu":512,"memory":4096,"availabilityZone":"us-east-1a"}}
        plan {"addContainerInstances":{"count":0,"cpu":512,"memory":4096}}
        plan {}
        "#,
        expect![[r#"
            plan UpdateContainerInstancesState {"containerInstances":["@i1"],"status":"DRAINING"}
                Plan: drain …@i1 (cluster default)
                  + service:web (web:1): 1 task starts, on …@i3 (zone us-east-1c) 1
                  - service:web (web:1): 1 task stops, on …@i1 (zone us-east-1a) 1
                  step 1 after 0.0 s: start 1
                  step 2 after 10 s: stop 1
                  done after 10 s, and the time that pulls, starts and stops take
                  service web: 3 healthy now, never fewer than 3, 3 of 3 then
            plan {"loseAvailabilityZone":"us-east-1b"}
                Plan: lose zone us-east-1b (cluster default)
                  + service:web (web:1): 1 task starts, on …@i3 (zone us-east-1c) 1
                  - service:web (web:1): 1 task stops, on …@i2 (zone us-east-1b) 1
                  service web: 3 healthy now, never fewer than 2, 3 of 3 then
            plan UpdateContainerInstancesState {"containerInstances":["@i1"],"status":"DRAINING"}
                Plan: drain …@i1 (cluster default)
                  No task is started or stopped.
                Cannot place 3 of 3 tasks of service:web (task definition web:1)
                  @i3, @i1, @i2  is draining
                  Nearest fix: set its status to ACTIVE  →  @i3 takes at least 1 of 3.
            plan {"loseAvailabilityZone":"us-east-1x"}
                ResourceNotFoundException: No container instance of cluster default is in zone 'us-east-1x'.
            plan {"addContainerInstances":{"count":2,"cpu":512,"memory":4096,"availabilityZone":"us-east-1a"}}
                Plan: add 2 instances of 512 CPU units and 4096 MiB in zone us-east-1a (cluster default)
                  + service:web (web:1): 2 tasks start, on new instance 1 (zone us-east-1a) 1, new instance 2 (zone us-east-1a) 1
                  service web: 3 healthy now, never fewer than 3, 14 of 14 then
            plan {"addContainerInstances":{"count":0,"cpu":512,"memory":4096}}
                InvalidParameterException: addContainerInstances.count must be between 1 and 1000, and is 0.
            plan {}
                InvalidParameterException: PlanChange takes exactly one of call, loseAvailabilityZone and addContainerInstances.
        "#]],
    );
}

#[test]
fn a_plan_that_would_go_on_for_long_says_where_it_is_cut() {
    told(
        r#"
        UpdateService {"service":"web","deploymentConfiguration":{"strategy":"BLUE_GREEN","bakeTimeInMinutes":300}}
        plan UpdateService {"service":"web","taskDefinition":"web:2"}
        "#,
        expect![[r#"
            plan UpdateService {"service":"web","taskDefinition":"web:2"}
                Plan: update service web: task definition web:1 → web:2 (cluster default)
                  + service:web (web:2): 3 tasks start, on …@i2 (zone us-east-1b) 1, …@i1 (zone us-east-1a) 1, …@i3 (zone us-east-1c) 1
                  service web: 3 healthy now, never fewer than 3, 6 of 3 then
                  The rehearsal was cut here: more would follow.
        "#]],
    );
}

#[test]
fn what_happens_anyway_is_left_out() {
    told(
        r#"
        UpdateService {"service":"web","taskDefinition":"web:2"}
        ListTasks {}
        plan RunTask {"taskDefinition":"fixed"}
        plan UpdateService {"service":"web","desiredCount":3}
        "#,
        expect![[r#"
            plan RunTask {"taskDefinition":"fixed"}
                Plan: run 1 task of fixed:1 (cluster default)
                  + family:fixed (fixed:1): 1 task starts, on …@i2 (zone us-east-1b) 1
            plan UpdateService {"service":"web","desiredCount":3}
                Plan: update service web (cluster default)
                  No task is started or stopped.
        "#]],
    );
}

#[test]
fn what_is_checked_is_healthy_an_interval_after_its_start() {
    told(
        r#"
        plan UpdateService {"service":"web","taskDefinition":"checked"}
        "#,
        expect![[r#"
            plan UpdateService {"service":"web","taskDefinition":"checked"}
                Plan: update service web: task definition web:1 → checked:1 (cluster default)
                  + service:web (checked:1): 3 tasks start, on …@i2 (zone us-east-1b) 1, …@i1 (zone us-east-1a) 1, …@i3 (zone us-east-1c) 1
                  - service:web (web:1): 3 tasks stop, on …@i2 (zone us-east-1b) 1, …@i1 (zone us-east-1a) 1, …@i3 (zone us-east-1c) 1
                  step 1 after 0.0 s: start 3
                  step 2 after 30 s: stop 3
                  done after 30 s, and the time that pulls, starts and stops take
                  service web: 3 healthy now, never fewer than 3, 3 of 3 then
        "#]],
    );
}

#[test]
fn tasks_that_wait_for_an_instance_of_their_provider_find_no_place_until_one_is_added() {
    check(
        r#"
        provider spot
        CreateCluster {"capacityProviders":["spot"]}
        instance 4096 8192
        instance 4096 400 berth.capacity-provider=spot
        RunTask {"taskDefinition":"web","capacityProviderStrategy":[{"capacityProvider":"spot"}]}
        ListTasks {}
        why task @t1
        plan RunTask {"taskDefinition":"web","count":2,"capacityProviderStrategy":[{"capacityProvider":"spot"}]}
        plan {"addContainerInstances":{"count":1,"cpu":4096,"memory":8192}}
        plan {"addContainerInstances":{"count":1,"cpu":4096,"memory":8192,"capacityProvider":"spot"}}
        plan {"addContainerInstances":{"count":1,"cpu":4096,"memory":8192,"capacityProvider":"sport"}}
        "#,
        expect![[r#"
            why task @t1
                Task …@t1 of family:web (web:1) has been PROVISIONING for 0.0 s: it waits for an instance of spot, until 2027-01-15 08:15:00 UTC; its only one has no room: …@i2: memory: needs 512 MiB, 400 MiB free (of 400). Nearest fix: ask for 400 MiB of memory instead of 512  →  @i2 fits.
                  on        no instance yet
                  timeline  provisioning 0.0 s so far
            plan RunTask {"taskDefinition":"web","count":2,"capacityProviderStrategy":[{"capacityProvider":"spot"}]}
                Plan: run 2 tasks of web:1 (cluster default)
                  + family:web (web:1): 2 tasks start, on no instance yet 2
                Cannot place 2 of 2 tasks of family:web (task definition web:1)
                  @i2  memory: needs 512 MiB, 400 MiB free (of 400)
                  Nearest fix: ask for 400 MiB of memory instead of 512  →  @i2 takes at least 1 of 2.
            plan {"addContainerInstances":{"count":1,"cpu":4096,"memory":8192}}
                Plan: add 1 instance of 4096 CPU units and 8192 MiB (cluster default)
                  No task is started or stopped.
            plan {"addContainerInstances":{"count":1,"cpu":4096,"memory":8192,"capacityProvider":"spot"}}
                Plan: add 1 instance of 4096 CPU units and 8192 MiB for capacity provider spot (cluster default)
                  + family:web (web:1): 1 task starts, on new instance 1 (zone us-east-1a) 1
            plan {"addContainerInstances":{"count":1,"cpu":4096,"memory":8192,"capacityProvider":"sport"}}
                InvalidParameterException: Cluster default has no capacity provider 'sport'; its are: spot.
        "#]],
    );
}
