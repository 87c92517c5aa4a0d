//! Which events calls, agents and controllers lead to.
use berth_answers::words;
use berth_api::berth::ReadEventsRequest;
use berth_ecs::cluster::EVENTS;
use berth_scenarios::World;
use expect_test::expect;

use super::{Log, check, following};
use crate::{EventsQuery, PastError, Position};

fn nothing_more(_: &mut World, _: &str) -> Option<Vec<String>> {
    None
}

#[test]
fn a_task_tells_each_step_of_its_life_and_its_instance_what_is_left() {
    check(
        r#"
        CreateCluster {}
        events
        instance 1024 2048
        events
        RunTask {"taskDefinition":"web"}
        events
        SubmitTaskStateChange {"task":"@t1","containers":[{"containerName":"web","status":"RUNNING"}]}
        events
        SubmitTaskStateChange {"task":"@t1","status":"RUNNING"}
        events
        SubmitTaskStateChange {"task":"@t1","status":"RUNNING"}
        TagResource {"resourceArn":"arn:aws:ecs:us-east-1:123456789012:task/default/@t1","tags":[{"key":"a","value":"b"}]}
        events
        StopTask {"task":"@t1"}
        events
        SubmitTaskStateChange {"task":"@t1","status":"STOPPED"}
        events
        disconnect @i1
        events
        DeregisterContainerInstance {"containerInstance":"@i1"}
        events
        "#,
        nothing_more,
        expect![[r#"
            CreateCluster {}
            events
            instance 1024 2048
            events
                Container Instance State Change @i1: ACTIVE false CPU:1024 MEMORY:2048
                Container Instance State Change @i1: ACTIVE true CPU:1024 MEMORY:2048
            RunTask {"taskDefinition":"web"}
            events
                Task State Change @t1: PENDING RUNNING web:PENDING:UNKNOWN
                Container Instance State Change @i1: ACTIVE true CPU:768 MEMORY:1536
            SubmitTaskStateChange {"task":"@t1","containers":[{"containerName":"web","status":"RUNNING"}]}
            events
                Task State Change @t1: PENDING RUNNING web:RUNNING:UNKNOWN
            SubmitTaskStateChange {"task":"@t1","status":"RUNNING"}
            events
                Task State Change @t1: RUNNING RUNNING web:RUNNING:UNKNOWN
            SubmitTaskStateChange {"task":"@t1","status":"RUNNING"}
            TagResource {"resourceArn":"arn:aws:ecs:us-east-1:123456789012:task/default/@t1","tags":[{"key":"a","value":"b"}]}
            events
            StopTask {"task":"@t1"}
            events
                Task State Change @t1: STOPPING STOPPED UserInitiated web:RUNNING:UNKNOWN
            SubmitTaskStateChange {"task":"@t1","status":"STOPPED"}
            events
                Task State Change @t1: STOPPED STOPPED UserInitiated web:STOPPED:UNKNOWN
                Container Instance State Change @i1: ACTIVE true CPU:1024 MEMORY:2048
            disconnect @i1
            events
                Container Instance State Change @i1: ACTIVE false CPU:1024 MEMORY:2048
            DeregisterContainerInstance {"containerInstance":"@i1"}
            events
                Container Instance State Change @i1: INACTIVE false CPU:1024 MEMORY:2048
        "#]],
    );
}

#[test]
fn two_agents_of_one_instance_are_told_of_once_with_their_addresses() {
    check(
        r#"
        CreateCluster {}
        instance 1024 2048
        events
        contested @i1 10.0.0.1 10.0.0.2
        events
        contested @i1 10.0.0.1 10.0.0.3
        events
        contested @i1
        events
        "#,
        nothing_more,
        expect![[r#"
            CreateCluster {}
            instance 1024 2048
            events
                Container Instance State Change @i1: ACTIVE false CPU:1024 MEMORY:2048
                Container Instance State Change @i1: ACTIVE true CPU:1024 MEMORY:2048
            contested @i1 10.0.0.1 10.0.0.2
            events
                Berth Container Instance Action @i1: WARN INSTANCE_CONTESTED ["10.0.0.1","10.0.0.2"]
            contested @i1 10.0.0.1 10.0.0.3
            events
                Berth Container Instance Action @i1: WARN INSTANCE_CONTESTED ["10.0.0.1","10.0.0.3"]
            contested @i1
            events
        "#]],
    );
}

#[test]
fn a_service_tells_what_it_does_and_how_its_deployments_go() {
    check(
        r#"
        CreateCluster {}
        instance 1024 2048
        events
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1}
        ListTasks {"serviceName":"web"}
        events
        agents
        wait 10000
        events
        UpdateService {"service":"web","desiredCount":9}
        ListTasks {"serviceName":"web"}
        events
        UpdateService {"service":"web","desiredCount":1,"taskDefinition":"web:2"}
        agents
        ListTasks {"serviceName":"web"}
        wait 10000
        agents
        wait 10000
        agents
        events
        "#,
        nothing_more,
        expect![[r#"
            CreateCluster {}
            instance 1024 2048
            events
                Container Instance State Change @i1: ACTIVE false CPU:1024 MEMORY:2048
                Container Instance State Change @i1: ACTIVE true CPU:1024 MEMORY:2048
            CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1}
            ListTasks {"serviceName":"web"}
            events
                Task State Change @t1: PENDING RUNNING web:PENDING:UNKNOWN
                Container Instance State Change @i1: ACTIVE true CPU:768 MEMORY:1536
                Deployment State Change web: INFO SERVICE_DEPLOYMENT_IN_PROGRESS ecs-svc/@r1 ECS deployment ecs-svc/@r1 in progress.
                Service Action web: INFO TASKS_STARTED ["arn:task/default/@t1"]
            agents
            wait 10000
            events
                Task State Change @t1: RUNNING RUNNING web:PENDING:UNKNOWN
                Deployment State Change web: INFO SERVICE_DEPLOYMENT_COMPLETED ecs-svc/@r1 ECS deployment ecs-svc/@r1 completed.
                Service Action web: INFO SERVICE_STEADY_STATE
            UpdateService {"service":"web","desiredCount":9}
            ListTasks {"serviceName":"web"}
            events
                Task State Change @t4: PENDING RUNNING web:PENDING:UNKNOWN
                Task State Change @t3: PENDING RUNNING web:PENDING:UNKNOWN
                Task State Change @t2: PENDING RUNNING web:PENDING:UNKNOWN
                Container Instance State Change @i1: ACTIVE true CPU:0 MEMORY:0
                Service Action web: INFO TASKS_STARTED ["arn:task/default/@t4","arn:task/default/@t3","arn:task/default/@t2"]
                Service Action web: ERROR SERVICE_TASK_PLACEMENT_FAILURE RESOURCE:CPU
            UpdateService {"service":"web","desiredCount":1,"taskDefinition":"web:2"}
            agents
            ListTasks {"serviceName":"web"}
            wait 10000
            agents
            wait 10000
            agents
            events
                Task State Change @t4: STOPPING STOPPED ServiceSchedulerInitiated web:PENDING:UNKNOWN
                Task State Change @t3: STOPPING STOPPED ServiceSchedulerInitiated web:PENDING:UNKNOWN
                Task State Change @t2: STOPPING STOPPED ServiceSchedulerInitiated web:PENDING:UNKNOWN
                Deployment State Change web: INFO SERVICE_DEPLOYMENT_IN_PROGRESS ecs-svc/@r2 ECS deployment ecs-svc/@r2 in progress.
                Service Action web: INFO TASKS_STOPPED ["arn:task/default/@t4","arn:task/default/@t3","arn:task/default/@t2"]
                Task State Change @t2: STOPPED STOPPED ServiceSchedulerInitiated web:STOPPED:UNKNOWN
                Container Instance State Change @i1: ACTIVE true CPU:256 MEMORY:512
                Task State Change @t3: STOPPED STOPPED ServiceSchedulerInitiated web:STOPPED:UNKNOWN
                Container Instance State Change @i1: ACTIVE true CPU:512 MEMORY:1024
                Task State Change @t4: STOPPED STOPPED ServiceSchedulerInitiated web:STOPPED:UNKNOWN
                Task State Change @t5: PENDING RUNNING web:PENDING:UNKNOWN
                Service Action web: INFO TASKS_STARTED ["arn:task/default/@t5"]
                Task State Change @t5: RUNNING RUNNING web:PENDING:UNKNOWN
                Task State Change @t1: STOPPING STOPPED ServiceSchedulerInitiated web:PENDING:UNKNOWN
                Service Action web: INFO TASKS_STOPPED ["arn:task/default/@t1"]
                Task State Change @t1: STOPPED STOPPED ServiceSchedulerInitiated web:STOPPED:UNKNOWN
                Container Instance State Change @i1: ACTIVE true CPU:768 MEMORY:1536
                Deployment State Change web: INFO SERVICE_DEPLOYMENT_COMPLETED ecs-svc/@r2 ECS deployment ecs-svc/@r2 completed.
                Service Action web: INFO SERVICE_STEADY_STATE
        "#]],
    );
}

#[test]
fn a_deployment_that_fails_says_so_and_goes_back() {
    check(
        r#"
        CreateCluster {}
        instance 4096 8192
        CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1,"deploymentConfiguration":{"deploymentCircuitBreaker":{"enable":true,"rollback":true}}}
        ListTasks {"serviceName":"web"}
        agents
        wait 10000
        events
        UpdateService {"service":"web","taskDefinition":"web:2"}
        ListTasks {"serviceName":"web"}
        SubmitTaskStateChange {"task":"@t2","status":"STOPPED","reason":"CannotPullContainerError: no"}
        wait 60000
        ListTasks {"serviceName":"web"}
        SubmitTaskStateChange {"task":"@t3","status":"STOPPED","reason":"CannotPullContainerError: no"}
        wait 120000
        ListTasks {"serviceName":"web"}
        SubmitTaskStateChange {"task":"@t4","status":"STOPPED","reason":"CannotPullContainerError: no"}
        wait 10000
        events
        "#,
        nothing_more,
        expect![[r#"
            CreateCluster {}
            instance 4096 8192
            CreateService {"serviceName":"web","taskDefinition":"web","desiredCount":1,"deploymentConfiguration":{"deploymentCircuitBreaker":{"enable":true,"rollback":true}}}
            ListTasks {"serviceName":"web"}
            agents
            wait 10000
            events
                Container Instance State Change @i1: ACTIVE false CPU:4096 MEMORY:8192
                Container Instance State Change @i1: ACTIVE true CPU:4096 MEMORY:8192
                Task State Change @t1: PENDING RUNNING web:PENDING:UNKNOWN
                Container Instance State Change @i1: ACTIVE true CPU:3840 MEMORY:7680
                Deployment State Change web: INFO SERVICE_DEPLOYMENT_IN_PROGRESS ecs-svc/@r1 ECS deployment ecs-svc/@r1 in progress.
                Service Action web: INFO TASKS_STARTED ["arn:task/default/@t1"]
                Task State Change @t1: RUNNING RUNNING web:PENDING:UNKNOWN
                Deployment State Change web: INFO SERVICE_DEPLOYMENT_COMPLETED ecs-svc/@r1 ECS deployment ecs-svc/@r1 completed.
                Service Action web: INFO SERVICE_STEADY_STATE
            UpdateService {"service":"web","taskDefinition":"web:2"}
            ListTasks {"serviceName":"web"}
            SubmitTaskStateChange {"task":"@t2","status":"STOPPED","reason":"CannotPullContainerError: no"}
            wait 60000
            ListTasks {"serviceName":"web"}
            SubmitTaskStateChange {"task":"@t3","status":"STOPPED","reason":"CannotPullContainerError: no"}
            wait 120000
            ListTasks {"serviceName":"web"}
            SubmitTaskStateChange {"task":"@t4","status":"STOPPED","reason":"CannotPullContainerError: no"}
            wait 10000
            events
                Task State Change @t2: PENDING RUNNING web:PENDING:UNKNOWN
                Container Instance State Change @i1: ACTIVE true CPU:3584 MEMORY:7168
                Deployment State Change web: INFO SERVICE_DEPLOYMENT_IN_PROGRESS ecs-svc/@r2 ECS deployment ecs-svc/@r2 in progress.
                Service Action web: INFO TASKS_STARTED ["arn:task/default/@t2"]
                Task State Change @t2: STOPPED STOPPED TaskFailedToStart web:STOPPED:UNKNOWN
                Container Instance State Change @i1: ACTIVE true CPU:3840 MEMORY:7680
                Task State Change @t3: PENDING RUNNING web:PENDING:UNKNOWN
                Container Instance State Change @i1: ACTIVE true CPU:3584 MEMORY:7168
                Service Action web: INFO TASKS_STARTED ["arn:task/default/@t3"]
                Task State Change @t3: STOPPED STOPPED TaskFailedToStart web:STOPPED:UNKNOWN
                Container Instance State Change @i1: ACTIVE true CPU:3840 MEMORY:7680
                Task State Change @t4: PENDING RUNNING web:PENDING:UNKNOWN
                Container Instance State Change @i1: ACTIVE true CPU:3584 MEMORY:7168
                Service Action web: INFO TASKS_STARTED ["arn:task/default/@t4"]
                Task State Change @t4: STOPPED STOPPED TaskFailedToStart web:STOPPED:UNKNOWN
                Container Instance State Change @i1: ACTIVE true CPU:3840 MEMORY:7680
                Deployment State Change web: ERROR SERVICE_DEPLOYMENT_FAILED ecs-svc/@r2 ECS deployment circuit breaker: tasks failed to start.
                Deployment State Change web: INFO SERVICE_DEPLOYMENT_IN_PROGRESS ecs-svc/@r1 ECS deployment ecs-svc/@r1 in progress.
                Deployment State Change web: INFO SERVICE_DEPLOYMENT_COMPLETED ecs-svc/@r1 ECS deployment ecs-svc/@r1 completed.
                Service Action web: INFO SERVICE_STEADY_STATE
        "#]],
    );
}

#[test]
fn what_is_no_longer_kept_is_refused_with_the_oldest_position() {
    let mut world = World::new();
    for line in [
        "CreateCluster {}",
        "instance 1024 2048",
        r#"RunTask {"taskDefinition":"web"}"#,
        "agents",
        r#"RunTask {"taskDefinition":"web"}"#,
    ] {
        world.line(line);
    }
    let head = world.log.last().expect("there are batches").revision;
    let read_of = |log: Log, after: &str| {
        let after = Some(after.to_owned());
        let input = ReadEventsRequest { after, ..ReadEventsRequest::default() };
        let query = EventsQuery::of(&input, &EVENTS, head)?;
        Ok::<_, PastError>(super::read(&log, &world, &query)?.events)
    };
    let log = || Log { first: 3, ..Log::whole(&world.log) };
    let read = |after: &str| read_of(log(), after);
    let refused = |log: Log| read_of(log, "3-0").expect_err("it is not kept").to_string();
    let begins = words::iso(world.log[2].at);
    let told = format!(
        "HistoryNotKeptException: What follows position 3-0 is no longer kept. The oldest position \
         is 4-0: go on from there, or with OLDEST. The history of this cluster begins at {begins}. "
    );
    // The flag may have been raised since.
    let old = "What is older was forgotten: the control plane keeps 30 days of history \
               (--history). What is forgotten does not come back; start it with a larger one to \
               keep more from now on.";
    assert_eq!(refused(log()), format!("{told}{old}"));
    let outgrown = "What is older was forgotten for want of room: the history of all clusters may \
                    take 2.0 GiB (--history-size). Start the control plane with a larger one to \
                    keep more from now on.";
    assert_eq!(refused(Log { is_outgrown: true, ..log() }), format!("{told}{outgrown}"));
    let refused = |after: &str| read(after).expect_err("it is not kept").to_string();
    let beyond = format!("{}-0", head + 2);
    let text = format!(
        "InvalidParameterException: Position {beyond} is not of this cluster: it has not come so far."
    );
    assert_eq!(refused(&beyond), text);
    let (rest, _) = following(&world, Position { revision: 4, seen: 0 });
    assert!(!rest.is_empty());
    assert_eq!(read(Position::OLDEST).expect("it is kept"), rest);
    assert_eq!(read(&format!("{}-0", head + 1)).expect("it is to come"), []);
}

#[test]
fn task_sets_tell_their_share() {
    check(
        r#"
        CreateCluster {}
        instance 4096 8192
        CreateService {"serviceName":"web","desiredCount":2,"deploymentController":{"type":"EXTERNAL"}}
        CreateTaskSet {"cluster":"default","service":"web","taskDefinition":"web","scale":{"value":50,"unit":"PERCENT"}}
        ListTasks {"serviceName":"web"}
        agents
        wait 10000
        events
        UpdateService {"service":"web","desiredCount":4}
        ListTasks {"serviceName":"web"}
        events
        "#,
        nothing_more,
        expect![[r#"
            CreateCluster {}
            instance 4096 8192
            CreateService {"serviceName":"web","desiredCount":2,"deploymentController":{"type":"EXTERNAL"}}
            CreateTaskSet {"cluster":"default","service":"web","taskDefinition":"web","scale":{"value":50,"unit":"PERCENT"}}
            ListTasks {"serviceName":"web"}
            agents
            wait 10000
            events
                Container Instance State Change @i1: ACTIVE false CPU:4096 MEMORY:8192
                Container Instance State Change @i1: ACTIVE true CPU:4096 MEMORY:8192
                Task State Change @t1: PENDING RUNNING web:PENDING:UNKNOWN
                Container Instance State Change @i1: ACTIVE true CPU:3840 MEMORY:7680
                Service Action web: INFO TASKS_STARTED ["arn:task/default/@t1"]
                Service Action web: INFO SERVICE_DESIRED_COUNT_UPDATED ecs-svc/@r1 1
                Task State Change @t1: RUNNING RUNNING web:PENDING:UNKNOWN
                Service Action web: INFO TASKSET_STEADY_STATE ecs-svc/@r1
            UpdateService {"service":"web","desiredCount":4}
            ListTasks {"serviceName":"web"}
            events
                Task State Change @t2: PENDING RUNNING web:PENDING:UNKNOWN
                Container Instance State Change @i1: ACTIVE true CPU:3584 MEMORY:7168
                Service Action web: INFO TASKS_STARTED ["arn:task/default/@t2"]
                Service Action web: INFO SERVICE_DESIRED_COUNT_UPDATED ecs-svc/@r1 2
        "#]],
    );
}
