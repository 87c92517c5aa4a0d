//! EC2 at the front door.
use berth_api::ec2::{self as api, Error, Request, Response};
use berth_engine::ShardName;
use berth_kernel::{Home, Need};
use berth_serving::{Difference, Events, Happening, Housed, Names, Published, Service, Told};

use crate::{
    Call, Ec2, Facts, SHARD, State, events, needs, networks::published, operations, told::TOLD,
};

/// Amazon EC2, as much of it as there is.
pub enum AmazonEc2 {}

impl Housed for Ec2 {
    const NAMES: Names = Names::One(SHARD);

    const TOLD: Option<Told> = Some(TOLD);

    const EVENTS: Option<Events> = Some(events::EVENTS);

    fn events(it: &Difference<'_, State>) -> Vec<Happening> {
        events::of_batch(it)
    }
}

impl Service for AmazonEc2 {
    type Wire = api::Api;
    type Facts = Facts;
    type Machines = (Ec2,);

    fn needs(request: &Request, _: &str, at: &impl Published) -> Vec<Need> {
        needs::needs(request, at)
    }

    fn facts(_: &Request, _: &str, at: &impl Published) -> Facts {
        Facts { home: at.home().clone(), ..Facts::default() }
    }

    fn shard(_: &Request, _: &Home) -> Result<ShardName, Error> {
        Ok(ShardName::new(SHARD))
    }

    fn read(at: &impl Published, call: &Call) -> Result<Response, Error> {
        operations::read(&published(at), call)
    }
}
