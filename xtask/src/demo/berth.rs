//! A started `berth up`.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use berth_say::say;

use crate::tools::command;

const STOP_MAX: Duration = Duration::from_secs(15);

/// Stopped when it is dropped; its containers go on.
pub struct Berth {
    program: PathBuf,
    folder: PathBuf,
    process: Child,
}

impl Berth {
    /// Starts a control plane and an agent, and waits until the control plane answers.
    pub fn up(program: &Path, folder: &Path, cluster: &str) -> Result<Berth> {
        say!("\n$ berth up --listen 127.0.0.1:0 --cluster {cluster}");
        let mut up = Command::new(program);
        up.args(["up", "--listen", "127.0.0.1:0", "--cluster", cluster, "--data"]).arg(folder);
        // A group of its own: Ctrl-C reaches us, and we stop it when its tasks are gone.
        up.stdin(Stdio::null()).stdout(Stdio::piped()).process_group(0);
        up.stderr(File::create(log(folder))?);
        let process = up.spawn().context("cannot start berth")?;
        let mut berth = Berth { program: program.to_owned(), folder: folder.to_owned(), process };
        let mut output = BufReader::new(berth.process.stdout.take().expect("stdout is piped"));
        let mut first = String::new();
        output.read_line(&mut first)?;
        // Somebody reads for as long as it runs.
        thread::spawn(move || io::copy(&mut output, &mut io::sink()));
        if !first.starts_with("Berth is up") {
            bail!("berth did not start: {}", berth.complaints());
        }
        say!("  {}", first.trim_end());
        Ok(berth)
    }

    /// What `eval "$(berth env)"` would set.
    pub fn environment(&self) -> Result<Vec<(String, String)>> {
        say!("\n$ eval \"$(berth env)\"");
        let exports =
            command::output(Command::new(&self.program).args(["env", "--data"]).arg(&self.folder))?;
        let pairs = exports.lines().filter_map(|it| it.strip_prefix("export ")?.split_once('='));
        Ok(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
    }

    pub fn complaints(&self) -> String {
        fs::read_to_string(log(&self.folder)).unwrap_or_default()
    }
}

impl Drop for Berth {
    fn drop(&mut self) {
        command::stop(&mut self.process, STOP_MAX);
    }
}

fn log(folder: &Path) -> PathBuf {
    folder.with_file_name("demo.log")
}
