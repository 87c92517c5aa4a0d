//! The API of this crate at the front door.
use berth_api::iam;
use berth_engine::ShardName;
use berth_kernel::Home;
use berth_serving::{Difference, Events, Happening, Housed, Names, Published, Service, Told};

use crate::{Call, Facts, Iam, SHARD, State, events, operations, told::TOLD};

/// IAM.
pub enum Identities {}

impl Housed for Iam {
    const NAMES: Names = Names::One(SHARD);

    const TOLD: Option<Told> = Some(TOLD);

    const EVENTS: Option<Events> = Some(events::EVENTS);

    fn events(it: &Difference<'_, State>) -> Vec<Happening> {
        events::of_batch(it)
    }
}

impl Service for Identities {
    type Wire = iam::Api;
    type Facts = Facts;
    type Machines = (Iam,);

    fn facts(_: &iam::Request, _: &str, at: &impl Published) -> Facts {
        Facts { home: at.home().clone() }
    }

    fn shard(_: &iam::Request, _: &Home) -> Result<ShardName, iam::Error> {
        Ok(ShardName::new(SHARD))
    }

    fn read(at: &impl Published, call: &Call) -> Result<iam::Response, iam::Error> {
        let state = at.state::<Iam>(SHARD);
        operations::read(&state.expect("it is there from the first start on"), call)
    }
}
