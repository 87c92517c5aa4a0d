//! Where data lives, and how to reach the control plane that keeps it there, or one elsewhere.
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
    /// Of a key for a while, which only the environment has.
    #[serde(skip)]
    pub session_token: Option<String>,
}

/// What AWS's tools read, too: first of this service, then of all.
const ENDPOINTS: [&str; 2] = ["AWS_ENDPOINT_URL_ECS", "AWS_ENDPOINT_URL"];
const REGIONS: [&str; 2] = ["AWS_REGION", "AWS_DEFAULT_REGION"];

/// Where no region is given.
const REGION: &str = "us-east-1";

impl Access {
    /// A client of the control plane, signing as its root user.
    pub fn client(&self) -> anyhow::Result<Client> {
        Ok(Client::new(&self.endpoint, &self.region, self.credentials())?)
    }

    pub fn credentials(&self) -> Credentials {
        Credentials {
            access_key_id: self.access_key_id.clone(),
            secret_access_key: self.secret_access_key.clone(),
            session_token: self.session_token.clone(),
        }
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
        let quoted = |it: &PathBuf| crate::env::quoted(&it.display().to_string());
        self.data.as_ref().map(|it| format!(" --data {}", quoted(it))).unwrap_or_default()
    }

    /// The control plane that a verb is about: the one of `--data` or `BERTH_DATA`, or else the one
    /// that AWS's variables name, or else the one of this machine.
    pub fn access(&self) -> anyhow::Result<Access> {
        match (&self.data, of_environment(&ENDPOINTS)) {
            (None, Some(endpoint)) => from_environment(endpoint, None),
            _ => self.written(),
        }
    }

    /// Reads what the control plane wrote at its start.
    pub fn written(&self) -> anyhow::Result<Access> {
        let path = self.path()?.join("credentials.json");
        let text = fs::read_to_string(&path).with_context(|| {
            format!(
                "no control plane has run with this data directory ({} cannot be read); start one \
                 with `berth up`, name its directory with --data, or name one elsewhere with \
                 AWS_ENDPOINT_URL_ECS",
                path.display()
            )
        })?;
        serde_json::from_str(&text).with_context(|| format!("{} is damaged", path.display()))
    }
}

/// The endpoint that AWS's variables name.
pub fn endpoint_of_environment() -> Option<String> {
    of_environment(&ENDPOINTS)
}

/// How to reach an endpoint with the key that AWS's variables have.
pub fn from_environment(endpoint: String, region: Option<String>) -> anyhow::Result<Access> {
    let key = |name: &str| {
        of_environment(&[name]).with_context(|| {
            format!(
                "{name} is not set; the control plane at {endpoint} wants a key in \
                 AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. On its own machine `berth env` \
                 prints it; profiles of the AWS CLI are not read"
            )
        })
    };
    Ok(Access {
        access_key_id: key("AWS_ACCESS_KEY_ID")?,
        secret_access_key: key("AWS_SECRET_ACCESS_KEY")?,
        session_token: of_environment(&["AWS_SESSION_TOKEN"]),
        region: region.or_else(|| of_environment(&REGIONS)).unwrap_or_else(|| REGION.to_owned()),
        endpoint,
    })
}

/// The first of some variables that says something.
fn of_environment(names: &[&str]) -> Option<String> {
    names.iter().filter_map(|it| env::var(it).ok()).find(|it| !it.is_empty())
}

fn absolute(variable: &str) -> Option<PathBuf> {
    env::var_os(variable).map(PathBuf::from).filter(|it| it.is_absolute())
}
