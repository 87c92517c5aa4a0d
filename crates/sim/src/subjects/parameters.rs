//! Parameters: what somebody was told of one is never taken back, and what nobody knows is one of
//! two things.
use std::collections::BTreeMap;

use berth_api::ssm::{
    DeleteParameterRequest, LabelParameterVersionRequest, PutParameterRequest, Request, Response,
};
use berth_secrets::{Call, Facts, SHARD, Secrets, State, records::path_of};

use super::{
    RequestOf, ResultOf, Subject,
    callers::{Callers, refused},
};
use crate::dice::Dice;

/// One of them is never deleted, and gets half of all calls: its first versions go in time.
const LONG_LIVED: &str = "/kept/for/ever";
const NAMES: [&str; 4] = ["a", "/a/b", "/a/b/c", "/z"];

const LABELS: [&str; 3] = ["prod", "test", "next"];

/// Versions that are kept of one.
const VERSIONS_MAX: usize = 100;

/// Each name has somebody who calls, one call after the other.
#[derive(Default)]
pub struct Parameters {
    callers: Callers<String, Kept>,
    /// All values are different.
    values: u64,
}

/// A parameter by hand: all values from the first.
#[derive(Clone, Debug, Default, PartialEq)]
struct Kept {
    values: Vec<String>,
    labels: BTreeMap<String, usize>,
}

impl Subject for Parameters {
    type Machine = Secrets;
    const SHARD: &'static str = SHARD;

    fn call(&mut self, dice: &mut Dice) -> Option<Call> {
        let name = if dice.chance(500) { LONG_LIVED } else { dice.one(&NAMES) };
        if !self.callers.begins(name.to_owned()) {
            return None;
        }
        self.values += 1;
        let weights = if name == LONG_LIVED { [9, 0, 1] } else { [6, 2, 2] };
        let request = match dice.weighted(&weights) {
            0 => put(name, self.values, dice.chance(900)),
            1 => DeleteParameterRequest { name: Some(name.to_owned()) }.into(),
            _ => LabelParameterVersionRequest {
                name: Some(name.to_owned()),
                labels: Some(vec![dice.one(&LABELS).to_owned()]),
                // The latest, so that labels are seldom in the way.
                parameter_version: None,
            }
            .into(),
        };
        let (principal, request_id) = ("arn:aws:iam::123456789012:root".to_owned(), String::new());
        Some(Call { request, principal, request_id, facts: Facts::default() })
    }

    fn answered(&mut self, call: &RequestOf<Self>, result: &ResultOf<Self>) {
        let told = match result {
            Ok(Response::PutParameter(it)) => it.version,
            Ok(Response::LabelParameterVersion(it)) => it.parameter_version,
            Ok(_) => Some(0),
            Err(error) => refused(&error.0),
        };
        self.callers.answered(&key(&call.request), &call.request, told, carry_out);
    }

    fn undone(&mut self, call: &RequestOf<Self>) {
        self.callers.undone(&key(&call.request));
    }

    fn unknown(&mut self, call: &RequestOf<Self>) {
        self.callers.unknown(&key(&call.request), &call.request, carry_out);
    }

    fn shown(&mut self, state: &State) {
        self.callers.shown(|name| shown(state, name), Kept::seen);
    }
}

impl Kept {
    /// What of it can be seen: the last versions, and their labels.
    fn seen(&self) -> Kept {
        let first = self.values.len().saturating_sub(VERSIONS_MAX);
        Kept { values: self.values[first..].to_vec(), labels: self.labels.clone() }
    }
}

fn put(name: &str, value: u64, overwrite: bool) -> Request {
    PutParameterRequest {
        name: Some(name.to_owned()),
        value: Some(value.to_string()),
        r#type: Some("String".into()),
        overwrite: Some(overwrite),
        ..PutParameterRequest::default()
    }
    .into()
}

/// What a call is about.
fn key(request: &Request) -> String {
    let name = match request {
        Request::PutParameter(it) => &it.name,
        Request::DeleteParameter(it) => &it.name,
        Request::LabelParameterVersion(it) => &it.name,
        other => panic!("nobody asks {}", other.operation()),
    };
    name.clone().expect("all of them name a parameter")
}

/// The number in the answer, nothing for an error.
fn carry_out(kept: &mut Option<Kept>, request: &Request) -> Option<i64> {
    match request {
        Request::PutParameter(it) => {
            if kept.is_some() && it.overwrite != Some(true) {
                return None;
            }
            let mut next = kept.clone().unwrap_or_default();
            let goes = (next.values.len() + 1).checked_sub(VERSIONS_MAX).filter(|it| *it > 0);
            if goes.is_some_and(|goes| next.labels.values().any(|it| *it == goes)) {
                return None;
            }
            next.values.push(it.value.clone()?);
            let version = next.values.len();
            *kept = Some(next);
            Some(version as i64)
        }
        Request::DeleteParameter(_) => kept.take().map(|_| 0),
        Request::LabelParameterVersion(it) => {
            let kept = kept.as_mut()?;
            let version = kept.values.len();
            let labels = it.labels.iter().flatten().cloned();
            kept.labels.extend(labels.map(|label| (label, version)));
            Some(version as i64)
        }
        other => panic!("nobody asks {}", other.operation()),
    }
}

/// The same of a state.
fn shown(state: &State, name: &str) -> Option<Kept> {
    let parameter = state.parameter(&path_of(name))?;
    let mut shown = Kept::default();
    for version in state.versions_of(parameter.id) {
        shown.values.push(version.value().expect("none of them is sealed").to_owned());
        let number = usize::try_from(version.key.version).expect("versions are counted from 1");
        shown.labels.extend(version.labels.iter().map(|it| (it.clone(), number)));
    }
    Some(shown)
}
