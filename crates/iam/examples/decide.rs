//! How long a decision takes: 20 policies of 10 statements with conditions, a call that is allowed
//! by the last statement, one that nothing allows, and one that is denied.
//!
//! `cargo run --release -p berth-iam --example decide`
#![expect(clippy::disallowed_methods, reason = "a benchmark takes the time")]
use std::{hint::black_box, time::Instant};

use berth_iam::policy::{
    Applied, Caller, Context, Policies, Policy, Request, Source, SourceKind, authorize,
};
use berth_say::say;

const POLICIES: usize = 20;
const STATEMENTS: usize = 10;
/// Of one run: so few that hardly anybody comes between.
const DECISIONS: u32 = 500;
const RUNS: usize = 201;

fn main() {
    let policies: Vec<Policy> = (0..POLICIES).map(policy).collect();
    let caller = Caller::User { id: "AIDAEXAMPLE".to_owned() };
    say!("{POLICIES} policies of {STATEMENTS} statements, {RUNS} runs");
    for (name, action, resource) in [
        ("allowed by the last statement", "ecs:Action199", "service/prod/web"),
        ("denied by the last statement", "ecs:Forbidden", "service/prod/web"),
        ("allowed by nothing: no such action", "ssm:GetParameter", "parameter/a"),
        ("allowed by nothing: another resource", "ecs:UpdateService", "service/test/web"),
    ] {
        let arn = format!("arn:aws:ecs:eu-west-1:123456789012:{resource}");
        let request = Request::new(action, arn, context());
        let mut runs: Vec<u128> = (0..RUNS).map(|_| decide(&policies, &caller, &request)).collect();
        runs.sort_unstable();
        say!("{name:<38} {:>6} ns, best {:>6}", runs[RUNS / 2], runs[0]);
    }
}

/// Nanoseconds of one decision.
fn decide(policies: &[Policy], caller: &Caller, request: &Request) -> u128 {
    let source = Source { kind: SourceKind::Given, owner: "", name: "" };
    let began = Instant::now();
    for _ in 0..DECISIONS {
        let policies = Policies {
            identity: policies.iter().map(|policy| Applied { source, policy }),
            boundary: None,
            session: None,
            resource: None,
            is_trust: false,
        };
        black_box(authorize(policies, caller, black_box(request)));
    }
    began.elapsed().as_nanos() / u128::from(DECISIONS)
}

fn context() -> Context {
    let mut context = Context::default();
    for (key, value) in [
        ("aws:username", "ann"),
        ("aws:SourceIp", "10.1.2.3"),
        ("aws:SecureTransport", "true"),
        ("aws:PrincipalTag/team", "web"),
        ("ecs:cluster", "arn:aws:ecs:eu-west-1:123456789012:cluster/prod"),
    ] {
        context.set(key, value);
    }
    context
}

fn policy(number: usize) -> Policy {
    let statement = |it: usize| {
        let action = number * STATEMENTS + it;
        let effect = if it + 1 == STATEMENTS && number + 1 == POLICIES { "Deny" } else { "Allow" };
        let action = match effect {
            "Deny" => "\"ecs:Forbidden\"".to_owned(),
            _ => format!("[\"ecs:Update*\", \"ecs:Describe*\", \"ecs:Action{}\"]", action + 1),
        };
        format!(
            r#"{{"Effect": "{effect}", "Action": {action},
                "Resource": "arn:aws:ecs:*:123456789012:service/prod/*",
                "Condition": {{"StringEquals": {{"aws:PrincipalTag/team": ["db", "web"]}},
                    "IpAddress": {{"aws:SourceIp": "10.0.0.0/8"}}}}}}"#
        )
    };
    let statements: Vec<String> = (0..STATEMENTS).map(statement).collect();
    let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{}]}}"#, statements.join(", "));
    Policy::of_identity(&text).expect("a policy")
}
