//! The API of this crate at the front door.
use berth_api::ssm;
use berth_engine::ShardName;
use berth_kernel::{Home, Need};
use berth_sealing::Seals;
use berth_serving::{Difference, Events, Happening, Housed, Names, Published, Service, Told};

use crate::{
    Call, Facts, SERVICE, SHARD, Secrets, State, events, needs, opening, operations, rules::given,
};

/// Systems Manager, of which its parameters are served.
pub enum Ssm {}

impl Housed for Secrets {
    const NAMES: Names = Names::One(SHARD);

    const TOLD: Option<Told> = Some(Told { address, arn });

    const EVENTS: Option<Events> = Some(events::EVENTS);

    fn events(it: &Difference<'_, State>) -> Vec<Happening> {
        events::of_batch(it)
    }
}

/// A parameter, by its ARN or by its path.
fn address(home: &Home, name: &str) -> Option<(String, String)> {
    let named = home.tail(SERVICE, name).and_then(|it| it.strip_prefix(KIND));
    let path = named.unwrap_or(name);
    path.starts_with('/').then(|| (KIND.to_owned(), path.to_owned()))
}

/// What happens to a version is told of its parameter.
fn arn(home: &Home, table: &str, path: &str) -> Option<String> {
    (table == KIND).then(|| home.arn(SERVICE, &format!("{KIND}{path}")))
}

/// The table of parameters, and their kind in ARNs.
const KIND: &str = "parameter";

impl Service for Ssm {
    type Wire = ssm::Api;
    type Facts = Facts;
    type Machines = (Secrets,);

    fn needs(request: &ssm::Request, _: &str, at: &impl Published) -> Vec<Need> {
        needs::needs(request, at)
    }

    fn facts(request: &ssm::Request, _: &str, at: &impl Published) -> Facts {
        // Of one that is kept closed only some rows may be here.
        let state = at.state::<Secrets>(SHARD).filter(|_| !at.is_closed(SHARD));
        Facts::of(request, &state.unwrap_or_default(), at.home())
    }

    const SEALS: bool = true;

    fn seal(call: &mut Call, seals: &dyn Seals) -> Result<(), ssm::Error> {
        if let ssm::Request::PutParameter(input) = &mut call.request {
            call.facts.sealed = given::sealed(input, call.facts.before.as_ref(), seals);
        }
        Ok(())
    }

    fn open(response: &mut ssm::Response, seals: &dyn Seals) -> Result<(), ssm::Error> {
        opening::open(response, seals)
    }

    fn shard(_: &ssm::Request, _: &Home) -> Result<ShardName, ssm::Error> {
        Ok(ShardName::new(SHARD))
    }

    fn read(at: &impl Published, call: &Call) -> Result<ssm::Response, ssm::Error> {
        let state = at.state::<Secrets>(SHARD);
        operations::read(&state.expect("it is there from the first start on"), call)
    }
}
