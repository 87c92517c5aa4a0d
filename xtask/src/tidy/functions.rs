//! No function is long. Formatted code shows where one ends: at a brace as deep as its `fn`.

use std::sync::LazyLock;

use regex::Regex;

use super::{Complaint, files::File};

const LINES_MAX: usize = 70;

static BEGIN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^( *)(?:pub(?:\([a-z]+\))? )?(?:const )?(?:async )?fn ([a-z0-9_]+)")
        .expect("a pattern")
});

pub fn check(file: &File) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    if !file.is_rust() || file.is_generated() || file.is_test() {
        return complaints;
    }
    let lines: Vec<&str> = file.text.lines().collect();
    for (at, line) in lines.iter().enumerate() {
        let Some(found) = BEGIN.captures(line) else { continue };
        if is_declared_only(&lines[at..]) {
            continue;
        }
        let end = format!("{}}}", &found[1]);
        let Some(length) = lines[at..].iter().position(|it| *it == end) else { continue };
        let length = length + 1;
        if length > LINES_MAX {
            let (path, number, name) = (&file.path, at + 1, &found[2]);
            complaints
                .push(format!("{path}:{number}: fn {name} has {length} lines, over {LINES_MAX}"));
        }
    }
    complaints
}

/// Functions of traits may have no body.
fn is_declared_only(lines: &[&str]) -> bool {
    let ends = |it: &&&str| it.ends_with(';') || it.contains('{');
    lines.iter().find(ends).is_some_and(|it| !it.contains('{'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_counted_from_signature_to_brace() {
        let function = |lines: usize| {
            format!("    pub(crate) async fn it() {{\n{}    }}\n", "        x;\n".repeat(lines - 2))
        };
        let complaints = |text: String| check(&File { path: "a.rs".to_owned(), text });
        assert_eq!(complaints(function(70)), Vec::<String>::new());
        assert_eq!(complaints(function(71)), ["a.rs:1: fn it has 71 lines, over 70"]);
        assert_eq!(complaints(function(60) + &function(60)), Vec::<String>::new());
        let declared = "    fn it(\n        &self,\n    ) -> bool;\n".to_owned();
        assert_eq!(complaints(declared + &function(70)), Vec::<String>::new());
    }
}
