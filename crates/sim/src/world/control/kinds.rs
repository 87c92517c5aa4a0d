//! The kinds of shard, each of which may have an API of its own.
use std::collections::BTreeSet;

use berth_ec2::Ec2;
use berth_ecs::{
    Call,
    account::Account,
    cluster::{Cluster, Report},
    route::CLUSTERS,
};
use berth_engine::{Machine, Published, Revision, ShardName, State as _, Timestamp};
use berth_iam::Iam;
use berth_secrets::Secrets;

use super::{AnyPast, Leader, Node};
use crate::{
    bells::Bells,
    laws::{Laws, News, assert_settled, check_let_go},
    world::{CallId, NodeId, Outcome, World},
};

/// What they have in common, and where they differ.
pub trait Kind: Machine<Request: Clone, State: PartialEq> {
    fn leader<'n>(node: &'n mut Node, shard: &ShardName) -> Option<&'n mut Leader<Self>>;
    fn loaded(laws: &mut Laws, shard: &ShardName, revision: Revision, state: &Self::State);
    fn published(laws: &mut Laws, news: &News<'_, Self>);
    /// The store vouches for a reply, of which the caller has not heard yet. `at` is where.
    fn replied(
        laws: &mut Laws,
        news: &News<'_, Self>,
        at: (Revision, &AnyPast),
        call: &Self::Request,
        reply: &ReplyOf<Self>,
    );
    /// Tells who called.
    fn answer(world: &mut World, node: NodeId, call: CallId, reply: ReplyOf<Self>);
    /// Tells who called that nothing was done.
    fn undone(world: &mut World, call: CallId);
    /// Nobody will tell who called what became of it.
    fn unheard(_: &mut World, _: CallId) {}
    /// A report that makes one change, for the sake of load, if there can be one.
    fn busywork(state: &Self::State, number: u64) -> Option<Self::Report>;
    /// Tells sessions which of their instances were nudged.
    fn nudged(world: &mut World, node: NodeId, published: &Published<Self>, shard: &ShardName);
}

pub type ReplyOf<M> = Result<<M as Machine>::Reply, <M as Machine>::Error>;

impl Kind for Account {
    fn leader<'n>(node: &'n mut Node, shard: &ShardName) -> Option<&'n mut Leader<Account>> {
        Some(&mut node.account).filter(|it| it.name == *shard)
    }

    fn loaded(laws: &mut Laws, _: &ShardName, _: Revision, state: &Self::State) {
        laws.account.loaded(state);
    }

    fn published(laws: &mut Laws, news: &News<'_, Account>) {
        laws.account.published(news);
    }

    fn replied(
        laws: &mut Laws,
        news: &News<'_, Account>,
        at: (Revision, &AnyPast),
        call: &Call,
        reply: &ReplyOf<Account>,
    ) {
        laws.replied(news.shard, at, call, reply);
    }

    fn answer(world: &mut World, node: NodeId, call: CallId, reply: ReplyOf<Account>) {
        world.answer(node, call, reply.map_err(|it| it.0));
    }

    fn undone(world: &mut World, call: CallId) {
        world.end_call_later(call, Outcome::NotDone);
    }

    fn busywork(_: &Self::State, _: u64) -> Option<Self::Report> {
        None
    }

    fn nudged(world: &mut World, node: NodeId, _: &Published<Account>, _: &ShardName) {
        world.look_at_effects_soon(node);
    }
}

impl Kind for Cluster {
    fn leader<'n>(node: &'n mut Node, shard: &ShardName) -> Option<&'n mut Leader<Cluster>> {
        node.cluster_mut(shard)
    }

    fn loaded(laws: &mut Laws, shard: &ShardName, revision: Revision, state: &Self::State) {
        let aged_ms = laws.aged_ms;
        laws.effects.shown(shard, revision, state);
        laws.refusals.check(state);
        laws.cluster(shard).loaded(state, aged_ms);
    }

    fn published(laws: &mut Laws, news: &News<'_, Cluster>) {
        let aged_ms = laws.aged_ms;
        laws.cluster(news.shard).published(news, aged_ms);
        check_let_go(news, laws.account.shown());
        laws.registers.check(news.after);
        laws.refusals.check(news.after);
        laws.networks.cluster_published(news);
        laws.joining.cluster_published(news);
        laws.packets.cluster_published(news);
    }

    fn replied(
        laws: &mut Laws,
        news: &News<'_, Cluster>,
        at: (Revision, &AnyPast),
        call: &Call,
        reply: &ReplyOf<Cluster>,
    ) {
        laws.replied(news.shard, at, call, reply);
        laws.cluster(news.shard).replied(news, call, reply);
    }

    fn answer(world: &mut World, node: NodeId, call: CallId, reply: ReplyOf<Cluster>) {
        if world.newcomers.waits.contains_key(&call) {
            return world.yard_answers(node, call, reply);
        }
        world.answer(node, call, reply.map_err(|it| it.0));
    }

    fn undone(world: &mut World, call: CallId) {
        world.end_call_later(call, Outcome::NotDone);
    }

    fn busywork(state: &Self::State, number: u64) -> Option<Report> {
        let instance = *state.container_instances.keys().next()?;
        Some(Report::AgentContested { instance, agents: vec![number.to_string()] })
    }

    fn nudged(world: &mut World, node: NodeId, published: &Published<Cluster>, shard: &ShardName) {
        let cluster = shard.as_str().trim_start_matches(CLUSTERS).to_owned();
        world.nudge_sessions(node, &cluster, &published.nudged);
        // Nobody else looks at clusters before a round is over, or is told of them.
        if world.control.has_bells {
            world.laws.effects.shown(shard, published.revision, &published.state);
        }
        if world.control.has_bells || world.networks.are_there || world.newcomers.are_there {
            world.look_at_effects_soon(node);
        }
    }
}

