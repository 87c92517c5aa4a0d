//! Names say what a thing is: rooms are fixed, limits live together, some words say nothing.

use std::sync::LazyLock;

use regex::Regex;

use super::{Complaint, files::File};

/// Folders of a service's kind of shard. Who knows one service knows them all.
const ROOMS: [&str; 11] = [
    "records",
    "state",
    "operations",
    "observe",
    "reconcile",
    "views",
    "describe",
    "tests",
    // What is accepted.
    "rules",
    // What is told of changes.
    "events",
    // Tasks in the making: a subject of ECS alone.
    "launch",
];

static EMPTY_WORDS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"\b(?:struct|enum|trait|mod)\s+\w*(?:Manager|Helper|Util|_manager|_helper|_utils?)\b",
    )
    .expect("a pattern")
});

pub fn check(file: &File) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    if let Some(room) = room(&file.path).filter(|it| !ROOMS.contains(it)) {
        complaints.push(format!("{}: there is no room `{room}`", file.path));
    }
    if !file.is_rust() || file.is_generated() {
        return complaints;
    }
    for (number, line) in (1..).zip(file.text.lines()) {
        if let Some(found) = EMPTY_WORDS.find(line) {
            complaints.push(format!("{}:{number}: `{}` says nothing", file.path, found.as_str()));
        }
    }
    complaints
}

/// `operations` of `crates/ecs/src/cluster/operations/tasks.rs`.
fn room(path: &str) -> Option<&str> {
    let mut parts = path.strip_prefix("crates/ecs/src/")?.split('/');
    let (_shard, room, _file) = (parts.next()?, parts.next()?, parts.next()?);
    Some(room)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaints(path: &str, text: &str) -> usize {
        check(&File { path: path.to_owned(), text: text.to_owned() }).len()
    }

    #[test]
    fn rooms_are_fixed() {
        assert_eq!(complaints("crates/ecs/src/cluster/operations/tasks.rs", ""), 0);
        assert_eq!(complaints("crates/ecs/src/cluster/attic/tasks.rs", ""), 1);
        assert_eq!(complaints("crates/ecs/src/cluster/state.rs", ""), 0);
        assert_eq!(complaints("crates/server/src/a/b/c.rs", ""), 0);
    }

    #[test]
    fn names_say_something() {
        let text = |word: &str| format!("pub struct Task{word};");
        assert_eq!(complaints("a.rs", &text("Manag").replace("Manag", "Manager")), 1);
        assert_eq!(complaints("a.rs", &text("Machine")), 0);
    }
}
