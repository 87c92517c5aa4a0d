//! Roles that are assumed, and what is done with their credentials.
mod circles;

use std::net::{IpAddr, Ipv4Addr};

use berth_api::{
    protocols::Protocol,
    sts::{Error, Operation, Request, Response},
};
use berth_engine::Timestamp;
use berth_kernel::Home;
use expect_test::expect;
use serde_json::{Value, json};

use super::{Token, needs, open, principal, token::Of};
use crate::{
    Own,
    authorizing::{Asker, Circumstances, Principal},
    rules::finding,
    sts,
    tests::World,
};

const NOW: Timestamp = Timestamp(1_795_000_000_000);

fn request(operation: &str, body: &Value) -> Request {
    let operation = Operation::from_name(operation).expect("an operation of STS");
    let (head, ()) = http::Request::post("/").body(()).expect("a head").into_parts();
    let body = body.to_string();
    Request::decode(operation, Protocol::AwsJson11, &head, body.as_bytes()).expect("a body")
}

/// Ann may assume roles of the team; `trusting` trusts the account, `ann-only` her, `tasks` tasks.
fn world() -> World {
    let mut world = World::new();
    let text = |it: Value| it.to_string();
    let trust = |principal: Value| {
        text(json!({"Version": "2012-10-17", "Statement": {
            "Effect": "Allow", "Principal": principal, "Action": ["sts:AssumeRole", "sts:TagSession"]}}))
    };
    let allow = |action: &str, resource: &str| {
        text(json!({"Version": "2012-10-17", "Statement": {
            "Effect": "Allow", "Action": action, "Resource": resource}}))
    };
    let account = json!({"AWS": "arn:aws:iam::123456789012:root"});
    let calls = [
        ("CreateUser", json!({"UserName": "ann"})),
        ("CreateUser", json!({"UserName": "bob"})),
        (
            "PutUserPolicy",
            json!({"UserName": "ann", "PolicyName": "p", "PolicyDocument":
            allow("sts:*", "arn:aws:iam::123456789012:role/team/*")}),
        ),
        (
            "CreateRole",
            json!({"RoleName": "trusting", "Path": "/team/", "MaxSessionDuration": 7200,
            "Tags": [{"Key": "team", "Value": "a"}, {"Key": "stage", "Value": "test"}],
            "AssumeRolePolicyDocument": trust(account.clone())}),
        ),
        ("CreateRole", json!({"RoleName": "other", "AssumeRolePolicyDocument": trust(account)})),
        (
            "CreateRole",
            json!({"RoleName": "ann-only", "AssumeRolePolicyDocument":
            trust(json!({"AWS": "arn:aws:iam::123456789012:user/ann"}))}),
        ),
        (
            "CreateRole",
            json!({"RoleName": "tasks", "Path": "/team/", "AssumeRolePolicyDocument":
            trust(json!({"Service": "ecs-tasks.amazonaws.com"}))}),
        ),
        (
            "PutRolePolicy",
            json!({"RoleName": "trusting", "PolicyName": "p", "PolicyDocument":
            allow("ecs:*", "*")}),
        ),
        ("CreatePolicy", json!({"PolicyName": "reads", "PolicyDocument": allow("ecs:List*", "*")})),
    ];
    for (operation, body) in calls {
        world.call(operation, &body.to_string()).unwrap_or_else(|it| panic!("{operation}: {it}"));
    }
    world
}

fn user(world: &World, name: &str) -> Principal {
    let home = Home::default();
    if name == "root" {
        return Principal::root(&home);
    }
    let arn = format!("arn:aws:iam::123456789012:user/{name}");
    Principal::user(finding::user_at(&world.trial.state, &arn, &home).unwrap().clone(), &home)
}

fn around() -> Circumstances<'static> {
    Circumstances {
        source_ip: Some(IpAddr::V4(Ipv4Addr::LOCALHOST)),
        is_encrypted: false,
        now: NOW,
        user_agent: None,
    }
}

