//! The API at the front door.
use berth_api::ecr::{self, Request, Response};
use berth_engine::ShardName;
use berth_kernel::{Home, Need};
use berth_serving::{CallOf, Published, Service};

/// Amazon ECR. It has no shard: the node was told of the registry, and opens the secret.
pub enum Ecr {}

impl Service for Ecr {
    type Wire = ecr::Api;
    type Facts = ();
    type Machines = ();

    fn needs(request: &Request, _: &str, _: &impl Published) -> Vec<Need> {
        match request {
            Request::GetAuthorizationToken(_) => vec![Need::at_all("ecr:GetAuthorizationToken")],
        }
    }

    fn facts(_: &Request, _: &str, _: &impl Published) {}

    fn shard(request: &Request, _: &Home) -> Result<ShardName, ecr::Error> {
        panic!("{} is for the node itself", request.operation())
    }

    fn read(_: &impl Published, call: &CallOf<Ecr>) -> Result<Response, ecr::Error> {
        panic!("{} is for the node itself", call.request.operation())
    }
}
