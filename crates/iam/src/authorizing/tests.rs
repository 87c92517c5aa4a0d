//! Decisions about users, and what is said of those against them.
use std::net::{IpAddr, Ipv4Addr};

use expect_test::expect;

use super::*;
use crate::tests::World;

const NOW: Timestamp = Timestamp(1_795_000_000_000);

/// A user ann with one policy, in a group with another, below a boundary; and bob, who has nothing.
fn world() -> World {
    let mut world = World::new();
    let policy = |text: &str| serde_json::to_string(text).expect("a text");
    let own = policy(
        r#"{"Version": "2012-10-17", "Statement": [
  {"Sid": "Run", "Effect": "Allow", "Action": "ecs:RunTask",
   "Resource": "arn:aws:ecs:*:*:task-definition/web:*",
   "Condition": {"StringEquals": {"ecs:cluster": "arn:prod"}}},
  {"Effect": "Allow", "Action": "ecs:Describe*", "Resource": "*"}
]}"#,
    );
    let of_group = policy(
        r#"{"Version": "2012-10-17", "Statement": [
  {"Sid": "NoStops", "Effect": "Deny", "Action": "ecs:StopTask", "Resource": "*"},
  {"Effect": "Allow", "Action": ["ecs:StopTask", "sts:*", "ssm:*"], "Resource": "*"}
]}"#,
    );
    let most = policy(
        r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "NotAction": "ssm:*", "Resource": "*"}}"#,
    );
    for (operation, body) in [
        ("CreatePolicy", format!(r#"{{"PolicyName": "most", "PolicyDocument": {most}}}"#)),
        ("CreatePolicy", format!(r#"{{"PolicyName": "group", "PolicyDocument": {of_group}}}"#)),
        ("CreateUser", r#"{"UserName": "ann", "PermissionsBoundary": "arn:aws:iam::123456789012:policy/most"}"#.to_owned()),
        ("CreateUser", r#"{"UserName": "bob"}"#.to_owned()),
        ("CreateGroup", r#"{"GroupName": "dev"}"#.to_owned()),
        ("AddUserToGroup", r#"{"UserName": "ann", "GroupName": "dev"}"#.to_owned()),
        ("PutUserPolicy", format!(r#"{{"UserName": "ann", "PolicyName": "own", "PolicyDocument": {own}}}"#)),
        ("AttachGroupPolicy", r#"{"GroupName": "dev", "PolicyArn": "arn:aws:iam::123456789012:policy/group"}"#.to_owned()),
        ("CreateAccessKey", r#"{"UserName": "ann"}"#.to_owned()),
        ("CreateAccessKey", r#"{"UserName": "bob"}"#.to_owned()),
    ] {
        world.call(operation, &body).unwrap_or_else(|it| panic!("{operation}: {it}"));
    }
    world
}

fn decided(world: &World, user: &str, need: &Need) -> String {
    let (home, state) = (Home::default(), &world.trial.state);
    let mut keys = state.access_keys.keys();
    let of_user = |it: &&String| {
        by_access_key(state, it, &home).is_some_and(|(_, it)| it.arn.ends_with(user))
    };
    let key = keys.find(of_user).expect("each has a key");
    let (_, principal) = by_access_key(state, key, &home).expect("it is a user's");
    let around = Circumstances {
        source_ip: Some(IpAddr::V4(Ipv4Addr::LOCALHOST)),
        is_encrypted: false,
        now: NOW,
        user_agent: Some("aws-cli"),
    };
    match Asker::new(state, &principal, &around, &home).decide(need) {
        Ok(()) => "allowed\n".to_owned(),
        Err(it) => format!("{}\n    {}\n", it.text, it.because.join("\n    ")),
    }
}

#[test]
fn a_denial_says_what_decided() {
    let world = world();
    let web = "arn:aws:ecs:us-east-1:123456789012:task-definition/web:1";
    let api = "arn:aws:ecs:us-east-1:123456789012:task-definition/api:1";
    let asked = [
        ("ann", Need::on("ecs:RunTask", web).with("ecs:cluster", Some("arn:prod"))),
        ("ann", Need::on("ecs:RunTask", web).with("ecs:cluster", Some("arn:test"))),
        ("ann", Need::on("ecs:RunTask", web)),
        ("ann", Need::on("ecs:RunTask", api)),
        ("ann", Need::at_all("ecs:DescribeTaskDefinition")),
        ("ann", Need::on("ecs:StopTask", "arn:task")),
        ("ann", Need::on("ssm:GetParameter", "arn:p")),
        ("ann", Need::on("iam:GetUser", "arn:aws:iam::123456789012:user/ann")),
        ("bob", Need::at_all("ecs:ListClusters")),
        ("bob", Need::at_all("sts:GetCallerIdentity")),
    ];
    let told = asked.map(|(user, need)| decided(&world, user, &need)).concat();
    expect![[r#"
        allowed
        User: arn:aws:iam::123456789012:user/ann is not authorized to perform: ecs:RunTask on resource: arn:aws:ecs:us-east-1:123456789012:task-definition/web:1 because no identity-based policy allows the ecs:RunTask action
            No policy of arn:aws:iam::123456789012:user/ann allows it: the policy own of the user ann (2 statements), arn:aws:iam::123456789012:policy/group (2 statements).
            Statement 1 (Run) of the policy own of the user ann allows ecs:RunTask and came nearest, but StringEquals on ecs:cluster wants ["arn:prod"], and it is ["arn:test"]:
              {"Sid": "Run", "Effect": "Allow", "Action": "ecs:RunTask",
                 "Resource": "arn:aws:ecs:*:*:task-definition/web:*",
                 "Condition": {"StringEquals": {"ecs:cluster": "arn:prod"}}}
            This statement in a policy of the caller, or of a group of it, would allow it:
              {"Action":"ecs:RunTask","Effect":"Allow","Resource":"arn:aws:ecs:us-east-1:123456789012:task-definition/web:1"}
        User: arn:aws:iam::123456789012:user/ann is not authorized to perform: ecs:RunTask on resource: arn:aws:ecs:us-east-1:123456789012:task-definition/web:1 because no identity-based policy allows the ecs:RunTask action
            No policy of arn:aws:iam::123456789012:user/ann allows it: the policy own of the user ann (2 statements), arn:aws:iam::123456789012:policy/group (2 statements).
            Statement 1 (Run) of the policy own of the user ann allows ecs:RunTask and came nearest, but StringEquals on ecs:cluster wants ["arn:prod"], and the request does not have it:
              {"Sid": "Run", "Effect": "Allow", "Action": "ecs:RunTask",
                 "Resource": "arn:aws:ecs:*:*:task-definition/web:*",
                 "Condition": {"StringEquals": {"ecs:cluster": "arn:prod"}}}
            This statement in a policy of the caller, or of a group of it, would allow it:
              {"Action":"ecs:RunTask","Effect":"Allow","Resource":"arn:aws:ecs:us-east-1:123456789012:task-definition/web:1"}
        User: arn:aws:iam::123456789012:user/ann is not authorized to perform: ecs:RunTask on resource: arn:aws:ecs:us-east-1:123456789012:task-definition/api:1 because no identity-based policy allows the ecs:RunTask action
            No policy of arn:aws:iam::123456789012:user/ann allows it: the policy own of the user ann (2 statements), arn:aws:iam::123456789012:policy/group (2 statements).
            Statement 1 (Run) of the policy own of the user ann allows ecs:RunTask and came nearest, but its resources are others than arn:aws:ecs:us-east-1:123456789012:task-definition/api:1:
              {"Sid": "Run", "Effect": "Allow", "Action": "ecs:RunTask",
                 "Resource": "arn:aws:ecs:*:*:task-definition/web:*",
                 "Condition": {"StringEquals": {"ecs:cluster": "arn:prod"}}}
            This statement in a policy of the caller, or of a group of it, would allow it:
              {"Action":"ecs:RunTask","Effect":"Allow","Resource":"arn:aws:ecs:us-east-1:123456789012:task-definition/api:1"}
        allowed
        User: arn:aws:iam::123456789012:user/ann is not authorized to perform: ecs:StopTask on resource: arn:task with an explicit deny in an identity-based policy: arn:aws:iam::123456789012:policy/group
            Statement 1 (NoStops) of arn:aws:iam::123456789012:policy/group denies it:
              {"Sid": "NoStops", "Effect": "Deny", "Action": "ecs:StopTask", "Resource": "*"}
            A Deny goes before every Allow: no other policy can lift it.
        User: arn:aws:iam::123456789012:user/ann is not authorized to perform: ssm:GetParameter on resource: arn:p because no permissions boundary allows the ssm:GetParameter action
            The permissions boundary of arn:aws:iam::123456789012:user/ann does not allow it: arn:aws:iam::123456789012:policy/most (1 statement).
            This statement in the permissions boundary would allow it:
              {"Action":"ssm:GetParameter","Effect":"Allow","Resource":"arn:p"}
        User: arn:aws:iam::123456789012:user/ann is not authorized to perform: iam:GetUser on resource: arn:aws:iam::123456789012:user/ann because no identity-based policy allows the iam:GetUser action
            No policy of arn:aws:iam::123456789012:user/ann allows it: the policy own of the user ann (2 statements), arn:aws:iam::123456789012:policy/group (2 statements).
            This statement in a policy of the caller, or of a group of it, would allow it:
              {"Action":"iam:GetUser","Effect":"Allow","Resource":"arn:aws:iam::123456789012:user/ann"}
        User: arn:aws:iam::123456789012:user/bob is not authorized to perform: ecs:ListClusters on resource: * because no identity-based policy allows the ecs:ListClusters action
            arn:aws:iam::123456789012:user/bob has no policy, nor has a group of it: nothing is allowed.
            This statement in a policy of the caller, or of a group of it, would allow it:
              {"Action":"ecs:ListClusters","Effect":"Allow","Resource":"*"}
        allowed
    "#]].assert_eq(&told);
}

/// Whether each of many need not be asked of.
#[test]
fn what_may_be_done_with_all_is_known_at_once() {
    let mut world = World::new();
    world.call("CreateUser", r#"{"UserName": "ann"}"#).unwrap();
    let home = Home::default();
    let mut may = |statements: &str| {
        let document = format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#);
        let document = serde_json::to_string(&document).unwrap();
        let body =
            format!(r#"{{"UserName": "ann", "PolicyName": "p", "PolicyDocument": {document}}}"#);
        world.call("PutUserPolicy", &body).unwrap();
        let state = &world.trial.state;
        let arn = "arn:aws:iam::123456789012:user/ann";
        let ann = finding::user_at(state, arn, &home).unwrap().clone();
        let ann = Principal::user(ann, &home);
        let around =
            Circumstances { source_ip: None, is_encrypted: false, now: NOW, user_agent: None };
        let need = Need::on("ecs:DescribeTasks", "arn:aws:ecs:us-east-1:123456789012:task/prod/");
        let need = need.with("ecs:cluster", Some("arn:prod"));
        Asker::new(state, &ann, &around, &home).may_below(&need)
    };
    let all = r#"{"Effect": "Allow", "Action": "ecs:Describe*", "Resource": "*"}"#;
    let of = |resource: &str, rest: &str| {
        format!(
            r#"{{"Effect": "Allow", "Action": "ecs:DescribeTasks", "Resource": "{resource}"{rest}}}"#
        )
    };
    let deny = |rest: &str| format!(r#"{all}, {{"Effect": "Deny", "Action": "ecs:*", {rest}}}"#);
    let prod = r#", "Condition": {"StringEquals": {"ecs:cluster": "arn:prod"}}"#;
    let team = r#", "Condition": {"StringEquals": {"ecs:ResourceTag/team": "a"}}"#;
    let told = [
        all.to_owned(),
        of("arn:aws:ecs:*:*:task/prod/*", prod),
        of("arn:aws:ecs:*:*:task/*/*", ""),
        of("arn:aws:ecs:*:*:task/prod/0*", ""),
        of("arn:aws:ecs:*:*:task/prod/", ""),
        of("*", team),
        deny(r#""Resource": "arn:aws:ecs:us-east-1:123456789012:task/test/*""#),
        deny(r#""Resource": "arn:aws:ecs:*:*:task/test/*""#),
        deny(r#""Resource": "arn:aws:ecs:us-east-1:123456789012:task/prod/00""#),
        deny(r#""Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "true"}}"#),
        deny(r#""Resource": "*", "Condition": {"Null": {"aws:ResourceTag/secret": "false"}}"#),
        deny(r#""NotResource": "arn:aws:ecs:*:*:task/prod/*""#),
    ]
    .map(|it| may(&it));
    let expected = [true, true, true, false, false, false, true, false, false, true, false, false];
    assert_eq!(told, expected);
}

/// All that a policy can ask of every request.
#[test]
fn every_request_has_its_circumstances() {
    let world = world();
    let denied = || {
        let (home, state) = (Home::default(), &world.trial.state);
        let key = state.access_keys.keys().next().expect("there is one");
        let (_, principal) = by_access_key(state, key, &home).expect("it is a user's");
        let around = Circumstances {
            source_ip: Some("::ffff:10.0.0.9".parse().expect("an address")),
            is_encrypted: true,
            now: NOW,
            user_agent: None,
        };
        Asker::new(state, &principal, &around, &home)
            .decide(&Need::on("ssm:PutParameter", "arn").with_list("aws:TagKeys", ["a", "b"]))
            .expect_err("the boundary is silent")
    };
    let lines = denied().context.into_iter().map(|it| format!("{} {:?}\n", it.name, it.values));
    expect![[r#"
        aws:tagkeys ["a", "b"]
        aws:currenttime ["1795000000"]
        aws:epochtime ["1795000000"]
        aws:principalaccount ["123456789012"]
        aws:principalarn ["arn:aws:iam::123456789012:user/ann"]
        aws:principaltype ["Xser"]
        aws:requestedregion ["us-east-1"]
        aws:securetransport ["true"]
        aws:sourceip ["10.0.0.9"]
        aws:userid ["XXXXXXXXXXXXXXXXXXXXX"]
        aws:username ["ann"]
        aws:viaawsservice ["false"]
    "#]]
    .assert_eq(&lines.collect::<String>().replace(|it: char| it.is_ascii_uppercase(), "X"));
}

/// Whoever was found before their boundary was changed and deleted is not let through without one.
#[test]
fn a_boundary_that_is_gone_denies() {
    let mut world = world();
    let home = Home::default();
    let (key, principal) = {
        let state = &world.trial.state;
        let own = |it: &&String| {
            by_access_key(state, it, &home).is_some_and(|(_, it)| it.arn.ends_with("ann"))
        };
        let key = state.access_keys.keys().find(own).expect("she has one").clone();
        let (_, principal) = by_access_key(state, &key, &home).expect("it is hers");
        (key, principal)
    };
    for (operation, body) in [
        ("DeleteUserPermissionsBoundary", r#"{"UserName": "ann"}"#),
        ("DeletePolicy", r#"{"PolicyArn": "arn:aws:iam::123456789012:policy/most"}"#),
    ] {
        world.call(operation, body).unwrap_or_else(|it| panic!("{operation}: {it}"));
    }
    let around = Circumstances { source_ip: None, is_encrypted: false, now: NOW, user_agent: None };
    let may = |principal: &Principal| {
        let asker = Asker::new(&world.trial.state, principal, &around, &home);
        asker.decide(&Need::at_all("ecs:DescribeClusters")).is_ok()
    };
    assert!(!may(&principal));
    let (_, anew) = by_access_key(&world.trial.state, &key, &home).expect("it is hers");
    assert!(may(&anew));
}

#[test]
fn a_key_that_is_switched_off_is_nobodys() {
    let mut world = world();
    let home = Home::default();
    let ids: Vec<String> = world.trial.state.access_keys.keys().cloned().collect();
    let owner = |world: &World, id: &str| {
        by_access_key(&world.trial.state, id, &home).map(|(_, it)| it.arn)
    };
    for id in ids {
        let before = owner(&world, &id).expect("it is on");
        let user = before.rsplit('/').next().expect("a name");
        for (status, owned) in [("Inactive", None), ("Active", Some(&before))] {
            let body =
                format!(r#"{{"UserName": "{user}", "AccessKeyId": "{id}", "Status": "{status}"}}"#);
            world.call("UpdateAccessKey", &body).expect("the key is there");
            assert_eq!(owner(&world, &id).as_ref(), owned);
        }
    }
}
