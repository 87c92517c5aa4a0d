//! A control plane that records what agents say and says what the test tells it to.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use berth_api::{acs, tcs};
use futures_util::{SinkExt, stream};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::{broadcast, watch};
use tokio::task::JoinHandle;

pub const INSTANCE: &str =
    "arn:aws:ecs:us-east-1:123456789012:container-instance/it/0123456789abcdef0123456789abcdef";
pub const CLUSTER: &str = "arn:aws:ecs:us-east-1:123456789012:cluster/it";

/// What has been said so far.
#[derive(Debug, Default, Clone)]
pub struct Heard {
    pub registrations: Vec<Value>,
    pub reports: Vec<Value>,
    /// Of hosts.
    pub hosts: Vec<Value>,
    pub acs: Vec<acs::FromAgent>,
    pub tcs: Vec<tcs::FromAgent>,
    pub connections: usize,
    /// Queries of control sessions.
    pub wishes: Vec<String>,
    /// Calls about task protection, with their signatures.
    pub protections: Vec<Value>,
    /// Calls of other services: the operation, whose key signed it, and what it says.
    pub calls: Vec<(String, String, Value)>,
}

#[derive(Clone)]
struct Shared {
    heard: watch::Sender<Heard>,
    /// Frames that go out together.
    to_agents: broadcast::Sender<Vec<String>>,
    /// Operation → the error to answer with.
    refusals: Arc<Mutex<BTreeMap<String, (u16, String)>>>,
    /// Operation of another service → its answer.
    answers: Arc<Mutex<BTreeMap<String, Value>>>,
    /// What the networks of tasks are.
    network: watch::Sender<Value>,
    /// Another agent has the session of the instance.
    is_taken: Arc<AtomicBool>,
    address: String,
}

pub struct ControlPlane {
    shared: Shared,
    server: JoinHandle<()>,
    number: std::sync::atomic::AtomicI64,
}

impl Drop for ControlPlane {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl ControlPlane {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("bound").to_string();
        let shared = Shared {
            heard: watch::Sender::new(Heard::default()),
            to_agents: broadcast::Sender::new(64),
            refusals: Arc::default(),
            answers: Arc::default(),
            network: watch::Sender::new(json!({"revision": "0", "vpcs": []})),
            is_taken: Arc::default(),
            address,
        };
        let router = Router::new()
            .route("/", any(call))
            .route("/acs/ws", get(control))
            .route("/tcs/ws", get(telemetry))
            .with_state(shared.clone());
        let server = tokio::spawn(async move {
            axum::serve(listener, router).await.expect("serves");
        });
        Self { shared, server, number: 1.into() }
    }

    pub fn endpoint(&self) -> String {
        format!("http://{}", self.shared.address)
    }

    pub fn heard(&self) -> Heard {
        self.shared.heard.borrow().clone()
    }

    /// Waits until what was heard satisfies the question, and answers it.
    pub async fn wait<T>(&self, question: impl Fn(&Heard) -> Option<T>) -> T {
        let mut heard = self.shared.heard.subscribe();
        let waiting = async {
            loop {
                if let Some(answer) = question(&heard.borrow_and_update()) {
                    return answer;
                }
                heard.changed().await.expect("the control plane lives");
            }
        };
        let limit = std::time::Duration::from_secs(60);
        match tokio::time::timeout(limit, waiting).await {
            Ok(answer) => answer,
            Err(_) => panic!("never heard; so far: {:#?}", self.heard()),
        }
    }

    /// The first report of a task with this status.
    pub async fn report(&self, task: &str, status: &str) -> Value {
        self.wait(|heard| {
            heard.reports.iter().find(|r| r["task"] == task && r["status"] == status).cloned()
        })
        .await
    }

    /// What was told of a container's end.
    pub async fn stopped_container(&self, task: &str, name: &str) -> Value {
        self.wait(|heard| {
            let reports = heard.reports.iter().filter(|report| report["task"] == task);
            let mut containers =
                reports.flat_map(|report| report["containers"].as_array().into_iter().flatten());
            let is_it = |it: &&Value| it["containerName"] == name && it["status"] == "STOPPED";
            containers.find(is_it).cloned()
        })
        .await
    }

