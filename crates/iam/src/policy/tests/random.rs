//! Random policies and requests, beside the language by its definition.
use berth_trial::policies::{ACCOUNT, Caller as Named, Case, Known};
use proptest::{collection::vec, option, prelude::*, sample::select};
use serde_json::{Map, Value as Json, json};

use crate::policy::{
    About, Applied, Caller, Context, Decision, Kind, Layer, Policies, Policy, Principal, Request,
    Source, SourceKind, Verdict, authorize, document,
};

/// ARNs of callers, and by what they are known; of a session its name.
const ANN: (&str, &str) = ("arn:aws:iam::123456789012:user/ann", "AIDAANN");
const ROBOT: (&str, &str) = ("arn:aws:iam::123456789012:role/robot", "AROAROBOT");
const SESSION: (&str, &str) = ("arn:aws:sts::123456789012:assumed-role/robot/one", "one");

const ACTIONS: [&str; 8] = [
    "*",
    "s3:*",
    "s3:Get*",
    "S3:GETOBJECT",
    "s3:PutObject",
    "ecs:?unTask",
    "ecs:*U*",
    "s3:*Object",
];
const ASKED: [&str; 6] = [
    "s3:GetObject",
    "s3:putobject",
    "ecs:RunTask",
    "iam:GetRole",
    "sts:GetCallerIdentity",
    "sts:GetSessionToken",
];
const RESOURCES: [&str; 15] = [
    "*",
    "arn:aws:s3:::b/*",
    "arn:aws:s3:::b/${aws:UserName}/*",
    "arn:aws:s3:::b/x",
    "arn:aws:s3",
    "arn:aws:ecs:*:task/*",
    "arn:aws:ecs:*:*:task/?*",
    "arn:aws:s3:::${aws:none, 'b'}/x",
    "arn:aws:s3:::${aws:None}/x",
    "arn:aws:s3:::b/${*}",
    "arn:aws:s3::*:b/x",
    "arn:*:s3:::b/a*/x",
    "arn:${aws:PrincipalArn, 'aws'}",
    "arn:${aws:none, 'aws:s3:'}::b/*",
    "arn:aws:s3:::${aws:ResourceTag/team, 'b'}/*",
];
const ASKED_OF: [&str; 8] = [
    "*",
    "arn:aws:s3:::b/x",
    "arn:aws:s3:::b/ann/x",
    "arn:aws:s3:::b/*",
    "arn:aws:s3:::c/x",
    "arn:aws:ecs:eu-west-1:123456789012:task/c/1",
    "arn:aws:s3:::b/a:b/x",
    "arn:aws:s3:::b/a*n/x",
];
const KEYS: [&str; 8] = [
    "aws:PrincipalArn",
    "aws:UserName",
    "aws:tagkeys",
    "s3:max",
    "aws:When",
    "aws:Ip",
    "aws:ResourceTag/team",
    "aws:none",
];
const TEXTS: [&str; 8] =
    ["ann", "ANN", "a*", "?nn", "${aws:username}", "${aws:resourcetag/TEAM}", "${aws:none}", "b"];
const ARNS: [&str; 9] = [
    "${aws:PrincipalArn}",
    "${aws:principalarn}*",
    "arn:${aws:username, '*:s3'}:::b/x",
    "arn:aws:s3:::b/x",
    "arn:aws:*:::b*",
    "*",
    "arn:aws:s3:*",
    "arn:*:s3:::${aws:username}/*",
    "arn:aws:s3:::?/x:y",
];
const NUMBERS: [&str; 6] = ["1", "1.0", "10", "9.5", "-2", "-2.25"];
const DATES: [&str; 4] =
    ["2026-11-30T00:00:00Z", "2026-11-30T02:00:00+02:00", "2027-01-01", "1795996800"];

/// Operators of a family, without their prefixes, and values that mean something to it.
const FAMILIES: [(&[&str], &[&str]); 8] = [
    (
        &[
            "StringEquals",
            "StringNotEquals",
            "StringEqualsIgnoreCase",
            "StringNotEqualsIgnoreCase",
            "StringLike",
            "StringNotLike",
        ],
        &TEXTS,
    ),
    (&["ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"], &ARNS),
    (
        &[
            "NumericEquals",
            "NumericNotEquals",
            "NumericLessThan",
            "NumericLessThanEquals",
            "NumericGreaterThan",
            "NumericGreaterThanEquals",
        ],
        &NUMBERS,
    ),
    (
        &[
            "DateEquals",
            "DateNotEquals",
            "DateLessThan",
            "DateLessThanEquals",
            "DateGreaterThan",
            "DateGreaterThanEquals",
        ],
        &DATES,
    ),
    (&["Bool"], &["true", "false", "True"]),
    (&["BinaryEquals"], &["YQ==", "Yg=="]),
    (&["IpAddress", "NotIpAddress"], &["10.0.0.0/8", "10.1.2.3", "192.168.0.0/16", "0.0.0.0/0"]),
    (&["Null"], &["true", "false"]),
];

