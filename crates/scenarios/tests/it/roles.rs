//! Tasks with roles: which credentials they have, and what becomes of a role that cannot be assumed.
use berth_ecs::cluster::{
    records::credentials::RoleKind,
    views::credentials::{Grant, grants},
};
use berth_scenarios::{World, check};
use expect_test::expect;

const INSTANCE: &str =
    "instance 4096 8192 com.amazonaws.ecs.capability.task-iam-role= com.amazonaws.ecs.x=";

fn all_grants(world: &World) -> Vec<Grant> {
    let state = world.state();
    state.tasks.keys().flat_map(|it| grants(state, *it)).collect()
}

#[test]
fn what_cannot_be_assumed_is_refused_at_once() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 4096 8192 com.amazonaws.ecs.capability.task-iam-role=
        untrusted arn:aws:iam::123456789012:role/team/pull
        !RunTask {"taskDefinition":"roles"}
        !StartTask {"taskDefinition":"roles","containerInstances":["@i1"]}
        RunTask {"taskDefinition":"web"} => tasks.*.taskArn
        untrusted arn:aws:iam::123456789012:role/other
        !RunTask {"taskDefinition":"web","overrides":{"executionRoleArn":"other"}}
        RunTask {"taskDefinition":"roles"} => tasks.*.overrides failures
        RunTask {"taskDefinition":"web","overrides":{"taskRoleArn":"own"}} => tasks.*.overrides.taskRoleArn
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 4096 8192 com.amazonaws.ecs.capability.task-iam-role=
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            untrusted arn:aws:iam::123456789012:role/team/pull
            !RunTask {"taskDefinition":"roles"}
                ClientException: ECS was unable to assume the role 'arn:aws:iam::123456789012:role/team/pull' that was provided for this task. Please verify that the role being passed has the proper trust relationship and permissions and that your IAM user has permissions to pass this role. Its trust policy does not let ecs-tasks.amazonaws.com assume it.
            !StartTask {"taskDefinition":"roles","containerInstances":["@i1"]}
                ClientException: ECS was unable to assume the role 'arn:aws:iam::123456789012:role/team/pull' that was provided for this task. Please verify that the role being passed has the proper trust relationship and permissions and that your IAM user has permissions to pass this role. Its trust policy does not let ecs-tasks.amazonaws.com assume it.
            RunTask {"taskDefinition":"web"} => tasks.*.taskArn
                tasks.*.taskArn: "arn:task/default/@t1"
            untrusted arn:aws:iam::123456789012:role/other
            !RunTask {"taskDefinition":"web","overrides":{"executionRoleArn":"other"}}
                ClientException: ECS was unable to assume the role 'arn:aws:iam::123456789012:role/other' that was provided for this task. Please verify that the role being passed has the proper trust relationship and permissions and that your IAM user has permissions to pass this role. Its trust policy does not let ecs-tasks.amazonaws.com assume it.
            RunTask {"taskDefinition":"roles"} => tasks.*.overrides failures
                tasks.*.overrides: {"containerOverrides":[{"name":"a"}],"inferenceAcceleratorOverrides":[]}
                failures: []
            RunTask {"taskDefinition":"web","overrides":{"taskRoleArn":"own"}} => tasks.*.overrides.taskRoleArn
                tasks.*.overrides.taskRoleArn: "own"
        "#]],
    );
}

#[test]
fn an_agent_that_hands_out_no_credentials_is_not_chosen() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 4096 8192
        RunTask {"taskDefinition":"roles"} => failures.*.reason failures.*.detail
        RunTask {"taskDefinition":"web","overrides":{"taskRoleArn":"own"}} => failures.*.reason
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 4096 8192
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            RunTask {"taskDefinition":"roles"} => failures.*.reason failures.*.detail
                failures.*.reason: "ATTRIBUTE"
                failures.*.detail: "attribute com.amazonaws.ecs.capability.task-iam-role is missing. Every instance: berth why request-3"
            RunTask {"taskDefinition":"web","overrides":{"taskRoleArn":"own"}} => failures.*.reason
                failures.*.reason: "ATTRIBUTE"
        "#]],
    );
}

#[test]
fn a_task_that_has_not_begun_ends_and_one_that_runs_goes_on() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 4096 8192 com.amazonaws.ecs.capability.task-iam-role=
        RunTask {"taskDefinition":"roles","count":2} => tasks.*.taskArn
        SubmitTaskStateChange {"task":"@t2","status":"RUNNING"} => acknowledgment
        refused @i1 @t1 task
        refused @i1 @t2 execution
        DescribeTasks {"tasks":["@t1","@t2"]} => tasks.*.lastStatus tasks.*.desiredStatus tasks.*.stopCode tasks.*.stoppedReason
        agents
        DescribeTasks {"tasks":["@t1","@t2"]} => tasks.*.lastStatus tasks.*.stopCode tasks.*.stoppedReason
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 4096 8192 com.amazonaws.ecs.capability.task-iam-role=
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            RunTask {"taskDefinition":"roles","count":2} => tasks.*.taskArn
                tasks.*.taskArn: "arn:task/default/@t1" "arn:task/default/@t2"
            SubmitTaskStateChange {"task":"@t2","status":"RUNNING"} => acknowledgment
                acknowledgment: "ACK"
            refused @i1 @t1 task
            refused @i1 @t2 execution
            DescribeTasks {"tasks":["@t1","@t2"]} => tasks.*.lastStatus tasks.*.desiredStatus tasks.*.stopCode tasks.*.stoppedReason
                tasks.*.lastStatus: "STOPPED" "RUNNING"
                tasks.*.desiredStatus: "STOPPED" "RUNNING"
                tasks.*.stopCode: "TaskFailedToStart"
                tasks.*.stoppedReason: "ECS was unable to assume the role 'arn:aws:iam::123456789012:role/web' that was provided for this task. Please verify that the role being passed has the proper trust relationship and permissions and that your IAM user has permissions to pass this role."
            agents
            DescribeTasks {"tasks":["@t1","@t2"]} => tasks.*.lastStatus tasks.*.stopCode tasks.*.stoppedReason
                tasks.*.lastStatus: "STOPPED" "RUNNING"
                tasks.*.stopCode: "TaskFailedToStart"
                tasks.*.stoppedReason: "ECS was unable to assume the role 'arn:aws:iam::123456789012:role/web' that was provided for this task. Please verify that the role being passed has the proper trust relationship and permissions and that your IAM user has permissions to pass this role."
        "#]],
    );
}

