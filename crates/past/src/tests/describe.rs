//! Reads of ECS's API as of a moment, and tasks that only the history knows.
use berth_api::{
    berth::{Error, ExplainTaskRequest},
    ecs::{Operation, Request},
};
use berth_ecs::{Call, Facts, Policy};
use berth_engine::Timestamp;
use berth_scenarios::World;
use expect_test::expect;

use super::{KEPT, Log, check};
use crate::{PastError, describe_past, explain_past_task, revision_at, unknown_task};

/// `at MS Operation {json}`: what was answered so many milliseconds after the start;
/// `explain TASK`: from the history alone. Of the history the first batch is not kept.
fn at(world: &mut World, line: &str) -> Option<Vec<String>> {
    if let Some(id) = line.strip_prefix("explain ") {
        return Some(explained(world, id));
    }
    let (ms, call) = line.strip_prefix("at ")?.split_once(' ')?;
    let ms: i64 = ms.parse().unwrap();
    let (operation, json) = call.split_once(' ').unwrap();
    let told = described(world, 1_800_000_000_000 + ms, operation, &world.real(json));
    Some(vec![world.named(&match told {
        Ok(body) => body,
        Err(error) => error.to_string(),
    })])
}

fn described(world: &World, ms: i64, operation: &str, json: &str) -> Result<String, PastError> {
    let log = Log { first: 2, ..Log::whole(&world.log) };
    let operation = Operation::from_name(operation).unwrap();
    let request = Request::decode(operation, json.as_bytes()).unwrap();
    let (principal, request_id) = (String::new(), String::new());
    let call = Call { request, principal, request_id, facts: Facts::default() };
    let revision = revision_at(&log, Timestamp(ms), world.now, &KEPT)?;
    let cluster = world.state().cluster.clone();
    let told = describe_past(&log, cluster.as_deref(), revision, &call, Policy::default())?;
    Ok(told.result.as_str().to_owned())
}

fn explained(world: &World, id: &str) -> Vec<String> {
    let input = ExplainTaskRequest { task: Some(world.real(id)), cluster: None };
    let log = Log { first: 2, ..Log::whole(&world.log) };
    let cluster = world.state().cluster.clone().unwrap();
    let told = explain_past_task(&log, &cluster, &input, world.now, Policy::default()).unwrap();
    let Some(told) = told else {
        let unknown = Error::resource_not_found("There is no such task.");
        return vec![unknown_task(&log, &cluster, &input, &KEPT, unknown).unwrap().to_string()];
    };
    let it = told.explanation.unwrap();
    let Timestamp(now) = world.now;
    let text = world.named(&it.text.unwrap());
    let ago = format!("as of {} ms before now", now - it.as_of.unwrap().0);
    text.lines().map(str::to_owned).chain([ago]).collect()
}

#[test]
fn what_is_described_is_what_was() {
    check(
        r#"
        CreateCluster {}
        wait 1000
        instance 1024 2048
        wait 1000
        RunTask {"taskDefinition":"web"}
        wait 1000
        StopTask {"task":"@t1"}
        SubmitTaskStateChange {"task":"@t1","status":"STOPPED"}
        wait 4000000
        at 2500 ListTasks {}
        at 3000 ListTasks {}
        at 1500 ListTasks {}
        at 2000 DescribeTasks {"tasks":["@t1"]}
        at 1000 DescribeTasks {"tasks":["@t1"]}
        at 4003000 DescribeTasks {"tasks":["@t1"]}
        at 4003001 ListTasks {}
        at 500 ListTasks {}
        at 3000 DescribeTasks {"tasks":[]}
        explain @t1
        explain 00000000000000000000000000000000
        explain web
        "#,
        at,
        expect![[r#"
            CreateCluster {}
            wait 1000
            instance 1024 2048
            wait 1000
            RunTask {"taskDefinition":"web"}
            wait 1000
            StopTask {"task":"@t1"}
            SubmitTaskStateChange {"task":"@t1","status":"STOPPED"}
            wait 4000000
            at 2500 ListTasks {}
                {"taskArns":["arn:task/default/@t1"]}
            at 3000 ListTasks {}
                {"taskArns":[]}
            at 1500 ListTasks {}
                {"taskArns":[]}
            at 2000 DescribeTasks {"tasks":["@t1"]}
                {"failures":[],"tasks":[{"attachments":[],"attributes":[{"name":"ecs.cpu-architecture","value":"x86_64"}],"availabilityZone":"us-east-1a","clusterArn":"arn:cluster/default","connectivity":"CONNECTED","connectivityAt":1800000002,"containerInstanceArn":"arn:container-instance/default/@i1","containers":[{"containerArn":"arn:container/default/@t1/01a3185c-57d0-c34d-0bff-901502803ca5","cpu":"256","healthStatus":"UNKNOWN","image":"web:1","lastStatus":"PENDING","memory":"512","name":"web","networkBindings":[],"networkInterfaces":[],"taskArn":"arn:task/default/@t1"}],"cpu":"256","createdAt":1800000002,"desiredStatus":"RUNNING","enableExecuteCommand":false,"group":"family:web","healthStatus":"UNKNOWN","inferenceAccelerators":[],"lastStatus":"PENDING","launchType":"EC2","memory":"512","overrides":{"containerOverrides":[{"name":"web"}],"inferenceAcceleratorOverrides":[]},"tags":[],"taskArn":"arn:task/default/@t1","taskDefinitionArn":"arn:task-definition/web:1","version":1}]}
            at 1000 DescribeTasks {"tasks":["@t1"]}
                {"failures":[{"arn":"arn:task/default/@t1","reason":"MISSING"}],"tasks":[]}
            at 4003000 DescribeTasks {"tasks":["@t1"]}
                {"failures":[{"arn":"arn:task/default/@t1","reason":"MISSING"}],"tasks":[]}
            at 4003001 ListTasks {}
                InvalidParameterException: at 2027-01-15 09:06:43 UTC is later than now.
            at 500 ListTasks {}
                HistoryNotKeptException: The state of 2027-01-15 08:00:00 UTC is not kept. The history of this cluster begins at 2027-01-15T08:00:01.000Z. What is older was forgotten: the control plane keeps 30 days of history (--history). What is forgotten does not come back; start it with a larger one to keep more from now on.
            at 3000 DescribeTasks {"tasks":[]}
                InvalidParameterException: Tasks cannot be empty.
            explain @t1
                Task …@t1 of family:web (web:1) stopped after 1.0 s, 1 h 6 m ago: a StopTask call stopped it: Task stopped by user.
                  on        …@i1 (zone us-east-1a)
                  timeline  agent 1.0 s
                  web       never ran
                  from history  the task is no longer described otherwise; this is how it was at 2027-01-15 08:00:03 UTC
                as of 4000000 ms before now
            explain 00000000000000000000000000000000
                ResourceNotFoundException: There is no such task. The history of this cluster begins at 2027-01-15T08:00:01.000Z. What is older was forgotten: the control plane keeps 30 days of history (--history). What is forgotten does not come back; start it with a larger one to keep more from now on.
            explain web
                ResourceNotFoundException: There is no such task.
        "#]],
    );
}
