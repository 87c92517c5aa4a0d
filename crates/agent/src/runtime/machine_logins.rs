//! Logins of registries that whoever looks after the machine has: Docker's own configuration file,
//! as `docker login` writes it. Docker's daemon does not read it; whoever asks it to pull does.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bollard::auth::DockerCredentials;
use serde::Deserialize;
use tokio::io::AsyncReadExt as _;
use zeroize::Zeroizing;

use super::docker::Docker;
use super::login_programs::{self, of_token, of_user};
use super::pulls::Puller;
use super::reference;

/// For all that it takes to find a login.
const PATIENCE: Duration = Duration::from_secs(10);
/// Bytes of the file: one that is larger is none.
const FILE_BYTES_MAX: u64 = 1 << 20;
/// How Docker Hub is called where its login is noted.
const HUB: [&str; 3] = ["docker.io", "index.docker.io", "registry-1.docker.io"];
/// Docker: under which name it asks a program for that.
const HUB_ASKED: &str = "https://index.docker.io/v1/";

/// Docker's configuration, as far as it is about logins.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Known {
    auths: BTreeMap<String, Auth>,
    creds_store: String,
    cred_helpers: BTreeMap<String, String>,
}

#[derive(Default, PartialEq, Deserialize)]
#[serde(default)]
struct Auth {
    /// Base 64 of `name:password`.
    auth: String,
    username: String,
    password: String,
    identitytoken: String,
    registrytoken: String,
}

/// Where a login is.
enum Place<'a> {
    /// In the file itself.
    Here(&'a str, &'a Auth),
    /// A program tells it, of what is called so.
    Program(&'a str, &'a str),
}

/// The file that whoever runs as this user has, once they have logged in somewhere.
#[must_use]
pub fn usual() -> Option<PathBuf> {
    let folder = std::env::var_os("DOCKER_CONFIG").filter(|it| !it.is_empty()).map(PathBuf::from);
    let folder = folder.or_else(|| Some(std::env::home_dir()?.join(".docker")))?;
    Some(folder.join("config.json"))
}

impl Docker {
    /// For who has no login of their own.
    pub(super) async fn login_of_machine<'a>(
        &self,
        image: &str,
        by: Puller<'a>,
    ) -> (Puller<'a>, Option<DockerCredentials>) {
        let Some(file) = &self.settings.logins else { return (by, None) };
        match login(file, reference::registry(image)).await {
            Some(login) => (Puller::Machine, Some(login)),
            None => (by, None),
        }
    }
}

/// The login that the file has of a registry. What is wrong with it is logged, and no pull fails by
/// it.
async fn login(file: &Path, registry: &str) -> Option<DockerCredentials> {
    let found = tokio::time::timeout(PATIENCE, find(file, registry)).await;
    let late = |_| Err(format!("it is not told within {} s", PATIENCE.as_secs()));
    found.unwrap_or_else(late).unwrap_or_else(|why| {
        let file = file.display().to_string();
        tracing::warn!(file, registry, why, "a login of this machine is not used");
        None
    })
}

async fn find(file: &Path, registry: &str) -> Result<Option<DockerCredentials>, String> {
    let Some(known) = read(file).await? else { return Ok(None) };
    match place(&known, registry) {
        None => Ok(None),
        Some(Place::Here(name, auth)) => written(name, auth),
        Some(Place::Program(program, name)) => login_programs::told(program, name).await,
    }
}

/// It may be written anew at any time, and go.
async fn read(file: &Path) -> Result<Option<Known>, String> {
    let fault = |it: std::io::Error| it.to_string();
    let found = match tokio::fs::metadata(file).await {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        found => found.map_err(fault)?,
    };
    // Opening others may wait for ever.
    if !found.is_file() {
        return Err("it is no file".to_owned());
    }
    let opened = tokio::fs::File::open(file).await.map_err(fault)?;
    let mut bytes = Zeroizing::new(Vec::<u8>::new());
    opened.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes).await.map_err(fault)?;
    if bytes.len() as u64 > FILE_BYTES_MAX {
        return Err(format!("it is larger than {FILE_BYTES_MAX} bytes"));
    }
    // What is wrong with it could repeat what is secret.
    let at = |it: serde_json::Error| {
        format!("it is damaged at line {}, column {}", it.line(), it.column())
    };
    serde_json::from_slice(&bytes).map(Some).map_err(at)
}

/// Docker: a program of the registry, else that of all, else what stands in the file.
fn place<'a>(known: &'a Known, registry: &'a str) -> Option<Place<'a>> {
    let helper = known.cred_helpers.iter().find(|(name, _)| is_of(name, registry));
    if let Some((name, program)) = helper {
        return Some(Place::Program(program, name));
    }
    let noted = known.auths.iter().find(|(name, _)| is_of(name, registry));
    if !known.creds_store.is_empty() {
        // The file has the names of what Docker itself has put there: it may know more.
        let asked = if HUB.contains(&registry) { HUB_ASKED } else { registry };
        let name = noted.map_or(asked, |(name, _)| name.as_str());
        return Some(Place::Program(&known.creds_store, name));
    }
    noted.map(|(name, auth)| Place::Here(name, auth))
}

/// Names of registries come with or without a scheme and a path.
fn is_of(name: &str, registry: &str) -> bool {
    let host = name.split_once("://").map_or(name, |it| it.1);
    let host = host.split('/').next().unwrap_or_default();
    host == registry || (HUB.contains(&host) && HUB.contains(&registry))
}

