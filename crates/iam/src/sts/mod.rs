//! STS: temporary credentials. Nothing of them is stored: the session token that every call of them
//! carries says all, and is sealed.
mod assuming;
mod needs;
pub mod of_task;
mod task;
mod token;

#[cfg(test)]
mod tests;

use berth_api::sts::{self, Request, Response};
use berth_engine::ShardName;
use berth_kernel::{Home, Need};
use berth_serving::{CallOf, Published, Service};

pub use self::{
    assuming::{access_key_info, assume_role, caller_identity, session_token},
    task::OfTask,
    token::{Credentials, Token, open, principal},
};

/// AWS STS. It has no shard: the node knows who has signed, and seals.
pub enum Sts {}

impl Service for Sts {
    type Wire = sts::Api;
    type Facts = ();
    type Machines = ();

    fn needs(request: &Request, _: &str, at: &impl Published) -> Vec<Need> {
        needs::of(request, at.home())
    }

    fn facts(_: &Request, _: &str, _: &impl Published) {}

    fn shard(request: &Request, _: &Home) -> Result<ShardName, sts::Error> {
        panic!("{} is for the node itself", request.operation())
    }

    fn read(_: &impl Published, call: &CallOf<Sts>) -> Result<Response, sts::Error> {
        panic!("{} is for the node itself", call.request.operation())
    }
}
