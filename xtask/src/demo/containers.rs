//! What the demonstration leaves in Docker, looked at and removed again by id.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result};
use berth_say::{note, say};

use crate::tools::command;

/// The demonstration's image, removed when it is dropped.
pub struct Image {
    id: String,
}

impl Image {
    /// Makes an image of nothing but a static program: no registry is asked.
    pub fn import(program: &Path, name: &str) -> Result<Image> {
        say!("\n$ docker import --change 'ENTRYPOINT [\"/hello\"]' hello.tar {name}");
        let mut tar = Command::new("tar")
            .args(["--create", "--owner=0", "--group=0", "--transform", "s,.*,hello,"])
            .arg("--directory")
            .arg(program.parent().context("a program is in a folder")?)
            .arg(program.file_name().context("a program has a name")?)
            .stdout(Stdio::piped())
            .spawn()?;
        let archive = tar.stdout.take().expect("stdout is piped");
        let imported = Command::new("docker")
            .args(["import", "--change", "ENTRYPOINT [\"/hello\"]", "-", name])
            .stdin(archive)
            .stderr(Stdio::inherit())
            .output()?;
        anyhow::ensure!(tar.wait()?.success() && imported.status.success(), "no image was made");
        let id = String::from_utf8(imported.stdout)?.trim().to_owned();
        say!("  {}", id.get(..19).unwrap_or(&id));
        Ok(Image { id })
    }
}

impl Drop for Image {
    fn drop(&mut self) {
        remove("rmi", &[&self.id]);
    }
}

/// All containers with a label, `name=value`, removed when it is dropped.
pub struct Labelled(pub String);

impl Labelled {
    /// Everything that an agent with this data directory has started.
    pub fn of_agent(data_dir: &Path) -> Labelled {
        Labelled(format!("berth.data-dir={}", data_dir.display()))
    }
}

impl Drop for Labelled {
    fn drop(&mut self) {
        let label = format!("label={}", self.0);
        let listed =
            Command::new("docker").args(["ps", "--all", "--quiet", "--filter", &label]).output();
        let listed = listed.map(|it| String::from_utf8_lossy(&it.stdout).into_owned());
        let ids = listed.unwrap_or_default();
        remove("rm", &ids.split_whitespace().collect::<Vec<_>>());
    }
}

pub fn show_logs(container: &str) -> Result<()> {
    say!("\n$ docker logs {}", container.get(..12).unwrap_or(container));
    let logs = command::output(Command::new("docker").args(["logs", container]))?;
    logs.lines().for_each(|it| say!("  {it}"));
    Ok(())
}

/// Says so if something stays behind; there is nobody to hand an error to.
fn remove(how: &str, ids: &[&str]) {
    if ids.is_empty() {
        return;
    }
    let mut docker = Command::new("docker");
    docker.args([how, "--force"]).args(ids).stdout(Stdio::null());
    match docker.status() {
        Ok(status) if status.success() => {}
        Ok(status) => note!("docker {how} {} failed: {status}", ids.join(" ")),
        Err(error) => note!("docker {how} {} failed: {error}", ids.join(" ")),
    }
}
