//! A Docker daemon that is only a socket: it counts pulls, which end when the test says so.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use berth_agent::PullBehavior;
use berth_agent::endpoint::Mode;
use berth_agent::machine::Ports;
use berth_agent::runtime::{Docker, Identity, Mirrors, Settings};
use serde_json::{Value, json};
use tokio::net::UnixListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

#[derive(Clone)]
struct Shared {
    info: Value,
    version: Value,
    events: Arc<Mutex<Vec<Value>>>,
    /// The last query for events.
    asked: Arc<Mutex<String>>,
    images: Arc<Mutex<BTreeSet<String>>>,
    /// The ids of those that have one.
    ids: Arc<Mutex<BTreeMap<String, String>>>,
    /// Names under which images were removed, in order.
    removed: Arc<Mutex<Vec<String>>>,
    containers: Arc<Mutex<Value>>,
    /// Its list never comes.
    lists_hang: Arc<AtomicBool>,
    /// What the next looks at the one container show; the last one stays.
    shows: Arc<Mutex<VecDeque<(StatusCode, Value)>>>,
    /// Images asked of the registry, in order; with a login they are noted as such.
    pulls: watch::Sender<Vec<String>>,
    /// No login is good.
    refuses_logins: Arc<AtomicBool>,
    /// `None`: pulls wait. Otherwise they go well, or come to this.
    registry: watch::Sender<Option<Result<(), String>>>,
}

pub struct FakeDocker {
    directory: tempfile::TempDir,
    shared: Shared,
    server: JoinHandle<()>,
}

impl Drop for FakeDocker {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl FakeDocker {
    pub fn start(images: &[&str]) -> Self {
        let version = json!({"ApiVersion": "1.41", "MinAPIVersion": "1.24", "Version": "20.10.0"});
        Self::of(version, json!({"NCPU": 1, "MemTotal": 1 << 30}), images)
    }

    /// One that says this of itself.
    pub fn of(version: Value, info: Value, images: &[&str]) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let shared = Shared {
            info,
            version,
            events: Arc::default(),
            asked: Arc::default(),
            shows: Arc::default(),
            ids: Arc::default(),
            removed: Arc::default(),
            containers: Arc::new(Mutex::new(json!([]))),
            lists_hang: Arc::default(),
            refuses_logins: Arc::default(),
            images: Arc::new(Mutex::new(images.iter().map(|it| (*it).to_owned()).collect())),
            pulls: watch::Sender::new(Vec::new()),
            registry: watch::Sender::new(None),
        };
        let listener = UnixListener::bind(directory.path().join("docker.sock")).expect("a socket");
        let router = Router::new().fallback(answer).with_state(shared.clone());
        let server = tokio::spawn(async move {
            axum::serve(listener, router).await.expect("serves");
        });
        Self { directory, shared, server }
    }

    pub async fn connect(&self, pull_behavior: PullBehavior) -> Docker {
        self.connect_with(pull_behavior, Mirrors::new()).await
    }

    /// With mirrors of registries.
    pub async fn connect_with(&self, pull_behavior: PullBehavior, mirrors: Mirrors) -> Docker {
        self.connect_as(pull_behavior, mirrors, None).await
    }

    /// With a file that has logins of registries.
    pub async fn connect_as(
        &self,
        pull_behavior: PullBehavior,
        mirrors: Mirrors,
        logins: Option<PathBuf>,
    ) -> Docker {
        let identity = Identity::open("it", self.directory.path()).expect("a directory");
        let socket = self.directory.path().join("docker.sock");
        let address = format!("unix://{}", socket.display());
        let settings = Settings {
            pull_behavior,
            mirrors,
            logins,
            reserved: Ports::default(),
            meters: Arc::default(),
            endpoint: Mode::Nowhere,
            region: "us-east-1".to_owned(),
            routers: None,
            secret_files: None,
            gpus: std::collections::BTreeMap::new(),
            room: None,
        };
        Docker::connect(Some(&address), identity, settings).await.expect("connects")
    }

    /// What will be told to whoever follows events.
    pub fn will_tell(&self, event: Value) {
        self.shared.events.lock().expect("no panic").push(event);
    }

    /// What looks at a container will show, one after the other.
    pub fn will_show(&self, shows: impl IntoIterator<Item = (StatusCode, Value)>) {
        *self.shared.shows.lock().expect("no panic") = shows.into_iter().collect();
    }

    /// What events were asked for, as in the address.
    pub fn asked_of_events(&self) -> String {
        self.shared.asked.lock().expect("no panic").clone()
    }

    /// Whether whoever asks for its list waits for ever.
    pub fn hang_at_lists(&self, hangs: bool) {
        self.shared.lists_hang.store(hangs, Ordering::SeqCst);
    }

    /// Whether the registry takes no login for good.
    pub fn refuse_logins(&self, refuses: bool) {
        self.shared.refuses_logins.store(refuses, Ordering::SeqCst);
    }

    /// Has an image under a name, or another than before.
    pub fn name(&self, name: &str, id: &str) {
        self.shared.images.lock().expect("no panic").insert(name.to_owned());
        self.shared.ids.lock().expect("no panic").insert(name.to_owned(), id.to_owned());
    }

    /// What its list of containers is.
    pub fn list_containers(&self, containers: Value) {
        *self.shared.containers.lock().expect("no panic") = containers;
    }

