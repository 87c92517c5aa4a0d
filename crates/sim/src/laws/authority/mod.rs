//! Who may: whoever is let in has the right to what they ask for, by what was published when their
//! call came, and whoever is not changes nothing. Decided again by hand: rows instead of indexes,
//! documents instead of what was compiled of them, and needs as a table of AWS's has them.
mod machines;
mod needs;
mod rights;

use std::collections::BTreeMap;

use berth_ecs::{account::Account, route::ACCOUNT};
use berth_engine::{Batch, ShardName};
use berth_iam::{Iam, SHARD};
use berth_kernel::Caller;
use berth_serving::Published;

pub use self::needs::{Needing, Want};
use self::rights::{Rights, who};
use crate::{identities::Signer, world::NodeId};

/// Calls that have come to a node, and what became of them there.
#[derive(Default)]
pub struct Authority {
    /// By the id of the request.
    calls: BTreeMap<String, Decided>,
}

/// Who asked, if they were let in.
struct Decided {
    principal: Option<String>,
    /// The node that they asked was the leader then: what it had published was the newest.
    by_leader: bool,
}

/// A call as it comes to a node.
pub struct Arrival<'a> {
    pub request_id: &'a str,
    pub signer: &'a Signer,
    pub node: NodeId,
    pub leader: Option<NodeId>,
}

impl Authority {
    /// A node has decided: the principal who is let in, or why nobody is.
    pub fn decided(
        &mut self,
        at: &impl Published,
        arrival: &Arrival<'_>,
        request: &impl Needing,
        told: Result<&str, &str>,
    ) {
        let by_hand = match arrival.signer {
            Signer::Root => Ok(at.home().root()),
            Signer::Own(arn) => Ok(arn.clone()),
            other => judged(at, other, request),
        };
        match (told, &by_hand) {
            (Ok(told), Ok(by_hand)) => assert_eq!(told, by_hand, "somebody else is let in"),
            (Err(_), Err(_)) => {}
            (Ok(told), Err(why)) => panic!("{told} is let in, but {why}: {request:?}"),
            (Err(why), Ok(who)) => panic!("{who} may ask, but is told {why}: {request:?}"),
        }
        let by_leader = arrival.leader == Some(arrival.node);
        let decided = Decided { principal: by_hand.ok(), by_leader };
        let before = self.calls.insert(arrival.request_id.to_owned(), decided);
        assert!(before.is_none(), "{} comes twice", arrival.request_id);
    }

    /// The node itself asks a shard, for somebody whom it has let in by other means.
    pub fn let_in(&mut self, request_id: &str, principal: &str, by_leader: bool) {
        let decided = Decided { principal: Some(principal.to_owned()), by_leader };
        let before = self.calls.insert(request_id.to_owned(), decided);
        assert!(before.is_none(), "{request_id} comes twice");
    }

    /// A batch is offered to the store: each call that changes something with it was let in.
    pub fn committed(&self, shard: &ShardName, batch: &Batch, is_done: bool) {
        for cause in &batch.causes {
            let Caller { principal, request_id, .. } = Caller::of(cause);
            let id = request_id.unwrap_or_default();
            let Some(decided) = self.calls.get(&id) else {
                panic!("nobody has let in {id}, which changes {shard}: {}", cause.call)
            };
            assert!(
                decided.principal.is_some(),
                "{id} was refused, and changes {shard}: {}",
                cause.call
            );
            assert_eq!(decided.principal, principal, "{id} changes {shard} in another name");
            let is_fresh = decided.by_leader || !is_done;
            assert!(is_fresh, "{id} changes {shard} by what was published before it came");
        }
    }
}

/// Whoever signs, if they have all the rights that a request needs; else why not.
fn judged(at: &impl Published, signer: &Signer, request: &impl Needing) -> Result<String, String> {
    let state = at.state::<Iam>(SHARD).expect("others sign only where there is one");
    let account = at.state::<Account>(ACCOUNT).expect("it is there from the first start on");
    let who = who(&state, signer, at.now()).ok_or("nobody signs with that")?;
    if let Some(instance) = who.instance() {
        let arn = who.arn();
        let own = (instance, &*arn);
        request.needs(&account).iter().try_for_each(|it| machines::check(at, own, it))?;
        return Ok(arn);
    }
    let rights = Rights::of(&state, &who);
    for want in request.needs(&account) {
        rights.check(&want)?;
    }
    Ok(who.arn())
}
