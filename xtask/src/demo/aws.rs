//! The real AWS CLI, each command shown with its result.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use anyhow::{Result, ensure};
use berth_say::say;

use super::CLUSTER;
use crate::tools::command;

/// For the agent to join its cluster.
const JOIN_MAX: Duration = Duration::from_secs(30);

pub struct Aws {
    /// The folder of the program.
    pub programs: PathBuf,
    /// What `berth env` exports.
    pub environment: Vec<(String, String)>,
}

impl Aws {
    /// Runs `aws ecs <operation>`; shows and returns the part of the answer that `query` chooses.
    pub fn ecs(&self, operation: &str, arguments: &[&str], query: &str) -> Result<String> {
        let result = self.run(&[&["ecs", operation], arguments, &selection(query)].concat())?;
        ensure!(!result.is_empty() && result != "None", "the answer has no {query}");
        Ok(result)
    }

    pub fn wait(&self, what: &str, arguments: &[&str]) -> Result<()> {
        self.run(&[&["ecs", "wait", what], arguments].concat()).map(|_| ())
    }

    /// Repeats a listing of the cluster until something is in it.
    pub fn until_some(&self, operation: &str, query: &str) -> Result<()> {
        let arguments = ["ecs", operation, "--cluster", CLUSTER];
        let list = [&arguments[..], &selection(query)].concat();
        show(&list);
        let found = command::until("this machine is in the cluster", JOIN_MAX, || {
            command::output(&mut self.command(&list)).ok().filter(|it| !it.is_empty())
        })?;
        say!("  {found}");
        Ok(())
    }

    fn run(&self, arguments: &[&str]) -> Result<String> {
        show(arguments);
        let result = command::output(&mut self.command(arguments))?;
        result.lines().for_each(|it| say!("  {it}"));
        Ok(result)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut aws = Command::new(self.programs.join("aws"));
        aws.args(arguments).envs(self.environment.iter().map(|(name, value)| (name, value)));
        // The user's own profiles have no part in this.
        aws.env("AWS_CONFIG_FILE", "/dev/null").env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null");
        aws.env_remove("AWS_PROFILE").env_remove("AWS_SESSION_TOKEN").env("AWS_PAGER", "");
        aws
    }
}

fn selection(query: &str) -> [&str; 4] {
    ["--query", query, "--output", "text"]
}

/// As a line for a shell.
fn show(arguments: &[&str]) {
    let plain = |it: &str| !it.contains(|c: char| c.is_whitespace() || "[]{}\"()*".contains(c));
    let words = arguments.iter().map(|it| if plain(it) { (*it).into() } else { format!("'{it}'") });
    say!("\n$ aws {}", words.collect::<Vec<_>>().join(" "));
}
