//! Container instances that speak the real agent protocol and run nothing: what they are told to
//! start they report RUNNING, by signed SubmitTaskStateChange calls.
use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use anyhow::{Context, Result, bail};
use berth_api::{
    acs::{AckRequest, FromAgent, HeartbeatAckRequest},
    client::Client,
    sigv4::EMPTY_SHA256,
};
use futures_util::{SinkExt, StreamExt};
use serde::Deserialize;
use serde_json::json;
use tokio::{
    net::TcpStream,
    sync::mpsc,
    task::JoinSet,
    time::{sleep, timeout},
};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{
        Message,
        client::IntoClientRequest,
        http::{HeaderName, HeaderValue},
    },
};

use crate::{
    berth::Access,
    calls::{CLUSTER, register_container_instance, until_joined},
    wire::{Connection, Signer},
};

/// What is to be done with the ARN of each task whose RUNNING report was acknowledged.
pub type OnRunning = Arc<dyn Fn(&str) + Send + Sync>;

const JOIN_MAX: Duration = Duration::from_secs(30);

/// An instance and what it has been told, over all of its sessions.
#[derive(Clone)]
pub struct Agent {
    container_instance_arn: String,
    seen: Arc<Mutex<BTreeSet<String>>>,
    on_running: OnRunning,
}

/// Agents with open sessions, which end when this is dropped.
pub struct Sessions {
    _sessions: JoinSet<()>,
}

/// Registers so many instances.
pub async fn register(client: &Client, count: usize, on_running: &OnRunning) -> Result<Vec<Agent>> {
    let mut agents = Vec::with_capacity(count);
    for _ in 0..count {
        agents.push(Agent {
            container_instance_arn: register_container_instance(client).await?,
            seen: Arc::default(),
            on_running: on_running.clone(),
        });
    }
    Ok(agents)
}

/// Opens a session for each agent, and waits until the cluster knows.
pub async fn connect(access: &Access, client: &Client, agents: &[Agent]) -> Result<Sessions> {
    let mut sessions = JoinSet::new();
    for agent in agents {
        let signer = Signer::new(access)?;
        let socket = timeout(JOIN_MAX, agent.upgrade(&signer)).await??;
        let agent = agent.clone();
        sessions.spawn(async move {
            // It ends with the server; who needs the session notices what is missing.
            let _ended: Result<()> = agent.serve(&signer, socket).await;
        });
    }
    until_joined(client).await?;
    // The last ones' news may still be in a queue.
    sleep(Duration::from_millis(100)).await;
    Ok(Sessions { _sessions: sessions })
}

/// The part of a frame that matters to an agent that runs nothing.
#[derive(Deserialize)]
struct Frame {
    r#type: String,
    #[serde(default)]
    message: Body,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Body {
    message_id: String,
    tasks: Vec<Told>,
}

/// Of a payload; the tasks of a manifest have none of it.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Told {
    arn: String,
    desired_status: String,
    containers: Vec<Named>,
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

type Socket = WebSocketStream<TcpStream>;

impl Agent {
    async fn upgrade(&self, signer: &Signer) -> Result<Socket> {
        let instance = self.container_instance_arn.replace(':', "%3A").replace('/', "%2F");
        let query = format!(
            "agentVersion=1.0.0&clusterArn={CLUSTER}&containerInstanceArn={instance}\
             &protocolVersion=2&seqNum=1"
        );
        let authority = signer.authority();
        let uri = format!("ws://{authority}/acs/ws?{query}");
        let mut request = uri.into_client_request()?;
        let headers = [("host", authority)];
        for (name, value) in signer.sign("GET", "/acs/ws", &query, &headers, EMPTY_SHA256) {
            let value = HeaderValue::from_str(&value)?;
            request.headers_mut().insert(HeaderName::from_static(name), value);
        }
        let stream = TcpStream::connect(authority).await?;
        stream.set_nodelay(true)?;
        Ok(client_async(request, stream).await?.0)
    }

    async fn serve(&self, signer: &Signer, mut socket: Socket) -> Result<()> {
        let (to_report, reports) = mpsc::unbounded_channel();
        let submitting = self.submit_all(Connection::open(signer.clone()).await?, reports);
        let listening = async {
            while let Some(frame) = socket.next().await {
                let Message::Text(text) = frame? else { continue };
                let frame: Frame = serde_json::from_str(&text)?;
                let Some(answer) = self.answer(&frame) else { continue };
                socket.send(Message::text(answer.encode())).await?;
                for told in frame.message.tasks {
                    if self.is_news(&told) {
                        to_report.send(told)?;
                    }
                }
            }
            bail!("the control session ended")
        };
        tokio::try_join!(listening, submitting).map(|((), ())| ())
    }

    fn answer(&self, frame: &Frame) -> Option<FromAgent> {
        let message_id = frame.message.message_id.clone();
        match frame.r#type.as_str() {
            "PayloadMessage" => Some(FromAgent::Ack(AckRequest {
                cluster: CLUSTER.to_owned(),
                container_instance: self.container_instance_arn.clone(),
                message_id,
            })),
            "HeartbeatMessage" => Some(FromAgent::HeartbeatAck(HeartbeatAckRequest { message_id })),
            _ => None,
        }
    }

    fn is_news(&self, told: &Told) -> bool {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        told.desired_status == "RUNNING" && seen.insert(told.arn.clone())
    }

    async fn submit_all(
        &self,
        mut connection: Connection,
        mut reports: mpsc::UnboundedReceiver<Told>,
    ) -> Result<()> {
        while let Some(told) = reports.recv().await {
            let report = report(&told)?;
            connection.call("SubmitTaskStateChange", report.as_bytes()).await?;
            (self.on_running)(&told.arn);
        }
        Ok(())
    }
}

/// As an agent's: the container's id and the port that it got.
fn report(told: &Told) -> Result<String> {
    let id = told.arn.rsplit('/').next().context("an ARN has an id")?;
    let container = |it: &Named| {
        json!({
            "containerName": it.name,
            "runtimeId": format!("{id}{id}"),
            "status": "RUNNING",
            "networkBindings": [{
                "bindIP": "0.0.0.0", "containerPort": 8080, "hostPort": 32_768, "protocol": "tcp",
            }],
        })
    };
    let containers: Vec<_> = told.containers.iter().map(container).collect();
    let report = json!({
        "cluster": CLUSTER, "task": told.arn, "status": "RUNNING", "reason": "",
        "containers": containers,
    });
    Ok(report.to_string())
}
