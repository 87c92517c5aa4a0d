//! Scenarios: calls as text, answers beside them.
mod access_keys;
mod authorities;
mod events;
mod instance_profiles;
mod instances;
mod limits;
mod lists;
mod needs;
mod policies;
mod properties;
mod roles;
mod seal_keys;
mod service_linked_roles;
mod simulations;
mod users;

use berth_api::{
    iam::{Error, Operation, Request},
    protocols::Protocol,
};
use berth_serving::Service as _;
use berth_trial::{Counting, Trial, script};
use expect_test::Expect;
use serde_json::{Value, json};

use crate::{Call, Facts, Iam, Identities, read};

const ROOT: &str = "arn:aws:iam::123456789012:root";

/// A trust policy and an identity's, as texts in JSON.
pub const TRUST: &str = r#"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"ecs-tasks.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}]}"#;
pub const READ: &str = r#"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"s3:Get*\",\"Resource\":\"*\"}]}"#;

/// One leader of the shard, and who calls it.
pub struct World {
    pub trial: Trial<Iam>,
    principal: String,
    pub seals: Counting,
}

impl World {
    pub fn new() -> World {
        World { trial: Trial::new(), principal: ROOT.to_owned(), seals: Counting::new() }
    }

    /// As a client in JSON would ask, if IAM had any.
    pub fn call(&mut self, operation: &str, body: &str) -> Result<Value, Error> {
        let mut call = Call { principal: self.principal.clone(), ..call(operation, body) };
        let operation = call.request.operation();
        Identities::seal(&mut call, &self.seals)?;
        let mut answer = match operation.is_read() {
            true => read(&self.trial.state, &call),
            false => self.trial.batch(|turn| turn.attempt(call)).map_err(|it| it.0),
        };
        if let Ok(response) = &mut answer {
            Identities::open(response, &self.seals)?;
        }
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

/// See [`script`]. `as` says who calls from then on. `TRUST` and `READ` stand for their texts.
fn check(text: &str, expected: Expect) {
    expected.assert_eq(&run(&mut World::new(), text));
}

fn run(world: &mut World, text: &str) -> String {
    let text =
        text.replace("TRUST", &format!("\"{TRUST}\"")).replace("READ", &format!("\"{READ}\""));
    script(&text, |verb, body| match verb {
        "as" => {
            world.principal = body.to_owned();
            Ok(None)
        }
        _ => world.call(verb, body).map(Some).map_err(|it| it.to_string()),
    })
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
