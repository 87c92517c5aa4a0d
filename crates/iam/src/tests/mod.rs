//! Scenarios: calls as text, answers beside them.
mod access_keys;
mod events;
mod instance_profiles;
mod limits;
mod lists;
mod policies;
mod properties;
mod roles;
mod service_linked_roles;
mod simulations;
mod users;

use berth_api::{
    iam::{Error, Operation, Request},
    protocols::Protocol,
};
use berth_trial::{Trial, script};
use expect_test::Expect;
use serde_json::{Value, json};

use crate::{Call, Facts, Iam, read};

const ROOT: &str = "arn:aws:iam::123456789012:root";

/// A trust policy and an identity's, as texts in JSON.
pub const TRUST: &str = r#"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"ecs-tasks.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}]}"#;
pub const READ: &str = r#"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"s3:Get*\",\"Resource\":\"*\"}]}"#;

/// One leader of the shard.
struct World {
    trial: Trial<Iam>,
}

impl World {
    fn new() -> World {
        World { trial: Trial::new() }
    }

    /// As a client in JSON would ask, if IAM had any.
    fn call(&mut self, operation: &str, body: &str) -> Result<Value, Error> {
        let call = call(operation, body);
        let operation = call.request.operation();
        let answer = match operation.is_read() {
            true => read(&self.trial.state, &call),
            false => self.trial.batch(|turn| turn.attempt(call)).map_err(|it| it.0),
        };
        if let Err(error) = &answer {
            assert!(operation.errors().contains(&error.code), "{operation} answered {error}");
        }
        let body = answer.map(|it| it.encode(Protocol::AwsJson11, "request").body);
        body.map(|it| if it.is_empty() { json!({}) } else { serde_json::from_slice(&it).unwrap() })
    }
}

fn call(operation: &str, body: &str) -> Call {
    let operation = Operation::from_name(operation).expect("an operation of IAM");
    let (head, ()) = http::Request::post("/").body(()).expect("a head").into_parts();
    let request = Request::decode(operation, Protocol::AwsJson11, &head, body.as_bytes());
    Call {
        request: request.expect("a well-formed body"),
        principal: ROOT.to_owned(),
        request_id: "request".to_owned(),
        facts: Facts::default(),
    }
}

/// See [`script`]. `TRUST` and `READ` stand for their texts.
fn check(text: &str, expected: Expect) {
    expected.assert_eq(&run(&mut World::new(), text));
}

fn run(world: &mut World, text: &str) -> String {
    let text =
        text.replace("TRUST", &format!("\"{TRUST}\"")).replace("READ", &format!("\"{READ}\""));
    script(&text, |verb, body| world.call(verb, body).map(Some).map_err(|it| it.to_string()))
}

/// Bodies of one operation, and under each what it is answered: the error, or `fine`.
fn check_all(world: &mut World, operation: &str, bodies: &[&str], expected: Expect) {
    let answer = |body: &&str| {
        let call = body.replace("TRUST", &format!("\"{TRUST}\""));
        let call = call.replace("READ", &format!("\"{READ}\""));
        match world.call(operation, &call) {
            Ok(_) => format!("{body}\n    fine\n"),
            Err(error) => format!("{body}\n    {error}\n"),
        }
    };
    expected.assert_eq(&bodies.iter().map(answer).collect::<String>());
}
