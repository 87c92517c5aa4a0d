//! Documents as people write them, and what they let whom do.
use crate::policy::{
    Applied, Caller, Context, Decision, Kind, Missing, Policies, Policy, Principal, Request,
    Source, SourceKind, authorize, document,
};

const SOURCE: Source<'_> = Source { kind: SourceKind::Given, owner: "", name: "" };

fn decide<'p>(policy: &'p Policy, request: &Request) -> Decision<'p> {
    let policies = Policies {
        identity: [Applied { source: SOURCE, policy }],
        boundary: None,
        session: None,
        resource: None,
        is_trust: false,
    };
    authorize(policies, &Caller::User { id: "AIDAANN".to_owned() }, request)
}

/// Each line: `+` or `-` for allowed or not, the action, the resource, and `key=value` pairs; a
/// key with `[…]` behind it has a list.
fn check(document: &str, asks: &str) {
    let policy = Policy::of_identity(document).unwrap_or_else(|it| panic!("{it}: {document}"));
    for line in asks.lines().map(str::trim).filter(|it| !it.is_empty()) {
        let mut words = line.split_whitespace();
        let is_allowed = words.next() == Some("+");
        let (action, resource) = (words.next().unwrap(), words.next().unwrap());
        let mut context = Context::default();
        for pair in words {
            let (key, value) = pair.split_once('=').unwrap();
            match value.strip_prefix('[').and_then(|it| it.strip_suffix(']')) {
                Some(list) => context.set_list(key, list.split(',').filter(|it| !it.is_empty())),
                None => context.set(key, value),
            }
        }
        let decision = decide(&policy, &Request::new(action, resource, context));
        assert_eq!(decision.is_allowed(), is_allowed, "{line}: {decision:?}");
    }
}

#[test]
fn a_home_in_a_bucket() {
    check(
        r#"{"Version": "2012-10-17", "Statement": [
            {"Sid": "List", "Effect": "Allow", "Action": "s3:ListBucket",
             "Resource": "arn:aws:s3:::homes",
             "Condition": {"StringLike": {"s3:prefix": ["", "${aws:username}/*"]}}},
            {"Sid": "Own", "Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"],
             "Resource": "arn:aws:s3:::homes/${aws:username}/*"}]}"#,
        "
        + s3:ListBucket arn:aws:s3:::homes aws:username=ann s3:prefix=ann/x
        - s3:ListBucket arn:aws:s3:::homes aws:username=ann s3:prefix=bob/x
        - s3:ListBucket arn:aws:s3:::homes aws:username=ann
        + s3:GetObject arn:aws:s3:::homes/ann/x aws:username=ann
        - s3:GetObject arn:aws:s3:::homes/bob/x aws:username=ann
        - s3:GetObject arn:aws:s3:::homes//x
        - s3:GetObject arn:aws:s3:::homes/ann/x aws:username=*
        ",
    );
}

#[test]
fn a_deployer_of_one_cluster() {
    check(
        r#"{"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": ["ecs:UpdateService", "ecs:Describe*"],
             "Resource": ["arn:aws:ecs:*:123456789012:service/prod/*",
                          "arn:aws:ecs:*:123456789012:task-definition/*:*"]},
            {"Effect": "Allow", "Action": "ecs:RunTask", "Resource": "*",
             "Condition": {"ArnEquals": {"ecs:cluster": "arn:aws:ecs:*:123456789012:cluster/prod"}}},
            {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::*:role/ecs*",
             "Condition": {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}},
            {"Effect": "Deny", "Action": "ecs:*", "Resource": "*",
             "Condition": {"StringEquals": {"aws:ResourceTag/stage": "frozen"}}}]}"#,
        "
        + ecs:UpdateService arn:aws:ecs:eu-west-1:123456789012:service/prod/web
        + ECS:updateservice arn:aws:ecs:eu-west-1:123456789012:service/prod/web
        - ecs:UpdateService arn:aws:ecs:eu-west-1:123456789012:service/test/web
        - ecs:UpdateService arn:aws:ecs:eu-west-1:123456789012:service/prod/web AWS:resourcetag/STAGE=frozen
        + ecs:DescribeServices arn:aws:ecs:eu-west-1:123456789012:service/prod/web
        - ecs:DeleteService arn:aws:ecs:eu-west-1:123456789012:service/prod/web
        + ecs:RunTask arn:aws:ecs:eu-west-1:123456789012:task-definition/web:3 ecs:cluster=arn:aws:ecs:eu-west-1:123456789012:cluster/prod
        - ecs:RunTask arn:aws:ecs:eu-west-1:123456789012:task-definition/web:3 ecs:cluster=arn:aws:ecs:eu-west-1:123456789012:cluster/test
        - ecs:RunTask arn:aws:ecs:eu-west-1:123456789012:task-definition/web:3
        + iam:PassRole arn:aws:iam::123456789012:role/ecsTaskRole iam:PassedToService=ecs-tasks.amazonaws.com
        - iam:PassRole arn:aws:iam::123456789012:role/ecsTaskRole iam:PassedToService=ec2.amazonaws.com
        - iam:PassRole arn:aws:iam::123456789012:role/path/ecsTaskRole iam:PassedToService=ecs-tasks.amazonaws.com
        ",
    );
}

