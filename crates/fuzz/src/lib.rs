//! Any bytes at everything that reads what strangers send: each target says what must hold of
//! whatever it is given.
//!
//! `tests/bounded.rs` runs all of them a little, always with the same inputs; `cargo xtask fuzz`
//! runs one of them for long, led by coverage. What once failed is kept in `corpus/`.

use std::env;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

mod answers;
mod call_text;
mod channels;
mod forms;
mod measure;
mod patterns;
mod policies;
mod rest;
mod seeds;
mod services;
mod signatures;
mod structured;
mod texts;
mod trees;
mod xml;

/// What is tried.
#[derive(Clone, Copy)]
pub struct Target {
    pub name: &'static str,
    /// Panics if something does not hold.
    pub run: fn(&[u8]),
    /// Inputs that are taken in.
    seeds: fn() -> Vec<Vec<u8>>,
}

pub const TARGETS: [Target; 18] = [
    Target { name: "acs", run: texts::acs, seeds: seeds::acs },
    Target { name: "arn", run: texts::arn, seeds: seeds::arns },
    Target { name: "call", run: services::call, seeds: seeds::calls },
    Target { name: "cbor", run: trees::cbor, seeds: seeds::cbor },
    Target { name: "channel", run: channels::channel, seeds: channels::seeds },
    Target { name: "ec2", run: forms::ec2, seeds: seeds::ec2 },
    Target { name: "filter", run: patterns::filter, seeds: seeds::filters },
    Target { name: "frame", run: structured::frame, seeds: seeds::frames },
    Target { name: "id", run: texts::id, seeds: seeds::ids },
    Target { name: "json", run: trees::json, seeds: seeds::json },
    Target { name: "page", run: texts::page, seeds: seeds::pages },
    Target { name: "policy", run: policies::policy, seeds: seeds::policies },
    Target { name: "presigned", run: signatures::presigned, seeds: seeds::signed },
    Target { name: "query", run: forms::query, seeds: seeds::query },
    Target { name: "rest", run: rest::rest, seeds: seeds::rest },
    Target { name: "shapes", run: structured::shapes, seeds: seeds::shapes },
    Target { name: "signed", run: signatures::signed, seeds: seeds::signed },
    Target { name: "tcs", run: texts::tcs, seeds: seeds::tcs },
];

/// The variables that say which target is meant, and where its seeds are wanted.
const TARGET: &str = "BERTH_FUZZ_TARGET";
const SEEDS: &str = "BERTH_FUZZ_SEEDS";

/// The target that the environment names.
///
/// # Panics
///
/// If it names none.
pub fn chosen() -> Target {
    static CHOSEN: LazyLock<Target> = LazyLock::new(|| {
        let name = env::var(TARGET).unwrap_or_default();
        let found = TARGETS.into_iter().find(|it| it.name == name);
        found.unwrap_or_else(|| panic!("{TARGET} names no target: '{name}'"))
    });
    *CHOSEN
}

impl Target {
    /// What it begins with: seeds, and inputs that once failed.
    pub fn inputs(&self) -> Vec<Vec<u8>> {
        let mut inputs = (self.seeds)();
        inputs.extend(self.kept().into_iter().map(|(_, bytes)| bytes));
        inputs
    }

    /// Writes its seeds where the environment says.
    ///
    /// # Panics
    ///
    /// If they cannot be written.
    pub fn sow(&self) {
        let Some(folder) = env::var_os(SEEDS) else { return };
        for (index, bytes) in (self.seeds)().into_iter().enumerate() {
            let path = Path::new(&folder).join(format!("seed-{index}"));
            fs::write(path, bytes).expect("a folder to write to");
        }
    }

    /// The files of its corpus, in the order of their names.
    pub fn kept(&self) -> Vec<(String, Vec<u8>)> {
        let folder = format!("{}/corpus/{}", env!("CARGO_MANIFEST_DIR"), self.name);
        let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
        let mut paths: Vec<_> = entries.map(|it| it.path()).collect();
        paths.sort();
        let read = |path: std::path::PathBuf| (path.display().to_string(), fs::read(path));
        let read = paths.into_iter().map(read);
        read.map(|(path, bytes)| (path, bytes.expect("a file of the corpus"))).collect()
    }
}
