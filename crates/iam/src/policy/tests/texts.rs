//! Documents that are none, and what is said of them.
use expect_test::{Expect, expect};

use super::random::known_principal;
use crate::policy::{Kind, Policy};

fn said(kind: Kind, documents: &[&str], expected: Expect) {
    let told = documents.iter().map(|it| match Policy::compile(it, kind, known_principal) {
        Ok(policy) => format!("{it}\n    fine, {} statements\n", policy.statements.len()),
        Err(error) => format!("{it}\n    {error}\n"),
    });
    expected.assert_eq(&told.collect::<String>());
}

#[test]
fn what_is_no_policy_of_an_identity() {
    let many = (0..33).map(|it| format!(r#""aws:k{it}": "v""#)).collect::<Vec<_>>().join(", ");
    let many = format!(
        r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {{"StringLike": {{{many}}}}}}}}}"#
    );
    let told = Policy::of_identity(&many).unwrap_err().to_string();
    assert!(told.ends_with("a statement can have 32 condition keys, but one has 33)"), "{told}");
    let with = |resources: &[String]| {
        let allows = serde_json::json!({"Effect": "Allow", "Action": "*", "Resource": resources});
        let document = serde_json::json!({"Version": "2012-10-17", "Statement": allows});
        Policy::of_identity(&document.to_string()).map(drop).map_err(|it| it.to_string())
    };
    let keys = |count: usize| {
        (0..count)
            .map(|it| format!("arn:aws:s3:::${{aws:k{it}}}/${{AWS:K{it}}}"))
            .collect::<Vec<_>>()
    };
    let refused = |why: &str| Err(format!("The policy failed legacy parsing ({why})"));
    let why = "a statement can have 32 condition keys, but one has 33 with the variables of its \
               resources";
    assert_eq!((with(&keys(32)), with(&keys(33))), (Ok(()), refused(why)));
    // One that ends a text is free.
    let text = |marks: usize| format!("arn:aws:s3:::{}*", "?".repeat(marks));
    let why = "a text can have 64 wildcards and variables, but one has 65";
    assert_eq!((with(&[text(64)]), with(&[text(65)])), (Ok(()), refused(why)));
    let why = "a policy can have 512 wildcards and variables, but this one has 513";
    let mut texts = vec![text(64); 8];
    assert_eq!(with(&texts), Ok(()));
    texts.push(text(1));
    assert_eq!(with(&texts), refused(why));
    said(
        Kind::Identity,
        &[
            r#""#,
            r#"[]"#,
            r#"{"Version": "2012-10-17"}"#,
            r#"{"Version": "2012-10-17", "Statement": []}"#,
            r#"{"Version": "2012-10-17", "Statement": {}}"#,
            r#"{"Version": "2020-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#,
            r#"{"Version": "2008-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#,
            r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#,
            r#"{"Version": "2012-10-17", "Statement": {"Effect": "allow", "Action": "*", "Resource": "*"}}"#,
            r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "NotAction": "*", "Resource": "*"}}"#,
            r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Colour": "red"}}"#,
            r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Effect": "Deny", "Action": "*", "Resource": "*"}}"#,
            r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Resource": "*"}}"#,
            r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*"}}"#,
            r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": [], "Resource": "*"}}"#,
            r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Principal": "*"}}"#,
            r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "GetObject", "Resource": "*"}}"#,
            r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:Get:Object", "Resource": "*"}}"#,
            r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s*:Get", "Resource": "*"}}"#,
            r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "bucket"}}"#,
            r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s*:::bucket"}}"#,
            r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::${aws:username"}}"#,
            r#"{"Version": "2012-10-17", "Statement": [{"Sid": "a", "Effect": "Allow", "Action": "*", "Resource": "*"}, {"Sid": "a", "Effect": "Allow", "Action": "*", "Resource": "*"}]}"#,
            r#"{"Version": "2012-10-17", "Statement": {"Sid": "a b", "Effect": "Allow", "Action": "*", "Resource": "*"}}"#,
            r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"StringSame": {"aws:x": "y"}}}}"#,
            r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"NullIfExists": {"aws:x": "true"}}}}"#,
            r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"StringEquals": {"x": "y"}}}}"#,
            r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"NumericEquals": {"aws:x": "y"}}}}"#,
            r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"DateEquals": {"aws:x": "noon"}}}}"#,
            r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"Bool": {"aws:x": true}, "NumericEquals": {"aws:y": [1, 2.50]}}}}"#,
        ],
        expect![[r#"

                Syntax errors in policy. (line 1, column 1: a value was expected)
            []
                Syntax errors in policy. (line 1, column 1: a policy is an object)
            {"Version": "2012-10-17"}
                Syntax errors in policy. (line 1, column 1: there is no statement)
            {"Version": "2012-10-17", "Statement": []}
                Syntax errors in policy. (line 1, column 1: there is no statement)
            {"Version": "2012-10-17", "Statement": {}}
                Syntax errors in policy. (line 1, column 40: the statement has no Effect)
            {"Version": "2020-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}
                Syntax errors in policy. (line 1, column 13: there is no version '2020-10-17')
            {"Version": "2008-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}
                Policy document must be version 2012-10-17 or greater.
            {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}
                Policy document must be version 2012-10-17 or greater.
            {"Version": "2012-10-17", "Statement": {"Effect": "allow", "Action": "*", "Resource": "*"}}
                Syntax errors in policy. (line 1, column 51: there is no effect 'allow')
            {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "NotAction": "*", "Resource": "*"}}
                Syntax errors in policy. (line 1, column 88: NotAction stands beside its opposite)
            {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Colour": "red"}}
                Syntax errors in policy. (line 1, column 102: nothing is called 'Colour' here)
            {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Effect": "Deny", "Action": "*", "Resource": "*"}}
                Syntax errors in policy. (line 1, column 60: the member 'Effect' is there twice)
            {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Resource": "*"}}
                Policy statement must contain actions.
            {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*"}}
                Policy statement must contain resources.
            {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": [], "Resource": "*"}}
                Policy statement must contain actions.
            {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Principal": "*"}}
                Policy document should not specify a principal.
            {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "GetObject", "Resource": "*"}}
                Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.
            {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:Get:Object", "Resource": "*"}}
                Actions/Condition can contain only one colon.
            {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s*:Get", "Resource": "*"}}
                Vendor s* is not valid
            {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "bucket"}}
                Resource bucket must be in ARN format or "*".
            {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s*:::bucket"}}
                Resource vendor must be fully qualified and cannot contain regexes.
            {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::${aws:username"}}
                Syntax errors in policy. (line 1, column 40: a variable does not end)
            {"Version": "2012-10-17", "Statement": [{"Sid": "a", "Effect": "Allow", "Action": "*", "Resource": "*"}, {"Sid": "a", "Effect": "Allow", "Action": "*", "Resource": "*"}]}
                Statement IDs (SID) in a single policy must be unique.
            {"Version": "2012-10-17", "Statement": {"Sid": "a b", "Effect": "Allow", "Action": "*", "Resource": "*"}}
                Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*
            {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"StringSame": {"aws:x": "y"}}}}
                Syntax errors in policy. (line 1, column 120: there is no operator 'StringSame')
            {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"NullIfExists": {"aws:x": "true"}}}}
                Syntax errors in policy. (line 1, column 122: there is no operator 'NullIfExists')
            {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"StringEquals": {"x": "y"}}}}
                Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.
            {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"NumericEquals": {"aws:x": "y"}}}}
                Syntax errors in policy. (line 1, column 40: 'y' is no number)
            {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"DateEquals": {"aws:x": "noon"}}}}
                Syntax errors in policy. (line 1, column 40: 'noon' is no date)
            {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"Bool": {"aws:x": true}, "NumericEquals": {"aws:y": [1, 2.50]}}}}
                fine, 1 statements
        "#]],
    );
}

