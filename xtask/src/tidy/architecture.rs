//! ARCHITECTURE.md says what is so of the crates: which there are, which of them are pure, and who
//! may depend on whom.

use std::collections::BTreeSet;

use super::{
    Complaint,
    crates::{MAP, is_pure},
    files::File,
};

const PATH: &str = "ARCHITECTURE.md";

/// Between a crate and those that may depend on it.
const ARROW: &str = "◄──";

pub fn check(files: &[File]) -> Vec<Complaint> {
    let text = files.iter().find(|it| it.path == PATH).map_or("", |it| &it.text);
    [differences(&arrows(text), &allowed()), differences(&places(text), &all_places())].concat()
}

/// The program has a name of its own.
fn folder(name: &'static str) -> &'static str {
    if name == "berth" { "cli" } else { name }
}

fn allowed() -> BTreeSet<String> {
    let may = |name, on: &'static str| format!("{} ◄── {}", folder(on), folder(name));
    MAP.iter().flat_map(|(name, on)| on.iter().map(move |on| may(name, on))).collect()
}

/// One for each pair. What stands in a line beside names of crates is for readers.
fn arrows(text: &str) -> BTreeSet<String> {
    let is_crate = |word: &&str| MAP.iter().any(|it| folder(it.0) == *word);
    let crates = |text| str::split(text, |it: char| !it.is_ascii_alphanumeric()).filter(is_crate);
    let lines = text.lines().filter_map(|it| it.split_once(ARROW));
    let pairs = lines.flat_map(|(on, by)| {
        crates(on).flat_map(move |on| crates(by).map(move |by| format!("{on} ◄── {by}")))
    });
    pairs.collect()
}

fn all_places() -> BTreeSet<String> {
    let crates = MAP.iter().map(|it| it.0).filter(|it| *it != "xtask");
    crates.map(|it| place(folder(it), is_pure(it))).collect()
}

/// Those of the map.
fn places(text: &str) -> BTreeSet<String> {
    let lines = text.lines().filter_map(|it| it.strip_prefix("    crates/"));
    let name = |it: &'_ str| it.split(' ').next().unwrap_or_default().to_owned();
    lines.map(|it| place(&name(it), it.ends_with(" PURE"))).collect()
}

fn place(name: &str, is_pure: bool) -> String {
    format!("crates/{name}{}", if is_pure { ", PURE" } else { "" })
}

fn differences(told: &BTreeSet<String>, true_ones: &BTreeSet<String>) -> Vec<Complaint> {
    let missing = true_ones.difference(told).map(|it| format!("{PATH} does not say: {it}"));
    let wrong = told.difference(true_ones);
    missing.chain(wrong.map(|it| format!("{PATH} says what is not so: {it}"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaints(change: impl Fn(&str) -> String) -> Vec<Complaint> {
        let text = std::fs::read_to_string(crate::root().join(PATH)).expect("it is there");
        check(&[File { path: PATH.to_owned(), text: change(&text) }])
    }

    #[test]
    fn what_is_told_is_so() {
        assert_eq!(complaints(str::to_owned), Vec::<Complaint>::new());
        let without = complaints(|it| it.replace("    crates/fuzz ", "    crates/dust "));
        let expected = ["does not say: crates/fuzz", "says what is not so: crates/dust"];
        assert_eq!(without, expected.map(|it| format!("{PATH} {it}")));
        let impure = complaints(|it| it.replace("controllers, views              PURE", "views"));
        let expected = ["does not say: crates/ecs, PURE", "says what is not so: crates/ecs"];
        assert_eq!(impure, expected.map(|it| format!("{PATH} {it}")));
    }

    #[test]
    fn lines_of_dependencies_are_read_as_pairs() {
        let text = "    iam, say (as it says) ◄── sim, and tests of ecs and cli\n  a, ecs: no";
        let pairs: Vec<String> = arrows(text).into_iter().collect();
        let expected = ["iam ◄── cli", "iam ◄── ecs", "iam ◄── sim"];
        assert_eq!(pairs[..3], expected);
        assert_eq!(pairs[3..], expected.map(|it| it.replace("iam", "say")));
        let other = complaints(|it| it.replace("effects    ◄── ecs,", "effects    ◄── logs,"));
        let expected = ["does not say: effects ◄── ecs", "says what is not so: effects ◄── logs"];
        assert_eq!(other, expected.map(|it| format!("{PATH} {it}")));
    }
}
