//! Carries what shards have to do with each other. What is to be carried is decided in
//! `berth-effects`; here it is done, on the news of any shard and now and then anyway.
mod calls;
#[cfg(test)]
mod tests;

use std::{marker::PhantomData, pin::Pin, sync::Arc, time::Duration};

use berth_effects::{Effect, ReportOf, limits::ROUND_MS};
use berth_engine::ShardName;
use berth_serving::Housed;
use tokio::{
    sync::watch,
    time::{sleep, timeout},
};
use tracing::info;

use crate::{limits::EFFECTS_PAUSE, node::Node};

/// An effect without its types.
pub(crate) trait Driven: Send + Sync {
    fn name(&self) -> &'static str;

    /// Goes on for ever.
    fn run(&self, node: Arc<Node>) -> Running;
}

type Running = Pin<Box<dyn Future<Output = ()> + Send>>;

/// An effect that consists of reports: a level, or what is asked again.
pub(crate) struct Reported<E>(PhantomData<fn() -> E>);

impl<E> Reported<E> {
    pub const NEW: Reported<E> = Reported(PhantomData);
}

impl<E: Effect> Driven for Reported<E> {
    fn name(&self) -> &'static str {
        E::NAME
    }

    fn run(&self, node: Arc<Node>) -> Running {
        Box::pin(async move {
            let (mut effect, mut news) = (E::default(), node.news.subscribe());
            loop {
                for (shard, report) in effect.look(&*node) {
                    if E::IS_LOGGED {
                        info!(%shard, ?report, "told: {}", E::NAME);
                    }
                    tell::<E::Of>(&node, &shard, report).await;
                }
                until_news(&mut news, ROUND).await;
            }
        })
    }
}

/// A round, and a little longer: the time that is told passes a tenth slower where a clock is
/// behind, and whoever looks before a round is over does not begin the next.
const ROUND: Duration = Duration::from_millis(ROUND_MS.unsigned_abs() * 9 / 8);

/// A shard that is closed meanwhile need not know, and of what it did not take note it is told
/// again.
async fn tell<M: Housed>(node: &Node, shard: &ShardName, report: ReportOf<M>) {
    if let Some(shard) = node.shard::<M>(shard.as_str()) {
        let _ = shard.report(report).await;
    }
}

/// Waits until a shard has published something, which is looked at at once; but not before a pause
/// is over: where much is published, much of it is looked at together.
async fn until_news(news: &mut watch::Receiver<()>, time_max: Duration) {
    sleep(EFFECTS_PAUSE).await;
    let _ = timeout(time_max, news.changed()).await;
}
