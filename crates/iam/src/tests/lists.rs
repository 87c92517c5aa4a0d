//! Pages and paths of lists.
use serde_json::{Value, json};

use super::{World, run};

/// All pages of a list.
fn all(world: &mut World, operation: &str, list: &str, mut body: Value) -> Vec<Value> {
    let mut found = Vec::new();
    loop {
        let mut answer = world.call(operation, &body.to_string()).unwrap();
        found.append(answer[list].as_array_mut().unwrap());
        assert_eq!(answer["IsTruncated"], json!(answer["Marker"].is_string()));
        match answer["Marker"].take() {
            Value::Null => return found,
            marker => body["Marker"] = marker,
        }
    }
}

fn names(found: &[Value], name: &str) -> Vec<String> {
    found.iter().map(|it| it[name].as_str().unwrap().to_owned()).collect()
}

#[test]
fn pages_show_everything_once() {
    let mut world = World::new();
    for (path, name) in
        [("/", "c"), ("/", "B"), ("/a/", "z"), ("/a/b/", "y"), ("/b/", "x"), ("/", "a")]
    {
        let body = json!({"UserName": name, "Path": path});
        world.call("CreateUser", &body.to_string()).unwrap();
    }
    let mut of = |body: Value| names(&all(&mut world, "ListUsers", "Users", body), "UserName");
    assert_eq!(of(json!({"MaxItems": 2})), ["a", "B", "c", "z", "y", "x"]);
    assert_eq!(of(json!({"MaxItems": 1, "PathPrefix": "/a"})), ["z", "y"]);
    assert_eq!(of(json!({"PathPrefix": "/a/b/"})), ["y"]);
    assert_eq!(of(json!({"PathPrefix": "/none"})), [""; 0]);
    let first = world.call("ListUsers", r#"{"MaxItems": 1}"#).unwrap();
    let body = json!({"Marker": first["Marker"], "PathPrefix": "/a"}).to_string();
    let error = world.call("ListUsers", &body).unwrap_err().to_string();
    assert!(error.starts_with("ValidationError: Invalid Marker"), "{error}");
    let error = world.call("ListUsers", r#"{"MaxItems": 1001}"#).unwrap_err().to_string();
    assert!(error.contains("Member must have value less than or equal to 1000"), "{error}");
}

/// A marker has 320 characters at most.
#[test]
fn long_keys_have_markers() {
    let mut world = World::new();
    let read = super::READ.replace('\\', "");
    let path = format!("/{}/", "p".repeat(510));
    let user = |it: char| format!("{it}{}", "u".repeat(63));
    let policy = |it: char| format!("{}{it}", "q".repeat(127));
    let key = |it: char| format!("{}{it}", "ключ".repeat(31));
    for it in ['a', 'b', 'c'] {
        let tags = json!([{"Key": key(it), "Value": ""}]);
        for (operation, body) in [
            ("CreateUser", json!({"UserName": user(it), "Path": path})),
            ("TagUser", json!({"UserName": user('a'), "Tags": tags})),
            (
                "CreatePolicy",
                json!({"PolicyName": policy(it), "Path": path, "PolicyDocument": read}),
            ),
            (
                "PutUserPolicy",
                json!({"UserName": user('a'), "PolicyName": policy(it), "PolicyDocument": read}),
            ),
        ] {
            world.call(operation, &body.to_string()).unwrap();
        }
    }
    world.call("CreateUser", &json!({"UserName": "last", "Path": "/q/"}).to_string()).unwrap();
    let mut of = |operation: &str, list: &str, name: &str, mut body: Value| {
        body["MaxItems"] = 1.into();
        names(&all(&mut world, operation, list, body), name)
    };
    let users = of("ListUsers", "Users", "UserName", json!({}));
    assert_eq!(users, [user('a'), user('b'), user('c'), "last".to_owned()]);
    let users = of("ListUsers", "Users", "UserName", json!({"PathPrefix": path}));
    assert_eq!(users, ['a', 'b', 'c'].map(user));
    let tags = of("ListUserTags", "Tags", "Key", json!({"UserName": user('a')}));
    assert_eq!(tags, ['a', 'b', 'c'].map(key));
    let policies = of("ListPolicies", "Policies", "PolicyName", json!({"Scope": "Local"}));
    assert_eq!(policies, ['a', 'b', 'c'].map(policy));
    let policies = of("ListPolicies", "Policies", "PolicyName", json!({}));
    assert!(policies.ends_with(&['a', 'b', 'c'].map(policy)), "{policies:?}");
    // The one that a marker was made of may be gone by the next page.
    for (marked, then) in [('a', vec!['b', 'c']), ('b', vec!['c'])] {
        let body = |marker: &Value| json!({"MaxItems": 1, "Marker": marker});
        let mut page = world.call("ListUsers", &body(&Value::Null).to_string()).unwrap();
        if marked == 'b' {
            assert_eq!(page["Users"][0]["UserName"], user('b'));
        }
        let gone = page["Users"][0]["UserName"].clone();
        for it in ['a', 'b', 'c'] {
            let inline = json!({"UserName": gone, "PolicyName": policy(it)});
            let _ = world.call("DeleteUserPolicy", &inline.to_string());
        }
        world.call("DeleteUser", &json!({"UserName": gone}).to_string()).unwrap();
        let mut left = Vec::new();
        while !page["Marker"].is_null() {
            page = world.call("ListUsers", &body(&page["Marker"]).to_string()).unwrap();
            left.push(page["Users"][0]["UserName"].as_str().unwrap().to_owned());
        }
        let mut expected: Vec<String> = then.into_iter().map(user).collect();
        expected.push("last".to_owned());
        assert_eq!(left, expected);
    }
}

#[test]
fn every_list_has_pages() {
    let mut world = World::new();
    run(&mut world, r#"CreateRole {"RoleName": "r", "AssumeRolePolicyDocument": TRUST}"#);
    run(&mut world, r#"CreateGroup {"GroupName": "g"}"#);
    let read = super::READ.replace('\\', "");
    for it in ["a", "b", "c"] {
        let policy = json!({"PolicyName": it, "PolicyDocument": read});
        world.call("CreatePolicy", &policy.to_string()).unwrap();
        let arn = format!("arn:aws:iam::123456789012:policy/{it}");
        for (operation, body) in [
            ("PutRolePolicy", json!({"RoleName": "r", "PolicyName": it, "PolicyDocument": read})),
            ("AttachRolePolicy", json!({"RoleName": "r", "PolicyArn": arn})),
            ("TagRole", json!({"RoleName": "r", "Tags": [{"Key": it, "Value": ""}]})),
            (
                "CreateUser",
                json!({"UserName": it, "PermissionsBoundary": "arn:aws:iam::123456789012:policy/a"}),
            ),
            ("AddUserToGroup", json!({"UserName": it, "GroupName": "g"})),
            (
                "AttachUserPolicy",
                json!({"UserName": it, "PolicyArn": "arn:aws:iam::123456789012:policy/a"}),
            ),
            ("CreateInstanceProfile", json!({"InstanceProfileName": it})),
            ("AddRoleToInstanceProfile", json!({"InstanceProfileName": it, "RoleName": "r"})),
            (
                "CreatePolicyVersion",
                json!({"PolicyArn": "arn:aws:iam::123456789012:policy/a", "PolicyDocument": read}),
            ),
        ] {
            world.call(operation, &body.to_string()).unwrap();
        }
    }
    let mut of = |operation: &str, list: &str, name: &str, mut body: Value| {
        body["MaxItems"] = 2.into();
        let mut names = names(&all(&mut world, operation, list, body), name);
        names.sort();
        names.concat()
    };
    let role = || json!({"RoleName": "r"});
    assert_eq!(of("ListAttachedRolePolicies", "AttachedPolicies", "PolicyName", role()), "abc");
    assert_eq!(of("ListRoleTags", "Tags", "Key", role()), "abc");
    assert_eq!(of("GetGroup", "Users", "UserName", json!({"GroupName": "g"})), "abc");
    let profiles = "InstanceProfiles";
    assert_eq!(of("ListInstanceProfilesForRole", profiles, "InstanceProfileName", role()), "abc");
    assert_eq!(of("ListInstanceProfiles", profiles, "InstanceProfileName", json!({})), "abc");
    let policy = || json!({"PolicyArn": "arn:aws:iam::123456789012:policy/a"});
    assert_eq!(of("ListPolicyVersions", "Versions", "VersionId", policy()), "v1v2v3v4");
    assert_eq!(of("ListPolicies", "Policies", "PolicyName", json!({"Scope": "Local"})), "abc");
    // Each is attached to it, and bounded by it.
    assert_eq!(of("ListEntitiesForPolicy", "PolicyUsers", "UserName", policy()), "aabbcc");
    let everything = of("ListPolicies", "Policies", "PolicyName", json!({}));
    assert!(everything.contains("AdministratorAccess") && everything.ends_with("abc"));
    let mut body = json!({"RoleName": "r", "MaxItems": 2});
    let first = world.call("ListRolePolicies", &body.to_string()).unwrap();
    body["Marker"] = first["Marker"].clone();
    let second = world.call("ListRolePolicies", &body.to_string()).unwrap();
    let names = (&first["PolicyNames"], &second["PolicyNames"]);
    assert_eq!(names, (&json!(["a", "b"]), &json!(["c"])));
}
