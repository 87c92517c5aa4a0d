//! The repository's files as git sees them.

use std::fs;
use std::process::Command;

use anyhow::Result;

use crate::tools::command;

pub struct File {
    /// Relative to the repository's root.
    pub path: String,
    pub text: String,
}

impl File {
    pub fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// Texts and tables of expectations are as long as they are.
    pub fn is_test(&self) -> bool {
        self.path.contains("/tests/") || self.path.ends_with("/tests.rs")
    }

    /// Written by a program: rules of size are for people.
    pub fn is_generated(&self) -> bool {
        self.path.contains("/generated/") || self.path == "Cargo.lock"
    }
}

/// Every file of text that is committed, or will be with the next commit.
pub fn tracked() -> Result<Vec<File>> {
    let mut git = Command::new("git");
    git.args(["ls-files", "--cached", "--others", "--exclude-standard"]);
    let listed = command::output(git.current_dir(crate::root()))?;
    let mut files = Vec::new();
    for path in listed.lines() {
        // A file that is deleted but not yet committed, or that is not text, breaks no rule.
        if let Ok(text) = fs::read_to_string(crate::root().join(path)) {
            files.push(File { path: path.to_owned(), text });
        }
    }
    Ok(files)
}
