//! What an agent is told, as JSON.
use berth_ecs::cluster::views::assignment;
use berth_scenarios::World;
use expect_test::expect;

#[test]
fn a_task_of_a_service_names_it() {
    let mut world = World::new();
    world.line("CreateCluster {}");
    world.line("instance 1024 2048");
    world.line(r#"CreateService {"serviceName":"shop","taskDefinition":"web","desiredCount":1}"#);
    let id = *world.state().tasks.keys().next().expect("a task");
    let payload = assignment::payload_task(world.state(), id).expect("it is to run");
    let json = serde_json::to_value(&payload).expect("JSON");
    assert_eq!((&json["serviceName"], &json["group"]), (&"shop".into(), &"service:shop".into()));
}

#[test]
fn a_task_travels_with_its_overrides_merged() {
    let mut world = World::new();
    let call = |world: &mut World, operation: &str, json: &str| {
        let answer = world.call(operation, json).expect("the call is good");
        serde_json::from_slice::<serde_json::Value>(&answer.encode()).expect("JSON")
    };
    call(&mut world, "CreateCluster", "{}");
    let registered = call(
        &mut world,
        "RegisterContainerInstance",
        r#"{"totalResources":[{"name":"CPU","integerValue":1024},{"name":"MEMORY","integerValue":2048}]}"#,
    );
    let arn = registered["containerInstance"]["containerInstanceArn"].as_str().expect("an ARN");
    let instance = arn.rsplit('/').next().expect("an id").parse().expect("an id");
    world.connect(instance, None);
    let started = call(
        &mut world,
        "StartTask",
        &format!(
            r#"{{"taskDefinition":"web","containerInstances":["{arn}"],"overrides":{{
                "containerOverrides":[{{"name":"web","command":["a","b"],
                "environment":[{{"name":"B","value":"2"}}]}}]}}}}"#
        ),
    );
    let task = started["tasks"][0]["taskArn"].as_str().expect("an ARN").to_owned();
    let container = started["tasks"][0]["containers"][0]["containerArn"].as_str().expect("an ARN");
    let assigned: Vec<_> = assignment::assigned(world.state(), instance).collect();
    let [(id, _)] = assigned[..] else { panic!("one task") };
    let payload = assignment::payload_task(world.state(), id).expect("it exists");
    let text = serde_json::to_string_pretty(&payload).expect("JSON");
    let text = text.replace(&task, "TASK").replace(container, "CONTAINER");
    expect![[r#"
        {
          "arn": "TASK",
          "family": "web",
          "version": "1",
          "desiredStatus": "RUNNING",
          "overrides": "{}",
          "taskDefinitionAccountId": "123456789012",
          "taskClusterArn": "arn:aws:ecs:us-east-1:123456789012:cluster/default",
          "containers": [
            {
              "name": "web",
              "image": "web:1",
              "cpu": 256,
              "memory": 512,
              "essential": true,
              "command": [
                "a",
                "b"
              ],
              "environment": {
                "A": "1",
                "B": "2"
              },
              "overrides": "{}",
              "portMappings": [
                {
                  "containerPort": 80,
                  "hostPort": 0,
                  "protocol": "tcp"
                }
              ],
              "containerArn": "CONTAINER",
              "dockerConfig": {
                "version": "1.24",
                "config": "{}",
                "hostConfig": "{\"NetworkMode\":\"bridge\"}"
              }
            }
          ],
          "networkMode": "bridge",
          "launchType": "EC2",
          "group": "family:web",
          "zone": "us-east-1a"
        }"#]]
    .assert_eq(&text);
    assert_eq!(assignment::manifest(world.state(), instance)[0].desired_status, "RUNNING");
    let known = assignment::manifest(world.state(), instance);
    assert_eq!(assignment::stop_confirmed(world.state(), instance, &known), []);
    call(&mut world, "StopTask", &format!(r#"{{"task":"{task}"}}"#));
    assert_eq!(assignment::stop_confirmed(world.state(), instance, &known), known);
    assert_eq!(assignment::manifest(world.state(), instance)[0].desired_status, "STOPPED");
    let payload = assignment::payload_task(world.state(), id).expect("it exists");
    assert_eq!((payload.desired_status.as_str(), payload.containers.len()), ("STOPPED", 0));
}

#[test]
fn a_task_travels_with_its_network_interface() {
    let mut world = World::new();
    for line in [
        "CreateCluster {}",
        "instance 1024 2048 ecs.capability.task-eni=1",
        r#"RunTask {"taskDefinition":"vpc","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-six"]}}}"#,
    ] {
        world.line(line);
    }
    let (id, on) = {
        let task = world.state().tasks.values().next().expect("a task");
        (task.id, task.container_instance.expect("it has a place"))
    };
    let told = |world: &World| assignment::assigned(world.state(), on).count();
    assert_eq!(told(&world), 0, "what has no address is not told");
    world.line("chunks");
    assert_eq!(told(&world), 1);
    let payload = assignment::payload_task(world.state(), id).expect("it is to run");
    let mut json = serde_json::to_value(&payload).expect("JSON")["elasticNetworkInterfaces"].take();
    for name in ["attachmentArn", "ec2Id", "macAddress"] {
        let text = json[0][name].take();
        assert!(text.as_str().is_some_and(|it| !it.is_empty()), "{name} is chance");
    }
    let expected = expect![[r#"
        [
          {
            "attachmentArn": null,
            "domainNameServers": [
              "10.0.0.2"
            ],
            "ec2Id": null,
            "index": 0,
            "interfaceAssociationProtocol": "default",
            "ipv4Addresses": [
              {
                "primary": true,
                "privateAddress": "10.0.4.4"
              }
            ],
            "ipv6Addresses": [
              {
                "address": "fd00:1:2:3::a00:404",
                "primary": true
              }
            ],
            "macAddress": null,
            "name": "eth0",
            "privateDnsName": "ip-10-0-4-4.ec2.internal",
            "securityGroups": [
              "sg-1"
            ],
            "subnetGatewayIpv4Address": "10.0.4.1/28",
            "subnetId": "subnet-six",
            "vpcCidr": "10.0.0.0/16",
            "vpcId": "vpc-1"
          }
        ]"#]];
    expected.assert_eq(&serde_json::to_string_pretty(&json).expect("JSON"));
}
