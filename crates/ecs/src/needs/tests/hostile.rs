//! Whoever writes a name in another way, or what is no name, is asked for the same or for more.
use berth_api::ecs::{Operation, Request};
use berth_engine::{Random, Timestamp, Turn};
use berth_serving::{Published, Service};
use expect_test::expect;
use serde_json::Value;

use super::{golden::REQUESTS, world::World};
use crate::{
    Call, Ecs, Facts,
    account::Account,
    cluster::Cluster,
    limits::DESCRIBE_MAX,
    route::{ACCOUNT, cluster_shard},
};

/// A reference in each place where one can be, as `@`.
const PLACES: &[(&str, &str)] = &[
    ("CreateCapacityProvider", r#"{"name":"@"}"#),
    ("CreateCluster", r#"{"clusterName":"@"}"#),
    ("CreateDaemon", r#"{"clusterArn":"@","daemonName":"d"}"#),
    ("CreateDaemon", r#"{"clusterArn":"prod","daemonName":"@"}"#),
    ("CreateService", r#"{"cluster":"prod","serviceName":"@"}"#),
    ("CreateTaskSet", r#"{"cluster":"prod","service":"@"}"#),
    ("DeleteDaemonTaskDefinition", r#"{"daemonTaskDefinition":"@"}"#),
    ("DeleteTaskDefinitions", r#"{"taskDefinitions":["@"]}"#),
    ("DeleteTaskSet", r#"{"cluster":"prod","service":"@","taskSet":"ecs-svc/1"}"#),
    ("DeleteTaskSet", r#"{"cluster":"prod","service":"out","taskSet":"@"}"#),
    ("DescribeCapacityProviders", r#"{"capacityProviders":["@"]}"#),
    ("DescribeClusters", r#"{"clusters":["@"]}"#),
    ("DescribeContainerInstances", r#"{"cluster":"prod","containerInstances":["@"]}"#),
    ("DescribeDaemon", r#"{"daemonArn":"@"}"#),
    ("DescribeExpressGatewayService", r#"{"serviceArn":"@"}"#),
    ("DescribeServiceDeployments", r#"{"serviceDeploymentArns":["@"]}"#),
    ("DescribeServices", r#"{"cluster":"prod","services":["@"]}"#),
    ("DescribeTasks", r#"{"cluster":"@","tasks":["t"]}"#),
    ("DescribeTasks", r#"{"cluster":"prod","tasks":["@"]}"#),
    ("ListTagsForResource", r#"{"resourceArn":"@"}"#),
    ("PutAttributes", r#"{"cluster":"prod","attributes":[{"name":"a","targetId":"@"}]}"#),
    ("RegisterTaskDefinition", r#"{"family":"@","taskRoleArn":"@"}"#),
    ("RunTask", r#"{"cluster":"prod","taskDefinition":"@"}"#),
];

/// What is no name of anything in `prod`.
const TEXTS: &[&str] = &[
    "*",
    "?",
    "a*",
    "a/b",
    "../prod",
    "a:*",
    "a:1:2",
    "a:cluster/prod",
    "prod:task/test/1",
    "arn:aws:ecs:us-east-1:123456789012:a:cluster/prod",
    "arn:aws:ecs:*:*:*",
    "arn:aws:ecs:eu-west-1:123456789012:cluster/prod",
    "arn:aws:ecs:us-east-1:123456789012:*/*",
    "arn:aws:ecs:us-east-1:123456789012:task/*/*",
    "arn:aws:ecs:us-east-1:123456789012:task/prod/x:cluster/",
    "arn:aws:ecs:us-east-1:123456789012:service/prod/*",
    "arn:aws:ecs:us-east-1:123456789012:service-deployment/prod/*/*",
    "arn:aws:ecs:us-east-1:123456789012:daemon/prod/*",
    "arn:aws:ecs:us-east-1:123456789012:task-definition/*:*",
    "arn:",
    "%2A",
    "ü\\n",
];

fn operation(name: &str) -> Operation {
    Operation::from_name(name).expect("an operation of ECS")
}

#[test]
fn what_is_no_name_is_no_pattern_and_nobody_else_s() {
    let world = World::new();
    for (name, body) in PLACES {
        for text in TEXTS {
            let body = body.replace('@', text);
            for need in world.raw_needs(operation(name), &body) {
                let resource = &need.resource;
                let tail = resource.splitn(6, ':').nth(5).expect("an ARN of ours");
                // Of these the request says no more than what they are of.
                let is_open = ["RegisterTaskDefinition", "CreateTaskSet"].contains(name);
                let tail = if is_open { tail.trim_end_matches(['*', ':', '/']) } else { tail };
                assert!(!tail.contains(['*', '?']), "{name} {body} is on {resource}");
                let colons = tail.matches(':').count();
                assert_eq!(colons, 0, "{name} {body} is on {resource}");
                assert!(resource.is_ascii() && !resource.contains(char::is_control), "{resource}");
            }
        }
    }
}

/// What is asked for of all at once has all of them, whatever they are called, but for their tags.
#[test]
fn what_is_needed_of_many_begins_as_what_is_needed_of_all() {
    let world = World::new();
    let places = [
        ("DescribeTasks", "tasks", "@task"),
        ("DescribeServices", "services", "out"),
        ("DescribeContainerInstances", "containerInstances", "@instance"),
    ];
    for (name, member, real) in places {
        let real = if real.starts_with('@') { world.id(real) } else { real };
        let texts: Vec<String> =
            TEXTS.iter().map(|it| it.replace("\\n", "\n")).chain([real.to_owned()]).collect();
        for cluster in ["prod", "none", "a*", ""] {
            let body = serde_json::json!({"cluster": cluster, member: texts}).to_string();
            let request = Request::decode(operation(name), body.as_bytes()).expect("a body");
            let below = Ecs::need_below(&request, &world.here).expect("they are many");
            for need in Ecs::needs(&request, "", &world.here) {
                assert!(need.resource.starts_with(&below.resource), "{need:?} {below:?}");
                let others: Vec<_> =
                    need.keys.iter().filter(|it| !it.name.contains("ResourceTag/")).collect();
                assert_eq!(others, below.keys.iter().collect::<Vec<_>>());
                assert_eq!(need.action, below.action);
            }
        }
    }
    for few in [r#"{"tasks":["a","b","c"]}"#, r#"{"tasks":[]}"#, "{}"] {
        let request = Request::decode(operation("DescribeTasks"), few.as_bytes()).expect("a body");
        assert_eq!(Ecs::need_below(&request, &world.here), None, "{few}");
    }
}

/// Every text of every request, one after the other.
#[test]
fn whatever_is_written_an_operation_needs_its_own_action_first() {
    let world = World::new();
    for line in REQUESTS.lines() {
        let (name, body) = line.split_once(' ').expect("an operation and a body");
        let body: Value = serde_json::from_str(body).expect("JSON");
        for text in TEXTS {
            let body = with_texts(&body, &text.replace("\\n", "\n")).to_string();
            let needs = world.raw_needs(operation(name), &body);
            assert_eq!(needs[0].action, format!("ecs:{name}"), "{body}");
        }
    }
}

fn with_texts(json: &Value, text: &str) -> Value {
    match json {
        Value::String(_) => Value::String(text.to_owned()),
        Value::Array(items) => items.iter().map(|it| with_texts(it, text)).collect(),
        Value::Object(members) => {
            members.iter().map(|(name, it)| (name.clone(), with_texts(it, text))).collect()
        }
        other => other.clone(),
    }
}

#[test]
fn a_name_is_the_same_however_it_is_written() {
    let world = World::new();
    let told = |name, body: &str| world.told(operation(name), body);
    let task = world.id("@task");
    let uuid = format!(
        "{}-{}-{}-{}-{}",
        &task[..8],
        &task[8..12],
        &task[12..16],
        &task[16..20],
        &task[20..]
    );
    for written in [task, &task.to_uppercase(), &uuid, "arn:task/@task", "arn:task/prod/@task"] {
        let body = format!(r#"{{"cluster":"arn:cluster/prod","task":"{written}"}}"#);
        assert_eq!(
            told("StopTask", &body),
            told("StopTask", r#"{"cluster":"prod","task":"@task"}"#)
        );
    }
    for written in ["web:1", "web:01", "web:+1", "arn:task-definition/web:1"] {
        let body = format!(r#"{{"cluster":"prod","taskDefinition":"{written}"}}"#);
        let expected = r#"{"cluster":"prod","taskDefinition":"web:1"}"#;
        assert_eq!(told("RunTask", &body), told("RunTask", expected));
    }
    for written in ["1", "01", "+1"] {
        let body =
            format!(r#"{{"serviceRevisionArns":["arn:service-revision/prod/web/{written}"]}}"#);
        let expected = r#"{"serviceRevisionArns":["arn:service-revision/prod/web/1"]}"#;
        let name = "DescribeServiceRevisions";
        assert_eq!(told(name, &body), told(name, expected));
    }
}

#[test]
fn what_is_elsewhere_or_nothing_stands_in_its_place() {
    let world = World::new();
    let told = |name, body| world.told(operation(name), body);
    let texts = [
        told("DescribeTasks", r#"{"cluster":"prod","tasks":["arn:task/test/@task","*"]}"#),
        told("DescribeTasks", r#"{"cluster":"a:*","tasks":["@task"]}"#),
        told("DescribeServices", r#"{"services":["prod/web"]}"#),
        told("RunTask", r#"{"taskDefinition":"nothing"}"#),
        told("RunTask", r#"{"taskDefinition":"web:x"}"#),
        told("RunTask", r#"{"taskDefinition":"web","overrides":{"taskRoleArn":"a:role/*"}}"#),
        told("TagResource", r#"{"resourceArn":"arn:task/prod/x:cluster/"}"#),
        told("TagResource", r#"{"resourceArn":"bucket/*:a"}"#),
        told("UpdateDaemon", r#"{"daemonArn":"log"}"#),
    ];
    expect![[r#"
        ecs:DescribeTasks on task/prod/arn%3Aaws%3Aecs%3Aus-east-1%3A123456789012%3Atask%2Ftest%2F@task ecs:cluster=cluster/prod
        ecs:DescribeTasks on task/prod/%2A ecs:cluster=cluster/prod
        ecs:DescribeTasks on task/a%3A%2A/@task ecs:cluster=cluster/a%3A%2A
        ecs:DescribeServices on service/default/prod%2Fweb ecs:cluster=cluster/default
        ecs:RunTask on task-definition/nothing:* ecs:cluster=cluster/default
        ecs:RunTask on task-definition/web%3Ax ecs:cluster=cluster/default
        ecs:RunTask on task-definition/web:* aws:ResourceTag/of=web ecs:ResourceTag/of=web ecs:cluster=cluster/default
        ecs:RunTask on task-definition/web:2 aws:ResourceTag/of=web ecs:ResourceTag/of=web ecs:cluster=cluster/default
        iam:PassRole on arn:aws:iam::123456789012:role/web iam:PassedToService=ecs-tasks.amazonaws.com iam:AssociatedResourceArn=task-definition/web:2
        iam:PassRole on arn:aws:iam::123456789012:role/team/pull iam:PassedToService=ecs-tasks.amazonaws.com iam:AssociatedResourceArn=task-definition/web:2
        iam:PassRole on arn:aws:iam::123456789012:role/a%3Arole/%2A iam:PassedToService=ecs-tasks.amazonaws.com iam:AssociatedResourceArn=task-definition/web:2
        ecs:TagResource on task/prod/x%3Acluster%2F
        ecs:TagResource on bucket/%2A%3Aa
        ecs:UpdateDaemon on daemon/log
    "#]].assert_eq(&(texts.join("\n") + "\n"));
}

/// So nobody has as many needs made as fit into a request.
#[test]
fn more_names_than_any_call_takes_are_refused() {
    let world = World::new();
    for (name, body) in [
        ("DeleteTaskDefinitions", r#"{"taskDefinitions":[@]}"#),
        ("DescribeCapacityProviders", r#"{"capacityProviders":[@]}"#),
        ("DescribeClusters", r#"{"clusters":[@]}"#),
        ("DescribeContainerInstances", r#"{"cluster":"prod","containerInstances":[@]}"#),
        ("DescribeDaemonDeployments", r#"{"daemonDeploymentArns":[@]}"#),
        ("DescribeDaemonRevisions", r#"{"daemonRevisionArns":[@]}"#),
        ("DescribeServiceDeployments", r#"{"serviceDeploymentArns":[@]}"#),
        ("DescribeServiceRevisions", r#"{"serviceRevisionArns":[@]}"#),
        ("DescribeServices", r#"{"cluster":"prod","services":[@]}"#),
        ("DescribeTaskSets", r#"{"cluster":"prod","service":"out","taskSets":[@]}"#),
        ("DescribeTasks", r#"{"cluster":"prod","tasks":[@]}"#),
        ("GetTaskProtection", r#"{"cluster":"prod","tasks":[@]}"#),
        ("UpdateContainerInstancesState", r#"{"cluster":"prod","containerInstances":[@]}"#),
        ("UpdateTaskProtection", r#"{"cluster":"prod","tasks":[@],"protectionEnabled":true}"#),
    ] {
        let names = |count| vec![r#""0000000000000000000000000000000a""#; count].join(",");
        let too_many = body.replace('@', &names(DESCRIBE_MAX + 1));
        let most = body.replace('@', &names(DESCRIBE_MAX));
        let operation = operation(name);
        assert_eq!(world.needs(operation, &too_many).len(), 1, "{name}");
        assert!(world.needs(operation, &most).len() >= DESCRIBE_MAX, "{name}");
        let refused = answer(&world, operation, &too_many);
        assert!(refused.is_some_and(|it| it.contains("up to") || it.contains("At most")), "{name}");
    }
}

/// Why a call is refused.
fn answer(world: &World, operation: Operation, body: &str) -> Option<String> {
    let request = Request::decode(operation, body.as_bytes()).expect("a well-formed body");
    let (principal, request_id, facts) = (String::new(), String::new(), Facts::default());
    let call = Call { request, principal, request_id, facts };
    if operation.is_read() {
        return Ecs::read(&world.here, &call).err().map(|it| it.message);
    }
    let (now, random) = (Timestamp(0), Random::new(0));
    let error = match Ecs::shard(&call.request, world.here.home()).expect("it has one").as_str()
        == ACCOUNT
    {
        true => {
            let state = world.here.state::<Account>(ACCOUNT).expect("it is there");
            Turn::<Account>::new((*state).clone(), now, now, random, 9).attempt(call).err()
        }
        false => {
            let state = world.here.state::<Cluster>(&cluster_shard("prod")).expect("it is there");
            Turn::<Cluster>::new((*state).clone(), now, now, random, 9).attempt(call).err()
        }
    };
    error.map(|it| it.0.message)
}
