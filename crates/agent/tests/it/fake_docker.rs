//! A Docker daemon that is only a socket: it counts pulls, which end when the test says so.

use std::collections::{BTreeSet, VecDeque};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use berth_agent::PullBehavior;
use berth_agent::machine::Ports;
use berth_agent::runtime::{Docker, Identity, Settings};
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
    /// What the next looks at the one container show; the last one stays.
    shows: Arc<Mutex<VecDeque<(StatusCode, Value)>>>,
    /// Images asked of the registry, in order.
    pulls: watch::Sender<Vec<String>>,
    /// `None`: pulls wait. Otherwise they go well, or badly.
    registry: watch::Sender<Option<bool>>,
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
        let identity = Identity::open("it", self.directory.path()).expect("a directory");
        let socket = self.directory.path().join("docker.sock");
        let address = format!("unix://{}", socket.display());
        let settings =
            Settings { pull_behavior, reserved: Ports::default(), meters: Arc::default() };
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

    /// Lets pulls end, well or badly.
    pub fn answer_pulls(&self, well: bool) {
        self.shared.registry.send_replace(Some(well));
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

async fn answer(State(shared): State<Shared>, method: Method, uri: Uri) -> Response {
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
        return pull(&shared, uri.query().unwrap_or_default()).await;
    }
    if path.contains("/containers/") {
        let mut shows = shared.shows.lock().expect("no panic");
        let last = shows.len() == 1;
        let next = if last { shows.front().cloned() } else { shows.pop_front() };
        let (status, body) = next.unwrap_or((StatusCode::NOT_FOUND, json!({"message": "none"})));
        return (status, body.to_string()).into_response();
    }
    let image = path.split_once("/images/").and_then(|(_, rest)| rest.strip_suffix("/json"));
    match image {
        Some(image) if shared.images.lock().expect("no panic").contains(image) => {
            json!({"RepoDigests": [format!("{image}@sha256:1")]}).to_string().into_response()
        }
        _ => {
            let body = json!({"message": format!("No such thing: {path}")}).to_string();
            (StatusCode::NOT_FOUND, body).into_response()
        }
    }
}

async fn pull(shared: &Shared, query: &str) -> Response {
    let image = query.split('&').find_map(|part| part.strip_prefix("fromImage="));
    let image = image.expect("an image").replace("%3A", ":").replace(":latest", "");
    shared.pulls.send_modify(|pulls| pulls.push(image.clone()));
    let mut registry = shared.registry.subscribe();
    let goes_well =
        registry.wait_for(Option::is_some).await.expect("the fake lives").unwrap_or(false);
    if !goes_well {
        return json!({"errorDetail": {"message": "manifest unknown"}}).to_string().into_response();
    }
    shared.images.lock().expect("no panic").insert(image);
    json!({"status": "pulled"}).to_string().into_response()
}
