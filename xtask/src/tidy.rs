//! `cargo xtask tidy`: the rules of the house that a machine can check.

use anyhow::{Result, bail};
use berth_say::say;

mod architecture;
mod circles;
mod crates;
mod files;
mod functions;
mod licences;
mod names;
mod text;
mod words;

/// One broken rule, in one line: where, and what.
type Complaint = String;

pub fn run() -> Result<()> {
    let files = files::tracked()?;
    let mut complaints = Vec::new();
    for file in &files {
        complaints.extend(text::check(file));
        complaints.extend(functions::check(file));
        complaints.extend(words::check(file));
        complaints.extend(names::check(file));
    }
    complaints.extend(circles::check(&files));
    complaints.extend(architecture::check(&files));
    let metadata = crates::metadata()?;
    complaints.extend(crates::check(&metadata));
    complaints.extend(licences::check(&metadata)?);
    complaints.extend(crate::mutants::misfits()?);
    if complaints.is_empty() {
        say!("{} files follow the rules of STYLE.md", files.len());
        return Ok(());
    }
    complaints.iter().for_each(|it| say!("{it}"));
    bail!("{} rules of STYLE.md are broken", complaints.len());
}
