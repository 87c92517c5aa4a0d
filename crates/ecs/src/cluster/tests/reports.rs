//! What agents report, however long, wrong or untrue.
use berth_engine::Timestamp;
use expect_test::expect;
use serde_json::{Value, json};

use super::fixture::{World, check};

#[test]
fn nobody_reports_of_a_task_without_an_instance() {
    check(
        r#"
        provider spot
        CreateCluster {"capacityProviders":["spot"]} => cluster.clusterName
        RunTask {"taskDefinition":"web","count":2,"capacityProviderStrategy":[{"capacityProvider":"spot"}]} => tasks.*.lastStatus
        !SubmitTaskStateChange {"task":"@t1","status":"RUNNING"}
        !SubmitTaskStateChange {"task":"@t1","status":"PENDING","containers":[{"containerName":"web","status":"PENDING","imageDigest":"sha256:1"}]}
        !SubmitContainerStateChange {"task":"@t1","containerName":"web","status":"RUNNING"}
        SubmitTaskStateChange {"task":"@t1","status":"STOPPED"}
        DescribeTasks {"tasks":["@t1"]} => tasks.*.lastStatus tasks.*.version tasks.*.containers.*.imageDigest
        instance 1024 2048 berth.capacity-provider=spot
        DescribeTasks {"tasks":["@t1","@t2"]} => tasks.*.lastStatus tasks.*.containerInstanceArn
        "#,
        expect![[r#"
            provider spot
            CreateCluster {"capacityProviders":["spot"]} => cluster.clusterName
                cluster.clusterName: "default"
            RunTask {"taskDefinition":"web","count":2,"capacityProviderStrategy":[{"capacityProvider":"spot"}]} => tasks.*.lastStatus
                tasks.*.lastStatus: "PROVISIONING" "PROVISIONING"
            !SubmitTaskStateChange {"task":"@t1","status":"RUNNING"}
                InvalidParameterException: The referenced task was not found.
            !SubmitTaskStateChange {"task":"@t1","status":"PENDING","containers":[{"containerName":"web","status":"PENDING","imageDigest":"sha256:1"}]}
                InvalidParameterException: The referenced task was not found.
            !SubmitContainerStateChange {"task":"@t1","containerName":"web","status":"RUNNING"}
                InvalidParameterException: The referenced task was not found.
            SubmitTaskStateChange {"task":"@t1","status":"STOPPED"}
                {"acknowledgment":"ACK"}
            DescribeTasks {"tasks":["@t1"]} => tasks.*.lastStatus tasks.*.version tasks.*.containers.*.imageDigest
                tasks.*.lastStatus: "PROVISIONING"
                tasks.*.version: 1
                tasks.*.containers.*.imageDigest: 
            instance 1024 2048 berth.capacity-provider=spot
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            DescribeTasks {"tasks":["@t1","@t2"]} => tasks.*.lastStatus tasks.*.containerInstanceArn
                tasks.*.lastStatus: "PENDING" "PENDING"
                tasks.*.containerInstanceArn: "arn:container-instance/default/@i1" "arn:container-instance/default/@i1"
        "#]],
    );
}

#[test]
fn what_is_stopping_is_shown_so_and_counts_no_more() {
    check(
        r#"
        CreateCluster {} => cluster.clusterName
        instance 1024 2048
        RunTask {"taskDefinition":"web","count":2} => failures
        SubmitTaskStateChange {"task":"@t1","status":"RUNNING"}
        DescribeContainerInstances {"containerInstances":["@i1"]} => containerInstances.*.runningTasksCount containerInstances.*.pendingTasksCount
        StopTask {"task":"@t1"} => task.lastStatus task.desiredStatus task.containers.*.lastStatus
        StopTask {"task":"@t2"} => task.lastStatus
        DescribeContainerInstances {"containerInstances":["@i1"]} => containerInstances.*.runningTasksCount containerInstances.*.pendingTasksCount
        DescribeClusters {} => clusters.*.runningTasksCount clusters.*.pendingTasksCount
        ListTasks {"desiredStatus":"STOPPED"}
        SubmitTaskStateChange {"task":"@t1","status":"STOPPED"}
        DescribeTasks {"tasks":["@t1","@t2"]} => tasks.*.lastStatus
        "#,
        expect![[r#"
            CreateCluster {} => cluster.clusterName
                cluster.clusterName: "default"
            instance 1024 2048
                containerInstance.containerInstanceArn: "arn:container-instance/default/@i1"
            RunTask {"taskDefinition":"web","count":2} => failures
                failures: []
            SubmitTaskStateChange {"task":"@t1","status":"RUNNING"}
                {"acknowledgment":"ACK"}
            DescribeContainerInstances {"containerInstances":["@i1"]} => containerInstances.*.runningTasksCount containerInstances.*.pendingTasksCount
                containerInstances.*.runningTasksCount: 1
                containerInstances.*.pendingTasksCount: 1
            StopTask {"task":"@t1"} => task.lastStatus task.desiredStatus task.containers.*.lastStatus
                task.lastStatus: "STOPPING"
                task.desiredStatus: "STOPPED"
                task.containers.*.lastStatus: "PENDING"
            StopTask {"task":"@t2"} => task.lastStatus
                task.lastStatus: "STOPPING"
            DescribeContainerInstances {"containerInstances":["@i1"]} => containerInstances.*.runningTasksCount containerInstances.*.pendingTasksCount
                containerInstances.*.runningTasksCount: 0
                containerInstances.*.pendingTasksCount: 0
            DescribeClusters {} => clusters.*.runningTasksCount clusters.*.pendingTasksCount
                clusters.*.runningTasksCount: 0
                clusters.*.pendingTasksCount: 0
            ListTasks {"desiredStatus":"STOPPED"}
                {"taskArns":["arn:task/default/@t1","arn:task/default/@t2"]}
            SubmitTaskStateChange {"task":"@t1","status":"STOPPED"}
                {"acknowledgment":"ACK"}
            DescribeTasks {"tasks":["@t1","@t2"]} => tasks.*.lastStatus
                tasks.*.lastStatus: "STOPPED" "STOPPING"
        "#]],
    );
}

/// A cluster with one instance and one task of this definition on it.
fn world_with(definition: &str) -> (World, String) {
    let mut world = World::new();
    world.line("CreateCluster {}");
    world.line("instance 1024 2048");
    world.line(&format!(r#"RunTask {{"taskDefinition":"{definition}"}}"#));
    world.now = world.now + 60_000;
    let id = world.state().tasks.keys().next().expect("a task").to_string();
    (world, id)
}

fn shown(world: &mut World, id: &str) -> Value {
    let answer = world.call("DescribeTasks", &json!({"tasks": [id]}).to_string());
    let answer: Value = serde_json::from_slice(&answer.expect("it is there").encode()).unwrap();
    answer["tasks"][0].clone()
}

fn row_bytes(world: &World) -> usize {
    let task = world.state().tasks.values().next().expect("a task");
    serde_json::to_vec(&**task).expect("JSON").len()
}

#[test]
fn what_is_reported_without_measure_is_noted_with_measure() {
    let (mut world, id) = world_with("web");
    let empty = row_bytes(&world);
    let binding = |host_port: i64| json!({"bindIP": "0.0.0.0", "containerPort": 80, "hostPort": host_port, "protocol": "tcp"});
    let other = |member: &str, value: Value| {
        let mut it = binding(32_768);
        it[member] = value;
        it
    };
    let mut bindings = vec![
        binding(99_999_999),
        binding(-1),
        other("containerPort", json!(81)),
        other("bindIP", json!("x".repeat(1_000))),
        other("protocol", json!("carrier pigeon")),
        other("hostPortRange", json!("1-99999")),
    ];
    bindings.extend((0..9_000).map(|n| binding(32_768 + n)));
    let container = json!({
        "containerName": "web",
        "status": "RUNNING",
        "reason": "€".repeat(100_000),
        "runtimeId": "r".repeat(100_000),
        "imageDigest": "d".repeat(100_000),
        "networkBindings": bindings,
    });
    let report = |status: &str, container: &Value| {
        let seconds = 200_000_000_000.0;
        let stranger = json!({"containerName": "stranger", "reason": "x".repeat(1_000)});
        json!({
            "task": id, "status": status, "reason": "y".repeat(100_000),
            "containers": [container, stranger],
            "pullStartedAt": -seconds, "pullStoppedAt": seconds, "executionStoppedAt": seconds,
        })
    };
    world.call("SubmitTaskStateChange", &report("RUNNING", &container).to_string()).expect("taken");
    let task = shown(&mut world, &id);
    let web = &task["containers"][0];
    assert_eq!(web["reason"], json!("€".repeat(1_024)));
    assert_eq!(web["runtimeId"], json!("r".repeat(255)));
    assert_eq!(web["imageDigest"], json!("d".repeat(255)));
    assert_eq!(web["networkBindings"], json!([binding(32_768), binding(32_769)]));
    assert_eq!(task["pullStartedAt"], json!(1_800_000_000));
    assert_eq!(task["pullStoppedAt"], json!(1_800_000_060));
    assert_eq!(task["executionStoppedAt"], json!(1_800_000_060));
    world.now = world.now + 1_000;
    let ended = json!({"containerName": "web", "status": "STOPPED", "exitCode": 1});
    world.call("SubmitTaskStateChange", &report("STOPPED", &ended).to_string()).expect("taken");
    assert_eq!(shown(&mut world, &id)["stoppedReason"], "Essential container in task exited");
    let most = 3 * 1_024 + 2 * 255 + 2 * 100 + 600;
    assert!(row_bytes(&world) < empty + most, "{} bytes", row_bytes(&world));
}

#[test]
fn the_reason_of_a_task_that_did_not_start_is_cut() {
    let (mut world, id) = world_with("web");
    let report = json!({"task": id, "status": "STOPPED", "reason": "é".repeat(100_000)});
    world.call("SubmitTaskStateChange", &report.to_string()).expect("taken");
    assert_eq!(shown(&mut world, &id)["stoppedReason"], json!("é".repeat(1_024)));
}

#[test]
fn an_agent_that_has_what_counts_as_ended_is_asked_what_else_it_has() {
    let (mut world, id) = world_with("web");
    let doubted_at = |world: &World| {
        world.state().container_instances.values().next().expect("an instance").doubted_at
    };
    let report = |world: &mut World, status: &str| {
        let report = json!({"task": id, "status": status}).to_string();
        world.call("SubmitTaskStateChange", &report).expect("taken");
        doubted_at(world)
    };
    assert_eq!(report(&mut world, "RUNNING"), None);
    assert_eq!(report(&mut world, "STOPPED"), None);
    assert_eq!(report(&mut world, "STOPPED"), None);
    assert_eq!(report(&mut world, "RUNNING"), Some(Timestamp(1_800_000_060_000)));
    assert_eq!(shown(&mut world, &id)["lastStatus"], "STOPPED");
}

#[test]
fn a_registration_is_bounded() {
    let resources = |cpu: i64| json!([{"name": "CPU", "longValue": cpu}, {"name": "MEMORY", "integerValue": 2_048}]);
    let mut world = World::new();
    world.line("CreateCluster {}");
    let mut refused = |what: Value| {
        let mut body = json!({"totalResources": resources(1_024)});
        body.as_object_mut().unwrap().extend(what.as_object().unwrap().clone());
        let answer = world.call("RegisterContainerInstance", &body.to_string());
        answer.expect_err("it is too much").0.message
    };
    assert_eq!(
        refused(json!({"totalResources": resources(i64::MAX)})),
        "totalResources can have CPU up to 2147483647, and has 9223372036854775807."
    );
    let attributes: Vec<_> = (0..251).map(|n| json!({"name": format!("a{n}")})).collect();
    assert_eq!(
        refused(json!({"attributes": attributes})),
        "A container instance can be registered with 250 attributes at most, and this call has 251."
    );
    let gpus: Vec<_> = (0..65).map(|n| json!({"id": format!("g{n}"), "type": "GPU"})).collect();
    assert_eq!(
        refused(json!({"platformDevices": gpus})),
        "platformDevices can have up to 64 GPUs, and has 65."
    );
    assert_eq!(
        refused(json!({"platformDevices": [{"id": "g".repeat(129), "type": "GPU"}]})),
        "The id of a GPU can have up to 128 characters, and this one has 129."
    );
    let long = "v".repeat(100_000);
    let body = json!({
        "totalResources": resources(1_024),
        "versionInfo": {"agentVersion": long, "agentHash": long, "dockerVersion": long},
        "instanceIdentityDocument": json!({"instanceId": long}).to_string(),
    });
    world.call("RegisterContainerInstance", &body.to_string()).expect("long texts are cut");
    let instance = world.state().container_instances.values().next().expect("an instance");
    let short = Some("v".repeat(255));
    let info = &instance.version_info;
    assert_eq!((&info.agent_version, &info.agent_hash), (&short, &short));
    assert_eq!(info.docker_version, short);
    assert_eq!(instance.ec2_instance_id, Some("v".repeat(64)));
}
