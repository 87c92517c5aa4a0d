//! The telemetry websocket of an agent: `/tcs/ws`.
mod seats;

use std::sync::Arc;

use axum::{body::Body, extract::ws::WebSocket};
use berth_ecs::cluster::Report;
use berth_iam::Topic::Credentials as CREDENTIALS;
use berth_sessions::{
    Close,
    tcs::{Machine, Output, known},
};
use http::{Response, request};
use tokio::select;
use tracing::debug;

pub(crate) use self::seats::Seats;
use super::{
    NO_LONGER,
    admission::{Admitted, Query, Rejection, admit, websocket},
    socket::{self, Broken},
};
use crate::{door::Connection, meters::Protocol, node::Node};

pub(crate) async fn upgrade(
    node: Arc<Node>,
    connection: &Connection,
    parts: request::Parts,
) -> Response<Body> {
    match admitted(&node, connection, parts).await {
        Ok(response) => response,
        Err(rejection) => rejection.into_response(&node),
    }
}

async fn admitted(
    node: &Arc<Node>,
    connection: &Connection,
    parts: request::Parts,
) -> Result<Response<Body>, Rejection> {
    let query = Query::of(&parts)?;
    let (cluster, instance) = (query.get("cluster"), query.get("containerInstance"));
    let agent =
        admit(node, connection, &parts, "ecs:StartTelemetrySession", cluster, instance).await?;
    let upgrade = websocket(parts).await?;
    let node = node.clone();
    Ok(upgrade.on_upgrade(move |socket| Box::pin(serve(node, socket, agent))))
}

async fn serve(node: Arc<Node>, mut socket: WebSocket, agent: Admitted) {
    let _open = node.meters.sessions.begin(Protocol::Tcs);
    match run(&node, &mut socket, &agent).await {
        Ok(close) => socket::close(socket, close).await,
        Err(Broken) => {
            let arn = agent.names.container_instance_arn;
            debug!(container_instance = arn, "the telemetry session ended");
        }
    }
}

async fn run(node: &Node, socket: &mut WebSocket, agent: &Admitted) -> Result<Close, Broken> {
    let mut closing = node.closing.clone();
    let mut seat = node.telemetry.take(agent.key.clone());
    let lapse = node.clock.lapse();
    let credentials = node.iam.subscribe(Some(CREDENTIALS));
    let mut machine = Machine::new(agent.instance(), lapse.now());
    loop {
        let outputs = select! {
            frame = socket::next_frame(socket) => {
                let frame = frame?;
                known(&agent.cluster.read(), agent.instance(), |known| {
                    machine.frame(frame.as_str(), lapse.now(), known)
                })
            }
            () = socket::until(&lapse, machine.next_deadline()) => machine.tick(lapse.now()),
            // Whether it may stay is looked at below.
            () = credentials.changed() => Vec::new(),
            () = seat.replaced() => {
                return Ok(Close("a newer telemetry session of this container instance has come"));
            }
            _ = closing.wait_for(|it| *it) => return Ok(Close("Berth is stopping")),
        };
        if let Some(close) = act(node, socket, agent, outputs).await? {
            return Ok(close);
        }
    }
}

async fn act(
    node: &Node,
    socket: &mut WebSocket,
    agent: &Admitted,
    outputs: Vec<Output>,
) -> Result<Option<Close>, Broken> {
    let (mut frames, mut reports, mut close) = (Vec::new(), Vec::<Report>::new(), None);
    let mut measured = Vec::new();
    for output in outputs {
        match output {
            Output::Send(message) => frames.push(message.encode()),
            Output::Report(report) => reports.push(report),
            Output::Close(it) => close = Some(it),
            Output::Measured(message) => measured.push(message),
            Output::Unreadable(error) => debug!(error, "a telemetry frame was ignored"),
        }
    }
    if !agent.may_stay(node) {
        return Ok(Some(NO_LONGER));
    }
    for message in measured {
        let state = agent.cluster.read();
        node.figures.take(&state, agent.instance(), &message, node.clock.now());
    }
    for report in reports {
        // A shard that ends takes nothing; the next frame says it again.
        let _ = agent.cluster.report(report).await;
    }
    if !frames.is_empty() {
        socket::send(socket, frames).await?;
    }
    Ok(close)
}
