//! Lists and their pages.
use expect_test::expect;

use super::{World, check, definition, run};

fn world(families: &[&str]) -> World {
    let mut world = World::new();
    for family in families {
        let body = definition(&format!(r#"{{"family": "{family}"}}"#)).to_string();
        world.call("RegisterTaskDefinition", &body).unwrap();
    }
    world
}

#[test]
fn revisions_come_by_family_and_number() {
    let mut families = vec!["b"; 11];
    families.extend(["a", "bc"]);
    let script = r#"
        DeregisterTaskDefinition {"taskDefinition": "b:1"} | taskDefinition.status
        DeregisterTaskDefinition {"taskDefinition": "b:2"} | taskDefinition.status
        DeleteTaskDefinitions {"taskDefinitions": ["b:2"]} | failures
        ListTaskDefinitions {}
        ListTaskDefinitions {"sort": "DESC", "familyPrefix": "b", "maxResults": 2} | taskDefinitionArns
        ListTaskDefinitions {"familyPrefix": "bc"}
        ListTaskDefinitions {"status": "INACTIVE"}
        ListTaskDefinitions {"status": "DELETE_IN_PROGRESS"}
        ListTaskDefinitions {"status": "GONE"}
        ListTaskDefinitions {"sort": "UP"}
        ListTaskDefinitions {"maxResults": 101}
        ListTaskDefinitions {"nextToken": "x"}
    "#;
    expect![[r#"
        DeregisterTaskDefinition taskDefinition.status="INACTIVE"
        DeregisterTaskDefinition taskDefinition.status="INACTIVE"
        DeleteTaskDefinitions failures=[]
        ListTaskDefinitions {"taskDefinitionArns":["arn:aws:ecs:us-east-1:123456789012:task-definition/a:1","arn:aws:ecs:us-east-1:123456789012:task-definition/b:3","arn:aws:ecs:us-east-1:123456789012:task-definition/b:4","arn:aws:ecs:us-east-1:123456789012:task-definition/b:5","arn:aws:ecs:us-east-1:123456789012:task-definition/b:6","arn:aws:ecs:us-east-1:123456789012:task-definition/b:7","arn:aws:ecs:us-east-1:123456789012:task-definition/b:8","arn:aws:ecs:us-east-1:123456789012:task-definition/b:9","arn:aws:ecs:us-east-1:123456789012:task-definition/b:10","arn:aws:ecs:us-east-1:123456789012:task-definition/b:11","arn:aws:ecs:us-east-1:123456789012:task-definition/bc:1"]}
        ListTaskDefinitions taskDefinitionArns=["arn:aws:ecs:us-east-1:123456789012:task-definition/b:11","arn:aws:ecs:us-east-1:123456789012:task-definition/b:10"]
        ListTaskDefinitions {"taskDefinitionArns":["arn:aws:ecs:us-east-1:123456789012:task-definition/bc:1"]}
        ListTaskDefinitions {"taskDefinitionArns":["arn:aws:ecs:us-east-1:123456789012:task-definition/b:1"]}
        ListTaskDefinitions {"taskDefinitionArns":["arn:aws:ecs:us-east-1:123456789012:task-definition/b:2"]}
        ListTaskDefinitions !! InvalidParameterException: status should be one of [ACTIVE,INACTIVE,DELETE_IN_PROGRESS], but is 'GONE'.
        ListTaskDefinitions !! InvalidParameterException: sort should be one of [ASC,DESC], but is 'UP'.
        ListTaskDefinitions !! InvalidParameterException: maxResults must be between 1 and 100, but it is 101.
        ListTaskDefinitions !! InvalidParameterException: Invalid token.
    "#]].assert_eq(&run(&mut world(&families), script));
}

#[test]
fn families_come_by_name() {
    let script = r#"
        DeregisterTaskDefinition {"taskDefinition": "ab:1"} | taskDefinition.status
        DeregisterTaskDefinition {"taskDefinition": "c:1"} | taskDefinition.status
        DeleteTaskDefinitions {"taskDefinitions": ["c:1"]} | failures
        ListTaskDefinitionFamilies {}
        ListTaskDefinitionFamilies {"familyPrefix": "a"}
        ListTaskDefinitionFamilies {"status": "ACTIVE"}
        ListTaskDefinitionFamilies {"status": "INACTIVE"}
        ListTaskDefinitionFamilies {"status": "ALL", "maxResults": 1} | families
        ListTaskDefinitionFamilies {"status": "GONE"}
        ListTaskDefinitionFamilies {"maxResults": 0}
        unused c:1
        ListTaskDefinitionFamilies {}
    "#;
    expect![[r#"
        DeregisterTaskDefinition taskDefinition.status="INACTIVE"
        DeregisterTaskDefinition taskDefinition.status="INACTIVE"
        DeleteTaskDefinitions failures=[]
        ListTaskDefinitionFamilies {"families":["a","ab","b","c"]}
        ListTaskDefinitionFamilies {"families":["a","ab"]}
        ListTaskDefinitionFamilies {"families":["a","b"]}
        ListTaskDefinitionFamilies {"families":["ab","c"]}
        ListTaskDefinitionFamilies families=["a"]
        ListTaskDefinitionFamilies !! InvalidParameterException: status should be one of [ACTIVE,INACTIVE,ALL], but is 'GONE'.
        ListTaskDefinitionFamilies !! InvalidParameterException: maxResults must be between 1 and 100, but it is 0.
        unused c:1
        ListTaskDefinitionFamilies {"families":["a","ab","b"]}
    "#]].assert_eq(&run(&mut world(&["a", "ab", "b", "c", "a"]), script));
}

#[test]
fn pages_show_everything_once() {
    let families: Vec<String> = (0..7).map(|it| format!("f{it}")).collect();
    let mut world = world(&families.iter().map(String::as_str).collect::<Vec<_>>());
    for (operation, member) in
        [("ListTaskDefinitions", "taskDefinitionArns"), ("ListTaskDefinitionFamilies", "families")]
    {
        let all = world.call(operation, "{}").unwrap();
        let (mut paged, mut token) = (Vec::new(), None::<String>);
        loop {
            let body = serde_json::json!({"maxResults": 3, "nextToken": token});
            let page = world.call(operation, &body.to_string()).unwrap();
            paged.extend(page[member].as_array().unwrap().clone());
            match page.get("nextToken") {
                Some(next) => token = next.as_str().map(str::to_owned),
                None => break,
            }
        }
        assert_eq!(all[member].as_array().unwrap(), &paged, "{operation}");
        assert_eq!(paged.len(), 7);
    }
}

#[test]
fn a_token_stays_with_its_parameters() {
    let mut world = world(&["a", "b", "c"]);
    let page = world.call("ListTaskDefinitions", r#"{"maxResults": 1}"#).unwrap();
    let token = page["nextToken"].as_str().unwrap();
    for other in [r#""sort": "DESC""#, r#""status": "INACTIVE""#, r#""familyPrefix": "b""#] {
        let body = format!(r#"{{{other}, "nextToken": "{token}"}}"#);
        let error = world.call("ListTaskDefinitions", &body).unwrap_err();
        assert_eq!(error.to_string(), "InvalidParameterException: Invalid token.");
    }
    let body = format!(r#"{{"nextToken": "{token}", "maxResults": 2}}"#);
    assert!(world.call("ListTaskDefinitions", &body).is_ok(), "pages may change their size");
}

#[test]
fn empty_lists_are_lists() {
    check(
        "ListTaskDefinitions\nListTaskDefinitionFamilies\nListAccountSettings",
        expect![[r#"
        ListTaskDefinitions {"taskDefinitionArns":[]}
        ListTaskDefinitionFamilies {"families":[]}
        ListAccountSettings {"settings":[]}
    "#]],
    );
}
