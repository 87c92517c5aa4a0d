//! Where data lives, and how to reach the control plane that keeps it there, or one elsewhere.
use std::{
    env, fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, anyhow};
use berth_api::{client::Client, sigv4::Credentials};
use berth_tls::Trust;
use clap::builder::TypedValueParser;
use serde::Deserialize;

use crate::proposed::{from_anywhere, program};

/// `--data DIR`, shared by all commands.
#[derive(clap::Args, Clone)]
pub struct DataDir {
    /// Directory of the stored data [default: /var/lib/berth for root, else the user's state
    /// directory]
    #[arg(
        long = "data", value_name = "DIR", env = "BERTH_DATA", global = true,
        value_parser = clap::builder::OsStringValueParser::new().map(PathBuf::from)
    )]
    data: Option<PathBuf>,
    /// Whom to trust at the control plane, in PEM; nothing is sent without TLS then [default: the
    /// control plane's own on its machine, AWS_CA_BUNDLE, or those whom this machine trusts]
    #[arg(long, value_name = "FILE", env = "BERTH_CA_BUNDLE", global = true)]
    ca_bundle: Option<PathBuf>,
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
    /// Whom to trust there.
    #[serde(default)]
    pub ca_bundle: Option<PathBuf>,
    /// Of a key for a while, which only the environment has.
    #[serde(skip)]
    pub session_token: Option<String>,
}

/// What AWS's tools read, too: first of this service, then of all.
const ENDPOINTS: [&str; 2] = ["AWS_ENDPOINT_URL_ECS", ENDPOINT_OF_ALL];
const ENDPOINT_OF_ALL: &str = "AWS_ENDPOINT_URL";
const BUNDLE_OF_ALL: &str = "AWS_CA_BUNDLE";
const REGIONS: [&str; 2] = ["AWS_REGION", "AWS_DEFAULT_REGION"];

/// The environment: what a variable says.
type Variables<'a> = &'a dyn Fn(&str) -> Option<String>;

/// What a control plane writes into its directory.
const WRITTEN: &str = "credentials.json";

/// Where no region is given.
const REGION: &str = "us-east-1";

impl Access {
    /// A client of the control plane, signing as its root user.
    pub fn client(&self) -> anyhow::Result<Client> {
        let trust = self.trust()?.map(|(trust, _)| trust);
        let credentials = self.credentials();
        Ok(Client::trusting(&self.endpoint, &self.region, credentials, trust.as_ref())?)
    }

    /// Whom to trust there, and the bundle in PEM. None: without TLS nobody, else those whom this
    /// machine trusts.
    pub fn trust(&self) -> anyhow::Result<Option<(Trust, Vec<u8>)>> {
        trust_of(self.ca_bundle.as_deref(), self.endpoint.starts_with("https://"))
    }

    /// The file of the bundle, for AWS's tools.
    pub fn bundle(&self) -> Option<PathBuf> {
        self.ca_bundle.clone().or_else(|| variable_bundle(self.endpoint.starts_with("https://")))
    }

    pub fn credentials(&self) -> Credentials {
        Credentials {
            access_key_id: self.access_key_id.clone(),
            secret_access_key: self.secret_access_key.clone(),
            session_token: self.session_token.clone(),
        }
    }
}

/// Of a bundle that is named, or of AWS's variable, which is not meant for Berth alone.
pub fn trust_of(bundle: Option<&Path>, is_tls: bool) -> anyhow::Result<Option<(Trust, Vec<u8>)>> {
    let Some(path) = bundle.map(Path::to_owned).or_else(|| variable_bundle(is_tls)) else {
        return Ok(None);
    };
    let pem = read_bundle(&path)?;
    let trust = Trust::bundle(&pem);
    let trust = trust.with_context(|| format!("the bundle {} is of no use", path.display()))?;
    Ok(Some((trust, pem)))
}

pub fn read_bundle(path: &Path) -> anyhow::Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("the bundle {} cannot be read", path.display()))
}

fn variable_bundle(is_tls: bool) -> Option<PathBuf> {
    let named = variable(BUNDLE_OF_ALL).filter(|it| is_tls && !it.is_empty());
    named.map(PathBuf::from)
}

