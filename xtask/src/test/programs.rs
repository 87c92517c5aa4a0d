//! The programs of the workspace's own tests, several at a time: some wait more than they compute.

use std::process::Command;
use std::sync::Mutex;
use std::thread;
use std::time::Instant;

use anyhow::{Context, Result};
use berth_say::say;

use super::tally::{Tally, of};
use crate::tools::build::{self, Test};
use crate::tools::command;

/// Programs at a time. Each has as many threads as there are cores, so that more would only be
/// more of them that wait for one.
const AT_ONCE: usize = 2;

/// How a program ended.
struct Ended {
    name: String,
    tally: Tally,
}

pub fn run() -> Result<Tally> {
    let queue = Mutex::new(build::tests()?.into_iter());
    let next = || queue.lock().expect("nobody panics with it").next();
    let lane = || std::iter::from_fn(next).map(one).collect::<Result<Vec<_>>>();
    let lanes: Vec<_> = thread::scope(|scope| {
        let lanes: Vec<_> = (0..AT_ONCE).map(|_| scope.spawn(lane)).collect();
        lanes.into_iter().map(|it| it.join().expect("a lane does not panic")).collect()
    });
    let ended: Vec<Vec<Ended>> = lanes.into_iter().collect::<Result<_>>()?;
    let ended = ended.iter().flatten();
    for it in ended.clone().filter(|it| it.tally.failed > 0) {
        say!("{:<24} {}", it.name, it.tally);
    }
    Ok(ended.fold(Tally::default(), |all, it| all + it.tally))
}

/// What a program says is shown as a whole, and only if something in it failed.
fn one(test: Test) -> Result<Ended> {
    let Test { name, folder, program } = test;
    let mut command = Command::new(program);
    // Where cargo itself would start it. Some have no harness, and hear no arguments.
    command.arg("--quiet").current_dir(&folder).env("CARGO_MANIFEST_DIR", &folder);
    let begin = Instant::now();
    let (status, said) = command::told(&mut command).with_context(|| name.clone())?;
    let seconds = begin.elapsed().as_secs_f64();
    let mut tally = said.lines().map(of).fold(Tally::default(), |all, it| all + it);
    if !status.success() {
        tally.failed = tally.failed.max(1);
        say!("{said}{name:<24} FAILED in {seconds:.1} s: {status}");
    } else {
        say!("{name:<24} {tally} in {seconds:.1} s");
    }
    Ok(Ended { name, tally })
}
