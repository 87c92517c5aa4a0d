//! Words that do not merge: unfinished work, traces of a machine, the world inside pure crates.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::{Complaint, crates, files::File};

struct Rule {
    /// Where it holds.
    applies: fn(&File) -> bool,
    pattern: Regex,
    why: &'static str,
}

static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    let rule = |applies, pattern: &str, why| {
        let pattern = Regex::new(pattern).expect("a pattern");
        Rule { applies, pattern, why }
    };
    vec![
        // Written so that this file does not hold the words itself.
        rule(File::is_rust, r"\b(?:todo|dbg|unimplemented)[!]", "unfinished work"),
        rule(File::is_rust, r"clippy::prin[t]_std", "panics when nobody reads: use berth-say"),
        rule(|_| true, r"\b[F]IXME\b", "unfinished work: make it an issue"),
        rule(|_| true, r"\b[T]ODO\b(?:$|[^(]|\([^#])", "a to-do names its issue: `(#12)`"),
        rule(File::is_rust, r"#\[[i]gnore", "a test that is not run"),
        rule(is_ours, r"(?:^|[\s=:(])/(?:work|root|home|Users|opt)/", "a path of one machine"),
        rule(is_ours, REGISTRIES, "a host of a package registry"),
        rule(is_pure, OUTER_WORLD, PURE),
    ]
});

const REGISTRIES: &str = r"(?x)
    (?:files\.python[h]osted|py[p]i)\.org | (?:index|static)\.crates[.]io
    | registry\.npm[j]s\.org | artifactor[y]";

const PURE: &str = "pure crates know no world, no clock and no hash order";

const OUTER_WORLD: &str = r"(?x)
    \bHash(?:Map|Set)\b | \bstd::(?:fs|process|thread|env)\b | \bstd::net::(?:Tcp|Udp)
    | \bSystemTim[e]\b
    | \bstd::time::Instan[t]\b | \btoki[o]:: | \buse\srand\b | \bgetrando[m]\b";

/// The same ways out where imports are grouped, perhaps over several lines.
static GROUPED: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r"(?x)
        \buse\s+std::\{ [^;]*? \b(
            fs | process | thread | env | (?:Tcp|Udp)\w+ | Hash(?:Map|Set) | SystemTim[e]
            | Instan[t]
        )\b";
    Regex::new(pattern).expect("a pattern")
});

pub fn check(file: &File) -> Vec<Complaint> {
    let mut complaints = grouped(file);
    let rules: Vec<&Rule> = RULES.iter().filter(|it| (it.applies)(file)).collect();
    for (number, line) in (1..).zip(file.text.lines()) {
        for rule in &rules {
            if let Some(found) = rule.pattern.find(line) {
                let (path, found) = (&file.path, found.as_str().trim());
                complaints.push(format!("{path}:{number}: `{found}`: {}", rule.why));
            }
        }
    }
    complaints
}

fn grouped(file: &File) -> Vec<Complaint> {
    let found = is_pure(file).then(|| GROUPED.captures(&file.text)).flatten();
    let complaint = |found: Captures| {
        let word = found.get(1).expect("it is in every match");
        let number = file.text[..word.start()].lines().count();
        format!("{}:{number}: `{}`: {PURE}", file.path, word.as_str())
    };
    found.map(complaint).into_iter().collect()
}

/// Not a list of other people's packages.
fn is_ours(file: &File) -> bool {
    file.path != "Cargo.lock"
}

fn is_pure(file: &File) -> bool {
    let source = file.path.strip_prefix("crates/").and_then(|it| it.split_once("/src/"));
    source.is_some_and(|(name, _)| crates::is_pure(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaints(path: &str, text: &str) -> usize {
        check(&File { path: path.to_owned(), text: text.to_owned() }).len()
    }

    #[test]
    fn words_are_found_where_they_must_not_be() {
        let todo = ["to", "do!()"].concat();
        assert_eq!(complaints("crates/a/src/b.rs", &todo), 1);
        assert_eq!(complaints("README.md", &todo), 0);
        let issue = ["// TO", "DO(#12): more"].concat();
        assert_eq!(complaints("a.rs", &issue), 0);
        assert_eq!(complaints("a.rs", &issue.replace("(#12)", "")), 1);
        let path = ["see /ho", "me/me/x"].concat();
        assert_eq!(complaints("a.md", &path), 1);
        assert_eq!(complaints("a.md", "GET /v1/home/x"), 0);
    }

    #[test]
    fn pure_crates_have_no_world() {
        let map = "use std::collections::HashMap;";
        assert_eq!(complaints("crates/ecs/src/a.rs", map), 1);
        assert_eq!(complaints("crates/agent/src/a.rs", map), 0);
        assert_eq!(complaints("crates/ecs/src/a.rs", "use std::fs;"), 1);
        let group = "use std::{\n    sync::Arc,\n    thread,\n};\n";
        assert_eq!(complaints("crates/ecs/src/a.rs", group), 1);
        assert_eq!(complaints("crates/agent/src/a.rs", group), 0);
        assert_eq!(complaints("crates/ecs/src/a.rs", &group.replace("thread", "rc::Rc")), 0);
    }
}
