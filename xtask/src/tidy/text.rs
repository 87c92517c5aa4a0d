//! Each Rust file opens with what it is for, and is small.

use super::{Complaint, files::File};

const LINES_MAX: usize = 500;
const COLUMNS_MAX: usize = 100;

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
}
