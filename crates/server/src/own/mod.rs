//! What the node itself answers of a service: of itself, of who asks, and what takes a log, a wait
//! or a rehearsal. Which operations that are is in the services' tables; each is served here, or
//! this does not compile.
mod authorities;
mod denial;
mod examining;
mod figures;
mod host;
mod identity;
mod insight;
mod interfaces;
mod joining;
mod logs;
mod network;
mod passwords;
mod past;
mod pictures;
mod poll_endpoint;
mod prepulls;
mod registries;
mod revoking;
mod seal_keys;
mod sessions;
mod whose;

use std::{convert::Infallible, future::Future, sync::Arc};

use axum::body::Body;
use berth_api::Wire;
use berth_kernel::Call;
use berth_serving::{CallOf, ErrorOf, OfNodeOf, ResponseOf, Service};

pub(crate) use self::{
    examining::Examinations, figures::Measured, identity::Identity, insight::Insight,
    interfaces::Interfaces, joining::Tries, logs::LinesOfLogs, passwords::Passwords,
    pictures::Pictures, poll_endpoint::PollEndpoint, registries::Registries, sessions::Sessions,
};
use crate::{door::Origin, node::Node};

/// What the node says to a call.
pub(crate) enum Said<R> {
    Response(R),
    /// An event stream, which goes on after its head was answered.
    Stream(Body),
}

impl<R> From<R> for Said<R> {
    fn from(response: R) -> Said<R> {
        Said::Response(response)
    }
}

/// Answers the calls of a service that the node itself serves.
pub(crate) trait Own<S: Service>: 'static {
    fn answer(
        node: &Arc<Node>,
        from: &Origin<'_>,
        call: Call<OfNodeOf<S>, S::Facts>,
    ) -> impl Future<Output = Result<Said<ResponseOf<S>>, ErrorOf<S>>> + Send;

    /// Adds to a call what only the node knows, before a shard takes it.
    fn tell(_: &Arc<Node>, _: &Origin<'_>, _: &mut CallOf<S>) {}

    /// Adds to a shard's answer what only the node can say.
    ///
    /// # Errors
    /// It cannot be said, and the answer is of no use without it.
    fn complete(_: &Arc<Node>, _: &Origin<'_>, _: &mut ResponseOf<S>) -> Result<(), ErrorOf<S>> {
        Ok(())
    }
}

/// Of a service all of whose calls are the shards'.
impl<S: Service<Wire: Wire<OfNode = Infallible>>> Own<S> for () {
    async fn answer(
        _: &Arc<Node>,
        _: &Origin<'_>,
        call: Call<Infallible, S::Facts>,
    ) -> Result<Said<ResponseOf<S>>, ErrorOf<S>> {
        match call.request {}
    }
}
