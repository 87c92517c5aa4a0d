//! Roles, from their making to their end.
use berth_api::sigv4::percent_encoded;
use expect_test::expect;
use serde_json::json;

use super::{World, check, check_all, run};

#[test]
fn a_role_lives() {
    check(
        r#"
        CreateRole {"RoleName": "web", "AssumeRolePolicyDocument": TRUST, "Path": "/team/", "Description": "d", "Tags": [{"Key": "stage", "Value": "test"}]}
        GetRole {"RoleName": "web"} | Role.MaxSessionDuration Role.RoleLastUsed Role.Tags Role.AssumeRolePolicyDocument
        CreateRole {"RoleName": "WEB", "AssumeRolePolicyDocument": TRUST}
        GetRole {"RoleName": "WEB"}
        PutRolePolicy {"RoleName": "web", "PolicyName": "p", "PolicyDocument": READ}
        GetRolePolicy {"RoleName": "web", "PolicyName": "p"}
        GetRolePolicy {"RoleName": "web", "PolicyName": "q"}
        AttachRolePolicy {"RoleName": "web", "PolicyArn": "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"}
        AttachRolePolicy {"RoleName": "web", "PolicyArn": "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"}
        ListAttachedRolePolicies {"RoleName": "web"}
        ListRolePolicies {"RoleName": "web"}
        UpdateRole {"RoleName": "web", "MaxSessionDuration": 7200}
        GetRole {"RoleName": "web"} | Role.Description Role.MaxSessionDuration
        UpdateRole {"RoleName": "web", "Description": ""}
        UpdateRoleDescription {"RoleName": "web", "Description": "e"} | Role.Description
        TagRole {"RoleName": "web", "Tags": [{"Key": "Stage", "Value": "prod"}, {"Key": "a", "Value": ""}]}
        ListRoleTags {"RoleName": "web"}
        UntagRole {"RoleName": "web", "TagKeys": ["STAGE", "none"]}
        ListRoleTags {"RoleName": "web"}
        DeleteRole {"RoleName": "web"}
        DetachRolePolicy {"RoleName": "web", "PolicyArn": "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"}
        DetachRolePolicy {"RoleName": "web", "PolicyArn": "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"}
        DeleteRole {"RoleName": "web"}
        DeleteRolePolicy {"RoleName": "web", "PolicyName": "p"}
        DeleteRolePolicy {"RoleName": "web", "PolicyName": "p"}
        DeleteRole {"RoleName": "web"}
        GetRole {"RoleName": "web"}
        "#,
        expect![[r#"
            CreateRole {"Role":{"Arn":"arn:aws:iam::123456789012:role/team/web","AssumeRolePolicyDocument":"%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C%22Principal%22%3A%7B%22Service%22%3A%22ecs-tasks.amazonaws.com%22%7D%2C%22Action%22%3A%22sts%3AAssumeRole%22%7D%5D%7D","CreateDate":1700000001,"Description":"d","MaxSessionDuration":3600,"Path":"/team/","RoleId":"AROARZPUZDIKAPQ77SUNV","RoleLastUsed":{},"RoleName":"web","Tags":[{"Key":"stage","Value":"test"}]}}
            GetRole Role.MaxSessionDuration=3600 Role.RoleLastUsed={} Role.Tags=[{"Key":"stage","Value":"test"}] Role.AssumeRolePolicyDocument="%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C%22Principal%22%3A%7B%22Service%22%3A%22ecs-tasks.amazonaws.com%22%7D%2C%22Action%22%3A%22sts%3AAssumeRole%22%7D%5D%7D"
            CreateRole !! EntityAlreadyExistsException: Role with name WEB already exists.
            GetRole !! NoSuchEntityException: The role with name WEB cannot be found.
            PutRolePolicy {}
            GetRolePolicy {"PolicyDocument":"%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22s3%3AGet%2A%22%2C%22Resource%22%3A%22%2A%22%7D%5D%7D","PolicyName":"p","RoleName":"web"}
            GetRolePolicy !! NoSuchEntityException: The role policy with name q cannot be found.
            AttachRolePolicy {}
            AttachRolePolicy {}
            ListAttachedRolePolicies {"AttachedPolicies":[{"PolicyArn":"arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy","PolicyName":"AmazonECSTaskExecutionRolePolicy"}],"IsTruncated":false}
            ListRolePolicies {"IsTruncated":false,"PolicyNames":["p"]}
            UpdateRole {}
            GetRole Role.Description="d" Role.MaxSessionDuration=7200
            UpdateRole {}
            UpdateRoleDescription Role.Description="e"
            TagRole {}
            ListRoleTags {"IsTruncated":false,"Tags":[{"Key":"Stage","Value":"prod"},{"Key":"a","Value":""}]}
            UntagRole {}
            ListRoleTags {"IsTruncated":false,"Tags":[{"Key":"a","Value":""}]}
            DeleteRole !! DeleteConflictException: Cannot delete entity, must detach all policies first.
            DetachRolePolicy {}
            DetachRolePolicy !! NoSuchEntityException: Policy arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy was not found.
            DeleteRole !! DeleteConflictException: Cannot delete entity, must delete policies first.
            DeleteRolePolicy {}
            DeleteRolePolicy !! NoSuchEntityException: The role policy with name p cannot be found.
            DeleteRole {}
            GetRole !! NoSuchEntityException: The role with name web cannot be found.
        "#]],
    );
}

#[test]
fn trust_is_of_one_life() {
    let mut world = World::new();
    let told = run(
        &mut world,
        r#"
        CreateUser {"UserName": "ann", "Path": "/team/"} | User.Arn
        CreateRole {"RoleName": "r", "AssumeRolePolicyDocument": "{\"Statement\": {\"Effect\": \"Allow\", \"Action\": \"sts:AssumeRole\", \"Principal\": {\"AWS\": [\"arn:aws:iam::123456789012:user/team/ann\", \"123456789012\", \"arn:aws:sts::123456789012:assumed-role/r/s\"]}}}"}
        CreateRole {"RoleName": "r", "AssumeRolePolicyDocument": "{\"Statement\": {\"Effect\": \"Allow\", \"Action\": \"sts:AssumeRole\", \"Principal\": {\"AWS\": [\"arn:aws:iam::123456789012:user/team/ann\", \"123456789012\"]}}}"} | Role.Arn
        GetRole {"RoleName": "r"} | Role.AssumeRolePolicyDocument
        UpdateUser {"UserName": "ann", "NewUserName": "anna"}
        GetRole {"RoleName": "r"} | Role.AssumeRolePolicyDocument
        UpdateAssumeRolePolicy {"RoleName": "r", "PolicyDocument": "{\"Statement\": {\"Effect\": \"Allow\", \"Action\": \"sts:AssumeRole\", \"Principal\": {\"AWS\": \"arn:aws:sts::123456789012:assumed-role/r/s1\"}}}"}
        UpdateAssumeRolePolicy {"RoleName": "r", "PolicyDocument": "{\"Statement\": {\"Effect\": \"Allow\", \"Action\": \"sts:AssumeRole\", \"Principal\": {\"AWS\": \"arn:aws:iam::123456789012:user/team/ann\"}}}"}
        UpdateAssumeRolePolicy {"RoleName": "r", "PolicyDocument": "{\"Statement\": {\"Effect\": \"Allow\", \"Action\": \"sts:AssumeRole\", \"Principal\": {\"AWS\": \"arn:aws:iam::123456789012:user/team/anna\"}}}"}
        "#,
    );
    expect![[r#"
        CreateUser User.Arn="arn:aws:iam::123456789012:user/team/ann"
        CreateRole !! MalformedPolicyDocumentException: Invalid principal in policy: "AWS":"arn:aws:sts::123456789012:assumed-role/r/s"
        CreateRole Role.Arn="arn:aws:iam::123456789012:role/r"
        GetRole Role.AssumeRolePolicyDocument="%7B%22Statement%22%3A%20%7B%22Effect%22%3A%20%22Allow%22%2C%20%22Action%22%3A%20%22sts%3AAssumeRole%22%2C%20%22Principal%22%3A%20%7B%22AWS%22%3A%20%5B%22arn%3Aaws%3Aiam%3A%3A123456789012%3Auser%2Fteam%2Fann%22%2C%20%22123456789012%22%5D%7D%7D%7D"
        UpdateUser {}
        GetRole Role.AssumeRolePolicyDocument="%7B%22Statement%22%3A%20%7B%22Effect%22%3A%20%22Allow%22%2C%20%22Action%22%3A%20%22sts%3AAssumeRole%22%2C%20%22Principal%22%3A%20%7B%22AWS%22%3A%20%5B%22arn%3Aaws%3Aiam%3A%3A123456789012%3Auser%2Fteam%2Fanna%22%2C%20%22123456789012%22%5D%7D%7D%7D"
        UpdateAssumeRolePolicy {}
        UpdateAssumeRolePolicy !! MalformedPolicyDocumentException: Invalid principal in policy: "AWS":"arn:aws:iam::123456789012:user/team/ann"
        UpdateAssumeRolePolicy {}
    "#]].assert_eq(&told);
    let id = world.call("GetUser", r#"{"UserName": "anna"}"#).unwrap();
    let id = id["User"]["UserId"].as_str().unwrap().to_owned();
    world.call("DeleteUser", r#"{"UserName": "anna"}"#).unwrap();
    world.call("CreateUser", r#"{"UserName": "anna", "Path": "/team/"}"#).unwrap();
    let role = world.call("GetRole", r#"{"RoleName": "r"}"#).unwrap();
    let document = role["Role"]["AssumeRolePolicyDocument"].as_str().unwrap();
    assert!(document.contains(&id), "who is gone is told by the id: {document}");
}

#[test]
fn a_session_has_a_name() {
    let mut world = World::new();
    run(&mut world, r#"CreateRole {"RoleName": "r", "AssumeRolePolicyDocument": TRUST}"#);
    let mut put = |name: &str| {
        let arn = format!("arn:aws:sts::123456789012:assumed-role/r/{name}");
        let trust = json!({"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",
            "Principal": {"AWS": arn}}});
        let body = json!({"RoleName": "r", "PolicyDocument": trust.to_string()});
        world.call("UpdateAssumeRolePolicy", &body.to_string()).is_ok()
    };
    let long = "n".repeat(65);
    for name in ["a1", "i-0_a+b=c,d.e@f", &long[1..]] {
        assert!(put(name), "{name}");
    }
    for name in ["", "a", "*", "web*", "web?", "a b", "a/b", "a:b", "\u{e4}\u{f6}", &long] {
        assert!(!put(name), "{name}");
    }
}

#[test]
fn only_principals_are_told_anew() {
    let mut world = World::new();
    let arn = |name: &str| format!("arn:aws:iam::123456789012:user/{name}");
    let trust = |ann: &str, bob: &str, path: &str| {
        let (ann, bob) = (arn(ann), arn(bob));
        format!(
            r#"{{"Statement": [{{"Effect": "Allow", "Action": "sts:AssumeRole",
                "Principal": {{"AWS": ["{ann}", "123456789012" , "{bob}"]}},
                "Condition": {{"ArnEquals": {{"aws:PrincipalArn": "{}"}}}}}},
                {{"Effect": "Deny", "Action": "sts:AssumeRole", "NotPrincipal": {{"AWS": "{bob}"}},
                "Condition": {{"StringEquals": {{"aws:PrincipalTag/path": "{path}"}}}}}}]}}"#,
            arn("ann")
        )
    };
    for name in ["ann", "bob"] {
        world.call("CreateUser", &json!({"UserName": name}).to_string()).unwrap();
    }
    let document = trust("ann", "bob", "ü");
    let body = json!({"RoleName": "r", "AssumeRolePolicyDocument": document});
    world.call("CreateRole", &body.to_string()).unwrap();
    let told = |world: &mut World| {
        let role = world.call("GetRole", r#"{"RoleName": "r"}"#).unwrap();
        role["Role"]["AssumeRolePolicyDocument"].as_str().unwrap().to_owned()
    };
    assert_eq!(told(&mut world), percent_encoded(&document));
    // The one gets the other's name.
    for (old, new) in [("ann", "carl"), ("bob", "ann"), ("carl", "bob")] {
        let body = json!({"UserName": old, "NewUserName": new});
        world.call("UpdateUser", &body.to_string()).unwrap();
    }
    assert_eq!(told(&mut world), percent_encoded(trust("bob", "ann", "ü")));
    let path = r#"/a"\b/"#;
    let body = json!({"UserName": "bob", "NewPath": path}).to_string();
    world.call("UpdateUser", &body).unwrap();
    let escaped = trust(r#"a\"\\b/bob"#, "ann", "ü");
    assert_eq!(told(&mut world), percent_encoded(&escaped));
}

#[test]
fn what_cannot_be_is_refused() {
    let mut world = World::new();
    check_all(
        &mut world,
        "CreateRole",
        &[
            r#"{}"#,
            r#"{"RoleName": "a b", "AssumeRolePolicyDocument": TRUST}"#,
            r#"{"RoleName": "rôle", "AssumeRolePolicyDocument": TRUST}"#,
            r#"{"RoleName": "r", "AssumeRolePolicyDocument": "{}"}"#,
            r#"{"RoleName": "r", "AssumeRolePolicyDocument": READ}"#,
            r#"{"RoleName": "r", "AssumeRolePolicyDocument": TRUST, "Path": "x"}"#,
            r#"{"RoleName": "r", "AssumeRolePolicyDocument": TRUST, "MaxSessionDuration": 60}"#,
            r#"{"RoleName": "r", "AssumeRolePolicyDocument": TRUST, "Tags": [{"Key": "a", "Value": ""}, {"Key": "A", "Value": ""}]}"#,
            r#"{"RoleName": "r", "AssumeRolePolicyDocument": TRUST, "Tags": [{"Key": "aws:a", "Value": ""}]}"#,
            r#"{"RoleName": "r", "AssumeRolePolicyDocument": TRUST, "PermissionsBoundary": "arn:aws:iam::123456789012:policy/none"}"#,
            r#"{"RoleName": "r", "AssumeRolePolicyDocument": TRUST, "PermissionsBoundary": "none, but of twenty characters"}"#,
            r#"{"RoleName": "r", "AssumeRolePolicyDocument": TRUST}"#,
        ],
        expect![[r#"
            {}
                ValidationError: 1 validation error detected: Value null at 'assumeRolePolicyDocument' failed to satisfy constraint: Member must not be null
            {"RoleName": "a b", "AssumeRolePolicyDocument": TRUST}
                ValidationError: 1 validation error detected: Value 'a b' at 'roleName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w+=,.@-]+
            {"RoleName": "rôle", "AssumeRolePolicyDocument": TRUST}
                ValidationError: 1 validation error detected: Value 'rôle' at 'roleName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w+=,.@-]+
            {"RoleName": "r", "AssumeRolePolicyDocument": "{}"}
                MalformedPolicyDocumentException: Syntax errors in policy. (line 1, column 1: there is no statement)
            {"RoleName": "r", "AssumeRolePolicyDocument": READ}
                MalformedPolicyDocumentException: Has prohibited field Resource
            {"RoleName": "r", "AssumeRolePolicyDocument": TRUST, "Path": "x"}
                ValidationError: 1 validation error detected: Value 'x' at 'path' failed to satisfy constraint: Member must satisfy regular expression pattern: (\u002F)|(\u002F[\u0021-\u007E]+\u002F)
            {"RoleName": "r", "AssumeRolePolicyDocument": TRUST, "MaxSessionDuration": 60}
                ValidationError: 1 validation error detected: Value '60' at 'maxSessionDuration' failed to satisfy constraint: Member must have value greater than or equal to 3600
            {"RoleName": "r", "AssumeRolePolicyDocument": TRUST, "Tags": [{"Key": "a", "Value": ""}, {"Key": "A", "Value": ""}]}
                InvalidInputException: Duplicate tag keys found. Please note that Tag keys are case insensitive.
            {"RoleName": "r", "AssumeRolePolicyDocument": TRUST, "Tags": [{"Key": "aws:a", "Value": ""}]}
                InvalidInputException: Tag keys must not begin with 'aws:' in any case, but 'aws:a' does: that prefix is reserved.
            {"RoleName": "r", "AssumeRolePolicyDocument": TRUST, "PermissionsBoundary": "arn:aws:iam::123456789012:policy/none"}
                NoSuchEntityException: Policy arn:aws:iam::123456789012:policy/none does not exist or is not attachable.
            {"RoleName": "r", "AssumeRolePolicyDocument": TRUST, "PermissionsBoundary": "none, but of twenty characters"}
                InvalidInputException: ARN none, but of twenty characters is not valid.
            {"RoleName": "r", "AssumeRolePolicyDocument": TRUST}
                fine
        "#]],
    );
}
