//! The API of this crate at the front door.
use berth_api::iam;
use berth_engine::ShardName;
use berth_kernel::{Home, Need};
use berth_sealing::Seals;
use berth_serving::{Difference, Events, Happening, Housed, Names, Published, Service, Told};

use crate::{
    Call, Facts, Iam, NewKey, SHARD, State, events, needs, operations, records::AccessKey,
    told::TOLD,
};

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

    fn needs(request: &iam::Request, principal: &str, at: &impl Published) -> Vec<Need> {
        let state = at.state::<Iam>(SHARD).expect("it is there from the first start on");
        needs::of(request, principal, &state, at.home())
    }

    fn facts(_: &iam::Request, _: &str, at: &impl Published) -> Facts {
        Facts { home: at.home().clone(), ..Facts::default() }
    }

    const SEALS: bool = true;

    fn seal(call: &mut Call, seals: &dyn Seals) -> Result<(), iam::Error> {
        if let iam::Request::CreateAccessKey(_) = call.request {
            call.facts.new_key = Some(NewKey::made(&call.facts.home, seals));
        }
        Ok(())
    }

    fn open(response: &mut iam::Response, seals: &dyn Seals) -> Result<(), iam::Error> {
        let iam::Response::CreateAccessKey(it) = response else { return Ok(()) };
        let Some(key) = &mut it.access_key else { return Ok(()) };
        let place = AccessKey::place(key.access_key_id.as_deref().unwrap_or_default());
        let sealed = key.secret_access_key.as_deref().unwrap_or_default();
        let secret = seals.open(sealed, &place).expect("it was sealed a moment ago");
        key.secret_access_key = Some(String::from_utf8_lossy(&secret).into_owned());
        Ok(())
    }

    fn shard(_: &iam::Request, _: &Home) -> Result<ShardName, iam::Error> {
        Ok(ShardName::new(SHARD))
    }

    fn read(at: &impl Published, call: &Call) -> Result<iam::Response, iam::Error> {
        let state = at.state::<Iam>(SHARD);
        operations::read(&state.expect("it is there from the first start on"), call)
    }
}
