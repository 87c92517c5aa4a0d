//! What an example of a crate measures, read from the lines that it prints.

use anyhow::{Context, Result, ensure};

use crate::tools::{build, command};

/// What it printed: a name, then numbers and their unit, on each line.
pub struct Output(String);

impl Output {
    /// Of an example of this crate.
    pub fn of(krate: &str, example: &str, arguments: &[&str]) -> Result<Output> {
        let mut cargo = build::cargo();
        cargo.args(["run", "--quiet", "-p", krate, "--example", example]);
        cargo.args(super::PROFILE).arg("--").args(arguments);
        Ok(Output(command::output(&mut cargo)?))
    }

    #[cfg(test)]
    pub fn told(text: &str) -> Output {
        Output(text.to_owned())
    }

    /// What follows a name.
    pub fn line(&self, name: &str) -> Result<&str> {
        let found = self.0.lines().find_map(|it| it.strip_prefix(name));
        let line = found.with_context(|| format!("nothing is said of '{name}': {}", self.0))?;
        Ok(line.trim())
    }

    /// The numbers that follow a name, which are in this unit.
    pub fn numbers(&self, name: &str, unit: &str) -> Result<Vec<f64>> {
        let line = self.line(name)?;
        let numbers = line.strip_suffix(unit).with_context(|| format!("'{line}' is in {unit}"))?;
        let numbers = numbers.split_whitespace().map(str::parse);
        let numbers: Vec<f64> = numbers.collect::<Result<_, _>>()?;
        ensure!(!numbers.is_empty(), "no number");
        Ok(numbers)
    }
}
