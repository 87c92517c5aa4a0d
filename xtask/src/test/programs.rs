//! The programs of the workspace's own tests, several at a time: some wait more than they compute.
//! What fails then is run once more by itself (`again`).

use std::process::Command;
use std::sync::Mutex;
use std::thread;
use std::time::Instant;

use anyhow::{Context, Result};
use berth_say::say;

use super::again;
use super::tally::{Tally, of};
use crate::tools::build::{self, Test};
use crate::tools::command;

/// Programs at a time. Each has as many threads as there are cores, so that more would only be
/// more of them that wait for one.
const AT_ONCE: usize = 2;

/// How a program ended.
struct Ended {
    test: Test,
    tally: Tally,
    /// Of its tests, as it calls them. None if it cannot tell.
    failed: Vec<String>,
}

pub fn run() -> Result<Tally> {
    let queue = Mutex::new(build::tests()?.into_iter());
    let next = || queue.lock().expect("nobody panics with it").next();
    let lane = || std::iter::from_fn(next).map(|it| one(it, [])).collect::<Result<Vec<_>>>();
    let lanes: Vec<_> = thread::scope(|scope| {
        let lanes: Vec<_> = (0..AT_ONCE).map(|_| scope.spawn(lane)).collect();
        lanes.into_iter().map(|it| it.join().expect("a lane does not panic")).collect()
    });
    let ended: Vec<Vec<Ended>> = lanes.into_iter().collect::<Result<_>>()?;
    let ended: Vec<Ended> = ended.into_iter().flatten().collect();
    for it in ended.iter().filter(|it| it.tally.failed > 0) {
        say!("{:<24} {}", it.test.name, it.tally);
    }
    let all = ended.iter().fold(Tally::default(), |all, it| all + it.tally);
    let is_told = |it: &Ended| it.failed.len() == it.tally.failed;
    if !again::is_worth(all.failed) || !ended.iter().all(is_told) {
        return Ok(all);
    }
    let mut second = Tally::default();
    for Ended { test, failed, .. } in ended.into_iter().filter(|it| it.tally.failed > 0) {
        again::tell(&failed);
        let wanted = failed.into_iter().chain(["--exact".to_owned()]);
        second = second + one(test, wanted)?.tally;
    }
    Ok(all.mended_by(second))
}

/// What a program says is shown as a whole, and only if something in it failed.
fn one(test: Test, only: impl IntoIterator<Item = String>) -> Result<Ended> {
    let Test { name, folder, program } = &test;
    let mut command = Command::new(program);
    // Where cargo itself would start it. Some have no harness, and hear no arguments.
    command.arg("--quiet").args(only).current_dir(folder).env("CARGO_MANIFEST_DIR", folder);
    let begin = Instant::now();
    let (status, said) = command::told(&mut command).with_context(|| name.clone())?;
    let seconds = begin.elapsed().as_secs_f64();
    let tally = tally_of(&said, status.success());
    match tally.failed {
        0 => say!("{name:<24} {tally} in {seconds:.1} s"),
        _ => say!("{said}{name:<24} FAILED in {seconds:.1} s: {status}"),
    }
    let failed = failed_of(&said);
    Ok(Ended { test, tally, failed })
}

/// The names that a program ends with: indented, below the last `failures:`.
fn failed_of(said: &str) -> Vec<String> {
    let Some((_, list)) = said.rsplit_once("\nfailures:\n") else { return Vec::new() };
    list.lines().map_while(|it| it.strip_prefix("    ")).map(str::to_owned).collect()
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
    fn what_failed_is_named() {
        let said = "\nfailures:\n\n---- a::b stdout ----\n    c\n\nfailures:\n    a::b\n    d\n\n\
                    test result: FAILED. 1 passed; 2 failed;\n";
        assert_eq!(failed_of(said), ["a::b", "d"]);
        assert!(failed_of("memory allocation failed").is_empty());
    }

    #[test]
    fn programs_are_run_to_their_end() {
        let failed = |program: &str| {
            let test = Test { name: "it".into(), folder: "/".into(), program: program.into() };
            one(test, []).unwrap().tally.failed
        };
        assert_eq!(failed("/bin/true"), 0);
        assert_eq!(failed("/bin/false"), 1);
    }
}
