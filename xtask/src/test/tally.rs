//! How many tests passed, failed and were skipped, read off the test runners' own summaries.

use std::fmt;
use std::io::{BufRead, BufReader};
use std::ops::Add;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use berth_say::say;
use regex::Regex;

use crate::tools::{command, interrupt};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub passed: usize,
    pub failed: usize,
    /// Not run, as the machine lacks something that they need.
    pub skipped: usize,
}

impl Tally {
    /// What failed in this was run again, as `second` says.
    pub fn mended_by(self, second: Tally) -> Tally {
        Tally { passed: self.passed + second.passed, failed: second.failed, ..self }
    }
}

impl Add for Tally {
    type Output = Tally;

    fn add(self, other: Tally) -> Tally {
        Tally {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
            skipped: self.skipped + other.skipped,
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        match self.skipped {
            0 => Ok(()),
            skipped => write!(f, ", {skipped} skipped"),
        }
    }
}

/// Runs a test runner, shows what it writes as it writes it, and adds up its summaries.
pub fn counted(runner: &mut Command) -> Result<Tally> {
    let mut child = runner.stdout(Stdio::piped()).spawn().context("cannot start the tests")?;
    let output = child.stdout.take().expect("stdout is piped");
    let mut tally = Tally::default();
    for line in BufReader::new(output).lines() {
        let line = line?;
        say!("{line}");
        tally = tally + of(&line);
        if let Err(interrupted) = interrupt::check() {
            command::stop(&mut child, std::time::Duration::from_secs(60));
            return Err(interrupted);
        }
    }
    let status = child.wait()?;
    if !status.success() && tally.failed == 0 {
        bail!("the tests did not come to their end: {status}");
    }
    Ok(tally)
}

/// What one line tells: `test result: ok. 3 passed; 0 failed; …` of cargo, or
/// `=== 2 failed, 3 passed, 1 error in 4.00s ===` of pytest.
pub fn of(line: &str) -> Tally {
    let is_cargo = line.starts_with("test result: ");
    let is_pytest = line.starts_with('=') && line.contains(" in ");
    if !is_cargo && !is_pytest {
        return Tally::default();
    }
    let count = |what: &str| {
        let pattern = Regex::new(&format!("([0-9]+) {what}")).expect("a word is a pattern");
        let found = pattern.captures(line).and_then(|it| it.get(1)?.as_str().parse().ok());
        found.unwrap_or(0)
    };
    let errors = if is_pytest { count("errors?") } else { 0 };
    let skipped = count(if is_pytest { "skipped" } else { "ignored" });
    Tally { passed: count("passed"), failed: count("failed") + errors, skipped }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summaries_are_read() {
        let tally = |passed, failed| Tally { passed, failed, skipped: 0 };
        let with_skipped = |passed, failed, skipped| Tally { passed, failed, skipped };
        assert_eq!(of("test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured"), tally(12, 0));
        assert_eq!(of("test result: FAILED. 1 passed; 2 failed; 0 ignored;"), tally(1, 2));
        assert_eq!(of("===== 2 failed, 30 passed, 1 error in 4.00s ====="), tally(30, 3));
        assert_eq!(of("===== 30 passed in 64.10s (0:01:04) ====="), tally(30, 0));
        assert_eq!(of("= 1 failed, 3 passed, 2 skipped in 9.0s ="), with_skipped(3, 1, 2));
        assert_eq!(of("test result: ok. 4 passed; 0 failed; 1 ignored;"), with_skipped(4, 0, 1));
        assert_eq!(of("test tests::it ... ok"), tally(0, 0));
        assert_eq!(of("I passed 3 passed"), tally(0, 0));
        assert_eq!((tally(1, 2) + tally(3, 4)).to_string(), "4 passed, 6 failed");
        assert_eq!(tally(7, 2).mended_by(tally(1, 1)), tally(8, 1));
        let both = with_skipped(1, 0, 2) + with_skipped(1, 0, 1);
        assert_eq!(both.to_string(), "2 passed, 0 failed, 3 skipped");
    }
}
