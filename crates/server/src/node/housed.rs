//! Shards without their types: which machines have one here, and who takes a call of a service.
use std::{any::Any, future::Future, pin::Pin, sync::Arc};

use berth_ec2::Networks;
use berth_ecs::route::CLUSTERS;
use berth_engine::{Lane, Record, ShardName, State, Timestamp, Unseen};
use berth_iam::sts::of_task;
use berth_kernel::{
    Home,
    network::{SecurityGroup, Subnet},
};
use berth_serving::{
    CallOf, ErrorOf, Events, Housed, Names, Published, ResponseOf, Service, Shown, Told, Words,
};

use super::{
    Node, Opener, Opening,
    followed::{Followed, Follower},
};
use crate::shard_loop::{OpenError, ShardHandle, Unserved};

type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A shard of any machine.
pub(crate) trait AnyShard: Send + Sync + 'static {
    fn name(&self) -> &ShardName;

    /// How many inputs of a lane wait for a batch.
    fn waiting(&self, lane: Lane) -> usize;

    /// Whether it can be changed: on a full disk that may have to wait.
    fn is_led(&self) -> bool;

    fn learn(&self, unseen: Unseen) -> BoxFuture<'_, ()>;

    /// From the latest published state on.
    fn follow(&self) -> Box<dyn Followed>;

    fn into_any(self: Arc<Self>) -> Arc<dyn Any + Send + Sync>;
}

impl<M: Housed> AnyShard for ShardHandle<M> {
    fn name(&self) -> &ShardName {
        ShardHandle::name(self)
    }

    fn waiting(&self, lane: Lane) -> usize {
        ShardHandle::waiting(self, lane)
    }

    fn is_led(&self) -> bool {
        self.term().is_some()
    }

    fn learn(&self, unseen: Unseen) -> BoxFuture<'_, ()> {
        Box::pin(ShardHandle::learn(self, unseen))
    }

    fn follow(&self) -> Box<dyn Followed> {
        Box::new(Follower::<M>::of(ShardHandle::follow(self)))
    }

    fn into_any(self: Arc<Self>) -> Arc<dyn Any + Send + Sync> {
        self
    }
}

/// A machine whose shards a node leads, without its types.
pub(crate) struct Housing {
    pub names: Names,
    /// See [`Housed::TOLD`].
    pub told: Option<Told>,
    pub words: Words,
    pub events: Option<Events>,
    /// See [`Record::PASSING`].
    pub passing: &'static [&'static str],
    /// Begins to lead the shard that there is one of: anew, or what is there.
    pub open: for<'a> fn(&'a mut Opener, &'static str, Opening) -> BoxFuture<'a, Opened>,
}

impl Housing {
    fn of<M: Housed>() -> Housing {
        let passing = <M::State as State>::Record::PASSING;
        Housing {
            names: M::NAMES,
            told: M::TOLD,
            words: M::WORDS,
            events: M::EVENTS,
            passing,
            open: open::<M>,
        }
    }

    /// The name of its shard, if there is one from the first start on.
    pub fn lone(&self) -> Option<&'static str> {
        match self.names {
            Names::One(name) => Some(name),
            Names::Each(_) => None,
        }
    }
}

pub(super) type Opened = Result<Arc<dyn AnyShard>, OpenError>;

/// A machine that can be asked a call of a service.
pub(crate) trait Takes<S: Service>:
    Housed<Request: From<CallOf<S>>, Reply: Into<ResponseOf<S>>, Error: Into<ErrorOf<S>>>
{
}

impl<S, M> Takes<S> for M
where
    S: Service,
    M: Housed<Request: From<CallOf<S>>, Reply: Into<ResponseOf<S>>, Error: Into<ErrorOf<S>>>,
{
}

/// A shard that takes calls of a service.
pub(crate) trait Desk<S: Service>: Send + Sync {
    fn is_vacant(&self) -> bool;

    fn call(&self, lane: Lane, call: CallOf<S>) -> BoxFuture<'_, Answered<S>>;
}

/// What a service said to a call, or why it was not asked.
type Answered<S> = Result<Result<ResponseOf<S>, ErrorOf<S>>, Unserved>;

impl<S: Service, M: Takes<S>> Desk<S> for ShardHandle<M> {
    fn is_vacant(&self) -> bool {
        M::is_vacant(&self.read())
    }

    fn call(&self, lane: Lane, call: CallOf<S>) -> BoxFuture<'_, Answered<S>> {
        Box::pin(async move {
            let told = ShardHandle::call(self, lane, call.into()).await?;
            Ok(told.map(Into::into).map_err(Into::into))
        })
    }
}

