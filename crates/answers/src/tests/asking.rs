//! Scripts of the cluster's fixture, with questions among them.
use berth_api::{berth, ecs};
use berth_ecs::{Call, Facts};
use berth_scenarios::{World, definition, steps};
use expect_test::Expect;
use serde_json::Value;

use crate::{
    describe_explanation, explain_daemon, explain_daemon_deployment, explain_service,
    explain_service_deployment, explain_task, plan_change,
};

/// Runs a script and compares the answers to its questions. Lines are those of the fixture, and
///
/// - `why task @t1`, `why service web`, `why deployment ecs-svc/@r1`, `why request request-3`;
/// - `why room web`: why the next task of a service finds no place;
/// - `why daemon log`, `why daemon-deployment @d1`;
/// - `plan Operation {json}`, `plan {json}`: a call that is planned, or another change.
///
/// Only questions are printed, with the text of their answers, or the message of their error.
pub fn check(script: &str, expected: Expect) {
    let mut world = World::new();
    let mut printed = String::new();
    for line in steps(script) {
        if let Some(text) = question(&world, line) {
            printed.push_str(&format!("{line}\n"));
            for line in world.named(&text).lines() {
                printed.push_str(&format!("    {line}\n"));
            }
        } else {
            world.line(line);
        }
    }
    expected.assert_eq(&printed);
}

fn question(world: &World, line: &str) -> Option<String> {
    let line = world.real(line);
    let answered = match line.split_once(' ')? {
        ("why", rest) => {
            let (kind, reference) = rest.split_once(' ').expect("a kind and a reference");
            why(world, kind, reference.to_owned())
        }
        ("plan", rest) => plan(world, rest),
        _ => return None,
    };
    Some(answered.unwrap_or_else(|error| error.to_string()))
}

fn why(world: &World, kind: &str, reference: String) -> Result<String, berth::Error> {
    let (state, now, reference) = (world.state(), world.now, Some(reference));
    let text = match kind {
        "task" => {
            let input = berth::ExplainTaskRequest { task: reference, cluster: None };
            explain_task(state, &input, now)?.explanation.unwrap().text
        }
        "service" => {
            let input = berth::ExplainServiceRequest { service: reference, cluster: None };
            explain_service(state, &input, now)?.explanation.unwrap().text
        }
        // As `berth deploy` and `berth scale` tell it.
        "room" => {
            let input = berth::ExplainServiceRequest { service: reference, cluster: None };
            let explanation = explain_service(state, &input, now)?.explanation.unwrap();
            explanation.placement.and_then(|it| it.text)
        }
        "deployment" => {
            let input = berth::ExplainServiceDeploymentRequest {
                service_deployment: reference,
                cluster: None,
            };
            explain_service_deployment(state, &input, now)?.explanation.unwrap().text
        }
        "daemon" => {
            let input = berth::ExplainDaemonRequest { daemon: reference, cluster: None };
            explain_daemon(state, &input, now)?.explanation.unwrap().text
        }
        "daemon-deployment" => {
            let daemon_deployment = reference;
            let input = berth::ExplainDaemonDeploymentRequest { daemon_deployment, cluster: None };
            explain_daemon_deployment(state, &input, now)?.explanation.unwrap().text
        }
        "request" => {
            let input = berth::DescribeExplanationRequest { request_id: reference, cluster: None };
            describe_explanation(state, &input)?.explanation.unwrap().text
        }
        other => panic!("nobody asks why about {other}"),
    };
    Ok(text.unwrap())
}

fn plan(world: &World, rest: &str) -> Result<String, berth::Error> {
    let (input, call) = match rest.split_once(' ') {
        Some((operation, json)) if !operation.starts_with('{') => {
            (berth::PlanChangeRequest::default(), Some(call(operation, json)))
        }
        _ => (berth_api::from_json(rest.as_bytes()).expect("valid JSON"), None),
    };
    let before = world.state().clone();
    let plan = plan_change(world.state(), &input, call, world.now)?.plan.unwrap();
    assert!(*world.state() == before, "a plan writes nothing");
    Ok(plan.text.unwrap())
}

/// A call as the door would hand it on.
pub fn call(operation: &str, json: &str) -> Call {
    let operation = ecs::Operation::from_name(operation).expect("an operation");
    let request = ecs::Request::decode(operation, json.as_bytes()).expect("valid JSON");
    let members: Value = serde_json::from_str(json).expect("valid JSON");
    let task_definition = members["taskDefinition"].as_str().and_then(definition);
    Call {
        request,
        principal: "arn:aws:iam::123456789012:root".to_owned(),
        request_id: "request".to_owned(),
        facts: Facts { task_definition, ..Facts::default() },
    }
}
