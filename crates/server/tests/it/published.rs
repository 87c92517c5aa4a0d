//! The published agent, as it was listened to: what it says when it begins, when it was killed, and
//! when the control plane was, and what it took for an answer. Facts of version 1.105.1, captured
//! between it and this control plane; ids are replaced, heartbeats left out.
use std::collections::{BTreeMap, BTreeSet};

use berth_api::{
    acs::{FromAgent, HeartbeatAckRequest, ToAgent},
    ecs::{RegisterTaskDefinitionRequest, StopTaskRequest},
    sigv4::percent_encoded,
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::support::{Node, agent::Session, iam::iam, start};

#[derive(Deserialize)]
struct Exchange {
    /// Bodies of RegisterContainerInstance: the first, and the one after a kill.
    registrations: Vec<Value>,
    /// Bodies of SubmitTaskStateChange.
    reports: Vec<Value>,
    control: Vec<Captured>,
    telemetry: Vec<Captured>,
}

/// A session.
#[derive(Deserialize)]
struct Captured {
    upgrade: String,
    frames: Vec<Frame>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Frame {
    From(Value),
    To(Value),
}

fn captured() -> Exchange {
    serde_json::from_str(include_str!("published/exchange.json")).unwrap()
}

/// What the words of the capture stand for here.
struct Replay {
    node: Node,
    words: BTreeMap<String, String>,
    /// All access keys that were handed over.
    keys: BTreeSet<String>,
}

impl Replay {
    async fn begin() -> Replay {
        let node = start().await;
        node.create_cluster("published").await;
        let trust = json!({"Version": "2012-10-17", "Statement": {"Effect": "Allow",
            "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}});
        let trust = percent_encoded(trust.to_string());
        let form = "Action=CreateRole&RoleName=web&AssumeRolePolicyDocument=";
        iam(&node, &format!("{form}{trust}")).await;
        let role = "arn:aws:iam::123456789012:role/web";
        let log = json!({"logDriver": "awslogs", "options": {"awslogs-create-group": "true",
            "awslogs-group": "g", "awslogs-region": "us-east-1", "awslogs-stream-prefix": "p"}});
        let script = "trap 'exit 0' TERM; while :; do sleep 1000 & wait $!; done";
        let container = json!({"name": "main", "image": "busybox:local", "memory": 32,
            "stopTimeout": 5, "command": ["sh", "-c", script],
            "portMappings": [{"containerPort": 80}], "logConfiguration": log,
            "secrets": [{"name": "A", "valueFrom": "/x"}]});
        let definition = json!({"family": "web", "taskRoleArn": role, "executionRoleArn": role,
            "containerDefinitions": [container]});
        let body = definition.to_string();
        let request: RegisterTaskDefinitionRequest = berth_api::from_json(body.as_bytes()).unwrap();
        node.client.send(request).await.unwrap();
        let host = node.address().to_owned();
        let words = BTreeMap::from([("HOST".to_owned(), host)]);
        Replay { node, words, keys: BTreeSet::new() }
    }

    /// What was captured, as it is to be said here.
    fn here(&self, text: &str) -> String {
        let replaced = |text: String, (word, it): (&String, &String)| text.replace(word, it);
        self.words.iter().fold(text.to_owned(), replaced)
    }

    async fn call(&self, operation: &str, body: &Value) -> Value {
        let answer = self.node.send(&self.node.ask(operation, self.here(&body.to_string()))).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        serde_json::from_str(&answer.body).unwrap()
    }

    /// The agent ends, and is started no more, if an attribute does not come back as it was sent.
    async fn register(&mut self, body: &Value) {
        let answer = self.call("RegisterContainerInstance", body).await;
        let answered = answer["containerInstance"]["attributes"].as_array().unwrap();
        for sent in body["attributes"].as_array().unwrap() {
            assert!(answered.contains(sent), "{sent}");
        }
        let arn = answer["containerInstance"]["containerInstanceArn"].as_str().unwrap();
        let id = arn.rsplit('/').next().unwrap().to_owned();
        assert_eq!(self.words.entry("INSTANCE".to_owned()).or_insert(id.clone()), &id);
    }

    async fn open(&mut self, captured: &Captured) -> Session {
        // Messages are numbered by session.
        self.words.retain(|it, _| !it.starts_with('M'));
        let upgrade = self.here(&captured.upgrade);
        let (path, query) = upgrade.split_once('?').unwrap();
        let request = self.node.upgrade(path, query, &self.node.credentials);
        Session::open(request).await.unwrap()
    }

    /// `head` is before what the agent says.
    async fn play(&mut self, session: &mut Session, head: &str, frames: &[Frame]) {
        for frame in frames {
            match frame {
                Frame::From(it) => session.say(self.here(&format!("{head}{it}"))).await,
                Frame::To(it) => {
                    let heard = hear(session).await;
                    self.same("", it, &serde_json::from_str(&heard).unwrap());
                }
            }
        }
    }

    fn same(&mut self, key: &str, captured: &Value, heard: &Value) {
        match (captured, heard) {
            (Value::Object(captured), Value::Object(heard)) => {
                let names = |it: &serde_json::Map<String, Value>| it.keys().cloned().collect();
                let (wanted, found): (Vec<_>, Vec<_>) = (names(captured), names(heard));
                assert_eq!(wanted, found, "in {key}");
                captured.iter().for_each(|(key, it)| self.same(key, it, &heard[key]));
            }
            (Value::Array(captured), Value::Array(heard)) => {
                assert_eq!(captured.len(), heard.len(), "in {key}");
                captured.iter().zip(heard).for_each(|(it, heard)| self.same(key, it, heard));
            }
            (Value::String(captured), Value::String(heard)) => self.same_text(key, captured, heard),
            (Value::Number(_), Value::Number(_))
                if matches!(key, "generatedAt" | "timeline" | "seqNum") => {}
            _ => assert_eq!(captured, heard, "{key}"),
        }
    }

    fn same_text(&mut self, key: &str, captured: &str, heard: &str) {
        match key {
            // The name of it is learned, and the same from then on.
            "messageId" | "credentialsId" => {
                let known = self.words.entry(captured.to_owned()).or_insert(heard.to_owned());
                assert_eq!(known, heard, "{key}");
            }
            "expiration" => _ = self.words.insert(captured.to_owned(), heard.to_owned()),
            "accessKeyId" => assert!(self.keys.insert(heard.to_owned()), "handed over before"),
            "secretAccessKey" | "sessionToken" => assert!(!heard.is_empty()),
            "config" | "hostConfig" => {
                let json = |text: &str| serde_json::from_str::<Value>(text).unwrap();
                self.same("", &json(captured), &json(heard));
            }
            "containerArn" => {
                let wanted = self.here(captured);
                assert!(heard.starts_with(wanted.trim_end_matches("CONTAINER")), "{heard}");
            }
            _ => assert_eq!(self.here(captured), heard, "{key}"),
        }
    }
}

/// The next frame, heartbeats aside, which are answered.
async fn hear(session: &mut Session) -> String {
    loop {
        let text = session.text().await;
        let Ok(ToAgent::Heartbeat(it)) = ToAgent::decode(&text) else { return text };
        let message_id = it.message_id;
        session.say(FromAgent::HeartbeatAck(HeartbeatAckRequest { message_id }).encode()).await;
    }
}

#[tokio::test]
async fn it_comes_back_after_its_kill_and_after_ours_and_is_handed_credentials_anew() {
    let exchange = captured();
    let [first, killed, restarted] = &exchange.control[..] else { panic!("three sessions") };
    let mut replay = Replay::begin().await;
    replay.register(&exchange.registrations[0]).await;
    let mut session = replay.open(first).await;
    let (manifest, task) = first.frames.split_at(2);
    replay.play(&mut session, "", manifest).await;
    let arn = replay.node.run_task("published", 1).await.unwrap().remove(0);
    replay.words.insert("TASK".to_owned(), arn.rsplit('/').next().unwrap().to_owned());
    replay.play(&mut session, "", task).await;
    replay.call("SubmitTaskStateChange", &exchange.reports[0]).await;

    // Its upgrade has the same bytes as the one before, if it is quick.
    drop(session);
    replay.register(&exchange.registrations[1]).await;
    let mut session = replay.open(killed).await;
    replay.play(&mut session, "", &killed.frames).await;
    drop(session);

    replay.node = replay.node.restart().await;
    replay.words.insert("HOST".to_owned(), replay.node.address().to_owned());
    let mut session = replay.open(restarted).await;
    let (begin, stop) = restarted.frames.split_at(restarted.frames.len() - 2);
    replay.play(&mut session, "", begin).await;
    let cluster = Some("published".to_owned());
    let task = Some(arn);
    let stop_task = StopTaskRequest { cluster, task, ..Default::default() };
    replay.node.client.send(stop_task).await.unwrap();
    replay.play(&mut session, "", stop).await;
    replay.call("SubmitTaskStateChange", &exchange.reports[1]).await;
    // Of two roles: with the task, twice after the agent's kill, and after ours.
    assert_eq!(replay.keys.len(), 8);
}

#[tokio::test]
async fn its_telemetry_is_acknowledged() {
    let exchange = captured();
    let mut replay = Replay::begin().await;
    replay.register(&exchange.registrations[0]).await;
    let telemetry = &exchange.telemetry[0];
    let mut session = replay.open(telemetry).await;
    let head = "Authorization: AWS4-HMAC-SHA256 Credential=K/20261130/us-east-1/ecs/aws4_request, \
                SignedHeaders=host;x-amz-date, Signature=0\r\nHost: HOST\r\n\
                X-Amz-Date: 20261130T100941Z\r\n\r\n";
    replay.play(&mut session, head, &telemetry.frames).await;
}
