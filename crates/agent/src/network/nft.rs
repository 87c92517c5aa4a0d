//! nftables where this thread is, by the program `nft`: each change is one transaction.

use std::io::{self, Write};
use std::process::{Command, Output, Stdio};

use rustix::net::netlink;

use crate::netlink::{Message, Netlink, attributes};

/// Of what it says of a mistake.
const SAID_BYTES_MAX: usize = 600;
/// The kernel's: of nftables, the question for the count of changes.
const GET_GENERATION: u16 = 10 << 8 | 16;
/// Of the answer.
const GENERATION: u16 = 1;
/// A family, the version, and two bytes more.
const HEAD: [u8; 4] = [0; 4];

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

/// How often tables of this namespace were changed, by whomever.
///
/// # Errors
/// The kernel's.
pub fn generation() -> io::Result<u32> {
    let kernel = Netlink::open(Some(netlink::NETFILTER))?;
    let answer = kernel.ask(Message::new(GET_GENERATION, 0, &HEAD))?;
    let found = attributes(answer.get(HEAD.len()..).unwrap_or_default());
    let count = found.iter().find(|(kind, _)| *kind == GENERATION);
    let bytes = count.and_then(|(_, value)| value.first_chunk::<4>());
    // The bytes of this protocol are in the network's order.
    bytes.map(|it| u32::from_be_bytes(*it)).ok_or_else(|| io::ErrorKind::InvalidData.into())
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
