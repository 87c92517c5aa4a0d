//! A data directory, an agent in it, and the Docker that it uses; cleans up by name.

use std::collections::BTreeSet;
use std::future::pending;
use std::path::Path;
use std::sync::OnceLock;
use std::time::Duration;

use berth_agent::{AgentError, Config, Credentials, PullBehavior};
use bollard::models::{ContainerInspectResponse, ContainerSummary};
use bollard::query_parameters::{
    CreateImageOptions, ListContainersOptions, ListVolumesOptions, RemoveContainerOptions,
    RemoveVolumeOptions,
};
use futures_util::StreamExt;
use tokio::task::JoinHandle;

use crate::control_plane::ControlPlane;

pub const IMAGE: &str = "berth-it-busybox:latest";
const TASK_LABEL: &str = "com.amazonaws.ecs.task-arn";
const BUSYBOX: &str = "/bin/busybox";

pub struct Host {
    pub directory: tempfile::TempDir,
    pub control_plane: ControlPlane,
    pub docker: bollard::Docker,
    agent: Option<JoinHandle<Result<(), AgentError>>>,
    /// As the last agent was started.
    last: Option<Config>,
}

impl Host {
    /// An agent that is connected.
    pub async fn start() -> Self {
        Self::with(|_| {}).await
    }

    pub async fn with(change: impl FnOnce(&mut Config)) -> Self {
        let mut host = Self::without_agent().await;
        host.start_agent(change).await;
        host
    }

    pub async fn without_agent() -> Self {
        let docker = bollard::Docker::connect_with_unix_defaults().expect("Docker runs");
        import_image(&docker).await;
        let directory = tempfile::tempdir().expect("a directory");
        Self {
            directory,
            control_plane: ControlPlane::start().await,
            docker,
            agent: None,
            last: None,
        }
    }

    pub fn config(&self) -> Config {
        config(&self.control_plane.endpoint(), self.directory.path())
    }

