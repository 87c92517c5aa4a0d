//! A simulated agent: signed websockets and the frames that the real one sends.
use std::sync::atomic::{AtomicU64, Ordering};

use berth_api::{acs, sigv4::Credentials, tcs};
use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{
        Error, Message, client::IntoClientRequest, handshake::client::Request,
        protocol::frame::coding::CloseCode,
    },
};

use super::{
    Node,
    http::{Ask, now_ms},
};

/// An open control or telemetry session.
pub struct Session {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

static UPGRADES: AtomicU64 = AtomicU64::new(1);

/// How an upgrade was refused: the status, the error's name and text.
pub type Refused = (u16, String, String);

impl Node {
    pub async fn acs(&self, cluster: &str, instance: &str) -> Session {
        Session::open(self.acs_request(cluster, instance, &self.credentials)).await.unwrap()
    }

    /// Of an agent of Berth's own, which promises to return.
    pub async fn own_acs(&self, cluster: &str, instance: &str) -> Session {
        let mut request = self.acs_request(cluster, instance, &self.credentials);
        let promise = acs::RETURNS_WITHIN_HEADER;
        request.headers_mut().insert(promise, "25000".parse().unwrap());
        Session::open(request).await.unwrap()
    }

    pub async fn tcs(&self, cluster: &str, instance: &str) -> Session {
        Session::open(self.tcs_request(cluster, instance, &self.credentials)).await.unwrap()
    }

    pub fn tcs_request(&self, cluster: &str, instance: &str, by: &Credentials) -> Request {
        let query = format!(
            "agentHash=a8b3e7d3&agentVersion=1.105.1&cluster={}&containerInstance={}\
             &dockerVersion=20.10.24&seqNum={}",
            escaped(cluster),
            escaped(instance),
            // So that no two upgrades of a second are the same.
            UPGRADES.fetch_add(1, Ordering::Relaxed)
        );
        self.upgrade("/tcs/ws", &query, by)
    }

    /// The channel on which an agent waits for commands of ECS Exec.
    pub async fn commands(&self, cluster: &str, instance: &str) -> Session {
        let query = format!(
            "cluster={}&containerInstance={}&seqNum={}",
            escaped(cluster),
            escaped(instance),
            UPGRADES.fetch_add(1, Ordering::Relaxed)
        );
        let id = instance.rsplit('/').next().unwrap();
        let path = format!("/v1/control-channel/{id}");
        Session::open(self.upgrade(&path, &query, &self.credentials)).await.unwrap()
    }

    pub fn acs_request(&self, cluster: &str, instance: &str, by: &Credentials) -> Request {
        let query = format!(
            "agentHash=a8b3e7d3&agentVersion=1.105.1&clusterArn={}&containerInstanceArn={}\
             &dockerVersion=DockerVersion%3A%2020.10.24&protocolVersion=2&sendCredentials=true\
             &seqNum={}",
            escaped(cluster),
            escaped(instance),
            // So that no two upgrades of a second are the same.
            UPGRADES.fetch_add(1, Ordering::Relaxed)
        );
        self.upgrade("/acs/ws", &query, by)
    }

    pub fn upgrade(&self, path: &str, query: &str, by: &Credentials) -> Request {
        let ask = Ask {
            method: "GET".to_owned(),
            path: path.to_owned(),
            query: query.to_owned(),
            headers: vec![("host".to_owned(), self.address().to_owned())],
            body: Vec::new(),
            credentials: by.clone(),
            service: "ecs".to_owned(),
            now_ms: now_ms(),
        };
        let url = format!("ws://{}{path}?{query}", self.address());
        let mut request = url.into_client_request().unwrap();
        for (name, value) in ask.signature() {
            request.headers_mut().insert(name, value.parse().unwrap());
        }
        request
    }
}

impl Session {
    pub async fn open(request: Request) -> Result<Session, Refused> {
        match connect_async(request).await {
            Ok((socket, _)) => Ok(Session { socket }),
            Err(Error::Http(response)) => {
                let body = response.body().clone().unwrap_or_default();
                let (name, text) = acs::decode_rejection(str::from_utf8(&body).unwrap()).unwrap();
                Err((response.status().as_u16(), name, text))
            }
            Err(error) => panic!("{error}"),
        }
    }

    pub async fn say(&mut self, frame: String) {
        self.socket.send(Message::text(frame)).await.unwrap();
    }

    pub async fn hear(&mut self) -> acs::ToAgent {
        acs::ToAgent::decode(&self.text().await).unwrap()
    }

    pub async fn hear_tcs(&mut self) -> tcs::ToAgent {
        tcs::ToAgent::decode(&self.text().await).unwrap()
    }

    pub async fn manifest(&mut self) -> acs::TaskManifestMessage {
        match self.hear().await {
            acs::ToAgent::TaskManifest(it) => it,
            other => panic!("{other:?}"),
        }
    }

    pub async fn payload(&mut self) -> acs::PayloadMessage {
        match self.hear().await {
            acs::ToAgent::Payload(it) => it,
            other => panic!("{other:?}"),
        }
    }

    pub async fn ack(&mut self, message_id: &str) {
        let ack = acs::AckRequest { message_id: message_id.to_owned(), ..Default::default() };
        self.say(acs::FromAgent::Ack(ack).encode()).await;
    }

    /// The code of the close frame that comes next, whatever comes before it.
    pub async fn closed(&mut self) -> Option<CloseCode> {
        loop {
            match self.socket.next().await {
                Some(Ok(Message::Close(frame))) => return frame.map(|it| it.code),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return None,
            }
        }
    }

    /// Until the control plane has closed the connection, too.
    pub async fn ended(&mut self) {
        while let Some(Ok(_)) = self.socket.next().await {}
    }

    pub async fn text(&mut self) -> String {
        loop {
            match self.socket.next().await.unwrap().unwrap() {
                Message::Text(text) => return text.as_str().to_owned(),
                Message::Ping(_) | Message::Pong(_) => {}
                other => panic!("{other:?}"),
            }
        }
    }
}

/// As in a query string.
fn escaped(text: &str) -> String {
    text.replace(':', "%3A").replace('/', "%2F")
}
