//! Berth as a process of its own: started, looked at, stopped or killed.
use std::{
    fs::{self, File},
    io::{BufRead, BufReader},
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use berth_api::{client::Client, sigv4::Credentials};
use berth_say::note;
use rustix::process::{Pid, Signal, kill_process};
use serde::Deserialize;

const STOP_MAX: Duration = Duration::from_secs(15);
const POLL: Duration = Duration::from_millis(10);

/// A started `berth up`, `berth server` or `berth agent`; stopped when it is dropped.
pub struct Berth {
    process: Child,
    /// Kept open: a program that cannot write its output fails.
    output: BufReader<ChildStdout>,
    what: String,
    log: std::path::PathBuf,
}

/// What a control plane leaves in its data directory.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Access {
    pub endpoint: String,
    pub region: String,
    pub access_key_id: String,
    pub secret_access_key: String,
}

impl Berth {
    /// Starts it; its log is beside `data`.
    pub fn start(program: &Path, data: &Path, arguments: &[&str]) -> Result<Berth> {
        let what = format!("berth {}", arguments.join(" "));
        let log = data.with_file_name(format!("{}.log", arguments[0]));
        let mut command = Command::new(program);
        command.args(arguments).arg("--data").arg(data).stdin(Stdio::null());
        command.stdout(Stdio::piped()).stderr(File::create(&log)?);
        let mut process = command.spawn().with_context(|| format!("cannot start {what}"))?;
        let output = BufReader::new(process.stdout.take().expect("stdout is piped"));
        Ok(Berth { process, output, what, log })
    }

    /// The same, and waits until it says that it is up.
    pub fn up(program: &Path, data: &Path, arguments: &[&str]) -> Result<Berth> {
        let mut berth = Berth::start(program, data, arguments)?;
        let mut first = String::new();
        berth.output.read_line(&mut first)?;
        ensure!(
            first.starts_with("Berth is up"),
            "{} did not start: {}",
            berth.what,
            fs::read_to_string(&berth.log).unwrap_or_default()
        );
        Ok(berth)
    }

    /// In MiB.
    pub fn resident_memory(&self) -> Result<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let line = status.lines().find_map(|it| it.strip_prefix("VmRSS:"));
        let number =
            line.and_then(|it| it.trim().strip_suffix(" kB")).context("there is no RSS")?;
        Ok(number.trim().parse::<f64>()? / 1024.0)
    }

    /// Time on processors so far.
    pub fn processor_time(&self) -> Result<Duration> {
        let mut nanoseconds = 0;
        for thread in fs::read_dir(format!("/proc/{}/task", self.process.id()))? {
            let text = fs::read_to_string(thread?.path().join("schedstat"))?;
            let first = text.split(' ').next().context("schedstat is empty")?;
            nanoseconds += first.parse::<u64>()?;
        }
        Ok(Duration::from_nanos(nanoseconds))
    }

    /// SIGKILL.
    pub fn kill(&mut self) -> Result<()> {
        ensure!(self.process.try_wait()?.is_none(), "{} ended by itself", self.what);
        self.process.kill()?;
        self.process.wait()?;
        Ok(())
    }
}

impl Drop for Berth {
    fn drop(&mut self) {
        let Ok(None) = self.process.try_wait() else { return };
        if let Some(pid) = i32::try_from(self.process.id()).ok().and_then(Pid::from_raw) {
            // It may have ended by itself.
            let _: Result<(), _> = kill_process(pid, Signal::TERM);
        }
        let deadline = Instant::now() + STOP_MAX;
        while Instant::now() < deadline {
            if !matches!(self.process.try_wait(), Ok(None)) {
                return;
            }
            thread::sleep(POLL);
        }
        note!("{} does not stop and is killed", self.what);
        // Nothing more can be done about one that survives this.
        let _: Result<(), _> = self.process.kill();
        let _: Result<_, _> = self.process.wait();
    }
}

impl Access {
    pub fn of(data: &Path) -> Result<Access> {
        let text = fs::read_to_string(data.join("credentials.json"))?;
        Ok(serde_json::from_str(&text)?)
    }

    pub fn credentials(&self) -> Credentials {
        Credentials {
            access_key_id: self.access_key_id.clone(),
            secret_access_key: self.secret_access_key.clone(),
            session_token: None,
        }
    }

    pub fn client(&self) -> Result<Client> {
        Ok(Client::new(&self.endpoint, &self.region, self.credentials())?)
    }

    /// `127.0.0.1:4577`
    pub fn authority(&self) -> Result<&str> {
        match self.endpoint.strip_prefix("http://") {
            Some(authority) => Ok(authority),
            None => bail!("{} is not http://", self.endpoint),
        }
    }
}

/// A loopback address that nobody listened on a moment ago.
pub fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}