    pub fn say(&self, message: &acs::ToAgent) {
        self.say_raw(&message.encode());
    }

    /// So that one read of the agent's has them all.
    pub fn say_at_once(&self, messages: &[acs::ToAgent]) {
        self.send(messages.iter().map(acs::ToAgent::encode).collect());
    }

    pub fn say_raw(&self, frame: &str) {
        self.send(vec![frame.to_owned()]);
    }

    fn send(&self, frames: Vec<String>) {
        self.shared.to_agents.send(frames).expect("an agent is connected");
    }

    pub fn next_number(&self) -> i64 {
        self.number.fetch_add(1, std::sync::atomic::Ordering::Relaxed)
    }

    pub fn payload(&self, tasks: Vec<acs::Task>) -> acs::ToAgent {
        let number = self.next_number();
        acs::ToAgent::Payload(acs::PayloadMessage {
            message_id: format!("payload-{number}"),
            cluster_arn: CLUSTER.to_owned(),
            container_instance_arn: INSTANCE.to_owned(),
            generated_at: Some(1),
            seq_num: Some(number),
            timeline: None,
            tasks,
        })
    }

    pub fn start_tasks(&self, tasks: Vec<acs::Task>) {
        self.say(&self.payload(tasks));
    }

    pub fn stop_task(&self, arn: &str) {
        let task = acs::Task {
            arn: arn.to_owned(),
            desired_status: "STOPPED".to_owned(),
            ..acs::Task::default()
        };
        self.say(&self.payload(vec![task]));
    }

    pub fn refuse(&self, operation: &str, status: u16, code: &str) {
        let body = json!({"__type": code, "message": "refused by the test"}).to_string();
        let mut refusals = self.shared.refusals.lock().expect("no panic");
        refusals.insert(operation.to_owned(), (status, body));
    }

    /// Whether another agent has the session: sessions are ended as soon as they begin.
    pub fn is_taken(&self, is_taken: bool) {
        self.shared.is_taken.store(is_taken, Ordering::SeqCst);
    }

    /// What the networks of tasks are from now on.
    pub fn say_network(&self, vpcs: Value) {
        let revision = self.next_number().to_string();
        self.shared.network.send_replace(json!({"revision": revision, "vpcs": vpcs}));
    }

    pub fn answer(&self, operation: &str, answer: Value) {
        self.shared.answers.lock().expect("no panic").insert(operation.to_owned(), answer);
    }

    pub fn allow(&self, operation: &str) {
        self.shared.refusals.lock().expect("no panic").remove(operation);
    }
}

async fn call(State(shared): State<Shared>, headers: HeaderMap, body: Bytes) -> Response {
    let target = headers["x-amz-target"].to_str().expect("ASCII");
    let operation = target.rsplit('.').next().unwrap_or_default().to_owned();
    let input: Value = serde_json::from_slice(&body).expect("JSON");
    let is_of_other_apis = !target.starts_with("AmazonEC2ContainerService");
    if is_of_other_apis || operation == "UpdateContainerInstancesState" {
        let call = (operation.clone(), signer(&headers), input.clone());
        shared.heard.send_modify(|heard| heard.calls.push(call));
    }
    let refusal = shared.refusals.lock().expect("no panic").get(&operation).cloned();
    if let Some((status, body)) = refusal {
        return (StatusCode::from_u16(status).expect("a status"), body).into_response();
    }
    let output = match operation.as_str() {
        "RegisterContainerInstance" => {
            let mut instance = json!({"containerInstanceArn": INSTANCE});
            instance["attributes"] = input["attributes"].clone();
            shared.heard.send_modify(|heard| heard.registrations.push(input));
            json!({"containerInstance": instance})
        }
        "CreateCluster" => {
            shared.refusals.lock().expect("no panic").remove("RegisterContainerInstance");
            json!({"cluster": {"clusterName": input["clusterName"]}})
        }
        "DiscoverPollEndpoint" => json!({
            "endpoint": format!("http://{}/acs", shared.address),
            "telemetryEndpoint": format!("http://{}/tcs", shared.address),
        }),
        "SubmitTaskStateChange" => {
            shared.heard.send_modify(|heard| heard.reports.push(input));
            json!({"acknowledgment": "ok"})
        }
        "GetTaskProtection" => {
            let authorization = headers["authorization"].to_str().expect("ASCII");
            let call = json!({"authorization": authorization, "input": input});
            shared.heard.send_modify(|heard| heard.protections.push(call));
            let task = input["tasks"][0].clone();
            let until = 1_893_456_000;
            json!({"protectedTasks": [
                {"taskArn": task, "protectionEnabled": true, "expirationDate": until}]})
        }
        "ReportHost" => {
            shared.heard.send_modify(|heard| heard.hosts.push(input));
            json!({})
        }
        "ReadNetwork" => return read_network(&shared, &input).await.to_string().into_response(),
        "ListTagsForResource" => json!({"tags": [{"key": "mock", "value": "yes"}]}),
        other => {
            let answers = shared.answers.lock().expect("no panic");
            answers.get(other).cloned().unwrap_or_else(|| panic!("unexpected operation {other}"))
        }
    };
    output.to_string().into_response()
}