/// As the door does it: what is needed first.
fn call(
    world: &World,
    principal: &Principal,
    operation: &str,
    body: &Value,
) -> Result<Response, String> {
    let (state, home, request) = (&world.trial.state, Home::default(), request(operation, body));
    if !principal.may_all() {
        let asker = Asker::new(state, principal, &around(), &home);
        let needs = needs::of(&request, &home);
        needs.iter().try_for_each(|it| asker.decide(it)).map_err(|it| it.text)?;
    }
    let told: Result<Response, Error> = match &request {
        Request::AssumeRole(it) => {
            sts::assume_role(state, principal, it, NOW, &home, &world.seals).map(Into::into)
        }
        Request::GetSessionToken(it) => {
            sts::session_token(principal, it, NOW, &home, &world.seals).map(Into::into)
        }
        Request::GetAccessKeyInfo(it) => sts::access_key_info(it, &home).map(Into::into),
        Request::GetCallerIdentity(_) => Ok(sts::caller_identity(principal, &home).into()),
    };
    told.map_err(|it| it.to_string())
}

fn assume(world: &World, by: &Principal, body: Value) -> Result<Principal, String> {
    let Response::AssumeRole(it) = call(world, by, "AssumeRole", &body)? else { panic!("no role") };
    Ok(signed(world, it.credentials.expect("there are some")))
}

fn session(world: &World, by: &Principal) -> Result<Principal, String> {
    let told = call(world, by, "GetSessionToken", &json!({}))?;
    let Response::GetSessionToken(it) = told else { panic!("no token") };
    Ok(signed(world, it.credentials.expect("there are some")))
}

/// Whoever signs with credentials.
fn signed(world: &World, it: berth_api::sts::Credentials) -> Principal {
    let (id, text) = (it.access_key_id.unwrap(), it.session_token.unwrap());
    let (secret, token) = open(&id, &text, &world.seals).expect("it was made here");
    assert_eq!(Some(secret), it.secret_access_key);
    principal(&world.trial.state, &token, NOW, &Home::default())
        .expect("nobody has deleted anything")
}

fn role(name: &str) -> String {
    format!("arn:aws:iam::123456789012:role/{name}")
}

fn may(world: &World, principal: &Principal, action: &str) -> bool {
    let home = Home::default();
    let asker = Asker::new(&world.trial.state, principal, &around(), &home);
    asker.decide(&berth_kernel::Need::at_all(action)).is_ok()
}

