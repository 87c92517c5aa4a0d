//! The program tells its result, and its exit code stands whether or not anybody reads it.
use std::{
    io::pipe,
    process::{Command, Stdio},
};

fn one_history() -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_berth-sim"));
    program.args(["--seeds", "1"]);
    program
}

#[test]
fn a_result_that_nobody_reads_is_a_result() {
    let read = one_history().output().expect("it starts");
    let text = "1 histories from seed 1 on keep all laws\n";
    let said = String::from_utf8_lossy(&read.stdout);
    assert!(read.status.success() && said.starts_with(text), "{said}");
    let (reader, writer) = pipe().expect("a pipe");
    drop(reader);
    let unread = one_history().stdout(Stdio::from(writer)).output().expect("it starts");
    assert_eq!((unread.status.code(), unread.stderr.as_slice()), (Some(0), &b""[..]));
}
