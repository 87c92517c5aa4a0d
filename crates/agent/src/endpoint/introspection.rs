//! ECS: what an agent tells people on its machine of itself: its instance and its tasks. Not for
//! containers: no environment, no credentials.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use berth_meters::Address;
use http::{Method, Request, StatusCode, Uri};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use serde::Serialize;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use super::answer::{self, Answer};
use super::limits::{HEAD_BYTES_MAX, HEAD_SECONDS};
use super::metadata::{self, Port};
use super::service::Service;
use super::sockets::Connection;
use crate::core::{Known, Whose};
use crate::runtime::Look;

/// Askers at once; more wait.
const ASKERS_MAX: usize = 8;
const ASKER_TIME_MAX: Duration = Duration::from_secs(10);

/// The instance's ARN, once it is known.
type Instance = Box<dyn Fn() -> Option<String> + Send + Sync>;

pub struct Introspection {
    pub service: Arc<Service>,
    pub container_instance_arn: Instance,
    pub version: String,
    pub address: Address,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Commands {
    available_commands: [&'static str; 3],
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Metadata {
    cluster: String,
    container_instance_arn: Option<String>,
    version: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Tasks {
    tasks: Vec<Task>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Task {
    arn: String,
    desired_status: &'static str,
    known_status: &'static str,
    family: String,
    version: String,
    containers: Vec<Container>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Container {
    docker_id: String,
    docker_name: String,
    name: String,
    image: String,
    #[serde(rename = "ImageID")]
    image_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    started_at: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    ports: Vec<Port>,
}

const LICENSE: &str = "Berth is licensed under the Apache License 2.0.\n";

impl Introspection {
    /// For ever. Where no port can be had there is none, which is said.
    pub async fn serve(self) {
        let Some((listener, address)) = bound(self.address).await else {
            return std::future::pending().await;
        };
        let shared = Arc::new(self);
        let mut askers = JoinSet::new();
        loop {
            let accepted = tokio::select! {
                accepted = listener.accept(), if askers.len() < ASKERS_MAX => accepted,
                Some(_) = askers.join_next() => continue,
            };
            let Ok((stream, from)) = accepted else {
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            };
            let shared = shared.clone();
            askers.spawn(async move {
                let answering = service_fn(move |request| {
                    let shared = shared.clone();
                    async move { Ok::<_, Infallible>(shared.answer(from, address, &request).await) }
                });
                let mut builder = http1::Builder::new();
                builder
                    .keep_alive(false)
                    .max_buf_size(HEAD_BYTES_MAX)
                    .timer(TokioTimer::new())
                    .header_read_timeout(Duration::from_secs(HEAD_SECONDS));
                let serving = builder.serve_connection(TokioIo::new(stream), answering);
                let _gone = tokio::time::timeout(ASKER_TIME_MAX, serving).await;
            });
        }
    }

    async fn answer(
        &self,
        from: SocketAddr,
        here: SocketAddr,
        request: &Request<Incoming>,
    ) -> Answer {
        let refusal = |why| answer::text(StatusCode::FORBIDDEN, why);
        let hosts = request.headers().get_all(http::header::HOST).iter();
        let is_local = |host: &http::HeaderValue| {
            let host = host.to_str().unwrap_or_default();
            let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
            matches!(name, "localhost" | "127.0.0.1")
        };
        if !hosts.into_iter().all(is_local) {
            return refusal("Requests for another host are refused\n");
        }
        if let (SocketAddr::V4(local), SocketAddr::V4(remote)) = (from, here)
            && self.service.callers.is_of_some_task(Connection { local, remote }).await
        {
            return refusal("This is not for containers of tasks\n");
        }
        if request.method() != Method::GET {
            return answer::bare(StatusCode::METHOD_NOT_ALLOWED);
        }
        match request.uri().path() {
            "/" => {
                let available_commands = ["/v1/metadata", "/v1/tasks", "/license"];
                answer::json(StatusCode::OK, &Commands { available_commands })
            }
            "/v1/metadata" => {
                let metadata = Metadata {
                    cluster: self.service.around.cluster.clone(),
                    container_instance_arn: (self.container_instance_arn)(),
                    version: format!("Berth Agent - v{}", self.version),
                };
                answer::json(StatusCode::OK, &metadata)
            }
            "/v1/tasks" => self.tasks(request.uri()).await,
            "/license" => answer::text(StatusCode::OK, LICENSE),
            _ => answer::nothing(),
        }
    }

    async fn tasks(&self, uri: &Uri) -> Answer {
        let query = |name: &str| {
            let pairs = uri.query().unwrap_or_default().split('&');
            pairs.filter_map(|pair| pair.split_once('=')).find_map(|(key, value)| {
                (key == name).then(|| value.replace("%3A", ":").replace("%2F", "/"))
            })
        };
        let (arn, id) = (query("taskarn"), query("dockerid"));
        let all = self.service.callers.whose(Whose::All).await;
        if arn.is_none() && id.is_none() {
            let mut tasks = Vec::new();
            for known in &all {
                tasks.push(self.task(known).await);
            }
            return answer::json(StatusCode::OK, &Tasks { tasks });
        }
        let is_it = |known: &&Known| match (&arn, &id) {
            (Some(arn), _) => known.task.spec.arn == *arn,
            (_, Some(id)) => known.task.containers.iter().any(|record| {
                record.runtime_id.as_ref().is_some_and(|it| !id.is_empty() && it.starts_with(id))
            }),
            (None, None) => false,
        };
        match all.iter().find(is_it) {
            Some(known) => answer::json(StatusCode::OK, &self.task(known).await),
            None => answer::bare(StatusCode::NOT_FOUND),
        }
    }

    async fn task(&self, known: &Known) -> Task {
        let mut containers = Vec::new();
        for record in &known.task.containers {
            let look = self.service.callers.place(&known.task.spec.arn, record).await.0;
            let Some(look) = look else { continue };
            let Look { id, name, image_id, created_at, started_at, .. } = look.clone();
            containers.push(Container {
                docker_id: id,
                docker_name: name,
                name: record.spec.name.clone(),
                image: record.spec.image.clone(),
                image_id,
                created_at,
                started_at,
                ports: metadata::introspected_ports(&look),
            });
        }
        let spec = &known.task.spec;
        Task {
            arn: spec.arn.clone(),
            desired_status: metadata::desired_status(known.task.desired),
            known_status: metadata::task_status(&known.task),
            family: spec.family.clone(),
            version: spec.version.clone(),
            containers,
        }
    }
}

async fn bound(address: Address) -> Option<(TcpListener, SocketAddr)> {
    for candidate in address.candidates() {
        if let Ok(listener) = TcpListener::bind(candidate).await
            && let Ok(address) = listener.local_addr()
        {
            tracing::info!("introspection is at http://{address}/");
            return Some((listener, address));
        }
    }
    if address != Address::Nowhere {
        tracing::warn!("there is no introspection: its port is taken");
    }
    None
}
