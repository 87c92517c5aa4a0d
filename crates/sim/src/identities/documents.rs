//! What policies say here: each lets through or refuses something that clients ask for.

/// Of users, groups, roles, sessions and boundaries.
pub const DOCUMENTS: [&str; 16] = [
    r#"{"Version": "2012-10-17", "Statement":
        {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#,
    r#"{"Version": "2012-10-17", "Statement":
        {"Effect": "Allow", "Action": ["ecs:*", "berth:*", "iam:PassRole"], "Resource": "*"}}"#,
    r#"{"Version": "2012-10-17", "Statement":
        {"Effect": "Allow", "Action": "ecs:*", "Resource": "*"}}"#,
    r#"{"Version": "2012-10-17", "Statement":
        {"Effect": "Allow", "Action": ["ecs:Describe*", "ecs:List*", "berth:Explain*",
            "sts:AssumeRole"], "Resource": "*"}}"#,
    r#"{"Version": "2012-10-17", "Statement":
        {"Effect": "Allow", "Action": "ecs:*", "Resource": "*",
            "Condition": {"ArnEquals": {"ecs:cluster": "arn:aws:ecs:*:*:cluster/default"}}}}"#,
    r#"{"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": ["ecs:runtask", "ecs:StartTask"],
            "Resource": ["arn:aws:ecs:*:*:task-definition/f0:*", "arn:aws:ecs:*:*:task-definition/f1:1"]},
        {"Effect": "Allow", "Action": "ecs:StopTask", "Resource": "arn:aws:ecs:*:*:task/*"}]}"#,
    r#"{"Version": "2012-10-17", "Statement":
        {"Effect": "Deny", "Action": ["ecs:StopTask", "ecs:Update*"], "Resource": "*"}}"#,
    r#"{"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "*", "Resource": "*"},
        {"Effect": "Deny", "Action": "ecs:*", "Resource": ["arn:aws:ecs:*:*:task/*/*0",
            "arn:aws:ecs:*:*:task/*/*4", "arn:aws:ecs:*:*:task/*/*9",
            "arn:aws:ecs:*:*:task/*/*c", "arn:aws:ecs:*:*:container-instance/*/*2",
            "arn:aws:ecs:*:*:container-instance/*/*7",
            "arn:aws:ecs:*:*:container-instance/*/*d", "arn:aws:ecs:*:*:task-definition/*:2"]}]}"#,
    r#"{"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "ecs:*", "Resource": "*"},
        {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::*:role/web",
            "Condition": {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}}]}"#,
    r#"{"Version": "2012-10-17", "Statement":
        {"Effect": "Deny", "Action": "iam:PassRole", "Resource": "*"}}"#,
    r#"{"Version": "2012-10-17", "Statement":
        {"Effect": "Allow", "Action": "ssm:*", "Resource": [
            "arn:aws:ssm:*:*:parameter/${aws:username}",
            "arn:aws:ssm:*:*:parameter/${aws:username}/*"]}}"#,
    r#"{"Version": "2012-10-17", "Statement":
        {"Effect": "Allow", "Action": ["iam:*", "sts:*"], "Resource": "*"}}"#,
    r#"{"Version": "2012-10-17", "Statement":
        {"Effect": "Allow", "NotAction": ["iam:*", "ecs:Delete*"], "Resource": "*"}}"#,
    r#"{"Version": "2012-10-17", "Statement":
        {"Effect": "Deny", "Action": "*", "Resource": "*",
            "Condition": {"StringEquals": {"aws:username": "ann"}}}}"#,
    r#"{"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": ["ecs:*", "ssm:*"], "Resource": "*"},
        {"Effect": "Deny", "Action": ["ecs:RunTask", "ecs:CreateService"], "Resource": "*",
            "Condition": {"ArnLike": {"ecs:cluster": "*:cluster/prod"}}},
        {"Effect": "Deny", "Action": "ecs:*",
            "Resource": "arn:aws:ecs:*:*:task-definition/f1:*"}]}"#,
    r#"{"Version": "2012-10-17", "Statement":
        {"Effect": "Allow", "NotAction": "ecs:RunTask", "Resource": "*"}}"#,
];

/// Who may assume a role: all of the account whose policies say so, or a user, whatever these say.
pub const TRUSTS: [&str; 2] = [
    r#"{"Version": "2012-10-17", "Statement":
        {"Effect": "Allow", "Action": "sts:AssumeRole",
            "Principal": {"AWS": "arn:aws:iam::123456789012:root"}}}"#,
    r#"{"Version": "2012-10-17", "Statement":
        {"Effect": "Allow", "Action": "sts:AssumeRole",
            "Principal": {"AWS": "arn:aws:iam::123456789012:user/a"}}}"#,
];
