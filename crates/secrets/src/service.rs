//! The API of this crate at the front door.
use berth_api::ssm;
use berth_engine::ShardName;
use berth_kernel::Home;
use berth_serving::{Housed, Names, Published, Service};

use crate::{Call, Facts, SHARD, Secrets, operations};

/// Systems Manager, of which its parameters are served.
pub enum Ssm {}

impl Housed for Secrets {
    const NAMES: Names = Names::One(SHARD);
}

impl Service for Ssm {
    type Wire = ssm::Api;
    type Facts = Facts;
    type Machines = (Secrets,);

    fn facts(_: &ssm::Request, _: &str, at: &impl Published) -> Facts {
        Facts { home: at.home().clone() }
    }

    fn shard(_: &ssm::Request, _: &Home) -> Result<ShardName, ssm::Error> {
        Ok(ShardName::new(SHARD))
    }

    fn read(at: &impl Published, call: &Call) -> Result<ssm::Response, ssm::Error> {
        let state = at.state::<Secrets>(SHARD);
        operations::read(&state.expect("it is there from the first start on"), call)
    }
}