/// What keys have in requests.
const VALUES: [&str; 16] = [
    "aws:s3",
    "aws:s3:::b",
    "ann",
    "Ann",
    "a*n",
    "b",
    "1.00",
    "-2.25",
    "9.50",
    "1795996800",
    "2026-11-30T00:00:00Z",
    "10.1.2.3",
    "arn:aws:s3:::b/x",
    "true",
    "FALSE",
    "YQ==",
];

fn one_or_more(of: &'static [&'static str]) -> impl Strategy<Value = Json> {
    prop_oneof![select(of).prop_map(Json::from), vec(select(of), 1..3).prop_map(Json::from),]
}

fn condition() -> impl Strategy<Value = (String, (String, Json))> {
    select(&FAMILIES[..]).prop_flat_map(|(operators, values)| {
        let is_null = operators == ["Null"];
        let prefix =
            select(if is_null { &[""][..] } else { &["", "", "ForAllValues:", "ForAnyValue:"] });
        let suffix = select(if is_null { &[""][..] } else { &["", "", "IfExists"] });
        (prefix, select(operators), suffix, select(&KEYS[..]), one_or_more(values)).prop_map(
            |(prefix, operator, suffix, key, values)| {
                (format!("{prefix}{operator}{suffix}"), (key.to_owned(), values))
            },
        )
    })
}

fn principal() -> impl Strategy<Value = Json> {
    let aws =
        one_or_more(&["*", ACCOUNT, "arn:aws:iam::123456789012:root", ANN.0, ROBOT.0, SESSION.0]);
    let service = one_or_more(&["ecs-tasks.amazonaws.com", "ecs.amazonaws.com"]);
    prop_oneof![
        1 => Just(json!("*")),
        4 => aws.prop_map(|it| json!({"AWS": it})),
        1 => service.prop_map(|it| json!({"Service": it})),
    ]
}

fn statement(kind: Kind) -> impl Strategy<Value = Json> {
    let actions: &'static [&'static str] = match kind {
        Kind::Trust => &["sts:AssumeRole", "sts:*", "STS:assume*", "sts:TagSession"],
        Kind::Identity | Kind::Resource => &ACTIONS,
    };
    let parts = (
        prop::bool::weighted(0.3),
        (prop::bool::weighted(0.2), one_or_more(actions)),
        (prop::bool::weighted(0.2), one_or_more(&RESOURCES)),
        (prop::bool::weighted(0.15), principal()),
        vec(condition(), 0..3),
    );
    parts.prop_map(move |(denies, actions, resources, principals, conditions)| {
        let mut statement = json!({"Effect": if denies { "Deny" } else { "Allow" }});
        let mut put = |name: &str, (is_negated, value): (bool, Json)| {
            let name = if is_negated { format!("Not{name}") } else { name.to_owned() };
            statement[name] = value;
        };
        put("Action", actions);
        if kind != Kind::Trust {
            put("Resource", resources);
        }
        if kind != Kind::Identity {
            put("Principal", principals);
        }
        let mut all = Map::new();
        for (operator, (key, values)) in conditions {
            let keys = all.entry(operator).or_insert_with(|| json!({}));
            keys[key] = values;
        }
        statement["Condition"] = all.into();
        statement
    })
}

fn policy(kind: Kind) -> impl Strategy<Value = Json> {
    let version = match kind {
        Kind::Identity => select(&["2012-10-17"][..]),
        Kind::Trust | Kind::Resource => select(&["2012-10-17", "2008-10-17"][..]),
    };
    (version, vec(statement(kind), 1..4))
        .prop_map(|(version, statements)| json!({"Version": version, "Statement": statements}))
}