/// Neither at once again and again, nor the same said of each of its tasks.
#[test]
fn a_service_says_so_and_tries_ever_more_slowly() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 4096 8192 com.amazonaws.ecs.capability.task-iam-role=
        CreateService {"serviceName":"web","taskDefinition":"roles","desiredCount":2} => service.status
        ListTasks {} => taskArns
        refused @i1 @t1 task
        refused @i1 @t2 task
        agents
        DescribeServices {"services":["web"]} => services.*.events.*.message services.*.pendingCount
        wait 1000
        ListTasks {} => taskArns
        refused @i1 @t3 task
        agents
        wait 1000
        DescribeServices {"services":["web"]} => services.*.pendingCount
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 4096 8192 com.amazonaws.ecs.capability.task-iam-role=
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            CreateService {"serviceName":"web","taskDefinition":"roles","desiredCount":2} => service.status
                service.status: "ACTIVE"
            ListTasks {} => taskArns
                taskArns: ["arn:task/default/@t1","arn:task/default/@t2"]
            refused @i1 @t1 task
            refused @i1 @t2 task
            agents
            DescribeServices {"services":["web"]} => services.*.events.*.message services.*.pendingCount
                services.*.events.*.message: "(service web) failed to launch a task with (error ECS was unable to assume the role 'arn:aws:iam::123456789012:role/web' that was provided for this task. Please verify that the role being passed has the proper trust relationship and permissions and that your IAM user has permissions to pass this role.)." "(service web) has started 2 tasks: (task @t2) (task @t1)."
                services.*.pendingCount: 0
            wait 1000
            ListTasks {} => taskArns
                taskArns: ["arn:task/default/@t3","arn:task/default/@t4"]
            refused @i1 @t3 task
            agents
            wait 1000
            DescribeServices {"services":["web"]} => services.*.pendingCount
                services.*.pendingCount: 0
        "#]],
    );
}

#[test]
fn a_running_task_of_a_service_is_told_of() {
    let mut world = World::new();
    for line in [
        "CreateCluster {}",
        INSTANCE,
        r#"CreateService {"serviceName":"web","taskDefinition":"roles","desiredCount":1}"#,
        "ListTasks {}",
        r#"SubmitTaskStateChange {"task":"@t1","status":"RUNNING"}"#,
        "refused @i1 @t1 task",
        "refused @i1 @t1 task",
    ] {
        world.line(line);
    }
    let refused =
        |world: &World| all_grants(world).iter().map(|it| it.is_refused).collect::<Vec<_>>();
    assert_eq!(refused(&world), [true, false]);
    let events = world.state().service_events.values().map(|it| it.message.clone());
    let events: Vec<String> = events.filter(|it| it.contains("cannot make credentials")).collect();
    let [event] = &events[..] else { panic!("{events:#?}") };
    assert!(event.contains("runs on") && event.contains("role/web"), "{event}");
    world.line("assumed @i1 @t1 task");
    assert_eq!(refused(&world), [false, false]);
}

#[test]
fn credentials_say_whose_they_are() {
    let mut world = World::new();
    for line in [
        "CreateCluster {}",
        INSTANCE,
        r#"CreateService {"serviceName":"web","taskDefinition":"roles","desiredCount":1,"propagateTags":"SERVICE","tags":[{"key":"team","value":"a"}]}"#,
        r#"RunTask {"taskDefinition":"web"}"#,
    ] {
        world.line(line);
    }
    let all = all_grants(&world);
    let [task, execution] = &all[..] else { panic!("{all:#?}") };
    assert_eq!((task.kind, execution.kind), (RoleKind::Task, RoleKind::Execution));
    assert_eq!(task.role_arn, "arn:aws:iam::123456789012:role/web");
    assert_eq!(execution.role_arn, "arn:aws:iam::123456789012:role/team/pull");
    assert_ne!(task.credentials_id, execution.credentials_id);
    assert!(task.task_arn.ends_with(&task.session_name), "{}", task.task_arn);
    let id = &task.session_name;
    let tags: Vec<String> = task.tags.iter().map(|(key, value)| format!("{key}={value}")).collect();
    let tags = tags.join(" ").replace(id.as_str(), "ID");
    assert_eq!(
        tags,
        "ecs-cluster=default ecs-family=roles ecs-service=web ecs-task-id=ID task/team=a"
    );
    // They are the same until the task has ended, also while it stops.
    let stop = format!(r#"StopTask {{"task":"{id}"}}"#);
    world.line(&stop);
    let has_all = |world: &World| all.iter().all(|it| all_grants(world).contains(it));
    assert!(has_all(&world));
    world.line("election");
    assert!(has_all(&world));
    world.line("agents");
    assert!(!all_grants(&world).iter().any(|it| it.credentials_id == task.credentials_id));
}
