//! Secrets Manager at the front door.
use berth_api::secretsmanager::{self as api, Error, Request, Response};
use berth_engine::ShardName;
use berth_kernel::{Home, Need};
use berth_sealing::Seals;
use berth_serving::{Difference, Events, Happening, Housed, Names, Published, Service, Told};

use super::{
    Call, Facts, ManagedSecrets, SERVICE, SHARD, State, call, events, needs, opening, operations,
    records::SECRETS,
};

/// AWS Secrets Manager, in short as the container agent calls it.
pub enum Asm {}

impl Housed for ManagedSecrets {
    const NAMES: Names = Names::One(SHARD);

    const TOLD: Option<Told> = Some(Told { address, arn });

    const EVENTS: Option<Events> = Some(events::EVENTS);

    fn events(it: &Difference<'_, State>) -> Vec<Happening> {
        events::of_batch(it)
    }
}

/// A secret, by its whole ARN.
fn address(home: &Home, name: &str) -> Option<(String, String)> {
    let tail = home.tail(SERVICE, name)?.strip_prefix("secret:")?;
    Some((SECRETS.to_owned(), tail.to_owned()))
}

/// What happens to a version is told of its secret, which is changed with it.
pub fn arn(home: &Home, table: &str, tail: &str) -> Option<String> {
    (table == SECRETS).then(|| home.arn(SERVICE, &format!("secret:{tail}")))
}

impl Service for Asm {
    type Wire = api::Api;
    type Facts = Facts;
    type Machines = (ManagedSecrets,);

    fn needs(request: &Request, _: &str, at: &impl Published) -> Vec<Need> {
        needs::needs(request, at)
    }

    fn facts(_: &Request, _: &str, at: &impl Published) -> Facts {
        Facts { home: at.home().clone(), ..Facts::default() }
    }

    const SEALS: bool = true;

    fn seal(call: &mut Call, seals: &dyn Seals) -> Result<(), Error> {
        call::seal(call, seals)
    }

    fn open(response: &mut Response, seals: &dyn Seals) -> Result<(), Error> {
        opening::open(response, seals)
    }

    fn shard(_: &Request, _: &Home) -> Result<ShardName, Error> {
        Ok(ShardName::new(SHARD))
    }

    fn read(at: &impl Published, call: &Call) -> Result<Response, Error> {
        let state = at.state::<ManagedSecrets>(SHARD);
        operations::read(&state.expect("it is there from the first start on"), call)
    }
}
