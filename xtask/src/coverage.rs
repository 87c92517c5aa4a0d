//! `cargo xtask coverage`: docs/coverage.md, which operations of ECS are served.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::tools::{build, command};

#[derive(clap::Args)]
pub struct Args {
    /// Writes nothing; fails if the document is not what the router says.
    #[arg(long)]
    pub check: bool,
}

const HEAD: &str = "\
# Operations

Every operation of the ECS API, version 2014-11-13, and whether this release serves it. Written by
`cargo xtask coverage`, which asks the router itself.

An operation that is not served answers with `ClientException` and says so by name.
";

pub fn run(args: &Args) -> Result<()> {
    let path = crate::root().join("docs/coverage.md");
    let text = document()?;
    if args.check {
        if fs::read_to_string(&path).unwrap_or_default() != text {
            bail!("{} is not fresh: run `cargo xtask coverage`", path.display());
        }
        return Ok(());
    }
    fs::create_dir_all(path.parent().expect("the document is in a folder"))?;
    fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))
}

/// The router is asked by a program of its own crate, so that automation builds without it.
fn document() -> Result<String> {
    let told = command::output(&mut Command::new(build::operations()?))?;
    let rows: Vec<(&str, &str)> = told.lines().filter_map(|it| it.split_once('\t')).collect();
    let served = rows.iter().filter(|(_, status)| *status == SERVED).count();
    let mut text = format!("{HEAD}\n{served} of {} operations are served.\n\n", rows.len());
    text += "| operation | status |\n|---|---|\n";
    for (operation, status) in rows {
        text += &format!("| {operation} | {status} |\n");
    }
    Ok(text)
}

/// The example's word.
const SERVED: &str = "served";
