//! Access keys: made by reports, looked up by the door.
use super::{ROOT, World};
use crate::account::{
    Report, access_key,
    records::{AccessKeyStatus, Secret},
};

fn made(secret: &str) -> Report {
    Report::AccessKeyMade {
        access_key_id: "AKIA1".to_owned(),
        secret_access_key: Secret::new(secret),
        principal_arn: ROOT.to_owned(),
    }
}

#[test]
fn a_key_is_found_by_its_id() {
    let mut world = World::new();
    assert_eq!(access_key(&world.trial.state, "AKIA1"), None);
    world.report(made("s3cr3t"));
    let key = access_key(&world.trial.state, "AKIA1").unwrap();
    assert_eq!((key.principal_arn.as_str(), key.secret_access_key.expose()), (ROOT, "s3cr3t"));
    assert_eq!((key.status, key.created_at), (AccessKeyStatus::Active, world.trial.now));
    assert!(!format!("{key:?} {:?}", made("s3cr3t")).contains("s3cr3t"), "secrets are not shown");
}

#[test]
fn an_old_report_again_changes_nothing() {
    let mut world = World::new();
    world.report(made("first"));
    world.report(made("second"));
    assert_eq!(
        access_key(&world.trial.state, "AKIA1").unwrap().secret_access_key.expose(),
        "first"
    );
}

#[test]
fn a_secret_is_sealed_unless_it_is_another_by_then() {
    let mut world = World::new();
    let sealed = |old: &str, new: &str| Report::AccessKeySealed {
        access_key_id: "AKIA1".to_owned(),
        old: Secret::new(old),
        new: Secret::new(new),
    };
    world.report(sealed("plain", "1:n:s"));
    assert_eq!(access_key(&world.trial.state, "AKIA1"), None);
    world.report(made("plain"));
    for (old, new) in [("plain", "1:n:s"), ("plain", "2:n:s"), ("1:n:s", "2:n:s")] {
        world.report(sealed(old, new));
    }
    let key = access_key(&world.trial.state, "AKIA1").unwrap();
    assert_eq!(key.secret_access_key.expose(), "2:n:s");
    assert_eq!(key.status, AccessKeyStatus::Active);
}

#[test]
fn a_key_is_switched_off() {
    let mut world = World::new();
    let off = |access_key_id: &str| Report::AccessKeyStatusChanged {
        access_key_id: access_key_id.to_owned(),
        status: AccessKeyStatus::Inactive,
    };
    world.report(made("secret"));
    world.report(off("AKIA1"));
    world.report(off("AKIA2"));
    assert_eq!(access_key(&world.trial.state, "AKIA1").unwrap().status, AccessKeyStatus::Inactive);
    assert_eq!(access_key(&world.trial.state, "AKIA2"), None);
}
