//! Scenarios: calls as text, answers beside them.
mod events;
mod filters;
mod labels;
mod names;
mod needs;
mod parameters;
mod paths;
mod properties;
mod secure_strings;
mod tags;
mod values;

use berth_api::ssm::{Error, Operation, Request};
use berth_kernel::Home;
use berth_serving::Service as _;
use berth_trial::{Counting, Trial, script};
use expect_test::Expect;
use serde_json::Value;

use crate::{Call, Facts, Secrets, Ssm, read};

const ROOT: &str = "arn:aws:iam::123456789012:root";

/// One leader of the shard.
struct World {
    trial: Trial<Secrets>,
    seals: Counting,
}

impl World {
    fn new() -> World {
        World { trial: Trial::new(), seals: Counting::new() }
    }

    fn call(&mut self, operation: &str, body: &str) -> Result<Value, Error> {
        let mut call = call(operation, body);
        call.facts = Facts::of(&call.request, &self.trial.state, &Home::default());
        let operation = call.request.operation();
        Ssm::seal(&mut call, &self.seals)?;
        let mut answer = match operation.is_read() {
            true => read(&self.trial.state, &call),
            false => self.trial.batch(|turn| turn.attempt(call)).map_err(|it| it.0),
        };
        if let Ok(response) = &mut answer {
            Ssm::open(response, &self.seals)?;
        }
        if let Err(error) = &answer {
            assert!(operation.errors().contains(&error.code), "{operation} answered {error}");
        }
        answer.map(|it| serde_json::from_slice(&it.encode()).expect("answers are JSON"))
    }

    /// A parameter with so many versions, whose values are their numbers.
    fn put(&mut self, name: &str, versions: usize) {
        for version in 1..=versions {
            let body = format!(
                r#"{{"Name": "{name}", "Value": "{version}", "Type": "String", "Overwrite": true}}"#
            );
            self.call("PutParameter", &body).unwrap();
        }
    }
}

fn call(operation: &str, body: &str) -> Call {
    let operation = Operation::from_name(operation).expect("an operation of Parameter Store");
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

/// Bodies of one operation, and under each what it is answered: the error, or `fine`.
fn check_all(world: &mut World, operation: &str, bodies: &[&str], expected: Expect) {
    let answer = |body: &&str| match world.call(operation, body) {
        Ok(_) => format!("{body}\n    fine\n"),
        Err(error) => format!("{body}\n    {error}\n"),
    };
    expected.assert_eq(&bodies.iter().map(answer).collect::<String>());
}
