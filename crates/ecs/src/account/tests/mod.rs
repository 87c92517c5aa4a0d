//! Scenarios: calls as text, answers beside them.
mod access_keys;
mod capacity_providers;
mod daemons;
mod lifecycle;
mod lists;
#[path = "../../../../definitions/src/tests/made.rs"]
mod made;
mod properties;
mod registration;
mod settings;
mod tags;

use std::collections::BTreeMap;

use berth_api::ecs::{Error, Operation, Request};
use berth_trial::{Trial, script};
use expect_test::Expect;
use serde_json::{Value, json};

use super::{Account, Report, read};
use crate::{Call, Facts};

const ROOT: &str = "arn:aws:iam::123456789012:root";

struct World {
    trial: Trial<Account>,
    principal: String,
    /// The capacity providers of clusters.
    clusters: BTreeMap<String, Vec<String>>,
}

impl World {
    fn new() -> World {
        let (trial, clusters) = (Trial::new(), BTreeMap::new());
        World { trial, principal: ROOT.to_owned(), clusters }
    }

    fn call(&mut self, operation: &str, body: &str) -> Result<Value, Error> {
        let operation = Operation::from_name(operation).expect("an operation of ECS");
        let request = Request::decode(operation, body.as_bytes()).expect("a well-formed body");
        let call = Call {
            request,
            principal: self.principal.clone(),
            request_id: "request".to_owned(),
            facts: Facts { clusters: self.clusters.clone(), ..Facts::default() },
        };
        let answer = match operation.is_read() {
            true => read(&self.trial.state, &call),
            false => self.trial.batch(|turn| turn.attempt(call)).map_err(|it| it.0),
        };
        if let Err(error) = &answer {
            assert!(operation.errors().contains(&error.code), "{operation} answered {error}");
        }
        answer.map(|it| serde_json::from_slice(&it.encode()).expect("answers are JSON"))
    }

    fn report(&mut self, report: Report) {
        self.trial.batch(|turn| turn.observe(report));
    }
}

/// Runs a script, one call per line: `Operation {…}`, and after `|` perhaps which members of the
/// answer to show. `unused FAMILY:REVISION` is the report of that name, as is `provider-unused NAME`;
/// `as ARN` changes who calls, `cluster NAME PROVIDER…` what capacity providers a cluster has.
fn check(text: &str, expected: Expect) {
    expected.assert_eq(&run(&mut World::new(), text));
}

fn run(world: &mut World, text: &str) -> String {
    script(text, |verb, rest| {
        match verb {
            "as" => world.principal = rest.to_owned(),
            "unused" => {
                let key = rest.parse().expect("family:revision");
                world.report(Report::TaskDefinitionUnused(key));
            }
            "cluster" => {
                let mut words = rest.split(' ').map(str::to_owned);
                world.clusters.insert(words.next().expect("a name"), words.collect());
            }
            "provider-unused" => world.report(Report::CapacityProviderUnused(rest.to_owned())),
            "provider-used" => {
                let (name, cluster) = rest.split_once(' ').expect("a provider and a cluster");
                let (name, cluster) = (name.to_owned(), cluster.to_owned());
                world.report(Report::CapacityProviderUsed { name, cluster });
            }
            _ => return world.call(verb, rest).map(Some).map_err(|it| it.to_string()),
        }
        Ok(None)
    })
}

/// A small valid definition with these members, too; what definitions may be is tested where their
/// rules are.
fn definition(members: &str) -> Value {
    let container = json!({"name": "a", "image": "nginx", "memory": 128});
    let mut definition = json!({"family": "web", "containerDefinitions": [container]});
    let members: Value = serde_json::from_str(members).expect("members are JSON");
    for (name, value) in members.as_object().expect("members are an object") {
        definition[name] = value.clone();
    }
    definition
}
