//! A shard of the simulator's own, for what shards have to do with each other and no service here
//! has yet: bells that ring. A bell that is due wants tasks to be run on a cluster and keeps what
//! became of that; and clusters tell how many tasks run of each.
//!
//! Rooms: [`records`] what is stored, [`state`] tables and indexes, [`effects`] what is told and
//! wanted. There are no calls: whoever makes a world hangs bells.
pub mod effects;
pub mod records;
mod state;

use std::collections::BTreeSet;

use berth_api::ecs;
use berth_ecs::{Call, Failure};
use berth_effects::{Imported, OutcomeOf, import};
use berth_engine::{Machine, Transition};
use berth_serving::{Housed, Names};

use self::records::{Bell, Outcome};
pub use self::state::{State, Topic};

/// The shard that keeps all of it.
pub const SHARD: &str = "bells";

/// The shard as a machine.
pub struct Bells;

/// The working copy of a batch.
pub type Txn = berth_engine::Txn<State>;

/// What the world tells it.
#[derive(Clone, Debug)]
pub enum Report {
    /// Somebody hangs one.
    Hung(Bell),
    /// A cluster tells something new.
    Imported(Imported),
    /// A call has an answer.
    Rung { id: String, outcome: Box<OutcomeOf<ecs::Api>> },
}

impl Housed for Bells {
    const NAMES: Names = Names::One(SHARD);
}

impl Machine for Bells {
    type State = State;
    type Request = Call;
    type Reply = ecs::Response;
    type Error = Failure;
    type Report = Report;

    fn handle(_: &mut Txn, _: Call) -> Result<ecs::Response, Failure> {
        Err(Failure(ecs::Error::client("Nobody asks bells anything.")))
    }

    fn cause(_: &Call) -> Option<String> {
        None
    }

    fn observe(txn: &mut Txn, report: Report) {
        match report {
            Report::Hung(bell) if !txn.bells.contains_key(&bell.name) => txn.put(bell),
            Report::Hung(_) => {}
            Report::Imported(news) => import(txn, news),
            Report::Rung { id, outcome } => rung(txn, &id, *outcome),
        }
    }

    fn transitions(_: &State, _: &State, _: &BTreeSet<Topic>) -> Vec<Transition> {
        Vec::new()
    }

    /// A bell that is due wants its call to be made, from now on until there is an answer.
    fn reconcile(txn: &mut Txn, Topic::Bell(name): Topic) {
        let Some(bell) = txn.bells.get(&name).cloned() else { return };
        if bell.ring.is_none() && bell.rings_at <= txn.now {
            let ring = Some(format!("{:032x}", txn.id()));
            txn.put(Bell { ring, ..(*bell).clone() });
        }
    }
}

/// The first answer counts. It is that of the call, or of one that is the same by its token.
fn rung(txn: &mut Txn, id: &str, outcome: OutcomeOf<ecs::Api>) {
    let Some(bell) = txn.ringing().find(|it| it.ring.as_deref() == Some(id)).cloned() else {
        return;
    };
    txn.put(Bell { outcome: Some(Outcome::of(&outcome)), ..bell });
}