#[test]
fn everything_but() {
    check(
        r#"{"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "NotAction": ["iam:*", "sts:*"], "Resource": "*"},
            {"Effect": "Deny", "NotAction": "s3:*", "NotResource": "arn:aws:ecs:*",
             "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}"#,
        "
        + ecs:RunTask *
        - iam:CreateUser *
        - IAM:createuser *
        - ssm:GetParameter * aws:SecureTransport=false
        + s3:GetObject * aws:SecureTransport=false
        + ecs:RunTask arn:aws:ecs:eu-west-1:123456789012:task/c/1 aws:SecureTransport=FALSE
        + ssm:GetParameter * aws:SecureTransport=true
        + ssm:GetParameter *
        ",
    );
}

#[test]
fn where_and_when() {
    check(
        r#"{"Version": "2012-10-17", "Statement": {
            "Effect": "Allow", "Action": "ssm:Get*", "Resource": "*",
            "Condition": {
                "IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "2001:db8::/32"]},
                "NotIpAddress": {"aws:SourceIp": "10.66.0.0/16"},
                "DateGreaterThan": {"aws:CurrentTime": "2026-01-01T00:00:00Z"},
                "DateLessThanIfExists": {"aws:TokenIssueTime": 1800000000},
                "NumericLessThanEquals": {"aws:MultiFactorAuthAge": 3600}}}}"#,
        "
        + ssm:GetParameter * aws:SourceIp=10.1.2.3 aws:CurrentTime=2026-11-30T00:00:00Z aws:MultiFactorAuthAge=3600.0
        + ssm:GetParameter * aws:SourceIp=2001:db8::1 aws:CurrentTime=2026-11-30T00:00:00Z aws:MultiFactorAuthAge=0
        - ssm:GetParameter * aws:SourceIp=10.66.2.3 aws:CurrentTime=2026-11-30T00:00:00Z aws:MultiFactorAuthAge=0
        - ssm:GetParameter * aws:SourceIp=10.1.2.3 aws:CurrentTime=2025-11-30T00:00:00Z aws:MultiFactorAuthAge=0
        - ssm:GetParameter * aws:SourceIp=10.1.2.3 aws:CurrentTime=2026-11-30T00:00:00Z aws:MultiFactorAuthAge=3600.0000001
        - ssm:GetParameter * aws:SourceIp=10.1.2.3 aws:CurrentTime=2026-11-30T00:00:00Z
        - ssm:GetParameter * aws:SourceIp=10.1.2.3 aws:CurrentTime=2026-11-30T00:00:00Z aws:MultiFactorAuthAge=0 aws:TokenIssueTime=1800000001
        ",
    );
}

#[test]
fn tags_that_a_call_may_give() {
    check(
        r#"{"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Action": "ecs:TagResource", "Resource": "*",
            "Condition": {
                "ForAllValues:StringEquals": {"aws:TagKeys": ["stage", "owner"]},
                "Null": {"aws:TagKeys": "false"},
                "StringEqualsIgnoreCase": {"aws:RequestTag/stage": ["test", "Prod"]}}}, {
            "Effect": "Deny", "Action": "ecs:TagResource", "Resource": "*",
            "Condition": {"ForAnyValue:StringLike": {"aws:TagKeys": "secret*"}}}]}"#,
        "
        + ecs:TagResource * aws:TagKeys=[stage] aws:RequestTag/stage=TEST
        + ecs:TagResource * aws:TagKeys=[stage,owner] aws:RequestTag/stage=prod
        - ecs:TagResource * aws:TagKeys=[stage,other] aws:RequestTag/stage=prod
        - ecs:TagResource * aws:TagKeys=[] aws:RequestTag/stage=prod
        - ecs:TagResource * aws:RequestTag/stage=prod
        - ecs:TagResource * aws:TagKeys=[secret-1] aws:RequestTag/stage=prod
        ",
    );
}

