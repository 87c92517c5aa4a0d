//! The API at the front door.
use berth_api::cloudwatch::{Api, Error, Request, Response};
use berth_engine::ShardName;
use berth_kernel::{Home, Need};
use berth_serving::{CallOf, Published, Service};

use crate::needs;

/// Amazon CloudWatch. It has no shard: the node remembers what agents measure.
pub enum CloudWatch {}

impl Service for CloudWatch {
    type Wire = Api;
    type Facts = ();
    type Machines = ();

    fn needs(request: &Request, _: &str, _: &impl Published) -> Vec<Need> {
        needs::of(request)
    }

    fn facts(_: &Request, _: &str, _: &impl Published) {}

    fn shard(request: &Request, _: &Home) -> Result<ShardName, Error> {
        Err(not_yet(request))
    }

    fn read(_: &impl Published, call: &CallOf<CloudWatch>) -> Result<Response, Error> {
        Err(not_yet(&call.request))
    }
}

/// Said of what is modelled and not served: custom metrics and alarms.
fn not_yet(request: &Request) -> Error {
    let name = request.operation().name();
    Error::invalid_action(format!("{name} is not supported by this release of Berth."))
}