fn caller() -> impl Strategy<Value = Caller> {
    let user = |id: &str| Caller::User { id: id.to_owned() };
    let session = |role: &str, name: &str| Caller::Session {
        role_id: role.to_owned(),
        name: name.to_owned(),
    };
    let service = |name: &str| Caller::Service { name: name.to_owned() };
    select(vec![
        user(ANN.1),
        user("AIDABOB"),
        session(ROBOT.1, SESSION.1),
        session(ROBOT.1, "two"),
        session("AROAOTHER", "one"),
        service("ecs-tasks.amazonaws.com"),
        Caller::Root,
    ])
}

/// As documents name them: those whom they do not name, by their ids.
fn named(caller: &Caller) -> Named {
    match caller {
        Caller::Root => Named::Root,
        Caller::User { id } if id == ANN.1 => Named::User(ANN.0.to_owned()),
        Caller::User { id } => Named::User(id.clone()),
        Caller::Session { role_id, name } if role_id == ROBOT.1 => {
            let session = if name == SESSION.1 { SESSION.0 } else { name };
            Named::Session { role: ROBOT.0.to_owned(), session: session.to_owned() }
        }
        Caller::Session { role_id, name } => {
            Named::Session { role: role_id.clone(), session: format!("{role_id}:{name}") }
        }
        Caller::Service { name } => Named::Service(name.clone()),
    }
}

fn case() -> impl Strategy<Value = (Caller, Case)> {
    let known = vec((select(&KEYS[..7]), vec(select(&VALUES[..]), 0..3)), 0..6);
    any::<bool>().prop_flat_map(move |is_trust| {
        let asked: &'static [&'static str] =
            if is_trust { &["sts:AssumeRole", "sts:TagSession"] } else { &ASKED };
        let resource_kind = if is_trust { Kind::Trust } else { Kind::Resource };
        let resource_policy = (policy(resource_kind), any::<bool>())
            .prop_map(move |(it, is_there)| (is_trust || is_there).then_some(it));
        (
            vec(policy(Kind::Identity), 0..3),
            option::of(policy(Kind::Identity)),
            prop::option::weighted(0.3, vec(policy(Kind::Identity), 1..3)),
            resource_policy,
            caller(),
            (select(asked), select(&ASKED_OF[..])),
            known.clone(),
        )
            .prop_map(
                move |(identity, boundary, session, resource_policy, caller, asked, known)| {
                    let known = known.into_iter().map(|(key, values)| {
                        let is_list = key == "aws:tagkeys";
                        let most = if is_list { values.len() } else { values.len().min(1) };
                        let values = values[..most].iter().map(|it| (*it).to_owned()).collect();
                        (key.to_lowercase(), (values, is_list))
                    });
                    let case = Case {
                        identity,
                        boundary,
                        session,
                        resource_policy,
                        is_trust,
                        caller: named(&caller),
                        action: asked.0.to_owned(),
                        resource: asked.1.to_owned(),
                        known: known.collect(),
                    };
                    (caller, case)
                },
            )
    })
}

pub fn known_principal(given: &document::Principal) -> Result<Principal, super::super::Malformed> {
    Principal::of(given, ACCOUNT, |arn| {
        let role_id = ROBOT.1.to_owned();
        Some(match arn {
            it if it == ANN.0 => Principal::User(ANN.1.to_owned()),
            it if it == ROBOT.0 => Principal::Role(role_id),
            it if it == SESSION.0 => Principal::Session { role_id, name: SESSION.1.to_owned() },
            _ => return None,
        })
    })
}

fn compiled(document: &Json, kind: Kind) -> Policy {
    // As people write it.
    let text = serde_json::to_string_pretty(document).unwrap();
    Policy::compile(&text, kind, known_principal).unwrap_or_else(|it| panic!("{it}: {text}"))
}

fn context(known: &Known) -> Context {
    let mut context = Context::default();
    for (key, (values, is_list)) in known {
        match (&values[..], is_list) {
            ([one], false) => context.set(key, one),
            (values, _) => context.set_list(key, values),
        }
    }
    context
}

