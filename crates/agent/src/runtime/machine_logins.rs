//! Logins of registries that whoever looks after the machine has: Docker's own configuration file,
//! as `docker login` writes it. Docker's daemon does not read it; whoever asks it to pull does.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bollard::auth::DockerCredentials;
use serde::Deserialize;
use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;
use zeroize::Zeroizing;

/// A program that knows logins has so long to tell one.
const HELPER_PATIENCE: Duration = Duration::from_secs(10);
/// Bytes of the file: one that is larger is none.
const FILE_BYTES_MAX: u64 = 1 << 20;
/// How Docker Hub is called where its login is noted.
const HUB: [&str; 3] = ["docker.io", "index.docker.io", "registry-1.docker.io"];
/// Docker: in place of a user's name where the secret is a token of the registry.
const TOKEN: &str = "<token>";

/// Docker's configuration, as far as it is about logins.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Known {
    auths: BTreeMap<String, Auth>,
    creds_store: String,
    cred_helpers: BTreeMap<String, String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Auth {
    /// Base 64 of `name:password`.
    auth: String,
    username: String,
    password: String,
    identitytoken: String,
}

/// What such a program says.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Said {
    username: String,
    secret: String,
}

/// Where a login is.
enum Place<'a> {
    /// In the file itself.
    Here(&'a str, &'a Auth),
    /// A program tells it, of what is called so.
    Program(&'a str, &'a str),
}

/// The file that whoever runs as this user has, if any.
#[must_use]
pub fn usual() -> Option<PathBuf> {
    let folder = std::env::var_os("DOCKER_CONFIG").filter(|it| !it.is_empty()).map(PathBuf::from);
    let folder = folder.or_else(|| Some(std::env::home_dir()?.join(".docker")))?;
    Some(folder.join("config.json")).filter(|it| it.is_file())
}

/// The login that the file has of a registry. What is wrong with it is logged, and no pull fails by
/// it.
pub(super) async fn login(file: &Path, registry: &str) -> Option<DockerCredentials> {
    let found = find(file, registry).await;
    found.unwrap_or_else(|why| {
        let file = file.display().to_string();
        tracing::warn!(file, registry, why, "a login of this machine is not used");
        None
    })
}

async fn find(file: &Path, registry: &str) -> Result<Option<DockerCredentials>, String> {
    let Some(known) = read(file).await? else { return Ok(None) };
    match place(&known, registry) {
        None => Ok(None),
        Some(Place::Here(name, auth)) => written(name, auth).map(Some),
        Some(Place::Program(program, name)) => told(program, name).await,
    }
}

/// It may be written anew at any time, and go.
async fn read(file: &Path) -> Result<Option<Known>, String> {
    let length = match tokio::fs::metadata(file).await {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        found => found.map_err(|it| it.to_string())?.len(),
    };
    if length > FILE_BYTES_MAX {
        return Err(format!("it is larger than {FILE_BYTES_MAX} bytes"));
    }
    let bytes = Zeroizing::new(tokio::fs::read(file).await.map_err(|it| it.to_string())?);
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
        // The file then has the names alone of what the program knows.
        return noted.map(|(name, _)| Place::Program(&known.creds_store, name));
    }
    noted.map(|(name, auth)| Place::Here(name, auth))
}

/// Names of registries come with or without a scheme and a path.
fn is_of(name: &str, registry: &str) -> bool {
    let host = name.split_once("://").map_or(name, |it| it.1);
    let host = host.split('/').next().unwrap_or_default();
    host == registry || (HUB.contains(&host) && HUB.contains(&registry))
}

fn written(name: &str, it: &Auth) -> Result<DockerCredentials, String> {
    let decoded =
        Zeroizing::new(STANDARD.decode(it.auth.trim_end_matches('\0')).unwrap_or_default());
    let decoded = std::str::from_utf8(&decoded).unwrap_or_default().trim_end_matches('\0');
    let (user, password) = match decoded.split_once(':') {
        Some((user, password)) => (user, password),
        None => (it.username.as_str(), it.password.as_str()),
    };
    if !it.identitytoken.is_empty() {
        return Ok(of_token(name, &it.identitytoken));
    }
    if user.is_empty() {
        return Err(format!("the entry {name} has neither a name nor a token"));
    }
    Ok(of_user(name, user, password))
}