impl DataDir {
    /// The directory that is named. As of shells' variables, what is empty names none.
    fn named(&self) -> Option<&Path> {
        self.data.as_deref().filter(|it| !it.as_os_str().is_empty())
    }

    pub fn path(&self) -> Result<PathBuf, NoDirectory> {
        if let Some(data) = self.named() {
            return Ok(data.to_owned());
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
        let flag = |it: &Path| format!(" --data {}", from_anywhere(it));
        self.named().map(flag).unwrap_or_default()
    }

    /// The control plane that a verb is about: the one of `--data` or `BERTH_DATA`, or else the one
    /// that AWS's variables name, or else the one of this machine.
    pub fn access(&self) -> anyhow::Result<Access> {
        self.access_by(&variable)
    }

    /// Whether that one is where AWS's variables say.
    pub fn is_elsewhere(&self) -> bool {
        self.named().is_none() && first(&variable, &ENDPOINTS).is_some()
    }

    fn access_by(&self, variables: Variables<'_>) -> anyhow::Result<Access> {
        match (self.named(), first(variables, &ENDPOINTS)) {
            (None, Some((name, endpoint))) => self.elsewhere(name, endpoint, variables),
            _ => self.written(),
        }
    }

    /// The control plane that an agent joins: as for verbs, but a directory where none has run may
    /// be the agent's alone.
    pub fn joined(&self) -> anyhow::Result<Access> {
        self.joined_by(&variable)
    }

    fn joined_by(&self, variables: Variables<'_>) -> anyhow::Result<Access> {
        match first(variables, &ENDPOINTS) {
            Some((name, endpoint)) if !self.path()?.join(WRITTEN).exists() => {
                self.elsewhere(name, endpoint, variables)
            }
            _ => self.access_by(variables),
        }
    }

    /// Where a variable points. One that is meant for all of AWS may not be meant for Berth.
    fn elsewhere(
        &self,
        variable: &str,
        endpoint: String,
        variables: Variables<'_>,
    ) -> anyhow::Result<Access> {
        if variable == ENDPOINT_OF_ALL {
            let own = self.path().ok().filter(|it| it.join(WRITTEN).exists());
            let own = own.map(|it| from_anywhere(&it));
            let own = own.map(|it| format!("; this machine's own is that of --data {it}"));
            let own = own.unwrap_or_default();
            note!("Using the control plane at {endpoint}, which {variable} names{own}");
        }
        let access = by_variables(endpoint, None, variables)?;
        Ok(Access { ca_bundle: self.named_bundle(), ..access })
    }

    /// What is empty names none.
    pub fn named_bundle(&self) -> Option<PathBuf> {
        self.ca_bundle.clone().filter(|it| !it.as_os_str().is_empty())
    }

    /// How to mean a control plane elsewhere: a directory that is named counts before variables.
    fn way_elsewhere(&self, variables: Variables<'_>) -> String {
        match (self.named(), first(variables, &ENDPOINTS)) {
            (Some(_), Some((name, endpoint))) => {
                format!("name none (--data, BERTH_DATA) to use the one at {endpoint} ({name})")
            }
            (Some(_), None) => {
                let one = "one elsewhere with AWS_ENDPOINT_URL_ECS";
                format!("name none (--data, BERTH_DATA) but {one}")
            }
            (None, _) => "name one elsewhere with AWS_ENDPOINT_URL_ECS".to_owned(),
        }
    }

    /// Reads what the control plane wrote at its start.
    pub fn written(&self) -> anyhow::Result<Access> {
        let path = self.path()?.join(WRITTEN);
        let berth = program();
        let text = fs::read_to_string(&path).map_err(|error| {
            anyhow!(
                "no control plane has run with this data directory ({} cannot be read: {error}); \
                 name its directory with --data, or {}, or start one here: {berth} up{}",
                path.display(),
                self.way_elsewhere(&variable),
                self.flags()
            )
        })?;
        let access: Access = serde_json::from_str(&text)
            .with_context(|| format!("{} is damaged", path.display()))?;
        let ca_bundle = self.named_bundle().or(access.ca_bundle);
        Ok(Access { ca_bundle, ..access })
    }
}

/// How to reach an endpoint with the key that AWS's variables have.
pub fn from_environment(
    data: &DataDir,
    endpoint: String,
    region: Option<String>,
) -> anyhow::Result<Access> {
    let access = by_variables(endpoint, region, &variable)?;
    Ok(Access { ca_bundle: data.named_bundle(), ..access })
}

fn by_variables(
    endpoint: String,
    region: Option<String>,
    variables: Variables<'_>,
) -> anyhow::Result<Access> {
    let said = |names: &[&'static str]| first(variables, names).map(|(_, it)| it);
    let key = |name: &'static str| {
        said(&[name]).with_context(|| {
            format!(
                "{name} is not set; the control plane at {endpoint} wants a key in \
                 AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. `berth env` prints it on its own \
                 machine; profiles of the AWS CLI are not read"
            )
        })
    };
    Ok(Access {
        access_key_id: key("AWS_ACCESS_KEY_ID")?,
        secret_access_key: key("AWS_SECRET_ACCESS_KEY")?,
        session_token: said(&["AWS_SESSION_TOKEN"]),
        region: region.or_else(|| said(&REGIONS)).unwrap_or_else(|| REGION.to_owned()),
        ca_bundle: None,
        endpoint,
    })
}

/// The first of some variables that says something.
fn first(variables: Variables<'_>, names: &[&'static str]) -> Option<(&'static str, String)> {
    names.iter().filter_map(|it| Some((*it, variables(it)?))).find(|(_, it)| !it.is_empty())
}

