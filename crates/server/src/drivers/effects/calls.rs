//! Makes the calls that shards want to be made, on the way of all calls.
use std::{marker::PhantomData, sync::Arc, time::Duration};

use berth_effects::{Ask, Deeds, Heard, Intent, Intents, OutcomeOf};
use berth_engine::ShardName;
use berth_serving::{RequestOf, Service};
use tokio::{select, task::JoinSet};
use tracing::warn;

use super::{Driven, ROUND, Running, tell, until_news};
use crate::{
    door,
    node::{Desks, Node},
};

/// Intents, and the service that they call.
pub(crate) struct Called<I, S>(PhantomData<fn() -> (I, S)>);

impl<I, S> Called<I, S> {
    #[cfg_attr(not(test), expect(dead_code, reason = "no service here has intents yet"))]
    pub const NEW: Called<I, S> = Called(PhantomData);
}

impl<I, S> Driven for Called<I, S>
where
    I: Intent,
    S: Service<Wire = I::Wire>,
    S::Machines: Desks<S>,
{
    fn name(&self) -> &'static str {
        I::NAME
    }

    fn run(&self, node: Arc<Node>) -> Running {
        Box::pin(async move {
            let (mut intents, mut news) = (Intents::<I>::default(), node.news.subscribe());
            // What is under way when the node closes is asked again by whoever leads next.
            let mut calls = JoinSet::new();
            loop {
                let Deeds { asks, reports } = intents.look(&*node);
                for (shard, report) in reports {
                    tell::<I::From>(&node, &shard, report).await;
                }
                for ask in asks {
                    calls.spawn(call::<S>(node.clone(), ask));
                }
                let now = node.clock.now();
                let next = intents.next_at().map(|at| (at - now).max(0).unsigned_abs());
                let pause = next.map_or(ROUND, |it| ROUND.min(Duration::from_millis(it)));
                select! {
                    Some(ended) = calls.join_next() => {
                        // Many that end at once are looked at once.
                        let mut ended = Some(ended);
                        while let Some(it) = ended {
                            take(&node, &mut intents, it.expect("calls do not panic")).await;
                            ended = calls.try_join_next();
                        }
                    }
                    () = until_news(&mut news, pause) => {}
                }
            }
        })
    }
}

/// What became of an attempt, and whose it was.
struct Ended<O> {
    from: ShardName,
    id: String,
    heard: Heard<O>,
}

async fn take<I: Intent>(node: &Node, intents: &mut Intents<I>, ended: Ended<OutcomeOf<I::Wire>>) {
    let Ended { from, id, heard } = ended;
    match heard {
        Heard::Answered(_) => {}
        Heard::Undone => warn!(%from, id, "not carried out: {}", I::NAME),
        Heard::Unknown => warn!(%from, id, "outcome unknown: {}", I::NAME),
    }
    if let Some(report) = intents.ended(node.clock.now(), &from, &id, heard) {
        tell::<I::From>(node, &from, report).await;
    }
}

async fn call<S: Service>(node: Arc<Node>, ask: Ask<RequestOf<S>>) -> Ended<OutcomeOf<S::Wire>>
where
    S::Machines: Desks<S>,
{
    let Ask { from, id, principal, request_id, request } = ask;
    let heard = door::carry_out::<S>(&node, request, principal, request_id).await;
    Ended { from, id, heard }
}
