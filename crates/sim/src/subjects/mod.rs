//! What is laid down of shards that need nobody else: those who call, and what they know. Each is
//! lived by itself ([`crate::lone`]), and some beside ECS in the world.
mod callers;
mod data_keys;
mod identities;
mod log_groups;
mod parameters;
mod seals;
mod secrets;

use berth_engine::{Machine, Row};

pub use self::{
    callers::refused, data_keys::DataKeys, identities::Identities, log_groups::LogGroups,
    parameters::Parameters, secrets::Secrets,
};
use crate::dice::Dice;

/// A machine, those who call it, and what must hold of it. Whoever finds a law broken panics.
pub trait Subject: Default {
    type Machine: Machine<Request: Clone, State: PartialEq>;
    const SHARD: &'static str;

    /// A call that somebody makes now; none if everybody waits for an answer.
    fn call(&mut self, dice: &mut Dice) -> Option<RequestOf<Self>>;

    /// What the world tells now of what readers see; nothing, of most.
    fn report(
        &mut self,
        _: &mut Dice,
        _: &<Self::Machine as Machine>::State,
    ) -> Option<ReportOf<Self>> {
        None
    }

    /// A leader has answered, and the store vouches for it.
    fn answered(&mut self, request: &RequestOf<Self>, result: &ResultOf<Self>);

    /// It was not carried out, and never will be.
    fn undone(&mut self, request: &RequestOf<Self>);

    /// Nobody knows whether it was carried out; it is not any more from now on.
    fn unknown(&mut self, request: &RequestOf<Self>);

    /// Readers see this.
    fn shown(&mut self, state: &<Self::Machine as Machine>::State);

    /// A store is given this.
    fn written(&self, _: &Row) {}

    /// A history has this.
    fn remembered(&self, _: &Row) {}
}

pub type ReportOf<S> = <<S as Subject>::Machine as Machine>::Report;
pub type RequestOf<S> = <<S as Subject>::Machine as Machine>::Request;
pub type ResultOf<S> = Result<
    <<S as Subject>::Machine as Machine>::Reply,
    <<S as Subject>::Machine as Machine>::Error,
>;
