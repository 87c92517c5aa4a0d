//! Data keys, what follows them, and credentials that are ended.
use berth_engine::Timestamp;
use berth_kernel::Home;
use berth_sealing::Seals as _;

use super::{ROOT, World, run};
use crate::{
    Own, Report, ResealedKey, Rewrapped, by_access_key, is_shut_out,
    limits::SEALED_ELSEWHERE_MAX_MS,
    records::{AccessKey, SealKey},
    sts::of_task,
};

fn observe(world: &mut World, report: Report) {
    world.trial.batch(|turn| turn.observe(report));
}

fn key(world: &World, number: u32) -> Option<SealKey> {
    world.trial.state.seal_keys.get(&number).map(|it| (**it).clone())
}

/// Ann has a key, which the first of two data keys has sealed.
fn world() -> (World, AccessKey) {
    let mut world = World::new();
    for number in [1, 2] {
        let beside = (number > 1).then(|| "by-a-1".to_owned());
        let sealed = format!("by-a-{number}");
        observe(&mut world, Report::SealKeyMade { number, sealed, beside });
    }
    run(
        &mut world,
        r#"
        CreateUser {"UserName": "ann"}
        CreateAccessKey {"UserName": "ann"}
        CreateRole {"RoleName": "web", "AssumeRolePolicyDocument": TRUST}
        "#,
    );
    world.seals.rotate();
    let key = world.trial.state.access_keys.values().next().unwrap();
    assert_eq!(key.key_number(), 1);
    let key = (**key).clone();
    (world, key)
}

fn told(old: &AccessKey, new: &AccessKey) -> Report {
    Report::Resealed(vec![ResealedKey {
        access_key_id: old.access_key_id.clone(),
        old: old.sealed_secret.clone(),
        new: new.sealed_secret.clone(),
    }])
}

#[test]
fn a_number_is_never_another_keys() {
    let (mut world, _) = world();
    for number in [1, 2, 3] {
        // Of the last one the master was another, or there was none.
        for beside in [Some("by-b-2".to_owned()), None] {
            let sealed = "other".to_owned();
            observe(&mut world, Report::SealKeyMade { number, sealed, beside });
        }
    }
    for number in [1, 2] {
        let (sealed, beside) = ("other".to_owned(), Some("by-a-2".to_owned()));
        observe(&mut world, Report::SealKeyMade { number, sealed, beside });
        assert_eq!(key(&world, number).unwrap().sealed, format!("by-a-{number}"));
    }
    assert_eq!(world.trial.state.sealing_number(), Some(2));
}

#[test]
fn all_data_keys_have_one_master() {
    let (mut world, _) = world();
    let one = |number: u32, old: &str| Rewrapped {
        number,
        old: old.to_owned(),
        new: format!("by-b-{number}"),
    };
    // One that is missing or has changed meanwhile leaves all as they are.
    for some in [vec![one(1, "by-a-1")], vec![one(1, "by-a-1"), one(2, "by-c-2")]] {
        observe(&mut world, Report::SealKeysRewrapped(some));
        assert_eq!(key(&world, 1).unwrap().sealed, "by-a-1");
    }
    observe(&mut world, Report::SealKeysRewrapped(vec![one(1, "by-a-1"), one(2, "by-a-2")]));
    for number in [1, 2] {
        assert_eq!(key(&world, number).unwrap().sealed, format!("by-b-{number}"));
    }
}