/// The machines of a service: [`Service::Machines`].
pub(crate) trait Desks<S: Service> {
    /// The shard of this name, if there is one.
    fn find(node: &Node, shard: &ShardName) -> Option<Arc<dyn Desk<S>>>;

    /// What is known of each.
    fn all() -> Vec<Housing>;
}

impl<S: Service> Desks<S> for () {
    fn find(_: &Node, _: &ShardName) -> Option<Arc<dyn Desk<S>>> {
        None
    }

    fn all() -> Vec<Housing> {
        Vec::new()
    }
}

impl<S: Service, A: Takes<S>> Desks<S> for (A,) {
    fn find(node: &Node, shard: &ShardName) -> Option<Arc<dyn Desk<S>>> {
        desk::<S, A>(node, shard)
    }

    fn all() -> Vec<Housing> {
        vec![Housing::of::<A>()]
    }
}

impl<S: Service, A: Takes<S>, B: Takes<S>> Desks<S> for (A, B) {
    fn find(node: &Node, shard: &ShardName) -> Option<Arc<dyn Desk<S>>> {
        desk::<S, A>(node, shard).or_else(|| desk::<S, B>(node, shard))
    }

    fn all() -> Vec<Housing> {
        vec![Housing::of::<A>(), Housing::of::<B>()]
    }
}

fn desk<S: Service, M: Takes<S>>(node: &Node, shard: &ShardName) -> Option<Arc<dyn Desk<S>>> {
    Some(node.shard::<M>(shard.as_str())?)
}

fn open<'a, M: Housed>(
    opener: &'a mut Opener,
    name: &'static str,
    opening: Opening,
) -> BoxFuture<'a, Opened> {
    let mut empty = M::State::default();
    empty.learn(opener.policy.unseen);
    Box::pin(async move {
        let shard = Arc::new(opener.open::<M>(name, empty, opening).await?);
        Ok(shard as Arc<dyn AnyShard>)
    })
}

impl Node {
    /// The shard of a machine by its name.
    pub fn shard<M: Housed>(&self, name: &str) -> Option<Arc<ShardHandle<M>>> {
        let shard = match M::NAMES {
            Names::One(_) => self.lone.get(name)?.clone().into_any(),
            Names::Each(prefix) => self.cluster(name.strip_prefix(prefix)?)?,
        };
        shard.downcast().ok()
    }

    /// Begins to lead a shard that a call makes.
    pub async fn open(&self, shard: &ShardName) -> Result<(), OpenError> {
        let cluster = shard.as_str().strip_prefix(CLUSTERS);
        self.open_cluster(cluster.expect("only clusters are made by calls")).await.map(drop)
    }
}

impl Published for Node {
    fn home(&self) -> &Home {
        &self.home
    }

    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn is_closed(&self, shard: &str) -> bool {
        self.unknown_shards.iter().any(|it| it.as_str() == shard)
    }

    fn may_assume(&self, service: &str, role_arn: &str) -> bool {
        // Of identities that another release has changed not all is known.
        !self.is_closed(berth_iam::SHARD)
            && of_task::may_assume(&self.iam.read(), service, role_arn, &self.home)
    }

    fn has_role(&self, role_arn: &str) -> bool {
        of_task::has_role(&self.iam.read(), role_arn, &self.home)
    }

    fn subnet(&self, id: &str) -> Option<Subnet> {
        let is_known = !self.is_closed(berth_ec2::SHARD);
        is_known.then(|| Networks::of(self).subnet_of_tasks(id))?
    }

    fn security_group(&self, id: &str) -> Option<SecurityGroup> {
        let is_known = !self.is_closed(berth_ec2::SHARD);
        is_known.then(|| Networks::of(self).group_of_tasks(id))?
    }

    fn state<M: Housed>(&self, shard: &str) -> Option<Arc<M::State>> {
        Some(self.shard::<M>(shard)?.read().clone())
    }

    fn shards<M: Housed>(&self) -> Vec<Shown<M>> {
        let shards: Vec<Arc<dyn AnyShard>> = match M::NAMES {
            Names::One(name) => self.lone.get(name).into_iter().cloned().collect(),
            Names::Each(_) => self.clusters().values().map(|it| it.clone() as _).collect(),
        };
        let handles = shards.into_iter().map(|it| it.into_any().downcast::<ShardHandle<M>>());
        handles.flatten().map(|it| it.shown()).collect()
    }
}