#[test]
fn a_variable_may_have_several_parts() {
    check(
        r#"{"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*",
             "Condition": {"ArnLike": {"aws:SourceArn": ["${aws:PrincipalArn}", "arn:aws:sns:${aws:PrincipalTag/topic}*"]}}},
            {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:${aws:PrincipalTag/place}"}]}"#,
        "
        + sqs:SendMessage * aws:SourceArn=arn:aws:iam::123456789012:role/a aws:PrincipalArn=arn:aws:iam::123456789012:role/a aws:PrincipalTag/topic=x
        - sqs:SendMessage * aws:SourceArn=arn:aws:iam::123456789012:role/b aws:PrincipalArn=arn:aws:iam::123456789012:role/a aws:PrincipalTag/topic=x
        + sqs:SendMessage * aws:SourceArn=arn:aws:sns:eu-west-1:1:t2 aws:PrincipalArn=x aws:PrincipalTag/topic=eu-west-1:1:t
        - sqs:SendMessage * aws:SourceArn=arn:aws:sns:eu-west-1:1:u aws:PrincipalArn=x aws:PrincipalTag/topic=eu-west-1:1:t
        + s3:GetObject arn:aws:s3:::b/x aws:PrincipalTag/place=aws:s3:::b/x
        - s3:GetObject arn:aws:s3:::b/y aws:PrincipalTag/place=aws:s3:::b/x
        + s3:GetObject arn:aws:s3:::b/y aws:PrincipalTag/place=aws:s3
        + s3:GetObject arn:aws:s3:::b/y aws:PrincipalTag/place=aws
        - s3:GetObject arn:aws:s3:::b/y aws:PrincipalTag/place=aws-cn
        ",
    );
}

#[test]
fn a_service_needs_a_policy_that_names_it() {
    let compiled = |kind, resource: &str| {
        let text = format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Action": "sts:AssumeRole",
                "Principal": {{"Service": "ecs.amazonaws.com"}}{resource}}}}}"#
        );
        let service = |it: &document::Principal| Ok(Principal::Service(it.name.clone()));
        Policy::compile(&text, kind, service).unwrap()
    };
    let caller = Caller::Service { name: "ecs.amazonaws.com".to_owned() };
    let request = Request::new("sts:AssumeRole", "*", Context::default());
    let may = |resource: Option<&Policy>, is_trust| {
        let resource = resource.map(|policy| Applied { source: SOURCE, policy });
        let policies = Policies { identity: [], boundary: None, session: None, resource, is_trust };
        authorize(policies, &caller, &request).is_allowed()
    };
    assert!(may(Some(&compiled(Kind::Trust, "")), true));
    assert!(may(Some(&compiled(Kind::Resource, r#", "Resource": "*""#)), false));
    assert!(!may(None, false), "nothing names it");
}

#[test]
fn a_denial_names_what_came_nearest() {
    let policy = Policy::of_identity(
        r#"{"Version": "2012-10-17", "Statement": [
            {"Sid": "Other", "Effect": "Allow", "Action": "s3:*", "Resource": "*"},
            {"Sid": "Tasks", "Effect": "Allow", "Action": "ecs:StopTask",
             "Resource": "arn:aws:ecs:*:*:task/prod/*",
             "Condition": {"StringEquals": {"aws:PrincipalTag/team": "web"}}}]}"#,
    );
    let policy = policy.unwrap();
    let nearest = |action: &str, resource: &str, team: Option<&str>| {
        let mut context = Context::default();
        team.into_iter().for_each(|it| context.set("aws:PrincipalTag/team", it));
        let decision = decide(&policy, &Request::new(action, resource, context));
        let nearest = decision.nearest.expect("nothing allows it");
        let missing = match nearest.missing {
            Missing::Condition(it) => format!("{} {:?}", it.name, it.wanted),
            other => format!("{other:?}"),
        };
        format!("{} {missing}", nearest.cited.statement.sid.as_deref().unwrap_or_default())
    };
    let task = "arn:aws:ecs:eu-west-1:123456789012:task/prod/1";
    assert_eq!(nearest("ssm:GetParameter", "*", None), "Other Action");
    assert_eq!(nearest("ecs:StopTask", "*", None), "Tasks Resource");
    let by_tag = "Tasks aws:PrincipalTag/team [\"web\"]";
    assert_eq!(nearest("ecs:StopTask", task, Some("db")), by_tag);
}
