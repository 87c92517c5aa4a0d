//! Certificate authorities: one signs, another follows it, and their keys are sealed.
use berth_engine::{Record as _, Timestamp};
use berth_sealing::Seals as _;

use super::World;
use crate::{
    Report,
    records::{CertificateAuthority, Record},
};

fn observe(world: &mut World, report: Report) {
    world.trial.batch(|turn| turn.observe(report));
}

fn made(number: u32) -> Report {
    let (certificate, sealed_key) = (format!("certificate {number}"), format!("key {number}"));
    Report::AuthorityMade { number, certificate, sealed_key }
}

fn numbers(world: &World) -> (Vec<u32>, Option<u32>) {
    let state = &world.trial.state;
    let all = state.authorities.keys().copied().collect();
    (all, state.signing_authority().map(|it| it.number))
}

#[test]
fn one_signs_until_another_one_is_known() {
    let mut world = World::new();
    observe(&mut world, made(1));
    assert_eq!(numbers(&world), (vec![1], Some(1)));
    observe(&mut world, made(2));
    observe(&mut world, made(2));
    assert_eq!(numbers(&world), (vec![1, 2], Some(1)));
    // The one that signs stays, and so does one that is to follow it.
    observe(&mut world, Report::AuthorityDropped(1));
    observe(&mut world, Report::AuthorityDropped(2));
    assert_eq!(numbers(&world), (vec![1, 2], Some(1)));
    observe(&mut world, Report::AuthorityPromoted(2));
    observe(&mut world, Report::AuthorityPromoted(7));
    assert_eq!(numbers(&world), (vec![1, 2], Some(2)));
    observe(&mut world, Report::AuthorityDropped(1));
    assert_eq!(numbers(&world), (vec![2], Some(2)));
    for number in [3, 4, 5] {
        observe(&mut world, made(number));
    }
    assert_eq!(numbers(&world), (vec![2, 3, 4], Some(2)), "there are not too many");
    observe(&mut world, Report::SecretsForgotten);
    assert_eq!(numbers(&world), (vec![], None));
}

#[test]
fn a_key_is_sealed_anew_if_it_is_still_the_same() {
    let mut world = World::new();
    observe(
        &mut world,
        Report::SealKeyMade { number: 1, sealed: "by-a-1".to_owned(), beside: None },
    );
    let sealed_key = world.seals.seal(b"secret", &CertificateAuthority::place(1));
    let certificate = String::new();
    observe(&mut world, Report::AuthorityMade { number: 1, certificate, sealed_key });
    let old = (**world.trial.state.authorities.get(&1).unwrap()).clone();
    assert_eq!(world.trial.state.authorities_by(old.key_number()).count(), 1);
    world.seals.rotate();
    let new = old.resealed(&world.seals).unwrap();
    assert_ne!(new.key_number(), old.key_number());
    let stale = CertificateAuthority { sealed_key: "other".to_owned(), ..old.clone() };
    for (told, expected) in [(stale, &old), (old.clone(), &new)] {
        let report = Report::AuthorityResealed { old: told, new: new.sealed_key.clone() };
        observe(&mut world, report);
        assert_eq!(**world.trial.state.authorities.get(&1).unwrap(), *expected);
    }
}

#[test]
fn a_row_is_read_as_it_was_written() {
    let record = Record::from(CertificateAuthority {
        number: 7,
        certificate: "pem".to_owned(),
        sealed_key: "sealed".to_owned(),
        created_at: Timestamp(5),
        signs_since: Some(Timestamp(6)),
    });
    let (table, key) = Record::address(&record.key());
    assert!(Record::TABLES.contains(&table) && Record::PASSING.contains(&table));
    let read = Record::decode(table, &key, &record.encode()).unwrap();
    assert_eq!(read, Some(record));
}
