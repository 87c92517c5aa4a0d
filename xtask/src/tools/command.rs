//! Other programs, run to their end or watched until then.

use std::io::{Read, Seek};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process};

use super::interrupt;

/// Between looks at a program that should end.
const POLL: Duration = Duration::from_millis(20);

/// Runs a program that writes to our own output, and fails if it does.
pub fn run(command: &mut Command) -> Result<()> {
    let shown = shown(command);
    let child = command.spawn().with_context(|| format!("cannot start {shown}"))?;
    let status = wait(child)?;
    if !status.success() {
        bail!("{shown} failed: {status}");
    }
    Ok(())
}

/// Runs a program and returns what it wrote. Its complaints are part of the error.
pub fn output(command: &mut Command) -> Result<String> {
    let shown = shown(command);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().with_context(|| format!("cannot start {shown}"))?;
    let out = reading(child.stdout.take().expect("stdout is piped"));
    let err = reading(child.stderr.take().expect("stderr is piped"));
    let status = wait(child)?;
    let (out, err) = (join(out), join(err));
    if !status.success() {
        bail!("{shown} failed: {status}\n{}{}", err.trim_end(), out.trim_end());
    }
    Ok(out.trim_end().to_owned())
}

/// Runs a program to its end, however it ends; what it wrote, output and complaints as they came.
pub fn told(command: &mut Command) -> Result<(ExitStatus, String)> {
    let mut written = tempfile::tempfile()?;
    command.stdin(Stdio::null()).stdout(written.try_clone()?).stderr(written.try_clone()?);
    let child = command.spawn().with_context(|| format!("cannot start {}", shown(command)))?;
    let status = wait(child)?;
    let mut bytes = Vec::new();
    written.rewind()?;
    written.read_to_end(&mut bytes)?;
    Ok((status, String::from_utf8_lossy(&bytes).into_owned()))
}

/// Whether a program can be started and ends well. Its output is not of interest.
pub fn succeeds(command: &mut Command) -> bool {
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|it| it.success())
}

/// Ends a program of ours: SIGTERM, then SIGKILL after `patience`.
pub fn stop(child: &mut Child, patience: Duration) {
    let deadline = Instant::now() + patience;
    if let Some(pid) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
        // It may have ended by itself.
        let _: Result<(), _> = kill_process(pid, Signal::TERM);
    }
    while Instant::now() < deadline {
        if !matches!(child.try_wait(), Ok(None)) {
            return;
        }
        thread::sleep(POLL);
    }
    // Nothing more can be done about one that survives this.
    let _: Result<(), _> = child.kill();
    let _: Result<ExitStatus, _> = child.wait();
}

/// Calls `ready` until it gives something, at most `limit` long.
pub fn until<T>(what: &str, limit: Duration, mut ready: impl FnMut() -> Option<T>) -> Result<T> {
    let deadline = Instant::now() + limit;
    loop {
        interrupt::check()?;
        if let Some(it) = ready() {
            return Ok(it);
        }
        if Instant::now() >= deadline {
            bail!("{what}: not within {} seconds", limit.as_secs());
        }
        thread::sleep(POLL * 5);
    }
}

fn wait(mut child: Child) -> Result<ExitStatus> {
    loop {
        if let Some(status) = child.try_wait()? {
            interrupt::check()?;
            return Ok(status);
        }
        if let Err(interrupted) = interrupt::check() {
            stop(&mut child, Duration::from_secs(10));
            return Err(interrupted);
        }
        thread::sleep(POLL);
    }
}

fn reading(mut from: impl Read + Send + 'static) -> thread::JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        // What came before a fault is still worth showing.
        let _: Result<usize, _> = from.read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

fn join(reader: thread::JoinHandle<String>) -> String {
    reader.join().expect("reading does not panic")
}

fn shown(command: &Command) -> String {
    let words = [command.get_program()].into_iter().chain(command.get_args());
    words.map(|it| it.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
}
