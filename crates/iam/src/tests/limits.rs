//! As much as there may be, and no more.
use serde_json::json;

use super::{READ, World};
use crate::limits::{ATTACHED_MAX, GROUPS_PER_USER_MAX, VERSIONS_MAX};

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
