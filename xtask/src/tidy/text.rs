//! Each Rust file opens with what it is for, and is small.

use super::{Complaint, files::File};

const LINES_MAX: usize = 500;
const COLUMNS_MAX: usize = 100;

/// Crates whose texts are read by users.
const TALKS: [&str; 16] = [
    "crates/agent/src/",
    "crates/answers/src/",
    "crates/api/src/",
    "crates/cli/src/",
    "crates/definitions/src/",
    "crates/ecs/src/",
    "crates/effects/src/",
    "crates/engine/src/",
    "crates/files/src/",
    "crates/iam/src/",
    "crates/past/src/",
    "crates/say/src/",
    "crates/secrets/src/",
    "crates/server/src/",
    "crates/sessions/src/",
    "crates/store/src/",
];

/// Files of theirs whose texts with `:?` no user reads: numbers with all their digits, what the
/// token of a list is of, and odd values to store.
const FOR_PROGRAMS: [&str; 14] = [
    "crates/api/src/protocols/cbor.rs",
    "crates/api/src/protocols/scalars.rs",
    "crates/api/src/protocols/writer.rs",
    "crates/ecs/src/account/operations/account_settings.rs",
    "crates/ecs/src/account/operations/capacity_providers.rs",
    "crates/ecs/src/account/operations/list_task_definitions.rs",
    "crates/ecs/src/cluster/operations/attributes.rs",
    "crates/ecs/src/cluster/operations/container_instances.rs",
    "crates/iam/src/operations/attachments.rs",
    "crates/iam/src/operations/policies.rs",
    "crates/secrets/src/managed/operations/list_secrets.rs",
    "crates/secrets/src/operations/describe_parameters.rs",
    "crates/secrets/src/operations/get_parameters_by_path.rs",
    "crates/store/src/conformance/keeping.rs",
];

/// Texts with a value in the form that is for us; only a bug of ours may be told like that.
fn debug_texts(path: &str, text: &str) -> Vec<Complaint> {
    let is_for_us =
        |line: &str| ["assert", "panic!", "unreachable!"].iter().any(|it| line.contains(it));
    let lines = (1..).zip(text.lines()).filter(|(_, line)| !is_for_us(line));
    let found = lines.filter(|(_, line)| line.contains(":?}") || line.contains(":#?}"));
    found.map(|(number, _)| format!("{path}:{number}: a text with `:?`: say it in words")).collect()
}

/// Code in a comment that would be a test if anything ran it; pictures and formats are `text`.
fn examples(path: &str, text: &str) -> Vec<Complaint> {
    let comments = (1..).zip(text.lines().map(str::trim_start));
    let fences = comments.filter_map(|(number, line)| {
        let comment = line.strip_prefix("///").or_else(|| line.strip_prefix("//!"))?;
        Some((number, comment.trim_start().strip_prefix("```")?))
    });
    // Every second one closes.
    let found = fences.step_by(2).filter(|(_, language)| !language.starts_with("text"));
    found.map(|(number, _)| format!("{path}:{number}: no test runs this: write one")).collect()
}

/// What a raw string holds is a text, such as a scenario, whose lines are as long as they are.
pub fn check(file: &File) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    if !file.is_rust() {
        return complaints;
    }
    let path = &file.path;
    if !file.text.starts_with("//! ") {
        complaints.push(format!("{path}:1: the first line is not `//!` and what the file is for"));
    }
    if file.is_generated() {
        return complaints;
    }
    let lines = file.text.lines().count();
    if lines > LINES_MAX {
        complaints.push(format!("{path}: {lines} lines, more than {LINES_MAX}: split it"));
    }
    complaints.extend(examples(path, &file.text));
    let tests = file.text.find("#[cfg(test)]\nmod ").unwrap_or(file.text.len());
    let is_for_users = TALKS.iter().any(|it| path.starts_with(it))
        && !FOR_PROGRAMS.contains(&path.as_str())
        && !file.is_test();
    if is_for_users {
        complaints.extend(debug_texts(path, &file.text[..tests]));
    }
    let mut is_in_text = false;
    for (number, line) in (1..).zip(file.text.lines()) {
        let was_in_text = is_in_text;
        is_in_text = (is_in_text || line.contains("r#\"")) && !line.contains("\"#");
        let columns = line.chars().count();
        if columns > COLUMNS_MAX && !was_in_text && !file.is_test() {
            complaints.push(format!("{path}:{number}: {columns} columns, over {COLUMNS_MAX}"));
        }
    }
    complaints
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaints(path: &str, text: &str) -> usize {
        check(&File { path: path.to_owned(), text: text.to_owned() }).len()
    }

    #[test]
    fn sizes_are_bounded() {
        let head = "//! What it is for.\n";
        assert_eq!(complaints("a.rs", head), 0);
        assert_eq!(complaints("a.rs", "use a;\n"), 1);
        assert_eq!(complaints("a.rs", &format!("{head}{}", "\n".repeat(499))), 0);
        assert_eq!(complaints("a.rs", &format!("{head}{}", "\n".repeat(500))), 1);
        assert_eq!(complaints("a.rs", &format!("{head}{}\n", "é".repeat(100))), 0);
        assert_eq!(complaints("a.rs", &format!("{head}{}\n", "é".repeat(101))), 1);
        let text = format!("{head}r#\"\n{}\n\"#;\n{}\n", "x".repeat(101), "x".repeat(101));
        assert_eq!(complaints("a.rs", &text), 1);
        assert_eq!(complaints("x/generated/a.rs", &format!("{head}{}", "\n".repeat(500))), 0);
        assert_eq!(complaints("a.md", &"x".repeat(200)), 0);
    }

    #[test]
    fn examples_are_tests() {
        let head = "//! What it is for.\n//! ```text\n//! a -> b\n//! ```\n";
        assert_eq!(complaints("a.rs", &format!("{head}/// ```\n/// a();\n/// ```\n")), 1);
        assert_eq!(complaints("a.rs", &format!("{head}/// ```text\n/// a\n/// ```\n")), 0);
    }

    #[test]
    fn users_are_told_in_words() {
        let text = "//! What it is for.\nfn a() { println!(\"{fault:?}\") }\n";
        assert_eq!(complaints("crates/cli/src/a.rs", text), 1);
        assert_eq!(complaints("crates/ecs/src/tags.rs", text), 1);
        assert_eq!(complaints("crates/iam/src/a.rs", text), 1);
        assert_eq!(complaints("crates/sim/src/a.rs", text), 0);
        for it in FOR_PROGRAMS {
            assert_eq!(complaints(it, text), 0, "{it}");
            assert!(TALKS.iter().any(|talks| it.starts_with(talks)), "{it} needs no exception");
        }
        assert_eq!(complaints("crates/cli/src/a.rs", &text.replace("println", "panic")), 0);
        let test = text.replace("fn a", "#[cfg(test)]\nmod tests {}\nfn a");
        assert_eq!(complaints("crates/cli/src/a.rs", &test), 0);
    }
}
