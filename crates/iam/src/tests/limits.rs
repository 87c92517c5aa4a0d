//! As much as there may be, and no more.
use serde_json::json;

use super::{READ, World};
use crate::{
    limits::{ATTACHED_MAX, GROUPS_PER_USER_MAX, VERSIONS_MAX},
    records::Kind,
};

fn read() -> String {
    READ.replace('\\', "")
}

/// A policy of so many characters, white space not counted.
fn policy_of(chars: usize) -> String {
    let head = read();
    let sid = "S".repeat(chars - head.len() - 9);
    head.replacen("[{", &format!("[{{ \"Sid\":\n\"{sid}\", "), 1)
}

fn said(world: &mut World, operation: &str, body: serde_json::Value) -> String {
    match world.call(operation, &body.to_string()) {
        Ok(_) => "fine".to_owned(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn documents_are_counted_without_white_space() {
    let mut world = World::new();
    let trust = super::TRUST.replace('\\', "");
    said(&mut world, "CreateRole", json!({"RoleName": "r", "AssumeRolePolicyDocument": trust}));
    said(&mut world, "CreateUser", json!({"UserName": "u"}));
    let mut policy = |chars: usize| {
        let body = json!({"PolicyName": format!("p{chars}"), "PolicyDocument": policy_of(chars)});
        said(&mut world, "CreatePolicy", body)
    };
    assert_eq!(policy(6_144), "fine");
    assert_eq!(policy(6_145), "LimitExceededException: Cannot exceed quota for PolicySize: 6144");
    let mut inline = |name: &str, chars: usize| {
        let document = policy_of(chars);
        let body = json!({"RoleName": "r", "PolicyName": name, "PolicyDocument": document});
        said(&mut world, "PutRolePolicy", body)
    };
    assert_eq!(inline("a", 10_000), "fine");
    assert_eq!(inline("b", 240), "fine");
    let full = "LimitExceededException: Maximum policy size of 10240 bytes exceeded for role r";
    assert_eq!(inline("c", 200), full);
    assert_eq!(inline("b", 241), full);
    assert_eq!(inline("b", 200), "fine", "it takes its own place");
    let document = policy_of(2_049);
    let body = json!({"UserName": "u", "PolicyName": "a", "PolicyDocument": document});
    let full = "LimitExceededException: Maximum policy size of 2048 bytes exceeded for user u";
    assert_eq!(said(&mut world, "PutUserPolicy", body), full);
}

#[test]
fn white_space_is_free_only_so_far() {
    let mut world = World::new();
    let mut said_of = |document: String| {
        said(&mut world, "CreatePolicy", json!({"PolicyName": "p", "PolicyDocument": document}))
    };
    let full = "LimitExceededException: Cannot exceed quota for PolicySize: 6144";
    let with = |resource: &str| read().replacen("\"*\"", &format!("\"{resource}\""), 1);
    // Within a text it is as any other character, also behind an escaped quote.
    let resource = "arn:aws:s3:::b\\\"\u{a0}";
    assert_eq!(said_of(with(&format!("{resource}{}", " ".repeat(6_100)))), full);
    assert_eq!(said_of(with(&format!("{resource}{}", "\u{a0}".repeat(6_100)))), full);
    // Between tokens it is free, up to four times as much as counts.
    let spaced = |chars: usize| {
        let head = read();
        format!("{}{head}", " \t\r\n".repeat(chars).split_at(chars - head.len()).0)
    };
    assert_eq!(said_of(spaced(4 * 6_144 + 1)), full);
    assert_eq!(said_of(spaced(4 * 6_144)), "fine");
}

#[test]
fn what_is_as_it_was_is_not_compiled_again() {
    let mut world = World::new();
    let trust = super::TRUST.replace('\\', "");
    let role = json!({"RoleName": "r", "AssumeRolePolicyDocument": trust});
    said(&mut world, "CreateRole", role);
    said(&mut world, "CreatePolicy", json!({"PolicyName": "p", "PolicyDocument": read()}));
    let compiled = |world: &World| {
        let state = &world.trial.state;
        let id = |kind, name| state.named(kind, name).unwrap().id.clone();
        let trust = std::sync::Arc::as_ptr(state.trust(&id(Kind::Role, "r")).unwrap());
        let managed: *const _ = state.managed(&id(Kind::Policy, "p")).unwrap();
        (trust, managed)
    };
    let before = compiled(&world);
    let arn = "arn:aws:iam::123456789012:policy/p";
    let tags = json!([{"Key": "k", "Value": "v"}]);
    for (operation, body) in [
        ("TagRole", json!({"RoleName": "r", "Tags": tags})),
        ("AttachRolePolicy", json!({"RoleName": "r", "PolicyArn": arn})),
        ("TagPolicy", json!({"PolicyArn": arn, "Tags": tags})),
        ("CreatePolicyVersion", json!({"PolicyArn": arn, "PolicyDocument": read()})),
    ] {
        assert_eq!(said(&mut world, operation, body), "fine");
        assert_eq!(compiled(&world), before, "{operation}");
    }
    said(&mut world, "SetDefaultPolicyVersion", json!({"PolicyArn": arn, "VersionId": "v2"}));
    let after = compiled(&world);
    assert_eq!((after.0, after.1 == before.1), (before.0, false));
}

#[test]
fn what_one_may_have_is_bounded() {
    let mut world = World::new();
    said(&mut world, "CreateUser", json!({"UserName": "u"}));
    let full = |of: &str, most: usize| {
        format!("LimitExceededException: Cannot exceed quota for {of}: {most}")
    };
    for number in 0..=ATTACHED_MAX {
        let body = json!({"PolicyName": format!("p{number}"), "PolicyDocument": read()});
        assert_eq!(said(&mut world, "CreatePolicy", body), "fine");
        let arn = format!("arn:aws:iam::123456789012:policy/p{number}");
        let told = said(&mut world, "AttachUserPolicy", json!({"UserName": "u", "PolicyArn": arn}));
        let expected =
            if number < ATTACHED_MAX { "fine" } else { &full("PoliciesPerUser", ATTACHED_MAX) };
        assert_eq!(told, *expected);
    }
    for number in 0..=GROUPS_PER_USER_MAX {
        let name = format!("g{number}");
        said(&mut world, "CreateGroup", json!({"GroupName": name}));
        let told = said(&mut world, "AddUserToGroup", json!({"UserName": "u", "GroupName": name}));
        let is_full = number == GROUPS_PER_USER_MAX;
        assert_eq!(told == full("GroupsPerUser", GROUPS_PER_USER_MAX), is_full, "{told}");
    }
    let version =
        json!({"PolicyArn": "arn:aws:iam::123456789012:policy/p0", "PolicyDocument": read()});
    for _ in 1..VERSIONS_MAX {
        assert_eq!(said(&mut world, "CreatePolicyVersion", version.clone()), "fine");
    }
    let told = said(&mut world, "CreatePolicyVersion", version);
    assert!(told.contains("A managed policy can have up to 5 versions."), "{told}");
}