#[test]
fn a_role_is_assumed_by_those_whom_it_trusts_and_who_may() {
    let world = world();
    let mut told = String::new();
    for (who, name) in [
        ("ann", "team/trusting"),
        ("ann", "other"),
        ("ann", "ann-only"),
        ("ann", "team/tasks"),
        ("ann", "team/nobody"),
        ("bob", "team/trusting"),
        ("bob", "ann-only"),
        ("root", "team/trusting"),
        ("root", "team/nobody"),
    ] {
        let body = json!({"RoleArn": role(name), "RoleSessionName": "s1"});
        let answer = match assume(&world, &user(&world, who), body) {
            Ok(it) => it.arn,
            Err(it) => it,
        };
        told += &format!("{who} {name}\n    {answer}\n");
    }
    expect![[r#"
        ann team/trusting
            arn:aws:sts::123456789012:assumed-role/trusting/s1
        ann other
            User: arn:aws:iam::123456789012:user/ann is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::123456789012:role/other
        ann ann-only
            arn:aws:sts::123456789012:assumed-role/ann-only/s1
        ann team/tasks
            User: arn:aws:iam::123456789012:user/ann is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::123456789012:role/team/tasks
        ann team/nobody
            User: arn:aws:iam::123456789012:user/ann is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::123456789012:role/team/nobody
        bob team/trusting
            User: arn:aws:iam::123456789012:user/bob is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::123456789012:role/team/trusting
        bob ann-only
            User: arn:aws:iam::123456789012:user/bob is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::123456789012:role/ann-only
        root team/trusting
            arn:aws:sts::123456789012:assumed-role/trusting/s1
        root team/nobody
            ValidationError: arn:aws:iam::123456789012:role/team/nobody is no role.
    "#]].assert_eq(&told);
}

#[test]
fn a_session_may_what_its_role_may_and_no_more_than_it_is_narrowed_to() {
    let world = world();
    let ann = user(&world, "ann");
    let body = |more: Value| {
        let mut body = json!({"RoleArn": role("team/trusting"), "RoleSessionName": "s1"});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    let whole = assume(&world, &ann, body(json!({}))).unwrap();
    let actions = ["ecs:ListTasks", "ecs:RunTask", "sts:AssumeRole", "iam:GetUser"];
    let all = |it: &Principal| actions.map(|action| may(&world, it, action));
    assert_eq!(all(&whole), [true, true, false, false]);
    let reads = json!({"PolicyArns": [{"arn": "arn:aws:iam::123456789012:policy/reads"}]});
    assert_eq!(all(&assume(&world, &ann, body(reads)).unwrap()), [true, false, false, false]);
    let runs = json!({"Policy": json!({"Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Action": ["ecs:RunTask", "iam:*"], "Resource": "*"}}).to_string()});
    assert_eq!(all(&assume(&world, &ann, body(runs)).unwrap()), [false, true, false, false]);
}

#[test]
fn a_session_is_known_by_its_role_and_its_tags() {
    let world = world();
    let ann = user(&world, "ann");
    let body = json!({
        "RoleArn": role("team/trusting"), "RoleSessionName": "s1",
        "Tags": [{"Key": "stage", "Value": "prod"}, {"Key": "cost", "Value": "7"}],
        "TransitiveTagKeys": ["cost"],
    });
    let first = assume(&world, &ann, body).unwrap();
    let tags = |it: &Principal| {
        it.tags().into_iter().map(|(a, b)| format!("{a}={b} ")).collect::<String>()
    };
    assert_eq!(tags(&first), "cost=7 stage=prod team=a ");
    let Response::GetCallerIdentity(who) =
        call(&world, &first, "GetCallerIdentity", &json!({})).unwrap()
    else {
        panic!("nobody")
    };
    assert_eq!(who.arn.as_deref(), Some("arn:aws:sts::123456789012:assumed-role/trusting/s1"));
    let id = who.user_id.unwrap();
    assert!(id.starts_with("AROA") && id.ends_with(":s1"), "{id}");
}

#[test]
fn what_cannot_be_asked_is_refused() {
    let mut world = world();
    let text = json!({"Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Action": "*", "Resource": "*"}})
    .to_string();
    let body = json!({"RoleName": "trusting", "PolicyName": "all", "PolicyDocument": text});
    world.call("PutRolePolicy", &body.to_string()).unwrap();
    let ann = user(&world, "ann");
    let base = json!({"RoleArn": role("team/trusting"), "RoleSessionName": "s1"});
    let chained = assume(&world, &ann, base.clone()).unwrap();
    let tag = |key: &str| json!({"Key": key, "Value": "x".repeat(200)});
    let tags: Vec<Value> = (0..50).map(|it| tag(&format!("k{it}"))).collect();
    let asked = [
        (&ann, json!({"RoleSessionName": "s"})),
        (&ann, json!({"RoleSessionName": "a b"})),
        (&ann, json!({"DurationSeconds": 899})),
        (&ann, json!({"DurationSeconds": 7201})),
        (&ann, json!({"DurationSeconds": 7200})),
        (&chained, json!({"DurationSeconds": 3601})),
        (&chained, json!({})),
        (&ann, json!({"SerialNumber": "123456789"})),
        (&ann, json!({"Policy": "{}"})),
        (&ann, json!({"PolicyArns": [{"arn": "arn:aws:iam::123456789012:policy/nothing"}]})),
        (&ann, json!({"Tags": [tag("a"), tag("A")]})),
        (&ann, json!({"Tags": tags})),
        (&ann, json!({"TransitiveTagKeys": ["a"]})),
    ];
    let mut told = String::new();
    for (who, more) in asked {
        let mut body = base.clone();
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let answer = match assume(&world, who, body) {
            Ok(it) => it.arn,
            Err(it) => it,
        };
        let mut more = more.to_string();
        more.truncate(70);
        told += &format!("{more}\n    {answer}\n");
    }
    expect![[r#"
        {"RoleSessionName":"s"}
            ValidationError: 1 validation error detected: Value 's' at 'roleSessionName' failed to satisfy constraint: Member must have length greater than or equal to 2
        {"RoleSessionName":"a b"}
            ValidationError: 1 validation error detected: Value 'a b' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w+=,.@-]*
        {"DurationSeconds":899}
            ValidationError: 1 validation error detected: Value '899' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900
        {"DurationSeconds":7201}
            ValidationError: The requested DurationSeconds exceeds the MaxSessionDuration set for this role.
        {"DurationSeconds":7200}
            arn:aws:sts::123456789012:assumed-role/trusting/s1
        {"DurationSeconds":3601}
            ValidationError: The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining
        {}
            arn:aws:sts::123456789012:assumed-role/trusting/s1
        {"SerialNumber":"123456789"}
            ValidationError: Berth knows no devices of multi-factor authentication: leave SerialNumber and TokenCode away.
        {"Policy":"{}"}
            MalformedPolicyDocumentException: Syntax errors in policy. (line 1, column 1: there is no statement)
        {"PolicyArns":[{"arn":"arn:aws:iam::123456789012:policy/nothing"}]}
            ValidationError: Policy arn:aws:iam::123456789012:policy/nothing was not found.
        {"Tags":[{"Key":"a","Value":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
            User: arn:aws:iam::123456789012:user/ann is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::123456789012:role/team/trusting. Keys of tags differ by the case of their letters alone, which policies cannot tell apart.
        {"Tags":[{"Key":"k0","Value":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
            PackedPolicyTooLargeException: Packed policy consumes 496% of allotted space, please use smaller policy.
        {"TransitiveTagKeys":["a"]}
            ValidationError: The transitive tag a is none of the tags of the session.
    "#]].assert_eq(&told);
}

/// STS: a session of a user may all that the user may, but for IAM and most of STS.
#[test]
fn a_session_of_a_user_is_kept_from_identities() {
    let mut world = world();
    let all =
        json!({"UserName": "ann", "PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"});
    world.call("AttachUserPolicy", &all.to_string()).unwrap();
    let own = session(&world, &user(&world, "ann")).unwrap();
    assert_eq!(own.arn, "arn:aws:iam::123456789012:user/ann");
    let root = session(&world, &user(&world, "root")).unwrap();
    for it in [&own, &root] {
        assert!(may(&world, it, "ecs:RunTask") && !may(&world, it, "iam:ListUsers"), "{}", it.arn);
        let again = session(&world, it).unwrap_err();
        assert!(again.contains("not authorized to perform: sts:GetSessionToken"), "{again}");
    }
    let body = json!({"RoleArn": role("team/trusting"), "RoleSessionName": "s1"});
    assert!(assume(&world, &own, body).is_ok());
}

#[test]
fn a_token_is_of_its_key_alone_and_ends_with_its_role() {
    let mut world = world();
    let home = Home::default();
    let body = json!({"RoleArn": role("team/trusting"), "RoleSessionName": "s1"});
    let Response::AssumeRole(it) = call(&world, &user(&world, "ann"), "AssumeRole", &body).unwrap()
    else {
        panic!("no role")
    };
    let given = it.credentials.unwrap();
    let (id, text) = (given.access_key_id.unwrap(), given.session_token.unwrap());
    assert!(id.starts_with("ASIA") && id.len() == 20 && text.len() < 1_024, "{id} {text}");
    assert!(!text.contains("trusting"));
    assert_eq!(given.expiration, Some(berth_api::Timestamp(NOW.0 + 3_600_000)));
    let (_, token) = open(&id, &text, &world.seals).unwrap();
    assert_eq!(token.expires_at, Timestamp(NOW.0 + 3_600_000));
    assert!(open("ASIAAAAAAAAAAAAAAAAA", &text, &world.seals).is_none());
    for wrong in ["", "x", &text[..text.len() - 4]] {
        assert!(open(&id, wrong, &world.seals).is_none(), "{wrong}");
    }
    for (operation, body) in [
        ("DeleteRolePolicy", json!({"RoleName": "trusting", "PolicyName": "p"})),
        ("DeleteRole", json!({"RoleName": "trusting"})),
        (
            "CreateRole",
            json!({"RoleName": "trusting", "AssumeRolePolicyDocument":
            serde_json::from_str::<String>(&format!("\"{}\"", crate::tests::TRUST)).unwrap()}),
        ),
    ] {
        world.call(operation, &body.to_string()).unwrap();
    }
    // One of the same name is another one.
    assert!(principal(&world.trial.state, &token, NOW, &home).is_none());
    let unknown = Token { of: Of::Root, ..token };
    assert!(principal(&world.trial.state, &unknown, NOW, &home).is_some(), "the account stays");
    let over = unknown.expires_at;
    assert!(principal(&world.trial.state, &unknown, over, &home).is_none(), "it is over");
}

/// A key that was stolen had made a session before it was switched off.
#[test]
fn a_session_of_a_user_ends_when_its_machine_is_revoked() {
    let mut world = world();
    let home = Home::default();
    let token = |world: &World, name: &str| {
        let told = call(world, &user(world, name), "GetSessionToken", &json!({})).unwrap();
        let Response::GetSessionToken(it) = told else { panic!("{told:?}") };
        let given = it.credentials.unwrap();
        open(&given.access_key_id.unwrap(), &given.session_token.unwrap(), &world.seals).unwrap().1
    };
    let is_good =
        |world: &World, it: &Token| principal(&world.trial.state, it, NOW, &home).is_some();
    let (before, beside) = (token(&world, "ann"), token(&world, "bob"));
    for _ in 0..2 {
        let last = token(&world, "ann");
        assert!(is_good(&world, &last));
        let own = Own::RevokeContainerInstance;
        let call = own.call(Some("ann".to_owned()), &home, home.root(), "r".to_owned());
        world.trial.batch(|turn| turn.attempt(call)).unwrap();
        assert!(!is_good(&world, &before) && !is_good(&world, &last));
    }
    assert!(is_good(&world, &beside), "nobody has revoked bob");
    assert!(is_good(&world, &token(&world, "ann")), "of a key that was switched on again");
}

/// What a session hands on is asked for at the next role as if it were given there.
#[test]
fn tags_that_are_handed_on_need_to_be_allowed() {
    let mut world = world();
    let trust = |actions: Value| {
        json!({"Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:root"},
        "Action": actions}})
        .to_string()
    };
    let all = json!({"Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Action": "sts:*", "Resource": "*"}})
    .to_string();
    for (operation, body) in [
        (
            "CreateRole",
            json!({"RoleName": "plain",
            "AssumeRolePolicyDocument": trust(json!("sts:AssumeRole"))}),
        ),
        (
            "CreateRole",
            json!({"RoleName": "open",
            "AssumeRolePolicyDocument": trust(json!(["sts:AssumeRole", "sts:TagSession"]))}),
        ),
        (
            "PutRolePolicy",
            json!({"RoleName": "trusting", "PolicyName": "q", "PolicyDocument": all}),
        ),
    ] {
        world.call(operation, &body.to_string()).unwrap_or_else(|it| panic!("{operation}: {it}"));
    }
    let ann = user(&world, "ann");
    let tagged = |keys: Value| {
        json!({
            "RoleArn": role("team/trusting"), "RoleSessionName": "s1",
            "Tags": [{"Key": "team", "Value": "evil"}], "TransitiveTagKeys": keys,
        })
    };
    let next = |by: &Principal, name: &str| {
        assume(&world, by, json!({"RoleArn": role(name), "RoleSessionName": "s2"}))
    };
    let kept = assume(&world, &ann, tagged(json!([]))).unwrap();
    assert!(next(&kept, "plain").is_ok());
    let handing = assume(&world, &ann, tagged(json!(["team"]))).unwrap();
    assert!(next(&handing, "plain").unwrap_err().contains("sts:TagSession"));
    assert_eq!(next(&handing, "open").unwrap().tags()["team"], "evil");
}

/// All that were made so far, and none that is made then: whatever a clock says.
#[test]
fn sessions_of_a_role_are_ended() {
    let mut world = world();
    let home = Home::default();
    let assume =
        json!({"RoleArn": "arn:aws:iam::123456789012:role/team/trusting", "RoleSessionName": "s1"});
    let made = |world: &World| {
        let told = call(world, &user(world, "ann"), "AssumeRole", &assume).unwrap();
        let Response::AssumeRole(it) = told else { panic!("{told:?}") };
        let it = it.credentials.unwrap();
        open(&it.access_key_id.unwrap(), &it.session_token.unwrap(), &world.seals).unwrap().1
    };
    let is_good =
        |world: &World, it: &Token| principal(&world.trial.state, it, NOW, &home).is_some();
    let (first, of_user) = (made(&world), {
        let told = call(&world, &user(&world, "ann"), "GetSessionToken", &json!({})).unwrap();
        let Response::GetSessionToken(it) = told else { panic!("{told:?}") };
        let it = it.credentials.unwrap();
        open(&it.access_key_id.unwrap(), &it.session_token.unwrap(), &world.seals).unwrap().1
    });
    assert!(is_good(&world, &first) && is_good(&world, &of_user));
    let revoke = crate::Own::RevokeRoleSessions.call(
        Some("trusting".to_owned()),
        &home,
        home.root(),
        "request".to_owned(),
    );
    assert!(world.trial.batch(|turn| turn.attempt(revoke)).is_ok());
    assert!(!is_good(&world, &first), "it was made before");
    assert!(is_good(&world, &of_user), "it is of no role");
    let second = made(&world);
    assert_eq!(second.issued_at, first.issued_at, "no clock has a say");
    assert!(is_good(&world, &second));
}
