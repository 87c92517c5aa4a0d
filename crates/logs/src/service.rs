//! The API of this crate at the front door.
use berth_api::logs::{self, Place};
use berth_engine::ShardName;
use berth_kernel::{Home, Need};
use berth_serving::{Difference, Events, Happening, Housed, Names, Published, Service, Told};

use crate::{
    Call, Facts, Logs, SHARD, State, events, needs, operations,
    rules::names::{group_arn, group_of_arn},
};

/// CloudWatch Logs, without queries, metrics and subscriptions.
pub enum CloudWatchLogs {}

impl Housed for Logs {
    const NAMES: Names = Names::One(SHARD);

    const TOLD: Option<Told> = Some(Told { address, arn });

    const EVENTS: Option<Events> = Some(events::EVENTS);

    fn events(it: &Difference<'_, State>) -> Vec<Happening> {
        events::of_batch(it)
    }
}

/// The table of groups.
const TABLE: &str = "log-group";

/// A group, by its ARN.
fn address(home: &Home, name: &str) -> Option<(String, String)> {
    Some((TABLE.to_owned(), group_of_arn(home, name)?.to_owned()))
}

fn arn(home: &Home, table: &str, name: &str) -> Option<String> {
    (table == TABLE).then(|| group_arn(home, name))
}

impl Service for CloudWatchLogs {
    type Wire = logs::Api;
    type Facts = Facts;
    type Machines = (Logs,);

    fn needs(request: &logs::Request, _: &str, at: &impl Published) -> Vec<Need> {
        needs::needs(request, at)
    }

    fn facts(_: &logs::Request, _: &str, at: &impl Published) -> Facts {
        Facts { home: at.home().clone() }
    }

    fn shard(request: &logs::Request, _: &Home) -> Result<ShardName, logs::Error> {
        match request.place() {
            Place::Later => Err(operations::not_yet(request)),
            Place::Logs | Place::Node => Ok(ShardName::new(SHARD)),
        }
    }

    fn read(at: &impl Published, call: &Call) -> Result<logs::Response, logs::Error> {
        let state = at.state::<Logs>(SHARD);
        operations::read(&state.expect("it is there from the first start on"), call)
    }
}