#[test]
fn a_secret_that_was_resealed_is_the_same_and_no_late_one_is_put() {
    let (mut world, old) = world();
    let new = old.resealed(&world.seals).unwrap();
    observe(&mut world, told(&old, &new));
    let kept = world.trial.state.access_keys.get(&old.access_key_id).cloned().unwrap();
    assert_eq!((kept.key_number(), kept.is_active), (2, true));
    let place = AccessKey::place(&old.access_key_id);
    let secret = |it: &AccessKey| world.seals.open(&it.sealed_secret, &place).unwrap().to_vec();
    assert_eq!(secret(&kept), secret(&old));
    // The former comes late, and once more after the key is gone.
    observe(&mut world, told(&old, &old));
    observe(&mut world, told(&old, &new));
    assert_eq!(world.trial.state.access_keys.get(&old.access_key_id), Some(&kept));
    let delete =
        format!(r#"DeleteAccessKey {{"UserName": "ann", "AccessKeyId": "{}"}}"#, old.access_key_id);
    run(&mut world, &delete);
    observe(&mut world, told(&kept, &new));
    assert!(world.trial.state.access_keys.is_empty());
}

#[test]
fn a_data_key_goes_when_nothing_needs_it() {
    let (mut world, old) = world();
    for report in [Report::SealKeyRetired(1), Report::SealKeyDropped(1), Report::SealKeyRetired(2)]
    {
        observe(&mut world, report);
    }
    let retired = |world: &World, number| key(world, number).unwrap().retired_at;
    assert_eq!((retired(&world, 1), retired(&world, 2)), (None, None), "one is used, one seals");
    let new = old.resealed(&world.seals).unwrap();
    observe(&mut world, told(&old, &new));
    observe(&mut world, Report::SealKeyRetired(1));
    let since = retired(&world, 1).expect("nothing is sealed by it");
    observe(&mut world, Report::SealKeyRetired(1));
    assert_eq!(retired(&world, 1), Some(since));
    observe(&mut world, Report::SealKeyRecalled(1));
    assert_eq!(retired(&world, 1), None);
    observe(&mut world, Report::SealKeyRetired(1));
    observe(&mut world, Report::SealKeyDropped(1));
    assert!(key(&world, 1).is_some(), "sessions may have tokens that it has sealed");
    world.trial.now = Timestamp(world.trial.now.0 + SEALED_ELSEWHERE_MAX_MS);
    observe(&mut world, Report::SealKeyDropped(2));
    observe(&mut world, Report::SealKeyDropped(1));
    assert!(key(&world, 1).is_none() && key(&world, 2).is_some());
}

fn ask(world: &mut World, own: Own, name: &str) -> Result<(), String> {
    let call = own.call(Some(name.to_owned()), &Home::default(), ROOT.to_owned(), "r".to_owned());
    let told = world.trial.batch(|turn| turn.attempt(call));
    told.map(drop).map_err(|it| it.0.to_string())
}

#[test]
fn a_role_whose_sessions_are_ended_has_another_life() {
    let (mut world, _) = world();
    let arn = "arn:aws:iam::123456789012:role/web";
    let life = |world: &World| of_task::life(&world.trial.state, arn, &Home::default());
    let first = life(&world).unwrap();
    ask(&mut world, Own::RevokeRoleSessions, "web").unwrap();
    let second = life(&world).unwrap();
    run(&mut world, r#"UpdateRole {"RoleName": "web", "Description": "d"}"#);
    assert_eq!(life(&world).as_ref(), Some(&second), "it is the same role");
    run(&mut world, r#"DeleteRole {"RoleName": "web"}"#);
    assert_eq!(life(&world), None);
    run(&mut world, r#"CreateRole {"RoleName": "web", "AssumeRolePolicyDocument": TRUST}"#);
    let third = life(&world).unwrap();
    assert!(first != second && second != third && first != third);
    let none = ask(&mut world, Own::RevokeRoleSessions, "job").unwrap_err();
    assert!(none.contains("The role with name job cannot be found."), "{none}");
}

#[test]
fn whoever_has_no_key_is_shut_out() {
    let (mut world, key) = world();
    let home = Home::default();
    let is_out = |world: &World, arn: &str| is_shut_out(&world.trial.state, arn, &home);
    let ann = "arn:aws:iam::123456789012:user/ann";
    assert!(!is_out(&world, ann) && !is_out(&world, ROOT));
    assert!(!is_out(&world, "arn:aws:sts::123456789012:assumed-role/web/x"));
    assert!(is_out(&world, "arn:aws:iam::123456789012:user/bob"), "there is none");
    ask(&mut world, Own::RevokeContainerInstance, "ann").unwrap();
    assert!(is_out(&world, ann));
    assert!(by_access_key(&world.trial.state, &key.access_key_id, &home).is_none());
    let on = format!(
        r#"UpdateAccessKey {{"UserName": "ann", "AccessKeyId": "{}", "Status": "Active"}}"#,
        key.access_key_id
    );
    run(&mut world, &on);
    assert!(!is_out(&world, ann));
}
