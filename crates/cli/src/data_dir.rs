//! Where data lives, and how to reach the control plane that keeps it there.
use std::{
    env, fs,
    path::{Path, PathBuf},
};

use anyhow::Context;
use berth_api::{client::Client, sigv4::Credentials};
use serde::Deserialize;

/// `--data DIR`, shared by all commands.
#[derive(clap::Args, Clone)]
pub struct DataDir {
    /// Directory of the stored data [default: /var/lib/berth for root, else the user's state
    /// directory]
    #[arg(long = "data", value_name = "DIR", env = "BERTH_DATA", global = true)]
    data: Option<PathBuf>,
}

/// Neither a home directory nor a `--data` to put things in.
#[derive(Debug)]
pub struct NoDirectory;

impl std::fmt::Display for NoDirectory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("there is no home directory to keep data in; name a directory with --data")
    }
}

impl std::error::Error for NoDirectory {}

/// What a control plane leaves for programs of the same user (`credentials.json`).
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Access {
    pub endpoint: String,
    pub region: String,
    pub access_key_id: String,
    pub secret_access_key: String,
}

impl Access {
    /// A client of the control plane, signing as its root user.
    pub fn client(&self) -> anyhow::Result<Client> {
        let credentials = Credentials {
            access_key_id: self.access_key_id.clone(),
            secret_access_key: self.secret_access_key.clone(),
            session_token: None,
        };
        Ok(Client::new(&self.endpoint, &self.region, credentials)?)
    }
}

impl DataDir {
    pub fn path(&self) -> Result<PathBuf, NoDirectory> {
        if let Some(data) = &self.data {
            return Ok(data.clone());
        }
        if let Some(state) = absolute("XDG_STATE_HOME") {
            return Ok(state.join("berth"));
        }
        match absolute("HOME") {
            Some(home) if home == Path::new("/root") => Ok(PathBuf::from("/var/lib/berth")),
            Some(home) => Ok(home.join(".local/state/berth")),
            None => Err(NoDirectory),
        }
    }

    /// What a command that is proposed to the user has to repeat; empty for the default.
    pub fn flags(&self) -> String {
        self.data.as_ref().map(|it| format!(" --data {}", it.display())).unwrap_or_default()
    }

    /// Reads what the control plane wrote at its start.
    pub fn access(&self) -> anyhow::Result<Access> {
        let path = self.path()?.join("credentials.json");
        let text = fs::read_to_string(&path).with_context(|| {
            format!(
                "no control plane has run with this data directory ({} cannot be read); start one \
                 with `berth up`, or name its directory with --data",
                path.display()
            )
        })?;
        serde_json::from_str(&text).with_context(|| format!("{} is damaged", path.display()))
    }
}

fn absolute(variable: &str) -> Option<PathBuf> {
    env::var_os(variable).map(PathBuf::from).filter(|it| it.is_absolute())
}