    /// Names under which images were removed since this was asked last.
    pub fn take_removed(&self) -> Vec<String> {
        std::mem::take(&mut *self.shared.removed.lock().expect("no panic"))
    }

    /// Lets pulls end, well or badly.
    pub fn answer_pulls(&self, well: bool) {
        let failure = || "manifest unknown".to_owned();
        self.shared.registry.send_replace(Some(well.then_some(()).ok_or_else(failure)));
    }

    /// Lets pulls end so.
    pub fn fail_pulls(&self, message: &str) {
        self.shared.registry.send_replace(Some(Err(message.to_owned())));
    }

    pub fn pulls(&self) -> Vec<String> {
        self.shared.pulls.borrow().clone()
    }

    /// Waits until so many pulls have begun.
    pub async fn begun(&self, count: usize) {
        let mut pulls = self.shared.pulls.subscribe();
        let waiting = pulls.wait_for(|pulls| pulls.len() >= count);
        let limit = std::time::Duration::from_secs(60);
        let reached = tokio::time::timeout(limit, waiting).await;
        reached.expect("pulls begin").expect("the fake lives");
    }
}

async fn answer(
    State(shared): State<Shared>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let path = uri.path();
    if path.ends_with("/version") {
        return shared.version.to_string().into_response();
    }
    if path.ends_with("/info") {
        return shared.info.to_string().into_response();
    }
    if path.ends_with("/events") {
        uri.query().unwrap_or_default().clone_into(&mut shared.asked.lock().expect("no panic"));
        let lines = shared.events.lock().expect("no panic").clone();
        return lines.iter().map(|line| format!("{line}\n")).collect::<String>().into_response();
    }
    if method == Method::POST && path.ends_with("/images/create") {
        let has_login = headers.contains_key("x-registry-auth");
        return pull(&shared, uri.query().unwrap_or_default(), has_login).await;
    }
    if path.ends_with("/_ping") {
        return "OK".into_response();
    }
    if path.ends_with("/containers/json") {
        if shared.lists_hang.load(Ordering::SeqCst) {
            std::future::pending::<()>().await;
        }
        return shared.containers.lock().expect("no panic").to_string().into_response();
    }
    if path.contains("/containers/") {
        let mut shows = shared.shows.lock().expect("no panic");
        let last = shows.len() == 1;
        let next = if last { shows.front().cloned() } else { shows.pop_front() };
        let (status, body) = next.unwrap_or((StatusCode::NOT_FOUND, json!({"message": "none"})));
        return (status, body.to_string()).into_response();
    }
    let image = path.split_once("/images/").map_or("", |(_, rest)| rest);
    if method == Method::POST && image.ends_with("/tag") {
        return tag(&shared, uri.query().unwrap_or_default());
    }
    let image = image.replace("%3A", ":");
    if method == Method::DELETE {
        shared.images.lock().expect("no panic").remove(&image);
        shared.removed.lock().expect("no panic").push(image);
        return "[]".into_response();
    }
    match image.strip_suffix("/json") {
        Some(image) if shared.images.lock().expect("no panic").contains(image) => {
            shown(&shared, image).to_string().into_response()
        }
        _ => {
            let body = json!({"message": format!("No such thing: {path}")}).to_string();
            (StatusCode::NOT_FOUND, body).into_response()
        }
    }
}

fn shown(shared: &Shared, image: &str) -> Value {
    let (ids, images) = (shared.ids.lock().expect("no panic"), shared.images.lock());
    let images = images.expect("no panic");
    let id = ids.get(image);
    let is_tag = |(name, its): &(&String, &String)| {
        Some(*its) == id && !name.starts_with("sha256:") && images.contains(*name)
    };
    let tags: Vec<&String> = ids.iter().filter(is_tag).map(|(name, _)| name).collect();
    json!({"Id": id, "RepoTags": tags, "RepoDigests": [format!("{image}@sha256:1")]})
}

fn parameter(query: &str, name: &str) -> String {
    let mut parts = query.split('&').filter_map(|part| part.split_once('='));
    let found = parts.find(|(it, _)| *it == name).map_or("", |(_, value)| value);
    found.replace("%3A", ":").replace("%2F", "/").replace("%40", "@")
}

fn tag(shared: &Shared, query: &str) -> Response {
    let (repository, tag) = (parameter(query, "repo"), parameter(query, "tag"));
    let name = format!("{repository}:{tag}").replace(":latest", "");
    shared.images.lock().expect("no panic").insert(name);
    StatusCode::CREATED.into_response()
}

async fn pull(shared: &Shared, query: &str, has_login: bool) -> Response {
    let image = parameter(query, "fromImage").replace(":latest", "");
    let noted = if has_login { format!("{image} with a login") } else { image.clone() };
    shared.pulls.send_modify(|pulls| pulls.push(noted));
    if has_login && shared.refuses_logins.load(Ordering::SeqCst) {
        let message = "unauthorized: incorrect username or password";
        return json!({"errorDetail": {"message": message}}).to_string().into_response();
    }
    let mut registry = shared.registry.subscribe();
    let outcome = registry.wait_for(Option::is_some).await.expect("the fake lives").clone();
    if let Some(Err(message)) = outcome {
        return json!({"errorDetail": {"message": message}}).to_string().into_response();
    }
    shared.images.lock().expect("no panic").insert(image);
    json!({"status": "pulled"}).to_string().into_response()
}
