//! What would be decided.
use expect_test::expect;
use serde_json::{Value, json};

use super::{World, check};

const S3: &str = r#"{\"Version\": \"2012-10-17\", \"Statement\": [\n  {\"Effect\": \"Allow\", \"Action\": \"s3:*\", \"Resource\": \"arn:aws:s3:::b/${aws:username}/*\"},\n  {\"Effect\": \"Deny\", \"Action\": \"s3:Delete*\", \"Resource\": \"*\", \"Condition\": {\"Bool\": {\"aws:MultiFactorAuthPresent\": \"false\"}}}]}"#;

#[test]
fn documents_alone() {
    let script = r#"
        SimulateCustomPolicy {"PolicyInputList": [S3], "ActionNames": ["s3:GetObject", "s3:DeleteObject"], "ResourceArns": ["arn:aws:s3:::b/ann/x", "arn:aws:s3:::b/bob/x"], "ContextEntries": [{"ContextKeyName": "aws:username", "ContextKeyType": "string", "ContextKeyValues": ["ann"]}, {"ContextKeyName": "aws:MultiFactorAuthPresent", "ContextKeyType": "boolean", "ContextKeyValues": ["false"]}]}
        SimulateCustomPolicy {"PolicyInputList": [S3], "ActionNames": ["s3:GetObject"]} | EvaluationResults.0.EvalDecision EvaluationResults.0.EvalResourceName EvaluationResults.0.MissingContextValues
        SimulateCustomPolicy {"PolicyInputList": [READ], "PermissionsBoundaryPolicyInputList": [S3], "ActionNames": ["s3:GetObject"]} | EvaluationResults.0.EvalDecision EvaluationResults.0.PermissionsBoundaryDecisionDetail
        SimulateCustomPolicy {"PolicyInputList": ["{"], "ActionNames": ["s3:GetObject"]}
        SimulateCustomPolicy {"PolicyInputList": [READ, READ, READ, READ, READ, READ, READ, READ, READ, READ, READ, READ, READ, READ, READ, READ, READ, READ, READ, READ, READ], "ActionNames": ["s3:GetObject"]}
        SimulateCustomPolicy {"PolicyInputList": [READ], "ActionNames": ["s3:*"]}
        SimulateCustomPolicy {"PolicyInputList": [READ], "ActionNames": ["s3:GetObject"], "ResourceOwner": "210987654321"}
        SimulateCustomPolicy {"PolicyInputList": [READ], "ActionNames": ["s3:GetObject", "s3:PutObject"], "MaxItems": 1} | EvaluationResults.0.EvalActionName EvaluationResults.1 IsTruncated
        GetContextKeysForCustomPolicy {"PolicyInputList": [S3, READ]}
        "#;
    check(
        &script.replace("[S3", &format!("[\"{S3}\"")),
        expect![[r#"
            SimulateCustomPolicy {"EvaluationResults":[{"EvalActionName":"s3:GetObject","EvalDecision":"allowed","EvalResourceName":"arn:aws:s3:::b/ann/x","MatchedStatements":[{"EndPosition":{"Column":87,"Line":2},"SourcePolicyId":"PolicyInputList.1","SourcePolicyType":"none","StartPosition":{"Column":3,"Line":2}}],"MissingContextValues":[]},{"EvalActionName":"s3:GetObject","EvalDecision":"implicitDeny","EvalResourceName":"arn:aws:s3:::b/bob/x","MatchedStatements":[],"MissingContextValues":[]},{"EvalActionName":"s3:DeleteObject","EvalDecision":"explicitDeny","EvalResourceName":"arn:aws:s3:::b/ann/x","MatchedStatements":[{"EndPosition":{"Column":125,"Line":3},"SourcePolicyId":"PolicyInputList.1","SourcePolicyType":"none","StartPosition":{"Column":3,"Line":3}}],"MissingContextValues":[]},{"EvalActionName":"s3:DeleteObject","EvalDecision":"explicitDeny","EvalResourceName":"arn:aws:s3:::b/bob/x","MatchedStatements":[{"EndPosition":{"Column":125,"Line":3},"SourcePolicyId":"PolicyInputList.1","SourcePolicyType":"none","StartPosition":{"Column":3,"Line":3}}],"MissingContextValues":[]}],"IsTruncated":false}
            SimulateCustomPolicy EvaluationResults.0.EvalDecision="implicitDeny" EvaluationResults.0.EvalResourceName="*" EvaluationResults.0.MissingContextValues=["aws:MultiFactorAuthPresent","aws:username"]
            SimulateCustomPolicy EvaluationResults.0.EvalDecision="implicitDeny" EvaluationResults.0.PermissionsBoundaryDecisionDetail={"AllowedByPermissionsBoundary":false}
            SimulateCustomPolicy !! InvalidInputException: PolicyInputList.1: Syntax errors in policy. (line 1, column 2: the name of a member was expected)
            SimulateCustomPolicy !! InvalidInputException: A simulation can have 20 policies in PolicyInputList, but this one has 21.
            SimulateCustomPolicy !! InvalidInputException: s3:* is not the name of an action, as in s3:GetObject.
            SimulateCustomPolicy !! InvalidInputException: Berth has one account: the resource's owner is arn:aws:iam::123456789012:root, not 210987654321.
            SimulateCustomPolicy EvaluationResults.0.EvalActionName="s3:GetObject" EvaluationResults.1 absent IsTruncated=true
            GetContextKeysForCustomPolicy {"ContextKeyNames":["aws:MultiFactorAuthPresent","aws:username"]}
        "#]],
    );
}

#[test]
fn of_somebody() {
    check(
        r#"
        CreateUser {"UserName": "ann"} | User.UserName
        CreateGroup {"GroupName": "dev"} | Group.GroupName
        AddUserToGroup {"UserName": "ann", "GroupName": "dev"}
        PutGroupPolicy {"GroupName": "dev", "PolicyName": "read", "PolicyDocument": READ}
        AttachUserPolicy {"UserName": "ann", "PolicyArn": "arn:aws:iam::aws:policy/IAMFullAccess"}
        SimulatePrincipalPolicy {"PolicySourceArn": "arn:aws:iam::123456789012:user/ann", "ActionNames": ["s3:GetObject", "iam:CreateUser", "ecs:RunTask"]}
        SimulatePrincipalPolicy {"PolicySourceArn": "arn:aws:iam::123456789012:group/dev", "ActionNames": ["iam:CreateUser"]} | EvaluationResults.0.EvalDecision
        SimulatePrincipalPolicy {"PolicySourceArn": "arn:aws:iam::123456789012:user/ann", "ActionNames": ["s3:GetObject", "iam:CreateUser"], "PolicyExclusionList": [{"PolicyArn": "arn:aws:iam::aws:policy/IAMFullAccess"}, {"InlinePolicyIdentifier": {"AttachmentType": "group", "AttachmentName": "dev", "PolicyName": "read"}}]} | EvaluationResults.0.EvalDecision EvaluationResults.1.EvalDecision
        SimulatePrincipalPolicy {"PolicySourceArn": "arn:aws:iam::123456789012:user/ann", "ActionNames": ["s3:PutObject"], "ResourceArns": ["arn:aws:s3:::b/x"], "ResourcePolicy": "{\"Statement\": {\"Effect\": \"Allow\", \"Action\": \"s3:Put*\", \"Resource\": \"*\", \"Principal\": {\"AWS\": \"arn:aws:iam::123456789012:user/ann\"}}}"} | EvaluationResults.0.EvalDecision EvaluationResults.0.MatchedStatements.0.SourcePolicyType
        PutUserPermissionsBoundary {"UserName": "ann", "PermissionsBoundary": "arn:aws:iam::aws:policy/AmazonSSMFullAccess"}
        SimulatePrincipalPolicy {"PolicySourceArn": "arn:aws:iam::123456789012:user/ann", "ActionNames": ["s3:GetObject"]} | EvaluationResults.0.EvalDecision EvaluationResults.0.PermissionsBoundaryDecisionDetail
        SimulatePrincipalPolicy {"PolicySourceArn": "arn:aws:iam::123456789012:user/bob", "ActionNames": ["s3:GetObject"]}
        GetContextKeysForPrincipalPolicy {"PolicySourceArn": "arn:aws:iam::123456789012:user/ann"}
        "#,
        expect![[r#"
            CreateUser User.UserName="ann"
            CreateGroup Group.GroupName="dev"
            AddUserToGroup {}
            PutGroupPolicy {}
            AttachUserPolicy {}
            SimulatePrincipalPolicy {"EvaluationResults":[{"EvalActionName":"s3:GetObject","EvalDecision":"allowed","EvalResourceName":"*","MatchedStatements":[{"EndPosition":{"Column":89,"Line":1},"SourcePolicyId":"group_dev_read","SourcePolicyType":"group","StartPosition":{"Column":38,"Line":1}}],"MissingContextValues":[]},{"EvalActionName":"iam:CreateUser","EvalDecision":"allowed","EvalResourceName":"*","MatchedStatements":[{"EndPosition":{"Column":5,"Line":9},"SourcePolicyId":"IAMFullAccess","SourcePolicyType":"aws-managed","StartPosition":{"Column":5,"Line":3}}],"MissingContextValues":[]},{"EvalActionName":"ecs:RunTask","EvalDecision":"implicitDeny","EvalResourceName":"*","MatchedStatements":[],"MissingContextValues":[]}],"IsTruncated":false}
            SimulatePrincipalPolicy EvaluationResults.0.EvalDecision="implicitDeny"
            SimulatePrincipalPolicy EvaluationResults.0.EvalDecision="implicitDeny" EvaluationResults.1.EvalDecision="implicitDeny"
            SimulatePrincipalPolicy EvaluationResults.0.EvalDecision="allowed" EvaluationResults.0.MatchedStatements.0.SourcePolicyType="resource"
            PutUserPermissionsBoundary {}
            SimulatePrincipalPolicy EvaluationResults.0.EvalDecision="implicitDeny" EvaluationResults.0.PermissionsBoundaryDecisionDetail={"AllowedByPermissionsBoundary":false}
            SimulatePrincipalPolicy !! NoSuchEntityException: The entity with the ARN arn:aws:iam::123456789012:user/bob cannot be found.
            GetContextKeysForPrincipalPolicy {"ContextKeyNames":[]}
        "#]],
    );
}

/// Texts that are slow to compare, and an answer to each pair.
#[test]
fn a_page_takes_a_moment() {
    let mut world = World::new();
    let texts = (0..8).map(|it| format!("arn:aws:s3:::{}", "*a?".repeat(30 + it % 2)));
    let slow = json!({"Version": "2012-10-17", "Statement":
        {"Effect": "Deny", "Action": "*", "Resource": texts.collect::<Vec<_>>()}});
    let resources: Vec<String> =
        (0..4).map(|it| format!("arn:aws:s3:::{}{it}", "a".repeat(1_900))).collect();
    let actions = ["s3:GetObject", "s3:PutObject"];
    let mut body = json!({"PolicyInputList": vec![slow.to_string(); 20], "ActionNames": actions,
        "ResourceArns": resources, "MaxItems": 1000});
    let (mut told, mut pages) = (Vec::new(), 0);
    loop {
        let page = world.call("SimulateCustomPolicy", &body.to_string()).unwrap();
        let results = page["EvaluationResults"].as_array().unwrap();
        assert!((1..=2).contains(&results.len()), "{}", results.len());
        let name = |of: &str, it: &Value| it[of].as_str().unwrap().to_owned();
        told.extend(
            results.iter().map(|it| (name("EvalActionName", it), name("EvalResourceName", it))),
        );
        pages += 1;
        assert_eq!(page["IsTruncated"], json!(page["Marker"].is_string()));
        if page["Marker"].is_null() {
            break;
        }
        body["Marker"] = page["Marker"].clone();
    }
    let pairs = actions
        .iter()
        .flat_map(|action| resources.iter().map(move |it| ((*action).to_owned(), it.clone())));
    assert_eq!(told, pairs.collect::<Vec<_>>());
    assert!(pages >= 4, "{pages}");
}

#[test]
fn an_answer_has_an_end() {
    let mut world = World::new();
    let read = super::READ.replace('\\', "");
    let many = json!({"Version": "2012-10-17", "Statement":
        vec![json!({"Effect": "Allow", "Action": "*", "Resource": "*"}); 200]});
    let actions: Vec<String> = (0..1_000).map(|it| format!("s3:Get{it}")).collect();
    let body = json!({"PolicyInputList": vec![many.to_string(); 20], "ActionNames": actions, "MaxItems": 1000});
    let page = world.call("SimulateCustomPolicy", &body.to_string()).unwrap();
    assert_eq!(page["EvaluationResults"].as_array().unwrap().len(), 1);
    assert_eq!(page["IsTruncated"], true);
    let entry = |values: Vec<String>| {
        json!({"ContextKeyName": "aws:b", "ContextKeyType": "stringList",
        "ContextKeyValues": values})
    };
    let mut refused = |member: &str, value: Value| {
        let mut body = json!({"PolicyInputList": [read], "ActionNames": ["s3:GetObject"]});
        body[member] = value;
        world.call("SimulateCustomPolicy", &body.to_string()).map_err(|it| it.to_string()).err()
    };
    let text = |list: &str, most: usize, count: usize| {
        Some(format!(
            "InvalidInputException: A simulation can have {most} {list}, but this one has {count}."
        ))
    };
    let (names, arns) =
        (|count| json!(vec!["s3:GetObject"; count]), |count| json!(vec!["arn:x"; count]));
    assert_eq!(refused("ActionNames", names(1_001)), text("ActionNames", 1_000, 1_001));
    assert_eq!(refused("ResourceArns", arns(1_001)), text("ResourceArns", 1_000, 1_001));
    assert_eq!(refused("ResourceArns", arns(1_000)), None);
    let entries = |count| json!(vec![entry(Vec::new()); count]);
    assert_eq!(refused("ContextEntries", entries(257)), text("ContextEntries", 256, 257));
    assert_eq!(refused("ContextEntries", entries(256)), None);
    let values = |bytes| json!([entry(vec!["v".repeat(bytes), String::new()])]);
    assert_eq!(
        refused("ContextEntries", values(8_191)),
        text("bytes of context values", 8_192, 8_193)
    );
    assert_eq!(refused("ContextEntries", values(8_190)), None);
}
