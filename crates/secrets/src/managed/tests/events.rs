//! Which events calls lead to, and what the history tells.
use berth_engine::Record as _;
use berth_kernel::Home;
use berth_serving::{Difference, Housed, Service as _};
use expect_test::expect;

use super::{World, call};
use crate::managed::{Asm, ManagedSecrets, records::Record};

#[test]
fn a_secret_tells_its_life_and_never_its_value() {
    let (mut world, mut told, home) = (World::new(), String::new(), Home::default());
    for (operation, body) in [
        ("CreateSecret", r#"{"Name": "a", "SecretString": "hidden"}"#),
        ("PutSecretValue", r#"{"SecretId": "a", "SecretString": "hidden2"}"#),
        ("TagResource", r#"{"SecretId": "a", "Tags": [{"Key": "k", "Value": "v"}]}"#),
        ("DeleteSecret", r#"{"SecretId": "a", "ForceDeleteWithoutRecovery": true}"#),
    ] {
        let before = world.trial.state.clone();
        let mut call = call(operation, body);
        Asm::seal(&mut call, &world.seals).unwrap();
        world.trial.batch(|turn| turn.attempt(call)).unwrap();
        let batch = world.trial.log.last().unwrap();
        let keys: Vec<_> =
            batch.rows.iter().map(|it| Record::key_of(&it.table, &it.key).unwrap()).collect();
        let after = &world.trial.state;
        let step = Difference { before: &before, after, batch, keys: &keys, home: &home };
        for it in ManagedSecrets::events(&step) {
            assert_eq!(it.detail_type, ManagedSecrets::EVENTS.unwrap().types[0]);
            let detail: serde_json::Value = serde_json::from_str(it.detail.as_str()).unwrap();
            told += &format!("{} {}\n", it.resources.concat(), detail["eventName"]);
            assert!(!it.detail.as_str().contains("hidden"));
        }
    }
    expect![[r#"
        arn:aws:secretsmanager:us-east-1:123456789012:secret:a-bbbbbb "CreateSecret"
        arn:aws:secretsmanager:us-east-1:123456789012:secret:a-bbbbbb "PutSecretValue"
        arn:aws:secretsmanager:us-east-1:123456789012:secret:a-bbbbbb "TagResource"
        arn:aws:secretsmanager:us-east-1:123456789012:secret:a-bbbbbb "DeleteSecret"
    "#]]
    .assert_eq(&told);
}

#[test]
fn the_history_knows_a_secret_by_its_arn() {
    let (told, home) = (ManagedSecrets::TOLD.unwrap(), Home::default());
    let arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:web/db-AbCdEf";
    let row = ("secret".to_owned(), "web/db-AbCdEf".to_owned());
    assert_eq!((told.arn)(&home, &row.0, &row.1).as_deref(), Some(arn));
    assert_eq!((told.address)(&home, arn).as_ref(), Some(&row));
    for other in ["web/db", "arn:aws:ssm:us-east-1:123456789012:parameter/a"] {
        assert_eq!((told.address)(&home, other), None);
    }
    assert_eq!((told.arn)(&home, "secret-version", "0/1"), None);
}
