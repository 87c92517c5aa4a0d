//! Policies of IAM: whatever is written in one, it is refused, or means the same however it is
//! written.

use berth_iam::policy::document::{self, Document};
use berth_iam::policy::json::{self, Node, Position, Value};
use berth_iam::policy::{
    Applied, Caller, Context, Decision, Kind, Malformed, Policies, Policy, Principal, Request,
    Source, SourceKind, authorize,
};
use serde::de::IgnoredAny;

use crate::measure::{FACTOR, bounded};

const ACCOUNT: &str = "123456789012";
const USER: &str = "arn:aws:iam::123456789012:user/ann";
const USER_ID: &str = "AIDAANN";
const ROLE: &str = "arn:aws:iam::123456789012:role/r";
const ROLE_ID: &str = "AROAR";
const SESSION: &str = "arn:aws:sts::123456789012:assumed-role/r/s";

/// A line that asks, `ACTION RESOURCE KEY=VALUE…`, and a document below it.
pub fn policy(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (ask, text) = text.split_once('\n').unwrap_or(("", text));
    let Ok(tree) = bounded(text.len(), FACTOR, || json::parse(text)) else {
        assert!(Document::read(text).is_err(), "this is no JSON: {text}");
        return;
    };
    assert!(serde_json::from_str::<IgnoredAny>(text).is_ok(), "this is JSON for us alone: {text}");
    let mut again = String::new();
    write(&tree, &mut again);
    let (first, second) = (Document::read(text), Document::read(&again));
    assert_eq!(first.clone().ok().map(anywhere), second.ok().map(anywhere), "{text}\n{again}");
    let Some(request) = request(ask) else { return };
    for kind in [Kind::Identity, Kind::Trust, Kind::Resource] {
        let compiled = bounded(text.len(), FACTOR, || Policy::compile(text, kind, principal));
        assert!(compiled.is_err() || first.is_ok(), "what is no document is no policy: {text}");
        let compiled_again = Policy::compile(&again, kind, principal);
        assert_eq!(compiled.is_ok(), compiled_again.is_ok(), "{text}\n{again}");
        if let (Ok(policy), Ok(again)) = (compiled, compiled_again) {
            for caller in callers() {
                let told = decide(&policy, kind, &caller, &request);
                let told_again = decide(&again, kind, &caller, &request);
                assert_eq!(told.verdict, told_again.verdict, "{text}\n{}", request.action());
            }
        }
    }
}

/// As short as can be.
fn write(node: &Node, out: &mut String) {
    let quoted = |it: &str| serde_json::to_string(it).expect("texts are JSON");
    match &node.value {
        Value::Null => *out += "null",
        Value::Bool(it) => *out += &it.to_string(),
        Value::Number(it) => *out += it,
        Value::Text(it) => *out += &quoted(it),
        Value::List(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                *out += if index > 0 { "," } else { "" };
                write(item, out);
            }
            out.push(']');
        }
        Value::Object(members) => {
            out.push('{');
            for (index, member) in members.iter().enumerate() {
                *out += if index > 0 { "," } else { "" };
                *out += &quoted(&member.name);
                out.push(':');
                write(&member.node, out);
            }
            out.push('}');
        }
    }
}

/// Without the places in its text.
fn anywhere(mut document: Document) -> Document {
    let nowhere = Position { line: 0, column: 0 };
    for statement in &mut document.statements {
        (statement.from, statement.to) = (nowhere, nowhere);
    }
    document
}

/// A key that ends with `[]` is one that may have several values.
fn request(ask: &str) -> Option<Request> {
    let mut words = ask.split(' ');
    let (action, resource) = (words.next()?, words.next()?);
    let mut context = Context::default();
    for (key, value) in words.filter_map(|it| it.split_once('=')) {
        match key.strip_suffix("[]") {
            Some(key) => context.set_list(key, value.split(',')),
            None => context.set(key, value),
        }
    }
    Some(Request::new(action, resource, context))
}

fn principal(given: &document::Principal) -> Result<Principal, Malformed> {
    let role_id = || ROLE_ID.to_owned();
    Principal::of(given, ACCOUNT, |arn| match arn {
        USER => Some(Principal::User(USER_ID.to_owned())),
        ROLE => Some(Principal::Role(role_id())),
        SESSION => Some(Principal::Session { role_id: role_id(), name: "s".to_owned() }),
        _ => None,
    })
}

fn callers() -> [Caller; 4] {
    [
        Caller::Root,
        Caller::User { id: USER_ID.to_owned() },
        Caller::Session { role_id: ROLE_ID.to_owned(), name: "s".to_owned() },
        Caller::Service { name: "ecs-tasks.amazonaws.com".to_owned() },
    ]
}

/// With the policy wherever one of its kind may be.
fn decide<'p>(policy: &'p Policy, kind: Kind, caller: &Caller, request: &Request) -> Decision<'p> {
    let source = Source { kind: SourceKind::Given, owner: "", name: "" };
    let applied = Applied { source, policy };
    let is_identity = kind == Kind::Identity;
    let policies = Policies {
        identity: is_identity.then_some(applied),
        boundary: is_identity.then_some(applied),
        session: None,
        resource: (!is_identity).then_some(applied),
        is_trust: kind == Kind::Trust,
    };
    authorize(policies, caller, request)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeds_are_policies_that_are_asked() {
        let mut verdicts = Vec::new();
        for seed in crate::seeds::policies() {
            let text = String::from_utf8(seed).expect("a text");
            let (ask, document) = text.split_once('\n').expect("a line that asks");
            let request = request(ask).expect("an action and a resource");
            let kinds = [Kind::Identity, Kind::Trust, Kind::Resource];
            let read = |kind| Some((kind, Policy::compile(document, kind, principal).ok()?));
            let all: Vec<_> = kinds.into_iter().filter_map(read).collect();
            assert!(!all.is_empty(), "{document}");
            let decide = |(kind, it): &(Kind, Policy)| {
                decide(it, *kind, &callers()[1], &request).is_allowed()
            };
            verdicts.extend(all.iter().map(decide));
        }
        assert!(verdicts.contains(&true) && verdicts.contains(&false), "{verdicts:?}");
    }
}
