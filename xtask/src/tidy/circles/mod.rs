//! Files of a crate use each other in one direction: no circle has more than two of them.
//!
//! Read from the text: imports, and paths that begin with a module. What a module only passes on
//! counts as where it comes from. Not seen are names that come by `*` or out of a macro, and what
//! is reached through values alone, such as methods of a type that another file gives it.
mod modules;
mod paths;

use std::collections::{BTreeMap, BTreeSet};

use self::modules::Modules;
use super::{Complaint, files::File};

/// Crates whose files do go in circles still. A new one is not for this list, and one that has none
/// any more is taken off.
const LEFT: [&str; 8] = [
    "crates/agent",
    "crates/api",
    "crates/bench",
    "crates/cli",
    "crates/server",
    "crates/sim",
    "crates/store",
    "xtask",
];

/// The files that a file uses.
type Graph<'f> = BTreeMap<&'f str, BTreeSet<&'f str>>;

pub fn check(files: &[File]) -> Vec<Complaint> {
    let mut crates: BTreeMap<&str, Vec<&File>> = BTreeMap::new();
    for file in files.iter().filter(|it| it.is_rust() && !it.is_test() && !it.is_generated()) {
        if let Some((name, _)) = file.path.split_once("/src/") {
            crates.entry(name).or_default().push(file);
        }
    }
    crates.iter().flat_map(|(name, files)| of_crate(name, files)).collect()
}

fn of_crate(name: &str, files: &[&File]) -> Vec<Complaint> {
    let found = circles(&Modules::of(files).uses());
    match (LEFT.contains(&name), found.is_empty()) {
        (false, _) => found,
        (true, false) => Vec::new(),
        (true, true) => vec![format!("{name}: no circle is left: take it off the list")],
    }
}

fn circles(uses: &Graph) -> Vec<Complaint> {
    let reached: Graph = uses.keys().map(|it| (*it, reached(uses, it))).collect();
    let mut complaints = Vec::new();
    let mut told = BTreeSet::new();
    for (file, from) in &reached {
        let circle: BTreeSet<&str> =
            from.iter().copied().filter(|it| reached[it].contains(file)).collect();
        if circle.len() <= 2 || !told.insert(circle.clone()) {
            continue;
        }
        let step = |from: &&str| {
            let on: Vec<&str> = uses[from].intersection(&circle).map(|it| short(it)).collect();
            format!("\n    {} uses {}", short(from), on.join(", "))
        };
        let steps: String = circle.iter().map(step).collect();
        complaints.push(format!("{file}: a circle of {} files:{steps}", circle.len()));
    }
    complaints
}

/// All that a file uses, and what that uses.
fn reached<'f>(uses: &Graph<'f>, file: &str) -> BTreeSet<&'f str> {
    let mut reached = BTreeSet::new();
    let mut ahead: Vec<&str> = uses[file].iter().copied().collect();
    while let Some(next) = ahead.pop() {
        if reached.insert(next) {
            ahead.extend(&uses[next]);
        }
    }
    reached
}

fn short(path: &str) -> &str {
    path.split_once("/src/").map_or(path, |(_, it)| it)
}

#[cfg(test)]
mod tests;
