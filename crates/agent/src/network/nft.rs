//! The program `nft`, run where this thread is: each change is one transaction.

use std::io::{self, Write};
use std::process::{Command, Output, Stdio};

/// Of what it says of a mistake.
const SAID_BYTES_MAX: usize = 600;

/// Carries out a script, all of it or nothing.
///
/// # Errors
/// There is no such program, or it refuses: its own words.
pub fn apply(script: &str) -> io::Result<()> {
    run(&["-f", "-"], script).map(drop)
}

/// How a table is now, without what counts. `None`: it is not there.
///
/// # Errors
/// There is no such program.
pub fn listed(table: &str) -> io::Result<Option<String>> {
    match run(&["-s", "list", "table", "inet", table], "") {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(error),
        Err(_) => Ok(None),
    }
}

/// # Errors
/// There is no such program, or it refuses.
pub fn take_away(table: &str) -> io::Result<()> {
    // One that is there has to be made before it can be removed for certain.
    apply(&format!("table inet {table}\ndelete table inet {table}\n"))
}

/// Runs a program with its input.
///
/// # Errors
/// There is no such program (`NotFound`), or what it says of its failure.
pub fn run_program(program: &str, arguments: &[&str], input: &str) -> io::Result<String> {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| io::Error::new(error.kind(), format!("{program}: {error}")))?;
    let wrote = child.stdin.take().map(|mut it| it.write_all(input.as_bytes()));
    let Output { status, stdout, stderr } = child.wait_with_output()?;
    if !status.success() {
        let said = String::from_utf8_lossy(&stderr);
        let said: String = said.chars().take(SAID_BYTES_MAX).collect();
        return Err(io::Error::other(format!("{program}: {}", said.trim())));
    }
    wrote.transpose()?;
    Ok(String::from_utf8_lossy(&stdout).into_owned())
}

fn run(arguments: &[&str], input: &str) -> io::Result<String> {
    run_program("nft", arguments, input)
}