async fn read_network(shared: &Shared, input: &Value) -> Value {
    let mut network = shared.network.subscribe();
    let wait = std::time::Duration::from_secs(input["waitSeconds"].as_u64().unwrap_or(0));
    let news = network.wait_for(|it| it["revision"] != input["after"]);
    // Unchanged is an answer, too.
    let _unchanged = tokio::time::timeout(wait, news).await.map(drop);
    shared.network.borrow().clone()
}

/// The access key id in `Credential=…`.
fn signer(headers: &HeaderMap) -> String {
    let authorization = headers["authorization"].to_str().expect("ASCII");
    let key = authorization.split("Credential=").nth(1).and_then(|it| it.split('/').next());
    key.unwrap_or_default().to_owned()
}

async fn control(
    State(shared): State<Shared>,
    RawQuery(query): RawQuery,
    upgrade: WebSocketUpgrade,
) -> Response {
    shared.heard.send_modify(|heard| heard.wishes.push(query.unwrap_or_default()));
    upgrade.on_upgrade(|socket| talk(socket, shared))
}

async fn talk(mut socket: WebSocket, shared: Shared) {
    let mut to_send = shared.to_agents.subscribe();
    if shared.is_taken.load(Ordering::SeqCst) {
        let reason = "another agent of this container instance has connected".into();
        let frame = CloseFrame { code: acs::CONTESTED_CLOSE, reason };
        let _gone = socket.send(Message::Close(Some(frame))).await;
        return shared.heard.send_modify(|heard| heard.connections += 1);
    }
    shared.heard.send_modify(|heard| heard.connections += 1);
    // Every control plane says at once what it wants here: this one wants no images.
    let first = acs::ToAgent::Prepull(acs::PrepullMessage::default());
    if socket.send(Message::text(first.encode())).await.is_err() {
        return;
    }
    loop {
        tokio::select! {
            frame = socket.recv() => match frame {
                Some(Ok(Message::Text(text))) => {
                    let message = acs::FromAgent::decode(&text).expect("the agent's messages");
                    shared.heard.send_modify(|heard| heard.acs.push(message));
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return,
            },
            Ok(texts) = to_send.recv() => {
                let frames = texts.into_iter().map(|text| Ok(Message::text(text)));
                if socket.send_all(&mut stream::iter(frames)).await.is_err() {
                    return;
                }
            }
        }
    }
}

async fn telemetry(State(shared): State<Shared>, upgrade: WebSocketUpgrade) -> Response {
    upgrade.on_upgrade(|mut socket| async move {
        while let Some(Ok(frame)) = socket.recv().await {
            let Message::Text(text) = frame else { continue };
            let (headers, json) = tcs::split_frame(&text);
            assert!(headers.contains("Authorization: AWS4-HMAC-SHA256 "), "{headers}");
            let message = tcs::FromAgent::decode(json).expect("the agent's messages");
            shared.heard.send_modify(|heard| heard.tcs.push(message));
        }
    })
}
