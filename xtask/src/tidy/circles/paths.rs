//! What the text of a file says of others: its imports, and paths in its code.
use std::{collections::BTreeSet, sync::LazyLock};

use regex::Regex;

/// One name that a file has from elsewhere.
#[derive(Debug, PartialEq, Eq)]
pub struct Import {
    /// As it is called here.
    pub name: String,
    pub path: Vec<String>,
    pub is_public: bool,
}

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a pattern")
}

static COMMENT: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?m)(?:^\s*|\s)//.*$"));

/// Modules and imports of tests alone.
static OF_TESTS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"#\[cfg\(test\)\]\s*(?:pub(?:\([^)]*\))? )?(?:mod \w+|use [^;]*);"));

/// A module of tests, which ends the file.
static TESTS: LazyLock<Regex> = LazyLock::new(|| pattern(r"#\[cfg\(test\)\]\s*mod \w+ \{"));

static USE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?m)^\s*(pub(?:\([^)]*\))? )?use ([^;]+);"));

/// Where a module is told of is no use of it.
static MOD: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?m)^\s*(?:pub(?:\([^)]*\))? )?mod \w+;"));

static PATH: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b[a-z_][a-z0-9_]*(?:::\w+)+"));

static WORD: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b[A-Za-z_]\w*"));

/// The text without comments, tests and the names of modules.
pub fn code(text: &str) -> String {
    let text = OF_TESTS.replace_all(text, "");
    let end = TESTS.find(&text).map_or(text.len(), |it| it.start());
    let text = COMMENT.replace_all(&text[..end], "");
    MOD.replace_all(&text, "").into_owned()
}

/// All imports, and the code without them.
pub fn imports(code: &str) -> (Vec<Import>, String) {
    let mut imports = Vec::new();
    for found in USE.captures_iter(code) {
        let is_public = found.get(1).is_some();
        let tree: String = found[2].split_whitespace().collect::<Vec<_>>().join(" ");
        for (path, name) in leaves(&tree) {
            imports.push(Import { name, path, is_public });
        }
    }
    (imports, USE.replace_all(code, "").into_owned())
}

/// `a::{b, c as d}` is two paths, with the names that they have here.
fn leaves(tree: &str) -> Vec<(Vec<String>, String)> {
    let tree = tree.trim();
    if let Some((before, inside)) = tree.split_once('{') {
        let head: Vec<String> = segments(before);
        let inside = inside.strip_suffix('}').unwrap_or(inside);
        let all = branches(inside).into_iter().flat_map(leaves);
        return all.map(|(tail, name)| ([head.clone(), tail].concat(), name)).map(own).collect();
    }
    let (path, alias) = tree.split_once(" as ").unwrap_or((tree, ""));
    let path = segments(path);
    let Some(last) = path.last() else { return Vec::new() };
    let name = if alias.is_empty() { last.clone() } else { alias.trim().to_owned() };
    vec![(path, name)]
}

/// `a::{self}` is `a`.
fn own((mut path, name): (Vec<String>, String)) -> (Vec<String>, String) {
    match path.len() > 1 && path.last().is_some_and(|it| it == "self") {
        true => {
            path.pop();
            let name = if name == "self" { path[path.len() - 1].clone() } else { name };
            (path, name)
        }
        false => (path, name),
    }
}

/// Splits at commas that are in no inner braces.
fn branches(inside: &str) -> Vec<&str> {
    let (mut branches, mut depth, mut begin) = (Vec::new(), 0, 0);
    for (at, letter) in inside.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                branches.push(&inside[begin..at]);
                begin = at + 1;
            }
            _ => {}
        }
    }
    branches.push(&inside[begin..]);
    branches
}

fn segments(path: &str) -> Vec<String> {
    path.split("::").map(str::trim).filter(|it| !it.is_empty()).map(str::to_owned).collect()
}

pub fn paths(code: &str) -> Vec<Vec<String>> {
    PATH.find_iter(code).map(|it| segments(it.as_str())).collect()
}

pub fn words(code: &str) -> BTreeSet<String> {
    WORD.find_iter(code).map(|it| it.as_str().to_owned()).collect()
}