impl Kind for Bells {
    fn leader<'n>(node: &'n mut Node, shard: &ShardName) -> Option<&'n mut Leader<Bells>> {
        node.bells.as_mut().filter(|it| it.name == *shard)
    }

    fn loaded(laws: &mut Laws, _: &ShardName, _: Revision, state: &Self::State) {
        laws.effects.loaded(state);
    }

    fn published(laws: &mut Laws, news: &News<'_, Bells>) {
        laws.effects.published(news);
    }

    fn replied(
        _: &mut Laws,
        _: &News<'_, Bells>,
        _: (Revision, &AnyPast),
        _: &Call,
        _: &ReplyOf<Bells>,
    ) {
    }

    fn answer(_: &mut World, _: NodeId, call: CallId, _: ReplyOf<Bells>) {
        panic!("nobody asks bells anything, but {call}");
    }

    fn undone(_: &mut World, call: CallId) {
        panic!("nobody asks bells anything, but {call}");
    }

    fn busywork(_: &Self::State, _: u64) -> Option<Self::Report> {
        None
    }

    fn nudged(world: &mut World, node: NodeId, _: &Published<Bells>, _: &ShardName) {
        world.look_at_effects_soon(node);
    }
}

impl Kind for Secrets {
    fn leader<'n>(node: &'n mut Node, shard: &ShardName) -> Option<&'n mut Leader<Secrets>> {
        node.parameters.as_mut().filter(|it| it.name == *shard)
    }

    fn loaded(laws: &mut Laws, _: &ShardName, _: Revision, state: &Self::State) {
        laws.parameters.shown(state);
    }

    fn published(laws: &mut Laws, news: &News<'_, Secrets>) {
        laws.parameters.published(news);
    }

    fn replied(
        _: &mut Laws,
        _: &News<'_, Secrets>,
        _: (Revision, &AnyPast),
        _: &Self::Request,
        _: &ReplyOf<Secrets>,
    ) {
    }

    fn answer(world: &mut World, _: NodeId, call: CallId, reply: ReplyOf<Secrets>) {
        world.laws.parameters.answered(call, &reply);
    }

    fn undone(world: &mut World, call: CallId) {
        world.laws.parameters.undone(call);
    }

    fn unheard(world: &mut World, call: CallId) {
        world.laws.parameters.unknown(call);
    }

    fn busywork(_: &Self::State, _: u64) -> Option<Self::Report> {
        None
    }

    fn nudged(_: &mut World, _: NodeId, _: &Published<Secrets>, _: &ShardName) {}
}

impl Kind for Ec2 {
    fn leader<'n>(node: &'n mut Node, shard: &ShardName) -> Option<&'n mut Leader<Ec2>> {
        node.networks.as_mut().filter(|it| it.name == *shard)
    }

    fn loaded(_: &mut Laws, _: &ShardName, _: Revision, state: &Self::State) {
        state.check();
    }

    fn published(laws: &mut Laws, news: &News<'_, Ec2>) {
        laws.networks.networks_published(news);
    }

    fn replied(
        _: &mut Laws,
        _: &News<'_, Ec2>,
        _: (Revision, &AnyPast),
        _: &Self::Request,
        _: &ReplyOf<Ec2>,
    ) {
    }

    fn answer(_: &mut World, _: NodeId, call: CallId, _: ReplyOf<Ec2>) {
        panic!("nobody asks for networks, but {call}");
    }

    fn undone(_: &mut World, call: CallId) {
        panic!("nobody asks for networks, but {call}");
    }

    fn busywork(_: &Self::State, _: u64) -> Option<Self::Report> {
        None
    }

    fn nudged(world: &mut World, node: NodeId, _: &Published<Ec2>, _: &ShardName) {
        world.look_at_effects_soon(node);
    }
}

impl Kind for Iam {
    fn leader<'n>(node: &'n mut Node, shard: &ShardName) -> Option<&'n mut Leader<Iam>> {
        node.identities.as_mut().filter(|it| it.name == *shard)
    }

    fn loaded(_: &mut Laws, _: &ShardName, _: Revision, state: &Self::State) {
        state.check();
    }

    fn published(laws: &mut Laws, news: &News<'_, Iam>) {
        news.after.check();
        laws.joining.identities_published(news);
        if !news.has_more {
            assert_settled::<Iam>(news.after, news.now, BTreeSet::new());
        }
    }

    fn replied(
        _: &mut Laws,
        _: &News<'_, Iam>,
        _: (Revision, &AnyPast),
        _: &Self::Request,
        _: &ReplyOf<Iam>,
    ) {
    }

    fn answer(world: &mut World, _: NodeId, call: CallId, reply: ReplyOf<Iam>) {
        match world.newcomers.waits.contains_key(&call) {
            true => world.newcomer_gets_key(call, reply),
            false => world.identities_answer(call, reply),
        }
    }

    fn undone(world: &mut World, call: CallId) {
        world.errand_ends(call);
    }

    fn unheard(world: &mut World, call: CallId) {
        world.errand_ends(call);
    }

    fn busywork(state: &Self::State, number: u64) -> Option<Self::Report> {
        let access_key_id = state.access_keys.keys().next()?.clone();
        let at = Timestamp(i64::try_from(number).expect("few reports"));
        let (region, service) = ("us-east-1".to_owned(), "ecs".to_owned());
        Some(berth_iam::Report::KeyUsed { access_key_id, at, region, service })
    }

    fn nudged(world: &mut World, node: NodeId, published: &Published<Iam>, _: &ShardName) {
        world.identities_publish(node, published);
    }
}
