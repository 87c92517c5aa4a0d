//! Scenarios: calls as text, answers beside them.
mod deletions;
mod events;
mod lists;
mod needs;
mod properties;
mod refusals;
mod stages;
mod values;

use berth_api::secretsmanager::{Error, Operation, Request};
use berth_kernel::Home;
use berth_serving::Service as _;
use berth_trial::{Counting, Trial, script};
use expect_test::Expect;
use serde_json::Value;

use super::{Asm, Call, Facts, ManagedSecrets, read};

const ROOT: &str = "arn:aws:iam::123456789012:root";

/// One leader of the shard.
struct World {
    trial: Trial<ManagedSecrets>,
    seals: Counting,
}

impl World {
    fn new() -> World {
        World { trial: Trial::new(), seals: Counting::new() }
    }

    fn call(&mut self, operation: &str, body: &str) -> Result<Value, Error> {
        let mut call = call(operation, body);
        let operation = call.request.operation();
        let mut answer = match operation.is_read() {
            true => read(&self.trial.state, &call),
            false => Asm::seal(&mut call, &self.seals)
                .and_then(|()| self.trial.batch(|turn| turn.attempt(call)).map_err(|it| it.0)),
        };
        if let Ok(response) = &mut answer {
            Asm::open(response, &self.seals)?;
        }
        if let Err(error) = &answer {
            assert!(operation.errors().contains(&error.code), "{operation} answered {error}");
        }
        answer.map(|it| serde_json::from_slice(&it.encode()).expect("answers are JSON"))
    }

    /// The same of what must be fine.
    fn fine(&mut self, operation: &str, body: &str) -> Value {
        self.call(operation, body).unwrap_or_else(|error| panic!("{operation} {body}: {error}"))
    }
}

fn call(operation: &str, body: &str) -> Call {
    let operation = Operation::from_name(operation).expect("an operation of Secrets Manager");
    Call {
        request: Request::decode(operation, body.as_bytes()).expect("a well-formed body"),
        principal: ROOT.to_owned(),
        request_id: "request".to_owned(),
        facts: Facts { home: Home::default(), ..Facts::default() },
    }
}

/// See [`script`]. `T1` and the like stand for tokens; `wait` lets so many hours pass.
fn check(text: &str, expected: Expect) {
    expected.assert_eq(&run(&mut World::new(), text));
}

fn run(world: &mut World, text: &str) -> String {
    let told = script(&with_tokens(text), |verb, body| match verb {
        "wait" => {
            let hours: i64 = body.parse().expect("hours");
            world.trial.now = world.trial.now + hours * 3_600_000;
            world.trial.batch(|_| ());
            Ok(None)
        }
        _ => world.call(verb, body).map(Some).map_err(|it| it.to_string()),
    });
    without_tokens(&told)
}

/// Bodies of one operation, and under each what it is answered: the error, or `fine`.
fn check_all(world: &mut World, operation: &str, bodies: &[&str], expected: Expect) {
    let answer = |body: &&str| match world.call(operation, &with_tokens(body)) {
        Ok(_) => format!("{body}\n    fine\n"),
        Err(error) => format!("{body}\n    {}\n", without_tokens(&error.to_string())),
    };
    expected.assert_eq(&bodies.iter().map(answer).collect::<String>());
}

fn with_tokens(text: &str) -> String {
    (1..=9).fold(text.to_owned(), |text, it| text.replace(&format!("T{it}"), &token(it)))
}

fn without_tokens(text: &str) -> String {
    (1..=9).fold(text.to_owned(), |text, it| text.replace(&token(it), &format!("T{it}")))
}

fn token(number: u32) -> String {
    format!("00000000-0000-0000-0000-{number:012}")
}