async fn told(program: &str, name: &str) -> Result<Option<DockerCredentials>, String> {
    let is_plain = |it: char| it.is_ascii_alphanumeric() || "._-".contains(it);
    if program.is_empty() || !program.chars().all(is_plain) {
        return Err(format!("'{program}' is no name of a program that knows logins"));
    }
    asked(Path::new(&format!("docker-credential-{program}")), name).await
}

async fn asked(path: &Path, name: &str) -> Result<Option<DockerCredentials>, String> {
    let program = path.display();
    let fault = |it: std::io::Error| format!("{program}: {it}");
    let mut child = Command::new(path)
        .arg("get")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .map_err(fault)?;
    let asking = async {
        if let Some(mut input) = child.stdin.take() {
            // One that does not read is told from one that does by what it answers.
            let _unread = input.write_all(name.as_bytes()).await;
        }
        child.wait_with_output().await
    };
    let ended = tokio::time::timeout(HELPER_PATIENCE, asking).await;
    let ended = ended.map_err(|_| format!("{program} does not answer"))?.map_err(fault)?;
    let output = Zeroizing::new(ended.stdout);
    if !ended.status.success() {
        // Docker: its way to say that it knows none.
        let has_none = String::from_utf8_lossy(&output).contains("credentials not found");
        return if has_none { Ok(None) } else { Err(format!("{program} has failed")) };
    }
    let said: Said = serde_json::from_slice(&output)
        .map_err(|_| format!("{program} has not answered with a login"))?;
    Ok(Some(match said.username.as_str() {
        TOKEN => of_token(name, &said.secret),
        user => of_user(name, user, &said.secret),
    }))
}

fn of_user(name: &str, user: &str, password: &str) -> DockerCredentials {
    DockerCredentials {
        username: Some(user.to_owned()),
        password: Some(password.to_owned()),
        serveraddress: Some(name.to_owned()),
        ..DockerCredentials::default()
    }
}

fn of_token(name: &str, token: &str) -> DockerCredentials {
    DockerCredentials {
        identitytoken: Some(token.to_owned()),
        serveraddress: Some(name.to_owned()),
        ..DockerCredentials::default()
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use serde_json::{Value, json};

    use super::*;

    async fn of(config: Value, registry: &str) -> Result<Option<(String, String)>, String> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("config.json");
        std::fs::write(&file, config.to_string()).unwrap();
        let found = find(&file, registry).await?;
        Ok(found.map(|it| {
            let token = it.identitytoken.map(|it| (TOKEN.to_owned(), it));
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
            "empty.example": {},
        }});
        assert_eq!(of(config.clone(), "docker.io").await, login("me", "pass:word"));
        assert_eq!(of(config.clone(), "ghcr.io").await, login("you", "p"));
        assert_eq!(of(config.clone(), "r.example:5000").await, login(TOKEN, "t"));
        for other in ["r.example", "example:5000", "hcr.io", "quay.io"] {
            assert_eq!(of(config.clone(), other).await, Ok(None), "{other}");
        }
        assert!(of(config, "empty.example").await.unwrap_err().contains("empty.example"));
    }

    #[tokio::test]
    async fn what_is_wrong_with_a_file_is_said_without_what_is_in_it() {
        let missing = find(Path::new("/nowhere/config.json"), "ghcr.io").await;
        assert!(missing.unwrap().is_none());
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
        assert_eq!(program("quay.io"), None);
    }

    /// Found by a path, as tests must not change where all look for programs.
    #[tokio::test]
    async fn a_program_is_asked_as_docker_asks_it() {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("docker-credential-test");
        let script = "#!/bin/sh\n[ \"$1\" = get ] && read name || [ -n \"$name\" ] || exit 2\n\
                      echo \"{\\\"ServerURL\\\": \\\"$name\\\", \\\"Username\\\": \\\"u-$name\\\", \
                      \\\"Secret\\\": \\\"s\\\"}\"\n";
        std::fs::write(&program, script).unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o700)).unwrap();
        let found = asked(&program, "ghcr.io").await.unwrap().unwrap();
        assert_eq!(found.username.as_deref(), Some("u-ghcr.io"));
        assert_eq!(found.password.as_deref(), Some("s"));
        std::fs::write(
            &program,
            "#!/bin/sh\necho credentials not found in native keychain\nexit 1",
        )
        .unwrap();
        assert!(asked(&program, "ghcr.io").await.unwrap().is_none());
        std::fs::write(&program, "#!/bin/sh\necho c4n4ry\n").unwrap();
        let why = asked(&program, "ghcr.io").await.unwrap_err();
        assert!(!why.contains("c4n4ry"), "{why}");
    }
}