fn variable(name: &str) -> Option<String> {
    env::var(name).ok()
}

fn absolute(variable: &str) -> Option<PathBuf> {
    env::var_os(variable).map(PathBuf::from).filter(|it| it.is_absolute())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: &str = "http://127.0.0.1:4577";
    const ELSEWHERE: &str = "http://127.0.0.1:4566";

    fn environment(name: &str) -> Option<String> {
        name.starts_with("AWS_").then(|| match name {
            "AWS_ENDPOINT_URL" => ELSEWHERE.to_owned(),
            "AWS_ACCESS_KEY_ID" | "AWS_SECRET_ACCESS_KEY" => "theirs".to_owned(),
            _ => String::new(),
        })
    }

    #[test]
    fn the_directory_that_is_named_counts_before_variables_to_verbs_and_agents() {
        let folder = tempfile::tempdir().unwrap();
        let written = serde_json::json!({"endpoint": HERE, "region": "eu-west-1",
            "accessKeyId": "ours", "secretAccessKey": "secret"});
        fs::write(folder.path().join(WRITTEN), written.to_string()).unwrap();
        let named = DataDir { data: Some(folder.path().to_owned()), ca_bundle: None };
        for access in
            [named.access_by(&environment).unwrap(), named.joined_by(&environment).unwrap()]
        {
            let told = [&access.endpoint, &access.region, &access.access_key_id];
            assert_eq!(told, [HERE, "eu-west-1", "ours"]);
        }
        let unnamed = DataDir { data: None, ca_bundle: None };
        for access in
            [unnamed.access_by(&environment).unwrap(), unnamed.joined_by(&environment).unwrap()]
        {
            let told = [&access.endpoint, &access.region, &access.access_key_id];
            assert_eq!(told, [ELSEWHERE, "us-east-1", "theirs"]);
        }
    }

    #[test]
    fn a_directory_without_a_control_plane_may_be_an_agents_own() {
        let folder = tempfile::tempdir().unwrap();
        let named = DataDir { data: Some(folder.path().join("machine")), ca_bundle: None };
        assert_eq!(named.joined_by(&environment).unwrap().endpoint, ELSEWHERE);
        assert!(named.access_by(&environment).is_err());
        assert_eq!(
            named.way_elsewhere(&environment),
            format!(
                "name none (--data, BERTH_DATA) to use the one at {ELSEWHERE} (AWS_ENDPOINT_URL)"
            )
        );
        let way = named.way_elsewhere(&|_| None);
        assert_eq!(
            way,
            "name none (--data, BERTH_DATA) but one elsewhere with AWS_ENDPOINT_URL_ECS"
        );
        let empty = DataDir { data: Some(PathBuf::new()), ca_bundle: None };
        assert_eq!(empty.access_by(&environment).unwrap().endpoint, ELSEWHERE);
        assert_eq!(empty.flags(), "");
        assert!(named.joined_by(&|_| None).is_err());
    }
}
