//! What calls need.
use berth_api::{
    iam::{Operation, Request},
    protocols::Protocol,
};
use berth_kernel::{Home, Need};
use expect_test::expect;

use super::{ROOT, World};
use crate::needs;

fn request(operation: Operation, body: &str) -> Request {
    let (head, ()) = http::Request::post("/").body(()).expect("a head").into_parts();
    Request::decode(operation, Protocol::AwsJson11, &head, body.as_bytes()).expect("a body")
}

#[test]
fn every_call_needs_its_own_action_first() {
    let world = World::new();
    for operation in Operation::ALL {
        let needs =
            needs::of(&request(*operation, "{}"), ROOT, &world.trial.state, &Home::default());
        assert_eq!(needs[0].action, format!("iam:{operation}"));
    }
}

fn shown(need: &Need) -> String {
    let key = |it: &berth_kernel::ConditionKey| format!(" {}={}", it.name, it.values.join(","));
    format!("{} {}{}\n", need.action, need.resource, need.keys.iter().map(key).collect::<String>())
}

#[test]
fn needs_name_what_is_asked_for() {
    let mut world = World::new();
    for (operation, body) in [
        (
            "CreateUser",
            r#"{"UserName": "ann", "Path": "/dev/", "Tags": [{"Key": "team", "Value": "a"}]}"#,
        ),
        ("CreateGroup", r#"{"GroupName": "all"}"#),
        (
            "CreatePolicy",
            &format!(r#"{{"PolicyName": "most", "PolicyDocument": "{}"}}"#, super::READ),
        ),
        (
            "PutUserPermissionsBoundary",
            r#"{"UserName": "ann", "PermissionsBoundary": "arn:aws:iam::123456789012:policy/most"}"#,
        ),
        ("CreateAccessKey", r#"{"UserName": "ann"}"#),
    ] {
        world.call(operation, body).unwrap_or_else(|it| panic!("{operation}: {it}"));
    }
    let ann = "arn:aws:iam::123456789012:user/dev/ann";
    let asked = [
        (
            "CreateUser",
            r#"{"UserName": "bob", "Path": "/x/", "PermissionsBoundary": "arn:b", "Tags": [{"Key": "a", "Value": "b"}]}"#,
        ),
        ("GetUser", r#"{"UserName": "ann"}"#),
        ("GetUser", r#"{"UserName": "nobody"}"#),
        ("GetUser", "{}"),
        ("CreateAccessKey", "{}"),
        ("GetAccessKeyLastUsed", r#"{"AccessKeyId": "AKIARZPUZDIKAEAQCAIB"}"#),
        ("GetAccessKeyLastUsed", r#"{"AccessKeyId": "AKIAIOSFODNN7EXAMPLE"}"#),
        (
            "AttachUserPolicy",
            r#"{"UserName": "ann", "PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}"#,
        ),
        ("PutUserPermissionsBoundary", r#"{"UserName": "ann", "PermissionsBoundary": "arn:b"}"#),
        ("UpdateUser", r#"{"UserName": "ann", "NewUserName": "anna"}"#),
        ("UpdateGroup", r#"{"GroupName": "all", "NewPath": "/x/"}"#),
        ("ListRoles", r#"{"PathPrefix": "/x/"}"#),
        ("ListUsers", "{}"),
        ("DeletePolicy", r#"{"PolicyArn": "arn:aws:iam::123456789012:policy/most"}"#),
        ("DeletePolicy", r#"{"PolicyArn": "most"}"#),
        ("AddRoleToInstanceProfile", r#"{"InstanceProfileName": "p", "RoleName": "r"}"#),
        ("CreateServiceLinkedRole", r#"{"AWSServiceName": "ecs.amazonaws.com"}"#),
        (
            "SimulatePrincipalPolicy",
            r#"{"PolicySourceArn": "arn:aws:iam::123456789012:group/all"}"#,
        ),
        ("UntagRole", r#"{"RoleName": "r", "TagKeys": ["a", "b"]}"#),
    ];
    let told = |(operation, body): (&str, &str)| {
        let request = request(Operation::from_name(operation).expect("an operation"), body);
        let needs = needs::of(&request, ann, &world.trial.state, &Home::default());
        needs.iter().map(shown).collect::<String>()
    };
    expect![[r#"
        iam:CreateUser arn:aws:iam::123456789012:user/x/bob aws:RequestTag/a=b aws:TagKeys=a iam:PermissionsBoundary=arn:b
        iam:TagUser arn:aws:iam::123456789012:user/x/bob aws:RequestTag/a=b aws:TagKeys=a
        iam:GetUser arn:aws:iam::123456789012:user/dev/ann aws:ResourceTag/team=a iam:ResourceTag/team=a
        iam:GetUser arn:aws:iam::123456789012:user/nobody
        iam:GetUser arn:aws:iam::123456789012:user/dev/ann aws:ResourceTag/team=a iam:ResourceTag/team=a
        iam:CreateAccessKey arn:aws:iam::123456789012:user/dev/ann aws:ResourceTag/team=a iam:ResourceTag/team=a
        iam:GetAccessKeyLastUsed arn:aws:iam::123456789012:user/dev/ann aws:ResourceTag/team=a iam:ResourceTag/team=a
        iam:GetAccessKeyLastUsed arn:aws:iam::123456789012:user/*
        iam:AttachUserPolicy arn:aws:iam::123456789012:user/dev/ann aws:ResourceTag/team=a iam:ResourceTag/team=a iam:PermissionsBoundary=arn:aws:iam::123456789012:policy/most iam:PolicyARN=arn:aws:iam::aws:policy/AdministratorAccess
        iam:PutUserPermissionsBoundary arn:aws:iam::123456789012:user/dev/ann aws:ResourceTag/team=a iam:ResourceTag/team=a iam:PermissionsBoundary=arn:b
        iam:UpdateUser arn:aws:iam::123456789012:user/dev/ann aws:ResourceTag/team=a iam:ResourceTag/team=a
        iam:UpdateUser arn:aws:iam::123456789012:user/dev/anna
        iam:UpdateGroup arn:aws:iam::123456789012:group/all
        iam:UpdateGroup arn:aws:iam::123456789012:group/x/all
        iam:ListRoles arn:aws:iam::123456789012:role/x/
        iam:ListUsers arn:aws:iam::123456789012:user/
        iam:DeletePolicy arn:aws:iam::123456789012:policy/most
        iam:DeletePolicy most
        iam:AddRoleToInstanceProfile arn:aws:iam::123456789012:instance-profile/p
        iam:PassRole arn:aws:iam::123456789012:role/r iam:PassedToService=ec2.amazonaws.com
        iam:CreateServiceLinkedRole arn:aws:iam::123456789012:role/aws-service-role/ecs.amazonaws.com/* iam:AWSServiceName=ecs.amazonaws.com
        iam:SimulatePrincipalPolicy arn:aws:iam::123456789012:group/all
        iam:UntagRole arn:aws:iam::123456789012:role/r aws:TagKeys=a,b
    "#]].assert_eq(&asked.map(told).concat());
}
