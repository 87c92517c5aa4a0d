//! What the node itself answers of a service: of itself, of who asks, and what takes a log, a wait
//! or a rehearsal. Which operations that are is in the services' tables; each is served here, or
//! this does not compile.
mod identity;
mod insight;
mod past;
mod poll_endpoint;
mod whose;

use std::{convert::Infallible, future::Future, sync::Arc};

use berth_api::Wire;
use berth_kernel::Call;
use berth_serving::{ErrorOf, OfNodeOf, ResponseOf, Service};
use http::request::Parts;

pub(crate) use self::{
    identity::{Identity, Sts},
    insight::Insight,
    poll_endpoint::PollEndpoint,
};
use crate::node::Node;

/// Answers the calls of a service that the node itself serves.
pub(crate) trait Own<S: Service>: 'static {
    fn answer(
        node: &Arc<Node>,
        head: &Parts,
        call: Call<OfNodeOf<S>, S::Facts>,
    ) -> impl Future<Output = Result<ResponseOf<S>, ErrorOf<S>>> + Send;
}

/// Of a service all of whose calls are the shards'.
impl<S: Service<Wire: Wire<OfNode = Infallible>>> Own<S> for () {
    async fn answer(
        _: &Arc<Node>,
        _: &Parts,
        call: Call<Infallible, S::Facts>,
    ) -> Result<ResponseOf<S>, ErrorOf<S>> {
        match call.request {}
    }
}