#[test]
fn what_is_no_trust() {
    said(
        Kind::Trust,
        &[
            r#"{"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ecs-tasks.amazonaws.com"}}}"#,
            r#"{"Version": "2008-10-17", "Statement": {"Effect": "Allow", "Action": ["sts:AssumeRole", "sts:TagSession"], "Principal": {"AWS": ["123456789012", "arn:aws:iam::123456789012:root", "arn:aws:iam::123456789012:user/ann", "*"]}}}"#,
            r#"{"Statement": {"Effect": "Allow", "Action": "ecs:RunTask", "Principal": "*"}}"#,
            r#"{"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole"}}"#,
            r#"{"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": "*", "Resource": "*"}}"#,
            r#"{"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": "ann"}}"#,
            r#"{"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {}}}"#,
            r#"{"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "arn:aws:iam::123456789012:user/none"}}}"#,
            r#"{"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "arn:aws:iam::123456789012:user/*"}}}"#,
            r#"{"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "210987654321"}}}"#,
            r#"{"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "*"}}}"#,
            r#"{"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Federated": "accounts.example.com"}}}"#,
            r#"{"Statement": {"Effect": "Deny", "Action": "sts:AssumeRole", "NotPrincipal": {"Federated": "*"}}}"#,
            r#"{"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Federated": "*"}}}"#,
            r#"{"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"CanonicalUser": "*"}}}"#,
            r#"{"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "*"}}}"#,
            r#"{"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Machine": "one"}}}"#,
        ],
        expect![[r#"
            {"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ecs-tasks.amazonaws.com"}}}
                fine, 1 statements
            {"Version": "2008-10-17", "Statement": {"Effect": "Allow", "Action": ["sts:AssumeRole", "sts:TagSession"], "Principal": {"AWS": ["123456789012", "arn:aws:iam::123456789012:root", "arn:aws:iam::123456789012:user/ann", "*"]}}}
                fine, 1 statements
            {"Statement": {"Effect": "Allow", "Action": "ecs:RunTask", "Principal": "*"}}
                AssumeRole policy may only specify STS AssumeRole actions.
            {"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole"}}
                Missing required field Principal
            {"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": "*", "Resource": "*"}}
                Has prohibited field Resource
            {"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": "ann"}}
                Syntax errors in policy. (line 1, column 76: a principal is '*' or an object)
            {"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {}}}
                Syntax errors in policy. (line 1, column 76: there is no principal)
            {"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "arn:aws:iam::123456789012:user/none"}}}
                Invalid principal in policy: "AWS":"arn:aws:iam::123456789012:user/none"
            {"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "arn:aws:iam::123456789012:user/*"}}}
                Invalid principal in policy: "AWS":"arn:aws:iam::123456789012:user/*"
            {"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "210987654321"}}}
                Invalid principal in policy: "AWS":"210987654321" (Berth has one account, and knows nobody of another)
            {"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "*"}}}
                Invalid principal in policy: "Service":"*"
            {"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Federated": "accounts.example.com"}}}
                Invalid principal in policy: "Federated":"accounts.example.com" (Berth has no principals of the kind Federated)
            {"Statement": {"Effect": "Deny", "Action": "sts:AssumeRole", "NotPrincipal": {"Federated": "*"}}}
                Invalid principal in policy: "Federated":"*" (Berth has no principals of the kind Federated)
            {"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Federated": "*"}}}
                Invalid principal in policy: "Federated":"*" (Berth has no principals of the kind Federated)
            {"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"CanonicalUser": "*"}}}
                Invalid principal in policy: "CanonicalUser":"*" (Berth has no principals of the kind CanonicalUser)
            {"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "*"}}}
                fine, 1 statements
            {"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Machine": "one"}}}
                Syntax errors in policy. (line 1, column 88: nothing is called 'Machine' here)
        "#]],
    );
}
