//! What the node itself answers of a service: of itself, of who asks, and what takes a log, a wait
//! or a rehearsal. Which operations that are is in the services' tables; each is served here, or
//! this does not compile.
mod denial;
mod identity;
mod insight;
mod past;
mod poll_endpoint;
mod whose;

use std::{convert::Infallible, future::Future, sync::Arc};

use berth_api::Wire;
use berth_kernel::Call;
use berth_serving::{ErrorOf, OfNodeOf, ResponseOf, Service};

pub(crate) use self::{identity::Identity, insight::Insight, poll_endpoint::PollEndpoint};
use crate::{door::Origin, node::Node};

/// Answers the calls of a service that the node itself serves.
pub(crate) trait Own<S: Service>: 'static {
    fn answer(
        node: &Arc<Node>,
        from: &Origin<'_>,
        call: Call<OfNodeOf<S>, S::Facts>,
    ) -> impl Future<Output = Result<ResponseOf<S>, ErrorOf<S>>> + Send;
}

/// Of a service all of whose calls are the shards'.
impl<S: Service<Wire: Wire<OfNode = Infallible>>> Own<S> for () {
    async fn answer(
        _: &Arc<Node>,
        _: &Origin<'_>,
        call: Call<Infallible, S::Facts>,
    ) -> Result<ResponseOf<S>, ErrorOf<S>> {
        match call.request {}
    }
}