/// What is allowed below a beginning is allowed whatever comes then, with whatever tags. How many
/// beginnings are.
fn check_below(caller: &Caller, case: &Case) -> Result<usize, TestCaseError> {
    const TAG: &str = "aws:resourcetag/team";
    let of = |it: &Json| compiled(it, Kind::Identity);
    let identity: Vec<Policy> = case.identity.iter().map(of).collect();
    let boundary = case.boundary.as_ref().map(of);
    let session: Option<Vec<Policy>> = case.session.as_ref().map(|it| it.iter().map(of).collect());
    let source = Source { kind: SourceKind::Given, owner: "", name: "" };
    let applied = |policy| Applied { source, policy };
    let about = About::new(
        &case.action,
        identity.iter().map(applied),
        boundary.as_ref().map(applied),
        session.as_ref().map(|it| it.iter().map(applied)),
    );
    let mut known = case.known.clone();
    known.remove(TAG);
    let mut found = 0;
    let ends = case.resource.char_indices().map(|(at, _)| at).chain([case.resource.len()]);
    for (begin, rest) in ends.map(|it| case.resource.split_at(it)) {
        let below = Request::new(&case.action, begin, context(&known));
        if !about.allows_below(caller, &below) {
            continue;
        }
        found += 1;
        for (tail, tag) in [(rest, None), ("", Some("ann")), ("b/x:y", Some("b")), ("*", None)] {
            let mut known = known.clone();
            known.extend(tag.map(|it| (TAG.to_owned(), (vec![it.to_owned()], false))));
            let request = Request::new(&case.action, format!("{begin}{tail}"), context(&known));
            let decision = about.authorize(None, false, caller, &request);
            prop_assert!(decision.is_allowed(), "{begin} but not {tail} with {tag:?}: {case:?}");
        }
    }
    Ok(found)
}

fn told(decision: &Decision<'_>) -> &'static str {
    match decision.verdict {
        Verdict::Allowed => "allowed",
        Verdict::ExplicitlyDenied(_) => "explicit deny",
        Verdict::ImplicitlyDenied(Layer::Identity) => "identity is silent",
        Verdict::ImplicitlyDenied(Layer::Resource) => "trust is silent",
        Verdict::ImplicitlyDenied(Layer::Boundary) => "boundary is silent",
        Verdict::ImplicitlyDenied(Layer::Session) => "session is silent",
    }
}

fn check(caller: &Caller, case: &Case) -> Result<(), TestCaseError> {
    let of = |it: &Json| compiled(it, Kind::Identity);
    let identity: Vec<Policy> = case.identity.iter().map(of).collect();
    let boundary = case.boundary.as_ref().map(of);
    let session: Option<Vec<Policy>> = case.session.as_ref().map(|it| it.iter().map(of).collect());
    let kind = if case.is_trust { Kind::Trust } else { Kind::Resource };
    let resource = case.resource_policy.as_ref().map(|it| compiled(it, kind));
    let source = Source { kind: SourceKind::Given, owner: "", name: "" };
    let applied = |policy| Applied { source, policy };
    let session: Option<Vec<_>> = session.as_ref().map(|it| it.iter().map(applied).collect());
    let policies = Policies {
        identity: identity.iter().map(applied),
        boundary: boundary.as_ref().map(applied),
        session: session.as_deref(),
        resource: resource.as_ref().map(applied),
        is_trust: case.is_trust,
    };
    let request = Request::new(&case.action, case.resource.as_str(), context(&case.known));
    let decision = authorize(policies, caller, &request);
    let expected = case.decide();
    prop_assert_eq!(told(&decision), expected);
    // What decides does so, and what came near does not.
    let cited = decision.statement.map(|it| it.statement);
    let by_statement = decision.verdict != Verdict::Allowed && cited.is_some();
    prop_assert_eq!(by_statement, expected == "explicit deny");
    if let Some(it) = cited {
        prop_assert!(it.applies(caller, &request).is_ok());
    }
    if let Some(it) = decision.nearest {
        prop_assert_eq!(it.cited.statement.effect, document::Effect::Allow);
        prop_assert_eq!(it.cited.statement.applies(caller, &request), Err(it.missing));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 1_000, failure_persistence: None, ..Default::default()
    })]

    #[test]
    fn a_decision_is_that_of_the_definition((caller, case) in case()) {
        check(&caller, &case)?;
    }

    #[test]
    fn what_is_allowed_below_is_allowed((caller, case) in case()) {
        check_below(&caller, &case)?;
    }
}

#[test]
fn all_verdicts_are_met() {
    use proptest::{strategy::ValueTree, test_runner::TestRunner};
    let mut runner = TestRunner::deterministic();
    let (mut seen, mut below) = (std::collections::BTreeMap::new(), 0);
    for _ in 0..2_000 {
        let (caller, case) = case().new_tree(&mut runner).unwrap().current();
        *seen.entry(case.decide()).or_insert(0) += 1;
        below += usize::from(check_below(&caller, &case).unwrap() > 0);
    }
    assert!(below >= 20, "{below}");
    assert!(seen.len() == 6 && seen.values().all(|it| *it >= 20), "{seen:?}");
}
