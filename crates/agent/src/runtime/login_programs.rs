//! Programs that know logins of registries: `docker-credential-…`, asked as Docker asks them.

use std::path::Path;
use std::process::Stdio;

use bollard::auth::DockerCredentials;
use rustix::process::{Pid, Signal, kill_process_group};
use serde::Deserialize;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::{Child, Command};
use zeroize::Zeroizing;

/// Bytes of what one says: more is no login.
const SAID_BYTES_MAX: u64 = 1 << 16;
/// Docker: in place of a user's name where the secret is a token of the registry.
const TOKEN: &str = "<token>";

/// What such a program says.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Said {
    username: String,
    secret: String,
}

/// A program and what it has started: they end with this.
struct Group(Option<Pid>);

impl Group {
    fn of(child: &Child) -> Self {
        Self(child.id().and_then(|it| i32::try_from(it).ok()).and_then(Pid::from_raw))
    }

    /// What goes on now is meant to.
    fn leave(mut self) {
        self.0 = None;
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        if let Some(id) = self.0 {
            let _gone = kill_process_group(id, Signal::KILL);
        }
    }
}

/// The login that a program tells of what is called so. Whoever waits no longer ends it.
pub async fn told(program: &str, name: &str) -> Result<Option<DockerCredentials>, String> {
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
        .process_group(0)
        .kill_on_drop(true)
        .spawn()
        .map_err(fault)?;
    let group = Group::of(&child);
    let (input, output) = (child.stdin.take(), child.stdout.take());
    let telling = async {
        if let Some(mut input) = input {
            // One that does not read is told from one that does by what it answers.
            let _unread = input.write_all(name.as_bytes()).await;
        }
    };
    let hearing = async {
        let mut said = Zeroizing::new(Vec::<u8>::new());
        if let Some(output) = output {
            output.take(SAID_BYTES_MAX).read_to_end(&mut said).await?;
        }
        Ok::<_, std::io::Error>(said)
    };
    let ((), said) = tokio::join!(telling, hearing);
    let said = said.map_err(fault)?;
    let status = child.wait().await.map_err(fault)?;
    group.leave();
    if !status.success() {
        // Docker: its way to say that it knows none.
        let has_none = String::from_utf8_lossy(&said).contains("credentials not found");
        return if has_none { Ok(None) } else { Err(format!("{program} has failed")) };
    }
    let said: Said = serde_json::from_slice(&said)
        .map_err(|_| format!("{program} has not answered with a login"))?;
    Ok(Some(match said.username.as_str() {
        TOKEN => of_token(name, &said.secret),
        user => of_user(name, user, &said.secret),
    }))
}

/// A name and a password.
pub fn of_user(name: &str, user: &str, password: &str) -> DockerCredentials {
    DockerCredentials {
        username: Some(user.to_owned()),
        password: Some(password.to_owned()),
        serveraddress: Some(name.to_owned()),
        ..DockerCredentials::default()
    }
}

/// A token, by which the registry gives another.
pub fn of_token(name: &str, token: &str) -> DockerCredentials {
    DockerCredentials {
        identitytoken: Some(token.to_owned()),
        serveraddress: Some(name.to_owned()),
        ..DockerCredentials::default()
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;
    use std::path::PathBuf;
    use std::time::Duration;

    use super::*;

    /// Found by a path, as tests must not change where all look for programs.
    fn program(folder: &Path, script: &str) -> PathBuf {
        let program = folder.join("docker-credential-test");
        std::fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o700)).unwrap();
        program
    }

    #[tokio::test]
    async fn a_program_is_asked_as_docker_asks_it() {
        let folder = tempfile::tempdir().unwrap();
        let script = "[ \"$1\" = get ] && read name || [ -n \"$name\" ] || exit 2\n\
                      echo \"{\\\"ServerURL\\\": \\\"$name\\\", \\\"Username\\\": \\\"u-$name\\\", \
                      \\\"Secret\\\": \\\"s\\\"}\"";
        let found = asked(&program(folder.path(), script), "ghcr.io").await.unwrap().unwrap();
        assert_eq!(found.username.as_deref(), Some("u-ghcr.io"));
        assert_eq!(found.password.as_deref(), Some("s"));
        let none = program(folder.path(), "echo credentials not found in native keychain\nexit 1");
        assert!(asked(&none, "ghcr.io").await.unwrap().is_none());
        let odd = program(folder.path(), "echo c4n4ry");
        let why = asked(&odd, "ghcr.io").await.unwrap_err();
        assert!(!why.contains("c4n4ry"), "{why}");
        // It goes on and on, and is not listened to for so long.
        let long = program(folder.path(), "yes '{'");
        asked(&long, "ghcr.io").await.unwrap_err();
    }

    #[tokio::test]
    async fn nothing_that_it_has_started_outlives_whoever_asked() {
        let folder = tempfile::tempdir().unwrap();
        let note = folder.path().join("started");
        let script =
            format!("sleep 100000 &\necho $! > {0}.new; mv {0}.new {0}; wait", note.display());
        let path = program(folder.path(), &script);
        let started = async {
            loop {
                if let Ok(text) = std::fs::read_to_string(&note) {
                    break text.trim().to_owned();
                }
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        let pid = tokio::select! {
            it = started => it,
            said = asked(&path, "ghcr.io") => panic!("it waits for ever, and said {said:?}"),
        };
        // Whoever has to bury it may not have done so yet.
        let runs = || {
            let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"));
            stat.is_ok_and(|it| !it.contains(") Z "))
        };
        while runs() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}
