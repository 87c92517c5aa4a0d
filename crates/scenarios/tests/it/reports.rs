//! What agents report, however long, wrong or untrue.
use berth_ecs::{cluster::views::comparison, limits::COMPARISON_PAUSE_MS};
use berth_engine::Timestamp;
use berth_scenarios::{World, check};
use expect_test::expect;
use serde_json::{Value, json};

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

fn doubted_at(world: &World) -> Option<Timestamp> {
    world.state().container_instances.values().next().expect("an instance").doubted_at
}

/// A task whose containers run, of which `aside` is not essential.
fn world_with_a_sidecar() -> (World, String) {
    let (mut world, id) = world_with("sidecar");
    let containers = ["app", "log", "aside"].map(|it| container(it, "RUNNING", it));
    let report = json!({"task": id, "status": "RUNNING", "containers": containers});
    world.call("SubmitTaskStateChange", &report.to_string()).expect("taken");
    (world, id)
}

fn container(name: &str, status: &str, runtime_id: &str) -> Value {
    json!({"containerName": name, "status": status, "runtimeId": runtime_id})
}

fn ended(name: &str, exit_code: i64, reason: Option<&str>) -> Value {
    let mut it = container(name, "STOPPED", name);
    it["exitCode"] = json!(exit_code);
    it["reason"] = json!(reason);
    it
}

/// What is shown of `app` and `aside` after a report of one container.
fn tell(world: &mut World, id: &str, status: Option<&str>, container: Value) -> String {
    let report = json!({"task": id, "status": status, "containers": [container]});
    world.call("SubmitTaskStateChange", &report.to_string()).expect("taken");
    let task = shown(world, id);
    let of = |it: &Value| {
        let text = |name: &str| it[name].as_str().map(|it| format!(" {it}")).unwrap_or_default();
        let code = it["exitCode"].as_i64().map(|it| format!(" {it}")).unwrap_or_default();
        format!("{}{}{code}{}", it["name"].as_str().unwrap(), text("lastStatus"), text("reason"))
    };
    let containers = task["containers"].as_array().unwrap();
    let shown: Vec<String> = containers.iter().filter(|it| it["name"] != "log").map(of).collect();
    shown.join(", ")
}

fn in_question(world: &World) -> usize {
    let instance = *world.state().container_instances.keys().next().expect("an instance");
    comparison::in_question(world.state(), instance).count()
}

#[test]
fn what_is_not_essential_may_end_and_does_not_begin_again() {
    let (mut world, id) = world_with_a_sidecar();
    let told = tell(&mut world, &id, None, ended("aside", 0, None));
    assert_eq!(told, "app RUNNING, aside STOPPED 0");
    assert_eq!((doubted_at(&world), in_question(&world)), (None, 0));
    let told = tell(&mut world, &id, None, container("aside", "RUNNING", "aside"));
    assert_eq!(told, "app RUNNING, aside STOPPED 0", "it is old news");
}

/// A task of which an essential container was said to have ended, and then to run.
fn world_in_dispute() -> (World, String) {
    let (mut world, id) = world_with_a_sidecar();
    let told = tell(&mut world, &id, Some("RUNNING"), ended("app", 3, Some("over")));
    assert_eq!(told, "app STOPPED 3 over, aside RUNNING");
    assert_eq!((doubted_at(&world), in_question(&world)), (Some(world.now), 1));
    let told = tell(&mut world, &id, Some("RUNNING"), container("app", "RUNNING", "app"));
    assert_eq!(told, "app RUNNING, aside RUNNING");
    (world, id)
}

#[test]
fn the_end_of_an_essential_container_is_in_doubt_until_its_task_ends() {
    let (mut world, id) = world_in_dispute();
    let told = tell(&mut world, &id, Some("STOPPED"), ended("app", 0, None));
    assert_eq!(told, "app STOPPED 0, aside STOPPED", "it was not so");
    let (mut world, id) = world_in_dispute();
    let told = tell(&mut world, &id, Some("STOPPED"), json!({"containerName": "aside"}));
    assert_eq!(told, "app STOPPED 3 over, aside STOPPED", "it was so");
}

#[test]
fn a_late_report_that_it_runs_hides_no_end() {
    let (mut world, id) = world_with_a_sidecar();
    tell(&mut world, &id, Some("RUNNING"), ended("app", 3, Some("over")));
    // The comparison that this asked for is over when the late report comes.
    world.now = world.now + COMPARISON_PAUSE_MS;
    let told = tell(&mut world, &id, Some("RUNNING"), container("app", "RUNNING", "app"));
    assert_eq!(told, "app RUNNING, aside RUNNING");
    assert_eq!((doubted_at(&world), in_question(&world)), (Some(world.now), 1));
    let told = tell(&mut world, &id, Some("RUNNING"), ended("app", 3, Some("over")));
    assert_eq!(told, "app STOPPED 3 over, aside RUNNING", "its agent was asked");
    tell(&mut world, &id, Some("STOPPED"), json!({"containerName": "aside"}));
    assert_eq!(in_question(&world), 0);
}

#[test]
fn the_end_of_another_container_is_none_of_the_one_on_record() {
    let (mut world, id) = world_with_a_sidecar();
    let told = tell(&mut world, &id, None, container("aside", "STOPPED", "another"));
    assert_eq!(told, "app RUNNING, aside RUNNING");
    assert_eq!(doubted_at(&world), Some(world.now));
    // An agent that was put back to a backup starts its tasks anew.
    tell(&mut world, &id, None, container("aside", "RUNNING", "newer"));
    assert_eq!(shown(&mut world, &id)["containers"][2]["runtimeId"], "newer");
    let told = tell(&mut world, &id, None, container("aside", "STOPPED", "newer"));
    assert_eq!(told, "app RUNNING, aside STOPPED");
}

#[test]
fn doubts_are_noted_once_in_a_pause_and_none_is_lost() {
    let (mut world, id) = world_with("web");
    let report = |world: &mut World, status: &str| {
        let report = json!({"task": id, "status": status}).to_string();
        world.call("SubmitTaskStateChange", &report).expect("taken");
    };
    report(&mut world, "STOPPED");
    let first = world.now;
    let mut noted = Vec::new();
    for _ in 0..300 {
        report(&mut world, "RUNNING");
        let at = doubted_at(&world).expect("it is in doubt");
        assert!(at >= world.now, "it is compared before it was said");
        if noted.last() != Some(&at) {
            noted.push(at);
        }
        world.now = world.now + 100;
    }
    let pauses: Vec<i64> = noted.iter().map(|it| *it - first).collect();
    assert_eq!(pauses, [0, 10_000, 20_000, 30_000]);
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
