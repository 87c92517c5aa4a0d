//! Every target, a little: always the same inputs, made of what it begins with.

use std::panic;
use std::sync::Mutex;

use berth_fuzz::{TARGETS, Target};
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// Inputs of each target.
const CASES: u32 = 1_000;

/// What is done to an input.
#[derive(Clone, Debug)]
enum Damage {
    Set(Index, u8),
    Cut(Index),
    Add(Index, u8),
    /// A piece of it twice.
    Again(Index, Index),
    Without(Index, Index),
}

fn damage() -> impl Strategy<Value = Damage> {
    // What texts and CBOR are made of, more often than the rest.
    let byte = prop_oneof![any::<u8>(), prop::sample::select(b"{}[]\":,.&=%+0-9/\\\xff".to_vec())];
    let at = any::<Index>;
    prop_oneof![
        (at(), byte.clone()).prop_map(|(at, byte)| Damage::Set(at, byte)),
        at().prop_map(Damage::Cut),
        (at(), byte).prop_map(|(at, byte)| Damage::Add(at, byte)),
        (at(), at()).prop_map(|(from, to)| Damage::Again(from, to)),
        (at(), at()).prop_map(|(from, to)| Damage::Without(from, to)),
    ]
}

fn damaged(mut bytes: Vec<u8>, all: &[Damage]) -> Vec<u8> {
    for damage in all {
        let length = bytes.len();
        let at = |it: &Index| it.index(length + 1);
        let piece = |from: &Index, to: &Index| at(from).min(at(to))..at(from).max(at(to));
        match damage {
            Damage::Set(index, byte) if length > 0 => bytes[index.index(length)] = *byte,
            Damage::Set(..) => {}
            Damage::Cut(index) => bytes.truncate(at(index)),
            Damage::Add(index, byte) => bytes.insert(at(index), *byte),
            Damage::Again(from, to) => bytes.extend_from_within(piece(from, to)),
            Damage::Without(from, to) => drop(bytes.drain(piece(from, to))),
        }
    }
    bytes
}

/// Memory is counted for the whole process.
static ALONE: Mutex<()> = Mutex::new(());

fn run(name: &str) {
    let _alone = ALONE.lock().unwrap_or_else(|it| it.into_inner());
    let target: Target = TARGETS.into_iter().find(|it| it.name == name).expect("a target");
    for (path, bytes) in target.kept() {
        let ended = panic::catch_unwind(|| (target.run)(&bytes));
        assert!(ended.is_ok(), "{path} does harm");
    }
    let inputs = target.inputs();
    inputs.iter().for_each(|it| (target.run)(it));
    let config = Config { cases: CASES, failure_persistence: None, ..Config::default() };
    let chance = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let made = (any::<Index>(), prop::collection::vec(damage(), 0..8));
    let noise = prop::collection::vec(any::<u8>(), 0..64);
    let bytes = prop_oneof![
        7 => made.prop_map(move |(index, all)| damaged(index.get(&inputs).clone(), &all)),
        1 => noise,
    ];
    let ran = TestRunner::new_with_rng(config, chance).run(&bytes, |bytes| {
        (target.run)(&bytes);
        Ok(())
    });
    if let Err(error) = ran {
        panic!("{name}: {error}");
    }
}

/// One test for each target.
macro_rules! targets {
    ($($name:ident)*) => {
        $(
            #[test]
            fn $name() {
                run(stringify!($name));
            }
        )*

        #[test]
        fn all_are_run() {
            assert_eq!([$(stringify!($name)),*], TARGETS.map(|it| it.name));
        }
    };
}

targets! { acs arn call cbor channel ec2 filter frame id json page policy presigned query rest shapes signed tcs }
