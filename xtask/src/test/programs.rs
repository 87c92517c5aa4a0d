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
    let tally = tally_of(&said, status.success());
    match tally.failed {
        0 => say!("{name:<24} {tally} in {seconds:.1} s"),
        _ => say!("{said}{name:<24} FAILED in {seconds:.1} s: {status}"),
    }
    Ok(Ended { name, tally })
}

/// A program that ends badly has failed, whether or not it still came to a summary.
fn tally_of(said: &str, is_well: bool) -> Tally {
    let sum = said.lines().map(of).fold(Tally::default(), |all, it| all + it);
    Tally { failed: sum.failed.max(usize::from(!is_well)), ..sum }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_a_program_ends_counts() {
        let tally = |passed, failed| Tally { passed, failed, skipped: 0 };
        assert_eq!(
            tally_of("running 3 tests\ntest result: ok. 3 passed; 0 failed;", true),
            tally(3, 0)
        );
        assert_eq!(tally_of("test result: FAILED. 3 passed; 2 failed;", false), tally(3, 2));
        assert_eq!(tally_of("running 3 tests\nmemory allocation failed", false), tally(0, 1));
    }

    #[test]
    fn programs_are_run_to_their_end() {
        let failed = |program: &str| {
            let test = Test { name: "it".into(), folder: "/".into(), program: program.into() };
            one(test).unwrap().tally.failed
        };
        assert_eq!(failed("/bin/true"), 0);
        assert_eq!(failed("/bin/false"), 1);
    }
}
