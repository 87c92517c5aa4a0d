//! Scenarios: calls as text, answers beside them.
mod batches;
mod groups;
mod needs;
mod oracle;
mod patterns;
mod properties;

use berth_api::logs::{Error, OfNode, Operation, Request, Response};
use berth_trial::{Trial, script};
use expect_test::Expect;
use serde_json::Value;

use crate::{
    Call, Facts, Logs,
    describe::StreamFigures,
    operations::{check_constraints, describe_groups, describe_streams, read, test_filter},
};

const ROOT: &str = "arn:aws:iam::123456789012:root";

/// One leader of the shard.
struct World {
    trial: Trial<Logs>,
}

impl World {
    fn new() -> World {
        World { trial: Trial::new() }
    }

    fn call(&mut self, operation: &str, body: &str) -> Result<Value, Error> {
        let call = call(operation, body);
        let operation = call.request.operation();
        let answer = match operation.name() {
            "DescribeLogGroups" | "DescribeLogStreams" | "TestMetricFilter" => self.of_node(call),
            _ if operation.is_read() => read(&self.trial.state, &call),
            _ => self.trial.batch(|turn| turn.attempt(call)).map_err(|it| it.0),
        };
        if let Err(error) = &answer {
            assert!(operation.errors().contains(&error.code), "{operation} answered {error}");
        }
        answer.map(|it| serde_json::from_slice(&it.encode()).expect("answers are JSON"))
    }

    /// As a node answers it that has lines of the streams whose names have a digit.
    fn of_node(&self, call: Call) -> Result<Response, Error> {
        let (state, home) = (&self.trial.state, call.facts.home);
        check_constraints(call.request.shape())?;
        match call.request {
            Request::DescribeLogGroups(it) => {
                Ok(describe_groups::describe(state, &it, |_| 7, &home)?.into())
            }
            Request::DescribeLogStreams(it) => {
                let figures = |id| {
                    let name = &state.stream_of(id).expect("it is there").key.name;
                    let ms = name.chars().find_map(|it| it.to_digit(10)).map(i64::from);
                    StreamFigures {
                        first_event_ms: ms,
                        last_event_ms: ms,
                        last_ingestion_ms: ms.map(|it| it + 1),
                    }
                };
                Ok(describe_streams::describe(state, &it, figures, &home)?.into())
            }
            Request::TestMetricFilter(it) => Ok(test_filter::test(&it)?.into()),
            other => panic!("{} is no such call", other.operation()),
        }
    }
}

/// What a node serves itself is a call of the service as others are.
#[test]
fn what_the_node_serves_is_named() {
    let names = [
        "DescribeLogGroups",
        "FilterLogEvents",
        "PutLogEvents",
        "StartLiveTail",
        "TestMetricFilter",
    ];
    for it in names {
        let request = call(it, "{}").request;
        assert!(<berth_api::logs::Api as berth_api::Wire>::of_node(request).is_ok(), "{it}");
    }
    let _: Option<OfNode> = None;
}

fn call(operation: &str, body: &str) -> Call {
    let operation = Operation::from_name(operation).expect("an operation of CloudWatch Logs");
    Call {
        request: Request::decode(operation, body.as_bytes()).expect("a well-formed body"),
        principal: ROOT.to_owned(),
        request_id: "request".to_owned(),
        facts: Facts::default(),
    }
}

/// See [`script`].
fn check(text: &str, expected: Expect) {
    expected.assert_eq(&run(&mut World::new(), text));
}

fn run(world: &mut World, text: &str) -> String {
    script(text, |verb, body| world.call(verb, body).map(Some).map_err(|it| it.to_string()))
}
