//! Values that are secrets.
use berth_engine::Record as _;
use berth_serving::Service as _;
use expect_test::expect;
use serde_json::{Value, json};

use super::{World, call, check_all, run};
use crate::{
    Facts, Ssm,
    records::{Key, Record},
};

/// A parameter with a secret in it.
const PUT: &str = r#"{"Name": "/db/pw", "Type": "SecureString", "Value": "h1dden"}"#;

#[test]
fn a_secret_is_told_to_whoever_asks_for_it_itself() {
    let mut world = World::new();
    let told = run(
        &mut world,
        r#"
        PutParameter {"Name": "/db/pw", "Type": "SecureString", "Value": "h1dden", "KeyId": "alias/aws/ssm"}
        GetParameter {"Name": "/db/pw", "WithDecryption": true} | Parameter.Value Parameter.Type Parameter.Version
        GetParameters {"Names": ["/db/pw", "/db/pw:1"], "WithDecryption": true} | Parameters.0.Value Parameters.1.Value Parameters.1.Selector
        GetParametersByPath {"Path": "/db", "WithDecryption": true} | Parameters.0.Value
        PutParameter {"Name": "/db/pw", "Value": "h2dden", "Overwrite": true}
        GetParameterHistory {"Name": "/db/pw", "WithDecryption": true} | Parameters.0.Value Parameters.0.KeyId Parameters.1.Value
        DescribeParameters {} | Parameters.0.Type Parameters.0.KeyId
        DescribeParameters {"ParameterFilters": [{"Key": "KeyId", "Values": ["alias/aws/ssm"]}]} | Parameters.0.Name
        DescribeParameters {"ParameterFilters": [{"Key": "Type", "Values": ["SecureString"]}]} | Parameters.0.Name
        "#,
    );
    expect![[r#"
        PutParameter {"Tier":"Standard","Version":1}
        GetParameter Parameter.Value="h1dden" Parameter.Type="SecureString" Parameter.Version=1
        GetParameters Parameters.0.Value="h1dden" Parameters.1.Value="h1dden" Parameters.1.Selector=":1"
        GetParametersByPath Parameters.0.Value="h1dden"
        PutParameter {"Tier":"Standard","Version":2}
        GetParameterHistory Parameters.0.Value="h1dden" Parameters.0.KeyId="alias/aws/ssm" Parameters.1.Value="h2dden"
        DescribeParameters Parameters.0.Type="SecureString" Parameters.0.KeyId="alias/aws/ssm"
        DescribeParameters Parameters.0.Name="/db/pw"
        DescribeParameters Parameters.0.Name="/db/pw"
    "#]].assert_eq(&told);
    let ask = |world: &mut World, operation: &str, body: Value, at: &str| {
        let answer = world.call(operation, &body.to_string()).unwrap();
        answer.pointer(at).and_then(Value::as_str).unwrap().to_owned()
    };
    // Otherwise what is told is what is sealed.
    for (operation, body, at) in [
        ("GetParameter", json!({"Name": "/db/pw"}), "/Parameter/Value"),
        ("GetParameter", json!({"Name": "/db/pw", "WithDecryption": false}), "/Parameter/Value"),
        ("GetParameters", json!({"Names": ["/db/pw"]}), "/Parameters/0/Value"),
        ("GetParametersByPath", json!({"Path": "/", "Recursive": true}), "/Parameters/0/Value"),
        ("GetParameterHistory", json!({"Name": "/db/pw"}), "/Parameters/1/Value"),
    ] {
        let told = ask(&mut world, operation, body, at);
        let mut values = world.trial.state.values.iter();
        let is_one = values.any(|it| told == crate::describe::base64(&it.sealed));
        assert!(is_one, "{operation}: {told}");
    }
}

#[test]
fn what_is_deleted_is_gone_with_its_value() {
    let mut world = World::new();
    world.call("PutParameter", PUT).unwrap();
    for _ in 0..100 {
        let body = r#"{"Name": "/db/pw", "Value": "h1dden", "Overwrite": true}"#;
        world.call("PutParameter", body).unwrap();
    }
    assert_eq!(world.trial.state.values.iter().count(), 100, "as many as versions");
    world.call("DeleteParameter", r#"{"Name": "/db/pw"}"#).unwrap();
    assert_eq!(world.trial.state.values.iter().count(), 0);
    assert_eq!(world.trial.state.value_bytes(), 0);
}

#[test]
fn no_row_no_call_and_no_debug_text_has_a_secret() {
    let mut world = World::new();
    let mut put = call("PutParameter", PUT);
    Ssm::seal(&mut put, &world.seals).unwrap();
    assert!(!format!("{put:?}").contains("h1dden"));
    world.call("PutParameter", PUT).unwrap();
    for batch in &world.trial.log {
        for row in &batch.rows {
            let value = String::from_utf8_lossy(row.value.as_deref().unwrap_or_default());
            assert!(!value.contains("h1dden"), "{}/{}: {value}", row.table, row.key);
        }
    }
    assert!(!format!("{:?}", world.trial.state).contains("h1dden"));
    let id = world.trial.state.values.iter().next().unwrap().id;
    let (table, _) = Record::address(&Key::SecretValue(id));
    assert!(Record::PASSING.contains(&table), "no history has it");
}

#[test]
fn a_secret_is_as_its_rules_want_it() {
    let mut world = World::new();
    world.call("PutParameter", PUT).unwrap();
    world.put("/plain", 1);
    let pattern =
        r#"{"Name": "/pin", "Type": "SecureString", "Value": "1234", "AllowedPattern": "\\d{4}"}"#;
    world.call("PutParameter", pattern).unwrap();
    let large = "v".repeat(4_097);
    let bodies = [
        r#"{"Name": "/n", "Type": "SecureString", "Value": ""}"#.to_owned(),
        r#"{"Name": "/n", "Type": "SecureString"}"#.to_owned(),
        r#"{"Name": "/n", "Type": "SecureString", "Value": "{{ssm:x}}"}"#.to_owned(),
        r#"{"Name": "/n", "Type": "SecureString", "Value": "v", "KeyId": "mine"}"#.to_owned(),
        r#"{"Name": "/n", "Type": "String", "Value": "v", "KeyId": "alias/aws/ssm"}"#.to_owned(),
        r#"{"Name": "/n", "Type": "SecureString", "Value": "v", "AllowedPattern": "\\d"}"#
            .to_owned(),
        r#"{"Name": "/pin", "Value": "123", "Overwrite": true}"#.to_owned(),
        r#"{"Name": "/pin", "Value": "4321", "Overwrite": true}"#.to_owned(),
        r#"{"Name": "/pin", "Value": "123", "AllowedPattern": "\\d{3}", "Overwrite": true}"#
            .to_owned(),
        r#"{"Name": "/pin", "Value": "x", "AllowedPattern": "", "Overwrite": true}"#.to_owned(),
        r#"{"Name": "/plain", "Type": "SecureString", "Value": "v", "Overwrite": true}"#.to_owned(),
        r#"{"Name": "/db/pw", "Type": "String", "Value": "v", "Overwrite": true}"#.to_owned(),
        r#"{"Name": "/db/pw", "Type": "SecureString", "Value": "v"}"#.to_owned(),
    ];
    let bodies: Vec<&str> = bodies.iter().map(String::as_str).collect();
    check_all(
        &mut world,
        "PutParameter",
        &bodies,
        expect![[r#"
        {"Name": "/n", "Type": "SecureString", "Value": ""}
            ValidationException: 1 validation error detected: Value at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1
        {"Name": "/n", "Type": "SecureString"}
            ValidationException: 1 validation error detected: Value at 'value' failed to satisfy constraint: Member must not be null
        {"Name": "/n", "Type": "SecureString", "Value": "{{ssm:x}}"}
            ValidationException: Parameter value can't nest another parameter. Do not use "{{}}" in the value.
        {"Name": "/n", "Type": "SecureString", "Value": "v", "KeyId": "mine"}
            InvalidKeyId: Berth seals with its own key; leave KeyId away.
        {"Name": "/n", "Type": "String", "Value": "v", "KeyId": "alias/aws/ssm"}
            ValidationException: KeyId is required for SecureString type parameter only.
        {"Name": "/n", "Type": "SecureString", "Value": "v", "AllowedPattern": "\\d"}
            ParameterPatternMismatchException: Parameter value, cannot be validated against allowedPattern: \d
        {"Name": "/pin", "Value": "123", "Overwrite": true}
            ParameterPatternMismatchException: Parameter value, cannot be validated against allowedPattern: \d{4}
        {"Name": "/pin", "Value": "4321", "Overwrite": true}
            fine
        {"Name": "/pin", "Value": "123", "AllowedPattern": "\\d{3}", "Overwrite": true}
            fine
        {"Name": "/pin", "Value": "x", "AllowedPattern": "", "Overwrite": true}
            fine
        {"Name": "/plain", "Type": "SecureString", "Value": "v", "Overwrite": true}
            HierarchyTypeMismatchException: Parameter Store doesn't support changing a parameter type in a hierarchy. You must create a new, unique parameter.
        {"Name": "/db/pw", "Type": "String", "Value": "v", "Overwrite": true}
            HierarchyTypeMismatchException: Parameter Store doesn't support changing a parameter type in a hierarchy. You must create a new, unique parameter.
        {"Name": "/db/pw", "Type": "SecureString", "Value": "v"}
            ParameterAlreadyExists: The parameter already exists. To overwrite this value, set the overwrite option in the request to true.
    "#]],
    );
    let body = format!(r#"{{"Name": "/n", "Type": "SecureString", "Value": "{large}"}}"#);
    let error = world.call("PutParameter", &body).unwrap_err().to_string();
    assert!(error.contains("a maximum parameter value of 4096 characters."), "{error}");
    let body = format!(
        r#"{{"Name": "/n", "Type": "SecureString", "Tier": "Intelligent-Tiering", "Value": "{large}"}}"#
    );
    assert_eq!(world.call("PutParameter", &body).unwrap()["Tier"], "Advanced");
}

/// Between the door and its shard somebody else was faster.
#[test]
fn what_the_door_took_for_something_else_is_to_be_tried_again() {
    let mut world = World::new();
    world.call("PutParameter", PUT).unwrap();
    let body = r#"{"Name": "/db/pw", "Value": "v", "Overwrite": true}"#;
    let mut late = call("PutParameter", body);
    late.facts = Facts::of(&late.request, &world.trial.state, &late.facts.home);
    Ssm::seal(&mut late, &world.seals).unwrap();
    let early = call("PutParameter", body);
    world.call("DeleteParameter", r#"{"Name": "/db/pw"}"#).unwrap();
    world.put("/db/pw", 1);
    let mut answer = |call| world.trial.batch(|turn| turn.attempt(call)).unwrap_err().0.to_string();
    let again = "TooManyUpdates: There are concurrent updates of the parameter. The call was not carried out. Try again.";
    assert_eq!(answer(late), again);
    world.call("DeleteParameter", r#"{"Name": "/db/pw"}"#).unwrap();
    world.call("PutParameter", PUT).unwrap();
    let mut answer = |call| world.trial.batch(|turn| turn.attempt(call)).unwrap_err().0.to_string();
    assert_eq!(answer(early), again);
}

#[test]
fn nothing_but_a_secret_is_opened() {
    let mut world = World::new();
    world.call("PutParameter", PUT).unwrap();
    let value = world.trial.state.values.iter().next().unwrap().clone();
    let looks_sealed = crate::sealed::closed(&value);
    let body = json!({"Name": "/mine", "Type": "String", "Value": looks_sealed}).to_string();
    world.call("PutParameter", &body).unwrap();
    let body = r#"{"Name": "/mine", "WithDecryption": true}"#;
    assert_eq!(world.call("GetParameter", body).unwrap()["Parameter"]["Value"], looks_sealed);
}