    pub async fn start_agent(&mut self, change: impl FnOnce(&mut Config)) {
        let mut config = self.config();
        change(&mut config);
        self.last = Some(config.clone());
        let before = self.control_plane.heard().connections;
        loop {
            let mut agent = tokio::spawn(berth_agent::run(config.clone(), pending()));
            let connected =
                self.control_plane.wait(|heard| (heard.connections > before).then_some(()));
            tokio::select! {
                () = connected => {
                    self.agent = Some(agent);
                    return;
                }
                ended = &mut agent => {
                    let error = ended.expect("no panic").expect_err("nobody has told it to end");
                    // Other threads may still be at what the one before had begun.
                    assert!(matches!(error, AgentError::DataDirLocked { .. }), "{error}");
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            }
        }
    }

    /// An agent that may not come to a control plane.
    pub fn spawn_agent(&mut self, change: impl FnOnce(&mut Config)) {
        let mut config = self.config();
        change(&mut config);
        self.agent = Some(tokio::spawn(berth_agent::run(config, pending())));
    }

    /// As hard as in-process can be: everything under way is dropped where it is.
    pub async fn kill_agent(&mut self) {
        let agent = self.agent.take().expect("an agent runs");
        agent.abort();
        assert!(agent.await.expect_err("aborted").is_cancelled());
    }

    pub async fn inspect(&self, id: &str) -> ContainerInspectResponse {
        self.docker.inspect_container(id, None).await.expect("the container is there")
    }

    /// All containers of this test's agent: their names and ids.
    pub async fn containers(&self) -> Vec<(String, String)> {
        let found = made(&self.docker, self.directory.path()).await;
        found
            .into_iter()
            .map(|container| {
                let names = container.names.expect("names");
                (names[0].trim_start_matches('/').to_owned(), container.id.expect("an id"))
            })
            .collect()
    }
}

impl Drop for Host {
    /// Ends the agent and removes what it has made, after a failed test too.
    fn drop(&mut self) {
        if let Some(agent) = self.agent.take() {
            agent.abort();
        }
        let docker = self.docker.clone();
        let directory = self.directory.path().to_owned();
        let of_agent =
            berth_agent::names::of_directory(&directory.canonicalize().expect("it exists"));
        if let Some(config) = self.last.take().filter(|it| it.has_interfaces) {
            berth_agent::network::remove(&config).expect("nothing is left");
        }
        // Agents of most tests have none.
        let _absent = std::fs::remove_dir_all(std::path::Path::new("/run/berth").join(of_agent));
        let cleaning = std::thread::spawn(move || {
            let runtime = tokio::runtime::Runtime::new().expect("a runtime");
            runtime.block_on(remove_all(&docker, &directory));
        });
        cleaning.join().expect("cleaned up");
    }
}

async fn made(docker: &bollard::Docker, directory: &Path) -> Vec<ContainerSummary> {
    let path = directory.canonicalize().expect("it exists");
    let label = format!("berth.data-dir={}", path.display());
    let options = ListContainersOptions {
        all: true,
        filters: Some([("label".to_owned(), vec![label])].into()),
        ..ListContainersOptions::default()
    };
    docker.list_containers(Some(options)).await.expect("a list")
}

async fn remove_all(docker: &bollard::Docker, directory: &Path) {
    let mut tasks = BTreeSet::new();
    for container in made(docker, directory).await {
        let id = container.id.expect("an id");
        tasks.extend(container.labels.expect("labels").remove(TASK_LABEL));
        let options = RemoveContainerOptions { force: true, v: true, link: false };
        docker.remove_container(&id, Some(options)).await.expect("removed");
    }
    let volumes = docker.list_volumes(None::<ListVolumesOptions>).await.expect("a list");
    for volume in volumes.volumes.unwrap_or_default() {
        if volume.labels.get(TASK_LABEL).is_some_and(|task| tasks.contains(task)) {
            docker.remove_volume(&volume.name, None::<RemoveVolumeOptions>).await.expect("removed");
        }
    }
    let controllers = std::fs::read_dir("/sys/fs/cgroup").expect("control groups");
    for controller in controllers.flatten() {
        for task in &tasks {
            let id = task.rsplit('/').next().expect("an id");
            // Not every controller has a group of every task.
            let _absent = std::fs::remove_dir(controller.path().join("ecs").join(id));
        }
    }
}

pub fn config(endpoint: &str, directory: &Path) -> Config {
    let credentials = Credentials {
        access_key_id: "AKIDEXAMPLE".to_owned(),
        secret_access_key: "secret".to_owned(),
        session_token: None,
    };
    let mut config = Config::new(endpoint, "us-east-1", credentials, directory.to_owned());
    config.cluster = "it".to_owned();
    config.pull_behavior = PullBehavior::PreferCached;
    (config.has_endpoint, config.has_interfaces, config.memory_dir) = (false, false, None);
    config.introspection = berth_meters::Address::Nowhere;
    config.cleanup_wait = Duration::from_secs(600);
    // Whether this machine is full is no matter of a test's.
    config.housekeeping.disk_limit_percent = 100;
    config
}

/// A file system with busybox and what its applets need, imported once.
async fn import_image(docker: &bollard::Docker) {
    static IMPORTED: OnceLock<tokio::sync::Mutex<bool>> = OnceLock::new();
    let mut is_done = IMPORTED.get_or_init(Default::default).lock().await;
    if *is_done {
        return;
    }
    let body = tar(&std::fs::read(BUSYBOX).expect("busybox-static is installed"));
    let options = CreateImageOptions {
        from_src: Some("-".to_owned()),
        repo: Some(IMAGE.trim_end_matches(":latest").to_owned()),
        tag: Some("latest".to_owned()),
        ..CreateImageOptions::default()
    };
    let body = bollard::body_full(body.into());
    let mut progress = docker.create_image(Some(options), Some(body), None);
    while let Some(step) = progress.next().await {
        step.expect("imported");
    }
    *is_done = true;
}

/// A tar archive of `/bin/busybox`, its links, and a writable `/tmp`.
fn tar(busybox: &[u8]) -> Vec<u8> {
    let mut archive = Vec::new();
    for folder in ["bin/", "tmp/", "etc/", "data/"] {
        entry(&mut archive, folder, b'5', 0o777, "", &[]);
    }
    entry(&mut archive, "bin/busybox", b'0', 0o755, "", busybox);
    for applet in [
        "sh", "sleep", "cat", "ls", "env", "httpd", "wget", "touch", "id", "pwd", "tail", "nc",
        "ip", "arping",
    ] {
        entry(&mut archive, &format!("bin/{applet}"), b'2', 0o777, "busybox", &[]);
    }
    archive.extend([0; 1024]);
    archive
}

fn entry(archive: &mut Vec<u8>, name: &str, kind: u8, mode: u32, link: &str, content: &[u8]) {
    let mut header = [0_u8; 512];
    header[..name.len()].copy_from_slice(name.as_bytes());
    let mut put = |at: usize, text: String| {
        header[at..at + text.len()].copy_from_slice(text.as_bytes());
    };
    put(100, format!("{mode:07o}"));
    put(108, format!("{:07o}", 0));
    put(116, format!("{:07o}", 0));
    put(124, format!("{:011o}", content.len()));
    put(136, format!("{:011o}", 0));
    put(148, " ".repeat(8));
    put(157, link.to_owned());
    put(257, "ustar\0".to_owned() + "00");
    header[156] = kind;
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    archive.extend(header);
    archive.extend(content);
    archive.resize(archive.len().next_multiple_of(512), 0);
}