fn written(name: &str, it: &Auth) -> Result<Option<DockerCredentials>, String> {
    // Docker leaves that where there was a login.
    if *it == Auth::default() {
        return Ok(None);
    }
    let decoded =
        Zeroizing::new(STANDARD.decode(it.auth.trim_end_matches('\0')).unwrap_or_default());
    let decoded = std::str::from_utf8(&decoded).unwrap_or_default().trim_end_matches('\0');
    let (user, password) = match decoded.split_once(':') {
        Some((user, password)) => (user, password),
        None => (it.username.as_str(), it.password.as_str()),
    };
    if !it.identitytoken.is_empty() {
        return Ok(Some(of_token(name, &it.identitytoken)));
    }
    if !it.registrytoken.is_empty() {
        return Ok(Some(DockerCredentials {
            registrytoken: Some(it.registrytoken.clone()),
            serveraddress: Some(name.to_owned()),
            ..DockerCredentials::default()
        }));
    }
    if user.is_empty() {
        return Err(format!("the entry {name} has neither a name nor a token"));
    }
    Ok(Some(of_user(name, user, password)))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    async fn of(config: Value, registry: &str) -> Result<Option<(String, String)>, String> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("config.json");
        std::fs::write(&file, config.to_string()).unwrap();
        let found = find(&file, registry).await?;
        Ok(found.map(|it| {
            let token = it.identitytoken.map(|it| ("<token>".to_owned(), it));
            let token = token.or_else(|| Some(("bearer".to_owned(), it.registrytoken?)));
            token.unwrap_or_else(|| (it.username.unwrap(), it.password.unwrap()))
        }))
    }

    fn login(user: &str, secret: &str) -> Result<Option<(String, String)>, String> {
        Ok(Some((user.to_owned(), secret.to_owned())))
    }

    #[tokio::test]
    async fn a_login_is_found_by_its_registry_as_docker_writes_it() {
        let auth = STANDARD.encode("me:pass:word");
        let config = json!({"auths": {
            "https://index.docker.io/v1/": {"auth": auth},
            "ghcr.io": {"username": "you", "password": "p"},
            "https://r.example:5000/v2/": {"identitytoken": "t"},
            "bearer.example": {"registrytoken": "b"},
            "empty.example": {},
            "nobody.example": {"password": "p"},
        }});
        assert_eq!(of(config.clone(), "docker.io").await, login("me", "pass:word"));
        assert_eq!(of(config.clone(), "ghcr.io").await, login("you", "p"));
        assert_eq!(of(config.clone(), "r.example:5000").await, login("<token>", "t"));
        assert_eq!(of(config.clone(), "bearer.example").await, login("bearer", "b"));
        for other in ["r.example", "example:5000", "hcr.io", "quay.io", "empty.example"] {
            assert_eq!(of(config.clone(), other).await, Ok(None), "{other}");
        }
        assert!(of(config, "nobody.example").await.unwrap_err().contains("nobody.example"));
    }

    #[tokio::test]
    async fn what_is_wrong_with_a_file_is_said_without_what_is_in_it() {
        let missing = find(Path::new("/nowhere/config.json"), "ghcr.io").await;
        assert!(missing.unwrap().is_none());
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(find(folder.path(), "ghcr.io").await.unwrap_err(), "it is no file");
        let large = folder.path().join("config.json");
        std::fs::write(&large, vec![b' '; FILE_BYTES_MAX as usize + 1]).unwrap();
        assert!(find(&large, "ghcr.io").await.unwrap_err().starts_with("it is larger than"));
        let damaged = of(json!({"auths": {"ghcr.io": {"auth": ["c4n4ry"]}}}), "ghcr.io").await;
        let why = damaged.unwrap_err();
        assert!(why.starts_with("it is damaged at line 1") && !why.contains("c4n4ry"), "{why}");
        let config = json!({"credHelpers": {"ghcr.io": "../../bin/sh"}});
        assert!(of(config, "ghcr.io").await.unwrap_err().contains("is no name of a program"));
        let config = json!({"credHelpers": {"ghcr.io": "berth-there-is-none"}});
        let why = of(config, "ghcr.io").await.unwrap_err();
        assert!(why.starts_with("docker-credential-berth-there-is-none: "), "{why}");
    }

    #[test]
    fn a_program_of_the_registry_goes_before_that_of_all() {
        let known: Known = serde_json::from_value(json!({
            "auths": {"ghcr.io": {}, "r.example": {}},
            "credsStore": "pass",
            "credHelpers": {"https://r.example": "own"},
        }))
        .unwrap();
        let program = |registry| match place(&known, registry) {
            Some(Place::Program(program, name)) => Some((program.to_owned(), name.to_owned())),
            Some(Place::Here(..)) => panic!("a program has it"),
            None => None,
        };
        let both = |program: &str, name: &str| Some((program.to_owned(), name.to_owned()));
        assert_eq!(program("r.example"), both("own", "https://r.example"));
        assert_eq!(program("ghcr.io"), both("pass", "ghcr.io"));
        // Docker asks it for what it has not noted, too.
        assert_eq!(program("quay.io"), both("pass", "quay.io"));
        assert_eq!(program("docker.io"), both("pass", "https://index.docker.io/v1/"));
    }
}
